//! What a person can choose of an import: what a column is, what a row means, which rows are listed.

use super::choice::{About, ColumnChoice, ColumnRow};
use super::columns::Columns;
use super::fates::Fates;
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::Picked;
use crate::domain::lang::Lang;
use crate::view::ledger::{Brought, Ledger, Question, Target, What};
use crate::view::{Doubt, Fate, FateSort, RowFate, Say};

/// The digits that speak for every row that is asked about.
const OF_ALL: [(u32, Say); 3] = [(7, Say::Same), (8, Say::Other), (9, Say::Nothing)];

/// What can be said of a row that is asked about, in the order of the digits from 1 on.
#[must_use]
pub fn of_doubt(doubt: &Doubt) -> Vec<Say> {
    let mut says: Vec<Say> = match doubt {
        Doubt::Several(several) => several.iter().take(4).map(|who| Say::Is(who.person)).collect(),
        _ => vec![Say::Same],
    };
    if !matches!(doubt, Doubt::OtherHead { .. } | Doubt::Problems { .. }) {
        says.push(Say::Other);
    }
    says.push(Say::Nothing);
    says
}

/// What a digit says of the row, and whether it says so of all that are asked about; `None` when it says nothing.
#[must_use]
pub fn said_by(digit: u32, row: &RowFate) -> Option<(Say, bool)> {
    let Fate::Asked(doubt) = &row.fate else { return None };
    let of_all = OF_ALL.iter().find(|(of, _)| *of == digit);
    let place = usize::try_from(digit).ok()?.checked_sub(1)?;
    let of_row = of_doubt(doubt).get(place).map(|say| (*say, false));
    of_row.or(of_all.map(|(_, say)| (*say, true)))
}

/// F7: which rows are listed.
#[must_use]
pub fn of_fate(fates: &Fates, lang: Lang) -> Open {
    let sorts = FateSort::ALL.map(Some);
    let items = std::iter::once(None).chain(sorts).map(|sort| {
        let name = |lang: Lang| sort.map_or(lang.fate_all(), |sort| lang.fate_sort(sort)).to_owned();
        PickItem::named(Picked::Fate(sort), name, lang)
    });
    Open::Pick(PickTitle::Filter, items.collect(), Some(Picked::Fate(fates.sort)))
}

/// What a ledger, everybody in it, or a column can be: the likely first.
#[must_use]
pub fn of_column(row: &ColumnRow, brought: &Brought, columns: &Columns, lang: Lang) -> Option<Open> {
    let ledger = brought.ledgers.get(row.ledger)?;
    let choices: Vec<ColumnChoice> = match row.about {
        About::What => sorts(ledger).into_iter().map(ColumnChoice::Is).collect(),
        About::Everybody => everybody(ledger).into_iter().map(ColumnChoice::Target).collect(),
        About::Column(at) => targets(ledger, at).into_iter().map(ColumnChoice::Target).collect(),
        About::Unit => (0..columns.units.len()).map(ColumnChoice::Unit).collect(),
    };
    let item = |choice: ColumnChoice| {
        let name = |lang: Lang| label(choice, row.about, columns, lang);
        PickItem::named(Picked::Column(*row, choice), name, lang)
    };
    let marked = columns.said(*row).map(|choice| Picked::Column(*row, choice));
    Some(Open::Pick(
        PickTitle::Choose,
        choices.into_iter().map(item).collect(),
        marked,
    ))
}

/// What a choice is called.
#[must_use]
pub fn label(choice: ColumnChoice, about: About, columns: &Columns, lang: Lang) -> String {
    match (choice, about) {
        (ColumnChoice::Unit(at), _) => columns.units.get(at).map_or_else(String::new, |unit| unit.name.clone()),
        (ColumnChoice::Is(what), _) => lang.ledger_is(what).to_owned(),
        (ColumnChoice::Target(Some(target)), _) => lang.ledger_column(target),
        (ColumnChoice::Target(None), About::Everybody) => lang.ledger_nothing_common().to_owned(),
        (ColumnChoice::Target(None), _) => lang.ledger_column_left_out().to_owned(),
    }
}

fn sorts(ledger: &Ledger) -> Vec<What> {
    let likely = ledger.questions.iter().find_map(|question| match question {
        Question::What { likely } => Some(likely.clone()),
        _ => None,
    });
    let all = What::ALL.into_iter().filter(|what| *what != What::Unclear);
    let mut sorts = likely.unwrap_or_default();
    let rest: Vec<What> = all.filter(|what| !sorts.contains(what)).collect();
    sorts.extend(rest);
    sorts
}

fn everybody(ledger: &Ledger) -> Vec<Option<Target>> {
    let likely = ledger.questions.iter().find_map(|question| match question {
        Question::Everybody { likely } => Some(likely.clone()),
        _ => None,
    });
    let mut groups: Vec<Option<Target>> = likely.unwrap_or_default().into_iter().map(Some).collect();
    groups.push(None);
    let rest: Vec<Option<Target>> = Target::groups()
        .map(Some)
        .filter(|group| !groups.contains(group))
        .collect();
    groups.extend(rest);
    groups
}

/// What a column can be: the likely, nothing, then what a ledger of its sort holds, then all else.
fn targets(ledger: &Ledger, column: u32) -> Vec<Option<Target>> {
    let likely = ledger.questions.iter().find_map(|question| match question {
        Question::Column { at, likely } if *at == column => Some(likely.clone()),
        Question::Same { at, likely } if at.contains(&column) => Some(likely.clone()),
        _ => None,
    });
    let mut targets: Vec<Option<Target>> = likely.unwrap_or_default().into_iter().map(Some).collect();
    targets.retain(|target| *target != Some(Target::Nowhere));
    targets.push(None);
    let rest = Target::offered(ledger.what)
        .map(Some)
        .filter(|target| !targets.contains(target));
    let rest: Vec<Option<Target>> = rest.collect();
    targets.extend(rest);
    targets
}
