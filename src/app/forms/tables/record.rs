//! The form of a kind without a form of its own, as its table says: for a new record, for one that exists, for a step of it.

use super::super::about::{Purpose, RecordForm};
use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::{FieldKind, Spec, field, of};
use super::{benefit, edit, new, tag};
use crate::change::Fields as Values;
use crate::change::entry::{EditEntry, Entry};
use crate::record::{About, FieldDef, Holds, Kind, STATE, Target};

impl RecordForm {
    /// The fields.
    pub(super) fn specs(&self) -> Vec<Spec> {
        let def = self.kind.def();
        let own = match self.kind {
            Kind::Tag => Some(tag::TABLE),
            Kind::Benefit => Some(benefit::TABLE),
            _ => None,
        };
        if let Some(own) = own {
            let fields = own.iter().filter(|spec| spec.name != "person").copied();
            return match &self.purpose {
                // Of a new one all kinds are seen at once.
                Purpose::New => {
                    let fields = fields.map(|spec| match spec.name {
                        "kind" => of(def, "kind"),
                        _ => spec,
                    });
                    self.subject().into_iter().chain(fields).collect()
                }
                Purpose::Edit(..) | Purpose::Step(..) => fields.collect(),
            };
        }
        // A record that it refers to is chosen for a new one, unless the form was opened for it.
        let is_new = self.purpose == Purpose::New;
        let asked = |field: &&FieldDef| match field.holds {
            Holds::Ref(Target::Record(_)) => is_new && !field.is_fixed && !self.given.contains_key(field.name),
            Holds::Ref(_) | Holds::Refs(_) => false,
            _ => !field.is_fixed,
        };
        let typed = def.fields.iter().filter(asked);
        match &self.purpose {
            Purpose::New => {
                let fields = typed.filter(|field| !self.is_of_steps(field.name));
                let fields = fields.map(|field| of(def, field.name));
                self.subject().into_iter().chain(fields).collect()
            }
            Purpose::Edit(_, values, _) => {
                let has_value = |name: &str| values.get(name).is_some_and(|value| !value.is_null());
                let shown =
                    |field: &&FieldDef| !self.is_of_steps(field.name) || field.name != STATE && has_value(field.name);
                typed.filter(shown).map(|field| of(def, field.name)).collect()
            }
            Purpose::Step(step, ..) => {
                let is_needed = |name: &str| step.needs.contains(&name) || step.dated == Some(name);
                let spec = |name| match is_needed(name) {
                    true => of(def, name).required(),
                    false => of(def, name),
                };
                step.fields().map(spec).collect()
            }
        }
    }

    /// True for what only steps fill in, and for the state they change.
    fn is_of_steps(&self, name: &str) -> bool {
        let steps = self.kind.def().steps;
        !steps.is_empty() && name == STATE || steps.iter().any(|step| step.fields().any(|field| field == name))
    }

    /// Whom a new record is about.
    fn subject(&self) -> Vec<Spec> {
        let household = field("household", FieldKind::Household);
        let person = field("person", FieldKind::Choice(Options::Persons));
        match self.kind.def().about {
            _ if self.person.is_some() => Vec::new(),
            About::Person => vec![household.required(), person.required()],
            About::PersonOrHousehold => vec![household.required(), person],
            About::Household => vec![household.required()],
            About::Anybody => vec![household],
            About::Anyone => vec![household, person],
            About::Unit | About::Own => Vec::new(),
        }
    }

    /// The draft's name.
    pub(super) fn draft_key(&self) -> String {
        let kind = &self.kind;
        match (&self.purpose, self.person, &self.household) {
            (Purpose::New, Some(person), _) => format!("{kind}:new:{person}"),
            (Purpose::New, None, Some((household, _))) => format!("{kind}:new:{household}"),
            (Purpose::New, None, None) => format!("{kind}:new"),
            (Purpose::Edit(record, ..), ..) => format!("{kind}:{record}"),
            (Purpose::Step(step, record, ..), ..) => format!("{kind}:{}:{record}", step.code),
        }
    }

    /// What is saved; `None` when nothing of a record that exists was changed.
    pub(super) fn entry(&self, fields: &Fields, original: &Values) -> Option<Entry> {
        match &self.purpose {
            Purpose::New => {
                let person = self.person.map_or_else(|| fields.text("person"), |id| id.to_string());
                let household = match (fields.household(), &self.household) {
                    (Some((id, _)), _) => id.to_string(),
                    (None, Some((id, _))) => id.to_string(),
                    (None, None) => String::new(),
                };
                let names = self.kind.def().about.names();
                let about = [("person", person), ("household", household)];
                let about: Vec<_> = about.into_iter().filter(|(name, _)| names.contains(name)).collect();
                let mut values = fields.values_of(self.kind.def());
                // The records that it refers to are given with the form: nobody types them.
                let refers = |name: &str| {
                    let field = self.kind.field(name);
                    field.is_some_and(|field| !field.is_fixed && matches!(field.holds, Holds::Ref(_)))
                };
                let given = self.given.iter().filter(|(name, _)| refers(name));
                values.extend(given.map(|(name, value)| (name.clone(), value.clone())));
                Some(new(self.kind.clone(), values, &about))
            }
            Purpose::Edit(record, ..) => edit(&self.kind, record.to_string(), fields, original),
            Purpose::Step(step, record, ..) => {
                let mut set = match edit(&self.kind, record.to_string(), fields, original) {
                    Some(Entry::Edit(entry)) => entry.set,
                    _ => Values::new(),
                };
                set.insert(STATE.to_owned(), step.to.into());
                Some(Entry::Edit(EditEntry {
                    kind: self.kind.code().to_owned(),
                    record: record.to_string(),
                    set,
                }))
            }
        }
    }
}
