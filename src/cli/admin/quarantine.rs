//! Quarantined changes: a clerk looks at them and decides.
//!
//! Invariant: the list shows no household and no text. Only `--show` prints a change's values, masked by the record tables
//! unless `--plain` is given; a plain view is logged before, and shown to everybody who looks at the change later.

use super::database::{AdminDb, Done, read_id};
use crate::cli::CliError;
use crate::cli::list::masking::mask_change;
use crate::domain::escape;
use crate::domain::ids::ChangeId;
use crate::server::storage::{Decided, QuarantineRow, Revealed};
use serde_json::{Value, json};

/// What to do about quarantined changes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of one town only.
    #[arg(long, value_name = "CODE")]
    pub town: Option<String>,
    /// Prints one, masked like everywhere.
    #[arg(long, value_name = "ID", conflicts_with_all = ["release", "reject"])]
    pub show: Option<String>,
    /// With --show: as it came, nothing masked; it is noted who looked.
    #[arg(long, requires = "show")]
    pub plain: bool,
    /// Puts one into the log.
    #[arg(long, value_name = "ID", conflicts_with = "reject")]
    pub release: Option<String>,
    /// Rejects one for good.
    #[arg(long, value_name = "ID")]
    pub reject: Option<String>,
}

/// Lists, shows or decides.
pub fn run(db: &AdminDb, args: &Args) -> Result<Done, CliError> {
    let town = match &args.town {
        Some(named) => db.towns(Some(named))?.pop(),
        None => None,
    };
    let rows = db.ask(db.storage.quarantined(town))?;
    match (&args.show, &args.release, &args.reject) {
        (Some(id), ..) => show(db, find(db, &rows, id)?, args.plain),
        (_, Some(id), _) => decide(db, find(db, &rows, id)?, true),
        (_, _, Some(id)) => decide(db, find(db, &rows, id)?, false),
        _ => Ok(list(db, &rows)),
    }
}

fn list(db: &AdminDb, rows: &[QuarantineRow]) -> Done {
    let line = |row: &QuarantineRow| {
        format!(
            "{}  {}  {}  {}  {}  {}",
            row.id,
            row.received.to_rfc3339(),
            row.code,
            row.town,
            row.user,
            row.device
        )
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    if rows.is_empty() {
        lines.push(db.lang.admin_quarantine_empty().to_owned());
    }
    let rows: Vec<Value> = rows.iter().map(without_text).collect();
    Done::well(lines, json!({"ok": true, "quarantine": rows}))
}

fn without_text(row: &QuarantineRow) -> Value {
    json!({
        "id": row.id, "received": row.received, "code": row.code, "town": row.town, "user": row.user, "device": row.device,
        "bytes": row.raw.len(),
    })
}

fn show(db: &AdminDb, row: &QuarantineRow, plain: bool) -> Result<Done, CliError> {
    let lang = db.lang;
    if plain {
        let account = db.common.account.clone();
        let noted = db.storage.reveal(row.town.clone(), row.id, account, db.common.now());
        db.ask(noted)?;
    }
    let revealed = db.ask(db.storage.revealed(row.town.clone(), row.id))?;
    let mut json = without_text(row);
    // A quarantined body may be no JSON at all.
    let mut raw: Value = serde_json::from_str(&row.raw).unwrap_or_else(|_| json!(row.raw));
    if !plain {
        mask_change(&mut raw, db.common.now().local_date());
    }
    let head = format!("{}  {}  {}", row.id, row.code, row.user);
    // As JSON is written, so that it can be read back as it came.
    let body = escape::json(&format!("{raw:#}")).into_owned();
    let shown = |it: &Revealed| lang.admin_revealed(&it.at.to_rfc3339(), &it.operator);
    let lines: Vec<String> = std::iter::once(head)
        .chain(body.lines().map(str::to_owned))
        .chain(revealed.iter().map(shown))
        .collect();
    json["raw"] = raw;
    json["revealed"] = json!(revealed);
    json["ok"] = json!(true);
    Ok(Done::well(lines, json))
}

fn decide(db: &AdminDb, row: &QuarantineRow, release: bool) -> Result<Done, CliError> {
    let lang = db.lang;
    let id = row.id.to_string();
    let made = db.storage.decide(row.town.clone(), row.id, release, db.common.now());
    match db.ask(made)? {
        Decided::Released(seq) => Ok(Done::well(
            [lang.admin_released(&id, seq)],
            json!({"ok": true, "id": row.id, "status": "released", "seq": seq}),
        )),
        Decided::Rejected if release => Err(CliError::new(
            lang.admin_was_rejected(&id),
            lang.admin_was_rejected_hint(),
        )),
        Decided::Rejected => Ok(Done::well(
            [lang.admin_rejected(&id)],
            json!({"ok": true, "id": row.id, "status": "rejected"}),
        )),
        Decided::Unknown => Err(unknown(db, &id)),
        Decided::Unreadable => Err(CliError::new(lang.admin_unreadable(&id), lang.admin_unreadable_hint())),
    }
}

fn find<'a>(db: &AdminDb, rows: &'a [QuarantineRow], text: &str) -> Result<&'a QuarantineRow, CliError> {
    let id: ChangeId = read_id(text, db.lang)?;
    rows.iter().find(|row| row.id == id).ok_or_else(|| unknown(db, text))
}

fn unknown(db: &AdminDb, id: &str) -> CliError {
    CliError::new(db.lang.admin_not_apart(id), db.lang.admin_not_apart_hint())
}
