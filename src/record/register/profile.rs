//! Who may do what with the records of a described kind: a few sets of rights, each named by the first word of the kind's code.
//!
//! They allow no more than the built-in kinds do: what is about a household or a person goes to those who keep the caseload and the
//! doctor alone. Source: docs/SECURITY.md, "Who may do what".

use crate::domain::lang::Words;
use crate::domain::right::Grant;
use crate::domain::role::{CASELOAD, OFFICE, Role};
use crate::record::kind_def::{About, KindDef};
use crate::record::rights::{OWN_CASELOAD, OWN_DOCTOR, Rights};

/// One set of rights.
#[derive(Debug)]
pub struct Profile {
    /// How the codes of its kinds begin.
    pub prefix: &'static str,
    /// Who that is.
    pub label: Words,
    /// Whom its records may be about.
    pub about: &'static [About],
    /// True where so many read it that nothing in it may have to be masked.
    pub is_open: bool,
    /// What a kind counts as whose description is not here.
    pub unknown: KindDef,
}

const EVERY_ABOUT: &[About] = &[
    About::Unit,
    About::Household,
    About::Person,
    About::PersonOrHousehold,
    About::Anybody,
];

/// All sets of rights.
pub static PROFILES: [Profile; 5] = [
    profile(
        "grid_",
        Words(["网格台账：网格记，村医看", "grid: leaders write, the doctor reads"]),
        EVERY_ABOUT,
        Rights::CASELOAD,
    ),
    profile(
        "leaders_",
        Words(["内部台账：只有网格长和村干部", "leaders: who keeps the caseload alone"]),
        EVERY_ABOUT,
        same(&[OWN_CASELOAD], &[OWN_CASELOAD]),
    ),
    profile(
        "doctor_",
        Words(["照护台账：网格和村医都记", "doctor: leaders and the doctor write"]),
        EVERY_ABOUT,
        same(&[OWN_CASELOAD, OWN_DOCTOR], &[OWN_CASELOAD, OWN_DOCTOR]),
    ),
    profile(
        "office_",
        Words(["镇村台账：网格和镇里都记", "office: leaders and the town office write"]),
        &[About::Unit],
        same(&[OWN_CASELOAD, Grant::own(OFFICE)], &[OWN_CASELOAD, Grant::own(OFFICE)]),
    ),
    Profile {
        is_open: true,
        ..profile(
            "board_",
            Words([
                "公开台账：网格和镇里记，人人可看",
                "board: leaders and the town office write, everybody reads",
            ]),
            &[About::Unit],
            same(
                &[Grant::own_and_above(Role::ALL)],
                &[Grant::own(CASELOAD), Grant::own(OFFICE)],
            ),
        )
    },
];

const fn same(read: &'static [Grant], write: &'static [Grant]) -> Rights {
    Rights {
        read,
        create: write,
        edit: write,
        delete: write,
    }
}

const fn profile(prefix: &'static str, label: Words, about: &'static [About], rights: Rights) -> Profile {
    Profile {
        prefix,
        label,
        about,
        is_open: false,
        unknown: KindDef {
            label: Words(["未知", "Unknown"]),
            rights,
            ..KindDef::BLANK
        },
    }
}

/// The set of rights that a kind's code names; `None` for codes of other kinds.
#[must_use]
pub fn of(code: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| code.starts_with(profile.prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::right::{Relation, Relations, allows};
    use crate::domain::role::DOCTOR;
    use crate::record::Kind;

    #[test]
    fn no_kind_of_the_program_has_a_code_that_could_be_a_towns() {
        for kind in Kind::ALL {
            assert!(of(kind.code()).is_none(), "{kind}");
        }
    }

    #[test]
    fn what_is_about_a_household_goes_to_nobody_beyond_the_caseload_and_the_doctor() {
        let near = || CASELOAD.iter().chain(DOCTOR);
        for profile in PROFILES
            .iter()
            .filter(|profile| profile.about.contains(&About::Household))
        {
            let Rights {
                read,
                create,
                edit,
                delete,
            } = profile.unknown.rights;
            for role in Role::ALL.iter().filter(|role| near().all(|one| one != *role)) {
                for grants in [read, create, edit, delete] {
                    assert!(!allows(grants, role, Relations::ANY), "{role}");
                }
            }
        }
        let board = of("board_pumps").unwrap();
        assert!(allows(
            board.unknown.rights.read,
            &Role::Viewer,
            Relation::AboveUnit.into()
        ));
        assert!(!allows(
            board.unknown.rights.edit,
            &Role::Viewer,
            Relation::OwnUnit.into()
        ));
    }
}
