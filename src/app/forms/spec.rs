//! [`Spec`]: one row per field of a form, in order. Forms differ by their table and by the entry they build.

use super::fields::Fields;
use super::options::Options;
use crate::domain::decimal::Decimals;
use crate::domain::lang::Lang;
use crate::record::{Default, FieldDef, Holds, KindDef, Target, value};

/// What sort of field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines of at most so many characters.
    Note(usize),
    /// At most so many digits.
    Digits(usize),
    /// A number with decimals of at most so many characters.
    Decimal(usize, Decimals),
    Date,
    /// A date and time.
    Moment,
    /// One of a few.
    Choice(Options),
    /// Any of a few.
    Many(Options),
    /// Yes or not.
    Check,
    /// One of many, found by typing.
    Pick(Options),
    /// A household, found by typing.
    Household,
}

/// One field of a form.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Its name within the form; labels go by it.
    pub name: &'static str,
    /// Paths of problems that belong to this field, separated by spaces, if not its name: `reminder.text`.
    pub problem: &'static str,
    /// What sort.
    pub kind: FieldKind,
    /// Whether the form is saved without it, by what the other fields say.
    pub required: fn(&Fields) -> bool,
    /// A place does instead of it.
    pub or_place: bool,
    /// What it starts with.
    pub initial: &'static str,
    /// Whether it is there, by what the other fields say.
    pub shown: fn(&Fields) -> bool,
    /// Which of its codes are offered, by what the other fields say; all when that names none.
    pub narrowed: Option<fn(&Fields) -> Vec<&'static str>>,
    /// The record's field that it fills, with its label and type. `None` for a field of the form only.
    pub def: Option<&'static FieldDef>,
    /// The code of the field's kind.
    pub record: Option<&'static str>,
    /// The field of the second number, when both are written in one go.
    pub then: Option<&'static str>,
}

/// A record's field; input, need and default come from the record's table.
#[must_use]
pub const fn of(record: &'static KindDef, name: &str) -> Spec {
    let def = record.at(name);
    let kind = match def.holds {
        Holds::Text(max) => FieldKind::Note(max),
        Holds::Code(set) | Holds::Digit(set) => FieldKind::Choice(Options::Codes(set)),
        Holds::TwoDigits(set) => FieldKind::Pick(Options::Codes(set)),
        Holds::Codes(set) => FieldKind::Many(Options::Codes(set)),
        Holds::Date(_) => FieldKind::Date,
        Holds::Instant => FieldKind::Moment,
        Holds::Bool => FieldKind::Check,
        Holds::Ref(Target::Household) => FieldKind::Household,
        Holds::Ref(Target::Record(code)) => FieldKind::Pick(Options::Records(code)),
        Holds::Int(..) => FieldKind::Digits(value::limit(def)),
        Holds::Decimal(decimals, ..) => FieldKind::Decimal(value::limit(def), decimals),
        _ => FieldKind::Line(value::limit(def)),
    };
    Spec {
        required: if def.is_needed { always } else { never },
        initial: match def.default {
            Default::Code(code) => code,
            Default::Yes => "yes",
            Default::Empty | Default::Today | Default::Now => "",
        },
        def: Some(def),
        record: Some(record.code),
        ..field(def.name, kind)
    }
}

/// A field of the form only, always shown.
#[must_use]
pub const fn field(name: &'static str, kind: FieldKind) -> Spec {
    Spec {
        name,
        problem: name,
        kind,
        required: never,
        or_place: false,
        initial: "",
        shown: always,
        narrowed: None,
        def: None,
        record: None,
        then: None,
    }
}

fn always(_: &Fields) -> bool {
    true
}

fn never(_: &Fields) -> bool {
    false
}

impl Spec {
    /// Nothing is saved without it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = always;
        self
    }

    /// Nothing is saved without it when `required` says so.
    #[must_use]
    pub const fn required_when(mut self, required: fn(&Fields) -> bool) -> Self {
        self.required = required;
        self
    }

    /// A place does instead of it.
    #[must_use]
    pub const fn or_place(mut self) -> Self {
        self.or_place = true;
        self
    }

    /// Starts with the value.
    #[must_use]
    pub const fn initial(mut self, value: &'static str) -> Self {
        self.initial = value;
        self
    }

    /// Gives it another name in the form, whose label it has.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self.problem = name;
        self
    }

    /// Makes it optional here: the form only changes it.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = never;
        self
    }

    /// Names the field of the second number of two that are written in one go.
    #[must_use]
    pub const fn then(mut self, second: &'static str) -> Self {
        self.then = Some(second);
        self
    }

    /// Replaces the options of the record's table.
    #[must_use]
    pub const fn choice(mut self, options: Options) -> Self {
        self.kind = FieldKind::Choice(options);
        self
    }

    /// Offers its codes as a list to find by typing.
    #[must_use]
    pub const fn pick(mut self) -> Self {
        if let FieldKind::Choice(options) = self.kind {
            self.kind = FieldKind::Pick(options);
        }
        self
    }

    /// Shows it only when `shown` says so.
    #[must_use]
    pub const fn when(mut self, shown: fn(&Fields) -> bool) -> Self {
        self.shown = shown;
        self
    }

    /// Offers only these of its codes.
    #[must_use]
    pub const fn narrowed(mut self, codes: fn(&Fields) -> Vec<&'static str>) -> Self {
        self.narrowed = Some(codes);
        self
    }

    /// What it is called.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &'static str {
        match self.def.filter(|def| def.name == self.name) {
            Some(def) => def.label.of(lang),
            None => lang.field(self.name),
        }
    }

    /// True when problems at `path` of the entry, or below it, are this field's.
    #[must_use]
    pub fn answers_to(&self, path: &str) -> bool {
        let is_below = |each: &str| path.strip_prefix(each).is_some_and(|rest| rest.starts_with('.'));
        self.problem.split(' ').any(|each| each == path || is_below(each))
    }

    /// Sets the paths of its problems (several are separated by spaces).
    #[must_use]
    pub const fn problem(mut self, name: &'static str) -> Self {
        self.problem = name;
        self
    }
}
