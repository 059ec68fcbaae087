//! Readers that several pages share.

use crate::domain::calendar::Due;
use crate::domain::category::is_sensitive;
use crate::domain::followup::{Because, FollowUp, FollowUpKey, FollowUpKind, RecordRef};
use crate::domain::handing::{is_meant_by_unit, is_meant_by_words};
use crate::domain::ids::RequestId;
use crate::domain::request::{Mode, Satisfaction, State, Urgency};
use crate::domain::right::Relations;
use crate::domain::role::{CASELOAD, Level, OFFICE, Role};
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::record::Kind;
use crate::store::derive::priority::priority_of;
use crate::store::derive::request::certainty_of;
use crate::store::identity::{self, StoredIdentity};
use crate::store::meant::is_mine_to_do;
use crate::store::sql::{RowResult, code, code_opt, count, date, flag, instant, number, parsed, parsed_opt, text};
use crate::store::viewer::{RequestOrigin, Viewer};
use crate::store::{StoreError, export, records};
use crate::view::{RequestName, RequestRow};
use rusqlite::{Connection, Row};

/// The request of a follow-up's row, which has its `request_id`, `temp_no`, `title` and `category`.
pub(super) fn request_name(row: &Row<'_>) -> RowResult<Option<RequestName>> {
    let request: Option<RequestId> = parsed_opt(row, "request_id")?;
    let name = RequestName {
        no: text(row, "temp_no")?,
        title: text(row, "title")?,
        category: text(row, "category")?,
    };
    Ok(request.map(|_| name))
}

/// A row of `follow_up`.
pub fn follow_up(row: &Row<'_>) -> RowResult<FollowUp> {
    let unit = row.get_ref("unit")?.as_str()?;
    Ok(FollowUp {
        key: FollowUpKey(row.get("key")?),
        kind: code(row, "kind", FollowUpKind::from_code, FollowUpKind::Custom)?,
        priority: priority_of(row.get("priority")?),
        household_id: parsed_opt(row, "household")?,
        person_id: parsed_opt(row, "person")?,
        request_id: parsed_opt(row, "request")?,
        reminder_id: parsed_opt(row, "reminder")?,
        record: parsed_opt(row, "record")?
            .map(|id| {
                Ok::<_, rusqlite::Error>(RecordRef {
                    kind: text(row, "record_kind")?,
                    id,
                })
            })
            .transpose()?,
        unit: UnitPath::parse(unit).ok_or(rusqlite::Error::InvalidQuery)?,
        due: due(row, "due", "certainty")?.ok_or(rusqlite::Error::InvalidQuery)?,
        text: row.get("text")?,
        because: Because {
            rule: row.get("rule")?,
            since: date(row, "since")?,
            detail: row.get("detail")?,
        },
        snoozed: number(row, "snoozed")?.unwrap_or(0),
    })
}

/// A due date and how sure it is.
fn due(row: &Row<'_>, day: &str, certainty: &str) -> RowResult<Option<Due>> {
    let date: Option<Date> = date(row, day)?;
    let certainty = text(row, certainty)?;
    Ok(date.map(|date| Due {
        date,
        certainty: certainty_of(&certainty),
    }))
}

