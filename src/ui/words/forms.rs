//! Words of forms: headings, field labels, choices, stock phrases. Labels are the field names of the model, for commands too.

use crate::app::forms::About;
use crate::app::forms::options::Options;
use crate::domain::household::{Colour, Residence};
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::domain::person::Presence;
use crate::domain::request::{DisputeResult, EventKind, Mode, Satisfaction, Source, Urgency};
use crate::domain::role::{Level, Role};
use crate::domain::tag::{Basis, TagKind, TagLevel};
use crate::domain::visit::{Compliance, Outcome, Topic, Way};

text_words! {
    /// A field's label by its name in the model.
    fn field_known {
        "household": "户", "Household";
        "household_id": "户", "Household";
        "at": "时间", "When";
        "day": "日期", "Date";
        "way": "方式", "Way";
        "outcome": "结果", "Outcome";
        "text": "记录", "Note";
        "topics": "类型", "Topics";
        "companions": "同行人", "Came along";
        "met_person_ids": "见到的人", "Met";
        "met": "见到的人", "Met";
        "next_visit": "下次走访", "Next visit";
        "request_ids": "相关诉求", "Requests";
        "requests": "新诉求", "New requests";
        "reminder": "提醒", "Reminder";
        "tags": "标签", "Tags";
        "patient": "随访对象", "Follow-up of";
        "person": "人员", "Person";
        "person_id": "人员", "Person";
        "disease": "病种", "Illness";
        "seen": "见到本人", "Seen";
        "bp_sys": "收缩压", "Systolic";
        "bp_dia": "舒张压", "Diastolic";
        "measured_by": "谁测的", "Measured by";
        "compliance": "服药", "Medicine";
        "guardian_present": "监护人在场", "Guardian there";
        "observed_risk": "观察风险", "Risk observed";
        "locked": "被关锁", "Locked in";
        "by_role": "记录身份", "Recorded by";
        "next": "医生约下次", "Doctor's next";
        "settles": "办完的提醒", "Reminders done";
        "return_visits": "回访", "Return visit";
        "health": "随访", "Follow-up";
        "answered": "回访诉求", "Return visit";
        "answer_note": "回访意见", "What they say";
        "new_request": "有新诉求", "New request";
        "another_request": "还有一件", "One more";
        "title": "事项", "Matter";
        "title2": "事项二", "Second matter";
        "category": "类别", "Category";
        "category2": "类别二", "Its category";
        "urgency": "紧急程度", "Urgency";
        "urgency2": "紧急程度二", "Its urgency";
        "fork": "怎么办", "What now";
        "note": "说明", "Words";
        "add_tag": "加标签", "Add a tag";
        "tag_person": "标签对象", "Tag of";
        "tag_kind": "标签", "Tag";
        "tag_level": "程度", "Level";
        "add_reminder": "设提醒", "Set a reminder";
        "due": "期限", "Due";
        "reminder_text": "提醒内容", "Remind of";
        "place": "地点", "Place";
        "mode": "办理方式", "Mode";
        "other_party": "对方当事人", "Other party";
        "violence_sign": "有暴力苗头", "Violence seen";
        "detail": "详情", "Details";
        "source": "来源", "Source";
        "reporter_name": "反映人", "Reported by";
        "reporter_phone": "反映人电话", "Their phone";
        "people_count": "涉及人数", "People";
        "happened_at": "发生时间", "Happened at";
        "recurrence_of": "复发自", "Came back from";
        "registered_at": "登记时间", "Registered";
        "temp_no": "临时编号", "Temporary no.";
        "unit": "所属网格", "Unit";
        "display_name": "户主", "Householder";
        "household_no": "户编号", "Household no.";
        "address": "住址", "Address";
        "phone": "电话", "Phone";
        "residence": "居住状态", "Residence";
        "colour": "关注等级", "Attention";
        "colour_reason": "调整原因", "Its reason";
        "colour_until": "有效至", "Holds until";
        "contact": "联系党员", "Contact";
        "contact_since": "联系起始", "Contact since";
        "industry": "产业", "Industry";
        "income_source": "收入来源", "Income";
        "housing": "住房", "Housing";
        "water": "饮水", "Water";
        "remark": "备注", "Remark";
        "name": "姓名", "Name";
        "relation": "与户主关系", "Relation";
        "id_no": "身份证号", "ID number";
        "id_unverified": "证件有误待核", "ID to be checked";
        "sex": "性别", "Sex";
        "birth": "出生日期", "Birth date";
        "birth_lunar": "农历生日", "Lunar birthday";
        "phones": "电话", "Phones";
        "presence": "现状", "Where now";
        "presence_place": "所在地", "Place";
        "party_member": "党员", "Party member";
        "ethnic": "民族", "Ethnic group";
        "guardian_name": "监护人", "Guardian";
        "guardian_phone": "监护人电话", "Guardian's phone";
        "emergency_name": "紧急联系人", "Emergency contact";
        "emergency_phone": "紧急电话", "Emergency phone";
        "doctor_team": "家庭医生", "Family doctor";
        "doctor_signed_to": "签约到期", "Signed until";
        "kind": "种类", "Kind";
        "level": "程度", "Level";
        "risk": "风险等级", "Risk";
        "from": "起", "From";
        "to": "止", "To";
        "basis": "依据", "Lawful basis";
        "state": "状态", "State";
        "monthly_fen": "每月(分)", "Fen a month";
        "checked_at": "核对日期", "Checked on";
        "key": "提醒", "Follow-up";
        "until": "改到", "New day";
        "reason": "原因", "Reason";
        "change": "改动", "Change";
        "request": "诉求", "Request";
        "request_id": "诉求", "Request";
        "event": "步骤", "Step";
        "role": "身份", "Role";
        "to_level": "报到哪级", "Up to level";
        "to_party": "承办单位", "Who acts";
        "assist_parties": "协办单位", "Who helps";
        "new_due": "期限", "Due";
        "reason_code": "理由", "Reason";
        "satisfaction": "满意度", "Satisfaction";
        "redo": "重办", "Do it again";
        "passed": "核查通过", "Result holds";
        "on_the_spot": "现场办结", "On the spot";
        "dispute_result": "调解结果", "Outcome";
        "target": "并入诉求", "Merge into";
        "resolved_note": "办结说明", "Result";
        "escalate_note": "上报说明", "Why upwards";
        "record": "记录", "Record";
        "set": "改动", "Changes";
        "path": "网格路径", "Unit path";
        "scope": "范围", "Scope";
        "active": "在用", "Active";
        "deleted": "删除原因", "Reason for deleting";
        "language": "语言", "Language";
        "alignment": "哪个对齐?", "Which lines up?";
        "server": "服务器", "Server";
        "user_name": "姓名", "Your name";
        "unit_name": "网格名称", "Unit's name";
        "server_url": "服务器地址", "Server address";
        "enrol_code": "登记码", "One-time code";
    }
    /// A choice that is not a code of the model.
    fn choice_known {
        "register": "只登记", "Register only";
        "resolved": "现场办结", "Solved on the spot";
        "escalate": "马上上报", "Escalate now";
        "yes": "是", "Yes";
        "no": "否", "No";
        "doctor": "医生", "Doctor";
        "leader": "网格长", "Leader";
        "self": "本人", "Self";
        "not_ours": "不属本单位", "Not ours";
        "petition": "属信访", "A petition";
        "litigation": "已诉讼", "In court";
        "secret": "涉密", "Secret";
        "duplicate": "重复", "Duplicate";
        "incomplete": "材料不全", "Incomplete";
        "other": "其他", "Other";
        "unicode": "第 1 个", "Box 1";
        "ascii": "第 2 个 / 分不清", "Box 2 / not sure";
        "alone": "先单机用", "Work alone for now";
        "enrol": "有登记码", "I have a code";
        "zh-CN": "中文", "中文";
        "en": "English", "English";
    }
}

