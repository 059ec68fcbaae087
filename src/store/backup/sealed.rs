//! A copy that opens with a passphrase alone: what may lie on a stick that gets lost.
//!
//! ```text
//! "lianxin sealed copy\n" | version (1)
//! memory in KiB, passes, lanes (4 each) | salt (16) | nonce (24) | wrapped key (48)    the lock: Argon2id(passphrase) opens it
//! salt of the file (32) | length (8) | label's length (2) | sum of all before (8)
//! label, then 64 KiB at a time: XChaCha20-Poly1305, the nonce counts them
//! key of the file = HMAC-SHA256(wrapped key, "lianxin-sealed-copy-1" | all before the sum)
//! ```
//!
//! Invariant: nothing comes out of a file that was altered or cut off anywhere. The head, with the length, makes the key that
//! every chunk is sealed with. The sum says only whether a passphrase is wrong or the disk is.

use super::copy::Label;
use crate::clock::random_bytes;
use crate::platform::{database_file, plain_file};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

const MAGIC: &[u8; 20] = b"lianxin sealed copy\n";
const VERSION: u8 = 1;
const TAG: usize = 16;
const KEY: usize = 32;
const NONCE: usize = 24;
const COST: usize = 12;
const SALT: usize = 16;
const WRAPPED: usize = KEY + TAG;
const LOCK: usize = COST + SALT + NONCE + WRAPPED;
/// All that the key of a file is made of.
const CLEAR: usize = MAGIC.len() + 1 + LOCK + KEY + 8 + 2;
const SUM: usize = 8;
const CHUNK: usize = 64 * 1024;
/// Keeps the key of this use apart from any other made of the same key.
const PURPOSE: &[u8] = b"lianxin-sealed-copy-1";

/// Memory in KiB, passes, lanes. Source: RFC 9106, 4, the second recommendation, in one lane: few laptops here have four cores.
const NOW: [u32; 3] = [64 * 1024, 3, 1];
/// No file may ask for more.
const MOST: [u32; 3] = [512 * 1024, 16, 16];

/// A passphrase has so many characters at least.
pub const SHORTEST: usize = 8;

/// What seals copies. It never changes while the passphrase stays.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(pub(super) [u8; KEY]);

/// The key, wrapped with the passphrase. Every copy carries it in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Lock(pub(super) [u8; LOCK]);

/// Why a sealed copy does not open. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Some other file.
    #[error("it is not a sealed copy")]
    NotSealed,
    /// A newer version wrote it.
    #[error("a newer version wrote it")]
    Newer,
    /// It ends too early.
    #[error("it ends too early")]
    Truncated,
    /// It was altered.
    #[error("it was altered")]
    Damaged,
    /// Another passphrase closed it.
    #[error("the passphrase is another")]
    Passphrase,
    /// The system's.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl SealError {
    /// The stable code, the key of its words.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotSealed => "not_sealed",
            Self::Newer => "newer",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::Passphrase => "passphrase",
            Self::Io(_) => "io",
        }
    }
}

impl Lock {
    /// Wraps `key` under a passphrase.
    #[must_use]
    pub fn new(passphrase: &str, key: &Key) -> Self {
        let mut lock = [0; LOCK];
        for (at, cost) in NOW.iter().enumerate() {
            lock[4 * at..][..4].copy_from_slice(&cost.to_be_bytes());
        }
        let (clear, wrapped) = lock.split_at_mut(LOCK - WRAPPED);
        clear[COST..].copy_from_slice(&random_bytes::<{ SALT + NONCE }>());
        let cipher = wrapping(passphrase, clear).expect("our own costs are in bounds");
        let closed = cipher
            .encrypt(
                &nonce_of(clear),
                Payload {
                    msg: &key.0,
                    aad: clear,
                },
            )
            .expect("32 bytes are not too many");
        wrapped.copy_from_slice(&closed);
        Self(lock)
    }

