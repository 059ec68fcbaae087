//! 同步: what waits, what is in conflict, what the last rounds did. Pending rows are read from the journal itself.

use super::audit::audit;
use super::conflicts::{conflicts, void_steps};
use super::read::counted;
use super::subject::{subject, target, told};
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::store::sql::{RowResult, count};
use crate::store::{StoreError, backup, identity, journal, meta, opaque, records, release};
use crate::view::{LogRow, PendingRow, StickCopies, SyncView};
use rusqlite::{Connection, Row, ToSql};
use std::path::Path;

/// Bytes of a change as JSON beside its values: ids, unit, times.
const ENVELOPE_BYTES: i64 = 300;

/// Lines of the audit log on the page.
const AUDIT_SHOWN: usize = 200;

/// The page as of `now`.
pub fn sync(conn: &Connection, rules: &Rules, now: Millis) -> Result<SyncView, StoreError> {
    let today = Millis::start_of(now.local_date()).0;
    let since: &[(&str, &dyn ToSql)] = &[(":today", &today)];
    Ok(SyncView {
        server: identity::kept(conn)?.and_then(|kept| kept.server),
        last_success: meta::get(conn, meta::LAST_SYNC)?,
        receipt: receipt(conn)?,
        sent_today: counted(
            conn,
            "SELECT coalesce(sum(sent), 0) AS count FROM round WHERE at >= :today",
            since,
        )?,
        received_today: counted(
            conn,
            "SELECT coalesce(sum(received), 0) AS count FROM round WHERE at >= :today",
            since,
        )?,
        pending: pending(conn)?,
        pending_total: super::counts::pending(conn)?,
        pending_bytes: counted(
            conn,
            "SELECT coalesce(sum(octet_length(body) + :envelope), 0) AS count FROM journal
             WHERE mine = 1 AND seq IS NULL AND refused IS NULL",
            &[(":envelope", &ENVELOPE_BYTES)],
        )?,
        refused_total: counted(
            conn,
            "SELECT count(*) AS count FROM journal WHERE mine = 1 AND seq IS NULL AND refused IS NOT NULL
             AND refused <> :let_go",
            &[(":let_go", &journal::LET_GO)],
        )?,
        opaque: opaque::listed(conn)?,
        wanted: release::wanted(conn)?,
        removal: meta::get(conn, meta::REMOVAL)?.unwrap_or(0),
        checking: checking(conn)?,
        cursor: journal::seen(conn)?,
        conflicts: conflicts(conn, None)?,
        void_steps: void_steps(conn, rules)?,
        audit: audit(conn, AUDIT_SHOWN)?,
        log: records::all(conn, "SELECT * FROM round ORDER BY id DESC LIMIT 50", &[], log_row)?,
        database_bytes: records::first(
            conn,
            "SELECT c.page_count * s.page_size AS bytes FROM pragma_page_count() c, pragma_page_size() s",
            &[],
            |row| row.get::<_, i64>("bytes"),
        )?
        .and_then(|bytes| u64::try_from(bytes).ok())
        .unwrap_or(0),
        // One that is only read is in memory and has no path.
        sticks: conn
            .path()
            .filter(|path| !path.is_empty())
            .and_then(|path| sticks(Path::new(path))),
    })
}

/// What is known of the copies on sticks. A file that cannot be read is named by `doctor`.
fn sticks(database: &Path) -> Option<StickCopies> {
    let chosen = backup::sticks::chosen(database)
        .ok()
        .filter(|chosen| !chosen.is_empty())?;
    let trouble = chosen.iter().find_map(|stick| {
        let code = stick.trouble.clone()?;
        Some((stick.folder.display().to_string(), code))
    });
    Some(StickCopies {
        last: chosen.iter().filter_map(|stick| stick.last).max(),
        trouble,
    })
}

/// The greatest receipt number among this device's own changes.
fn receipt(conn: &Connection) -> Result<Option<u64>, StoreError> {
    let sql = "SELECT max(seq) AS seq FROM journal WHERE mine = 1";
    let seq = records::first(conn, sql, &[], |row| row.get::<_, Option<i64>>("seq"))?;
    Ok(seq.flatten().and_then(|seq| u64::try_from(seq).ok()))
}

/// While the server's log is reread: what is here and was not found in it yet.
fn checking(conn: &Connection) -> Result<Option<usize>, StoreError> {
    if !meta::is_set(conn, meta::RELOG)? {
        return Ok(None);
    }
    let sql = "SELECT count(*) AS count FROM journal j
               WHERE seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM relog r WHERE r.id = j.id)";
    counted(conn, sql, &[]).map(Some)
}

fn log_row(row: &Row<'_>) -> RowResult<LogRow> {
    Ok(LogRow {
        at: Millis(row.get("at")?),
        sent: count(row, "sent")?,
        received: count(row, "received")?,
        recovered: count(row, "recovered")?,
        ms: u64::try_from(row.get::<_, i64>("ms")?).unwrap_or(0),
        error: row.get("error")?,
    })
}

/// What waits and what was refused, the newest first.
fn pending(conn: &Connection) -> Result<Vec<PendingRow>, StoreError> {
    let waiting = records::all(
        conn,
        "SELECT * FROM journal WHERE mine = 1 AND seq IS NULL AND coalesce(refused, '') <> :let_go
         ORDER BY n DESC LIMIT 500",
        &[(":let_go", &journal::LET_GO)],
        |row| Ok((journal::change(row)?, row.get::<_, Option<String>>("refused")?)),
    )?;
    waiting
        .into_iter()
        .map(|(change, refused)| {
            Ok(PendingRow {
                id: change.id,
                record: change.record,
                at: change.at,
                subject: subject(conn, &change.kind, &change.record.to_string())?,
                told: told(conn, &change.kind, &change.record.to_string())?,
                target: target(conn, &change.kind, &change.record.to_string())?,
                fields: change.set.keys().cloned().collect(),
                bytes: serde_json::to_string(&change)?.len(),
                kind: change.kind,
                refused,
            })
        })
        .collect()
}
