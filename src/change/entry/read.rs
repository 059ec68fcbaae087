//! Reads one value as typed into the form the journal keeps: cleaned, full-width digits folded, codes and dates checked.

use super::check::Check;
use super::rule::{NAME, NUMBER, Rule, When};
use crate::domain::problem::Reason;
use crate::domain::text::{clean, clean_line, fold_width};
use crate::domain::time::{Millis, parse_date};
use crate::domain::{category, id_number, phone};
use crate::record::kind::Kind;
use serde_json::Value;

/// Items of a list at most: nobody has more telephones, and a change must stay small enough to travel.
const ITEMS: usize = 20;

/// What stands between the items of a list typed on one line; the last three are the Chinese marks.
const SEPARATORS: [char; 6] = [',', ';', '\n', '\u{3001}', '\u{FF0C}', '\u{FF1B}'];

/// What a typed value turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// Nothing was given.
    Blank,
    /// A value for the journal.
    Value(Value),
    /// Wrong; the problem is noted.
    Wrong,
}

/// Reads `raw` for `field` by its rule; what is wrong is noted as a problem of the field.
pub(super) fn read(check: &mut Check<'_>, field: &'static str, rule: Rule, raw: &Value) -> Reading {
    let outcome = match rule {
        Rule::Bool => read_bool(raw),
        Rule::Codes(known) => read_list(raw).and_then(|items| read_codes(items, known)),
        Rule::Names => read_list(raw).and_then(|items| short(items, NAME)).map(strings),
        Rule::Phones => read_list(raw).and_then(|items| {
            let phones = items.iter().map(|item| phone::normalise(item)).collect();
            let phones = short(phones, NUMBER)?;
            for number in &phones {
                look_at_phone(check, field, number);
            }
            Ok(strings(phones))
        }),
        Rule::Fixed => Err(Reason::NotEditable),
        _ => typed_text(raw).and_then(|text| read_text(check, field, rule, &text)),
    };
    match outcome {
        Ok(Value::Null) => Reading::Blank,
        Ok(value) => Reading::Value(value),
        Err(reason) => {
            check.problem(field, reason);
            Reading::Wrong
        }
    }
}

/// Reads a value that is typed as one text; `Null` when it is blank.
fn read_text(check: &mut Check<'_>, field: &'static str, rule: Rule, text: &str) -> Result<Value, Reason> {
    let line = clean_line(&fold_width(text));
    if line.is_empty() {
        return Ok(Value::Null);
    }
    match rule {
        Rule::Line(max) => limited(clean_line(text), max),
        Rule::Text(max) => limited(clean(text), max),
        Rule::Code(known) => one_code(line, &known()),
        Rule::TwoDigits(example) => two_digits(line, example),
        Rule::Category => known_category(line),
        Rule::Date(when) => read_date(check, &line, when),
        Rule::PastInstant => read_instant(check, &line),
        Rule::Int(min, max, example) => read_int(&line, min, max, example),
        Rule::Phone => limited(phone::normalise(&line), NUMBER)
            .inspect(|number| look_at_phone(check, field, number.as_str().unwrap_or_default())),
        Rule::IdNumber => limited(id_number::normalise(&line), NUMBER),
        Rule::Household => {
            let id = check.desk.resolve(&Kind::Household, &line)?;
            Ok(Value::from(id.to_string()))
        }
        Rule::Bool | Rule::Codes(_) | Rule::Names | Rule::Phones | Rule::Fixed => Err(Reason::NotEditable),
    }
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

fn read_codes(items: Vec<String>, known: fn() -> Vec<&'static str>) -> Result<Value, Reason> {
    let known = known();
    for item in &items {
        one_code(item.clone(), &known)?;
    }
    Ok(strings(items))
}

fn limited(text: String, max: usize) -> Result<Value, Reason> {
    if text.chars().count() > max {
        return Err(Reason::TooLong { max });
    }
    Ok(Value::from(text))
}

fn one_code(given: String, known: &[&str]) -> Result<Value, Reason> {
    if known.contains(&given.as_str()) {
        return Ok(Value::from(given));
    }
    Err(Reason::UnknownCode {
        given,
        known: known.join(" "),
    })
}

fn two_digits(line: String, example: &'static str) -> Result<Value, Reason> {
    if line.len() == 2 && line.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Value::from(line));
    }
    Err(Reason::Malformed { example })
}

fn known_category(given: String) -> Result<Value, Reason> {
    if category::is_known(&given) {
        return Ok(Value::from(given));
    }
    Err(Reason::UnknownCode {
        given,
        known: category::CATEGORIES.join(" "),
    })
}

fn read_date(check: &Check<'_>, line: &str, when: When) -> Result<Value, Reason> {
    let date = parse_date(line).ok_or(Reason::Malformed { example: "2026-11-20" })?;
    if when == When::NotAhead && date > check.today {
        return Err(Reason::InFuture);
    }
    if when == When::NotBehind && date < check.today {
        return Err(Reason::InPast);
    }
    Ok(Value::from(date.to_string()))
}

/// An instant, or a day alone: today means now, an earlier day its noon.
fn read_instant(check: &Check<'_>, line: &str) -> Result<Value, Reason> {
    let day_alone = || {
        parse_date(line).map(|date| {
            if date == check.today {
                check.now
            } else {
                Millis::start_of(date).plus(12 * 3_600_000)
            }
        })
    };
    let at = Millis::parse(line).or_else(day_alone).ok_or(Reason::Malformed {
        example: "2026-11-20 09:00",
    })?;
    if check.is_ahead(at) {
        return Err(Reason::InFuture);
    }
    Ok(Value::from(at.0))
}

fn read_int(line: &str, min: i64, max: i64, example: &'static str) -> Result<Value, Reason> {
    match line.parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(Value::from(number)),
        _ => Err(Reason::Malformed { example }),
    }
}

/// An unusual telephone is kept as typed, with a warning.
fn look_at_phone(check: &mut Check<'_>, field: &'static str, number: &str) {
    if let Some(warning) = phone::problem(number) {
        check.problem(field, warning);
    }
}
