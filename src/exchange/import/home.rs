//! In which household a row's person lives: the one that the row names by number, or by its householder.

use super::matching::candidate;
use super::values::{Given, RowValues};
use super::work::{Step, Stop, Work};
use crate::change::{Fields, Kind};
use crate::domain::comparison;
use crate::domain::ids::HouseholdId;
use crate::domain::unit::UnitPath;
use crate::view::ledger::Of;
use crate::view::{Doubt, HeldHousehold, Refusal, RowAt, Say};
use std::collections::{HashMap, HashSet};

/// What became of the rows of householders, for the rows of their families.
#[derive(Debug, Default)]
pub(super) struct Heads {
    homes: HashMap<RowAt, HouseholdId>,
    /// By the sheet's own words: unit and number, or the householder's name or number.
    taken: HashSet<String>,
    not_taken: HashSet<String>,
}

/// How a row names its household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The row is the householder's.
    pub is_head: bool,
    /// The householder's row above it, in a ledger whose columns name no household.
    pub above: Option<RowAt>,
}

impl Heads {
    /// Notes where a householder's row led to.
    pub fn note(&mut self, row: RowAt, home: HouseholdId, values: &RowValues<'_>) {
        self.homes.insert(row, home);
        self.taken.extend(words(values));
    }

    /// Notes that a householder's row was not taken.
    pub fn note_refused(&mut self, values: &RowValues<'_>) {
        self.not_taken.extend(words(values));
    }

    /// True when the row of the household that this row names was not taken, nor another one of its householder.
    pub fn was_refused(&self, values: &RowValues<'_>, place: Place) -> bool {
        let missing = place.above.is_some_and(|row| !self.homes.contains_key(&row));
        let refused = |word: &String| self.not_taken.contains(word) && !self.taken.contains(word);
        missing || !place.is_head && words(values).any(|word| refused(&word))
    }
}

/// By what a household is named in a row.
fn words(values: &RowValues<'_>) -> impl Iterator<Item = String> {
    let own = |text: &str| (!text.is_empty()).then(|| comparison::key(text));
    let no = values.text(Of::Household, "household_no");
    let named = [
        own(no).map(|key| format!("{} {key}", values.grid)),
        own(values.head_id_no),
        own(values.head_name).filter(|_| no.is_empty()),
    ];
    named.into_iter().flatten()
}

/// The unit that a row's grid names; `within` when it names none.
pub(super) fn unit(work: &Work<'_>, values: &RowValues<'_>, within: &UnitPath) -> Step<UnitPath> {
    for named in [values.grid, values.village] {
        if named.is_empty() {
            continue;
        }
        if let Some(path) = UnitPath::parse(named).filter(|path| within.contains(path)) {
            return Ok(path);
        }
        let key = comparison::key(named);
        let units = work.held.units.iter().filter(|unit| within.contains(&unit.path));
        let is_called = |name: &str| !name.is_empty() && comparison::key(name) == key;
        let by_name = units.filter(|unit| is_called(&unit.name) || is_called(unit.path.number()));
        match by_name.collect::<Vec<_>>()[..] {
            [one] => return Ok(one.path.clone()),
            // Whoever works in one grid has rows of that one: its name may be another one here.
            [] if work
                .held
                .units
                .iter()
                .all(|unit| !within.contains(&unit.path) || unit.path == *within) => {}
            // A village's name beside no grid says no more than whose file it is.
            _ if named == values.village && values.grid.is_empty() => {}
            _ => return Err(Refusal::Grid(named.to_owned()).into()),
        }
    }
    Ok(within.clone())
}

/// The household that the row names, if it is here.
pub(super) fn find(
    work: &mut Work<'_>,
    values: &RowValues<'_>,
    unit: &UnitPath,
    place: Place,
    heads: &Heads,
) -> Step<Option<HouseholdId>> {
    if let Some(own) = exported(work, values) {
        return Ok(Some(own));
    }
    if !values.text(Of::Household, "household_no").is_empty() {
        return by_number(work, values, unit, place);
    }
    if let Some(row) = place.above {
        return Ok(heads.homes.get(&row).copied());
    }
    if place.is_head {
        return Ok(None);
    }
    let index = &work.planned.index;
    if !values.head_id_no.is_empty()
        && let [one] = index.by_id_number(values.head_id_no)[..]
    {
        return Ok(Some(one.person.household));
    }
    let found: Vec<_> = index.by_householder(unit, values.head_name).collect();
    if let [] | [_] = found[..] {
        return Ok(found.first().map(|one| one.id));
    }
    let heads = found.iter().filter_map(|it| index.householder(it.id, None));
    let known = heads.filter_map(|id| index.person(id));
    let doubt = Doubt::Several(known.map(|known| candidate(index, known)).collect());
    match work.ask(doubt.clone())? {
        Say::Is(person) => Ok(work.planned.index.person(person).map(|known| known.person.household)),
        Say::Other => Ok(None),
        _ => Err(Stop::Asked(doubt)),
    }
}

