//! 交接: a hand-over as it is answered, and what follows from the records for a new one: promises first, then what is late, open
//! requests, and the families that are to be seen first.

use super::query::HouseholdFilter;
use super::records::{found, record_row};
use super::{Answer, RequestTab, follow_ups, households, requests};
use crate::change::Kind;
use crate::domain::followup::FollowUpKind;
use crate::domain::household::Colour;
use crate::domain::ids::RecordId;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::store::sql::{date, parsed_opt, text};
use crate::store::{StoreError, journal, records};
use crate::view::{HandedOver, HandoverItem, HandoverView, Part};
use rusqlite::{Connection, ToSql};

/// In the order of the sorts, as they are talked through; what has a day comes first.
const LINES: &str = "WHERE t.handover_id = :id AND t.deleted IS NULL
     ORDER BY instr('promise overdue request family key book other', t.sort), t.due IS NULL, t.due, t.id";

/// The rules of what was promised to somebody: wishes, care cases, decisions of meetings.
const PROMISED: [&str; 3] = ["R20", "R21", "R22"];

/// The hand-over; `None` when it is gone.
///
/// # Errors
/// When the database does not answer.
pub fn handover(conn: &Connection, id: RecordId) -> Result<Option<Box<HandoverView>>, StoreError> {
    let by_id: &[(&str, &dyn ToSql)] = &[(":id", &id.to_string())];
    let of = |kind: &Kind, rest: &str| found(conn, kind, "NULL AS more", rest, by_id, |row| record_row(row, kind));
    let Some(row) = of(&Kind::Handover, "WHERE t.id = :id AND t.deleted IS NULL")?.pop() else {
        return Ok(None);
    };
    let sql = "SELECT coalesce(contact, '') IN ('', :giver) AS passes, count(*) AS count FROM household
         WHERE deleted IS NULL AND (_unit = :unit OR _unit LIKE :unit || '/%') AND coalesce(contact, '') <> :receiver
         GROUP BY 1";
    let (giver, receiver, unit) = (row.text("giver"), row.text("receiver"), row.unit.to_string());
    let params: &[(&str, &dyn ToSql)] = &[(":giver", &giver), (":receiver", &receiver), (":unit", &unit)];
    let counted: Vec<(bool, usize)> = records::all(conn, sql, params, |row| {
        Ok((row.get("passes")?, size_of(row.get("count")?)))
    })?;
    let count = |passes| {
        counted
            .iter()
            .filter(|(of, _)| *of == passes)
            .map(|(_, count)| count)
            .sum()
    };
    Ok(Some(Box::new(HandoverView {
        lines: of(&Kind::HandoverLine, LINES)?,
        passes: count(true),
        others: count(false),
        row,
        cursor: journal::seen(conn)?,
    })))
}

fn size_of(count: i64) -> usize {
    usize::try_from(count).unwrap_or_default()
}

/// What is to be handed over of what is recorded here.
///
/// # Errors
/// When the database does not answer.
pub fn items(conn: &Connection, rules: &Rules, now: Millis) -> Result<Vec<HandoverItem>, StoreError> {
    let (today, all) = (now.local_date(), Part::first(usize::MAX));
    let mut items = agreed(conn, today)?;
    for row in follow_ups::follow_ups(conn, &[], None, all, today)?.rows {
        let (due, household) = (row.follow_up.due.date, row.follow_up.household_id);
        let what = match row.follow_up.kind {
            FollowUpKind::Custom => HandedOver::Promise(Box::new(row.follow_up)),
            // A wish, a care case, a decision: somebody counts on it. What a rule tells of once more is no promise.
            FollowUpKind::Work if PROMISED.contains(&row.follow_up.because.rule.as_str()) => {
                HandedOver::Promise(Box::new(row.follow_up))
            }
            _ if due < today => HandedOver::Late(Box::new(row.follow_up)),
            _ => continue,
        };
        items.push(HandoverItem {
            household,
            name: row.name,
            what,
            due: Some(due),
        });
    }
    let Answer::Requests(open, _) = requests::answer(conn, RequestTab::All, all, now)? else {
        return Ok(items);
    };
    items.extend(
        open.rows
            .into_iter()
            .filter(|row| row.state.is_open())
            .map(|row| HandoverItem {
                household: row.household_id,
                name: row.reporter_name,
                what: HandedOver::Request(row.temp_no, row.title),
                due: row.due.map(|due| due.date),
            }),
    );
    let homes = households::households(conn, &HouseholdFilter::default(), all, rules, today)?;
    let first = homes
        .rows
        .into_iter()
        .filter(|row| matches!(row.colour, Colour::Red | Colour::Yellow));
    items.extend(first.map(|row| HandoverItem {
        household: Some(row.id),
        name: row.display_name,
        what: HandedOver::Family,
        due: row.visit_due,
    }));
    Ok(items)
}

/// The next visits that were agreed upon: those of the last visit to each household.
fn agreed(conn: &Connection, today: Date) -> Result<Vec<HandoverItem>, StoreError> {
    let sql =
        "SELECT v.household_id, h.display_name, v.next_visit FROM visit v JOIN household h ON h.id = v.household_id
         WHERE v.deleted IS NULL AND h.deleted IS NULL AND v.next_visit >= :today AND NOT EXISTS (SELECT 1 FROM visit l
           WHERE l.household_id = v.household_id AND l.deleted IS NULL AND (l.at, l.id) > (v.at, v.id))
         ORDER BY v.next_visit, v.id";
    let found = records::all(conn, sql, &[(":today", &today.to_string())], |row| {
        Ok((
            parsed_opt(row, "household_id")?,
            text(row, "display_name")?,
            date(row, "next_visit")?,
        ))
    })?;
    let item = |(household, name, day): (_, _, Option<Date>)| {
        Some(HandoverItem {
            household,
            name,
            what: HandedOver::Visit(day?),
            due: day,
        })
    };
    Ok(found.into_iter().filter_map(item).collect())
}
