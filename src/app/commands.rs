//! The app's own actions: what a key does when the top screen does not handle it.

use super::action::Action;
use super::effect::Effect;
use super::forms::{About, Form};
use super::layer::Layer;
use super::open::Question;
use super::overlays::{Appearance, Confirm, Help, Menu, MenuItem, Palette, SearchBox, UndoList};
use super::pages::chosen::ask_why_revealed;
use super::pages::offers::{app_refusal, is_of_app};
use super::place::Place;
use super::screen::{Move, Notice, Refusal, Then};
use super::tour::{SceneStep, TourNotice};
use super::{App, Phase, Picked, keymap};
use crate::domain::mask::View;
use crate::store::Query;
use crate::view::UndoOf;

impl App {
    /// Does an action of the app, or says why not.
    pub(super) fn command(&mut self, action: &Action, effects: &mut Vec<Effect>) {
        if let Some(refusal) = self.refusal(action) {
            self.notice = Some(Notice::Refused(action.clone(), refusal));
            return;
        }
        match action {
            Action::Page(page) => self.apply(vec![Move::Page(*page)], effects),
            Action::Back if self.layers.pop().is_some() => {}
            Action::Undo => {
                let ticket = self.wait(Then::SayUndone);
                effects.push(Effect::Undo(ticket, UndoOf::LastOf(self.session.own.clone())));
            }
            Action::Redo => {
                let ticket = self.wait(Then::SayRedone);
                effects.push(Effect::Redo(ticket, UndoOf::LastOf(self.session.own.clone())));
            }
            Action::Sync => {
                self.sync_asked = true;
                effects.push(Effect::Sync);
            }
            Action::Unfinished => {
                let ticket = self.wait(Then::ChooseUnfinished);
                effects.push(Effect::Ask(ticket, Query::Unfinished));
            }
            Action::Cable => self.toggle_cable(effects),
            Action::Tours => self.offer_tours(effects),
            Action::OtherSide => self.set_scene(SceneStep::Open(self.session.side.next()), effects),
            Action::PullPlug => {
                self.notice = Some(Notice::Tour(TourNotice::PullingPlug));
                self.set_scene(SceneStep::PullPlug, effects);
            }
            Action::Reveal => self.toggle_plain(effects),
            Action::Projector => {
                self.session.turn_projector();
                self.load_visible(effects);
                self.notice = Some(Notice::Projector(self.session.covered == View::Projector));
            }
            Action::Redraw => effects.push(Effect::Redraw),
            Action::Quit if self.has_unsaved() => {
                self.push(Layer::Confirm(Confirm::new(Question::Quit, Picked::Quit)), effects);
            }
            Action::Quit => effects.push(Effect::Quit),
            _ => self.open_layer(action, effects),
        }
    }

    fn open_layer(&mut self, action: &Action, effects: &mut Vec<Effect>) {
        let place = self.top().place();
        let layer = match action {
            Action::Help => {
                let mut items = self.menu_items(Listed::Keys);
                items.sort_by_key(|item| is_movement(&item.action) && item.action != Action::Open);
                Layer::Help(Help::new(place, items, self.session.lang()))
            }
            Action::Menu => Layer::Menu(Menu::new(self.menu_items(Listed::Menu))),
            Action::Palette => Layer::Palette(Palette::new(self.menu_items(Listed::Names), self.session.lang())),
            Action::UndoList => Layer::UndoList(UndoList::default()),
            Action::Appearance => Layer::Appearance(Appearance::new(&self.session)),
            Action::Search => Layer::Search(SearchBox::default()),
            Action::NewVisit => Layer::Form(Form::new(About::visit_by(&self.session, None))),
            Action::FullVisit => Layer::Form(Form::new(About::Visit(None))),
            Action::NewRequest => Layer::Form(Form::new(About::Request(None))),
            Action::Emergency => Layer::Form(Form::new(About::Emergency(None))),
            Action::NewHousehold => Layer::Form(Form::new(About::Household(None))),
            Action::NewReminder => Layer::Form(Form::new(About::Reminder(None))),
            _ if is_within_list(action) => return,
            _ => {
                self.notice = Some(Notice::Refused(action.clone(), Refusal::NotInPlace(place)));
                return;
            }
        };
        self.push(layer, effects);
    }

