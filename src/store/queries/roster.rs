//! 专项名单: one window of the rows of a campaign, and how far it is. Rows go by grid, household number and name, so that a row
//! stays where it is when it is marked.

use super::read::counted;
use super::records::{found, record_row};
use crate::change::Kind;
use crate::domain::ids::RecordId;
use crate::store::campaign::{campaign, standing};
use crate::store::sql::{list, size, text};
use crate::store::{StoreError, journal};
use crate::view::{Part, Roster, RosterRow, Window};
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
