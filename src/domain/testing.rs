//! Records for tests: every field empty or ordinary, so that a test names only what it is about.

use super::benefit::{Benefit, BenefitKind, BenefitState};
use super::facts::{HouseholdFacts, VisitFact};
use super::household::{Household, Residence};
use super::ids::{BenefitId, EventId, HouseholdId, PersonId, RecordId, RequestId, TagId, UserId};
use super::person::{Person, Presence};
use super::request::{EventKind, Request, RequestEvent, RequestKind, Source, Urgency};
use super::role::Role;
use super::tag::{Basis, Tag, TagKind};
use super::time::{Date, Millis, parse_date};
use super::unit::UnitPath;
use super::visit::{HealthRecord, Outcome, Way};
use uuid::Uuid;

/// A date, written as people write it.
pub(crate) fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

/// Nine o'clock of a day.
pub(crate) fn morning(text: &str) -> Millis {
    Millis::parse(&format!("{text} 09:00")).unwrap()
}

pub(crate) fn unit() -> UnitPath {
    UnitPath::parse("439901100/200/03/012").unwrap()
}

/// Request 1, registered on a Friday: Help, 0103, normal.
pub(crate) fn request(registered: &str) -> Request {
    Request {
        id: RequestId(Uuid::from_u128(1)),
        unit: unit(),
        temp_no: "12-1120-01".into(),
        kind: RequestKind::Help,
        category: "0103".into(),
        title: "路灯不亮".into(),
        detail: String::new(),
        source: Source::Visit,
        urgency: Urgency::Normal,
        household_id: Some(HouseholdId(Uuid::from_u128(100))),
        person_id: None,
        reporter_name: String::new(),
        reporter_phone: String::new(),
        place: String::new(),
        happened_at: None,
        people_count: None,
        origin_no: String::new(),
        reply_due: None,
        recurrence_of: None,
        registered_at: morning(registered),
        other_party: String::new(),
        dispute_result: None,
        violence_sign: false,
        at_night: false,
    }
}

/// An event of request 1, numbered by the caller.
pub(crate) fn event(number: u128, kind: EventKind, role: Role, on: &str) -> RequestEvent {
    let id = EventId(Uuid::from_u128(1000 + number));
    RequestEvent::new(
        id,
        RequestId(Uuid::from_u128(1)),
        kind,
        morning(on),
        UserId(Uuid::from_u128(9)),
        role,
    )
}

/// Household 100: lived in, with a telephone.
pub(crate) fn household() -> Household {
    Household {
        id: HouseholdId(Uuid::from_u128(100)),
        unit: unit(),
        household_no: "A-001".into(),
        display_name: "谭立春".into(),
        address: "石井组3号".into(),
        phone: "12900000001".into(),
        wechat: None,
        residence: Residence::Resident,
        colour: None,
        colour_reason: String::new(),
        colour_until: None,
        housing: String::new(),
        water: String::new(),
        income_source: String::new(),
        industry: String::new(),
        contact: String::new(),
        contact_since: None,
        remark: String::new(),
    }
}

/// A person of household 100, at home, with telephone and emergency contact.
pub(crate) fn person(number: u128, born: Option<&str>) -> Person {
    Person {
        id: PersonId(Uuid::from_u128(200 + number)),
        household_id: HouseholdId(Uuid::from_u128(100)),
        unit: unit(),
        name: "谭立春".into(),
        relation: "02".into(),
        sex: 1,
        birth: born.map(day),
        birth_lunar: String::new(),
        id_no: String::new(),
        id_unverified: false,
        phones: vec!["12900000001".into()],
        ethnic: "01".into(),
        presence: Presence::Home,
        presence_place: String::new(),
        party_member: false,
        guardian_name: String::new(),
        guardian_phone: String::new(),
        emergency_name: "谭春分".into(),
        emergency_phone: "12900000002".into(),
        doctor_team: String::new(),
        doctor_phone: String::new(),
        doctor_signed_from: None,
        doctor_signed_to: None,
        remark: String::new(),
    }
}

/// Household 100 known since 2 January 2026, with nobody and nothing on it.
pub(crate) fn facts() -> HouseholdFacts {
    HouseholdFacts::bare(household(), day("2026-01-02"), true)
}

/// A tag of household 100, or of its person.
pub(crate) fn tag(number: u128, of: Option<u128>, kind: TagKind) -> Tag {
    Tag {
        id: TagId(Uuid::from_u128(300 + number)),
        household_id: HouseholdId(Uuid::from_u128(100)),
        person_id: of.map(|number| PersonId(Uuid::from_u128(200 + number))),
        unit: unit(),
        kind,
        level: None,
        disability_class: None,
        risk: None,
        level_on: None,
        level_by: String::new(),
        from: None,
        to: None,
        end_reason: None,
        end_note: String::new(),
        ended_by: String::new(),
        ended_on: None,
        basis: Basis::Duty,
        confirmed_by: String::new(),
        confirmed_on: None,
        consent_to: None,
        review_on: None,
        source: String::new(),
    }
}

/// A benefit that household 100's person receives.
pub(crate) fn benefit(number: u128, of: Option<u128>, kind: BenefitKind) -> Benefit {
    Benefit {
        id: BenefitId(Uuid::from_u128(400 + number)),
        household_id: HouseholdId(Uuid::from_u128(100)),
        person_id: of.map(|number| PersonId(Uuid::from_u128(200 + number))),
        unit: unit(),
        kind,
        state: BenefitState::Receiving,
        granted_on: None,
        from: None,
        to: None,
        review_on: None,
        monthly_fen: None,
        checked_at: None,
        stopped_on: None,
        stop_reason: None,
        stop_note: String::new(),
        stopped_by: String::new(),
        source: String::new(),
    }
}

/// A home visit that met somebody.
pub(crate) fn visit(on: &str) -> VisitFact {
    VisitFact {
        date: day(on),
        way: Way::Home,
        outcome: Outcome::Done,
        next_visit: None,
        met: Vec::new(),
        requests: Vec::new(),
        topics: Vec::new(),
        known: Date::MIN,
    }
}

/// A follow-up record that saw the person.
pub(crate) fn health_record(number: u128, of: u128, disease: TagKind, on: &str) -> HealthRecord {
    HealthRecord {
        id: RecordId(Uuid::from_u128(500 + number)),
        household_id: HouseholdId(Uuid::from_u128(100)),
        person_id: PersonId(Uuid::from_u128(200 + of)),
        unit: unit(),
        disease,
        at: morning(on),
        way: Way::Home,
        by_role: "doctor".into(),
        doctor_name: String::new(),
        doctor_on: None,
        checkup: false,
        seen: true,
        guardian_present: false,
        compliance: None,
        observed_risk: None,
        locked: false,
        bp_sys: None,
        bp_dia: None,
        glucose_10: None,
        measured_by: String::new(),
        mood: String::new(),
        sleep: String::new(),
        diet: String::new(),
        needs: String::new(),
        present: Vec::new(),
        text: String::new(),
        next: None,
    }
}
