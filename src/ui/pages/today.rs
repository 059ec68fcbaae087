//! 今日, drawn: figures, one line per household, and below or beside it who that is and why.

use super::columns::{Cell, Column, table};
use super::pen::{Ink, Pen};
use super::pieces::{badge, colour, due_long, due_short, empty, joined, last_visit, paragraph};
use super::values::Values;
use crate::app::pages::TodayPage;
use crate::app::pages::next_step::role;
use crate::app::pages::today::TodayRow;
use crate::app::rows::{RequestRow, TodayCard, TodayItem, TodayView};
use crate::domain::lang::Lang;
use crate::domain::request::Urgency;
use crate::domain::tag::TagKind;
use crate::ui::Ui;
use crate::ui::words::percent;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells of the pane at the right.
const SIDE: u16 = 42;
/// Lines of the preview.
const PREVIEW: u16 = 3;
/// Lines of the preview on a tall terminal: the note and the reason have two each.
const TALL_PREVIEW: u16 = 5;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &TodayPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let Some(view) = screen.view() else {
        pen.put(1, 2, area.width, ui.lang.list_loading(), Ink::Muted);
        return;
    };
    if area.width < 110 {
        return main(&mut pen, screen, view, ui);
    }
    let left = area.width - SIDE - 2;
    main(&mut pen.part(0, 0, area.height, left - 1), screen, view, ui);
    pen.rule_down(left);
    side(&mut pen.part(0, left + 2, area.height, SIDE), view, ui);
}

fn main(pen: &mut Pen<'_, '_>, screen: &TodayPage, view: &TodayView, ui: &Ui<'_>) {
    let (width, height) = (pen.width(), pen.height());
    let tall = height >= 16;
    let list_at = if tall { 2 } else { 1 };
    let seen = if height >= 30 { TALL_PREVIEW } else { PREVIEW };
    let below = if tall { seen + 1 } else { 0 };
    let lines = height.saturating_sub(list_at + below);
    figures(pen, screen, view, ui);
    if tall {
        pen.rule(1);
    }
    list(&mut pen.part(list_at, 0, lines, width), screen, view, ui);
    if tall {
        pen.rule(height - below);
        preview(&mut pen.part(height - seen, 0, seen, width), screen, ui);
    }
}

fn figures(pen: &mut Pen<'_, '_>, screen: &TodayPage, view: &TodayView, ui: &Ui<'_>) {
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
    let visited = match view.households {
        0 => String::new(),
        of => lang.figure_visited(view.visited, of),
    };
    let pieces = [
        (inbox.as_str(), Ink::Strong),
        (overdue.as_str(), late),
        (today.as_str(), Ink::Text),
        (week.as_str(), Ink::Text),
        (requests.as_str(), Ink::Text),
        (visited.as_str(), Ink::Text),
    ];
    pen.pieces(0, 1, &pieces);
}

fn list(pen: &mut Pen<'_, '_>, screen: &TodayPage, view: &TodayView, ui: &Ui<'_>) {
    let lang = ui.lang;
    let list = screen.list();
    if list.is_empty() {
        return nothing_due(pen, view, ui);
    }
    let columns = columns(pen.width(), lang);
    let more = u16::from(view.more > 0);
    let lines = pen.height().saturating_sub(more);
    let rows = list.visible(usize::from(lines.saturating_sub(1)));
    let (height, width) = (pen.height(), pen.width());
    let mut upper = pen.part(0, 0, lines, width);
    table(&mut upper, &columns, rows, list.index(), |index| {
        Some(match list.get(index)? {
            TodayRow::Inbox(row) => inbox_cells(row, ui),
            TodayRow::Card(card) => {
                let marked = if index == list.index() { screen.item_index() } else { 0 };
                card_cells(card, marked, ui)
            }
        })
    });
    if more > 0 {
        pen.put(height - 1, 2, width, &lang.more_cards(view.more), Ink::Muted);
    }
}

fn columns(width: u16, lang: Lang) -> Vec<Column> {
    let mut columns = vec![
        Column::fixed(lang.col_badge(), 2),
        Column::fixed(lang.col_due(), 6),
        Column::fixed(lang.col_who(), 8),
        Column::growing(lang.col_what(), 16, 1),
    ];
    if width >= 72 {
        let (kind, state) = match lang {
            Lang::Zh => (8, 8),
            Lang::En => (12, 10),
        };
        columns.push(Column::fixed(lang.col_kind(), kind));
        columns.push(Column::fixed(lang.col_state(), state));
    }
    columns
}

