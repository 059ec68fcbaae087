//! The comparison as a table: every row of the list, then what is not in it.

use crate::domain::decimal::YUAN;
use crate::domain::lang::Lang;
use crate::exchange::{Cell, Column, Table};
use crate::record::Kind;
use crate::view::{Comparison, Held, Terms};

/// The table, for the internal ledger: names stand in it in full.
#[must_use]
pub fn table(comparison: &Comparison, held: &Held, lang: Lang) -> Table {
    let number = |household| {
        let mut households = held.households.iter();
        let found = households.find(|it| Some(it.id) == household);
        Cell::text(found.map_or("", |it| it.household_no.as_str()))
    };
    let rows = comparison.rows.iter().map(|row| {
        let finding = row
            .finding
            .as_ref()
            .map_or(lang.compare_same(), |finding| lang.finding(finding));
        let mut cells = vec![
            row.at.map_or(Cell::Empty, |at| Cell::Number(f64::from(at.row + 1))),
            Cell::text(&row.name),
            number(row.household),
            Cell::text(lang.benefit(&row.kind)),
            Cell::text(finding),
            Cell::text(row.beside.as_ref().map_or("", |kind| lang.benefit(kind))),
        ];
        cells.extend(terms(&row.listed, lang));
        cells.extend(terms(&row.ours, lang));
        cells
    });
    Table {
        name: lang.kind(&Kind::ListRow).to_owned(),
        columns: columns(lang),
        rows: rows.collect(),
    }
}

fn terms(terms: &Terms, lang: Lang) -> [Cell; 3] {
    let yuan = terms.monthly_fen.and_then(|fen| YUAN.said(fen).parse().ok());
    [
        yuan.map_or(Cell::Empty, Cell::Number),
        Cell::text(terms.level.as_ref().map_or("", |level| lang.tag_level(level))),
        terms.from.map_or(Cell::Empty, Cell::Date),
    ]
}

fn columns(lang: Lang) -> Vec<Column> {
    let own = [
        "name",
        "household_id",
        "kind",
        "finding",
        "beside",
        "monthly_fen",
        "level",
        "from",
        "ours_fen",
        "ours_level",
        "ours_from",
    ];
    let own = own.map(|name| column(name, Kind::ListRow.def().at(name).label.of(lang)));
    std::iter::once(column("row", lang.compare_row())).chain(own).collect()
}

/// A column of words or numbers.
pub(super) fn column(key: &str, heading: &str) -> Column {
    Column {
        key: key.to_owned(),
        name: key.to_owned(),
        heading: heading.to_owned(),
        choices: Vec::new(),
        is_hidden: false,
    }
}
