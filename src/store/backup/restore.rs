//! Replacing the database by a copy. Changes that were never pushed are dropped only if a person names their number.
//!
//! Invariant: the old database is untouched until the new one is whole and checked; then it is kept in `replaced`.

use super::copies::{self, Found};
use super::copy::{Facts, check, unwritable};
use super::pages;
use super::salvage::Salvage;
use super::sealed::{Key, SealError, is_sealed};
use super::sticks;
use super::swap::{self, keep_aside};
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::platform::database_file::{self, beside};
use crate::platform::workshop::Workshop;
use crate::platform::{plain_file, whole_file};
use crate::store::identity::kept;
use crate::store::saved_count::SavedCount;
use crate::store::{StoreError, actions, audit, meta, migrate, open, rebuild, sums};
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait for another program that has the database open.
const BUSY: Duration = Duration::from_secs(2);

/// The size of a database page, and so of its first one.
const PAGE: usize = 4096;

/// A journal row takes more than this many bytes. Bounds how many rows a damaged file can have.
const ROW: u64 = 64;

/// What the person agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choice {
    /// The copy may be another person's.
    pub other: bool,
    /// Drop changes that no server has: their number must match. `None`: they are carried over.
    pub drop: Option<usize>,
}

/// A finished restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The copy's contents; `None` when there was no copy and everything was read from the damaged database.
    pub copy: Option<Facts>,
    /// The database's contents now.
    pub now: Facts,
    /// Changes that were carried over from the database before.
    pub carried: usize,
    /// Changes that no server has and that were dropped.
    pub dropped: usize,
    /// Saves that are neither in the copy nor in the readable part of the former database.
    pub missing: u64,
    /// Not all of the former journal could be read.
    pub unreadable: bool,
    /// Where the former database is kept; `None` when there was none.
    pub kept: Option<PathBuf>,
}

/// Why a restore was not done. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The copy is not usable.
    #[error("the copy: {0}")]
    Copy(StoreError),
    /// The file is the database itself.
    #[error("it is the database itself")]
    Itself,
    /// Another program has the database open.
    #[error("another program has the database open")]
    InUse,
    /// There is neither a good copy nor a database that says whose it is.
    #[error("no good copy")]
    NoCopy,
    /// It is another person's.
    #[error("it is another person's")]
    Other {
        /// Whose the copy is: name and unit.
        copy: (String, String),
        /// Whose the database is.
        here: (String, String),
    },
    /// This many changes that no server has would be dropped; the person must name the number.
    #[error("{0} changes that no server has")]
    Waiting(usize),
    /// The server has revoked the device.
    #[error("the device was revoked")]
    Revoked,
    /// The copy is sealed and does not open.
    #[error(transparent)]
    Sealed(#[from] SealError),
    /// The folder or the disk.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The good copies beside the database, the newest first, then the replaced databases. Each is read to its end as the iterator
/// reaches it.
pub fn good(database: &Path, today: Date) -> impl Iterator<Item = (PathBuf, Facts)> {
    let there = copies::found(database, today).chain(copies::replaced(database));
    there.filter_map(|Found { path, facts }| Some((path, facts.ok()?)))
}

/// Replaces the database by the copy at `from`, adding the changes that only the database has. Without a copy, everything that
/// can be read of the database makes a new one. `key` opens a sealed copy if our own key does not.
///
/// # Errors
/// [`RestoreError`]; the database is as it was then.
pub fn restore(
    database: &Path,
    (from, key): (Option<&Path>, Option<&Key>),
    choice: Choice,
    rules: &Rules,
    now: Millis,
) -> Result<Restored, RestoreError> {
    swap::finish(database)?;
    let shop = Workshop::beside(database).map_err(|error| unwritable(database, &error))?;
    let plain = from.map(|from| plain(from, key, database, &shop)).transpose()?;
    let from = plain.as_deref();
    let draft = shop.path("restored.db");
    let copy = match from {
        Some(from) => Some(fetch(from, database, &draft)?),
        None => None,
    };
    let mut base = match &copy {
        Some(_) => open::open(&draft, None, false),
        None => open::open(&draft, None, true),
    }
    .map(|(conn, _)| conn)
    .map_err(RestoreError::Copy)?;
    let held = hold(database)?;
    let (present, open) = match &held {
        Held::Nothing => (None, Vec::new()),
        Held::Sound(conn) => read_sound(conn, database, &base, &shop).map(|(read, open)| (Some(read), open))?,
        Held::Damaged => (Some(read_damaged(database, from, &base, &shop)?), Vec::new()),
    };
    let tx = base.transaction().map_err(StoreError::from)?;
    let (carried, dropped) = compose(&tx, present.as_ref(), choice, rules, now)?;
    // From a sound database everything was carried over or dropped, so no save is lost.
    let lost_some = match &held {
        Held::Sound(_) => false,
        Held::Nothing => true,
        Held::Damaged => present.as_ref().is_none_or(|present| present.unreadable),
    };
    let missing = SavedCount::new(database).take_over(&tx, lost_some.then_some(carried))?;
    tx.commit().map_err(StoreError::from)?;
    // One file, without a write-ahead log beside it.
    base.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))
        .map_err(StoreError::from)?;
    base.close().map_err(|(_, error)| StoreError::from(error))?;
    let whole = check(&draft)?;
    let aside = keep_aside(database, now)?;
    swap::make_ready(&draft, database)?;
    let (kept, files) = aside.map(|aside| (aside.path, aside.open)).unzip();
    let held = (held, open, files);
    let held = database_file::OPEN_IS_REPLACED.then_some(held);
    swap::finish(database)?;
    drop(held);
    Ok(Restored {
        copy,
        now: whole,
        carried,
        dropped,
        missing,
        unreadable: present.is_some_and(|present| present.unreadable),
        kept,
    })
}

