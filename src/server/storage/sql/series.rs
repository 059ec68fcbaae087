//! Number series: the part of a request's number that is one device's alone in its town (docs/SYNC.md).
//!
//! Invariant: no series is given out twice, not even by a database that was restored from a copy: the key file notes each.

use super::log;
use crate::domain::ids::DeviceId;
use crate::domain::series::Series;
use crate::server::revocations::Note;
use crate::server::storage::Storage;
use crate::server::storage::backend::{Answer, Tx, params};

impl Storage {
    /// [`Self::series`]; one that cannot be given is logged. Without it a device numbers as before, and asks again.
    pub async fn series_if_possible(&self, town: String, device: DeviceId) -> Option<Series> {
        let given = self.series(town, device).await;
        let given = given.inspect_err(|error| tracing::error!(%error, "a number series was not given"));
        given.ok().flatten()
    }

    /// The series of a device; the first time the next one of the town.
    pub async fn series(&self, town: String, device: DeviceId) -> Answer<Option<Series>> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            let town = town.as_str();
            // The town's row is held: two devices never find the same one free.
            log::lock(tx, town)?;
            let rows = tx.query(
                "SELECT series FROM device WHERE town = $1 AND device = $2",
                params![town, device.0],
            )?;
            if let Some(row) = rows.first()
                && let Some(given) = row.maybe("series", |row, name| row.bits(name))?
            {
                return Ok(Series::nth(given));
            }
            let noted = keys.revocations()?.series.get(town).copied().unwrap_or(0);
            let next = last(tx, town)?.max(noted) + 1;
            if let Err(error) = keys.note(town, Note::Series(next)) {
                tracing::warn!(%error, "a number series was given out and not noted in the key file");
            }
            tx.execute(
                "UPDATE device SET series = $1 WHERE town = $2 AND device = $3",
                params![next, town, device.0],
            )?;
            Ok(Series::nth(next))
        })
        .await
    }
}

fn last(tx: &mut dyn Tx, town: &str) -> Answer<u64> {
    let rows = tx.query(
        "SELECT coalesce(max(series), 0) AS last FROM device WHERE town = $1",
        params![town],
    )?;
    rows.first().map_or(Ok(0), |row| row.bits("last"))
}
