//! How the console plays a tour: its keys are pressed where a person's are, between two messages, once nothing is awaited any more.

use super::{Goal, Player, Progress, SceneStep, Side, Standing, Tour, TourNotice};
use crate::app::action::Action;
use crate::app::effect::{Effect, Msg};
use crate::app::key::{Key, KeyCode};
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::{Picked, TourChoice};
use crate::app::screen::{Move, Notice};
use crate::app::status::{Moved, Status};
use crate::app::{App, Phase, keymap};
use std::sync::Arc;

/// Keys that a step takes at most: one that does not get where it wants to ends there.
const MOST_KEYS: usize = 400;

impl App {
    /// The next key of the tour; `None` while it waits.
    pub(in crate::app) fn next_of_tour(&mut self, effects: &mut Vec<Effect>) -> Option<Msg> {
        loop {
            if self.phase != Phase::Ready || !self.typeahead.expected.is_empty() {
                return None;
            }
            let player = self.player.as_ref()?;
            match player.progress {
                Progress::Opening => self.begin_step(effects),
                Progress::Pressing => match self.press_of_tour() {
                    Some(key) => return Some(Msg::Key(key)),
                    None => self.all_pressed(effects),
                },
                Progress::Waiting if player.awaits_others || !self.stands(player.step().reach.as_ref()) => return None,
                Progress::Waiting => self.stands_now(),
                Progress::Turn => {
                    self.look_at_trainee();
                    return None;
                }
                Progress::Shown | Progress::Reached => return None,
            }
        }
    }

    /// Goes through the step if its side's console is open, else opens that.
    fn begin_step(&mut self, effects: &mut Vec<Effect>) {
        let Some(player) = &mut self.player else { return };
        let side = player.step().side;
        player.deeds.clear();
        player.by_hand.clear();
        (player.pressed, player.detour) = (0, None);
        if side.is_some_and(|side| side != self.session.side) {
            return self.set_scene(SceneStep::Open(side.unwrap_or_default()), effects);
        }
        player.presses = player.step().keys.iter().cloned().collect();
        player.progress = match player.is_turn() {
            true => Progress::Turn,
            false => Progress::Pressing,
        };
    }

    /// The next key to press; `None` when the step has no more.
    fn press_of_tour(&mut self) -> Option<Key> {
        let mut player = self.player.take()?;
        let mut key = None;
        while let Some(press) = player.presses.pop_front().filter(|_| player.pressed < MOST_KEYS) {
            // What cannot be pressed here is left out: what the step wanted will not stand, which everybody sees.
            let Ok((next, rest)) = press.next(self.layers.last(), &self.session) else {
                continue;
            };
            if let Some(rest) = rest {
                player.presses.push_front(rest);
            }
            player.pressed += 1;
            key = Some(next);
            break;
        }
        self.player = Some(player);
        key
    }

    fn all_pressed(&mut self, effects: &mut Vec<Effect>) {
        let side = self.session.side;
        let Some(player) = &mut self.player else { return };
        player.progress = Progress::Waiting;
        if player.step().others {
            player.awaits_others = true;
            effects.push(Effect::Scene(SceneStep::Others(side)));
        }
    }

    fn stands(&self, goal: Option<&Goal>) -> bool {
        let deeds = self.player.as_ref().map_or(&[][..], |player| &player.deeds);
        goal.is_none_or(|goal| goal.is_reached(&Standing { app: self, deeds }))
    }

    /// What the step wanted stands: the next one, or the trainer's word.
    fn stands_now(&mut self) {
        let Some(player) = &mut self.player else { return };
        if player.at < player.until {
            player.at += 1;
            player.progress = Progress::Opening;
        } else {
            player.progress = Progress::Shown;
            player.shows = false;
        }
    }

    fn look_at_trainee(&mut self) {
        let Some(player) = &self.player else { return };
        let step = player.step();
        let reached = self.stands(step.reach.as_ref());
        let detour = step.other.iter().position(|other| self.stands(Some(&other.reach)));
        if let Some(player) = &mut self.player {
            player.detour = detour.filter(|_| !reached);
            if reached {
                player.progress = Progress::Reached;
            }
        }
    }

    /// Takes a key that belongs to the tour. In the trainee's turn all keys are theirs.
    pub(in crate::app) fn tour_takes(&mut self, key: Key, effects: &mut Vec<Effect>) -> bool {
        let Some(player) = &mut self.player else { return false };
        if player.progress == Progress::Turn {
            player.note(key);
            return false;
        }
        (self.notice, self.unused_keys) = (None, 0);
        let place = self.top().place();
        let goes_on = [
            Action::Quit,
            Action::Redraw,
            Action::Projector,
            Action::Appearance,
            Action::Tours,
        ];
        if key.typed().is_none() && keymap::lookup(place, key).is_some_and(|action| goes_on.contains(action)) {
            return false;
        }
        match key.folded().code {
            KeyCode::Esc => self.end_tour(Notice::Tour(TourNotice::Taken)),
            KeyCode::Char(' ') => self.go_on(),
            KeyCode::Backspace => {
                let before = self.player.as_ref().map_or(0, |player| player.at.saturating_sub(1));
                self.start_over(before, false, effects);
            }
            KeyCode::F(5) => self.start_over(0, false, effects),
            _ => self.notice = Some(Notice::Tour(TourNotice::Keys)),
        }
        true
    }

