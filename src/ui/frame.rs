//! The frame around every page: header, tabs, rule, body, rule, message, keys. Everything in it is one row.
//!
//! Under 20 rows the rules go; under 48x14 only "窗口太小" is shown.

mod bar;
mod footer;
mod header;
#[cfg(test)]
mod tests;

use super::text::{cut, pad, width, wrap, wrap_clauses};
use super::{Ui, forms, notice, overlays, pages, widgets};
use crate::app::effect::{SaveTrouble, StoreTrouble};
use crate::app::status::Status;
use crate::app::tour::TourNotice;
use crate::app::{App, Layer, Notice, PAGES, PageId, Phase, Rescue};

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// The smallest terminal that can be worked in.
pub const SMALLEST: (u16, u16) = (48, 14);

/// Draws everything.
pub fn draw(frame: &mut Frame<'_>, app: &App, ui: &Ui<'_>) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, ui.theme.text);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(frame, area, ui);
        return;
    }
    let rules = ui.session.has_rules();
    let bar = ui.session.bar_rows();
    let (top, bottom) = if rules { (3, 3 + bar) } else { (2, 2 + bar) };
    let body = Rect {
        x: area.x,
        y: area.y + top,
        width: area.width,
        height: area.height.saturating_sub(top + bottom),
    };
    header::header(frame, row(area, 0), app, ui);
    // On a revoked device and before the setup no page may be opened.
    if !matches!(app.phase, Phase::Locked { .. } | Phase::SetUp) {
        tabs(frame, row(area, 1), app, ui);
    }
    if rules {
        widgets::rule(frame, row(area, 2), ui);
        widgets::rule(frame, row(area, area.height - 3), ui);
    }
    draw_body(frame, body, app, ui);
    let bar = Rect {
        height: bar,
        ..row(area, area.height - bottom)
    };
    bar::draw(frame, bar, app, ui);
    message(frame, area, app, ui);
    footer::keys(frame, row(area, area.height - 1), app, ui);
}

fn row(area: Rect, y: u16) -> Rect {
    Rect {
        y: area.y + y,
        height: 1,
        ..area
    }
}

/// Puts one string into a row, filled to its end.
fn line(frame: &mut Frame<'_>, area: Rect, text: &str, style: Style) {
    let text = pad(text, area.width.into());
    frame.buffer_mut().set_string(area.x, area.y, text, style);
}

fn too_small(frame: &mut Frame<'_>, area: Rect, ui: &Ui<'_>) {
    for (y, text) in [ui.lang.too_small(), ui.lang.too_small_hint()].into_iter().enumerate() {
        let y = u16::try_from(y).unwrap_or(0);
        if y < area.height {
            line(frame, row(area, y), &cut(text, area.width.into()), ui.theme.warn);
        }
    }
}

/// How the pages are named in the tab row; the open one is never without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    Whole,
    Short,
    Stub,
    None,
}

/// The pages by number, the open one in brackets; the two keys to remember at the right. Where there is little room the key row
/// names these keys instead, then the blanks go, then the names become shorter.
fn tabs(frame: &mut Frame<'_>, area: Rect, app: &App, ui: &Ui<'_>) {
    // There the digits are statuses or answers.
    let digits = match app.layers.iter().rfind(|layer| layer.is_full()) {
        Some(Layer::Marking(screen)) => Some(pages::marking::digits(screen, ui)),
        Some(Layer::Survey(screen)) => Some(pages::survey::digits(screen, ui)),
        Some(Layer::Handover(screen)) => Some(pages::handover::digits(screen, ui)),
        _ => None,
    };
    if let Some(digits) = digits {
        return line(frame, area, &format!(" {digits}"), ui.theme.accent);
    }
    let room = usize::from(area.width);
    let row = fitting_tabs(app, ui, room);
    let used = cells_of(&row);
    let style = |open| if open { ui.theme.accent } else { ui.theme.text };
    let mut spans: Vec<Span<'_>> = row
        .iter()
        .map(|(text, open)| Span::styled(text.clone(), style(*open)))
        .collect();
    if let Some(keys) = key_hint(ui, room.saturating_sub(used)) {
        let end = usize::from(used + 2 + width(&keys) <= room);
        spans.push(Span::raw(" ".repeat(room - used - width(&keys) - end)));
        spans.push(Span::styled(keys, ui.theme.muted));
    }
    frame.render_widget(Line::from(spans), area);
}

