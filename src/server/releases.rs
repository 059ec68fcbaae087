//! The packages of a newer program that this server hands out, in a folder beside the key file, signed with a key made of it.
//!
//! ```text
//! town.db.key.release/index.json          the version wanted, and a package for each system
//!                     0.2.0/FILE          the packages
//! ```
//!
//! Invariant: the index names only files that were copied whole; another version is another folder, so that a device that is in the
//! middle of a file never gets pieces of two.

use crate::change::wire::Package;
use crate::platform::database_file::beside;
use crate::platform::{plain_file, private_file, whole_file};
use crate::server::chain::{ChainKeys, hex};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of a piece: a slow line carries one well within a request's time.
const PIECE: u64 = 256 * 1024;
/// Bytes of a package at most.
pub const LARGEST: usize = 128 * 1024 * 1024;
const INDEX: &str = "index.json";

/// What the index says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Index {
    /// The version that the town wants everywhere.
    pub version: String,
    /// By system: `windows`, `linux`.
    pub packages: BTreeMap<String, Package>,
}

/// The folder and the key.
pub struct Releases {
    folder: PathBuf,
    seed: [u8; 32],
}

impl Releases {
    /// Those beside the key file; `None` for keys that lie in none.
    #[must_use]
    pub fn of(keys: &ChainKeys) -> Option<Self> {
        Some(Self {
            folder: beside(keys.file()?, ".release"),
            seed: keys.derived(&[b"release"]),
        })
    }

    /// What is handed out; `None` when nothing is.
    #[must_use]
    pub fn index(&self) -> Option<Index> {
        let text = plain_file::read_own_text(&self.folder.join(INDEX), plain_file::SETTINGS).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Copies the packages, signs them, and hands them out from now on instead of those before.
    ///
    /// # Errors
    /// When a file cannot be read or copied; nothing is handed out anew then.
    pub fn hand_out(&self, version: &str, files: &[(&str, PathBuf)]) -> io::Result<Index> {
        let folder = self.folder.join(version);
        private_file::create_folder(&folder)?;
        let mut index = Index {
            version: version.to_owned(),
            ..Index::default()
        };
        for (system, from) in files {
            let package = self.package(version, from, &folder)?;
            index.packages.insert((*system).to_owned(), package);
        }
        let text = serde_json::to_vec_pretty(&index)?;
        whole_file::renew(&self.folder.join(INDEX), &text)?;
        Ok(index)
    }

    fn package(&self, version: &str, from: &Path, folder: &Path) -> io::Result<Package> {
        let invalid = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, why.to_owned());
        let name = from.file_name().and_then(|name| name.to_str());
        let file = name.ok_or_else(|| invalid("no name"))?.to_owned();
        let content = plain_file::read(from, LARGEST)?.ok_or_else(|| invalid("it is too large"))?;
        whole_file::renew(&folder.join(&file), &content)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&self.seed).map_err(|_| invalid("no key"))?;
        let mut package = Package {
            version: version.to_owned(),
            file,
            length: content.len() as u64,
            sha256: hex(&Sha256::digest(&content)),
            key: STANDARD.encode(pair.public_key()),
            signature: String::new(),
        };
        package.signature = STANDARD.encode(pair.sign(&package.signed()));
        Ok(package)
    }

    /// Hands out nothing any more. Devices learn of it.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn withdraw(&self) -> io::Result<()> {
        match self.index() {
            None => Ok(()),
            Some(_) => whole_file::renew(&self.folder.join(INDEX), &serde_json::to_vec(&Index::default())?),
        }
    }

    /// The package for a system and the piece of it that begins at `from`.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn piece(&self, system: &str, from: u64) -> io::Result<Option<(Package, String)>> {
        let Some(package) = self.index().and_then(|mut index| index.packages.remove(system)) else {
            return Ok(None);
        };
        let mut file = plain_file::open_own(&self.folder.join(&package.version).join(&package.file))?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(PIECE).read_to_end(&mut bytes)?;
        Ok(Some((package, STANDARD.encode(bytes))))
    }
}