words! {
    form_visit: "新建走访记录", "New visit";
    form_fast: "连续录入走访", "Visits one after another";
    form_request: "登记诉求", "New request";
    form_household: "新建户档", "New household";
    form_household_edit: "编辑户档", "Edit household";
    form_person: "新增家庭成员", "New person";
    form_person_edit: "编辑人员", "Edit person";
    form_tag: "加标签", "New tag";
    form_reminder: "新建提醒", "New reminder";
    form_postpone: "改期", "Postpone";
    form_health: "随访记录", "Follow-up record";
    form_setup: "第一次使用: 几项设置", "First use: a few settings";
    form_required: "* 必填", "* required";
    form_filled(filled: usize, all: usize): "已填 {filled}/{all}", "filled {filled}/{all}";
    form_counted(n: usize): "已录 {n} 户", "{n} saved";
    form_draft_kept(time: &str): "已存草稿 {time}", "Draft kept {time}";
    form_chars(n: usize, max: usize): "{n}/{max} 字", "{n}/{max}";
    form_save_hint: "Ctrl+S 保存   Esc 返回(草稿保留)", "Ctrl+S save   Esc back (draft kept)";
    form_clear_hint: "Ctrl+D 清空重填", "Ctrl+D clears it";
    form_cleared: "已清空, 草稿已删。Ctrl+D 找回", "Cleared, the draft is gone. Ctrl+D takes it back";
    form_save_warned: "再按 Ctrl+S 照样保存", "Ctrl+S again saves it all the same";
    form_next_visit_hint: "不填则按规则提醒", "empty: the rules decide";
    form_household_hint: "姓名/拼音首字母/户号/门牌", "name, initials, number or door";
    form_pick_hint: "输拼音首字母或名称, Enter 列出", "type a part of it, Enter lists all";
    form_no_hits: "没有找到", "nothing found";
    form_phrases: "常用语(数字选)", "Phrases (by digit)";
    form_context_open: "未结诉求", "Open requests";
    form_context_last: "上次走访", "Last visit";
    form_context_tags: "标签", "Tags";
    form_context_due: "待办", "To do";
    form_days_ago(days: i64): "({days} 天前)", "({days} days ago)";
    form_context_none: "选好户后, 这里显示上次走访和未结诉求。", "Choose a household: its last visit and open requests show here.";
    setup_sample: "看右边的竖线直不直:", "Is the right edge straight?";
    setup_unsealed: "注意: 本版本不加密数据库, 电脑丢失等于资料泄露。请设开机密码, 不要带出村部。", "Careful: this build does not seal the database. A lost laptop is a lost ledger: set a login password.";
    setup_empty: "从空白开始; 花名册以后用 lianxin import 导入。", "Starts empty; import a roster later with lianxin import.";
    setup_unit_hint: "如 439901100/200/03/012, 问村文书", "like 439901100/200/03/012; ask the clerk";
    setup_code_hint: "姓名、身份、网格由登记码带来。", "Name, role and unit come with the code.";
    setup_save_hint: "Ctrl+S 完成   以后都可在 F12 里改", "Ctrl+S done   F12 changes it later";
}

