//! What the selected row is about, and what can be done with it: the same on every page.
//!
//! Invariant: what `offers` judges by a subject and does not refuse does something in [`Subject::act`].

use super::answer::{offered, seems_due, take_step};
use super::chosen::{ask_to_delete, correct};
use super::claim::Claim;
use super::next_step::{done_as, next_of, refusal_of, step_refused, waits};
use super::offers::{OF_ROW, refusal};
use super::once::Once;
use super::settling::{Settling, answering, asking_step, finish, target_of, waits_for_doctor};
use crate::app::Session;
use crate::app::action::Action;
use crate::app::forms::About;
use crate::app::open::Open;
use crate::app::pages::next_step::{refused, refused_in, refused_to};
use crate::app::picked::Deletion;
use crate::app::screen::{Cx, DoneAs, Marked, Notice, Refusal, Then};
use crate::change::Cursor;
use crate::domain::benefit::BenefitKind;
use crate::domain::followup::{FollowUp, FollowUpKey, FollowUpKind, RecordRef};
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId};
use crate::domain::mask::Privacy;
use crate::domain::request::EventKind;
use crate::domain::tag::TagKind;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::record::{Nature, Step};
use crate::store::Query;
use crate::view::{RecordRow, RequestRow, SearchTarget};

/// How often a follow-up may be postponed. Source: domain/model.md 6.1 (`snoozed`).
pub const MAX_SNOOZE: u32 = 3;

/// What the selected row is about. Empty when nothing is selected.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The household and its name.
    pub household: Option<(HouseholdId, String)>,
    /// The person and their name.
    pub person: Option<(PersonId, String)>,
    /// The request's row.
    pub request: Option<RequestRow>,
    /// The row of a record with a page of its own.
    pub record: Option<RecordRow>,
    /// The follow-up.
    pub follow_up: Option<FollowUp>,
    /// What was created once.
    pub once: Option<Once>,
    /// What the person may be entitled to.
    pub claim: Option<Claim>,
    /// Where the log ended when the row was shown; `None`: now.
    pub seen: Option<Cursor>,
}

impl Subject {
    /// The record of one line that is marked: what was created once, or a reminder that somebody typed.
    #[must_use]
    pub fn line(&self) -> Option<(Kind, RecordId)> {
        if let Some(once) = &self.once {
            return Some((once.kind.clone(), once.record));
        }
        let reminder = self.follow_up.as_ref().and_then(|it| it.reminder_id)?;
        Some((Kind::Reminder, reminder.into()))
    }

    /// Why it cannot be put right (`Edit`) or voided (`Delete`). What was created once is put right by a new one.
    #[must_use]
    pub fn line_refusal(&self, operation: Operation, session: &Session) -> Option<Refusal> {
        let (kind, _) = self.line()?;
        let Some(once) = &self.once else {
            return refused(session, operation, &kind);
        };
        if once.voided {
            return Some(Refusal::Voided);
        }
        // A new one in its place, and a tombstone for this one.
        let operations: &[Operation] = match operation {
            Operation::Edit if kind.nature() == Nature::Once => &[Operation::Create, Operation::Delete],
            Operation::Edit => &[Operation::Edit],
            _ => &[Operation::Delete],
        };
        let mut refusals = operations.iter();
        refusals.find_map(|operation| refused_to(session, *operation, &kind, once.relations))
    }

    fn void_line(&self, kind: Kind, record: RecordId, cx: &mut Cx<'_>) {
        let about: Vec<_> = self.household.iter().map(|(id, _)| id.0).collect();
        let mask = cx.session.mask(&about);
        let name = match (&self.once, &self.follow_up) {
            (Some(once), _) => format!("{} {}", mask.show(Privacy::Name, &once.name), once.on),
            (None, Some(follow_up)) => mask.show(Privacy::Text, &follow_up.text),
            (None, None) => String::new(),
        };
        let lang = cx.session.lang();
        let stays = match self.once.as_ref().map_or(0, |once| once.requests) {
            0 => String::new(),
            count => lang.void_keeps_requests(count),
        };
        let what = format!("{} {name}{stays}", lang.kind(&kind));
        let seen = self.seen;
        ask_to_delete(Deletion { kind, record, seen }, what, cx);
    }