    fn go_on(&mut self) {
        let Some(player) = &mut self.player else { return };
        // What does not come is not waited for longer than the trainer does.
        if !player.waits_for_trainer() && player.progress != Progress::Waiting {
            return;
        }
        if player.at + 1 == player.tour.steps.len() {
            return self.end_tour(Notice::Tour(TourNotice::Ended));
        }
        player.at += 1;
        player.until = player.at;
        player.awaits_others = false;
        player.progress = Progress::Opening;
    }

    /// The tour from its start up to a step, in one go. `shows`: that one too, although it is a turn of the trainee.
    fn start_over(&mut self, until: usize, shows: bool, effects: &mut Vec<Effect>) {
        let Some(player) = &mut self.player else { return };
        let tour = Arc::clone(&player.tour);
        self.player = Some(Player {
            until,
            shows,
            ..Player::new(Arc::clone(&tour))
        });
        let side = tour.steps.first().and_then(|step| step.side).unwrap_or_default();
        self.set_scene(SceneStep::Start(side), effects);
    }

    fn end_tour(&mut self, said: Notice) {
        self.player = None;
        self.session.is_toured = false;
        self.notice = Some(said);
    }

    /// Begins a tour from the start of the training pack.
    pub fn begin_tour(&mut self, tour: Arc<Tour>, effects: &mut Vec<Effect>) {
        self.session.is_toured = true;
        self.player = Some(Player::new(tour));
        self.start_over(0, false, effects);
    }

    /// Others than this console take part: its database is another afterwards.
    pub(in crate::app) fn set_scene(&mut self, step: SceneStep, effects: &mut Vec<Effect>) {
        let session = &mut self.session;
        match step {
            SceneStep::Start(side) => {
                (session.side, session.leader_cable) = (side, false);
            }
            SceneStep::Open(side) => {
                let now = session.now;
                if session.side == Side::Leader {
                    session.leader_cable = session.cable.unwrap_or(false);
                }
                session.side = side;
                effects.extend(self.keep_drafts(now));
            }
            SceneStep::Others(_) | SceneStep::PullPlug => return effects.push(Effect::Scene(step)),
        }
        // Only the leader's cable is to be pulled.
        self.session.cable = Some(self.session.side != Side::Leader || self.session.leader_cable);
        self.session.sync = Status::default();
        self.session.own.clear();
        self.close_everything();
        effects.push(Effect::Scene(step));
    }

    /// After a round that brought something to others, or from them, those whom nobody plays do what waits for them. In a tour its
    /// steps say when.
    pub(in crate::app) fn others_go_on(&mut self, moved: Moved, effects: &mut Vec<Effect>) {
        let is_played = self.session.side == Side::Leader && self.session.cable == Some(true) && self.player.is_none();
        if is_played && moved.sent + moved.received > 0 {
            effects.push(Effect::Scene(SceneStep::Others(Side::Leader)));
        }
    }

    /// Those whom nobody plays have done so many things.
    pub(in crate::app) fn others_acted(&mut self, acted: usize, effects: &mut Vec<Effect>) {
        if let Some(player) = &mut self.player {
            player.awaits_others = false;
        }
        if acted > 0 && self.session.cable == Some(true) {
            effects.push(Effect::Sync);
        }
    }

    /// The tours to choose from, or in a turn of the trainee what else can be done.
    pub(in crate::app) fn offer_tours(&mut self, effects: &mut Vec<Effect>) {
        let lang = self.session.lang();
        let choices: Vec<TourChoice> = match self.player {
            Some(_) => TourChoice::WITHIN.to_vec(),
            None => (0..self.session.tours.len())
                .map(TourChoice::Begin)
                .chain([TourChoice::Restart])
                .collect(),
        };
        let items = choices.into_iter().map(|choice| {
            let label = match choice {
                TourChoice::Begin(at) => self.session.tours[at].title.of(lang).to_owned(),
                choice => lang.tour_choice(choice).to_owned(),
            };
            PickItem::new(Picked::Tour(choice), label)
        });
        let open = Open::Pick(PickTitle::Tours, items.collect(), None);
        self.apply(vec![Move::Open(Box::new(open))], effects);
    }

    pub(in crate::app) fn take_tour_choice(&mut self, choice: TourChoice, effects: &mut Vec<Effect>) {
        let at = self.player.as_ref().map_or(0, |player| player.at);
        match choice {
            TourChoice::Begin(at) => {
                if let Some(tour) = self.session.tours.get(at).cloned() {
                    self.begin_tour(tour, effects);
                }
            }
            TourChoice::Restart => self.set_scene(SceneStep::Start(Side::Leader), effects),
            TourChoice::ShowMe => self.start_over(at, true, effects),
            TourChoice::Again => self.start_over(at, false, effects),
            TourChoice::Before => self.start_over(at.saturating_sub(1), false, effects),
            TourChoice::End => self.end_tour(Notice::Tour(TourNotice::Taken)),
        }
    }
}