fn nothing_due(pen: &mut Pen<'_, '_>, view: &TodayView, ui: &Ui<'_>) {
    let lang = ui.lang;
    let words: &[&str] = if !role(ui.session).keeps_households() {
        &[lang.today_empty(), lang.today_empty_office()]
    } else if view.households == 0 {
        &[lang.today_empty(), lang.today_empty_new()]
    } else {
        &[lang.today_empty(), lang.today_empty_hint()]
    };
    empty(pen, 1, words);
}

fn inbox_cells(row: &RequestRow, ui: &Ui<'_>) -> Vec<Cell> {
    let (lang, today) = (ui.lang, ui.session.today());
    let urgent = row.urgency == Urgency::Critical;
    let due = row.due.map(|due| due_short(due.date, today, lang));
    vec![
        (
            lang.badge_inbox().to_owned(),
            if urgent { Ink::Late } else { Ink::Strong },
        ),
        due.unwrap_or_default(),
        (reporter(row, ui), Ink::Text),
        (format!("{} {}", row.temp_no, row.title), Ink::Text),
        (mode(row, lang), Ink::Text),
        (lang.state(&row.state).to_owned(), Ink::Text),
    ]
}

/// Who reported it, or where it is when nobody is named.
fn reporter(row: &RequestRow, ui: &Ui<'_>) -> String {
    match row.reporter_name.as_str() {
        "" => ui.place(&row.place),
        name => ui.name(name),
    }
}

fn mode(row: &RequestRow, lang: Lang) -> String {
    row.mode
        .as_ref()
        .map_or_else(String::new, |mode| lang.mode(mode).to_owned())
}

/// The cells of a card. The item left and right have come to stands first, so that it is seen what F6 means.
fn card_cells(card: &TodayCard, marked: usize, ui: &Ui<'_>) -> Vec<Cell> {
    let (lang, today) = (ui.lang, ui.session.today());
    let marked = marked.min(card.items.len().saturating_sub(1));
    let (before, from) = card.items.split_at(marked);
    let mut what: Vec<String> = from.iter().chain(before).map(|item| what(item, ui)).collect();
    if marked > 0 {
        what[0] = format!("[{}/{}] {}", marked + 1, card.items.len(), what[0]);
    }
    let (kind, state) = match from.first() {
        Some(TodayItem::FollowUp(follow_up, _)) => (
            lang.follow_up_kind(&follow_up.kind).to_owned(),
            match follow_up.snoozed {
                0 => lang.to_do().to_owned(),
                times => lang.postponed(times),
            },
        ),
        Some(TodayItem::Request(row)) => (mode(row, lang), lang.state(&row.state).to_owned()),
        None => (String::new(), String::new()),
    };
    let separator = match lang {
        Lang::Zh => ";",
        Lang::En => "; ",
    };
    vec![
        badge(card.due, card.priority, today, lang),
        due_short(card.due, today, lang),
        (who(card, ui), Ink::Text),
        (what.join(separator), Ink::Text),
        (kind, Ink::Text),
        (state, Ink::Text),
    ]
}

/// Whom a card is about: a name, or for a matter of a place the place.
fn who(card: &TodayCard, ui: &Ui<'_>) -> String {
    match card.household_id {
        None if card.name.is_empty() => ui.lang.nobody_special().to_owned(),
        None if card.name == card.address => ui.place(&card.name),
        _ => ui.name(&card.name),
    }
}

/// What one item asks for.
fn what(item: &TodayItem, ui: &Ui<'_>) -> String {
    match item {
        TodayItem::FollowUp(follow_up, _) => ui.follow_up(follow_up),
        TodayItem::Request(row) => row.title.clone(),
    }
}

fn preview(pen: &mut Pen<'_, '_>, screen: &TodayPage, ui: &Ui<'_>) {
    match screen.list().selected() {
        Some(TodayRow::Card(card)) => card_preview(pen, screen, card, ui),
        Some(TodayRow::Inbox(row)) => inbox_preview(pen, row, ui),
        None => {
            pen.put(0, 1, pen.width(), ui.lang.today_rule(), Ink::Muted);
        }
    }
}

fn inbox_preview(pen: &mut Pen<'_, '_>, row: &RequestRow, ui: &Ui<'_>) {
    let (lang, width) = (ui.lang, pen.width().saturating_sub(1));
    let due = row
        .due
        .map_or_else(String::new, |due| due_long(due, ui.session.today(), lang));
    let head = joined(&[
        row.temp_no.clone(),
        row.title.clone(),
        lang.urgency(&row.urgency).to_owned(),
    ]);
    pen.put(0, 1, width, &head, Ink::Strong);
    let who = joined(&[
        ui.name(&row.reporter_name),
        ui.phone(&row.reporter_phone),
        ui.place(&row.place),
    ]);
    pen.put(1, 1, width, &who, Ink::Text);
    let where_it_is = joined(&[ui.unit(&row.unit), lang.category(&row.category).to_owned(), due]);
    pen.put(2, 1, width, &where_it_is, Ink::Text);
}

