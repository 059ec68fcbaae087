//! A household and a request with everything on them.

use super::lists::{requests, visits};
use super::sync::conflict;
use super::{NOTE, at, day, due, follow_up, household_id, id, person_id, request_id, unit};
use crate::domain::followup::FollowUpKind;
use crate::domain::household::{Colour, Household, Residence};
use crate::domain::ids::{EventId, TagId, UserId};
use crate::domain::person::{Person, Presence};
use crate::domain::request::{
    EventKind, Folded, Mode, Request, RequestEvent, RequestKind, Satisfaction, Source, State, StepRefusal, Urgency,
};
use crate::domain::role::{Level, Role};
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::testing::tag;
use crate::domain::time::Millis;
use crate::view::{HouseholdDetail, RequestDetail, StepSide, SyncState, VoidStepRow};

fn folded(state: State) -> Folded {
    Folded {
        mode: Some(Mode::Coordinated),
        due: Some(due("2026-11-20")),
        third_party_deadline: Some(day("2026-11-20")),
        attempt: 2,
        resolved_at: Some(at("2026-11-18 16:00")),
        satisfaction: Some(Satisfaction::Satisfied),
        ..Folded::without_history(state)
    }
}

pub fn request_detail() -> RequestDetail {
    let event = |kind: EventKind, when: &str, note: &str, seq: Option<u64>| {
        let user = UserId::new(Millis(1), [1; 10]);
        let mut event = RequestEvent::new(id(EventId::new), request_id(1), kind, at(when), user, Role::MicroLeader);
        event.note = note.to_owned();
        event.seq = seq;
        event
    };
    let mut escalate = event(
        EventKind::Escalate,
        "2026-11-12 10:00",
        "已与两户协商，需要执法大队配合。",
        Some(1044),
    );
    escalate.to_level = Some(Level::TOWN);
    escalate.mode = Some(Mode::Coordinated);
    let illegal = event(EventKind::Accept, "2026-11-18 17:00", "", Some(1060));
    let mut folded = folded(State::Resolved);
    let illegal_id = illegal.id;
    folded.illegal.push(illegal_id);
    let events = [
        event(EventKind::Submit, "2026-11-12 09:30", "", Some(1043)),
        escalate,
        event(EventKind::Resolve, "2026-11-18 16:00", NOTE, None),
        illegal,
    ];
    let first = StepSide {
        kind: EventKind::Resolve,
        by: "谭谷雨".to_owned(),
        at: at("2026-11-18 16:00"),
        note: NOTE.to_owned(),
        mine: true,
    };
    let void_steps = vec![VoidStepRow {
        event: illegal_id,
        request: request_id(1),
        temp_no: "12-1112-01".to_owned(),
        title: "门前排水沟清淤".to_owned(),
        late: StepSide {
            kind: EventKind::Accept,
            by: "罗立夏".to_owned(),
            at: at("2026-11-18 17:00"),
            note: "镇里收下了。".to_owned(),
            mine: false,
        },
        first: Some(first),
        why: StepRefusal::State(State::Resolved),
        open: true,
    }];
    RequestDetail {
        calls: Vec::new(),
        cursor: Default::default(),
        conflicts: Vec::new(),
        void_steps,
        due_changes: Vec::new(),
        request: Request {
            id: request_id(1),
            unit: unit(),
            temp_no: "12-1112-01".to_owned(),
            kind: RequestKind::Help,
            category: "0104".to_owned(),
            title: "门前排水沟清淤".to_owned(),
            detail: "屋后排水沟淤积半年，雨天倒灌进灶房，请求清淤。".to_owned(),
            source: Source::Visit,
            urgency: Urgency::Urgent,
            household_id: Some(household_id(1)),
            person_id: None,
            reporter_name: "谭立春".to_owned(),
            reporter_phone: "12900010001".to_owned(),
            place: "石井组排水沟".to_owned(),
            happened_at: None,
            people_count: Some(12),
            origin_no: String::new(),
            reply_due: None,
            recurrence_of: None,
            registered_at: at("2026-11-12 09:30"),
            other_party: String::new(),
            dispute_result: None,
            violence_sign: false,
            at_night: false,
        },
        events: events
            .into_iter()
            .map(|event| {
                let sync = if event.seq.is_some() {
                    SyncState::Synced(Some(1043))
                } else {
                    SyncState::Pending
                };
                (event, "谭谷雨".to_owned(), sync)
            })
            .collect(),
        folded,
        relations: crate::domain::right::Relations::own(false),
        household: Some((household_id(1), "谭立春".to_owned(), "石井组12号".to_owned())),
        follow_ups: vec![follow_up(1, FollowUpKind::ReturnVisit, "2026-11-20", "R01", "0104")],
        recurrence_of_no: None,
        merged_into_no: None,
        merged_here: Vec::new(),
        sync: SyncState::Pending,
    }
}

