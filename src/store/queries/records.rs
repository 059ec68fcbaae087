//! 工作: records of the kinds that the tables alone describe. The SQL is made from the definition of the kind.

use super::conflicts::conflicts;
use super::order::{By, by_sync_of};
use super::read::{counted, follow_up, reader, user_name};
use crate::change::Kind;
use crate::domain::ids::RecordId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::record::{FieldDef, Holds, STATE, Target};
use crate::store::campaign::campaign;
use crate::store::sql::{RowResult, count, parsed, parsed_opt, text};
use crate::store::{StoreError, export, journal, records};
use crate::view::{
    ColumnId, KindCount, Part, RecordChange, RecordDetail, RecordRow, SyncState, ToldOf, Untold, Window,
};
use rusqlite::{Connection, Row, ToSql};

/// One window of the records that stand: those that wait for something first, then by the order of the kind.
pub fn records(
    conn: &Connection,
    kind: &Kind,
    state: Option<&str>,
    part: Part,
) -> Result<Window<RecordRow>, StoreError> {
    let Part { order, offset, limit } = part;
    let chosen = match kind.field(STATE) {
        Some(_) => format!("t.deleted IS NULL AND (:state IS NULL OR t.{STATE} = :state)"),
        None => "t.deleted IS NULL AND :state IS NULL".to_owned(),
    };
    let own = own_order(kind);
    let by = order.and_then(|order| Some(by(kind, order.column)?.sql(order.down, &own)));
    let order = by.as_ref().unwrap_or(&own);
    let rest = format!("WHERE {chosen} ORDER BY {order} LIMIT :limit OFFSET :offset");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let at = i64::try_from(offset).unwrap_or(i64::MAX);
    let window: &[(&str, &dyn ToSql)] = &[(":state", &state), (":limit", &limit), (":offset", &at)];
    let count = format!(r#"SELECT count(*) AS count FROM "{kind}" t WHERE {chosen}"#);
    Ok(Window {
        rows: rows(conn, kind, &rest, window)?,
        offset,
        total: counted(conn, &count, &[(":state", &state)])?,
        cursor: journal::seen(conn)?,
    })
}

/// How the values of a column are compared, over the record `t`, its person `p` and household `h`.
fn by(kind: &Kind, column: ColumnId) -> Option<By> {
    Some(match column {
        ColumnId::About => By::Name("coalesce(p.name, h.display_name)".to_owned()),
        ColumnId::HouseholdNo => By::Text("h.household_no".to_owned()),
        ColumnId::Unit => By::Text("t._unit".to_owned()),
        ColumnId::Sync => by_sync_of("t"),
        ColumnId::Field(name) => By::field(kind.field(name)?, format!("t.\"{name}\"")),
        _ => return None,
    })
}

/// The record with everything on it; `None` when it is gone.
pub fn record(
    conn: &Connection,
    kind: &Kind,
    id: RecordId,
    rules: &Rules,
) -> Result<Option<Box<RecordDetail>>, StoreError> {
    let record = id.to_string();
    let by_id: &[(&str, &dyn ToSql)] = &[(":id", &record)];
    let mut rows = rows(conn, kind, "WHERE t.id = :id AND t.deleted IS NULL", by_id)?;
    let Some(row) = rows.pop() else { return Ok(None) };
    let sql = "SELECT * FROM follow_up WHERE record = :id ORDER BY due, key";
    Ok(Some(Box::new(RecordDetail {
        cursor: journal::seen(conn)?,
        named: named(conn, kind, &row)?,
        named_by: named_by(conn, kind, &record)?,
        left_open: match kind {
            Kind::Meeting if row.state() == "planned" => left_open(conn, &record)?,
            _ => Vec::new(),
        },
        told: match kind {
            Kind::Notice => Some(told_of(conn, &record)?),
            _ => None,
        },
        points: match kind {
            Kind::PointsEntry if rules.followups.on("points").is_some() => Some(total(conn, row.text("volunteer"))?),
            _ => None,
        },
        row,
        campaign: match kind {
            Kind::Campaign => campaign(conn, id)?,
            _ => None,
        },
        follow_ups: records::all(conn, sql, by_id, follow_up)?,
        conflicts: conflicts(conn, Some(&record))?,
        changes: changes(conn, &record)?,
    })))
}

/// The points of one volunteer, and of how many entries they are.
fn total(conn: &Connection, volunteer: &str) -> Result<(u32, u32), StoreError> {
    let sql = "SELECT coalesce(sum(points), 0) AS points, count(*) AS entries FROM points_entry
         WHERE volunteer = :volunteer AND deleted IS NULL";
    let found = records::first(conn, sql, &[(":volunteer", &volunteer)], |row| {
        Ok((row.get("points")?, row.get("entries")?))
    })?;
    Ok(found.unwrap_or_default())
}

/// Records that name another one, of each kind, at most.
const NAMING: i64 = 100;

/// The fields of a kind that name a record of any kind by its table.
fn references(kind: &Kind) -> impl Iterator<Item = (&'static FieldDef, Kind)> {
    kind.fields().iter().filter_map(|field| match field.holds {
        Holds::Ref(target @ Target::Record(_)) => Some((field, target.kind()?)),
        _ => None,
    })
}

/// The records that this one names.
fn named(conn: &Connection, kind: &Kind, row: &RecordRow) -> Result<Vec<RecordRow>, StoreError> {
    let mut all = Vec::new();
    for (field, of) in references(kind) {
        let id = row.text(field.name);
        all.extend(rows(
            conn,
            &of,
            "WHERE t.id = :id AND t.deleted IS NULL",
            &[(":id", &id)],
        )?);
    }
    Ok(all)
}

/// The records that name this one.
fn named_by(conn: &Connection, kind: &Kind, id: &str) -> Result<Vec<RecordRow>, StoreError> {
    let mut all = Vec::new();
    // Those with screens of their own list what belongs to them there.
    if matches!(kind, Kind::Campaign | Kind::Survey | Kind::Handover) {
        return Ok(all);
    }
    for by in Kind::all() {
        for (field, _) in references(by).filter(|(_, of)| of == kind) {
            let rest = format!(
                r#"WHERE t."{}" = :id AND t.deleted IS NULL ORDER BY t._at DESC, t.id LIMIT :most"#,
                field.name
            );
            let params: &[(&str, &dyn ToSql)] = &[(":id", &id), (":most", &NAMING)];
            all.extend(rows(conn, by, &rest, params)?);
        }
    }
    Ok(all)
}

/// The agenda items of no meeting and of others that are not done with, what is due first.
fn left_open(conn: &Connection, meeting: &str) -> Result<Vec<RecordRow>, StoreError> {
    let rest = "WHERE t.deleted IS NULL AND t.state IN ('open', 'decided') AND t.meeting_id IS NOT :id
         ORDER BY t.due IS NULL, t.due, t._at, t.id LIMIT :most";
    let params: &[(&str, &dyn ToSql)] = &[(":id", &meeting), (":most", &NAMING)];
    rows(conn, &Kind::AgendaItem, rest, params)
}

/// The households that a notice is for, as far as they are known here, and which of them were not told: first those that no group
/// chat reaches, or with somebody alone or disabled.
fn told_of(conn: &Connection, notice: &str) -> Result<ToldOf, StoreError> {
    let households = records::all(
        conn,
        "SELECT h.id, h.household_no, h.display_name, h.phone, EXISTS (SELECT 1 FROM notice_told t
             WHERE t.household_id = h.id AND t.notice_id = n.id AND t.deleted IS NULL AND t.understood = 'yes') AS told,
             coalesce(f.detail LIKE '%:first', FALSE) AS first
         FROM notice n JOIN household h ON h._unit = n._unit OR h._unit LIKE n._unit || '/%'
         JOIN household_derived d ON d.household = h.id
         LEFT JOIN follow_up f ON f.record = n.id AND f.household = h.id
         WHERE n.id = :id AND h.deleted IS NULL AND h.merged_into IS NULL
           AND coalesce(h.residence, 'resident') NOT IN ('vacant', 'registered_only')
         ORDER BY first DESC, d.number_key, h.id",
        &[(":id", &notice)],
        |row| {
            let household = Untold {
                household: parsed(row, "id")?,
                number: text(row, "household_no")?,
                name: text(row, "display_name")?,
                phone: text(row, "phone")?,
                first: row.get("first")?,
            };
            Ok((household, row.get::<_, bool>("told")?))
        },
    )?;
    let all = households.len();
    let untold: Vec<Untold> = households
        .into_iter()
        .filter(|(_, told)| !told)
        .map(|(it, _)| it)
        .collect();
    Ok(ToldOf {
        told: all - untold.len(),
        all,
        untold: untold.into_iter().take(200).collect(),
    })
}

