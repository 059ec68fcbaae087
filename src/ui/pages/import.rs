//! A ledger that is brought in, drawn: one sentence a sheet, then the rows with what becomes of each.

use super::column::Column as Lines;
use super::pen::{Ink, Pen};
use super::pieces::{empty, paragraph, said};
use super::sheet::{self, Col, Columns};
use super::{import_columns, import_findings};
use crate::app::imports::choices::of_doubt;
use crate::app::imports::fates::Fates;
use crate::app::imports::{ImportScreen, Stage};
use crate::app::layout::Body;
use crate::domain::lang::Lang;
use crate::ui::Ui;
use crate::ui::import_rows::RowWords;
use crate::ui::words::import::shown_row;
use crate::view::{Doubt, Fate, FateSort, RowFate, Say};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws it.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &ImportScreen, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let lang = ui.lang;
    match &screen.stage {
        Stage::Reading => {
            said(
                &mut pen,
                1,
                &[&lang.import_reading(&ui.text(&screen.named())), lang.import_esc()],
            );
        }
        Stage::Nothing => nothing(&mut pen, screen, ui),
        Stage::Failed(trouble) => {
            let what = lang.ledger_unread(&ui.text(&screen.named()), &lang.import_trouble(trouble));
            said(&mut pen, 1, &[&what, lang.ledger_unread_hint(), lang.import_esc()]);
        }
        Stage::Writing => {
            said(&mut pen, 1, &[&lang.import_writing(screen.fates.tally().good())]);
        }
        Stage::Filled(filled) => {
            let mut words = vec![lang.filled_title().to_owned()];
            words.extend(filled.files.iter().map(|file| ui.text(file)));
            words.extend(lang.filled(filled).iter().map(|line| ui.text(line)));
            words.push(lang.filled_esc().to_owned());
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            said(&mut pen, 1, &words);
        }
        Stage::Columns => import_columns::draw(&mut pen, ui.body(area), screen, ui),
        Stage::Findings => import_findings::draw(&mut pen, ui.body(area), screen, ui),
        Stage::Fates if !screen.fates.is_planned() => {
            said(&mut pen, 1, &[&lang.import_looked(screen.looking.unwrap_or(0))]);
        }
        Stage::Fates if screen.fates.opened => opened(&mut pen, screen, ui),
        Stage::Fates => fates(&mut pen, ui.body(area), screen, ui),
    }
}

/// Why there is nothing to bring in.
fn nothing(pen: &mut Pen<'_, '_>, screen: &ImportScreen, ui: &Ui<'_>) {
    let lang = ui.lang;
    let mut words = vec![lang.import_nothing_in(&ui.text(&screen.named()))];
    words.extend(
        lang.sheets_left_out(&screen.brought.left_out)
            .map(|said| ui.text(&said)),
    );
    words.push(lang.import_esc().to_owned());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    said(pen, 1, &words);
}

/// What the sheets are and what becomes of their rows, in one line; of more than two the sum.
fn sentence(screen: &ImportScreen, lang: Lang) -> String {
    let ledgers = &screen.brought.ledgers;
    match ledgers.len() {
        1 | 2 => {
            let each = ledgers.iter().enumerate();
            let each = each.map(|(at, it)| lang.import_sentence(it.what, &it.sheet, screen.fates.tally_of(at)));
            each.collect::<Vec<_>>().join("  ")
        }
        _ => lang.labelled(&screen.named(), &lang.import_tally(screen.fates.tally())),
    }
}

/// What is to be said of the files and sheets, as one clause.
fn notes(screen: &ImportScreen, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    let brought = &screen.brought;
    let of_files = brought.notes.iter().map(|(_, note)| lang.ledger_note(note));
    let of_sheets = brought
        .ledgers
        .iter()
        .flat_map(|ledger| &ledger.notes)
        .map(|note| lang.ledger_note(note));
    let mut notes: Vec<String> = of_files.chain(of_sheets).collect();
    notes.extend(lang.sheets_left_out(&brought.left_out));
    notes.dedup();
    ui.text(&lang.clauses(&notes))
}

fn fates(pen: &mut Pen<'_, '_>, body: Body, screen: &ImportScreen, ui: &Ui<'_>) {
    let (lang, fates) = (ui.lang, &screen.fates);
    let width = pen.width();
    pen.put(
        0,
        1,
        width.saturating_sub(1),
        &ui.text(&sentence(screen, lang)),
        Ink::Strong,
    );
    let second = match screen.looking {
        Some(rows) => lang.import_looked(rows),
        None => notes(screen, ui),
    };
    pen.put(1, 1, width.saturating_sub(1), &second, Ink::Muted);
    pen.tabs(2, &tabs(fates, lang));
    let layout = screen.layout(body);
    let list = &fates.list;
    if list.is_empty() {
        empty(&mut pen.pane(layout.list), 1, &[lang.fates_empty()]);
    } else {
        let row = |index: usize| Some((fates.row(index)?.clone(), *ui));
        sheet::list(
            &mut pen.pane(layout.list),
            &Columns::plain(ROWS),
            list.visible(layout.rows),
            list.index(),
            row,
        );
    }
    if let (Some(pane), Some(row)) = (layout.preview, fates.selected()) {
        pen.rule_above(pane);
        preview(&mut pen.pane(pane), row, ui);
    }
}

