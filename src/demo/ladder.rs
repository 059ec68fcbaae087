//! Those on the ladder whom nobody plays: the village sends up what came in words enough and back what did not; the town office takes
//! it on, hands it on and looks at results; the department answers what it was handed. One step of each matter at a time, so that a
//! trainee sees each of them come; only the village takes a matter on and sends it up in one go.
//!
//! Invariant: only what somebody wrote since the play began is answered; what else waits in the pack is left for the trainee.

use super::town::DEPARTMENT;
use crate::app::tour::Side;
use crate::change::entry::{Entry, EventEntry};
use crate::clock::Clock;
use crate::domain::request::{EventKind, RequestEvent, State};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::queries::RequestTab;
use crate::store::{Answer, Query, Store};
use crate::sync::batch::Batch;
use crate::sync::{HttpTransport, round};
use crate::view::{Part, RequestDetail};
use std::path::Path;
use std::sync::Arc;

/// Words of a matter in fewer characters than these are sent back.
const FEW_WORDS: usize = 4;
/// Matters looked at in one go.
const MOST: usize = 20;
/// The department's time.
const DAYS: i64 = 7;

/// Lets a side do what waits for it; how many steps it took.
pub(super) fn act(
    side: Side,
    database: &Path,
    server: Option<String>,
    since: Millis,
    clock: Clock,
) -> Result<usize, String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&error))?;
    let mut store = Store::open(database, None, false, Arc::new(Rules::builtin())).map_err(|error| failed(&error))?;
    let mut line = HttpTransport::new(server);
    let mut batch = Batch::default();
    let mut sync = |store: &mut Store| {
        let outcome = runtime.block_on(round::run(store, &mut line, &mut batch, || clock.now()));
        outcome.failure.map_or(Ok(()), |(trouble, _)| Err(trouble.detail))
    };
    sync(&mut store)?;
    let own = store
        .identity()
        .map_err(|error| failed(&error))?
        .map(|identity| identity.user);
    let mut steps = 0;
    for matter in inbox(&store, clock.now()).map_err(|error| failed(&error))? {
        // Whoever wrote last waits for the others, but who took it on goes on with it.
        let is_own = |event: &RequestEvent| Some(event.by) == own && event.kind != EventKind::Accept;
        let is_new = |event: &RequestEvent| event.at >= since && !is_own(event);
        if !matter.events.last().is_some_and(|(event, ..)| is_new(event)) {
            continue;
        }
        let wanted = wanted(side, &matter, clock);
        // Whether a step is legal now the rules say.
        for entry in wanted {
            let goes_on = side == Side::Clerk && entry.event == EventKind::Accept.code();
            let took = store.save(&Entry::RequestEvent(entry), None, None, clock.now()).is_ok();
            steps += usize::from(took);
            if took && !goes_on {
                break;
            }
        }
    }
    if steps > 0 {
        sync(&mut store)?;
    }
    Ok(steps)
}

fn inbox(store: &Store, now: Millis) -> Result<Vec<RequestDetail>, crate::store::StoreError> {
    let tab = RequestTab::Inbox;
    let Answer::Requests(window, _) = store.answer(
        &Query::Requests {
            tab,
            part: Part::first(MOST),
        },
        now,
    )?
    else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for row in window.rows {
        if let Answer::Request(Some(detail)) = store.answer(&Query::Request(row.id), now)? {
            found.push(*detail);
        }
    }
    Ok(found)
}

/// What the side would do with the matter, what it would rather do first.
fn wanted(side: Side, matter: &RequestDetail, clock: Clock) -> Vec<EventEntry> {
    let step = |kind: EventKind, note: &str| EventEntry {
        request: matter.request.id.to_string(),
        event: kind.code().to_owned(),
        note: note.to_owned(),
        ..EventEntry::default()
    };
    let last = |kind: &EventKind| {
        let mut events = matter.events.iter().rev().map(|(event, ..)| event);
        events
            .find(|event: &&RequestEvent| event.kind == *kind)
            .map_or("", |event| event.note.as_str())
    };
    let words = last(&EventKind::Escalate);
    let has_few = words.chars().count() < FEW_WORDS;
    let back = EventEntry {
        reason_code: "incomplete".to_owned(),
        ..step(EventKind::Return, "请写清楚在哪里、什么情况，再报上来。")
    };
    match side {
        Side::Clerk if has_few || matter.folded.state == State::Returned => vec![back],
        Side::Clerk => vec![
            step(EventKind::Accept, ""),
            EventEntry {
                mode: "coordinated".to_owned(),
                ..step(EventKind::Escalate, words)
            },
        ],
        Side::Office if has_few && matter.folded.state == State::Reported => vec![back],
        Side::Office => vec![
            step(EventKind::Accept, ""),
            EventEntry {
                passed: Some(true),
                ..step(EventKind::Check, "电话问过本人，已经办好。")
            },
            EventEntry {
                to_unit: DEPARTMENT.to_owned(),
                new_due: (clock.today() + chrono::TimeDelta::days(DAYS)).to_string(),
                ..step(EventKind::Dispatch, "请上门看一看。")
            },
        ],
        Side::Department => vec![
            step(EventKind::Resolve, "上门看过，当天办好。"),
            step(EventKind::Accept, ""),
        ],
        Side::Leader => Vec::new(),
    }
}
