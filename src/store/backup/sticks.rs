//! Sealed copies on USB sticks: one a day, like those beside the database, whenever a stick is there that was chosen for it.
//!
//! ```text
//! beside the database: `.sticks`   the key that seals, wrapped by the passphrase and as it is; which sticks, what came of the last
//! on the stick: `lianxin-stick`    its number: wherever it is mounted, it is known by that, and one without is never written to
//!               `lianxin-KEY-DATE.sealed`
//! ```
//!
//! Invariant: of what lies on a stick only a copy that our key opens is replaced or removed, and only after a newer one was read
//! back. The copies beside the database do not depend on any of this.

use super::copies::{self, dated, needed, order};
use super::copy::{self, Label};
use super::sealed::{self, Key, Lock, SealError, Sealed};
use crate::clock::random_bytes;
use crate::domain::time::{Date, Millis, parse_date};
use crate::platform::database_file::beside;
use crate::platform::whole_file::{Kind, WriteError};
use crate::platform::{mounts, plain_file, private_file, shred, whole_file};
use crate::store::StoreError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file beside the database.
const KNOWN: &str = ".sticks";
/// The file on a stick, and what it begins with.
const MARKER: &str = "lianxin-stick";
const MARKER_SAYS: &str = "lianxin stick\n";
/// A marker is two lines.
const LARGEST_MARKER: usize = 256;

/// What the file beside the database holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Known {
    /// The last one seals; those before it closed older copies, which stay ours.
    sealings: Vec<Sealing>,
    sticks: Vec<Stick>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Sealing {
    key: Vec<u8>,
    lock: Vec<u8>,
}

impl std::fmt::Debug for Sealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealing")
    }
}

impl Sealing {
    fn open(&self) -> Option<(Key, Lock)> {
        let key = self.key.as_slice().try_into().ok().map(Key)?;
        let lock = self.lock.as_slice().try_into().ok().map(Lock)?;
        Some((key, lock))
    }
}

/// A stick that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stick {
    /// Where it was last.
    pub folder: PathBuf,
    /// When the newest copy on it was made.
    pub last: Option<Millis>,
    /// Why the last try came to nothing ([`StickError::code`]).
    pub trouble: Option<String>,
    id: String,
    /// Texts were purged since: the next copy takes all the others with it.
    forget: bool,
}

/// Why no copy was made on a stick. What was there is there, but for a stick that was pulled out.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    /// There is no such folder.
    #[error("there is no folder {0}")]
    NoFolder(String),
    /// A file that is not ours has the name.
    #[error("another file has the name {0}")]
    Taken(String),
    /// It takes no more.
    #[error("it is full")]
    Full,
    /// It is write-protected.
    #[error("it cannot be written")]
    ReadOnly,
    /// It was pulled out, or it is bad.
    #[error("{0}")]
    Io(io::Error),
    /// The copy that was to go there is damaged.
    #[error("the copy is damaged: {0}")]
    Copy(StoreError),
    /// The file beside the database cannot be read or written, or nobody chose a passphrase.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StickError {
    /// The stable code, the key of its words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoFolder(_) => "no_folder",
            Self::Taken(_) => "taken",
            Self::Full => "full",
            Self::ReadOnly => "read_only",
            Self::Io(_) => "io",
            Self::Copy(_) => "copy",
            Self::Store(_) => "store",
        }
    }
}

impl From<io::Error> for StickError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

/// A try on a stick that is there.
#[derive(Debug)]
pub struct Tried {
    pub folder: PathBuf,
    /// The new copy; `None` when it had the newest already.
    pub made: Result<Option<PathBuf>, StickError>,
    /// It is not what came of the try before.
    pub is_news: bool,
}

/// A copy on a stick that is there.
pub struct OnStick {
    /// The file.
    pub path: PathBuf,
    /// What it says of itself.
    pub label: Label,
    date: Date,
    key: Key,
}

/// The sticks that were chosen; none when nobody chose one.
///
/// # Errors
/// When the file beside the database cannot be read.
pub fn chosen(database: &Path) -> Result<Vec<Stick>, StoreError> {
    Known::read(database).map(|known| known.sticks)
}

