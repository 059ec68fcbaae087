//! 报表: what the figures need of campaigns, surveys and chat groups. Where this device is given no rows there are none.

use crate::domain::campaign::Status;
use crate::domain::report::{CampaignFact, GroupFact, RosterFact, SheetFact};
use crate::domain::survey::{Question, judged};
use crate::domain::time::Millis;
use crate::store::campaign::standing;
use crate::store::sql::{date, instant, list, parsed, text};
use crate::store::{StoreError, records};
use rusqlite::Connection;
use std::collections::HashMap;

/// The campaigns with their rows.
///
/// # Errors
/// When the database does not answer.
pub fn campaigns(conn: &Connection) -> Result<Vec<CampaignFact>, StoreError> {
    let sql = r#"SELECT id, title, "from", "to", statuses FROM campaign WHERE deleted IS NULL ORDER BY "to", id"#;
    let mut places = HashMap::new();
    let mut campaigns = Vec::new();
    let found = records::all(conn, sql, &[], |row| {
        let statuses = list(row, "statuses")?;
        let fact = CampaignFact {
            title: text(row, "title")?,
            from: date(row, "from")?,
            to: date(row, "to")?,
            rows: Vec::new(),
        };
        Ok((text(row, "id")?, Status::all(statuses.iter().map(String::as_str)), fact))
    })?;
    for (place, (id, statuses, fact)) in found.into_iter().enumerate() {
        places.insert(id, (place, statuses));
        campaigns.push(fact);
    }
    let rows =
        "SELECT id, campaign, status, marked_on, _at FROM campaign_row WHERE deleted IS NULL ORDER BY campaign, id";
    let found = records::all(conn, rows, &[], |row| {
        let (campaign, status) = (text(row, "campaign")?, text(row, "status")?);
        let fact = RosterFact {
            id: parsed(row, "id")?,
            is_done: false,
            marked_on: date(row, "marked_on")?,
            known: Millis(row.get("_at")?).local_date(),
        };
        Ok((campaign, status, fact))
    })?;
    for (campaign, status, fact) in found {
        if let Some((place, statuses)) = places.get(&campaign) {
            let is_done = standing(statuses, &status).is_done;
            campaigns[*place].rows.push(RosterFact { is_done, ..fact });
        }
    }
    Ok(campaigns)
}

/// The sheets of all surveys.
///
/// # Errors
/// When the database does not answer.
pub fn sheets(conn: &Connection) -> Result<Vec<SheetFact>, StoreError> {
    let surveys = records::all(
        conn,
        "SELECT id, questions FROM survey WHERE deleted IS NULL",
        &[],
        |row| {
            let questions = list(row, "questions")?;
            Ok((text(row, "id")?, Question::all(questions.iter().map(String::as_str))))
        },
    )?;
    let surveys: HashMap<String, Vec<Question>> = surveys.into_iter().collect();
    let sql = "SELECT id, survey, at, answers FROM answer WHERE deleted IS NULL ORDER BY survey, at, id";
    let found = records::all(conn, sql, &[], |row| {
        let survey = text(row, "survey")?;
        let values = text(row, "answers")?;
        Ok(surveys
            .get(&survey)
            .map(|questions| (parsed(row, "id"), instant(row, "at"), judged(questions, &values))))
    })?;
    let mut sheets = Vec::new();
    for (id, at, answers) in found.into_iter().flatten() {
        sheets.push(SheetFact {
            id: id?,
            on: at?.unwrap_or_default().local_date(),
            answers,
        });
    }
    Ok(sheets)
}

/// The chat groups in use whose people were counted.
///
/// # Errors
/// When the database does not answer.
pub fn groups(conn: &Connection) -> Result<Vec<GroupFact>, StoreError> {
    let sql = "SELECT id, sort, members, base, counted_on FROM chat_group
         WHERE deleted IS NULL AND state = 'in_use' AND members IS NOT NULL AND base IS NOT NULL ORDER BY name, id";
    records::all(conn, sql, &[], |row| {
        let number = |name: &str| {
            row.get::<_, i64>(name)
                .map(|number| usize::try_from(number).unwrap_or_default())
        };
        Ok(GroupFact {
            id: parsed(row, "id")?,
            sort: text(row, "sort")?,
            members: number("members")?,
            base: number("base")?,
            counted_on: date(row, "counted_on")?.unwrap_or_default(),
        })
    })
}
