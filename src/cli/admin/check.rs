//! The self-check: is every log whole to its end? `backup` and `restore` use it on their copies.

use super::database::{AdminDb, Done};
use crate::change::Cursor;
use crate::cli::CliError;
use crate::clock::Clock;
use crate::domain::lang::Lang;
use crate::server::storage::{Checked, Storage, StorageError, Unlawful};
use serde_json::json;

/// Changes looked at in one go.
const STEP: usize = 5_000;

/// Checks the logs of one town or of all; exit code 1 when one is not whole.
pub fn run(db: &AdminDb, town: Option<&str>) -> Result<Done, CliError> {
    let lang = db.lang;
    let faults = db.ask(db.storage.faults())?;
    let mut lines: Vec<String> = faults.iter().map(|fault| lang.admin_check_fault(fault)).collect();
    let (mut found, mut damaged, mut lost) = (Vec::new(), Vec::new(), !faults.is_empty());
    for town in db.towns(town)? {
        let mut checked = db.ask(to_the_end(&db.storage, town.clone(), Cursor::default()))?;
        let mut rows = Vec::new();
        if !is_whole(&checked) {
            rows = db.ask(db.storage.damaged(town.clone(), Clock::system().now()))?;
            checked = db.ask(to_the_end(&db.storage, town, Cursor::default()))?;
        }
        lines.push(line(&checked, lang));
        lines.extend(
            rows.iter()
                .map(|row| lang.admin_check_damaged(row.seq, &row.kind, &row.record, &row.change)),
        );
        lost |= !is_whole(&checked) && rows.is_empty();
        damaged.extend(rows);
        found.push(checked);
    }
    let ok = faults.is_empty() && found.iter().all(is_whole);
    if !damaged.is_empty() {
        lines.push(lang.admin_check_damaged_hint().to_owned());
    }
    if lost {
        lines.push(lang.admin_check_hint().to_owned());
    }
    let mut unlawful = Vec::new();
    // In a damaged log nothing proves who wrote a change.
    for checked in found.iter().filter(|checked| is_whole(checked)) {
        unlawful.extend(db.ask(db.storage.unlawful(checked.town.clone()))?);
    }
    lines.extend(unlawful.iter().map(|it| unlawful_line(it, lang)));
    if !unlawful.is_empty() {
        lines.push(lang.admin_unlawful_hint().to_owned());
    }
    Ok(Done {
        lines,
        json: json!({"ok": ok, "towns": found, "unlawful": unlawful, "damaged": damaged, "faults": faults}),
        ok,
    })
}

/// A change against the permission table: place, id, author, what it did, why not.
fn unlawful_line(found: &Unlawful, lang: Lang) -> String {
    let Unlawful {
        seq,
        id,
        user,
        kind,
        record,
        fields,
        code,
    } = found;
    let fields = fields.join(" ");
    format!(
        "{}  {seq}  {id}  {user}  {kind} {record}  {fields}  {code}",
        lang.admin_unlawful()
    )
}

/// Checks a town's log from a place already known to be whole.
///
/// # Errors
/// When the storage does not answer; what is wrong with the log is part of the answer.
pub async fn to_the_end(storage: &Storage, town: String, from: Cursor) -> Result<Checked, StorageError> {
    let mut at = from;
    loop {
        let checked = storage.check(town.clone(), at, STEP).await?;
        if checked.complete || checked.wrong.is_some() || checked.cursor == at {
            return Ok(checked);
        }
        at = checked.cursor;
    }
}

/// True when the end was reached and nothing is wrong.
pub fn is_whole(checked: &Checked) -> bool {
    checked.complete && checked.wrong.is_none()
}

/// What was found, in one line.
pub fn line(checked: &Checked, lang: Lang) -> String {
    match &checked.wrong {
        Some((what, at)) => lang.admin_check_wrong(&checked.town, what, *at),
        None => lang.admin_check_whole(&checked.town, checked.up_to),
    }
}
