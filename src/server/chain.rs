//! Proofs and the keyed chain over a town's log: `proof = trunc128(HMAC(K2, town | device | user | received | te | es |
//! recovered | change))`, `chain_k = trunc64(HMAC(K, chain_{k-1} | k | proof_k))`.
//!
//! Invariant: the keys live in their own file beside the database, never inside it or its backup. So a restored server
//! that hands out other numbers is noticed by every device, and what a device offers from others can be proved genuine.

use crate::change::wire::Provenance;
use crate::change::{Change, Proof, Sequenced};
use crate::platform::{plain_file, private_file};
use crate::server::revocations::{self, Note, Revocations};
use crate::server::storage::StorageError;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io;
use std::path::{Path, PathBuf};

/// A key file is three lines and a line for each revocation and each number series.
pub const LARGEST: usize = 16 * 1024 * 1024;
/// First line of the key file.
const HEADER: &str = "lianxin-chain-keys 1";

/// The two keys of a server, and the file they lie in.
#[derive(Clone)]
pub struct ChainKeys {
    chain: [u8; 32],
    body: [u8; 32],
    file: Option<PathBuf>,
}

impl std::fmt::Debug for ChainKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChainKeys")
    }
}

impl ChainKeys {
    /// The keys made of 64 random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 64]) -> Self {
        let mut keys = Self {
            chain: [0; 32],
            body: [0; 32],
            file: None,
        };
        keys.chain.copy_from_slice(&bytes[..32]);
        keys.body.copy_from_slice(&bytes[32..]);
        keys
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`StorageError::KeyMissing`] when it is gone; a new one would make every device pull again.
    pub fn load(path: &Path) -> Result<Self, StorageError> {
        let text = plain_file::read_text(path, LARGEST).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => StorageError::KeyMissing(path.display().to_string()),
            _ => StorageError::Io(format!("{}: {e}", path.display())),
        })?;
        let keys = parse(&text).ok_or_else(|| StorageError::Io(format!("{}: not a key file", path.display())))?;
        Ok(keys.in_file(path))
    }

    /// Writes a new key file, readable by its owner alone. Never replaces one.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn create(path: &Path, bytes: [u8; 64]) -> Result<Self, StorageError> {
        let text = format!("{HEADER}\n{}\n{}\n", hex(&bytes[..32]), hex(&bytes[32..]));
        private_file::create(path, text.as_bytes())
            .map_err(|e| StorageError::Io(format!("{}: {e}", path.display())))?;
        Ok(Self::from_bytes(bytes).in_file(path))
    }

    /// The same keys with what is noted in the file at `path`.
    #[must_use]
    pub fn in_file(self, path: &Path) -> Self {
        let file = Some(path.to_owned());
        Self { file, ..self }
    }

    /// The file they lie in.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// What is noted in the key file; nothing of keys that lie in none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn revocations(&self) -> Result<Revocations, StorageError> {
        self.file
            .as_deref()
            .map_or_else(|| Ok(Revocations::default()), Revocations::read)
    }

    /// Notes in the key file what a restore must not undo.
    ///
    /// # Errors
    /// [`StorageError::Unnoted`]: what was done stands until the database is restored.
    pub fn note(&self, town: &str, note: Note) -> Result<(), StorageError> {
        let Some(file) = &self.file else { return Ok(()) };
        revocations::append(file, town, note).map_err(|error| StorageError::Unnoted(error.to_string()))
    }

    /// A key for another use. `parts` must begin with a name that no other use has.
    #[must_use]
    pub fn derived(&self, parts: &[&[u8]]) -> [u8; 32] {
        tag(&self.chain, parts)
    }

    /// The proof that the server has sequenced `change` so: over the change and everything assigned to it but its place.
    #[must_use]
    pub fn proof(&self, sequenced: &Sequenced) -> Proof {
        let change = &sequenced.change;
        let body = serde_json::to_vec(change).expect("a change is plain JSON");
        let full = tag(
            &self.body,
            &[
                change.unit.town().as_bytes(),
                &[0],
                sequenced.device.0.as_bytes(),
                sequenced.user.0.as_bytes(),
                &sequenced.received.0.to_be_bytes(),
                &sequenced.te.0.to_be_bytes(),
                &sequenced.es.to_be_bytes(),
                &[u8::from(sequenced.recovered)],
                &body,
            ],
        );
        let mut first = [0; 16];
        first.copy_from_slice(&full[..16]);
        Proof(first)
    }

    /// True when this server had sequenced the change so.
    #[must_use]
    pub fn is_genuine(&self, change: &Change, from: &Provenance) -> bool {
        self.proof(&from.assigned_to(change, 0)) == from.proof
    }

    /// The chain after the change with this proof at `seq`, `before` being the chain up to it. It needs the proof alone, so
    /// that a log whose texts were purged can still be checked.
    #[must_use]
    pub fn link(&self, before: u64, seq: u64, proof: Proof) -> u64 {
        let full = tag(&self.chain, &[&before.to_be_bytes(), &seq.to_be_bytes(), &proof.0]);
        let mut first = [0; 8];
        first.copy_from_slice(&full[..8]);
        u64::from_be_bytes(first)
    }
}