/// True when a passphrase was chosen.
///
/// # Errors
/// As [`chosen`].
pub fn has_passphrase(database: &Path) -> Result<bool, StoreError> {
    Known::read(database).map(|known| known.sealing().is_some())
}

/// True when `passphrase` opens what is copied from now on.
///
/// # Errors
/// As [`chosen`].
pub fn is_passphrase(database: &Path, passphrase: &str) -> Result<bool, StoreError> {
    let known = Known::read(database)?;
    Ok(known.sealing().is_some_and(|(_, lock)| lock.open(passphrase).is_ok()))
}

/// Chooses the stick at `folder`. With a passphrase, that one opens the copies from now on.
///
/// # Errors
/// [`StickError`]; no stick was chosen then.
pub fn choose(database: &Path, folder: &Path, passphrase: Option<&str>) -> Result<(), StickError> {
    let mut known = Known::read(database)?;
    // It may be mounted elsewhere the next time; what is kept must not depend on where this program was started.
    let folder = fs::canonicalize(folder).ok().filter(|folder| folder.is_dir());
    let folder = folder.ok_or_else(|| StickError::NoFolder(String::new()))?;
    let id = match number(&folder) {
        Some(id) => id,
        None => mark(&folder)?,
    };
    if let Some(passphrase) = passphrase {
        let key = Key::random();
        let lock = Lock::new(passphrase, &key);
        known.sealings.push(Sealing {
            key: key.0.to_vec(),
            lock: lock.0.to_vec(),
        });
    }
    let before = known.sticks.iter().position(|stick| stick.id == id);
    let before = before.map(|at| known.sticks.remove(at));
    known.sticks.push(Stick {
        folder,
        last: before.as_ref().and_then(|stick| stick.last),
        trouble: None,
        id,
        forget: before.is_some_and(|stick| stick.forget),
    });
    known.write(database)?;
    Ok(())
}

/// Brings the newest copy beside the database onto every chosen stick that is there and lacks it.
///
/// # Errors
/// When the file beside the database cannot be read or written.
pub fn keep(database: &Path, today: Date) -> Result<Vec<Tried>, StoreError> {
    let before = Known::read(database)?;
    let Some(sealing) = before.sealing() else {
        return Ok(Vec::new());
    };
    let (keys, roots) = (before.keys(), mounts::roots());
    let mut known = before.clone();
    let mut tried = Vec::new();
    for stick in &mut known.sticks {
        let Some(folder) = place(stick, &roots) else { continue };
        stick.folder.clone_from(&folder);
        let made = stick.take_newest(database, (&sealing, &keys), today);
        let trouble = made.as_ref().err().map(|error| error.code().to_owned());
        let is_news = trouble != stick.trouble || matches!(made, Ok(Some(_)));
        stick.trouble = trouble;
        tried.push(Tried { folder, made, is_news });
    }
    if known != before {
        known.write(database)?;
    }
    Ok(tried)
}

/// Texts were purged: at its next visit every stick loses all copies but the new one.
///
/// # Errors
/// As [`keep`].
pub fn must_forget(database: &Path) -> Result<(), StoreError> {
    let mut known = Known::read(database)?;
    if known.sticks.is_empty() {
        return Ok(());
    }
    known.sticks.iter_mut().for_each(|stick| stick.forget = true);
    known.write(database)
}

/// Our copies on the sticks that are there, the newest first on each.
#[must_use]
pub fn found(database: &Path, today: Date) -> Vec<OnStick> {
    let known = Known::read(database).unwrap_or_default();
    let (keys, roots) = (known.keys(), mounts::roots());
    let folders = known.sticks.iter().filter_map(|stick| place(stick, &roots));
    folders.flat_map(|folder| ours(&folder, &keys, today)).collect()
}

impl OnStick {
    /// Reads it to its end.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), SealError> {
        Sealed::open(&self.path)?.unseal(&self.key, &mut io::sink()).map(drop)
    }
}

