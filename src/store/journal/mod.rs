//! The journal: every change this device holds. Pending means: own, without `seq`, not refused. There is no outbox beside it.
//!
//! Invariant: only visible rows are folded ([`of_record`]): sequenced or own, within the scope, not purged. A change of somebody
//! else without a sequence number belongs to a log that is being reread; nothing shows it.

mod append;
mod assigned;
mod own;
mod take;

pub use append::{Seen, adopt, adopt_before, append};
pub use assigned::{Assigned, provenance};
pub use own::{
    close_holes, counters, holds, move_waiting, outgoing, placed_n, recheck, recheck_beyond, refuse_outside, renumber,
    repend, take_over, take_over_waiting, tells_of_a_copy,
};
pub use take::{InJournal, RowFlags, insert_as_it_was, keep_unplaced, place, refuse, refuse_lost, replace, take};

use super::sql::{parsed, parsed_opt};
use super::{StoreError, meta, sums};
use crate::change::fold::Placed;
use crate::change::{Change, Cursor, Kind};
use crate::domain::ids::{ChangeId, GroupId, RecordId, UserId};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use std::sync::LazyLock;

/// The code of an own change that the server refused and its author gave up: kept, but neither folded nor counted.
pub const LET_GO: &str = "let_go";

/// A journal row folding needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The change in its place.
    pub placed: Placed,
    /// Who wrote it.
    pub user: UserId,
    /// Written on this device.
    pub mine: bool,
    /// The server's code when it refused the change.
    pub refused: Option<String>,
}

impl Entry {
    /// True while the server has not answered for it.
    pub fn is_pending(&self) -> bool {
        self.mine && self.placed.seq.is_none() && self.refused.is_none()
    }
}

/// The own change called `id`, if it is here.
///
/// # Errors
/// When the database does not answer.
pub fn own(conn: &Connection, id: ChangeId) -> Result<Option<Entry>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT * FROM journal WHERE id = :id AND mine = 1")?
        .query_row(named_params! {":id": id.to_string()}, entry)
        .optional()?)
}

/// The visible changes of a record in log order, then the unsequenced ones by `n`. Those that their author gave up are left out.
///
/// # Errors
/// When the database does not answer.
pub fn of_record(conn: &Connection, record: &str) -> Result<Vec<Entry>, StoreError> {
    of_record_until(conn, record, Millis(i64::MAX))
}

/// Those of them that were known at an instant ([`known_at`]).
///
/// # Errors
/// When the database does not answer.
pub fn of_record_until(conn: &Connection, record: &str, until: Millis) -> Result<Vec<Entry>, StoreError> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT * FROM journal
             WHERE record = :record AND hidden = 0 AND (seq IS NOT NULL OR mine = 1) AND body <> '{{}}'
               AND coalesce(refused, '') <> :let_go AND {} <= :until
               AND NOT EXISTS (SELECT 1 FROM annulment a WHERE a.change = journal.id AND a.deleted IS NULL)
             ORDER BY seq IS NULL, seq, mine DESC, n, arrival",
            known_at("journal")
        )
    });
    let mut statement = conn.prepare_cached(&SQL)?;
    let rows = statement.query_map(
        named_params! {":record": record, ":let_go": LET_GO, ":until": until.0},
        entry,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The changes of a record that have a place or were not refused, hidden ones too, as [`of_record`] orders them.
///
/// # Errors
/// When the database does not answer.
pub fn of_record_anywhere(conn: &Connection, record: &str) -> Result<Vec<Placed>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT * FROM journal
         WHERE record = :record AND body <> '{}' AND (seq IS NOT NULL OR (mine = 1 AND refused IS NULL))
           AND NOT EXISTS (SELECT 1 FROM annulment a WHERE a.change = journal.id AND a.deleted IS NULL)
         ORDER BY seq IS NULL, seq, mine DESC, n, arrival",
    )?;
    let rows = statement.query_map(named_params! {":record": record}, |row| Ok(entry(row)?.placed))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When the change of a row of the journal became known, as SQL: an own one when it was written, another's when the server had it.
