//! Records that remind somebody because the tables of their kinds say so: with their household, or by themselves when they are about
//! a unit.

use super::known::note;
use super::request::{clear, postponements_about, write};
use crate::change::Fields;
use crate::domain::facts::RecordDue;
use crate::domain::followup::derive::derive_record;
use crate::domain::followup::{FollowUpRule, RecordRef};
use crate::domain::ids::{PersonId, RecordId};
use crate::domain::known_since::KnownSince;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::UnitPath;
use crate::record::{DueRule, Kind, STATE, Values};
use crate::store::campaign;
use crate::store::merged::{FOLLOWED, WHOSE, of_household};
use crate::store::sql::{date, parsed, parsed_opt};
use crate::store::{StoreError, export, identity, records};
use chrono::Days;
use rusqlite::{Connection, Row, named_params};
use std::sync::LazyLock;

/// The kinds whose records remind the people of a household, each with the query for those of one in a state that does.
static AT_HOUSEHOLD: LazyLock<Vec<(&Kind, String)>> = LazyLock::new(|| {
    let due = |kind: &'static Kind| {
        let states: Vec<_> = kind.def().due.iter().map(|rule| format!("'{}'", rule.state)).collect();
        let sql = format!(
            r#"SELECT t.*, {WHOSE} AS followed FROM "{kind}" t {FOLLOWED}
               WHERE t.deleted IS NULL AND t.state IN ({}) AND {} ORDER BY t.id"#,
            states.join(", "),
            of_household()
        );
        (!states.is_empty() && !kind.def().reminds_a_unit()).then_some((kind, sql))
    };
    Kind::all().filter_map(due).collect()
});

/// The kinds whose records remind the people of a unit.
pub fn of_units() -> impl Iterator<Item = &'static Kind> {
    Kind::all().filter(|kind| kind.def().reminds_a_unit())
}

