//! A snapshot: fetched in pieces that are kept in the database, applied when it is whole.
//!
//! Invariant: nothing of a snapshot is applied before its hash is right, and the cursor moves with its last chunk. Each chunk is
//! a transaction; after a crash it is applied again from its start, which changes nothing for ids that are here. The pieces
//! are deleted by whatever moves the cursor first, a snapshot or a pull.

use super::{Applied, SnapshotPart, SnapshotTaken, pulled};
use crate::change::{Cursor, Sequenced};
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::store::sql::int;
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, identity, meta, project};
use flate2::read::MultiGzDecoder;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read};

/// Changes in one transaction.
const CHUNK: usize = 1_000;

/// Bytes of one line at most.
const MAX_LINE: u64 = 256 * 1024;

/// A snapshot that unpacks to more than this many times its size is refused; a small one may always unpack to the second.
const MAX_RATIO: u64 = 200;
const MIN_ROOM: u64 = 1024 * 1024;

/// What is kept of a fetch under way.
#[derive(Debug, Serialize, Deserialize)]
struct Download {
    etag: String,
    cursor: Cursor,
    total: u64,
}

/// The snapshot being fetched, if there is one.
///
/// # Errors
/// When the database does not answer.
pub fn part(conn: &Connection) -> Result<Option<SnapshotPart>, StoreError> {
    let Some(kept) = meta::get::<Download>(conn, meta::SNAPSHOT)? else {
        return Ok(None);
    };
    Ok(Some(SnapshotPart {
        etag: kept.etag,
        cursor: kept.cursor,
        total: kept.total,
        have: have(conn)?,
    }))
}

fn have(conn: &Connection) -> Result<u64, StoreError> {
    let end: Option<i64> = conn
        .prepare_cached("SELECT max(at + length(bytes)) AS end FROM snapshot_part")?
        .query_row([], |row| row.get("end"))?;
    Ok(end.and_then(|end| u64::try_from(end).ok()).unwrap_or(0))
}

/// Keeps a piece. One that does not begin where the pieces here end, or runs past the whole, is refused.
///
/// # Errors
/// When the database does not take it.
pub fn keep(conn: &Connection, part: &SnapshotPart, bytes: &[u8]) -> Result<(), StoreError> {
    let kept: Option<Download> = meta::get(conn, meta::SNAPSHOT)?;
    let same =
        kept.is_some_and(|kept| kept.etag == part.etag && kept.total == part.total && kept.cursor == part.cursor);
    if !same {
        forget(conn)?;
        let kept = Download {
            etag: part.etag.clone(),
            cursor: part.cursor,
            total: part.total,
        };
        meta::set(conn, meta::SNAPSHOT, &kept)?;
    }
    let (have, end) = (have(conn)?, part.have.saturating_add(bytes.len() as u64));
    if part.have != have || end > part.total {
        let said = format!("a piece from {} to {end} of {}, {have} are here", part.have, part.total);
        return Err(StoreError::Io(said));
    }
    if bytes.is_empty() {
        return Ok(());
    }
    conn.prepare_cached("INSERT INTO snapshot_part (at, bytes) VALUES (:at, :bytes)")?
        .execute(named_params! {":at": int(part.have), ":bytes": bytes})?;
    Ok(())
}

/// Forgets the pieces that are here.
///
/// # Errors
/// When the database does not take it.
pub fn forget(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM snapshot_part", [])?;
    meta::remove(conn, meta::SNAPSHOT)
}

/// Applies the snapshot that is here whole.
///
/// # Errors
/// When the database does not take it.
pub fn apply(conn: &Connection, rules: &Rules, now: Millis) -> Result<SnapshotTaken, StoreError> {
    match read(conn, rules, now.local_date()) {
        Ok(applied) => Ok(SnapshotTaken::Applied(applied)),
        Err(Failure::Store(error)) => Err(error),
        Err(Failure::Broken) => {
            let tx = transaction(conn)?;
            forget(&tx)?;
            tx.commit()?;
            Ok(SnapshotTaken::Broken)
        }
    }
}

