//! Who reported a request, if they are here: a request is linked where it is certain, and else keeps the words of its row.
//!
//! ```text
//! ID number, household number, telephone, door with a name ---> linked
//! the name alone, of one person                            ---> asked about
//! the name alone, of several; a name that nobody has       ---> in its own words
//! ```

use super::index::Known;
use super::matching::candidate;
use super::person::Subject;
use super::values::RowValues;
use super::work::{Step, Work};
use crate::change::entry::Lookup;
use crate::domain::ids::HouseholdId;
use crate::domain::unit::UnitPath;
use crate::domain::{comparison, id_number, phone, time};
use crate::view::ledger::Of;
use crate::view::{Doubt, Likeness, RowNote, Say};

/// What a row says of who reported it.
struct Reporter {
    key: String,
    phones: Vec<String>,
    door: String,
    birth: Option<time::Date>,
}

/// The household and person that a request is about.
pub(super) fn mentioned(work: &mut Work<'_>, values: &RowValues<'_>, unit: &UnitPath) -> Step<Option<Subject>> {
    let named = [values.name(), values.text(Of::Request, "reporter_name")];
    let name = named.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let phones = [
        values.text(Of::Person, "phones"),
        values.text(Of::Request, "reporter_phone"),
    ];
    let doors = [values.text(Of::Household, "address"), values.text(Of::Request, "place")];
    let reporter = Reporter {
        key: comparison::key(name),
        phones: phones
            .into_iter()
            .flat_map(phone::several)
            .map(|phone| phone::normalise(&phone))
            .collect(),
        door: doors
            .into_iter()
            .find(|door| !door.is_empty())
            .map(comparison::key)
            .unwrap_or_default(),
        birth: time::typed_date(values.text(Of::Person, "birth")),
    };
    let no = values.text(Of::Household, "household_no");
    let index = &work.planned.index;
    let own = values
        .own_home
        .map(HouseholdId)
        .filter(|id| index.households.contains_key(id));
    let homes: Vec<_> = match own {
        Some(own) => vec![own],
        None => index.by_number(unit, no).map(|household| household.id).collect(),
    };
    let mut found: Vec<Known> = index.by_name(&reporter.key).cloned().collect();
    if let [home] = homes[..] {
        found.retain(|known| known.person.household == home);
        let person = found.first().map(|known| known.person.id).filter(|_| found.len() == 1);
        return Ok(Some(Subject { home, person }));
    }
    let id_no = id_number::normalise(values.text(Of::Person, "id_no"));
    let certain: Vec<&Known> = found
        .iter()
        .filter(|known| {
            let same_number = id_number::known_as(&id_no).contains(&id_number::normalise(&known.person.id_no));
            (!id_no.is_empty() && same_number) || is_certain(work, &reporter, known)
        })
        .collect();
    match (&certain[..], &found[..]) {
        ([one], _) => Ok(Some(of(one))),
        ([], [one]) => {
            let (who, why) = (candidate(&work.planned.index, one), Likeness::NameAlone);
            let say = work.ask(Doubt::Person { who, why })?;
            Ok((say != Say::Other).then(|| of(one)))
        }
        (_, []) => Ok(None),
        _ => {
            work.row.notes.push(RowNote::Namesakes);
            Ok(None)
        }
    }
}

/// True when more than the name is theirs.
fn is_certain(work: &Work<'_>, reporter: &Reporter, known: &Known) -> bool {
    let household = work.planned.household(known.person.household);
    let (door, shared) = household.map_or_else(Default::default, |household| (household.address, household.phone));
    let has = |phone: &String| {
        let own = known.person.phones.iter().map(|own| phone::normalise(own));
        own.chain(phone::several(&shared).into_iter().map(|own| phone::normalise(&own)))
            .any(|own| own == *phone)
    };
    let door = comparison::key(&door);
    let at_the_door = !door.is_empty() && !reporter.door.is_empty() && reporter.door.ends_with(&door);
    let same_birth = reporter.birth.is_some() && reporter.birth == known.birth();
    at_the_door || same_birth || reporter.phones.iter().any(has)
}

const fn of(known: &Known) -> Subject {
    Subject {
        home: known.person.household,
        person: Some(known.person.id),
    }
}
