//! A description as the town writes it and as it travels: plain data, not yet known to be sound ([`super::check`]).

use serde::{Deserialize, Serialize};

/// What a kind is called, in Chinese and English.
pub type Label = [String; 2];

/// A kind as a town describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The version of this form: 1.
    pub format: u32,
    pub code: String,
    pub label: Label,
    pub about: Whom,
    /// The field that a record is called by.
    pub title: String,
    pub columns: Vec<String>,
    /// The field that the list is ordered by.
    pub order: String,
    /// A visit brings in records of it.
    #[serde(default)]
    pub on_visit: bool,
    #[serde(default)]
    pub keep: Option<KeepText>,
    #[serde(rename = "field")]
    pub fields: Vec<FieldText>,
    /// The first one is that of a new record.
    #[serde(default, rename = "state")]
    pub states: Vec<Choice>,
    #[serde(default, rename = "step")]
    pub steps: Vec<StepText>,
    #[serde(default)]
    pub due: Vec<DueText>,
}

/// Whom a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Unit,
    Household,
    Person,
    PersonOrHousehold,
    Anybody,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldText {
    pub name: String,
    pub label: Label,
    #[serde(rename = "type")]
    pub ty: Type,
    #[serde(default)]
    pub min: Option<i64>,
    #[serde(default)]
    pub max: Option<i64>,
    #[serde(default)]
    pub choices: Vec<Choice>,
    #[serde(default)]
    pub when: Option<Day>,
    #[serde(default)]
    pub needed: bool,
    #[serde(default)]
    pub default: Option<String>,
    #[serde(default)]
    pub privacy: Option<Tells>,
    /// The furthest file that carries it.
    #[serde(default)]
    pub file: Option<Carries>,
}

/// What may be in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    Line,
    Text,
    Lines,
    Choice,
    Choices,
    Date,
    Number,
    YesNo,
    Phone,
    IdNumber,
}

/// Where a date may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    Any,
    NotAhead,
    NotBehind,
}

/// What a field tells about somebody; what says nothing is masked as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    Text,
    Public,
    Notice,
    Name,
    Names,
    Phone,
    IdNo,
    Address,
    Place,
}

/// The furthest file that carries a field; without it the internal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carries {
    Internal,
    Report,
    Public,
}

/// A code with its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub code: String,
    pub label: Label,
}

/// A step of the life cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepText {
    pub code: String,
    pub label: Label,
    pub from: Vec<String>,
    pub to: String,
    #[serde(default)]
    pub needs: Vec<String>,
    #[serde(default)]
    pub asks: Vec<String>,
    #[serde(default)]
    pub dated: Option<String>,
    #[serde(default)]
    pub clears: Vec<String>,
}

/// When a record reminds somebody: while it is in `state`, so many days after the date in `after`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueText {
    pub state: String,
    pub after: String,
    pub days: u32,
    /// A date that takes the place of the counted day where it has a value.
    #[serde(default)]
    pub instead: Option<String>,
    pub task: Label,
    pub because: Label,
}

/// How long a record is kept: so many days from when it came to one of the states, or from a date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeepText {
    pub days: u32,
    #[serde(default)]
    pub after: Vec<String>,
    #[serde(default)]
    pub from: Option<String>,
}

impl Description {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldText> {
        self.fields.iter().find(|field| field.name == name)
    }
}
