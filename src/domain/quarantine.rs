//! Why the server quarantines a change instead of taking it into the log.

code_enum! {
    /// Why a change is quarantined by the server; its device keeps that as the reason of a refused
    /// change.
    QuarantineCode {
        /// It cannot be read, or its id is another change's.
        Malformed = "malformed",
        /// It is larger than the wire takes.
        TooLarge = "too_large",
        /// Only the server writes records of its kind.
        Kind = "kind",
        /// Its record is not the author's to write.
        Scope = "scope",
        /// The author's role may not write it.
        Role = "role",
        /// It names a record that is unknown, or not the author's to read: which of the two is not told.
        Reference = "reference",
        /// Nothing proves that the server had taken it before.
        Proof = "proof",
        /// Its text was purged.
        Purged = "purged",
        /// A clerk decided against it.
        Rejected = "rejected",
    }
}
