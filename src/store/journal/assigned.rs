//! What the server assigns to a change, and the columns that hold it.

use crate::change::{Proof, Sequenced};
use crate::domain::time::Millis;
use crate::store::sql::parsed_opt;
use rusqlite::Row;

/// What the server assigned to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assigned {
    /// Its place in the log.
    pub seq: u64,
    /// When the server had it.
    pub received: Millis,
    /// The effective time.
    pub te: Millis,
    /// Effective seen.
    pub es: u64,
    /// Lost by the server and brought back.
    pub recovered: bool,
    /// What proves it genuine; an older server gives none.
    pub proof: Option<Proof>,
}

impl Assigned {
    /// The assignment that a pulled change carries.
    #[must_use]
    pub fn of(sequenced: &Sequenced) -> Self {
        Self {
            seq: sequenced.seq,
            received: sequenced.received,
            te: sequenced.te,
            es: sequenced.es,
            recovered: sequenced.recovered,
            proof: Some(sequenced.proof),
        }
    }
}

/// The assignment of a row, in the log it was pulled from. `None` when nothing proves the change genuine.
///
/// # Errors
/// When the row is not readable.
pub fn provenance(row: &Row<'_>) -> rusqlite::Result<Option<Assigned>> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let Some(received) = row.get::<_, Option<i64>>("received")? else {
        return Ok(None);
    };
    Ok(Some(Assigned {
        seq: row.get::<_, Option<i64>>("seq")?.map_or(0, number),
        received: Millis(received),
        te: Millis(row.get("te")?),
        es: number(row.get("es")?),
        recovered: row.get("recovered")?,
        proof: parsed_opt(row, "proof")?,
    }))
}
