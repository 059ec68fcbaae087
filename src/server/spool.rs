//! Snapshots that were built and wait to be fetched, piece by piece.
//!
//! ```text
//! build -> kept -> read in pieces ... -> dropped: not asked for 30 minutes, pushed out by newer ones, or made stale by a purge
//! ```
//!
//! Invariant: the files have no name and no other reader: where the system allows it a file is unlinked as soon as it is
//! open, so that nothing is left behind even when the process is killed. Together they never take more than their bound,
//! nor more than a few open files.

use crate::change::Cursor;
use crate::clock::random_bytes;
use crate::domain::ids::DeviceId;
use crate::platform::{private_file, whole_file};
use crate::server::chain::hex;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long a snapshot nobody asks for is kept.
const KEPT: Duration = Duration::from_secs(30 * 60);
/// So many are kept at most: each is an open file.
const MOST: usize = 64;
/// A build waits this long for the one before it.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a snapshot's bytes depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The town.
    pub town: String,
    /// The device: what it wrote itself is always in.
    pub device: DeviceId,
    /// Its scope.
    pub scope: String,
    /// Where it ends.
    pub cursor: Cursor,
    /// The last purge order there was: texts purged since must not be handed out.
    pub purged: u64,
}

/// A finished snapshot.
#[derive(Debug)]
pub struct Snapshot {
    /// SHA-256 of the bytes, hexadecimal.
    pub etag: String,
    /// How many bytes.
    pub size: u64,
    file: Mutex<File>,
    path: PathBuf,
}

impl Snapshot {
    /// At most `most` bytes from `from` on.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn piece(&self, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(from))?;
        let left = usize::try_from(self.size.saturating_sub(from)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; most.min(left)];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // Gone already where an open file can be unlinked.
        whole_file::discard(&self.path);
    }
}

/// The snapshots kept.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    bound: u64,
    kept: Mutex<Vec<(Key, Arc<Snapshot>, Instant)>>,
    builder: Semaphore,
}

impl Spool {
    /// A spool in `folder` of at most `bound` bytes.
    #[must_use]
    pub fn new(folder: PathBuf, bound: u64) -> Self {
        Self {
            folder,
            bound,
            kept: Mutex::default(),
            builder: Semaphore::new(1),
        }
    }

    /// The snapshot of this key, when it is there. Those too old or made stale by a purge go.
    #[must_use]
    pub fn find(&self, key: &Key) -> Option<Arc<Snapshot>> {
        let now = Instant::now();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(old, _, used)| {
            now.duration_since(*used) < KEPT && (old.town != key.town || old.purged >= key.purged)
        });
        let found = kept.iter_mut().find(|(known, ..)| known == key)?;
        found.2 = now;
        Some(Arc::clone(&found.1))
    }

    /// Drops what nobody asked for lately.
    pub fn tidy(&self) {
        let now = Instant::now();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(.., used)| now.duration_since(*used) < KEPT);
    }

    /// The right to build, one at a time; `None` when the one before takes too long.
    pub async fn builder(&self) -> Option<SemaphorePermit<'_>> {
        tokio::time::timeout(PATIENCE, self.builder.acquire()).await.ok()?.ok()
    }

    /// An empty snapshot to be written.
    ///
    /// # Errors
    /// When no file can be made.
    pub fn begin(&self) -> io::Result<Draft> {
        Draft::new(&self.folder, self.bound)
    }

    /// Keeps a finished snapshot, pushing out those asked for longest ago.
    pub fn keep(&self, key: Key, snapshot: &Arc<Snapshot>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, ..)| *known != key);
        kept.sort_by_key(|(.., used)| *used);
        let mut total: u64 = kept.iter().map(|(_, kept, _)| kept.size).sum::<u64>() + snapshot.size;
        while !kept.is_empty() && (total > self.bound || kept.len() >= MOST) {
            total -= kept.remove(0).1.size;
        }
        kept.push((key, Arc::clone(snapshot), Instant::now()));
    }
}

/// A snapshot being written: gzip without time or name in its head, so that the same lines give the same bytes.
pub struct Draft {
    packed: flate2::write::GzEncoder<Hashed>,
    path: PathBuf,
}