impl Lang {
    /// A field's label; its name when the table has none.
    #[must_use]
    pub fn field(self, name: &str) -> &str {
        self.field_known(name).unwrap_or(name)
    }

    /// What is shown for a code of a set.
    #[must_use]
    pub fn option(self, set: Options, code: &str) -> String {
        match set {
            Options::Way => self.way(&Way::from_code(code)).to_owned(),
            Options::Outcome => self.outcome(&Outcome::from_code(code)).to_owned(),
            Options::Topic => self.topic(&Topic::from_code(code)).to_owned(),
            Options::Urgency => self.urgency(&Urgency::from_code(code)).to_owned(),
            Options::Mode | Options::ModeAbove => self.mode(&Mode::from_code(code)).to_owned(),
            Options::Satisfaction => self.satisfaction(&Satisfaction::from_code(code)).to_owned(),
            Options::Source => self.source(&Source::from_code(code)).to_owned(),
            Options::Residence => self.residence(&Residence::from_code(code)).to_owned(),
            Options::Presence => self.presence(&Presence::from_code(code)).to_owned(),
            Options::TagKind => self.tag(&TagKind::from_code(code)).to_owned(),
            Options::TagLevel => self.tag_level(&TagLevel::from_code(code)).to_owned(),
            Options::Basis => self.basis(&Basis::from_code(code)).to_owned(),
            Options::Compliance => self.compliance(&Compliance::from_code(code)).to_owned(),
            Options::Role => self.role(&Role::from_code(code)).to_owned(),
            Options::DisputeResult => self.dispute_result(&DisputeResult::from_code(code)).to_owned(),
            Options::Colour => self.colour(&Colour::from_code(code)).to_owned(),
            Options::Category => self.category(code).to_owned(),
            Options::Relation => self.relation(code).to_owned(),
            Options::Ethnic => self.ethnic(code).to_owned(),
            Options::Sex => self.sex(code.parse().unwrap_or(0)).to_owned(),
            Options::Level => self.level(Level(code.parse().unwrap_or(0))).to_owned(),
            Options::Risk
            | Options::Persons
            | Options::Patients
            | Options::Reminders
            | Options::Resolved
            | Options::MicroGrids => code.to_owned(),
            _ => self.choice_known(code).unwrap_or(code).to_owned(),
        }
    }

