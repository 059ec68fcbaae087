//! Writing the log: one push is one transaction, under the town's head row.

use super::rows::{bits, id, instant};
use super::trouble;
use crate::change::wire::{PushResult, PushStatus};
use crate::change::{CHANGE_VERSION, Change};
use crate::change::{Cursor, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::time::Millis;
use crate::server::chain::ChainKeys;
use crate::server::storage::sequence::Sequencer;
use crate::server::storage::{Authored, Incoming, Pushed, Session, StorageError};
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::HashMap;
use uuid::Uuid;

/// The device and user the server's admin writes as.
const SERVER: Uuid = Uuid::nil();

/// What is to be done with one pushed change.
enum Plan {
    Answer(PushResult),
    Write(Incoming),
}

/// Takes a push: first looks at all of it, then writes; a gap or fork leaves nothing behind.
pub fn push(
    c: &Connection,
    keys: &ChainKeys,
    session: &Session,
    push: Vec<Incoming>,
    now: Millis,
) -> Result<Pushed, StorageError> {
    let mut device_n = device_n(c, session)?;
    let begun = device_n;
    let mut plans = Vec::with_capacity(push.len());
    for incoming in push {
        if let Some(known) = known(c, &session.town, incoming.id())? {
            device_n = device_n.max(incoming.n());
            plans.push(Plan::Answer(known));
        } else if incoming.n() <= device_n {
            return Ok(Pushed::Forked { device_n: begun });
        } else if incoming.n() > device_n + 1 {
            return Ok(Pushed::Gap { expect: device_n + 1 });
        } else {
            device_n = incoming.n();
            plans.push(Plan::Write(incoming));
        }
    }
    let results = write(c, keys, session, plans, now)?;
    c.prepare_cached("UPDATE device SET n = :n, last_seen = :now WHERE town = :town AND device = :device")
        .and_then(|mut statement| {
            statement.execute(named_params! {
                ":n": device_n.cast_signed(), ":now": now.0,
                ":town": session.town, ":device": session.device.0.as_bytes(),
            })
        })
        .map_err(|e| trouble(&e))?;
    Ok(Pushed::Done(results))
}

fn write(
    c: &Connection,
    keys: &ChainKeys,
    session: &Session,
    plans: Vec<Plan>,
    now: Millis,
) -> Result<Vec<PushResult>, StorageError> {
    let mut sequencer = Sequencer::new(keys, head(c, &session.town)?, now);
    let mut results: Vec<PushResult> = Vec::with_capacity(plans.len());
    let mut written: HashMap<ChangeId, usize> = HashMap::new();
    for plan in plans {
        let incoming = match plan {
            Plan::Answer(result) => {
                results.push(result);
                continue;
            }
            Plan::Write(incoming) => incoming,
        };
        if let Some(first) = written.get(&incoming.id()) {
            let mut again = results[*first].clone();
            if again.seq.is_some() {
                again.status = PushStatus::Duplicate;
            }
            results.push(again);
            continue;
        }
        written.insert(incoming.id(), results.len());
        results.push(write_one(c, &mut sequencer, session, incoming, now)?);
    }
    set_head(c, &session.town, sequencer.head())?;
    Ok(results)
}

fn write_one(
    c: &Connection,
    sequencer: &mut Sequencer,
    session: &Session,
    incoming: Incoming,
    now: Millis,
) -> Result<PushResult, StorageError> {
    match incoming {
        Incoming::Accept { change, opaque } => {
            let id = change.id;
            let sequenced = sequencer.assign(change, session.device, session.user);
            insert(c, &session.town, &sequenced, sequencer.head())?;
            Ok(PushResult {
                id,
                status: if opaque { PushStatus::Opaque } else { PushStatus::Stored },
                seq: Some(sequenced.seq),
                received: Some(sequenced.received),
                es: Some(sequenced.es),
                code: None,
            })
        }
        Incoming::PutAside { id, n, code, raw } => {
            c.prepare_cached(
                "INSERT INTO quarantine (town, id, device, n, user, received, code, raw)
                 VALUES (:town, :id, :device, :n, :user, :received, :code, :raw)",
            )
            .and_then(|mut statement| {
                statement.execute(named_params! {
                    ":town": session.town, ":id": id.0.as_bytes(), ":device": session.device.0.as_bytes(),
                    ":n": n.cast_signed(), ":user": session.user.0.as_bytes(), ":received": now.0,
                    ":code": code, ":raw": raw,
                })
            })
            .map_err(|e| trouble(&e))?;
            Ok(PushResult {
                id,
                status: PushStatus::Quarantined,
                seq: None,
                received: None,
                es: None,
                code: Some(code.to_owned()),
            })
        }
    }
}

/// Writes what the admin does as a change of the server's own.
pub fn author(c: &Connection, keys: &ChainKeys, authored: Authored, now: Millis) -> Result<(), StorageError> {
    let town = authored.unit.town().to_owned();
    let head = head(c, &town)?;
    let n: i64 = c
        .query_row(
            "SELECT count(*) + 1 FROM log WHERE town = :town AND device = :device",
            named_params! {":town": town, ":device": SERVER.as_bytes()},
            |row| row.get(0),
        )
        .map_err(|e| trouble(&e))?;
    let change = Change {
        id: authored.id,
        n: n.cast_unsigned(),
        kind: authored.kind,
        record: authored.record,
        unit: authored.unit,
        v: CHANGE_VERSION,
        at: now,
        seen: head,
        group: None,
        set: authored.set,
    };
    let mut sequencer = Sequencer::new(keys, head, now);
    let sequenced = sequencer.assign(change, DeviceId(SERVER), UserId(SERVER));
    insert(c, &town, &sequenced, sequencer.head())?;
    set_head(c, &town, sequencer.head())
}

/// Where the town's log ends.
pub fn head(c: &Connection, town: &str) -> Result<Cursor, StorageError> {
    c.prepare_cached("SELECT head, chain FROM town WHERE town = :town")
        .and_then(|mut statement| {
            statement
                .query_row(named_params! {":town": town}, |row| {
                    Ok(Cursor {
                        seq: bits(row, "head")?,
                        chain: bits(row, "chain")?,
                    })
                })
                .optional()
        })
        .map_err(|e| trouble(&e))?
        .ok_or_else(|| StorageError::NotFound(format!("town {town}")))
}

fn set_head(c: &Connection, town: &str, head: Cursor) -> Result<(), StorageError> {
    c.prepare_cached("UPDATE town SET head = :head, chain = :chain WHERE town = :town")
        .and_then(|mut statement| {
            statement.execute(named_params! {
                ":head": head.seq.cast_signed(), ":chain": head.chain.cast_signed(), ":town": town,
            })
        })
        .map_err(|e| trouble(&e))?;
    Ok(())
}

/// The greatest number the server has of the session's device.
pub fn device_n(c: &Connection, session: &Session) -> Result<u64, StorageError> {
    c.prepare_cached("SELECT n FROM device WHERE town = :town AND device = :device")
        .and_then(|mut statement| {
            statement.query_row(
                named_params! {":town": session.town, ":device": session.device.0.as_bytes()},
                |row| bits(row, "n"),
            )
        })
        .map_err(|e| trouble(&e))
}

/// The answer to a change the server has already.
fn known(c: &Connection, town: &str, change: ChangeId) -> Result<Option<PushResult>, StorageError> {
    let logged = c
        .prepare_cached("SELECT seq, received, es FROM log WHERE town = :town AND id = :id")
        .and_then(|mut statement| {
            statement
                .query_row(named_params! {":town": town, ":id": change.0.as_bytes()}, |row| {
                    Ok(PushResult {
                        id: change,
                        status: PushStatus::Duplicate,
                        seq: Some(bits(row, "seq")?),
                        received: Some(instant(row, "received")?),
                        es: Some(bits(row, "es")?),
                        code: None,
                    })
                })
                .optional()
        })
        .map_err(|e| trouble(&e))?;
    if logged.is_some() {
        return Ok(logged);
    }
    let aside = c
        .prepare_cached("SELECT id, code FROM quarantine WHERE town = :town AND id = :id")
        .and_then(|mut statement| {
            statement
                .query_row(named_params! {":town": town, ":id": change.0.as_bytes()}, |row| {
                    Ok((ChangeId(id(row, "id")?), row.get::<_, String>("code")?))
                })
                .optional()
        })
        .map_err(|e| trouble(&e))?;
    Ok(aside.map(|(id, code)| PushResult {
        id,
        status: PushStatus::Quarantined,
        seq: None,
        received: None,
        es: None,
        code: Some(code),
    }))
}

fn insert(c: &Connection, town: &str, s: &Sequenced, head: Cursor) -> Result<(), StorageError> {
    let change = &s.change;
    let body = serde_json::to_string(&change.set).map_err(|e| StorageError::Io(e.to_string()))?;
    let group = change.group.map(|group| *group.0.as_bytes());
    c.prepare_cached(
        "INSERT INTO log (town, seq, id, device, n, user, kind, record, unit, v, at, seen_seq, seen_chain, grp,
                          received, te, es, chain, body)
         VALUES (:town, :seq, :id, :device, :n, :user, :kind, :record, :unit, :v, :at, :seen_seq, :seen_chain, :grp,
                 :received, :te, :es, :chain, :body)",
    )
    .and_then(|mut statement| {
        statement.execute(named_params! {
            ":town": town, ":seq": s.seq.cast_signed(), ":id": change.id.0.as_bytes(),
            ":device": s.device.0.as_bytes(), ":n": change.n.cast_signed(), ":user": s.user.0.as_bytes(),
            ":kind": change.kind.code(), ":record": change.record.0.as_bytes(), ":unit": change.unit.as_str(),
            ":v": change.v, ":at": change.at.0, ":seen_seq": change.seen.seq.cast_signed(),
            ":seen_chain": change.seen.chain.cast_signed(), ":grp": group, ":received": s.received.0,
            ":te": s.te.0, ":es": s.es.cast_signed(), ":chain": head.chain.cast_signed(), ":body": body,
        })
    })
    .map_err(|e| trouble(&e))?;
    Ok(())
}
