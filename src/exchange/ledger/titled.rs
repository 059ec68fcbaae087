//! What the titles of a ledger say that its columns do not: whose amounts they are, and what everybody in it may be or receive
//! ("独居老人名单" with nothing but names), which is asked, never taken for granted.

use super::words::titles::{TITLED, Titled};
use crate::view::ledger::{Certainty, Column, Of, Question, Target, What};

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
    let mut named = named(titles).map(|named| named.benefit).filter(|code| !code.is_empty());
    let first = named.next()?;
    named.next().is_none().then_some(first)
}

/// What everybody may be or receive by the titles, where no column and no sort of ledger says so.
pub(super) fn everybody(titles: &str, what: What, columns: &[Column]) -> Vec<Target> {
    let lists_people = matches!(
        what,
        What::Roster | What::Members | What::Households | What::Elders | What::Relief
    );
    if !lists_people || !columns.iter().any(|column| column.target == Some(Target::NAME)) {
        return Vec::new();
    }
    let is_said = |of: &Of| {
        columns.iter().any(|column| match column.target {
            Some(Target::Holds(said) | Target::Field(said, _)) => said.code() == of.code(),
            _ => false,
        })
    };
    named(titles)
        .map(Titled::of)
        .filter(|of| !is_said(of))
        .map(Target::Holds)
        .collect()
}

/// The groups and benefits that titles name. What is part of a word for something else is not named: 低保边缘.
pub(super) fn named(titles: &str) -> impl Iterator<Item = &'static Titled> {
    TITLED.iter().filter(move |titled| {
        let without = (!titled.except.is_empty()).then(|| titles.replace(titled.except, " "));
        let text = without.as_deref().unwrap_or(titles);
        titled.words.iter().any(|word| text.contains(word))
    })
}

impl Titled {
    /// The group, else the benefit.
    pub(super) const fn of(&self) -> Of {
        if self.tag.is_empty() {
            Of::Benefit(self.benefit)
        } else {
            Of::Tag(self.tag)
        }
    }
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

    fn column(target: Target) -> Column {
        Column {
            at: 0,
            heading: String::new(),
            target: Some(target),
            certainty: Certainty::Heading,
            is_hidden: false,
            filled: 1,
        }
    }

    #[test]
    fn a_title_says_what_everybody_is_unless_a_column_says_it_of_each() {
        let names = [column(Target::NAME)];
        let alone = Target::Holds(Of::Tag("living_alone"));
        for (title, target) in [
            ("茶坪村独居老人名单", alone),
            ("低保边缘家庭", Target::Holds(Of::Tag("dibao_margin"))),
            ("低保户花名册", Target::Holds(Of::Tag("dibao"))),
            ("五保户花名册", Target::Holds(Of::Benefit("tekun"))),
        ] {
            assert_eq!(everybody(title, What::Roster, &names), [target], "{title}");
        }
        assert_eq!(everybody("户籍人口登记表", What::Roster, &names), []);
        assert_eq!(everybody("独居老人走访", What::Visits, &names), [], "no list of people");
        let with_column = [column(Target::NAME), column(alone)];
        assert_eq!(everybody("独居老人名单", What::Roster, &with_column), []);
        let amounts = [
            column(Target::NAME),
            column(Target::Field(Of::Benefit("tekun"), "monthly_fen")),
        ];
        assert_eq!(everybody("五保户供养金发放名册", What::Relief, &amounts), []);
    }
}
