//! Who may be handed something: units below, departments, helpers in person. A user's code is the path of their unit, a blank and
//! their id.

use super::fields::Fields;
use super::input::Input;
use super::options::{Opt, Options};
use crate::domain::lang::Lang;
use crate::domain::unit::UnitKind;
use crate::view::Identity;

impl Fields {
    /// Fills the fields that ask for a receiver with those known here.
    pub(super) fn offer_receivers(&mut self, identity: &Identity, lang: Lang) {
        let asked = self.list.iter().filter_map(|field| match &field.input {
            Input::Pick(pick) if matches!(pick.set, Options::Receivers | Options::Helpers) => {
                Some((field.spec.name, pick.set))
            }
            _ => None,
        });
        for (name, set) in asked.collect::<Vec<_>>() {
            let known = receivers(identity, set, lang);
            self.facts.receivers = !known.is_empty();
            self.offer(name, known);
        }
    }
}

/// The departments first, then who helps in person, then the units below.
fn receivers(identity: &Identity, set: Options, lang: Lang) -> Vec<Opt> {
    let units = identity.units.iter().filter(|unit| unit.path != identity.unit);
    let (departments, others): (Vec<_>, Vec<_>) = units.partition(|unit| unit.kind == UnitKind::Department);
    let below = others
        .into_iter()
        .filter(|unit| set == Options::Receivers && identity.unit.contains(&unit.path));
    let unit = |unit: &crate::domain::unit::Unit| Opt {
        code: unit.path.to_string(),
        text: Some(format!("{} {}", unit.name, lang.unit_kind(&unit.kind))),
    };
    let helper = |helper: &crate::view::Helper| Opt {
        code: format!("{} {}", helper.unit, helper.user),
        text: Some(format!("{} {}", helper.name, lang.role(&helper.role))),
    };
    let persons = identity.helpers.iter().filter(|helper| helper.user != identity.user);
    let departments = departments.into_iter().map(unit);
    departments.chain(persons.map(helper)).chain(below.map(unit)).collect()
}
