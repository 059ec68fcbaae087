//! In what form a kind declares who may do what with its records, and what several kinds have in common.

use crate::domain::right::{Grant, Grants, Relation};
use crate::domain::role::{CASELOAD, DOCTOR, OVERSEERS};

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
