//! The entries that say more than one record's fields. Empty strings and `None` mean "not given".

use crate::change::Fields;
use crate::record::Kind;
use serde::Deserialize;

/// Declares an entry: every field has a default, unknown JSON fields are refused.
macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty,)* }

        impl $name {
            /// What it may be given.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field),)*];
        }
    )*};
}

/// A new record: values by the names of [`names`](super::names).
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    pub kind: Kind,
    pub set: Fields,
}

entries! {
    /// A visit (走访), with what follows from it, saved together.
    VisitEntry {
        /// Uuid or number (required).
        household: String,
        /// RFC 3339 or local `2026-11-20 09:00`; default now.
        at: String,
        /// Code of `Way`; default home.
        way: String,
        /// Code of `Outcome` (required).
        outcome: String,
        /// 同行人
        companions: String,
        /// Persons met (uuids).
        met: Vec<String>,
        /// Codes of `Topic`.
        topics: Vec<String>,
        /// 记录, at most 2,000 characters.
        text: String,
        /// 下次走访
        next_visit: String,
        /// A follow-up record made on the visit.
        health: Option<Fields>,
        /// Requests that came up; their household is the visit's.
        requests: Vec<RequestEntry>,
        /// A reminder; its household is the visit's.
        reminder: Option<Fields>,
        /// Tags found; their household is the visit's unless a person is named.
        tags: Vec<Fields>,
        /// Records that the visit brings in, each as an entry of its own with its `do`; their household is the visit's unless a
        /// person is named.
        records: Vec<Fields>,
        /// Follow-up keys this visit settles by hand (manual reminders: `manual:<uuid>`).
        settles: Vec<String>,
        /// Return visits of the household's resolved requests, made on this visit.
        return_visits: Vec<ReturnVisitEntry>,
    }
    /// What the resident says of a resolved request (回访), on a visit.
    ReturnVisitEntry {
        /// Uuid or temporary number (required).
        request: String,
        /// Code of `Satisfaction` (required).
        satisfaction: String,
        /// Unsatisfied: is it done again?
        redo: Option<bool>,
        /// What was said; required when unsatisfied.
        note: String,
    }
    /// A new request (诉求): title, category, urgency and a household or place.
    RequestEntry {
        /// The path of the micro-grid it is about: the author's unit or one below; default the household's, or the author's own.
        unit: String,
        /// 事项 (required, at most 40 characters)
        title: String,
        /// Four digits (required).
        category: String,
        /// Code of `Urgency` (required).
        urgency: String,
        /// Uuid or number; this or
        household: String,
        /// the place.
        place: String,
        /// The person (uuid).
        person: String,
        /// Code of `RequestKind`; default by category.
        kind: String,
        /// Details, at most 2,000 characters.
        detail: String,
        /// Code of `Source`; default visit.
        source: String,
        /// Default the household's name.
        reporter_name: String,
        /// Default the household's phone.
        reporter_phone: String,
        happened_at: String,
        /// People concerned.
        people_count: Option<u32>,
        /// The number that whoever sent it here gave it (a hotline's ticket).
        origin_no: String,
        /// By when they want an answer.
        reply_due: String,
        /// The earlier request (uuid or temporary number).
        recurrence_of: String,
        /// The patrol (uuid) that found it: what it found is open no longer.
        patrol: String,
        /// Dispute: the other party.
        other_party: String,
        /// Dispute: violence was to be seen.
        violence_sign: bool,
        /// Doctor's visit: at night.
        at_night: bool,
        /// Solved on the spot: registers, accepts and resolves with this note (现场办结).
        resolved_note: Option<String>,
        /// Goes up at once: registers and escalates with this note (上报).
        escalate_note: Option<String>,
        /// Code of `Mode` for either; default immediate or coordinated.
        mode: String,
        /// When it was registered on paper, of one that is copied in; default now.
        registered_at: String,
        /// With a result: when there was one; default now.
        resolved_at: String,
        /// With a result: code of `Resolution`, how it came about.
        resolution: String,
        /// With a result: code of `Satisfaction`, what the resident said of it.
        satisfaction: String,
        /// Without one: what was done so far.
        progress_note: String,
        /// Dispute: code of `DisputeResult`.
        dispute_result: String,
    }
    /// A step of a request.
    EventEntry {
        /// Uuid or temporary number (required).
        request: String,
        /// Code of `EventKind` (required).
        event: String,
        /// When; default now.
        at: String,
        /// What was done, tried or said.
        note: String,
        /// Code of `Mode`.
        mode: String,
        /// 0-4.
        to_level: Option<u8>,
        /// Who is to act, in words.
        to_party: String,
        /// Hand-down: the path of the unit that is to act, below the author's own or a department; dispatch: the same, if it is
        /// known here.
        to_unit: String,
        /// The user who is to act (uuid or name); without it whoever works in the unit.
        to_user: String,
        /// Who helps.
        assist_parties: Vec<String>,
        /// Why (return, decline).
        reason_code: String,
        /// New due date, deadline, until.
        new_due: String,
        /// Code of `Satisfaction`.
        satisfaction: String,
        /// Code of `Way`.
        way: String,
        /// Unsatisfied: do it again.
        redo: Option<bool>,
        /// Check: the result holds. Approve: it is granted.
        passed: Option<bool>,
        /// Solved on the spot.
        on_the_spot: bool,
        /// Resolve: code of `Resolution`.
        resolution: String,
        /// Merge: the other request (uuid or temporary number).
        target: String,
        /// Resolve of a dispute: code of `DisputeResult`.
        dispute_result: String,
    }
    /// New values for some fields of a record.
    EditEntry {
        /// Code of `Kind` (required).
        kind: String,
        /// Uuid or number (required).
        record: String,
        /// The values by field name (required).
        set: Fields,
    }
    /// A person or household that was recorded twice.
    MergeEntry {
        /// Code of `Kind`: person or household; default person.
        kind: String,
        /// The one who goes (uuid, of a household its number as well, required).
        gone: String,
        /// The one who stays (uuid, of a household its number as well, required).
        stays: String,
        /// Why (required).
        reason: String,
    }
    /// A household goes to another grid, with all that belongs to it.
    MoveEntry {
        /// Uuid or number (required).
        household: String,
        /// The path of the grid (required).
        unit: String,
        /// Its number there; without it the one it has.
        household_no: String,
        /// Why.
        reason: String,
    }
    /// The rows of a campaign: of everybody here whom its filter means, or of a list.
    RosterEntry {
        /// Uuid or title (required).
        campaign: String,
        /// Who is on the list; without any, whom the filter means.
        rows: Vec<Fields>,
    }
    /// What is handed over with a grid, line by line; what is written already stays as it is.
    HandoverLinesEntry {
        /// Uuid or receiver (required).
        handover: String,
        /// The lines.
        lines: Vec<Fields>,
    }
    /// Some people of a household become a household of their own, with their tags, benefits and records.
    SplitEntry {
        /// Uuid or number of the household that they leave (required).
        household: String,
        /// Who goes (uuids; required).
        persons: Vec<String>,
        /// The one of them who is its householder (uuid); required of several.
        householder: String,
        /// Its number.
        household_no: String,
        /// Default that of the household they leave.
        address: String,
        /// Default the householder's.
        phone: String,
    }
    /// A tombstone.
    DeleteEntry {
        /// Code of `Kind` (required).
        kind: String,
        /// Uuid or number (required).
        record: String,
        /// Why (required).
        reason: String,
    }
}
