//! [`Input`]: the state of one field of any kind. Keys in, value out, JSON for the draft.

use super::date;
use super::field::{KeyOutcome, Shape, TextField};
use super::lookup::Lookup;
use super::options::Opt;
use super::pick::Pick;
use super::set::Set;
use super::spec::FieldKind;
use crate::app::key::{Key, KeyCode};
use crate::app::screen::Cx;
use crate::domain::decimal::Decimals;
use crate::domain::ids::HouseholdId;
use crate::domain::lang::Lang;
use crate::domain::text::fold_width_char;
use serde_json::{Value, json};

/// State of one field.
#[derive(Debug, Clone)]
pub enum Input {
    /// A line, note or digits.
    Text(TextField),
    Date(TextField),
    /// A date and time.
    Moment(TextField),
    /// A number with decimals; one that is filled in is as it is kept.
    Decimal(TextField, Decimals),
    /// One of a few.
    Choice(Set),
    /// Any of a few.
    Many(Set),
    /// Yes or not.
    Check(bool),
    /// One of many.
    Pick(Pick),
    Household(Box<Lookup>),
}

impl Input {
    /// An empty field of the sort.
    #[must_use]
    pub fn new(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Line(max) => Self::Text(TextField::new(Shape::Line, max)),
            FieldKind::Note(max) => Self::Text(TextField::new(Shape::Note, max)),
            FieldKind::Digits(max) => Self::Text(TextField::new(Shape::Digits, max)),
            FieldKind::Decimal(max, decimals) => Self::Decimal(TextField::new(Shape::Line, max), decimals),
            FieldKind::Date => Self::Date(TextField::new(Shape::Line, 11)),
            FieldKind::Moment => Self::Moment(TextField::new(Shape::Line, 16)),
            FieldKind::Choice(set) => Self::Choice(Set::new(set.opts())),
            FieldKind::Many(set) => Self::Many(Set::new(set.opts())),
            FieldKind::Check => Self::Check(false),
            FieldKind::Pick(set) => Self::Pick(Pick::new(set)),
            FieldKind::Household => Self::Household(Box::default()),
        }
    }

    /// What can be chosen; nothing where nothing is offered.
    #[must_use]
    pub fn opts(&self) -> &[Opt] {
        match self {
            Self::Choice(set) | Self::Many(set) => &set.opts,
            Self::Pick(pick) => &pick.opts,
            _ => &[],
        }
    }

    /// Takes a key that the form did not take.
    pub fn key(&mut self, key: Key, width: u16, cx: &mut Cx<'_>) -> KeyOutcome {
        match self {
            Self::Text(field) | Self::Decimal(field, _) => field.key(key, width),
            Self::Date(field) => date_key(field, key, cx, false),
            Self::Moment(field) => date_key(field, key, cx, true),
            Self::Choice(set) => set.choice_key(key),
            Self::Many(set) => set.many_key(key),
            Self::Check(on) => check_key(on, key),
            Self::Pick(pick) => {
                let did = pick.key(key, cx.session.lang());
                pick.ask(did, cx);
                did
            }
            Self::Household(lookup) => lookup.key(key, cx),
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> KeyOutcome {
        match self {
            Self::Text(field) | Self::Date(field) | Self::Moment(field) | Self::Decimal(field, _) => field.insert(text),
            Self::Pick(pick) => {
                let did = pick.paste(text);
                pick.ask(did, cx);
                did
            }
            Self::Household(lookup) => lookup.paste(text, cx),
            Self::Choice(_) | Self::Many(_) | Self::Check(_) => KeyOutcome::Nothing,
        }
    }

    /// The field gets the focus: the text of a line is selected.
    pub fn enter(&mut self) {
        match self {
            Self::Text(field) | Self::Date(field) | Self::Moment(field) | Self::Decimal(field, _) => field.enter(),
            Self::Pick(pick) => pick.typed.enter(),
            Self::Household(lookup) => lookup.typed.enter(),
            Self::Choice(_) | Self::Many(_) | Self::Check(_) => {}
        }
    }

    /// The field is left: dates take their full form, lists their marked row.
    pub fn leave(&mut self, cx: &Cx<'_>) -> KeyOutcome {
        match self {
            Self::Date(field) => rewrite(
                field,
                date::read(&field.text(), cx.now.local_date()).map(|day| date::shifted(day, 0)),
            ),
            Self::Moment(field) => rewrite(field, date::read_moment(&field.text(), cx.now).map(date::moment_text)),
            Self::Pick(pick) => pick.leave(cx.session.lang()),
            Self::Household(lookup) => lookup.leave(),
            _ => KeyOutcome::Nothing,
        }
    }

    /// The marked row of an open list is meant.
    pub fn decide(&mut self) {
        match self {
            Self::Pick(pick) => pick.decide(),
            Self::Household(lookup) => lookup.decide(),
            _ => {}
        }
    }

    /// True when several fit what was typed and nobody has said which is meant.
    #[must_use]
    pub fn is_unsure(&self, lang: Lang) -> bool {
        match self {
            Self::Pick(pick) => pick.is_unsure(lang),
            Self::Household(lookup) => lookup.is_unsure(),
            _ => false,
        }
    }

    /// True where typed characters become text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        !matches!(self, Self::Choice(_) | Self::Many(_) | Self::Check(_))
    }

    /// The text field the cursor is in.
    #[must_use]
    pub fn text_field(&self) -> Option<&TextField> {
        match self {
            Self::Text(field) | Self::Date(field) | Self::Moment(field) | Self::Decimal(field, _) => Some(field),
            Self::Pick(pick) => Some(&pick.typed),
            Self::Household(lookup) => Some(&lookup.typed),
            _ => None,
        }
    }

    /// The same, to change.
    pub fn text_field_mut(&mut self) -> Option<&mut TextField> {
        match self {
            Self::Text(field) | Self::Date(field) | Self::Moment(field) | Self::Decimal(field, _) => Some(field),
            _ => None,
        }
    }

    /// The value as text: what was typed, or the code chosen.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Text(field) | Self::Date(field) | Self::Moment(field) | Self::Decimal(field, _) => {
                field.text().trim().to_owned()
            }
            Self::Choice(set) => set.codes().next().unwrap_or_default().to_owned(),
            Self::Many(set) => set.codes().collect::<Vec<_>>().join(" "),
            Self::Check(on) => if *on { "yes" } else { "" }.to_owned(),
            Self::Pick(pick) => pick
                .code()
                .map_or_else(|| pick.typed.text().trim().to_owned(), str::to_owned),
            Self::Household(lookup) => match &lookup.chosen {
                Some((id, _)) => id.to_string(),
                None => lookup.typed.text().trim().to_owned(),
            },
        }
    }

    /// Puts a value in: text, code, codes, or what [`Self::to_json`] made.
    pub fn fill(&mut self, value: &Value) {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => match (&*self, number.as_i64()) {
                (Self::Decimal(_, decimals), Some(kept)) => decimals.said(kept),
                _ => number.to_string(),
            },
            Value::Bool(true) => "yes".to_owned(),
            Value::Array(items) => {
                let between = if matches!(self, Self::Many(_)) { " " } else { ", " };
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(between)
            }
            _ => String::new(),
        };
        match self {
            Self::Text(field) | Self::Date(field) | Self::Moment(field) | Self::Decimal(field, _) => field.set(&text),
            Self::Choice(set) => set.choose(&text),
            Self::Many(set) => {
                let codes: Vec<&str> = text.split(' ').collect();
                set.on = set.opts.iter().map(|opt| codes.contains(&opt.code.as_str())).collect();
            }
            Self::Check(on) => *on = text == "yes" || text == "true",
            Self::Pick(pick) => {
                pick.choose(&text);
                if pick.chosen.is_none() {
                    pick.typed.set(&text);
                }
            }
            Self::Household(lookup) => fill_household(lookup, value),
        }
    }

    /// The value for the draft.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Many(set) => set.codes().collect(),
            Self::Check(on) => Value::Bool(*on),
            Self::Household(lookup) => match &lookup.chosen {
                Some((id, name)) => json!({ "id": id, "name": name }),
                None => Value::String(lookup.typed.text()),
            },
            Self::Text(field) => Value::String(field.text()),
            _ => Value::String(self.value()),
        }
    }
}

