//! What is wrong with a field, as a sentence, and what to do about it. The console shows both beside the field, commands
//! print them.

use crate::domain::lang::Lang;
use crate::domain::mask::{self, View};
use crate::domain::problem::{Namesake, Problem, Reason, Unlikely};

words! {
    problem_required: "必填", "needed";
    problem_household_or_place: "户和地点至少填一个", "a household or a place is needed";
    problem_too_long(max: usize): "太长，最多 {max} 字", "too long, {max} characters at most";
    problem_out_of_range(min: &str, max: &str): "应是 {min} 到 {max} 的整数", "a whole number from {min} to {max}";
    problem_out_of_measure(min: &str, max: &str): "应在 {min} 到 {max} 之间", "a number from {min} to {max}";
    problem_malformed(example: &str): "格式不对，应如 {example}", "not readable; write it like {example}";
    problem_future: "不能晚于现在", "may not lie ahead";
    problem_past: "不能早于今天", "may not lie in the past";
    problem_too_far(last: &str): "太远了，最晚 {last}", "lies too far ahead, {last} at the latest";
    hint_too_far: "看看年份是不是打错了", "look at the year again";
    problem_before_begin: "早于开始的日期", "before the day it began";
    problem_before_last(last: &str): "早于上一步 ({last})", "before the step before it ({last})";
    problem_later_than_limit(limit: &str): "晚于时限 {limit}", "after the limit, {limit}";
    problem_not_below(given: &str): "{given} 不是下级网格、部门或志愿者", "{given} is no unit below, department or volunteer";
    problem_no_step: "现在不能改成这个状态", "no step leads there from the present state";
    hint_before_last: "补录可以，但不能早于上一步", "a late entry is fine, but not before the step before it";
    hint_later_than_limit: "改到时限之内；交办、下派确需更晚的，写明原因", "keep within the limit; a later hand-down says why";
    hint_not_below: "从列表里选", "choose from the list";
    hint_no_step: "已经办完，状态不再改", "it is done: its state stays";
    problem_unknown_code(given: &str): "没有 \"{given}\" 这个代码", "there is no code \"{given}\"";
    problem_not_found(given: &str): "没有找到 \"{given}\"", "\"{given}\" was not found";
    problem_deleted(reason: &str): "这条记录已删除或作废 ({reason})", "the record was deleted or voided ({reason})";
    hint_deleted: "要用它就另记一条", "write a new one if it is needed";
    problem_which_one(given: &str): "\"{given}\" 还没选定是哪一个", "which \"{given}\" is meant is not chosen";
    hint_which_one: "用上下键选，按 Enter 选定", "choose with up and down, then Enter";
    problem_not_listed(given: &str): "没有\"{given}\"这一项", "nothing here is called \"{given}\"";
    problem_nothing_noted: "什么也没有记", "nothing is noted";
    hint_not_listed: "输名称中的字或拼音首字母，Enter 列出全部", "type a part of its name; Enter lists all";
    hint_nothing_noted: "量了的、问了的记上；确实没有可照样保存", "note what was measured or asked, or save it all the same";
    problem_ambiguous(given: &str, count: usize): "\"{given}\" 有 {count} 个，分不清是哪个", "\"{given}\" names {count} records";
    problem_taken(given: &str): "编号 {given} 已有人用", "{given} is taken";
    problem_not_open: "已经结束，不再改", "it is over and stays as it is";
    hint_not_open: "要改就先重新打开", "open it again first";
    problem_nobody_new: "没有新的人可列入名单", "nobody new is meant";
    hint_nobody_new: "看看名单条件，或导入名单", "look at whom it means, or bring a list in";
    problem_id_check: "身份证号有误，某一位或末位不对", "the ID number is wrong: a digit or its last character";
    problem_id_malformed: "不是身份证号", "not an ID number";
    problem_id_birth: "与身份证号的出生日期不一致", "differs from the ID number's birth date";
    problem_id_sex: "与身份证号的性别不一致", "differs from the ID number's sex";
    problem_id_other: "不是 18 位身份证号", "not an ID number of 18 characters";
    problem_id_taken(no: &str): "户编号 {no} 已有一人登记了这个证号", "somebody of household {no} has this number";
    problem_second_householder: "这户已经有户主", "the household has a householder already";
    problem_name_taken(no: &str): "本网格已有同名的户 (户编号 {no})", "household {no} of this unit has the same name";
    problem_doubled_plainly: "已有同样的一条", "the same is there already";
    problem_visited(what: &str): "这户这天已记过一次走访 ({what})", "a visit of that day is noted already ({what})";
    problem_doubled(what: &str): "已有同样的一条 ({what})", "the same is there already ({what})";
    problem_recur(no: &str): "{no} 办结不满 90 天，是不是复发？", "{no} ended less than 90 days ago: did it come back?";
    problem_long_ago(days: &i64): "那件事 {days} 天前已办结，超过 90 天按新诉求办", "that ended {days} days ago; after 90 days it is a new request";
    problem_same_unit: "已在这个网格", "it is in this grid already";
    problem_into_itself: "不能并入自己", "it cannot be merged into itself";
    problem_other_unit(given: &str): "另一户在别的网格 ({given})", "the other household is of another unit ({given})";
    problem_unlikely_sex: "与这位成员的性别不符", "does not fit this member's sex";
    problem_unlikely_age: "与这位成员的年龄不符", "does not fit this member's age";
    problem_unlikely_dead: "这位成员已故", "this member is dead";
    problem_unlikely_level: "这一类没有这个程度", "this kind has no such level";
    problem_unlikely_end: "这一类不会因此结束", "this kind does not end for that reason";
    problem_unlikely_nobody: "没有选是哪位家庭成员", "whose is it? no member is chosen";
    problem_unlikely_excluded: "与已登记的待遇或标签不可同时有", "not together with what is recorded already";
    problem_unlikely_two_people: "两人的身份证号都对，却不相同", "both have a right ID number, and not the same one";
    problem_unlikely_former_name: "家庭成员里的户主还是原来的名字", "the householder among the members keeps the former name";
    problem_unlikely_birth: "由出生日期推算，不用录入", "follows from the birth date, need not be entered";
    problem_phone_unusual: "不像电话号码", "does not look like a telephone number";
    problem_phone_length(digits: usize): "手机号应为 11 位，现为 {digits} 位", "a mobile number has 11 digits, this has {digits}";
    problem_guardian: "未满14岁，本人同意不算", "under 14: the child's own consent does not count";
    problem_same_note: "和您上次在这户写的一样", "the same words as your last note here";
    problem_initials(no: &str): "只有首字母，是要记户编号 {no} 那一户吗？", "only initials: is household {no} meant?";
    problem_alarm_stands: "警报未解除，不能调低", "an alarm stands: the level cannot be lowered";
    problem_duplicate(no: &str): "这户(或这个地点) 30 天内有同类诉求 {no}", "{no} of the same household or place and sort is less than 30 days old";
    problem_ended(no: &str): "{no} 已有结果，不能并入", "{no} has its result: nothing is merged into it";
    problem_other_matter(no: &str): "{no} 不是同一户、同一地点，类别也不同", "{no} is of another household, place and sort";
    problem_still_open(no: &str): "{no} 还在办，不是复发", "{no} is open: it did not come back";
    problem_no_householder: "这户还没有户主", "the household has no householder";
    problem_open_requests(count: usize): "还有 {count} 件诉求未结，不能删除", "{count} requests are open: not deleted";
    problem_not_editable: "这一项不能改", "this cannot be changed";
    problem_not_allowed: "当前身份不能写这一项", "your role may not write this";
    problem_scope(given: &str): "{given} 不在本机负责的网格内", "{given} is outside this device's unit";
    problem_alarm: "警报不能改期", "an alarm cannot be put off";
    problem_snoozed: "已改期三次，不能再改", "postponed three times already";
    hint_required: "填好后再按 Ctrl+S", "fill it in, then Ctrl+S";
    hint_too_long: "删短一些，或写进备注、另记一条", "shorten it, or put the rest elsewhere";
    hint_date: "可写 1128、11-28、11月28日、昨天、+7；上下键改一天", "1128, 11-28, yesterday, +7; Up and Down move by a day";
    hint_form: "照例子的样子改", "write it like the example";
    hint_future: "改成今天或更早", "use today or earlier";
    hint_past: "改成今天或以后", "use today or later";
    hint_codes(known: &str): "可用：{known}", "known: {known}";
    hint_not_found: "换拼音首字母、户编号或门牌再找", "try initials, the number or the door";
    hint_ambiguous: "从列表里选，或给出完整编号", "choose from the list, or give the full number";
    hint_taken: "换一个编号，或打开原有的那一户", "use another, or open the one that has it";
    hint_id: "对照证件；证件本身有误就勾选 证件有误待核", "compare with the card; if the card is wrong tick \"ID to be checked\"";
    hint_differs: "对照证件改一处；确认无误可照样保存", "correct one of the two, or save all the same";
    hint_id_other: "通行证、军官证等照样保存；是身份证就补全 18 位", "other documents may be saved all the same; an ID number has 18";
    hint_taken_id: "核对两人的证件；同一人就改原来的记录", "compare both cards; for one and the same person edit the first record";
    hint_second_householder: "改成与户主的关系，或先把原户主改为其他关系", "say how they are related, or change the present householder first";
    hint_doubled: "是同一件就不用再记；确实两件可照样保存", "if it is the same, once is enough; if not, save it all the same";
    hint_recur: "是复发按 F6 关联；不是可照样保存", "if so F6 links it; else save it all the same";
    hint_unlikely: "核对后改一处；确认无误可照样保存", "check and correct it, or save it all the same";
    hint_ended: "并入还在办的一件；都办完了，各自销号", "merge it into one that is open; what is done ends by itself";
    hint_same_unit: "选要转去的网格", "choose the grid to which it goes";
    hint_into_itself: "写要并入的另一个", "name the other one";
    hint_other_unit: "只有同一网格的两户可以并", "only households of one unit are merged";
    hint_phone: "村内短号、邻居代接也可照样保存", "short or shared numbers may be saved all the same";
    hint_guardian: "选监护人同意，写上谁同意、哪天", "choose the guardian's consent, with who gave it and when";
    hint_same_note: "写这次看到听到的；没有新情况可以不写", "write what you saw and heard this time, or nothing";
    hint_initials: "在 户 一栏选那一户，这里写看到听到的；确实就写这几个字母可照样保存", "choose it under Household and write here what you saw; or save it all the same";
    hint_alarm_stands: "先处理警报；解除后再调", "deal with the alarm first";
    hint_duplicate: "是同一件事就去原诉求里记进展", "if it is the same matter, add to that request";
    hint_householder: "把一名成员的关系改为户主，或先留着", "make one member the householder, or leave it";
    hint_step: "打开诉求看现在到哪一步", "open the request to see where it stands";
    hint_open_requests: "先办结或撤回这些诉求", "resolve or withdraw them first";
    hint_not_editable: "走访和办理步骤只能追加：另记一条更正", "visits and steps are only added to: record a correction";
    hint_not_allowed: "请有权限的同事办理，或核对本机身份", "ask a colleague who may, or check this device's role";
    hint_scope: "选本网格内的户，或请镇里调整范围", "choose a household within, or ask the town to widen the scope";
    script_required: "请填写这一项", "give it a value";
    script_malformed(example: &str): "例：{example}", "for example {example}";
    script_not_found: "检查编号；lianxin list 可以查", "check the number; lianxin list shows what there is";
    script_ambiguous(which: &str): "改用记录的 uuid：{which}", "use the record's uuid: {which}";
    namesake(id: &str, signs: &str): "{id}（{signs}）", "{id} ({signs})";
    namesake_of(no: &str): "户 {no}", "household {no}";
    script_id: "核对号码；确有错证时写 \"id_unverified\":true", "check the number; if the card itself is wrong set \"id_unverified\": true";
    script_step: "lianxin list requests 可以查现在到哪一步", "lianxin list requests shows where it stands";
    script_saved: "已保存，请核对", "saved; please check";
    hint_alarm: "先告知该告知的人；医生的记录(或代录)、办理记录会解除它", "tell who must know; the doctor's record (or a copy of it) or a progress note ends it";
    hint_snoozed: "这次请办理，或写明原因后办结", "do it this time, or end it with a reason";
}

