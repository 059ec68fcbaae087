//! 今日: what a card shows of its household or place, and the figures beside the cards.

use super::calls;
use super::read::{counted, follow_up, request_name};
use super::today::{Card, Item};
use crate::domain::day_plan::Proposal;
use crate::domain::followup::FollowUp;
use crate::domain::household::Colour;
use crate::domain::ids::HouseholdId;
use crate::domain::person::age_on;
use crate::domain::tag::TagKind;
use crate::domain::time::{Date, Millis};
use crate::domain::visit::Outcome;
use crate::store::derive::household::tag_kinds;
use crate::store::merged::HOMES;
use crate::store::sql::{code_opt, count, date, parsed_opt, text};
use crate::store::{StoreError, records};
use crate::view::{Concerns, TodayCard, TodayItem, TodayView};
use chrono::{Datelike, Months};
use rusqlite::Connection;

/// Fills a card with its household's facts, or with its request's.
pub fn fill(conn: &Connection, card: Card, today: Date) -> Result<TodayCard, StoreError> {
    let mut items = Vec::with_capacity(card.items.len());
    for item in card.items {
        items.extend(match item {
            Item::Request(request) => Some(TodayItem::Request(request)),
            Item::FollowUp(row) => read_follow_up(conn, row)?,
        });
    }
    let calls = calls::of_alarms(conn, items.iter().filter_map(follow_up_of))?;
    let facts = match items.iter().find_map(household_of) {
        Some(id) => of_household(conn, id, today)?,
        None => None,
    };
    let facts = match facts {
        Some(facts) => facts,
        None => of_request(conn, &items)?.unwrap_or_else(|| of_place(&items)),
    };
    Ok(TodayCard {
        priority: card.priority,
        due: card.due,
        proposal: card.proposal,
        items,
        calls,
        ..facts
    })
}

fn read_follow_up(conn: &Connection, row: i64) -> Result<Option<TodayItem>, StoreError> {
    records::first(
        conn,
        "SELECT f.*, p.name AS person_name, r.id AS request_id, r.temp_no, r.title, r.category FROM follow_up f
         LEFT JOIN person p ON p.id = f.person LEFT JOIN request r ON r.id = f.request WHERE f.rowid = :row",
        &[(":row", &row)],
        |row| {
            let concerns = Concerns {
                person: text(row, "person_name")?,
                request: request_name(row)?,
            };
            Ok(TodayItem::FollowUp(follow_up(row)?, concerns))
        },
    )
}

fn follow_up_of(item: &TodayItem) -> Option<&FollowUp> {
    match item {
        TodayItem::FollowUp(follow_up, _) => Some(follow_up),
        TodayItem::Request(_) => None,
    }
}

fn household_of(item: &TodayItem) -> Option<HouseholdId> {
    match item {
        TodayItem::FollowUp(follow_up, _) => follow_up.household_id,
        TodayItem::Request(request) => request.household_id,
    }
}

fn of_household(conn: &Connection, id: HouseholdId, today: Date) -> Result<Option<TodayCard>, StoreError> {
    records::first(
        conn,
        &format!(
            "SELECT h.household_no, h.display_name, h.address, h.phone, d.colour AS shown_colour, d.tags, d.last_visit, d.last_note, d.birth,
                 (SELECT v.at || ' ' || v.outcome FROM visit v WHERE v.household_id IN {HOMES} AND v.deleted IS NULL
                  ORDER BY v.at DESC, v.id DESC LIMIT 1) AS newest
             FROM household h JOIN household_derived d ON d.household = h.id WHERE h.id = :id"
        ),
        &[(":id", &id.to_string())],
        |row| {
            Ok(TodayCard {
                household_id: Some(id),
                door_of: Some(id),
                household_no: text(row, "household_no")?,
                name: text(row, "display_name")?,
                address: text(row, "address")?,
                phone: text(row, "phone")?,
                age: date(row, "birth")?.and_then(|birth| age_on(birth, today)),
                colour: code_opt(row, "shown_colour", Colour::from_code)?,
                tags: tag_kinds(&text(row, "tags")?),
                last_visit: date(row, "last_visit")?,
                last_note: text(row, "last_note")?,
                tried: tried(&text(row, "newest")?),
                ..of_place(&[])
            })
        },
    )
}

