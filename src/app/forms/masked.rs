//! Which values of a form are masked. What a record or a draft filled in is masked until its field is entered: a key in the field,
//! or the step onto it, shows the value, and that is logged as any other reveal.
//!
//! Invariant: on a projector only what is being typed shows, and never a telephone or an ID number.

use super::about::Purpose;
use super::entered::typed_text;
use super::field::Shape;
use super::fields::FieldState;
use super::{About, Form};
use crate::app::effect::Effect;
use crate::app::screen::Cx;
use crate::domain::mask::{Privacy, View};
use crate::record::Kind;
use crate::view::WHY;
use uuid::Uuid;

/// Why a form shows a full value, as the audit log keeps it.
const FILLING_IN: &str = "form";

impl Form {
    /// By what the field's value is masked now; `None` when it shows as it is.
    #[must_use]
    pub fn masked_by(&self, at: usize, view: View) -> Option<Privacy> {
        let field = self.fields.list.get(at)?;
        if view == View::Plain || self.about == About::Setup {
            return None;
        }
        let privacy = privacy(field);
        let is_number = matches!(privacy, Privacy::Phone | Privacy::IdNo);
        let is_entered = at == self.focus && self.entered.is_entered && view == View::Masked;
        let is_own = field.touched && !is_number;
        (!is_entered && !is_own).then_some(privacy)
    }

    /// The household and the record that the form's texts are about.
    #[must_use]
    pub fn records(&self) -> [Option<Uuid>; 2] {
        let chosen = self.fields.household().map(|(id, _)| id);
        let household = chosen.or_else(|| self.about.household()).or(self.beside);
        let record = match self.record() {
            Some((Kind::Household, _)) | None => None,
            Some((_, id)) => Some(id),
        };
        [household.map(|id| id.0), record]
    }

    /// A key was taken in the field with the focus, or led to it.
    pub(super) fn enter_focused(&mut self, cx: &mut Cx<'_>) {
        if std::mem::replace(&mut self.entered.is_entered, true) || cx.session.shown != View::Masked {
            return;
        }
        let filled_in = std::mem::take(&mut self.entered.filled_in);
        let Some(field) = self.fields.list.get(self.focus) else {
            return;
        };
        let about: Vec<Uuid> = self.records().into_iter().flatten().collect();
        let hides = cx.session.mask(&about).show(privacy(field), &filled_in) != filled_in;
        if hides && self.about != About::Setup && shows(field, &filled_in) && self.revealed.insert(field.spec.name) {
            let line = format!("{} {WHY}{FILLING_IN}", self.revealed_as(field.spec.name));
            cx.effects.push(Effect::Audit("reveal", line));
        }
    }

    /// The field as the audit log names it: behind its record, else behind the household.
    fn revealed_as(&self, name: &str) -> String {
        match (self.record(), self.records()[0]) {
            (Some((kind, id)), _) => format!("{kind} {id} {name}"),
            (None, Some(household)) => format!("{} {household} {name}", Kind::Household),
            (None, None) => FILLING_IN.to_owned(),
        }
    }

    /// The record whose values the form was filled with.
    fn record(&self) -> Option<(Kind, Uuid)> {
        if let Some(it) = &self.corrects {
            return Some((Kind::from_code(&it.old.kind), it.old.record.parse().ok()?));
        }
        match &self.about {
            About::Household(Some(it)) => Some((Kind::Household, it.0.id.0)),
            About::Person(_, Some(it)) => Some((Kind::Person, it.0.id.0)),
            About::Event(row, _) => Some((Kind::Request, row.id.0)),
            About::Record(it) => match &it.purpose {
                Purpose::New => None,
                Purpose::Edit(id, ..) | Purpose::Step(_, id, ..) => Some((it.kind.clone(), id.0)),
            },
            _ => None,
        }
    }
}

/// What the field's value tells about somebody.
fn privacy(field: &FieldState) -> Privacy {
    field.spec.def.map_or(Privacy::Text, |def| def.privacy)
}

/// False when the first key replaced the whole line, so that nobody has seen what was in it.
fn shows(field: &FieldState, filled_in: &str) -> bool {
    let is_note = field.input.text_field().is_some_and(|text| text.shape() == Shape::Note);
    is_note || typed_text(&field.input).is_some_and(|now| now.contains(filled_in))
}
