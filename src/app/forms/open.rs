//! Makes a form of what it is about: empty, about a household, or filled with an existing record.

use super::about::{Purpose, RecordForm};
use super::draft::Draft;
use super::fields::Fields;
use super::input::Input;
use super::{About, Form};
use crate::domain::request::Urgency;
use serde_json::{Value, json};

impl Form {
    /// A form about this, filled with what is known of it.
    #[must_use]
    pub fn new(about: About) -> Self {
        let fields = Fields::new(&about.specs());
        let mut form = Self {
            draft: Draft::new(about.draft_key()),
            about,
            focus: 0,
            entered: super::entered::Entered::default(),
            revealed: std::collections::BTreeSet::new(),
            fields,
            problems: Vec::new(),
            warned: false,
            opened: false,
            saving: None,
            beside: None,
            aside: None,
            context_of: None,
            context_asked: None,
            records_asked: Vec::new(),
            context: None,
            phrases: None,
            saved: 0,
            original: crate::change::Fields::new(),
            seen: None,
            refused: None,
            corrects: None,
            restored: crate::change::Fields::new(),
            similar: super::similar::SimilarSeen::default(),
        };
        form.prefill();
        form.fields.narrow();
        form.original = form.fields.to_json();
        if let About::Record(it) = &form.about {
            form.fields.fill(&it.given, false);
        }
        form.empty_what_a_step_says();
        form.go_to(form.first());
        form
    }

    /// The same, filled with these values as if somebody had typed them.
    #[must_use]
    pub fn filled(mut self, values: &crate::change::Fields) -> Self {
        self.fields.fill(values, false);
        self
    }

    fn prefill(&mut self) {
        let fields = &mut self.fields;
        if let Some((values, seen)) = self.about.as_read() {
            self.seen = Some(seen);
            fields.facts.existing = true;
            fields.offer_kept(&values);
            fields.fill(&values, false);
            let filled = fields.list.iter().filter(|field| !field.input.value().is_empty());
            fields.facts.known = filled.map(|field| field.spec.name).collect();
        }
        let household = match &self.about {
            About::Visit(household)
            | About::FastVisit(household)
            | About::Request(household)
            | About::Emergency(household)
            | About::Reminder(household) => household.as_ref(),
            About::Record(it) => it.household.as_ref(),
            _ => None,
        };
        if let Some((id, name)) = household {
            fields.set("household", json!({ "id": id, "name": name }));
        }
        match &self.about {
            About::Tag(_, person) => fields.facts.existing = person.is_some(),
            About::Postpone { until, .. } => fields.set("until", until.as_str()),
            About::Event(row, kind) => {
                fields.facts.step = Some(kind.clone());
                self.beside = row.household_id;
                fields.facts.category.clone_from(&row.category);
                fields.facts.critical = row.urgency == Urgency::Critical;
            }
            About::Health(_, _, _, disease) => disease.code().clone_into(&mut fields.facts.disease),
            _ => {}
        }
    }

    /// The words of a step are said anew each time.
    fn empty_what_a_step_says(&mut self) {
        let About::Record(it) = &self.about else { return };
        let RecordForm {
            kind,
            purpose: Purpose::Step(step, ..),
            ..
        } = &**it
        else {
            return;
        };
        for field in kind.fields().iter().filter(|field| step.says(field)) {
            self.fields.set(field.name, "");
            self.original.insert(field.name.to_owned(), Value::Null);
        }
    }

    /// The field to begin with: the first one that is there and waits for something.
    pub(super) fn first(&self) -> usize {
        let at = match self.about {
            About::Visit(Some(_)) | About::FastVisit(Some(_)) => self.fields.index("text"),
            About::FastVisit(None) => self.fields.index("household"),
            About::Household(Some(_)) | About::Person(_, Some(_)) | About::Postpone { .. } | About::Setup => None,
            _ => {
                let waits = |at: &usize| {
                    let input = &self.fields.list[*at].input;
                    self.fields.is_shown(*at) && input.value().is_empty() && !matches!(input, Input::Check(_))
                };
                (0..self.fields.list.len()).find(waits)
            }
        };
        let shown = || (0..self.fields.list.len()).find(|at| self.fields.is_shown(*at));
        at.or_else(shown).unwrap_or(0)
    }
}
