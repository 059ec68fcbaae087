//! What must outlive a restore of the database although its copy does not know it: who was revoked or shut out since, and which
//! number series were given out.
//!
//! ```text
//! key file: header | key | key |  then, appended one a line:
//!     revoked TOWN DEVICE      wiped TOWN DEVICE      shut-out TOWN USER MS      series TOWN NUMBER
//! ```
//!
//! Invariant: lines are only ever appended, so the keys above them are never written again; a line that ends early or is of a
//! later version's form says nothing.

use super::chain::LARGEST;
use super::storage::StorageError;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::time::Millis;
use crate::platform::plain_file;
use std::collections::HashMap;
use std::io::{self, Write as _};
use std::path::Path;

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A device and its family are refused.
    Revoked {
        /// The first of the family.
        device: DeviceId,
        /// It is to destroy what it holds.
        wipe: bool,
    },
    /// A user was shut out then.
    ShutOut(UserId, Millis),
    /// A number series was given to a device.
    Series(u64),
}

/// All that is noted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revocations {
    /// By town and first device: whether its family is to destroy what it holds.
    pub devices: HashMap<(String, DeviceId), bool>,
    /// By town and user: when they were last shut out.
    pub users: HashMap<(String, UserId), Millis>,
    /// By town: the last number series that was given out.
    pub series: HashMap<String, u64>,
}

impl Revocations {
    /// Reads what is noted in a key file. A town with an odd name, or a file without notes, gives none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(file: &Path) -> Result<Self, StorageError> {
        let text = plain_file::read_text(file, LARGEST).map_err(|error| trouble(file, &error))?;
        let mut all = Self::default();
        for (town, note) in text.lines().filter_map(parse) {
            match note {
                Note::Revoked { device, wipe } => {
                    *all.devices.entry((town, device)).or_default() |= wipe;
                }
                Note::ShutOut(user, at) => {
                    let last = all.users.entry((town, user)).or_insert(at);
                    *last = (*last).max(at);
                }
                Note::Series(number) => {
                    let last = all.series.entry(town).or_default();
                    *last = (*last).max(number);
                }
            }
        }
        Ok(all)
    }

    /// How many devices and users are noted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.devices.len() + self.users.len()
    }
}

/// Appends a line to a key file and brings it to the disk. What an earlier, interrupted one left is ended first.
///
/// # Errors
/// When the file cannot be written.
pub fn append(file: &Path, town: &str, note: Note) -> Result<(), StorageError> {
    let line = match note {
        Note::Revoked { device, wipe: false } => format!("revoked {town} {device}"),
        Note::Revoked { device, wipe: true } => format!("wiped {town} {device}"),
        Note::ShutOut(user, at) => format!("shut-out {town} {user} {}", at.0),
        Note::Series(number) => format!("series {town} {number}"),
    };
    let write = || {
        let whole = plain_file::read_text(file, LARGEST)?.ends_with('\n');
        let mut out = plain_file::open_to_append(&file.canonicalize()?)?;
        let before = if whole { "" } else { "\n" };
        out.write_all(format!("{before}{line}\n").as_bytes())?;
        out.sync_all()
    };
    write().map_err(|error| trouble(file, &error))
}

fn trouble(file: &Path, error: &io::Error) -> StorageError {
    StorageError::Io(format!("{}: {error}", file.display()))
}

fn parse(line: &str) -> Option<(String, Note)> {
    let words: Vec<&str> = line.split(' ').collect();
    let (town, note) = match words[..] {
        [what @ ("revoked" | "wiped"), town, device] => {
            let (device, wipe) = (device.parse().ok()?, what == "wiped");
            (town, Note::Revoked { device, wipe })
        }
        ["series", town, number] => (town, Note::Series(number.parse().ok()?)),
        ["shut-out", town, user, at] => (town, Note::ShutOut(user.parse().ok()?, Millis(at.parse().ok()?))),
        _ => return None,
    };
    Some((town.to_owned(), note))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::private_file;
    use crate::server::chain::ChainKeys;
    use uuid::Uuid;

    const TOWN: &str = "439901100";

    #[test]
    fn what_is_noted_is_read_back_and_the_keys_stay_as_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("town.db.key");
        ChainKeys::create(&file, [7; 64]).unwrap();
        let keys = std::fs::read_to_string(&file).unwrap();
        assert_eq!(Revocations::read(&file).unwrap(), Revocations::default());
        let (device, user) = (DeviceId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        for (wipe, at) in [(false, 5), (true, 6), (false, 7)] {
            append(&file, TOWN, Note::Revoked { device, wipe }).unwrap();
            append(&file, TOWN, Note::ShutOut(user, Millis(10 - at))).unwrap();
            append(&file, TOWN, Note::Series(at.unsigned_abs())).unwrap();
        }
        let all = Revocations::read(&file).unwrap();
        assert_eq!(
            all.devices.get(&(TOWN.to_owned(), device)),
            Some(&true),
            "a wipe stays one"
        );
        assert_eq!(all.users.get(&(TOWN.to_owned(), user)), Some(&Millis(5)));
        assert_eq!(all.series.get(TOWN), Some(&7), "the last one");
        assert_eq!(all.count(), 2);
        assert!(std::fs::read_to_string(&file).unwrap().starts_with(&keys));
        assert!(private_file::is_private(&file));
        assert!(ChainKeys::load(&file).is_ok());
    }

    #[test]
    fn a_half_line_says_nothing_and_hides_no_later_one() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("town.db.key");
        let device = DeviceId(Uuid::from_u128(1));
        std::fs::write(
            &file,
            format!("later words\nrevoked {TOWN} {device} 5\nrevoked {TOWN} 0190"),
        )
        .unwrap();
        assert_eq!(Revocations::read(&file).unwrap().count(), 0);
        append(&file, TOWN, Note::Revoked { device, wipe: false }).unwrap();
        assert_eq!(Revocations::read(&file).unwrap().count(), 1);
        assert!(append(&dir.path().join("none"), TOWN, Note::Revoked { device, wipe: true }).is_err());
    }
}
