//! The self-check: is a town's log whole? It goes on from where it was whole the last time.
//!
//! Invariant: a row that was deleted, swapped or edited, and a head that was moved, is found; a purged text is no
//! fault: the row keeps its proof.

use super::damage::sound;
use super::log::{chain_at, town_row};
use crate::change::{Cursor, Proof};
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Row, Tx, params};
use crate::server::storage::{Checked, Storage, StorageError};
use std::path::Path;

impl Storage {
    /// Checks a town's log from a place already checked: `head = count = max(seq)`, no holes, chain and proofs, at most
    /// `limit` changes. What it gives as `up_to` is where the next call goes on.
    pub async fn check(&self, town: String, from: Cursor, limit: usize) -> Answer<Checked> {
        let keys = self.keys.clone();
        self.read(move |tx| check(tx, &keys, &town, from, limit)).await
    }

    /// Refuses keys that did not make the first link of the chain: every device would take what such a server writes for another
    /// log. It happens when a database file is put beside the wrong key file, or one of several servers of a shared database has
    /// another one. With the right keys it repeats the revocations noted beside them.
    pub(in crate::server::storage) async fn whose_keys_are_these(self, key: &Path) -> Answer<Self> {
        let keys = self.keys.clone();
        let fit = self.read(move |tx| first_link_fits(tx, &keys)).await?;
        if fit {
            self.repeat_revocations().await?;
            return Ok(self);
        }
        Err(StorageError::OtherKeys(key.display().to_string()))
    }
}

/// True unless a log's first link was made with other keys.
fn first_link_fits(tx: &mut dyn Tx, keys: &ChainKeys) -> Answer<bool> {
    let rows = tx.query(
        "SELECT seq, proof, chain FROM log WHERE seq = 1 ORDER BY town LIMIT 1",
        &[],
    )?;
    let Some(row) = rows.first() else {
        return Ok(true);
    };
    Ok(keys.link(0, row.bits("seq")?, Proof(row.bytes("proof")?)) == row.bits("chain")?)
}

/// As [`Storage::check`].
pub fn check(tx: &mut dyn Tx, keys: &ChainKeys, town: &str, from: Cursor, limit: usize) -> Answer<Checked> {
    let head = town_row(tx, town)?.head;
    let mut at = from;
    let found = |at: Cursor, complete: bool, wrong: Option<(&str, u64)>| Checked {
        town: town.to_owned(),
        up_to: at.seq,
        cursor: at,
        complete,
        wrong: wrong.map(|(what, seq)| (what.to_owned(), seq)),
    };
    let before = if from.seq == 0 {
        Some(0)
    } else {
        chain_at(tx, town, from.seq)?
    };
    if before != Some(from.chain) {
        return Ok(found(Cursor::default(), false, Some(("chain", from.seq))));
    }
    let limit = limit.max(1);
    let rows = tx.query(
        "SELECT * FROM log WHERE town = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        params![town, from.seq, limit as u64],
    )?;
    for row in &rows {
        match step(keys, town, at, row)? {
            Ok(next) => at = next,
            Err(what) => return Ok(found(at, false, Some((what, at.seq + 1)))),
        }
    }
    if rows.len() == limit && at.seq < head.seq {
        return Ok(found(at, false, None));
    }
    let wrong = if at == head {
        hole(tx, town, head)?
    } else {
        Some(("head", head.seq))
    };
    Ok(found(at, wrong.is_none(), wrong))
}

/// The place after this row, or what is wrong with it.
fn step(keys: &ChainKeys, town: &str, at: Cursor, row: &Row) -> Answer<Result<Cursor, &'static str>> {
    let seq = row.bits("seq")?;
    if seq != at.seq + 1 {
        return Ok(Err("hole"));
    }
    // What cannot be read was edited.
    let Ok(proof) = row.bytes("proof").map(Proof) else {
        return Ok(Err("proof"));
    };
    let chain = keys.link(at.chain, seq, proof);
    if chain != row.bits("chain")? {
        return Ok(Err("chain"));
    }
    Ok(match sound(row, keys, town) {
        Some(_) => Ok(Cursor { seq, chain }),
        None => Err("proof"),
    })
}

/// The first place without a change, when there are fewer changes than the head says.
fn hole(tx: &mut dyn Tx, town: &str, head: Cursor) -> Answer<Option<(&'static str, u64)>> {
    let rows = tx.query("SELECT count(*) AS count FROM log WHERE town = $1", params![town])?;
    let count = rows.first().map(|row| row.bits("count")).transpose()?.unwrap_or(0);
    if count == head.seq {
        return Ok(None);
    }
    let rows = tx.query(
        "SELECT min(l.seq) AS seq FROM log l
         WHERE l.town = $1 AND l.seq > 1 AND NOT EXISTS (SELECT 1 FROM log b WHERE b.town = l.town AND b.seq = l.seq - 1)",
        params![town],
    )?;
    let after = match rows.first() {
        Some(row) => row.maybe("seq", Row::bits)?,
        None => None,
    };
    let first = chain_at(tx, town, 1)?;
    Ok(Some(match (first, after) {
        (None, _) => ("hole", 1),
        (Some(_), Some(after)) => ("hole", after - 1),
        (Some(_), None) => ("head", head.seq),
    }))
}
