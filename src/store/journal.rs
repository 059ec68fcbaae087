//! The journal: every change this device holds. Pending means: own, without `seq`, not refused. There is no outbox beside it.
//!
//! Invariant: what folds are the rows in sight ([`of_record`]): placed or own, within the scope, with a text that was not
//! purged. Changes of others without a place belong to a log that is being read anew; nothing shows them.

use super::sql::{int, parsed, parsed_opt, size};
use super::{StoreError, meta, opaque};
use crate::change::fold::Placed;
use crate::change::reseen::seen_again;
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
    let seen = as_shown(conn, shown)?;
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

/// What an author had seen who was shown `shown`: never more than is here. Places of a log that is gone say nothing.
fn as_shown(conn: &Connection, shown: Option<Cursor>) -> Result<Cursor, StoreError> {
    let known = seen(conn)?;
    let Some(shown) = shown.filter(|shown| *shown != known) else {
        return Ok(known);
    };
    let of_this_log: Option<Vec<Cursor>> = meta::get(conn, meta::LOG_CURSORS)?;
    if of_this_log.is_some_and(|cursors| !cursors.contains(&shown)) {
        return Ok(Cursor::default());
    }
    Ok(if shown.seq < known.seq { shown } else { known })
}

/// What the person has seen of the log: the cursor, or the one before a pull started over. While another log is read, in the
/// numbers of the one that is shown.
///
/// # Errors
/// When the database does not answer.
pub fn seen(conn: &Connection) -> Result<Cursor, StoreError> {
    let cursor: Cursor = meta::get(conn, meta::CURSOR)?.unwrap_or_default();
    let before: Option<Cursor> = meta::get(conn, meta::SEEN)?;
    if meta::is_set(conn, meta::RELOG)? {
        return Ok(before.unwrap_or_default());
    }
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
    hidden: bool,
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
            hidden: false,
        }
    }

    fn assigned(sequenced: &Sequenced, (mine, hidden): (bool, bool)) -> Self {
        Self {
            mine,
            user: sequenced.user,
            device: sequenced.device,
            seq: Some(sequenced.seq),
            received: Some(sequenced.received),
            te: sequenced.te,
            es: sequenced.es,
            recovered: sequenced.recovered,
            proof: Some(sequenced.proof),
            hidden,
        }
    }
}

/// What the server assigned to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assigned {
    /// Its place in the log.
    pub seq: u64,
    /// When the server had it.
    pub received: Millis,
    /// The effective time.
    pub te: Millis,
    /// Effective seen.
    pub es: u64,
    /// Lost by the server and brought back.
    pub recovered: bool,
    /// What proves it genuine; an older server gives none.
    pub proof: Option<Proof>,
}

impl Assigned {
    /// What came with a change of the log.
    #[must_use]
    pub fn of(sequenced: &Sequenced) -> Self {
        Self {
            seq: sequenced.seq,
            received: sequenced.received,
            te: sequenced.te,
            es: sequenced.es,
            recovered: sequenced.recovered,
            proof: Some(sequenced.proof),
        }
    }
}

fn insert(conn: &Connection, change: &Change, origin: &Origin) -> Result<(), StoreError> {
    conn.prepare_cached(
        r#"INSERT INTO journal (id, kind, record, unit, v, at, seen, "group", body, mine, device, user, n, seq, received, te, es,
                                recovered, proof, hidden)
           VALUES (:id, :kind, :record, :unit, :v, :at, :seen, :group, :body, :mine, :device, :user, :n, :seq, :received, :te, :es,
                   :recovered, :proof, :hidden)"#,
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
        ":hidden": origin.hidden,
    })?;
    opaque::note(conn, change)
}

/// Whose a change is, to this device: written on it (by this or a former incarnation), and outside the scope it has now.
pub type Standing = (bool, bool);

/// Takes a change from the server's log: inserts it, or gives the one known by its id what the server assigned. True when
/// something is new.
///
/// # Errors
/// When the database does not take it.
pub fn take(conn: &Connection, sequenced: &Sequenced, standing: Standing) -> Result<bool, StoreError> {
    let Some(known) = known(conn, sequenced.change.id)? else {
        insert(conn, &sequenced.change, &Origin::assigned(sequenced, standing))?;
        return Ok(true);
    };
    let adopted = adopt(conn, &known, sequenced, standing.0)?;
    let assigned = Assigned::of(sequenced);
    if known.assigned == Some(assigned) {
        return Ok(adopted);
    }
    place(conn, sequenced.change.id, &assigned)?;
    Ok(true)
}

/// Keeps a change of a log that is being read anew: one that is unknown here has no place yet. True when it was unknown.
///
/// # Errors
/// When the database does not take it.
pub fn keep_unplaced(conn: &Connection, sequenced: &Sequenced, standing: Standing) -> Result<bool, StoreError> {
    if let Some(known) = known(conn, sequenced.change.id)? {
        adopt(conn, &known, sequenced, known.mine)?;
        return Ok(false);
    }
    let origin = Origin {
        mine: false,
        seq: None,
        ..Origin::assigned(sequenced, standing)
    };
    insert(conn, &sequenced.change, &origin)?;
    Ok(true)
}

