//! What more a follow-up or a colour says of its reason: the words of the detail codes of
//! [`Because`] and of `domain::colour`.

use crate::domain::benefit::BenefitKind;
use crate::domain::followup::{Because, FollowUp, FollowUpKind};
use crate::domain::household::{Colour, Residence};
use crate::domain::lang::Lang;
use crate::domain::tag::{TagKind, TagLevel};

words! {
    /// In place of a reason that is nobody else's business.
    colour_hidden: "按规则", "by rule";
    /// A contact of a care case.
    contact_between(task: &str, day: &str, contact: &str, hours: &str): "{task} 第 {day} 天 第 {contact} 次 {hours} 点", "{task}: day {day}, {contact}, {hours} h";
    contact_of_day(task: &str, day: &str, contact: &str): "{task} 第 {day} 天 第 {contact} 次", "{task}: day {day}, {contact}";
    /// A record that answers what is due.
    note_down(what: &str): "记{what}", "Note: {what}";
    /// What a notice asks for, and why.
    notice_tell: "告知", "Tell them";
    notice_urgent: "紧急通知当天逐户告知", "an urgent notice is told to each household the same day";
    notice_urgent_first: "紧急通知当天告知；这户没有微信、独居或残疾，先去", "an urgent notice, told first here: no WeChat, alone or disabled";
    notice_joins_first: "通知随下次走访告知；这户没有微信、独居或残疾，群里看不到", "a notice for the next visit: no WeChat, alone or disabled";
    notice_joins: "通知随下次走访告知", "a notice is told on the next visit";
    /// Of a notice: how many households were told, and who was not.
    notice_told_of(told: usize, all: usize): "已告知 {told}/{all} 户", "Told {told} of {all}";
    fact_no_wechat: "收不到微信", "no WeChat";
    notice_first: "先告知", "first";
    notice_untold(count: usize): "未告知 {count} 户", "Not told: {count}";
    /// What earlier meetings left.
    meeting_left_open(count: usize): "此前未了 {count} 项", "Still open from before: {count}";
    /// The roles that nobody of a team fills.
    team_missing(roles: &str): "团队还缺：{roles}", "Missing in the team: {roles}";
    /// How many times.
    reason_times(n: &str, nth: &str): "第{n}次", "{n}{nth} time";
    /// Two benefits that exclude each other.
    reason_exclusive(one: &str, other: &str): "{one}与{other}不可同享", "{one} and {other} exclude each other";
    /// A benefit that seems due.
    reason_missing(benefit: &str): "疑似应享未享{benefit}", "{benefit}: seems due, not received";
    /// A visit to a household of a colour.
    reason_household_visit(which: &str, kind: &str): "{which}户{kind}", "{kind} ({which})";
    /// A visit to a new household, or one agreed upon.
    reason_visit_new: "新建户走访", "Visit (new household)";
    reason_visit_agreed: "约定走访", "Visit as agreed";
    /// What to look at in somebody's benefits.
    reason_check_missing(benefit: &str): "核对{benefit}(疑似应享未享)", "Check {benefit}: seems due";
    reason_check_exclusive(one: &str, other: &str): "核对{one}与{other}(不可同享)", "Check {one} and {other}: not both";
    reason_benefit_ends(benefit: &str): "{benefit}到期复核", "{benefit} ends: check";
    /// Whether a tag may still be kept.
    reason_basis(tag: &str): "{tag}的依据", "basis of the tag {tag}";
    reason_check_basis(tag: &str): "核对依据({tag})", "Check the basis: {tag}";
    reason_doctor_ends: "家庭医生签约到期", "Family-doctor contract ends";
    /// Danger: who has to be told.
    /// A follow-up of an illness, a key group or a category.
    reason_named(named: &str, kind: &str): "{named}{kind}", "{kind}: {named}";
    /// The same benefit twice.
    reason_double(benefit: &str): "{benefit}重复登记", "{benefit}: recorded twice";
    reason_check_double(benefit: &str): "核对{benefit}(重复登记)", "Check {benefit}: recorded twice";
    /// A benefit that goes on although somebody died or moved away.
    reason_gone(benefit: &str, why: &str): "{benefit}停发核对({why})", "{benefit}: is it to stop? ({why})";
    /// Somebody died, came back from hospital.
    reason_visit_died: "有人去世，上门看望", "Visit: somebody died";
    reason_visit_discharge: "出院，上门看望", "Visit: back from hospital";
    /// Nobody lives there.
    reason_ask_empty: "户内已无人：空挂还是注销？", "Nobody left: registered only, or delete?";
    reason_ask_moved: "已搬走：请改居住状态", "Moved: change the residence";
    /// The leader's own part of an illness.
    reason_meet: "见面提醒", "see and remind";
    reason_waits_for_doctor(kind: &str): "{kind}(已见面，等村医)", "{kind} (seen; the doctor's is due)";
    reason_refer(kind: &str): "{kind}(建议转诊)", "{kind}, think of referring";
    reason_holiday(task: &str): "{task}(寒暑假开始)", "{task}: school holidays begin";
    reason_holiday_guess(task: &str): "{task}(寒暑假大约这天开始)", "{task}: school holidays begin about then";
    reason_not_taken_on: "下派未签收", "Handed down, not taken on";
    reason_answer: "回复来单", "Answer whoever asked";
    reason_checkup: "年度健康体检", "Yearly health check";
    reason_rectified: "限期整改复查", "Recheck: was it put right in time";
    /// Data to ask for.
    reason_gap(kind: &str, what: &str): "{kind}：{what}", "{kind}: {what}";
}

