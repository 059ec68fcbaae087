//! R01-R03, R05-R08, R27, R28: what follows from a request. R04 makes no follow-up: the request's own row shows its limit.

use super::danger;
use super::draft::{Draft, Subject, known_since, open_step, rolled_back};
use super::rule::FollowUpRule;
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::category;
use crate::domain::facts::{FACE_TO_FACE, HouseholdFacts, NOT_WRITTEN, RequestFact};
use crate::domain::request::{DisputeResult, EventKind, RequestEvent, RequestKind, Satisfaction, State};
use crate::domain::role::Level;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::domain::visit::Way;

/// Category of a sudden illness (突发疾病).
const SUDDEN_ILLNESS: &str = "0601";

/// One request, with its household where it has one here.
struct Case<'a> {
    fact: &'a RequestFact,
    facts: Option<&'a HouseholdFacts>,
    rules: &'a Rules,
}

/// Adds the follow-ups of one request; `facts` are those of its household.
pub(super) fn derive(fact: &RequestFact, facts: Option<&HouseholdFacts>, rules: &Rules, drafts: &mut Vec<Draft>) {
    let case = Case { fact, facts, rules };
    drafts.extend(case.return_visit());
    drafts.extend(case.level_up());
    drafts.extend(case.deadline());
    drafts.extend(case.recurrence().filter(|_| !fact.came_back));
    drafts.extend(case.unsettled());
    drafts.extend(case.dispute());
    drafts.extend(case.illness());
    drafts.extend(case.not_taken_on());
    drafts.extend(case.answer());
}

