//! 联系户: one window of the household list.

use super::HouseholdFilter;
use super::entitlements::soon;
use super::household::SAME_NUMBER;
use super::order::{By, by_sync_of};
use super::read::{ALL_NAMED, Asks, counted, follow_ups_of, reader, waits_for_the_reader};
use crate::domain::colour;
use crate::domain::household::{Colour, Residence};
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::record::Kind;
use crate::store::derive::household::tag_kinds;
use crate::store::sql::{RowResult, code, count, date, parsed, size, text};
use crate::store::{StoreError, export, records};
use crate::view::{ColumnId, HouseholdRow, Part, Window};
use rusqlite::{Connection, Row, ToSql};

/// Every filter in one condition: a parameter that is NULL or false asks for nothing.
fn condition() -> String {
    format!(
        "WHERE {ALL_NAMED} AND (:colour IS NULL OR d.colour = :colour)
    AND (:tag IS NULL OR instr(',' || d.tags || ',', :tag) > 0)
    AND (NOT :visit_overdue OR d.visit_due < :today)
    AND (NOT :with_tasks
         OR EXISTS (SELECT 1 FROM follow_up f WHERE f.household = d.household AND f.due <= :today AND {})
         OR EXISTS (SELECT 1 FROM request r JOIN request_derived q ON q.request = r.id
                    WHERE r.household_id = d.household AND q.open = 1))
    AND (NOT :entitled OR EXISTS (SELECT 1 FROM entitlement e WHERE e.household = d.household AND e.day <= :soon))
    AND (NOT :contract OR EXISTS (SELECT 1 FROM follow_up f
         WHERE f.household = d.household AND f.rule = 'R19' AND f.detail = 'doctor_contract' AND f.due <= :today))
    AND (:lacks IS NULL OR d.household IN (SELECT id FROM household WHERE residence IS NULL OR residence NOT IN ('vacant', 'registered_only'))
         AND coalesce(json_extract('[\"' || replace(d.five, ',', '\",\"') || '\"]', :lacks), '') < :lacks_since)",
        waits_for_the_reader()
    )
}

/// The order of the list itself.
const BY_NUMBER: &str = "d.number_key, d.household";

/// How the values of a column are compared, over `d` and the household `h`.
fn by(column: ColumnId) -> Option<By> {
    use ColumnId as C;
    Some(match column {
        C::HouseholdNo => By::Value("d.number_key".to_owned()),
        C::Householder => By::Name("h.display_name".to_owned()),
        C::Colour => By::Value("d.colour_rank".to_owned()),
        C::People => By::Value("d.people".to_owned()),
        C::Address => By::Value("d.address_key".to_owned()),
        C::Tags => By::Text("d.tags".to_owned()),
        C::Visited => By::Value("d.last_visit".to_owned()),
        // The longer ago, the greater; never is longest.
        C::Since => By::Value("-coalesce(julianday(d.last_visit), 0)".to_owned()),
        C::Tasks => By::Value(tasks()),
        C::VisitDue => By::Value("d.visit_due".to_owned()),
        C::NextTask => By::Value(format!(
            "(SELECT min(f.due) FROM follow_up f WHERE f.household = h.id AND {})",
            waits_for_the_reader()
        )),
        C::Unit => By::Text("h._unit".to_owned()),
        C::Sync => by_sync_of("h"),
        C::Field(name) => By::field(Kind::Household.field(name)?, format!("h.\"{name}\"")),
        _ => return None,
    })
}

/// How many follow-ups of a household are due and requests open.
fn tasks() -> String {
    format!(
        "((SELECT count(*) FROM follow_up f WHERE f.household = h.id AND f.due <= :today AND {})
           + (SELECT count(*) FROM request r JOIN request_derived q ON q.request = r.id
              WHERE r.household_id = h.id AND q.open = 1))",
        waits_for_the_reader()
    )
}