/// The path of the readable copy: a sealed one is unsealed into `shop`.
pub(super) fn plain(from: &Path, key: Option<&Key>, database: &Path, shop: &Workshop) -> Result<PathBuf, SealError> {
    if !is_sealed(from) {
        return Ok(from.to_owned());
    }
    let plain = shop.path("unsealed.db");
    sticks::unseal(database, from, key, &plain)?;
    Ok(plain)
}

/// Copies a copy beside the database and checks it there: the file itself may be on a read-only stick.
fn fetch(from: &Path, database: &Path, draft: &Path) -> Result<Facts, RestoreError> {
    let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if same(from, database) {
        return Err(RestoreError::Itself);
    }
    if !from.is_file() {
        return Err(RestoreError::Copy(StoreError::Missing(from.display().to_string())));
    }
    // A database that was copied by hand while in use has its last changes in the log beside it.
    copied(from, draft).map_err(|error| RestoreError::Store(unwritable(draft, &error)))?;
    if beside(draft, "-wal").exists() {
        let conn = open_existing(draft).map_err(RestoreError::Copy)?;
        conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))
            .map_err(|error| RestoreError::Copy(error.into()))?;
    }
    check(draft).map_err(RestoreError::Copy)
}

/// Copies a database and its log as they are. Returns the source files, still open.
fn copied(from: &Path, to: &Path) -> io::Result<Vec<File>> {
    let files = ["", "-wal"].map(|ending| (beside(from, ending), beside(to, ending)));
    let there = files.iter().filter(|(source, _)| source.is_file());
    there.map(|(source, target)| whole_file::copy(source, target)).collect()
}

fn open_existing(path: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY)?;
    sums::teach(&conn)?;
    Ok(conn)
}

/// The database that will be replaced.
enum Held {
    Nothing,
    /// It is sound. Nobody else has it open, or can open it while this lives.
    Sound(Connection),
    Damaged,
}

fn hold(database: &Path) -> Result<Held, RestoreError> {
    if !database.exists() {
        return Ok(Held::Nothing);
    }
    // This migrates a database of an earlier version.
    let opened = open::open(database, None, false);
    if matches!(opened, Err(StoreError::Locked(_))) {
        return Err(RestoreError::InUse);
    }
    drop(opened);
    let Ok(conn) = open_existing(database) else {
        return Ok(Held::Damaged);
    };
    // Leaving WAL mode makes it a single file; SQLite refuses that while anybody else has it open.
    let alone = conn
        .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))
        .and_then(|mode| conn.execute_batch("BEGIN EXCLUSIVE").map(|()| mode == "delete"));
    match alone.map_err(StoreError::from) {
        Ok(true) => Ok(Held::Sound(conn)),
        Ok(false) | Err(StoreError::Locked(_)) => Err(RestoreError::InUse),
        Err(StoreError::DiskFull) => Err(RestoreError::Store(StoreError::DiskFull)),
        Err(StoreError::Unwritable(why)) => Err(RestoreError::Store(StoreError::Unwritable(why))),
        Err(_) => Ok(Held::Damaged),
    }
}

/// Reads a database that answers, page by page where a row cannot be read. The files are to be kept open for the locks' sake;
/// see `whole_file::copy`.
fn read_sound(
    conn: &Connection,
    database: &Path,
    base: &Connection,
    shop: &Workshop,
) -> Result<(Salvage, Vec<File>), RestoreError> {
    let mut read = Salvage::read(conn, base, most_rows(database)?)?;
    if !read.unreadable {
        return Ok((read, Vec::new()));
    }
    let pages = shop.path("pages.db");
    let open = copied(database, &pages).map_err(|error| unwritable(database, &error))?;
    read.complete_by(read_pages(&pages, base)?);
    Ok((read, open))
}

