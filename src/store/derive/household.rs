//! One household's derived rows: its follow-ups, its colour, and what lists show of it.

use super::priority::priority_rank;
use super::{facts, request};
use crate::domain::comparison;
use crate::domain::facts::HouseholdFacts;
use crate::domain::five;
use crate::domain::followup::{FollowUpKind, Priority, derive};
use crate::domain::household::Colour;
use crate::domain::person::birthday;
use crate::domain::request::State;
use crate::domain::rules::Rules;
use crate::domain::tag::TagKind;
use crate::domain::time::{Date, Millis};
use crate::domain::visit::Outcome;
use crate::store::merged::HOMES;
use crate::store::sql::{size, text};
use crate::store::{StoreError, records};
use rusqlite::{Connection, named_params};

/// Derives a household. One that is gone loses its rows; its requests and reminders are then derived alone.
///
/// # Errors
/// When the database does not take it.
pub fn derive_one(conn: &Connection, id: &str, rules: &Rules, today: Date) -> Result<(), StoreError> {
    request::clear(conn, id)?;
    conn.prepare_cached("DELETE FROM entitlement WHERE household = :id")?
        .execute(named_params! {":id": id})?;
    let Some(facts) = facts::household(conn, id, rules, today)? else {
        return remove(conn, id, rules, today);
    };
    conn.prepare_cached(
        "DELETE FROM follow_up WHERE owner IN (SELECT id FROM request WHERE household_id = :id)
            OR owner IN (SELECT id FROM reminder WHERE household_id = :id)",
    )?
    .execute(named_params! {":id": id})?;
    let derived = derive(&facts, rules, today);
    for follow_up in &derived.follow_ups {
        request::write(conn, id, follow_up)?;
    }
    for one in &derived.entitlements {
        conn.prepare_cached(
            "INSERT INTO entitlement (household, person, what, rule, day) VALUES (:household, :person, :what, :rule, :day)",
        )?
        .execute(named_params! {
            ":household": id, ":person": one.person_id.to_string(), ":what": one.what, ":rule": one.rule,
            ":day": one.on.to_string(),
        })?;
    }
    let visit_due = derived
        .follow_ups
        .iter()
        .filter(|follow_up| follow_up.kind == FollowUpKind::Household)
        .map(|follow_up| follow_up.due.date)
        .min();
    let recheck = derived.recheck_on.into_iter().chain(tag_days(&facts, today)).min();
    let note = last_note(conn, id)?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO household_derived (household, colour, colour_rank, because, recheck_on, last_visit,
             last_note, people, visit_due, tags, birth, number_key, address_key, five)
         VALUES (:household, :colour, :colour_rank, :because, :recheck_on, :last_visit,
             :last_note, :people, :visit_due, :tags, :birth, :number_key, :address_key, :five)",
    )?
    .execute(named_params! {
        ":household": id,
        ":colour": derived.colour.code(),
        ":colour_rank": colour_rank(&derived.colour),
        ":because": derived.colour_because,
        ":recheck_on": recheck.map(|day| day.to_string()),
        ":last_visit": last_visit(&facts).map(|day| day.to_string()),
        ":last_note": note,
        ":people": size(facts.persons.iter().filter(|person| person.is_here()).count()),
        ":visit_due": visit_due.map(|day| day.to_string()),
        ":tags": tag_codes(&facts, today),
        ":birth": householder_birth(&facts).map(|day| day.to_string()),
        ":number_key": natural_key(&comparison::key(&facts.household.household_no)),
        ":address_key": natural_key(&facts.household.address),
        ":five": five::to_text(&five::five(&facts, served(&facts), today)),
    })?;
    Ok(())
}

fn remove(conn: &Connection, id: &str, rules: &Rules, today: Date) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM household_derived WHERE household = :id")?
        .execute(named_params! {":id": id})?;
    let by_household: &[(&str, &dyn rusqlite::ToSql)] = &[(":id", &id)];
    let requests: Vec<String> = records::all(
        conn,
        "SELECT id FROM request WHERE household_id = :id",
        by_household,
        |row| row.get("id"),
    )?;
    for request in &requests {
        request::derive_alone(conn, request, rules, today)?;
    }
    let reminders: Vec<String> = records::all(
        conn,
        "SELECT id FROM reminder WHERE household_id = :id",
        by_household,
        |row| row.get("id"),
    )?;
    for reminder in &reminders {
        request::remind_alone(conn, reminder)?;
    }
    Ok(())
}

/// The day of the last result of a request of the household.
fn served(facts: &HouseholdFacts) -> Option<Date> {
    let ended = facts
        .requests
        .iter()
        .filter(|one| matches!(one.folded.state, State::Resolved | State::Closed));
    let results = ended.filter_map(|one| one.folded.resolved_at);
    results.map(Millis::local_date).max()
}

