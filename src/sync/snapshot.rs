//! The first load of a long log by a snapshot, fetched in pieces. The pieces are kept in the database, so that neither a broken
//! line nor the end of the process loses them.
//!
//! ```text
//! nothing here, offered (or begun earlier) --> piece --> kept --> ... --> whole --> applied: the cursor is at its end
//!                                               |                            |
//!                                               +---- fails twice running ---+--> plain pulls for the rest of this round
//! ```
//!
//! Invariant: nothing of a snapshot is applied before its hash is right; the cursor moves when all of it is here.

use super::guard::Stop;
use super::journal::Journal;
use super::round::Round;
use super::transport::{Failure, Piece, Transport, Wanted};
use crate::change::wire::SyncReply;
use crate::domain::time::Millis;
use crate::store::sync::{SnapshotPart, SnapshotTaken};
use crate::store::{Phase, SyncStart};

/// A stated size beyond this is refused: no town's snapshot is larger.
const MAX_SNAPSHOT: u64 = 512 * 1024 * 1024;
/// Failures in a row before plain pulls take over.
const MOST_MISSES: u32 = 2;

/// Failed files before plain pulls take over.
const MOST_SPOILT: u32 = 2;

/// What the round knows of a snapshot.
#[derive(Debug, Default)]
pub(super) struct Offer {
    /// The server offered one.
    offered: bool,
    /// Failures since the last piece.
    misses: u32,
    /// Files of this round that failed: they changed under way, or their hash was wrong.
    spoilt: u32,
}

impl Offer {
    fn given_up(&self) -> bool {
        self.misses >= MOST_MISSES || self.spoilt >= MOST_SPOILT
    }
}

impl<J: Journal, T: Transport, N: Fn() -> Millis> Round<'_, J, T, N> {
    /// Whether a piece is what comes next.
    pub(super) fn wants_piece(&mut self, start: &SyncStart) -> Result<bool, Stop> {
        if !start.empty || start.phase != Phase::Steady || self.offer.given_up() {
            return Ok(false);
        }
        Ok(self.offer.offered || self.store(|store| store.snapshot_part())?.is_some())
    }

    /// Notes the server's offer; true when it is taken, and the changes of this reply are left to the snapshot.
    pub(super) fn takes_offer(&mut self, start: &SyncStart, reply: &SyncReply) -> bool {
        let taken = reply.snapshot && start.empty && start.phase == Phase::Steady && !self.offer.given_up();
        self.offer.offered |= taken;
        taken
    }

    /// Fetches the next piece, or applies the whole.
    pub(super) async fn piece(&mut self, start: &SyncStart) -> Result<(), Stop> {
        let part = self.store(|store| store.snapshot_part())?;
        if part
            .as_ref()
            .is_some_and(|part| part.total > 0 && part.have >= part.total)
        {
            return self.take();
        }
        let wanted = Wanted {
            from: part.as_ref().map_or(0, |part| part.have),
            bytes: u64::try_from(self.batch.pull).unwrap_or(u64::MAX),
            of: part.as_ref().map(|part| (part.etag.clone(), part.cursor)),
        };
        self.guard.ask()?;
        let sent = (self.now)();
        match self.transport.fetch(start, &wanted).await {
            Ok(piece) => {
                let ms = (self.now)().0.saturating_sub(sent.0);
                self.batch.went_well(u64::try_from(ms).unwrap_or(0));
                self.summary.trips += 1;
                self.keep(part.as_ref(), piece)
            }
            Err(Failure::Trouble { retry_after: None, .. }) => {
                self.miss();
                Ok(())
            }
            Err(failure) => self.turn(failure, (0, 0)),
        }
    }

    fn keep(&mut self, part: Option<&SnapshotPart>, piece: Piece) -> Result<(), Stop> {
        let goes_on = part.is_some_and(|part| is_of(part, &piece));
        let from = part.filter(|_| goes_on).map_or(0, |part| part.have);
        let end = piece.from.saturating_add(piece.bytes.len() as u64);
        if piece.from != from || piece.bytes.is_empty() || end > piece.total || piece.total > MAX_SNAPSHOT {
            self.miss();
            return Ok(());
        }
        // A server that gives another file each time would keep us fetching for ever.
        self.offer.spoilt += u32::from(part.is_some() && !goes_on);
        self.offer.misses = 0;
        let kept = SnapshotPart {
            etag: piece.etag,
            cursor: piece.cursor,
            total: piece.total,
            have: piece.from,
        };
        self.store(move |store| store.keep_snapshot(&kept, &piece.bytes))
    }

    fn take(&mut self) -> Result<(), Stop> {
        let now = (self.now)();
        match self.store(move |store| store.take_snapshot(now))? {
            SnapshotTaken::Applied(applied) => self.count(applied),
            SnapshotTaken::Broken => self.offer.spoilt += 1,
        }
        Ok(())
    }

    /// Keeps the pieces: the next try, or the next round, continues with them.
    fn miss(&mut self) {
        self.offer.misses += 1;
        self.batch.shrink_pull();
    }
}

fn is_of(part: &SnapshotPart, piece: &Piece) -> bool {
    part.etag == piece.etag && part.total == piece.total && part.cursor == piece.cursor
}
