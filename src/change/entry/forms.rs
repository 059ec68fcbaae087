//! The fields of each entry. Empty strings and `None` mean "not given".

use crate::change::Fields;
use serde::Deserialize;

/// Declares an entry: every field has a default, unknown JSON fields are refused.
macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $ty:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[$fdoc])* pub $field: $ty,)* }
    )*};
}

entries! {
    /// A new household (户). `unit` defaults to the author's own; needed when that is not a micro-grid's.
    HouseholdEntry {
        /// The micro-grid's path.
        unit: String,
        /// 户编号
        household_no: String,
        /// 户主 (required)
        display_name: String,
        /// 住址
        address: String,
        /// 电话
        phone: String,
        /// Code of `Residence`; default resident.
        residence: String,
        /// 房屋
        housing: String,
        /// 饮水
        water: String,
        /// 收入来源
        income_source: String,
        /// 产业
        industry: String,
        /// 联系党员
        contact: String,
        /// Since when.
        contact_since: String,
        /// 备注
        remark: String,
    }
    /// A new person (家庭成员).
    PersonEntry {
        /// Uuid or number (required).
        household: String,
        /// 姓名 (required)
        name: String,
        /// GB/T 4761 two digits; default 99.
        relation: String,
        /// 0, 1, 2 or 9; from the ID number when not given.
        sex: Option<u8>,
        /// Birth date; from the ID number when not given.
        birth: String,
        /// Lunar birthday, as told.
        birth_lunar: String,
        /// 身份证号
        id_no: String,
        /// 证件有误待核
        id_unverified: bool,
        /// 电话
        phones: Vec<String>,
        /// GB/T 3304 two digits; default 01.
        ethnic: String,
        /// Code of `Presence`; default home.
        presence: String,
        /// 所在地
        presence_place: String,
        /// 党员
        party_member: bool,
        /// 监护人
        guardian_name: String,
        /// 监护人电话
        guardian_phone: String,
        /// 紧急联系人
        emergency_name: String,
        /// 紧急联系人电话
        emergency_phone: String,
        /// 家庭医生
        doctor_team: String,
        /// 签约到期
        doctor_signed_to: String,
        /// 备注
        remark: String,
    }
    /// A new tag (标签), on a person or a household.
    TagEntry {
        /// The person (uuid); or
        person: String,
        /// the household (uuid or number).
        household: String,
        /// Code of `TagKind` (required).
        kind: String,
        /// Code of `TagLevel`.
        level: String,
        /// 0-5.
        risk: Option<u8>,
        /// First day; default today.
        from: String,
        /// Last day.
        to: String,
        /// Code of `Basis`; default duty.
        basis: String,
        /// Where it is known from.
        source: String,
    }
    /// A new benefit (待遇).
    BenefitEntry {
        /// The person (uuid); or
        person: String,
        /// the household (uuid or number).
        household: String,
        /// Code of `BenefitKind` (required).
        kind: String,
        /// Code of `BenefitState`; default receiving.
        state: String,
        /// First day.
        from: String,
        /// Last day.
        to: String,
        /// Fen a month.
        monthly_fen: Option<i64>,
        /// Last checked.
        checked_at: String,
        /// Where it is known from.
        source: String,
    }
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
        health: Option<HealthEntry>,
        /// Requests that came up; their household is the visit's.
        requests: Vec<RequestEntry>,
        /// A reminder; its household is the visit's.
        reminder: Option<ReminderEntry>,
        /// Tags found; their household is the visit's unless a person is named.
        tags: Vec<TagEntry>,
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
    /// A light follow-up record (随访).
    HealthEntry {
        /// The person (uuid, required).
        person: String,
        /// Code of `TagKind` (required).
        disease: String,
        /// When; default now, or the visit's.
        at: String,
        /// Code of `Way`; default home, or the visit's.
        way: String,
        /// The person was seen; default true.
        seen: Option<bool>,
        /// 监护人在场
        guardian_present: bool,
        /// Code of `Compliance`.
        compliance: String,
        /// 0-5 as observed.
        observed_risk: Option<u8>,
        /// 关锁
        locked: bool,
        /// Systolic, mmHg (50-300).
        bp_sys: Option<u16>,
        /// Diastolic, mmHg (30-200).
        bp_dia: Option<u16>,
        /// doctor, leader or self.
        measured_by: String,
        /// Free text.
        text: String,
        /// Next date the doctor named.
        next: String,
    }
    /// A new request (诉求): title, category, urgency and a household or place.
    RequestEntry {
        /// The micro-grid's path; default the household's, or the author's own.
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
        /// When it happened.
        happened_at: String,
        /// People concerned.
        people_count: Option<u32>,
        /// The earlier request (uuid or temporary number).
        recurrence_of: String,
        /// Dispute: the other party.
        other_party: String,
        /// Dispute: violence was to be seen.
        violence_sign: bool,
        /// Solved on the spot: registers, accepts and resolves with this note (现场办结).
        resolved_note: Option<String>,
        /// Goes up at once: registers and escalates with this note (上报).
        escalate_note: Option<String>,
        /// Code of `Mode` for either; default immediate or coordinated.
        mode: String,
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
        /// Who is to act.
        to_party: String,
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
        /// Check: the result holds.
        passed: Option<bool>,
        /// Solved on the spot.
        on_the_spot: bool,
        /// Merge: the other request (uuid or temporary number).
        target: String,
        /// Resolve of a dispute: code of `DisputeResult`.
        dispute_result: String,
    }
    /// A manual reminder (提醒).
    ReminderEntry {
        /// Uuid or number; may be empty.
        household: String,
        /// By when (required).
        due: String,
        /// What (required, at most 200 characters).
        text: String,
    }
    /// A later day for a follow-up (改期), at most three times.
    PostponeEntry {
        /// The follow-up's key (required).
        key: String,
        /// The household (uuid or number); may be empty.
        household: String,
        /// The new day (required).
        until: String,
        /// Why (required).
        reason: String,
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
