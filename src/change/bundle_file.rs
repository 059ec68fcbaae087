//! The file that carries a request or a reply on a USB stick: sealed for one device and its server.
//!
//! ```text
//! "lianxin\n" | version | direction | town length | town | device (16) | nonce (24) | length (4) |  in clear, authenticated
//! direction 3, a request with a ticket: behind the length comes ticket length (2) | ticket      |  in clear, authenticated
//! XChaCha20-Poly1305( gzip( JSON ) )                                                             |  length bytes
//! key = HMAC-SHA256(SHA-256(token's secret), "lianxin-bundle-1" | direction | device)
//! ```
//!
//! Invariant: a file is read only when the holder of the device's token sealed it (the server knows the token by its hash), for
//! this direction and device, and it is whole. Every other file is a [`BundleFileError`], never a panic, and costs no more
//! memory than [`MAX_TEXT`].

pub mod body;

use super::gzip::{self, Packed};
use crate::domain::ids::DeviceId;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use flate2::Compression;
use flate2::write::GzEncoder;
use hmac::{Hmac, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::io::Write;

/// What every bundle begins with.
pub const MAGIC: &[u8; 8] = b"lianxin\n";

/// The form this version writes and reads.
pub const VERSION: u8 = 1;

/// Bytes of one file at most.
pub const MAX_FILE: usize = 32 * 1024 * 1024;

/// Bytes of what a file holds, unpacked, at most.
pub const MAX_TEXT: usize = 64 * 1024 * 1024;

/// Random bytes that go into each file.
pub const NONCE: usize = 24;

/// A town's code is at most this long.
const MAX_TOWN: usize = 64;
/// The direction of a request that carries a ticket.
const WITH_TICKET: u8 = 3;
/// Magic, version, direction and the town's length.
const FIXED: usize = 11;
/// What follows the town in clear.
const AFTER_TOWN: usize = 16 + NONCE + 4;
/// The authentication tag at the end of what is sealed.
const TAG: usize = 16;
/// Derives another key from the token than any other use of it would.
const PURPOSE: &[u8] = b"lianxin-bundle-1";

/// Which way a bundle goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From a device to its server.
    Request,
    /// From the server to a device.
    Reply,
}

impl Direction {
    fn byte(self) -> u8 {
        match self {
            Self::Request => 1,
            Self::Reply => 2,
        }
    }
}

/// Whose bundle it is and which way it goes: readable without a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The way.
    pub direction: Direction,
    /// The town's code.
    pub town: String,
    pub device: DeviceId,
}

/// Why a file is not taken. None of these changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleFileError {
    #[error("not a bundle")]
    NotABundle,
    /// A newer version wrote it.
    #[error("a newer version wrote it")]
    Newer,
    /// It ends too early: copied in part, or the stick was pulled out.
    #[error("it ends too early")]
    Truncated,
    /// A request where a reply is needed, or the reverse.
    #[error("it goes the other way")]
    OtherWay,
    /// For another device or town.
    #[error("it is another device's")]
    OtherDevice,
    /// It was altered, or sealed with a token that is not (or no longer) this device's.
    #[error("it does not open")]
    Damaged,
    /// Too much in one file.
    #[error("it is too large")]
    TooLarge,
    /// It opens, but its content does not have the form.
    #[error("what is in it cannot be read")]
    Unreadable,
}