impl Draft {
    fn new(folder: &Path, bound: u64) -> io::Result<Self> {
        let path = folder.join(format!(".snapshot-{}", hex(&random_bytes::<16>())));
        let file = private_file::create_new(&path)?;
        // Where the system does not let an open file be unlinked it keeps its name until it is dropped.
        whole_file::discard(&path);
        let hashed = Hashed {
            file,
            hash: Sha256::new(),
            size: 0,
            bound,
        };
        let packed = GzBuilder::new()
            .mtime(0)
            .operating_system(255)
            .write(hashed, Compression::new(6));
        Ok(Self { packed, path })
    }

    /// Adds a line.
    ///
    /// # Errors
    /// When the file cannot be written, or has reached the bound.
    pub fn line(&mut self, line: &[u8]) -> io::Result<()> {
        self.packed.write_all(line)?;
        self.packed.write_all(b"\n")
    }

    /// Ends it.
    ///
    /// # Errors
    /// As [`Self::line`].
    pub fn finish(self) -> io::Result<Snapshot> {
        let Hashed { file, hash, size, .. } = self.packed.finish()?;
        Ok(Snapshot {
            etag: hex(&hash.finalize()),
            size,
            file: Mutex::new(file),
            path: self.path,
        })
    }
}

struct Hashed {
    file: File,
    hash: Sha256,
    size: u64,
    bound: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.size.saturating_add(bytes.len() as u64) > self.bound {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(device: u128, purged: u64) -> Key {
        Key {
            town: "439901100".into(),
            device: DeviceId(uuid::Uuid::from_u128(device)),
            scope: "clerk 439901100".into(),
            cursor: Cursor::default(),
            purged,
        }
    }

    fn snapshot(spool: &Spool, text: &str) -> Arc<Snapshot> {
        let mut draft = spool.begin().unwrap();
        draft.line(text.as_bytes()).unwrap();
        Arc::new(draft.finish().unwrap())
    }

    #[test]
    fn small_ones_are_pushed_out_too_before_the_process_has_no_files_left() {
        let dir = tempfile::tempdir().unwrap();
        let spool = Spool::new(dir.path().into(), 1 << 20);
        for device in 0..=MOST {
            spool.keep(key(device as u128, 0), &snapshot(&spool, "x"));
        }
        assert!(spool.find(&key(0, 0)).is_none() && spool.find(&key(1, 0)).is_some());
        assert!(spool.find(&key(MOST as u128, 0)).is_some());
        assert_eq!(spool.kept.lock().unwrap().len(), MOST);
    }

    #[test]
    fn the_same_lines_are_the_same_bytes_and_pieces_make_the_whole() {
        let dir = tempfile::tempdir().unwrap();
        let spool = Spool::new(dir.path().into(), 1 << 20);
        let (a, b) = (snapshot(&spool, "x"), snapshot(&spool, "x"));
        assert_eq!((a.size, &a.etag), (b.size, &b.etag));
        let whole = a.piece(0, 1 << 20).unwrap();
        let mut pieces = a.piece(0, 7).unwrap();
        pieces.extend(a.piece(7, 1 << 20).unwrap());
        assert_eq!((whole.len() as u64, &pieces), (a.size, &whole));
        assert_eq!(hex(&Sha256::digest(&whole)), a.etag);
        let mut text = String::new();
        flate2::read::GzDecoder::new(&whole[..])
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "x\n");
        drop((a, b));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left");
    }

    #[test]
    fn the_spool_keeps_to_its_bound_and_hands_out_nothing_purged() {
        let dir = tempfile::tempdir().unwrap();
        let one = snapshot(&Spool::new(dir.path().into(), 1_000), "x").size;
        let spool = Spool::new(dir.path().into(), 2 * one);
        for device in 1..=3 {
            spool.keep(key(device, 0), &snapshot(&spool, "x"));
        }
        assert!(spool.find(&key(1, 0)).is_none(), "pushed out");
        assert!(spool.find(&key(2, 0)).is_some() && spool.find(&key(3, 0)).is_some());
        assert!(spool.find(&key(2, 1)).is_none());
        assert!(spool.find(&key(3, 0)).is_none(), "every older one of the town is gone");
        let tight = Spool::new(dir.path().into(), 3);
        let mut draft = tight.begin().unwrap();
        let failed = draft.line(&[b'x'; 100]).and_then(|()| draft.finish().map(drop));
        assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
