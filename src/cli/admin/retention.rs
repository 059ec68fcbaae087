//! Retention: what was kept long enough, by kind and day, and its removal. Names nobody.

use super::database::{AdminDb, Done};
use super::register;
use crate::cli::CliError;
use crate::cli::retention::{lines, reason};
use crate::view::counted;
use serde_json::json;

/// Whether to remove it, and why.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Removes it; without, nothing is changed.
    #[arg(long, conflicts_with = "dry_run", requires = "reason")]
    pub apply: bool,
    /// Only says what would go, as without `--apply`.
    #[arg(long)]
    pub dry_run: bool,
    /// Why; kept with the orders.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// The town, when there are several.
    #[arg(long, value_name = "CODE")]
    pub town: Option<String>,
}

/// Says what was kept long enough; with `--apply`, removes it here and orders every device to do the same.
pub fn run(db: &AdminDb, args: &Args) -> Result<Done, CliError> {
    let lang = db.lang;
    let (rules, town) = (db.common.rules()?, db.one_town(args.town.as_deref())?);
    let now = db.common.now();
    register::put_in_force_of(db, &town)?;
    if !args.apply {
        let expired = db.ask(db.storage.expired(town.clone(), rules, now))?;
        let mut lines = lines(&counted(&expired), lang);
        if !expired.is_empty() {
            lines.push(lang.retention_next().to_owned());
        }
        let json =
            json!({"ok": true, "town": town, "applied": false, "records": expired.len(), "kinds": counted(&expired)});
        return Ok(Done::well(lines, json));
    }
    let reason = reason(args.reason.as_deref(), lang)?;
    let removed = db.ask(db.storage.remove_expired(town.clone(), rules, reason.clone(), now))?;
    let (kinds, left) = (counted(&removed.records), removed.left);
    let mut lines = lines(&kinds, lang);
    if !kinds.is_empty() {
        lines.push(lang.retention_removed(removed.records.len()));
        lines.push(lang.admin_purged_next().to_owned());
    }
    lines.extend(left.as_ref().map(|why| lang.admin_purge_unforgotten(why)));
    let ok = left.is_none();
    let json = json!({
        "ok": ok, "town": town, "applied": true, "records": removed.records.len(), "kinds": kinds, "orders": removed.orders,
        "reason": reason, "left": left,
    });
    Ok(Done { lines, json, ok })
}
