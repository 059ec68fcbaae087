//! Changes that the log has against the permission table: finding them, and leaving them out of every fold.
//!
//! An annulment is an entry of the server's own in the log (kind `annulment`) that names a change. The change keeps its place
//! and its proof; every device folds its record without it. Invariant: what is annulled hands nothing over and moves no record.

use super::homes;
use super::known::Known;
use super::log;
use super::sensitive;
use crate::change::wire::QuarantineCode;
use crate::change::{Change, Cursor, Fields, Kind, Sequenced};
use crate::domain::ids::{ChangeId, RecordId};
use crate::domain::role::Role;
use crate::domain::text::clean_line;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::server::authorize::{Author, RolesHeld, Verdict, authorize, judged_by_home};
use crate::server::storage::backend::{Answer, Tx, params};
use crate::server::storage::{Authored, Storage, StorageError, Unlawful};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Rows read at once.
const ROWS: u64 = 2_000;

impl Storage {
    /// The changes of a town's log that the permission table does not allow their authors, in order; those that a clerk let in
    /// and those annulled are not named. Reads the whole log.
    pub async fn unlawful(&self, town: String) -> Answer<Vec<Unlawful>> {
        self.read(move |tx| {
            let mut review = Review {
                passed: passed(tx, &town)?,
                ..Review::default()
            };
            let mut after = 0;
            loop {
                let rows = tx.query(
                    "SELECT * FROM log WHERE town = $1 AND seq > $2 ORDER BY seq LIMIT $3",
                    params![town.as_str(), after, ROWS],
                )?;
                for row in &rows {
                    after = row.bits("seq")?;
                    // A purged text cannot be judged any more, and does nothing.
                    if !row.flag("purged")? {
                        review.look_at(&row.sequenced()?);
                    }
                }
                if (rows.len() as u64) < ROWS {
                    return Ok(std::mem::take(&mut review.found));
                }
            }
        })
        .await
    }

    /// Annuls changes: one entry in the log for each that is there and not annulled yet. How many.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] when one is not in the log or is the server's own; nothing is written then.
    pub async fn annul(
        &self,
        town: String,
        changes: Vec<ChangeId>,
        entries: Vec<Authored>,
        now: Millis,
    ) -> Answer<u64> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            let head = log::lock(tx, &town)?.head.seq;
            let mut annulled = 0;
            for (change, entry) in changes.iter().zip(&entries) {
                let rows = tx.query(
                    "SELECT kind FROM log WHERE $1 = town || '' AND id = $2",
                    params![town.as_str(), change.0],
                )?;
                let kind = rows
                    .first()
                    .map(|row| row.text("kind").map(Kind::from_code))
                    .transpose()?;
                if kind.is_none_or(|kind| kind.is_server_owned()) {
                    return Err(StorageError::NotFound(format!("change {change}")));
                }
                if note(tx, &town, *change, head + annulled + 1)? {
                    log::author(tx, &keys, entry, now)?;
                    annulled += 1;
                }
            }
            Ok(annulled)
        })
        .await
    }
}

/// The entry that annuls a change.
#[must_use]
pub fn entry(id: ChangeId, record: RecordId, town: &UnitPath, change: ChangeId, reason: &str) -> Authored {
    let mut set = Fields::new();
    set.insert("change".to_owned(), change.to_string().into());
    set.insert("reason".to_owned(), clean_line(reason).into());
    Authored {
        id,
        kind: Kind::Annulment,
        record,
        unit: town.clone(),
        set,
    }
}

