//! A file a day in one folder, the last seven kept.
//!
//! Invariant: whatever is wrong with the folder, a write gives an error and the next one tries again; nothing panics.

use crate::clock::Clock;
use crate::domain::time::{Date, parse_date};
use crate::platform::{private_file, shred};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

/// Days whose files are kept.
const KEPT: usize = 7;
const PREFIX: &str = "lianxin.";
const SUFFIX: &str = ".log";

/// The file of the day of the last write.
#[derive(Debug)]
pub struct DailyFile {
    folder: PathBuf,
    open: Option<(Date, File)>,
}

impl DailyFile {
    /// Files in `folder`, which is made when there is something to write.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, open: None }
    }

    fn today(&mut self) -> io::Result<&mut File> {
        let today = Clock::system().today();
        let kept = self.open.take().filter(|(day, _)| *day == today);
        let open = match kept {
            Some(open) => open,
            None => (today, self.begin(today)?),
        };
        Ok(&mut self.open.insert(open).1)
    }

    fn begin(&self, today: Date) -> io::Result<File> {
        private_file::create_folder(&self.folder)?;
        let file = private_file::append(&self.folder.join(name(today)))?;
        self.remove_old();
        Ok(file)
    }

    /// Known by their exact names: what somebody else put into the folder stays.
    fn remove_old(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        let mut days: Vec<Date> = entries
            .filter_map(|entry| day_of(entry.ok()?.file_name().to_str()?))
            .collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        for old in days.into_iter().skip(KEPT) {
            // One that cannot be removed is tried again tomorrow.
            let _still_there = shred::file(&self.folder.join(name(old)));
        }
    }
}

fn name(day: Date) -> String {
    format!("{PREFIX}{day}{SUFFIX}")
}

fn day_of(file: &str) -> Option<Date> {
    let day = parse_date(file.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?)?;
    (name(day) == file).then_some(day)
}

impl Write for DailyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.today()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_days_are_kept_and_nothing_that_is_not_ours_is_touched() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("log");
        fs::create_dir(&folder).unwrap();
        for day in 1..=9 {
            fs::write(folder.join(format!("lianxin.2020-01-0{day}.log")), "old").unwrap();
        }
        fs::write(folder.join("lianxin.mine.log"), "mine").unwrap();
        let mut log = DailyFile::new(folder.clone());
        log.write_all(b"one\n").unwrap();
        log.write_all(b"two\n").unwrap();
        let today = folder.join(format!("lianxin.{}.log", Clock::system().today()));
        assert!(private_file::is_private(&today));
        assert_eq!(fs::read_to_string(today).unwrap(), "one\ntwo\n");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), KEPT + 1);
        assert!(!folder.join("lianxin.2020-01-03.log").exists() && folder.join("lianxin.2020-01-04.log").exists());
    }

    #[test]
    fn a8_a_folder_that_is_a_file_costs_the_line_alone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("log");
        fs::write(&folder, "").unwrap();
        let mut log = DailyFile::new(folder.clone());
        assert!(log.write_all(b"lost\n").is_err());
        fs::remove_file(&folder).unwrap();
        log.write_all(b"kept\n").unwrap();
    }
}