/// The keys of help and menu as far as `room` cells after the tabs allow.
fn key_hint(ui: &Ui<'_>, room: usize) -> Option<String> {
    let hints = [
        format!("{}  {}", ui.lang.key_help(), ui.lang.key_menu()),
        format!("F1 {}", ui.lang.key_menu()),
        ui.lang.key_menu().to_owned(),
        "F1 F10".to_owned(),
    ];
    hints.into_iter().find(|keys| width(keys) < room)
}

/// True when the row of tabs has no room for the keys of help and menu.
fn tabs_leave_out_keys(app: &App, ui: &Ui<'_>, room: usize) -> bool {
    key_hint(ui, room.saturating_sub(cells_of(&fitting_tabs(app, ui, room)))).is_none()
}

fn cells_of(row: &[(String, bool)]) -> usize {
    row.iter().map(|(text, _)| width(text)).sum()
}

/// The first row of tabs that fits into `room` cells: a name that is shorter costs less than help and menu out of sight.
fn fitting_tabs(app: &App, ui: &Ui<'_>, room: usize) -> Vec<(String, bool)> {
    // Help and menu need this much beside them.
    let keys = 1 + width("F1 F10");
    let tries = [
        (Naming::Whole, keys),
        (Naming::Short, keys),
        (Naming::Whole, 0),
        (Naming::Short, 0),
        (Naming::Stub, keys),
        (Naming::Stub, 0),
    ];
    for (naming, left) in tries {
        for apart in [2, 1, 0] {
            let row = tab_texts(app, ui, naming, apart);
            if cells_of(&row) + left <= room {
                return row;
            }
        }
    }
    tab_texts(app, ui, Naming::None, 1)
}

/// The tabs' texts with the blanks before them, and which is the open one. `apart`: 2 for two blanks where there are no brackets, 1 for
/// one, 0 for none between number and name either. The requests say how many wait for the reader.
fn tab_texts(app: &App, ui: &Ui<'_>, naming: Naming, apart: usize) -> Vec<(String, bool)> {
    let mut tabs = Vec::new();
    for (index, page) in PAGES.iter().enumerate() {
        let open = page.id == app.page;
        let after_open = index > 0 && PAGES[index - 1].id == app.page;
        let more = apart.saturating_sub(1);
        let blanks = match index {
            0 => more + usize::from(!open && apart > 0),
            _ => 1 + if open || after_open { 0 } else { more },
        };
        tabs.push((" ".repeat(blanks), false));
        let number = page.keys.first().map_or_else(String::new, |key| ui.lang.key(key));
        let name = match naming {
            Naming::Whole => ui.lang.page(page.id).to_owned(),
            Naming::Short => ui.lang.page_short(page.id),
            Naming::Stub => ui.lang.page_stub(page.id),
            Naming::None if open => ui.lang.page_stub(page.id),
            Naming::None => String::new(),
        };
        let blank = if apart > 0 && !name.is_empty() { " " } else { "" };
        let waits = match (page.id, ui.session.counts.inbox) {
            (PageId::Requests, n @ 1..) => format!("({n})"),
            _ => String::new(),
        };
        let text = format!("{number}{blank}{name}{waits}");
        tabs.push((if open { format!("[{text}]") } else { text }, open));
    }
    tabs
}

fn draw_body(frame: &mut Frame<'_>, body: Rect, app: &App, ui: &Ui<'_>) {
    match &app.phase {
        Phase::Opening => {
            let words = match ui.session.cable {
                Some(_) => ui.lang.opening_demo(),
                None => ui.lang.opening(),
            };
            line(frame, row(body, 1), &format!(" {words}"), ui.theme.muted);
            return;
        }
        Phase::Failed(trouble) => return failed(frame, body, trouble, app, ui),
        Phase::Locked { wiped } => return locked(frame, body, *wiped, ui),
        Phase::Ready | Phase::SetUp => {}
    }
    let full = app.layers.iter().rposition(Layer::is_full);
    match full.map(|index| &app.layers[index]) {
        Some(layer) => draw_layer(frame, body, layer, ui),
        None => pages::draw(frame, body, app, ui),
    }
    for layer in &app.layers[full.map_or(0, |index| index + 1)..] {
        draw_layer(frame, body, layer, ui);
    }
}

