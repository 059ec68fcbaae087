//! The projection as it stood at the end of a day: the journal folded up to an instant, without what was written later.
//!
//! Invariant: nothing is written into the database. Views of the connection's own, with the names of the projection's tables, stand
//! before these while [`standing`] runs, so that a query reads either without knowing which. A record that was not changed later is
//! read from its table; one that was is folded again from its earlier changes; one that came later is left out.
//!
//! What was known then is what the town could know: an own change from when it was written, another's from when the server had it.
//! What was removed for good since (a purge) is gone from the past as well.

use super::project;
use super::records::all;
use super::{StoreError, journal};
use crate::domain::time::{Date, Millis};
use crate::record::Kind;
use rusqlite::{Connection, Transaction, TransactionBehavior, named_params, params_from_iter};

/// The kinds that are shown as they stood. The first decides which changes of the others count.
const KINDS: [Kind; 17] = [
    Kind::Annulment,
    Kind::Household,
    Kind::Person,
    Kind::Tag,
    Kind::Benefit,
    Kind::Visit,
    Kind::HealthRecord,
    Kind::Request,
    Kind::RequestEvent,
    Kind::Wish,
    Kind::Campaign,
    Kind::CampaignRow,
    Kind::Survey,
    Kind::Answer,
    Kind::Notice,
    Kind::NoticeTold,
    Kind::ChatGroup,
];

/// Runs `read` on the projection as it stood at the end of `day`.
///
/// # Errors
/// When the database does not answer; those of `read`.
pub fn standing<T>(
    conn: &Connection,
    day: Date,
    read: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // It is rolled back, and the views with it.
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Deferred)?;
    let until = end_of(day);
    note_changed(&tx, until)?;
    for kind in &KINDS {
        shadow(&tx, kind, until)?;
    }
    read(&tx)
}

/// The last instant of a day.
fn end_of(day: Date) -> Millis {
    day.succ_opt()
        .map_or(Millis(i64::MAX), |next| Millis::start_of(next).plus(-1))
}

/// Notes the records that were changed later, or of which a change was annulled later: it counted until then.
fn note_changed(conn: &Connection, until: Millis) -> Result<(), StoreError> {
    conn.execute_batch(
        "CREATE TEMP TABLE changed_later (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL) WITHOUT ROWID",
    )?;
    let later = format!(
        "INSERT OR IGNORE INTO temp.changed_later SELECT record, kind FROM journal WHERE {} > :until",
        journal::known_at("journal")
    );
    conn.execute(&later, named_params! {":until": until.0})?;
    let annulled = "INSERT OR IGNORE INTO temp.changed_later
         SELECT j.record, j.kind FROM temp.changed_later c JOIN annulment a ON a.id = c.id JOIN journal j ON j.id = a.change
         WHERE c.kind = :kind";
    conn.execute(annulled, named_params! {":kind": Kind::Annulment.code()})?;
    Ok(())
}

/// Puts the records of a kind as they stood before its table.
fn shadow(conn: &Connection, kind: &Kind, until: Millis) -> Result<(), StoreError> {
    let code = kind.code();
    conn.execute_batch(&format!(
        r#"CREATE TEMP TABLE "{code}_then" AS SELECT * FROM main."{code}" WHERE 0"#
    ))?;
    for record in changed(conn, kind, until)? {
        if let Some(values) = project::row_until(conn, kind, &record, until)? {
            let places = vec!["?"; values.len()].join(", ");
            conn.prepare_cached(&format!(r#"INSERT INTO temp."{code}_then" VALUES ({places})"#))?
                .execute(params_from_iter(values))?;
        }
    }
    conn.execute_batch(&format!(
        r#"CREATE TEMP VIEW "{code}" AS
           SELECT * FROM main."{code}" WHERE id NOT IN (SELECT id FROM temp.changed_later)
           UNION ALL SELECT * FROM temp."{code}_then""#
    ))?;
    Ok(())
}

/// The records of a kind that were changed later and were there before.
fn changed(conn: &Connection, kind: &Kind, until: Millis) -> Result<Vec<String>, StoreError> {
    let sql = format!(
        "SELECT id FROM temp.changed_later c WHERE kind = :kind
           AND EXISTS (SELECT 1 FROM journal WHERE record = c.id AND {} <= :until)",
        journal::known_at("journal")
    );
    all(conn, &sql, &[(":kind", &kind.code()), (":until", &until.0)], |row| {
        row.get("id")
    })
}