/// The key file of a database file, where no other is named.
#[must_use]
pub fn key_path(db: &Path) -> PathBuf {
    let mut name = db.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

fn tag(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn parse(text: &str) -> Option<ChainKeys> {
    let mut lines = text.lines();
    if lines.next()? != HEADER {
        return None;
    }
    Some(ChainKeys {
        chain: unhex(lines.next()?)?,
        body: unhex(lines.next()?)?,
        file: None,
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Cursor;
    use crate::domain::ids::{DeviceId, UserId};
    use crate::domain::time::Millis;
    use crate::server::storage::sequence::Sequencer;
    use crate::server::testing::change;

    fn sequenced() -> Sequenced {
        let keys = ChainKeys::from_bytes([1; 64]);
        Sequencer::new(&keys, Cursor::default(), Millis(5)).assign(
            change(1, "439901100/200"),
            DeviceId(uuid::Uuid::nil()),
            UserId(uuid::Uuid::nil()),
        )
    }

    #[test]
    fn every_assigned_value_and_the_body_change_the_proof_and_the_chain() {
        let keys = ChainKeys::from_bytes([1; 64]);
        let base = sequenced();
        let mut proofs = vec![keys.proof(&base), ChainKeys::from_bytes([2; 64]).proof(&base)];
        for edit in [
            |s: &mut Sequenced| s.te = Millis(6),
            |s: &mut Sequenced| s.es = 9,
            |s: &mut Sequenced| s.received = Millis(6),
            |s: &mut Sequenced| s.recovered = true,
            |s: &mut Sequenced| s.change.n = 2,
            |s: &mut Sequenced| s.device = DeviceId(uuid::Uuid::from_u128(1)),
            |s: &mut Sequenced| s.user = UserId(uuid::Uuid::from_u128(1)),
            |s: &mut Sequenced| {
                s.change.set.insert("remark".into(), "x".into());
            },
        ] {
            let mut other = base.clone();
            edit(&mut other);
            proofs.push(keys.proof(&other));
        }
        let chains = proofs
            .iter()
            .map(|proof| keys.link(0, 1, *proof))
            .chain([keys.link(1, 1, base.proof), keys.link(0, 2, base.proof)]);
        let chains: std::collections::BTreeSet<u64> = chains.collect();
        assert_eq!(chains.len(), proofs.len() + 2);
        assert_eq!(keys.proof(&base), base.proof, "the sequencer's");
    }

    #[test]
    fn the_key_file_is_read_back_never_replaced_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let file = key_path(&dir.path().join("server.db"));
        assert!(matches!(ChainKeys::load(&file), Err(StorageError::KeyMissing(_))));
        let made = ChainKeys::create(&file, [7; 64]).unwrap();
        let read = ChainKeys::load(&file).unwrap();
        assert_eq!(made.proof(&sequenced()), read.proof(&sequenced()));
        assert_eq!(made.link(0, 1, Proof([7; 16])), read.link(0, 1, Proof([7; 16])));
        assert!(ChainKeys::create(&file, [8; 64]).is_err());
        assert!(private_file::is_private(&file));
    }
}
