//! Is a description sound? In words, what the compiler and the tests see to in the tables of the program.
//!
//! Invariant: a description that passes makes a table that everything else may read: names that are safe in SQL, limits on all that
//! grows, steps and reminders between fields and states that are there.

use super::MAX_BYTES;
use super::description::{Carries, Choice, Day, Description, DueText, FieldText, Label, StepText, Tells, Type, Whom};
use super::profile::{self, Profile};
use super::why::Why;
use crate::domain::text::clean_line;
use crate::record::kind_def::About;
use crate::record::names::{CLAIMS, DELETED, MOVED, OWNERS};
use crate::record::steps::STATE;
use std::collections::BTreeSet;

/// What is wrong: where, as the keys and places from the outside in (`field.2.max`), and why.
pub type Problem = (String, Why);

/// The version of the form that this program knows.
const FORMAT: u32 = 1;

const FIELDS: usize = 40;
const COLUMNS: usize = 6;
const CHOICES: usize = 60;
const STATES: usize = 12;
const STEPS: usize = 30;
const DUE: usize = 6;
const NAME: usize = 30;
const LABEL: usize = 20;
const SENTENCE: usize = 60;
const LINE: i64 = 100;
const TEXT: i64 = 1000;
const ITEM: i64 = 40;
const NUMBER: i64 = 999_999_999_999;
const DAYS: u32 = 3650;

/// Names that mean something else in an entry, a row, a file or the journal, and words of SQL.
const RESERVED: &str = "id do set unit record kind household person request state seq n sync pending refused conflicts user role \
    device account received proof reason merged_into remark followed _ and as between by case cast check collate column \
    constraint create cross default delete desc distinct drop else end escape except exists foreign from full group having if in \
    index inner insert intersect into is isnull join key left like limit natural no not notnull null of on or order outer primary \
    references returning right row rowid rows select table then to transaction trigger union unique update using values view when \
    where with without";

/// The first thing that is wrong with a description.
///
/// # Errors
/// Where, and why.
pub fn check(described: &Description) -> Result<(), Problem> {
    if described.format != FORMAT {
        return wrong("format", Why::Format);
    }
    let profile = code(&described.code)?;
    label("label", &described.label, LABEL)?;
    if !profile.about.contains(&about(described.about)) {
        return wrong("about", Why::About);
    }
    fields(described, profile)?;
    shown(described)?;
    states(described)?;
    each("step", &described.steps, STEPS, |at, one| step(at, one, described))?;
    each("due", &described.due, DUE, |at, one| due(at, one, described))?;
    keep(described)
}

/// Whom a record is about, as the tables say it.
#[must_use]
pub const fn about(whom: Whom) -> About {
    match whom {
        Whom::Unit => About::Unit,
        Whom::Household => About::Household,
        Whom::Person => About::Person,
        Whom::PersonOrHousehold => About::PersonOrHousehold,
        Whom::Anybody => About::Anybody,
    }
}

/// What a field tells: what is said of it, else as little as its type lets be seen. `None` for what is no words.
#[must_use]
pub fn tells(field: &FieldText) -> Option<Tells> {
    match field.ty {
        Type::Line | Type::Text | Type::Lines => Some(field.privacy.unwrap_or(Tells::Text)),
        Type::Phone => Some(field.privacy.unwrap_or(Tells::Phone)),
        Type::IdNumber => Some(Tells::IdNo),
        Type::Choice | Type::Choices | Type::Date | Type::Number | Type::YesNo => None,
    }
}

/// True for what is masked nowhere.
#[must_use]
pub fn is_open(tells: Option<Tells>) -> bool {
    tells.is_none_or(|tells| matches!(tells, Tells::Public | Tells::Notice))
}

fn wrong<T>(at: impl Into<String>, why: Why) -> Result<T, Problem> {
    Err((at.into(), why))
}

