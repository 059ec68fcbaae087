//! The form as a layer of the console.

use super::field::KeyOutcome;
use super::input::Input;
use super::options::Opt;
use super::{About, Form, date};
use crate::app::action::Action;
use crate::app::effect::{SaveTrouble, SavedOk, Ticket};
use crate::app::key::Key;
use crate::app::place::Place;
use crate::app::screen::{Cx, Notice, Refusal, Screen};
use crate::app::session::{Glyphs, Session};
use crate::domain::role::DOCTOR;
use crate::domain::time::Millis;
use crate::domain::unit::UnitKind;
use crate::record::{Default, FieldDef};
use crate::store::Answer;

impl Screen for Form {
    fn place(&self) -> Place {
        if self.about == About::Setup {
            Place::Setup
        } else {
            Place::Form
        }
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        if !self.opened {
            self.opened = true;
            self.start(cx);
            self.draft.ask(cx);
            self.household_changed(cx);
        } else if let Some(id) = self.context_of {
            self.context_asked = Some(cx.ask(crate::store::Query::Household(id)));
        }
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Save => self.save(cx),
            Action::Back => self.leave(cx),
            Action::Phrases => return self.open_phrases(),
            Action::Clear => self.clear_or_take_back(cx),
            Action::Link if self.ended().next().is_some() => self.link(cx),
            Action::NextPane | Action::Down => self.step(true, cx),
            Action::PrevPane | Action::Up => self.step(false, cx),
            Action::Undo | Action::Redo => self.undo(*action == Action::Undo, cx),
            // What cannot wait goes before what is being written, which stays below.
            Action::Emergency if self.may_wait() => {
                let household = self.fields.household().map(|(id, name)| (id, name.to_owned()));
                cx.open(About::Emergency(household));
            }
            _ => return false,
        }
        if matches!(
            action,
            Action::NextPane | Action::PrevPane | Action::Down | Action::Up | Action::Undo | Action::Redo
        ) {
            self.enter_focused(cx);
        }
        true
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let took = self.take_key(key, cx);
        if took {
            self.enter_focused(cx);
        }
        took
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> bool {
        let took = self.take_paste(text, cx);
        if took {
            self.enter_focused(cx);
        }
        took
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Drafts(drafts) if self.draft.is_answer(ticket) => self.restore_draft(&drafts, cx),
            Answer::Household(detail) if self.context_asked == Some(ticket) => {
                self.context_asked = None;
                self.learn(detail, cx);
            }
            Answer::Search(found) if self.found(ticket, &found) => {}
            Answer::Records(window) if self.offers(ticket) => self.offer_records(ticket, &window.rows),
            Answer::Similar(rows) if self.is_similar(ticket) => self.take_similar(rows),
            answer => return Some(answer),
        }
        None
    }

    fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        if self.saving != Some(ticket) {
            return false;
        }
        self.take_outcome(outcome, cx);
        true
    }

    fn wake(&mut self, cx: &mut Cx<'_>) {
        self.draft_wake(cx);
    }

    fn draft_kept(&mut self, key: &str, at: Option<Millis>) -> bool {
        self.draft.kept(key, at)
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let saving = self.saving.is_some().then_some(Refusal::Saving);
        let note = |input: &Input| matches!(input, Input::Text(text) if text.shape() != super::field::Shape::Digits);
        let has_text = self.fields.shown().any(|field| note(&field.input));
        let phrases = (!has_text || self.about == About::Setup).then_some(Refusal::NoText);
        let as_opened = self.aside.is_none() && self.fields.to_json() == self.original;
        let untouched = as_opened.then_some(Refusal::Untouched);
        let in_text = self.fields.list.get(self.focus).is_some_and(|field| note(&field.input));
        let undo = (!in_text).then_some(Refusal::NoText);
        let mut actions = vec![
            (Action::Save, saving),
            (Action::NextPane, None),
            (Action::PrevPane, None),
            (Action::Phrases, phrases),
            (Action::Clear, untouched),
            (
                Action::Link,
                self.ended().next().is_none().then_some(Refusal::NoSimilar),
            ),
            (Action::Undo, undo.clone()),
            (Action::Redo, undo),
            (
                Action::Emergency,
                (!self.may_wait()).then_some(Refusal::NotInPlace(Place::Form)),
            ),
        ];
        // The first setup is left by quitting only.
        if self.about != About::Setup {
            actions.push((Action::Back, None));
        }
        actions
    }

    fn editing(&self) -> bool {
        self.fields
            .list
            .get(self.focus)
            .is_some_and(|field| field.input.is_text())
    }
}

