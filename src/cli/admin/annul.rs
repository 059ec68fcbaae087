//! Changes that the log has against the permission table: leaving them out on every device.

use super::database::{AdminDb, Done, read_id};
use crate::cli::CliError;
use crate::domain::ids::ChangeId;
use crate::domain::text::clean_line;
use crate::server::storage::StorageError;
use crate::server::town;
use serde_json::json;

/// Which changes, and why.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A change, as `admin check` names it.
    #[arg(long, value_name = "ID", required_unless_present = "all_listed")]
    pub change: Vec<String>,
    /// Every change that `admin check` lists.
    #[arg(long, conflicts_with = "change")]
    pub all_listed: bool,
    /// Why; every device receives it.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The town, when there are several.
    #[arg(long, value_name = "CODE")]
    pub town: Option<String>,
}

/// Writes one entry into the log for each change; every device folds without them from its next round on.
pub fn run(db: &AdminDb, args: &Args) -> Result<Done, CliError> {
    let lang = db.lang;
    let reason = clean_line(&args.reason);
    if reason.is_empty() {
        return Err(CliError::new(lang.admin_no_reason(), lang.admin_annul_reason_hint()));
    }
    let town = db.one_town(args.town.as_deref())?;
    let changes: Vec<ChangeId> = if args.all_listed {
        let found = db.ask(db.storage.unlawful(town.clone()))?;
        found.into_iter().map(|it| it.id).collect()
    } else {
        args.change
            .iter()
            .map(|id| read_id(id, lang))
            .collect::<Result<_, _>>()?
    };
    let clock = db.common.clock;
    let annulled = match db.wait(town::annul(&db.storage, clock, &town, changes.clone(), &reason)) {
        Err(StorageError::NotFound(what)) => {
            return Err(CliError::new(
                lang.admin_not_in_the_log(&what),
                lang.admin_not_in_the_log_hint(),
            ));
        }
        annulled => annulled.map_err(|error| db.words(&error))?,
    };
    let lines = vec![lang.admin_annulled(annulled)];
    let json = json!({"ok": true, "town": town, "annulled": annulled, "changes": changes, "reason": reason});
    Ok(Done::well(lines, json))
}
