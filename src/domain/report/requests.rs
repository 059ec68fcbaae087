//! M01 to M10 and the lists M20: the figures of requests. What each counts is told in words by `Lang::figure_rule`.

use super::facts::At;
use super::figure::{Figure, FigureId, Subject, median_and_mean};
use super::scope::Scope;
use crate::domain::category;
use crate::domain::request::{
    DisputeResult, EventKind, LimitState, RequestEvent, RequestKind, Resolution, Satisfaction, State,
};
use crate::domain::role::Level;
use crate::domain::time::{Date, Millis};

/// The group of categories of disputes.
const DISPUTES: &str = "03";

/// Milliseconds of a minute.
const MINUTE_MS: u64 = 60_000;

/// How a result came about whose author said nothing of it.
pub const UNSAID: &str = "unsaid";

/// All of them, in the order of the table.
pub(super) fn figures(scope: &Scope<'_>) -> Vec<Figure> {
    let mut figures = intake(scope);
    figures.extend(closed_how(scope));
    figures.push(on_time(scope));
    figures.push(answered(scope));
    figures.extend(satisfied(scope));
    figures.extend(return_visits(scope));
    figures.extend(levels(scope));
    figures.extend(times(scope));
    figures.extend(mediated(scope));
    figures
}

fn split<'a, 'b: 'a>(
    id: FigureId,
    of: impl Iterator<Item = &'a At<'b>>,
    test: impl Fn(&At<'_>) -> Option<bool>,
) -> Figure {
    let (mut rows, mut others) = (Vec::new(), Vec::new());
    for one in of {
        match test(one) {
            Some(true) => rows.push(Subject::Request(one.request.id)),
            Some(false) => others.push(Subject::Request(one.request.id)),
            None => {}
        }
    }
    Figure::new(id, rows, others)
}

/// M01 to M03.
fn intake(scope: &Scope<'_>) -> Vec<Figure> {
    let ended = |one: &At<'_>| one.is_set_aside() || one.folded.state == State::Declined;
    let set_aside = split(FigureId::SetAside, scope.registered(), |one| ended(one).then_some(true));
    let taken_on = |one: &At<'_>| {
        let declined = one.folded.state == State::Declined;
        (!one.is_set_aside()).then_some(one.folded.first_response_at.is_some() && !declined)
    };
    vec![
        split(FigureId::Received, scope.registered(), |_| Some(true)),
        set_aside,
        split(FigureId::TakenOn, scope.registered(), taken_on),
        split(FigureId::Resolved, scope.registered(), |one| {
            (!ended(one)).then_some(one.is_resolved())
        }),
    ]
}

/// How the result came about: as its author said; explained, where the resident was not satisfied and the village ended it so.
fn how(one: &At<'_>) -> String {
    let last = one.legal(EventKind::ReturnVisit).next_back();
    let is_explained =
        |visit: &RequestEvent| visit.satisfaction == Some(Satisfaction::Unsatisfied) && visit.redo == Some(false);
    if last.is_some_and(is_explained) {
        return Resolution::Explained.code().to_owned();
    }
    let said = one.legal(EventKind::Resolve).next_back();
    let said = said.and_then(|event| event.resolution.as_ref());
    said.map_or(UNSAID, Resolution::code).to_owned()
}

/// M03 in parts: of the requests with a result, how it came about.
fn closed_how(scope: &Scope<'_>) -> Vec<Figure> {
    let known = Resolution::ALL.iter().map(Resolution::code).chain([UNSAID]);
    let resolved = || scope.registered().filter(|one| one.is_resolved());
    let of = |code: &str| {
        // What a newer version says is told apart from nothing at all by its rows only.
        let is_so = |one: &At<'_>| {
            let how = how(one);
            how == code || (code == UNSAID && !Resolution::from_code(&how).is_known())
        };
        split(FigureId::ClosedHow, resolved(), |one| Some(is_so(one))).part(code)
    };
    known.map(of).collect()
}

/// M04: of the limits that fell in the period, those that were kept. A limit that is not over yet is not counted.
fn on_time(scope: &Scope<'_>) -> Figure {
    let due = |one: &At<'_>| {
        if one.is_resolved() {
            let kept = one.folded.done_in_time == Some(true);
            return one.folded.done_limit.map(|limit| (limit, kept));
        }
        let ended = !one.folded.state.is_open();
        let dates = one.folded.dates();
        let limits = [dates.level, dates.resident].into_iter().flatten();
        let limit = limits.map(|due| due.date).min().filter(|_| !ended)?;
        Some((limit, false)).filter(|(limit, _)| *limit < scope.as_of)
    };
    split(FigureId::OnTime, scope.requests.iter(), |one| {
        due(one).and_then(|(limit, kept)| scope.holds(limit).then_some(kept))
    })
}

/// M05: something was done or said that the resident hears of.
fn answered(scope: &Scope<'_>) -> Figure {
    use EventKind as E;
    const ANSWERS: [EventKind; 5] = [E::Reply, E::Progress, E::Resolve, E::ReturnVisit, E::Decline];
    split(FigureId::Answered, scope.registered(), |one| {
        let mut answers = ANSWERS
            .iter()
            .filter(|kind| one.legal((*kind).clone()).next().is_some());
        (!one.is_set_aside()).then_some(answers.next().is_some())
    })
}

/// What a resident said last in the period.
fn said(one: &At<'_>, scope: &Scope<'_>) -> Option<Satisfaction> {
    let mut visits = one.legal(EventKind::ReturnVisit).rev();
    let last = visits.find(|visit| scope.holds(visit.at.local_date()))?;
    last.satisfaction.clone()
}

fn is_satisfied(said: &Satisfaction) -> bool {
    matches!(
        said,
        Satisfaction::Very | Satisfaction::Satisfied | Satisfaction::Mostly
    )
}

