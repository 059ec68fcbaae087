//! What the five lists show.

use super::{NOTE, at, day, follow_up, household_id, person_id, request_id, request_row, unit};
use crate::change::Kind;
use crate::domain::calendar::Certainty;
use crate::domain::day_plan::Proposal;
use crate::domain::followup::{FollowUp, FollowUpKind, Priority, RecordRef};
use crate::domain::household::{Colour, Residence};
use crate::domain::ids::{RecordId, VisitId};
use crate::domain::request::State;
use crate::domain::right::{Relation, Relations};
use crate::domain::tag::TagKind;
use crate::domain::time::Millis;
use crate::domain::visit::{Outcome, Topic, Visit, Way};
use crate::view::{
    Concerns, FollowUpRow, HouseholdRow, RecordChange, RecordDetail, RecordRow, RequestName, RequestRow, SyncState,
    TodayCard, TodayItem, TodayView, VisitRow,
};

pub(super) fn requests() -> Vec<RequestRow> {
    vec![
        request_row(1, "门前排水沟清淤", "谭立春", State::Resolved, Some("2026-11-20")),
        request_row(
            2,
            "夜间犬吠扰民，多户反映，希望统一圈养",
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

pub fn households() -> Vec<HouseholdRow> {
    let row = |n: u8, name: &str, address: &str, colour: Colour, tags: &[TagKind], last: Option<&str>| HouseholdRow {
        id: household_id(n),
        household_no: format!("A-{n:03}"),
        number_twice: false,
        set: Default::default(),
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

pub(super) fn visit(n: u8, name: &str, when: &str, outcome: Outcome, text: &str, sync: SyncState) -> VisitRow {
    VisitRow {
        set: Default::default(),
        recorded_at: at(when),
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
        relations: Relations::own(false).with(Relation::Wrote, true),
        sync,
    }
}

pub fn visits() -> Vec<VisitRow> {
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

pub fn today() -> TodayView {
    let card = |n: u8, name: &str, on: &str, items: Vec<TodayItem>| TodayCard {
        household_id: Some(household_id(n)),
        door_of: Some(household_id(n)),
        household_no: format!("{n:03}"),
        name: name.to_owned(),
        address: "石井组12号".to_owned(),
        phone: "12900010001".to_owned(),
        age: Some(82),
        colour: Some(Colour::Red),
        tags: vec![TagKind::Hypertension, TagKind::LivingAlone],
        last_visit: Some(day("2026-11-13")),
        last_note: "血压168/96；屋后排水沟积水，已拍照。".to_owned(),
        tried: None,
        priority: Priority::DueToday,
        due: day(on),
        proposal: Proposal::Due,
        items,
        calls: Vec::new(),
    };
    let health = |n, on| {
        TodayItem::FollowUp(
            follow_up(n, FollowUpKind::Health, on, "R13", "hypertension"),
            Concerns {
                person: "谭立春".to_owned(),
                request: None,
            },
        )
    };
    let plan = |n, on| {
        TodayItem::FollowUp(
            follow_up(n, FollowUpKind::Household, on, "R09", "red"),
            Concerns::default(),
        )
    };
    TodayView {
        cursor: Default::default(),
        overdue: 2,
        today: 5,
        week: 11,
        done: 2,
        open_requests: 7,
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
                vec![TodayItem::Request(Box::new(requests().remove(2)))],
            ),
            card(3, "曾白露", "2026-11-25", vec![plan(3, "2026-11-25")]),
        ],
        more: 4,
        proposed: 0,
        later: 0,
        key_groups: vec![
            (TagKind::Hypertension, 19),
            (TagKind::Dibao, 6),
            (TagKind::LivingAlone, 4),
        ],
        month: [23, 16],
    }
}

pub fn follow_ups() -> Vec<FollowUpRow> {
    let row = |follow_up: FollowUp, name: &str, request: Option<(&str, &str)>| FollowUpRow {
        sync: follow_up.reminder_id.map(|_| SyncState::Pending),
        follow_up,
        household_no: String::new(),
        name: name.to_owned(),
        person_name: name.to_owned(),
        birth: None,
        address: "石井组12号".to_owned(),
        phone: "12900010001".to_owned(),
        request: request.map(|(no, title)| RequestName {
            no: no.to_owned(),
            title: title.to_owned(),
            category: "0104".to_owned(),
        }),
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

/// A wish of household `n`.
pub fn wish(n: u8, state: &str) -> RecordRow {
    let set = serde_json::json!({
        "household_id": household_id(n), "person_id": null, "text": "给孙女的平板 12900010002", "kind": "goods",
        "est_yuan": 800, "state": state, "claimer": if state == "open" { None } else { Some("周芒种") },
        "claimer_phone": if state == "open" { None } else { Some("12900010002") },
        "claimed_at": if state == "open" { None } else { Some("2026-11-02") },
        "due": if state == "open" { None } else { Some("2026-12-02") }, "fulfilled_at": null, "words": null,
    });
    RecordRow {
        kind: Kind::Wish,
        id: RecordId::new(Default::default(), [n; 10]),
        set: set.as_object().cloned().unwrap_or_default(),
        household: Some((household_id(n), "谭立春".to_owned(), format!("A-00{n}"))),
        person: None,
        unit: unit(),
        sync: if n == 1 {
            SyncState::Pending
        } else {
            SyncState::Synced(Some(1043))
        },
    }
}

pub fn wish_detail() -> RecordDetail {
    let row = wish(1, "claimed");
    let mut due = follow_up(1, FollowUpKind::Work, "2026-12-02", "R20", "claimed");
    due.text = row.title().to_owned();
    due.record = Some(RecordRef {
        kind: "wish".to_owned(),
        id: row.id,
    });
    let change = |at_time: &str, set: serde_json::Value| RecordChange {
        at: at(at_time),
        by: "罗立夏".to_owned(),
        set: set.as_object().cloned().unwrap_or_default(),
        sync: SyncState::default(),
    };
    RecordDetail {
        points: None,
        campaign: None,
        cursor: Default::default(),
        follow_ups: vec![due],
        conflicts: Vec::new(),
        named: Vec::new(),
        named_by: Vec::new(),
        left_open: Vec::new(),
        told: None,
        changes: vec![
            change(
                "2026-11-02 09:30",
                serde_json::json!({ "state": "claimed", "claimer": "周芒种" }),
            ),
            change(
                "2026-10-20 15:00",
                serde_json::json!({ "state": "collected", "text": "给孙女的平板 12900010002" }),
            ),
        ],
        row,
    }
}