fn each<T>(at: &str, items: &[T], most: usize, check: impl Fn(&str, &T) -> Result<(), Problem>) -> Result<(), Problem> {
    if items.len() > most {
        return wrong(format!("{at}.{most}"), Why::TooMany(most));
    }
    let mut items = items.iter().enumerate();
    items.try_for_each(|(place, item)| check(&format!("{at}.{place}"), item))
}

/// The code's set of rights. What follows it is a name.
fn code(code: &str) -> Result<&'static Profile, Problem> {
    if code.len() > NAME {
        return wrong("code", Why::TooMany(NAME));
    }
    match profile::of(code) {
        Some(profile) if is_name(&code[profile.prefix.len()..]) => Ok(profile),
        Some(_) => wrong("code", Why::Name),
        None => wrong("code", Why::Code),
    }
}

fn is_name(text: &str) -> bool {
    let is_of_it = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    (1..=NAME).contains(&text.len()) && text.bytes().all(is_of_it) && text.as_bytes()[0].is_ascii_lowercase()
}

fn name(at: &str, text: &str) -> Result<(), Problem> {
    match is_name(text) {
        true => Ok(()),
        false => wrong(at, Why::Name),
    }
}

fn label(at: &str, words: &Label, most: usize) -> Result<(), Problem> {
    for (place, words) in words.iter().enumerate() {
        let at = format!("{at}.{place}");
        // English words are ASCII: what is shown is as wide as it is counted.
        if words.trim().is_empty() || (place == 1 && !words.is_ascii() && clean_line(words) == *words) {
            return wrong(at, Why::NoLabel);
        }
        if clean_line(words) != *words {
            return wrong(at, Why::Hidden);
        }
        if words.chars().count() > most * (1 + place) {
            return wrong(at, Why::TooMany(most * (1 + place)));
        }
    }
    Ok(())
}

fn choices(at: &str, choices: &[Choice], most: usize) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    each(at, choices, most, |at, choice| {
        name(&format!("{at}.code"), &choice.code)?;
        label(&format!("{at}.label"), &choice.label, LABEL)
    })?;
    for (place, choice) in choices.iter().enumerate() {
        if !seen.insert(&choice.code) {
            return wrong(format!("{at}.{place}.code"), Why::Twice);
        }
    }
    Ok(())
}

fn fields(described: &Description, profile: &Profile) -> Result<(), Problem> {
    let mut names = BTreeSet::new();
    each("field", &described.fields, FIELDS, |at, one| field(at, one, profile))?;
    for (place, field) in described.fields.iter().enumerate() {
        if !names.insert(&field.name) {
            return wrong(format!("field.{place}.name"), Why::Twice);
        }
    }
    Ok(())
}

fn field(at: &str, field: &FieldText, profile: &Profile) -> Result<(), Problem> {
    let key = |key: &str| format!("{at}.{key}");
    name(&key("name"), &field.name)?;
    let is_claim = CLAIMS.iter().any(|(name, _)| *name == field.name);
    let is_taken = is_claim || OWNERS.contains(&field.name.as_str()) || [DELETED, MOVED].contains(&field.name.as_str());
    if is_taken || RESERVED.split_ascii_whitespace().any(|name| name == field.name) {
        return wrong(key("name"), Why::Reserved);
    }
    label(&key("label"), &field.label, LABEL)?;
    limits(at, field)?;
    let takes_choices = matches!(field.ty, Type::Choice | Type::Choices);
    match (takes_choices, field.choices.is_empty()) {
        (true, true) => return wrong(key("type"), Why::NoChoices),
        (false, false) => return wrong(key("choices"), Why::NotForType),
        _ => choices(&key("choices"), &field.choices, CHOICES)?,
    }
    if field.when.is_some() && field.ty != Type::Date {
        return wrong(key("when"), Why::NotForType);
    }
    if field
        .default
        .as_ref()
        .is_some_and(|given| !may_be_default(field, given))
    {
        return wrong(key("default"), Why::Default);
    }
    privacy(at, field, profile)
}

