//! The roster of a campaign: who may be a row, with what a filter asks about; and saving its rows, two thousand as one deed.

use super::actions;
use super::merged::{FOLLOWED, HOME, WHOSE};
use super::records::all;
use super::sql::{RowResult, code, date, flag, parsed, parsed_opt, text};
use super::{StoreError, records};
use crate::change::Kind;
use crate::change::entry::Prepared;
use crate::domain::benefit::BenefitKind;
use crate::domain::campaign::Candidate;
use crate::domain::household::Residence;
use crate::domain::ids::{GroupId, HouseholdId, PersonId, RecordId};
use crate::domain::person::{Presence, age_on};
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::record::kind::UNDONE;
use crate::view::{Deed, Done};
use rusqlite::{Connection, Row, ToSql};
use std::collections::HashMap;

/// What holds on a day, by whom it is of.
struct Holds<T> {
    of_people: HashMap<PersonId, Vec<T>>,
    of_households: HashMap<HouseholdId, Vec<(bool, T)>>,
}

/// The people here, or the households, by number.
///
/// # Errors
/// When the database does not answer.
pub fn candidates(conn: &Connection, of_households: bool, today: Date) -> Result<Vec<Candidate>, StoreError> {
    let tags = holding(
        conn,
        "tag",
        r#"t."to" IS NULL OR t."to" >= :today"#,
        today,
        TagKind::from_code,
    )?;
    let receives = r#"t.state = 'receiving' AND (t."to" IS NULL OR t."to" >= :today)"#;
    let benefits = holding(conn, "benefit", receives, today, BenefitKind::from_code)?;
    let sql = match of_households {
        false => {
            "SELECT h.id AS household, p.id AS person, p.name, h._unit, h.residence, p.birth, p.presence, p.party_member
             FROM person p JOIN household h ON h.id = p.household_id WHERE p.deleted IS NULL AND h.deleted IS NULL
             ORDER BY h._unit, h.household_no, coalesce(p.relation, '') <> '02', p.birth, p.id"
        }
        true => {
            "SELECT h.id AS household, NULL AS person, h.display_name AS name, h._unit, h.residence, p.birth,
               NULL AS presence, (SELECT max(party_member) FROM person o WHERE o.household_id = h.id AND o.deleted IS NULL)
                 AS party_member
             FROM household h LEFT JOIN person p ON p.household_id = h.id AND p.relation = '02' AND p.deleted IS NULL
             WHERE h.deleted IS NULL GROUP BY h.id ORDER BY h._unit, h.household_no, h.id"
        }
    };
    let mut found = all(conn, sql, &[], |row| candidate(row, today))?;
    for who in &mut found {
        who.tags.extend(tags.of(who));
        who.benefits = benefits.of(who);
    }
    Ok(found)
}

impl<T: Clone> Holds<T> {
    /// Of a person their own and what their household has as a whole; of a household everything.
    fn of(&self, who: &Candidate) -> Vec<T> {
        let own = who.person.and_then(|person| self.of_people.get(&person));
        let home = self.of_households.get(&who.household).into_iter().flatten();
        let shared = home.filter(|(is_whole, _)| *is_whole || who.person.is_none());
        own.into_iter()
            .flatten()
            .chain(shared.map(|(_, one)| one))
            .cloned()
            .collect()
    }
}

fn holding<T: Clone>(
    conn: &Connection,
    table: &str,
    holds: &str,
    today: Date,
    read: fn(&str) -> T,
) -> Result<Holds<T>, StoreError> {
    let sql = format!(
        r#"SELECT t.kind, {WHOSE} AS person, {HOME} AS home FROM {table} t {FOLLOWED}
           WHERE t.deleted IS NULL AND (t."from" IS NULL OR t."from" <= :today) AND ({holds}) ORDER BY t._at, t.id"#
    );
    let mut found = Holds {
        of_people: HashMap::new(),
        of_households: HashMap::new(),
    };
    let rows: Vec<(String, Option<PersonId>, Option<HouseholdId>)> =
        all(conn, &sql, &[(":today", &today.to_string())], |row| {
            Ok((text(row, "kind")?, parsed_opt(row, "person")?, parsed_opt(row, "home")?))
        })?;
    for (kind, person, home) in rows {
        if let Some(person) = person {
            found.of_people.entry(person).or_default().push(read(&kind));
        }
        if let Some(home) = home {
            let of_home = found.of_households.entry(home).or_default();
            of_home.push((person.is_none(), read(&kind)));
        }
    }
    Ok(found)
}

/// Name and telephone of the people from outside on a roster, those too who were taken off it by hand.
///
/// # Errors
/// When the database does not answer.
pub fn outsiders(conn: &Connection, campaign: RecordId) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT name, phone FROM campaign_row WHERE campaign = :campaign AND coalesce(deleted, '') <> :undone
         AND coalesce(person_id, household_id, '') = ''";
    let params: &[(&str, &dyn ToSql)] = &[(":campaign", &campaign.to_string()), (":undone", &UNDONE)];
    all(conn, sql, params, |row| Ok((text(row, "name")?, text(row, "phone")?)))
}

/// Notes the rows that were just written as one deed, which is undone at once.
///
/// # Errors
/// When the database does not take it.
pub fn imported(conn: &Connection, group: GroupId, prepared: &Prepared) -> Result<Deed, StoreError> {
    let rows = prepared.changes.len();
    actions::imported(conn, group, &prepared.no, rows)?;
    Ok(Deed {
        kind: Kind::CampaignRow,
        record: prepared.record,
        what: Done::Imported(rows),
        subject: prepared.no.clone(),
        no: String::new(),
        sort: String::new(),
        about: None,
    })
}

fn candidate(row: &Row<'_>, today: Date) -> RowResult<Candidate> {
    let age = date(row, "birth")?.and_then(|birth| age_on(birth, today));
    Ok(Candidate {
        household: parsed(row, "household")?,
        person: parsed_opt(row, "person")?,
        name: text(row, "name")?,
        unit: records::unit(row)?,
        residence: code(row, "residence", Residence::from_code, Residence::Resident)?,
        tags: age.and_then(TagKind::of_age).cloned().into_iter().collect(),
        benefits: Vec::new(),
        age,
        presence: code(row, "presence", Presence::from_code, Presence::Home)?,
        is_party_member: flag(row, "party_member")?,
    })
}
