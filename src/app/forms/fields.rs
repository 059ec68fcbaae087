//! The fields of an open form and their values, by name.

use super::field::KeyOutcome;
use super::input::Input;
use super::options::{Opt, Options};
use super::spec::Spec;
use crate::change::Fields as Values;
use crate::change::entry::event;
use crate::domain::ids::HouseholdId;
use crate::domain::lang::Lang;
use crate::domain::problem::{Problem, Reason};
use crate::domain::request::EventKind;
use crate::domain::text::clean;
use crate::domain::time::Millis;
use crate::domain::unit_list::UnitList;
use crate::record::{CodeSet, Default, FieldDef, KindDef, value};
use serde_json::Value;

/// What the form knows besides its fields.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The household has people with an illness that is followed up.
    pub patients: bool,
    /// Today, as fields show it.
    pub today: String,
    /// The language that words of the program are saved in.
    pub lang: Lang,
    /// Names of the fields that had a value when the form was opened: what is known is not asked again.
    pub known: Vec<&'static str>,
    /// The illness the form is about.
    pub disease: String,
    /// The step of a request that the form is about.
    pub step: Option<EventKind>,
    /// The request's category, for its steps.
    pub category: String,
    /// The request is critical.
    pub critical: bool,
    /// The author's own unit is not a micro-grid: a household must say which.
    pub asks_unit: bool,
    /// Units or people are known here to whom something may be handed.
    pub receivers: bool,
    /// Those people, each with the path of their unit.
    pub staff: Vec<(String, Opt)>,
    /// The unit whose people are offered.
    pub staff_of: String,
    /// A village doctor writes it.
    pub doctor: bool,
    /// The units that the setup offers.
    pub units: UnitList,
    /// The form is about a record that exists.
    pub existing: bool,
    /// There are open manual reminders of the household.
    pub reminders: bool,
    /// Requests of the household wait for their return visit.
    pub resolved: bool,
    /// The form corrects a refused change: nothing else is recorded with it.
    pub refused: bool,
    /// The ID number is invalid.
    pub id_doubtful: bool,
}

/// One field with its state.
#[derive(Debug, Clone)]
pub struct FieldState {
    /// Its row in the form's table.
    pub spec: Spec,
    pub input: Input,
    /// A person has changed it.
    pub touched: bool,
}

/// The fields of a form.
#[derive(Debug, Clone)]
pub struct Fields {
    /// In the table's order.
    pub list: Vec<FieldState>,
    /// What is known besides.
    pub facts: Facts,
}

impl Fields {
    /// The fields of the table with their initial values.
    #[must_use]
    pub fn new(specs: &[Spec]) -> Self {
        let state = |spec: &Spec| {
            let mut input = Input::new(spec.kind);
            if !spec.initial.is_empty() {
                input.fill(&Value::String(spec.initial.to_owned()));
            }
            FieldState {
                spec: *spec,
                input,
                touched: false,
            }
        };
        Self {
            list: specs.iter().map(state).collect(),
            facts: Facts::default(),
        }
    }

