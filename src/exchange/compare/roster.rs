//! Everybody of a key group, with what they receive: one line a person, one column a benefit, what excludes what, what is missing;
//! and the sums, each with its n/N. Source: domain/practice.md 12 (衡山民政: 1308 people and their subsidies).

use super::judge::Ours;
use super::recorded;
use super::sheet::column;
use crate::change::entry::Lookup;
use crate::domain::benefit::BenefitKind;
use crate::domain::decimal::YUAN;
use crate::domain::followup::entitlement::benefit_of;
use crate::domain::ids::PersonId;
use crate::domain::lang::Lang;
use crate::domain::tag::{Tag, TagKind};
use crate::domain::unit::UnitPath;
use crate::exchange::import::index::{Index, Known};
use crate::exchange::{Cell, Table};
use crate::record::Kind;
use crate::view::{Held, HeldHousehold};
use std::collections::{BTreeMap, BTreeSet};

/// The roster, and its sums.
#[must_use]
pub fn tables(group: &TagKind, unit: Option<&UnitPath>, held: &Held, lookup: &dyn Lookup, lang: Lang) -> [Table; 2] {
    let index = Index::of(held);
    let unit = unit.unwrap_or(&lookup.author().unit);
    let entitled = entitled(held);
    let mut people: Vec<Line> = Vec::new();
    for household in held
        .households
        .iter()
        .filter(|household| unit.contains(&household.unit))
    {
        people.extend(lines(group, household, &index, &entitled, lookup));
    }
    people.sort_by(|one, two| (&one.number, &one.name).cmp(&(&two.number, &two.name)));
    [roster(group, &people, lang), sums(&people, lang)]
}

/// A person.
struct Line {
    number: String,
    name: String,
    level: String,
    /// What they receive, with the yuan a month where they are known.
    receives: BTreeMap<BenefitKind, Option<i64>>,
    missing: Vec<BenefitKind>,
}

impl Line {
    /// The benefits that nobody has together.
    fn exclusive(&self) -> Vec<BenefitKind> {
        let kinds = || self.receives.keys();
        kinds()
            .filter(|one| kinds().any(|other| one.excludes(other)))
            .cloned()
            .collect()
    }
}

fn entitled(held: &Held) -> BTreeMap<PersonId, Vec<BenefitKind>> {
    let mut entitled: BTreeMap<PersonId, Vec<BenefitKind>> = BTreeMap::new();
    for one in &held.entitled {
        entitled.entry(one.person).or_default().extend(benefit_of(&one.what));
    }
    entitled
}

fn lines(
    group: &TagKind,
    household: &HeldHousehold,
    index: &Index,
    entitled: &BTreeMap<PersonId, Vec<BenefitKind>>,
    lookup: &dyn Lookup,
) -> Vec<Line> {
    let today = lookup.now().local_date();
    let (tags, benefits) = lookup.held(household.id);
    let ours = recorded(household, &tags, &benefits, index, today);
    let is_of = |known: &&Known| {
        let tagged =
            |tag: &Tag| tag.kind == *group && tag.holds(today) && tag.person_id.is_none_or(|id| id == known.person.id);
        known.person.is_here && tags.iter().any(tagged)
    };
    let line = |known: &Known| {
        let id = known.person.id;
        let own = |one: &&Ours| one.is_received && one.person.is_none_or(|person| person == id);
        let level = |tag: &&Tag| tag.person_id == Some(id) && tag.holds(today) && tag.level.is_some();
        // That of the group, else that of the disability.
        let level = tags.iter().filter(level).max_by_key(|tag| tag.kind == *group);
        Line {
            number: household.household_no.clone(),
            name: known.person.name.clone(),
            level: level
                .and_then(|tag| tag.level.as_ref())
                .map_or_else(String::new, |level| level.code().to_owned()),
            receives: ours
                .iter()
                .filter(own)
                .map(|one| (one.kind.clone(), one.terms.monthly_fen))
                .collect(),
            missing: entitled.get(&id).cloned().unwrap_or_default(),
        }
    };
    index.members(household.id).filter(is_of).map(line).collect()
}

