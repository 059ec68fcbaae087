//! The journal: every change this device holds. Pending means: own, without `seq`, not refused. There is no outbox beside it.

use super::sql::{int, parsed, parsed_opt, size};
use super::{StoreError, meta};
use crate::change::fold::Placed;
use crate::change::{CHANGE_VERSION, Change, Cursor, Kind, NewChange, Proof, Sequenced};
use crate::clock::random_bytes;
use crate::domain::ids::{ChangeId, DeviceId, GroupId, RecordId, UserId};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// A last `at` further ahead than this is a clock that was wrong, not one to follow.
const TRUSTED_AHEAD_MS: i64 = 86_400_000;

/// The code of an own change that the server put aside and its author let go: kept, folded no more, counted no more.
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
    /// The server's code when it put the change aside.
    pub refused: Option<String>,
}

impl Entry {
    /// True while the server has not answered for it.
    pub fn is_pending(&self) -> bool {
        self.mine && self.placed.seq.is_none() && self.refused.is_none()
    }
}

/// Appends own changes of one action; gives them id, `n`, `at`, `seen` and their group. `shown` is where the log ended for
/// the person when they were shown what they changed: what was pulled since then they have not seen. `None`: all of it.
///
/// # Errors
/// When the database does not take it.
pub fn append(
    conn: &Connection,
    (user, device): (UserId, DeviceId),
    changes: &[NewChange],
    shown: Option<Cursor>,
    now: Millis,
) -> Result<GroupId, StoreError> {
    let group = GroupId::new(now, random_bytes());
    let offset: i64 = meta::get(conn, meta::CLOCK_OFFSET)?.unwrap_or(0);
    let at = monotone(now.plus(offset), meta::get(conn, meta::LAST_AT)?);
    let known = seen(conn)?;
    let seen = shown.filter(|shown| shown.seq < known.seq).unwrap_or(known);
    let (mut n, _) = counters(conn, device)?;
    for new in changes {
        n += 1;
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

/// `now`, but not before the last own change, unless that one lies so far ahead that its clock was wrong.
fn monotone(now: Millis, last: Option<Millis>) -> Millis {
    match last {
        Some(last) if last.0 - now.0 <= TRUSTED_AHEAD_MS => now.max(last),
        _ => now,
    }
}

/// What the person has seen of the log: the cursor, or the one before a pull started over.
///
/// # Errors
/// When the database does not answer.
pub fn seen(conn: &Connection) -> Result<Cursor, StoreError> {
    let cursor: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    let before: Option<Cursor> = meta::get(conn, meta::SEEN)?;
    Ok(before.filter(|before| before.seq > cursor.seq).unwrap_or(cursor))
}

struct Origin {
    mine: bool,
    user: UserId,
    device: DeviceId,
    seq: Option<u64>,
    received: Option<Millis>,
    te: Millis,
    es: u64,
    recovered: bool,
    proof: Option<Proof>,
}

impl Origin {
    fn own(user: UserId, device: DeviceId, at: Millis, seen: Cursor) -> Self {
        Self {
            mine: true,
            user,
            device,
            seq: None,
            received: None,
            te: at,
            es: seen.seq,
            recovered: false,
            proof: None,
        }
    }
}

fn insert(conn: &Connection, change: &Change, origin: &Origin) -> Result<(), StoreError> {
    conn.prepare_cached(
        r#"INSERT INTO journal (id, kind, record, unit, v, at, seen, "group", body, mine, device, user, n, seq, received, te, es,
                                recovered, proof)
           VALUES (:id, :kind, :record, :unit, :v, :at, :seen, :group, :body, :mine, :device, :user, :n, :seq, :received, :te, :es,
                   :recovered, :proof)"#,
    )?
    .execute(named_params! {
        ":id": change.id.to_string(),
        ":kind": change.kind.code(),
        ":record": change.record.to_string(),
        ":unit": change.unit.as_str(),
        ":v": change.v,
        ":at": change.at.0,
        ":seen": change.seen.to_string(),
        ":group": change.group.map(|group| group.to_string()),
        ":body": serde_json::to_string(&change.set)?,
        ":mine": origin.mine,
        ":device": origin.device.to_string(),
        ":user": origin.user.to_string(),
        ":n": int(change.n),
        ":seq": origin.seq.map(int),
        ":received": origin.received.map(|at| at.0),
        ":te": origin.te.0,
        ":es": int(origin.es),
        ":recovered": origin.recovered,
        ":proof": origin.proof.map(|proof| proof.to_string()),
    })?;
    Ok(())
}

/// Takes a change from the server's log: inserts it, or gives the one known by its id what the server assigned.
/// True when something is new.
///
/// # Errors
/// When the database does not take it.
pub fn take(conn: &Connection, sequenced: &Sequenced, own: DeviceId) -> Result<bool, StoreError> {
    let known: Option<(Option<i64>, i64, i64)> = conn
        .prepare_cached("SELECT seq, te, es FROM journal WHERE id = :id")?
        .query_row(named_params! {":id": sequenced.change.id.to_string()}, |row| {
            Ok((row.get("seq")?, row.get("te")?, row.get("es")?))
        })
        .optional()?;
    if known == Some((Some(int(sequenced.seq)), sequenced.te.0, int(sequenced.es))) {
        return Ok(false);
    }
    if known.is_some() {
        place(
            conn,
            sequenced.change.id,
            sequenced.seq,
            sequenced.received,
            sequenced.te,
            sequenced.es,
        )?;
        return Ok(true);
    }
    insert(
        conn,
        &sequenced.change,
        &Origin {
            mine: sequenced.device == own,
            user: sequenced.user,
            device: sequenced.device,
            seq: Some(sequenced.seq),
            received: Some(sequenced.received),
            te: sequenced.te,
            es: sequenced.es,
            recovered: sequenced.recovered,
            proof: Some(sequenced.proof),
        },
    )?;
    Ok(true)
}

/// Notes what the server assigned to a change.
///
/// # Errors
/// When the database does not take it.
pub fn place(
    conn: &Connection,
    id: ChangeId,
    seq: u64,
    received: Millis,
    te: Millis,
    es: u64,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "UPDATE journal SET seq = :seq, received = :received, te = :te, es = :es, refused = NULL WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": id.to_string(), ":seq": int(seq), ":received": received.0, ":te": te.0, ":es": int(es),
    })?;
    Ok(())
}