/// The requests that a `WHERE` over `request r` and `request_derived d` finds, as the device's user stands to them.
///
/// # Errors
/// When the database does not answer.
pub fn request_rows(
    conn: &Connection,
    condition: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<RequestRow>, StoreError> {
    let who = Viewer::here(conn)?;
    let found = records::all(conn, &format!("{}{condition}", request_rows_sql()), params, |row| {
        Ok((request_row(row)?, row.get::<_, String>("_user")?))
    })?;
    let stands = |(row, user): (RequestRow, String)| {
        let relations = relations(conn, who.as_ref(), &row.id.to_string(), &row.unit, &user, &row.category)?;
        Ok(RequestRow { relations, ..row })
    };
    found.into_iter().map(stands).collect()
}

/// The relations of `who` to a request of that category.
///
/// # Errors
/// When the database does not answer.
pub fn relations(
    conn: &Connection,
    who: Option<&Viewer>,
    request: &str,
    unit: &UnitPath,
    user: &str,
    category: &str,
) -> Result<Relations, StoreError> {
    let of = RequestOrigin {
        request,
        unit,
        user,
        is_sensitive: is_sensitive(category),
    };
    who.map_or(Ok(Relations::default()), |who| who.relations(conn, &of))
}

/// The columns and tables of [`request_row`]; a `WHERE` over `r` and `d` follows. What waits among a request's events
/// waits for the request.
fn request_rows_sql() -> String {
    // Of two columns of one name the first one is read: what follows from the events stands before what was registered.
    format!(
        "SELECT d.registered_at, d.state, d.level, d.mode, d.assignee, d.awaiting_check, d.due, d.due_certainty, d.attempt,
         d.satisfaction, d.illegal, d.standing,
         (SELECT h.household_no FROM household h WHERE h.id = r.household_id) AS household_no,
         nullif(max(coalesce(r._seq, 0), coalesce((SELECT max(e._seq) FROM request_event e WHERE e.request_id = r.id), 0)), 0)
         AS _seq, {PENDING_OF_REQUEST} AS _pending, {REFUSED_OF_REQUEST} AS _refused, r.*
         FROM request_derived d JOIN request r ON r.id = d.request "
    )
}

/// How many changes of a request and its events wait.
pub const PENDING_OF_REQUEST: &str =
    "(r._pending + (SELECT coalesce(sum(e._pending), 0) FROM request_event e WHERE e.request_id = r.id))";

/// The code of why the server refused one of them.
pub const REFUSED_OF_REQUEST: &str =
    "coalesce(r._refused, (SELECT max(e._refused) FROM request_event e WHERE e.request_id = r.id))";

/// A row of [`request_rows_sql`].
fn request_row(row: &Row<'_>) -> RowResult<RequestRow> {
    Ok(RequestRow {
        id: parsed(row, "id")?,
        temp_no: text(row, "temp_no")?,
        origin_no: text(row, "origin_no")?,
        title: text(row, "title")?,
        category: text(row, "category")?,
        urgency: code(row, "urgency", Urgency::from_code, Urgency::Normal)?,
        household_id: parsed_opt(row, "household_id")?,
        household_no: text(row, "household_no")?,
        reporter_name: text(row, "reporter_name")?,
        reporter_phone: text(row, "reporter_phone")?,
        place: text(row, "place")?,
        registered_at: instant(row, "registered_at")?.unwrap_or_default(),
        state: code(row, "state", State::from_code, State::Registered)?,
        level: Level(number(row, "level")?.unwrap_or(0)),
        mode: code_opt(row, "mode", Mode::from_code)?,
        assignee: text(row, "assignee")?,
        awaiting_check: flag(row, "awaiting_check")?,
        due: due(row, "due", "due_certainty")?,
        attempt: number(row, "attempt")?.unwrap_or(1),
        satisfaction: code_opt(row, "satisfaction", Satisfaction::from_code)?,
        standing: serde_json::from_str(&text(row, "standing")?).unwrap_or_default(),
        unit: records::unit(row)?,
        set: export::values(row, &Kind::Request)?,
        relations: Relations::default(),
        illegal: count(row, "illegal")?,
        sync: records::sync_state(row)?,
    })
}

/// Viewer reads: their id, role and level.
pub struct Reader {
    /// Their user id as text; empty before setup.
    pub user: String,
    pub name: String,
    /// Their role; a viewer before setup.
    pub role: Role,
    /// The path of the unit they work for.
    pub unit: String,
}

impl Reader {
    /// The level they act at.
    pub fn level(&self) -> u8 {
        self.role.level().0
    }
}

/// Viewer reads on this device.
///
/// # Errors
/// When the database does not answer.
pub fn reader(conn: &Connection) -> Result<Reader, StoreError> {
    Ok(match identity::kept(conn)? {
        Some(StoredIdentity {
            user, name, role, unit, ..
        }) => Reader {
            user: user.to_string(),
            name,
            role,
            unit: unit.to_string(),
        },
        None => Reader {
            user: String::new(),
            name: String::new(),
            role: Role::Viewer,
            unit: String::new(),
        },
    })
}

/// What was sent up to the reader's level or asks it to grant something.
pub fn for_the_readers_level() -> String {
    format!(
        "((d.state = 'reported' AND {}) OR (d.open = 1 AND {}))",
        reaches_the_reader("d.level"),
        reaches_the_reader("d.asked_of")
    )
}

/// True of a level (a column of `request_derived d`) that is the reader's, or one below at which nobody works: that must swallow
/// nothing, and where somebody does, it is theirs alone.
pub fn reaches_the_reader(from: &str) -> String {
    let level = |role: &Role| format!("WHEN '{}' THEN {}", role.code(), role.level().0);
    let levels: Vec<String> = CASELOAD.iter().chain(OFFICE).map(level).collect();
    format!(
        r#"({from} BETWEEN 1 AND :level
            AND ({from} = :level OR NOT EXISTS (SELECT 1 FROM "user" u WHERE u.deleted IS NULL AND u.active = 1
                 AND CASE u.role {} END BETWEEN {from} AND :level - 1
                 AND (SELECT q._unit = u.scope OR q._unit LIKE u.scope || '/%' FROM request q WHERE q.id = d.request))))"#,
        levels.join(" ")
    )
}

