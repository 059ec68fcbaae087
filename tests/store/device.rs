//! A store in a folder of its own, and what is done with it.

use crate::town::Town;
use lianxin::change::entry::Entry;
use lianxin::change::{Cursor, Kind};
use lianxin::domain::ids::{DeviceId, RecordId, UserId};
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use lianxin::store::{Answer, NewIdentity, Phase, Query, SaveError, Saved, Store, SyncStart};
use lianxin::view::{Counts, UndoOf};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// 2026-11-20 09:00 at +08:00.
pub fn morning() -> Millis {
    Millis::parse("2026-11-20 09:00").unwrap()
}

pub const UNIT: &str = "439901100/200/03/012";
/// The micro-grid beside [`UNIT`].
pub const OTHER: &str = "439901100/200/03/013";
/// The village of both.
pub const VILLAGE: &str = "439901100/200";

/// The rules that every device has.
pub fn rules() -> Arc<Rules> {
    Arc::new(Rules::builtin())
}

/// A store in a folder that goes with it.
pub struct Device {
    pub store: Store,
    pub id: DeviceId,
    pub user: UserId,
    pub path: PathBuf,
    /// Goes with the device, and all its files with it.
    _folder: TempDir,
}

impl Device {
    pub fn new(number: u128) -> Self {
        Self::with_role(number, Role::MicroLeader, UNIT)
    }

    pub fn with_role(number: u128, role: Role, unit: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lianxin.db");
        let mut store = Store::open(&path, None, true, rules()).unwrap();
        let (id, user) = (
            DeviceId(Uuid::from_u128(number)),
            UserId(Uuid::from_u128(1000 + number)),
        );
        store.set_identity(&identity(id, user, role, unit)).unwrap();
        Self {
            store,
            id,
            user,
            path,
            _folder: folder,
        }
    }

    /// Saves an entry given as the JSON of `lianxin record`.
    pub fn save(&mut self, entry: Value, now: Millis) -> Result<Saved, SaveError> {
        let entry: Entry = serde_json::from_value(entry).unwrap();
        self.store.save(&entry, None, None, now)
    }

    /// Saves what must be right.
    pub fn record(&mut self, entry: Value) -> Saved {
        let shown = entry.to_string();
        self.save(entry, morning())
            .unwrap_or_else(|error| panic!("{shown}: {error:?}"))
    }

    /// Saves a household; its record.
    pub fn household(&mut self, no: &str) -> RecordId {
        self.record(json!({"do": "household", "household_no": no, "display_name": "谷雨", "phone": "12900000001"}))
            .prepared
            .record
    }

    /// Saves fields of a household.
    pub fn edit(&mut self, record: RecordId, set: &Value) {
        self.record(json!({"do": "edit", "kind": "household", "record": record.to_string(), "set": set}));
    }

    /// Saves a household's number, from a form that was opened at `seen`.
    pub fn phone_seen(&mut self, record: RecordId, phone: &str, seen: Cursor) {
        let entry = json!({"do": "edit", "kind": "household", "record": record.to_string(), "set": {"phone": phone}});
        let entry = serde_json::from_value(entry).unwrap();
        self.store.save(&entry, None, Some(seen), morning()).unwrap();
    }

    /// Saves a visit to a household; its record.
    pub fn visit(&mut self, household: RecordId, text: &str) -> RecordId {
        self.record(json!({"do": "visit", "household": household.to_string(), "outcome": "done", "text": text}))
            .prepared
            .record
    }

    /// How many records of a kind are shown.
    pub fn count(&self, kind: &Kind) -> usize {
        self.store.export(kind).unwrap().len()
    }

    pub fn counts(&self) -> Counts {
        match self.store.answer(&Query::Counts, morning()).unwrap() {
            Answer::Counts(counts) => counts,
            other => panic!("{other:?}"),
        }
    }

    /// The number that a query of the database gives.
    pub fn sql(&self, query: &str) -> i64 {
        let conn = Connection::open(&self.path).unwrap();
        conn.query_row(query, [], |row| row.get(0)).unwrap()
    }

    pub fn start(&self) -> SyncStart {
        self.store.sync_start().unwrap().unwrap()
    }

    pub fn cursor(&self) -> Cursor {
        self.start().cursor
    }

    pub fn phase(&self) -> Phase {
        self.start().phase
    }

    /// Goes on as a new incarnation.
    pub fn rotate(&mut self, id: u128) {
        self.id = DeviceId(Uuid::from_u128(id));
        self.store.rotate(self.id, "next").unwrap();
    }

    /// As a round does it; `serial` numbers the incarnations.
    pub fn rotate_if_needed(&mut self, serial: &mut u128) {
        if self.start().must_rotate {
            *serial += 1;
            self.rotate(*serial);
        }
    }

