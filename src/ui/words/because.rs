//! Why a follow-up is here (为什么提醒): the rule in words, with the fact that set it off.

use crate::domain::day_plan::Proposal;
use crate::domain::followup::{Because, FollowUp, Priority};
use crate::domain::lang::{Lang, Words};
use crate::record::DueRule;

text_words! {
    /// What a rule says. Source: domain/model.md 6.3.
    fn rule_known {
        "manual": "手工提醒", "a reminder set by hand";
        "R01": "诉求办结后 3 个工作日内回访", "return visit within 3 working days of the result";
        "R02": "上次回访未联系上，下一工作日再访", "the last return visit reached nobody: try again the next working day";
        "R03": "回访不满意，重办后再回访", "unsatisfied: done again, then another return visit";
        "R04": "诉求临近时限", "the request's time limit is near";
        "R05": "限期整改到期复查", "the deadline given to rectify is over: look again";
        "R06": "同类问题防反弹复查", "look whether the problem came back";
        "R07": "调解后回访", "return visit after mediation";
        "R08": "突发疾病后关爱", "care after a sudden illness";
        "R09": "按关注等级走访", "visit by attention level";
        "R10": "重大变故 24 小时内走访", "major change: visit within 24 hours";
        "R11": "重点对象每月探访", "people of a key group: a visit or call each month";
        "R12": "防返贫监测户每月走访", "poverty-return monitored household: a visit each month";
        "R13": "高血压按期随访", "hypertension: follow-up by schedule";
        "R14": "糖尿病按期随访", "diabetes: follow-up by schedule";
        "R15": "精神障碍按期随访", "mental disorder: follow-up by schedule";
        "R16": "65 岁以上每年健康体检", "65 and older: a health check each year";
        "R17": "肺结核 72 小时内见面，后按期督导", "tuberculosis: found within 72 hours, then seen by schedule";
        "R18": "产后及儿童访视", "visits after birth and in childhood";
        "R19": "证件、签约、救助待遇或标签依据到期，复核前一直提醒", "papers, a contract, a benefit or a tag's basis end: there until checked";
        "R21": "关爱个案按天联系", "contacts of a care case, day by day";
        "R22": "例会和议定事项", "meetings and what they decided";
        "R30": "通知要逐户告知", "a notice is told to each household";
        "R31": "巡查点按频次巡查", "patrol by rhythm";
        "R23": "救助待遇应享未享或互斥，请核对", "a benefit seems due or two exclude each other: check";
        "R24": "留守儿童每 30 天走访", "left-behind child: a visit every 30 days";
        "R25": "两次家中无人，换时间或打电话", "twice nobody at home: another hour, or call";
        "R27": "下派后 1 个工作日未签收，问一问", "handed down and not taken on after 1 working day: ask";
        "R28": "来单要求按期回复", "whoever sent it here wants an answer by then";
        "R26": "资料缺电话或紧急联系人", "telephone or emergency contact is missing";
    }
}

