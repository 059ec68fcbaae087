//! 报表, drawn: the figures with n/N, a bar and the change; below them the rule of the selected one; in a wide window the months. An open
//! figure shows its rule and its rows.

use super::pen::{Ink, Pen};
use super::pieces::{empty, joined, paragraph};
use super::sheet::{self, Col, Columns};
use super::values::Values;
use crate::app::pages::ReportsPage;
use crate::app::pages::reports::Opened;
use crate::app::pages::sheet::Arrangement;
use crate::domain::lang::Lang;
use crate::domain::report::{Amount, Figure, FigureId, Month, Shape, Subject};
use crate::ui::{Ui, glyph};
use crate::view::{ColumnId as C, ReportRow, SheetId};
use ratatui::Frame;
use ratatui::layout::Rect;

/// What stands where there is no figure: of one width on every console.
const NONE: &str = "-";
/// Cells of a bar.
const BAR: usize = 10;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &ReportsPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let width = pen.width();
    let list = screen.figures();
    let layout = screen.layout(ui.body(area));
    // Beside the months the title has the width of the list alone.
    let across = if screen.opened().is_some() {
        width
    } else {
        layout.list.width
    };
    title(&mut pen.part(0, 0, 1, across), screen, ui);
    if !list.is_loaded() {
        pen.put(2, 2, width, ui.lang.report_working(), Ink::Muted);
        return;
    }
    if let (Some(opened), Some(figure)) = (screen.opened(), list.selected()) {
        let height = pen.height().saturating_sub(1);
        let arrangement = screen.arrangement();
        return rows(&mut pen.part(1, 0, height, width), figure, opened, &arrangement, ui);
    }
    let seen = list.visible(layout.rows);
    let row = |index: usize| {
        let figure = list.get(index)?;
        let shown = Shown {
            id: figure.id,
            is_part: !figure.part.is_empty(),
            name: match ui.lang.time_unit(figure.id) {
                Some(unit) => ui.lang.figure_in(&ui.text(&ui.lang.figure_name(figure)), unit),
                None => ui.text(&ui.lang.figure_name(figure)),
            },
            amount: figure.amount(),
            before: screen.before(figure),
        };
        Some((shown, *ui))
    };
    let columns = Columns::plain(FIGURES);
    sheet::list(&mut pen.pane(layout.list), &columns, seen, list.index(), row);
    if let (Some(pane), Some(figure)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        rule(&mut pen.pane(pane), figure, screen, ui);
    }
    if let Some((pane, rule)) = layout.beside {
        pen.rule_down(rule);
        trend(&mut pen.pane(pane), screen.trend(), ui);
    }
}

/// The period, as of when, and how to change both.
fn title(pen: &mut Pen<'_, '_>, screen: &ReportsPage, ui: &Ui<'_>) {
    let lang = ui.lang;
    let period = lang.period(&screen.period(ui.session));
    let as_of = screen.as_of().map_or_else(String::new, |day| {
        let day = day.to_string();
        match screen.is_of_that_day() {
            true => lang.report_as_of(&day),
            false => lang.report_as_it_is(&day),
        }
    });
    let waiting = if screen.is_waiting() { lang.report_working() } else { "" };
    let width = pen.width();
    let head = joined(&[format!("< {period} >"), as_of, waiting.to_owned()]);
    let used = pen.put(0, 1, width, &head, Ink::Strong);
    let room = width.saturating_sub(used + 3);
    let hint = lang.report_keys_hint();
    if usize::from(room) >= crate::ui::text::width(hint) {
        pen.put_right(0, used + 2, room, hint, Ink::Muted);
    }
}

/// A figure as a row.
struct Shown {
    id: FigureId,
    is_part: bool,
    name: String,
    amount: Amount,
    before: Option<Amount>,
}

type ShownColumn = Col<Shown>;