    /// Why an action cannot be done now: by the top screen, or by what holds everywhere.
    #[must_use]
    pub fn refusal(&self, action: &Action) -> Option<Refusal> {
        let listed = self.top().actions(&self.session);
        match listed.into_iter().find(|(listed, _)| listed == action) {
            Some((_, refusal)) => refusal,
            None => app_refusal(action, &self.session),
        }
    }

    /// What can be done here: the screen's own actions, then the app's.
    fn menu_items(&self, listed: Listed) -> Vec<MenuItem> {
        let place = self.top().place();
        let (done_as, once) = (self.top().done_as(&self.session), self.top().marks_once());
        let mut items: Vec<MenuItem> = Vec::new();
        let mut add = |action: Action, refusal: Option<Refusal>, is_offered: bool| {
            if listed.has(&action, is_offered) && !items.iter().any(|item| item.action == action) {
                let keys = keymap::keys(place, &action);
                let done_as = done_as.clone().filter(|_| action == Action::Done);
                items.push(MenuItem {
                    action,
                    refusal,
                    keys,
                    done_as,
                    place,
                    once,
                });
            }
        };
        for (action, refusal) in self.top().actions(&self.session) {
            add(action, refusal, true);
        }
        for binding in keymap::in_place(place) {
            if is_movement(&binding.action) || is_of_app(&binding.action, &self.session) {
                add(binding.action.clone(), self.refusal(&binding.action), false);
            }
        }
        if self.session.is_clerk() && Place::is_list(place) {
            add(Action::FullVisit, self.refusal(&Action::FullVisit), false);
        }
        items
    }

    fn toggle_cable(&mut self, effects: &mut Vec<Effect>) {
        let plugged = !self.session.cable.unwrap_or(true);
        self.session.cable = Some(plugged);
        self.notice = Some(Notice::Cable(plugged));
        self.sync_asked = plugged;
        effects.push(Effect::Cable { plugged });
    }

    /// Asks why, then shows plain values for a minute and logs it; a second time masks them at once.
    fn toggle_plain(&mut self, effects: &mut Vec<Effect>) {
        if self.session.shown == View::Plain {
            self.session.shown = self.session.covered;
            self.session.plain_until = None;
            self.notice = Some(Notice::Covered);
            return;
        }
        // About whom: the record that is open below menus and questions, or the page.
        let about = match self.layers.iter().rev().find_map(Layer::record) {
            Some((kind, id)) => format!("{kind} {id}"),
            None => self.top().place().code().to_owned(),
        };
        let why = ask_why_revealed(&about, self.session.lang());
        self.push(Layer::new(why, &self.session), effects);
    }

    /// True while a form is open: what was typed is a draft, and leaving asks first.
    fn has_unsaved(&self) -> bool {
        self.phase == Phase::Ready && self.layers.iter().any(|layer| matches!(layer, Layer::Form(_)))
    }
}

/// True for movement within a list: at its end nothing more comes, and everybody sees why.
fn is_within_list(action: &Action) -> bool {
    matches!(
        action,
        Action::Up | Action::Down | Action::PageUp | Action::PageDown | Action::First | Action::Last
    )
}

/// What is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Listed {
    /// The menu: no movement but what the screen itself offers.
    Menu,
    /// The palette: what people call by its name.
    Names,
    /// Help: every key.
    Keys,
}

impl Listed {
    fn has(self, action: &Action, is_offered: bool) -> bool {
        match (self, action) {
            (Self::Keys, _) => true,
            (Self::Menu, Action::Menu | Action::Palette) => false,
            (Self::Menu, _) => is_offered || !is_movement(action),
            (Self::Names, Action::Page(_)) => true,
            (Self::Names, Action::Palette) => false,
            (Self::Names, Action::NextPane) => is_offered,
            (Self::Names, _) => !is_movement(action),
        }
    }
}

/// True for movement, which the menu leaves out.
fn is_movement(action: &Action) -> bool {
    matches!(
        action,
        Action::Up
            | Action::Down
            | Action::Left
            | Action::Right
            | Action::PageUp
            | Action::PageDown
            | Action::First
            | Action::Last
            | Action::NextPane
            | Action::PrevPane
            | Action::Open
            | Action::Back
            | Action::Page(_)
    )
}
