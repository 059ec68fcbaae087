//! Files and folders that only their owner may read, whatever the umask. On Windows what lies in the profile is; elsewhere new
//! folders, keys and databases get an access list of their own, and what is made in such a folder inherits it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Creates `path` with `content`, readable and writable by its owner alone, and syncs it to the disk.
///
/// # Errors
/// When it exists or cannot be written.
pub fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = create_new(path)?;
    close_to_others(path);
    file.write_all(content)?;
    file.sync_all()
}

/// Creates an empty file at `path`, readable and writable by its owner alone. An existing link counts as a file, even a
/// dangling one.
///
/// # Errors
/// When it exists or cannot be made.
pub fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    owner_only(&mut options);
    let file = options.open(path)?;
    whatever_the_umask(&file)?;
    Ok(file)
}

/// Opens a plain file of the program's own for writing, making it when there is none; never through a link.
///
/// # Errors
/// When something else is there, or it cannot be made.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    match create_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => super::plain_file::open_to_write(path),
        made => made,
    }
}

/// Opens a plain file of the program's own to write at its end, making it when there is none; never through a link.
///
/// # Errors
/// As [`open_or_create`].
pub fn append(path: &Path) -> io::Result<File> {
    drop(open_or_create(path)?);
    super::plain_file::open_to_append(path)
}

/// Makes the folder at `path` and its missing parents; only their owner may enter those it makes.
///
/// # Errors
/// When it cannot be made.
pub fn create_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        create_folder(above)?;
    }
    match new_folder(path) {
        // Another process was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// Makes one folder that only its owner may enter.
///
/// # Errors
/// When it exists or cannot be made.
pub fn new_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    folder_of_owner(&mut builder);
    builder.create(path)?;
    close_to_others(path);
    // The umask may have removed even the owner's rights.
    tighten_one(path, 0o700).map(drop)
}

/// Checks that files can be made in `folder`, by making one and removing it.
///
/// # Errors
/// When they cannot.
pub fn try_folder(folder: &Path, name: &str) -> io::Result<()> {
    let trial = folder.join(name);
    create(&trial, &[0; 4096])?;
    fs::remove_file(trial)
}

/// Removes a folder if it is empty, when what it was made for has failed.
pub fn remove_if_empty(folder: &Path) {
    let _in_use = fs::remove_dir(folder);
}

/// Removes everybody else's rights to these files, if they are plain files of this process's owner. Links and other people's
/// files stay as they are. Returns those that were changed.
#[must_use]
pub fn tighten(files: &[PathBuf]) -> Vec<PathBuf> {
    let open = |path: &&PathBuf| path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let tightened = |path: &&PathBuf| tighten_one(path, 0o600).unwrap_or(false);
    files.iter().filter(open).filter(tightened).cloned().collect()
}

/// The same for a folder in which every name is one of the program's (`is_ours`), so that no home folder or shared folder is
/// closed. True when it was changed.
#[must_use]
pub fn tighten_folder(folder: &Path, is_ours: impl Fn(&str) -> bool) -> bool {
    let plain = folder.symlink_metadata().is_ok_and(|meta| meta.is_dir());
    if !plain || is_shared(folder) {
        return false;
    }
    let Ok(mut entries) = fs::read_dir(folder) else {
        return false;
    };
    let ours = entries.all(|entry| entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(&is_ours)));
    ours && tighten_one(folder, 0o700).unwrap_or(false)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_options: &mut OpenOptions) {}

#[cfg(unix)]
fn folder_of_owner(builder: &mut DirBuilder) {
    use std::os::unix::fs::DirBuilderExt;
    builder.mode(0o700);
}

#[cfg(not(unix))]
fn folder_of_owner(_builder: &mut DirBuilder) {}

