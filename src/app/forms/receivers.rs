//! Who may be handed something: departments and other units below, people; of a unit that was chosen, its people. A user's code is
//! the path of their unit, a blank and their id. A hand-down is offered nobody who is not below but volunteers; a dispatch the
//! departments of the town as well.

use super::fields::Fields;
use super::input::Input;
use super::options::{Opt, Options};
use crate::domain::lang::Lang;
use crate::domain::request::EventKind;
use crate::domain::role::Role;
use crate::domain::unit::{Unit, UnitKind};
use crate::view::{Colleague, Identity};

impl Fields {
    /// Fills the fields that ask for a receiver with those known here.
    pub(super) fn offer_receivers(&mut self, identity: &Identity, lang: Lang) {
        let asked = self.list.iter().filter_map(|field| match &field.input {
            Input::Pick(pick) if pick.set == Options::Receivers => Some(field.spec.name),
            _ => None,
        });
        let departments = self.facts.step == Some(EventKind::Dispatch);
        for name in asked.collect::<Vec<_>>() {
            let known = receivers(identity, departments, lang);
            self.facts.receivers = !known.is_empty();
            let staff_of = within_reach(identity, departments);
            self.facts.staff = staff_of.map(|colleague| staff(colleague, lang)).collect();
            self.offer(name, known);
        }
        self.offer_staff();
    }

    /// Fills the person who is to act with the people of the unit that is chosen.
    pub(super) fn offer_staff(&mut self) {
        let unit = self.input("to_unit").map(Input::value).unwrap_or_default();
        if self.facts.staff_of == unit {
            return;
        }
        let people = self.facts.staff.iter().filter(|(of, _)| *of == unit);
        let people = people.map(|(_, opt)| opt.clone()).collect();
        self.facts.staff_of = unit;
        self.offer("to_user", people);
    }
}

/// The departments first, then people, then the other units below. `departments`: also those that are not below.
fn receivers(identity: &Identity, departments: bool, lang: Lang) -> Vec<Opt> {
    let is_department = |unit: &&Unit| unit.kind == UnitKind::Department;
    let others = identity.units.iter().filter(|unit| unit.path != identity.unit);
    let offered = others.filter(|unit| identity.unit.contains(&unit.path) || departments && is_department(unit));
    let (offices, below): (Vec<_>, Vec<_>) = offered.partition(is_department);
    let unit = |unit: &Unit| Opt {
        code: unit.path.to_string(),
        text: Some(format!("{} {}", unit.name, lang.unit_kind(&unit.kind))),
    };
    let person = |colleague: &Colleague| {
        let of = identity.units.iter().find(|unit| unit.path == colleague.unit);
        let words = [
            colleague.name.as_str(),
            lang.role(&colleague.role),
            of.map_or("", |unit| unit.name.as_str()),
        ];
        Opt {
            code: format!("{} {}", colleague.unit, colleague.user),
            text: Some(words.join(" ").trim_end().to_owned()),
        }
    };
    let offices = offices.into_iter().map(unit);
    let people = within_reach(identity, departments).map(person);
    offices.chain(people).chain(below.into_iter().map(unit)).collect()
}

/// Those to whom something may be handed in person: volunteers wherever they are, others in the person's own unit and below it.
/// `departments`: also who works for one.
fn within_reach(identity: &Identity, departments: bool) -> impl Iterator<Item = &Colleague> {
    let others = identity.colleagues.iter().filter(|it| it.user != identity.user);
    others.filter(move |colleague| match colleague.role {
        Role::Volunteer => true,
        Role::Department if departments => true,
        _ => identity.unit.contains(&colleague.unit),
    })
}

/// Somebody as one of the people of their unit.
fn staff(colleague: &Colleague, lang: Lang) -> (String, Opt) {
    let opt = Opt {
        code: colleague.user.to_string(),
        text: Some(format!("{} {}", colleague.name, lang.role(&colleague.role))),
    };
    (colleague.unit.to_string(), opt)
}