pub(super) fn person(n: u8, name: &str, relation: &str, birth: &str) -> Person {
    Person {
        id: person_id(n),
        household_id: household_id(1),
        unit: unit(),
        name: name.to_owned(),
        relation: relation.to_owned(),
        sex: 1,
        birth: Some(day(birth)),
        birth_lunar: String::new(),
        id_no: "439901195103041021".to_owned(),
        id_unverified: false,
        phones: vec!["12900010001".to_owned()],
        ethnic: "01".to_owned(),
        presence: Presence::Home,
        presence_place: String::new(),
        party_member: true,
        guardian_name: String::new(),
        guardian_phone: String::new(),
        emergency_name: "谭春分".to_owned(),
        emergency_phone: "12900010009".to_owned(),
        doctor_team: "彭白露".to_owned(),
        doctor_phone: String::new(),
        doctor_signed_from: None,
        doctor_signed_to: Some(day("2027-03-01")),
        remark: String::new(),
    }
}

pub fn household_detail() -> HouseholdDetail {
    let mut away = person(2, "谭大寒", "20", "1985-11-20");
    away.presence = Presence::AwayWork;
    away.presence_place = "深圳".to_owned();
    HouseholdDetail {
        records: Vec::new(),
        same_number: None,
        cursor: Default::default(),
        household: Household {
            id: household_id(1),
            unit: unit(),
            household_no: "A-001".to_owned(),
            display_name: "谭立春".to_owned(),
            address: "石井组12号".to_owned(),
            phone: "12900010001".to_owned(),
            wechat: None,
            residence: Residence::Resident,
            colour: None,
            colour_reason: String::new(),
            colour_until: None,
            housing: "砖混一层".to_owned(),
            water: "自来水".to_owned(),
            income_source: "养老金".to_owned(),
            industry: String::new(),
            contact: "罗立夏".to_owned(),
            contact_since: None,
            remark: String::new(),
        },
        colour: Colour::Red,
        colour_because: "tag:living_alone".to_owned(),
        five: [None; 5],
        persons: vec![person(1, "谭立春", "02", "1944-02-04"), away],
        tags: vec![Tag {
            id: id(TagId::new),
            household_id: household_id(1),
            person_id: Some(person_id(1)),
            unit: unit(),
            level: Some(TagLevel::Uncontrolled),
            from: Some(day("2024-06-01")),
            source: "村医".to_owned(),
            ..tag(1, None, TagKind::Hypertension)
        }],
        benefits: Vec::new(),
        follow_ups: vec![follow_up(1, FollowUpKind::Health, "2026-11-21", "R13", "hypertension")],
        entitlements: Vec::new(),
        calls: Vec::new(),
        requests: vec![requests().remove(0)],
        visits: vec![visits().remove(0)],
        health: Vec::new(),
        visit_count: 14,
        conflicts: vec![conflict()],
        sync: SyncState::Synced(Some(1043)),
    }
}
