//! Columns of groups and of the minimum income: one cell may name several groups, or another benefit than its column does.

use super::boxes;
use super::cell::{BETWEEN, Values, known_word, says_nothing};
use super::key::plain;
use super::words::values::SUPPORT;
use crate::view::ledger::{Of, Target};
use std::sync::Arc;

/// A column of groups.
pub(super) const GROUP: Target = Target::Field(Of::Tag(""), "kind");
/// Support of those in extreme hardship (特困供养).
const TEKUN: Of = Of::Benefit("tekun");
const DIBAO: Of = Of::Benefit("dibao");
/// What a cell of such a column says besides: near the minimum, in which form somebody is supported.
const BESIDE: [(Of, [Of; 2]); 2] = [
    (DIBAO, [TEKUN, Of::Tag("dibao_margin")]),
    (TEKUN, [Of::Tag("tekun_scattered"), Of::Tag("tekun_institution")]),
];

/// What else the cells of a column may say.
pub(super) fn beside(target: Target) -> Vec<Target> {
    match target {
        GROUP => vec![Target::Holds(TEKUN)],
        Target::Holds(of) => others(of).iter().copied().map(Target::Holds).collect(),
        _ => Vec::new(),
    }
}

fn others(of: Of) -> &'static [Of] {
    let known = BESIDE.iter().find(|(column, _)| *column == of);
    known.map_or(&[], |(_, others)| others)
}

/// The groups that a cell names, and the benefit; what is none of ours is left to [`unknown_in`].
pub(super) fn groups(text: &str) -> Values {
    let parts = parts(text);
    let codes: Vec<String> = parts.iter().filter_map(|part| code(part)).collect();
    let named = (!codes.is_empty()).then(|| (GROUP, Arc::from(codes.join(","))));
    let support = parts.iter().any(|part| SUPPORT.has(part));
    let support = support.then(|| (Target::Holds(TEKUN), Arc::from("yes")));
    named.into_iter().chain(support).collect()
}

/// What a cell of groups names that is none of ours.
pub(super) fn unknown_in(text: &str) -> Option<String> {
    let is_unknown = |part: &String| code(part).is_none() && !SUPPORT.has(part) && !says_nothing(GROUP, part);
    let unknown: Vec<String> = parts(text).into_iter().filter(is_unknown).collect();
    Some(unknown.join("\u{3001}")).filter(|unknown| !unknown.is_empty())
}

/// What a word says in a column of a benefit that is not about it: 五保 under 低保, the form of support under 特困.
pub(super) fn instead(of: Of, word: &str) -> Option<Values> {
    let (target, others) = (Target::Holds(of), others(of));
    let code = code(word);
    let is_named = |other: &&Of| match other {
        Of::Benefit(_) => SUPPORT.has(word),
        other => code.as_deref() == Some(other.code()),
    };
    let is_its_own = of == TEKUN;
    if is_its_own && SUPPORT.has(word) {
        return Some(vec![(target, "yes".into())]);
    }
    let other = others.iter().find(is_named)?;
    Some(vec![
        (target, if is_its_own { "yes" } else { "no" }.into()),
        (Target::Holds(*other), "yes".into()),
    ])
}

fn code(word: &str) -> Option<String> {
    known_word(Of::Tag(""), "kind", word)
}

fn parts(text: &str) -> Vec<String> {
    let parts = boxes::checked(text).unwrap_or_else(|| text.split(BETWEEN).map(str::to_owned).collect());
    let words = parts.iter().map(|part| plain(part));
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(values: &Values) -> String {
        let each: Vec<String> = values.iter().map(|(target, text)| format!("{target}={text}")).collect();
        each.join(" ")
    }

    #[test]
    fn a_cell_names_groups_the_benefit_of_one_and_what_is_none_of_ours() {
        for (text, named, unknown) in [
            ("低保户", "tag.kind=dibao", None),
            ("五保户", "benefit:tekun=yes", None),
            ("五保、残疾", "tag.kind=disabled benefit:tekun=yes", None),
            ("分散供养", "tag.kind=tekun_scattered", None),
            ("☑低保 ☑残疾 □独居", "tag.kind=dibao,disabled", None),
            ("低保，文艺骨干", "tag.kind=dibao", Some("文艺骨干")),
            ("一般户", "", None),
        ] {
            assert_eq!(said(&groups(text)), named, "{text}");
            assert_eq!(unknown_in(text).as_deref(), unknown, "{text}");
        }
    }

    #[test]
    fn a_word_for_another_benefit_is_no_to_its_column() {
        let of = |column, word| instead(column, word).map(|values| said(&values)).unwrap_or_default();
        assert_eq!(of(DIBAO, "五保户"), "benefit:dibao=no benefit:tekun=yes");
        assert_eq!(of(DIBAO, "低保边缘"), "benefit:dibao=no tag:dibao_margin=yes");
        assert_eq!(of(DIBAO, "低保户"), "");
        assert_eq!(of(TEKUN, "五保"), "benefit:tekun=yes");
        assert_eq!(of(TEKUN, "集中供养"), "benefit:tekun=yes tag:tekun_institution=yes");
        assert_eq!(of(TEKUN, "独居"), "");
    }
}
