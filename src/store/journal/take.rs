//! Changes as the server has them: taken from its log, placed by its answers, refused.
//!
//! Invariant: a change that came with the log is kept exactly as the log has it. It may differ from ours: a former incarnation
//! may have pushed it before this one renumbered it.

use super::{Assigned, Entry, entry, provenance};
use crate::change::{Change, Cursor, Kind, Proof, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::time::Millis;
use crate::store::sql::int;
use crate::store::sums::JOURNAL;
use crate::store::{StoreError, opaque};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, named_params, params_from_iter};

pub(super) struct Origin {
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
    pub(super) fn own(user: UserId, device: DeviceId, at: Millis, seen: Cursor) -> Self {
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

    fn assigned(sequenced: &Sequenced, RowFlags { mine, hidden }: RowFlags) -> Self {
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

pub(super) fn insert(conn: &Connection, change: &Change, origin: &Origin) -> Result<(), StoreError> {
    conn.prepare_cached(
        r#"INSERT INTO journal (id, kind, record, unit, v, at, seen, "group", body, mine, device, user, n, seq, received, te, es,
                                recovered, proof, hidden, sum)
           VALUES (:id, :kind, :record, :unit, :v, :at, :seen, :group, :body, :mine, :device, :user, :n, :seq, :received, :te, :es,
                   :recovered, :proof, :hidden,
                   row_sum(:id, :kind, :record, :unit, :v, :at, :seen, :group, :body, :mine, :device, :user, :n, :seq, :received,
                           :te, :es, :recovered, :proof, NULL, :hidden, NULL))"#,
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

/// Inserts a row with the values it had in a copy, in the order of the sum's columns.
///
/// # Errors
/// When the database does not take it.
pub fn insert_as_it_was(conn: &Connection, change: &Change, values: &[Value]) -> Result<(), StoreError> {
    let columns: Vec<String> = JOURNAL.columns.iter().map(|column| format!("\"{column}\"")).collect();
    let places: Vec<String> = (1..=values.len()).map(|at| format!("?{at}")).collect();
    let (columns, places) = (columns.join(", "), places.join(", "));
    conn.prepare_cached(&format!(
        "INSERT INTO journal ({columns}, sum) VALUES ({places}, row_sum({places}))"
    ))?
    .execute(params_from_iter(values))?;
    opaque::note(conn, change)
}

/// Two flags of a pulled change's row.
#[derive(Debug, Clone, Copy)]
pub struct RowFlags {
    /// Written on this device, by this or a former incarnation.
    pub mine: bool,
    /// Outside the present scope: kept but not shown.
    pub hidden: bool,
}

/// Records to fold: kind and id.
pub type Records = Vec<(Kind, String)>;

/// Takes a change from the server's log: inserts it, or replaces the row of the same id with the log's form. Returns the
/// records to fold again; none when nothing is new.
///
/// # Errors
/// When the database does not take it.
pub fn take(conn: &Connection, sequenced: &Sequenced, flags: RowFlags) -> Result<Records, StoreError> {
    let here = (sequenced.change.kind.clone(), sequenced.change.record.to_string());
    let Some(known) = known(conn, sequenced.change.id)? else {
        insert(conn, &sequenced.change, &Origin::assigned(sequenced, flags))?;
        return Ok(vec![here]);
    };
    let placed = known.entry.placed.seq == Some(sequenced.seq) && known.entry.refused.is_none();
    let same = known.has_form(sequenced) && known.entry.mine == flags.mine;
    if same && placed && known.assigned == Some(Assigned::of(sequenced)) {
        return Ok(Vec::new());
    }
    if !same {
        replace(conn, sequenced, flags.mine)?;
    }
    place(conn, sequenced.change.id, &Assigned::of(sequenced))?;
    let before = known.entry.placed.change;
    Ok(vec![(before.kind, before.record.to_string()), here])
}

/// How a change of the log that is reread compares with the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InJournal {
    /// Unknown until now.
    New,
    /// Known, in the same form.
    Same,
    /// Known in another form.
    Other,
}

/// Keeps a change of a log that is being reread: an unknown one is stored without a place, a known one stays as it is.
///
/// # Errors
/// When the database does not take it.
pub fn keep_unplaced(conn: &Connection, sequenced: &Sequenced, flags: RowFlags) -> Result<InJournal, StoreError> {
    if let Some(known) = known(conn, sequenced.change.id)? {
        return Ok(match known.has_form(sequenced) {
            true => InJournal::Same,
            false => InJournal::Other,
        });
    }
    let origin = Origin {
        mine: false,
        seq: None,
        ..Origin::assigned(sequenced, flags)
    };
    insert(conn, &sequenced.change, &origin)?;
    Ok(InJournal::New)
}

struct Known {
    entry: Entry,
    assigned: Option<Assigned>,
}

impl Known {
    /// True when the row already has the log's form. A purged text is not compared: it stays purged.
    fn has_form(&self, sequenced: &Sequenced) -> bool {
        let here = &self.entry.placed;
        let purged = here.change.set.is_empty();
        let set = if purged {
            &here.change.set
        } else {
            &sequenced.change.set
        };
        let theirs = Change {
            set: set.clone(),
            ..sequenced.change.clone()
        };
        here.change == theirs && here.device == sequenced.device && self.entry.user == sequenced.user
    }
}

fn known(conn: &Connection, id: ChangeId) -> Result<Option<Known>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT * FROM journal WHERE id = :id")?
        .query_row(named_params! {":id": id.to_string()}, |row| {
            Ok(Known {
                entry: entry(row)?,
                assigned: provenance(row)?,
            })
        })
        .optional()?)
}

/// Replaces our form of a change with the log's. Its sequence number is not touched ([`place`]); a purged text stays purged.
///
/// # Errors
/// When the database does not take it.
pub fn replace(conn: &Connection, sequenced: &Sequenced, mine: bool) -> Result<(), StoreError> {
    let change = &sequenced.change;
    conn.prepare_cached(
        r#"UPDATE journal SET kind = :kind, record = :record, unit = :unit, v = :v, at = :at, seen = :seen, "group" = :group,
               body = CASE WHEN body = '{}' THEN body ELSE :body END, mine = :mine, device = :device, user = :user, n = :n
           WHERE id = :id"#,
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
        ":mine": mine,
        ":device": sequenced.device.to_string(),
        ":user": sequenced.user.to_string(),
        ":n": int(change.n),
    })?;
    opaque::note(conn, change)
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

/// Marks a waiting change as refused, with the server's code.
///
/// # Errors
/// When the database does not take it.
pub fn refuse(conn: &Connection, id: ChangeId, code: &str) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE journal SET refused = :code WHERE id = :id AND mine = 1 AND seq IS NULL")?
        .execute(named_params! {":id": id.to_string(), ":code": code})?;
    Ok(())
}

/// Marks an own change as refused that had a place. While a log is reread the old place stays.
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
