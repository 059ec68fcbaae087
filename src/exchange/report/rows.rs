//! The rows of the lists of the monthly meeting, masked as the lists of requests are.

use crate::domain::lang::Lang;
use crate::domain::mask::{Mask, Privacy, View, is_door};
use crate::domain::report::Figure;
use crate::domain::time::Millis;
use crate::exchange::Children;
use crate::record::Kind;
use crate::store::{Answer, Query, Store, StoreError};
use crate::view::{Part, ReportRow, Window};
use serde_json::{Value, json};

/// The headings of [`cells`].
pub(super) const COLUMNS: [fn(Lang) -> &'static str; 6] = [
    Lang::col_request_no,
    Lang::col_title,
    Lang::col_reporter,
    Lang::report_place,
    Lang::col_date,
    Lang::report_state_now,
];

/// The rows of a list, as `view` shows them.
///
/// # Errors
/// The store's.
pub(super) fn listed(
    store: &Store,
    figure: &Figure,
    view: View,
    children: &Children,
    lang: Lang,
    now: Millis,
) -> Result<Vec<Vec<String>>, StoreError> {
    let query = Query::ReportRows {
        subjects: figure.rows.clone(),
        part: Part::first(figure.rows.len()),
    };
    let window = match store.answer(&query, now)? {
        Answer::ReportRows(window) => window,
        _ => Window::default(),
    };
    let (known, today) = (store.known()?, now.local_date());
    let shown = |row: &ReportRow| {
        let about: Vec<_> = row.household.map(|household| household.0).into_iter().collect();
        let mask = Mask {
            view,
            known: &known,
            today,
            about: &about,
        };
        cells(row, &mask, lang)
    };
    let mut rows: Vec<Value> = window.rows.iter().map(shown).collect();
    children.mask(&mut rows);
    let texts = |row: &Value| {
        let cells = row.as_array().into_iter().flatten();
        cells.map(|cell| cell.as_str().unwrap_or_default().to_owned()).collect()
    };
    Ok(rows.iter().map(texts).collect())
}

fn cells(row: &ReportRow, mask: &Mask<'_>, lang: Lang) -> Value {
    if row.is_gone {
        return json!([lang.report_row_gone(), "", "", "", "", ""]);
    }
    // What the record table says of the field.
    let show = |field: &str, text: &str| {
        let field = Kind::Request.field(field);
        mask.show(field.map_or(Privacy::Text, |field| field.privacy), text)
    };
    let place = match row.household.is_some() && is_door(&row.address) {
        true => mask.show(Privacy::Address, &row.address),
        false => show("place", &row.address),
    };
    json!([
        row.number,
        show("title", &row.title),
        show("reporter_name", &row.name),
        place,
        row.last.map_or_else(String::new, |day| day.to_string()),
        row.state.as_ref().map_or("", |state| lang.state(state)),
    ])
}
