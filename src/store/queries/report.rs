//! 报表: the facts of the figures, read table by table, and the rows behind a figure.
//!
//! Only what the figures use is read: twenty thousand people are read in the time of a few hundred whole ones.

use super::query::Answer;
use super::report_rosters;
use crate::domain::facts::{HouseholdFacts, VisitFact};
use crate::domain::ids::{HouseholdId, PersonId, RequestId};
use crate::domain::person::{Person, Presence};
use crate::domain::report::{Period, ReportFacts, WishFact, report};
use crate::domain::request::{Request, RequestEvent};
use crate::domain::right::Relation;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::domain::visit::{Outcome, Topic, Way};
use crate::record::permission::may_read;
use crate::record::{Kind, STATE};
use crate::store::derive::known::note;
use crate::store::merged::{FOLLOWED, HOME, MET, OWN_HOME, WHOSE};
use crate::store::sql::{RowResult, code, date, instant, list, parsed, parsed_opt, text};
use crate::store::{StoreError, as_of, identity, records};
use chrono::Days;
use rusqlite::{Connection, Row, ToSql};
use std::collections::HashMap;

/// Days before a period in which a request must have been open to matter to it: the trend's year, and the longest limit.
const LOOKS_BACK: u64 = 460;

/// The report of a period, as the records stand, or as they stood at the end of a day.
pub fn answer(
    conn: &Connection,
    period: Period,
    day: Option<Date>,
    rules: &Rules,
    today: Date,
) -> Result<Answer, StoreError> {
    let made = |conn: &Connection, day: Date| {
        let facts = facts(conn, period.before().from.min(day))?;
        Ok(Answer::Report(Box::new(report(&facts, rules, period, day))))
    };
    match day.filter(|day| *day < today) {
        Some(day) => as_of::standing(conn, day, |then| made(then, day)),
        None => made(conn, today),
    }
}

/// What the figures of a period that begins on `from` are made from.
fn facts(conn: &Connection, from: Date) -> Result<ReportFacts, StoreError> {
    let who = identity::kept(conn)?;
    let reads = |kind: &Kind| {
        let own = Relation::OwnUnit.into();
        who.as_ref().is_none_or(|who| may_read(kind, &who.role, own))
    };
    let holds_homes = reads(&Kind::Household);
    let homes = match holds_homes {
        true => homes(conn, reads(&Kind::Tag))?,
        false => Vec::new(),
    };
    Ok(ReportFacts {
        homes,
        requests: requests(conn, from)?,
        campaigns: report_rosters::campaigns(conn)?,
        sheets: report_rosters::sheets(conn)?,
        groups: report_rosters::groups(conn)?,
        wishes: records::all(conn, "SELECT * FROM wish WHERE deleted IS NULL ORDER BY id", &[], wish)?,
        holds_homes,
    })
}

fn wish(row: &Row<'_>) -> RowResult<WishFact> {
    Ok(WishFact {
        id: parsed(row, "id")?,
        household_id: parsed_opt(row, "household_id")?,
        person_id: parsed_opt(row, "person_id")?,
        state: text(row, STATE)?,
        fulfilled_on: date(row, "fulfilled_at")?,
        known: known(row)?,
    })
}

/// The day on which a row's record was first written down.
fn known(row: &Row<'_>) -> RowResult<Date> {
    Ok(Millis(row.get("_at")?).local_date())
}

/// The households, each with what is on it.
struct Homes {
    all: Vec<HouseholdFacts>,
    places: HashMap<HouseholdId, usize>,
}

impl Homes {
    fn get(&mut self, id: Option<HouseholdId>) -> Option<&mut HouseholdFacts> {
        let place = self.places.get(&id?)?;
        self.all.get_mut(*place)
    }
}

fn homes(conn: &Connection, has_tags: bool) -> Result<Vec<HouseholdFacts>, StoreError> {
    let all = records::all(
        conn,
        "SELECT * FROM household WHERE deleted IS NULL ORDER BY household_no, id",
        &[],
        |row| Ok(HouseholdFacts::bare(records::household(row)?, known(row)?, has_tags)),
    )?;
    let ids = all.iter().map(|home| home.household.id);
    let places = ids.zip(0..).collect();
    let mut homes = Homes { all, places };
    people(conn, &mut homes)?;
    for (person, tag) in of_people(conn, "tag", &mut homes, records::tag)? {
        if let Some(home) = homes.get(person) {
            home.tags.push(tag);
        }
    }
    for (person, benefit) in of_people(conn, "benefit", &mut homes, records::benefit)? {
        if let Some(home) = homes.get(person) {
            home.benefits.push(benefit);
        }
    }
    for (person, record) in of_people(conn, "health_record", &mut homes, records::health_record)? {
        if let Some(home) = homes.get(person) {
            home.health_records.push(record);
        }
    }
    visits(conn, &mut homes)?;
    policies_told(conn, &mut homes)?;
    Ok(homes.all)
}