/// The records about units whose day may be another one each day: the season of some is over.
///
/// # Errors
/// When the database does not answer.
pub fn of_seasons(conn: &Connection) -> Result<Vec<(&'static Kind, String)>, StoreError> {
    let mut found = Vec::new();
    for kind in of_units().filter(|kind| kind.def().due.iter().any(|rule| rule.season.is_some())) {
        let sql = format!(r#"SELECT id FROM "{kind}" WHERE deleted IS NULL"#);
        let ids = records::all(conn, &sql, &[], |row| row.get::<_, String>("id"))?;
        found.extend(ids.into_iter().map(|id| (kind, id)));
    }
    Ok(found)
}

/// The other records of the kind that wait for what may just have been said of one of them.
///
/// # Errors
/// When the database does not answer.
pub fn waiting_with(conn: &Connection, kind: &Kind) -> Result<Vec<String>, StoreError> {
    if !kind.def().due.iter().any(|rule| rule.after.is_some()) {
        return Ok(Vec::new());
    }
    let sql = format!(r#"SELECT id FROM "{kind}" WHERE deleted IS NULL"#);
    records::all(conn, &sql, &[], |row| row.get("id"))
}

/// What is due of the records of a household and its people.
///
/// # Errors
/// When the database does not answer.
pub fn due_at(conn: &Connection, household: &str, rules: &Rules, today: Date) -> Result<Vec<RecordDue>, StoreError> {
    let mut found = Vec::new();
    for (kind, sql) in &*AT_HOUSEHOLD {
        let due = records::all(conn, sql, &[(":id", &household)], |row| {
            due_of(conn, row, kind, parsed_opt(row, "followed")?, rules, today)
        })?;
        found.extend(due.into_iter().flatten());
    }
    Ok(found)
}

/// When a record is due, by each rule of its kind that holds.
fn due_of(
    conn: &Connection,
    row: &Row<'_>,
    kind: &Kind,
    person_id: Option<PersonId>,
    rules: &Rules,
    today: Date,
) -> rusqlite::Result<Vec<RecordDue>> {
    let record: RecordId = parsed(row, "id")?;
    let mut known = KnownSince::default();
    note(&mut known, row)?;
    let (before, set) = (Fields::new(), export::values(row, kind)?);
    let values = Values {
        before: &before,
        set: &set,
    };
    let mut found = Vec::new();
    for rule in kind.def().due {
        let last = match rule.last {
            Some((of, field)) => last_of(conn, of, field, &record.to_string())?,
            None => None,
        };
        let by_rule = || Some(rules.followups.on(rule.rule)?.number(rule.setting(values)));
        let Some(days) = rule.days.or_else(by_rule) else {
            continue;
        };
        let made = RecordDue {
            record: RecordRef {
                kind: kind.code().to_owned(),
                id: record,
            },
            person_id,
            title: kind.def().title.map_or("", |title| values.text(title)).to_owned(),
            rule: rule.rule,
            code: rule.code,
            more: String::new(),
            occasion: None,
            is_red: rule.is_red,
            until: None,
            priority: rule.priority,
            since: Date::MIN,
            due: Date::MIN,
        };
        if let (Some(_), Some(on)) = (rule.a_day, rules.followups.on(rule.rule)) {
            let known = known.of(record.0, &[STATE, rule.anchor]);
            found.extend(each_day(rule, values, last, on, [known, today], made));
            continue;
        }
        let last_day = last.map(|(day, _)| day);
        let found_due = match rule.waits_for(values) {
            Some(field) => rule.due_after(values, happened(conn, kind, field, row)?, last_day, today),
            None => rule.due(values, days, last_day, today),
        };
        let Some((since, due)) = found_due else { continue };
        let known = known.of(record.0, &[STATE, rule.anchor, rule.instead.unwrap_or(rule.anchor)]);
        let due = since_known(rule, days, [since, due, known]);
        found.push(RecordDue { since, due, ..made });
    }
    Ok(found)
}

/// What had passed when it was written down here counts from then; what is due before a day is so at once, and no later than it.
fn since_known(rule: &DueRule, days: u32, [since, due, known]: [Date; 3]) -> Date {
    match due < known {
        true if rule.before => known.min(since),
        true => known.checked_add_days(Days::new(days.into())).unwrap_or(due),
        false => due,
    }
}

/// The contact that is asked for next by a rule of so many a day.
fn each_day(
    rule: &DueRule,
    values: Values<'_>,
    last: Option<(Date, u32)>,
    on: &FollowUpRule,
    days: [Date; 2],
    made: RecordDue,
) -> Option<RecordDue> {
    let times = rule.times(values, |setting| on.number(setting));
    let contact = rule.contact(values, times, last, days)?;
    Some(RecordDue {
        more: format!(
            "{}:{}/{times}{}",
            contact.number,
            contact.nth,
            hours(on, contact.nth, times)
        ),
        occasion: Some(format!("{}.{}", contact.day, contact.nth)),
        until: values.date("to"),
        since: values.day(rule.anchor).unwrap_or(contact.day),
        due: contact.day,
        ..made
    })
}

/// Between which hours a contact is best, behind a colon; nothing where the rule has not as many pairs as there are contacts a day.
fn hours(on: &FollowUpRule, nth: u32, times: u32) -> String {
    let mut pairs = on.series("hours").chunks_exact(2);
    let is_each = u32::try_from(pairs.len()) == Ok(times);
    let pair = pairs.nth(nth.saturating_sub(1) as usize).filter(|_| is_each);
    pair.map_or_else(String::new, |pair| format!(":{}-{}", pair[0], pair[1]))
}

/// The local day of the last record of a kind that names this one, and how many of that day do.
fn last_of(conn: &Connection, kind: &str, field: &str, record: &str) -> rusqlite::Result<Option<(Date, u32)>> {
    let sql =
        format!(r#"SELECT at FROM "{kind}" WHERE {field} = :id AND deleted IS NULL ORDER BY at DESC LIMIT :most"#);
    let mut statement = conn.prepare_cached(&sql)?;
    let days: Vec<Date> = statement
        .query_map(named_params! {":id": record, ":most": COUNTED}, |row| row.get("at"))?
        .map(|at| at.map(|at| Millis(at).local_date()))
        .collect::<rusqlite::Result<_>>()?;
    let of_last = |last: &Date| days.iter().take_while(|day| *day == last).count();
    Ok(days
        .first()
        .map(|last| (*last, u32::try_from(of_last(last)).unwrap_or(u32::MAX))))
}

/// The last day in the field of the records of the kind in the unit of this one, or one above it.
fn happened(conn: &Connection, kind: &Kind, field: &str, row: &Row<'_>) -> rusqlite::Result<Option<Date>> {
    let sql = format!(
        r#"SELECT max("{field}") AS day FROM "{kind}"
           WHERE deleted IS NULL AND (_unit = :unit OR :unit LIKE _unit || '/%')"#
    );
    let unit: String = row.get("_unit")?;
    conn.prepare_cached(&sql)?
        .query_row(named_params! {":unit": unit}, |row| date(row, "day"))
}

/// Contacts of a day that are counted at most.
const COUNTED: u32 = 50;

/// How many rows of a campaign wait for somebody here, and of what they are; `None` when it is gone.
fn left(conn: &Connection, id: &str) -> Result<Option<(usize, &'static str)>, StoreError> {
    let Ok(id) = id.parse().map(RecordId) else {
        return Ok(None);
    };
    let view = campaign::campaign(conn, id)?;
    Ok(view.map(|view| {
        let (done, all) = view.done();
        (all - done, if view.of_households { "household" } else { "person" })
    }))
}

/// The next of the days on which it is said again; when all have passed, the last day itself.
fn again_on(due: &RecordDue, again: &[u32], today: Date) -> Date {
    let days = again
        .iter()
        .filter_map(|days| due.since.checked_sub_days(Days::new((*days).into())));
    let mut days: Vec<Date> = days.chain([due.due, due.since]).collect();
    days.sort_unstable();
    days.into_iter().find(|day| *day >= today).unwrap_or(due.since)
}

/// Derives the follow-ups of a record about a unit. They are put off by its own people, and by whoever sits here for themselves.
///
/// # Errors
/// When the database does not take it.
pub fn derive_alone(conn: &Connection, kind: &Kind, id: &str, rules: &Rules, today: Date) -> Result<(), StoreError> {
    clear(conn, id)?;
    let sql = format!(r#"SELECT * FROM "{kind}" WHERE id = :id AND deleted IS NULL"#);
    let found: Option<(UnitPath, Vec<RecordDue>)> = records::first(conn, &sql, &[(":id", &id)], |row| {
        Ok((records::unit(row)?, due_of(conn, row, kind, None, rules, today)?))
    })?;
    let Some((unit, mut due)) = found.filter(|(_, due)| !due.is_empty()) else {
        return Ok(());
    };
    if *kind == Kind::Campaign {
        let Some((left, whose)) = left(conn, id)?.filter(|(left, _)| *left > 0) else {
            return Ok(());
        };
        let again = rules.followups.get("R29").map_or(&[][..], |rule| rule.series("again"));
        for due in &mut due {
            due.more = format!("{left} {whose}");
            due.due = again_on(due, again, today);
        }
    }
    let own = identity::kept(conn)?.map(|kept| kept.unit);
    let by = [Some(&unit), own.as_ref()];
    let postponements: Vec<_> = postponements_about(conn, id)?
        .into_iter()
        .filter_map(|(by_unit, it)| by.contains(&Some(&by_unit)).then_some(it))
        .collect();
    for due in due {
        write(conn, id, &derive_record(&due, &unit, &postponements))?;
    }
    Ok(())
}
