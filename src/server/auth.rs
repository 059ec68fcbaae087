//! Enrolment codes and tokens: how they are made, written and kept. Only hashes are stored.
//!
//! A code is ten characters of Crockford's base 32 (50 bits): four name it, six prove it, so that wrong tries can be
//! counted per code without telling anybody whether the code exists. A token is the town's code, a dot, and a
//! [`super::ticket`] with its secret; one of before tickets, or that could not be given one, has 256 random bits instead.

use crate::change::bundle_file;
use crate::domain::comparison::typed_code;
use sha2::{Digest, Sha256};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH: usize = 10;
const SELECTOR_LENGTH: usize = 4;

/// A code is good for 24 hours.
pub const CODE_MS: i64 = 24 * 3_600_000;
/// A token is good for 180 days after its device was last seen.
pub const TOKEN_MS: i64 = 180 * 86_400_000;
/// A token this old is renewed with the next answer.
pub const RENEW_MS: i64 = 30 * 86_400_000;
/// No token is longer.
const MAX_TOKEN: usize = 2_048;
/// Wrong tries after which a code is burnt.
pub const CODE_TRIES: i64 = 20;

/// A code taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The part that names it.
    pub selector: String,
    /// SHA-256 of the part that proves it.
    pub verifier: [u8; 32],
}

/// Makes the ten characters of a code.
#[must_use]
pub fn make_code(random: [u8; CODE_LENGTH]) -> String {
    random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect()
}

/// Reads a code as a person types it: any case and width, spaces and dashes ignored, I and L read as 1, O as 0.
#[must_use]
pub fn read_code(text: &str) -> Option<Code> {
    let mut code = String::with_capacity(CODE_LENGTH);
    for c in typed_code(text).chars() {
        let c = match c {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        };
        if !c.is_ascii() || !ALPHABET.contains(&u8::try_from(c).ok()?) || code.len() == CODE_LENGTH {
            return None;
        }
        code.push(c);
    }
    if code.len() != CODE_LENGTH {
        return None;
    }
    let proof = code.split_off(SELECTOR_LENGTH);
    Some(Code {
        selector: code,
        verifier: digest(proof.as_bytes()),
    })
}

/// The token's text.
#[must_use]
pub fn make_token(town: &str, random: [u8; 32]) -> String {
    format!("{town}.{}", super::chain::hex(&random))
}

/// The hash by which the token of these bits is kept.
#[must_use]
pub fn token_hash(random: [u8; 32]) -> [u8; 32] {
    digest(super::chain::hex(&random).as_bytes())
}

/// A token taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The town.
    pub town: String,
    /// The hash by which it is kept.
    pub hash: [u8; 32],
    /// What it says of itself.
    pub ticket: Option<String>,
}

/// Reads a token; `None` when it has not the form of one.
#[must_use]
pub fn read_token(text: &str) -> Option<Bearer> {
    let (town, hash) = bundle_file::holder(text)?;
    let ticket = bundle_file::ticket(text);
    let secret = text.rsplit_once('.')?.1;
    let hex = |b: u8| b.is_ascii_hexdigit() && !b.is_ascii_uppercase();
    let length = if ticket.is_empty() { 64 } else { 32 };
    (text.len() <= MAX_TOKEN && secret.len() == length && secret.bytes().all(hex)).then(|| Bearer {
        town,
        hash,
        ticket: (!ticket.is_empty()).then(|| ticket.to_owned()),
    })
}

/// Compares without telling by its time where the two differ.
#[must_use]
pub fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let differing = a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y));
    std::hint::black_box(differing) == 0
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let code = make_code([0, 1, 2, 31, 32, 255, 9, 10, 18, 20]);
        assert_eq!(code, "012Z0Z9AJM");
        let read = read_code(&code).unwrap();
        assert_eq!(read.selector, "012Z");
        for typed in [
            "012z0z9ajm",
            " 0L2Z-OZ9A JM ",
            "０１２ｚ—０ｚ９Ａ\u{3000}ＪＭ",
            "012Z\u{200B}0Z9AJM\u{202C}",
        ] {
            assert_eq!(read_code(typed).unwrap(), read, "{typed}");
        }
        assert_ne!(read_code("012Z0Z9AJN").unwrap().verifier, read.verifier);
        for bad in ["", "012Z0Z9AJ", "012Z0Z9AJMM", "012Z0Z9AJU", "登记码登记码登记码登"] {
            assert_eq!(read_code(bad), None, "{bad}");
        }
    }

    #[test]
    fn tokens_carry_their_town_and_only_their_hash_is_known() {
        let token = make_token("439901100", [0xab; 32]);
        let Bearer { town, hash, ticket } = read_token(&token).unwrap();
        assert_eq!((town.as_str(), ticket), ("439901100", None));
        assert!(!token.contains(&crate::server::chain::hex(&hash)));
        assert!(same(&hash, &hash) && !same(&hash, &[0; 32]));
        for bad in [
            "",
            "439901100",
            "439901100.",
            ".00",
            &token.to_uppercase()[..],
            &token[..token.len() - 1],
        ] {
            assert_eq!(read_token(bad), None, "{bad}");
        }
    }
}
