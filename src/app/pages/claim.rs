//! A benefit that somebody may be entitled to, and what is recorded of it.

use crate::domain::benefit::BenefitKind;
use crate::domain::followup::entitlement::benefit_of;
use crate::domain::ids::RecordId;
use crate::view::EntitlementRow;

/// A benefit that somebody may be entitled to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub kind: BenefitKind,
    /// What is recorded of it already.
    pub record: Option<RecordId>,
}

impl Claim {
    /// The benefit of a hint; `None` for what is none.
    #[must_use]
    pub fn of(row: &EntitlementRow) -> Option<Self> {
        Some(Self {
            kind: benefit_of(&row.what)?,
            record: row.record,
        })
    }
}
