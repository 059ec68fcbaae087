//! What a cell says, in the form that the record tables read: dates as `2008-08-08`, codes, figures without their units.

use super::book::{Cell, number_text};
use super::child::CHILD;
use super::date::{self, Calendar};
use super::disability::disability;
use super::key::plain;
use super::name::{free, own_name, without_bracket};
use super::state::resolution_in;
use super::words::{List, dates, rows, values};
use super::{amount, boxes, groups};
use crate::domain::decimal::{Decimals, WHOLE, YUAN};
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::domain::text::{clean, clean_line, fold_width};
use crate::domain::time::Date;
use crate::domain::{id_number, phone};
use crate::record::{CodeSet, FieldDef, Holds};
use crate::view::ledger::{Of, RowProblem, Target};
use std::sync::Arc;

/// From here on a cell of numbers has lost digits.
const LOST: f64 = 1e15;

/// Between several words in one cell.
pub(super) const BETWEEN: [char; 6] = [',', '\u{FF0C}', '\u{3001}', ';', '\u{FF1B}', '/'];

/// Values, each with what it is. One cell may say two things: a class and a grade.
pub(super) type Values = Vec<(Target, Arc<str>)>;

/// What a cell under a target says; nothing when it is empty or says so.
pub(super) fn read(target: Target, cell: &Cell, calendar: Calendar) -> Result<Values, RowProblem> {
    if let Cell::Error(text) = cell {
        let text = text.to_string();
        return if target.is_kept() {
            Err(RowProblem::CellError { target, text })
        } else {
            Ok(Vec::new())
        };
    }
    let text = cell.text();
    if let Some(figure) = whole_figure(&text) {
        return read(target, &Cell::Text(figure.into()), calendar);
    }
    let word = plain(&text);
    if word.is_empty() || values::NOTHING.has(&word) {
        return Ok(Vec::new());
    }
    let one = |text: Option<String>| text.map(|text| vec![(target, text.into())]).unwrap_or_default();
    match target {
        Target::Holds(of) => holds(of, &word)
            .map(|value| one(value.map(str::to_owned)))
            .or_else(|| groups::instead(of, &word))
            .ok_or_else(|| unknown(target, &text)),
        groups::GROUP => Ok(groups::groups(&text)),
        Target::Field(of, _) => match target.field() {
            Some(field) => read_field(of, field, cell, calendar),
            None => Ok(Vec::new()),
        },
        Target::HeadIdNo => id(target, cell).map(one),
        Target::HeadPhone => Ok(one(phones(&text))),
        Target::ReportedOn => Ok(one(date::of(cell, calendar).map(|day| day.to_string()))),
        Target::Year => Ok(one(year(&text))),
        Target::HeadName => Ok(one(free(&text).map(|name| own_name(&name).to_owned()))),
        Target::Nowhere => Ok(Vec::new()),
        Target::Part(Of::Step, ..) => Ok(one(date::instant(cell, calendar))),
        Target::Part(..) | Target::RowNumber | Target::Grid | Target::Village | Target::Group | Target::ReportedBy => {
            Ok(vec![(target, same(cell))])
        }
    }
}

/// The figure of a text that a cell of numbers was turned into: `2` of `2.0`.
fn whole_figure(text: &str) -> Option<&str> {
    let figure = text.trim().strip_suffix(".0")?;
    (!figure.is_empty() && figure.bytes().all(|byte| byte.is_ascii_digit())).then_some(figure)
}

fn unknown(target: Target, text: &str) -> RowProblem {
    let text = clean_line(text);
    RowProblem::UnknownWord { target, text }
}

/// The text of a cell, shared with it where it is clean already.
fn same(cell: &Cell) -> Arc<str> {
    match cell {
        Cell::Text(text) if clean(text) == **text => text.clone(),
        cell => clean(&cell.text()).into(),
    }
}

