//! A small village of invented people for the screen tests: solar terms and crops, telephones that ring nowhere.

use crate::app::rows::{
    ConflictRow, ConflictSide, Counts, FollowUpRow, HouseholdDetail, HouseholdRow, LogRow, PendingRow, RefusedDetail,
    RequestDetail, RequestRow, SearchTarget, StepSide, SyncState, SyncView, TodayCard, TodayItem, TodayView, VisitRow,
    VoidStepRow, Window,
};
use crate::change::{Cursor, Kind};
use crate::domain::calendar::{Certainty, Due};
use crate::domain::followup::{Because, FollowUp, FollowUpKey, FollowUpKind, Priority};
use crate::domain::household::{Colour, Household, Residence};
use crate::domain::ids::{ChangeId, EventId, HouseholdId, PersonId, RecordId, RequestId, TagId, UserId, VisitId};
use crate::domain::person::{Person, Presence};
use crate::domain::request::{
    EventKind, Folded, Mode, Request, RequestEvent, RequestKind, Satisfaction, Source, State, StepRefusal, Urgency,
};
use crate::domain::role::{Level, Role};
use crate::domain::tag::{Basis, Tag, TagKind, TagLevel};
use crate::domain::time::{Date, Millis, parse_date};
use crate::domain::unit::UnitPath;
use crate::domain::visit::{Outcome, Topic, Visit, Way};
use crate::store::{Answer, Query};
use std::cell::Cell;

thread_local! {
    static NEXT: Cell<u8> = const { Cell::new(0) };
}

/// A fresh id.
fn id<T>(make: impl Fn(Millis, [u8; 10]) -> T) -> T {
    NEXT.with(|next| {
        next.set(next.get().wrapping_add(1));
        make(Millis(i64::from(next.get())), [next.get(); 10])
    })
}

/// A stable id by number, for what must be found again.
pub fn household_id(n: u8) -> HouseholdId {
    HouseholdId::new(Millis(n.into()), [n; 10])
}

pub fn request_id(n: u8) -> RequestId {
    RequestId::new(Millis(n.into()), [100 + n; 10])
}

fn person_id(n: u8) -> PersonId {
    PersonId::new(Millis(n.into()), [50 + n; 10])
}

pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn at(text: &str) -> Millis {
    Millis::parse(text).unwrap()
}

fn unit() -> UnitPath {
    UnitPath::parse("439901100/200/03/012").unwrap()
}

fn due(text: &str) -> Due {
    Due {
        date: day(text),
        certainty: Certainty::Table,
    }
}

pub fn follow_up(n: u8, kind: FollowUpKind, on: &str, rule: &str, detail: &str) -> FollowUp {
    FollowUp {
        key: FollowUpKey(format!("{rule}:{n}:1")),
        priority: if kind == FollowUpKind::Health {
            Priority::Health
        } else {
            Priority::DueToday
        },
        kind,
        household_id: Some(household_id(n)),
        person_id: Some(person_id(n)),
        request_id: None,
        reminder_id: None,
        unit: unit(),
        due: due(on),
        text: String::new(),
        because: Because {
            rule: rule.to_owned(),
            since: Some(day("2026-11-08")),
            detail: detail.to_owned(),
        },
        snoozed: 0,
    }
}

pub fn request_row(n: u8, title: &str, who: &str, state: State, on: Option<&str>) -> RequestRow {
    RequestRow {
        id: request_id(n),
        temp_no: format!("12-1112-{n:02}"),
        title: title.to_owned(),
        category: "0104".to_owned(),
        urgency: Urgency::Normal,
        household_id: Some(household_id(n)),
        reporter_name: who.to_owned(),
        reporter_phone: "12900010002".to_owned(),
        place: "石井组3号".to_owned(),
        registered_at: at("2026-11-12 09:30"),
        level: if state == State::Reported {
            Level::TOWN
        } else {
            Level::MICRO_GRID
        },
        state,
        mode: Some(Mode::Coordinated),
        assignee: if n.is_multiple_of(2) {
            "综合行政执法大队".to_owned()
        } else {
            String::new()
        },
        awaiting_check: false,
        due: on.map(due),
        attempt: 1,
        satisfaction: None,
        unit: unit(),
        illegal: 0,
        sync: if n.is_multiple_of(3) {
            SyncState::Pending
        } else {
            SyncState::Synced(Some(1043))
        },
    }
}

