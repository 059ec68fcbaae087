//! What a ledger and its columns are, drawn: what is asked first, each with values that stand in it, masked.

use super::columns::{Cell, Column, table};
use super::pen::{Ink, Pen};
use super::pieces::paragraph;
use crate::app::imports::ImportScreen;
use crate::app::imports::choice::{About, ColumnChoice, ColumnRow};
use crate::app::imports::choices::label;
use crate::app::layout::Body;
use crate::domain::mask::Privacy;
use crate::ui::Ui;
use crate::ui::import_rows::RowWords;
use crate::view::ledger::{Ledger, Question, Samples, Target};

/// Digits from which on a value may be a telephone or ID number.
const NUMBER: usize = 5;
/// Han characters of a name.
const NAME: std::ops::RangeInclusive<usize> = 2..=4;

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, body: Body, screen: &ImportScreen, ui: &Ui<'_>) {
    let lang = ui.lang;
    let width = pen.width();
    let columns = &screen.columns;
    let title = match columns.open() {
        0 => lang.import_columns_all().to_owned(),
        open => lang.import_columns_title(open),
    };
    pen.put(
        0,
        1,
        width,
        &lang.labelled(&ui.text(&screen.named()), &title),
        Ink::Strong,
    );
    let layout = screen.layout(body);
    let list = &columns.list;
    let heads = [
        Column::fixed(lang.col_ledger_column(), 6),
        Column::growing(lang.col_heading(), 10, 2),
        Column::growing(lang.col_meaning(), 12, 2),
        Column::growing(lang.col_samples(), 8, 3),
    ];
    let cells = |index: usize| Some(cells(*list.get(index)?, screen, ui));
    table(
        &mut pen.pane(layout.list),
        &heads,
        list.visible(layout.rows),
        list.index(),
        cells,
    );
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        let mut pen = pen.pane(pane);
        let (hint, heading) = (hint(*row, screen, ui), heading(*row, screen, ui));
        paragraph(&mut pen, 0, 1, 1, &heading, Ink::Text);
        paragraph(&mut pen, 1, 1, 1, &samples(*row, screen, ui), Ink::Text);
        paragraph(&mut pen, 2, 1, 2, &hint, Ink::Muted);
    }
}

fn ledger(row: ColumnRow, screen: &ImportScreen) -> Option<&Ledger> {
    screen.brought.ledgers.get(row.ledger)
}

fn cells(row: ColumnRow, screen: &ImportScreen, ui: &Ui<'_>) -> Vec<Cell> {
    let lang = ui.lang;
    let is_open = row.is_asked && screen.columns.said(row).is_none();
    let at = match row.about {
        About::What => lang.about_what().to_owned(),
        About::Everybody => lang.about_everybody().to_owned(),
        About::Column(at) => Ledger::letters(at),
        About::Unit => lang.about_unit().to_owned(),
    };
    let meaning = match is_open {
        true => (lang.import_asked_mark().to_owned(), Ink::Warn),
        false => (meaning(row, screen, ui), Ink::Ok),
    };
    vec![
        (at, Ink::Muted),
        (heading(row, screen, ui), Ink::Text),
        meaning,
        (samples(row, screen, ui), Ink::Muted),
    ]
}

/// The column's heading; for what a whole ledger is, its title or sheet.
fn heading(row: ColumnRow, screen: &ImportScreen, ui: &Ui<'_>) -> String {
    let Some(ledger) = ledger(row, screen) else {
        return String::new();
    };
    let text = match row.about {
        About::What | About::Everybody if ledger.title.is_empty() => &ledger.sheet,
        About::What | About::Everybody => &ledger.title,
        About::Unit => return ui.lang.about_unit_rows().to_owned(),
        About::Column(at) => {
            let column = ledger.columns.iter().find(|column| column.at == at);
            let Some(column) = column else { return String::new() };
            if column.is_hidden {
                return format!("{} ({})", ui.text(&column.heading), ui.lang.import_hidden_column());
            }
            &column.heading
        }
    };
    ui.text(text)
}

