//! 今日, drawn: figures, one line per household, and below or beside it who that is and why.

use super::pen::{Ink, Pen};
use super::pieces::{empty, paragraph};
use super::sheet::{self, Columns};
use super::today_preview::preview;
use super::today_rows::{Line, about, columns};
use super::values::Values;
use crate::app::pages::TodayPage;
use crate::app::pages::next_step::role;
use crate::app::pages::today::TodayRow;
use crate::domain::role::CASELOAD;
use crate::ui::{Ui, text};
use crate::view::TodayView;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &TodayPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let Some(view) = screen.view() else {
        pen.put(1, 2, area.width, ui.lang.list_loading(), Ink::Muted);
        return;
    };
    let layout = screen.layout(ui.body(area));
    let width = layout.list.width;
    figures(&mut pen.part(0, 0, 1, width), screen, layout.rows, view, ui);
    list(&mut pen.pane(layout.list), screen, layout.rows, view, ui);
    if let Some(pane) = layout.preview {
        pen.rule_above(layout.list);
        pen.rule_above(pane);
        preview(&mut pen.pane(pane), screen, ui);
    }
    if let Some((pane, rule)) = layout.beside {
        pen.rule_down(rule);
        side(&mut pen.pane(pane), view, ui);
    }
}

/// The figures, and at the right which rows are seen; where there is little room the last figures are left out for that.
fn figures(pen: &mut Pen<'_, '_>, screen: &TodayPage, rows: usize, view: &TodayView, ui: &Ui<'_>) {
    let lang = ui.lang;
    let late = if view.overdue > 0 { Ink::Late } else { Ink::Text };
    let inbox = match screen.inbox() {
        0 => String::new(),
        n => format!("{}   ", lang.figure_inbox(n)),
    };
    let overdue = format!("{}   ", lang.figure_overdue(view.overdue));
    let today = format!("{}   ", lang.figure_today(view.today));
    let week = format!("{}   ", lang.figure_week(view.week));
    let requests = format!("{}   ", lang.figure_requests(view.open_requests));
    let due = view.overdue + view.today;
    let done = match view.done + due {
        0 => String::new(),
        all => lang.figure_done(view.done, all),
    };
    let pieces = [
        (inbox.as_str(), Ink::Strong),
        (overdue.as_str(), late),
        (today.as_str(), Ink::Text),
        (week.as_str(), Ink::Text),
        (requests.as_str(), Ink::Text),
        (done.as_str(), Ink::Text),
    ];
    let (total, seen) = (screen.list().total(), screen.list().visible(rows));
    let place = match total {
        0 => String::new(),
        _ => lang.rows_of(seen.start + 1, seen.end, total),
    };
    let width = pen.width();
    let cells = u16::try_from(text::width(&place)).unwrap_or(width);
    pen.part(0, 0, 1, width.saturating_sub(cells + 1)).pieces(0, 1, &pieces);
    pen.put_right(0, 0, width.saturating_sub(1), &place, Ink::Muted);
}

fn list(pen: &mut Pen<'_, '_>, screen: &TodayPage, rows: usize, view: &TodayView, ui: &Ui<'_>) {
    let lang = ui.lang;
    let list = screen.list();
    if list.is_empty() {
        return nothing_due(pen, view, ui);
    }
    let (height, width) = (pen.height(), pen.width());
    let seen = list.visible(rows);
    sheet::list(pen, &Columns::plain(&columns()), seen.clone(), list.index(), |index| {
        let row = list.get(index)?;
        let item = (index == list.index()).then(|| screen.item_index());
        Some((Line { row, item }, about(row, ui)))
    });
    // Between two columns it would be cut.
    for (line, index) in (1..height).zip(seen) {
        if let Some(TodayRow::Line { proposed, later }) = list.get(index) {
            let ink = if index == list.index() { Ink::Marked } else { Ink::Muted };
            pen.put(line, 2, width, &lang.day_plan_line(*proposed, *later), ink);
        }
    }
    if view.more > 0 {
        pen.put(height - 1, 2, width, &lang.more_cards(view.more), Ink::Muted);
    }
}

fn nothing_due(pen: &mut Pen<'_, '_>, view: &TodayView, ui: &Ui<'_>) {
    let lang = ui.lang;
    let words: &[&str] = if !CASELOAD.contains(&role(ui.session)) {
        &[lang.today_empty(), lang.today_empty_office()]
    } else if view.households == 0 {
        &[
            lang.welcome_title(),
            lang.welcome_household(),
            lang.welcome_write(),
            lang.welcome_keys(),
            lang.welcome_offline(),
        ]
    } else {
        &[lang.today_empty(), lang.today_empty_hint()]
    };
    empty(pen, 1, words);
}

fn side(pen: &mut Pen<'_, '_>, view: &TodayView, ui: &Ui<'_>) {
    let (lang, width) = (ui.lang, pen.width());
    // No coverage and no rate of satisfaction: a quota in the leader's face makes paper visits (findings, 5.2 no. 3).
    let [received, resolved] = view.month;
    pen.put(0, 0, width, lang.month_progress(), Ink::Head);
    let requests = format!("  {}", lang.progress_requests(received, resolved));
    pen.put(1, 0, width, &requests, Ink::Text);
    pen.put(3, 0, width, lang.key_groups_mine(), Ink::Head);
    let room = usize::from(pen.height().saturating_sub(7));
    for (line, (tag, count)) in (4..).zip(view.key_groups.iter().take(room)) {
        pen.put(line, 2, width - 10, &ui.tag(tag), Ink::Text);
        pen.put_right(line, width - 8, 6, &count.to_string(), Ink::Text);
    }
    paragraph(pen, pen.height().saturating_sub(2), 0, 2, lang.today_rule(), Ink::Muted);
}