text_words! {
    /// A detail code that is a word of its own.
    fn reason_known {
        "agreed": "上次约定", "agreed last time";
        "new": "新建户", "new household";
        "violence": "有暴力苗头", "sign of violence";
        "risk": "危险性3级以上", "risk 3 or more";
        "locked": "被关锁", "locked in";
        "doctor_contract": "家庭医生签约", "family-doctor contract";
        "crisis": "病情危急", "crisis";
        "stopped": "停药", "medicine stopped";
        "lost": "多次未见到(失访)", "not seen time and again";
        "pressure": "血压危险值", "dangerous blood pressure";
        "glucose": "血糖危险值", "dangerous glucose";
        "missing": "失联", "missing";
        "failed": "调解不成", "mediation failed";
        "to_court": "引导诉讼", "sent to court";
        "meet": "见面提醒", "see and remind";
        "doctor": "已见面，等村医的记录", "seen; waits for the doctor's record";
        "refer": "连续两次未达标，建议转诊", "not controlled twice running: think of referring";
        "checkup": "年度体检", "yearly check";
        "holiday": "寒暑假开始", "school holidays begin";
        "holiday_guess": "寒暑假大约这天开始", "school holidays begin about then";
        "died": "有人去世", "somebody died";
        "moved_out": "已迁出", "moved away";
        "fewer": "家庭人口减少", "fewer people";
        "discharge": "出院", "back from hospital";
        "empty": "户内已无人", "nobody left";
        "moved": "已搬走", "moved";
        "unknown": "本机没有标签，不能判断", "no tags here: cannot tell";
        "phone": "电话", "telephone";
        "emergency_contact": "紧急联系人", "emergency contact";
        "minor": "未成年人无人监护", "a minor without guardian";
        "dispute": "纠纷有暴力苗头", "a dispute with a sign of violence";
        "care": "关爱个案照护中", "an active care case";
        "request_overdue": "诉求逾期", "an overdue request";
        "hand": "人工设定", "set by hand";
        "none": "无特别情况", "nothing particular";
    }
}

/// What makes an English ordinal of a number.
fn ordinal(n: &str) -> &'static str {
    match n.as_bytes() {
        [.., b'1', _] => "th",
        [.., b'1'] => "st",
        [.., b'2'] => "nd",
        [.., b'3'] => "rd",
        _ => "th",
    }
}

