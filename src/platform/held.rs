//! Files that another program has open. Windows then refuses to rename, replace or remove them, mostly for a moment: a virus
//! scanner or a search index looks at each new file.
//!
//! Invariant: such a refusal is tried again for [`PAUSES`] before it counts, and is told as `ResourceBusy`, so that a person reads
//! that another program uses the file.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

/// Milliseconds before each further try: a fifth of a second in all.
const PAUSES: [u64; 4] = [20, 40, 60, 80];

/// Renames `from` to `to`, over what is there.
///
/// # Errors
/// The system's; `ResourceBusy` while another program has one of them open.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    patiently(|| fs::rename(from, to), wait).map_err(|error| told(error, to))
}

/// Removes a file.
///
/// # Errors
/// As [`rename`].
pub(super) fn remove(path: &Path) -> io::Result<()> {
    patiently(|| fs::remove_file(path), wait).map_err(|error| told(error, path))
}

/// Removes a folder and what is in it.
///
/// # Errors
/// As [`rename`].
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    patiently(|| fs::remove_dir_all(path), wait)
}

fn wait(millis: u64) {
    sleep(Duration::from_millis(millis));
}

fn patiently(mut work: impl FnMut() -> io::Result<()>, mut wait: impl FnMut(u64)) -> io::Result<()> {
    for pause in PAUSES {
        match work() {
            Err(error) if may_be_held(&error) => wait(pause),
            done => return done,
        }
    }
    work()
}

/// ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION; other systems give these numbers to other errors.
#[cfg(windows)]
fn may_be_held(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(5 | 32 | 33))
}

#[cfg(not(windows))]
fn may_be_held(error: &io::Error) -> bool {
    error.kind() == ErrorKind::ResourceBusy
}

/// Access is also denied where somebody has no right to; of a plain file that may be written to, it means that it is open.
fn told(error: io::Error, path: &Path) -> io::Error {
    let writable = || fs::metadata(path).is_ok_and(|meta| meta.is_file() && !meta.permissions().readonly());
    match may_be_held(&error) && (error.kind() != ErrorKind::PermissionDenied || writable()) {
        true => io::Error::new(ErrorKind::ResourceBusy, error),
        false => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> io::Error {
        match cfg!(windows) {
            true => io::Error::from_raw_os_error(32),
            false => ErrorKind::ResourceBusy.into(),
        }
    }

    #[test]
    fn a_file_that_is_held_for_a_moment_is_tried_again_and_another_failure_is_not() {
        let (mut tries, mut waited) = (0, 0);
        let freed_at_the_third = || {
            tries += 1;
            if tries < 3 { Err(held()) } else { Ok(()) }
        };
        patiently(freed_at_the_third, |millis| waited += millis).unwrap();
        assert_eq!((tries, waited), (3, PAUSES[0] + PAUSES[1]));

        let (mut tries, mut waited) = (0, 0);
        let for_ever = || {
            tries += 1;
            Err(held())
        };
        let error = patiently(for_ever, |millis| waited += millis).unwrap_err();
        assert_eq!((tries, waited), (PAUSES.len() + 1, PAUSES.iter().sum()));
        assert_eq!(told(error, Path::new("any")).kind(), ErrorKind::ResourceBusy);

        let full = || Err(ErrorKind::StorageFull.into());
        assert!(patiently(full, |_| panic!("nobody holds it")).is_err());
    }
}
