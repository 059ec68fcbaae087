//! What the sync engine asks of the store. Every method is one transaction; called twice it changes nothing the second time.
//!
//! ```text
//! steady --push/pull--> steady   diverged, scope --> relog: the server's log is read from the start into a table of its
//!    ^                                     own; the screens stay as they were, saves go on, nothing is pushed
//!    |                                        |  log read: what the server has lost is offered back, in the lost order
//!    +---- finish: numbers swapped, ---------+
//!          what pending changes had seen translated
//! ```

mod answers;
mod apply;
mod bundle;
pub(super) mod former_keys;
mod lost;
mod offer;
mod offered;
mod pulled;
pub(super) mod purge;
pub(super) mod relog;
pub(super) mod repend;
pub(super) mod scope;
mod start;
mod swap;
mod types;

pub use former_keys::FormerKey;
pub use start::{Phase, SyncStart};
pub use types::Applied;

use super::{Store, StoreError, enrol, identity, journal, meta, release};
use crate::change::wire::{PushResult, RecoverItem, RecoverReply, SyncReply};
use crate::change::{Change, Cursor};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::time::Millis;
use crate::view::LogRow;

impl Store {
    /// What the engine needs before a round trip; `None` before enrolment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn sync_start(&self) -> Result<Option<SyncStart>, StoreError> {
        let start = start::read(&self.conn)?;
        let asked = meta::is_set(&self.conn, meta::MUST_ROTATE)?;
        let must_rotate = start.is_some() && (asked || self.marker.tells_a_copy(&self.conn)?);
        Ok(start.map(|start| SyncStart { must_rotate, ..start }))
    }

    /// Notes on disk that changes are about to be handed out: the counter in the database first, then the marker file
    /// beside it. Once a round, before its first push.
    ///
    /// # Errors
    /// When one of the two cannot be written: nothing may be pushed then.
    pub fn mark(&mut self) -> Result<(), StoreError> {
        if self.marker.tells_a_copy(&self.conn)? {
            return Err(StoreError::Io("an old copy gives out no changes".to_owned()));
        }
        let marker = self.marker.clone();
        let mark = self.write(|conn, _| marker.raise(conn))?;
        self.marker.write(&mark)
    }

    /// The next pending changes, contiguous from the first unacknowledged `n`. From now on they may have been sent
    /// ([`Self::not_sent`]). None while the log is reread. None of a new
    /// incarnation before it has read the log to its end: the server may have them from the former one.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn outgoing(&mut self, max_changes: usize, max_bytes: usize) -> Result<Vec<Change>, StoreError> {
        if meta::is_set(&self.conn, meta::RELOG)? || meta::is_set(&self.conn, meta::PULL_FIRST)? {
            return Ok(Vec::new());
        }
        match identity::kept(&self.conn)? {
            Some(kept) => self.write(|conn, _| {
                let out = journal::outgoing(conn, kept.device, max_changes, max_bytes)?;
                if !out.is_empty() {
                    offered::note(conn)?;
                }
                Ok(out)
            }),
            None => Ok(Vec::new()),
        }
    }

    /// Nothing of what [`Self::outgoing`] gave last has left this device: no line came about.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn not_sent(&mut self) -> Result<(), StoreError> {
        self.write(|conn, _| offered::take_back(conn))
    }

    /// Applies a reply in one transaction: results, pulled changes, cursor, scope, orders, token.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn apply_reply(&mut self, reply: &SyncReply, now: Millis) -> Result<Applied, StoreError> {
        let applied = self.write(|conn, rules| apply::apply(conn, reply, rules, now))?;
        self.scrub()?;
        Ok(applied)
    }

    /// What became of pushed changes, when that is all the server says.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn take_results(&mut self, results: &[PushResult], now: Millis) -> Result<Applied, StoreError> {
        self.write(|conn, rules| answers::results(conn, results, rules, now))
    }

    /// True when `n` is a change of this incarnation that is here.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn holds(&self, n: u64) -> Result<bool, StoreError> {
        match identity::kept(&self.conn)? {
            Some(kept) => journal::holds(&self.conn, kept.device, n),
            None => Ok(false),
        }
    }

    /// A person agreed to the removal of [`Applied::removal`]: the next reply is applied whatever it removes.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn allow_removal(&mut self) -> Result<(), StoreError> {
        self.write(|conn, _| {
            meta::remove(conn, meta::REMOVAL)?;
            meta::set(conn, meta::REMOVAL_ALLOWED, &true)
        })
    }

    /// The town's key for packages, base64; `None` before the first one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn release_key(&self) -> Result<Option<String>, StoreError> {
        release::key(&self.conn)
    }

    /// Keeps the town's key for packages, unless there is one already.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn trust_release_key(&mut self, key: &str) -> Result<(), StoreError> {
        self.write(|conn, _| release::trust(conn, key))
    }

    /// How many records would leave this device, while a person has not agreed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn removal_waiting(&self) -> Result<Option<usize>, StoreError> {
        meta::get(&self.conn, meta::REMOVAL)
    }

    /// Makes own changes with `n >= expect` pending again (the server lost its tail).
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn repend_from(&mut self, expect: u64) -> Result<(), StoreError> {
        self.write(|conn, rules| repend::repend_from(conn, expect, rules))
    }

    /// Begins to reread the server's log ([`Phase::Relog`]), because it is not the one our copy is of.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn restart_pull(&mut self) -> Result<(), StoreError> {
        self.write(|conn, _| relog::begin(conn))
    }

    /// Changes that the server may have lost, in the order of the lost log, at most `limit`. In [`Phase::Relog`], once the log is
    /// read to its end: those that were not in it. After a rotation, or when the server acknowledges less than it did: own
    /// acknowledged changes of former incarnations.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn lost(&self, limit: usize) -> Result<Vec<ChangeId>, StoreError> {
        self.read(|conn| lost::lost(conn, limit))
    }

    /// The server has these after all; they are not asked about again.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn held(&mut self, ids: &[ChangeId]) -> Result<(), StoreError> {
        self.held_at(ids, None)
    }

    /// As [`Self::held`], by a server whose log ended at `head`. If the log is read to its end and is shorter, the server was
    /// restored since, and they are asked about again.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn held_at(&mut self, ids: &[ChangeId], head: Option<Cursor>) -> Result<(), StoreError> {
        self.write(|conn, rules| {
            if let Some(head) = head {
                meta::set(conn, meta::HELD_AT, &head.seq)?;
            }
            lost::held(conn, ids, rules)
        })
    }

    /// The first of the `missing` changes, ready to be brought back, in the order of the lost log, within both limits but at
    /// least one. The batch ends before a change whose author had seen somebody else's earlier change of the same batch and
    /// record: the new sequence number of that one must be known first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn offer(
        &self,
        missing: &[ChangeId],
        max_changes: usize,
        max_bytes: usize,
    ) -> Result<Vec<RecoverItem>, StoreError> {
        self.read(|conn| offer::offer(conn, missing, max_changes, max_bytes))
    }

    /// Notes the sequence numbers of what was brought back.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn apply_recovered(&mut self, reply: &RecoverReply, now: Millis) -> Result<Applied, StoreError> {
        self.write(|conn, rules| offer::apply_recovered(conn, reply, rules, now))
    }

    /// Ends the reread, back to [`Phase::Steady`]: the new log's numbers replace the old ones, the `es` of pending changes is
    /// translated, records are folded again, what lies outside the scope leaves. Nothing happens if something was brought back or
    /// found held since the last pull (the log must be pulled to its end once more), or if so much would leave that a person must
    /// agree ([`Applied::removal`]).
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn finish_relog(&mut self, now: Millis) -> Result<Applied, StoreError> {
        self.write(|conn, rules| swap::finish(conn, rules, now))
    }

    /// How many changes of others the server's log lacks and nothing proves. They cannot be brought back; they are kept but not
    /// shown.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn unprovable(&self) -> Result<usize, StoreError> {
        match identity::kept(&self.conn)? {
            Some(kept) => relog::unprovable(&self.conn, &kept),
            None => Ok(0),
        }
    }

    /// Continues as a new incarnation. Unanswered changes become its own, numbered from 1; the cursor stays.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn rotate(&mut self, device: DeviceId, token: &str) -> Result<(), StoreError> {
        let marker = self.marker.clone();
        let mark = self.write(|conn, rules| {
            let Some(kept) = identity::kept(conn)? else {
                return Err(StoreError::Io("a new incarnation of no device".to_owned()));
            };
            enrol::go_on_as(conn, &kept, device, kept.user, None)?;
            let renewed = identity::StoredIdentity {
                device,
                token: Some(token.to_owned()),
                former_token: None,
                ..kept
            };
            meta::set(conn, meta::IDENTITY, &renewed)?;
            repend::fold_waiting(conn, rules)?;
            marker.raise(conn)
        })?;
        self.marker.write(&mark)
    }

    /// Goes back to the token before the present one, when the server does not know the present one: a late request had it
    /// replaced, or the server was restored. False when there is none.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn take_former_token_back(&mut self) -> Result<bool, StoreError> {
        self.write(|conn, _| {
            let Some(kept) = identity::kept(conn)?.filter(|kept| kept.former_token.is_some()) else {
                return Ok(false);
            };
            former_keys::remember(conn, &kept)?;
            let (token, former_token) = (kept.former_token, None);
            meta::set(
                conn,
                meta::IDENTITY,
                &identity::StoredIdentity {
                    token,
                    former_token,
                    ..kept
                },
            )?;
            Ok(true)
        })
    }

    /// The server has revoked this device: it stays locked, over restarts, until it is enrolled again.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn lock(&mut self) -> Result<(), StoreError> {
        self.write(|conn, _| meta::set(conn, meta::LOCKED, &true))
    }

    /// True when the server has revoked this device.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn locked(&self) -> Result<bool, StoreError> {
        meta::is_set(&self.conn, meta::LOCKED)
    }

    /// Notes a round in the log.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn log_round(&mut self, row: &LogRow) -> Result<(), StoreError> {
        self.write(|conn, _| apply::log_round(conn, row))
    }
}
