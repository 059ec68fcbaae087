//! In what form a kind declares who may do what with its records, and what several kinds have in common.

use crate::domain::right::{Grant, Grants, Relation};
use crate::domain::role::{CASELOAD, DOCTOR, OFFICE, OVERSEERS, Role};

/// What may be done with the records of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// Who receives its records.
    pub read: Grants,
    /// Who writes a new one.
    pub create: Grants,
    /// Who gives fields of one new values.
    pub edit: Grants,
    /// Who sets or lifts its tombstone.
    pub delete: Grants,
}

pub(super) const OWN_CASELOAD: Grant = Grant::own(CASELOAD);
pub(super) const WRITE: Grants = &[OWN_CASELOAD, Grant::own(OFFICE)];
pub(super) const OWN_DOCTOR: Grant = Grant::own(DOCTOR);

impl Rights {
    /// Nobody.
    pub(super) const NOBODY: Self = Self {
        read: &[],
        create: &[],
        edit: &[],
        delete: &[],
    };
    /// Who keeps the caseload writes it, and the doctor reads it.
    pub(super) const CASELOAD: Self = Self {
        read: &[OWN_CASELOAD, OWN_DOCTOR],
        create: &[OWN_CASELOAD],
        edit: &[OWN_CASELOAD],
        delete: &[OWN_CASELOAD],
    };
    /// The notice board of a unit: everybody below it reads it.
    pub(super) const BOARD: Self = Self {
        read: &[Grant::own_and_above(Role::ALL)],
        create: WRITE,
        edit: WRITE,
        delete: WRITE,
    };
    /// What the workers of a unit do together, and those below it take part in.
    pub(super) const WORK: Self = Self {
        read: &[Grant::own_and_above(CASELOAD), Grant::own(OFFICE)],
        create: WRITE,
        edit: WRITE,
        delete: WRITE,
    };
    /// The same, created once: only its author or who oversees them takes it back.
    pub(super) const WORK_ONCE: Self = Self {
        edit: &[],
        delete: &[
            Grant::when(CASELOAD, &[Relation::Wrote]),
            Grant::when(OFFICE, &[Relation::Wrote]),
            Grant::own(OVERSEERS),
        ],
        ..Self::WORK
    };
    /// Created once: nobody edits one, and only its author or who oversees them takes it back.
    pub(super) const ONCE: Self = Self {
        read: &[OWN_CASELOAD, OWN_DOCTOR],
        create: &[OWN_CASELOAD, OWN_DOCTOR],
        edit: &[],
        delete: &[
            Grant::when(CASELOAD, &[Relation::Wrote]),
            Grant::when(DOCTOR, &[Relation::Wrote]),
            Grant::own(OVERSEERS),
        ],
    };
}