fn requests() -> Vec<RequestRow> {
    vec![
        request_row(1, "门前排水沟清淤", "谭立春", State::Resolved, Some("2026-11-20")),
        request_row(
            2,
            "夜间犬吠扰民, 多户反映, 希望统一圈养",
            "肖惊蛰",
            State::Handling,
            Some("2026-11-22"),
        ),
        request_row(
            3,
            "路灯不亮(三组路口)",
            "欧阳霜降",
            State::Registered,
            Some("2026-11-24"),
        ),
        request_row(4, "宅基地边界纠纷", "查夏至", State::Reported, Some("2026-12-31")),
        request_row(5, "自来水水压低", "刘冬至", State::Closed, None),
    ]
}

fn households() -> Vec<HouseholdRow> {
    let row = |n: u8, name: &str, address: &str, colour: Colour, tags: &[TagKind], last: Option<&str>| HouseholdRow {
        id: household_id(n),
        household_no: format!("A-{n:03}"),
        display_name: name.to_owned(),
        address: address.to_owned(),
        phone: format!("1290001{n:04}"),
        residence: Residence::Resident,
        people: usize::from(n),
        tags: tags.to_vec(),
        visit_due: last.map(|_| {
            day(if colour == Colour::Red {
                "2026-11-20"
            } else {
                "2026-12-20"
            })
        }),
        colour,
        last_visit: last.map(day),
        tasks: usize::from(n % 3),
        next: (n == 1).then(|| follow_up(1, FollowUpKind::Health, "2026-11-21", "R13", "hypertension")),
        unit: unit(),
        sync: SyncState::Synced(Some(1043)),
    };
    vec![
        row(
            1,
            "谭立春",
            "石井组12号",
            Colour::Red,
            &[TagKind::Hypertension, TagKind::LivingAlone],
            Some("2026-11-13"),
        ),
        row(
            2,
            "欧阳霜降",
            "石井组15号",
            Colour::Yellow,
            &[TagKind::Dibao],
            Some("2026-11-13"),
        ),
        row(
            3,
            "曾白露",
            "枫树组3号",
            Colour::Red,
            &[TagKind::Smd, TagKind::Dibao],
            Some("2025-12-30"),
        ),
        row(
            4,
            "单大雪",
            "枫树组7号",
            Colour::Red,
            &[TagKind::TekunScattered],
            Some("2026-11-02"),
        ),
        row(
            5,
            "刘冬至",
            "大屋组1号",
            Colour::Yellow,
            &[TagKind::LeftBehindChild],
            None,
        ),
        row(6, "盘立秋", "", Colour::Green, &[TagKind::Returnee], Some("2026-10-01")),
    ]
}

fn visit(n: u8, name: &str, when: &str, outcome: Outcome, text: &str, sync: SyncState) -> VisitRow {
    VisitRow {
        visit: Visit {
            id: VisitId::new(Millis(n.into()), [200 + n; 10]),
            household_id: household_id(n),
            unit: unit(),
            at: at(when),
            way: Way::Home,
            outcome,
            companions: "村医彭白露".to_owned(),
            met_person_ids: vec![person_id(n)],
            topics: vec![Topic::Health, Topic::Hazard],
            text: text.to_owned(),
            next_visit: Some(day("2026-12-14")),
            request_ids: Vec::new(),
        },
        name: name.to_owned(),
        household_no: format!("A-{n:03}"),
        address: "石井组12号".to_owned(),
        by: "谭谷雨".to_owned(),
        sync,
    }
}

