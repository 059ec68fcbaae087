//! The copies kept beside the database: one a day, the last seven days and the last of four earlier weeks.
//!
//! Invariant: a copy is deleted only after a newer one was checked. None of them holds texts of a purge order.

use super::copy::{self, Facts, Label, label, measure, open_reading};
use super::sticks;
use super::swap::REPLACED;
use crate::domain::time::{Date, Millis, parse_date};
use crate::platform::database_file::beside;
use crate::platform::private_file;
use crate::platform::workshop::{self, Workshop};
use crate::platform::{shred, whole_file};
use crate::store::identity::kept;
use crate::store::{StoreError, connection, meta};
use chrono::Datelike;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the copies, beside the database.
const FOLDER: &str = "backups";
/// The name of a copy while it is made: always the same, so that the next attempt removes what a killed program left.
const DRAFT: &str = "copy";
/// How many days keep their copy.
const DAYS: usize = 7;
/// How many weeks before them keep their last copy.
const WEEKS: usize = 4;

/// When a copy is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Whenever something changed since the last copy.
    Changed,
    /// Once a day, when something changed.
    Daily,
}

/// A copy that was found, with the result of its check.
#[derive(Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// Its contents in numbers, or why it cannot be used.
    pub facts: Result<Facts, StoreError>,
}

/// The copies beside the database, the newest first, each checked as the iterator reaches it. Dates in the future come from a
/// wrong clock and are last.
pub fn found(database: &Path, today: Date) -> impl Iterator<Item = Found> {
    checked(dated(database, today).into_iter().map(|(_, path)| path))
}

/// The databases that a restore replaced, the latest first, each checked as the iterator reaches it.
pub fn replaced(database: &Path) -> impl Iterator<Item = Found> {
    checked(replaced_files(database))
}

pub(super) fn replaced_files(database: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let mut files = files(&sibling(database, REPLACED));
    files.retain(|file| file.extension().is_some_and(|ending| ending == "db"));
    files.sort();
    files.into_iter().rev()
}

fn checked(files: impl Iterator<Item = PathBuf>) -> impl Iterator<Item = Found> {
    files.map(|path| Found {
        facts: copy::check(&path),
        path,
    })
}

/// Left-overs that show that there was a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traces {
    /// One of its files.
    pub file: PathBuf,
}

/// The traces of a database at `path`; `None` when there are none.
#[must_use]
pub fn traces(path: &Path) -> Option<Traces> {
    let left = ["-wal", "-journal", ".mark", ".saved"].map(|ending| beside(path, ending));
    let copies = dated(path, Date::MAX).into_iter().map(|(_, copy)| copy);
    let replaced = files(&sibling(path, REPLACED)).into_iter();
    let file = left
        .into_iter()
        .filter(|file| fs::metadata(file).is_ok_and(|meta| meta.len() > 0))
        .chain(copies)
        .chain(replaced)
        .next()?;
    Some(Traces { file })
}

/// Makes the copy that is due, and deletes those that no day or week needs; `None` when none is due. It has its own connection
/// and blocks nobody.
///
/// # Errors
/// When it could not be made: all earlier copies are kept then.
pub fn keep(database: &Path, due: Due, now: Millis) -> Result<Option<Facts>, StoreError> {
    let conn = connection::beside_others(database)?;
    let today = now.local_date();
    let there = dated(database, today);
    if due == Due::Daily && there.first().is_some_and(|(date, _)| *date == today) {
        return Ok(None);
    }
    let worth = kept(&conn)?.is_some_and(|kept| !kept.demo) && !meta::is_set(&conn, meta::LOCKED)?;
    if !worth || last_stamp(&there) == Some(measure(&conn)?.stamp) {
        return Ok(None);
    }
    make(&conn, database, today, now).map(Some)
}

fn make(conn: &Connection, database: &Path, today: Date, now: Millis) -> Result<Facts, StoreError> {
    let folder = sibling(database, FOLDER);
    private_file::create_folder(&folder).map_err(|error| copy::unwritable(&folder, &error))?;
    let shop = Workshop::beside(&folder.join(DRAFT)).map_err(|error| copy::unwritable(&folder, &error))?;
    let facts = copy::make(conn, &shop, &folder.join(format!("{today}.db")), true, now)?;
    let there = dated(database, today);
    let needed = needed(there.iter().map(|(date, _)| *date));
    for (_, path) in there.iter().filter(|(date, _)| !needed.contains(date)) {
        // If it cannot be removed, one copy too many does no harm.
        whole_file::discard(path);
    }
    Ok(facts)
}

