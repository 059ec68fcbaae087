//! What an entry looks up while it is checked, answered inside the saving transaction. The questions cannot return a database
//! error, so it is kept; [`StoreLookup::outcome`] must be asked before anything is written.

use super::merged::HOMES;
use super::queries::similar::{NewMatter, similar};
use super::records::{all, first};
use super::viewer::{RequestOrigin, Viewer};
use super::{StoreError, derive, records};
use crate::change::entry::{Author, KnownUser, Lookup, Similar};
use crate::change::{Fields, Kind};
use crate::clock::random_bytes;
use crate::domain::benefit::Benefit;
use crate::domain::campaign::Candidate;
use crate::domain::category::is_sensitive;
use crate::domain::comparison;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId};
use crate::domain::person::Person;
use crate::domain::problem::Reason;
use crate::domain::request::{Folded, Request};
use crate::domain::right::{Relation, Relations};
use crate::domain::role::Role;
use crate::domain::rules::Rules;
use crate::domain::tag::Tag;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::{Unit, UnitPath};
use crate::record::About;
use chrono::Days;
use rusqlite::{Connection, ToSql};
use std::cell::RefCell;
use uuid::Uuid;

/// The lookup of an open transaction.
pub struct StoreLookup<'a> {
    conn: &'a Connection,
    author: Author,
    rules: &'a Rules,
    now: Millis,
    trouble: RefCell<Option<StoreError>>,
}

impl<'a> StoreLookup<'a> {
    /// A lookup for `author` at `now`.
    pub fn new(conn: &'a Connection, author: Author, rules: &'a Rules, now: Millis) -> Self {
        Self {
            conn,
            author,
            rules,
            now,
            trouble: RefCell::new(None),
        }
    }

    /// Whether the database answered every question.
    ///
    /// # Errors
    /// Its last error.
    pub fn outcome(&self) -> Result<(), StoreError> {
        self.trouble.borrow_mut().take().map_or(Ok(()), Err)
    }

    fn answered<T>(&self, result: Result<T, StoreError>) -> Option<T> {
        result.map_err(|error| *self.trouble.borrow_mut() = Some(error)).ok()
    }

    fn one<T>(
        &self,
        sql: &str,
        params: &[(&str, &dyn ToSql)],
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Option<T> {
        self.answered(first(self.conn, sql, params, read)).flatten()
    }

    /// The author's relations to a request, by its shown category.
    fn stands_to(&self, request: &str, unit: &UnitPath, user: &str) -> Relations {
        let category = self.one(
            "SELECT category FROM request WHERE id = :id",
            &[(":id", &request)],
            |row| super::sql::text(row, "category"),
        );
        let of = RequestOrigin {
            request,
            unit,
            user,
            is_sensitive: category.is_some_and(|category| is_sensitive(&category)),
        };
        let Author { user, role, unit, .. } = self.author.clone();
        let who = Viewer::new(self.conn, user, role, unit);
        let relations = who.and_then(|who| who.relations(self.conn, &of));
        self.answered(relations).unwrap_or_default()
    }

    /// The records with this number: households by number, requests by temporary number, records of a unit by their title.
    fn by_number(&self, kind: &Kind, given: &str) -> Vec<RecordId> {
        let number = comparison::key(given);
        if number.is_empty() {
            return Vec::new();
        }
        if let (About::Unit, Some(title)) = (kind.def().about, kind.def().title.filter(|_| *kind != Kind::Household)) {
            let called = super::naming::titled(self.conn, kind, title, &number);
            return self.answered(called).unwrap_or_default();
        }
        let found = all(
            self.conn,
            "SELECT record FROM search WHERE number = :number AND number <> '' AND kind = :kind ORDER BY record",
            &[(":number", &number), (":kind", &kind.code())],
            |row| super::sql::parsed(row, "record"),
        );
        self.answered(found).unwrap_or_default()
    }
}

impl Lookup for StoreLookup<'_> {
    fn now(&self) -> Millis {
        self.now
    }

    fn new_id(&self) -> RecordId {
        RecordId::new(self.now, random_bytes())
    }

    fn author(&self) -> &Author {
        &self.author
    }

    fn resolve(&self, kind: &Kind, given: &str) -> Result<RecordId, Reason> {
        let given = given.trim();
        let not_found = || Reason::NotFound {
            given: given.to_owned(),
        };
        if let Ok(id) = given.parse::<Uuid>() {
            let id = RecordId(id);
            return self.unit_of(kind, id).map(|_| id).ok_or_else(not_found);
        }
        match self.by_number(kind, given).as_slice() {
            [] => Err(not_found()),
            [one] => Ok(*one),
            several => {
                let namesake = |id: &RecordId| self.answered(super::naming::namesake(self.conn, kind, *id)).flatten();
                let mut among: Vec<_> = several.iter().filter_map(namesake).collect();
                among.sort_by(|a, b| (a.day, &a.unit, &a.id).cmp(&(b.day, &b.unit, &b.id)));
                let given = given.to_owned();
                Err(Reason::Ambiguous { given, among })
            }
        }
    }

