//! Words of forms: headings, labels of what a form asks for beside its record, stock phrases. The labels of records stand in
//! [`crate::record`].

use crate::app::Action;
use crate::app::forms::About;
use crate::app::forms::about::Purpose;
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::domain::request::EventKind;
use crate::record::Kind;

text_words! {
    /// What a form asks for beside the fields of its record.
    fn own_field {
        "household": "户", "Household";
        "day": "日期", "Date";
        "met": "见到的人", "Met";
        "requests": "新诉求", "New requests";
        "reminder": "提醒", "Reminder";
        "tags": "标签", "Tags";
        "patient": "随访对象", "Follow-up of";
        "person": "家庭成员", "Member";
        "settles": "办完的提醒", "Reminders done";
        "return_visits": "回访", "Return visit";
        "health": "随访", "Follow-up";
        "answered": "回访诉求", "Return visit";
        "answer_note": "回访意见", "What they say";
        "new_request": "有新诉求", "New request";
        "another_request": "还有一件", "One more";
        "title2": "第二件事项", "Second matter";
        "category2": "第二件的类别", "Second category";
        "urgency2": "第二件的紧急程度", "Second urgency";
        "patrol": "巡查", "Patrol";
        "fork": "怎么办", "What now";
        "granted": "同意", "Granted";
        "add_tag": "加标签", "Add a tag";
        "tag_person": "标签对象", "Tag of";
        "tag_kind": "标签", "Tag";
        "tag_level": "程度", "Level";
        "also": "还收集到", "Also collected";
        "also_text": "内容", "Its words";
        "add_reminder": "设提醒", "Set a reminder";
        "reminder_text": "提醒内容", "Remind of";
        "unit": "所属网格", "Unit";
        "with_householder": "户主记为成员", "Is a member";
        "householder": "户主", "Householder";
        "how": "怎么转", "What";
        "persons": "分出去的人", "Who leaves";
        "target": "并入哪户", "Which household";
        "request": "诉求", "Request";
        "event": "步骤", "Step";
        "resolved_note": "办结说明", "Result";
        "escalate_note": "上报说明", "Why upwards";
        "record": "记录", "Record";
        "set": "改动", "Changes";
        "deleted": "删除原因", "Reason for deleting";
        "moved": "迁移", "Moved";
        "correct": "更正住房饮水收入", "Correct house, income";
        "language": "语言", "Language";
        "alignment": "哪个对齐？", "Which lines up?";
        "server": "服务器", "Server";
        "user_name": "姓名", "Your name";
        "town_name": "所属乡镇", "Town";
        "village_name": "所属村(社区)", "Village";
        "grid_name": "所属网格", "Grid";
        "own_unit": "所属网格", "Unit";
        "server_url": "服务器地址", "Server address";
        "enrol_code": "登记码", "One-time code";
    }
}