/// Notes that the server put a change aside.
///
/// # Errors
/// When the database does not take it.
pub fn refuse(conn: &Connection, id: ChangeId, code: &str) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE journal SET refused = :code WHERE id = :id AND mine = 1 AND seq IS NULL")?
        .execute(named_params! {":id": id.to_string(), ":code": code})?;
    Ok(())
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

/// The changes of a record in log order, then the unsequenced ones by `n`; those their author let go are left out.
///
/// # Errors
/// When the database does not answer.
pub fn of_record(conn: &Connection, record: &str) -> Result<Vec<Entry>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT * FROM journal WHERE record = :record AND coalesce(refused, '') <> :let_go
         ORDER BY seq IS NULL, seq, mine DESC, n, arrival",
    )?;
    let rows = statement.query_map(named_params! {":record": record, ":let_go": LET_GO}, entry)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        placed: Placed {
            change: change(row)?,
            seq: row
                .get::<_, Option<i64>>("seq")?
                .and_then(|seq| u64::try_from(seq).ok()),
            device: parsed(row, "device")?,
            te: Millis(row.get("te")?),
            es: u64::try_from(row.get::<_, i64>("es")?).unwrap_or(0),
            recovered: row.get("recovered")?,
        },
        user: parsed(row, "user")?,
        mine: row.get("mine")?,
        refused: row.get("refused")?,
    })
}

/// A change as its author wrote it.
///
/// # Errors
/// When the row is not readable.
pub fn change(row: &Row<'_>) -> rusqlite::Result<Change> {
    let unreadable =
        |what: &str| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, what.to_owned().into());
    let unit = row.get_ref("unit")?.as_str()?;
    let body = row.get_ref("body")?.as_str()?;
    Ok(Change {
        id: parsed(row, "id")?,
        n: u64::try_from(row.get::<_, i64>("n")?).unwrap_or(0),
        kind: Kind::from_code(row.get_ref("kind")?.as_str()?),
        record: parsed::<RecordId>(row, "record")?,
        unit: UnitPath::parse(unit).ok_or_else(|| unreadable("journal.unit"))?,
        v: row.get("v")?,
        at: Millis(row.get("at")?),
        seen: parsed(row, "seen")?,
        group: parsed_opt(row, "group")?,
        set: serde_json::from_str(body).map_err(|_| unreadable("journal.body"))?,
    })
}