const FIGURES: &[ShownColumn] = &[
    ShownColumn::headed(Lang::report_code, 4, |row, _| {
        (row.id.def().code.to_owned(), Ink::Muted)
    }),
    ShownColumn::headed(Lang::report_figure, 16, |row, _| {
        let ink = if row.is_part { Ink::Muted } else { Ink::Text };
        (row.name.clone(), ink)
    })
    .growing(1),
    ShownColumn::headed(Lang::report_numbers, 9, |row, ui| {
        (ui.lang.figure_count(row.id, &row.amount), Ink::Text)
    })
    .of_numbers()
    .in_english(5)
    .fitted(9),
    ShownColumn::headed(Lang::report_value, 6, |row, ui| {
        (ui.lang.figure_bare_value(row.id, &row.amount, NONE), Ink::Strong)
    })
    .of_numbers()
    .fitted(12),
    ShownColumn::headed(Lang::report_bar, 10, |row, ui| {
        let share = row.amount.rate().filter(|_| row.id.def().shape == Shape::Share);
        (share.map_or_else(String::new, |rate| bar(rate, ui)), Ink::Muted)
    })
    .from(72),
    ShownColumn::headed(Lang::report_change, 6, |row, ui| {
        (
            ui.lang.figure_change(row.id, &row.amount, row.before.as_ref()),
            Ink::Muted,
        )
    })
    .of_numbers()
    .from(58),
];

fn value(figure: &Figure, ui: &Ui<'_>) -> String {
    ui.lang.figure_value(figure.id, &figure.amount(), NONE)
}

/// A bar of ten cells of a rate in tenths of a percent.
fn bar(rate: u32, ui: &Ui<'_>) -> String {
    let [full, rest] = glyph::bar(ui.glyphs);
    let cells = usize::try_from((rate + 50) / 100).unwrap_or(0).min(BAR);
    format!("{}{}", full.repeat(cells), rest.repeat(BAR - cells))
}

/// The rule of the selected figure, why there is none, and the numbers of the period before.
fn rule(pen: &mut Pen<'_, '_>, figure: &Figure, screen: &ReportsPage, ui: &Ui<'_>) {
    let lang = ui.lang;
    let width = pen.width();
    let before = screen.before(figure).map_or_else(String::new, |before| {
        lang.report_before(
            &lang.figure_count(figure.id, &before),
            &lang.figure_value(figure.id, &before, NONE),
        )
    });
    let head = joined(&[ui.text(&lang.figure_name(figure)), value(figure, ui), before]);
    pen.put(0, 1, width, &head, Ink::Strong);
    paragraph(pen, 1, 1, 3, &words_of(figure, lang), Ink::Text);
}

/// The rule, after why there is no figure. Its source is for readers of docs/REPORTS.md: on a page it would be a code.
fn words_of(figure: &Figure, lang: Lang) -> String {
    let rule = lang.labelled(lang.report_rule(), lang.figure_rule(figure.id));
    match figure.absent {
        Some(why) => joined(&[lang.figure_absent(why).to_owned(), rule]),
        None => rule,
    }
}

/// The months: what was received and resolved, each with a bar.
fn trend(pen: &mut Pen<'_, '_>, months: &[Month], ui: &Ui<'_>) {
    let lang = ui.lang;
    let width = pen.width();
    pen.put(0, 0, width, lang.report_trend(), Ink::Strong);
    let heads = [lang.report_received(), lang.report_resolved(), lang.report_visits()];
    for (at, head) in heads.iter().enumerate() {
        let x = u16::try_from(9 + at * 11).unwrap_or(0);
        pen.put(1, x, 10, head, Ink::Head);
    }
    let most = |of: fn(&Month) -> usize| months.iter().map(of).max().unwrap_or(0).max(1);
    let most = [
        most(|month| month.received),
        most(|month| month.resolved),
        most(|month| month.visits),
    ];
    for (line, month) in (2..).zip(months) {
        pen.put(line, 0, 8, &month.period.code(), Ink::Muted);
        let numbers = [month.received, month.resolved, month.visits];
        for (at, (n, most)) in numbers.iter().zip(most).enumerate() {
            let x = u16::try_from(9 + at * 11).unwrap_or(0);
            let [full, _] = glyph::bar(ui.glyphs);
            let cells = n * 5 / most;
            pen.put(line, x, 10, &format!("{n:>4} {}", full.repeat(cells)), Ink::Text);
        }
    }
}