/// The database does not open: why, and the copies to choose from.
fn failed(frame: &mut Frame<'_>, body: Rect, trouble: &StoreTrouble, app: &App, ui: &Ui<'_>) {
    let (lang, rescue) = (ui.lang, &app.rescue);
    let title = format!(" {}", lang.cannot_open());
    line(frame, row(body, 0), &title, ui.theme.danger);
    let words = format!(
        "{}\n{}",
        lang.store_trouble(trouble),
        ui.safe(lang.system_detail(&trouble.detail))
    );
    if !Rescue::helps(trouble) {
        widgets::paragraph(frame, inset(body, 1, 2), &words, ui.theme.text);
        return;
    }
    let offers = rescue.offers.as_deref().unwrap_or_default();
    let mut lines: Vec<(String, Style)> = vec![(words, ui.theme.text)];
    match (&rescue.offers, offers.is_empty()) {
        (None, _) => lines.push((lang.rescue_checking().to_owned(), ui.theme.muted)),
        (_, true) => lines.push((lang.rescue_none().to_owned(), ui.theme.warn)),
        (_, false) => lines.push((lang.rescue_choose().to_owned(), ui.theme.accent)),
    }
    for (index, offer) in offers.iter().enumerate() {
        let chosen = index == rescue.at;
        let mark = if chosen { ">" } else { " " };
        let style = if chosen { ui.theme.accent } else { ui.theme.text };
        lines.push((format!("{mark} {}", lang.rescue_offer(offer)), style));
    }
    if let Some(refused) = &rescue.refused {
        let why = format!(
            "{} {}",
            lang.store_trouble(refused),
            ui.safe(lang.system_detail(&refused.detail))
        );
        lines.push((why, ui.theme.danger));
    }
    lines.push(match rescue.working {
        true => (lang.rescue_working().to_owned(), ui.theme.ok),
        false => (lang.rescue_after().to_owned(), ui.theme.muted),
    });
    let mut y = 1;
    for (text, style) in lines {
        let area = inset(body, 1, y);
        widgets::paragraph(frame, area, &text, style);
        y += u16::try_from(wrap(&text, area.width.into()).len()).unwrap_or(1);
    }
}

/// The device was revoked: words and nothing else.
fn locked(frame: &mut Frame<'_>, body: Rect, wiped: bool, ui: &Ui<'_>) {
    let lang = ui.lang;
    let (what, next, keys) = match wiped {
        true => (lang.lock_wiped(), lang.lock_next_wiped(), lang.lock_keys_wiped()),
        false => (lang.lock_kept(), lang.lock_next(), lang.lock_keys()),
    };
    line(frame, row(body, 1), &format!(" {}", lang.lock_title()), ui.theme.danger);
    let words = format!("{what}\n\n{next}\n\n{keys}");
    widgets::paragraph(frame, inset(body, 1, 3), &words, ui.theme.text);
}

fn inset(area: Rect, x: u16, y: u16) -> Rect {
    Rect {
        x: area.x + x.min(area.width),
        y: area.y + y.min(area.height),
        width: area.width.saturating_sub(2 * x),
        height: area.height.saturating_sub(y),
    }
}

fn draw_layer(frame: &mut Frame<'_>, body: Rect, layer: &Layer, ui: &Ui<'_>) {
    match layer {
        Layer::Household(screen) => pages::household::draw(frame, body, screen, ui),
        Layer::Request(screen) => pages::request::draw(frame, body, screen, ui),
        Layer::Record(screen) => pages::record::draw(frame, body, screen, ui),
        Layer::Form(form) => forms::draw(frame, body, form, ui),
        Layer::Menu(menu) => overlays::menu(frame, body, menu, ui),
        Layer::Palette(palette) => overlays::palette(frame, body, palette, ui),
        Layer::Help(help) => overlays::help(frame, body, help, ui),
        Layer::Search(search) => overlays::search(frame, body, search, ui),
        Layer::Confirm(confirm) => overlays::confirm(frame, body, confirm, ui),
        Layer::Picker(picker) => overlays::picker(frame, body, picker, ui),
        Layer::File(file) => overlays::file(frame, body, file, ui),
        Layer::Columns(columns) => overlays::columns(frame, body, columns, ui),
        Layer::Text(text) => overlays::text(frame, body, text, ui),
        Layer::Files(files) => overlays::files(frame, body, files, ui),
        Layer::Import(import) => pages::import::draw(frame, body, import, ui),
        Layer::Entitled(list) => pages::entitled::draw(frame, body, list, ui),
        Layer::Duplicates(list) => pages::duplicates::draw(frame, body, list, ui),
        Layer::Recurring(list) => pages::recurring::draw(frame, body, list, ui),
        Layer::Marking(screen) => pages::marking::draw(frame, body, screen, ui),
        Layer::Survey(screen) => pages::survey::draw(frame, body, screen, ui),
        Layer::Handover(screen) => pages::handover::draw(frame, body, screen, ui),
        Layer::Outdated(list) => pages::outdated::draw(frame, body, list, ui),
        Layer::UndoList(list) => overlays::undo_list(frame, body, list, ui),
        Layer::Appearance(appearance) => overlays::appearance(frame, body, appearance, ui),
    }
}