fn card_preview(pen: &mut Pen<'_, '_>, screen: &TodayPage, card: &TodayCard, ui: &Ui<'_>) {
    let (lang, today) = (ui.lang, ui.session.today());
    let level = card.colour.as_ref().map(|level| colour(level, lang));
    let age = card.age.map_or_else(String::new, |age| ui.age(age));
    let address = match card.household_id {
        Some(_) => ui.address(&card.address),
        None if card.name == card.address => String::new(),
        None => ui.place(&card.address),
    };
    let who = joined(&[who(card, ui), age, address, ui.phone(&card.phone)]);
    let who = format!("{who}  ");
    let (word, ink) = level.unwrap_or_default();
    let word = format!("{word}  ");
    pen.pieces(
        0,
        1,
        &[(&who, Ink::Strong), (&word, ink), (&tags(&card.tags, ui), Ink::Text)],
    );
    let Some(item) = screen.item() else { return };
    if screen.explains() {
        return paragraph(pen, 1, 1, pen.height() - 1, &why(item, ui), Ink::Text);
    }
    let each = if pen.height() >= TALL_PREVIEW { 2 } else { 1 };
    let visit = match card.household_id {
        Some(_) => last_visit(card.last_visit, today, lang),
        None => String::new(),
    };
    let note = joined(&[visit, ui.note(&card.last_note)]);
    paragraph(pen, 1, 1, each, &note, Ink::Text);
    let at = match card.items.len() {
        0 | 1 => String::new(),
        items => lang.item_of(screen.item_index() + 1, items),
    };
    paragraph(pen, 1 + each, 1, each, &joined(&[at, why(item, ui)]), Ink::Text);
}

/// The reason of an item: the rule and the fact, and for a request where it stands.
fn why(item: &TodayItem, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    match item {
        TodayItem::FollowUp(follow_up, _) => joined(&[
            ui.follow_up(follow_up),
            due_long(follow_up.due, ui.session.today(), lang),
            format!("{}: {}", lang.label_why(), ui.because(&follow_up.because)),
        ]),
        TodayItem::Request(row) => {
            let due = row
                .due
                .map_or_else(String::new, |due| due_long(due, ui.session.today(), lang));
            joined(&[
                format!("{} {}", row.temp_no, row.title),
                lang.state(&row.state).to_owned(),
                due,
            ])
        }
    }
}

fn tags(tags: &[TagKind], ui: &Ui<'_>) -> String {
    let words: Vec<String> = tags.iter().map(|tag| ui.tag(tag)).collect();
    words.join(" ")
}

fn side(pen: &mut Pen<'_, '_>, view: &TodayView, ui: &Ui<'_>) {
    let lang = ui.lang;
    let [received, resolved, rated, satisfied] = view.month;
    pen.put(0, 0, SIDE, lang.month_progress(), Ink::Head);
    let visits = format!(
        "  {}  {}/{} {}  {} {}",
        lang.progress_visits(),
        view.visited,
        view.households,
        lang.households_word(),
        bar(view.visited, view.households),
        percent(view.visited, view.households),
    );
    pen.put(1, 0, SIDE, &visits, Ink::Text);
    let requests = format!("  {}", lang.progress_requests(received, resolved));
    pen.put(2, 0, SIDE, &requests, Ink::Text);
    let satisfied = format!(
        "  {}",
        lang.progress_satisfied(satisfied, rated, percent(satisfied, rated))
    );
    pen.put(3, 0, SIDE, &satisfied, Ink::Text);
    pen.put(5, 0, SIDE, lang.key_groups_mine(), Ink::Head);
    let room = usize::from(pen.height().saturating_sub(9));
    for (line, (tag, count)) in (6..).zip(view.key_groups.iter().take(room)) {
        pen.put(line, 2, SIDE - 10, &ui.tag(tag), Ink::Text);
        pen.put_right(line, SIDE - 8, 6, &count.to_string(), Ink::Text);
    }
    paragraph(pen, pen.height().saturating_sub(2), 0, 2, lang.today_rule(), Ink::Muted);
}

/// A bar of ten cells that does not need colour.
fn bar(n: usize, of: usize) -> String {
    let full = (n * 10).checked_div(of).unwrap_or(0).min(10);
    format!("[{}{}]", "#".repeat(full), "-".repeat(10 - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_always_twelve_cells() {
        for (n, of, text) in [(0, 0, "[----------]"), (18, 46, "[###-------]"), (9, 3, "[##########]")] {
            assert_eq!(bar(n, of), text);
        }
    }
}
