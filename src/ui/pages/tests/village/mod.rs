//! A small village of invented people for the screen tests: solar terms and crops, telephones that ring nowhere.

mod details;
mod ledgers;
mod lists;
mod reports;
mod sync;

use crate::change::Kind;
use crate::domain::calendar::{Certainty, Due};
use crate::domain::followup::{Because, FollowUp, FollowUpKey, FollowUpKind, Priority};
use crate::domain::ids::{HouseholdId, PersonId, RequestId};
use crate::domain::request::{Mode, State, Urgency};
use crate::domain::role::Level;
use crate::domain::time::{Date, Millis, parse_date};
use crate::domain::unit::UnitPath;
use crate::store::queries::RequestTab;
use crate::store::{Answer, Query};
use crate::view::{Counts, ExpiredCount, KindCount, RequestRow, SyncState, Window};
pub use details::{household_detail, request_detail};
pub use lists::{follow_ups, households, today, visits, wish};
use lists::{requests, wish_detail};
use std::cell::Cell;
pub use sync::refused;
use sync::sync;

const NOTE: &str = "村民精神尚可，已按时服药，早晚各一次。血压168/96，比上次高；提醒少盐、按时复诊。屋后排水沟积水，雨天倒灌，已拍照。\n灶房电线老化，建议联系电工更换，本人同意下周办。";

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
        record: None,
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
        set: Default::default(),
        id: request_id(n),
        temp_no: format!("12-1112-{n:02}"),
        origin_no: String::new(),
        title: title.to_owned(),
        category: "0104".to_owned(),
        urgency: Urgency::Normal,
        household_id: Some(household_id(n)),
        household_no: String::new(),
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
        standing: Default::default(),
        unit: unit(),
        relations: crate::domain::right::Relations::own(false),
        illegal: 0,
        sync: if n.is_multiple_of(3) {
            SyncState::Pending
        } else {
            SyncState::Synced(Some(1043))
        },
    }
}

pub fn window<T>(rows: Vec<T>) -> Window<T> {
    Window {
        cursor: Default::default(),
        offset: 0,
        total: rows.len(),
        rows,
    }
}

/// The same, with a request that was sent up to whoever asks.
pub fn answer_with_inbox(query: &Query) -> Answer {
    match query {
        Query::Requests {
            tab: RequestTab::Inbox, ..
        } => {
            let reported = requests().into_iter().filter(|row| row.state == State::Reported);
            Answer::Requests(window(reported.collect()), [5, 1, 1, 1, 1, 1, 1])
        }
        other => answer(other),
    }
}

/// Answers every question with the village; nothing waits for whoever asks.
pub fn answer(query: &Query) -> Answer {
    match query {
        Query::Counts => Answer::Counts(Counts {
            pending: 2,
            conflicts: 1,
            households: 46,
            ..Counts::default()
        }),
        Query::Unfinished => Answer::Unfinished(Vec::new()),
        Query::News { .. } => Answer::News(Vec::new()),
        Query::Today => Answer::Today(today()),
        Query::Households { .. } => Answer::Households(window(households())),
        Query::Household(_) => Answer::Household(Some(Box::new(household_detail()))),
        Query::Requests {
            tab: RequestTab::Inbox, ..
        } => Answer::Requests(Window::default(), [5, 1, 1, 1, 1, 1, 1]),
        Query::Requests { .. } => Answer::Requests(window(requests()), [5, 1, 1, 1, 1, 1, 1]),
        Query::Request(_) => Answer::Request(Some(Box::new(request_detail()))),
        Query::FollowUps { .. } => Answer::FollowUps(window(follow_ups())),
        Query::Duplicates(_) => Answer::Duplicates(ledgers::duplicates()),
        Query::Entitlements { .. } => Answer::Entitlements(window(ledgers::entitlements())),
        Query::Outdated(_) => Answer::Outdated(ledgers::outdated()),
        Query::FollowUpDays { .. } => Answer::FollowUpDays(vec![(day("2026-11-20"), 1), (day("2026-11-22"), 12)]),
        Query::Visits { .. } => Answer::Visits(window(visits()), 0),
        Query::Visit(_) => Answer::Visit(None),
        Query::Records { .. } => Answer::Records(window(vec![wish(1, "claimed"), wish(2, "open"), wish(3, "visited")])),
        Query::KindCounts => {
            let kinds = Kind::ALL.iter().filter(|kind| kind.def().has_tab()).enumerate();
            let count = |(open, kind)| KindCount {
                kind,
                open,
                all: 2 * open,
            };
            Answer::KindCounts(kinds.map(count).collect())
        }
        Query::Roster { .. } => Answer::Roster(None),
        Query::Survey(_) => Answer::Survey(None),
        Query::Handover(_) => Answer::Handover(None),
        Query::Recurring => Answer::Recurring(Vec::new()),
        Query::HandoverItems => Answer::HandoverItems(Vec::new()),
        Query::Record(..) => Answer::Record(Some(Box::new(wish_detail()))),
        Query::Sync => Answer::Sync(Box::new(sync())),
        Query::Report { period, .. } => Answer::Report(Box::new(reports::report(*period))),
        Query::ReportRows { subjects, part } => Answer::ReportRows(reports::rows(subjects, *part)),
        Query::Views | Query::LastViews => Answer::Views(Vec::new()),
        Query::Actions => Answer::Actions(Vec::new()),
        Query::Audit => Answer::Audit(Vec::new()),
        Query::Search { .. } => Answer::Search(Vec::new()),
        Query::Similar { .. } => Answer::Similar(Vec::new()),
        Query::Refused(_) => Answer::Refused(Some(Box::new(refused(
            Kind::Request,
            &serde_json::json!({
                "temp_no": "12-1122-01", "title": "路灯不亮(三组路口)", "category": "0103", "urgency": "urgent", "kind": "help", "source": "visit",
                "household_id": household_id(1).to_string(), "detail": "三组路口两盏灯不亮，老人晚上不敢出门。",
            }),
        )))),
        Query::Correctable(..) => Answer::Correctable(None),
        Query::Ledgers => Answer::Ledgers(Box::new(ledgers::ledgers())),
        Query::HandedOut => Answer::HandedOut(Vec::new()),
        Query::Retention => Answer::Retention(vec![ExpiredCount {
            kind: Kind::Visit,
            count: 12,
            oldest: "2023-10-08".parse().unwrap(),
        }]),
        Query::GoneHousehold(_) => Answer::GoneHousehold(None),
        Query::Drafts => Answer::Drafts(Vec::new()),
        Query::Identity => Answer::Identity(None),
    }
}
