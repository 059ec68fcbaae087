//! Restores damaged changes one by one, from copies that still have the row whole.
//!
//! ```text
//! damaged --id--> copies beside the database, replaced ones, chosen sticks, a named file; the first that has it whole
//!   pending there:        becomes pending here, before what was written after it
//!   sequenced or refused: inserted as it was there; with a server, the log is reread and corrects it
//! ```
//!
//! Invariant: a row is taken only when its id and its checksum match, and no existing row is touched.

use super::copies;
use super::copy::open_known;
use super::restore::{RestoreError, plain};
use super::sealed::Key;
use super::{StoreError, sticks};
use crate::change::Change;
use crate::domain::ids::UserId;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::platform::workshop::Workshop;
use crate::store::damage::{self, DamagedChange};
use crate::store::identity::{self, StoredIdentity};
use crate::store::sums::JOURNAL;
use crate::store::{audit, journal, rebuild, sync};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The outcome.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Regained {
    /// Restored changes, each with its copy.
    pub taken: Vec<(DamagedChange, PathBuf)>,
    /// Changes that no copy has.
    pub left: Vec<DamagedChange>,
}

/// Sound rows of damaged changes, read from copies.
#[derive(Debug, Default)]
pub struct Sound(Vec<Piece>);

#[derive(Debug)]
struct Piece {
    about: DamagedChange,
    /// It had a sequence number when it was damaged.
    placed: bool,
    from: PathBuf,
    change: Change,
    user: UserId,
    /// It is pending in the copy.
    waits: bool,
    seq: Option<i64>,
    /// The whole row, in the order of the sum's columns.
    values: Vec<Value>,
    /// Pending changes of the copy that were written before it.
    after: BTreeSet<String>,
}

/// Looks for the damaged changes of `conn`, in the newest copies first.
///
/// # Errors
/// When `file` is no copy of this person's; the database's. Other files that are no copies are skipped.
pub fn regain(conn: &Connection, file: Option<(&Path, Option<&Key>)>, today: Date) -> Result<Sound, RestoreError> {
    let mut sought = damage::sought(conn)?;
    let (Some(database), Some(kept)) = (conn.path().map(PathBuf::from), identity::kept(conn)?) else {
        return Ok(Sound::default());
    };
    let shop = || Workshop::beside(&database).map_err(|error| super::copy::unwritable(&database, &error));
    let mut found = Sound::default();
    if let Some((file, key)) = file {
        let shop = shop()?;
        let plain = plain(file, key, &database, &shop)?;
        // Even a damaged copy may have the row whole.
        let there = open_known(&plain)
            .and_then(|copy| identity::kept(&copy))
            .map_err(RestoreError::Copy)?;
        let there = there.ok_or(RestoreError::NoCopy)?;
        if there.user != kept.user {
            return Err(RestoreError::Other {
                copy: (there.name, there.unit.to_string()),
                here: (kept.name, kept.unit.to_string()),
            });
        }
        found.look_into(file, &plain, &kept, &mut sought);
    }
    let beside = copies::dated(&database, today).into_iter().map(|(_, path)| path);
    for path in beside.chain(copies::replaced_files(&database)) {
        found.look_into(&path, &path, &kept, &mut sought);
    }
    if sought.is_empty() {
        return Ok(found);
    }
    for on_stick in sticks::found(&database, today) {
        let shop = shop()?;
        // Skip a stick's copy that does not open.
        if let Ok(plain) = plain(&on_stick.path, None, &database, &shop) {
            found.look_into(&on_stick.path, &plain, &kept, &mut sought);
        }
    }
    Ok(found)
}

impl Sound {
    /// Takes the changes of `about` that a copy has.
    fn look_into(&mut self, path: &Path, plain: &Path, kept: &StoredIdentity, sought: &mut Vec<(DamagedChange, bool)>) {
        if sought.is_empty() {
            return;
        }
        let Ok(copy) = open_known(plain) else { return };
        let is_ours = identity::kept(&copy)
            .ok()
            .flatten()
            .is_some_and(|there| there.user == kept.user);
        if !is_ours {
            return;
        }
        sought.retain(|(about, placed)| {
            // Skip a row that cannot be read.
            let Some(mut piece) = read(&copy, about).ok().flatten() else {
                return true;
            };
            piece.placed = *placed;
            piece.from = path.to_owned();
            let usable = piece.is_usable(kept);
            if usable {
                self.0.push(piece);
            }
            !usable
        });
    }

