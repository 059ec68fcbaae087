//! What stands in a folder, and where people keep their files. Reads names and sizes; opens nothing.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Something in a folder.
#[derive(Debug, Clone)]
pub struct FolderEntry {
    pub path: PathBuf,
    pub name: String,
    pub is_folder: bool,
    /// Of a file.
    pub bytes: u64,
    /// When it was last written; `None` when the system does not say.
    pub written: Option<SystemTime>,
}

/// The folders that people keep their files in; `None` where the system knows none.
#[derive(Debug, Clone, Default)]
pub struct OwnFolders {
    pub desktop: Option<PathBuf>,
    pub downloads: Option<PathBuf>,
    pub documents: Option<PathBuf>,
    pub home: Option<PathBuf>,
}

/// What stands in a folder, in no order, without what is hidden. What goes away while it is read is left out.
///
/// # Errors
/// When the folder cannot be read.
pub fn entries(folder: &Path) -> io::Result<Vec<FolderEntry>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        // A drive that is pulled out ends the list with an error.
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Of a link, what it leads to.
        let Ok(meta) = std::fs::metadata(entry.path()) else {
            continue;
        };
        if name.starts_with('.') || is_hidden(&meta) {
            continue;
        }
        found.push(FolderEntry {
            path: entry.path(),
            name,
            is_folder: meta.is_dir(),
            bytes: meta.len(),
            written: meta.modified().ok(),
        });
    }
    Ok(found)
}

/// Where people keep their files, those folders that there are.
#[must_use]
pub fn own() -> OwnFolders {
    let Some(user) = directories::UserDirs::new() else {
        return OwnFolders::default();
    };
    let there = |folder: Option<&Path>| folder.filter(|folder| folder.is_dir()).map(Path::to_owned);
    OwnFolders {
        desktop: there(user.desktop_dir()),
        downloads: there(user.download_dir()),
        documents: there(user.document_dir()),
        home: there(Some(user.home_dir())),
    }
}

#[cfg(windows)]
fn is_hidden(meta: &std::fs::Metadata) -> bool {
    use std::os::windows::fs::MetadataExt;
    // FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM.
    meta.file_attributes() & (0x2 | 0x4) != 0
}

#[cfg(not(windows))]
fn is_hidden(_meta: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_lists_files_and_folders_and_nothing_hidden_and_a_file_is_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("花名册.xlsx"), "12345").unwrap();
        std::fs::write(folder.path().join(".hidden"), "").unwrap();
        std::fs::create_dir(folder.path().join("台账")).unwrap();
        let mut found = entries(folder.path()).unwrap();
        found.sort_by(|one, two| one.name.cmp(&two.name));
        let told: Vec<_> = found
            .iter()
            .map(|entry| (entry.name.as_str(), entry.is_folder))
            .collect();
        assert_eq!(told, [("台账", true), ("花名册.xlsx", false)]);
        assert_eq!(found[1].bytes, 5);
        assert!(found[1].written.is_some());
        assert!(entries(&folder.path().join("花名册.xlsx")).is_err());
        assert!(entries(&folder.path().join("none")).is_err());
    }
}
