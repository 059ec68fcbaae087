//! The findings of a list that is compared, drawn: how many of each, the rows, and the marked one in full.

use super::pen::{Ink, Pen};
use super::pieces::{empty, paragraph, said};
use super::sheet::{self, Col, Columns};
use super::values::Values;
use crate::app::imports::ImportScreen;
use crate::app::imports::findings::Findings;
use crate::app::layout::Body;
use crate::domain::finding::Finding;
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::ui::Ui;
use crate::ui::words::import::shown_row;
use crate::view::Compared;

/// Draws them; that the benefit is not known, when nobody said it.
pub fn draw(pen: &mut Pen<'_, '_>, body: Body, screen: &ImportScreen, ui: &Ui<'_>) {
    let (lang, findings) = (ui.lang, &screen.findings);
    let named = ui.text(&screen.named());
    let Some(comparison) = findings.comparison() else {
        let second = match screen.looking {
            Some(_) => lang.compare_comparing(),
            None => lang.compare_say_kind(),
        };
        said(pen, 1, &[&named, second, lang.import_esc()]);
        return;
    };
    let width = pen.width().saturating_sub(1);
    let day = findings.as_of.unwrap_or(ui.session.today());
    let head = lang.compare_head(&named, &day.to_string());
    pen.put(0, 1, width, &head, Ink::Strong);
    pen.put(1, 1, width, &lang.compare_tally(comparison), Ink::Muted);
    pen.tabs(2, &tabs(findings, lang));
    let layout = screen.layout(body);
    let list = &findings.list;
    if list.is_empty() {
        empty(&mut pen.pane(layout.list), 1, &[lang.compare_none(), lang.import_esc()]);
    } else {
        let row = |index: usize| Some((findings.row(index)?.clone(), *ui));
        let visible = list.visible(layout.rows);
        sheet::list(
            &mut pen.pane(layout.list),
            &Columns::plain(ROWS),
            visible,
            list.index(),
            row,
        );
    }
    if let (Some(pane), Some(row)) = (layout.preview, findings.selected()) {
        pen.rule_above(pane);
        let pen = &mut pen.pane(pane);
        let height = pen.height();
        paragraph(pen, 0, 1, height.saturating_sub(1), &in_full(row, ui), Ink::Text);
        let width = pen.width().saturating_sub(2);
        pen.put(height.saturating_sub(1), 1, width, lang.compare_keys(), Ink::Muted);
    }
}

fn tabs(findings: &Findings, lang: Lang) -> Vec<(String, bool)> {
    let tally = findings.tally();
    let all: usize = tally.values().sum();
    let mut tabs = vec![(format!("{} {all}", lang.fate_all()), findings.sort.is_none())];
    let each = tally.iter();
    tabs.extend(each.map(|(finding, count)| {
        let open = findings.sort.as_ref() == Some(finding);
        (format!("{} {count}", lang.finding(finding)), open)
    }));
    tabs
}

type RowColumn = Col<Compared>;

const ROWS: &[RowColumn] = &[
    RowColumn::headed(Lang::col_row, 5, |row, _| {
        (
            row.at.map_or_else(String::new, |at| shown_row(at).to_string()),
            Ink::Muted,
        )
    })
    .of_numbers(),
    RowColumn::headed(Lang::col_who, 9, |row, ui| (name(row, ui), Ink::Text)).naming(None),
    RowColumn::headed(Lang::col_finding, 16, |row, ui| {
        let word = row.finding.as_ref().map_or("", |finding| ui.lang.finding(finding));
        (word.to_owned(), ink(row.finding.as_ref()))
    })
    .in_english(24),
    RowColumn::headed(Lang::col_told, 12, |row, ui| (told(row, ui), Ink::Text)).growing(1),
];

fn name(row: &Compared, ui: &Ui<'_>) -> String {
    ui.about([row.household.map(|id| id.0), None])
        .show(Privacy::Name, &row.name)
}

/// The benefit, and in what the two differ.
fn told(row: &Compared, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    let mut said = vec![ui.benefit(&row.kind)];
    said.extend(row.beside.as_ref().map(|kind| lang.compare_beside(&ui.benefit(kind))));
    said.extend(lang.compare_differences(row));
    lang.clauses(&said)
}

fn in_full(row: &Compared, ui: &Ui<'_>) -> String {
    let finding = row.finding.as_ref().map_or("", |finding| ui.lang.finding(finding));
    ui.lang.clauses(&[name(row, ui), finding.to_owned(), told(row, ui)])
}

const fn ink(finding: Option<&Finding>) -> Ink {
    match finding {
        Some(Finding::Gone | Finding::Exclusive | Finding::Double) => Ink::Danger,
        Some(_) => Ink::Warn,
        None => Ink::Muted,
    }
}
