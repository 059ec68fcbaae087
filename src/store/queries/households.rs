//! 联系户: one window of the household list.

use super::entitlements::soon;
use super::household::SAME_NUMBER;
use super::read::{ALL_NAMED, Asks, counted, follow_ups_of, reader, waits_for_the_reader};
use super::{Answer, HouseholdFilter, HouseholdSort, Query};
use crate::domain::colour;
use crate::domain::household::{Colour, Residence};
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::store::derive::household::tag_kinds;
use crate::store::sql::{RowResult, code, count, date, parsed, size, text};
use crate::store::{StoreError, records};
use crate::view::{HouseholdRow, Window};
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
    AND (NOT :entitled OR EXISTS (SELECT 1 FROM entitlement e WHERE e.household = d.household AND e.day <= :soon))",
        waits_for_the_reader()
    )
}

fn order(sort: HouseholdSort) -> &'static str {
    match sort {
        HouseholdSort::Number => "d.number_key, d.household",
        HouseholdSort::Colour => "d.colour_rank, d.last_visit, d.household",
        HouseholdSort::LastVisit => "d.last_visit, d.household",
        HouseholdSort::Address => "d.address_key, d.household",
    }
}

/// One window of the households that pass the filter of [`Query::Households`].
pub fn answer(conn: &Connection, query: &Query, rules: &Rules, today: Date) -> Result<Answer, StoreError> {
    let mut window = Window::default();
    if let Query::Households {
        filter,
        sort,
        offset,
        limit,
    } = query
    {
        window = households(conn, filter, *sort, *offset, *limit, rules, today)?;
    }
    Ok(Answer::Households(window))
}

fn households(
    conn: &Connection,
    filter: &HouseholdFilter,
    sort: HouseholdSort,
    offset: usize,
    limit: usize,
    rules: &Rules,
    today: Date,
) -> Result<Window<HouseholdRow>, StoreError> {
    let colour = filter.colour.as_ref().map(Colour::code);
    let tag = filter.tag.as_ref().map(|tag| format!(",{},", tag.code()));
    let reader = reader(conn)?;
    let asks = Asks::of(&reader, today);
    let mut params = asks.params();
    let soon = soon(rules, today);
    let asked: [(&str, &dyn ToSql); 6] = [
        (":colour", &colour),
        (":tag", &tag),
        (":visit_overdue", &filter.visit_overdue),
        (":with_tasks", &filter.with_tasks),
        (":entitled", &filter.entitled),
        (":soon", &soon),
    ];
    params.extend(asked);
    let condition = condition();
    let total = if *filter == HouseholdFilter::default() {
        counted(conn, "SELECT count(*) AS count FROM household_derived", &[])?
    } else {
        counted(
            conn,
            &format!("SELECT count(*) AS count FROM household_derived d {condition}"),
            &params,
        )?
    };
    let sql = format!(
        "SELECT h.id, h.household_no, h.display_name, h.address, h.phone, h.residence, h._unit, h._seq, h._pending,
             h._conflicts, h._refused, EXISTS (SELECT 1 {SAME_NUMBER}) AS number_twice, d.people, d.tags, d.colour AS shown_colour, d.last_visit, d.visit_due,
             (SELECT count(*) FROM follow_up f WHERE f.household = h.id AND f.due <= :today AND {waits})
               + (SELECT count(*) FROM request r JOIN request_derived q ON q.request = r.id
                  WHERE r.household_id = h.id AND q.open = 1) AS tasks
         FROM (SELECT * FROM household_derived d {condition} ORDER BY {order} LIMIT :limit OFFSET :offset) d
         JOIN household h ON h.id = d.household ORDER BY {order}",
        order = order(sort),
        waits = waits_for_the_reader(),
    );
    let (limit, first) = (size(limit), size(offset));
    params.push((":limit", &limit));
    params.push((":offset", &first));
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
        sync: records::sync_state(row)?,
    })
}
