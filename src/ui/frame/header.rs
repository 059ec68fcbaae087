//! The header row, on its own ground: product, units and person at the left; what is the matter, what waits and the day at the right.
//!
//! Invariant: a state of trouble is never left out. Every part has forms from long to none; where there is little room, the part
//! that matters least gives way first, and trouble only becomes short.

use crate::app::status::{Status, TroubleCode};
use crate::app::{App, Phase};
use crate::domain::mask::View;
use crate::domain::time::Millis;
use crate::ui::Ui;
use crate::ui::text::{cut, width};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

/// A piece of the header.
struct Part {
    /// From the longest to the shortest; an empty one leaves the part out.
    forms: Vec<String>,
    /// The form that is shown.
    at: usize,
    style: Style,
    /// For each step to the next form, how much it costs: the cheapest is taken first.
    ranks: Vec<u8>,
    right: bool,
}

impl Part {
    fn left(text: String, style: Style) -> Self {
        Self {
            forms: vec![text],
            at: 0,
            style,
            ranks: Vec::new(),
            right: false,
        }
    }

    fn right(text: String, style: Style) -> Self {
        Self {
            right: true,
            ..Self::left(text, style)
        }
    }

    /// Gives way to a shorter form at this rank.
    fn or(mut self, rank: u8, text: String) -> Self {
        if width(&text) < width(&self.forms[self.forms.len() - 1]) {
            self.forms.push(text);
            self.ranks.push(rank);
        }
        self
    }

    fn text(&self) -> &str {
        &self.forms[self.at]
    }

    /// When it gives way next; `None` in its shortest form.
    fn next(&self) -> Option<u8> {
        self.ranks.get(self.at).copied()
    }
}

/// Draws it.
pub(super) fn header(frame: &mut Frame<'_>, area: Rect, app: &App, ui: &Ui<'_>) {
    let parts = fitting(parts(app, ui), area.width.into());
    let ground = ui.theme.bar(ui.theme.text);
    frame.buffer_mut().set_style(area, ground);
    let mut put = |x: u16, text: &str, style: Style| {
        let room = usize::from((area.x + area.width).saturating_sub(x));
        frame
            .buffer_mut()
            .set_span(
                x,
                area.y,
                &Span::styled(cut(text, room), ui.theme.bar(style)),
                area.width,
            )
            .0
    };
    let (right, left): (Vec<&Part>, Vec<&Part>) = parts
        .iter()
        .filter(|part| !part.text().is_empty())
        .partition(|part| part.right);
    let mut x = area.x + 1;
    for part in left {
        x = put(x, part.text(), part.style) + 1;
    }
    let cells = row_width(&parts, true);
    x = x.max(area.x + area.width.saturating_sub(u16::try_from(cells).unwrap_or(u16::MAX) + 1));
    for part in right {
        x = put(x, part.text(), part.style) + GAP;
    }
}

/// Blank cells between two parts at the right.
const GAP: u16 = 2;

/// The cells of one side with the blanks between its parts.
fn row_width(parts: &[Part], right: bool) -> usize {
    let shown = parts
        .iter()
        .filter(|part| part.right == right && !part.text().is_empty());
    let gap = if right { usize::from(GAP) } else { 1 };
    let cells: usize = shown.map(|part| width(part.text()) + gap).sum();
    cells.saturating_sub(gap)
}

/// The parts in the forms that fit into `room` cells: of what can give way, the lowest rank gives way first.
fn fitting(mut parts: Vec<Part>, room: usize) -> Vec<Part> {
    // A blank at both edges and two between the sides.
    while row_width(&parts, false) + row_width(&parts, true) + 2 + usize::from(GAP) > room {
        let next = parts.iter_mut().filter(|part| part.next().is_some());
        let Some(part) = next.min_by_key(|part| part.next()) else {
            break;
        };
        part.at += 1;
    }
    parts
}

fn parts(app: &App, ui: &Ui<'_>) -> Vec<Part> {
    let (lang, theme) = (ui.lang, ui.theme);
    let mut parts = vec![Part::left(lang.product().to_owned(), theme.title).or(75, String::new())];
    parts.extend(person(ui));
    if let Some(until) = ui.session.plain_until {
        let left = lang.plain_badge(seconds_left(until, ui.session.now));
        parts.push(Part::right(left, theme.warn));
    }
    if ui.view() == View::Projector {
        parts.push(Part::right(lang.projector_badge().to_owned(), theme.warn));
    }
    match &app.phase {
        Phase::Locked { .. } => parts.push(Part::right(lang.revoked_word().to_owned(), theme.danger)),
        // Nobody knows what waits in a database that is not open.
        Phase::Opening | Phase::Failed(_) => {}
        Phase::SetUp | Phase::Ready => states(&mut parts, ui),
    }
    parts.push(day(ui));
    parts
}

/// Seconds until plain values are masked again, in tens: the screen is not drawn for each.
fn seconds_left(until: Millis, now: Millis) -> u64 {
    u64::try_from(until.0.saturating_sub(now.0))
        .unwrap_or(0)
        .div_ceil(10_000)
        * 10
}