fn read_field(of: Of, field: &FieldDef, cell: &Cell, calendar: Calendar) -> Result<Values, RowProblem> {
    let name = field.name;
    let target = Target::Field(of, name);
    let text = cell.text();
    let one = |text: Option<String>| text.map(|text| vec![(target, text.into())]).unwrap_or_default();
    if of == Of::Tag("disabled") && matches!(name, "disability_class" | "level") {
        return disability(of, name, &text).ok_or_else(|| unknown(target, &text));
    }
    match field.holds {
        Holds::Code(set) | Holds::TwoDigits(set) | Holds::Digit(set) => code(of, field, set, &text).map(one),
        Holds::Codes(set) => codes(of, field, set, &text).map(one),
        Holds::Bool => {
            let word = plain(&text);
            let known = known_word(of, name, &word)
                .or_else(|| yes_or_no(&word).map(|yes| if yes { "true" } else { "false" }.to_owned()));
            known
                .map(|known| one(Some(known)))
                .ok_or_else(|| unknown(target, &text))
        }
        Holds::Date(_) => day(target, cell, calendar).map(one),
        Holds::Instant => date::instant(cell, calendar)
            .map(|at| one(Some(at)))
            .ok_or_else(|| no_date(target, &text)),
        Holds::Int(..) => figure(WHOLE, &text)
            .map(|number| one(Some(number)))
            .ok_or_else(|| unknown(target, &text)),
        Holds::Decimal(decimals, ..) if decimals != YUAN => figure(decimals, &text)
            .map(|number| one(Some(number)))
            .ok_or_else(|| unknown(target, &text)),
        Holds::Decimal(..) => amount::yuan(&text)
            .map(|amount| one(Some(amount)))
            .ok_or_else(|| unknown(target, &text)),
        Holds::Phone | Holds::Phones => Ok(one(phones(&text))),
        Holds::IdNumber => id(target, cell).map(one),
        Holds::Line(_) | Holds::Text(_) | Holds::Lines(_) if field.privacy == Privacy::Name => {
            let name = free(&text).map(|name| own_name(&name).to_owned());
            // One row is about one person.
            match name.filter(|name| target != Target::NAME || !name.contains(BETWEEN)) {
                Some(name) => Ok(one(Some(name))),
                None if text.contains(BETWEEN) && target == Target::NAME => Err(unknown(target, &text)),
                None => Ok(Vec::new()),
            }
        }
        Holds::Line(_) | Holds::Lines(_) | Holds::Text(_) | Holds::Ref(_) | Holds::Refs(_) | Holds::Key => {
            let nothing = values::NONE.has(&plain(&text));
            Ok(if nothing {
                Vec::new()
            } else {
                vec![(target, same(cell))]
            })
        }
    }
}

/// What is to be said of a cell that was read: nothing of it is kept, or it says no day and was taken for its month.
pub(super) fn remark(target: Target, cell: &Cell, values: &Values) -> Option<RowProblem> {
    let text = clean_line(&cell.text());
    let is_date = matches!(target.field().map(|field| field.holds), Some(Holds::Date(_)));
    if let Some((_, other)) = without_bracket(&text).filter(|_| matches!(target, Target::NAME | Target::HeadName)) {
        let text = other.to_owned();
        return Some(RowProblem::NotKept { target, text });
    }
    if target == groups::GROUP {
        return groups::unknown_in(&text).map(|text| RowProblem::NotKept { target, text });
    }
    if !values.is_empty() {
        let is_month = is_date && date::month(cell).is_some();
        return is_month.then_some(RowProblem::MonthAlone { target, text });
    }
    let is_said = target.is_kept() || target == Target::ReportedOn;
    (is_said && !says_nothing(target, &plain(&text))).then_some(RowProblem::NotKept { target, text })
}

/// True for a word that says that there is nothing to say.
pub(super) fn says_nothing(target: Target, word: &str) -> bool {
    let is_none = || values::NONE.has(word) || rows::NEVER.has(word) || yes_or_no(word) == Some(false);
    let is_healthy = || matches!(target, Target::Field(Of::Tag(_), _)) && values::HEALTHY.has(word);
    let unticked = || boxes::checked(word).is_some_and(|ticked| ticked.is_empty());
    word.is_empty() || values::NOTHING.has(word) || is_none() || is_healthy() || unticked()
}

