//! What is copied of a list: drawn as the page draws it, and masked whatever the page shows just now.

use super::sheet::{Col, texts};
use super::values::about_request;
use super::{follow_ups, households, reports, requests, visits, work};
use crate::app::Session;
use crate::app::copying::{Copied, DrawnSheet, SheetRows};
use crate::domain::mask::View;
use crate::ui::{Themes, Ui};
use crate::view::ColumnId;

/// What is copied, a text for every column.
#[must_use]
pub fn drawn(session: &Session, themes: &Themes, copied: &Copied) -> DrawnSheet {
    let session = masked(session);
    let ui = &Ui::new(&session, themes);
    let ids = &copied.columns;
    let head = |id: &ColumnId| copied.sheet.heading(*id, ui.lang).to_owned();
    let rows = match &copied.rows {
        SheetRows::Households(rows) => in_columns(&households::cols(), ids, rows, |_, ui| *ui, ui),
        SheetRows::Requests(rows) => in_columns(&requests::cols(), ids, rows, about_request, ui),
        SheetRows::FollowUps(rows) => in_columns(follow_ups::COLS, ids, rows, follow_ups::about, ui),
        SheetRows::Visits(rows) => in_columns(&visits::cols(), ids, rows, visits::about, ui),
        SheetRows::Figure(rows) => in_columns(reports::ROWS, ids, rows, reports::about, ui),
        SheetRows::Records(rows) => {
            let cols = copied.sheet.kind().map(work::cols).unwrap_or_default();
            in_columns(&cols, ids, rows, super::record::about, ui)
        }
    };
    DrawnSheet {
        sheet: copied.sheet.clone(),
        heads: ids.iter().map(head).collect(),
        rows,
        name: ui.lang.list_name(&copied.sheet),
        lang: ui.lang,
    }
}

fn in_columns<R>(
    cols: &[Col<R>],
    ids: &[ColumnId],
    rows: &[R],
    about: for<'u> fn(&R, &Ui<'u>) -> Ui<'u>,
    ui: &Ui<'_>,
) -> Vec<Vec<String>> {
    let safe = |text: String| ui.safe(&text).into_owned();
    let rows = texts(cols, ids, rows, about, ui).into_iter();
    rows.map(|row| row.into_iter().map(safe).collect()).collect()
}

/// Full values leave by an export alone; the projector is as strict as on the screen.
fn masked(session: &Session) -> Session {
    let mut session = session.clone();
    if session.shown == View::Plain {
        session.shown = session.covered;
    }
    session
}
