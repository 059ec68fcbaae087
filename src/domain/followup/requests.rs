//! R01-R03, R05-R08: what follows from a request. R04 makes no follow-up: the request's own row shows its limit.

use super::draft::{Draft, Subject, open_step, rolled_back};
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::category;
use crate::domain::facts::RequestFact;
use crate::domain::request::{DisputeResult, EventKind, RequestEvent, RequestKind, Satisfaction, State};
use crate::domain::role::Level;
use crate::domain::rules::Rules;
use crate::domain::time::Date;

/// Category of a sudden illness (突发疾病).
const SUDDEN_ILLNESS: &str = "0601";

/// One request with what may answer its series.
struct Case<'a> {
    fact: &'a RequestFact,
    rules: &'a Rules,
    contacts: Vec<Date>,
}

/// Adds the follow-ups of one request; `visits` are the days on which its household was met.
pub(super) fn derive(fact: &RequestFact, visits: &[Date], rules: &Rules, drafts: &mut Vec<Draft>) {
    let noted = fact.events.iter().filter(|event| event.kind == EventKind::Progress);
    let contacts = visits.iter().copied().chain(noted.map(on)).collect();
    let case = Case { fact, rules, contacts };
    drafts.extend(case.return_visit());
    drafts.extend(case.level_up());
    drafts.extend(case.deadline());
    drafts.extend(case.recurrence().filter(|_| !fact.came_back));
    drafts.extend(case.dispute());
    drafts.extend(case.illness());
}

fn on(event: &RequestEvent) -> Date {
    event.at.local_date()
}

impl Case<'_> {
    /// R01: after the result; R02: again after a visit that reached nobody.
    fn return_visit(&self) -> Option<Draft> {
        let folded = &self.fact.folded;
        let resolved = folded
            .resolved_at
            .filter(|_| folded.state == State::Resolved)?
            .local_date();
        let calendar = &self.rules.calendar;
        if folded.unreachable == 0 {
            let rule = self.rules.followups.on("R01")?;
            let due = calendar.add_working_days(resolved, rule.number("wd"));
            let draft = self.draft("R01", FollowUpKind::ReturnVisit, Priority::DueToday, due);
            return Some(draft.anchor(folded.attempt).because(Some(resolved), self.category()));
        }
        let rule = self.rules.followups.on("R02")?;
        let missed = |event: &&RequestEvent| event.satisfaction == Some(Satisfaction::Unreachable);
        let last = self.fact.events.iter().rev().find(missed).map_or(resolved, on);
        let due = calendar.add_working_days(last, rule.number("wd"));
        let draft = self.draft("R02", FollowUpKind::ReturnVisit, Priority::DueToday, due);
        let anchor = format!("{}.{}", folded.attempt, folded.unreachable);
        Some(draft.anchor(anchor).because(Some(last), folded.unreachable.to_string()))
    }

    /// R03: reopened again and again at the same level: think of the next one.
    fn level_up(&self) -> Option<Draft> {
        let (folded, rule) = (&self.fact.folded, self.rules.followups.on("R03")?);
        let stuck = folded.state == State::Handling && folded.level < Level::TOWN;
        if !stuck || folded.attempt < rule.number("level_up_attempt") {
            return None;
        }
        let draft = self.draft("R03", FollowUpKind::Recheck, Priority::OverdueRequest, folded.due?);
        Some(draft.anchor(folded.attempt).because(None, folded.attempt.to_string()))
    }

    /// R05: a third party's deadline, on the day and again later.
    fn deadline(&self) -> Option<Draft> {
        let deadline = self.fact.folded.third_party_deadline.filter(|_| self.counts())?;
        let rule = self.rules.followups.on("R05")?;
        let (step, date) = open_step(rule.series("after"), deadline, &self.contacts)?;
        let draft = self.draft("R05", FollowUpKind::Recheck, Priority::YellowVisit, Due::on(date));
        Some(draft.anchor(format!("{deadline}.{step}")).because(Some(deadline), ""))
    }

    /// R06: closed matters of environment and hazards that tend to come back (反弹).
    fn recurrence(&self) -> Option<Draft> {
        let folded = &self.fact.folded;
        let closed = folded.closed_at.filter(|_| folded.state == State::Closed)?.local_date();
        if !matches!(category::group(&self.fact.request.category), "02" | "04") {
            return None;
        }
        let rule = self.rules.followups.on("R06")?;
        let (step, date) = open_step(rule.series("after"), closed, &self.contacts)?;
        let due = rolled_back(date, closed, &self.rules.calendar);
        let draft = self.draft("R06", FollowUpKind::Recheck, Priority::GreenVisit, due);
        Some(draft.anchor(step).because(Some(closed), self.category()))
    }

    /// R07: whether the parties keep to what they agreed; sooner where there was a sign of violence.
    fn dispute(&self) -> Option<Draft> {
        let request = &self.fact.request;
        let is_dispute = request.kind == RequestKind::Dispute || category::group(&request.category) == "03";
        if !is_dispute || request.dispute_result != Some(DisputeResult::Agreed) {
            return None;
        }
        let rule = self.rules.followups.on("R07")?;
        let agreed = self.result_on()?;
        let mut offsets = rule.series("after").to_vec();
        let mut priority = Priority::YellowVisit;
        if request.violence_sign {
            offsets.extend_from_slice(rule.series("violence"));
            offsets.sort_unstable();
            priority = Priority::RedVisit;
        }
        let (step, date) = open_step(&offsets, agreed, &self.contacts)?;
        let due = rolled_back(date, agreed, &self.rules.calendar);
        let draft = self.draft("R07", FollowUpKind::Dispute, priority, due);
        let detail = if request.violence_sign { "violence" } else { "" };
        Some(draft.anchor(step).because(Some(agreed), detail))
    }

    /// R08: care after a sudden illness; illness does not wait for working days.
    fn illness(&self) -> Option<Draft> {
        let rule = self.rules.followups.on("R08")?;
        let resolved = self
            .result_on()
            .filter(|_| self.fact.request.category == SUDDEN_ILLNESS)?;
        let mut offsets = rule.series("after").to_vec();
        let (then, until) = (rule.number("then"), rule.number("until"));
        while let Some(next) = offsets
            .last()
            .map(|last| last + then)
            .filter(|next| then > 0 && *next <= until)
        {
            offsets.push(next);
        }
        let (step, date) = open_step(&offsets, resolved, &self.contacts)?;
        let draft = self.draft("R08", FollowUpKind::Care, Priority::Health, Due::on(date));
        Some(draft.anchor(step).because(Some(resolved), self.category()))
    }

    /// When the result stood, for requests that have one.
    fn result_on(&self) -> Option<Date> {
        let folded = &self.fact.folded;
        let has_result = matches!(folded.state, State::Resolved | State::Closed);
        folded.resolved_at.filter(|_| has_result).map(|at| at.local_date())
    }

    /// False for requests that came to nothing here.
    fn counts(&self) -> bool {
        !matches!(
            self.fact.folded.state,
            State::Draft | State::Declined | State::Withdrawn | State::Merged | State::Unknown(_)
        )
    }

    fn category(&self) -> &str {
        &self.fact.request.category
    }

    fn draft(&self, rule: &'static str, kind: FollowUpKind, priority: Priority, due: Due) -> Draft {
        let request = &self.fact.request;
        let subject = Subject {
            household_id: request.household_id,
            person_id: request.person_id,
            request_id: Some(request.id),
            ..Subject::unit(&request.unit)
        };
        Draft::new(rule, kind, priority, subject, due)
    }
}