/// What was just done or refused; otherwise the sync state. What was just said is never cut: it takes rows of the body as it needs.
fn message(frame: &mut Frame<'_>, area: Rect, app: &App, ui: &Ui<'_>) {
    if app.notice.is_none() && matches!(app.phase, Phase::Opening | Phase::Failed(_) | Phase::Locked { .. }) {
        return;
    }
    let (text, style) = match (&app.notice, &ui.session.sync) {
        (notice, _) if app.unused_keys > 0 => {
            let why = notice
                .iter()
                .filter(|notice| !matches!(notice, Notice::NotSaved(SaveTrouble::Refused(_))));
            let mut said = vec![ui.lang.unused_keys(app.unused_keys)];
            said.extend(why.map(|notice| notice::notice(notice, ui)));
            (ui.lang.clauses(&said), ui.theme.danger)
        }
        (Some(notice), _) => (notice::notice(notice, ui), notice_style(notice, ui)),
        (None, _) if let Some(off) = ui.session.clock_off() => (ui.lang.clock_off(off), ui.theme.warn),
        // A trainer has pulled it: nothing is the matter with the line.
        (None, Status::Failed { .. }) if ui.session.cable == Some(false) => {
            (ui.lang.cable_is_out().to_owned(), ui.theme.warn)
        }
        (None, Status::Failed { trouble, .. }) => {
            let words = ui.lang.trouble(&trouble.code);
            let whole = ui.lang.sentences(&[words.what, words.next]);
            // The next step is never cut off; that it failed the header says too.
            let fits = width(&whole) < area.width.into();
            (if fits { whole } else { words.next.to_owned() }, ui.theme.warn)
        }
        (None, _) if ui.session.identity.is_some() && !ui.session.has_server() => {
            (ui.lang.tip_alone().to_owned(), ui.theme.muted)
        }
        (None, _) if ui.session.counts.pending > 0 => {
            (ui.lang.tip_saved_here(ui.session.counts.pending), ui.theme.muted)
        }
        (None, _) => (ui.lang.tip_all_here().to_owned(), ui.theme.muted),
    };
    let lines = match app.notice {
        Some(_) => wrap_clauses(&ui.safe(&text), usize::from(area.width) - 1),
        None => vec![ui.safe(&text).into_owned()],
    };
    let last = area.height - 2;
    let top = last.saturating_sub(u16::try_from(lines.len() - 1).unwrap_or(0));
    for (y, text) in (top..=last).zip(&lines) {
        widgets::clear(frame.buffer_mut(), row(area, y));
        line(frame, row(area, y), &format!(" {text}"), style);
    }
}

fn notice_style(notice: &Notice, ui: &Ui<'_>) -> Style {
    match notice {
        Notice::Tour(TourNotice::PlugPulled(told)) if told.lost > 0 || told.trouble.is_some() => ui.theme.danger,
        Notice::NotSaved(_)
        | Notice::Store(_)
        | Notice::OnlyRead(_)
        | Notice::BadFile { .. }
        | Notice::NotImported(_)
        | Notice::Bundle(Err(_)) => ui.theme.danger,
        Notice::StillLocked
        | Notice::Refused(..)
        | Notice::SetUpFirst
        | Notice::QuitWaits
        | Notice::WhichOne
        | Notice::ImeOn(_)
        | Notice::ImeHere(_)
        | Notice::Revealed(_)
        | Notice::SyncFailed(_)
        | Notice::ImportDiffers
        | Notice::Tour(TourNotice::Keys)
        | Notice::Tour(TourNotice::PullingPlug)
        | Notice::Cable(false) => ui.theme.warn,
        _ => ui.theme.ok,
    }
}