/// M06, and with those who said nothing.
fn satisfied(scope: &Scope<'_>) -> [Figure; 2] {
    let rated = |one: &At<'_>, with_silent: bool| {
        let said = said(one, scope)?;
        let counts =
            is_satisfied(&said) || said == Satisfaction::Unsatisfied || (with_silent && said == Satisfaction::NoAnswer);
        counts.then(|| is_satisfied(&said))
    };
    [
        split(FigureId::Satisfied, scope.requests.iter(), |one| rated(one, false)),
        split(FigureId::SatisfiedOfAll, scope.requests.iter(), |one| rated(one, true)),
    ]
}

/// M07: those with a result in the period, or whose result was done over in it.
fn return_visits(scope: &Scope<'_>) -> [Figure; 2] {
    let reached = |visit: &&RequestEvent| visit.satisfaction != Some(Satisfaction::Unreachable);
    let visited = |one: &At<'_>| one.legal(EventKind::ReturnVisit).any(|visit| reached(&visit));
    let reopened = |one: &At<'_>| {
        one.legal(EventKind::ReturnVisit).any(|visit| {
            let again = visit.satisfaction == Some(Satisfaction::Unsatisfied) && visit.redo != Some(false);
            again && scope.holds(visit.at.local_date())
        })
    };
    let had_result = |one: &At<'_>| one.resolved_on().is_some_and(|on| scope.holds(on)) || reopened(one);
    [
        split(FigureId::ReturnVisited, scope.requests.iter(), |one| {
            had_result(one).then(|| visited(one))
        }),
        split(FigureId::Reopened, scope.requests.iter(), |one| {
            (had_result(one) && visited(one)).then(|| reopened(one))
        }),
    ]
}

/// M08: at which level the results of the period came about.
fn levels(scope: &Scope<'_>) -> [Figure; 4] {
    let at = |id, holds: fn(Level) -> bool| {
        split(id, scope.resolved(), |one| {
            Some(holds(one.folded.resolved_level.unwrap_or(one.folded.level)))
        })
    };
    [
        at(FigureId::InGrid, |level| level <= Level::BRANCH),
        at(FigureId::InVillage, |level| level == Level::VILLAGE),
        at(FigureId::InTown, |level| level == Level::TOWN),
        at(FigureId::InCounty, |level| level > Level::TOWN),
    ]
}

/// M09.
fn times(scope: &Scope<'_>) -> [Figure; 2] {
    let timed = |id, figure: Figure, values| Figure {
        time: median_and_mean(values),
        ..Figure { id, ..figure }
    };
    let days = scope.resolved().filter_map(|one| {
        let on = one.resolved_on()?;
        let days = scope.rules.calendar.working_days_between(one.registered(), on);
        Some(u64::from(days))
    });
    let waited = |one: &At<'_>| {
        let first: Millis = one.folded.first_response_at?;
        let ms = first.0.saturating_sub(one.request.registered_at.0);
        Some(u64::try_from(ms).unwrap_or(0) / MINUTE_MS)
    };
    let handled = split(FigureId::HandlingTime, scope.resolved(), |_| Some(true));
    let responded = split(FigureId::FirstResponse, scope.registered(), |one| {
        waited(one).map(|_| true)
    });
    [
        timed(FigureId::HandlingTime, handled, days.collect()),
        timed(
            FigureId::FirstResponse,
            responded,
            scope.registered().filter_map(waited).collect(),
        ),
    ]
}

/// M10: of the disputes of the period, those that were agreed; with those under way, and without.
fn mediated(scope: &Scope<'_>) -> [Figure; 2] {
    let disputes = || {
        scope.registered().filter(|one| {
            let request = one.request;
            let is_dispute = request.kind == RequestKind::Dispute || category::group(&request.category) == DISPUTES;
            is_dispute && !one.is_set_aside() && one.folded.state != State::Declined
        })
    };
    let agreed = |one: &At<'_>, with_open: bool| match &one.request.dispute_result {
        Some(DisputeResult::Agreed) => Some(true),
        Some(DisputeResult::Failed) => Some(false),
        Some(DisputeResult::Open) | None => with_open.then_some(false),
        Some(_) => None,
    };
    [
        split(FigureId::Mediated, disputes(), |one| agreed(one, true)),
        split(FigureId::MediatedEnded, disputes(), |one| agreed(one, false)),
    ]
}

/// M20: what stands at the end of the period, and who was satisfied in it.
pub(super) fn lists(scope: &Scope<'_>) -> [Figure; 4] {
    let list = |id, holds: &dyn Fn(&At<'_>) -> bool| split(id, scope.requests.iter(), |one| holds(one).then_some(true));
    let overdue = |one: &At<'_>| one.folded.dates().limit_state(scope.rules, scope.end) == LimitState::Overdue;
    [
        list(FigureId::Overdue, &overdue),
        list(FigureId::Orders, &|one| one.folded.state.is_open()),
        list(FigureId::SatisfiedList, &|one| {
            said(one, scope).is_some_and(|said| is_satisfied(&said))
        }),
        list(FigureId::ToCallBack, &|one| one.folded.state == State::Resolved),
    ]
}

/// How many were registered on a day that `holds`, and how many results came.
pub(super) fn in_days(scope: &Scope<'_>, holds: impl Fn(Date) -> bool) -> [usize; 2] {
    let count = |day: &dyn Fn(&At<'_>) -> Option<Date>| {
        let days = scope.requests.iter().filter_map(day);
        days.filter(|day| holds(*day)).count()
    };
    [
        count(&|one| Some(one.registered())),
        count(&|one: &At<'_>| one.resolved_on()),
    ]
}