fn tabs(fates: &Fates, lang: Lang) -> Vec<(String, bool)> {
    let tally = fates.tally();
    let mut tabs = vec![(format!("{} {}", lang.fate_all(), tally.rows), fates.sort.is_none())];
    for sort in FateSort::ALL {
        let (count, open) = (tally.count(sort), fates.sort == Some(sort));
        if count > 0 || open {
            tabs.push((format!("{} {count}", lang.fate_sort(sort)), open));
        }
    }
    tabs
}

type RowColumn = Col<RowFate>;

const ROWS: &[RowColumn] = &[
    RowColumn::headed(Lang::col_row, 5, |row, _| (shown_row(row.at).to_string(), Ink::Muted)).of_numbers(),
    RowColumn::headed(Lang::col_who, 9, |row, ui| (RowWords::from(ui).name(row), Ink::Text)).naming(None),
    RowColumn::headed(Lang::col_fate, 6, |row, ui| {
        (ui.lang.fate(&row.fate).to_owned(), ink(&row.fate))
    })
    .in_english(15),
    RowColumn::headed(Lang::col_told, 12, |row, ui| {
        (ui.lang.clauses(&RowWords::from(ui).told(row)), Ink::Text)
    })
    .growing(1),
];

const fn ink(fate: &Fate) -> Ink {
    match fate {
        Fate::New(_) | Fate::Changed(_) => Ink::Ok,
        Fate::Same => Ink::Muted,
        Fate::Refused(_) => Ink::Danger,
        Fate::Asked(_) => Ink::Warn,
    }
}

/// All that is said of the marked row, and how to answer or go on.
fn preview(pen: &mut Pen<'_, '_>, row: &RowFate, ui: &Ui<'_>) {
    let height = pen.height();
    let words = RowWords::from(ui);
    let told = ui.lang.clauses(&words.told(row));
    let hints = hints(row, ui);
    let below = u16::try_from(hints.len()).unwrap_or(0).min(height);
    paragraph(pen, 0, 1, height.saturating_sub(below), &told, Ink::Text);
    let width = pen.width().saturating_sub(2);
    for (line, hint) in (height.saturating_sub(below)..height).zip(&hints) {
        pen.put(line, 1, width, hint, Ink::Muted);
    }
}

/// What digits say of a row that is asked about; what becomes of all rows by which key for the others.
fn hints(row: &RowFate, ui: &Ui<'_>) -> Vec<String> {
    match &row.fate {
        Fate::Asked(doubt) => vec![answers(doubt, ui).join("  "), ui.lang.say_all().to_owned()],
        _ => vec![ui.lang.fates_hint_all().to_owned()],
    }
}

/// What can be said of a doubt, each with its digit.
fn answers(doubt: &Doubt, ui: &Ui<'_>) -> Vec<String> {
    let lang = ui.lang;
    let words = RowWords::from(ui);
    let says = of_doubt(doubt);
    let told = says.iter().zip(1..).map(|(say, digit)| match say {
        Say::Is(person) => {
            let who = doubt.candidates().iter().find(|who| who.person == *person);
            lang.say_is(digit, &who.map_or_else(String::new, |who| words.who(who)))
        }
        say => lang.say(digit, lang.doubt_answer(doubt, *say)),
    });
    told.collect()
}

/// One row in full: what becomes of it and why, then its values as the file has them.
fn opened(pen: &mut Pen<'_, '_>, screen: &ImportScreen, ui: &Ui<'_>) {
    let Some(row) = screen.fates.selected() else { return };
    let (lang, words) = (ui.lang, RowWords::from(ui));
    let mut lines = Lines::new(pen);
    let title = lang.fates_row_title(shown_row(row.at), &words.name(row), lang.fate(&row.fate));
    lines.add(&title, 0, Ink::Strong);
    for told in words.told(row) {
        lines.add(&told, 2, Ink::Text);
    }
    if let Fate::Asked(doubt) = &row.fate {
        for answer in answers(doubt, ui) {
            lines.add(&answer, 2, Ink::Warn);
        }
        lines.add(lang.say_all(), 2, Ink::Muted);
    }
    lines.add("", 0, Ink::Text);
    let ledger = screen.brought.ledgers.get(row.at.ledger);
    let values = ledger.and_then(|ledger| ledger.rows.iter().find(|known| known.at == row.at.row));
    for (target, text) in values.into_iter().flat_map(|values| values.values()) {
        let shown = words.value_of(target, text, row.about);
        lines.add(&lang.labelled(&lang.ledger_column(target), &shown), 2, Ink::Text);
    }
    lines.draw(pen, 0);
}
