//! Tags and benefits of a row: what it says that somebody is or receives.
//!
//! A tag that a household has as such is the household's, however many of its people the ledger lists. What the file says no to is
//! not ended here: somebody has to look.

use super::person::Subject;
use super::values::{Given, RowValues, is_yes};
use super::work::{Step, Work};
use crate::change::entry::Lookup;
use crate::change::{Fields, Kind};
use crate::domain::benefit::{Benefit, BenefitKind};
use crate::domain::ids::{PersonId, RecordId};
use crate::domain::tag::{Tag, TagKind};
use crate::domain::time::{Date, typed_date};
use crate::view::ledger::{Of, What};
use crate::view::{Difference, Refusal, RowNote};
use std::collections::BTreeSet;

/// How somebody is supported (特困供养).
const FORMS: [&str; 2] = ["tekun_scattered", "tekun_institution"];

/// Takes the tags and benefits of a row.
pub(super) fn take(work: &mut Work<'_>, values: &RowValues<'_>, subject: Subject, what: What) -> Step<()> {
    let implied = what.tag().map(Of::Tag);
    let named = values.of.keys().chain(values.holds.keys()).copied();
    let all: BTreeSet<Of> = named.chain(implied).collect();
    for of in all {
        match of {
            Of::Benefit("") => return Err(Refusal::NoBenefit.into()),
            Of::Tag(code) => tag(work, values, subject, code, implied == Some(of))?,
            Of::Benefit(code) => benefit(work, values, subject, code)?,
            _ => {}
        }
    }
    Ok(())
}

/// What is said of one of them.
struct Holding<'a> {
    kind: Kind,
    code: &'static str,
    given: Given<'a>,
    /// Somebody else of the household may have said the same before.
    is_shared: bool,
    person: Option<PersonId>,
}

fn tag(
    work: &mut Work<'_>,
    values: &RowValues<'_>,
    subject: Subject,
    code: &'static str,
    is_implied: bool,
) -> Step<()> {
    let of = Of::Tag(code);
    let (word, given) = (values.holds.get(&of).copied(), values.given(of));
    let (tags, _) = work.planned.held(subject.home);
    let kind = TagKind::from_code(code);
    let is_of_person = kind.is_of_a_person();
    let person = subject.person.filter(|_| is_of_person);
    let found = tags.iter().filter(|tag| {
        tag.kind == kind && (tag.person_id == person || tag.person_id == subject.person || tag.person_id.is_none())
    });
    let found = best_tag(found, &given, work.now.local_date());
    let holding = Holding {
        kind: Kind::Tag,
        code,
        given,
        is_shared: !is_of_person,
        person,
    };
    said(work, subject, holding, word, is_implied, found)
}

/// The tag that is meant: one that holds, of the class that the row names.
fn best_tag<'a>(tags: impl Iterator<Item = &'a Tag>, given: &Given<'_>, today: Date) -> Option<RecordId> {
    let class = given.get("disability_class").copied();
    let end = given.get("to").and_then(|to| typed_date(to));
    let fits = |tag: &&Tag| match (&tag.disability_class, class) {
        (Some(held), Some(class)) => held.code() == class,
        _ => true,
    };
    let is_meant = |tag: &&Tag| tag.to.is_none_or(|to| to >= today || Some(to) == end);
    tags.filter(fits).find(is_meant).map(|tag| tag.id.into())
}

fn benefit(work: &mut Work<'_>, values: &RowValues<'_>, subject: Subject, code: &'static str) -> Step<()> {
    let of = Of::Benefit(code);
    let (word, mut given) = (values.holds.get(&of).copied(), values.given(of));
    if let Some(amount) = word.filter(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
        given.entry("monthly_yuan").or_insert(amount);
    }
    let (tags, benefits) = work.planned.held(subject.home);
    let is_own = |tag: &&Tag| tag.person_id.is_none() || tag.person_id == subject.person;
    let is_form = |tag: &Tag| FORMS.contains(&tag.kind.code());
    let is_said = FORMS.iter().any(|form| values.holds.contains_key(&Of::Tag(form)));
    let says_form = is_said || tags.iter().filter(is_own).any(is_form);
    let same = |benefit: &&Benefit| benefit.kind.code() == code && !benefit.state.is_over();
    let own = |benefit: &&Benefit| benefit.person_id == subject.person;
    let found = benefits.iter().filter(same);
    let found = found
        .clone()
        .find(own)
        .or_else(|| found.clone().find(|benefit| benefit.person_id.is_none()));
    let holding = Holding {
        kind: Kind::Benefit,
        code,
        given,
        is_shared: found.is_some_and(|benefit| benefit.person_id.is_none()),
        person: subject.person,
    };
    let found = found.map(|benefit| benefit.id.into());
    let before = work.row.made.len();
    said(work, subject, holding, word, false, found)?;
    // The form in which somebody is supported is a key group: it is their colour.
    if code == BenefitKind::Tekun.code() && work.row.made.len() > before && !says_form {
        work.row.notes.push(RowNote::SupportUnsaid);
    }
    Ok(())
}

/// Takes what is said: a new one, other values, or a word that it is not so.
fn said(
    work: &mut Work<'_>,
    subject: Subject,
    holding: Holding<'_>,
    word: Option<&str>,
    is_implied: bool,
    found: Option<RecordId>,
) -> Step<()> {
    let is_so = match word {
        Some("no" | "false" | "0") => false,
        Some(word) => is_yes(word) || holding.given.contains_key("monthly_yuan"),
        None => is_implied || !holding.given.is_empty(),
    };
    match (found, is_so) {
        (Some(record), true) => work.amend(&holding.kind, record, &holding.given, holding.is_shared),
        (Some(_), false) if word.is_some() => {
            let (kind, code) = (holding.kind, holding.code);
            work.row.notes.push(RowNote::StillHeld { kind, code });
            Ok(())
        }
        (None, true) => make(work, subject, holding),
        _ => Ok(()),
    }
}

fn make(work: &mut Work<'_>, subject: Subject, holding: Holding<'_>) -> Step<()> {
    let about = match holding.person {
        Some(person) => ("person".to_owned(), person.to_string().into()),
        None => ("household".to_owned(), subject.home.to_string().into()),
    };
    let mut given = holding.given;
    given.insert("kind", holding.code);
    let is_new = work
        .row
        .made
        .iter()
        .any(|kind| matches!(kind, Kind::Person | Kind::Household));
    work.make(&holding.kind, Fields::from_iter([about]), &given)?;
    if !is_new {
        work.row.differences.push(Difference::Added {
            kind: holding.kind,
            what: holding.code.to_owned(),
        });
    }
    Ok(())
}