/// Removes the unfinished copy of a killed program.
pub fn clear_leftovers(database: &Path) {
    workshop::clear(&sibling(database, FOLDER).join(DRAFT));
}

/// After a purge order: makes a new copy, and destroys all older ones, which may hold the texts, even if the new one failed.
///
/// # Errors
/// When something could not be destroyed.
pub fn forget_older(conn: &Connection, database: &Path) -> Result<(), StoreError> {
    sticks::must_forget(database)?;
    let Some(today) = meta::get::<Date>(conn, meta::ROLLED_ON)? else {
        return Ok(());
    };
    let folder = sibling(database, FOLDER);
    let older: Vec<PathBuf> = files(&folder)
        .into_iter()
        .chain(files(&sibling(database, REPLACED)))
        .collect();
    if older.is_empty() {
        return Ok(());
    }
    let fresh = folder.join(format!("{today}.db"));
    let made = make(conn, database, today, Millis::start_of(today)).is_ok();
    let mut outcome = Ok(());
    for file in older.into_iter().filter(|file| !made || *file != fresh) {
        if let Err(error) = shred::file(&file) {
            outcome = Err(copy::unwritable(&file, &error));
        }
    }
    outcome
}

/// The stamp of the newest readable copy.
fn last_stamp(there: &[(Date, PathBuf)]) -> Option<String> {
    there
        .iter()
        .find_map(|(_, path)| label_of(path))
        .map(|label| label.stamp)
}

/// The label of a copy; `None` when it cannot be read or is no copy.
pub(super) fn label_of(copy: &Path) -> Option<Label> {
    label(&open_reading(copy).ok()?).ok()?
}

/// The days whose copies are kept, of those there are, the newest first.
pub(super) fn needed(dates: impl Iterator<Item = Date>) -> BTreeSet<Date> {
    let dates: Vec<Date> = dates.collect();
    let (days, before) = dates.split_at(dates.len().min(DAYS));
    let mut weeks: Vec<_> = before.to_vec();
    weeks.dedup_by_key(|date| date.iso_week());
    days.iter().chain(weeks.iter().take(WEEKS)).copied().collect()
}

/// The copies beside the database by the day in their name, the newest first.
pub(super) fn dated(database: &Path, today: Date) -> Vec<(Date, PathBuf)> {
    let mut there: Vec<(Date, PathBuf)> = files(&sibling(database, FOLDER))
        .into_iter()
        .filter_map(|path| {
            let stem = path.file_name()?.to_str()?.strip_suffix(".db")?;
            Some((parse_date(stem)?, path.clone()))
        })
        .collect();
    order(&mut there, |(date, _)| *date, today);
    there
}

/// Sorts by date, the newest first; dates in the future come from a wrong clock and are last.
pub(super) fn order<T>(there: &mut [T], date: impl Fn(&T) -> Date, today: Date) {
    there.sort_by_key(|it| std::cmp::Reverse((date(it) <= today, date(it))));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect()
}

fn sibling(database: &Path, folder: &str) -> PathBuf {
    database.parent().unwrap_or(Path::new("")).join(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    #[test]
    fn of_a_year_of_days_seven_and_the_last_of_four_weeks_stay() {
        let mut there: Vec<Date> = Vec::new();
        for today in day("2026-01-01").iter_days().take(333) {
            there.insert(0, today);
            let needed = needed(there.iter().copied());
            there.retain(|date| needed.contains(date));
        }
        let expected = [
            "2026-11-29",
            "2026-11-28",
            "2026-11-27",
            "2026-11-26",
            "2026-11-25",
            "2026-11-24",
            "2026-11-23",
            "2026-11-22",
            "2026-11-15",
            "2026-11-08",
            "2026-11-01",
        ];
        assert_eq!(there, expected.map(day));
    }

    #[test]
    fn a_copy_from_a_wrong_clock_is_neither_the_newest_nor_kept_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(FOLDER)).unwrap();
        for name in [
            "2026-11-28.db",
            "2036-01-01.db",
            "2026-11-20.db",
            "mine.db",
            "2026-11-27.db.1.work",
        ] {
            fs::write(folder.path().join(FOLDER).join(name), "x").unwrap();
        }
        let dates: Vec<Date> = dated(&folder.path().join("lianxin.db"), day("2026-11-29"))
            .into_iter()
            .map(|(date, _)| date)
            .collect();
        assert_eq!(dates, ["2026-11-28", "2026-11-20", "2036-01-01"].map(day));
    }
}
