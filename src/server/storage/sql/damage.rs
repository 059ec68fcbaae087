//! Rows of the log that are not as the server had sequenced them: never sent, named, and put right when somebody brings the
//! change back.
//!
//! ```text
//! check finds one --> all are named, every device rereads the log (`scope_rev`), as for another scope
//!   a device misses what it holds --have--> it is missing --recover--> proof and chain fit the place: the row is written again
//!   --> every device rereads the log once more: who had read past the row gets it
//! ```
//!
//! Invariant: a row is only replaced by the very change it held: its proof must be the one the chain was made of. A damaged
//! proof, link or mark of purging alone is computed from the rest of the row and the next one, and written again at once.

use super::log;
use crate::change::wire::Provenance;
use crate::change::{Change, Proof, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::time::Millis;
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Row, Tx, params};
use crate::server::storage::{DamagedRow, Storage};
use std::collections::{BTreeSet, HashMap};

/// What stands in place of a purged body.
const EMPTY: &str = "{}";
/// Rows read at a time: others come in between.
const PAGE: u64 = 2_000;

impl Storage {
    /// Looks the town's whole log through for damaged rows, tells every device to read it again when there are others than
    /// before, and names them.
    pub async fn damaged(&self, town: String, now: Millis) -> Answer<Vec<DamagedRow>> {
        let mut scan = Scan::default();
        loop {
            let (keys, name, so_far) = (self.keys.clone(), town.clone(), scan.clone());
            let next = self.read(move |tx| so_far.clone().page(tx, &keys, &name)).await?;
            let ended = next.seq == scan.seq;
            scan = next;
            if ended {
                break;
            }
        }
        self.write(move |tx| scan.clone().finish(tx, &town, now)).await
    }
}

/// The change of a row of `log`, if it is as the server had sequenced it. Of a purged one the proof alone is left.
pub fn sound(row: &Row, keys: &ChainKeys, town: &str) -> Option<Sequenced> {
    let sequenced = row.sequenced().ok()?;
    let genuine = match row.flag("purged").ok()? {
        true => row.text("body").ok()? == EMPTY,
        false => sequenced.change.unit.town() == town && keys.proof(&sequenced) == sequenced.proof,
    };
    genuine.then_some(sequenced)
}

/// A look through a log, page by page.
#[derive(Clone, Default)]
struct Scan {
    seq: u64,
    /// The chain up to `seq`: as it stands there, and as it ought to be where that differs.
    before: (u64, Option<u64>),
    last: Option<DamagedRow>,
    found: Vec<DamagedRow>,
    proofs: Vec<(u64, Proof)>,
    chains: Vec<(u64, u64)>,
}

impl Scan {
    fn page(mut self, tx: &mut dyn Tx, keys: &ChainKeys, town: &str) -> Answer<Self> {
        let rows = tx.query(
            "SELECT * FROM log WHERE town = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            params![town, self.seq, PAGE],
        )?;
        for row in &rows {
            self.row(row, keys, town)?;
        }
        Ok(self)
    }

    fn row(&mut self, row: &Row, keys: &ChainKeys, town: &str) -> Answer<()> {
        let (seq, chain) = (row.bits("seq")?, row.bits("chain")?);
        let named = || DamagedRow {
            seq,
            change: row.id("id").map(|id| id.to_string()).unwrap_or_default(),
            kind: row.text("kind").unwrap_or_default().to_owned(),
            record: row.id("record").map(|id| id.to_string()).unwrap_or_default(),
        };
        let whole = sound(row, keys, town);
        let proof = match &whole {
            Some(whole) => whole.proof,
            // What the rest of the row says the proof ought to be.
            None => row.sequenced().map(|read| keys.proof(&read)).unwrap_or_default(),
        };
        let follows = seq == self.seq + 1;
        let links = |before: u64| follows && keys.link(before, seq, proof) == chain;
        let (stands, ought) = self.before;
        let right = match (links(stands), ought) {
            (false, Some(ought)) if links(ought) => {
                self.chains.push((self.seq, ought));
                self.last = None;
                ought
            }
            _ => stands,
        };
        // It was not the link: the row before holds another proof than it did.
        self.found.extend(self.last.take());
        match (whole.is_some(), links(right)) {
            (false, true) => self.proofs.push((seq, proof)),
            (false, false) => self.found.push(named()),
            (true, false) if follows => self.last = Some(named()),
            (true, _) => {}
        }
        let told = self.last.as_ref().map(|_| keys.link(right, seq, proof));
        (self.seq, self.before) = (seq, (chain, told));
        Ok(())
    }