text_words! {
    /// What must be told today, and whom. Never a diagnosis. Source: norms.md 2.4, "Division of work".
    fn alarm_known {
        "crisis": "警报：病情危急，立即告村医，必要时送医", "ALARM: crisis. Tell the doctor at once";
        "risk": "警报：危险性3级以上，立即告村医、派出所、镇精防", "ALARM: risk 3+. Tell doctor, police, town mental health now";
        "locked": "警报：被关锁，立即告村医、派出所、镇精防", "ALARM: locked in. Tell doctor, police, town mental health now";
        "stopped": "警报：停药，今天告村医、镇防治医生", "ALARM: medicine stopped. Tell village and town doctor today";
        "lost": "警报：多次未见到，今天告村医、镇防治医生", "ALARM: not seen again and again. Tell village and town doctor";
        "pressure": "警报：血压危险值，请村医今天复测，必要时送医", "ALARM: blood pressure. Doctor to measure again today";
        "glucose": "警报：血糖危险值，请村医今天复测，必要时送医", "ALARM: glucose. Doctor to measure again today";
        "missing": "警报：失联，立即告派出所、村里、家人", "ALARM: missing. Tell police, village, family now";
        "failed": "警报：有暴力苗头调解不成，今天告派出所、镇调委会", "ALARM: violence, no agreement. Tell police and town mediators";
        "to_court": "警报：有暴力苗头转诉讼，今天告派出所、镇调委会", "ALARM: violence, to court. Tell police and town mediators";
    }
}

impl Lang {
    /// The words of a reason's detail; empty when there is nothing more to say.
    #[must_use]
    pub fn reason_detail(self, because: &Because) -> String {
        let (code, more) = because.codes();
        match (because.rule.as_str(), code) {
            (_, "") => String::new(),
            ("R02" | "R03" | "R25", times) => self.reason_times(times, ordinal(times)),
            ("R19", "benefit") => self.benefit(&BenefitKind::from_code(more)).to_owned(),
            ("R19", "basis") => self.reason_basis(self.tag(&TagKind::from_code(more))),
            ("R23", "double") => self.reason_double(self.benefit(&BenefitKind::from_code(more))),
            ("R23", "died" | "moved_out" | "fewer") => {
                self.reason_gone(self.benefit(&BenefitKind::from_code(more)), &self.reason_code(code))
            }
            ("R23", "missing") => self.reason_missing(self.benefit(&BenefitKind::from_code(more))),
            ("R23", "exclusive") => {
                let (one, other) = more.split_once('+').unwrap_or((more, ""));
                let [one, other] = [one, other].map(BenefitKind::from_code);
                self.reason_exclusive(self.benefit(&one), self.benefit(&other))
            }
            _ if more.is_empty() => self.reason_code(code),
            _ => format!("{} {}", self.reason_code(code), self.reason_more(more)),
        }
    }

