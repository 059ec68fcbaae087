//! 专项名单: one window of the rows of a campaign, and how far it is. Rows go by grid, household number and name, so that a row
//! stays where it is when it is marked.

use super::read::counted;
use super::records::{found, record_row};
use crate::change::Kind;
use crate::domain::campaign::Status;
use crate::domain::ids::RecordId;
use crate::store::sql::{count, date, list, size, text};
use crate::store::{StoreError, journal, records};
use crate::view::{CampaignView, Part, Roster, RosterRow, Window};
use rusqlite::{Connection, ToSql};

/// The telephones of a row: its own, else the person's, else the household's.
const PHONES: &str = "CASE WHEN coalesce(t.phone, '') <> '' THEN json_array(t.phone)
         WHEN coalesce(p.phones, '[]') <> '[]' THEN p.phones
         WHEN coalesce(h.phone, '') <> '' THEN json_array(h.phone) ELSE '[]' END AS shown_phones";

/// The window; of what waits for somebody alone when `open_only`. `None` when the campaign is gone.
///
/// # Errors
/// When the database does not answer.
pub fn roster(conn: &Connection, id: RecordId, open_only: bool, part: Part) -> Result<Option<Box<Roster>>, StoreError> {
    let Some(campaign) = campaign(conn, id)? else {
        return Ok(None);
    };
    let words = campaign.statuses.iter().filter(|status| status.is_done);
    let done: Vec<&str> = words.map(|status| status.word.as_str()).collect();
    let done = serde_json::to_string(&done).unwrap_or_default();
    let (limit, at) = (i64::try_from(part.limit).unwrap_or(i64::MAX), size(part.offset));
    let chosen = "t.campaign = :campaign AND t.deleted IS NULL
        AND (NOT :open OR coalesce(t.status, '') NOT IN (SELECT value FROM json_each(:done)))";
    let campaign_id = id.to_string();
    let of: &[(&str, &dyn ToSql)] = &[(":campaign", &campaign_id), (":open", &open_only), (":done", &done)];
    let window: Vec<(&str, &dyn ToSql)> = of
        .iter()
        .copied()
        .chain([(":limit", &limit as &dyn ToSql), (":at", &at)])
        .collect();
    let rest = format!(
        "WHERE {chosen} ORDER BY t._unit, h.household_no IS NULL, h.household_no, t.name, t.id LIMIT :limit OFFSET :at"
    );
    let rows = found(conn, &Kind::CampaignRow, PHONES, &rest, &window, |row| {
        let status = text(row, "status")?;
        Ok(RosterRow {
            row: record_row(row, &Kind::CampaignRow)?,
            phones: list(row, "shown_phones")?,
            status: standing(&campaign.statuses, &status),
        })
    })?;
    let total = counted(
        conn,
        &format!("SELECT count(*) AS count FROM campaign_row t WHERE {chosen}"),
        of,
    )?;
    Ok(Some(Box::new(Roster {
        campaign,
        window: Window {
            rows,
            offset: part.offset,
            total,
            cursor: journal::seen(conn)?,
        },
    })))
}

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