/// The benefits that somebody receives, in the order of their list.
fn kinds(people: &[Line]) -> Vec<BenefitKind> {
    let received: BTreeSet<&BenefitKind> = people.iter().flat_map(|line| line.receives.keys()).collect();
    received.into_iter().cloned().collect()
}

fn roster(group: &TagKind, people: &[Line], lang: Lang) -> Table {
    let kinds = kinds(people);
    let label = |kind: &Kind, name: &str| column(name, kind.def().at(name).label.of(lang));
    let mut columns = vec![
        column("nth", lang.compare_nth()),
        label(&Kind::Household, "household_no"),
        label(&Kind::Person, "name"),
        label(&Kind::Tag, "level"),
    ];
    columns.extend(kinds.iter().map(|kind| column(kind.code(), lang.benefit(kind))));
    columns.push(column(
        "exclusive",
        lang.finding(&crate::domain::finding::Finding::Exclusive),
    ));
    columns.push(column(
        "missing",
        lang.finding(&crate::domain::finding::Finding::Missing),
    ));
    let words = |kinds: &[BenefitKind]| {
        let words: Vec<String> = kinds.iter().map(|kind| lang.benefit(kind).to_owned()).collect();
        Cell::text(lang.listed(&words))
    };
    let rows = (1_u32..).zip(people).map(|(nth, line)| {
        let level = crate::domain::tag::TagLevel::from_code(&line.level);
        let level = if level.is_known() { lang.tag_level(&level) } else { "" };
        let mut cells = vec![
            Cell::Number(nth.into()),
            Cell::text(&line.number),
            Cell::text(&line.name),
            Cell::text(level),
        ];
        cells.extend(kinds.iter().map(|kind| match line.receives.get(kind) {
            None => Cell::Empty,
            Some(None) => Cell::text(lang.cli_yes()),
            Some(Some(fen)) => YUAN.said(*fen).parse().map_or(Cell::Empty, Cell::Number),
        }));
        cells.push(words(&line.exclusive()));
        cells.push(words(&line.missing));
        cells
    });
    Table {
        name: lang.tag(group).to_owned(),
        rows: rows.collect(),
        columns,
    }
}

fn sums(people: &[Line], lang: Lang) -> Table {
    let whole = people.len();
    let of = |count: usize| match whole {
        0 => String::new(),
        // Half up, to one decimal, as in reports.
        whole => {
            let tenths = (count * 2000 + whole) / (whole * 2);
            format!("{}.{}%", tenths / 10, tenths % 10)
        }
    };
    let line = |what: &str, count: usize, rate: String| {
        let counted = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let share = if rate.is_empty() {
            String::new()
        } else {
            format!("{count}/{whole}")
        };
        vec![
            Cell::text(what),
            Cell::Number(counted),
            Cell::text(share),
            Cell::text(rate),
        ]
    };
    let receiving = |kind: &BenefitKind| people.iter().filter(|line| line.receives.contains_key(kind)).count();
    let mut rows = vec![line(lang.compare_people(), whole, String::new())];
    for kind in kinds(people) {
        let count = receiving(&kind);
        rows.push(line(lang.benefit(&kind), count, of(count)));
    }
    let times = people.iter().map(|line| line.receives.len()).sum();
    rows.push(line(lang.compare_person_times(), times, String::new()));
    let with = |is_so: &dyn Fn(&Line) -> bool| people.iter().filter(|line| is_so(line)).count();
    let exclusive = with(&|line| !line.exclusive().is_empty());
    let missing = with(&|line| !line.missing.is_empty());
    rows.push(line(
        lang.finding(&crate::domain::finding::Finding::Exclusive),
        exclusive,
        of(exclusive),
    ));
    rows.push(line(
        lang.finding(&crate::domain::finding::Finding::Missing),
        missing,
        of(missing),
    ));
    Table {
        name: lang.compare_sums().to_owned(),
        columns: vec![
            column("what", lang.compare_what()),
            column("count", lang.compare_people()),
            column("share", "n/N"),
            column("rate", "%"),
        ],
        rows,
    }
}
