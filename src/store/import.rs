//! Importing: what a plan made of a ledger, written in one transaction and remembered as one action.
//!
//! ```text
//! held, lookup --plan--> changes --import--> journal + projection + action, or nothing
//!   state 41                       state 41: written      another: nothing is written, a new plan is needed
//! ```
//!
//! Invariant: a plan is written only over what it was made of. Killed or cancelled in the middle, nothing of it is there.

use super::identity::{self, StoredIdentity};
use super::journal::Seen;
use super::lookup::StoreLookup;
use super::records::all;
use super::sql::{date, flag, instant, list, parsed, parsed_opt, text};
use super::{SaveError, Store, StoreError, actions, audit, meta, numbers, save, saved_count};
use crate::change::entry::{Lookup, Prepared};
use crate::change::{Kind, NewChange, PackedChange};
use crate::domain::ids::{GroupId, RecordId};
use crate::domain::time::Millis;
use crate::view::{Held, HeldEntitled, HeldEvent, HeldFinding, HeldHousehold, HeldPerson, UndoOf};
use rusqlite::{Connection, Row};
use uuid::Uuid;

/// What is written.
#[derive(Debug, Clone)]
pub struct Import {
    /// What it is called by: the name of the file.
    pub file: String,
    /// Rows that bring something.
    pub rows: usize,
    /// What the audit log says of it.
    pub said: String,
    /// All changes, in order.
    pub changes: Vec<PackedChange>,
    /// The state of which the plan was made ([`Held::state`]).
    pub state: u64,
}

impl Store {
    /// Shows `work` what is held here, and lets it look up the rest. Nothing is written.
    ///
    /// # Errors
    /// [`SaveError::Refused`] before setup; the database's.
    pub fn look<T>(&self, now: Millis, work: impl Fn(&Held, &dyn Lookup) -> T) -> Result<T, SaveError> {
        let look = |conn: &Connection| {
            let Some(kept) = identity::kept(conn)? else {
                return Ok(None);
            };
            let held = held(conn)?;
            let lookup = StoreLookup::new(conn, save::as_author(&kept), &self.rules, now);
            let done = work(&held, &lookup);
            lookup.outcome()?;
            Ok(Some(done))
        };
        let looked = self.read(|conn| Self::at_one_moment(conn, look))?;
        looked.ok_or_else(|| SaveError::Refused(Vec::new()))
    }

    /// Writes an import: all of it, or nothing. `None` when something was written since its plan was made.
    ///
    /// # Errors
    /// [`SaveError`]; nothing was written then.
    pub fn import(&mut self, import: &Import, now: Millis) -> Result<Option<GroupId>, SaveError> {
        let marker = self.marker.clone();
        self.write(|conn, rules| {
            let changes: Vec<NewChange> = import.changes.iter().map(NewChange::from).collect();
            // A copy gives out no number in the series of the database that it was copied from: the plan may hold some.
            if marker.tells_a_copy(conn)? && !meta::is_set(conn, meta::MUST_ROTATE)? {
                meta::set(conn, meta::MUST_ROTATE, &true)?;
                if numbers::gives_out(&changes) {
                    return Ok(None);
                }
            }
            if saved_count::counted(conn)? != import.state {
                return Ok(None);
            }
            let kept: StoredIdentity = save::author(conn)?;
            let undo = actions::inverse(conn, &changes)?;
            let group = save::write(conn, &kept, &changes, Seen::All, rules, now)?;
            let prepared = Prepared {
                record: changes.first().map_or(RecordId(Uuid::nil()), |change| change.record),
                no: String::new(),
                changes,
                warnings: Vec::new(),
            };
            actions::remember(conn, group, &prepared, &undo)?;
            actions::imported(conn, group, &import.file, import.rows)?;
            audit::note(conn, "import", &import.said, now)?;
            Ok(Some(group))
        })
    }

    /// The last import that can be undone; `None` when there is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn last_import(&self) -> Result<Option<UndoOf>, StoreError> {
        self.read(|conn| Ok(actions::last_import(conn)?.map(UndoOf::This)))
    }
}

