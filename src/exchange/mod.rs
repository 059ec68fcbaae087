//! Files in and out. Invariant: no half a file is left behind; what a file carries is in [`profile`].

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// For whom a file is. Source: norms.md 3, "Public notices".
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// 内部台账: everything.
    Internal,
    /// 上报: masked, without ID numbers, health and benefits.
    Report,
    /// 公示: how many of what, where and when; nothing of anybody.
    Public,
}

mod profile;

pub use profile::{Rows, prepare};

/// Writes `bytes` to `path` through a file beside it, so that readers see the old file or the new one. What is there and
/// is no file (a pipe, a device) is written to, never replaced.
///
/// # Errors
/// The system's; the file beside it is taken away again.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let mut beside = path.file_name().map_or_else(OsString::new, ToOwned::to_owned);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(beside);
    let written = File::create(&beside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first failure is the one worth telling.
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        assert!(write_atomically(&folder.path().join("no/where.json"), b"x").is_err());
        write_atomically(&folder.path().join("a.json"), b"x").unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
