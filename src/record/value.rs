//! Reads one value as typed into the form the journal keeps: cleaned, full-width digits folded, codes and dates checked.
//!
//! Forms and [`crate::change::entry`] read with the same function, so that they accept the same.

use super::def::{FieldDef, FieldType, Holds, LINE, NUMBER, When};
use super::kind::Kind;
use crate::domain::decimal::{Decimals, WHOLE};
use crate::domain::problem::Reason;
use crate::domain::text::{clean, clean_line, fold_width};
use crate::domain::time::{Millis, typed_date, typed_instant};
use crate::domain::{id_number, phone};
use chrono::Months;
use serde_json::Value;

/// Items of a list at most: nobody has more telephones, and a change must stay small enough to travel.
pub const ITEMS: usize = 20;

/// Characters of a field with one telephone, or two.
const PHONE: usize = 2 * NUMBER + phone::BETWEEN.len();

/// A clock a few minutes slow must not make "just now" the future.
const CLOCK_SLACK_MS: i64 = 5 * 60_000;

/// What somebody is to be reminded of lies no further ahead: 2062 is a slip for 2026.
const YEARS_AHEAD: u32 = 10;

/// Separators of a list typed on one line; the last three are the Chinese marks.
const SEPARATORS: [char; 7] = [',', ';', '/', '\n', '\u{3001}', '\u{FF0C}', '\u{FF1B}'];

/// Reads `raw` for the field; `None` when it is blank.
///
/// # Errors
/// What is wrong with it.
pub fn read(field: &FieldDef, raw: &Value, now: Millis) -> Result<Option<Value>, Reason> {
    let value = match field.holds {
        Holds::Bool => read_bool(raw),
        Holds::Codes(set) => read_list(raw).and_then(|items| {
            let known = set.codes();
            items.iter().try_for_each(|item| one_code(item, &known))?;
            Ok(strings(items))
        }),
        Holds::Lines(max) => read_list(raw).and_then(|items| short(items, max)).map(strings),
        Holds::Phones => {
            let numbers = read_list(raw).map(|items| items.iter().flat_map(|item| phone::several(item)).collect());
            numbers.and_then(|numbers| short(numbers, NUMBER)).map(strings)
        }
        _ => typed_text(raw).and_then(|text| read_text(field, &text, now)),
    }?;
    Ok(Some(value).filter(|value| !value.is_null()))
}

/// The field that is given as `name`, and what is given in the unit it is kept in; `None` when the kind has no such field.
#[must_use]
pub fn given(kind: &Kind, name: &str, raw: &Value) -> Option<(&'static FieldDef, Value)> {
    if let Some(field) = kind.field(name) {
        return Some((field, raw.clone()));
    }
    let field = kind.fields().iter().find(|field| field.typed_as == Some(name))?;
    Some((field, as_kept(field, raw)))
}

/// Reads what a person typed for the field, in the unit people use.
///
/// # Errors
/// What is wrong with it.
pub fn read_typed(field: &FieldDef, typed: &str, now: Millis) -> Result<Option<Value>, Reason> {
    read(field, &as_kept(field, &Value::from(typed)), now)
}

/// A number with decimals as it is kept; what is none stays, to be refused as what it is.
fn as_kept(field: &FieldDef, raw: &Value) -> Value {
    match (field.holds, raw) {
        (_, Value::String(text)) if text.trim().is_empty() => raw.clone(),
        (Holds::Decimal(decimals, ..), Value::String(_) | Value::Number(_)) => {
            let text = raw.as_str().map_or_else(|| raw.to_string(), str::to_owned);
            decimals.kept(&text).map_or_else(|| Value::from(text), Value::from)
        }
        _ => raw.clone(),
    }
}

/// Reads a value that is typed as one text; `Null` when it is blank.
fn read_text(field: &FieldDef, text: &str, now: Millis) -> Result<Value, Reason> {
    let line = clean_line(&fold_width(text));
    if line.is_empty() {
        return Ok(Value::Null);
    }
    match field.holds {
        Holds::Line(max) => limited(clean_line(text), max),
        Holds::Text(max) => limited(clean(text), max),
        Holds::Code(set) => one_code(&line, &set.codes()).map(|()| Value::from(line)),
        Holds::TwoDigits(set) => two_digits(line, set.codes().first().copied().unwrap_or_default()),
        Holds::Date(when) => read_date(&line, when, now),
        Holds::Instant => read_instant(&line, now),
        Holds::Digit(set) => one_code(&line, &set.codes()).and_then(|()| read_int(&line, i64::MIN, i64::MAX)),
        Holds::Int(min, max) => read_int(&line, min, max),
        Holds::Decimal(decimals, min, max) => read_parts(&line, decimals, min, max),
        Holds::Phone => {
            short(phone::several(text), NUMBER).and_then(|numbers| limited(numbers.join(phone::BETWEEN), PHONE))
        }
        Holds::IdNumber => limited(id_number::normalise(&line), NUMBER),
        Holds::Key => limited(line, LINE),
        Holds::Ref(_) => Ok(Value::from(line)),
        Holds::Bool | Holds::Codes(_) | Holds::Lines(_) | Holds::Phones | Holds::Refs(_) => Err(Reason::NotEditable),
    }
}

