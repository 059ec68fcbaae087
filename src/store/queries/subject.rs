//! Who or what a record is about, and the page that shows it. The SQL is made from the fields that name other records.

use crate::change::Kind;
use crate::store::sql::{date, parsed_opt, text};
use crate::store::{StoreError, records};
use crate::view::{SearchTarget, Told};
use rusqlite::Connection;

/// Who or what a record is about, in the words that people wrote; empty when it is not known here.
pub fn subject(conn: &Connection, kind: &Kind, record: &str) -> Result<String, StoreError> {
    if !kind.is_known() {
        return Ok(String::new());
    }
    let title = kind.def().title.map(|title| format!("t.{title}"));
    let words = title.map_or_else(|| Owners::of(kind).words(), |title| vec![title]);
    let sql = Owners::of(kind).select(&format!("{} AS subject", coalesced(&words)));
    Ok(records::first(conn, &sql, &[(":id", &record)], |row| text(row, "subject"))?.unwrap_or_default())
}

/// What tells whom a record is about from others who are called the same.
pub fn told(conn: &Connection, kind: &Kind, record: &str) -> Result<Told, StoreError> {
    if !kind.is_known() || kind.is_server_owned() {
        return Ok(Told::default());
    }
    let owners = Owners::of(kind);
    let [_, person, request] = owners.has;
    let (who, number, birth) = match kind {
        Kind::Household => ("t.id", "t.household_no", "NULL"),
        Kind::Person => ("t.id", "h.household_no", "t.birth"),
        Kind::Request => ("t.id", "t.temp_no", "NULL"),
        _ if request => ("t.request_id", "r.temp_no", "NULL"),
        _ if person => ("coalesce(t.person_id, h.id)", "h.household_no", "p.birth"),
        _ if !owners.households().is_empty() => ("h.id", "h.household_no", "NULL"),
        _ => return Ok(Told::default()),
    };
    let sql = owners.select(&format!("{who} AS who, {number} AS number, {birth} AS birth"));
    let found = records::first(conn, &sql, &[(":id", &record)], |row| {
        Ok(Told {
            who: text(row, "who")?,
            number: text(row, "number")?,
            birth: date(row, "birth")?,
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// The page a record is shown on: its own, its request's or its household's.
pub fn target(conn: &Connection, kind: &Kind, record: &str) -> Result<Option<SearchTarget>, StoreError> {
    if !kind.is_known() || kind.is_server_owned() {
        return Ok(None);
    }
    let owners = Owners::of(kind);
    let (household, request) = match kind {
        Kind::Household => ("t.id".to_owned(), "NULL".to_owned()),
        Kind::Request => ("NULL".to_owned(), "t.id".to_owned()),
        _ => (coalesced(&owners.households()), coalesced(&owners.requests())),
    };
    let sql = owners.select(&format!(
        "{household} AS household, {request} AS request, t.deleted AS deleted"
    ));
    let found = records::first(conn, &sql, &[(":id", &record)], |row| {
        let deleted: Option<String> = row.get("deleted")?;
        Ok((
            parsed_opt(row, "household")?,
            parsed_opt(row, "request")?,
            deleted.is_some(),
        ))
    })?;
    let Some((household, request, is_deleted)) = found else {
        return Ok(None);
    };
    let own = match kind {
        Kind::Household | Kind::Request if is_deleted => return Ok(None),
        kind if kind.def().has_ledger() && !is_deleted => {
            record.parse().ok().map(|id| SearchTarget::Record(kind.def().code, id))
        }
        _ => None,
    };
    Ok(own
        .or(request.map(SearchTarget::Request))
        .or(household.map(SearchTarget::Household)))
}

/// The records that one of a kind belongs to, joined to it: `p` its person, `h` the household, `r` its request.
struct Owners<'a> {
    kind: &'a Kind,
    has: [bool; 3],
}

impl<'a> Owners<'a> {
    fn of(kind: &'a Kind) -> Self {
        let has = OWNERS_OF.map(|name| kind.field(name).is_some());
        Self { kind, has }
    }

    /// What people call them, the nearest first.
    fn words(&self) -> Vec<String> {
        let [household, person, request] = self.has;
        let names = [
            (person, "p.name"),
            (request, "r.title"),
            (household || person, "h.display_name"),
        ];
        names
            .into_iter()
            .filter(|(has, _)| *has)
            .map(|(_, name)| name.to_owned())
            .collect()
    }

    fn households(&self) -> Vec<String> {
        let [household, person, _] = self.has;
        let ids = [(household, "t.household_id"), (person, "p.household_id")];
        ids.into_iter()
            .filter(|(has, _)| *has)
            .map(|(_, id)| id.to_owned())
            .collect()
    }

    fn requests(&self) -> Vec<String> {
        let [.., request] = self.has;
        request.then(|| "t.request_id".to_owned()).into_iter().collect()
    }

    /// A query for columns of the record called `:id`.
    fn select(&self, columns: &str) -> String {
        let [_, person, request] = self.has;
        let mut sql = format!(r#"SELECT {columns} FROM "{}" t"#, self.kind);
        if person {
            sql.push_str(" LEFT JOIN person p ON p.id = t.person_id");
        }
        if request {
            sql.push_str(" LEFT JOIN request r ON r.id = t.request_id");
        }
        let households = self.households();
        if !households.is_empty() {
            sql.push_str(&format!(" LEFT JOIN household h ON h.id = {}", coalesced(&households)));
        }
        sql + " WHERE t.id = :id"
    }
}

/// [`OWNERS`](crate::record::kind::OWNERS), in the order of [`Owners::has`].
const OWNERS_OF: [&str; 3] = ["household_id", "person_id", "request_id"];

fn coalesced(columns: &[String]) -> String {
    match columns {
        [] => "NULL".to_owned(),
        [one] => one.clone(),
        several => format!("coalesce({})", several.join(", ")),
    }
}
