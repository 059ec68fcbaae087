//! Limits that end a round whatever the server answers.
//!
//! Invariant: every step back uses up a budget of the round, and trips without progress end it. Such a round loses nothing: the
//! next one begins with fresh budgets from the state in the journal.

use super::status::{Trouble, TroubleCode};
use crate::change::Cursor;
use crate::domain::ids::{ChangeId, DeviceId};
use crate::store::{Phase, SyncStart};

/// Round trips of one round. A slow line with a long log needs some hundreds; the next round does the rest.
const MOST_TRIPS: usize = 2_000;
/// Trips in a row without progress.
const MOST_STILL: usize = 3;
/// How often the server may ask for earlier changes again.
const MOST_REPENDS: usize = 3;

/// Why a round ends early, and the seconds the server asks us to wait.
pub(super) type Stop = (Trouble, Option<u64>);

/// Ends a round with a trouble that we found ourselves.
pub(super) fn stop(code: TroubleCode, detail: impl Into<String>) -> Stop {
    let detail = detail.into();
    (Trouble { code, detail }, None)
}

/// Everything by which a round trip can make progress.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Progress {
    device: DeviceId,
    phase: Phase,
    cursor: Cursor,
    scope: u64,
    first: Option<u64>,
    changes: usize,
}

/// The budgets of one round.
#[derive(Debug, Default)]
pub(super) struct Guard {
    trips: usize,
    still: usize,
    repends: usize,
    restarted: bool,
    rotated: bool,
    progress: Option<Progress>,
    lost: Option<(Cursor, Vec<ChangeId>)>,
}

impl Guard {
    /// Call before any request to the server.
    pub fn ask(&mut self) -> Result<(), Stop> {
        self.trips += 1;
        if self.trips > MOST_TRIPS {
            let detail = format!("no end after {MOST_TRIPS} answers");
            return Err(stop(TroubleCode::BadAnswer, detail));
        }
        Ok(())
    }

    /// Call before a push or pull, with where it begins, the first `n` it sends and how many.
    pub fn trip(&mut self, start: &SyncStart, first: Option<u64>, changes: usize) -> Result<(), Stop> {
        let progress = Progress {
            device: start.device,
            phase: start.phase,
            cursor: start.cursor,
            scope: start.scope.as_ref().map_or(0, |scope| scope.rev),
            first,
            changes,
        };
        self.still = if self.progress.as_ref() == Some(&progress) {
            self.still + 1
        } else {
            0
        };
        self.progress = Some(progress);
        if self.still >= MOST_STILL {
            let detail = "the server does not acknowledge what it is sent";
            return Err(stop(TroubleCode::BadAnswer, detail));
        }
        Ok(())
    }

    /// Call before asking which of these are lost. When the log has grown, the same may be asked again.
    pub fn lost(&mut self, cursor: Cursor, ids: &[ChangeId]) -> Result<(), Stop> {
        let asked = Some((cursor, ids.to_vec()));
        if self.lost == asked {
            let detail = "what was brought back is asked for again";
            return Err(stop(TroubleCode::BadAnswer, detail));
        }
        self.lost = asked;
        self.went_on();
        Ok(())
    }

    /// Something was brought back or found on the server: that is progress, although the next trip begins at the same cursor.
    pub fn went_on(&mut self) {
        (self.progress, self.still) = (None, 0);
    }

    /// The server misses own changes from `expect` on.
    pub fn repend(&mut self, expect: u64) -> Result<(), Stop> {
        self.repends += 1;
        self.lost = None;
        if self.repends > MOST_REPENDS {
            let detail = format!("the server still expects change {expect} of this device");
            return Err(stop(TroubleCode::BadAnswer, detail));
        }
        Ok(())
    }

    /// The log is reread, once a round.
    pub fn restart(&mut self) -> Result<(), Stop> {
        self.lost = None;
        if std::mem::replace(&mut self.restarted, true) {
            let detail = "the log differs again after it was read from the start";
            return Err(stop(TroubleCode::Diverged, detail));
        }
        Ok(())
    }

    /// True when this incarnation is as new as the round.
    pub fn has_rotated(&self) -> bool {
        self.rotated
    }

    /// A new incarnation, once a round.
    pub fn rotate(&mut self) -> Result<(), Stop> {
        self.lost = None;
        if std::mem::replace(&mut self.rotated, true) {
            let detail = "the new incarnation has forked, too";
            return Err(stop(TroubleCode::Forked, detail));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn start() -> SyncStart {
        SyncStart {
            device: DeviceId(Uuid::from_u128(7)),
            server: String::new(),
            token: String::new(),
            max_n: 0,
            acked_n: 0,
            acked: std::collections::BTreeMap::new(),
            cursor: Cursor::default(),
            scope: None,
            purged: 0,
            phase: Phase::Relog,
            must_rotate: false,
            locked: false,
            wants_series: false,
        }
    }

    #[test]
    fn reading_on_between_many_questions_is_no_standing_still_and_reading_on_for_nothing_is() {
        let mut guard = Guard::default();
        for number in 0..50 {
            assert_eq!(guard.trip(&start(), None, 0), Ok(()), "{number}");
            assert_eq!(guard.lost(start().cursor, &[ChangeId(Uuid::from_u128(number))]), Ok(()));
        }
        let still = (0..50).take_while(|_| guard.trip(&start(), None, 0).is_ok()).count();
        assert_eq!(still, MOST_STILL);
    }

    #[test]
    fn what_was_brought_back_is_not_asked_for_for_ever() {
        let mut guard = Guard::default();
        let ids = [ChangeId(Uuid::from_u128(1))];
        let at = |seq| Cursor { seq, chain: seq };
        assert_eq!(guard.lost(at(1), &ids), Ok(()));
        assert_eq!(guard.lost(at(2), &ids), Ok(()), "the log went on");
        assert!(guard.lost(at(2), &ids).is_err());
    }
}
