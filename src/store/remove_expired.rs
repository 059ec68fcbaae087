//! The removal of what was kept long enough, on a device that works alone: nobody else could remove it. With a server, the town
//! does it for every device ([`super::sync::purge`]).
//!
//! Invariant: what goes is judged in the transaction that removes it, by the function that the preview asks. Its changes were never
//! sent, so that no number and no proof of them has to stay: the numbers behind them close up.

use super::sync::scope;
use super::{Store, StoreError, audit, identity, journal, meta, queries, save};
use crate::change::retention::Expired;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use rusqlite::{Connection, named_params};

impl Store {
    /// Removes what was kept long enough on the day of `now`, and notes `reason` in the audit log. How many records went; `None` on a
    /// device with a server, where nothing is removed.
    ///
    /// # Errors
    /// When the database does not take it; nothing was removed then, or the file still holds some of it: the next opening clears it.
    pub fn remove_expired(&mut self, reason: &str, now: Millis) -> Result<Option<usize>, StoreError> {
        let removed = self.write(|conn, rules| remove(conn, reason, rules, now))?;
        if removed.is_some_and(|records| records > 0) {
            self.scrub()?;
        }
        Ok(removed)
    }
}

fn remove(conn: &Connection, reason: &str, rules: &Rules, now: Millis) -> Result<Option<usize>, StoreError> {
    let Some(kept) = identity::kept(conn)?.filter(|kept| kept.server.is_none()) else {
        return Ok(None);
    };
    let expired = queries::expired(conn, rules, now.local_date())?;
    if expired.is_empty() {
        return Ok(Some(0));
    }
    for Expired { record, .. } in &expired {
        let record = record.to_string();
        conn.prepare_cached("DELETE FROM journal WHERE record = :record")?
            .execute(named_params! {":record": record})?;
        scope::forget_work(conn, &record)?;
    }
    journal::close_holes(conn, kept.device, 1)?;
    let records = expired.iter().map(|it| (it.kind.clone(), it.record));
    save::fold_again(conn, records, rules, now)?;
    audit::note(conn, "retention", &format!("{} {reason}", expired.len()), now)?;
    meta::set(conn, meta::SCRUB, &true)?;
    Ok(Some(expired.len()))
}