    /// What a rule's follow-up asks for, in a few words: what sort, and the one code that says most.
    #[must_use]
    pub fn reason_task(self, follow_up: &FollowUp) -> String {
        let kind = self.follow_up_kind(&follow_up.kind);
        let (code, more) = follow_up.because.codes();
        let benefit = |code: &str| self.benefit(&BenefitKind::from_code(code)).to_owned();
        if let Some(alarm) = self.alarm(&follow_up.because) {
            return alarm.to_owned();
        }
        match (follow_up.because.rule.as_str(), code) {
            ("R10", "died") => return self.reason_visit_died().to_owned(),
            ("R10", "discharge") => return self.reason_visit_discharge().to_owned(),
            ("R05", _) => return self.reason_rectified().to_owned(),
            ("R16", _) => return self.reason_checkup().to_owned(),
            ("R27", _) => return self.reason_not_taken_on().to_owned(),
            ("R28", _) => return self.reason_answer().to_owned(),
            ("R26", "empty") => return self.reason_ask_empty().to_owned(),
            ("R26", "moved") => return self.reason_ask_moved().to_owned(),
            ("R23", "double") => return self.reason_check_double(&benefit(more)),
            ("R23", "died" | "moved_out" | "fewer") => {
                return self.reason_gone(&benefit(more), &self.reason_code(code));
            }
            (_, illness) if more == "meet" => return self.reason_named(&self.reason_code(illness), self.reason_meet()),
            (_, illness) if more == "doctor" => {
                return self.reason_waits_for_doctor(&self.reason_named(&self.reason_code(illness), kind));
            }
            (_, illness) if more == "refer" => {
                return self.reason_refer(&self.reason_named(&self.reason_code(illness), kind));
            }
            ("R09", "new") => return self.reason_visit_new().to_owned(),
            ("R09", "agreed") => return self.reason_visit_agreed().to_owned(),
            ("R09", which) if !which.is_empty() => {
                return self.reason_household_visit(&self.in_a_sentence(&self.reason_code(which)), kind);
            }
            ("R19", "doctor_contract") => return self.reason_doctor_ends().to_owned(),
            ("R19", "benefit") => return self.reason_benefit_ends(&benefit(more)),
            ("R19", "basis") => return self.reason_check_basis(self.tag(&TagKind::from_code(more))),
            ("R23", "missing") => return self.reason_check_missing(&benefit(more)),
            ("R23", "exclusive") => {
                let (one, other) = more.split_once('+').unwrap_or((more, ""));
                return self.reason_check_exclusive(&benefit(one), &benefit(other));
            }
            _ => {}
        }
        let named = TagKind::from_code(code).is_known() || self.category_known(code).is_some();
        let task = match follow_up.kind {
            FollowUpKind::DataGap => self.reason_gap(kind, &self.reason_code(code)),
            _ if named => self.reason_named(&self.reason_code(code), kind),
            _ => kind.to_owned(),
        };
        match more {
            "holiday" => self.reason_holiday(&task),
            "holiday_guess" => self.reason_holiday_guess(&task),
            _ => task,
        }
    }