    /// A copy of the database.
    pub fn copy(&self) -> Vec<u8> {
        let to = self.path.with_extension("copy");
        let _absent = fs::remove_file(&to);
        let conn = Connection::open(&self.path).unwrap();
        conn.execute("VACUUM INTO ?1", [to.to_str().unwrap()]).unwrap();
        fs::read(to).unwrap()
    }

    /// Puts an old copy back, as a backup program would: without the marker.
    pub fn restore(&mut self, copy: &[u8]) {
        let placeholder = self.path.with_extension("none");
        self.store = Store::open(&placeholder, None, true, rules()).unwrap();
        for ending in ["-wal", "-shm"] {
            let _absent = fs::remove_file(format!("{}{ending}", self.path.display()));
        }
        fs::write(&self.path, copy).unwrap();
        self.reopen();
    }

    pub fn reopen(&mut self) {
        self.store = Store::open(&self.path, None, false, rules()).unwrap();
    }

    /// Every table that is made from the journal, row by row.
    pub fn projection(&self) -> BTreeMap<String, Vec<String>> {
        let conn = Connection::open(&self.path).unwrap();
        let tables: Vec<String> = rows(
            &conn,
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        )
        .into_iter()
        .filter_map(|row| match &row[0] {
            Sql::Text(name) => Some(name.clone()),
            _ => None,
        })
        .filter(|name| {
            ![
                "journal",
                "meta",
                "action",
                "imported",
                "draft",
                "round",
                "audit",
                "relog",
                "recheck",
                "handed_out",
            ]
            .contains(&name.as_str())
                && !name.starts_with("sqlite_")
        })
        .collect();
        tables
            .into_iter()
            .map(|table| {
                let mut found: Vec<String> = rows(&conn, &format!("SELECT * FROM \"{table}\""))
                    .iter()
                    .map(|row| format!("{row:?}"))
                    .collect();
                found.sort_unstable();
                (table, found)
            })
            .collect()
    }
}

pub fn identity(device: DeviceId, user: UserId, role: Role, unit: &str) -> NewIdentity {
    NewIdentity {
        user,
        name: "谷雨".to_owned(),
        role,
        unit: UnitPath::parse(unit).unwrap(),
        device,
        server: Some(("https://town.example".to_owned(), "token".to_owned())),
        units: Vec::new(),
        demo: false,
        series: None,
    }
}

fn rows(conn: &Connection, sql: &str) -> Vec<Vec<Sql>> {
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    statement
        .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// A town, two devices of it, and a household that both have.
pub fn pair() -> (Town, [Device; 2], RecordId) {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::new(2)];
    let record = devices[0].household("1");
    town.settle_all(&mut devices);
    (town, devices, record)
}

/// Gives every row of the journal the sum of what it holds now, as a database has it in which this was always so.
pub fn sum_again(conn: &Connection) {
    use rusqlite::functions::FunctionFlags;
    use rusqlite::types::ValueRef;
    use sha2::{Digest, Sha256};
    conn.create_scalar_function("row_sum", -1, FunctionFlags::SQLITE_UTF8, |values| {
        let mut hasher = Sha256::new();
        for at in 0..values.len() {
            match values.get_raw(at) {
                ValueRef::Null => hasher.update([0]),
                ValueRef::Integer(n) => hasher.update([&[1], &n.to_be_bytes()[..]].concat()),
                ValueRef::Text(text) => {
                    hasher.update([&[3], &(text.len() as u64).to_be_bytes()[..], text].concat());
                }
                other => panic!("{other:?}"),
            }
        }
        let digest = hasher.finalize();
        Ok(i64::from_be_bytes(digest[..8].try_into().unwrap()))
    })
    .unwrap();
    conn.execute_batch(
        r#"UPDATE journal SET sum = row_sum(id, kind, record, unit, v, at, seen, "group", body, mine, device, user, n, seq,
               received, te, es, recovered, proof, refused, hidden, was)"#,
    )
    .unwrap();
}

/// Ctrl+Z and Ctrl+Y as of somebody who did all that was done here.
pub trait Turns {
    /// Undoes what was done last.
    fn undo(&mut self, now: Millis) -> Result<Saved, SaveError>;
    /// Does again what was undone last.
    fn redo(&mut self, now: Millis) -> Result<Saved, SaveError>;
}

fn all_of(store: &Store, now: Millis) -> UndoOf {
    match store.answer(&Query::Actions, now).unwrap() {
        Answer::Actions(rows) => UndoOf::LastOf(rows.iter().map(|row| row.group).collect()),
        other => panic!("{other:?}"),
    }
}

impl Turns for Store {
    fn undo(&mut self, now: Millis) -> Result<Saved, SaveError> {
        self.undo_of(&all_of(self, now), now)
    }

    fn redo(&mut self, now: Millis) -> Result<Saved, SaveError> {
        self.redo_of(&all_of(self, now), now)
    }
}
