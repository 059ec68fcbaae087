//! The protocol as it is, and crippled: one part removed each. Each must fail, else the histories or checks are too weak.

/// Which protocol runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variant {
    /// docs/SYNC.md.
    Intact,
    /// A cursor is a number alone.
    NoChain,
    /// No `n`: neither gaps nor forks nor `acked` are noticed.
    NoCounter,
    /// After `diverged` the log is reread and nothing is offered back.
    NoRecovery,
    /// No marker file.
    NoMarker,
    /// Numbers are handed out before commits are in order.
    BigSerial,
    /// The later clock wins.
    ClockOrder,
    /// After one failure nothing is tried until the next save.
    RetryOnce,
    /// The server does not know ids again.
    NoDedupe,
    /// `seen` is believed however far ahead.
    TrustEs,
    /// The push is taken before the cursor is checked.
    PushBeforeCursor,
    /// Own changes are offered before those of others.
    OwnFirst,
    /// A recovered change is folded as if its place told what its device had seen.
    RecoveredIgnored,
    /// A batch of recovered changes may hold one that had seen another of the batch: taken as seen.
    NoBatchCut,
    /// What was brought back is not read back before the next is told in its numbers.
    NoReadBack,
    /// `es` is raised to the author's own earlier change.
    RaiseEs,
    /// `seen` is the cursor at the save, not when the form was opened.
    SeenAtSave,
    /// One change the server cannot take refuses the push.
    PoisonBlocks,
    /// Purge orders are counted from 1, also after a restore.
    PurgeFromOne,
    /// A change released from quarantine counts as written in its place.
    ReleasedAsOwn,
    /// Pending changes keep what they had seen when the log is another one.
    SeenNotRetold,
    /// A change the server knew already is not sent back, so who it says wrote it is never learnt.
    DuplicateNotSentBack,
    /// Changes of others brought back count towards their device's `n`.
    OthersRaiseN,
    /// A scope that grows is pulled in the open: `seen` stays where it was.
    GrownInTheOpen,
    /// The server answers before the commit.
    AnswerBeforeCommit,
    /// Pulled changes are not filtered by scope.
    NoScope,
    /// Unknown kinds are dropped by an old device.
    UnknownDropped,
    /// Own changes are saved only when the server answers.
    SavedOnAnswer,
    /// A form that was open while the log was reread keeps its place in the old one.
    FormKeepsItsPlace,
    /// A log reread because the scope grew is believed to be the same log.
    ScopeReadTrusted,
    /// Whether a record was purged is asked after everything else.
    PurgeJudgedLast,
    /// What was kept apart of a former incarnation is not asked for.
    RefusedForgotten,
    /// A device that knows another scope is served all the same.
    PulledBeforeScope,
    /// What an author had seen is told for records the device does not read.
    ToldOutOfScope,
    /// A gap at a number the device does not hold is answered by sending the same again.
    GapNeverHeld,
    /// What the new log does not hold, and the server keeps apart, stays on the screens.
    KeptThoughApart,
    /// What was read of a log that is gone too is thrown away when the reading starts over.
    ReadThrownAway,
    /// What the server said that it has is believed although its log was restored since to the place that was read.
    HeldForGood,
    /// A change of the present incarnation that another copy wrote is taken as if this one had.
    CopyUnseen,
    /// Others' changes are taken without proof.
    NoProof,
    /// Who wrote it is read in the body.
    AuthorBelieved,
    /// So is their role.
    RoleBelieved,
    /// A record lives where the change says.
    UnitBelieved,
    /// What a newer version wrote is taken as it is.
    NewerUnjudged,
    /// What a change names is not asked.
    ReferenceUnjudged,
    /// One lie refuses the push.
    LiarShutOut,
    /// A lie is answered as kept apart, and stored all the same.
    ApartAndStored,
    /// What was written before a record was handed over stays behind the cursor.
    HandedFromItsPlace,
    /// An answer ends among what comes with the hand-over.
    HandedPageCut,
    /// What was handed to an author is judged as if it were not.
    HandedUnjudged,
    /// What was handed leaves the device with another scope.
    HandedForgotten,
    /// What the user wrote before the record left their sight stays out of it when it is handed to them.
    OwnStaysHidden,
    /// What the very device wrote does not come with the hand-over, though it let that go.
    LateWithoutOwn,
}

use Variant as V;

/// Each crippled variant, what it does wrong being caught by one of these.
pub const CRIPPLED: &[(Variant, &[&str])] = &[
    (V::NoChain, &["I1", "I2", "I9", "I11"]),
    (V::NoCounter, &["I2", "I4", "I8", "I9", "I11"]),
    (V::NoRecovery, &["I2", "I8", "I9"]),
    (V::NoMarker, &["I2", "I9", "I8"]),
    (V::BigSerial, &["I1", "I4", "I8", "I9"]),
    (V::ClockOrder, &["I9"]),
    (V::RetryOnce, &["I11"]),
    (V::NoDedupe, &["I3", "I6"]),
    (V::TrustEs, &["I9"]),
    (V::PushBeforeCursor, &["I8", "I9"]),
    (V::OwnFirst, &["I8"]),
    (V::RecoveredIgnored, &["I9"]),
    (V::NoBatchCut, &["I9"]),
    (V::NoReadBack, &["I2", "I9"]),
    (V::RaiseEs, &["I9"]),
    (V::SeenAtSave, &["I9"]),
    (V::PoisonBlocks, &["I11", "I12"]),
    (V::PurgeFromOne, &["I14"]),
    (V::ReleasedAsOwn, &["I8", "I9"]),
    (V::SeenNotRetold, &["I9"]),
    (V::DuplicateNotSentBack, &["I1"]),
    (V::OthersRaiseN, &["I2", "I11"]),
    (V::GrownInTheOpen, &["I9"]),
    (V::AnswerBeforeCommit, &["I13"]),
    (V::NoScope, &["I10"]),
    (V::UnknownDropped, &["I16", "I1"]),
    (V::SavedOnAnswer, &["I7"]),
    (V::FormKeepsItsPlace, &["I9"]),
    (V::ScopeReadTrusted, &["I1", "I2", "I9"]),
    (V::PurgeJudgedLast, &["I14"]),
    (V::RefusedForgotten, &["I2"]),
    (V::PulledBeforeScope, &["I9"]),
    (V::ToldOutOfScope, &["I9"]),
    (V::GapNeverHeld, &["I11"]),
    (V::KeptThoughApart, &["I1"]),
    (V::ReadThrownAway, &["I2"]),
    (V::NoProof, &["forged"]),
];

/// Those that a device that lies tells from the intact one.
pub const CREDULOUS: &[(Variant, &[&str])] = &[
    (V::AuthorBelieved, &["I10"]),
    (V::RoleBelieved, &["I10"]),
    (V::UnitBelieved, &["I10"]),
    (V::NewerUnjudged, &["I10"]),
    (V::ReferenceUnjudged, &["I10"]),
    (V::LiarShutOut, &["I12"]),
    (V::ApartAndStored, &["I9", "lie"]),
];

/// Those that a record that is handed over tells from the intact one.
pub const HANDING: &[(Variant, &[&str])] = &[
    (V::HandedFromItsPlace, &["I1", "I9"]),
    (V::HandedPageCut, &["I1", "I9"]),
    (V::HandedUnjudged, &["I10"]),
    (V::HandedForgotten, &["I1", "I7"]),
    (V::OwnStaysHidden, &["I1", "I7"]),
    (V::LateWithoutOwn, &["I1"]),
];