impl Lang {
    /// What is wrong, without the field's name.
    #[must_use]
    pub fn problem(self, problem: &Problem) -> String {
        match &problem.reason {
            Reason::Required => self.problem_required().to_owned(),
            Reason::HouseholdOrPlace => self.problem_household_or_place().to_owned(),
            Reason::TooLong { max } => self.problem_too_long(*max),
            Reason::Malformed { example } => self.problem_malformed(example),
            Reason::OutOfRange { min, max, decimals } => {
                let (min, max) = (decimals.said(*min), decimals.said(*max));
                match decimals.places {
                    0 => self.problem_out_of_range(&min, &max),
                    _ => self.problem_out_of_measure(&min, &max),
                }
            }
            Reason::InFuture => self.problem_future().to_owned(),
            Reason::InPast => self.problem_past().to_owned(),
            Reason::TooFarAhead { last } => self.problem_too_far(&last.to_string()),
            Reason::BeforeBegin => self.problem_before_begin().to_owned(),
            Reason::BeforeLast { last } => self.problem_before_last(&last.local().format("%Y-%m-%d %H:%M").to_string()),
            Reason::LaterThanLimit { limit } => self.problem_later_than_limit(&limit.to_string()),
            Reason::NotBelow { given } => self.problem_not_below(given),
            Reason::NoStep { .. } => self.problem_no_step().to_owned(),
            Reason::UnknownCode { given, .. } => self.problem_unknown_code(given),
            Reason::NotFound { given } => self.problem_not_found(given),
            Reason::Deleted { reason } => self.problem_deleted(reason),
            Reason::WhichOne { given } => self.problem_which_one(given),
            Reason::NotListed { given } => self.problem_not_listed(given),
            Reason::NothingNoted => self.problem_nothing_noted().to_owned(),
            Reason::Ambiguous { given, among } => self.problem_ambiguous(given, among.len()),
            Reason::Taken { given } => self.problem_taken(given),
            Reason::NotOpen => self.problem_not_open().to_owned(),
            Reason::NobodyNew => self.problem_nobody_new().to_owned(),
            Reason::NothingNew => self.problem_nothing_new().to_owned(),
            Reason::NotTheReceiver => self.problem_not_the_receiver().to_owned(),
            Reason::LinesOpen { open } => self.handover_open(*open),
            Reason::IdCheckDigit { .. } => self.problem_id_check().to_owned(),
            Reason::IdMalformed => self.problem_id_malformed().to_owned(),
            Reason::IdOther => self.problem_id_other().to_owned(),
            Reason::IdTaken { no } => self.problem_id_taken(no),
            Reason::SecondHouseholder => self.problem_second_householder().to_owned(),
            Reason::NameTaken { no } => self.problem_name_taken(no),
            Reason::Doubled { what } if what.is_empty() => self.problem_doubled_plainly().to_owned(),
            Reason::Doubled { what } => self.problem_doubled(what),
            Reason::Visited { what } => self.problem_visited(what),
            Reason::MayRecur { no } => self.problem_recur(no),
            Reason::EndedLongAgo { days } => self.problem_long_ago(days),
            Reason::SameUnit => self.problem_same_unit().to_owned(),
            Reason::IntoItself => self.problem_into_itself().to_owned(),
            Reason::OtherUnit { given } => self.problem_other_unit(given),
            Reason::Ended { no } => self.problem_ended(no),
            Reason::OtherMatter { no } => self.problem_other_matter(no),
            Reason::StillOpen { no } => self.problem_still_open(no),
            Reason::Unlikely(unlikely) => self.problem_unlikely(*unlikely).to_owned(),
            Reason::IdBirthDiffers => self.problem_id_birth().to_owned(),
            Reason::IdSexDiffers => self.problem_id_sex().to_owned(),
            Reason::PhoneUnusual => self.problem_phone_unusual().to_owned(),
            Reason::PhoneLength { digits } => self.problem_phone_length(*digits),
            Reason::GuardianConsents => self.problem_guardian().to_owned(),
            Reason::SameNote => self.problem_same_note().to_owned(),
            Reason::Initials { no } => self.problem_initials(no),
            Reason::AlarmStands => self.problem_alarm_stands().to_owned(),
            Reason::DuplicateRequest { no } => self.problem_duplicate(no),
            Reason::NoHouseholder => self.problem_no_householder().to_owned(),
            Reason::Step(refusal) => self.step_refusal(refusal),
            Reason::OpenRequests { count } => self.problem_open_requests(*count),
            Reason::NotEditable => self.problem_not_editable().to_owned(),
            Reason::NotAllowed => self.problem_not_allowed().to_owned(),
            Reason::OutOfScope { given } => self.problem_scope(given),
            Reason::SnoozedOut => self.problem_snoozed().to_owned(),
            Reason::Alarm => self.problem_alarm().to_owned(),
        }
    }