    /// Takes the key out. It takes a good part of a second.
    ///
    /// # Errors
    /// [`SealError::Passphrase`], or [`SealError::Damaged`] when it asks for more than any of ours.
    pub fn open(&self, passphrase: &str) -> Result<Key, SealError> {
        let (clear, msg) = self.0.split_at(LOCK - WRAPPED);
        let key = wrapping(passphrase, clear)
            .ok_or(SealError::Damaged)?
            .decrypt(&nonce_of(clear), Payload { msg, aad: clear })
            .map_err(|_| SealError::Passphrase)?;
        key.try_into().map(Key).map_err(|_| SealError::Damaged)
    }

    /// What tells it from others in a file's name: eight hex digits.
    #[must_use]
    pub fn name(&self) -> String {
        Sha256::digest(self.0)[..4]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

impl Key {
    #[must_use]
    pub fn random() -> Self {
        Self(random_bytes())
    }
}

/// What a passphrase makes of cost and salt; `None` beyond the bounds.
fn wrapping(passphrase: &str, clear: &[u8]) -> Option<XChaCha20Poly1305> {
    let mut costs = clear[..COST]
        .chunks_exact(4)
        .map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    let [memory, passes, lanes] = [costs.next()?, costs.next()?, costs.next()?];
    if [memory, passes, lanes]
        .iter()
        .zip(MOST)
        .any(|(asked, most)| *asked > most)
    {
        return None;
    }
    let params = Params::new(memory, passes, lanes, Some(KEY)).ok()?;
    let mut blocks = vec![Block::new(); params.block_count()];
    let mut key = [0; KEY];
    // An input method may have typed it full-width, a keyboard its accents apart.
    let typed: String = passphrase.trim().nfkc().collect();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(typed.as_bytes(), &clear[COST..COST + SALT], &mut key, &mut blocks)
        .ok()?;
    Some(XChaCha20Poly1305::new(&key.into()))
}

fn nonce_of(clear: &[u8]) -> XNonce {
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&clear[COST + SALT..]);
    nonce.into()
}

/// Seals the copy in `plain` into the empty file `out`, and reads it back.
///
/// # Errors
/// The system's, and `InvalidData` when what is read back is not what was written.
pub fn seal(plain: &mut File, key: &Key, lock: &Lock, label: &Label, out: &mut File) -> io::Result<()> {
    let length = plain.metadata()?.len();
    let text = serde_json::to_vec(label)?;
    let mut head = MAGIC.to_vec();
    head.push(VERSION);
    head.extend(lock.0);
    head.extend(random_bytes::<KEY>());
    head.extend(length.to_be_bytes());
    head.extend(u16::try_from(text.len()).map_err(io::Error::other)?.to_be_bytes());
    let cipher = cipher(key, &head);
    let sum = sum(&head);
    head.extend(sum);
    out.write_all(&head)?;
    let closed = |n: u64, chunk: &[u8]| cipher.encrypt(&counted(n), chunk).map_err(io::Error::other);
    out.write_all(&closed(0, &text)?)?;
    let mut chunk = vec![0; CHUNK];
    for n in 1..=length.div_ceil(CHUNK as u64) {
        let chunk = &mut chunk[..size_of_chunk(n, length)];
        plain.read_exact(chunk)?;
        out.write_all(&closed(n, chunk)?)?;
    }
    out.sync_all()?;
    let back = Sealed::of(out.try_clone()?).and_then(|mut back| back.unseal(key, &mut io::sink()));
    match back {
        Ok(read) if read == *label => Ok(()),
        Err(SealError::Io(error)) => Err(error),
        _ => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it reads back as something else",
        )),
    }
}

/// True of a file that begins as a sealed copy does.
#[must_use]
pub fn is_sealed(path: &Path) -> bool {
    let mut head = [0; MAGIC.len()];
    // Not the open database: closing it would drop the lock on it.
    if database_file::is_open_here(path) {
        return false;
    }
    let read = plain_file::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head == *MAGIC
}

/// A sealed copy whose head was read.
#[derive(Debug)]
pub struct Sealed {
    file: File,
    clear: [u8; CLEAR],
}

impl Sealed {
    /// Reads the head of the file at `path`.
    ///
    /// # Errors
    /// [`SealError`]
    pub fn open(path: &Path) -> Result<Self, SealError> {
        Self::of(plain_file::open(path)?)
    }

