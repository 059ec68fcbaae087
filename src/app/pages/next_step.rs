//! The steps of a request as a page offers them: from a row of a list or from the whole record.

use crate::app::action::Action;
use crate::app::screen::{DoneAs, Refusal};
use crate::app::session::Session;
use crate::change::Fields;
use crate::domain::request::{Actor, EventKind, Folded, State, Step, StepRefusal, steps};
use crate::domain::right::{Relation, Relations};
use crate::domain::role::Role;
use crate::domain::unit::UnitPath;
use crate::record::kind::Kind;
use crate::record::permission::{Operation, may, may_set};
use crate::record::{STATE, Step as RecordStep};
use crate::sync::status::Status;
use crate::view::{RecordRow, RequestDetail, RequestRow};

/// Who sits in front, standing so to a request; nobody writes before the database is open.
#[must_use]
pub fn actor(session: &Session, relations: Relations) -> Actor {
    Actor {
        user: session.identity.as_ref().map(|identity| identity.user),
        on: Some(session.today()),
        by_present_rules: true,
        role: role(session),
        relations,
        online: matches!(
            session.sync,
            Status::Running
                | Status::Idle {
                    last_success: Some(_),
                    ..
                }
        ),
    }
}

/// The role in force; one that may do nothing before the database is open.
#[must_use]
pub fn role(session: &Session) -> Role {
    session
        .identity
        .as_ref()
        .map_or(Role::Viewer, |identity| identity.role.clone())
}

/// Why the person may not do this with any record of the kind; `None` when they may with some.
#[must_use]
pub fn refused(session: &Session, operation: Operation, kind: &Kind) -> Option<Refusal> {
    (!may(operation, kind, &role(session), Relations::ANY)).then_some(Refusal::Role)
}

/// Why the person, standing so to a record of the kind, may not do this with it; `None` when they may.
#[must_use]
pub fn refused_to(session: &Session, operation: Operation, kind: &Kind, relations: Relations) -> Option<Refusal> {
    match may(operation, kind, &role(session), relations) {
        true => None,
        false => refused(session, operation, kind).or(Some(Refusal::NotYours)),
    }
}

/// Why the person may not do this with a record of the kind that lives in `unit`: one of a unit above is read and not changed. Who
/// wrote it is not known here, and judged when it is saved.
#[must_use]
pub fn refused_in(session: &Session, operation: Operation, kind: &Kind, unit: &UnitPath) -> Option<Refusal> {
    let own = session.identity.as_ref().map(|identity| &identity.unit)?;
    let relations = Relations::from(Relation::Wrote).with_unit(own, unit, false);
    refused_to(session, operation, kind, relations)
}

/// Why the person may not take this step of a record: all that it writes must be theirs to write.
#[must_use]
pub fn step_refused(session: &Session, row: &RecordRow, step: &RecordStep) -> Option<Refusal> {
    let refusal = refused_in(session, Operation::Edit, &row.kind, &row.unit);
    let own = session.identity.as_ref().map(|identity| &identity.unit)?;
    let relations = Relations::from(Relation::Wrote).with_unit(own, &row.unit, false);
    let state = Some(STATE).filter(|_| !step.to.is_empty());
    let fields = step.needs.iter().chain(step.dated.as_ref()).chain(step.clears).copied();
    let may = may_set(&row.kind, &role(session), relations, fields.chain(state));
    refusal.or((!may).then_some(Refusal::Role))
}

/// Why the person, standing so to a request, may not delete it.
#[must_use]
pub fn delete_refused(session: &Session, relations: Relations) -> Option<Refusal> {
    let may_delete = |relations| may(Operation::Delete, &Kind::Request, &role(session), relations);
    match (may_delete(relations), may_delete(Relations::ANY)) {
        (true, _) => None,
        (false, true) => Some(Refusal::Step(StepRefusal::NotYours)),
        (false, false) => Some(Refusal::Role),
    }
}

/// The steps of a row, most likely first. What a row does not carry (the extension) reads as not used: the form's own
/// check says the last word.
#[must_use]
pub fn steps_of(row: &RequestRow, session: &Session) -> Vec<Step> {
    steps(&folded_of(row), &actor(session, row.relations))
}