    /// The request the row is about.
    #[must_use]
    pub fn request_id(&self) -> Option<RequestId> {
        let of_follow_up = self.follow_up.as_ref().and_then(|follow_up| follow_up.request_id);
        self.request.as_ref().map(|row| row.id).or(of_follow_up)
    }

    /// What a record's row is about, shown when the log ended at `seen`.
    #[must_use]
    pub fn of_record(row: RecordRow, follow_up: Option<FollowUp>, seen: Cursor) -> Self {
        Self {
            household: row.household.as_ref().map(|(id, name, _)| (*id, name.clone())),
            person: row.person.clone(),
            record: Some(row),
            follow_up,
            seen: Some(seen),
            ..Self::default()
        }
    }

    /// The next step of the record.
    ///
    /// # Errors
    /// Why there is none that can be taken.
    pub fn record_step(&self, session: &Session) -> Result<&'static Step, Refusal> {
        let row = self.record.as_ref().ok_or(Refusal::NotOnRow(self.marked()))?;
        if let Some(refusal) = refused_in(session, Operation::Edit, &row.kind, &row.unit) {
            return Err(refusal);
        }
        let steps = offered(row, self.follow_up.as_ref());
        let theirs = steps.iter().find(|step| step_refused(session, row, step).is_none());
        match (theirs, steps.is_empty()) {
            (Some(step), _) => Ok(step),
            (None, true) => Err(Refusal::NoNextStep),
            (None, false) => Err(Refusal::Role),
        }
    }

    /// What sort of thing is marked.
    #[must_use]
    pub fn marked(&self) -> Marked {
        match (&self.once, &self.follow_up) {
            (Some(once), _) if once.kind == Kind::Visit => Marked::Visit,
            (Some(_), _) => Marked::HealthRecord,
            _ if self.record.is_some() => Marked::Record,
            (None, Some(follow_up)) if follow_up.reminder_id.is_some() => Marked::Reminder,
            (None, Some(_)) => Marked::FollowUp,
            _ if self.request.is_some() => Marked::Request,
            _ if self.person.is_some() => Marked::Person,
            _ if self.household.is_some() => Marked::Household,
            _ => Marked::Nothing,
        }
    }

    /// True when nothing is selected.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.household.is_none() && self.request_id().is_none() && self.follow_up.is_none() && self.record.is_none()
    }

    /// True for something that is to be done.
    #[must_use]
    pub fn is_task(&self) -> bool {
        self.request.is_some() || self.follow_up.is_some() || self.claim.is_some()
    }

    /// Why there is no next step that can be taken now.
    #[must_use]
    pub fn done_refusal(&self, session: &Session) -> Option<Refusal> {
        if self.record.is_some() {
            return self.record_step(session).err();
        }
        if self.follow_up.is_some() || self.claim.is_some() {
            return None;
        }
        let Some(row) = &self.request else {
            return Some(Refusal::NotOnRow(self.marked()));
        };
        next_of(row, session).is_none().then(|| waits(row, session))
    }

    /// Why the follow-up cannot be postponed.
    #[must_use]
    pub fn postpone_refusal(&self) -> Option<Refusal> {
        match &self.follow_up {
            None => Some(Refusal::NotOnRow(self.marked())),
            Some(follow_up) if FollowUpKey::is_alarm(&follow_up.key.0) => Some(Refusal::Alarm),
            Some(follow_up) if follow_up.snoozed >= MAX_SNOOZE => Some(Refusal::SnoozedOut),
            Some(_) => None,
        }
    }

    /// Does an action that its screen does not refuse; false when it is none of the subject's.
    pub fn act(&self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if let Some(refusal) = refusal(OF_ROW, action, &self.clone().into(), cx.session) {
            cx.say(Notice::Refused(action.clone(), refusal));
            return true;
        }
        // A request may name a household that its reader does not hold, and cannot record anything about.
        let holds = refused(cx.session, Operation::Read, &Kind::Household).is_none();
        let household = self.household.clone().filter(|_| holds);
        if let (Action::Edit | Action::Delete, Some((kind, record))) = (action, self.line()) {
            match action {
                Action::Edit => correct(kind, record, cx),
                _ => self.void_line(kind, record, cx),
            }
            return true;
        }
        match action {
            Action::Open => self.open(cx),
            Action::Done => self.done(cx),
            Action::NewVisit => cx.open(About::visit_by(cx.session, household)),
            Action::FullVisit => cx.open(About::Visit(household)),
            Action::NewRequest => self.new_request(household, cx),
            Action::Emergency => cx.open(About::Emergency(household)),
            Action::NewReminder => cx.open(About::Reminder(household)),
            Action::Postpone => {
                if let Some(follow_up) = &self.follow_up {
                    cx.open(About::postpone(follow_up));
                }
            }
            Action::Escalate => return self.step(&EventKind::Escalate, cx),
            Action::Step(kind) => return self.step(kind, cx),
            Action::Edit | Action::Delete => {
                let why = match self.marked() {
                    Marked::Nothing => Refusal::NothingSelected,
                    marked => Refusal::NotOnRow(marked),
                };
                cx.say(Notice::Refused(action.clone(), why));
            }
            _ => return false,
        }
        true
    }

    /// The form of a request; of what a patrol found, filled with that.
    fn new_request(&self, household: Option<(HouseholdId, String)>, cx: &mut Cx<'_>) {
        let is_patrol = |it: &&RecordRef| it.kind == Kind::Patrol.code();
        let of_card = self
            .follow_up
            .as_ref()
            .and_then(|it| it.record.as_ref())
            .filter(is_patrol);
        match (&self.record, of_card) {
            (Some(row), _) if row.kind == Kind::Patrol && row.state() == "found" => {
                cx.open(Open::of_patrol(row));
            }
            (None, Some(patrol)) => cx.ask_then(Query::Record(Kind::Patrol, patrol.id), Then::RequestOfPatrol),
            _ => cx.open(About::Request(household)),
        }
    }

    fn step(&self, kind: &EventKind, cx: &mut Cx<'_>) -> bool {
        let Some(row) = &self.request else { return false };
        match refusal_of(row, cx.session, kind) {
            Some(refusal) => cx.say(Notice::Refused(Action::Step(kind.clone()), refusal)),
            None => cx.open(About::Event(Box::new(row.clone()), kind.clone())),
        }
        true
    }

    fn open(&self, cx: &mut Cx<'_>) {
        if let Some(row) = &self.record {
            return cx.open(SearchTarget::Record(row.kind.def().code, row.id));
        }
        let work = self.follow_up.as_ref().filter(|it| it.kind == FollowUpKind::Work);
        if let Some(record) = work.and_then(|it| it.record.as_ref()) {
            return cx.open(target_of(record));
        }
        match (&self.household, self.request_id()) {
            (_, Some(request)) if self.household.is_none() || self.request.is_some() => {
                cx.open(SearchTarget::Request(request));
            }
            (Some((household, _)), _) => self.open_household(*household, cx),
            _ => {}
        }
    }

    /// What is due and was marked here is marked there.
    fn open_household(&self, household: HouseholdId, cx: &mut Cx<'_>) {
        match &self.follow_up {
            Some(due) => cx.open(Open::Due(household, due.key.clone())),
            None => cx.open(SearchTarget::Household(household)),
        }
    }

    fn done(&self, cx: &mut Cx<'_>) {
        if let (Some(row), Ok(step)) = (&self.record, self.record_step(cx.session)) {
            take_step(row, step, self.seen.unwrap_or_default(), cx);
        } else if let Some(follow_up) = &self.follow_up {
            self.follow_up_done(follow_up, cx);
        } else if let (Some(claim), Some((person, _))) = (&self.claim, &self.person) {
            match claim.record {
                Some(record) => cx.open(SearchTarget::Record(Kind::Benefit.def().code, record)),
                None => cx.open(seems_due(&("person", person.to_string()), &claim.kind, cx.session)),
            }
        } else if let Some(row) = &self.request
            && let Some(kind) = next_of(row, cx.session)
        {
            cx.open(About::Event(Box::new(row.clone()), kind));
        }
    }

    /// Opens what settles the follow-up: a return visit, a follow-up record, a visit; a reminder is done at once.
    fn follow_up_done(&self, follow_up: &FollowUp, cx: &mut Cx<'_>) {
        match self.settled_by(follow_up, cx.session) {
            Some(Settling::Note(_, about)) => cx.open(*about),
            Some(Settling::RecordStep(record, step)) => {
                cx.ask_then(
                    Query::Record(Kind::from_code(&record.kind), record.id),
                    Then::TakeStep(step),
                );
            }
            Some(Settling::Step(request, kind)) => cx.ask_then(Query::Request(request), Then::OpenStep(kind)),
            Some(Settling::Finish(reminder)) => finish(reminder, self.seen, cx),
            Some(Settling::Health(household, person, name, disease)) => {
                cx.open(About::Health(household, person, name, disease));
            }
            Some(Settling::Visit) => cx.open(About::Visit(self.household.clone())),
            Some(Settling::Look(SearchTarget::Household(household))) => self.open_household(household, cx),
            // Its rows are what is to be done.
            Some(Settling::Look(SearchTarget::Record(kind, id))) => {
                let rows = Open::worked_on(&Kind::from_code(kind), id);
                cx.open(rows.unwrap_or(Open::Record(SearchTarget::Record(kind, id))));
            }
            Some(Settling::Look(target)) => cx.open(target),
            Some(Settling::Claim(whom, kind)) => cx.open(seems_due(&whom, &kind, cx.session)),
            None => cx.say(Notice::Refused(Action::Done, Refusal::NotOnRow(self.marked()))),
        }
    }

    /// What settles a follow-up; `None` when there is nothing to open.
    fn settled_by(&self, follow_up: &FollowUp, session: &Session) -> Option<Settling> {
        let (code, more) = follow_up.because.codes();
        let disease = Some(TagKind::from_code(code)).filter(TagKind::is_health);
        let household = self.household.as_ref().map(|(household, _)| *household);
        if let Some(record) = &follow_up.record {
            let noted = answering(self, follow_up, record, session);
            let noted = noted.map(|(kind, about)| Settling::Note(kind, Box::new(about)));
            let step = || {
                Some(Settling::RecordStep(
                    record.clone(),
                    asking_step(follow_up, record, session)?,
                ))
            };
            return noted.or_else(step).or_else(|| Some(Settling::Look(target_of(record))));
        }
        match (&follow_up.kind, follow_up.request_id, household) {
            (FollowUpKind::ReturnVisit, Some(request), _) => Some(Settling::Step(request, EventKind::ReturnVisit)),
            (_, Some(request), _) if follow_up.because.rule == "R28" => Some(Settling::Step(request, EventKind::Reply)),
            // An attempt too many, nobody who takes it on: the request itself is what to look at.
            (_, Some(request), _) if matches!(follow_up.because.rule.as_str(), "R03" | "R27") => {
                Some(Settling::Look(SearchTarget::Request(request)))
            }
            (FollowUpKind::Custom, ..) if follow_up.reminder_id.is_some() => {
                follow_up.reminder_id.map(Settling::Finish)
            }
            (FollowUpKind::Health, _, Some(household)) if disease.is_some() && self.person.is_some() => {
                let (person, name) = self.person.clone()?;
                Some(Settling::Health(household, person, name, disease?))
            }
            (FollowUpKind::BenefitReview, _, Some(household)) if code == "missing" => {
                let whom = self.person.as_ref().map(|(person, _)| ("person", person.to_string()));
                let whom = whom.unwrap_or(("household", household.to_string()));
                Some(Settling::Claim(whom, BenefitKind::from_code(more)))
            }
            (FollowUpKind::BenefitReview | FollowUpKind::DataGap | FollowUpKind::Custom, _, Some(household)) => {
                Some(Settling::Look(SearchTarget::Household(household)))
            }
            (_, _, Some(_)) => Some(Settling::Visit),
            (_, request, None) => request.map(SearchTarget::Request).map(Settling::Look),
        }
    }

    /// What F6 does here; `None` when there is nothing it could do.
    #[must_use]
    pub fn done_as(&self, session: &Session) -> Option<DoneAs> {
        if self.record.is_some() {
            return self.record_step(session).ok().map(DoneAs::RecordStep);
        }
        match (&self.follow_up, &self.request) {
            (Some(follow_up), _) => self.settled_by(follow_up, session).map(|settling| match settling {
                Settling::RecordStep(_, step) => DoneAs::RecordStep(step),
                Settling::Note(kind, _) => DoneAs::Note(kind.def().label),
                Settling::Step(_, kind) => DoneAs::Step(kind),
                Settling::Finish(_) => DoneAs::Finish,
                Settling::Health(..) if waits_for_doctor(follow_up, session) => DoneAs::CopyIn,
                Settling::Health(..) => DoneAs::Health,
                Settling::Visit => DoneAs::Visit,
                Settling::Look(_) | Settling::Claim(..) => DoneAs::Look,
            }),
            (None, Some(row)) => next_of(row, session).map(|kind| done_as(kind, &row.state)),
            (None, None) => self.claim.as_ref().map(|_| DoneAs::Look),
        }
    }
}

