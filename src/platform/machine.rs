//! Which machine this is: an id that stays with the machine and does not travel with a copied file.
//!
//! Used only to notice that a database file was copied to another machine. Only its hash is stored or sent.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The machine's id, hashed: 16 hex digits. Machines without an id all have the same.
#[must_use]
pub fn id() -> String {
    hashed(&raw())
}

/// The system's id, hashed together with our purpose, so that it cannot be linked to other programs' hashes.
#[must_use]
fn hashed(raw: &str) -> String {
    let digest = Sha256::digest(format!("lianxin machine {}", raw.trim()));
    digest.iter().take(8).fold(String::with_capacity(16), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The account that runs the program, as the system calls it; empty when it does not say.
#[must_use]
pub fn account() -> String {
    let named = ["USER", "LOGNAME", "USERNAME"].map(|name| std::env::var(name).unwrap_or_default());
    named.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}

#[cfg(windows)]
fn raw() -> String {
    from_env(["COMPUTERNAME", "USERDOMAIN", "USERNAME"])
}

#[cfg(not(windows))]
fn raw() -> String {
    ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .into_iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
        .filter(|text| !text.trim().is_empty())
        .unwrap_or_else(|| from_env(["HOSTNAME", "HOST", "USER"]))
}

fn from_env(names: [&str; 3]) -> String {
    names.map(|name| std::env::var(name).unwrap_or_default()).join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_same_at_every_asking_and_says_nothing_of_the_machine() {
        assert_eq!(id(), id());
        assert_eq!(id().len(), 16);
        assert_ne!(hashed("a"), hashed("b"));
        assert_eq!(hashed("a\n"), hashed("a"), "a line's end is not part of it");
    }
}
