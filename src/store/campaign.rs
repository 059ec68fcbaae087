//! A campaign, and how far its rows are that are here: what its screen heads, and its reminder says.

use super::sql::{count, date, list, text};
use super::{StoreError, records};
use crate::domain::campaign::Status;
use crate::domain::ids::RecordId;
use crate::view::CampaignView;
use rusqlite::{Connection, ToSql};

/// The campaign, with how far it is; `None` when it is gone.
///
/// # Errors
/// When the database does not answer.
pub fn campaign(conn: &Connection, id: RecordId) -> Result<Option<CampaignView>, StoreError> {
    let by_id: &[(&str, &dyn ToSql)] = &[(":id", &id.to_string())];
    let sql = r#"SELECT title, "to", state, subject, statuses FROM campaign WHERE id = :id AND deleted IS NULL"#;
    let view = records::first(conn, sql, by_id, |row| {
        let statuses = list(row, "statuses")?;
        Ok(CampaignView {
            id,
            title: text(row, "title")?,
            to: date(row, "to")?,
            is_open: text(row, "state")? == "open",
            of_households: text(row, "subject")? == "household",
            statuses: Status::all(statuses.iter().map(String::as_str)),
            by_status: Vec::new(),
            by_unit: Vec::new(),
        })
    })?;
    let Some(mut view) = view else { return Ok(None) };
    let statuses = view.statuses.clone();
    view.by_status = statuses.iter().map(|status| (status.clone(), 0)).collect();
    let counts = "SELECT _unit, coalesce(status, '') AS status, count(*) AS rows FROM campaign_row
         WHERE campaign = :id AND deleted IS NULL GROUP BY _unit, status ORDER BY _unit, status";
    let groups = records::all(conn, counts, by_id, |row| {
        Ok((records::unit(row)?, text(row, "status")?, count(row, "rows")?))
    })?;
    for (unit, word, rows) in groups {
        let status = standing(&statuses, &word);
        let done = if status.is_done { rows } else { 0 };
        match view.by_unit.last_mut().filter(|(last, ..)| *last == unit) {
            Some((_, some, all)) => (*some, *all) = (*some + done, *all + rows),
            None => view.by_unit.push((unit, done, rows)),
        }
        match view.by_status.iter_mut().find(|(known, _)| *known == status) {
            Some((_, count)) => *count += rows,
            None => view.by_status.push((status, rows)),
        }
    }
    Ok(Some(view))
}

/// The status of that word; of a row that nobody marked the first.
pub fn standing(statuses: &[Status], word: &str) -> Status {
    let known = match word {
        "" => statuses.first(),
        word => statuses.iter().find(|status| status.word == word),
    };
    known.cloned().unwrap_or_else(|| Status {
        digit: 0,
        word: word.to_owned(),
        is_done: false,
    })
}