    /// Index of the field called `name`.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|field| field.spec.name == name)
    }

    /// The field's state.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.index(name).map(|at| &self.list[at].input)
    }

    /// True when the field offers something to choose.
    #[must_use]
    pub fn offers(&self, name: &str) -> bool {
        self.input(name).is_some_and(|input| !input.opts().is_empty())
    }

    /// True when the field is there now.
    #[must_use]
    pub fn is_shown(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|field| (field.spec.shown)(self))
    }

    /// The value of `name` as text or code; empty when the field is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        match self.index(name) {
            Some(at) if self.is_shown(at) => self.list[at].input.value(),
            _ => String::new(),
        }
    }

    /// True when `name` has the value; does not ask whether it is shown (so that `shown` may call it).
    #[must_use]
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.input(name).is_some_and(|input| input.value() == value)
    }

    /// True when `code` is among the codes of `name`.
    #[must_use]
    pub fn has(&self, name: &str, code: &str) -> bool {
        self.input(name)
            .is_some_and(|input| input.value().split(' ').any(|each| each == code))
    }

    /// True for a field whose value is not known yet, and for all when `correct` is ticked.
    #[must_use]
    pub fn asks(&self, name: &str) -> bool {
        !self.facts.known.contains(&name) || self.ticked("correct")
    }

    /// True when the box `name` is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.is(name, "yes")
    }

    /// The codes of `name`.
    #[must_use]
    pub fn many(&self, name: &str) -> Vec<String> {
        self.text(name).split_whitespace().map(str::to_owned).collect()
    }

    /// The number in `name`.
    #[must_use]
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// The values of the kind's fields that are shown, by their names; those left empty are not among them.
    #[must_use]
    pub fn values_of(&self, kind: &'static KindDef) -> Values {
        let mut values = Values::new();
        for field in self.shown().filter(|field| field.spec.record == Some(kind.code)) {
            let Some(def) = field.spec.def else {
                continue;
            };
            let value = match (&field.input, field.input.value()) {
                (Input::Check(on), _) => Value::Bool(*on),
                (_, value) if value.is_empty() => continue,
                (Input::Many(_), value) => value.split(' ').collect(),
                (_, value) => Value::from(value),
            };
            if value != Value::Bool(false) || def.default == Default::Yes {
                values.insert(def.typed_as.unwrap_or(def.name).to_owned(), value);
            }
        }
        values
    }

    /// The values of these fields: each pair has the value's name and its field's name.
    #[must_use]
    pub fn values(&self, names: &[(&str, &str)]) -> Values {
        let value = |(name, field): &(&str, &str)| ((*name).to_owned(), Value::from(self.text(field)));
        names.iter().map(value).collect()
    }

    /// The household chosen in the field `household`.
    #[must_use]
    pub fn household(&self) -> Option<(HouseholdId, &str)> {
        match self.input("household")? {
            Input::Household(lookup) => lookup.chosen.as_ref().map(|(id, name)| (*id, name.as_str())),
            _ => None,
        }
    }

    /// The household that is chosen in `name`; empty when none is.
    #[must_use]
    pub fn chosen(&self, name: &str) -> String {
        let chosen = match self.input(name) {
            Some(Input::Household(lookup)) => lookup.chosen.as_ref(),
            _ => None,
        };
        chosen.map(|(id, _)| id.to_string()).unwrap_or_default()
    }

    /// Puts a value into `name`.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        if let Some(at) = self.index(name) {
            self.list[at].input.fill(&value.into());
        }
    }

    /// Offers other things in the choice `name`.
    pub fn offer(&mut self, name: &str, opts: Vec<Opt>) {
        match self.index(name).map(|at| &mut self.list[at].input) {
            Some(Input::Choice(set) | Input::Many(set)) => set.offer(opts),
            Some(Input::Pick(pick)) => pick.offer(opts),
            _ => {}
        }
    }

    /// Offers in each choice what fits the other fields; what stands there stays.
    pub fn narrow(&mut self) {
        for at in 0..self.list.len() {
            let Some(narrowed) = self.list[at].spec.narrowed else {
                continue;
            };
            let (mut codes, now) = (narrowed(self), self.list[at].input.value());
            if codes.is_empty() {
                codes = self.list[at]
                    .spec
                    .def
                    .and_then(FieldDef::codes)
                    .map_or_else(Vec::new, CodeSet::codes);
            }
            let kept = Some(now.as_str()).filter(|now| !now.is_empty() && !codes.contains(now));
            let opts = codes.iter().copied().chain(kept).map(|code| Opt {
                code: code.to_owned(),
                text: None,
            });
            let opts: Vec<_> = opts.collect();
            if self.list[at].input.opts() != opts {
                self.offer(self.list[at].spec.name, opts);
            }
        }
    }

    /// Values by name, for the draft and to see what was changed.
    #[must_use]
    pub fn to_json(&self) -> Values {
        self.list
            .iter()
            .map(|field| (field.spec.name.to_owned(), field.input.to_json()))
            .collect()
    }

    /// Puts values by name in; `only_untouched` leaves alone what a person has changed.
    pub fn fill(&mut self, values: &Values, only_untouched: bool) {
        for at in 0..self.list.len() {
            // What it offers depends on a field before it.
            match &self.list[at].input {
                Input::Pick(pick) if pick.set == Options::Staff => self.offer_staff(),
                Input::Pick(pick) if pick.set == Options::Listed => self.offer_units(),
                _ => {}
            }
            let field = &mut self.list[at];
            if only_untouched && field.touched {
                continue;
            }
            if let Some(value) = values.get(field.spec.name) {
                field.input.fill(value);
            }
        }
    }

    /// Adds the code that a record has to the options if it is not among ours: a newer version's, or a rare one of a standard.
    pub fn offer_kept(&mut self, values: &Values) {
        for field in &mut self.list {
            let codes = field.spec.def.and_then(FieldDef::codes);
            let code = match values.get(field.spec.name) {
                Some(Value::String(code)) if !code.is_empty() => code.clone(),
                Some(Value::Number(code)) => code.to_string(),
                _ => continue,
            };
            if codes.is_none_or(|codes| codes.codes().contains(&code.as_str())) {
                continue;
            }
            let opt = Opt { code, text: None };
            match &mut field.input {
                Input::Choice(set) => {
                    set.opts.push(opt);
                    set.on.push(false);
                }
                Input::Pick(pick) => pick.opts.push(opt),
                _ => {}
            }
        }
    }

    /// Chooses by `values` in choices that nobody has touched and that have nothing chosen yet.
    pub fn fill_choices(&mut self, values: &Values) {
        for field in self.list.iter_mut().filter(|field| !field.touched) {
            if let (Input::Choice(_) | Input::Many(_), true, Some(value)) = (
                &field.input,
                field.input.value().is_empty(),
                values.get(field.spec.name),
            ) {
                field.input.fill(value);
            }
        }
    }

    /// How many required fields there are, and how many hold something that can be read.
    #[must_use]
    pub fn required(&self, now: Millis) -> (usize, usize) {
        let required = self.shown().filter(|field| self.is_needed(field));
        required.fold((0, 0), |(filled, all), field| {
            (filled + usize::from(self.wrong(field, now).is_none()), all + 1)
        })
    }

    /// True when nothing is saved without the field: its table says so, or the gate of the step.
    #[must_use]
    pub fn is_needed(&self, field: &FieldState) -> bool {
        let passed = || match self.text("passed").as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let name = field.spec.def.map_or(field.spec.name, |def| def.name);
        let of_step = |step: &EventKind| event::needed(step, &self.text("satisfaction"), passed()).contains(&name);
        (field.spec.required)(self) || self.facts.step.as_ref().is_some_and(of_step)
    }

    /// The fields that are there now.
    pub fn shown(&self) -> impl Iterator<Item = &FieldState> {
        self.list.iter().filter(|field| (field.spec.shown)(self))
    }

    /// Problems that need no look-up: a required field is empty, a text is too long, a date is invalid.
    #[must_use]
    pub fn problems(&self, cx: &crate::app::screen::Cx<'_>) -> Vec<Problem> {
        self.shown()
            .filter_map(|field| Some(Problem::new(field.spec.name, self.wrong(field, cx.now)?)))
            .collect()
    }

    /// The field is left.
    pub fn leave(&mut self, at: usize, cx: &crate::app::screen::Cx<'_>) -> KeyOutcome {
        self.list
            .get_mut(at)
            .map_or(KeyOutcome::Nothing, |field| field.input.leave(cx))
    }
}

