//! The key row: what can be done here, by rank, as many hints as fit whole.

use super::line;
use crate::app::tour::Progress;
use crate::app::{Action, App, DoneAs, Phase, Place, Rescue, keymap};
use crate::domain::request::EventKind;
use crate::ui::Ui;
use crate::ui::text::width;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The keys that matter here, as many as fit, whole ones only.
pub(super) fn keys(frame: &mut Frame<'_>, area: Rect, app: &App, ui: &Ui<'_>) {
    if matches!(app.phase, Phase::Opening | Phase::Failed(_)) {
        let words = match &app.phase {
            Phase::Failed(trouble) if Rescue::helps(trouble) => ui.lang.rescue_keys(),
            Phase::Failed(_) => ui.lang.try_again_keys(),
            _ => ui.lang.cannot_open_keys(),
        };
        line(frame, area, &format!(" {words}"), ui.theme.text);
        return;
    }
    if let Phase::Locked { wiped } = app.phase {
        let words = if wiped {
            ui.lang.lock_keys_wiped()
        } else {
            ui.lang.lock_keys()
        };
        line(frame, area, &format!(" {words}"), ui.theme.text);
        return;
    }
    // In a lesson the keys are those of the trainer, or of the trainee.
    if let Some(player) = &app.player {
        let words = match player.progress {
            Progress::Turn => ui.lang.tour_turn_keys(),
            _ => ui.lang.tour_keys(),
        };
        line(frame, area, &format!(" {words}"), ui.theme.accent);
        return;
    }
    let mut spans = vec![Span::raw(" ")];
    let room = usize::from(area.width).saturating_sub(2);
    let names_help = super::tabs_leave_out_keys(app, ui, area.width.into());
    for hint in fitting(footer(app, ui, names_help), room) {
        spans.push(Span::styled(hint.key, ui.theme.accent));
        spans.push(Span::raw(format!(" {}  ", hint.label)));
    }
    frame.render_widget(Line::from(spans), area);
}

/// The hints that fit whole, in order. How to leave a detail has its room before the others, as have help and menu where the tabs
/// do not name them, since a newcomer looks for them; then the next step, which differs from row to row and is learned by nobody.
fn fitting(hints: Vec<Hint>, room: usize) -> Vec<Hint> {
    let cells = |hint: &Hint| width(&hint.key) + 1 + width(&hint.label) + 2;
    let mut by_need: Vec<usize> = (0..hints.len()).collect();
    by_need.sort_by_key(|at| hints[*at].need);
    let mut left = room + 2;
    let mut kept = vec![false; hints.len()];
    for at in by_need {
        if cells(&hints[at]) <= left {
            left -= cells(&hints[at]);
            kept[at] = true;
        }
    }
    let kept = hints.into_iter().zip(kept).filter(|(_, kept)| *kept);
    kept.map(|(hint, _)| hint).collect()
}

/// Which hints have their room before others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    WayOut,
    NextStep,
    Other,
}

/// Where help and menu stand among the hints.
const HELP_LAST: u8 = 99;

/// A key and what it does here, for the footer.
struct Hint {
    key: String,
    label: String,
    need: Need,
}

/// What the footer offers: the screen's own actions, then the app's, by rank.
fn footer(app: &App, ui: &Ui<'_>, names_help: bool) -> Vec<Hint> {
    let place = app.top().place();
    let done_as = app.top().done_as(&app.session);
    let mut offered: Vec<(u8, Action)> = Vec::new();
    let mut offer = |action: Action| {
        let rank = keymap::footer_rank(place, &action);
        if rank > 0 && !offered.iter().any(|(_, known)| *known == action) {
            offered.push((rank, action));
        }
    };
    // One step has one key here: the next one is F6's.
    let is_next = |action: &Action| {
        *action == Action::Escalate
            && matches!(done_as, Some(DoneAs::EscalateAgain | DoneAs::Step(EventKind::Escalate)))
    };
    for (action, refusal) in app.top().actions(&app.session) {
        if refusal.is_none() && !is_next(&action) {
            offer(action);
        }
    }
    for action in always(place, !app.layers.is_empty()) {
        if !place.is_list() || app.refusal(&action).is_none() {
            offer(action);
        }
    }
    let for_help = [Action::Help, Action::Menu];
    if names_help && place.is_list() {
        offered.extend(for_help.clone().map(|action| (HELP_LAST, action)));
    }
    offered.sort_by_key(|(rank, _)| *rank);
    offered
        .into_iter()
        .filter_map(|(_, action)| {
            let key = keymap::keys(place, &action).first()?;
            Some(Hint {
                key: ui.lang.key(key),
                label: ui
                    .lang
                    .action_for(place, &action, done_as.as_ref(), app.top().marks_once()),
                need: match action {
                    Action::Back => Need::WayOut,
                    _ if names_help && for_help.contains(&action) => Need::WayOut,
                    // Of a roster every row is marked, and F6 is for once.
                    Action::Open | Action::Attempt if place == Place::Marking => Need::NextStep,
                    Action::Done if place != Place::Marking => Need::NextStep,
                    _ => Need::Other,
                },
            })
        })
        .collect()
}

/// What the app itself does in a place and is worth a hint.
fn always(place: Place, above_page: bool) -> Vec<Action> {
    let mut actions = match place {
        Place::Setup => vec![Action::Save, Action::NextPane, Action::Help],
        Place::Form => vec![Action::Save, Action::NextPane, Action::Back, Action::Help, Action::Menu],
        Place::Import => vec![Action::Help],
        Place::Overlay | Place::Appearance | Place::Help => vec![Action::Back],
        _ => vec![Action::Search, Action::Sync],
    };
    if place.is_list() {
        actions.push(if above_page { Action::Back } else { Action::Quit });
    }
    actions
}
