//! The bar for people who look on: what is pressed, by the name of what it does, never what is typed; in a lesson above it what is
//! shown.

use super::{line, row};
use crate::app::App;
use crate::app::Key;
use crate::app::cast::Pressed;
use crate::app::session::CAPTION_ROWS;
use crate::app::tour::{Player, Progress};
use crate::ui::Ui;
use crate::ui::text::{width, wrap_clauses};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws it.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, ui: &Ui<'_>) {
    let Some(last) = area.height.checked_sub(1) else { return };
    let style = ui.theme.bar(ui.theme.title);
    if let Some(player) = &app.player {
        let words = caption(player, ui);
        let lines = wrap_clauses(&ui.safe(&words), usize::from(area.width).saturating_sub(2));
        for at in 0..CAPTION_ROWS {
            let text = lines.get(usize::from(at)).map_or("", String::as_str);
            line(frame, row(area, at), &format!(" {text}"), ui.theme.bar(ui.theme.accent));
        }
    }
    line(frame, row(area, last), &pressed(usize::from(area.width), ui), style);
}

/// Which step it is, and what is to be seen or done in it.
fn caption(player: &Player, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    let place = format!("{}/{}", player.at + 1, player.tour.steps.len());
    let caption = player.step().caption.of(lang);
    let said = match (player.progress, player.detour(), player.other_way()) {
        (Progress::Turn, Some(detour), _) => detour.caption.of(lang).to_owned(),
        (Progress::Turn, None, _) => lang.labelled(lang.tour_your_turn(), caption),
        (Progress::Reached, _, Some([shown, done])) => {
            let names = |keys: Vec<Key>| match keys.is_empty() {
                true => lang.no_keys().to_owned(),
                false => keys.iter().map(|key| lang.key(key)).collect::<Vec<_>>().join(" "),
            };
            lang.tour_other_way(&names(shown), &names(done))
        }
        (Progress::Reached, ..) => lang.tour_reached().to_owned(),
        (Progress::Waiting, ..) => lang.sentences(&[caption, lang.tour_waits()]),
        (Progress::Opening | Progress::Pressing | Progress::Shown, ..) => caption.to_owned(),
    };
    format!("{place}  {said}")
}

/// What was pressed last, as much of it as has room, the latest at the right.
fn pressed(room: usize, ui: &Ui<'_>) -> String {
    let mut shown = String::new();
    for (pressed, times) in ui.session.cast.latest() {
        let mut name = name(pressed, ui);
        if times > 1 {
            name = format!("{name} x{times}");
        }
        let longer = format!(" {name} {shown}");
        if width(&longer) > room && !shown.is_empty() {
            break;
        }
        shown = longer;
    }
    shown
}

fn name(pressed: &Pressed, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    match pressed {
        Pressed::Typed => lang.cast_typed().to_owned(),
        Pressed::Chosen => lang.cast_chosen().to_owned(),
        Pressed::Key(key) => format!("[{}]", lang.key(key)),
        Pressed::Did(key, place, action, done_as, once) => {
            let name = lang.action_for(*place, action, done_as.as_ref(), *once);
            format!("[{}] {name}", lang.key(key))
        }
    }
}