const NOTE: &str = "村民精神尚可，已按时服药，早晚各一次。血压168/96，比上次高；提醒少盐、按时复诊。屋后排水沟积水，雨天倒灌，已拍照。\n灶房电线老化，建议联系电工更换，本人同意下周办。";

fn visits() -> Vec<VisitRow> {
    vec![
        visit(
            1,
            "谭立春",
            "2026-11-13 09:12",
            Outcome::Done,
            NOTE,
            SyncState::Synced(Some(1043)),
        ),
        visit(
            2,
            "欧阳霜降",
            "2026-11-13 10:40",
            Outcome::Done,
            "水管已换好，本人满意。",
            SyncState::Pending,
        ),
        visit(
            6,
            "盘立秋",
            "2026-10-01 15:05",
            Outcome::NotHome,
            "",
            SyncState::Synced(Some(1043)),
        ),
    ]
}

fn today() -> TodayView {
    let card = |n: u8, name: &str, on: &str, items: Vec<TodayItem>| TodayCard {
        household_id: Some(household_id(n)),
        name: name.to_owned(),
        address: "石井组12号".to_owned(),
        phone: "12900010001".to_owned(),
        age: Some(82),
        colour: Some(Colour::Red),
        tags: vec![TagKind::Hypertension, TagKind::LivingAlone],
        last_visit: Some(day("2026-11-13")),
        last_note: "血压168/96; 屋后排水沟积水, 已拍照。".to_owned(),
        priority: Priority::DueToday,
        due: day(on),
        items,
    };
    let health = |n, on| {
        TodayItem::FollowUp(
            follow_up(n, FollowUpKind::Health, on, "R13", "hypertension"),
            "谭立春".to_owned(),
        )
    };
    let plan = |n, on| TodayItem::FollowUp(follow_up(n, FollowUpKind::Household, on, "R09", "red"), String::new());
    TodayView {
        cursor: Default::default(),
        overdue: 2,
        today: 5,
        week: 11,
        open_requests: 7,
        visited: 18,
        households: 46,
        cards: vec![
            card(
                1,
                "谭立春",
                "2026-11-21",
                vec![health(1, "2026-11-21"), plan(1, "2026-11-22")],
            ),
            card(
                2,
                "欧阳霜降",
                "2026-11-22",
                vec![TodayItem::Request(requests().remove(2))],
            ),
            card(3, "曾白露", "2026-11-25", vec![plan(3, "2026-11-25")]),
        ],
        more: 4,
        key_groups: vec![
            (TagKind::Hypertension, 19),
            (TagKind::Dibao, 6),
            (TagKind::LivingAlone, 4),
        ],
        month: [23, 16, 16, 15],
    }
}

fn follow_ups() -> Vec<FollowUpRow> {
    let row = |follow_up: FollowUp, name: &str, request: Option<(&str, &str)>| FollowUpRow {
        sync: follow_up.reminder_id.map(|_| SyncState::Pending),
        follow_up,
        name: name.to_owned(),
        person_name: name.to_owned(),
        address: "石井组12号".to_owned(),
        phone: "12900010001".to_owned(),
        request: request.map(|(no, title)| (no.to_owned(), title.to_owned())),
    };
    let mut call = follow_up(1, FollowUpKind::ReturnVisit, "2026-11-20", "R01", "0104");
    call.request_id = Some(request_id(1));
    let mut guess = follow_up(5, FollowUpKind::Household, "2027-01-04", "R09", "yellow");
    guess.due.certainty = Certainty::WeekendGuess;
    guess.snoozed = 1;
    vec![
        row(call, "谭立春", Some(("12-1112-01", "门前排水沟清淤"))),
        row(
            follow_up(1, FollowUpKind::Health, "2026-11-21", "R13", "hypertension"),
            "谭立春",
            None,
        ),
        row(
            follow_up(3, FollowUpKind::Health, "2026-11-22", "R15", "smd"),
            "曾白露",
            None,
        ),
        row(guess, "刘冬至", None),
    ]
}

