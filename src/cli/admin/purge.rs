//! Purge orders: texts that must be deleted everywhere.
//!
//! The exit code is 0 only when the bytes are gone as well. If the database's files could not be cleared, the order stays in
//! force, and giving it again clears them.

use super::database::{AdminDb, Done, read_id};
use crate::cli::CliError;
use crate::cli::retention::reason;
use crate::domain::ids::{ChangeId, RecordId};
use crate::server::storage::{PurgeRow, StorageError};
use serde_json::json;

/// Whose texts go, and why.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A record: all its changes.
    #[arg(long, value_name = "ID", required_unless_present_any = ["change", "list"])]
    pub record: Vec<String>,
    /// One change.
    #[arg(long, value_name = "ID")]
    pub change: Vec<String>,
    /// Why.
    #[arg(long, value_name = "TEXT", required_unless_present = "list")]
    pub reason: Option<String>,
    /// Lists the orders given so far, with their reasons.
    #[arg(long, conflicts_with_all = ["record", "change", "reason"])]
    pub list: bool,
    /// The town, when there are several.
    #[arg(long, value_name = "CODE")]
    pub town: Option<String>,
}

/// Empties the bodies here and orders every device to do the same; exit code 1 while the old bytes may lie in the files.
pub fn run(db: &AdminDb, args: &Args) -> Result<Done, CliError> {
    let lang = db.lang;
    if args.list {
        return list(db, args.town.as_deref());
    }
    let reason = reason(args.reason.as_deref(), lang)?;
    let records: Vec<RecordId> = args
        .record
        .iter()
        .map(|id| read_id(id, lang))
        .collect::<Result<_, _>>()?;
    let changes: Vec<ChangeId> = args
        .change
        .iter()
        .map(|id| read_id(id, lang))
        .collect::<Result<_, _>>()?;
    let town = db.one_town(args.town.as_deref())?;
    let now = db.common.now();
    let purged = db
        .storage
        .purge(town.clone(), records.clone(), changes.clone(), reason.clone(), now);
    let (no, bodies, left) = match db.wait(purged) {
        Ok((no, bodies)) => (no, bodies, None),
        Err(StorageError::Unforgotten { no, bodies, why }) => (no, bodies, Some(why.to_string())),
        Err(error) => return Err(db.words(&error)),
    };
    let mut lines = vec![lang.admin_purged(bodies, no), lang.admin_purged_next().to_owned()];
    lines.extend(left.as_ref().map(|why| lang.admin_purge_unforgotten(why)));
    let json = json!({
        "ok": left.is_none(), "town": town, "order": no, "bodies": bodies, "records": records, "changes": changes,
        "reason": reason, "left": left,
    });
    let ok = left.is_none();
    Ok(Done { lines, json, ok })
}

/// The orders given so far, in the form that the command takes: a restored server must be given them again.
fn list(db: &AdminDb, town: Option<&str>) -> Result<Done, CliError> {
    let town = match town {
        Some(named) => db.towns(Some(named))?.pop(),
        None => None,
    };
    let orders = db.ask(db.storage.purge_orders(town))?;
    let line = |order: &PurgeRow| {
        let made = order.made.to_rfc3339();
        let records = order.records.iter().map(|id| format!("  --record {id}"));
        let changes = order.changes.iter().map(|id| format!("  --change {id}"));
        let named: String = records.chain(changes).collect();
        format!("{}  {made}  {}  {}{named}", order.no, order.town, order.reason)
    };
    let mut lines: Vec<String> = orders.iter().map(line).collect();
    if orders.is_empty() {
        lines.push(db.lang.admin_no_purges().to_owned());
    }
    Ok(Done::well(lines, json!({"ok": true, "orders": orders})))
}