words! {
    /// A form's heading with the household that the record will be of.
    form_of_household(whose: &str, title: &str): "{whose} 户：{title}", "{whose}: {title}";
    form_visit: "新建走访记录", "New visit";
    form_fast: "连续录入走访", "Visits one after another";
    form_request: "登记诉求", "New request";
    form_household: "新建户", "New household";
    form_household_edit: "编辑户", "Edit household";
    form_moving: "迁移、分户", "Move or split";
    form_person: "新增家庭成员", "New member";
    form_person_edit: "编辑家庭成员", "Edit member";
    form_new(kind: &str): "新建{kind}", "New: {kind}";
    form_edit(kind: &str): "编辑{kind}", "Edit: {kind}";
    form_tag: "加标签", "New tag";
    form_reminder: "新建提醒", "New reminder";
    form_postpone: "改期", "Postpone";
    form_health: "随访记录", "Follow-up record";
    form_refused: "未收下的改动", "Change that was not taken";
    form_correction: "更正", "Correction";
    form_setup: "第一次使用：几项设置", "First use: a few settings";
    form_required: "* 必填", "* required";
    form_filled(filled: usize, all: usize): "已填 {filled}/{all}", "filled {filled}/{all}";
    form_counted(n: usize): "已录 {n} 户", "{n} saved";
    form_draft_kept(time: &str): "已存草稿 {time}", "Draft kept {time}";
    form_chars(n: usize, max: usize): "{n}/{max} 字", "{n}/{max}";
    form_more(n: usize, labels: &str): "下面还有 {n} 栏：{labels}", "{n} more below: {labels}";
    form_more_short(n: usize): "下面还有 {n} 栏", "{n} more below";
    form_date_hint: "可写 1128 11/27 昨天 +7", "1128, 11/27, yesterday, +7";
    form_clear_hint: "Ctrl+D 清空重填", "Ctrl+D clears it";
    form_cleared: "已清空，草稿已删。Ctrl+D 找回", "Cleared, the draft is gone. Ctrl+D takes it back";
    form_save_warned: "再按 Ctrl+S 照样保存", "Ctrl+S again saves it all the same";
    form_next_visit_hint: "不填则按规则提醒", "empty: the rules decide";
    form_household_hint: "姓名/拼音首字母/户编号/门牌", "name, initials, number or door";
    form_doctor_hint: "抄录村医的随访时填：填了才消除村医随访", "for a doctor's record you copy: only that settles theirs";
    form_on_the_spot_hint: "在现场当面办好的打勾，统计里算现场办结；步骤不变", "Settled in their presence: the reports count it so; the steps are the same";
    form_urgency_hint: "特急：有人身危险(火、洪、塌、伤、走失)；紧急：影响生活，等不得；其余一般",
        "critical: danger to life (fire, flood, collapse, injury, missing); urgent: cannot wait; else normal";
    form_similar_open(no: &str, title: &str): "30 天内还在办：{no} {title}。同一件事就去那里记进展",
        "Open, less than 30 days old: {no} {title}. The same matter? Add to it";
    form_similar_ended(no: &str, title: &str, days: i64): "{days} 天前办结：{no} {title}。复发按 F6 关联",
        "Ended {days} days ago: {no} {title}. Came back? F6 links it";
    form_similar_linked(no: &str): "已关联为 {no} 的复发(F6 换一件)", "Linked as a recurrence of {no} (F6: another)";
    form_similar_more(n: usize): "另有 {n} 件相似", "{n} more are similar";
    form_pick_hint: "输拼音首字母或名称，Enter 列出", "type a part of it, Enter lists all";
    form_no_hits: "没有找到", "nothing found";
    form_phrases: "常用语(数字选)", "Phrases (by digit)";
    form_context_open: "未结诉求", "Open requests";
    form_context_last: "上次走访", "Last visit";
    form_context_tags: "标签", "Tags";
    form_context_due: "待办", "To do";
    form_days_ago(days: i64): "({days} 天前)", "({days} days ago)";
    form_context_none: "选好户后，这里显示上次走访和未结诉求。", "Choose a household: its last visit and open requests show here.";
    setup_sample: "选右边竖线连成直线的", "straight edge?";
    setup_box: "连心", "连心";
    setup_unsealed: "注意：本版本不加密数据库，电脑丢失等于资料泄露。请设开机密码，不要带出村部。", "Careful: this build does not seal the database. A lost laptop is a lost ledger: set a login password.";
    setup_empty: "从空白开始：先按 2 再按 Ins 建第一户。", "Starts empty: 2 and then Ins make the first household.";
    setup_code_hint: "姓名、身份、网格由登记码带来。", "Name, role and unit come with the code.";
    setup_save_hint: "Ctrl+S 完成  语言、边框以后按 F12 改", "Ctrl+S done  F12 changes language and borders later";
}

impl Lang {
    /// The label of a form's own field, or of the first kind's that has one of this name, those that people write before those
    /// of the server; the name itself otherwise.
    #[must_use]
    pub fn field(self, name: &str) -> &str {
        let of_a_kind = || {
            let (servers, ours): (Vec<&Kind>, Vec<&Kind>) = Kind::all().partition(|kind| kind.is_server_owned());
            ours.into_iter().chain(servers).find_map(|kind| kind.field(name))
        };
        self.own_field(name)
            .or_else(|| of_a_kind().map(|field| field.label.of(self)))
            .unwrap_or(name)
    }

