//! What settles a follow-up: a step, a record that answers it, a visit, or a look at what it is about.

use super::answer::{edit, save_edit};
use super::next_step::refused_in;
use super::subject::Subject;
use crate::app::Session;
use crate::app::forms::About;
use crate::app::screen::Cx;
use crate::change::{Cursor, Fields};
use crate::domain::benefit::BenefitKind;
use crate::domain::followup::{FollowUp, FollowUpKind, RecordRef, ReminderState, WAITS_FOR_DOCTOR};
use crate::domain::ids::{HouseholdId, PersonId, ReminderId, RequestId};
use crate::domain::request::EventKind;
use crate::domain::role::DOCTOR;
use crate::domain::tag::TagKind;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::record::{DueRule, STATE, Step};
use crate::view::SearchTarget;

/// What settles a follow-up, with what the form or screen needs.
pub(super) enum Settling {
    /// A step of the request.
    Step(RequestId, EventKind),
    /// A new record that answers it.
    Note(Kind, Box<About>),
    /// A step of another record.
    RecordStep(RecordRef, &'static Step),
    Finish(ReminderId),
    Health(HouseholdId, PersonId, String, TagKind),
    Visit,
    /// Nothing but a look at the record.
    Look(SearchTarget),
    /// A record of a benefit that seems due to them and that nobody has asked for yet.
    Claim((&'static str, String), BenefitKind),
}

/// The form of the record that answers what is due of another: a patrol of its point, a contact of its case, who was told of a
/// notice.
pub(super) fn answering(
    subject: &Subject,
    follow_up: &FollowUp,
    record: &RecordRef,
    session: &Session,
) -> Option<(Kind, About)> {
    let (kind, field) = match follow_up.because.rule.as_str() {
        "R30" => ("notice_told", "notice_id"),
        rule => DueRule::named(rule, &follow_up.because.detail)?.last?,
    };
    let kind = Kind::from_code(kind);
    refused_in(session, Operation::Create, &kind, &follow_up.unit)
        .is_none()
        .then(|| {
            let mut given = Fields::from_iter([(field.to_owned(), record.id.to_string().into())]);
            let title = kind.def().title.and_then(|title| kind.field(title));
            if let Some(title) = title.filter(|title| title.is_needed) {
                given.insert(title.name.to_owned(), follow_up.text.as_str().into());
            }
            let about = About::new_record_of(kind.clone(), subject.household.clone(), subject.person.clone());
            (kind, about.given(given))
        })
}

/// The step of a record that answers what is due of it, by its form; `None` when it has none, or the person may not take it.
pub(super) fn asking_step(follow_up: &FollowUp, record: &RecordRef, session: &Session) -> Option<&'static Step> {
    let kind = Kind::from_code(&record.kind);
    let step = kind.steps_from(&follow_up.because.detail).next()?;
    let is_taken_here = follow_up.kind == FollowUpKind::Work && step.fields().next().is_some();
    let may = refused_in(session, Operation::Edit, &kind, &follow_up.unit).is_none();
    (is_taken_here && may).then_some(step)
}

pub(super) fn target_of(record: &RecordRef) -> SearchTarget {
    SearchTarget::Record(Kind::from_code(&record.kind).def().code, record.id)
}

/// Saves a manual reminder as done; it can be undone.
pub(super) fn finish(reminder: ReminderId, seen: Option<Cursor>, cx: &mut Cx<'_>) {
    let done = ReminderState::Done.code();
    let set = Fields::from_iter([(STATE.to_owned(), done.into())]);
    save_edit(edit(&Kind::Reminder, reminder.to_string(), set), seen, cx);
}

/// True when only what the doctor wrote answers it, and the person here is not the doctor.
pub(super) fn waits_for_doctor(follow_up: &FollowUp, session: &Session) -> bool {
    let is_doctor = session
        .identity
        .as_ref()
        .is_some_and(|identity| DOCTOR.contains(&identity.role));
    follow_up.because.codes().1 == WAITS_FOR_DOCTOR && !is_doctor
}
