//! What a form is made of: one row per field, in order. Forms differ by their table and by the entry they build.

use super::fields::Fields;
use super::options::Options;
use crate::domain::text::clean;

/// What sort of field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines of at most so many characters.
    Note(usize),
    /// At most so many digits.
    Digits(usize),
    /// A date.
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
    /// Where problems come back from, parted by spaces, when it is not the name: `reminder.text`.
    pub problem: &'static str,
    /// What sort.
    pub kind: FieldKind,
    /// Whether the form is saved without it, by what the other fields say.
    pub required: fn(&Fields) -> bool,
    /// What it starts with.
    pub initial: &'static str,
    /// Whether it is there, by what the other fields say.
    pub shown: fn(&Fields) -> bool,
    /// What is kept of what is typed: its length counts.
    pub kept: fn(&str) -> String,
}

/// A field that is always there.
#[must_use]
pub const fn field(name: &'static str, kind: FieldKind) -> Spec {
    Spec {
        name,
        problem: name,
        kind,
        required: never,
        initial: "",
        shown: always,
        kept: clean,
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

    /// Starts with the value.
    #[must_use]
    pub const fn initial(mut self, value: &'static str) -> Self {
        self.initial = value;
        self
    }

    /// Is kept in a form of its own.
    #[must_use]
    pub const fn kept(mut self, kept: fn(&str) -> String) -> Self {
        self.kept = kept;
        self
    }

    /// Is there only when `shown` says so.
    #[must_use]
    pub const fn when(mut self, shown: fn(&Fields) -> bool) -> Self {
        self.shown = shown;
        self
    }

    /// True when problems at `path` of the entry are this field's.
    #[must_use]
    pub fn answers_to(&self, path: &str) -> bool {
        self.problem.split(' ').any(|each| each == path)
    }

    /// Problems come back from here (several places are parted by spaces).
    #[must_use]
    pub const fn problem(mut self, name: &'static str) -> Self {
        self.problem = name;
        self
    }
}
