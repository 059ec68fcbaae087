//! What each field of each kind may hold: one table, used when a record is made and when it is edited.

use crate::domain::benefit::{BenefitKind, BenefitState};
use crate::domain::followup::ReminderState;
use crate::domain::household::{Colour, Residence};
use crate::domain::person::Presence;
use crate::domain::request::{DisputeResult, EventKind, Mode, RequestKind, Satisfaction, Source, Urgency};
use crate::domain::tag::{Basis, TagKind, TagLevel};
use crate::domain::visit::{Compliance, Outcome, Topic, Way};
use crate::record::kind::Kind;

/// Characters of a title at most. Source: domain/model.md 6.1.
pub(super) const TITLE: usize = 40;
/// Characters of a detail or visit text at most. Source: domain/model.md 6.1.
pub(super) const TEXT: usize = 2000;
/// Characters of an event's note at most. Source: domain/model.md 6.1.
pub(super) const NOTE: usize = 1000;
/// Characters of a reminder's text or a reason at most.
pub(super) const REASON: usize = 200;
/// Characters of a name at most.
pub(super) const NAME: usize = 40;
/// Characters of a number or telephone at most.
pub(super) const NUMBER: usize = 20;
const LINE: usize = 100;

/// What a field may hold.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines of at most so many characters together.
    Text(usize),
    /// One of these codes.
    Code(fn() -> Vec<&'static str>),
    /// Several of these codes.
    Codes(fn() -> Vec<&'static str>),
    /// Several names, each one line.
    Names,
    /// Two digits.
    TwoDigits(&'static str),
    /// A request category.
    Category,
    /// A local date.
    Date(When),
    /// An instant that does not lie ahead.
    PastInstant,
    /// A whole number between the two, inclusive, with an example.
    Int(i64, i64, &'static str),
    /// Yes or no.
    Bool,
    /// A telephone.
    Phone,
    /// Several telephones.
    Phones,
    /// An ID number; the person's checks read it.
    IdNumber,
    /// A household, by uuid or number.
    Household,
    /// Given once, when the record is made.
    Fixed,
}

/// Where a date may lie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Anywhere.
    Any,
    /// Today or before.
    NotAhead,
    /// Today or later.
    NotBehind,
}

/// The codes of an enum, as a function for [`Rule::Code`].
macro_rules! codes {
    ($name:ident) => {
        || $name::ALL.iter().map($name::code).collect()
    };
}

/// The rule of a field; [`Rule::Fixed`] for fields that are never typed.
pub(super) fn rule(kind: &Kind, field: &str) -> Rule {
    match kind {
        Kind::Household => household(field),
        Kind::Person => person(field),
        Kind::Tag => tag(field),
        Kind::Benefit => benefit(field),
        Kind::Visit => visit(field),
        Kind::HealthRecord => health(field),
        Kind::Request => request(field),
        Kind::RequestEvent => event(field),
        Kind::Reminder => reminder(field),
        Kind::Postponement => postponement(field),
        Kind::Unit | Kind::User | Kind::Annulment | Kind::Unknown(_) => Rule::Fixed,
    }
}

/// How many characters a text field holds at most; `None` for fields that are no plain text.
#[must_use]
pub fn text_limit(kind: &Kind, field: &str) -> Option<usize> {
    match rule(kind, field) {
        Rule::Line(limit) | Rule::Text(limit) => Some(limit),
        _ => None,
    }
}

/// Fields that may not be emptied once the record is there.
pub(super) fn is_required(kind: &Kind, field: &str) -> bool {
    matches!(
        (kind, field),
        (Kind::Household, "display_name" | "residence")
            | (Kind::Person, "name" | "household_id" | "relation" | "presence")
            | (Kind::Request, "title" | "category" | "urgency" | "kind" | "source")
            | (Kind::Reminder, "due" | "text" | "state")
            | (Kind::Benefit, "state")
            | (Kind::Tag, "basis")
    )
}

fn household(field: &str) -> Rule {
    match field {
        "household_no" => Rule::Line(NUMBER),
        "display_name" => Rule::Line(NAME),
        "phone" => Rule::Phone,
        "residence" => Rule::Code(codes!(Residence)),
        "colour" => Rule::Code(codes!(Colour)),
        "colour_reason" => Rule::Line(REASON),
        "colour_until" => Rule::Date(When::NotBehind),
        "contact_since" => Rule::Date(When::NotAhead),
        "remark" => Rule::Text(TEXT),
        "address" | "housing" | "water" | "income_source" | "industry" | "contact" => Rule::Line(LINE),
        _ => Rule::Fixed,
    }
}

fn person(field: &str) -> Rule {
    match field {
        "household_id" => Rule::Household,
        "name" | "guardian_name" | "emergency_name" => Rule::Line(NAME),
        "relation" => Rule::TwoDigits("02"),
        "ethnic" => Rule::TwoDigits("01"),
        "sex" => Rule::Int(0, 9, "1"),
        "birth" => Rule::Date(When::NotAhead),
        "id_no" => Rule::IdNumber,
        "id_unverified" | "party_member" => Rule::Bool,
        "phones" => Rule::Phones,
        "presence" => Rule::Code(codes!(Presence)),
        "guardian_phone" | "emergency_phone" => Rule::Phone,
        "doctor_signed_to" => Rule::Date(When::Any),
        "remark" => Rule::Text(TEXT),
        "birth_lunar" | "presence_place" | "doctor_team" => Rule::Line(LINE),
        _ => Rule::Fixed,
    }
}

fn tag(field: &str) -> Rule {
    match field {
        "kind" => Rule::Code(codes!(TagKind)),
        "level" => Rule::Code(codes!(TagLevel)),
        "risk" => Rule::Int(0, 5, "3"),
        "from" | "to" => Rule::Date(When::Any),
        "basis" => Rule::Code(codes!(Basis)),
        "source" => Rule::Line(LINE),
        _ => Rule::Fixed,
    }
}

fn benefit(field: &str) -> Rule {
    match field {
        "kind" => Rule::Code(codes!(BenefitKind)),
        "state" => Rule::Code(codes!(BenefitState)),
        "from" | "to" => Rule::Date(When::Any),
        "monthly_fen" => Rule::Int(0, 100_000_000, "50000"),
        "checked_at" => Rule::Date(When::NotAhead),
        "source" => Rule::Line(LINE),
        _ => Rule::Fixed,
    }
}

fn visit(field: &str) -> Rule {
    match field {
        "at" => Rule::PastInstant,
        "way" => Rule::Code(codes!(Way)),
        "outcome" => Rule::Code(codes!(Outcome)),
        "companions" => Rule::Line(LINE),
        "topics" => Rule::Codes(codes!(Topic)),
        "text" => Rule::Text(TEXT),
        "next_visit" => Rule::Date(When::NotBehind),
        _ => Rule::Fixed,
    }
}

fn health(field: &str) -> Rule {
    match field {
        "disease" => Rule::Code(codes!(TagKind)),
        "at" => Rule::PastInstant,
        "way" => Rule::Code(codes!(Way)),
        "compliance" => Rule::Code(codes!(Compliance)),
        "observed_risk" => Rule::Int(0, 5, "3"),
        "bp_sys" => Rule::Int(50, 300, "128"),
        "bp_dia" => Rule::Int(30, 200, "80"),
        "measured_by" => Rule::Code(|| vec!["doctor", "leader", "self"]),
        "text" => Rule::Text(TEXT),
        "next" => Rule::Date(When::NotBehind),
        "seen" | "guardian_present" | "locked" => Rule::Bool,
        _ => Rule::Fixed,
    }
}

fn request(field: &str) -> Rule {
    match field {
        "kind" => Rule::Code(codes!(RequestKind)),
        "category" => Rule::Category,
        "title" => Rule::Line(TITLE),
        "detail" => Rule::Text(TEXT),
        "source" => Rule::Code(codes!(Source)),
        "urgency" => Rule::Code(codes!(Urgency)),
        "reporter_name" => Rule::Line(NAME),
        "reporter_phone" => Rule::Phone,
        "place" | "other_party" => Rule::Line(LINE),
        "happened_at" => Rule::PastInstant,
        "people_count" => Rule::Int(0, 1_000_000, "3"),
        "dispute_result" => Rule::Code(codes!(DisputeResult)),
        "violence_sign" => Rule::Bool,
        _ => Rule::Fixed,
    }
}

fn event(field: &str) -> Rule {
    match field {
        "kind" => Rule::Code(codes!(EventKind)),
        "at" => Rule::PastInstant,
        "to_level" => Rule::Int(0, 4, "3"),
        "to_party" => Rule::Line(LINE),
        "assist_parties" => Rule::Names,
        "note" => Rule::Text(NOTE),
        "reason_code" => Rule::Code(|| {
            vec![
                "not_ours",
                "petition",
                "litigation",
                "secret",
                "duplicate",
                "incomplete",
                "other",
            ]
        }),
        "new_due" => Rule::Date(When::NotBehind),
        "mode" => Rule::Code(codes!(Mode)),
        "satisfaction" => Rule::Code(codes!(Satisfaction)),
        "way" => Rule::Code(codes!(Way)),
        "redo" | "passed" | "on_the_spot" => Rule::Bool,
        _ => Rule::Fixed,
    }
}

fn reminder(field: &str) -> Rule {
    match field {
        "due" => Rule::Date(When::NotBehind),
        "text" => Rule::Line(REASON),
        "state" => Rule::Code(codes!(ReminderState)),
        _ => Rule::Fixed,
    }
}

fn postponement(field: &str) -> Rule {
    match field {
        "key" => Rule::Line(LINE),
        "until" => Rule::Date(When::NotBehind),
        "reason" => Rule::Line(REASON),
        _ => Rule::Fixed,
    }
}