struct Known {
    assigned: Option<Assigned>,
    written: (String, i64, String, String),
    mine: bool,
    purged: bool,
}

fn known(conn: &Connection, id: ChangeId) -> Result<Option<Known>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT seq, received, te, es, recovered, proof, device, n, user, seen, mine, body = '{}' AS purged
             FROM journal WHERE id = :id",
        )?
        .query_row(named_params! {":id": id.to_string()}, |row| {
            let written = (row.get("device")?, row.get("n")?, row.get("user")?, row.get("seen")?);
            Ok(Known {
                assigned: assigned(row)?,
                written,
                mine: row.get("mine")?,
                purged: row.get("purged")?,
            })
        })
        .optional()?)
}

/// What the server assigned to the row's change; `None` while it has no place.
fn assigned(row: &Row<'_>) -> rusqlite::Result<Option<Assigned>> {
    let placed = row.get::<_, Option<i64>>("seq")?.is_some();
    Ok(provenance(row)?.filter(|_| placed))
}

/// What the server assigned to the row's change in whatever log, as far as it proves the change genuine.
///
/// # Errors
/// When the row is not readable.
pub fn provenance(row: &Row<'_>) -> rusqlite::Result<Option<Assigned>> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let Some(received) = row.get::<_, Option<i64>>("received")? else {
        return Ok(None);
    };
    Ok(Some(Assigned {
        seq: row.get::<_, Option<i64>>("seq")?.map_or(0, number),
        received: Millis(received),
        te: Millis(row.get("te")?),
        es: number(row.get("es")?),
        recovered: row.get("recovered")?,
        proof: parsed_opt(row, "proof")?,
    }))
}

/// Takes the server's form of a change for ours where they differ: it had the change from a former incarnation, before this
/// one counted it anew, or it has purged the text. True when something differed.
fn adopt(conn: &Connection, known: &Known, sequenced: &Sequenced, mine: bool) -> Result<bool, StoreError> {
    let change = &sequenced.change;
    let written = (
        sequenced.device.to_string(),
        int(change.n),
        sequenced.user.to_string(),
        change.seen.to_string(),
    );
    let purged = change.set.is_empty() && !known.purged;
    if known.written == written && known.mine == mine && !purged {
        return Ok(false);
    }
    conn.prepare_cached(
        "UPDATE journal SET device = :device, n = :n, user = :user, seen = :seen, mine = :mine,
             body = CASE WHEN :purged THEN '{}' ELSE body END WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": change.id.to_string(), ":device": written.0, ":n": written.1, ":user": written.2, ":seen": written.3,
        ":mine": mine, ":purged": purged,
    })?;
    Ok(true)
}

