//! The header row: product and training badge, then units and person as far as they fit; the sync state at the right.
//!
//! Invariant: the badge and the right side are always whole.

use super::line;
use crate::app::session::WidthClass;
use crate::app::status::{Status, TroubleCode};
use crate::app::{App, Phase};
use crate::ui::Ui;
use crate::ui::text::{cut, ends, width};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Fewer cells than this have no room for a unit's name.
const SHORTEST_UNIT: usize = 10;

/// Product, grid and person at the left; link, what waits and the day at the right.
pub(super) fn header(frame: &mut Frame<'_>, area: Rect, app: &App, ui: &Ui<'_>) {
    let demo = ui.session.identity.as_ref().is_some_and(|who| who.demo);
    let badge = if demo {
        format!("[{}] ", ui.lang.demo_badge())
    } else {
        String::new()
    };
    let product = format!(" {} {badge}", ui.lang.product());
    let room = usize::from(area.width).saturating_sub(width(&product));
    let dated = header_right(ui, &app.phase, true);
    let right = match width(&dated) <= room {
        true => dated,
        false => header_right(ui, &app.phase, false),
    };
    let room = usize::from(area.width).saturating_sub(width(&product) + width(&right) + 1);
    let left = format!("{product}{}", header_left(ui, room));
    let text = ends(&left, &right, area.width.into());
    line(frame, area, &text, ui.theme.text);
    frame.buffer_mut().set_string(area.x, area.y, product, ui.theme.title);
}

/// Units and person in at most `room` cells: as much as fits whole, at the least the unit, cut.
fn header_left(ui: &Ui<'_>, room: usize) -> String {
    let Some(who) = &ui.session.identity else {
        return String::new();
    };
    let name = ui.safe(&who.name);
    let role = ui.lang.role(&who.role);
    let mut forms = vec![format!("| {} | {role} {name}", unit_names(ui, 3))];
    forms.extend(
        (1..=2)
            .rev()
            .map(|count| format!("| {} | {name}", unit_names(ui, count))),
    );
    let shortest = format!("| {}", unit_names(ui, 1));
    let whole = forms.into_iter().find(|form| width(form) <= room);
    // A stump of a name tells nobody anything.
    let cut_short = || {
        if room < SHORTEST_UNIT {
            String::new()
        } else {
            cut(&shortest, room).into_owned()
        }
    };
    whole.unwrap_or_else(cut_short)
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

/// The sync state; the date is left out where there is little room.
fn header_right(ui: &Ui<'_>, phase: &Phase, dated: bool) -> String {
    let counts = &ui.session.counts;
    let mut parts = Vec::new();
    if ui.session.plain_until.is_some() {
        parts.push(ui.lang.plain_badge().to_owned());
    }
    match phase {
        Phase::Locked { .. } => parts.push(ui.lang.revoked_word().to_owned()),
        // Nobody knows what waits in a database that does not open.
        Phase::Failed(_) => {}
        Phase::Opening | Phase::SetUp | Phase::Ready => {
            parts.push(link(ui).to_owned());
            if counts.conflicts > 0 {
                parts.push(ui.lang.conflicts_badge(counts.conflicts));
            }
            parts.push(ui.lang.waiting(counts.pending));
        }
    }
    if !dated {
        return format!("{} ", parts.join("  "));
    }
    let apart = if parts.is_empty() { "" } else { " | " };
    let today = ui.session.today();
    let weekday = match ui.session.width_class() {
        WidthClass::Narrow => String::new(),
        WidthClass::Middle | WidthClass::Wide => format!(" {}", ui.lang.weekday(today)),
    };
    format!("{}{apart}{}{weekday} ", parts.join("  "), today.format("%m-%d"))
}

fn link(ui: &Ui<'_>) -> &'static str {
    match (&ui.session.sync, ui.session.cable) {
        (_, Some(false)) => ui.lang.cable_out(),
        (Status::Alone, _) => ui.lang.alone(),
        (Status::Idle { .. }, _) => ui.lang.online(),
        (Status::Running, _) => ui.lang.syncing(),
        (Status::Failed { trouble, .. }, _) if trouble.code == TroubleCode::RemovalAsks => ui.lang.asks_word(),
        (Status::Failed { .. }, _) => ui.lang.offline(),
    }
}