    fn household(&self, id: HouseholdId) -> Option<Household> {
        self.one(
            "SELECT * FROM household WHERE id = :id AND deleted IS NULL",
            &[(":id", &id.to_string())],
            records::household,
        )
    }

    fn person(&self, id: PersonId) -> Option<Person> {
        self.one(
            "SELECT * FROM person WHERE id = :id AND deleted IS NULL",
            &[(":id", &id.to_string())],
            records::person,
        )
    }

    fn request(&self, id: RequestId) -> Option<(Request, Folded)> {
        let request = self
            .answered(derive::request::request(self.conn, &id.to_string()))
            .flatten()?;
        let fact = self.answered(derive::request::fact(self.conn, request, self.rules))?;
        Some((fact.request, fact.folded))
    }

    fn fields(&self, kind: &Kind, record: RecordId) -> Option<Fields> {
        self.answered(super::export::fields(self.conn, kind, &record.to_string()))
            .flatten()
    }

    fn unit_of(&self, kind: &Kind, record: RecordId) -> Option<UnitPath> {
        if kind.fields().is_empty() {
            return None;
        }
        let sql = format!(r#"SELECT _unit FROM "{}" WHERE id = :id"#, kind.code());
        self.one(&sql, &[(":id", &record.to_string())], records::unit)
    }

    fn relations(&self, kind: &Kind, record: RecordId) -> Option<Relations> {
        if kind.fields().is_empty() {
            return None;
        }
        let sql = format!(r#"SELECT _unit, _user FROM "{}" WHERE id = :id"#, kind.code());
        let (unit, user) = self.one(&sql, &[(":id", &record.to_string())], |row| {
            Ok((records::unit(row)?, row.get::<_, String>("_user")?))
        })?;
        Some(match kind {
            Kind::Request => self.stands_to(&record.to_string(), &unit, &user),
            _ => Relations::default()
                .with_unit(&self.author.unit, &unit, false)
                .with(Relation::Wrote, user == self.author.user.to_string()),
        })
    }

    fn householder(&self, id: HouseholdId, except: Option<PersonId>) -> Option<PersonId> {
        self.one(
            "SELECT id FROM person WHERE household_id = :id AND relation = '02' AND deleted IS NULL
               AND (presence IS NULL OR presence NOT IN ('dead', 'moved_out')) AND id IS NOT :except
             ORDER BY id LIMIT 1",
            &[
                (":id", &id.to_string()),
                (":except", &except.map(|person| person.to_string())),
            ],
            |row| super::sql::parsed(row, "id"),
        )
    }

    fn number_taken(&self, unit: &UnitPath, household_no: &str, except: Option<HouseholdId>) -> Option<String> {
        self.one(
            "SELECT h.household_no FROM search s JOIN household h ON h.id = s.record
             WHERE s.number = :number AND s.number <> '' AND s.kind = 'household' AND h._unit = :unit AND h.deleted IS NULL
               AND h.id IS NOT :except ORDER BY h.id LIMIT 1",
            &[
                (":number", &comparison::key(household_no)),
                (":unit", &unit.as_str()),
                (":except", &except.map(|household| household.to_string())),
            ],
            |row| super::sql::text(row, "household_no"),
        )
    }

    fn similar_request(
        &self,
        unit: &UnitPath,
        household: Option<HouseholdId>,
        category: &str,
        place: &str,
    ) -> Option<Similar> {
        let matter = NewMatter {
            unit,
            household,
            category,
            place,
            merges: None,
        };
        let found = self.answered(similar(self.conn, &matter, self.now)).unwrap_or_default();
        found.into_iter().next().map(|row| Similar {
            no: row.no,
            ended: row.ended.is_some(),
        })
    }

    fn id_taken(&self, id_numbers: &[String], except: Option<PersonId>) -> Option<String> {
        let numbers = serde_json::to_string(id_numbers).unwrap_or_default();
        self.one(
            "SELECT h.household_no FROM person p LEFT JOIN household h ON h.id = p.household_id
             WHERE p.id_no IN (SELECT value FROM json_each(:numbers)) AND p.deleted IS NULL AND p.id IS NOT :except
             ORDER BY p.id LIMIT 1",
            &[
                (":numbers", &numbers),
                (":except", &except.map(|person| person.to_string())),
            ],
            |row| super::sql::text(row, "household_no"),
        )
    }

    fn name_taken(&self, unit: &UnitPath, name: &str, except: Option<HouseholdId>) -> Option<String> {
        let name = comparison::key(name);
        if name.is_empty() {
            return None;
        }
        let others = all(
            self.conn,
            "SELECT household_no, display_name FROM household WHERE _unit = :unit AND deleted IS NULL AND id IS NOT :except
             ORDER BY id",
            &[
                (":unit", &unit.as_str()),
                (":except", &except.map(|household| household.to_string())),
            ],
            |row| Ok((super::sql::text(row, "household_no")?, super::sql::text(row, "display_name")?)),
        );
        let others = self.answered(others).unwrap_or_default();
        let taken = others.into_iter().find(|(_, other)| comparison::key(other) == name);
        taken.map(|(no, _)| no)
    }

    fn visited(&self, household: HouseholdId, day: Date, outcome: &str) -> Option<String> {
        let (from, to) = (Millis::start_of(day).0, Millis::start_of(day + Days::new(1)).0);
        self.one(
            &format!(
                "SELECT at FROM visit WHERE household_id IN {HOMES} AND outcome = :outcome AND at >= :from AND at < :to
                   AND deleted IS NULL ORDER BY at LIMIT 1"
            ),
            &[
                (":id", &household.to_string()),
                (":outcome", &outcome),
                (":from", &from),
                (":to", &to),
            ],
            |row| Ok(Millis(row.get("at")?).local().format("%m-%d %H:%M").to_string()),
        )
    }

    fn held(&self, household: HouseholdId) -> (Vec<Tag>, Vec<Benefit>) {
        let household = household.to_string();
        let tags = self.answered(derive::facts::tags(self.conn, &household));
        let benefits = self.answered(derive::facts::benefits(self.conn, &household));
        (tags.unwrap_or_default(), benefits.unwrap_or_default())
    }

    fn naming(&self, kind: &Kind, record: RecordId) -> Vec<(Kind, RecordId, &'static str)> {
        self.answered(super::naming::naming(self.conn, kind, record))
            .unwrap_or_default()
    }

    fn old_age(&self) -> u32 {
        self.rules.followups.get("R23").map_or(0, |rule| rule.number("old_age"))
    }

    fn last_note(&self, household: HouseholdId) -> Option<String> {
        let (household, user) = (household.to_string(), self.author.user.to_string());
        self.answered(derive::household::last_note_by(self.conn, &household, &user))
            .flatten()
    }

    fn has_alarm(&self, household: HouseholdId) -> bool {
        let found = derive::household::has_alarm(self.conn, &household.to_string());
        self.answered(found).unwrap_or(false)
    }

    fn called_by_initials(&self, unit: &UnitPath, initials: &str) -> Option<String> {
        self.answered(derive::search::called_by_initials(self.conn, unit, initials))
            .flatten()
    }

    fn requests_of(&self, household: HouseholdId) -> Vec<RecordId> {
        let found = all(
            self.conn,
            "SELECT id FROM request WHERE household_id = :household AND deleted IS NULL ORDER BY id",
            &[(":household", &household.to_string())],
            |row| super::sql::parsed(row, "id"),
        );
        self.answered(found).unwrap_or_default()
    }

    fn open_requests(&self, household: HouseholdId) -> usize {
        self.one(
            "SELECT count(*) AS count FROM request r JOIN request_derived d ON d.request = r.id
             WHERE r.household_id = :household AND r.deleted IS NULL AND d.open = 1",
            &[(":household", &household.to_string())],
            |row| super::sql::count(row, "count"),
        )
        .unwrap_or(0)
    }

    fn next_temp_no(&self, unit: &UnitPath, day: Date, ahead: usize) -> String {
        let next = super::numbers::next(self.conn, unit, day, ahead);
        self.answered(next).unwrap_or_default()
    }

    fn candidates(&self, of_households: bool) -> Vec<Candidate> {
        let found = super::roster::candidates(self.conn, of_households, self.now.local_date());
        self.answered(found).unwrap_or_default()
    }

    fn outsiders(&self, campaign: RecordId) -> Vec<(String, String)> {
        self.answered(super::roster::outsiders(self.conn, campaign))
            .unwrap_or_default()
    }

    fn unit(&self, path: &UnitPath) -> Option<Unit> {
        self.one(
            "SELECT path, kind, name FROM unit WHERE path = :path AND deleted IS NULL",
            &[(":path", &path.as_str())],
            records::unit_of_tree,
        )
        .flatten()
    }

    fn knows_units(&self) -> bool {
        let any = self.one("SELECT 1 FROM unit WHERE deleted IS NULL LIMIT 1", &[], |_| Ok(()));
        any.is_some()
    }

    fn users(&self, given: &str) -> Vec<KnownUser> {
        let found = all(
            self.conn,
            "SELECT id, name, role, scope FROM user WHERE deleted IS NULL AND active = 1",
            &[],
            |row| {
                let (id, name) = (super::sql::parsed(row, "id")?, super::sql::text(row, "name")?);
                let role = Role::from_code(&super::sql::text(row, "role")?);
                let unit = UnitPath::parse(&super::sql::text(row, "scope")?);
                Ok(unit.map(|unit| KnownUser { id, name, role, unit }))
            },
        );
        let key = comparison::key(given);
        let named = |user: &KnownUser| user.id.to_string() == given || comparison::key(&user.name) == key;
        let known = self.answered(found).unwrap_or_default();
        known.into_iter().flatten().filter(named).collect()
    }

    fn most_tries(&self) -> u32 {
        self.rules.followups.get("R02").map_or(3, |rule| rule.number("max"))
    }

    fn snoozed(&self, key: &str) -> u32 {
        self.one(
            "SELECT count(*) AS count FROM postponement WHERE key = :key AND deleted IS NULL",
            &[(":key", &key)],
            |row| super::sql::count(row, "count"),
        )
        .and_then(|count| u32::try_from(count).ok())
        .unwrap_or(0)
    }
}