impl BundleFileError {
    /// The stable code, the key of its words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotABundle => "not_a_bundle",
            Self::Newer => "newer",
            Self::Truncated => "truncated",
            Self::OtherWay => "other_way",
            Self::OtherDevice => "other_device",
            Self::Damaged => "damaged",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The town of a bearer token and the hash of its secret, by which the server knows it; `None` if it is not a token.
#[must_use]
pub fn holder(token: &str) -> Option<(String, [u8; 32])> {
    let (town, secret) = token.split_once('.')?;
    (!town.is_empty() && town.len() <= MAX_TOWN && !secret.is_empty())
        .then(|| (town.to_owned(), Sha256::digest(secret.as_bytes()).into()))
}

/// The ticket of a token, by which the server that issued it recognises it even after a restore from an older copy; empty if
/// it has none. It is no key.
#[must_use]
pub fn ticket(token: &str) -> &str {
    let rest = token.split_once('.').map_or("", |(_, rest)| rest);
    rest.rsplit_once('.').map_or("", |(ticket, _)| ticket)
}

/// Packs and seals `content`. `token` is the hash of the device's token, `nonce` is random and never used again.
///
/// # Errors
/// [`BundleFileError::TooLarge`]
pub fn seal<T: Serialize>(
    label: &Label,
    token: &[u8; 32],
    nonce: [u8; NONCE],
    content: &T,
) -> Result<Vec<u8>, BundleFileError> {
    seal_with(label, "", token, nonce, content)
}

/// As [`seal`]; a request also carries the token's [`ticket`].
///
/// # Errors
/// [`BundleFileError::TooLarge`]
pub fn seal_with<T: Serialize>(
    label: &Label,
    ticket: &str,
    token: &[u8; 32],
    nonce: [u8; NONCE],
    content: &T,
) -> Result<Vec<u8>, BundleFileError> {
    let packed = pack(content)?;
    let length = packed.len() + TAG;
    let mut file = head(label, ticket, nonce, length).ok_or(BundleFileError::TooLarge)?;
    let sealed = cipher(token, label).encrypt(
        &XNonce::from(nonce),
        Payload {
            msg: &packed,
            aad: &file,
        },
    );
    file.extend(sealed.map_err(|_| BundleFileError::TooLarge)?);
    if file.len() > MAX_FILE {
        return Err(BundleFileError::TooLarge);
    }
    Ok(file)
}

/// A bundle whose label is read and whose content is still sealed.
#[derive(Debug)]
pub struct Sealed<'a> {
    /// Who made it, by its own account; proved by [`Self::open`].
    pub label: Label,
    /// The ticket of the token that it is sealed with; empty if it has none.
    pub ticket: &'a str,
    nonce: [u8; NONCE],
    clear: &'a [u8],
    sealed: &'a [u8],
}

/// Reads the label of a bundle that goes `direction`.
///
/// # Errors
/// [`BundleFileError`]
pub fn read(bytes: &[u8], direction: Direction) -> Result<Sealed<'_>, BundleFileError> {
    check_start(bytes)?;
    let byte = |at: usize| bytes.get(at).copied().ok_or(BundleFileError::Truncated);
    let way = byte(9)?;
    let town_length = usize::from(byte(10)?);
    let clear_length = FIXED + town_length + AFTER_TOWN;
    let clear = bytes.get(..clear_length).ok_or(BundleFileError::Truncated)?;
    let (town, rest) = clear[FIXED..].split_at(town_length);
    let town = std::str::from_utf8(town).map_err(|_| BundleFileError::Damaged)?;
    let mut rest = rest;
    let device = DeviceId(uuid::Uuid::from_bytes(take(&mut rest)?));
    let nonce = take(&mut rest)?;
    let length = u32::from_be_bytes(take(&mut rest)?) as usize;
    let mut clear = clear;
    let mut ticket = "";
    if way == WITH_TICKET {
        let mut rest = &bytes[clear_length..];
        let ticket_length = usize::from(u16::from_be_bytes(take(&mut rest)?));
        let text = rest.get(..ticket_length).ok_or(BundleFileError::Truncated)?;
        ticket = std::str::from_utf8(text).map_err(|_| BundleFileError::Damaged)?;
        clear = &bytes[..clear_length + 2 + ticket_length];
    }
    let sealed = &bytes[clear.len()..];
    if sealed.len() < length {
        return Err(BundleFileError::Truncated);
    }
    if sealed.len() > length {
        return Err(BundleFileError::Damaged);
    }
    let way = if way == WITH_TICKET {
        Direction::Request.byte()
    } else {
        way
    };
    if way != direction.byte() {
        let other = [Direction::Request, Direction::Reply].iter().any(|d| d.byte() == way);
        return Err(if other {
            BundleFileError::OtherWay
        } else {
            BundleFileError::Damaged
        });
    }
    Ok(Sealed {
        label: Label {
            direction,
            town: town.to_owned(),
            device,
        },
        ticket,
        nonce,
        clear,
        sealed,
    })
}