/// Notes that a change is annulled, and takes back what it did to what is known of records; false when it was noted before.
/// `seq`: the place of the entry that says so.
pub fn note(tx: &mut dyn Tx, town: &str, change: ChangeId, seq: u64) -> Answer<bool> {
    let noted = tx.execute(
        "INSERT INTO annulled (town, id) VALUES ($1, $2) ON CONFLICT (town, id) DO NOTHING",
        params![town, change.0],
    )?;
    if noted == 0 {
        return Ok(false);
    }
    let rows = tx.query(
        "SELECT seq, record, kind FROM log WHERE $1 = town || '' AND id = $2",
        params![town, change.0],
    )?;
    let Some(row) = rows.first() else { return Ok(true) };
    tx.execute(
        "DELETE FROM handed WHERE town = $1 AND seq = $2",
        params![town, row.bits("seq")?],
    )?;
    let record = row.id("record")?;
    homes::move_back(tx, town, record, row.bits("seq")?, seq)?;
    if Kind::from_code(row.text("kind")?) == Kind::Request {
        sensitive::judge(tx, town, record, seq, true)?;
    }
    Ok(true)
}

/// Changes that are not named again.
fn passed(tx: &mut dyn Tx, town: &str) -> Answer<HashSet<Uuid>> {
    let rows = tx.query(
        "SELECT id FROM released WHERE town = $1 UNION SELECT id FROM annulled WHERE town = $1",
        params![town],
    )?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// A user as the log tells of them so far.
#[derive(Default)]
struct Account {
    name: String,
    roles: Vec<(u64, Role)>,
    units: Vec<(u64, UnitPath)>,
}

/// The log judged from its start, with what was known at each place.
#[derive(Default)]
struct Review {
    passed: HashSet<Uuid>,
    accounts: HashMap<Uuid, Account>,
    known: Known,
    found: Vec<Unlawful>,
}

impl Review {
    fn look_at(&mut self, row: &Sequenced) {
        let change = &row.change;
        if change.kind.is_server_owned() {
            return self.learn(row);
        }
        let passed = self.passed.contains(&change.id.0);
        let code = if passed { None } else { self.refusal(row) };
        let is_lawful = code.is_none();
        if let Some(code) = code {
            let name = self
                .accounts
                .get(&row.user.0)
                .map_or("", |account| account.name.as_str());
            self.found.push(Unlawful {
                seq: row.seq,
                id: change.id,
                user: name.to_owned(),
                kind: change.kind.clone(),
                record: change.record,
                fields: change.set.keys().cloned().collect(),
                code,
            });
        }
        self.known.add(row, is_lawful);
    }

    /// What the server's own entries say of users.
    fn learn(&mut self, row: &Sequenced) {
        let text = |field: &str| row.change.set.get(field).and_then(serde_json::Value::as_str);
        if row.change.kind != Kind::User {
            return;
        }
        let account = self.accounts.entry(row.change.record.0).or_default();
        if let Some(name) = text("name") {
            name.clone_into(&mut account.name);
        }
        if let Some(role) = text("role") {
            account.roles.push((row.seq, Role::from_code(role)));
        }
        if let Some(unit) = text("scope").and_then(UnitPath::parse) {
            account.units.push((row.seq, unit));
        }
    }

    /// Why its author might not write the change, in any unit they worked in since they opened the form.
    fn refusal(&mut self, row: &Sequenced) -> Option<QuarantineCode> {
        let Some(account) = self.accounts.get(&row.user.0) else {
            return Some(QuarantineCode::Role);
        };
        let seen = Cursor { seq: row.es, chain: 0 };
        let change = Change {
            seen,
            ..row.change.clone()
        };
        let first = account.units.iter().rposition(|(seq, _)| *seq <= row.es).unwrap_or(0);
        let mut refusal = Some(QuarantineCode::Scope);
        for (_, unit) in account.units.iter().skip(first) {
            if !unit.contains(&change.unit) && !judged_by_home(&change.kind) {
                continue;
            }
            let author = Author {
                user: row.user,
                unit: unit.clone(),
                held: RolesHeld::new(account.roles.clone()),
                anything_waits: false,
            };
            let known = self.known.seen_by(&author, &account.name);
            refusal = match authorize(&change, &author, known) {
                Verdict::Allowed => return None,
                Verdict::Refused(code) => Some(code),
                Verdict::Waits(_) => Some(QuarantineCode::Reference),
            };
        }
        refusal
    }
}