fn may_be_default(field: &FieldText, given: &str) -> bool {
    match field.ty {
        Type::Choice => field.choices.iter().any(|choice| choice.code == given),
        Type::Date => given == "today" && field.when != Some(Day::NotBehind),
        Type::YesNo => given == "yes",
        _ => false,
    }
}

/// The room of a field: characters of a text, the least and the greatest number.
fn limits(at: &str, field: &FieldText) -> Result<(), Problem> {
    let most = match field.ty {
        Type::Line => LINE,
        Type::Text => TEXT,
        Type::Lines => ITEM,
        Type::Number => NUMBER,
        _ if field.max.is_some() => return wrong(format!("{at}.max"), Why::NotForType),
        _ if field.min.is_some() => return wrong(format!("{at}.min"), Why::NotForType),
        _ => return Ok(()),
    };
    if field.min.is_some() != (field.ty == Type::Number) {
        let why = if field.min.is_some() {
            Why::NotForType
        } else {
            Why::NoMax
        };
        return wrong(format!("{at}.min"), why);
    }
    match field.max {
        None => wrong(format!("{at}.max"), Why::NoMax),
        Some(max) if max > most => wrong(
            format!("{at}.max"),
            Why::TooMany(usize::try_from(most).unwrap_or(usize::MAX)),
        ),
        Some(max) if max < 1 || field.min.is_some_and(|min| min < 0 || min > max) => {
            wrong(format!("{at}.max"), Why::Range)
        }
        Some(_) => Ok(()),
    }
}

fn privacy(at: &str, field: &FieldText, profile: &Profile) -> Result<(), Problem> {
    let tells = tells(field);
    let fits = match (field.ty, field.privacy) {
        (_, None) => true,
        (Type::Phone, Some(given)) => matches!(given, Tells::Phone | Tells::Notice),
        (Type::IdNumber, Some(_)) => false,
        (Type::Lines, Some(given)) => matches!(given, Tells::Text | Tells::Names | Tells::Public),
        (_, Some(Tells::Names | Tells::Phone | Tells::IdNo)) => false,
        _ => tells.is_some(),
    };
    if !fits {
        return wrong(format!("{at}.privacy"), Why::NotForType);
    }
    if profile.is_open && !is_open(tells) {
        return wrong(format!("{at}.type"), Why::Open);
    }
    if field.file == Some(Carries::Public) && !is_open(tells) {
        return wrong(format!("{at}.file"), Why::Private);
    }
    Ok(())
}

/// Title, columns and order.
fn shown(described: &Description) -> Result<(), Problem> {
    let title = described.field(&described.title);
    if !title.is_some_and(|field| field.ty == Type::Line && field.needed) {
        return wrong("title", if title.is_some() { Why::Title } else { Why::NoField });
    }
    if described.columns.is_empty() {
        return wrong("columns", Why::NoColumns);
    }
    let has = |name: &str| described.field(name).is_some() || (name == STATE && !described.states.is_empty());
    let mut seen = BTreeSet::new();
    each("columns", &described.columns, COLUMNS, |at, name| match has(name) {
        true => Ok(()),
        false => wrong(at, Why::NoField),
    })?;
    if let Some(twice) = described.columns.iter().position(|name| !seen.insert(name)) {
        return wrong(format!("columns.{twice}"), Why::Twice);
    }
    match has(&described.order) {
        true => Ok(()),
        false => wrong("order", Why::NoField),
    }
}

fn states(described: &Description) -> Result<(), Problem> {
    choices("state", &described.states, STATES)?;
    match described.states.is_empty() {
        true if !described.steps.is_empty() => wrong("step", Why::NoStates),
        true if !described.due.is_empty() => wrong("due", Why::NoStates),
        _ => Ok(()),
    }
}

