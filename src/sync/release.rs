//! Fetching a newer program from the town's server.
//!
//! ```text
//! package + key --key as the device knows it--> pieces --length, content and signature right--> bytes for the person
//! ```
//!
//! Invariant: nothing is given to the person that this town did not sign, and nothing is installed.

use crate::change::wire::{Package, ReleaseReply, ReleaseRequest};
use crate::domain::ids::DeviceId;
use crate::domain::version;
use crate::sync::transport::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{ED25519, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use std::future::Future;

/// Bytes of a package at most.
const LARGEST: u64 = 128 * 1024 * 1024;

/// Why there is no newer program.
#[derive(Debug)]
pub enum NoRelease {
    /// The town hands out none for this system, or none that is newer.
    None,
    /// It is signed with another key than the town's packages before.
    AnotherKey,
    /// What came is not what was signed.
    Damaged,
    /// The line's.
    Failed(Failure),
}

impl From<Failure> for NoRelease {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// The system whose package is asked for.
#[must_use]
pub fn system() -> &'static str {
    match std::env::consts::OS {
        "windows" => "windows",
        _ => "linux",
    }
}

/// Fetches the package by `ask`, and checks it. `known`: the town's key, when the device has seen it before.
///
/// # Errors
/// [`NoRelease`]
pub async fn fetch<F>(
    device: DeviceId,
    known: Option<&str>,
    mut ask: impl FnMut(ReleaseRequest) -> F,
) -> Result<(Package, Vec<u8>), NoRelease>
where
    F: Future<Output = Result<ReleaseReply, Failure>>,
{
    let mut request = ReleaseRequest {
        device,
        system: system().to_owned(),
        from: 0,
    };
    let mut content = Vec::new();
    let mut first: Option<Package> = None;
    loop {
        let reply = ask(request.clone()).await?;
        let package = reply.package.ok_or(NoRelease::None)?;
        if !version::is_newer(&package.version, version::OWN) {
            return Err(NoRelease::None);
        }
        if known.is_some_and(|known| known != package.key) {
            return Err(NoRelease::AnotherKey);
        }
        check_signature(&package)?;
        // Another version while this one was fetched: the next try gets it.
        if first.get_or_insert_with(|| package.clone()) != &package {
            return Err(NoRelease::Damaged);
        }
        let piece = STANDARD.decode(&reply.piece).map_err(|_| NoRelease::Damaged)?;
        content.extend_from_slice(&piece);
        let length = content.len() as u64;
        if length > package.length || piece.is_empty() && length < package.length {
            return Err(NoRelease::Damaged);
        }
        if length == package.length {
            return match hex(&Sha256::digest(&content)) == package.sha256 {
                true => Ok((package, content)),
                false => Err(NoRelease::Damaged),
            };
        }
        request.from = length;
    }
}

fn check_signature(package: &Package) -> Result<(), NoRelease> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_name = package.file.chars().all(plain) && !package.file.starts_with('.') && package.file.len() < 100;
    let decoded = |text: &str| STANDARD.decode(text).map_err(|_| NoRelease::Damaged);
    let (key, signature) = (decoded(&package.key)?, decoded(&package.signature)?);
    let verified = UnparsedPublicKey::new(&ED25519, key).verify(&package.signed(), &signature);
    match verified.is_ok() && is_name && package.length <= LARGEST {
        true => Ok(()),
        false => Err(NoRelease::Damaged),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{Ed25519KeyPair, KeyPair as _};

    const CONTENT: &[u8] = b"a newer program";

    fn signed(version: &str, seed: u8) -> Package {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
        let mut package = Package {
            version: version.to_owned(),
            file: "lianxin-setup.exe".to_owned(),
            length: CONTENT.len() as u64,
            sha256: hex(&Sha256::digest(CONTENT)),
            key: STANDARD.encode(pair.public_key()),
            signature: String::new(),
        };
        package.signature = STANDARD.encode(pair.sign(&package.signed()));
        package
    }

    fn fetched(package: &Package, content: &[u8], known: Option<&str>) -> Result<Vec<u8>, NoRelease> {
        let ask = |request: ReleaseRequest| {
            let from = usize::try_from(request.from).unwrap().min(content.len());
            let piece = &content[from..content.len().min(from + 4)];
            let reply = ReleaseReply {
                package: Some(package.clone()),
                piece: STANDARD.encode(piece),
            };
            async { Ok(reply) }
        };
        let device = DeviceId(uuid::Uuid::from_u128(1));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(fetch(device, known, ask)).map(|(_, content)| content)
    }

    #[test]
    fn only_what_this_town_signed_is_given_to_the_person() {
        let good = signed("99.0.0", 1);
        assert_eq!(fetched(&good, CONTENT, None).unwrap(), CONTENT);
        assert_eq!(fetched(&good, CONTENT, Some(&good.key)).unwrap(), CONTENT);
        let other = signed("99.0.0", 2);
        assert!(matches!(
            fetched(&other, CONTENT, Some(&good.key)),
            Err(NoRelease::AnotherKey)
        ));
        for content in [&b"another program"[..], b"a newer progra", b"a newer program!"] {
            assert!(matches!(fetched(&good, content, None), Err(NoRelease::Damaged)));
        }
        let forged: [fn(&mut Package); 4] = [
            |package| package.version = "99.0.1".to_owned(),
            |package| package.file = "other.exe".to_owned(),
            |package| package.sha256 = hex(&Sha256::digest(b"another program")),
            |package| package.signature = signed("99.0.0", 2).signature,
        ];
        for forge in forged {
            let mut package = good.clone();
            forge(&mut package);
            assert!(matches!(fetched(&package, CONTENT, None), Err(NoRelease::Damaged)));
        }
        let same = signed(version::OWN, 1);
        assert!(matches!(fetched(&same, CONTENT, None), Err(NoRelease::None)));
    }

    #[test]
    fn a_signed_name_is_no_path() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap();
        for name in ["../x.exe", "..\\x.exe", ".x", "C:x"] {
            let mut package = signed("99.0.0", 1);
            package.file = name.to_owned();
            package.signature = STANDARD.encode(pair.sign(&package.signed()));
            assert!(
                matches!(fetched(&package, CONTENT, None), Err(NoRelease::Damaged)),
                "{name}"
            );
        }
    }
}
