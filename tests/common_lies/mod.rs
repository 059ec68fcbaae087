//! What a device that lies says, the same for the model (`tests/model`) and for the real code (`tests/world`).
//!
//! Invariant: each of them is kept apart, whoever says it; whatever else its device sends is taken.

/// One lie in the body of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Somebody else wrote it.
    Author,
    /// Its author holds another role.
    Role,
    /// It edits a record that its author may not write, and calls it one of their unit.
    Edit,
    /// It deletes such a record, in the form of a newer version.
    Delete,
    /// It makes a record of their own that names one they may not read.
    Reference,
    /// It names such a record as its own and says nothing of it.
    Touch,
}

impl Lie {
    pub const ALL: [Self; 6] = [
        Self::Author,
        Self::Role,
        Self::Edit,
        Self::Delete,
        Self::Reference,
        Self::Touch,
    ];
}