/// An open figure: its rule, then its rows.
fn rows(pen: &mut Pen<'_, '_>, figure: &Figure, opened: &Opened, arrangement: &Arrangement, ui: &Ui<'_>) {
    let lang = ui.lang;
    let (height, width) = (pen.height(), pen.width());
    let amount = figure.amount();
    let head = joined(&[
        ui.text(&lang.figure_name(figure)),
        lang.figure_count(figure.id, &amount),
        value(figure, ui),
    ]);
    pen.put(0, 1, width, &head, Ink::Head);
    let lines = if height > 12 { 2 } else { 1 };
    paragraph(pen, 1, 1, lines, &words_of(figure, lang), Ink::Muted);
    let tabs = [
        (lang.report_counted(figure.rows.len()), !opened.others),
        (lang.report_not_counted(figure.others.len()), opened.others),
    ];
    pen.tabs(1 + lines, &tabs);
    let top = 2 + lines;
    let list = &opened.rows;
    let mut body = pen.part(top, 0, height.saturating_sub(top + 1), width);
    if list.is_empty() {
        empty(&mut body, 0, &[lang.report_list_empty()]);
    } else if !list.is_loaded() {
        body.put(0, 2, width, lang.list_loading(), Ink::Muted);
    } else {
        let seen = list.visible(usize::from(body.height().saturating_sub(1)));
        let columns = Columns::of(ROWS, &SheetId::Figure, arrangement);
        sheet::list(&mut body, &columns, seen, list.index(), |index| {
            let row = list.get(index)?;
            Some((row, about(row, ui)))
        });
    }
    pen.put(height.saturating_sub(1), 1, width, lang.report_back(), Ink::Muted);
}

type RowColumn = Col<ReportRow>;

/// The context in which a row is drawn.
#[must_use]
pub fn about<'a>(row: &ReportRow, ui: &Ui<'a>) -> Ui<'a> {
    ui.about([row.household.map(|household| household.0), None])
}

/// The columns of the rows behind a figure.
pub const ROWS: &[RowColumn] = &[
    RowColumn::fixed(C::HouseholdNo, 11, |row, ui| (ui.number(&row.number), Ink::Text)).fitted(16),
    RowColumn::fixed(C::Who, 9, |row, ui| match row.is_gone {
        true => (ui.lang.report_row_gone().to_owned(), Ink::Muted),
        false => (ui.name(&row.name), Ink::Text),
    })
    .fitted(20),
    RowColumn::fixed(C::Subject, 12, |row, ui| (what(row, ui), Ink::Text)).growing(1),
    RowColumn::fixed(C::LastDay, 10, |row, ui| {
        let day = row.last.map(|day| ui.lang.day(day, ui.session.today()));
        (day.unwrap_or_default(), Ink::Muted)
    })
    .from(58),
    RowColumn::fixed(C::State, 8, |row, ui| {
        let state = row.state.as_ref().map_or("", |state| ui.lang.state(state));
        (state.to_owned(), Ink::Text)
    })
    .in_english(10),
    RowColumn::fixed(C::Address, 8, |row, ui| {
        (ui.place(row.household, &row.address), Ink::Text)
    })
    .growing(1),
];

/// What a request or wish is about; where a household lives; how old somebody is.
fn what(row: &ReportRow, ui: &Ui<'_>) -> String {
    let today = ui.session.today();
    match row.subject {
        Subject::Request(_) => joined(&[ui.text(&row.title), ui.place(row.household, &row.address)]),
        Subject::Wish(_) | Subject::CampaignRow(_) | Subject::Sheet(_) | Subject::Group(_) => ui.text(&row.title),
        Subject::Household(_) => ui.address(&row.address),
        Subject::Person(..) => {
            let age = row.birth.and_then(|birth| crate::domain::person::age_on(birth, today));
            joined(&[
                age.map_or_else(String::new, |age| ui.age(age)),
                ui.address(&row.address),
            ])
        }
    }
}
