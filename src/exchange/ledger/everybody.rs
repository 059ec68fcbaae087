//! Whether everybody in a list is what its title says: "独居老人名单" with nothing but names. Asked, never taken for granted.

use super::words::groups::GROUPS;
use crate::view::ledger::{Column, Of, Target, What};

/// What everybody may be by the titles, where no column and no sort of ledger says so.
pub(super) fn likely(titles: &str, what: What, columns: &[Column]) -> Vec<Target> {
    let lists_people = matches!(
        what,
        What::Roster | What::Members | What::Households | What::Elders | What::Relief
    );
    if !lists_people || !columns.iter().any(|column| column.target == Some(Target::NAME)) {
        return Vec::new();
    }
    let is_said = |column: &Column, code: &str| match column.target {
        Some(Target::Holds(of) | Target::Field(of, _)) => of.code() == code,
        _ => false,
    };
    let unsaid = |code: &&str| !columns.iter().any(|column| is_said(column, code));
    named(titles)
        .into_iter()
        .filter(unsaid)
        .map(|code| Target::Holds(Of::Tag(code)))
        .collect()
}

/// The groups that titles name. What is part of a longer word is not named by itself: 低保边缘.
pub(super) fn named(titles: &str) -> Vec<&'static str> {
    let mut rest = titles.to_owned();
    let mut named = Vec::new();
    for (code, words) in GROUPS {
        if words.iter().any(|word| rest.contains(word)) {
            named.push(*code);
        }
        for word in words.iter() {
            rest = rest.replace(word, " ");
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ledger::Certainty;

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
        assert_eq!(likely("茶坪村独居老人名单", What::Roster, &names), [alone]);
        assert_eq!(
            likely("低保边缘家庭", What::Roster, &names),
            [Target::Holds(Of::Tag("dibao_margin"))]
        );
        assert_eq!(likely("户籍人口登记表", What::Roster, &names), []);
        assert_eq!(likely("独居老人走访", What::Visits, &names), [], "no list of people");
        let with_column = [column(Target::NAME), column(alone)];
        assert_eq!(likely("独居老人名单", What::Roster, &with_column), []);
    }
}
