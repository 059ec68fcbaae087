//! What the titles of a ledger say of columns that do not say it: whose amounts they are.

use super::words::titles::BENEFITS;
use crate::view::ledger::{Certainty, Column, Of, Question, Target};

/// Gives columns of a benefit that they do not name the one that the titles name, where they name just one.
pub(super) fn name_benefits(titles: &str, columns: &mut [Column], questions: &mut Vec<Question>) {
    let Some(code) = benefit(titles) else { return };
    for column in columns.iter_mut() {
        if let Some(Target::Field(Of::Benefit(""), field)) = column.target {
            column.target = Some(Target::Field(Of::Benefit(code), field));
        }
    }
    // An amount alone may be that of any benefit.
    questions.retain(|question| {
        let Question::Column { at, likely } = question else {
            return true;
        };
        let amount = likely.iter().find_map(|target| match target {
            Target::Field(Of::Benefit(_), field @ "monthly_fen") => Some(*field),
            _ => None,
        });
        let column = columns.iter_mut().find(|column| column.at == *at);
        let (Some(field), Some(column)) = (amount, column) else {
            return true;
        };
        column.target = Some(Target::Field(Of::Benefit(code), field));
        column.certainty = Certainty::Heading;
        false
    });
}

/// The benefit that titles name; `None` when they name none, or several.
fn benefit(titles: &str) -> Option<&'static str> {
    let mut named = BENEFITS
        .iter()
        .filter(|(_, words)| words.iter().any(|word| titles.contains(word)));
    let first = named.next()?;
    named.next().is_none().then_some(first.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_one_benefit_or_none() {
        for (title, code) in [
            ("2026年高龄津贴发放表", Some("old_age")),
            ("五保户供养金发放名册", Some("tekun")),
            ("农村低保金发放表", Some("dibao")),
            ("低保、五保发放表", None),
            ("低保边缘家庭名单", None),
            ("补贴发放表", None),
        ] {
            assert_eq!(benefit(title), code, "{title}");
        }
    }
}