/// Which of the steps is the next one: the most likely that is allowed and takes the request on.
#[must_use]
pub fn next_among(steps: &[Step]) -> Option<usize> {
    steps.iter().position(|step| step.refusal.is_none() && step.takes_on)
}

/// The next step of a row.
#[must_use]
pub fn next_of(row: &RequestRow, session: &Session) -> Option<EventKind> {
    let mut steps = steps_of(row, session);
    next_among(&steps).map(|at| steps.swap_remove(at).kind)
}

/// What F6 does when the next step is this one.
#[must_use]
pub fn done_as(kind: EventKind, state: &State) -> DoneAs {
    match (kind, state) {
        (EventKind::Escalate, State::Returned) => DoneAs::EscalateAgain,
        (kind, _) => DoneAs::Step(kind),
    }
}

/// The steps that can be taken now, but for the next one and the escalation, which have keys.
#[must_use]
pub fn other_steps(row: &RequestRow, session: &Session) -> Vec<Action> {
    let steps = steps_of(row, session);
    let next = next_among(&steps);
    let others = steps
        .into_iter()
        .enumerate()
        .filter(|(index, step)| step.refusal.is_none() && Some(*index) != next && step.kind != EventKind::Escalate);
    others.map(|(_, step)| Action::Step(step.kind)).collect()
}

/// Why the person has no next step: what the request waits for.
#[must_use]
pub fn waits(row: &RequestRow, session: &Session) -> Refusal {
    let lacks_line = |step: &Step| step.takes_on && step.refusal == Some(StepRefusal::NeedsServer);
    match row.awaiting_check {
        _ if steps_of(row, session).iter().any(lacks_line) => Refusal::Step(StepRefusal::NeedsServer),
        true => Refusal::Step(StepRefusal::InCheck { by: row.level }),
        false => Refusal::Waits(row.state.clone(), row.level.max(row.unit.level())),
    }
}

/// Why `kind` cannot be taken now; `None` when it can. A step nobody would think of in the row's state is refused by it.
#[must_use]
pub fn refusal_of(row: &RequestRow, session: &Session, kind: &EventKind) -> Option<Refusal> {
    match steps_of(row, session).into_iter().find(|step| step.kind == *kind) {
        Some(step) => step.refusal.map(Refusal::Step),
        None => Some(Refusal::Step(StepRefusal::State(row.state.clone()))),
    }
}

/// The fold as far as a row tells it.
fn folded_of(row: &RequestRow) -> Folded {
    Folded {
        level: row.level,
        mode: row.mode.clone(),
        assignee: row.assignee.clone(),
        awaiting_check: row.awaiting_check,
        due: row.due,
        attempt: row.attempt,
        satisfaction: row.satisfaction.clone(),
        ..Folded::without_history(row.state.clone())
    }
    .with_standing(row.standing.clone())
}

/// The row of a whole record, for the forms.
#[must_use]
pub fn row_of(detail: &RequestDetail) -> RequestRow {
    let (request, folded) = (&detail.request, &detail.folded);
    RequestRow {
        id: request.id,
        temp_no: request.temp_no.clone(),
        origin_no: request.origin_no.clone(),
        title: request.title.clone(),
        category: request.category.clone(),
        urgency: request.urgency.clone(),
        household_id: request.household_id,
        household_no: String::new(),
        reporter_name: request.reporter_name.clone(),
        reporter_phone: request.reporter_phone.clone(),
        place: request.place.clone(),
        set: Fields::new(),
        registered_at: request.registered_at,
        state: folded.state.clone(),
        level: folded.level,
        mode: folded.mode.clone(),
        assignee: folded.assignee.clone(),
        awaiting_check: folded.awaiting_check,
        due: folded.due,
        attempt: folded.attempt,
        satisfaction: folded.satisfaction.clone(),
        standing: folded.standing(),
        unit: request.unit.clone(),
        relations: detail.relations,
        illegal: folded.illegal.len(),
        sync: detail.sync.clone(),
    }
}