    fn problem_unlikely(self, unlikely: Unlikely) -> &'static str {
        match unlikely {
            Unlikely::Sex => self.problem_unlikely_sex(),
            Unlikely::Age => self.problem_unlikely_age(),
            Unlikely::Dead => self.problem_unlikely_dead(),
            Unlikely::Level => self.problem_unlikely_level(),
            Unlikely::FromBirthDate => self.problem_unlikely_birth(),
            Unlikely::End => self.problem_unlikely_end(),
            Unlikely::Nobody => self.problem_unlikely_nobody(),
            Unlikely::Excluded => self.problem_unlikely_excluded(),
            Unlikely::FormerName => self.problem_unlikely_former_name(),
            Unlikely::TwoPeople => self.problem_unlikely_two_people(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn problem_hint(self, problem: &Problem) -> String {
        let hint = match &problem.reason {
            Reason::NoStep { known } if known.is_empty() => self.hint_no_step(),
            Reason::BeforeBegin => self.hint_differs(),
            Reason::BeforeLast { .. } => self.hint_before_last(),
            Reason::LaterThanLimit { .. } => self.hint_later_than_limit(),
            Reason::NotBelow { .. } => self.hint_not_below(),
            Reason::NoStep { known } | Reason::UnknownCode { known, .. } => return self.hint_codes(known),
            Reason::Required | Reason::HouseholdOrPlace => self.hint_required(),
            Reason::TooLong { .. } => self.hint_too_long(),
            Reason::Malformed { example } if example.starts_with("20") => self.hint_date(),
            Reason::Malformed { .. } | Reason::OutOfRange { .. } => self.hint_form(),
            Reason::InFuture => self.hint_future(),
            Reason::InPast => self.hint_past(),
            Reason::TooFarAhead { .. } => self.hint_too_far(),
            Reason::NotFound { .. } => self.hint_not_found(),
            Reason::Deleted { .. } => self.hint_deleted(),
            Reason::WhichOne { .. } => self.hint_which_one(),
            Reason::NotListed { .. } => self.hint_not_listed(),
            Reason::NothingNoted => self.hint_nothing_noted(),
            Reason::Ambiguous { .. } => self.hint_ambiguous(),
            Reason::Taken { .. } => self.hint_taken(),
            Reason::NotOpen => self.hint_not_open(),
            Reason::NobodyNew => self.hint_nobody_new(),
            Reason::NothingNew => self.hint_nothing_new(),
            Reason::NotTheReceiver => self.hint_not_the_receiver(),
            Reason::LinesOpen { .. } => self.handover_open_hint(),
            Reason::IdCheckDigit { .. } | Reason::IdMalformed => self.hint_id(),
            Reason::IdBirthDiffers | Reason::IdSexDiffers => self.hint_differs(),
            Reason::IdOther => self.hint_id_other(),
            Reason::IdTaken { .. } => self.hint_taken_id(),
            Reason::SecondHouseholder => self.hint_second_householder(),
            Reason::NameTaken { .. } | Reason::Doubled { .. } | Reason::Visited { .. } => self.hint_doubled(),
            Reason::MayRecur { .. } => self.hint_recur(),
            Reason::EndedLongAgo { .. } | Reason::Unlikely(_) => self.hint_unlikely(),
            Reason::SameUnit => self.hint_same_unit(),
            Reason::IntoItself => self.hint_into_itself(),
            Reason::OtherUnit { .. } => self.hint_other_unit(),
            Reason::Ended { .. } => self.hint_ended(),
            Reason::OtherMatter { .. } => self.hint_unlikely(),
            Reason::StillOpen { .. } => self.hint_duplicate(),
            Reason::PhoneUnusual | Reason::PhoneLength { .. } => self.hint_phone(),
            Reason::GuardianConsents => self.hint_guardian(),
            Reason::SameNote => self.hint_same_note(),
            Reason::Initials { .. } => self.hint_initials(),
            Reason::AlarmStands => self.hint_alarm_stands(),
            Reason::DuplicateRequest { .. } => self.hint_duplicate(),
            Reason::NoHouseholder => self.hint_householder(),
            Reason::Step(_) => self.hint_step(),
            Reason::OpenRequests { .. } => self.hint_open_requests(),
            Reason::NotEditable => self.hint_not_editable(),
            Reason::NotAllowed => self.hint_not_allowed(),
            Reason::OutOfScope { .. } => self.hint_scope(),
            Reason::SnoozedOut => self.hint_snoozed(),
            Reason::Alarm => self.hint_alarm(),
        };
        hint.to_owned()
    }

    /// What to do about it where there are no keys: for `record` and other commands.
    #[must_use]
    pub fn problem_hint_for_scripts(self, problem: &Problem) -> String {
        let hint = match &problem.reason {
            Reason::Required | Reason::HouseholdOrPlace => self.script_required(),
            Reason::Malformed { example } => return self.script_malformed(example),
            Reason::NotFound { .. } => self.script_not_found(),
            Reason::Ambiguous { among, .. } => return self.script_ambiguous(&namesakes(self, among)),
            Reason::IdCheckDigit { .. } | Reason::IdMalformed => self.script_id(),
            Reason::Step(_) => self.script_step(),
            _ => return self.problem_hint(problem),
        };
        hint.to_owned()
    }
}

/// Each with its uuid and what tells it from the others, masked as the lists are.
fn namesakes(lang: Lang, among: &[Namesake]) -> String {
    let one = |it: &Namesake| {
        let household = match it.household_no.as_str() {
            "" => String::new(),
            no => lang.namesake_of(no),
        };
        let day = it.day.map_or_else(String::new, |day| day.to_string());
        let (name, place) = (
            mask::name(&it.name, View::Masked),
            mask::address(&it.place, View::Masked),
        );
        let signs = [name, household, day, place, it.unit.clone()];
        let signs: Vec<_> = signs.into_iter().filter(|sign| !sign.is_empty()).collect();
        lang.namesake(&it.id, &signs.join(" "))
    };
    lang.listed(&among.iter().map(one).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_name_the_example_or_number_they_carry() {
        let problem = |reason| Problem::new("id_no", reason);
        let cases = [
            (Reason::TooLong { max: 40 }, "40"),
            (
                Reason::DuplicateRequest {
                    no: "12-1122-03".into(),
                },
                "12-1122-03",
            ),
            (Reason::Malformed { example: "2026-11-20" }, "2026-11-20"),
        ];
        for (reason, part) in cases {
            for lang in [Lang::Zh, Lang::En] {
                assert!(lang.problem(&problem(reason.clone())).contains(part), "{reason:?}");
                assert!(!lang.problem_hint(&problem(reason.clone())).is_empty());
            }
        }
    }
}
