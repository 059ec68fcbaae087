//! Reads as much as possible of a database that may be damaged, and adds to another one what that lacks.
//!
//! Invariant: nothing is written to the database that is read, and a row that cannot be read takes no other with it.

use crate::change::Change;
use crate::change::wire::QuarantineCode;
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::store::identity::{self, StoredIdentity};
use crate::store::journal::{self, LET_GO};
use crate::store::sync::{purge, repend};
use crate::store::{StoreError, meta, rebuild};
use rusqlite::{Connection, Row, named_params};
use std::collections::BTreeSet;

/// An own change that the other database lacks.
#[derive(Debug)]
struct Own {
    change: Change,
    /// The server has never answered for it.
    waiting: bool,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Salvage {
    pub kept: Option<StoredIdentity>,
    /// The server has revoked it.
    pub locked: bool,
    /// Not all of its journal could be read.
    pub unreadable: bool,
    former: Vec<DeviceId>,
    own: Vec<Own>,
    purged: Vec<ChangeId>,
    drafts: Vec<(String, String, i64)>,
    audit: Vec<(i64, String, String, String)>,
}

impl Salvage {
    /// Reads what `conn` gives, as far as `base` lacks it. `most` bounds the rows looked for one by one.
    ///
    /// # Errors
    /// When `base` does not answer.
    pub fn read(conn: &Connection, base: &Connection, most: i64) -> Result<Self, StoreError> {
        let mut found = Self {
            kept: identity::kept(conn).ok().flatten(),
            locked: meta::is_set(conn, meta::LOCKED).unwrap_or(false),
            former: meta::get(conn, meta::FORMER).ok().flatten().unwrap_or_default(),
            ..Self::default()
        };
        found.drafts = readable(
            conn,
            "SELECT key, body, at FROM draft WHERE sum IS row_sum(key, body, at) ORDER BY at",
            |row| Ok((row.get("key")?, row.get("body")?, row.get("at")?)),
        );
        found.audit = readable(
            conn,
            "SELECT at, user, what, about FROM audit WHERE sum IS row_sum(at, user, what, about) ORDER BY id",
            |row| Ok((row.get("at")?, row.get("user")?, row.get("what")?, row.get("about")?)),
        );
        let user = match &found.kept {
            Some(kept) => Some(kept.user),
            None => identity::kept(base)?.map(|kept| kept.user),
        };
        let mut seen = BTreeSet::new();
        let sound = found.read_all(conn, base, user, &mut seen);
        if sound.is_err() {
            found.read_each(conn, base, user, most, &mut seen)?;
        }
        // In the order in which they were written: what was placed lies before what waits.
        found.own.sort_by_key(|own| (own.waiting, own.change.at, own.change.n));
        Ok(found)
    }

    /// The whole journal at once; an error when a row of it cannot be read.
    fn read_all(
        &mut self,
        conn: &Connection,
        base: &Connection,
        user: Option<UserId>,
        seen: &mut BTreeSet<i64>,
    ) -> Result<(), StoreError> {
        let mut statement = conn.prepare("SELECT * FROM journal ORDER BY arrival")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let arrival = row.get("arrival")?;
            self.take(row, base, user)?;
            seen.insert(arrival);
        }
        Ok(())
    }

    /// Each row by itself, so that a lost page costs only its own rows.
    fn read_each(
        &mut self,
        conn: &Connection,
        base: &Connection,
        user: Option<UserId>,
        most: i64,
        seen: &mut BTreeSet<i64>,
    ) -> Result<(), StoreError> {
        let Ok(mut statement) = conn.prepare("SELECT * FROM journal WHERE arrival = :arrival") else {
            return Ok(());
        };
        let last: Option<i64> = conn
            .query_row("SELECT max(arrival) AS last FROM journal", [], |row| row.get("last"))
            .ok();
        for arrival in 1..=last.unwrap_or(most).min(most) {
            if seen.contains(&arrival) {
                continue;
            }
            let Ok(mut rows) = statement.query(named_params! {":arrival": arrival}) else {
                self.unreadable = true;
                continue;
            };
            match rows.next() {
                Ok(Some(row)) if self.take(row, base, user).is_ok() => {}
                Ok(None) => {}
                _ => self.unreadable = true,
            }
        }
        Ok(())
    }