enum Failure {
    Store(StoreError),
    Broken,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

fn transaction(conn: &Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?)
}

fn read(conn: &Connection, rules: &Rules, today: Date) -> Result<Applied, Failure> {
    let (Some(part), Some(kept)) = (part(conn)?, identity::kept(conn)?) else {
        return Err(Failure::Broken);
    };
    if part.have != part.total || hash(conn)? != part.etag.trim_matches('"').to_ascii_lowercase() {
        return Err(Failure::Broken);
    }
    let own = identity::incarnations(conn, &kept)?;
    let room = part.total.saturating_mul(MAX_RATIO).max(MIN_ROOM);
    let mut lines = BufReader::new(MultiGzDecoder::new(Pieces { conn, at: 0 }).take(room));
    let mut applied = Applied::default();
    loop {
        let chunk = next_chunk(&mut lines)?;
        if lines.get_ref().limit() == 0 {
            return Err(Failure::Broken);
        }
        let last = chunk.len() < CHUNK;
        let tx = transaction(conn)?;
        let dirty = pulled::take_all(&tx, &chunk, &own, &mut applied)?;
        let mut touched = Touched::default();
        for (kind, record) in &dirty {
            project::project(&tx, kind, record, &mut touched)?;
        }
        if last {
            let known: Cursor = meta::get(&tx, meta::CURSOR)?.unwrap_or_default();
            if part.cursor.seq > known.seq {
                pulled::note_cursor(&tx, part.cursor, true)?;
            }
            forget(&tx)?;
        }
        derive::rederive(&tx, touched, rules, today, !last)?;
        tx.commit()?;
        if last {
            return Ok(applied);
        }
    }
}

fn hash(conn: &Connection) -> Result<String, StoreError> {
    let mut hasher = Sha256::new();
    let mut at = 0;
    while let Some(bytes) = piece(conn, at)? {
        at += bytes.len() as u64;
        hasher.update(&bytes);
    }
    Ok(hasher
        .finalize()
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        }))
}

fn piece(conn: &Connection, at: u64) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT bytes FROM snapshot_part WHERE at = :at")?
        .query_row(named_params! {":at": int(at)}, |row| row.get("bytes"))
        .optional()?)
}

/// At most [`CHUNK`] changes; fewer at the end.
fn next_chunk(lines: &mut impl BufRead) -> Result<Vec<Sequenced>, Failure> {
    let mut chunk = Vec::new();
    let mut line = Vec::new();
    while chunk.len() < CHUNK {
        line.clear();
        let read = lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
        match read {
            Ok(0) => break,
            Ok(_) if line.trim_ascii().is_empty() => {}
            Ok(_) => chunk.push(serde_json::from_slice(&line).map_err(|_| Failure::Broken)?),
            Err(_) => return Err(Failure::Broken),
        }
    }
    Ok(chunk)
}

/// The pieces one behind the other.
struct Pieces<'a> {
    conn: &'a Connection,
    at: u64,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let found: Option<Vec<u8>> = self
            .conn
            .prepare_cached(
                "SELECT substr(bytes, :at - at + 1, :size) AS bytes FROM snapshot_part
                 WHERE at <= :at ORDER BY at DESC LIMIT 1",
            )
            .and_then(|mut statement| {
                statement
                    .query_row(
                        named_params! {":at": int(self.at), ":size": crate::store::sql::size(buffer.len())},
                        |row| row.get("bytes"),
                    )
                    .optional()
            })
            .map_err(io::Error::other)?;
        let bytes = found.unwrap_or_default();
        self.at += bytes.len() as u64;
        buffer.get_mut(..bytes.len()).map_or(Ok(0), |target| {
            target.copy_from_slice(&bytes);
            Ok(bytes.len())
        })
    }
}
