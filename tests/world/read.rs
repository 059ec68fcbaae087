//! Reads both databases by themselves, beside the code that is tested.

use lianxin::change::{Cursor, Proof};
use lianxin::domain::ids::DeviceId;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use serde_json::Value;
use std::path::Path;
use uuid::Uuid;

/// A change as one of the databases has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub id: String,
    pub kind: String,
    pub record: String,
    pub unit: String,
    pub device: String,
    pub user: String,
    pub n: i64,
    pub v: i64,
    pub at: i64,
    pub seen: String,
    pub group: Option<String>,
    pub seq: Option<i64>,
    pub received: Option<i64>,
    pub te: i64,
    pub es: i64,
    pub recovered: bool,
    pub proof: Option<String>,
    pub set: Value,
}

/// A change on a device, and what the device knows beside it.
#[derive(Debug, Clone)]
pub struct Kept {
    pub row: Row,
    pub mine: bool,
    pub refused: Option<String>,
    pub hidden: bool,
}

impl Kept {
    /// Own, and not answered.
    pub fn is_pending(&self) -> bool {
        self.mine && self.row.seq.is_none() && self.refused.is_none()
    }

    /// Among what its record is folded of.
    pub fn is_shown(&self) -> bool {
        let let_go = self.refused.as_deref() == Some("let_go");
        !self.hidden && !let_go && (self.row.seq.is_some() || self.mine)
    }
}

fn open(path: &Path) -> Connection {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    connection
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// A device's journal.
pub fn journal(path: &Path) -> Vec<Kept> {
    let connection = open(path);
    let mut statement = connection
        .prepare("SELECT * FROM journal ORDER BY seq IS NULL, seq, mine DESC, n, arrival")
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok(Kept {
            row: Row {
                id: row.get("id")?,
                kind: row.get("kind")?,
                record: row.get("record")?,
                unit: row.get("unit")?,
                device: row.get("device")?,
                user: row.get("user")?,
                n: row.get("n")?,
                v: row.get("v")?,
                at: row.get("at")?,
                seen: row.get("seen")?,
                group: row.get("group")?,
                seq: row.get("seq")?,
                received: row.get("received")?,
                te: row.get("te")?,
                es: row.get("es")?,
                recovered: row.get("recovered")?,
                proof: row.get("proof")?,
                set: parsed(&row.get::<_, String>("body")?),
            },
            mine: row.get("mine")?,
            refused: row.get("refused")?,
            hidden: row.get("hidden")?,
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// The conflicts a device lists: record, field, shown, other.
pub fn conflicts(path: &Path) -> Vec<[String; 4]> {
    let connection = open(path);
    let mut statement = connection
        .prepare("SELECT record, field, shown, other FROM conflict ORDER BY 1, 2, 3, 4")
        .unwrap();
    let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]));
    rows.unwrap().map(Result::unwrap).collect()
}

fn uuid(bytes: &[u8]) -> String {
    Uuid::from_slice(bytes).unwrap().to_string()
}

/// The server's log.
pub fn log(path: &Path) -> Vec<Row> {
    let connection = open(path);
    let mut statement = connection.prepare("SELECT * FROM log ORDER BY seq").unwrap();
    let rows = statement.query_map([], |row| {
        let blob = |name: &str| row.get::<_, Vec<u8>>(name);
        let seen = Cursor {
            seq: row.get::<_, i64>("seen_seq")?.cast_unsigned(),
            chain: row.get::<_, i64>("seen_chain")?.cast_unsigned(),
        };
        Ok(Row {
            id: uuid(&blob("id")?),
            kind: row.get("kind")?,
            record: uuid(&blob("record")?),
            unit: row.get("unit")?,
            device: uuid(&blob("device")?),
            user: uuid(&blob("account")?),
            n: row.get("n")?,
            v: row.get("v")?,
            at: row.get("at")?,
            seen: seen.to_string(),
            group: row.get::<_, Option<Vec<u8>>>("grp")?.map(|group| uuid(&group)),
            seq: row.get("seq")?,
            received: row.get("received")?,
            te: row.get("te")?,
            es: row.get("es")?,
            recovered: row.get("recovered")?,
            proof: Some(Proof(blob("proof")?.try_into().unwrap()).to_string()),
            set: parsed(&row.get::<_, String>("body")?),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// What the server keeps apart: id, code, and the change as it came.
pub fn quarantine(path: &Path) -> Vec<(String, String, Value)> {
    let connection = open(path);
    let mut statement = connection
        .prepare("SELECT id, code, raw FROM quarantine ORDER BY id")
        .unwrap();
    let rows = statement.query_map([], |row| {
        let raw: String = row.get("raw")?;
        Ok((uuid(&row.get::<_, Vec<u8>>("id")?), row.get("code")?, parsed(&raw)))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Id, name, unit and role of a device's user, as the server has them now; `None` of a device that a restored server has forgotten.
pub fn account_of(path: &Path, device: DeviceId) -> Option<[String; 4]> {
    let connection = open(path);
    let found = connection.query_row(
        "SELECT a.account, a.name, a.unit, a.role FROM device d JOIN account a ON a.town = d.town AND a.account = d.account
         WHERE d.device = ?1",
        [device.0.as_bytes()],
        |row| Ok([uuid(&row.get::<_, Vec<u8>>(0)?), row.get(1)?, row.get(2)?, row.get(3)?]),
    );
    found.optional().unwrap()
}