    /// Notes what was found, under the town's lock.
    fn finish(mut self, tx: &mut dyn Tx, town: &str, now: Millis) -> Answer<Vec<DamagedRow>> {
        let head = log::lock(tx, town)?.head;
        let ended = self
            .before
            .1
            .filter(|ought| head.seq == self.seq && head.chain == *ought);
        match ended {
            Some(ought) => self.chains.push((self.seq, ought)),
            None => self.found.extend(self.last.take()),
        }
        let known = known(tx, town)?;
        let found: BTreeSet<u64> = self.found.iter().map(|row| row.seq).collect();
        for (seq, proof) in &self.proofs {
            tx.execute(
                "UPDATE log SET proof = $1, purged = 0 WHERE town = $2 AND seq = $3",
                params![proof.0.as_slice(), town, *seq],
            )?;
        }
        for (seq, chain) in &self.chains {
            tx.execute(
                "UPDATE log SET chain = $1 WHERE town = $2 AND seq = $3",
                params![*chain, town, *seq],
            )?;
        }
        for seq in found.difference(&known) {
            tx.execute(
                "INSERT INTO damaged (town, seq, found) VALUES ($1, $2, $3)",
                params![town, *seq, now],
            )?;
        }
        for seq in known.difference(&found) {
            is_right(tx, town, *seq)?;
        }
        if found != known || !self.proofs.is_empty() {
            all_reread(tx, town)?;
        }
        Ok(self.found)
    }
}

fn known(tx: &mut dyn Tx, town: &str) -> Answer<BTreeSet<u64>> {
    let rows = tx.query("SELECT seq FROM damaged WHERE town = $1", params![town])?;
    rows.iter().map(|row| row.bits("seq")).collect()
}

fn is_right(tx: &mut dyn Tx, town: &str, seq: u64) -> Answer<()> {
    tx.execute("DELETE FROM damaged WHERE town = $1 AND seq = $2", params![town, seq])?;
    Ok(())
}

/// Has every device read the log from its start.
fn all_reread(tx: &mut dyn Tx, town: &str) -> Answer<()> {
    tx.execute(
        "UPDATE account SET scope_rev = scope_rev + 1 WHERE town = $1",
        params![town],
    )?;
    Ok(())
}

/// A damaged row, and the chain before it.
pub struct Broken {
    row: Row,
    before: u64,
}

impl Broken {
    /// The row as it was, if `change` is what it held. What had been assigned comes from `from`, else from the row.
    pub fn mended(&self, keys: &ChainKeys, change: &Change, from: Option<&Provenance>) -> Option<Sequenced> {
        let own;
        let from = match from {
            Some(from) => from,
            None => {
                own = self.assigned().ok()?;
                &own
            }
        };
        let sequenced = from.assigned_to(change, self.row.bits("seq").ok()?);
        let proof = keys.proof(&sequenced);
        let fits = keys.link(self.before, sequenced.seq, proof) == self.row.bits("chain").ok()?;
        fits.then_some(Sequenced { proof, ..sequenced })
    }

    fn assigned(&self) -> Answer<Provenance> {
        let row = &self.row;
        Ok(Provenance {
            device: DeviceId(row.id("device")?),
            user: UserId(row.id("account")?),
            received: row.instant("received")?,
            te: row.instant("te")?,
            es: row.bits("es")?,
            recovered: row.flag("recovered")?,
            proof: Proof(row.bytes("proof")?),
        })
    }
}

/// The town's damaged rows by the change that stands there.
pub fn broken(tx: &mut dyn Tx, town: &str) -> Answer<HashMap<ChangeId, Broken>> {
    let rows = tx.query(
        "SELECT l.*, coalesce((SELECT b.chain FROM log b WHERE b.town = l.town AND b.seq = l.seq - 1), 0) AS chain_before
         FROM damaged d JOIN log l ON l.town = d.town AND l.seq = d.seq WHERE d.town = $1",
        params![town],
    )?;
    let mut broken = HashMap::new();
    for row in rows {
        // Under another id than its own nobody can bring it back.
        if let Ok(id) = row.id("id") {
            let before = row.bits("chain_before")?;
            broken.insert(ChangeId(id), Broken { row, before });
        }
    }
    Ok(broken)
}

/// Writes changes that came back at their places.
pub fn write_again(tx: &mut dyn Tx, town: &str, changes: &[Sequenced]) -> Answer<()> {
    for sequenced in changes {
        log::overwrite(tx, town, sequenced)?;
        is_right(tx, town, sequenced.seq)?;
    }
    if changes.is_empty() {
        Ok(())
    } else {
        all_reread(tx, town)
    }
}

/// A sum over what was quarantined, which nothing else proves: 128 bits.
pub fn sum(parts: &[&[u8]]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize()[..16].to_vec()
}
