//! `backup` and `restore`: a copy counts only after a drill has restored it.
//!
//! ```text
//! backup:  heads -> copy while the server runs -> drill: open a second copy with the keys, check every log to its end,
//!          find the heads in it -> give it its name -> only now `safe` goes up
//! restore: copy beside the place -> the same drill -> give it its name (PostgreSQL: fill the empty database with it)
//! ```
//!
//! Invariant: a file under the name that was asked for is whole and was checked; `safe` never says more than such a file.

use super::check::{is_whole, line, to_the_end};
use super::database::{AdminDb, Done, key_file, runtime};
use crate::change::Cursor;
use crate::cli::serve::{database, storage_error};
use crate::cli::{CliError, Common};
use crate::clock::random_bytes;
use crate::domain::lang::Lang;
use crate::platform::whole_file;
use crate::platform::workshop::Workshop;
use crate::server::revocations::Revocations;
use crate::server::storage::{Checked, Location, Storage, StorageError};
use serde_json::{Value, json};
use std::io;
use std::path::{Path, PathBuf};

/// Makes a checked copy while the server works on.
///
/// # Errors
/// One message with a hint; there is no file then and `safe` is unchanged.
pub fn backup(db: &AdminDb, file: &Path) -> Result<Done, CliError> {
    let lang = db.lang;
    must_be_free(file, lang)?;
    let mut heads = Vec::new();
    for town in db.towns(None)? {
        let head = db.ask(db.storage.head(town.clone()))?;
        heads.push((town, head));
    }
    let shop = workshop(file, lang)?;
    let copy = shop.path("copy.db");
    db.ask(db.storage.copy_to(copy.clone()))?;
    let key = db.key_file();
    let found = db
        .runtime
        .block_on(drill(&copy, &shop.path("drill.db"), key.as_deref(), &heads))
        .map_err(|failed| failed.in_words(lang))?;
    whole_file::place(&copy, file).map_err(|error| unwritable(file, &error, lang))?;
    for town in &found {
        db.ask(db.storage.set_safe(town.town.clone(), town.up_to))?;
    }
    let name = file.display().to_string();
    let key = key.map(|key| key.display().to_string()).unwrap_or_default();
    let mut lines = vec![lang.backup_made(&name)];
    lines.extend(said(&found, lang));
    lines.push(lang.backup_keys(&key));
    let json = json!({"ok": true, "file": name, "towns": in_json(&found), "key": key});
    Ok(Done::well(lines, json))
}

/// Makes the database of a checked copy, or fills an empty PostgreSQL one with it.
///
/// # Errors
/// One message with a hint; nothing was made or changed then.
pub fn restore(file: &Path, (db, key): super::database::Named, common: &Common) -> Result<Done, CliError> {
    let lang = common.lang;
    let at = database(db, common)?;
    // The work folder is private, like the files it is for.
    let beside = match &at {
        Location::Sqlite(target) => target,
        Location::Postgres(_) => file,
    };
    if let Location::Sqlite(target) = &at {
        must_be_free(target, lang)?;
        must_be_free(&wal(target), lang)?;
    }
    let name = file.display().to_string();
    if !file.is_file() {
        return Err(CliError::new(lang.restore_missing(&name), lang.cli_file_hint()));
    }
    let Some(key) = key_file(&at, key) else {
        return Err(storage_error(&StorageError::KeyMissing("--key".into()), lang));
    };
    let shop = workshop(beside, lang)?;
    let (copy, drilled) = (shop.path("copy.db"), shop.path("drill.db"));
    whole_file::copy(file, &copy).map_err(|error| unwritable(beside, &error, lang))?;
    let runtime = runtime()?;
    let found = runtime
        .block_on(drill(&copy, &drilled, Some(&key), &[]))
        .map_err(|failed| failed.in_words(lang))?;
    if found.is_empty() {
        return Err(CliError::new(lang.restore_no_town(&name), lang.restore_no_town_hint()));
    }
    match &at {
        Location::Sqlite(target) => {
            whole_file::place(&copy, target).map_err(|error| unwritable(target, &error, lang))?;
        }
        Location::Postgres(_) => {
            let filled = runtime.block_on(fill(&at, &key, drilled));
            filled.map_err(|error| match error {
                StorageError::Exists(_) => CliError::new(lang.restore_not_empty(), lang.restore_not_empty_hint()),
                other => storage_error(&other, lang),
            })?;
        }
    }
    let noted = runtime
        .block_on(catch_up(&at, &key))
        .map_err(|error| storage_error(&error, lang))?;
    let db = at.shown();
    let mut lines = vec![lang.restore_made(&db)];
    lines.extend(said(&found, lang));
    lines.push(lang.restore_revocations(noted));
    lines.push(lang.restore_next().to_owned());
    Ok(Done::well(
        lines,
        json!({"ok": true, "db": db, "towns": in_json(&found), "revocations": noted}),
    ))
}

