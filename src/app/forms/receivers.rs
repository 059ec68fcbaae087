//! Who may be handed something: departments, people, units below; of a unit that was chosen, its people. A user's code is the path of
//! their unit, a blank and their id.

use super::fields::Fields;
use super::input::Input;
use super::options::{Opt, Options};
use crate::domain::lang::Lang;
use crate::domain::request::EventKind;
use crate::domain::role::HELPERS;
use crate::domain::unit::{Unit, UnitKind};
use crate::view::{Colleague, Identity};

impl Fields {
    /// Fills the fields that ask for a receiver with those known here.
    pub(super) fn offer_receivers(&mut self, identity: &Identity, lang: Lang) {
        let asked = self.list.iter().filter_map(|field| match &field.input {
            Input::Pick(pick) if pick.set == Options::Receivers => Some(field.spec.name),
            _ => None,
        });
        for name in asked.collect::<Vec<_>>() {
            let known = receivers(identity, lang, self.facts.step == Some(EventKind::HandDown));
            self.facts.receivers = !known.is_empty();
            self.facts.staff = within_reach(identity).map(|colleague| staff(colleague, lang)).collect();
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

/// The departments first, then people, then the units below. `only_down`: only what is below the person's own unit.
fn receivers(identity: &Identity, lang: Lang, only_down: bool) -> Vec<Opt> {
    let units = identity.units.iter().filter(|unit| unit.path != identity.unit);
    let (departments, others): (Vec<_>, Vec<_>) = units.partition(|unit| unit.kind == UnitKind::Department);
    let departments = departments
        .into_iter()
        .filter(|unit| !only_down || identity.unit.contains(&unit.path));
    let below = others.into_iter().filter(|unit| identity.unit.contains(&unit.path));
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
    let departments = departments.map(unit);
    let people = within_reach(identity).map(person);
    departments.chain(people).chain(below.map(unit)).collect()
}

/// Those to whom something may be handed in person: colleagues wherever they are, others in the person's own unit and below it.
fn within_reach(identity: &Identity) -> impl Iterator<Item = &Colleague> {
    let others = identity
        .colleagues
        .iter()
        .filter(|colleague| colleague.user != identity.user);
    others.filter(|colleague| HELPERS.contains(&colleague.role) || identity.unit.contains(&colleague.unit))
}

/// Somebody as one of the people of their unit.
fn staff(colleague: &Colleague, lang: Lang) -> (String, Opt) {
    let opt = Opt {
        code: colleague.user.to_string(),
        text: Some(format!("{} {}", colleague.name, lang.role(&colleague.role))),
    };
    (colleague.unit.to_string(), opt)
}
