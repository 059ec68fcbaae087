//! Taking pulled changes, and noting where our copy of the log ends.

use super::{Applied, relog, scope};
use crate::change::{Cursor, Kind, Sequenced};
use crate::store::identity::Incarnations;
use crate::store::journal::RowFlags;
use crate::store::project::Dirty;
use crate::store::{StoreError, journal, meta};
use rusqlite::Connection;

/// How many cursors of the present log are kept, to recognise forms that were opened before a renumbering.
const CURSORS_KEPT: usize = 500;

/// Takes pulled changes into the journal, or into the reading of another log; names the records to fold again.
///
/// # Errors
/// When the database does not take it.
pub fn take_all(
    conn: &Connection,
    changes: &[Sequenced],
    own: &Incarnations,
    applied: &mut Applied,
) -> Result<Dirty, StoreError> {
    let rereading = meta::is_set(conn, meta::RELOG)?;
    let scope = meta::get(conn, meta::SCOPE)?;
    let mut dirty = Dirty::new();
    for sequenced in changes {
        let mine = own.contain(sequenced.device);
        if sequenced.device == own.device && journal::tells_of_a_copy(conn, sequenced)? {
            meta::set(conn, meta::MUST_ROTATE, &true)?;
        }
        // Whether a request was handed to the user shows once all of it is here ([`scope::sight`]).
        let is_request = matches!(sequenced.change.kind, Kind::Request | Kind::RequestEvent);
        let outside = !is_request
            && scope
                .as_ref()
                .is_some_and(|scope| !scope::is_inside(scope, &sequenced.change.kind, &sequenced.change.unit));
        let flags = RowFlags {
            mine,
            hidden: outside && mine,
        };
        let new = if rereading {
            relog::take(conn, sequenced, flags)?
        } else {
            let records = journal::take(conn, sequenced, flags)?;
            let new = !records.is_empty();
            dirty.extend(records);
            new
        };
        applied.pulled += usize::from(new && sequenced.device != own.device);
    }
    if !rereading {
        dirty.extend(scope::show_handed(conn, changes)?);
        if scope::loses(conn, changes)? {
            meta::set(conn, meta::LEAVING, &true)?;
        }
    }
    Ok(dirty)
}

/// Notes where our copy of the log ends now.
///
/// # Errors
/// When the database does not take it.
pub fn note_cursor(conn: &Connection, cursor: Cursor, more: bool) -> Result<(), StoreError> {
    let before: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    meta::set(conn, meta::CURSOR, &cursor)?;
    if !more && !meta::is_set(conn, meta::LOADED)? {
        meta::set(conn, meta::LOADED, &true)?;
    }
    if meta::is_set(conn, meta::RELOG)? {
        let held_at = meta::get::<u64>(conn, meta::HELD_AT)?.unwrap_or(0);
        if cursor != before || (!more && cursor.seq < held_at) {
            relog::ask_again(conn)?;
        }
        return meta::set(conn, meta::RELOG_READ, &!more);
    }
    if !more {
        meta::remove(conn, meta::PULL_FIRST)?;
        meta::remove(conn, meta::UNREAD)?;
        journal::recheck_beyond(conn, cursor.seq)?;
    }
    let mut known: Vec<Cursor> = meta::get(conn, meta::LOG_CURSORS)?.unwrap_or_default();
    if known.last() != Some(&cursor) {
        known.push(cursor);
        let beyond = known.len().saturating_sub(CURSORS_KEPT);
        known.drain(..beyond);
        meta::set(conn, meta::LOG_CURSORS, &known)?;
    }
    Ok(())
}