    /// What must be told today, and whom; `None` when it is no alarm.
    #[must_use]
    pub fn alarm(self, because: &Because) -> Option<&'static str> {
        self.alarm_known(because.danger()?)
    }

    /// A word as it stands within an English sentence.
    fn in_a_sentence(self, word: &str) -> String {
        match self {
            Self::Zh => word.to_owned(),
            Self::En => word.to_lowercase(),
        }
    }

    /// Why a household has its colour.
    #[must_use]
    pub fn reason_colour(self, code: &str) -> String {
        match code.split_once(':') {
            Some(("tag", tag)) => self.tag(&TagKind::from_code(tag)).to_owned(),
            Some(("alarm", danger)) => self.reason_known(danger).unwrap_or(danger).to_owned(),
            Some(("benefit", benefit)) => self.benefit(&BenefitKind::from_code(benefit)).to_owned(),
            _ => self.reason_known(code).unwrap_or(code).to_owned(),
        }
    }

    /// One code, whatever table it is of; a code this version does not know is shown as it came.
    fn reason_code(self, code: &str) -> String {
        let (tag, colour, residence) = (
            TagKind::from_code(code),
            Colour::from_code(code),
            Residence::from_code(code),
        );
        let words = if colour.is_known() {
            self.colour(&colour)
        } else if tag.is_known() {
            self.tag(&tag)
        } else if residence.is_known() {
            self.residence(&residence)
        } else {
            let known = self.reason_known(code).or_else(|| self.category_known(code));
            known.unwrap_or(code)
        };
        words.to_owned()
    }

    /// The second code: how it stands with an illness, or what makes it an alarm.
    fn reason_more(self, code: &str) -> String {
        let level = TagLevel::from_code(code);
        let words = if level.is_known() {
            self.tag_level(&level)
        } else {
            self.reason_known(code).unwrap_or(code)
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(rule: &str, detail: &str) -> String {
        Lang::Zh.reason_detail(&Because {
            rule: rule.to_owned(),
            since: None,
            detail: detail.to_owned(),
        })
    }

    #[test]
    fn every_detail_the_rules_give_is_in_words() {
        for (rule, code, words) in [
            ("R01", "0103", "路灯照明"),
            ("R02", "2", "第2次"),
            ("R05", "", ""),
            ("R09", "red", "红"),
            ("R09", "new", "新建户"),
            ("R09", "away", "举家外出"),
            ("R11", "living_alone", "独居"),
            ("R13", "hypertension:uncontrolled", "高血压 控制不满意"),
            ("R15", "smd:locked", "精神障碍 被关锁"),
            ("R15", "smd:new", "精神障碍 新发现"),
            ("R19", "benefit:dibao", "低保"),
            ("R19", "doctor_contract", "家庭医生签约"),
            ("R19", "basis:smd", "精神障碍的依据"),
            (
                "R23",
                "exclusive:tekun+subsidy_care",
                "特困供养与重度残疾人护理补贴不可同享",
            ),
            ("R23", "missing:subsidy_living", "疑似应享未享困难残疾人生活补贴"),
            ("R23", "died:dibao", "低保停发核对(有人去世)"),
            ("R23", "double:dibao", "低保重复登记"),
            ("R13", "hypertension:meet", "高血压 见面提醒"),
            ("R16", "checkup", "年度体检"),
            ("R24", "left_behind_child:holiday", "留守儿童 寒暑假开始"),
            ("R24", "left_behind_child:holiday_guess", "留守儿童 寒暑假大约这天开始"),
            ("R26", "moved", "已搬走"),
            ("R26", "emergency_contact", "紧急联系人"),
        ] {
            assert_eq!(detail(rule, code), words, "{rule} {code}");
        }
    }

    #[test]
    fn how_many_times_reads_as_people_say_it() {
        for (n, zh, en) in [
            ("2", "第2次", "2nd time"),
            ("3", "第3次", "3rd time"),
            ("11", "第11次", "11th time"),
        ] {
            let said = |lang: Lang| lang.reason_times(n, ordinal(n));
            assert_eq!((said(Lang::Zh).as_str(), said(Lang::En).as_str()), (zh, en));
        }
    }

    #[test]
    fn every_colour_code_is_in_words() {
        for code in [
            "hand",
            "none",
            "minor",
            "dispute",
            "care",
            "request_overdue",
            "unknown",
            "alarm:pressure",
            "tag:smd",
            "benefit:dibao",
        ] {
            assert!(!Lang::Zh.reason_colour(code).is_ascii(), "{code}");
            assert!(Lang::En.reason_colour(code).is_ascii(), "{code}");
        }
    }

    #[test]
    fn every_alarm_says_who_must_be_told() {
        for (rule, detail) in [
            ("R07", "violence:failed"),
            ("R07", "violence:to_court"),
            ("R10", "missing"),
            ("R13", "pressure"),
            ("R14", "glucose"),
            ("R14", "diabetes:crisis"),
            ("R15", "smd:risk"),
            ("R15", "smd:locked"),
            ("R15", "smd:stopped"),
            ("R17", "tuberculosis:lost"),
        ] {
            let because = Because {
                rule: rule.to_owned(),
                since: None,
                detail: detail.to_owned(),
            };
            let words = Lang::Zh.alarm(&because).unwrap_or_default();
            assert!(
                words.starts_with("警报：") && (words.contains('告') || words.contains("村医")),
                "{rule} {detail}"
            );
        }
        for (rule, detail) in [
            ("R07", "failed"),
            ("R07", "violence"),
            ("R15", "smd:stable"),
            ("R09", "red"),
        ] {
            let because = Because {
                rule: rule.to_owned(),
                since: None,
                detail: detail.to_owned(),
            };
            assert_eq!(Lang::Zh.alarm(&because), None, "{rule} {detail}");
        }
    }
}