/// The records of all kinds with a ledger that are about the household or a person of it.
pub fn of_household(conn: &Connection, household: &str) -> Result<Vec<RecordRow>, StoreError> {
    let mut all = Vec::new();
    for kind in Kind::all().filter(|kind| kind.def().has_ledger_of_households()) {
        let rest = format!(
            "WHERE t.deleted IS NULL AND h.id = :household ORDER BY {}",
            own_order(kind)
        );
        all.extend(rows(conn, kind, &rest, &[(":household", &household)])?);
    }
    Ok(all)
}

/// How many records of each kind with a tab there are.
pub fn kind_counts(conn: &Connection) -> Result<Vec<KindCount>, StoreError> {
    let mut counts = Vec::new();
    for kind in Kind::all().filter(|kind| kind.def().has_tab()) {
        let is_open = is_open(kind).unwrap_or_else(|| "FALSE".to_owned());
        let sql = format!(
            r#"SELECT count(*) AS found, count(*) FILTER (WHERE {is_open}) AS open FROM "{kind}" t WHERE t.deleted IS NULL"#
        );
        let read = |row: &Row<'_>| {
            Ok(KindCount {
                kind,
                open: count(row, "open")?,
                all: count(row, "found")?,
            })
        };
        counts.extend(records::all(conn, &sql, &[], read)?);
    }
    Ok(counts)
}

