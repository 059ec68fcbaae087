//! The server's clock, by a reply that may have been on its way for days.
//!
//! ```text
//! device   sent ........................ import
//! server          taken (the reply's `now`)          sent <= device's clock when it was taken <= import
//! ```
//!
//! Invariant: the known offset is kept unless the bundle's journey rules it out; then the nearest possible one is taken.

use super::BundleError;
use crate::change::bundle_file::body::Reply;
use crate::change::wire::SyncReply;
use crate::domain::time::Millis;
use crate::store::Store;

/// The server's clock as assumed at the import.
pub struct Clocks {
    server_now: Millis,
}

impl Clocks {
    /// What `reply` says of it at `now`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn new(store: &Store, reply: &Reply, now: Millis) -> Result<Self, BundleError> {
        let offset = believed(store.clock_offset()?, reply.sent, reply.now, now);
        Ok(Self {
            server_now: now.plus(offset),
        })
    }

    /// A page as if it had been told now.
    pub fn told(&self, page: &SyncReply) -> SyncReply {
        SyncReply {
            now: self.server_now,
            ..page.clone()
        }
    }
}

/// How far the server's clock is ahead, when `known` was said before.
fn believed(known: i64, sent: Option<Millis>, taken: Millis, now: Millis) -> i64 {
    let least = taken.0.saturating_sub(now.0);
    let most = sent.map_or(i64::MAX, |sent| taken.0.saturating_sub(sent.0));
    // If the device's clock was set back between the two, the journey says nothing.
    if least > most {
        return known;
    }
    known.clamp(least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn a_journey_of_days_does_not_set_the_clock_back_and_a_wrong_clock_is_told() {
        let at = Millis;
        for (what, known, sent, taken, now, offset) in [
            ("two days on the way", 0, Some(0), DAY, 3 * DAY, 0),
            ("what was known stays", 90_000, Some(0), DAY, 3 * DAY, 90_000),
            ("the device is 400 days slow", 0, Some(0), 400 * DAY, DAY, 399 * DAY),
            (
                "the device is 400 days fast",
                0,
                Some(400 * DAY),
                DAY,
                401 * DAY,
                -399 * DAY,
            ),
            ("a first load, days later", 0, None, DAY, 3 * DAY, 0),
            ("a first load on a slow device", 0, None, 40 * DAY, DAY, 39 * DAY),
            ("put back on the way", 5_000, Some(9 * DAY), 9 * DAY, DAY, 5_000),
        ] {
            assert_eq!(believed(known, sent.map(at), at(taken), at(now)), offset, "{what}");
        }
    }
}
