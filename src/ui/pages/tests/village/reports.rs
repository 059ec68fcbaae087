//! 报表 of the village: the figures that the rules make of a few requests and nothing else.

use super::{at, household_id, request_id, unit};
use crate::domain::ids::EventId;
use crate::domain::report::{Period, Report, ReportFacts, Subject, report as made};
use crate::domain::request::{EventKind, Request, RequestEvent, RequestKind, Source, State, Urgency};
use crate::domain::role::Role;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::view::{Part, ReportRow, Window};

fn request(n: u8, registered: &str) -> (Request, Vec<RequestEvent>) {
    let request = Request {
        id: request_id(n),
        unit: unit(),
        temp_no: format!("12-1112-{n:02}"),
        kind: RequestKind::Help,
        category: "0103".to_owned(),
        title: "路灯不亮".to_owned(),
        detail: String::new(),
        source: Source::Visit,
        urgency: Urgency::Normal,
        household_id: Some(household_id(n)),
        person_id: None,
        reporter_name: "谭立春".to_owned(),
        reporter_phone: String::new(),
        place: "石井组3号".to_owned(),
        happened_at: None,
        people_count: None,
        origin_no: String::new(),
        reply_due: None,
        recurrence_of: None,
        registered_at: at(registered),
        other_party: String::new(),
        dispute_result: None,
        violence_sign: false,
        at_night: false,
    };
    let event = |place: u8, kind: EventKind| {
        let id = EventId::new(Millis(i64::from(n)), [place; 10]);
        let user = crate::domain::ids::UserId::new(Millis(1), [9; 10]);
        RequestEvent::new(id, request.id, kind, at(registered), user, Role::MicroLeader)
    };
    let mut events = vec![event(1, EventKind::Submit)];
    if n > 1 {
        events.extend([event(2, EventKind::SelfAccept), event(3, EventKind::Resolve)]);
    }
    (request, events)
}

/// The report of a period, as of 22 November.
pub fn report(period: Period) -> Report {
    let facts = ReportFacts {
        requests: [1, 2, 3]
            .map(|n| request(n, &format!("2026-11-{:02} 09:00", n * 5)))
            .to_vec(),
        holds_homes: true,
        ..ReportFacts::default()
    };
    made(&facts, &Rules::builtin(), period, "2026-11-22".parse().unwrap())
}

/// What the rows are called.
pub fn rows(subjects: &[Subject], part: Part) -> Window<ReportRow> {
    let row = |(subject, place): (&Subject, usize)| ReportRow {
        is_gone: false,
        number: format!("12-1112-{:02}", place + 1),
        household: Some(household_id(1)),
        name: "欧阳霜降".to_owned(),
        address: "石井组3号".to_owned(),
        title: "路灯不亮".to_owned(),
        last: Some("2026-11-12".parse().unwrap()),
        state: Some(State::Handling),
        ..ReportRow::gone(*subject, place)
    };
    Window {
        cursor: Default::default(),
        rows: subjects
            .iter()
            .zip(0..)
            .skip(part.offset)
            .take(part.limit)
            .map(row)
            .collect(),
        offset: part.offset,
        total: subjects.len(),
    }
}