/// What it is, as said or recognised.
fn meaning(row: ColumnRow, screen: &ImportScreen, ui: &Ui<'_>) -> String {
    let Some(ledger) = ledger(row, screen) else {
        return String::new();
    };
    let recognised = || match row.about {
        About::What => ColumnChoice::Is(ledger.what),
        About::Everybody => {
            let mut said = ledger.about.keys().copied();
            ColumnChoice::Target(said.find(|target| matches!(target, Target::Holds(_))))
        }
        About::Unit => ColumnChoice::Target(None),
        About::Column(at) => {
            let column = ledger.columns.iter().find(|column| column.at == at);
            ColumnChoice::Target(column.and_then(|column| column.target))
        }
    };
    let choice = screen.columns.said(row).unwrap_or_else(recognised);
    label(choice, row.about, &screen.columns, ui.lang)
}

/// What is asked of the row.
fn hint(row: ColumnRow, screen: &ImportScreen, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    match row.about {
        _ if !row.is_asked => lang.import_known_column().to_owned(),
        About::What => lang.import_asks_what(&heading(row, screen, ui)),
        About::Everybody => lang.import_asks_everybody().to_owned(),
        About::Column(_) => lang.import_asks_column().to_owned(),
        About::Unit => lang.import_asks_unit().to_owned(),
    }
}

/// Values that stand in a column, masked by what it is or may be.
fn samples(row: ColumnRow, screen: &ImportScreen, ui: &Ui<'_>) -> String {
    let (About::Column(at), Some(ledger)) = (row.about, ledger(row, screen)) else {
        return String::new();
    };
    let samples = screen
        .brought
        .samples
        .get(row.ledger)
        .and_then(|samples| samples.get(&at));
    let Some(samples) = samples else { return String::new() };
    let said = match screen.columns.said(row) {
        Some(ColumnChoice::Target(target)) => target,
        _ => ledger
            .columns
            .iter()
            .find(|column| column.at == at)
            .and_then(|column| column.target),
    };
    let words = RowWords::from(ui);
    let shown = samples
        .shown
        .iter()
        .map(|text| match said.filter(|target| is_telling(*target)) {
            Some(target) => words.value_of(target, text, None),
            None => words.mask(guarded(text, samples, ledger, at), text, None),
        });
    shown.collect::<Vec<_>>().join("  ")
}

/// True for a target that says how its values are masked.
fn is_telling(target: Target) -> bool {
    target.field().is_some()
        || matches!(
            target,
            Target::HeadName | Target::HeadIdNo | Target::HeadPhone | Target::Holds(_)
        )
}

/// How a value is masked of which nobody knows yet what it is: by the strictest of what it may be.
fn guarded(text: &str, samples: &Samples, ledger: &Ledger, column: u32) -> Privacy {
    let may_be = ledger.questions.iter().flat_map(|question| match question {
        Question::Column { at, likely } if *at == column => likely.as_slice(),
        Question::Same { at, likely } if at.contains(&column) => likely.as_slice(),
        _ => &[],
    });
    let mut privacy = may_be.filter_map(|target| target.field()).map(|field| field.privacy);
    let strict = privacy.find(|privacy| !matches!(privacy, Privacy::Text | Privacy::Code | Privacy::Public));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let han = text.chars().all(|c| ('\u{3400}'..='\u{9fff}').contains(&c) || c == '·');
    match strict {
        Some(privacy) => privacy,
        None if digits >= 15 => Privacy::IdNo,
        None if digits >= NUMBER => Privacy::Phone,
        None if samples.are_words => Privacy::Text,
        None if han && NAME.contains(&text.chars().count()) => Privacy::Name,
        None if crate::domain::mask::is_door(text) => Privacy::Address,
        None => Privacy::Text,
    }
}