/// What should be looked at in a value that was read: an unusual telephone is kept as typed.
#[must_use]
pub fn doubtful(field: &FieldDef, value: &Value) -> Vec<Reason> {
    let numbers = match (field.holds, value) {
        (Holds::Phone, Value::String(numbers)) => numbers.split(phone::BETWEEN).collect(),
        (Holds::Phones, Value::Array(numbers)) => numbers.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    numbers.into_iter().filter_map(phone::problem).collect()
}

/// The value of an emptied field.
#[must_use]
pub fn emptied(field: &FieldDef) -> Value {
    match field.ty() {
        FieldType::Text | FieldType::Key => Value::from(""),
        FieldType::List | FieldType::Refs(_) => Value::Array(Vec::new()),
        FieldType::Bool => Value::Bool(false),
        FieldType::Code | FieldType::Date | FieldType::Instant | FieldType::Int | FieldType::Ref(_) => Value::Null,
    }
}

/// Characters that the field holds at most, separators of a list included.
#[must_use]
pub const fn limit(field: &FieldDef) -> usize {
    match field.holds {
        Holds::Line(max) | Holds::Text(max) => max,
        Holds::Phone => PHONE,
        Holds::IdNumber => NUMBER,
        Holds::Lines(max) => ITEMS * (max + 1),
        Holds::Phones => ITEMS * (NUMBER + 1),
        Holds::Int(_, max) => max.ilog10() as usize + 1,
        Holds::Decimal(_, _, max) => max.ilog10() as usize + 2,
        _ => LINE,
    }
}

/// True when the instant lies ahead of the clock by more than its slack.
#[must_use]
pub fn is_ahead(at: Millis, now: Millis) -> bool {
    at > now.plus(CLOCK_SLACK_MS)
}

fn typed_text(raw: &Value) -> Result<String, Reason> {
    match raw {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => Err(Reason::Malformed { example: "\"...\"" }),
    }
}

fn read_bool(raw: &Value) -> Result<Value, Reason> {
    match raw {
        Value::Null | Value::Bool(_) => Ok(raw.clone()),
        _ => Err(Reason::Malformed { example: "true" }),
    }
}

/// A list of lines: an array of strings, or one string with separators. Blank items and repetitions are dropped.
fn read_list(raw: &Value) -> Result<Vec<String>, Reason> {
    let items: Vec<String> = match raw {
        Value::Null => Vec::new(),
        Value::String(text) => text.split(SEPARATORS).map(clean_line).collect(),
        Value::Array(items) => {
            let texts: Option<Vec<_>> = items.iter().map(|item| item.as_str().map(clean_line)).collect();
            texts.ok_or_else(malformed_list)?
        }
        _ => return Err(malformed_list()),
    };
    let mut kept: Vec<String> = Vec::new();
    for item in items {
        if !item.is_empty() && !kept.contains(&item) {
            kept.push(item);
        }
    }
    if kept.len() > ITEMS {
        return Err(malformed_list());
    }
    Ok(kept)
}

fn malformed_list() -> Reason {
    Reason::Malformed {
        example: "[\"...\", \"...\"]",
    }
}

/// The items, each of at most `max` characters.
fn short(items: Vec<String>, max: usize) -> Result<Vec<String>, Reason> {
    match items.iter().any(|item| item.chars().count() > max) {
        true => Err(Reason::TooLong { max }),
        false => Ok(items),
    }
}

fn strings(items: Vec<String>) -> Value {
    if items.is_empty() {
        Value::Null
    } else {
        Value::from(items)
    }
}

fn limited(text: String, max: usize) -> Result<Value, Reason> {
    if text.chars().count() > max {
        return Err(Reason::TooLong { max });
    }
    Ok(Value::from(text))
}

fn one_code(given: &str, known: &[&str]) -> Result<(), Reason> {
    if known.contains(&given) {
        return Ok(());
    }
    Err(Reason::UnknownCode {
        given: given.to_owned(),
        known: known.join(" "),
    })
}

fn two_digits(line: String, example: &'static str) -> Result<Value, Reason> {
    if line.len() == 2 && line.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Value::from(line));
    }
    Err(Reason::Malformed { example })
}

fn read_date(line: &str, when: When, now: Millis) -> Result<Value, Reason> {
    let date = typed_date(line).ok_or(Reason::Malformed { example: "2026-11-20" })?;
    let today = now.local_date();
    if when == When::NotAhead && date > today {
        return Err(Reason::InFuture);
    }
    if when == When::NotBehind && date < today {
        return Err(Reason::InPast);
    }
    let last = today.checked_add_months(Months::new(12 * YEARS_AHEAD)).unwrap_or(today);
    if when == When::NotBehind && date > last {
        return Err(Reason::TooFarAhead { last });
    }
    Ok(Value::from(date.to_string()))
}

/// An instant, or a day alone: today means now, an earlier day its noon.
fn read_instant(line: &str, now: Millis) -> Result<Value, Reason> {
    let day_alone = || {
        typed_date(line).map(|date| {
            if date == now.local_date() {
                now
            } else {
                Millis::start_of(date).plus(12 * 3_600_000)
            }
        })
    };
    let at = typed_instant(line).or_else(day_alone).ok_or(Reason::Malformed {
        example: "2026-11-20 09:00",
    })?;
    if is_ahead(at, now) {
        return Err(Reason::InFuture);
    }
    Ok(Value::from(at.0))
}

/// A number with decimals, given in the parts it is kept in.
fn read_parts(line: &str, decimals: Decimals, min: i64, max: i64) -> Result<Value, Reason> {
    let is_number = line.bytes().all(|b| b.is_ascii_digit());
    match line.parse::<i64>() {
        Ok(parts) if is_number && (min..=max).contains(&parts) => Ok(Value::from(parts)),
        Ok(_) if is_number => Err(Reason::OutOfRange { min, max, decimals }),
        _ => Err(Reason::Malformed {
            example: decimals.example,
        }),
    }
}

fn read_int(line: &str, min: i64, max: i64) -> Result<Value, Reason> {
    match line.parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(Value::from(number)),
        _ => Err(Reason::OutOfRange {
            min,
            max,
            decimals: WHOLE,
        }),
    }
}
