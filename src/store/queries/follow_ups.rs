//! 提醒: follow-ups by due date, the overdue ones first, and how many there are on each day.

use super::order::By;
use super::read::{ALL_NAMED, Asks, counted, follow_up, reader, request_name, waits_for_the_reader};
use crate::domain::followup::FollowUpKind;
use crate::domain::time::Date;
use crate::store::sql::{RowResult, count, date, size, text};
use crate::store::{StoreError, records};
use crate::view::{ColumnId, FollowUpRow, Part, Window};
use chrono::Days;
use rusqlite::{Connection, Row, ToSql};

/// Kinds as one text `,return_visit,health,`; empty for all.
fn condition() -> String {
    format!(
        "WHERE (:kinds = '' OR instr(:kinds, ',' || f.kind || ',') > 0) AND (:on IS NULL OR f.due = :on)
           AND {ALL_NAMED} AND {}",
        waits_for_the_reader()
    )
}

/// The order of the list itself.
const BY_DAY: &str = "f.due, f.priority, f.key";

/// How the values of a column are compared, over the follow-up `f` and what it is about.
fn by(column: ColumnId) -> Option<By> {
    use ColumnId as C;
    Some(match column {
        C::DueDay => By::Value("f.due".to_owned()),
        // The words of the badge are made of both.
        C::Badge => By::Value("(CASE WHEN f.priority <= 1 THEN '0' ELSE f.due END)".to_owned()),
        C::Who => By::Name(format!("coalesce(p.name, {SUBJECT})")),
        C::Task => By::Code(
            "f.kind".to_owned(),
            FollowUpKind::ALL.iter().map(FollowUpKind::code).collect(),
        ),
        C::What => By::Text("coalesce(r.temp_no, nullif(f.text, ''), f.kind)".to_owned()),
        C::HouseholdNo => By::Text("h.household_no".to_owned()),
        C::Address => By::Text(ADDRESS.to_owned()),
        C::Phone => By::Text(PHONE.to_owned()),
        C::Why => By::Text("f.rule".to_owned()),
        C::Unit => By::Text("f.unit".to_owned()),
        C::Sync => By::Value(
            "(CASE WHEN m._refused IS NOT NULL THEN 1 WHEN m._conflicts > 0 THEN 2 WHEN m._pending > 0 THEN 3
              WHEN m.id IS NOT NULL THEN 4 END)"
                .to_owned(),
        ),
        _ => return None,
    })
}

const SUBJECT: &str = "coalesce(h.display_name, r.reporter_name)";
const ADDRESS: &str = "coalesce(h.address, r.place)";
const PHONE: &str = "coalesce(nullif(h.phone, ''), r.reporter_phone)";
/// What a follow-up is about.
const ABOUT: &str = "LEFT JOIN household h ON h.id = f.household
     LEFT JOIN person p ON p.id = f.person
     LEFT JOIN request r ON r.id = f.request
     LEFT JOIN reminder m ON m.id = f.reminder";

/// One window of the follow-ups of `kinds`, due `on` a day.
pub fn follow_ups(
    conn: &Connection,
    kinds: &[FollowUpKind],
    on: Option<Date>,
    part: Part,
    today: Date,
) -> Result<Window<FollowUpRow>, StoreError> {
    let Part { order, offset, limit } = part;
    let mut asked_kinds = kinds.iter().map(FollowUpKind::code).collect::<Vec<_>>().join(",");
    if !kinds.is_empty() {
        asked_kinds = format!(",{asked_kinds},");
    }
    let on = on.map(|day| day.to_string());
    let (limit, first) = (size(limit), size(offset));
    let reader = reader(conn)?;
    let asks = Asks::of(&reader, today);
    let mut params = asks.params();
    params.extend([(":kinds", &asked_kinds as &dyn ToSql), (":on", &on)]);
    let condition = condition();
    let total = counted(
        conn,
        &format!("SELECT count(*) AS count FROM follow_up f {condition}"),
        &params,
    )?;
    let chosen = order.and_then(|order| Some(by(order.column)?.sql(order.down, BY_DAY)));
    // In the order of the list itself the index alone says which rows they are.
    let joined = if chosen.is_some() { ABOUT } else { "" };
    let order = chosen.as_deref().unwrap_or(BY_DAY);
    let sql = format!(
        "SELECT f.*, {SUBJECT} AS subject, h.household_no, p.name AS person_name, p.birth AS person_birth, {ADDRESS} AS address,
             {PHONE} AS phone, r.id AS request_id, r.temp_no, r.title, r.category,
             m.id AS reminder_here, m._seq, m._pending, m._conflicts, m._refused
         FROM (SELECT f.* FROM follow_up f {joined} {condition} ORDER BY {order} LIMIT :limit OFFSET :offset) f
         {ABOUT} ORDER BY {order}"
    );
    params.push((":limit", &limit));
    params.push((":offset", &first));
    let rows = records::all(conn, &sql, &params, row)?;
    Ok(Window {
        rows,
        offset,
        total,
        cursor: crate::store::journal::seen(conn)?,
    })
}

fn row(row: &Row<'_>) -> RowResult<FollowUpRow> {
    Ok(FollowUpRow {
        follow_up: follow_up(row)?,
        household_no: text(row, "household_no")?,
        name: text(row, "subject")?,
        person_name: text(row, "person_name")?,
        birth: date(row, "person_birth")?,
        address: text(row, "address")?,
        phone: text(row, "phone")?,
        request: request_name(row)?,
        sync: match row.get::<_, Option<String>>("reminder_here")? {
            Some(_) => Some(records::sync_state(row)?),
            None => None,
        },
    })
}

/// How many are due on each of `days` days from `from` on.
pub fn days(conn: &Connection, from: Date, days: u32, today: Date) -> Result<Vec<(Date, usize)>, StoreError> {
    let end = from.checked_add_days(Days::new(days.into())).unwrap_or(from);
    let (first, last) = (from.to_string(), end.to_string());
    let reader = reader(conn)?;
    let asks = Asks::of(&reader, today);
    let mut params = asks.params();
    params.extend([(":from", &first as &dyn ToSql), (":end", &last)]);
    let sql = format!(
        "SELECT due, count(*) AS count FROM follow_up f
         WHERE due >= :from AND due < :end AND {ALL_NAMED} AND {} GROUP BY due",
        waits_for_the_reader()
    );
    let counted: Vec<(Option<Date>, usize)> =
        records::all(conn, &sql, &params, |row| Ok((date(row, "due")?, count(row, "count")?)))?;
    Ok(from
        .iter_days()
        .take_while(|day| *day < end)
        .map(|day| {
            let found = counted.iter().find(|(due, _)| *due == Some(day));
            (day, found.map_or(0, |(_, count)| *count))
        })
        .collect())
}
