//! What a token says of itself, so that a server restored from a copy older than the device knows it again.
//!
//! ```text
//! token  = town "." ticket "." secret
//! ticket = base64url(nonce (24) | XChaCha20-Poly1305(device | root | former | user | made | role, unit, name, label))
//! secret = hex(trunc128(HMAC(key, "secret" | town | ticket)))
//! ```
//!
//! Invariant: both are made with keys of the key file, which no copy of the database holds; so nobody else can make or change
//! one. The ticket alone opens nothing: it may stand in clear on a stick.

use super::chain::{ChainKeys, hex};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Random bytes that go into each ticket.
pub const NONCE: usize = 24;
/// Keep the two keys apart from each other and from those of the log.
const SEALS: &[u8] = b"lianxin-ticket-1";
const PROVES: &[u8] = b"lianxin-ticket-secret-1";

/// Whose a token is, as it stood when the token was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// The device.
    pub device: DeviceId,
    /// The first of its family.
    pub root: Uuid,
    /// The incarnation it went on from.
    pub rotated_from: Option<DeviceId>,
    /// What it calls itself.
    pub label: String,
    /// The user.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their unit.
    pub unit: UnitPath,
    /// When the token was made: later than every earlier token of the device.
    pub made: Millis,
}

impl Ticket {
    /// The token that carries this.
    #[must_use]
    pub fn token(&self, keys: &ChainKeys, nonce: [u8; NONCE]) -> String {
        let town = self.unit.town();
        let sealed = cipher(keys)
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: &self.bytes(),
                    aad: town.as_bytes(),
                },
            )
            .expect("a ticket is short");
        let ticket = URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat());
        format!("{town}.{ticket}.{}", secret(keys, town, &ticket))
    }

    /// Reads a ticket, with the hash by which its token is known; `None` when these keys did not make it for this town.
    #[must_use]
    pub fn read(keys: &ChainKeys, town: &str, ticket: &str) -> Option<(Self, [u8; 32])> {
        let bytes = URL_SAFE_NO_PAD.decode(ticket).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let aad = town.as_bytes();
        let opened = cipher(keys)
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad })
            .ok()?;
        let hash = Sha256::digest(format!("{ticket}.{}", secret(keys, town, ticket)));
        Some((Self::of(&opened)?, hash.into()))
    }

    fn bytes(&self) -> Vec<u8> {
        let former = self.rotated_from.map_or(Uuid::nil(), |former| former.0);
        let mut bytes = Vec::with_capacity(160);
        for id in [self.device.0, self.root, former, self.user.0] {
            bytes.extend(id.as_bytes());
        }
        bytes.extend(self.made.0.to_be_bytes());
        let texts = [self.role.code(), self.unit.as_str(), &self.name, &self.label];
        bytes.extend(texts.join("\n").into_bytes());
        bytes
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut id = || {
            let (first, after) = rest.split_first_chunk::<16>()?;
            rest = after;
            Some(Uuid::from_bytes(*first))
        };
        let (device, root, former, user) = (id()?, id()?, id()?, id()?);
        let (made, texts) = rest.split_first_chunk::<8>()?;
        let mut texts = std::str::from_utf8(texts).ok()?.split('\n');
        let (role, unit, name, label) = (texts.next()?, texts.next()?, texts.next()?, texts.next()?);
        Some(Self {
            device: DeviceId(device),
            root,
            rotated_from: (!former.is_nil()).then_some(DeviceId(former)),
            label: label.to_owned(),
            user: UserId(user),
            name: name.to_owned(),
            role: Role::from_code(role),
            unit: UnitPath::parse(unit)?,
            made: Millis(i64::from_be_bytes(*made)),
        })
    }
}

fn cipher(keys: &ChainKeys) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&keys.derived(&[SEALS]).into())
}

fn secret(keys: &ChainKeys, town: &str, ticket: &str) -> String {
    let full = keys.derived(&[PROVES, town.as_bytes(), &[0], ticket.as_bytes()]);
    hex(&full[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::auth::read_token;

    fn ticket() -> Ticket {
        Ticket {
            device: DeviceId(Uuid::from_u128(1)),
            root: Uuid::from_u128(2),
            rotated_from: Some(DeviceId(Uuid::from_u128(3))),
            label: "laptop".into(),
            user: UserId(Uuid::from_u128(4)),
            name: "谭谷雨".into(),
            role: Role::MicroLeader,
            unit: UnitPath::parse("439901100/200/03/012").unwrap(),
            made: Millis(5),
        }
    }

    #[test]
    fn a_token_says_whose_it_is_to_the_server_that_made_it_alone() {
        let keys = ChainKeys::from_bytes([1; 64]);
        for ticket in [
            ticket(),
            Ticket {
                rotated_from: None,
                label: String::new(),
                ..ticket()
            },
        ] {
            let token = ticket.token(&keys, [9; NONCE]);
            assert!(!token.contains("谷雨") && token.is_ascii());
            let bearer = read_token(&token).unwrap();
            let text = bearer.ticket.as_deref().unwrap();
            let read = Ticket::read(&keys, &bearer.town, text);
            assert_eq!(read, Some((ticket, bearer.hash)));
            assert_eq!(Ticket::read(&ChainKeys::from_bytes([2; 64]), &bearer.town, text), None);
            assert_eq!(Ticket::read(&keys, "439901200", text), None, "another town's");
        }
    }

    #[test]
    fn a_ticket_with_another_byte_or_secret_is_nobodys() {
        let keys = ChainKeys::from_bytes([1; 64]);
        let token = ticket().token(&keys, [9; NONCE]);
        let bearer = read_token(&token).unwrap();
        let text = bearer.ticket.unwrap();
        for at in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            assert!(
                Ticket::read(&keys, &bearer.town, &other).is_none_or(|(_, hash)| hash != bearer.hash),
                "{at}"
            );
        }
        for part in ["", "x", &text[..40], &text[..text.len() - 4]] {
            assert_eq!(Ticket::read(&keys, &bearer.town, part), None, "{part}");
        }
        let guessed = format!("{}.{text}.{}", bearer.town, "0".repeat(32));
        let hash = read_token(&guessed).unwrap().hash;
        assert_ne!(Ticket::read(&keys, &bearer.town, &text).unwrap().1, hash);
    }
}