/// Whether somebody has or is it: `yes`, `no`, or an amount; the outer `None` for another word.
fn holds(of: Of, word: &str) -> Option<Option<&str>> {
    let checked = boxes::checked(word);
    let word = match checked.as_deref() {
        Some([]) => return Some(None),
        Some([_]) => {
            return Some(Some(
                yes_or_no(&checked?[0]).map_or("yes", |yes| if yes { "yes" } else { "no" }),
            ));
        }
        Some(_) => return None,
        None => word,
    };
    if let Some(yes) = yes_or_no(word) {
        return Some(Some(if yes { "yes" } else { "no" }));
    }
    let is_its_word = || known_word(Of::Tag(""), "kind", word).is_some_and(|code| code == of.code());
    match of {
        Of::Benefit(_) => match amount::yuan(word) {
            Some(amount) if amount == "0" => Some(Some("no")),
            // The word itself, so that it need not be kept: an amount is written as it stands.
            Some(_) if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => Some(Some(word)),
            Some(_) => Some(Some(word.trim_end_matches(|c: char| !c.is_ascii_digit()))),
            None if is_its_word() => Some(Some("yes")),
            None => None,
        },
        _ if is_its_word() => Some(Some("yes")),
        _ => None,
    }
}

pub(super) fn yes_or_no(word: &str) -> Option<bool> {
    let is = |words: List| words.has(word);
    if is(values::YES) {
        Some(true)
    } else {
        is(values::NO).then_some(false)
    }
}

/// The code that a word of a field stands for, by the words of ledgers.
pub(super) fn known_word(of: Of, field: &str, word: &str) -> Option<String> {
    let kind = of.kind();
    let words = values::WORDS
        .iter()
        .find(|words| words.kind == kind.code() && words.field == field)?;
    let found = words.codes.iter().find(|(_, known)| known.has(word));
    found.map(|(code, _)| (*code).to_owned())
}

fn others_are_nothing(of: Of, field: &str) -> bool {
    let kind = of.kind();
    let mut words = values::WORDS.iter();
    words.any(|words| words.kind == kind.code() && words.field == field && words.others_are_nothing)
}

fn code(of: Of, field: &FieldDef, set: &'static CodeSet, text: &str) -> Result<Option<String>, RowProblem> {
    let target = Target::Field(of, field.name);
    let word = match boxes::checked(text).as_deref() {
        None => plain(text),
        Some([]) => return Ok(None),
        Some([one]) => plain(one),
        Some(_) => return Err(unknown(target, text)),
    };
    if let (Of::Tag(kind), "level") = (of, field.name) {
        let words = if kind == "smd" {
            values::STABILITY
        } else {
            values::CONTROL
        };
        // A class that ours has not, with side effects or complications, is no class of ours.
        return Ok(words
            .iter()
            .find(|(_, known)| known.has(&word))
            .map(|(code, _)| (*code).to_owned()));
    }
    if target == Target::RESOLUTION {
        return Ok(resolution_in(&word)
            .map(str::to_owned)
            .or_else(|| in_set(field, set, &word)));
    }
    if target == Target::RELATION && values::CHILD.has(&word) {
        return Ok(Some(CHILD.to_owned()));
    }
    let found = known_word(of, field.name, &word).or_else(|| in_set(field, set, &word));
    match found {
        Some(code) => Ok(Some(code)),
        // Whether it has ended, a person says; a category of another table goes into the request's own words.
        None if matches!((of, field.name), (Of::Step, "kind") | (Of::Request, "category")) => {
            Ok(Some(clean_line(text)))
        }
        None if others_are_nothing(of, field.name) => Ok(None),
        None => Err(unknown(target, text)),
    }
}

fn codes(of: Of, field: &FieldDef, set: &'static CodeSet, text: &str) -> Result<Option<String>, RowProblem> {
    let parts = boxes::checked(text).unwrap_or_else(|| text.split(BETWEEN).map(str::to_owned).collect());
    let words = parts.iter().map(|part| plain(part)).filter(|word| !word.is_empty());
    let read: Option<Vec<String>> = words
        .map(|word| known_word(of, field.name, &word).or_else(|| in_set(field, set, &word)))
        .collect();
    match read {
        Some(codes) => Ok(Some(codes.join(",")).filter(|codes| !codes.is_empty())),
        None => Err(unknown(Target::Field(of, field.name), text)),
    }
}