    /// The form's heading; `name` masks a person's name like everywhere.
    #[must_use]
    pub fn form_title(self, about: &About, shown: &dyn Fn(Privacy, &str) -> String) -> String {
        let name = |text: &str| shown(Privacy::Name, text);
        match about {
            About::Visit(_) => self.form_visit().to_owned(),
            About::FastVisit => self.form_fast().to_owned(),
            About::Request(_) => self.form_request().to_owned(),
            About::Household(None) => self.form_household().to_owned(),
            About::Household(Some(it)) => format!("{}: {}", self.form_household_edit(), name(&it.display_name)),
            About::Person(_, None) => self.form_person().to_owned(),
            About::Person(_, Some(it)) => format!("{}: {}", self.form_person_edit(), name(&it.name)),
            About::Tag(..) => self.form_tag().to_owned(),
            About::Reminder(_) => self.form_reminder().to_owned(),
            About::Postpone(_, _, text) => format!("{}: {}", self.form_postpone(), shown(Privacy::Text, text))
                .trim_end_matches(": ")
                .to_owned(),
            About::Event(_, kind, heading) => format!("{}: {}", self.event_title(kind), shown(Privacy::Text, heading)),
            About::Health(_, _, person, disease) => {
                format!("{}: {} {}", self.form_health(), name(person), self.tag(disease))
            }
            About::Setup => self.form_setup().to_owned(),
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
            "unit" => Some(self.setup_unit_hint()),
            "category" | "category2" | "tag_kind" | "kind" | "disease" | "relation" | "role" | "source" => {
                Some(self.form_pick_hint())
            }
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

    /// Phrases that come up in many notes.
    #[must_use]
    pub fn stock_phrases(self) -> &'static [&'static str] {
        match self {
            Self::Zh => &[
                "身体尚可, 药物充足。",
                "已宣传防诈骗、用火用电安全。",
                "家中无人, 已电话联系。",
                "反映事项已登记, 将在 3 日内答复。",
                "家庭情况无变化。",
                "已提醒按时服药、定期复查。",
                "房前屋后已查看, 未见隐患。",
                "生活物资充足, 暂无困难。",
            ],
            Self::En => &[
                "In fair health, enough medicine.",
                "Told about fraud, fire and electricity.",
                "Nobody at home; reached by phone.",
                "The matter is registered; answer within 3 days.",
                "No change in the family.",
                "Reminded of medicine and check-ups.",
                "Looked around the house, no hazards.",
                "Enough supplies, no difficulties now.",
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::forms::Form;
    use crate::change::Kind;
    use crate::domain::ids::{HouseholdId, PersonId, RequestId};

    fn every_form() -> Vec<About> {
        let id = uuid::Uuid::nil();
        let (household, person) = (HouseholdId(id), PersonId(id));
        let mut all = vec![
            About::Visit(None),
            About::FastVisit,
            About::Request(None),
            About::Household(None),
            About::Person(household, None),
            About::Tag(household, None),
            About::Reminder(None),
            About::Postpone(String::new(), None, String::new()),
            About::Health(household, person, String::new(), TagKind::Smd),
            About::Setup,
        ];
        all.extend(
            EventKind::ALL
                .iter()
                .map(|kind| About::Event(RequestId(id), kind.clone(), String::new())),
        );
        all
    }

    #[test]
    fn every_field_of_every_form_and_kind_has_a_label() {
        let _ = Form::fast_visit();
        let in_forms = every_form()
            .into_iter()
            .flat_map(|about| about.specs().iter().map(|spec| spec.name));
        let in_model = Kind::ALL
            .iter()
            .flat_map(|kind| kind.fields().iter().map(|field| field.name));
        for name in in_forms.chain(in_model) {
            for lang in [Lang::Zh, Lang::En] {
                assert!(lang.field_known(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn every_choice_has_a_word() {
        use Options::*;
        let own = [
            ReturnReason,
            DeclineReason,
            Measurer,
            YesNo,
            Fork,
            Language,
            Alignment,
            Server,
        ];
        for set in own {
            for code in set.codes() {
                assert!(Lang::Zh.choice_known(&code).is_some(), "{code}");
            }
        }
        for set in [Way, Outcome, Topic, Role, Relation, Category, Ethnic, TagLevel] {
            for code in set.codes() {
                assert_ne!(Lang::Zh.option(set, &code), code);
            }
        }
    }
}
