//! The registers that a town describes ([`crate::record::register`]): changes of the server's own in the town's log, and nothing
//! else. Who may write their records stands in the codes of their kinds.

use super::log::author;
use crate::change::{Fields, Kind};
use crate::domain::ids::RecordId;
use crate::domain::time::Millis;
use crate::server::storage::backend::{Answer, params};
use crate::server::storage::{Authored, Storage};
use std::collections::BTreeMap;

impl Storage {
    /// The registers of a town as they stand, with the records that have them.
    pub async fn registers(&self, town: String) -> Answer<Vec<(RecordId, Fields)>> {
        let rows = self.read(move |tx| {
            tx.query(
                "SELECT record, body FROM log WHERE town = $1 AND kind = $2 ORDER BY seq",
                params![town.as_str(), Kind::Register.code()],
            )?
            .iter()
            .map(|row| Ok((row.id("record")?, row.text("body")?.to_owned())))
            .collect::<Answer<Vec<_>>>()
        });
        let mut found: BTreeMap<_, Fields> = BTreeMap::new();
        for (record, body) in rows.await? {
            // A purged change has nothing to say.
            let set: Fields = serde_json::from_str(&body).unwrap_or_default();
            found.entry(record).or_default().extend(set);
        }
        Ok(found.into_iter().map(|(record, set)| (RecordId(record), set)).collect())
    }

    /// Writes a register, or another version of it, into the town's log.
    pub async fn put_register(&self, log: Authored, now: Millis) -> Answer<()> {
        let keys = self.keys.clone();
        self.write(move |tx| author(tx, &keys, &log, now)).await
    }
}
