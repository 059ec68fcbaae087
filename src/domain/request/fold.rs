//! The request state machine: events in order -> state, level, assignee, due date.
//!
//! An event illegal in the folded state is kept and listed in [`Folded::illegal`]; it has no effect and is never dropped.
//!
//! ```text
//! draft -submit-> registered -self_accept-> handling -resolve-> resolved -return_visit-> closed
//!                  |      ^                   ^  ^ |               |
//!          escalate|      |(returned:         |  | +-> suspended   | unsatisfied: attempt + 1
//!                  v      | as registered)    |  |        |resume  v
//!               reported -+-return            |  +--------+-------handling
//!                  +-accept-> accepted -dispatch       ends before a result: declined, withdrawn, merged
//!
//! any of them, or accepted -hand_down-> handed_down -accept-> handling -resolve (by the doer)-> handling, awaiting check
//!      ^                                     |                   ^  |                               |          | passed
//!      +--- returned <------- return --------+-------------------|--+                               |          v
//!                                                                +------ not passed ----------------+      resolved
//! ```
//!
//! Clocks: the resident's counts from the registration, and no step begins it anew but 重办; the level's counts from when the
//! request came to the level; the doer's is the day that the hand-down named. What moves the first two (extension, pause, another
//! mode) is granted by the level above.

mod clocks;
mod folding;

use super::{Actor, Folded, Request, RequestEvent, check_step};
use crate::domain::rules::Rules;
use folding::Folding;

/// Folds `events`, which must be in server order with this device's unsent ones last.
#[must_use]
pub fn fold(request: &Request, events: &[RequestEvent], rules: &Rules) -> Folded {
    let mut folding = Folding::new(request, rules);
    for event in events {
        match check_step(
            &folding.folded,
            &event.kind,
            &Actor::of_the_past(&folding.folded, event),
        ) {
            Ok(()) => folding.apply(event),
            Err(_) => folding.folded.illegal.push(event.id),
        }
    }
    folding.finish()
}

#[cfg(test)]
mod hand_down_tests;
#[cfg(test)]
mod named_tests;
#[cfg(test)]
mod tests;
