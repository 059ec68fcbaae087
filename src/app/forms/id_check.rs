//! The ID number while it is typed: birth date and sex come from it, and what differs is said.

use super::Form;
use super::tables::About;
use crate::domain::problem::{Problem, Reason};
use crate::domain::text::fold_width;
use crate::domain::time::{Date, parse_date};
use serde_json::Value;

/// What an ID number says.
struct Said {
    birth: Date,
    sex: u8,
}

impl Form {
    /// The ID number changed: fills birth date and sex when nobody has typed them.
    pub(super) fn check_id(&mut self) {
        if !matches!(self.about, About::Person(..)) {
            return;
        }
        let text = self.fields.text("id_no");
        let said = read(&text);
        self.fields.facts.id_doubtful = !text.is_empty() && said.is_err();
        let Ok(said) = said else { return };
        let values = [
            ("birth", super::date::shifted(said.birth, 0)),
            ("sex", said.sex.to_string()),
        ];
        for (name, value) in values {
            let Some(at) = self.fields.index(name) else { continue };
            let field = &mut self.fields.list[at];
            if !field.touched || field.input.value().is_empty() {
                field.input.fill(&Value::String(value));
            }
        }
    }

    /// What is wrong with the ID number, and what differs from it.
    pub(super) fn id_problems(&self) -> Vec<Problem> {
        let text = self.fields.text("id_no");
        if !matches!(self.about, About::Person(..)) || text.is_empty() || self.fields.ticked("id_unverified") {
            return Vec::new();
        }
        let said = match read(&text) {
            Ok(said) => said,
            Err(reason) => return vec![Problem::new("id_no", reason)],
        };
        let differs = |name: &'static str, value: String, reason: Reason| {
            let given = self.fields.text(name);
            (!given.is_empty() && given != "0" && given != value).then(|| Problem::new(name, reason))
        };
        let birth = differs("birth", super::date::shifted(said.birth, 0), Reason::IdBirthDiffers);
        let sex = differs("sex", said.sex.to_string(), Reason::IdSexDiffers);
        birth.into_iter().chain(sex).collect()
    }
}

/// Source: GB 11643-1999 (norms.md 2.5).
fn read(text: &str) -> Result<Said, Reason> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let id: Vec<char> = fold_width(text)
        .to_uppercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let digits: Vec<u32> = id.iter().take(17).filter_map(|c| c.to_digit(10)).collect();
    if id.len() != 18 || digits.len() != 17 || !(id[17].is_ascii_digit() || id[17] == 'X') {
        return Err(Reason::IdMalformed);
    }
    let birth: String = id[6..14].iter().collect();
    let birth = parse_date(&birth).ok_or(Reason::IdMalformed)?;
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected = CHECK[(sum % 11) as usize];
    if id[17] != expected {
        return Err(Reason::IdCheckDigit { expected });
    }
    let sex = if digits[16] % 2 == 1 { 1 } else { 2 };
    Ok(Said { birth, sex })
}