fn last_visit(facts: &HouseholdFacts) -> Option<Date> {
    let done = facts.visits.iter().filter(|visit| visit.outcome == Outcome::Done);
    done.map(|visit| visit.date).max()
}

/// What somebody wrote of their own last visit to the household; `None` when there was none.
///
/// # Errors
/// When the database does not answer.
pub fn last_note_by(conn: &Connection, household: &str, user: &str) -> Result<Option<String>, StoreError> {
    records::first(
        conn,
        &format!(
            "SELECT text FROM visit WHERE household_id IN {HOMES} AND _user = :user AND deleted IS NULL
             ORDER BY at DESC, id DESC LIMIT 1"
        ),
        &[(":id", &household), (":user", &user)],
        |row| text(row, "text"),
    )
}

/// The first line of what was noted at the last visit that met somebody, or at the last one when none did.
fn last_note(conn: &Connection, id: &str) -> Result<String, StoreError> {
    let note: Option<String> = records::first(
        conn,
        &format!(
            "SELECT text FROM visit WHERE household_id IN {HOMES} AND deleted IS NULL
             ORDER BY outcome = 'done' DESC, at DESC, id DESC LIMIT 1"
        ),
        &[(":id", &id)],
        |row| text(row, "text"),
    )?;
    Ok(note.unwrap_or_default().lines().next().unwrap_or_default().to_owned())
}

fn householder_birth(facts: &HouseholdFacts) -> Option<Date> {
    let householder = facts.persons.iter().find(|person| person.relation == "02");
    householder.and_then(|person| person.birth)
}

/// The kinds of tags that hold, those of age among them, in the order of [`TagKind::ALL`], unknown ones last, joined by commas.
fn tag_codes(facts: &HouseholdFacts, today: Date) -> String {
    let held = facts.tags.iter().filter(|tag| tag.holds(today)).map(|tag| &tag.kind);
    let here = facts.persons.iter().filter(|person| person.is_here());
    let of_age = here.filter_map(|person| TagKind::of_age(person.age(today)?));
    let mut kinds: Vec<&TagKind> = held.chain(of_age).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(",")
}

/// The tag kinds of a column written by [`tag_codes`].
pub fn tag_kinds(codes: &str) -> Vec<TagKind> {
    codes
        .split(',')
        .filter(|code| !code.is_empty())
        .map(TagKind::from_code)
        .collect()
}

/// The later days on which a tag begins or ends to hold, and those on which somebody comes of the age of one.
fn tag_days(facts: &HouseholdFacts, today: Date) -> impl Iterator<Item = Date> {
    let spans = facts
        .tags
        .iter()
        .flat_map(|tag| [tag.from, tag.to.and_then(|last| last.succ_opt())]);
    let births = facts.persons.iter().filter_map(|person| person.birth);
    let birthdays = births.flat_map(|birth| TagKind::AGES.map(|age| birthday(birth, age)));
    let days = spans.flatten().chain(birthdays.flatten());
    days.filter(move |day| *day > today)
}

fn colour_rank(colour: &Colour) -> i64 {
    match colour {
        Colour::Red => 0,
        Colour::Yellow => 1,
        Colour::Green => 2,
        Colour::Unknown(_) => 3,
    }
}

/// Whether an alarm of the household stands.
///
/// # Errors
/// When the database does not answer.
pub fn has_alarm(conn: &Connection, household: &str) -> Result<bool, StoreError> {
    let alarm = records::first(
        conn,
        "SELECT 1 FROM follow_up WHERE household = :household AND priority = :alarm LIMIT 1",
        &[(":household", &household), (":alarm", &priority_rank(Priority::Alarm))],
        |_| Ok(()),
    )?;
    Ok(alarm.is_some())
}

/// `text` with every run of digits padded, so that "9" sorts before "12" and `A-2` before `A-10`.
pub fn natural_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 8);
    let mut digits = String::new();
    for c in text.chars().chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let significant = digits.trim_start_matches('0');
            key.extend(std::iter::repeat_n('0', 10_usize.saturating_sub(significant.len())));
            key.push_str(significant);
            digits.clear();
        }
        if c != '\0' {
            key.extend(c.to_lowercase());
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_as_people_count() {
        let mut numbers = ["A-10", "12", "a-9", "9", "012", "A-9-1"];
        numbers.sort_by_key(|number| natural_key(number));
        assert_eq!(numbers, ["9", "12", "012", "a-9", "A-9-1", "A-10"]);
    }
}