/// Fills the empty database at `at` with a copy that passed its drill.
async fn fill(at: &Location, key: &Path, copy: PathBuf) -> Result<(), StorageError> {
    let storage = Storage::open_or_create(at, Some(key), random_bytes()).await?;
    storage.refill(copy).await.map(drop)
}

/// Does again what the key file notes, by opening it, and makes void the codes that the copy held: which were used since, nobody
/// knows. How much is noted.
async fn catch_up(at: &Location, key: &Path) -> Result<usize, StorageError> {
    let storage = Storage::open(at, Some(key)).await?;
    storage.void_codes().await?;
    Ok(Revocations::read(key)?.count())
}

/// Why a copy does not count.
enum Failed {
    Storage(StorageError),
    Wrong(Checked),
    Io(io::Error),
}

impl From<StorageError> for Failed {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

impl Failed {
    fn in_words(&self, lang: Lang) -> CliError {
        match self {
            Self::Storage(StorageError::Io(why)) => CliError::new(lang.drill_unreadable(why), lang.drill_failed_hint()),
            Self::Storage(error) => storage_error(error, lang),
            Self::Wrong(checked) => CliError::new(lang.drill_failed(&line(checked, lang)), lang.drill_failed_hint()),
            Self::Io(error) => CliError::new(lang.drill_unreadable(lang.os_error(error)), lang.drill_failed_hint()),
        }
    }
}

/// Restores `copy` to `place`, opens it with the keys and checks every log to its end; each must hold its head of `heads`.
async fn drill(
    copy: &Path,
    place: &Path,
    key: Option<&Path>,
    heads: &[(String, Cursor)],
) -> Result<Vec<Checked>, Failed> {
    whole_file::copy(copy, place).map_err(Failed::Io)?;
    let storage = Storage::open(&Location::Sqlite(place.to_owned()), key).await?;
    // Everything beside the logs must be readable too.
    storage.devices(None).await?;
    storage.quarantined(None).await?;
    let mut found = Vec::new();
    for town in storage.towns().await? {
        let checked = to_the_end(&storage, town, Cursor::default()).await?;
        if !is_whole(&checked) {
            return Err(Failed::Wrong(checked));
        }
        found.push(checked);
    }
    for (town, head) in heads {
        let checked = storage.check(town.clone(), *head, 1).await?;
        if checked.wrong.is_some() {
            return Err(Failed::Wrong(checked));
        }
    }
    Ok(found)
}

fn said(found: &[Checked], lang: Lang) -> impl Iterator<Item = String> + '_ {
    found.iter().map(move |checked| line(checked, lang))
}

fn in_json(found: &[Checked]) -> Vec<Value> {
    found
        .iter()
        .map(|checked| json!({"town": checked.town, "head": checked.cursor, "whole": true}))
        .collect()
}

fn must_be_free(path: &Path, lang: Lang) -> Result<(), CliError> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unwritable(path, &error, lang)),
        Ok(_) => Err(CliError::new(
            lang.file_exists(&path.display().to_string()),
            lang.backup_exists_hint(),
        )),
    }
}

fn unwritable(path: &Path, error: &io::Error, lang: Lang) -> CliError {
    CliError::new(
        lang.cli_unwritable(&path.display().to_string(), lang.os_error(error)),
        lang.backup_unwritable_hint(),
    )
}

fn wal(db: &Path) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn workshop(file: &Path, lang: Lang) -> Result<Workshop, CliError> {
    Workshop::beside(file).map_err(|error| unwritable(file, &error, lang))
}