    /// The label of a kind's field.
    #[must_use]
    pub fn field_of<'a>(self, kind: &Kind, name: &'a str) -> &'a str {
        kind.field(name)
            .map_or_else(|| self.field(name), |field| field.label.of(self))
    }

    /// The form's heading; `name` masks a person's name like everywhere.
    #[must_use]
    pub fn form_title(self, about: &About, shown: &dyn Fn(Privacy, &str) -> String) -> String {
        let name = |text: &str| shown(Privacy::Name, text);
        match about {
            About::Visit(_) => self.form_visit().to_owned(),
            About::FastVisit(_) => self.form_fast().to_owned(),
            About::Request(_) => self.form_request().to_owned(),
            About::Emergency(_) => self.form_emergency().to_owned(),
            About::Household(None) => self.form_household().to_owned(),
            About::Household(Some(it)) => self.labelled(self.form_household_edit(), &name(&it.0.display_name)),
            About::Moving((_, whose)) => self.labelled(self.form_moving(), &name(whose)),
            About::Person(_, None) => self.form_person().to_owned(),
            About::Person(_, Some(it)) => self.labelled(self.form_person_edit(), &name(&it.0.name)),
            About::Tag(..) => self.form_tag().to_owned(),
            About::Reminder(_) => self.form_reminder().to_owned(),
            About::Postpone { follow_up: Some(_), .. } => self.form_postpone().to_owned(),
            About::Postpone { text, .. } if text.is_empty() => self.form_postpone().to_owned(),
            About::Postpone { text, .. } => self.labelled(self.form_postpone(), &shown(Privacy::Text, text)),
            About::Event(row, kind) => {
                let heading = format!("{} {}", row.temp_no, row.title);
                self.labelled(&self.event_title(kind), &shown(Privacy::Text, &heading))
            }
            About::Health(_, _, person, disease) => {
                self.labelled(self.form_health(), &format!("{} {}", name(person), self.tag(disease)))
            }
            About::Record(it) => {
                let kind = it.kind.def().label.of(self);
                let heading = match &it.purpose {
                    Purpose::New => self.form_new(kind),
                    Purpose::Edit(..) => self.form_edit(kind),
                    Purpose::Step(step, ..) => self.labelled(kind, step.label.of(self)),
                };
                match it.whom.as_str() {
                    "" => heading,
                    whom => self.labelled(&heading, &name(whom)),
                }
            }
            About::Setup => self.form_setup().to_owned(),
        }
    }

    /// A form by the first part of its draft's name.
    #[must_use]
    pub fn form_name(self, form: &str) -> String {
        match form {
            "emergency" => self.action(&Action::Emergency),
            "postpone" => self.action(&Action::Postpone),
            "moving" => self.form_moving().to_owned(),
            "event" => Kind::RequestEvent.def().label.of(self).to_owned(),
            "health" => self.form_health().to_owned(),
            "refused" => self.form_refused().to_owned(),
            "correct" => self.form_correction().to_owned(),
            kind => Kind::from_code(kind).def().label.of(self).to_owned(),
        }
    }

    fn event_title(self, kind: &EventKind) -> String {
        self.event(kind).to_owned()
    }

    /// What to say beside an empty field that has the focus.
    #[must_use]
    pub fn field_hint(self, name: &str) -> Option<&'static str> {
        match name {
            "household" => Some(self.form_household_hint()),
            "next_visit" => Some(self.form_next_visit_hint()),
            "doctor_name" => Some(self.form_doctor_hint()),
            "category" | "category2" | "tag_kind" | "kind" | "disease" | "relation" | "role" | "source"
            | "own_unit" => Some(self.form_pick_hint()),
            _ => None,
        }
    }

    /// What to say under a choice that has the focus: what counts as what.
    #[must_use]
    pub fn choice_hint(self, name: &str) -> Option<&'static str> {
        match name {
            "urgency" | "urgency2" => Some(self.form_urgency_hint()),
            "on_the_spot" => Some(self.form_on_the_spot_hint()),
            _ => None,
        }
    }

    /// Days by word, with how far they are from today.
    #[must_use]
    pub fn date_words(self) -> &'static [(&'static str, i64)] {
        match self {
            Self::Zh => &[
                ("今天", 0),
                ("明天", 1),
                ("后天", 2),
                ("大后天", 3),
                ("昨天", -1),
                ("前天", -2),
                ("下周", 7),
            ],
            Self::En => &[("today", 0), ("tomorrow", 1), ("yesterday", -1), ("next week", 7)],
        }
    }

    /// Half-sentences for notes, with a gap to fill: a whole one would say nothing. Source: findings, 5.2 no. 1.
    #[must_use]
    pub fn stock_phrases(self) -> &'static [&'static str] {
        match self {
            Self::Zh => &[
                "药还有 __ 天的量。",
                "这几天最难的是 __。",
                "说起 __，想请我们帮忙。",
                "最近身体 __，吃睡 __。",
                "家里 __ 出门了，说好 __ 回来。",
                "看了灶房和电线：__。",
                "敲门没人，邻居 __ 说 __。",
                "答应 __ 之前回话。",
            ],
            Self::En => &[
                "Medicine left for __ days.",
                "The hardest thing these days: __ .",
                "Spoke of __ and asks for help.",
                "Health lately __, food and sleep __ .",
                "__ is away, back by __ .",
                "Looked at kitchen and wiring: __ .",
                "Nobody answered; the neighbour __ says __ .",
                "Promised an answer by __ .",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::forms::about::RecordForm;
    use crate::app::forms::fields::Fields;
    use crate::app::forms::measure;
    use crate::app::forms::tables::event;
    use crate::change::Cursor;
    use crate::domain::ids::{HouseholdId, PersonId, RecordId};
    use crate::domain::tag::TagKind;
    use crate::ui::text::width;

    fn every_form() -> Vec<About> {
        let id = uuid::Uuid::nil();
        let (household, person) = (HouseholdId(id), PersonId(id));
        let mut all = vec![
            About::Visit(None),
            About::FastVisit(None),
            About::Request(None),
            About::Emergency(None),
            About::Household(None),
            About::Moving((household, String::new())),
            About::Person(household, None),
            About::Tag(household, None),
            About::Reminder(None),
            About::Postpone {
                key: String::new(),
                household: None,
                text: String::new(),
                follow_up: None,
                until: String::new(),
            },
            About::Health(household, person, String::new(), TagKind::Smd),
            About::Setup,
        ];
        all.extend(Kind::all().flat_map(|kind| {
            let of = |purpose| {
                About::Record(Box::new(RecordForm {
                    given: crate::change::Fields::new(),
                    kind: kind.clone(),
                    household: Some((household, String::new())),
                    person: None,
                    whom: String::new(),
                    purpose,
                }))
            };
            let (id, none, seen) = (RecordId(id), serde_json::Map::new, Cursor::default());
            let steps = kind.def().steps.iter();
            let steps = steps.map(|step| Purpose::Step(step, id, none(), seen));
            let purposes = [Purpose::New, Purpose::Edit(id, none(), seen)];
            purposes.into_iter().chain(steps).map(of).collect::<Vec<_>>()
        }));
        all
    }

    #[test]
    fn every_field_of_every_form_has_a_label() {
        let of_steps = EventKind::ALL.iter().flat_map(event::table).copied();
        let of_forms = every_form().into_iter().flat_map(|about| about.specs().into_owned());
        for spec in of_forms.chain(of_steps) {
            for lang in [Lang::Zh, Lang::En] {
                assert_ne!(spec.label(lang), spec.name);
            }
        }
    }

    #[test]
    fn no_label_of_any_form_is_cut_and_every_field_keeps_its_room() {
        let of_steps = EventKind::ALL.iter().map(|kind| event::table(kind).to_vec());
        let of_forms = every_form().into_iter().map(|about| about.specs().into_owned());
        for specs in of_forms.chain(of_steps) {
            let fields = Fields::new(&specs);
            for (lang, columns) in [Lang::Zh, Lang::En]
                .into_iter()
                .flat_map(|lang| [(lang, 60), (lang, 80)])
            {
                let room = measure::label_width(&fields, lang, columns);
                for spec in &specs {
                    let label = spec.label(lang);
                    assert!(width(label) + 3 <= usize::from(room), "{label} at {columns}");
                }
                assert!(
                    columns - room >= 32,
                    "{specs:?} leaves no room at {columns}",
                    specs = specs.iter().map(|spec| spec.label(lang)).collect::<Vec<_>>()
                );
            }
        }
    }
}