/// Whether the record `t` has a next step; `None` where no record of the kind ever has one.
fn is_open(kind: &Kind) -> Option<String> {
    let states = kind.def().steps.iter().flat_map(|step| step.from);
    let open: Vec<String> = states.map(|state| format!("'{state}'")).collect();
    (!open.is_empty()).then(|| format!("(t.{STATE} IN ({}))", open.join(", ")))
}

/// What waits for somebody first, then what is due first.
fn own_order(kind: &Kind) -> String {
    let def = kind.def();
    let mut order = is_open(kind).map_or_else(String::new, |is_open| format!("NOT {is_open}, "));
    if !def.order.is_empty() {
        order.push_str(&format!(r#"t."{0}" IS NULL, t."{0}", "#, def.order));
    }
    order + "t._at DESC, t.id"
}

fn rows(
    conn: &Connection,
    kind: &Kind,
    rest: &str,
    params: &[(&str, &dyn ToSql)],
) -> Result<Vec<RecordRow>, StoreError> {
    found(conn, kind, "NULL AS more", rest, params, |row| record_row(row, kind))
}

/// The records `t` of a kind, with their person `p` and household `h`; `more` is what is asked for besides.
pub(super) fn found<T>(
    conn: &Connection,
    kind: &Kind,
    more: &str,
    rest: &str,
    params: &[(&str, &dyn ToSql)],
    read: impl FnMut(&Row<'_>) -> RowResult<T>,
) -> Result<Vec<T>, StoreError> {
    let column = |name: &str| match kind.field(name) {
        Some(_) => format!("t.\"{name}\""),
        None => "NULL".to_owned(),
    };
    let sql = format!(
        r#"SELECT t.*, p.id AS about_person, p.name AS person_name, h.id AS about_household,
             h.display_name AS household_name, h.household_no AS household_number, {more}
           FROM "{kind}" t LEFT JOIN person p ON p.id = {}
           LEFT JOIN household h ON h.id = coalesce(p.household_id, {}) {rest}"#,
        column("person_id"),
        column("household_id"),
    );
    records::all(conn, &sql, params, read)
}

/// A row of [`found`].
pub(super) fn record_row(row: &Row<'_>, kind: &Kind) -> RowResult<RecordRow> {
    let household = parsed_opt(row, "about_household")?;
    let person = parsed_opt(row, "about_person")?;
    let (name, number) = (text(row, "household_name")?, text(row, "household_number")?);
    let person_name = text(row, "person_name")?;
    Ok(RecordRow {
        kind: kind.clone(),
        id: parsed(row, "id")?,
        set: export::values(row, kind)?,
        household: household.map(|id| (id, name, number)),
        person: person.map(|id| (id, person_name)),
        unit: records::unit(row)?,
        sync: records::sync_state(row)?,
    })
}

fn changes(conn: &Connection, id: &str) -> Result<Vec<RecordChange>, StoreError> {
    let reader = reader(conn)?;
    let mut entries = journal::of_record(conn, id)?;
    entries.reverse();
    let change = |entry: journal::Entry| {
        let change = &entry.placed.change;
        let by = user_name(conn, &reader, &entry.user.to_string())?;
        Ok(RecordChange {
            at: Millis(change.at.0),
            by,
            set: change.set.clone(),
            sync: match entry.is_pending() {
                true => SyncState::Pending,
                false => SyncState::default(),
            },
        })
    };
    entries.into_iter().map(change).collect()
}