pub fn known_at(row: &str) -> String {
    format!("CASE WHEN {row}.mine = 1 OR {row}.received IS NULL THEN {row}.te ELSE max({row}.te, {row}.received) END")
}

/// The own changes of one action to a record, those that their author gave up among them.
///
/// # Errors
/// When the database does not answer.
pub fn of_action(conn: &Connection, record: &str, group: GroupId) -> Result<Vec<Entry>, StoreError> {
    let mut statement = conn.prepare_cached(
        r#"SELECT * FROM journal WHERE record = :record AND "group" = :group AND mine = 1 AND body <> '{}' ORDER BY n"#,
    )?;
    let rows = statement.query_map(named_params! {":record": record, ":group": group.to_string()}, entry)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A row as folding needs it, of a whole row (`SELECT *`).
///
/// # Errors
/// When the row is damaged or not readable.
pub fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    use sums::place as at;
    let seq: Option<i64> = row.get(const { at("seq") })?;
    Ok(Entry {
        placed: Placed {
            change: change(row)?,
            seq: seq.and_then(|seq| u64::try_from(seq).ok()),
            device: parsed(row, const { at("device") })?,
            te: Millis(row.get(const { at("te") })?),
            es: u64::try_from(row.get::<_, i64>(const { at("es") })?).unwrap_or(0),
            recovered: row.get(const { at("recovered") })?,
        },
        user: parsed(row, const { at("user") })?,
        mine: row.get(const { at("mine") })?,
        refused: row.get(const { at("refused") })?,
    })
}

/// A change as its author wrote it, of a whole row (`SELECT *`).
///
/// # Errors
/// When the row is damaged or not readable.
pub fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    use sums::place as at;
    sums::fits(row)?;
    let unreadable =
        |what: &str| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, what.to_owned().into());
    let unit = row.get_ref(const { at("unit") })?.as_str()?;
    let body = row.get_ref(const { at("body") })?.as_str()?;
    Ok(Change {
        id: parsed(row, const { at("id") })?,
        n: u64::try_from(row.get::<_, i64>(const { at("n") })?).unwrap_or(0),
        kind: Kind::from_code(row.get_ref(const { at("kind") })?.as_str()?),
        record: parsed::<RecordId>(row, const { at("record") })?,
        unit: UnitPath::parse(unit).ok_or_else(|| unreadable("journal.unit"))?,
        v: row.get(const { at("v") })?,
        at: Millis(row.get(const { at("at") })?),
        seen: parsed(row, const { at("seen") })?,
        group: parsed_opt(row, const { at("group") })?,
        set: serde_json::from_str(body).map_err(|_| unreadable("journal.body"))?,
    })
}

/// How far the person has seen the log that is on the screen: the cursor, or, while another log is reread, the former one.
///
/// # Errors
/// When the database does not answer.
pub fn seen(conn: &Connection) -> Result<Cursor, StoreError> {
    let name = match meta::is_set(conn, meta::RELOG)? {
        true => meta::SEEN,
        false => meta::CURSOR,
    };
    Ok(meta::get(conn, name)?.unwrap_or_default())
}

/// True when anything here has a place in the log.
///
/// # Errors
/// When the database does not answer.
pub fn has_places(conn: &Connection) -> Result<bool, StoreError> {
    let found = conn
        .prepare_cached("SELECT 1 FROM journal WHERE seq IS NOT NULL LIMIT 1")?
        .exists([])?;
    Ok(found)
}

/// Every record in the journal with its kind, in the order of first arrival.
///
/// # Errors
/// When the database does not answer.
pub fn records(conn: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = conn.prepare("SELECT kind, record FROM journal GROUP BY kind, record ORDER BY min(arrival)")?;
    let rows = statement.query_map([], |row| Ok((row.get("kind")?, row.get("record")?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