pub fn folded(state: State) -> Folded {
    Folded {
        state,
        level: Level::MICRO_GRID,
        mode: Some(Mode::Coordinated),
        assignee: String::new(),
        assist_parties: Vec::new(),
        awaiting_check: false,
        due: Some(due("2026-11-20")),
        third_party_deadline: Some(day("2026-11-20")),
        attempt: 2,
        extended: false,
        unreachable: 0,
        first_response_at: None,
        resolved_at: Some(at("2026-11-18 16:00")),
        resolved_level: None,
        on_the_spot: false,
        satisfaction: Some(Satisfaction::Satisfied),
        closed_at: None,
        merged_into: None,
        illegal: Vec::new(),
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
        "已与两户协商, 需要执法大队配合。",
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
        cursor: Default::default(),
        conflicts: Vec::new(),
        void_steps,
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
            recurrence_of: None,
            registered_at: at("2026-11-12 09:30"),
            other_party: String::new(),
            dispute_result: None,
            violence_sign: false,
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
        household: Some((household_id(1), "谭立春".to_owned(), "石井组12号".to_owned())),
        follow_ups: vec![follow_up(1, FollowUpKind::ReturnVisit, "2026-11-20", "R01", "0104")],
        recurrence_of_no: None,
        sync: SyncState::Pending,
    }
}

fn person(n: u8, name: &str, relation: &str, birth: &str) -> Person {
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
        doctor_signed_to: Some(day("2027-03-01")),
        remark: String::new(),
    }
}