impl Fields {
    fn wrong(&self, field: &FieldState, now: Millis) -> Option<Reason> {
        let value = field.input.value();
        if value.is_empty() {
            let lacking = match field.spec.or_place {
                true => Reason::HouseholdOrPlace,
                false => Reason::Required,
            };
            return self.is_needed(field).then_some(lacking);
        }
        misread(field, value, &self.facts, now)
    }
}

/// Problems of what was typed. Unchanged values of a record were accepted before.
fn misread(field: &FieldState, value: String, facts: &Facts, now: Millis) -> Option<Reason> {
    let lang = facts.lang;
    if facts.existing && !field.touched && field.spec.def.is_some() {
        return None;
    }
    let today = now.local_date();
    let kept = match &field.input {
        Input::Date(_) => match super::date::read(&value, today) {
            None => return Some(Reason::Malformed { example: "2026-11-20" }),
            Some(date) => date.to_string(),
        },
        Input::Moment(_) => match super::date::read_moment(&value, now) {
            None => {
                return Some(Reason::Malformed {
                    example: "2026-11-20 09:00",
                });
            }
            Some(at) => super::date::moment_text(at),
        },
        Input::Pick(pick) if pick.is_unsure(lang) => return Some(Reason::WhichOne { given: value }),
        Input::Pick(pick) if pick.code().is_none() && pick.set != Options::Requests => {
            return Some(Reason::NotListed { given: value });
        }
        Input::Household(lookup) if lookup.is_unsure() => return Some(Reason::WhichOne { given: value }),
        Input::Household(lookup) if lookup.chosen.is_none() => return Some(Reason::NotFound { given: value }),
        Input::Text(_) | Input::Decimal(..) => value,
        _ => return None,
    };
    match (field.spec.def, &field.input) {
        (Some(def), _) => value::read_typed(def, &kept, now).err(),
        (None, Input::Text(text)) if clean(&kept).chars().count() > text.max() => {
            Some(Reason::TooLong { max: text.max() })
        }
        (None, _) => None,
    }
}