/// What a passphrase must open before `file` can be read here; `None` of a file that is not sealed, or that our own key opens.
///
/// # Errors
/// [`SealError`] of a sealed file that nothing opens.
pub fn locked(database: &Path, file: &Path) -> Result<Option<Lock>, SealError> {
    if !sealed::is_sealed(file) {
        return Ok(None);
    }
    let lock = Sealed::open(file)?.lock();
    let is_ours = Known::read(database).is_ok_and(|known| known.key_of(&lock).is_some());
    Ok((!is_ours).then_some(lock))
}

/// Writes what is in the sealed `file` to the new file `to`. Opened by our own key, else by `key`.
///
/// # Errors
/// [`SealError`]; there is no such file then.
pub fn unseal(database: &Path, file: &Path, key: Option<&Key>, to: &Path) -> Result<(), SealError> {
    let mut sealed = Sealed::open(file)?;
    let own = Known::read(database)
        .ok()
        .and_then(|known| known.key_of(&sealed.lock()));
    let key = own.as_ref().or(key).ok_or(SealError::Passphrase)?;
    let mut out = private_file::create_new(to)?;
    let done = sealed.unseal(key, &mut out).map(drop);
    let done = done.and_then(|()| Ok(out.sync_all()?));
    if done.is_err() {
        whole_file::discard(to);
    }
    done
}

