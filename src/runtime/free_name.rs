//! A file for a person, written under a name that nothing has yet.

use crate::app::effect::FileTrouble;
use crate::platform::whole_file::{self, Kind, WriteError};
use std::path::{Path, PathBuf};

/// Names that are tried.
const NAMES: usize = 99;

/// Writes `stem.ending` into the folder, or `stem-2.ending` and so on where something has the name; returns its path.
///
/// # Errors
/// Nothing was written then.
pub(super) fn write(folder: &Path, stem: &str, ending: &str, content: &[u8]) -> Result<PathBuf, FileTrouble> {
    for n in 1..=NAMES {
        let number = if n == 1 { String::new() } else { format!("-{n}") };
        let path = folder.join(format!("{stem}{number}.{ending}"));
        match whole_file::write(&path, content, Kind::Document, false) {
            Ok(()) => return Ok(path),
            Err(WriteError::Io(error)) => return Err(FileTrouble::Write(error.to_string())),
            // Something has the name.
            Err(_) => {}
        }
    }
    Err(FileTrouble::Exists)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_name_stays_and_the_next_name_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(folder.path(), "名册", "csv", b"1").unwrap();
        let second = write(folder.path(), "名册", "csv", b"2").unwrap();
        assert_eq!(second, folder.path().join("名册-2.csv"));
        assert_eq!(std::fs::read(first).unwrap(), b"1");
        let gone = write(&folder.path().join("stick"), "名册", "csv", b"3");
        assert!(matches!(gone, Err(FileTrouble::Write(_))));
    }
}
