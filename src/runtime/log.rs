//! The log under the data folder: what went wrong, never who or what about. Seven days are kept.

use crate::clock::Clock;
use crate::domain::time::Date;
use crate::platform::{private_file, shred};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Files of so many days are kept.
const DAYS: usize = 7;

/// Begins to log. A folder that cannot be written means no log: the console works all the same.
pub fn start(data_dir: &Path) {
    let subscriber = tracing_subscriber::fmt()
        .with_writer(Mutex::new(Daily::new(data_dir.join("log"))))
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO)
        .finish();
    // A second console in one process (the demo after a setup) goes on with the first one's log.
    let _already_set = tracing::subscriber::set_global_default(subscriber);
}

/// A file for each day, its owner's alone. A line that cannot be written is lost: nothing waits for it, and nothing fails.
struct Daily {
    folder: PathBuf,
    today: Option<(Date, File)>,
}

impl Daily {
    fn new(folder: PathBuf) -> Self {
        Self { folder, today: None }
    }

    fn file(&mut self) -> io::Result<&mut File> {
        let day = Clock::system().today();
        if self.today.as_ref().is_none_or(|(of, _)| *of != day) {
            private_file::create_folder(&self.folder)?;
            let mut file = private_file::open_or_create(&self.folder.join(name(day)))?;
            file.seek(SeekFrom::End(0))?;
            self.today = Some((day, file));
            self.forget_old();
        }
        self.today
            .as_mut()
            .map(|(_, file)| file)
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Removes the logs of earlier days, known by their exact names.
    fn forget_old(&self) {
        let names = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut days: Vec<Date> = names.filter_map(|entry| day_of(entry.file_name().to_str()?)).collect();
        days.sort_unstable();
        days.reverse();
        for day in days.into_iter().skip(DAYS) {
            // What cannot be removed is tried again tomorrow.
            let _kept = shred::file(&self.folder.join(name(day)));
        }
    }
}

impl Write for Daily {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(file) = self.file() {
            // Two programs may log into one file.
            let _lost = file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(bytes));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn name(day: Date) -> String {
    format!("lianxin.{day}.log")
}

fn day_of(file: &str) -> Option<Date> {
    let day = crate::domain::time::parse_date(file.strip_prefix("lianxin.")?.strip_suffix(".log")?)?;
    (name(day) == file).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_week_of_logs_is_kept_and_nothing_else_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        for day in 1..=9 {
            fs::write(folder.path().join(format!("lianxin.2020-01-0{day}.log")), "x").unwrap();
        }
        for other in ["lianxin.2020-01-1.log", "lianxin-notes.log", "letter"] {
            fs::write(folder.path().join(other), "x").unwrap();
        }
        let mut log = Daily::new(folder.path().to_owned());
        log.write_all(b"a line\n").unwrap();
        let names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names.iter().filter(|name| day_of(name).is_some()).count(), DAYS);
        assert_eq!(names.len(), DAYS + 3);
        let today = folder.path().join(name(Clock::system().today()));
        assert_eq!(fs::read_to_string(&today).unwrap(), "a line\n");
        assert!(private_file::is_private(&today));
    }
}