/// The date that counts today ([`crate::domain::request::Dates::due_on`]), for sorting: one without any is last.
pub const DUE: &str = "min(coalesce(d.due, '9'), coalesce(d.doer_due, '9'),
    coalesce(CASE WHEN d.resident_due < :today THEN d.resident_due END, '9'))";

/// What the reader's level handed down and has not checked yet, over `request_derived d`.
pub const SENT_DOWN: &str = "(d.open = 1 AND :keeps AND EXISTS (
    SELECT 1 FROM json_each(d.standing, '$.hands') hand WHERE json_extract(hand.value, '$.from') = :level))";

/// False for a follow-up `f` that waits for somebody else: whoever handed something down asks after it (R27), and whoever has
/// the request, or is to do it, answers it (R28).
pub fn waits_for_the_reader() -> String {
    format!(
        "(f.rule NOT IN ('R27', 'R28') OR EXISTS (SELECT 1 FROM request_derived d WHERE d.request = f.request
            AND ((:keeps AND d.level = :level) OR (f.rule = 'R28' AND {}))))",
        is_mine_to_do()
    )
}

/// The follow-ups of a household or request (`owner`, a column) that are the reader's to do, by due date: the first `most`, or all.
///
/// # Errors
/// When the database does not answer.
pub fn follow_ups_of(
    conn: &Connection,
    asks: &Asks<'_>,
    owner: &str,
    id: &str,
    most: Option<u32>,
) -> Result<Vec<FollowUp>, StoreError> {
    // To SQLite a negative limit is none.
    let most = most.map_or(-1, i64::from);
    let mut named = asks.params();
    named.extend([(":id", &id as &dyn rusqlite::ToSql), (":most", &most)]);
    let sql = format!(
        "SELECT f.* FROM follow_up f WHERE f.{owner} = :id AND {ALL_NAMED} AND {}
         ORDER BY f.due, f.priority, f.key LIMIT :most",
        waits_for_the_reader()
    );
    records::all(conn, &sql, &named, follow_up)
}

/// True, and names every parameter of [`Asks::params`]: SQLite takes none that the statement does not name.
pub const ALL_NAMED: &str = "(:level || :today || :user || :unit || :name || :helps || :works || :keeps) IS NOT NULL";

/// What conditions over requests ask of the reader.
pub struct Asks<'a> {
    reader: &'a Reader,
    level: u8,
    today: String,
    helps: bool,
    works: bool,
    keeps: bool,
}

impl<'a> Asks<'a> {
    /// The reader, on a day.
    pub fn of(reader: &'a Reader, today: Date) -> Self {
        Self {
            reader,
            level: reader.level(),
            today: today.to_string(),
            helps: is_meant_by_words(&reader.role),
            works: is_meant_by_unit(&reader.role),
            keeps: CASELOAD.contains(&reader.role) || OFFICE.contains(&reader.role),
        }
    }

    /// The parameters by name.
    pub fn params(&self) -> Vec<(&'static str, &dyn rusqlite::ToSql)> {
        vec![
            (":level", &self.level),
            (":today", &self.today),
            (":user", &self.reader.user),
            (":unit", &self.reader.unit),
            (":name", &self.reader.name),
            (":helps", &self.helps),
            (":works", &self.works),
            (":keeps", &self.keeps),
        ]
    }
}

/// The name of a user: as the server's admin wrote it, or one's own; empty when it is not known here.
///
/// # Errors
/// When the database does not answer.
pub fn user_name(conn: &Connection, reader: &Reader, user: &str) -> Result<String, StoreError> {
    if user == reader.user {
        return Ok(reader.name.clone());
    }
    let name: Option<Option<String>> =
        records::first(conn, "SELECT name FROM user WHERE id = :id", &[(":id", &user)], |row| {
            row.get("name")
        })?;
    Ok(name.flatten().unwrap_or_default())
}

/// A single count.
///
/// # Errors
/// When the database does not answer.
pub fn counted(conn: &Connection, sql: &str, params: &[(&str, &dyn rusqlite::ToSql)]) -> Result<usize, StoreError> {
    Ok(records::first(conn, sql, params, |row| count(row, "count"))?.unwrap_or(0))
}
