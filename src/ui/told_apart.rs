//! Different people never look the same on one screen: behind names that are masked or cut alike stands what tells them apart.

use std::collections::{BTreeMap, BTreeSet};

/// Whom a row names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whom {
    /// The same for rows about the same person or household; empty for nobody.
    pub key: String,
    /// What may tell them from others of that name, the best first: a number, an age, a group.
    pub by: Vec<String>,
}

/// What is added to each name so that different people have different names; empty where the name tells enough.
#[must_use]
pub fn marks(named: &[(String, Whom)]) -> Vec<String> {
    let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (name, whom)) in named.iter().enumerate() {
        if !whom.key.is_empty() && !name.is_empty() {
            alike.entry(name).or_default().push(at);
        }
    }
    let mut marks = vec![String::new(); named.len()];
    for rows in alike.into_values() {
        tell_apart(&rows, named, &mut marks);
    }
    marks
}

/// Adds one thing after the other to rows of one name until each of its people differs from the others.
fn tell_apart(rows: &[usize], named: &[(String, Whom)], marks: &mut [String]) {
    let count = |of: &dyn Fn(usize) -> String| rows.iter().map(|at| of(*at)).collect::<BTreeSet<_>>().len();
    let people = count(&|at| named[at].1.key.clone());
    if people < 2 {
        return;
    }
    let most = rows.iter().map(|at| named[*at].1.by.len()).max().unwrap_or(0);
    for nth in 0..most {
        if count(&|at| marks[at].clone()) == people {
            return name_the_rest(rows, named, marks);
        }
        let by = |at: usize| named[at].1.by.get(nth).map_or("", String::as_str);
        if count(&|at| by(at).to_owned()) > 1 {
            for at in rows {
                marks[*at] = [marks[*at].as_str(), by(*at)].join(" ").trim().to_owned();
            }
        }
    }
    if count(&|at| marks[at].clone()) == people {
        name_the_rest(rows, named, marks);
    }
}

/// Where all are told apart but one has nothing behind the name, as who has no age among those who have one, that one is told too
/// what they are: a choice between `a` and `a 76` asks the reader to remember who has no age.
fn name_the_rest(rows: &[usize], named: &[(String, Whom)], marks: &mut [String]) {
    for at in rows {
        let by = named[*at].1.by.iter().find(|by| !by.is_empty());
        if let (true, Some(by)) = (marks[*at].is_empty(), by) {
            marks[*at].clone_from(by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, key: &str, by: &[&str]) -> (String, Whom) {
        let by = by.iter().map(|text| (*text).to_owned()).collect();
        let key = key.to_owned();
        (name.to_owned(), Whom { key, by })
    }

    #[test]
    fn names_that_differ_and_rows_of_one_person_get_no_mark() {
        let rows = [
            row("a", "1", &["01"]),
            row("a", "1", &["01"]),
            row("b", "2", &["02"]),
            row("", "3", &["03"]),
            row("", "4", &["04"]),
        ];
        assert_eq!(marks(&rows), vec![""; 5]);
    }

    #[test]
    fn people_of_one_name_get_their_numbers_and_what_more_is_needed() {
        let rows = [
            row("a", "1", &["01", "8"]),
            row("a", "2", &["02", "8"]),
            row("a", "2", &["02", "8"]),
        ];
        assert_eq!(marks(&rows), ["01", "02", "02"]);
        let of_one_household = [row("a", "1", &["01", "8"]), row("a", "2", &["01", "68"])];
        assert_eq!(marks(&of_one_household), ["8", "68"]);
        let of_three = [
            row("a", "1", &["01", "8"]),
            row("a", "2", &["01", "68"]),
            row("a", "3", &["02", "68"]),
        ];
        assert_eq!(marks(&of_three), ["01 8", "01 68", "02 68"]);
    }

    #[test]
    fn of_two_who_are_told_apart_neither_is_without_a_mark() {
        let of_one_household = [row("a", "1", &["", "head"]), row("a", "2", &["76", "other"])];
        assert_eq!(marks(&of_one_household), ["head", "76"]);
    }

    #[test]
    fn those_whom_nothing_tells_apart_stay_as_they_are() {
        assert_eq!(marks(&[row("a", "1", &["", "8"]), row("a", "2", &["", "8"])]), ["", ""]);
    }
}
