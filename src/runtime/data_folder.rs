//! Permissions of the data folder: at the start, files that others can read are closed to them. Earlier versions left some open.
//!
//! Invariant: only files of the program's own names are touched, and the folder itself only when nobody else uses it.

use crate::log;
use crate::platform::private_file;
use std::path::{Path, PathBuf};

/// Files of these beginnings are databases and what stands beside them.
const DATABASES: [&str; 2] = ["lianxin.db", "server.db"];
const FILES: [&str; 1] = ["console.lock"];
/// Folders in it that hold nothing but the program's files.
const FOLDERS: [&str; 4] = ["log", "config", "backups", "replaced"];

/// Removes other people's rights to the folder's files, and to the folder itself when it is the program's alone (`is_default`:
/// the platform's standard folder). Logs one line.
pub fn tighten(data_dir: &Path, is_default: bool) {
    let changed = tightened(data_dir, is_default);
    if changed > 0 {
        log::to_files(data_dir);
        tracing::warn!(changed, "files that others could read are the owner's alone now");
    }
}

fn tightened(data_dir: &Path, is_default: bool) -> usize {
    let folders = FOLDERS.map(|name| data_dir.join(name));
    let mut files = listed(data_dir, is_file_of_ours);
    let mut changed = 0;
    for folder in &folders {
        changed += usize::from(private_file::tighten_folder(folder, |_| true));
        files.extend(listed(folder, |_| true));
    }
    changed += private_file::tighten(&files).len();
    let ours = |name: &str| is_default || is_file_of_ours(name) || FOLDERS.contains(&name);
    changed + usize::from(private_file::tighten_folder(data_dir, ours))
}

fn is_file_of_ours(name: &str) -> bool {
    FILES.contains(&name) || DATABASES.iter().any(|database| name.starts_with(database))
}

fn listed(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    // A link in a folder's place leads to files that are not ours.
    if !folder.symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
        return Vec::new();
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(&wanted))
        .map(|entry| entry.path())
        .collect()
}