/// The household of an export that comes back, when it is called the same still.
fn exported(work: &Work<'_>, values: &RowValues<'_>) -> Option<HouseholdId> {
    let home = work.planned.index.households.get(&HouseholdId(values.own_home?))?;
    let heads = [
        values.head_name,
        values.text(Of::Household, "display_name"),
        values.name(),
    ];
    let head = heads.into_iter().find(|name| !name.is_empty())?;
    (comparison::key(&home.display_name) == comparison::key(head)).then_some(home.id)
}

/// The household of the row's number.
fn by_number(work: &mut Work<'_>, values: &RowValues<'_>, unit: &UnitPath, place: Place) -> Step<Option<HouseholdId>> {
    let no = values.text(Of::Household, "household_no");
    let found: Vec<HeldHousehold> = work.planned.index.by_number(unit, no).cloned().collect();
    let head = if place.is_head { values.name() } else { values.head_name };
    let named = |name: &str| comparison::key(name) == comparison::key(head);
    let of_name: Vec<_> = found.iter().filter(|it| named(&it.display_name)).collect();
    match (&found[..], &of_name[..]) {
        ([one], _) if head.is_empty() || named(&one.display_name) => Ok(Some(one.id)),
        ([one], _) => other_head(work, values, one).map(Some),
        ([], _) => Ok(None),
        (_, [one]) => Ok(Some(one.id)),
        _ => Err(Refusal::Grid(values.grid.to_owned()).into()),
    }
}

/// The number is here, and the householder is called otherwise: it is theirs when somebody of that name lives there.
fn other_head(work: &mut Work<'_>, values: &RowValues<'_>, home: &HeldHousehold) -> Step<HouseholdId> {
    let called = [values.head_name, values.name()].map(comparison::key);
    let mut members = work.planned.index.members(home.id);
    if !members.any(|known| called.contains(&known.key)) {
        let (no, name) = (home.household_no.clone(), home.display_name.clone());
        drop(members);
        work.ask(Doubt::OtherHead { no, name })?;
    }
    Ok(home.id)
}

/// A new household of the row; its householder's name stands in the row.
pub(super) fn make(work: &mut Work<'_>, values: &RowValues<'_>, unit: &UnitPath, place: Place) -> Step<HouseholdId> {
    let name = match place.is_head {
        true => values.name(),
        false => values.head_name,
    };
    let mut given = values.given(Of::Household);
    let no = given.get("household_no").copied().unwrap_or_default();
    if name.is_empty() && !given.contains_key("display_name") {
        let refusal = match no.is_empty() {
            true => Refusal::NoHousehold,
            false => Refusal::NoHead,
        };
        return Err(refusal.into());
    }
    if !name.is_empty() {
        given.entry("display_name").or_insert(name);
    }
    let address = address(values);
    given.extend(address.as_deref().map(|address| ("address", address)));
    if !values.head_phone.is_empty() {
        given.entry("phone").or_insert(values.head_phone);
    }
    let has_id = !values.text(Of::Person, "id_no").is_empty() || !values.head_id_no.is_empty();
    work.row.is_told_apart = !no.is_empty() || has_id;
    let about = Fields::from_iter([("unit".to_owned(), unit.as_str().into())]);
    work.make(&Kind::Household, about, &given).map(HouseholdId::from)
}

/// What the row says otherwise of a household that is here. Its number becomes another one only when somebody said so.
pub(super) fn amend(work: &mut Work<'_>, values: &RowValues<'_>, home: HouseholdId, place: Place) -> Step<()> {
    let mut given = values.given(Of::Household);
    if !work.row.is_renumbered && has_number(work, home) {
        given.remove("household_no");
    }
    let address = address(values).filter(|_| given.contains_key("address") || place.is_head);
    given.extend(address.as_deref().map(|address| ("address", address)));
    if !values.head_phone.is_empty() {
        given.entry("phone").or_insert(values.head_phone);
    }
    work.amend(&Kind::Household, home.into(), &given, !place.is_head)
}

/// The household is called by its new householder.
pub(super) fn rename(work: &mut Work<'_>, values: &RowValues<'_>, home: HouseholdId) -> Step<()> {
    let given = Given::from_iter([("display_name", values.name())]);
    work.amend(&Kind::Household, home.into(), &given, false)
}

/// True for a household that has a number here.
pub(super) fn has_number(work: &Work<'_>, home: HouseholdId) -> bool {
    let household = work.planned.index.households.get(&home);
    household.is_some_and(|household| !household.household_no.is_empty())
}

/// The address, with the group before it where it does not name it.
fn address(values: &RowValues<'_>) -> Option<String> {
    let door = values.text(Of::Household, "address");
    let names_it = comparison::key(door).contains(&comparison::key(values.group));
    let address = match names_it {
        true => door.to_owned(),
        false => format!("{}{door}", values.group),
    };
    (!address.is_empty()).then_some(address)
}