/// Where the column of the five marks has the one that is missing, and the first day that counts.
fn lacking(filter: &HouseholdFilter, today: Date) -> (Option<String>, String) {
    let since = filter
        .lacks
        .map_or_else(String::new, |mark| mark.since(today).to_string());
    (filter.lacks.map(|mark| format!("$[{}]", mark as usize)), since)
}

/// One window of the households that pass `filter`.
pub fn households(
    conn: &Connection,
    filter: &HouseholdFilter,
    part: Part,
    rules: &Rules,
    today: Date,
) -> Result<Window<HouseholdRow>, StoreError> {
    let Part { order, offset, limit } = part;
    let colour = filter.colour.as_ref().map(Colour::code);
    let tag = filter.tag.as_ref().map(|tag| format!(",{},", tag.code()));
    let reader = reader(conn)?;
    let asks = Asks::of(&reader, today);
    let mut params = asks.params();
    let soon = soon(rules, today);
    let (lacks, lacks_since) = lacking(filter, today);
    let asked: [(&str, &dyn ToSql); 9] = [
        (":lacks", &lacks),
        (":lacks_since", &lacks_since),
        (":colour", &colour),
        (":tag", &tag),
        (":visit_overdue", &filter.visit_overdue),
        (":with_tasks", &filter.with_tasks),
        (":entitled", &filter.entitled),
        (":contract", &filter.contract),
        (":soon", &soon),
    ];
    params.extend(asked);
    let condition = condition();
    let count = "SELECT count(*) AS count FROM household_derived";
    let total = match *filter == HouseholdFilter::default() {
        true => counted(conn, count, &[])?,
        false => counted(conn, &format!("{count} d {condition}"), &params)?,
    };
    let chosen = order.and_then(|order| Some(by(order.column)?.sql(order.down, BY_NUMBER)));
    // In the order of the list itself the index alone says which rows they are.
    let joined = chosen.as_ref().map_or("", |_| "JOIN household h ON h.id = d.household");
    let sql = format!(
        "SELECT h.*, EXISTS (SELECT 1 {SAME_NUMBER}) AS number_twice, d.people, d.tags, d.colour AS shown_colour, d.last_visit,
             d.visit_due, {tasks} AS tasks
         FROM (SELECT d.* FROM household_derived d {joined} {condition} ORDER BY {order} LIMIT :limit OFFSET :offset) d
         JOIN household h ON h.id = d.household ORDER BY {order}",
        order = chosen.as_deref().unwrap_or(BY_NUMBER),
        tasks = tasks(),
    );
    let (limit, first) = (size(limit), size(offset));
    params.extend::<[(&str, &dyn ToSql); 2]>([(":limit", &limit), (":offset", &first)]);
    let mut rows = records::all(conn, &sql, &params, row)?;
    for row in &mut rows {
        row.next = follow_ups_of(conn, &asks, "household", &row.id.to_string(), Some(1))?.pop();
    }
    Ok(Window {
        rows,
        offset,
        total,
        cursor: crate::store::journal::seen(conn)?,
    })
}

fn row(row: &Row<'_>) -> RowResult<HouseholdRow> {
    Ok(HouseholdRow {
        id: parsed(row, "id")?,
        household_no: text(row, "household_no")?,
        number_twice: row.get("number_twice")?,
        display_name: text(row, "display_name")?,
        address: text(row, "address")?,
        phone: text(row, "phone")?,
        residence: code(row, "residence", Residence::from_code, Residence::Resident)?,
        people: count(row, "people")?,
        tags: tag_kinds(&text(row, "tags")?),
        colour: code(row, "shown_colour", Colour::from_code, colour::unknown())?,
        last_visit: date(row, "last_visit")?,
        visit_due: date(row, "visit_due")?,
        tasks: count(row, "tasks")?,
        next: None,
        unit: records::unit(row)?,
        set: export::values(row, &Kind::Household)?,
        sync: records::sync_state(row)?,
    })
}