impl Form {
    /// True for a form that an emergency may go before.
    fn may_wait(&self) -> bool {
        !matches!(self.about, About::Setup | About::Emergency(_))
    }

    /// Sets defaults that depend on the day and the person.
    fn start(&mut self, cx: &mut Cx<'_>) {
        let now = cx.now;
        self.fields.facts.lang = cx.session.lang();
        self.fields.facts.today = date::shifted(now.local_date(), 0);
        // What was kept of another record stands: a correction moves nothing to today.
        if self.refused.is_none() && self.corrects.is_none() {
            self.fields.set("at", date::moment_text(now));
            self.fields.set("day", date::shifted(now.local_date(), 0));
            if !self.fields.facts.existing {
                let is_today = |def: &FieldDef| def.is_needed && def.default == Default::Today;
                let fields = self.fields.list.iter().filter_map(|field| field.spec.def);
                for def in fields.filter(|def| is_today(def)).collect::<Vec<_>>() {
                    self.fields.set(def.name, date::shifted(now.local_date(), 0));
                }
            }
            if let Some(until) = self.about.later_day(now.local_date()) {
                self.fields.set("until", until);
            }
            if let Some(dated) = self.about.dated() {
                self.fields.set(dated, date::shifted(now.local_date(), 0));
            }
        }
        if let Some(identity) = &cx.session.identity {
            self.fields.facts.doctor = DOCTOR.contains(&identity.role);
            let grids = identity.units.iter().filter(|unit| unit.kind == UnitKind::MicroGrid);
            let within: Vec<Opt> = grids
                .filter(|unit| identity.unit.contains(&unit.path))
                .map(|unit| Opt {
                    code: unit.path.as_str().to_owned(),
                    text: Some(unit.name.clone()),
                })
                .collect();
            self.fields.facts.asks_unit =
                !within.iter().any(|opt| opt.code == identity.unit.as_str()) && !within.is_empty();
            self.fields.narrow();
            let was = self.refused.as_ref().map(|source| source.unit.as_str().to_owned());
            let was = was.filter(|was| within.iter().any(|opt| opt.code == *was));
            self.fields.offer("unit", within);
            self.fields.offer_receivers(identity, cx.session.lang());
            if let Some(was) = was {
                self.fields.set("unit", was);
            }
        }
        if self.about == About::Setup {
            self.fields.facts.units = cx.session.listed_units.clone();
            self.fields.offer_units();
            self.fields.set("language", cx.session.lang().code());
            let unicode = cx.session.glyphs == Glyphs::Unicode;
            self.fields.set("alignment", if unicode { "unicode" } else { "ascii" });
        }
        self.ask_records(cx);
        if !self.fields.is_shown(self.focus) {
            self.step(true, cx);
        }
        if !self.fields.facts.existing {
            self.original = self.fields.to_json();
        }
        self.go_to(self.first());
    }

    fn found(&mut self, ticket: Ticket, found: &[crate::view::SearchHit]) -> bool {
        let mut inputs = self.fields.list.iter_mut().map(|field| &mut field.input);
        inputs.any(|input| match input {
            Input::Household(lookup) => lookup.answer(ticket, found),
            Input::Pick(pick) => pick.answer(ticket, found),
            _ => false,
        })
    }

    fn undo(&mut self, back: bool, cx: &mut Cx<'_>) {
        let field = self
            .fields
            .list
            .get_mut(self.focus)
            .and_then(|field| field.input.text_field_mut());
        let did = match (field, back) {
            (Some(text), true) => text.undo(),
            (Some(text), false) => text.redo(),
            (None, _) => KeyOutcome::Nothing,
        };
        if did == KeyOutcome::Nothing {
            let (undo, redo) = (SaveTrouble::NothingToUndo, SaveTrouble::NothingToRedo);
            cx.say(Notice::NotSaved(if back { undo } else { redo }));
        }
        self.after(did, cx);
    }
}