pub fn household_detail() -> HouseholdDetail {
    let mut away = person(2, "谭大寒", "20", "1985-11-20");
    away.presence = Presence::AwayWork;
    away.presence_place = "深圳".to_owned();
    HouseholdDetail {
        cursor: Default::default(),
        household: Household {
            id: household_id(1),
            unit: unit(),
            household_no: "A-001".to_owned(),
            display_name: "谭立春".to_owned(),
            address: "石井组12号".to_owned(),
            phone: "12900010001".to_owned(),
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
        persons: vec![person(1, "谭立春", "02", "1944-02-04"), away],
        tags: vec![Tag {
            id: id(TagId::new),
            household_id: household_id(1),
            person_id: Some(person_id(1)),
            unit: unit(),
            kind: TagKind::Hypertension,
            level: Some(TagLevel::Uncontrolled),
            risk: None,
            from: Some(day("2024-06-01")),
            to: None,
            basis: Basis::Duty,
            source: "村医".to_owned(),
        }],
        benefits: Vec::new(),
        follow_ups: vec![follow_up(1, FollowUpKind::Health, "2026-11-21", "R13", "hypertension")],
        requests: vec![requests().remove(0)],
        visits: vec![visits().remove(0)],
        health: Vec::new(),
        visit_count: 14,
        conflicts: vec![conflict()],
        sync: SyncState::Synced(Some(1043)),
    }
}

/// Two people set a telephone.
fn conflict() -> ConflictRow {
    let side = |n: u8, value: &str, by: &str, when: &str, mine: bool| ConflictSide {
        change: ChangeId(uuid::Uuid::from_bytes([n; 16])),
        value: value.into(),
        by: by.to_owned(),
        at: at(when),
        mine,
    };
    ConflictRow {
        kind: Kind::Household,
        record: household_id(1).into(),
        field: "phone".to_owned(),
        subject: "欧阳霜降".to_owned(),
        shown: side(1, "12900010022", "邓小满", "2026-11-21 16:05", false),
        other: side(2, "12900010011", "谭谷雨", "2026-11-21 17:20", true),
        edit: None,
        remark: Some(String::new()),
    }
}

/// One side deleted the household while the other wrote a telephone and a remark.
fn deletion() -> ConflictRow {
    let mut row = conflict();
    row.field = "deleted".to_owned();
    row.subject = "查芒种".to_owned();
    row.shown.value = "重复登记".into();
    let edit = serde_json::json!({"phone": "12900010033", "remark": "已回村"});
    row.edit = edit.as_object().cloned();
    row
}

fn sync() -> SyncView {
    let pending = |kind: Kind, subject: &str, bytes: usize, refused: Option<&str>| PendingRow {
        id: id(ChangeId::new),
        kind,
        record: id(RecordId::new),
        at: at("2026-11-22 09:05"),
        subject: subject.to_owned(),
        fields: vec!["text".to_owned()],
        bytes,
        refused: refused.map(str::to_owned),
        target: Some(SearchTarget::Household(household_id(1))),
    };
    SyncView {
        server: Some("https://wg.example".to_owned()),
        last_success: Some(at("2026-11-22 06:58")),
        sent_today: 21,
        received_today: 8,
        pending: vec![
            pending(Kind::Visit, "谭立春", 1230, None),
            pending(Kind::Request, "路灯不亮(三组路口)", 412, Some("too_large")),
        ],
        pending_total: 2,
        pending_bytes: 1642,
        receipt: Some(1031),
        refused_total: 1,
        opaque: 0,
        cursor: Cursor { seq: 1060, chain: 1 },
        removal: 0,
        checking: None,
        snapshot: None,
        conflicts: vec![conflict(), deletion()],
        void_steps: request_detail().void_steps,
        log: vec![
            LogRow {
                at: at("2026-11-22 09:00"),
                sent: 0,
                received: 0,
                recovered: 0,
                ms: 41,
                error: Some("no_network".to_owned()),
            },
            LogRow {
                at: at("2026-11-22 06:58"),
                sent: 21,
                received: 8,
                recovered: 0,
                ms: 3400,
                error: None,
            },
        ],
        database_bytes: 14_890_000,
    }
}

fn window<T>(rows: Vec<T>) -> Window<T> {
    Window {
        cursor: Default::default(),
        offset: 0,
        total: rows.len(),
        rows,
    }
}

/// A change that the server put aside because it is too large.
pub fn refused(kind: Kind, set: &serde_json::Value) -> RefusedDetail {
    let household = household_detail().household;
    RefusedDetail {
        change: id(ChangeId::new),
        code: "too_large".to_owned(),
        record: id(RecordId::new),
        unit: household.unit.clone(),
        set: set.as_object().cloned().unwrap_or_default(),
        makes: kind == Kind::Request,
        kind,
        household: Some(household),
        person: None,
        request: None,
        cursor: Cursor::default(),
    }
}

/// Answers every question with the village.
pub fn answer(query: &Query) -> Answer {
    match query {
        Query::Counts => Answer::Counts(Counts {
            pending: 2,
            conflicts: 1,
            households: 46,
            ..Counts::default()
        }),
        Query::Today => Answer::Today(today()),
        Query::Households { .. } => Answer::Households(window(households())),
        Query::Household(_) => Answer::Household(Some(Box::new(household_detail()))),
        Query::Requests { .. } => Answer::Requests(window(requests()), [5, 1, 1, 1, 1, 1]),
        Query::Request(_) => Answer::Request(Some(Box::new(request_detail()))),
        Query::FollowUps { .. } => Answer::FollowUps(window(follow_ups())),
        Query::FollowUpDays { .. } => Answer::FollowUpDays(vec![(day("2026-11-20"), 1), (day("2026-11-22"), 12)]),
        Query::Visits { .. } => Answer::Visits(window(visits())),
        Query::Visit(_) => Answer::Visit(None),
        Query::Sync => Answer::Sync(Box::new(sync())),
        Query::Search { .. } => Answer::Search(Vec::new()),
        Query::Refused(_) => Answer::Refused(Some(Box::new(refused(
            Kind::Request,
            &serde_json::json!({
                "temp_no": "12-1122-01", "title": "路灯不亮(三组路口)", "category": "0103", "urgency": "urgent",
                "household_id": household_id(1).to_string(), "detail": "三组路口两盏灯不亮, 老人晚上不敢出门。",
            }),
        )))),
        Query::Drafts => Answer::Drafts(Vec::new()),
        Query::Identity => Answer::Identity(None),
    }
}