/// The greatest `n` given out by `device`, and the greatest up to which the server has answered for all.
///
/// # Errors
/// When the database does not answer.
pub fn counters(conn: &Connection, device: DeviceId) -> Result<(u64, u64), StoreError> {
    let highest: Option<i64> = conn
        .prepare_cached("SELECT max(n) AS n FROM journal WHERE mine = 1 AND device = :device")?
        .query_row(named_params! {":device": device.to_string()}, |row| row.get("n"))?;
    let waiting: Option<i64> = conn
        .prepare_cached(
            "SELECT min(n) AS n FROM journal
             WHERE mine = 1 AND seq IS NULL AND refused IS NULL AND device = :device",
        )?
        .query_row(named_params! {":device": device.to_string()}, |row| row.get("n"))?;
    let noted: u64 = meta::get(conn, meta::MAX_N)?.unwrap_or(0);
    let max_n = highest.and_then(|n| u64::try_from(n).ok()).unwrap_or(0).max(noted);
    let acked_n = waiting
        .and_then(|n| u64::try_from(n).ok())
        .map_or(max_n, |n| n.saturating_sub(1));
    Ok((max_n, acked_n))
}

/// Pending changes from the first unanswered `n` on, without holes, within both limits but at least one.
///
/// # Errors
/// When the database does not answer.
pub fn outgoing(
    conn: &Connection,
    device: DeviceId,
    max_changes: usize,
    max_bytes: usize,
) -> Result<Vec<Change>, StoreError> {
    let (_, acked) = counters(conn, device)?;
    let mut statement = conn.prepare_cached(
        "SELECT * FROM journal WHERE mine = 1 AND device = :device AND n > :acked ORDER BY n LIMIT :limit",
    )?;
    let mut rows = statement.query(named_params! {
        ":device": device.to_string(), ":acked": int(acked), ":limit": size(max_changes),
    })?;
    let mut found: Vec<Change> = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let change = change(row)?;
        bytes += serde_json::to_string(&change)?.len() + 1;
        let gap = change.n != acked + 1 + found.len() as u64;
        if gap || (bytes > max_bytes && !found.is_empty()) {
            break;
        }
        found.push(change);
    }
    Ok(found)
}

/// Gives every unanswered change to the incarnation `device`, counted from 1 in the old order.
///
/// # Errors
/// When the database does not take it.
pub fn renumber(conn: &Connection, device: DeviceId, user: UserId) -> Result<(), StoreError> {
    let waiting: Vec<i64> = conn
        .prepare("SELECT arrival FROM journal WHERE mine = 1 AND seq IS NULL ORDER BY n, arrival")?
        .query_map([], |row| row.get("arrival"))?
        .collect::<Result<_, _>>()?;
    for (n, arrival) in (1_i64..).zip(&waiting) {
        conn.prepare_cached(
            "UPDATE journal SET n = :n, device = :device, user = :user, refused = NULL WHERE arrival = :arrival",
        )?
        .execute(named_params! {
            ":n": n, ":device": device.to_string(), ":user": user.to_string(), ":arrival": arrival,
        })?;
    }
    meta::set(conn, meta::MAX_N, &waiting.len())
}

/// Makes own changes with `n >= expect` pending again; names their records.
///
/// # Errors
/// When the database does not take it.
pub fn repend(conn: &Connection, device: DeviceId, expect: u64) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = conn.prepare(
        "UPDATE journal SET seq = NULL, received = NULL, refused = NULL, te = at,
             es = CAST(substr(seen, 1, instr(seen, '.') - 1) AS INTEGER)
         WHERE mine = 1 AND device = :device AND n >= :expect AND (seq IS NOT NULL OR refused IS NOT NULL)
         RETURNING kind, record",
    )?;
    let rows = statement.query_map(
        named_params! {":device": device.to_string(), ":expect": int(expect)},
        |row| Ok((row.get("kind")?, row.get("record")?)),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
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