impl Known {
    fn read(database: &Path) -> Result<Self, StoreError> {
        let file = beside(database, KNOWN);
        match plain_file::read_own_text(&file, plain_file::SETTINGS) {
            Ok(text) => Ok(serde_json::from_str(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(copy::unwritable(&file, &error)),
        }
    }

    fn write(&self, database: &Path) -> Result<(), StoreError> {
        let file = beside(database, KNOWN);
        whole_file::renew(&file, &serde_json::to_vec(self)?).map_err(|error| copy::unwritable(&file, &error))
    }

    /// What seals now.
    fn sealing(&self) -> Option<(Key, Lock)> {
        self.sealings.last()?.open()
    }

    fn keys(&self) -> Vec<Key> {
        self.sealings.iter().rev().filter_map(|it| Some(it.open()?.0)).collect()
    }

    /// The key that is behind a lock of ours.
    fn key_of(&self, lock: &Lock) -> Option<Key> {
        let mut known = self.sealings.iter().filter_map(Sealing::open);
        known.find(|(_, ours)| ours == lock).map(|(key, _)| key)
    }
}

impl Stick {
    /// Seals the newest copy onto the stick, which is there, unless it has it; lets go of those that no day or week needs.
    fn take_newest(
        &mut self,
        database: &Path,
        ((key, lock), keys): (&(Key, Lock), &[Key]),
        today: Date,
    ) -> Result<Option<PathBuf>, StickError> {
        let Some((date, copy)) = dated(database, today).into_iter().next() else {
            return Ok(None);
        };
        let label = copies::label_of(&copy).ok_or_else(|| StickError::Copy(StoreError::Missing(String::new())))?;
        let there = ours(&self.folder, keys, today);
        // One under a passphrase of before is of no use to who forgot it.
        if there.iter().any(|on| on.label == label && on.key == *key) && !self.forget {
            self.last = Some(label.at);
            return Ok(None);
        }
        copy::check(&copy).map_err(StickError::Copy)?;
        let to = self.folder.join(format!("lianxin-{}-{date}.sealed", lock.name()));
        let replace = there.iter().any(|on| on.path == to);
        let mut plain = plain_file::open(&copy)?;
        let filled = whole_file::write_with(&to, Kind::SealedCopy, replace, |out| {
            sealed::seal(&mut plain, key, lock, &label, out)
        });
        filled.map_err(|error| match error {
            WriteError::Exists | WriteError::Kept | WriteError::Taken => StickError::Taken(to.display().to_string()),
            WriteError::Io(error) => error.into(),
        })?;
        self.last = Some(label.at);
        let there = ours(&self.folder, keys, today);
        let needed = needed(there.iter().map(|on| on.date));
        for on in there.iter().filter(|on| on.path != to) {
            if self.forget {
                shred::file(&on.path)?;
            } else if !needed.contains(&on.date) {
                // One more than needed does no harm.
                whole_file::discard(&on.path);
            }
        }
        self.forget = false;
        Ok(Some(to))
    }
}

/// Where a stick is now: where it was, or in the same place below another root.
fn place(stick: &Stick, roots: &[PathBuf]) -> Option<PathBuf> {
    let parts: Vec<_> = stick.folder.components().collect();
    let tails = (1..=parts.len()).map(|at| parts[at..].iter().collect::<PathBuf>());
    let elsewhere = tails.flat_map(|tail| roots.iter().map(move |root| root.join(&tail)));
    std::iter::once(stick.folder.clone())
        .chain(elsewhere)
        .find(|folder| number(folder).is_some_and(|id| id == stick.id))
}

/// The number of the stick that `folder` is; `None` of any other folder.
fn number(folder: &Path) -> Option<String> {
    let text = plain_file::read_own_text(&folder.join(MARKER), LARGEST_MARKER).ok()?;
    let id = text.strip_prefix(MARKER_SAYS)?.trim_end();
    (id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| id.to_owned())
}

/// Makes `folder` a stick of ours.
fn mark(folder: &Path) -> Result<String, StickError> {
    let id = format!("{:032x}", u128::from_be_bytes(random_bytes()));
    let file = folder.join(MARKER);
    match private_file::create(&file, format!("{MARKER_SAYS}{id}\n").as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(StickError::Taken(file.display().to_string()))
        }
        Err(error) => {
            // A stick that is full keeps no half marker.
            whole_file::discard(&file);
            Err(error.into())
        }
        Ok(()) => Ok(id),
    }
}

/// The copies in `folder` that one of our keys opens, the newest first.
fn ours(folder: &Path, keys: &[Key], today: Date) -> Vec<OnStick> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<OnStick> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let name = path
                .file_name()?
                .to_str()?
                .strip_prefix("lianxin-")?
                .strip_suffix(".sealed")?;
            let date = parse_date(name.split_once('-')?.1)?;
            let mut sealed = Sealed::open(&path).ok()?;
            let opened = keys.iter().find_map(|key| Some((key.clone(), sealed.label(key).ok()?)));
            let (key, label) = opened?;
            Some(OnStick { path, label, date, key })
        })
        .collect();
    order(&mut found, |on| on.date, today);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stick(folder: &Path) -> Stick {
        Stick {
            folder: folder.to_owned(),
            last: None,
            trouble: None,
            id: number(folder).unwrap(),
            forget: false,
        }
    }

    #[test]
    fn a_stick_is_known_by_its_number_wherever_it_is_mounted() {
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (dir.path().join("media/one"), dir.path().join("run/two"));
        fs::create_dir_all(first.join("copies/mine")).unwrap();
        mark(&first.join("copies/mine")).unwrap();
        let known = stick(&first.join("copies/mine"));
        assert_eq!(place(&known, &[]), Some(first.join("copies/mine")));
        fs::create_dir_all(dir.path().join("run")).unwrap();
        fs::rename(&first, &second).unwrap();
        let roots = [dir.path().to_owned(), second.clone()];
        assert_eq!(place(&known, &roots), Some(second.join("copies/mine")));
        // Another stick in the old place is not it, nor is one whose number was taken away.
        fs::create_dir_all(first.join("copies/mine")).unwrap();
        mark(&first.join("copies/mine")).unwrap();
        fs::remove_file(second.join("copies/mine").join(MARKER)).unwrap();
        assert_eq!(place(&known, &roots), None);
    }

    #[test]
    fn what_is_no_marker_of_ours_is_neither_taken_for_one_nor_replaced() {
        let dir = tempfile::tempdir().unwrap();
        for text in ["", "lianxin stick\n", "lianxin stick\n../../etc", "家信"] {
            fs::write(dir.path().join(MARKER), text).unwrap();
            assert_eq!(number(dir.path()), None);
            assert!(matches!(mark(dir.path()), Err(StickError::Taken(_))));
            assert_eq!(fs::read_to_string(dir.path().join(MARKER)).unwrap(), text);
        }
    }
}