/// The code whose word it is, or which it is itself; an ethnic group also without its last character.
fn in_set(field: &FieldDef, set: &'static CodeSet, word: &str) -> Option<String> {
    let is_ethnic = field.name == "ethnic";
    let named = |code: &&&str| {
        let name = plain(&set.word(Lang::Zh, code));
        name == word || (is_ethnic && name.strip_prefix(word).is_some_and(|rest| rest.chars().count() == 1))
    };
    let codes = set.codes();
    let found = codes.iter().find(named).copied();
    let same = || {
        let padded = format!("{word:0>2}");
        let is_two = matches!(field.holds, Holds::TwoDigits(_));
        let lower = word.to_lowercase();
        codes
            .iter()
            .find(|code| **code == lower || (is_two && **code == padded))
            .copied()
    };
    found.or_else(same).map(str::to_owned)
}

fn day(target: Target, cell: &Cell, calendar: Calendar) -> Result<Option<String>, RowProblem> {
    let text = cell.text();
    let is_event = matches!(target, Target::Field(Of::Health(_), "doctor_on"));
    let calendar = if is_event { calendar } else { calendar.of_any_year() };
    if let Some(day) = date::of(cell, calendar).or_else(|| of_month(target, cell)) {
        return Ok(Some(day.to_string()));
    }
    // Of a birth that is given by its month the ID number says the day.
    if rows::NEVER.has(&plain(&text)) || (target == Target::BIRTH && (date::month(cell).is_some() || is_year(&text))) {
        return Ok(None);
    }
    Err(no_date(target, &text))
}

/// What is received and what holds begins with its month, and ends with it.
fn of_month(target: Target, cell: &Cell) -> Option<Date> {
    let Target::Field(Of::Benefit(_) | Of::Tag(_) | Of::Person, field) = target else {
        return None;
    };
    match field {
        "from" | "granted_on" => date::month(cell),
        "to" | "review_on" | "doctor_signed_to" => date::end_of_month(date::month(cell)?),
        _ => None,
    }
}

fn is_year(text: &str) -> bool {
    year(text).is_some_and(|year| plain(text).trim_end_matches(dates::YEAR).len() == year.len())
}

fn no_date(target: Target, text: &str) -> RowProblem {
    let text = clean_line(text);
    RowProblem::NoDate { target, text }
}

fn year(text: &str) -> Option<String> {
    let digits: String = plain(text).chars().take_while(char::is_ascii_digit).take(4).collect();
    (digits.len() == 4).then_some(digits)
}

/// The figure at the beginning, without its unit, in the parts that it is kept in.
fn figure(decimals: Decimals, text: &str) -> Option<String> {
    let text = plain(text);
    let number: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let rest = &text[number.len()..];
    // What follows is a unit: not another figure, nor a sign.
    if number.is_empty() || rest.chars().any(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '~')) {
        return None;
    }
    let value: f64 = number.trim_end_matches('.').parse().ok()?;
    // A meter shows more places than are kept.
    let value = match decimals.places {
        0 => value,
        places => (value * 10_f64.powi(places as i32)).round(),
    };
    (value.fract() == 0.0).then(|| number_text(value))
}

/// The telephones, with a comma between two; none where a placeholder stands.
fn phones(text: &str) -> Option<String> {
    if values::NONE.has(&plain(text)) {
        return None;
    }
    let mut numbers = phone::several(text);
    let digits = |number: &str| number.bytes().filter(u8::is_ascii_digit).count();
    numbers.retain(|number| digits(number) >= 3 && !has_lost_digits(number));
    Some(numbers.join(phone::BETWEEN)).filter(|numbers| !numbers.is_empty())
}

/// True for a number in the form that a spreadsheet gives one too long for it: `1.39E+10`.
fn has_lost_digits(text: &str) -> bool {
    let bare: String = plain(text).chars().filter(|c| !matches!(c, '+' | '-')).collect();
    bare.split_once('E').is_some_and(|(figure, power)| {
        let is_figure = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        is_figure(figure) && is_figure(power) && (figure.contains('.') || power.len() == 2)
    })
}

fn id(target: Target, cell: &Cell) -> Result<Option<String>, RowProblem> {
    match cell {
        Cell::Number(number) if number.abs() >= LOST => Err(RowProblem::DigitsLost { target }),
        cell => {
            let text = fold_width(&cell.text());
            let text = text.trim().trim_start_matches('\'');
            if has_lost_digits(text) {
                return Err(RowProblem::DigitsLost { target });
            }
            let none = values::NONE.has(&plain(text));
            Ok(Some(id_number::normalise(text)).filter(|number| !none && !number.is_empty()))
        }
    }
}