/// The day and outcome of a visit that met nobody.
fn tried(newest: &str) -> Option<(Date, Outcome)> {
    let (at, outcome) = newest.split_once(' ')?;
    let outcome = Outcome::from_code(outcome);
    let day = Millis(at.parse().ok()?).local_date();
    (outcome != Outcome::Done).then_some((day, outcome))
}

/// A card of follow-ups alone: who reported their request, and where it is.
fn of_request(conn: &Connection, items: &[TodayItem]) -> Result<Option<TodayCard>, StoreError> {
    let [TodayItem::FollowUp(follow_up, _), ..] = items else {
        return Ok(None);
    };
    let Some(request) = follow_up.request_id else {
        return Ok(None);
    };
    records::first(
        conn,
        "SELECT coalesce(nullif(reporter_name, ''), place) AS name, place, reporter_phone, household_id FROM request WHERE id = :id",
        &[(":id", &request.to_string())],
        |row| {
            Ok(TodayCard {
                door_of: parsed_opt(row, "household_id")?,
                name: text(row, "name")?,
                address: text(row, "place")?,
                phone: text(row, "reporter_phone")?,
                ..of_place(&[])
            })
        },
    )
}

/// A card of what belongs to no household here: the request's reporter and place.
fn of_place(items: &[TodayItem]) -> TodayCard {
    let request = items.iter().find_map(|item| match item {
        TodayItem::Request(request) => Some(request),
        TodayItem::FollowUp(..) => None,
    });
    let (name, address, phone) = request.map_or_else(Default::default, |request| {
        let named = !request.reporter_name.is_empty();
        let name = if named { &request.reporter_name } else { &request.place };
        (name.clone(), request.place.clone(), request.reporter_phone.clone())
    });
    TodayCard {
        household_id: None,
        door_of: request.and_then(|request| request.household_id),
        household_no: String::new(),
        name,
        address,
        phone,
        age: None,
        colour: None,
        tags: Vec::new(),
        last_visit: None,
        last_note: String::new(),
        tried: None,
        priority: crate::domain::followup::Priority::Data,
        due: Date::default(),
        proposal: Proposal::Due,
        items: Vec::new(),
        calls: Vec::new(),
    }
}

/// Fills the figures of the head and the side.
pub fn figures(conn: &Connection, view: &mut TodayView, today: Date) -> Result<(), StoreError> {
    let first = today.with_day(1).unwrap_or(today);
    let month = Millis::start_of(first).0;
    view.open_requests = counted(
        conn,
        "SELECT count(*) AS count FROM request_derived WHERE open = 1",
        &[],
    )?;
    view.households = counted(
        conn,
        "SELECT count(*) AS count FROM household WHERE deleted IS NULL AND coalesce(residence, 'resident') <> 'vacant'",
        &[],
    )?;
    let [senior, aged] = TagKind::AGES;
    view.key_groups = records::all(
        conn,
        r#"SELECT kind, count(DISTINCT who) AS count FROM (
             SELECT kind, coalesce(person_id, household_id) AS who FROM tag
             WHERE deleted IS NULL AND kind IS NOT NULL
               AND ("from" IS NULL OR "from" <= :today) AND ("to" IS NULL OR :today <= "to")
             UNION ALL
             SELECT CASE WHEN birth <= :aged THEN 'aged' ELSE 'senior' END, id FROM person
             WHERE deleted IS NULL AND birth <= :senior AND coalesce(presence, '') NOT IN ('dead', 'moved_out'))
           GROUP BY kind ORDER BY count DESC, kind"#,
        &[
            (":today", &today.to_string()),
            (":senior", &born_by(today, senior).to_string()),
            (":aged", &born_by(today, aged).to_string()),
        ],
        |row| Ok((TagKind::from_code(&row.get::<_, String>("kind")?), count(row, "count")?)),
    )?;
    let figures = records::first(
        conn,
        "SELECT count(*) AS received, count(resolved_at) AS resolved
         FROM request_derived WHERE registered_at >= :month",
        &[(":month", &month)],
        |row| Ok([count(row, "received")?, count(row, "resolved")?]),
    )?;
    view.month = figures.unwrap_or_default();
    Ok(())
}

/// The last birth date of those who are so many years old on `today`.
fn born_by(today: Date, years: u32) -> Date {
    today.checked_sub_months(Months::new(12 * years)).unwrap_or(Date::MIN)
}