/// Notes what the server assigned to a change.
///
/// # Errors
/// When the database does not take it.
pub fn place(conn: &Connection, id: ChangeId, assigned: &Assigned) -> Result<(), StoreError> {
    conn.prepare_cached(
        "UPDATE journal SET seq = :seq, received = :received, te = :te, es = :es, recovered = :recovered,
             proof = coalesce(:proof, proof), refused = NULL WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": id.to_string(), ":seq": int(assigned.seq), ":received": assigned.received.0, ":te": assigned.te.0,
        ":es": int(assigned.es), ":recovered": assigned.recovered,
        ":proof": assigned.proof.map(|proof| proof.to_string()),
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

/// Notes that the server put an own change aside when it was brought back. While a log is read anew the old place stays.
///
/// # Errors
/// When the database does not take it.
pub fn refuse_lost(conn: &Connection, id: ChangeId, code: &str, keep_place: bool) -> Result<(), StoreError> {
    conn.prepare_cached(
        "UPDATE journal SET refused = :code, seq = CASE WHEN :keep THEN seq END WHERE id = :id AND mine = 1",
    )?
    .execute(named_params! {":id": id.to_string(), ":code": code, ":keep": keep_place})?;
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

/// The changes of a record that are in sight, in log order, then the unsequenced ones by `n`; those their author let go are
/// left out.
///
/// # Errors
/// When the database does not answer.
pub fn of_record(conn: &Connection, record: &str) -> Result<Vec<Entry>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT * FROM journal
         WHERE record = :record AND hidden = 0 AND (seq IS NOT NULL OR mine = 1) AND body <> '{}'
           AND coalesce(refused, '') <> :let_go
         ORDER BY seq IS NULL, seq, mine DESC, n, arrival",
    )?;
    let rows = statement.query_map(named_params! {":record": record, ":let_go": LET_GO}, entry)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A row as folding needs it.
///
/// # Errors
/// When the row is not readable.
pub fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
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

/// The greatest `n` of `device` that has a place in the log.
///
/// # Errors
/// When the database does not answer.
pub fn placed_n(conn: &Connection, device: DeviceId) -> Result<u64, StoreError> {
    let highest: Option<i64> = conn
        .prepare_cached("SELECT max(n) AS n FROM journal WHERE mine = 1 AND device = :device AND seq IS NOT NULL")?
        .query_row(named_params! {":device": device.to_string()}, |row| row.get("n"))?;
    Ok(highest.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
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

/// Notes that the server may have lost what it acknowledged of `device` beyond `after`.
///
/// # Errors
/// When the database does not take it.
pub fn recheck(conn: &Connection, device: DeviceId, after: u64) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO recheck (id) SELECT id FROM journal
         WHERE mine = 1 AND device = :device AND n > :after AND seq IS NOT NULL AND proof IS NOT NULL AND body <> '{}'",
    )?
    .execute(named_params! {":device": device.to_string(), ":after": int(after)})?;
    Ok(())
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
/// What its author had written just before is no longer known by the device; so the change says that it had seen it, as far
/// as nothing unseen lies before.
///
/// # Errors
/// When the database does not take it.
pub fn renumber(conn: &Connection, device: DeviceId, user: UserId) -> Result<(), StoreError> {
    let waiting: Vec<i64> = conn
        .prepare("SELECT arrival FROM journal WHERE mine = 1 AND seq IS NULL ORDER BY n, arrival")?
        .query_map([], |row| row.get("arrival"))?
        .collect::<Result<_, _>>()?;
    for arrival in &waiting {
        raise_seen(conn, *arrival)?;
    }
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

fn raise_seen(conn: &Connection, arrival: i64) -> Result<(), StoreError> {
    let rows: Vec<(u64, bool, bool)> = conn
        .prepare_cached(
            "SELECT o.seq, o.seq <= j.es AS seen, o.device = j.device AS wrote FROM journal j
             JOIN journal o ON o.record = j.record AND o.seq IS NOT NULL WHERE j.arrival = :arrival ORDER BY o.seq",
        )?
        .query_map(named_params! {":arrival": arrival}, |row| {
            let seq = u64::try_from(row.get::<_, i64>("seq")?).unwrap_or(0);
            Ok((seq, row.get("seen")?, row.get("wrote")?))
        })?
        .collect::<Result<_, _>>()?;
    let Some(last) = rows.iter().rev().find(|(_, seen, wrote)| *wrote && !*seen) else {
        return Ok(());
    };
    // Beyond the cursor others may have written what is not here yet.
    let most = last.0.min(seen(conn)?.seq);
    let reached = seen_again(rows.iter().map(|(seq, seen, wrote)| (*seq, *seen || *wrote)), most).min(most);
    conn.prepare_cached("UPDATE journal SET es = :es, seen = :seen WHERE arrival = :arrival AND es < :es")?
        .execute(named_params! {
            ":arrival": arrival, ":es": int(reached), ":seen": Cursor { seq: reached, chain: 0 }.to_string(),
        })?;
    Ok(())
}

/// Makes own changes with `n >= expect` pending again, counted from `expect` without holes; names their records.
///
/// # Errors
/// When the database does not take it.
pub fn repend(conn: &Connection, device: DeviceId, expect: u64) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = conn.prepare(
        "UPDATE journal SET seq = NULL, received = NULL, refused = NULL, te = at, recovered = 0, proof = NULL,
             es = CAST(substr(seen, 1, instr(seen, '.') - 1) AS INTEGER)
         WHERE mine = 1 AND device = :device AND n >= :expect AND (seq IS NOT NULL OR refused IS NOT NULL)
         RETURNING kind, record",
    )?;
    let records: Vec<(String, String)> = statement
        .query_map(
            named_params! {":device": device.to_string(), ":expect": int(expect)},
            |row| Ok((row.get("kind")?, row.get("record")?)),
        )?
        .collect::<Result<_, _>>()?;
    close_holes(conn, device, expect.max(1))?;
    Ok(records)
}

/// A number whose change turned out to be another incarnation's leaves a hole, which no server would pass.
fn close_holes(conn: &Connection, device: DeviceId, from: u64) -> Result<(), StoreError> {
    let waiting: Vec<(i64, i64)> = conn
        .prepare(
            "SELECT arrival, n FROM journal WHERE mine = 1 AND device = :device AND n >= :from ORDER BY n, arrival",
        )?
        .query_map(
            named_params! {":device": device.to_string(), ":from": int(from)},
            |row| Ok((row.get("arrival")?, row.get("n")?)),
        )?
        .collect::<Result<_, _>>()?;
    for (n, (arrival, _)) in (int(from)..).zip(&waiting).filter(|(n, (_, old))| n != old) {
        conn.prepare_cached("UPDATE journal SET n = :n WHERE arrival = :arrival")?
            .execute(named_params! {":n": n, ":arrival": arrival})?;
    }
    match waiting.len() {
        0 => Ok(()),
        count => meta::set(conn, meta::MAX_N, &(from - 1 + count as u64)),
    }
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
