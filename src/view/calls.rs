//! Whom to call about a critical request.

/// Somebody to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// As whom.
    pub whom: Whom,
    /// Their name; empty for a number that answers everywhere.
    pub name: String,
    pub phone: String,
}

/// In what capacity somebody is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// A contact, by its sort.
    Contact(String),
    /// Who reported it, or the household.
    Household,
    /// 紧急联系人 of somebody in the household.
    EmergencyContact,
    /// 监护人 of somebody in the household.
    Guardian,
}

impl Call {
    /// True for a telephone of the notice board, which is masked nowhere.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self.whom, Whom::Contact(_))
    }
}