fn has_state(described: &Description, code: &str) -> bool {
    described.states.iter().any(|state| state.code == code)
}

fn step(at: &str, step: &StepText, described: &Description) -> Result<(), Problem> {
    let key = |key: &str| format!("{at}.{key}");
    name(&key("code"), &step.code)?;
    label(&key("label"), &step.label, LABEL)?;
    if step.from.is_empty() {
        return wrong(key("from"), Why::NoState);
    }
    let states = |from: &str, code: &String| match has_state(described, code) {
        true if *code == step.to => wrong(from, Why::SameState),
        true => Ok(()),
        false => wrong(from, Why::NoState),
    };
    each(&key("from"), &step.from, STATES, states)?;
    if !has_state(described, &step.to) {
        return wrong(key("to"), Why::NoState);
    }
    let same = |other: &&StepText| {
        let begins_there = other.from.iter().any(|from| step.from.contains(from));
        other.code == step.code || (other.to == step.to && begins_there)
    };
    if described.steps.iter().filter(same).count() > 1 {
        return wrong(key("code"), Why::SameStep);
    }
    let known = |at: &str, name: &String| match described.field(name) {
        Some(_) => Ok(()),
        None => wrong(at, Why::NoField),
    };
    each(&key("needs"), &step.needs, FIELDS, known)?;
    each(&key("asks"), &step.asks, FIELDS, known)?;
    each(&key("clears"), &step.clears, FIELDS, |at, name| {
        let asked = step.needs.iter().chain(&step.asks).chain(&step.dated);
        match described.field(name) {
            None => wrong(at, Why::NoField),
            Some(field) if field.needed => wrong(at, Why::Needed),
            Some(_) if asked.clone().any(|asked| asked == name) => wrong(at, Why::Cleared),
            Some(_) => Ok(()),
        }
    })?;
    match &step.dated {
        Some(name) => date(&key("dated"), name, described),
        None => Ok(()),
    }
}

fn date(at: &str, name: &str, described: &Description) -> Result<(), Problem> {
    match described.field(name) {
        None => wrong(at, Why::NoField),
        Some(field) if field.ty != Type::Date => wrong(at, Why::NotADate),
        Some(_) => Ok(()),
    }
}

fn due(at: &str, due: &DueText, described: &Description) -> Result<(), Problem> {
    let key = |key: &str| format!("{at}.{key}");
    if described.about == Whom::Anybody {
        return wrong(at, Why::DueAbout);
    }
    if !has_state(described, &due.state) {
        return wrong(key("state"), Why::NoState);
    }
    if described.due.iter().filter(|other| other.state == due.state).count() > 1 {
        return wrong(key("state"), Why::Twice);
    }
    date(&key("after"), &due.after, described)?;
    if let Some(instead) = &due.instead {
        date(&key("instead"), instead, described)?;
    }
    if due.days > DAYS {
        return wrong(key("days"), Why::TooMany(DAYS as usize));
    }
    label(&key("task"), &due.task, SENTENCE)?;
    label(&key("because"), &due.because, SENTENCE)
}

fn keep(described: &Description) -> Result<(), Problem> {
    let Some(keep) = &described.keep else { return Ok(()) };
    let is_said = keep.after.is_empty() == keep.from.is_some();
    if !(1..=DAYS).contains(&keep.days) || !is_said {
        return wrong("keep", Why::Keep);
    }
    each("keep.after", &keep.after, STATES, |at, state| {
        match has_state(described, state) {
            true => Ok(()),
            false => wrong(at, Why::NoState),
        }
    })?;
    match &keep.from {
        Some(from) => date("keep.from", from, described),
        None => Ok(()),
    }
}

/// A text is no longer than a description may be.
///
/// # Errors
/// When it is.
pub fn size(text: &str) -> Result<(), Problem> {
    match text.len() > MAX_BYTES {
        true => wrong("", Why::TooMany(MAX_BYTES)),
        false => Ok(()),
    }
}
