//! What a person is shown to choose a file from: the places where files are, or a folder.
//!
//! Invariant: a file is judged by its name and size alone; what it is is known when it is read.

use crate::app::importing::FilesFor;
use crate::domain::time::Millis;
use crate::exchange::ledger::book::{self, Format};
use crate::platform::folder::{self, FolderEntry};
use crate::platform::mounts;
use crate::view::{Entry, Folder, FolderRow, NotALedger, Place};
use std::cmp::Reverse;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Lists a folder, or with `None` the places; with why it could not be read.
pub(super) fn list(purpose: FilesFor, path: Option<&Path>, recent: &[String]) -> (Folder, Option<ErrorKind>) {
    let Some(path) = path else {
        return (places(recent), None);
    };
    let (rows, trouble) = match folder::entries(path) {
        Ok(entries) => (sorted(entries, purpose), None),
        Err(error) => (Vec::new(), Some(error.kind())),
    };
    let folder = Folder {
        path: Some(path.to_owned()),
        above: path.parent().map(Path::to_owned),
        rows,
    };
    (folder, trouble)
}

/// The places: drives that are plugged in and folders that files came from first.
fn places(recent: &[String]) -> Folder {
    let own = folder::own();
    let recent = recent.iter().map(PathBuf::from).filter(|folder| folder.is_dir());
    let all = mounts::carried().into_iter().map(|path| (Place::Drive, path));
    let all = all
        .chain(recent.map(|path| (Place::Recent, path)))
        .chain(own.desktop.map(|path| (Place::Desktop, path)))
        .chain(own.downloads.map(|path| (Place::Downloads, path)))
        .chain(own.documents.map(|path| (Place::Documents, path)))
        .chain(own.home.map(|path| (Place::Home, path)))
        .chain(mounts::fixed().into_iter().map(|path| (Place::Root, path)));
    let mut rows: Vec<FolderRow> = Vec::new();
    for (place, path) in all {
        if rows.iter().all(|row| row.path != path) {
            rows.push(FolderRow {
                name: path.to_string_lossy().into_owned(),
                path,
                is: Entry::Place(place),
                at: None,
            });
        }
    }
    Folder {
        rows,
        ..Folder::default()
    }
}

/// Folders by name, then what may be chosen, the newest first, then all else by name.
fn sorted(entries: Vec<FolderEntry>, purpose: FilesFor) -> Vec<FolderRow> {
    let mut rows: Vec<FolderRow> = entries.into_iter().map(|entry| row(entry, purpose)).collect();
    rows.sort_by_cached_key(|row| {
        let (rank, newest) = match row.is {
            Entry::Place(_) | Entry::Folder => (0, Reverse(None)),
            Entry::File { refused: None, .. } => (1, Reverse(row.at)),
            Entry::File { .. } => (2, Reverse(None)),
        };
        (rank, newest, row.name.to_lowercase())
    });
    rows
}

fn row(entry: FolderEntry, purpose: FilesFor) -> FolderRow {
    let is = match entry.is_folder {
        true => Entry::Folder,
        false => Entry::File {
            bytes: entry.bytes,
            refused: refused(&entry.name, entry.bytes, purpose),
        },
    };
    FolderRow {
        path: entry.path,
        name: entry.name,
        is,
        at: entry.written.and_then(millis),
    }
}

fn millis(at: SystemTime) -> Option<Millis> {
    let since = at.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Millis)
}

/// Why a file cannot be what is looked for; `None` when it may.
fn refused(name: &str, bytes: u64, purpose: FilesFor) -> Option<NotALedger> {
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    let is = |format: Format| format.endings().contains(&ending.as_str());
    let forms = [Format::Xlsx, Format::Xls, Format::Ods, Format::Csv];
    if name.starts_with("~$") || name.starts_with(".~") {
        return Some(NotALedger::Lock);
    }
    if !forms.into_iter().any(is) {
        return Some(match ending.as_str() {
            "xlsb" | "numbers" | "wks" | "dbf" | "mdb" | "accdb" => NotALedger::OtherForm,
            "doc" | "docx" | "wps" | "pdf" | "ofd" | "ppt" | "pptx" | "rtf" | "md" | "htm" | "html" => {
                NotALedger::Document
            }
            "jpg" | "jpeg" | "png" | "bmp" | "gif" | "heic" | "webp" | "tif" | "tiff" => NotALedger::Picture,
            "zip" | "rar" | "7z" | "gz" | "tar" => NotALedger::Archive,
            _ => NotALedger::NoTable,
        });
    }
    match (purpose, bytes) {
        (_, 0) => Some(NotALedger::Empty),
        (_, bytes) if bytes > book::FILE as u64 => Some(NotALedger::TooLarge),
        // The very file is given back: only this form can be filled in place.
        (FilesFor::Fill, _) if !is(Format::Xlsx) => Some(NotALedger::OtherForm),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_no_ledger_says_why_by_its_name_and_size() {
        let import = |name: &str, bytes| refused(name, bytes, FilesFor::Import);
        for name in ["花名册.xlsx", "A.XLS", "b.ods", "c.csv", "名单.et", "d.txt"] {
            assert_eq!(import(name, 10), None, "{name}");
        }
        for (name, bytes, why) in [
            ("~$花名册.xlsx", 165, NotALedger::Lock),
            ("空.xlsx", 0, NotALedger::Empty),
            ("大.csv", book::FILE as u64 + 1, NotALedger::TooLarge),
            ("照片.JPG", 10, NotALedger::Picture),
            ("通知.docx", 10, NotALedger::Document),
            ("包.zip", 10, NotALedger::Archive),
            ("表.xlsb", 10, NotALedger::OtherForm),
            ("没有扩展名", 10, NotALedger::NoTable),
        ] {
            assert_eq!(import(name, bytes), Some(why), "{name}");
        }
        assert_eq!(refused("a.csv", 10, FilesFor::Fill), Some(NotALedger::OtherForm));
        assert_eq!(refused("a.xlsx", 10, FilesFor::Fill), None);
    }

    #[test]
    fn folders_come_first_then_the_newest_file_and_what_cannot_be_chosen_last() {
        let entry = |name: &str, is_folder, second| FolderEntry {
            path: PathBuf::from(name),
            name: name.to_owned(),
            is_folder,
            bytes: 9,
            written: Some(UNIX_EPOCH + std::time::Duration::from_secs(second)),
        };
        let entries = vec![
            entry("旧.xlsx", false, 1),
            entry("通知.pdf", false, 9),
            entry("新.xlsx", false, 5),
            entry("乡", true, 0),
        ];
        let rows = sorted(entries, FilesFor::Import);
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["乡", "新.xlsx", "旧.xlsx", "通知.pdf"]);
    }

    #[test]
    fn a_folder_that_is_gone_says_why_and_what_is_above_it() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("stick");
        let (shown, trouble) = list(FilesFor::Import, Some(&gone), &[]);
        assert_eq!(
            (shown.above.as_deref(), trouble),
            (Some(folder.path()), Some(ErrorKind::NotFound))
        );
        assert!(shown.rows.is_empty());
    }

    #[test]
    fn ten_thousand_files_are_listed_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..10_000 {
            std::fs::write(folder.path().join(format!("f{n}.csv")), "a").unwrap();
        }
        let begun = std::time::Instant::now();
        let (shown, trouble) = list(FilesFor::Import, Some(folder.path()), &[]);
        assert_eq!((shown.rows.len(), trouble), (10_000, None));
        assert!(begun.elapsed() < std::time::Duration::from_secs(5));
    }
}
