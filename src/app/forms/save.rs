//! Saving a form: checked here first, then by the entry inside the saving transaction. What was typed stays until it is on disk.

use super::about::Purpose;
use super::input::Input;
use super::{About, Form};
use crate::app::effect::{Effect, Refused, SaveTrouble, SavedOk};
use crate::app::open::Open;
use crate::app::screen::{Cx, Move, Notice};
use crate::domain::ids::RequestId;
use crate::domain::problem::{Problem, may_save};
use crate::record::Kind;
use crate::view::SearchTarget;

impl Form {
    /// Ctrl+S.
    pub(super) fn save(&mut self, cx: &mut Cx<'_>) {
        if self.saving.is_some() {
            return;
        }
        self.phrases = None;
        for at in 0..self.fields.list.len() {
            let focus = std::mem::replace(&mut self.focus, at);
            let did = self.fields.leave(at, cx);
            self.after_settling(did, cx);
            self.focus = focus;
        }
        let problems = self.check(cx);
        if !may_save(&problems) || (!problems.is_empty() && !self.warned) {
            self.warned = may_save(&problems);
            cx.say(Notice::NotSaved(SaveTrouble::Refused(problems.clone())));
            self.show_problems(problems);
            cx.moves.push(Move::NotSaved);
            return;
        }
        let accepted = std::mem::take(&mut self.problems);
        self.hand_in(cx, if self.warned { accepted } else { Vec::new() });
    }

    pub(super) fn take_outcome(&mut self, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) {
        self.saving = None;
        match outcome {
            Ok(ok) if matches!(self.about, About::FastVisit(_)) => {
                self.next_visit(ok, cx);
                if !ok.warnings.is_empty() {
                    cx.say(Notice::Saved(ok.clone()));
                }
            }
            Ok(ok) => {
                self.draft.done();
                cx.moves.push(Move::Pop);
                cx.say(match self.refused {
                    // Undo is not offered: it would lose the refused change as well.
                    Some(_) => Notice::DealtWith(Refused::SaveAgain, ok.clone()),
                    None => Notice::Saved(ok.clone()),
                });
                cx.moves.push(Move::Refresh);
                if self.found_on_patrol() {
                    let [place, found] = ["place", "found"].map(|name| self.fields.text(name));
                    cx.open(Open::found_on_patrol(ok.record, &place, &found));
                }
                if matches!(self.about, About::Emergency(_)) {
                    // Its page says whom to call.
                    cx.open(SearchTarget::Request(RequestId::from(ok.record)));
                }
            }
            Err(trouble) => {
                self.draft.changed(cx);
                self.keep_draft(cx);
                if let SaveTrouble::Refused(problems) = trouble {
                    self.warned = may_save(problems);
                    self.show_problems(problems.clone());
                }
                cx.say(Notice::NotSaved(trouble.clone()));
            }
        }
    }

    /// A patrol that found something asks for a request.
    fn found_on_patrol(&self) -> bool {
        let About::Record(it) = &self.about else { return false };
        it.kind == Kind::Patrol && it.purpose == Purpose::New && self.fields.text("result") == "found"
    }

    /// Esc: the list that is open, or the form; its draft stays.
    pub(super) fn leave(&mut self, cx: &mut Cx<'_>) {
        if self.phrases.take().is_some() {
            return;
        }
        if let Some(Input::Pick(pick)) = self.fields.list.get_mut(self.focus).map(|field| &mut field.input)
            && pick.open
        {
            pick.open = false;
            return;
        }
        if self.about == About::Setup {
            cx.say(Notice::SetUpFirst);
            return;
        }
        if self.draft.waits() {
            self.keep_draft(cx);
            cx.say(Notice::DraftKept);
        }
        cx.moves.push(Move::Pop);
    }

    fn after_settling(&mut self, did: super::field::KeyOutcome, cx: &mut Cx<'_>) {
        let warned = self.warned;
        self.after(did, cx);
        self.warned = warned;
    }

    pub(super) fn check(&self, cx: &Cx<'_>) -> Vec<Problem> {
        let mut problems = self.fields.problems(cx);
        problems.extend(self.id_problems(cx.now.local_date()));
        problems.extend(self.phone_problems(cx));
        problems.extend(self.setup_problems());
        problems
    }

    /// Shows the problems and goes to the first field that has one; what stops the save comes first.
    fn show_problems(&mut self, mut problems: Vec<Problem>) {
        problems.sort_by_key(|problem| problem.severity() != crate::domain::problem::Severity::Refuse);
        let bad: Vec<usize> = problems
            .iter()
            .filter(|problem| self.warned || problem.severity() == crate::domain::problem::Severity::Refuse)
            .filter_map(|problem| self.field_of(problem))
            .collect();
        if let Some(first) = bad.into_iter().min() {
            // Who is in the field already goes on with what they typed; a day is always typed anew.
            let is_day = matches!(self.fields.list[first].input, Input::Date(_) | Input::Moment(_));
            if first != self.focus || is_day {
                self.go_to(first);
            }
        }
        self.problems = problems;
    }

    /// `accepted` are the doubts that were shown and are saved all the same.
    fn hand_in(&mut self, cx: &mut Cx<'_>, accepted: Vec<Problem>) {
        let ticket = cx.ticket();
        if self.about == About::Setup {
            self.saving = Some(ticket);
            let setup = self.setup_made();
            cx.effects.push(Effect::SetUp(ticket, Box::new(setup)));
            return;
        }
        let draft = self.draft.key();
        match self.about.entry(&self.fields, &self.compared_with()) {
            Some(entry) => {
                self.saving = Some(ticket);
                self.keep_draft(cx);
                let entry = Box::new(self.corrected(entry));
                cx.effects.push(match &self.refused {
                    Some(source) => Effect::SaveAgain {
                        ticket,
                        change: source.change,
                        entry,
                        keep: source.keep.clone(),
                        draft,
                    },
                    None => Effect::Save {
                        ticket,
                        entry,
                        draft,
                        seen: self.seen,
                        asks: Some(accepted),
                    },
                });
            }
            None => {
                cx.effects.extend(draft.map(Effect::DropDraft));
                cx.moves.push(Move::Pop);
            }
        }
    }

    /// Empties what is of one visit only.
    pub(super) fn empty_visit(&mut self) {
        for name in ["household", "text", "topics", "next_visit"] {
            self.fields.set(name, "");
        }
        self.fields.set("outcome", "done");
    }

    /// Fast entry: the next visit at once; date and way stay.
    fn next_visit(&mut self, ok: &SavedOk, cx: &mut Cx<'_>) {
        self.saved += 1;
        self.draft.done();
        self.empty_visit();
        for field in &mut self.fields.list {
            field.touched = false;
        }
        self.go_to(self.fields.index("household").unwrap_or(0));
        self.household_changed(cx);
        cx.say(Notice::FastSaved(self.saved, ok.clone()));
        cx.moves.push(Move::Refresh);
    }
}
