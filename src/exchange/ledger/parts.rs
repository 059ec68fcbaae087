//! Fields that several columns make up, or one column two: a time in three cells, both pressures in one, where somebody is.

use super::cell::Values;
use super::key::plain;
use super::words::{List, values};
use crate::view::ledger::{Of, RowProblem, Target};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Milligrams a decilitre of one millimole of glucose a litre.
const MG: f64 = 18.0;

/// The parts of a row, by field.
#[derive(Default)]
pub(super) struct Parts(BTreeMap<(Of, &'static str), BTreeMap<&'static str, Arc<str>>>);

impl Parts {
    /// Adds what one cell says.
    pub(super) fn add(&mut self, of: Of, field: &'static str, part: &'static str, text: Arc<str>) {
        self.0.entry((of, field)).or_default().insert(part, text);
    }

    /// The fields that they make up, over what a column of the field's own says.
    pub(super) fn made(
        self,
        base: impl Fn(Target) -> Option<Arc<str>>,
    ) -> Result<(Values, Vec<RowProblem>), RowProblem> {
        let (mut made, mut lost) = (Values::new(), Vec::new());
        for ((of, field), parts) in self.0 {
            let target = Target::Field(of, field);
            let part = |name: &str| parts.get(name).map(|text| &**text);
            match field {
                "presence" => match presence(&part) {
                    Some(code) => made.push((target, code.into())),
                    None => lost.extend(unsaid(&part).map(|text| RowProblem::NotKept { target, text })),
                },
                "bp_sys" => {
                    let both = part("both").unwrap_or_default();
                    let [high, low] = pressures(both).ok_or_else(|| RowProblem::UnknownWord {
                        target,
                        text: both.to_owned(),
                    })?;
                    made.push((target, high.into()));
                    made.push((Target::Field(of, "bp_dia"), low.into()));
                }
                "glucose_10" if part("unit").is_some_and(|unit| plain(unit).contains("MG")) => {
                    let tenths = base(target).and_then(|text| text.parse::<f64>().ok());
                    made.extend(tenths.map(|tenths| (target, format!("{:.0}", tenths / MG).into())));
                }
                "happened_at" => {
                    made.extend(time(base(target).as_deref(), &part, target)?.map(|at| (target, at.into())));
                }
                _ => {}
            }
        }
        Ok((made, lost))
    }
}

/// What somebody's absence is said in when it says none of our places: that they are away, or a reason of its own.
fn unsaid<'a>(part: &impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let says_more = |text: &&str| !values::NOTHING.has(&plain(text)) && !values::NONE.has(&plain(text));
    let away = part("away").filter(|text| values::YES.has(&plain(text)));
    part("reason").filter(says_more).or(away).map(str::to_owned)
}

/// Where somebody is, by the columns that say a part of it; `None` where they do not say it.
fn presence<'a>(part: &impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let says = |name: &str, words: List| part(name).is_some_and(|text| words.has(&plain(text)));
    if part("died_on").is_some_and(|text| text.bytes().any(|byte| byte.is_ascii_digit())) || says("alive", values::NO) {
        return Some("dead".to_owned());
    }
    if says("moved_out", values::YES) {
        return Some("moved_out".to_owned());
    }
    if says("away", values::NO) {
        return Some("home".to_owned());
    }
    let words = values::WORDS
        .iter()
        .find(|words| words.kind == "person" && words.field == "presence")?;
    let reason = plain(part("reason")?);
    let found = words
        .codes
        .iter()
        .find(|(code, known)| *code != "home" && known.has(&reason));
    found.map(|(code, _)| (*code).to_owned())
}

/// Both pressures of `138/86`, the higher first as it is written.
fn pressures(text: &str) -> Option<[String; 2]> {
    let text = plain(text);
    let figures: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|figure| !figure.is_empty())
        .collect();
    let [high, low] = figures[..] else {
        return None;
    };
    let (upper, lower) = (high.parse::<u32>().ok()?, low.parse::<u32>().ok()?);
    (upper > lower && upper < 400).then(|| [high.to_owned(), low.to_owned()])
}

/// The time of a day, an hour and a minute; without an hour the day.
fn time<'a>(
    base: Option<&str>,
    part: &impl Fn(&str) -> Option<&'a str>,
    target: Target,
) -> Result<Option<String>, RowProblem> {
    let Some(day) = base else {
        return Ok(None);
    };
    let figure = |name: &str, most: u32| match part(name).map(plain) {
        None => Ok(None),
        Some(text) => {
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            let read = digits.parse::<u32>().ok().filter(|figure| *figure < most);
            read.map(Some).ok_or(RowProblem::NoDate { target, text })
        }
    };
    let (hour, minute) = (figure("hour", 24)?, figure("minute", 60)?);
    let has_time = day.contains(':');
    Ok(hour
        .filter(|_| !has_time)
        .map(|hour| format!("{day} {hour:02}:{:02}", minute.unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pressures_are_read_from_one_cell_and_nothing_is_guessed() {
        let both = |text: &str| pressures(text).map(|[high, low]| format!("{high} {low}"));
        assert_eq!(both("138/86").as_deref(), Some("138 86"));
        assert_eq!(both("138／86 mmHg").as_deref(), Some("138 86"));
        assert_eq!(both("138-86").as_deref(), Some("138 86"));
        for text in ["138", "86/138", "138/86/70", "正常"] {
            assert_eq!(both(text), None, "{text}");
        }
    }
}
