//! What the server assigns to a change: place, effective times, chain. Pure, so that every backend assigns the same.

use crate::change::wire::Provenance;
use crate::change::{Change, Cursor, Proof, Sequenced};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::time::Millis;
use crate::server::chain::ChainKeys;

/// A device's clock counts at most this far ahead of the server's.
const AHEAD_MS: i64 = 5 * 60_000;

/// Hands out places in one town's log, inside the transaction that holds its head row.
pub struct Sequencer<'a> {
    keys: &'a ChainKeys,
    /// Where the log ended when the push arrived: nobody can have seen more.
    begun: u64,
    head: Cursor,
    received: Millis,
}

impl<'a> Sequencer<'a> {
    /// Goes on from `head`.
    #[must_use]
    pub fn new(keys: &'a ChainKeys, head: Cursor, received: Millis) -> Self {
        Self {
            keys,
            begun: head.seq,
            head,
            received,
        }
    }

    /// Where the log ends now.
    #[must_use]
    pub fn head(&self) -> Cursor {
        self.head
    }

    /// Gives the change the next place.
    ///
    /// `es` is what the author had seen, no more than there was. It is not raised to the author's own earlier changes:
    /// the fold knows those by their device, and raising it would let an edit overwrite what its author never saw.
    pub fn assign(&mut self, change: Change, device: DeviceId, user: UserId) -> Sequenced {
        let es = change.seen.seq.min(self.begun);
        self.assign_seen(change, device, user, es)
    }

    /// Gives the next place to a change whose author had seen `es`: translated, because its `seen` is a place of a lost log.
    pub fn assign_seen(&mut self, change: Change, device: DeviceId, user: UserId, es: u64) -> Sequenced {
        let te = change.at.min(self.received.plus(AHEAD_MS));
        let es = es.min(self.head.seq);
        self.place(Sequenced {
            te,
            es,
            seq: self.head.seq + 1,
            device,
            user,
            received: self.received,
            recovered: false,
            proof: Proof::default(),
            change,
        })
    }

    /// Gives the next place to a change that the log had lost. Author, times and `received` stay as they were; `es` is what
    /// its author had seen, in this log's numbers.
    pub fn assign_recovered(&mut self, change: Change, from: &Provenance, es: u64) -> Sequenced {
        self.place(Sequenced {
            te: from.te,
            es: es.min(self.head.seq),
            seq: self.head.seq + 1,
            device: from.device,
            user: from.user,
            received: from.received,
            recovered: true,
            proof: Proof::default(),
            change,
        })
    }

    /// Gives the next place to a change that a clerk released from the quarantine. It is marked `recovered`, because later
    /// changes of its device may be before it. `received` is when it came.
    pub fn assign_released(
        &mut self,
        change: Change,
        device: DeviceId,
        user: UserId,
        received: Millis,
        es: u64,
    ) -> Sequenced {
        let from = Provenance {
            device,
            user,
            received,
            te: change.at.min(received.plus(AHEAD_MS)),
            es,
            recovered: true,
            proof: Proof::default(),
        };
        self.assign_recovered(change, &from, es)
    }

    fn place(&mut self, mut sequenced: Sequenced) -> Sequenced {
        sequenced.proof = self.keys.proof(&sequenced);
        self.head = Cursor {
            seq: sequenced.seq,
            chain: self.keys.link(self.head.chain, sequenced.seq, sequenced.proof),
        };
        sequenced
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::testing::change;

    #[test]
    fn clocks_ahead_count_five_minutes_at_most_and_seen_is_clamped_to_the_head() {
        let keys = ChainKeys::from_bytes([1; 64]);
        let head = Cursor { seq: 10, chain: 99 };
        let mut sequencer = Sequencer::new(&keys, head, Millis(1_000_000));
        let mut ahead = change(1, "439901100/200/03/012");
        ahead.at = Millis(i64::MAX);
        ahead.seen = Cursor { seq: 5_000, chain: 0 };
        let device = DeviceId(uuid::Uuid::from_u128(7));
        let user = UserId(uuid::Uuid::from_u128(8));
        let first = sequencer.assign(ahead, device, user);
        assert_eq!((first.seq, first.es, first.te), (11, 10, Millis(1_300_000)));
        let mut behind = change(2, "439901100/200/03/012");
        behind.at = Millis(-5);
        behind.seen.seq = 11;
        let second = sequencer.assign(behind, device, user);
        assert_eq!((second.seq, second.es, second.te), (12, 10, Millis(-5)));
        assert_eq!(sequencer.head().seq, 12);
    }
}
