//! A newer program that a town hands out. Invariant: what is signed names version, file, length and content, so that no part of a
//! package can be exchanged for another's.

use crate::domain::ids::DeviceId;
use serde::{Deserialize, Serialize};

/// `POST /v1/release`, request: the package for a system, piece by piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReleaseRequest {
    /// Who asks.
    pub device: DeviceId,
    /// `windows` or `linux`.
    pub system: String,
    /// Where the piece begins.
    #[serde(default)]
    pub from: u64,
}

/// `POST /v1/release`, answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ReleaseReply {
    /// The package; nothing when the town hands out none for this system.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub package: Option<Package>,
    /// The next bytes of its file, base64; none behind its end.
    #[serde(default)]
    pub piece: String,
}

/// A package, signed by the town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Package {
    /// The program's version.
    pub version: String,
    /// The file's name.
    pub file: String,
    /// The file's bytes.
    pub length: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
    /// The town's public key (Ed25519), base64.
    pub key: String,
    /// The signature, base64.
    pub signature: String,
}

impl Package {
    /// What is signed.
    #[must_use]
    pub fn signed(&self) -> Vec<u8> {
        let Self {
            version,
            file,
            length,
            sha256,
            ..
        } = self;
        format!("lianxin package\n{version}\n{file}\n{length}\n{sha256}\n").into_bytes()
    }
}
