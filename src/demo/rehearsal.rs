//! A tour played without a terminal: its keys, and in a turn of the trainee theirs, up to its end.

use crate::app::Msg;
use crate::app::key::Key;
use crate::app::tour::{Player, Press, Progress, Tour};
use crate::runtime::Console;
use std::sync::Arc;

/// Plays a tour; `shown` is called with every step that stands.
///
/// # Errors
/// The step that does not get where it wants to, and the screen then.
pub fn rehearse(console: &mut Console, tour: &Arc<Tour>, mut shown: impl FnMut(&Console)) -> Result<(), String> {
    console.begin_tour(Arc::clone(tour));
    for at in 0..tour.steps.len() {
        let stuck = |console: &Console| {
            let place = console
                .app
                .player
                .as_ref()
                .map(|player| (player.at + 1, player.progress));
            format!("{} step {}: {place:?}\n{}", tour.name, at + 1, console.screen())
        };
        if tour.steps[at].turn {
            if progress(console) != Some(Progress::Turn) {
                return Err(format!("there is nothing to do: {}", stuck(console)));
            }
            shown(console);
            let keys = tour.steps[at].keys.clone();
            keys.into_iter().for_each(|press| by_hand(console, press));
        }
        let stands = console
            .app
            .player
            .as_ref()
            .filter(|player| player.at == at)
            .is_some_and(Player::waits_for_trainer);
        if !stands {
            return Err(stuck(console));
        }
        shown(console);
        console.send(Msg::Key(Key::char(' ')));
    }
    match console.app.player {
        None => Ok(()),
        Some(_) => Err(format!("{} does not end\n{}", tour.name, console.screen())),
    }
}

fn progress(console: &Console) -> Option<Progress> {
    console.app.player.as_ref().map(|player| player.progress)
}

/// Presses as a trainee does it.
fn by_hand(console: &mut Console, press: Press) {
    let mut left = Some(press);
    while let Some(Ok((key, rest))) = left
        .as_ref()
        .map(|press| press.next(console.app.layers.last(), &console.app.session))
    {
        console.send(Msg::Key(key));
        left = rest;
    }
}