    fn of(mut file: File) -> Result<Self, SealError> {
        file.rewind()?;
        let mut head = Vec::new();
        (&file).take((CLEAR + SUM) as u64).read_to_end(&mut head)?;
        let known = head.len().min(MAGIC.len());
        if known == 0 || head[..known] != MAGIC[..known] {
            return Err(SealError::NotSealed);
        }
        let (clear, noted) = head.split_first_chunk::<CLEAR>().ok_or(SealError::Truncated)?;
        if noted.len() < SUM {
            return Err(SealError::Truncated);
        }
        match (noted == sum(clear), clear[MAGIC.len()]) {
            (true, VERSION) => Ok(Self { clear: *clear, file }),
            (true, _) => Err(SealError::Newer),
            // A newer one may have its sum elsewhere.
            (false, VERSION | 0) => Err(SealError::Damaged),
            (false, _) => Err(SealError::Newer),
        }
    }

    /// What the passphrase opens.
    #[must_use]
    pub fn lock(&self) -> Lock {
        let mut lock = [0; LOCK];
        lock.copy_from_slice(&self.clear[MAGIC.len() + 1..][..LOCK]);
        Lock(lock)
    }

    /// What the copy says of itself, which also proves that `key` sealed it. The rest is not looked at.
    ///
    /// # Errors
    /// [`SealError::Damaged`] also when another key sealed it.
    pub fn label(&mut self, key: &Key) -> Result<Label, SealError> {
        self.file.seek(io::SeekFrom::Start((CLEAR + SUM) as u64))?;
        let text = self.chunk(
            &cipher(key, &self.clear),
            0,
            usize::from(u16::from_be_bytes(self.tail())),
        )?;
        serde_json::from_slice(&text).map_err(|_| SealError::Damaged)
    }

    /// Writes the copy to `out` and returns its label. After an error the caller must delete what was written.
    ///
    /// # Errors
    /// [`SealError`]
    pub fn unseal(&mut self, key: &Key, out: &mut impl Write) -> Result<Label, SealError> {
        let label = self.label(key)?;
        let cipher = cipher(key, &self.clear);
        let mut length = [0; 8];
        length.copy_from_slice(&self.clear[CLEAR - 10..CLEAR - 2]);
        let length = u64::from_be_bytes(length);
        for n in 1..=length.div_ceil(CHUNK as u64) {
            out.write_all(&self.chunk(&cipher, n, size_of_chunk(n, length))?)?;
        }
        match self.file.read(&mut [0])? {
            0 => Ok(label),
            _ => Err(SealError::Damaged),
        }
    }

    fn tail(&self) -> [u8; 2] {
        [self.clear[CLEAR - 2], self.clear[CLEAR - 1]]
    }

    fn chunk(&mut self, cipher: &XChaCha20Poly1305, n: u64, size: usize) -> Result<Vec<u8>, SealError> {
        let mut closed = Vec::with_capacity(size + TAG);
        (&self.file).take((size + TAG) as u64).read_to_end(&mut closed)?;
        if closed.len() < size + TAG {
            return Err(SealError::Truncated);
        }
        cipher
            .decrypt(&counted(n), closed.as_slice())
            .map_err(|_| SealError::Damaged)
    }
}

/// The size of chunk `n`, counted from 1, of so many bytes.
fn size_of_chunk(n: u64, length: u64) -> usize {
    let left = length - (n - 1) * CHUNK as u64;
    usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK))
}

fn counted(n: u64) -> XNonce {
    let mut nonce = [0; NONCE];
    nonce[..8].copy_from_slice(&n.to_be_bytes());
    nonce.into()
}

fn cipher(key: &Key, clear: &[u8]) -> XChaCha20Poly1305 {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key.0).expect("HMAC takes keys of any length");
    mac.update(PURPOSE);
    mac.update(clear);
    let key: [u8; KEY] = mac.finalize().into_bytes().into();
    XChaCha20Poly1305::new(&key.into())
}

