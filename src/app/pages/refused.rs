//! What can be done about a change that the server put aside: look at its record, mend it and save it again, let it go.
//!
//! ```text
//! Enter --> picker --open--> the record
//!                  --again--> Query::Refused --> form filled with its values --Ctrl+S--> Effect::SaveAgain
//!                                          \--> no form: the values, asked once more --> Effect::Refused
//!                  --let go--> Effect::Refused
//! ```
//!
//! Invariant: what is decided is about the change that was marked when the choices opened, wherever the mark is meanwhile.

use super::conflict_choices;
use super::sync::open_target;
use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::effect::{Effect, Refused, SaveTrouble, SavedOk};
use crate::app::forms::Form;
use crate::app::layer::Layer;
use crate::app::overlays::{Confirm, Question};
use crate::app::screen::{Cx, Move, Notice, Picked, Refusal};
use crate::domain::ids::ChangeId;
use crate::store::{Answer, Query};
use crate::view::{PendingRow, RefusedDetail};

/// The question whether values that no form shows are saved as they are.
const AS_IT_IS: &str = "again_as_it_is";

/// What a page has under way about changes that were put aside.
#[derive(Debug, Default)]
pub struct RefusedFlow {
    about: Option<PendingRow>,
    asked: Option<Ticket>,
    saving: Option<(Ticket, Refused)>,
}

impl RefusedFlow {
    /// Offers what makes sense for the change, refused with `code`.
    pub fn offer(&mut self, row: &PendingRow, code: &str, cx: &mut Cx<'_>) {
        let layer = conflict_choices::refused(code, row.target.is_some(), cx.session.lang());
        self.about = Some(row.clone());
        cx.push(layer);
    }

    /// Goes on with the choice that was made; false when it was not asked here.
    pub fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        let Some(row) = &self.about else { return false };
        let (change, target) = (row.id, row.target);
        match (picked.asked, picked.code.as_str()) {
            (AS_IT_IS, _) => self.decide(change, Refused::SaveAgain, cx),
            (conflict_choices::REFUSED, conflict_choices::ENTER_AGAIN) => {
                self.asked = Some(cx.ask(Query::Refused(change)));
            }
            (conflict_choices::REFUSED, conflict_choices::LET_GO) => self.decide(change, Refused::LetGo, cx),
            (conflict_choices::REFUSED, _) => open_target(target, cx),
            _ => return false,
        }
        true
    }

    /// Opens the form of the change; gives another's answer back.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        if self.asked.take_if(|asked| *asked == ticket).is_none() {
            return Some(answer);
        }
        match answer {
            Answer::Refused(Some(detail)) => mend(&detail, cx),
            _ => cx.say(Notice::Refused(Action::Open, Refusal::NotHere)),
        }
        None
    }

    /// Says what came of it; false when the ticket is another's.
    pub fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        let Some((_, decision)) = self.saving.take_if(|(saving, _)| *saving == ticket) else {
            return false;
        };
        match outcome {
            Ok(_) => {
                cx.say(Notice::DealtWith(decision));
                cx.moves.push(Move::Refresh);
            }
            Err(trouble) => cx.say(Notice::NotSaved(trouble.clone())),
        }
        true
    }

    fn decide(&mut self, change: ChangeId, decision: Refused, cx: &mut Cx<'_>) {
        let ticket = cx.ticket();
        self.saving = Some((ticket, decision));
        cx.effects.push(Effect::Refused {
            ticket,
            change,
            decision,
        });
        // What was typed to mend it goes with it.
        cx.effects.push(Effect::DropDraft(Form::refused_draft(change)));
    }
}

/// The form with the change's values, or the question for a change that no form shows.
fn mend(detail: &RefusedDetail, cx: &mut Cx<'_>) {
    match Form::from_refused(detail) {
        Some(form) => cx.push(Layer::Form(form)),
        None if conflict_choices::may_pass(&detail.code) => {
            let question = Question::RefusedSource {
                kind: detail.kind.clone(),
                set: detail.set.clone(),
            };
            cx.push(Layer::Confirm(Confirm::named(AS_IT_IS, question)));
        }
        None => cx.say(Notice::Refused(Action::Save, Refusal::NoForm)),
    }
}