/// The training badge, which outlasts the name of the product and of the person, the units and the person.
fn person(ui: &Ui<'_>) -> Vec<Part> {
    let Some(who) = &ui.session.identity else {
        return Vec::new();
    };
    let theme = ui.theme;
    let mut parts = Vec::new();
    if who.demo {
        parts.push(Part::left(format!("[{}]", ui.lang.demo_badge()), theme.title).or(80, String::new()));
    }
    let units = |count| format!("| {}", unit_names(ui, count));
    parts.push(
        Part::left(units(3), theme.text)
            .or(11, units(2))
            .or(20, units(1))
            .or(38, String::new()),
    );
    let name = ui.safe(&who.name).into_owned();
    let whole = format!("| {} {name}", ui.lang.role(&who.role));
    parts.push(
        Part::left(whole, theme.text)
            .or(10, format!("| {name}"))
            .or(70, String::new()),
    );
    parts
}

/// The names of the unit and those above it, at most `count`, the highest first.
fn unit_names(ui: &Ui<'_>, count: usize) -> String {
    let mut names = Vec::new();
    let mut unit = ui.session.identity.as_ref().map(|who| who.unit.clone());
    while let Some(path) = unit.filter(|_| names.len() < count) {
        if names.is_empty() || ui.session.unit_name(&path).is_some() {
            names.push(ui.unit_name(&path));
        }
        unit = path.parent();
    }
    names.reverse();
    names.join(" ")
}

/// How the link stands, and what is the matter or waits.
fn states(parts: &mut Vec<Part>, ui: &Ui<'_>) {
    let (lang, theme, counts) = (ui.lang, ui.theme, &ui.session.counts);
    parts.push(link(ui));
    if ui.session.only_read.is_some() {
        parts.push(Part::right(lang.only_read_badge().to_owned(), theme.danger));
    }
    if ui.session.clock_off().is_some() {
        parts.push(Part::right(lang.clock_badge().to_owned(), theme.danger).or(50, lang.clock_short().to_owned()));
    }
    for (n, long, short, style) in [
        (
            counts.refused,
            lang.refused_badge(counts.refused),
            lang.refused_short(counts.refused),
            theme.danger,
        ),
        (
            counts.conflicts,
            lang.conflicts_badge(counts.conflicts),
            lang.conflicts_short(counts.conflicts),
            theme.warn,
        ),
    ] {
        if n > 0 {
            parts.push(Part::right(long, style).or(51, short));
        }
    }
    if counts.drafts > 0 {
        let short = lang.drafts_short(counts.drafts);
        parts.push(
            Part::right(lang.drafts_badge(counts.drafts), theme.warn)
                .or(40, short)
                .or(95, String::new()),
        );
    }
    if ui.session.has_server() {
        let style = if counts.pending > 0 { theme.warn } else { theme.muted };
        let (long, short) = (lang.waiting(counts.pending), lang.waiting_short(counts.pending));
        let part = Part::right(long, style);
        // Nothing waits: that may go without saying.
        parts.push(match counts.pending {
            0 => part.or(31, String::new()),
            _ => part.or(41, short).or(96, String::new()),
        });
    }
}

fn link(ui: &Ui<'_>) -> Part {
    let (lang, theme) = (ui.lang, ui.theme);
    let last = ui
        .session
        .counts
        .last_sync
        .map(|at| match at.local_date() == ui.session.today() {
            true => at.local().format("%H:%M").to_string(),
            false => lang.day(at.local_date(), ui.session.today()),
        });
    let with_last = |word: &str| {
        last.as_ref()
            .map_or_else(|| word.to_owned(), |last| format!("{word} {last}"))
    };
    let bad = |word: &str, short: &str| {
        let part = Part::right(with_last(word), theme.warn).or(30, word.to_owned());
        part.or(52, short.to_owned())
    };
    match (&ui.session.sync, ui.session.cable) {
        (_, Some(false)) => Part::right(lang.cable_out_with_key().to_owned(), theme.warn)
            .or(39, lang.cable_out().to_owned())
            .or(52, lang.cable_out_short().to_owned()),
        (Status::Alone, _) if !ui.session.has_server() => Part::right(lang.alone().to_owned(), theme.muted),
        (Status::Failed { trouble, .. }, _) if trouble.code == TroubleCode::RemovalAsks => {
            Part::right(lang.asks_word().to_owned(), theme.danger)
        }
        (Status::Failed { .. }, _) => bad(lang.offline(), lang.offline_short()),
        // A round that nobody waits for is no news, once the server was reached.
        (Status::Running, _) if ui.session.counts.pending > 0 || last.is_none() || !ui.session.reached => {
            Part::right(lang.syncing().to_owned(), theme.ok)
        }
        (Status::Alone, _) => Part::right(lang.not_yet_online().to_owned(), theme.text),
        (Status::Idle { .. } | Status::Running, _) => Part::right(with_last(lang.online()), theme.ok)
            .or(30, lang.online().to_owned())
            // Whether there is a line is looked for here; whose product it is, nobody has to be told.
            .or(92, String::new()),
    }
}

/// The day; with its year while the clock is wrong.
fn day(ui: &Ui<'_>) -> Part {
    let today = ui.session.today();
    let style = ui.theme.text;
    if ui.session.clock_off().is_some() {
        return Part::right(today.format("| %Y-%m-%d").to_string(), ui.theme.danger).or(35, String::new());
    }
    let short = today.format("| %m-%d").to_string();
    Part::right(format!("{short} {}", ui.lang.weekday(today)), style)
        .or(12, short)
        .or(22, String::new())
}