fn held(conn: &Connection) -> Result<Held, StoreError> {
    let state = saved_count::counted(conn)?;
    let households = all(
        conn,
        "SELECT id, _unit, household_no, display_name FROM household WHERE deleted IS NULL ORDER BY id",
        &[],
        household,
    )?;
    let people = all(
        conn,
        "SELECT id, household_id, name, birth, id_no, phones, relation,
             presence IS NULL OR presence NOT IN ('dead', 'moved_out') AS is_here
         FROM person WHERE deleted IS NULL ORDER BY id",
        &[],
        person,
    )?;
    let in_conflict = all(conn, "SELECT DISTINCT record FROM conflict", &[], |row| {
        parsed::<RecordId>(row, "record")
    })?;
    Ok(Held {
        state,
        households,
        people: people.into_iter().flatten().collect(),
        events: events(conn)?,
        entitled: all(
            conn,
            "SELECT person, what FROM entitlement WHERE day <= (SELECT json_extract(value, '$') FROM meta WHERE name = :day)
             GROUP BY person, what",
            &[(":day", &meta::ROLLED_ON)],
            |row| {
                Ok(HeldEntitled {
                    person: parsed(row, "person")?,
                    what: text(row, "what")?,
                })
            },
        )?,
        findings: findings(conn)?,
        units: identity::shown(conn)?.map(|shown| shown.units).unwrap_or_default(),
        in_conflict: in_conflict.into_iter().collect(),
    })
}

fn household(row: &Row<'_>) -> rusqlite::Result<HeldHousehold> {
    Ok(HeldHousehold {
        id: parsed(row, "id")?,
        unit: super::records::unit(row)?,
        household_no: text(row, "household_no")?,
        display_name: text(row, "display_name")?,
    })
}

/// A person without a household is nobody's member and matches nothing.
fn person(row: &Row<'_>) -> rusqlite::Result<Option<HeldPerson>> {
    let Some(household) = parsed_opt(row, "household_id")? else {
        return Ok(None);
    };
    Ok(Some(HeldPerson {
        id: parsed(row, "id")?,
        household,
        name: text(row, "name")?,
        birth: date(row, "birth")?,
        id_no: text(row, "id_no")?,
        phones: list(row, "phones")?,
        relation: text(row, "relation")?,
        is_here: flag(row, "is_here")?,
    }))
}

/// Lists that were compared, and what was found in them.
fn findings(conn: &Connection) -> Result<Vec<HeldFinding>, StoreError> {
    let sql = "SELECT id, list, as_of, kind, coalesce(person_id, household_id) AS about, name, id_hash, state
         FROM list_row WHERE deleted IS NULL
         UNION ALL SELECT id, title, as_of, '', NULL, '', '', '' FROM external_list WHERE deleted IS NULL ORDER BY id";
    all(conn, sql, &[], |row| {
        Ok(HeldFinding {
            record: parsed(row, "id")?,
            list: text(row, "list")?,
            as_of: date(row, "as_of")?,
            kind: text(row, "kind")?,
            about: parsed_opt(row, "about")?.unwrap_or_default(),
            name: text(row, "name")?,
            id_hash: text(row, "id_hash")?,
            state: text(row, "state")?,
        })
    })
}

/// What is recorded once. A follow-up copied from a doctor's paper is of the doctor's day.
fn events(conn: &Connection) -> Result<Vec<HeldEvent>, StoreError> {
    let queries = [
        (
            Kind::HealthRecord,
            "SELECT id, person_id AS about, doctor_on AS day, at, disease AS what, '' AS no
             FROM health_record WHERE deleted IS NULL",
        ),
        (
            Kind::Visit,
            "SELECT id, household_id AS about, NULL AS day, at, text AS what, '' AS no FROM visit WHERE deleted IS NULL",
        ),
        (
            Kind::Request,
            "SELECT id, household_id AS about, NULL AS day, coalesce(happened_at, registered_at) AS at, title AS what,
                 origin_no AS no
             FROM request WHERE deleted IS NULL",
        ),
        (
            Kind::Request,
            "SELECT id, household_id AS about, NULL AS day, NULL AS at, '' AS what, temp_no AS no
             FROM request WHERE deleted IS NULL",
        ),
        (
            Kind::Wish,
            "SELECT id, coalesce(person_id, household_id) AS about, NULL AS day, NULL AS at, text AS what, '' AS no
             FROM wish WHERE deleted IS NULL",
        ),
    ];
    let mut events = Vec::new();
    for (kind, sql) in queries {
        events.extend(all(conn, sql, &[], |row| {
            Ok(HeldEvent {
                kind: kind.clone(),
                record: parsed(row, "id")?,
                about: parsed_opt(row, "about")?.unwrap_or_default(),
                day: date(row, "day")?.or(instant(row, "at")?.map(Millis::local_date)),
                what: text(row, "what")?,
                no: text(row, "no")?,
            })
        })?);
    }
    Ok(events)
}