fn sum(clear: &[u8]) -> [u8; SUM] {
    let mut sum = [0; SUM];
    sum.copy_from_slice(&Sha256::digest(clear)[..SUM]);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Millis;
    use std::fs;
    use std::path::PathBuf;

    const WORDS: &str = "春分 夏至 1234";

    struct Scene {
        folder: tempfile::TempDir,
        key: Key,
        lock: Lock,
    }

    impl Scene {
        fn new() -> Self {
            let key = Key::random();
            Self {
                folder: tempfile::tempdir().unwrap(),
                lock: Lock::new(WORDS, &key),
                key,
            }
        }

        fn label() -> Label {
            Label {
                at: Millis(7),
                stamp: "3.3/0".to_owned(),
            }
        }

        fn sealed(&self, plain: &[u8]) -> PathBuf {
            let (from, to) = (self.folder.path().join("plain"), self.folder.path().join("sealed"));
            fs::write(&from, plain).unwrap();
            let mut out = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true)
                .open(&to)
                .unwrap();
            seal(
                &mut File::open(from).unwrap(),
                &self.key,
                &self.lock,
                &Self::label(),
                &mut out,
            )
            .unwrap();
            to
        }

        fn opened(&self, file: &Path) -> Result<Vec<u8>, SealError> {
            let mut out = Vec::new();
            Sealed::open(file)?.unseal(&self.key, &mut out).map(|_| out)
        }
    }

    fn bytes(many: usize) -> Vec<u8> {
        (0..many).map(|n| u8::try_from(n * n % 251).unwrap()).collect()
    }

    #[test]
    fn what_was_sealed_opens_whatever_its_length_and_only_with_its_passphrase() {
        let scene = Scene::new();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let file = scene.sealed(&bytes(length));
            assert_eq!(scene.opened(&file).unwrap(), bytes(length), "{length}");
        }
        let file = scene.sealed(&bytes(9));
        let lock = Sealed::open(&file).unwrap().lock();
        for typed in [WORDS, " 春分 夏至 1234\n", "春分 夏至 １２３４"] {
            assert!(lock.open(typed).unwrap() == scene.key, "{typed}");
        }
        for wrong in ["", "春分 夏至 1235"] {
            assert!(matches!(lock.open(wrong), Err(SealError::Passphrase)), "{wrong}");
        }
        assert_ne!(Lock::new(WORDS, &scene.key).0, scene.lock.0, "no two locks are alike");
    }

    #[test]
    fn one_flipped_bit_anywhere_is_refused() {
        let scene = Scene::new();
        let file = scene.sealed(&bytes(CHUNK + 50));
        let whole = fs::read(&file).unwrap();
        // Every bit of the head and of the label, some of every part of the chunks, every bit of the last tag.
        let places = (0..CLEAR + SUM + 80)
            .chain((300..whole.len()).step_by(509))
            .chain(whole.len() - 17..whole.len());
        for at in places {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                fs::write(&file, bytes).unwrap();
                assert!(scene.opened(&file).is_err(), "byte {at} bit {bit}");
            }
        }
    }

    #[test]
    fn a_file_that_ends_too_early_or_too_late_is_refused() {
        let scene = Scene::new();
        let file = scene.sealed(&bytes(2 * CHUNK));
        let whole = fs::read(&file).unwrap();
        let ends = (0..400).chain([whole.len() - 1, whole.len() - CHUNK - TAG, whole.len() - CHUNK]);
        for end in ends {
            fs::write(&file, &whole[..end]).unwrap();
            let found = scene.opened(&file);
            match end {
                0 => assert!(matches!(found, Err(SealError::NotSealed))),
                _ => assert!(matches!(found, Err(SealError::Truncated)), "{end}: {found:?}"),
            }
        }
        fs::write(&file, [&whole[..], b"x"].concat()).unwrap();
        assert!(matches!(scene.opened(&file), Err(SealError::Damaged)));
    }

    #[test]
    fn a_lock_that_asks_for_too_much_memory_is_refused_at_once() {
        let mut lock = Scene::new().lock;
        lock.0[0] = 0xFF;
        assert!(matches!(lock.open(WORDS), Err(SealError::Damaged)));
    }
}