    /// Takes what `base` lacks: an own change, a text that was purged here.
    fn take(&mut self, row: &Row<'_>, base: &Connection, user: Option<UserId>) -> Result<(), StoreError> {
        let entry = journal::entry(row)?;
        let change = entry.placed.change;
        let is_there = base
            .prepare_cached("SELECT 1 FROM journal WHERE id = :id")?
            .exists(named_params! {":id": change.id.to_string()})?;
        if change.set.is_empty() {
            self.purged.extend(is_there.then_some(change.id));
            return Ok(());
        }
        let let_go = entry.refused.as_deref() == Some(LET_GO);
        let hidden: bool = row.get("hidden")?;
        let own = entry.mine && (user.is_none() || user == Some(entry.user));
        if own && !is_there && !let_go && !hidden {
            self.own.push(Own {
                change,
                waiting: entry.placed.seq.is_none(),
            });
        }
        Ok(())
    }

    /// Takes from another reading of the same database what this one did not find.
    pub fn complete_by(&mut self, other: Self) {
        let known: BTreeSet<ChangeId> = self.own.iter().map(|own| own.change.id).collect();
        self.own
            .extend(other.own.into_iter().filter(|own| !known.contains(&own.change.id)));
        self.own.sort_by_key(|own| (own.waiting, own.change.at, own.change.n));
        self.purged.extend(other.purged);
        self.locked |= other.locked;
        if self.kept.is_none() {
            self.kept = other.kept;
            self.former = other.former;
        }
        if self.drafts.is_empty() {
            self.drafts = other.drafts;
        }
        if self.audit.is_empty() {
            self.audit = other.audit;
        }
        self.unreadable |= other.unreadable;
    }

    /// How many own changes no server has, and the other database lacks.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.own.iter().filter(|own| own.waiting).count()
    }

    /// Adds to `base` what was read, as its own pending changes: what the server has of them it answers as known. With
    /// `changes` false only what is beside the journal.
    ///
    /// # Errors
    /// When `base` does not take it.
    pub fn add_to(&self, base: &Connection, changes: bool, rules: &Rules, now: Millis) -> Result<usize, StoreError> {
        self.add_identity(base)?;
        let Some(kept) = identity::kept(base)? else {
            return Err(StoreError::Corrupt("nobody is set up in it".to_owned()));
        };
        let mut added = 0;
        for own in self.own.iter().filter(|_| changes) {
            journal::adopt(base, kept.user, kept.device, &own.change)?;
            added += 1;
        }
        for (key, body, at) in self.drafts.iter().filter(|_| changes) {
            base.prepare_cached("INSERT OR REPLACE INTO draft (key, body, at, sum) VALUES (:key, :body, :at, row_sum(:key, :body, :at))")?
                .execute(named_params! {":key": key, ":body": body, ":at": at})?;
        }
        for (at, user, what, about) in &self.audit {
            base.prepare_cached(
                "INSERT INTO audit (at, user, what, about, sum) SELECT :at, :user, :what, :about, row_sum(:at, :user, :what, :about)
                 WHERE NOT EXISTS (SELECT 1 FROM audit WHERE at = :at AND user = :user AND what = :what AND about = :about)",
            )?
            .execute(named_params! {":at": at, ":user": user, ":what": what, ":about": about})?;
        }
        for id in &self.purged {
            purge::refused(base, *id, QuarantineCode::Purged.code())?;
        }
        let is_new = meta::get::<Date>(base, meta::ROLLED_ON)?.is_none();
        match is_new || !self.purged.is_empty() {
            true => rebuild::rebuild(base, rules, now.local_date())?,
            false => repend::fold_waiting(base, rules)?,
        }
        Ok(added)
    }

    /// The present token and incarnation go on: those of an old copy may be worn out. A database that nobody was set up in
    /// gets all of it.
    fn add_identity(&self, base: &Connection) -> Result<(), StoreError> {
        let Some(here) = &self.kept else { return Ok(()) };
        let before = identity::kept(base)?;
        let same = before.as_ref().is_none_or(|before| before.user == here.user);
        if !same || (before.is_some() && here.server.is_none()) {
            return Ok(());
        }
        let mut former: Vec<DeviceId> = meta::get(base, meta::FORMER)?.unwrap_or_default();
        former.extend(before.as_ref().map(|before| before.device));
        former.extend(&self.former);
        former.retain(|device| *device != here.device);
        former.sort_unstable();
        former.dedup();
        meta::set(base, meta::FORMER, &former)?;
        meta::set(base, meta::IDENTITY, here)?;
        journal::take_over_waiting(base, here.device, here.user)
    }
}

/// The rows that can be read, up to the first that cannot.
fn readable<T>(conn: &Connection, sql: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
    let Ok(mut statement) = conn.prepare(sql) else {
        return Vec::new();
    };
    match statement.query_map([], read) {
        Ok(rows) => rows.map_while(Result::ok).collect(),
        Err(_) => Vec::new(),
    }
}