/// Reads a damaged database through a copy of it. If its first page, with the schema's root, is lost, the good copy's is used.
fn read_damaged(
    database: &Path,
    from: Option<&Path>,
    base: &Connection,
    shop: &Workshop,
) -> Result<Salvage, RestoreError> {
    let failed = |error: io::Error| RestoreError::Store(unwritable(database, &error));
    let mut found: Option<Salvage> = None;
    for (name, first_page) in [("present.db", None), ("mended.db", from)] {
        let at = shop.path(name);
        copied(database, &at).map_err(failed)?;
        if let Some(good) = first_page {
            graft(good, &at, beside(&at, "-wal").exists()).map_err(failed)?;
        }
        // Nothing can be read through SQLite if it does not open the file at all.
        let Ok(mut conn) = open_existing(&at) else { continue };
        // It may be of an earlier version. If it is too damaged to migrate, it is read as it is.
        let _as_it_is = migrate::migrate(&mut conn);
        let read = Salvage::read(&conn, base, most_rows(&at)?)?;
        let whole = read.kept.is_some() && !read.unreadable;
        match &mut found {
            Some(found) => found.complete_by(read),
            None => found = Some(read),
        }
        if whole {
            return Ok(found.unwrap_or_default());
        }
    }
    let mut found = found.unwrap_or_default();
    found.complete_by(read_pages(database, base)?);
    Ok(found)
}

/// Reads a damaged database page by page, without its trees.
fn read_pages(database: &Path, base: &Connection) -> Result<Salvage, RestoreError> {
    let failed = |error: io::Error| RestoreError::Store(unwritable(database, &error));
    let wal = beside(database, "-wal");
    let whole = |file: &Path| plain_file::read(file, usize::MAX).map(Option::unwrap_or_default);
    let log = match whole(&wal) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read.map_err(failed)?,
    };
    let rows = pages::recovered(&whole(database).map_err(failed)?, &log)?;
    Ok(Salvage::read(&rows, base, most_rows(database)?)?)
}

/// The most rows that a journal in this file can have.
fn most_rows(database: &Path) -> Result<i64, StoreError> {
    let bytes = fs::metadata(database)
        .map_err(|error| unwritable(database, &error))?
        .len();
    Ok(i64::try_from(bytes / ROW).unwrap_or(i64::MAX))
}

/// Writes the first page of `good` over that of `damaged`, which has a write-ahead log or not. Source: "Database File
/// Format" of SQLite, 1.3.
fn graft(good: &Path, damaged: &Path, has_wal: bool) -> io::Result<()> {
    let mut page = vec![0; PAGE];
    plain_file::open(good)?.read_exact(&mut page)?;
    page[18..20].fill(if has_wal { 2 } else { 1 });
    // The header's page count is the good file's. SQLite ignores it when version-valid-for differs from the change counter.
    page[92..96].fill(0);
    page[24..28].fill(0xFF);
    let mut file = plain_file::open_to_write(damaged)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&page)
}

/// Turns `base` into the new database. Returns how many changes were carried over and how many dropped.
fn compose(
    base: &Connection,
    present: Option<&Salvage>,
    choice: Choice,
    rules: &Rules,
    now: Millis,
) -> Result<(usize, usize), RestoreError> {
    let copied = kept(base)?;
    let here = present.and_then(|present| present.kept.as_ref());
    let named = |kept: &crate::store::identity::StoredIdentity| (kept.name.clone(), kept.unit.to_string());
    if copied.is_none() && here.is_none() {
        return Err(RestoreError::NoCopy);
    }
    let revoked = present.is_some_and(|present| present.locked) || meta::is_set(base, meta::LOCKED)?;
    if revoked {
        return Err(RestoreError::Revoked);
    }
    let other = match (&copied, here) {
        (Some(copied), Some(here)) if copied.user != here.user || copied.unit.town() != here.unit.town() => {
            if !choice.other {
                return Err(RestoreError::Other {
                    copy: named(copied),
                    here: named(here),
                });
            }
            true
        }
        _ => false,
    };
    let waiting = present.map_or(0, Salvage::waiting);
    let carry = match choice.drop {
        None => !other,
        Some(_) => false,
    };
    if !carry && waiting != choice.drop.unwrap_or(0) {
        return Err(RestoreError::Waiting(waiting));
    }
    // A copy of an earlier version has the tables of that one.
    if rebuild::is_outdated(base)? {
        rebuild::renew(base, rules)?;
    }
    let mut carried = 0;
    if let Some(present) = present.filter(|_| !other) {
        carried = present.add_to(base, carry, rules, now)?;
    }
    meta::remove(base, meta::COPY)?;
    meta::set(base, meta::MUST_ROTATE, &true)?;
    // What was done last here is not what was done last there.
    actions::forget(base)?;
    audit::note(base, "restore", "", now)?;
    Ok((carried, if carry { 0 } else { waiting }))
}
