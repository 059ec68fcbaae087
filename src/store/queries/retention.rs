//! What was kept long enough, as far as this device knows: what the server would remove, or a device that works alone itself.

use crate::change::retention::{Expired, KeptRecords};
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::store::journal::{self, LET_GO};
use crate::store::{StoreError, identity, records};
use rusqlite::Connection;

/// The records that were kept long enough on `today`. Reads the whole journal. What waits for a server stays; without one nothing
/// waits.
pub fn expired(conn: &Connection, rules: &Rules, today: Date) -> Result<Vec<Expired>, StoreError> {
    let mut kept = KeptRecords::default();
    let waits = identity::kept(conn)?.is_none_or(|who| who.server.is_some());
    let changes = records::all(
        conn,
        "SELECT * FROM journal
         WHERE hidden = 0 AND (seq IS NOT NULL OR mine = 1) AND body <> '{}' AND coalesce(refused, '') <> :let_go
           AND NOT EXISTS (SELECT 1 FROM annulment a WHERE a.change = journal.id AND a.deleted IS NULL)
         ORDER BY seq IS NULL, seq, mine DESC, n, arrival",
        &[(":let_go", &LET_GO)],
        |row| Ok((journal::entry(row)?, row.get::<_, Option<i64>>("received")?)),
    )?;
    for (entry, received) in changes {
        if waits && entry.placed.seq.is_none() {
            kept.hold(entry.placed.change.record);
            kept.hold_named(&entry.placed.change.set);
        }
        let received = received.map_or(entry.placed.te, Millis);
        kept.add(entry.placed, entry.user, received);
    }
    Ok(kept.expired(rules, today))
}