    /// Inserts what was found into `conn`, and folds it. Changes that are here by now are not touched.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn take(&self, conn: &Connection, rules: &Rules, now: Millis) -> Result<Regained, StoreError> {
        let mut regained = Regained::default();
        let mut from_log = false;
        for piece in self.in_order() {
            let Some(kept) = identity::kept(conn)? else { break };
            if !piece.has_room(conn)? {
                continue;
            }
            match piece.waits {
                true => {
                    let before = first_after(conn, &piece.after)?;
                    journal::adopt_before(conn, kept.user, kept.device, &piece.change, before)?;
                }
                false => journal::insert_as_it_was(conn, &piece.change, &piece.values)?,
            }
            from_log |= !piece.waits && kept.server.is_some();
            regained.taken.push((piece.about.clone(), piece.from.clone()));
        }
        if from_log {
            sync::relog::begin(conn)?;
        }
        if !regained.taken.is_empty() {
            rebuild::rebuild(conn, rules, now.local_date())?;
            damage::forget_regained(conn)?;
            audit::note(conn, "regain", &regained.taken.len().to_string(), now)?;
        }
        regained.left = damage::listed(conn)?;
        Ok(regained)
    }

    /// The pieces, pending ones in the order in which they were written.
    fn in_order(&self) -> Vec<&Piece> {
        let mut pieces: Vec<&Piece> = self.0.iter().collect();
        pieces.sort_by_key(|piece| (piece.waits, piece.change.at, piece.change.n));
        pieces
    }
}

impl Piece {
    /// False for changes that the server will bring: an unsequenced one of others, and an own one that it has.
    fn is_usable(&self, kept: &StoredIdentity) -> bool {
        match (self.waits, self.seq) {
            (true, _) => self.user == kept.user && !(self.placed && kept.server.is_some()),
            (false, None) => self.user == kept.user,
            (false, Some(_)) => true,
        }
    }

    /// True when it is not here again and its sequence number is free. A taken number means that the copy is of an earlier log.
    fn has_room(&self, conn: &Connection) -> Result<bool, StoreError> {
        let taken = conn
            .prepare_cached("SELECT 1 FROM journal WHERE id = :id OR seq = :seq")?
            .exists(named_params! {":id": self.change.id.to_string(), ":seq": self.seq})?;
        Ok(!taken)
    }
}

/// The sound row of a change in a copy.
fn read(copy: &Connection, about: &DamagedChange) -> Result<Option<Piece>, StoreError> {
    let whole = |row: &Row<'_>| {
        let entry = journal::entry(row)?;
        let values = JOURNAL.columns.iter().map(|column| row.get(*column));
        Ok(Piece {
            about: about.clone(),
            placed: false,
            from: PathBuf::new(),
            waits: entry.is_pending(),
            user: entry.user,
            change: entry.placed.change,
            seq: row.get("seq")?,
            values: values.collect::<Result<_, _>>()?,
            after: BTreeSet::new(),
        })
    };
    let piece = copy
        .prepare_cached("SELECT * FROM journal WHERE id = :id AND body <> '{}'")?
        .query_row(named_params! {":id": about.change}, whole)
        .optional()?;
    let Some(mut piece) = piece else { return Ok(None) };
    if piece.waits {
        piece.after = copy
            .prepare_cached(
                "SELECT w.id FROM journal w JOIN journal o ON o.id = :id
                 WHERE w.mine = 1 AND w.seq IS NULL AND w.refused IS NULL AND w.n < o.n",
            )?
            .query_map(named_params! {":id": about.change}, |row| row.get("id"))?
            .collect::<Result<_, _>>()?;
    }
    Ok(Some(piece))
}

/// The number of the first pending change here that was written after those of `before`.
fn first_after(conn: &Connection, before: &BTreeSet<String>) -> Result<Option<u64>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, n FROM journal WHERE mine = 1 AND seq IS NULL AND refused IS NULL ORDER BY n, arrival",
    )?;
    let waiting = statement.query_map([], |row| Ok((row.get::<_, String>("id")?, row.get::<_, i64>("n")?)))?;
    for row in waiting {
        let (id, n) = row?;
        if !before.contains(&id) {
            return Ok(u64::try_from(n).ok());
        }
    }
    Ok(None)
}
