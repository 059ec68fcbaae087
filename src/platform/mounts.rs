//! Where USB sticks may be: the roots of the file systems on this machine's own devices, and those of them that people carry.

use std::path::{Path, PathBuf};

/// The roots, in no order. Network file systems are left out: asking one may hang.
#[cfg(target_os = "linux")]
#[must_use]
pub fn roots() -> Vec<PathBuf> {
    on_devices(&std::fs::read_to_string("/proc/self/mounts").unwrap_or_default())
}

/// The roots, in no order.
#[cfg(all(unix, not(target_os = "linux")))]
#[must_use]
pub fn roots() -> Vec<PathBuf> {
    let volumes = std::fs::read_dir("/Volumes").into_iter().flatten().flatten();
    volumes.map(|volume| volume.path()).collect()
}

/// The roots, in no order.
#[cfg(windows)]
#[must_use]
pub fn roots() -> Vec<PathBuf> {
    // A and B are floppy drives: asking them starts their motors.
    (b'C'..=b'Z')
        .map(|drive| PathBuf::from(format!("{}:\\", char::from(drive))))
        .collect()
}

/// Those that are there now and that a person may carry away, in the order of their names: not what the system itself runs from.
#[must_use]
pub fn carried() -> Vec<PathBuf> {
    let mut drives: Vec<PathBuf> = roots().into_iter().filter(|root| is_carried(root)).collect();
    // One that is not plugged in has a letter on Windows all the same.
    drives.retain(|drive| drive.is_dir());
    drives.sort();
    drives.dedup();
    drives
}

/// What people do not carry: the root, or the drive that the system runs from.
#[must_use]
pub fn fixed() -> Vec<PathBuf> {
    if cfg!(windows) {
        let fixed = roots().into_iter().filter(|root| !is_carried(root));
        fixed.filter(|root| root.is_dir()).collect()
    } else {
        vec![PathBuf::from("/")]
    }
}

/// Desktops mount sticks below these. Source: udisks(8), Filesystem Hierarchy Standard 3.13 and 3.14.
#[cfg(target_os = "linux")]
fn is_carried(root: &Path) -> bool {
    ["/media", "/run/media", "/mnt"]
        .iter()
        .any(|above| root.starts_with(above))
}

/// The system's own volume is a link to `/`.
#[cfg(all(unix, not(target_os = "linux")))]
fn is_carried(root: &Path) -> bool {
    !root.is_symlink()
}

#[cfg(windows)]
fn is_carried(root: &Path) -> bool {
    let system = std::env::var_os("SystemDrive").unwrap_or_else(|| "C:".into());
    !root.starts_with(Path::new(&system).join("\\"))
}

/// The second field of each line whose first is a device; blanks in it stand as `\040`. Source: fstab(5).
#[cfg(any(target_os = "linux", test))]
fn on_devices(table: &str) -> Vec<PathBuf> {
    let of = |line: &str| {
        let mut fields = line.split(' ');
        let (device, root) = (fields.next()?, fields.next()?);
        let real = device.starts_with("/dev/") && !device.starts_with("/dev/loop");
        let plain = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
        let named = plain
            .iter()
            .fold(root.to_owned(), |name, (code, is)| name.replace(code, is));
        real.then(|| PathBuf::from(named))
    };
    table.lines().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stick_is_a_root_and_a_network_folder_or_a_snap_is_none() {
        let table = "proc /proc proc rw 0 0\n/dev/sda2 / ext4 rw 0 0\nnas:/all /mnt/nas nfs rw 0 0\n\
                     /dev/loop3 /snap/core squashfs ro 0 0\n/dev/sdb1 /media/谭/MY\\040STICK vfat rw 0 0\n";
        let expected = ["/", "/media/谭/MY STICK"].map(PathBuf::from);
        assert_eq!(on_devices(table), expected);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_systems_own_drive_is_none_to_carry() {
        let carried = |root: &str| is_carried(Path::new(root));
        assert!(carried("/media/谭/MY STICK") && carried("/run/media/t/A") && carried("/mnt/usb"));
        assert!(!carried("/") && !carried("/home") && !carried("/boot/efi"));
    }
}
