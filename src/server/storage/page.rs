//! What a device asks of the log, and the page it gets.

use crate::change::wire::{Control, Purge, SyncReply};
use crate::change::{Cursor, Sequenced};
use crate::domain::ids::DeviceId;
use crate::domain::time::Millis;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What a device asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What lies after it.
    pub cursor: Cursor,
    /// Not beyond this place; `None` is the end.
    pub until: Option<u64>,
    /// About so many bytes, at least one change when there is one.
    pub limit_bytes: usize,
    /// Incarnations whose `n` it wants to know, beside its own.
    pub incarnations: Vec<DeviceId>,
    /// The last purge order it has carried out.
    pub purged: u64,
    /// Sequence numbers to leave out of the page: the caller's own push, just stored.
    pub skip: Option<RangeInclusive<u64>>,
}

/// What a device gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Pulled {
    /// Changes in log order.
    Page(Page),
    /// Its cursor is not of this log.
    Diverged,
}

/// A page of the log, within the scope.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// The changes.
    pub changes: Vec<Sequenced>,
    /// Where the device's copy ends after these; rows outside its scope are skipped.
    pub cursor: Cursor,
    /// There is more.
    pub more: bool,
    /// The greatest number the server has, of the session's device and of those asked for that are the same user's.
    pub acked: BTreeMap<DeviceId, u64>,
    /// Changes up to this place are inside a verified backup.
    pub safe: u64,
    /// Where the log ends.
    pub head: Cursor,
    /// Purge orders the device has not carried out.
    pub purges: Vec<Purge>,
}

impl Page {
    /// The page as an answer to `device`, without results, scope and token.
    #[must_use]
    pub fn into_reply(self, device: DeviceId, now: Millis, next_in: u64) -> SyncReply {
        SyncReply {
            now,
            device_n: self.acked.get(&device).copied().unwrap_or(0),
            acked: self.acked,
            safe: self.safe,
            results: Vec::new(),
            changes: self.changes,
            cursor: self.cursor,
            more: self.more,
            scope: None,
            control: self.purges.into_iter().map(Control::Purge).collect(),
            token: None,
            snapshot: false,
            next_in,
        }
    }
}