/// Since when it is known that a dispute with a sign of violence is not settled: no result yet, or after an agreement nobody has
/// seen yet that it is kept, or after a failure the whole series is not through.
pub(super) fn violence(fact: &RequestFact, facts: &HouseholdFacts, rules: &Rules) -> Option<Date> {
    let case = Case {
        fact,
        facts: Some(facts),
        rules,
    };
    if !case.is_dispute() || !fact.request.violence_sign || !case.counts() {
        return None;
    }
    let since = fact.known.of(fact.request.id.0, &["violence_sign", "category", "kind"]);
    let Some((result, known)) = case.result_on() else {
        return Some(since);
    };
    let rule = rules.followups.on("R07")?;
    let offsets = match fact.request.dispute_result {
        Some(DisputeResult::Agreed) => rule.series("violence").to_vec(),
        _ => case.dispute_days(rule),
    };
    open_step(&offsets, result, known, &case.spoke_of_it()).map(|_| since)
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
        if folded.unreachable == 0 {
            let rule = self.rules.followups.on("R01")?;
            let due = self.working_days(resolved, self.known_at(folded.resolved_at), rule.number("wd"));
            let draft = self.draft("R01", FollowUpKind::ReturnVisit, Priority::DueToday, due);
            return Some(draft.anchor(folded.attempt).because(Some(resolved), self.category()));
        }
        let rule = self.rules.followups.on("R02")?;
        let missed = |event: &&RequestEvent| event.satisfaction == Some(Satisfaction::Unreachable);
        let last = self.fact.events.iter().rev().find(missed);
        let known = self.known_at(last.map(|event| event.at));
        let last = last.map_or(resolved, on);
        let due = self.working_days(last, known, rule.number("wd"));
        let draft = self.draft("R02", FollowUpKind::ReturnVisit, Priority::DueToday, due);
        let anchor = format!("{}.{}", folded.attempt, folded.unreachable);
        Some(draft.anchor(anchor).because(Some(last), folded.unreachable.to_string()))
    }

    /// So many working days after the day, or after it became known here when they had passed by then.
    fn working_days(&self, from: Date, known: Date, days: u32) -> Due {
        let calendar = &self.rules.calendar;
        let due = calendar.add_working_days(from, days);
        if due.date >= known {
            due
        } else {
            calendar.add_working_days(known, days)
        }
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
        let set = |event: &&RequestEvent| event.kind == EventKind::SetThirdPartyDeadline;
        let known = self.known_at(self.fact.events.iter().rev().find(set).map(|event| event.at));
        let (step, date) = open_step(rule.series("after"), deadline, known, &self.looked_at_it())?;
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
        let known = self.known_at(folded.closed_at);
        let (step, date) = open_step(rule.series("after"), closed, known, &self.looked_at_it())?;
        let due = rolled_back(date, closed.max(known), &self.rules.calendar);
        let draft = self.draft("R06", FollowUpKind::Recheck, Priority::GreenVisit, due);
        Some(draft.anchor(step).because(Some(closed), self.category()))
    }

    /// R07: a dispute with a sign of violence ended without an agreement: tell today who must know, until somebody noted it.
    fn unsettled(&self) -> Option<Draft> {
        let request = &self.fact.request;
        let result = match request.dispute_result {
            Some(DisputeResult::Failed) => "failed",
            Some(DisputeResult::ToCourt) => "to_court",
            _ => return None,
        };
        self.rules
            .followups
            .on("R07")
            .filter(|_| self.is_dispute() && request.violence_sign)?;
        let (ended, known) = self.result_on()?;
        let at = self
            .fact
            .events
            .iter()
            .rposition(|event| event.kind == EventKind::Resolve)?;
        let tells =
            |event: &RequestEvent| !matches!(event.kind, EventKind::ReturnVisit | EventKind::Urge | EventKind::Check);
        if self.fact.events.iter().skip(at + 1).any(tells) {
            return None;
        }
        let detail = format!("violence:{result}");
        Some(danger::alarm(
            "R07",
            FollowUpKind::Dispute,
            self.subject(),
            ended,
            known,
            result,
            &detail,
        ))
    }

    /// R07: whether the parties keep to what they agreed, or what came of it without; sooner where there was a sign of violence.
    fn dispute(&self) -> Option<Draft> {
        let request = &self.fact.request;
        let detail = match (&request.dispute_result, request.violence_sign) {
            (Some(DisputeResult::Agreed), false) => "",
            (Some(DisputeResult::Failed), false) => "failed",
            (Some(DisputeResult::ToCourt), false) => "to_court",
            (_, true) => "violence",
            _ => return None,
        };
        let rule = self.rules.followups.on("R07").filter(|_| self.is_dispute())?;
        let (ended, known) = self.result_on()?;
        let priority = if request.violence_sign {
            Priority::RedVisit
        } else {
            Priority::YellowVisit
        };
        let (step, date) = open_step(&self.dispute_days(rule), ended, known, &self.spoke_of_it())?;
        let due = rolled_back(date, ended.max(known), &self.rules.calendar);
        let draft = self.draft("R07", FollowUpKind::Dispute, priority, due);
        Some(draft.anchor(step).because(Some(ended), detail))
    }

    /// The days of R07.
    fn dispute_days(&self, rule: &FollowUpRule) -> Vec<u32> {
        let mut offsets = rule.series("after").to_vec();
        if self.fact.request.violence_sign {
            offsets.extend_from_slice(rule.series("violence"));
            offsets.sort_unstable();
        }
        offsets
    }

    /// R08: care after a sudden illness; illness does not wait for working days.
    fn illness(&self) -> Option<Draft> {
        let rule = self.rules.followups.on("R08")?;
        let (resolved, known) = self
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
        let person = self.fact.request.person_id;
        let met = self
            .facts
            .iter()
            .flat_map(|facts| facts.contacts_of(person))
            .map(|visit| visit.date);
        let contacts: Vec<Date> = self
            .events(&[EventKind::Progress, EventKind::ReturnVisit])
            .chain(met)
            .collect();
        let (step, date) = open_step(&offsets, resolved, known, &contacts)?;
        let draft = self.draft("R08", FollowUpKind::Care, Priority::Health, Due::on(date));
        Some(draft.anchor(step).because(Some(resolved), self.category()))
    }

    /// R27: what was handed down lies there, and nobody has taken it on.
    fn not_taken_on(&self) -> Option<Draft> {
        let folded = &self.fact.folded;
        let hand = folded.hands.last().filter(|_| folded.state == State::HandedDown)?;
        let rule = self.rules.followups.on("R27")?;
        let step = self.fact.events.iter().find(|event| event.id == hand.event)?;
        let due = self.working_days(on(step), self.known_at(Some(step.at)), rule.number("wd"));
        let draft = self.draft("R27", FollowUpKind::Recheck, Priority::DueToday, due);
        Some(draft.anchor(hand.event).because(Some(on(step)), ""))
    }

    /// R28: whoever asked first waits for an answer (已回复), whatever the result is.
    fn answer(&self) -> Option<Draft> {
        let folded = &self.fact.folded;
        let by = self
            .fact
            .request
            .reply_due
            .filter(|_| folded.first_reply_at.is_none())?;
        let rule = self.rules.followups.on("R28").filter(|_| folded.state.is_open())?;
        let calendar = &self.rules.calendar;
        // An odd half is the noon of the day itself.
        let mut day = calendar.previous_working_day(by);
        for _ in 0..rule.number("half_days") / 2 {
            day = calendar.previous_working_day(day.date.pred_opt().unwrap_or(day.date));
        }
        let registered = self.fact.request.registered_at.local_date();
        let known = self
            .fact
            .known
            .of(self.fact.request.id.0, &["reply_due"])
            .max(registered);
        let due = known_since(day, known, 0, calendar);
        let draft = self.draft("R28", FollowUpKind::Recheck, Priority::DueToday, due);
        Some(draft.anchor(by).because(Some(by), ""))
    }

    /// The days of its own events of these kinds that reached somebody.
    fn events(&self, kinds: &'static [EventKind]) -> impl Iterator<Item = Date> {
        let reached = |event: &&RequestEvent| event.satisfaction != Some(Satisfaction::Unreachable);
        let of_kind = move |event: &&RequestEvent| kinds.contains(&event.kind);
        self.fact.events.iter().filter(of_kind).filter(reached).map(on)
    }

    /// The days of visits by one of these ways that were about this very request.
    fn visits(&self, ways: &'static [Way]) -> impl Iterator<Item = Date> {
        let id = self.fact.request.id;
        let visits = self.facts.iter().flat_map(move |facts| facts.met(ways));
        visits
            .filter(move |visit| visit.requests.contains(&id))
            .map(|visit| visit.date)
    }

    /// What answers R05 and R06: somebody looked at the matter itself.
    fn looked_at_it(&self) -> Vec<Date> {
        self.events(&[EventKind::Progress])
            .chain(self.visits(FACE_TO_FACE))
            .collect()
    }

    /// What answers R07: somebody spoke with a party about the dispute.
    fn spoke_of_it(&self) -> Vec<Date> {
        let events = self.events(&[EventKind::Progress, EventKind::ReturnVisit]);
        events.chain(self.visits(NOT_WRITTEN)).collect()
    }

    fn is_dispute(&self) -> bool {
        let request = &self.fact.request;
        request.kind == RequestKind::Dispute || category::group(&request.category) == "03"
    }

    /// When the events of that instant were written down here.
    fn known_at(&self, at: Option<Millis>) -> Date {
        let events = self.fact.events.iter().filter(|event| Some(event.at) == at);
        events
            .map(|event| self.fact.known.of(event.id.0, &[]))
            .max()
            .unwrap_or(Date::MIN)
    }

    /// When the result stood and became known here, for requests that have one. A dispute with a sign of violence has one even
    /// when it was withdrawn or declined.
    fn result_on(&self) -> Option<(Date, Date)> {
        let folded = &self.fact.folded;
        let at = match folded.state {
            State::Resolved | State::Closed => folded.resolved_at,
            State::Withdrawn | State::Declined if self.fact.request.violence_sign => folded.closed_at,
            _ => None,
        };
        let said = self
            .fact
            .known
            .of(self.fact.request.id.0, &["dispute_result", "category"]);
        at.map(|at| (at.local_date(), self.known_at(Some(at)).max(said)))
    }

    /// False for requests that came to nothing here.
    fn counts(&self) -> bool {
        match self.fact.folded.state {
            State::Declined | State::Withdrawn => self.fact.request.violence_sign && self.is_dispute(),
            State::Draft | State::Merged | State::Unknown(_) => false,
            _ => true,
        }
    }

    fn category(&self) -> &str {
        &self.fact.request.category
    }

    fn subject(&self) -> Subject {
        let request = &self.fact.request;
        Subject {
            household_id: request.household_id,
            person_id: request.person_id,
            request_id: Some(request.id),
            ..Subject::unit(&request.unit)
        }
    }

    fn draft(&self, rule: &'static str, kind: FollowUpKind, priority: Priority, due: Due) -> Draft {
        Draft::new(rule, kind, priority, self.subject(), due)
    }
}