/// Sets the mode after creation: the umask can remove even the owner's rights.
#[cfg(unix)]
fn whatever_the_umask(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o777 == 0o600 {
        return Ok(());
    }
    match file.set_permissions(fs::Permissions::from_mode(0o600)) {
        // A stick's file system has no modes.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}

#[cfg(not(unix))]
fn whatever_the_umask(_file: &File) -> io::Result<()> {
    Ok(())
}

/// Sets the mode when others have rights or the owner lacks some; true when it was changed.
#[cfg(unix)]
fn tighten_one(path: &Path, mode: u32) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let meta = path.symlink_metadata()?;
    let has = meta.permissions().mode() & 0o777;
    if has & 0o077 == 0 && has & mode == mode || meta.uid() != super::plain_file::owner() {
        return Ok(false);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(path.symlink_metadata()?.permissions().mode() & 0o077 == 0)
}

#[cfg(not(windows))]
fn close_to_others(_path: &Path) {}

/// Leaves a file or folder to its owner, the system and administrators, unless the person's profile keeps others out already.
/// Windows' own tool does it, because the calls for it are unsafe. A stick's file system has no access lists: nothing is told.
#[cfg(windows)]
fn close_to_others(path: &Path) {
    let in_profile = std::env::var_os("USERPROFILE").is_some_and(|profile| path.starts_with(profile));
    let Some(system) = std::env::var_os("SystemRoot").filter(|_| !in_profile) else {
        return;
    };
    let whole = if path.is_dir() { "(OI)(CI)F" } else { "F" };
    // By number, because Windows translates the names: owner rights, the system, administrators.
    let rights = ["S-1-3-4", "S-1-5-18", "S-1-5-32-544"].map(|who| format!("*{who}:{whole}"));
    let _without_lists = std::process::Command::new(Path::new(&system).join("System32\\icacls.exe"))
        .arg(path)
        .args(["/inheritance:r", "/grant:r"])
        .args(rights)
        .stdin(std::process::Stdio::null())
        .output();
}

#[cfg(not(unix))]
fn tighten_one(_path: &Path, _mode: u32) -> io::Result<bool> {
    Ok(false)
}

/// True for a folder that belongs to somebody else, or to everybody (`/tmp`).
#[cfg(unix)]
fn is_shared(folder: &Path) -> bool {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    folder.symlink_metadata().map_or(true, |meta| {
        meta.uid() != super::plain_file::owner() || meta.permissions().mode() & 0o1000 != 0
    })
}

#[cfg(not(unix))]
fn is_shared(_folder: &Path) -> bool {
    true
}

/// True when only the owner can read the file, as far as the system says.
#[cfg(all(test, unix))]
#[must_use]
pub fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o077 == 0)
}

/// True when only the owner can read the file, as far as the system says.
#[cfg(all(test, not(unix)))]
#[must_use]
pub fn is_private(path: &Path) -> bool {
    path.exists()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a7_what_is_made_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        create_folder(&dir.path().join("a/b")).unwrap();
        create(&dir.path().join("a/b/c"), b"x").unwrap();
        let found = ["a", "a/b", "a/b/c"].map(|name| mode(&dir.path().join(name)));
        assert_eq!(found, [0o700, 0o700, 0o600]);
    }

    #[test]
    fn a7_a_folder_is_tightened_only_when_it_is_ours_alone() {
        let dir = tempfile::tempdir().unwrap();
        let ours = |name: &str| name == "lianxin.db";
        let folder = dir.path().join("data");
        create_folder(&folder).unwrap();
        create(&folder.join("lianxin.db"), b"x").unwrap();
        for (others, changed) in [(0o755, true), (0o700, false), (0o1777, false), (0o777, true)] {
            set(&folder, others);
            assert_eq!(tighten_folder(&folder, ours), changed, "{others:o}");
        }
        create(&folder.join("letter.txt"), b"x").unwrap();
        set(&folder, 0o755);
        assert!(!tighten_folder(&folder, ours), "others use it");
        assert_eq!(mode(&folder), 0o755);
        std::os::unix::fs::symlink(&folder, dir.path().join("link")).unwrap();
        assert!(!tighten_folder(&dir.path().join("link"), |_| true));
    }

    #[test]
    fn a7_files_that_stand_open_are_tightened_and_links_are_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let [file, link, none] = ["a", "b", "c"].map(|name| dir.path().join(name));
        create(&file, b"x").unwrap();
        set(&file, 0o644);
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(tighten(&[link, none.clone()]).is_empty());
        assert_eq!(mode(&file), 0o644);
        let both = [file, none];
        assert_eq!(tighten(&both), both[..1]);
        assert_eq!((mode(&both[0]), tighten(&both)), (0o600, Vec::new()));
    }
}