fn fill_household(lookup: &mut Lookup, value: &Value) {
    let id = value
        .get("id")
        .and_then(Value::as_str)
        .and_then(|id| id.parse::<HouseholdId>().ok());
    match id {
        Some(id) => {
            let name = value.get("name").and_then(Value::as_str).unwrap_or_default();
            lookup.choose(id, name.to_owned());
        }
        None => {
            *lookup = Lookup::default();
            lookup.typed.set(value.as_str().unwrap_or_default());
        }
    }
}

fn check_key(on: &mut bool, key: Key) -> KeyOutcome {
    match key.code {
        KeyCode::Char(c) if fold_width_char(c) == ' ' => {
            *on = !*on;
            KeyOutcome::Changed
        }
        _ => KeyOutcome::Nothing,
    }
}

fn rewrite(field: &mut TextField, text: Option<String>) -> KeyOutcome {
    match text {
        Some(text) if text != field.text() => {
            field.set(&text);
            KeyOutcome::Changed
        }
        _ => KeyOutcome::Nothing,
    }
}

/// Up and Down move by a day, PageUp and PageDown by a week; an empty field starts from today.
fn date_key(field: &mut TextField, key: Key, cx: &Cx<'_>, with_time: bool) -> KeyOutcome {
    let days = match key.code {
        KeyCode::Up => 1,
        KeyCode::Down => -1,
        KeyCode::PageUp => 7,
        KeyCode::PageDown => -7,
        _ => return field.key(key, 20),
    };
    let today = cx.now.local_date();
    let text = field.text();
    let moved = if with_time {
        let at = date::read_moment(&text, cx.now).unwrap_or(cx.now);
        date::moment_text(at.plus(days * 86_400_000))
    } else if text.trim().is_empty() && key.code == KeyCode::Up {
        date::shifted(today, 0)
    } else {
        date::shifted(date::read(&text, today).unwrap_or(today), days)
    };
    field.set(&moved);
    field.enter();
    KeyOutcome::Changed
}