/// The people with what decides about attention: age, presence, guardian.
fn people(conn: &Connection, homes: &mut Homes) -> Result<(), StoreError> {
    let read = |row: &Row<'_>, [id, home, birth, presence, relation, guardian, changed, _]: [usize; 8]| {
        let Some(home) = homes.get(parsed_opt(row, home)?) else {
            return Ok(());
        };
        // Of the others the present values were always known.
        if row.get_ref(changed)? != rusqlite::types::ValueRef::Null {
            note(&mut home.known, row)?;
        }
        let unit = home.household.unit.clone();
        home.persons.push(Person {
            id: parsed(row, id)?,
            household_id: home.household.id,
            unit,
            relation: text(row, relation)?,
            birth: date(row, birth)?,
            presence: code(row, presence, Presence::from_code, Presence::Home)?,
            guardian_name: text(row, guardian)?,
            name: String::new(),
            sex: 0,
            birth_lunar: String::new(),
            id_no: String::new(),
            id_unverified: false,
            phones: Vec::new(),
            ethnic: String::new(),
            presence_place: String::new(),
            party_member: false,
            guardian_phone: String::new(),
            emergency_name: String::new(),
            emergency_phone: String::new(),
            doctor_team: String::new(),
            doctor_phone: String::new(),
            doctor_signed_from: None,
            doctor_signed_to: None,
            remark: String::new(),
        });
        Ok(())
    };
    records::all_at(
        conn,
        [
            "t.id",
            &format!("{OWN_HOME} AS home"),
            "birth",
            "presence",
            "relation",
            "guardian_name",
            "t._changed",
            "t._at",
        ],
        "FROM person t LEFT JOIN household h ON h.id = t.household_id
         WHERE t.deleted IS NULL ORDER BY home, coalesce(relation, '') <> '02', birth, t.id",
        read,
    )?;
    Ok(())
}

/// The records of a kind that follow their person from household to household, each with the household where it is now.
fn of_people<T>(
    conn: &Connection,
    table: &str,
    homes: &mut Homes,
    mut read: impl FnMut(&Row<'_>) -> RowResult<T>,
) -> Result<Vec<(Option<HouseholdId>, T)>, StoreError> {
    let sql = format!(
        "SELECT t.*, {HOME} AS home, {WHOSE} AS followed FROM {table} t {FOLLOWED} WHERE t.deleted IS NULL ORDER BY t._at, t.id"
    );
    records::all(conn, &sql, &[], |row| {
        let home = parsed_opt(row, "home")?;
        if let Some(home) = homes.get(home) {
            note(&mut home.known, row)?;
        }
        Ok((home, read(row)?))
    })
}

fn visits(conn: &Connection, homes: &mut Homes) -> Result<(), StoreError> {
    let read = |row: &Row<'_>, [home, at, way, outcome, met, topics, known]: [usize; 7]| {
        let Some(home) = homes.get(parsed_opt(row, home)?) else {
            return Ok(());
        };
        home.visits.push(VisitFact {
            date: instant(row, at)?.unwrap_or_default().local_date(),
            way: code(row, way, Way::from_code, Way::Home)?,
            outcome: code(row, outcome, Outcome::from_code, Outcome::Done)?,
            next_visit: None,
            met: records::ids(&list(row, met)?, PersonId),
            requests: Vec::new(),
            topics: list(row, topics)?.iter().map(|topic| Topic::from_code(topic)).collect(),
            known: Millis(row.get(known)?).local_date(),
        });
        Ok(())
    };
    records::all_at(
        conn,
        [
            &format!("{OWN_HOME} AS home"),
            "t.at",
            "t.way",
            "t.outcome",
            MET,
            "t.topics",
            "t._at",
        ],
        "FROM visit t LEFT JOIN household h ON h.id = t.household_id
         WHERE t.deleted IS NULL ORDER BY t.at DESC, t.id DESC",
        read,
    )?;
    Ok(())
}

/// The days on which notices of policies were told.
fn policies_told(conn: &Connection, homes: &mut Homes) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT {OWN_HOME} AS home, t.at FROM notice_told t
         JOIN notice n ON n.id = t.notice_id AND n.kind = 'policy' LEFT JOIN household h ON h.id = t.household_id
         WHERE t.deleted IS NULL ORDER BY t.at"
    );
    let told = records::all(conn, &sql, &[], |row| {
        Ok((parsed_opt(row, "home")?, instant(row, "at")?))
    })?;
    for (home, at) in told {
        if let Some(home) = homes.get(home) {
            home.policies_told.push(at.unwrap_or_default().local_date());
        }
    }
    Ok(())
}

/// The requests with their events. One that ended long before the period has no part in it.
fn requests(conn: &Connection, from: Date) -> Result<Vec<(Request, Vec<RequestEvent>)>, StoreError> {
    const CHOSEN: &str = "FROM request r LEFT JOIN request_derived d ON d.request = r.id
         WHERE r.deleted IS NULL AND (d.closed_at IS NULL OR d.closed_at >= :since OR r.registered_at >= :since)";
    let since = Millis::start_of(from.checked_sub_days(Days::new(LOOKS_BACK)).unwrap_or(from));
    let since: &[(&str, &dyn ToSql)] = &[(":since", &since.0)];
    let found = records::all(
        conn,
        &format!("SELECT r.* {CHOSEN} ORDER BY r.registered_at, r.id"),
        since,
        records::request,
    )?;
    let mut events: HashMap<RequestId, Vec<RequestEvent>> = HashMap::new();
    let of_chosen = format!(
        "SELECT * FROM request_event WHERE deleted IS NULL AND request_id IN (SELECT r.id {CHOSEN})
         ORDER BY _seq IS NULL, _seq, _n, id"
    );
    for event in records::all(conn, &of_chosen, since, records::event)? {
        events.entry(event.request_id).or_default().push(event);
    }
    let with_events = |request: Request| {
        let events = events.remove(&request.id).unwrap_or_default();
        (request, events)
    };
    Ok(found.into_iter().map(with_events).collect())
}