impl Lang {
    /// Why a follow-up is here, in one line: the rule, the detail, the date of the fact.
    #[must_use]
    pub fn because(self, because: &Because) -> String {
        match (because.rule.as_str(), because.codes()) {
            ("R30", ("urgent", "first")) => return self.notice_urgent_first().to_owned(),
            ("R30", ("urgent", _)) => return self.notice_urgent().to_owned(),
            ("R30", (_, "first")) => return self.notice_joins_first().to_owned(),
            ("R30", _) => return self.notice_joins().to_owned(),
            _ => {}
        }
        let of_a_kind = DueRule::named(&because.rule, &because.detail);
        let alarm = self.alarm(because);
        let words = of_a_kind
            .map(|rule| rule.because.of(self))
            .or(alarm)
            .or(self.rule_known(&because.rule));
        let mut text = words.unwrap_or(&because.rule).to_owned();
        // The doctor's clock stands still whatever a leader writes down.
        if matches!(because.rule.as_str(), "R13" | "R14" | "R15")
            && !because.detail.ends_with(":meet")
            && alarm.is_none()
        {
            text.push_str(self.doctors_alone());
        }
        // The task of R23 names the benefits already, the words of a kind's rule the state.
        let detail = match because.rule.as_str() {
            "R23" => String::new(),
            _ if of_a_kind.is_some() || alarm.is_some() => String::new(),
            _ => self.reason_detail(because),
        };
        // "care after a sudden illness (Sudden illness)" says nothing twice.
        if !text.to_lowercase().contains(&detail.to_lowercase()) {
            text.push_str(&format!(" ({detail})"));
        }
        let of_presence = matches!(because.codes().0, "died" | "discharge");
        if let Some(since) = because.since {
            text.push_str(&match (self, because.rule.as_str()) {
                (Self::Zh, "R05" | "R19" | "R28") => format!("，{since} 到期"),
                (Self::En, "R05" | "R19") => format!(", ends {since}"),
                (Self::En, "R28") => format!(", by {since}"),
                (Self::Zh, "R27") => format!("，下派于 {since}"),
                (Self::En, "R27") => format!(", handed down {since}"),
                (Self::Zh, "R01" | "R03" | "R06" | "R07" | "R08") => format!("，办结于 {since}"),
                (Self::En, "R01" | "R03" | "R06" | "R07" | "R08") => format!(", resolved {since}"),
                (Self::Zh, "R02") => format!("，上次回访 {since}"),
                (Self::En, "R02") => format!(", last return visit {since}"),
                (Self::Zh, "R10") if of_presence => format!("，{since} 得知"),
                (Self::En, "R10") if of_presence => format!(", known {since}"),
                (Self::Zh, "R10") => format!("，标签自 {since}"),
                (Self::En, "R10") => format!(", tagged {since}"),
                (Self::Zh, "R11" | "R12" | "R24") => format!("，上次见面 {since}"),
                (Self::En, "R11" | "R12" | "R24") => format!(", last met {since}"),
                (Self::Zh, "R25") => format!("，上次走访 {since}"),
                (Self::En, "R25") => format!(", last visit {since}"),
                // From the last visit or record, or from the day the fact became known here.
                (Self::Zh, _) => format!("，从 {since} 算起"),
                (Self::En, _) => format!(", counted from {since}"),
            });
        }
        text
    }

    /// What a follow-up asks for, in a few words: the text typed, or the rule's.
    #[must_use]
    pub fn follow_up(self, follow_up: &FollowUp) -> String {
        match (self.record_task(follow_up), follow_up.text.as_str()) {
            (Some(task), "") => task,
            (Some(task), text) => self.with_left(follow_up, self.labelled(&task, text)),
            (None, "") => self.reason_task(follow_up),
            (None, text) => text.to_owned(),
        }
    }

    /// What is to be done with a record that is due by the table of its kind.
    #[must_use]
    pub fn record_task(self, follow_up: &FollowUp) -> Option<String> {
        if follow_up.because.rule == "R30" {
            return Some(self.notice_tell().to_owned());
        }
        let rule = DueRule::named(&follow_up.because.rule, &follow_up.because.detail)?;
        let task = rule.task.of(self);
        Some(match follow_up.because.codes().1.split_once(':') {
            Some((day, contact)) if follow_up.because.rule == "R21" => match contact.split_once(':') {
                Some((contact, hours)) => self.contact_between(task, day, contact, hours),
                None => self.contact_of_day(task, day, contact),
            },
            _ => task.to_owned(),
        })
    }

    /// How pressing something is.
    #[must_use]
    pub fn priority(self, priority: Priority) -> &'static str {
        let (zh, en) = match priority {
            Priority::Alarm => ("警报", "Alarm"),
            Priority::Critical => ("特急", "Critical"),
            Priority::OverdueRequest => ("逾期诉求", "Overdue request"),
            Priority::DueToday => ("该办", "Due"),
            Priority::RedVisit => ("红户走访", "Red visit"),
            Priority::Health => ("健康随访", "Health"),
            Priority::YellowVisit => ("黄户走访", "Yellow visit"),
            Priority::GreenVisit => ("绿户走访", "Green visit"),
            Priority::Data => ("资料", "Data"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// What the day's plan says of a card.
    #[must_use]
    pub fn proposal(self, proposal: Proposal) -> &'static str {
        let words = match proposal {
            Proposal::Due => Words(["今天", "Today"]),
            Proposal::Visit => Words(["今天建议", "Suggested"]),
            Proposal::OnTheWay => Words(["顺路", "On the way"]),
            Proposal::Later => Words(["可后排", "Can wait"]),
            Proposal::Coming => Words(["本周", "This week"]),
        };
        words.of(self)
    }

    /// Why a household has its attention level: a rule code of `domain::colour` in words.
    #[must_use]
    pub fn colour_because(self, code: &str) -> String {
        self.reason_colour(code)
    }
}
