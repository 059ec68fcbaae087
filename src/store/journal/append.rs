//! New changes of this device: numbered, with what their author had been shown.
//!
//! Invariant: a change never claims that its author had seen more than was on the screen, even if the log was reread since.

use super::own::counters;
use super::seen;
use super::take::{Origin, insert};
use crate::change::reseen::seen_again;
use crate::change::{CHANGE_VERSION, Change, Cursor, NewChange};
use crate::clock::random_bytes;
use crate::domain::ids::{ChangeId, DeviceId, GroupId, RecordId, UserId};
use crate::domain::time::Millis;
use crate::store::sql::int;
use crate::store::{StoreError, meta};
use rusqlite::{Connection, named_params};

/// A last `at` further ahead than this came from a wrong clock: new changes do not follow it.
const TRUSTED_AHEAD_MS: i64 = 86_400_000;

/// What the author of new changes had seen of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Everything that is here.
    All,
    /// What was here when the person was shown what they changed: what was pulled since then they have not seen.
    Shown(Cursor),
    /// The present log up to this place.
    Place(u64),
}

impl From<Option<Cursor>> for Seen {
    fn from(shown: Option<Cursor>) -> Self {
        shown.map_or(Self::All, Self::Shown)
    }
}

/// Appends the changes of one action with id, `n`, `at`, `seen` and their group.
///
/// # Errors
/// When the database does not take it.
pub fn append(
    conn: &Connection,
    user: UserId,
    device: DeviceId,
    changes: &[NewChange],
    seen: Seen,
    now: Millis,
) -> Result<GroupId, StoreError> {
    let group = GroupId::new(now, random_bytes());
    let offset: i64 = meta::get(conn, meta::CLOCK_OFFSET)?.unwrap_or(0);
    let at = monotone(now.plus(offset), meta::get(conn, meta::LAST_AT)?);
    let shown = as_shown(conn, seen)?;
    let (mut n, _) = counters(conn, device)?;
    for new in changes {
        n += 1;
        let seen = shown.of_record(conn, new.record, device)?;
        let change = Change {
            id: ChangeId::new(now, random_bytes()),
            n,
            kind: new.kind.clone(),
            record: new.record,
            unit: new.unit.clone(),
            v: CHANGE_VERSION,
            at,
            seen,
            group: Some(group),
            set: new.set.clone(),
        };
        insert(conn, &change, &Origin::own(user, device, at, seen))?;
    }
    meta::set(conn, meta::LAST_AT, &at)?;
    meta::set(conn, meta::MAX_N, &n)?;
    Ok(group)
}

/// Takes an own change of another copy of this database as pending, after those that wait here. It keeps its id, so a server
/// that already has it answers `duplicate`.
///
/// # Errors
/// When the database does not take it.
pub fn adopt(conn: &Connection, user: UserId, device: DeviceId, change: &Change) -> Result<(), StoreError> {
    adopt_before(conn, user, device, change, None)
}

/// The same, before the waiting change of the number `before`.
///
/// # Errors
/// When the database does not take it.
pub fn adopt_before(
    conn: &Connection,
    user: UserId,
    device: DeviceId,
    change: &Change,
    before: Option<u64>,
) -> Result<(), StoreError> {
    let last = counters(conn, device)?.0 + 1;
    let n = before.unwrap_or(last);
    conn.prepare_cached(
        "UPDATE journal SET n = n + 1, proof = NULL
         WHERE mine = 1 AND device = :device AND n >= :n AND seq IS NULL AND refused IS NULL",
    )?
    .execute(named_params! {":device": device.to_string(), ":n": int(n)})?;
    let origin = Origin::own(user, device, change.at, change.seen);
    insert(conn, &Change { n, ..change.clone() }, &origin)?;
    let at: Option<Millis> = meta::get(conn, meta::LAST_AT)?;
    meta::set(conn, meta::LAST_AT, &at.map_or(change.at, |at| at.max(change.at)))?;
    meta::set(conn, meta::MAX_N, &last)
}

/// `now`, but not before the last own change, unless that one lies so far ahead that its clock was wrong.
fn monotone(now: Millis, last: Option<Millis>) -> Millis {
    match last {
        Some(last) if last.0 - now.0 <= TRUSTED_AHEAD_MS => now.max(last),
        _ => now,
    }
}

/// A cursor that was on the screen: of the present log or of the one before it.
enum Shown {
    /// The present log up to here.
    Here(Cursor),
    /// The log before, up to this sequence number; the present one is known up to the cursor.
    Before(u64, Cursor),
}

/// Which log a cursor that was shown is of. Never more than is here; a cursor of an unknown log counts as nothing seen.
fn as_shown(conn: &Connection, shown: Seen) -> Result<Shown, StoreError> {
    let known = seen(conn)?;
    let shown = match shown {
        Seen::Shown(shown) if shown != known => shown,
        Seen::Place(seq) if seq < known.seq => return Ok(Shown::Here(Cursor { seq, chain: 0 })),
        _ => return Ok(Shown::Here(known)),
    };
    let has = |name| -> Result<Option<bool>, StoreError> {
        let cursors: Option<Vec<Cursor>> = meta::get(conn, name)?;
        Ok(cursors.map(|cursors| cursors.contains(&shown)))
    };
    if has(meta::LOG_CURSORS)?.unwrap_or(true) {
        return Ok(Shown::Here(if shown.seq < known.seq { shown } else { known }));
    }
    Ok(match has(meta::OLD_CURSORS)? {
        Some(true) => Shown::Before(shown.seq, known),
        _ => Shown::Here(Cursor::default()),
    })
}

impl Shown {
    /// How far it reaches for one record, in the present log's numbers: up to the first change that was not on the screen.
    fn of_record(&self, conn: &Connection, record: RecordId, device: DeviceId) -> Result<Cursor, StoreError> {
        let (before, known) = match self {
            Self::Here(cursor) => return Ok(*cursor),
            Self::Before(before, known) => (*before, *known),
        };
        let rows: Vec<(u64, bool)> = conn
            .prepare_cached(
                "SELECT seq, device = :device OR coalesce(was <= :before, 0) AS seen FROM journal
                 WHERE record = :record AND seq <= :known ORDER BY seq",
            )?
            .query_map(
                named_params! {
                    ":record": record.to_string(), ":device": device.to_string(),
                    ":before": int(before), ":known": int(known.seq),
                },
                |row| {
                    let seq = u64::try_from(row.get::<_, i64>("seq")?).unwrap_or(0);
                    Ok((seq, row.get("seen")?))
                },
            )?
            .collect::<Result<_, _>>()?;
        Ok(match seen_again(rows, known.seq).min(known.seq) {
            all if all == known.seq => known,
            seq => Cursor { seq, chain: 0 },
        })
    }
}