/// Refuses files that are too large, of another program or of another version.
fn check_start(bytes: &[u8]) -> Result<(), BundleFileError> {
    if bytes.len() > MAX_FILE {
        return Err(BundleFileError::TooLarge);
    }
    let magic = bytes.len().min(MAGIC.len());
    if bytes.is_empty() || bytes[..magic] != MAGIC[..magic] {
        return Err(BundleFileError::NotABundle);
    }
    match bytes.get(MAGIC.len()) {
        None => Err(BundleFileError::Truncated),
        Some(0) => Err(BundleFileError::NotABundle),
        Some(&VERSION) => Ok(()),
        Some(_) => Err(BundleFileError::Newer),
    }
}

impl Sealed<'_> {
    /// Opens it with the hash of the device's token and reads what is in it.
    ///
    /// # Errors
    /// [`BundleFileError::Damaged`] when it does not open, [`BundleFileError::TooLarge`], [`BundleFileError::Unreadable`].
    pub fn open<T: DeserializeOwned>(&self, token: &[u8; 32]) -> Result<T, BundleFileError> {
        let packed = cipher(token, &self.label)
            .decrypt(
                &XNonce::from(self.nonce),
                Payload {
                    msg: self.sealed,
                    aad: self.clear,
                },
            )
            .map_err(|_| BundleFileError::Damaged)?;
        unpack(&packed)
    }
}

/// The part in clear; `None` when the town or the content is too long for it.
fn head(label: &Label, ticket: &str, nonce: [u8; NONCE], length: usize) -> Option<Vec<u8>> {
    let mut head = MAGIC.to_vec();
    let way = if ticket.is_empty() {
        label.direction.byte()
    } else {
        WITH_TICKET
    };
    head.extend([VERSION, way]);
    head.push(
        u8::try_from(label.town.len())
            .ok()
            .filter(|n| usize::from(*n) <= MAX_TOWN)?,
    );
    head.extend(label.town.as_bytes());
    head.extend(label.device.0.as_bytes());
    head.extend(nonce);
    head.extend(u32::try_from(length).ok()?.to_be_bytes());
    if !ticket.is_empty() {
        head.extend(u16::try_from(ticket.len()).ok()?.to_be_bytes());
        head.extend(ticket.as_bytes());
    }
    Some(head)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], BundleFileError> {
    let (first, after) = rest.split_first_chunk().ok_or(BundleFileError::Truncated)?;
    *rest = after;
    Ok(*first)
}

fn cipher(token: &[u8; 32], label: &Label) -> XChaCha20Poly1305 {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(token).expect("HMAC takes keys of any length");
    mac.update(PURPOSE);
    mac.update(&[label.direction.byte()]);
    mac.update(label.device.0.as_bytes());
    let key: [u8; 32] = mac.finalize().into_bytes().into();
    XChaCha20Poly1305::new(&key.into())
}

fn pack<T: Serialize>(content: &T) -> Result<Vec<u8>, BundleFileError> {
    let text = serde_json::to_vec(content).map_err(|_| BundleFileError::Unreadable)?;
    if text.len() > MAX_TEXT {
        return Err(BundleFileError::TooLarge);
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    let written = gzip.write_all(&text);
    written
        .and_then(|()| gzip.finish())
        .map_err(|_| BundleFileError::TooLarge)
}

fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T, BundleFileError> {
    let text = gzip::unpack(packed, MAX_TEXT).map_err(|why| match why {
        Packed::TooLarge => BundleFileError::TooLarge,
        Packed::CutShort | Packed::Unreadable => BundleFileError::Unreadable,
    })?;
    serde_json::from_slice(&text).map_err(|_| BundleFileError::Unreadable)
}

#[cfg(test)]
mod tests;