/// Opens the form of a new request from where requests are listed: it is nobody's yet. Whose request is marked says nothing about
/// who has the next one. False when the action is another.
pub(super) fn new_of_nobody(action: &Action, cx: &mut Cx<'_>) -> bool {
    match action {
        Action::NewRequest => cx.open(About::Request(None)),
        Action::Emergency => cx.open(About::Emergency(None)),
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::session::Settings;
    use crate::domain::right::Relation;
    use crate::domain::right::Relations;
    use crate::domain::role::Role;
    use crate::domain::time::Millis;
    use crate::runtime::testing::someone;

    fn session(role: Role) -> Session {
        let mut session = Session::new(Settings::default(), Millis(0));
        session.identity = Some(someone(role));
        session
    }

    #[test]
    fn what_a_colleague_wrote_once_is_refused_to_f4_and_del_at_once_with_its_reason() {
        let own_unit = Relations::own(false);
        let theirs = own_unit.with(Relation::Wrote, true);
        for kind in [Kind::Visit, Kind::HealthRecord] {
            let line = |relations| Subject {
                once: Some(Once {
                    kind: kind.clone(),
                    record: RecordId::new(Millis(0), [7; 10]),
                    name: "曾寒露".to_owned(),
                    on: Millis(0).local_date(),
                    voided: false,
                    requests: 0,
                    relations,
                }),
                ..Subject::default()
            };
            for operation in [Operation::Edit, Operation::Delete] {
                let refusal = |role, relations| line(relations).line_refusal(operation, &session(role));
                assert_eq!(refusal(Role::MicroLeader, theirs), None, "{kind} {operation:?}");
                assert_eq!(
                    refusal(Role::MicroLeader, own_unit),
                    Some(Refusal::NotYours),
                    "{kind} {operation:?}"
                );
                assert_eq!(refusal(Role::Clerk, own_unit), None, "the village puts it right");
                assert_eq!(refusal(Role::Viewer, theirs), Some(Refusal::Role));
            }
        }
    }
}
