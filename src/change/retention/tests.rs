//! What is kept long enough, record by record: a log in, what goes on a day out.

use super::*;
use crate::change::{CHANGE_VERSION, Change, Cursor};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::unit::UnitPath;

const DAY: i64 = 86_400_000;
const NOW: Millis = Millis(1_795_000_000_000);

fn id(n: u128) -> String {
    Uuid::from_u128(n).to_string()
}

/// A log of changes, each to a record of a kind, by its author's device.
fn log(changes: &[(Kind, u128, Value)]) -> KeptRecords {
    let mut kept = KeptRecords::default();
    for (at, (kind, record, set)) in changes.iter().enumerate() {
        let at = at as u64 + 1;
        let placed = Placed {
            change: Change {
                id: ChangeId(Uuid::from_u128(10_000 + u128::from(at))),
                n: at,
                kind: kind.clone(),
                record: RecordId(Uuid::from_u128(*record)),
                unit: UnitPath::parse("439901100/200").unwrap(),
                v: CHANGE_VERSION,
                at: NOW,
                seen: Cursor::default(),
                group: None,
                set: set.as_object().unwrap().clone(),
            },
            seq: Some(at),
            // What names a device is by another one that has seen nothing.
            device: DeviceId(Uuid::from_u128(
                set.get("device").and_then(Value::as_u64).unwrap_or(1).into(),
            )),
            te: NOW,
            es: 0,
            recovered: false,
        };
        kept.add(placed, UserId(Uuid::from_u128(1)), NOW);
    }
    kept
}

/// The records that go so many days later.
fn gone(kept: KeptRecords, days: i64) -> Vec<u128> {
    let expired = kept.expired(&Rules::builtin(), NOW.plus(days * DAY).local_date());
    expired.into_iter().map(|it| it.record.0.as_u128()).collect()
}

fn household() -> (Kind, u128, Value) {
    (Kind::Household, 1, json!({"display_name": "谭立春"}))
}

fn request(more: &Value) -> (Kind, u128, Value) {
    let mut set = json!({"kind": "help", "category": "0101", "title": "x", "urgency": "normal", "household_id": id(1)});
    set.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (Kind::Request, 2, set)
}

fn step(record: u128, kind: &str, more: &Value) -> (Kind, u128, Value) {
    let mut set = json!({"request_id": id(2), "kind": kind, "at": NOW.0, "role": "grid_leader", "rules": 2});
    set.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (Kind::RequestEvent, record, set)
}

#[test]
fn a_request_goes_with_its_steps_ten_years_after_its_end_and_never_while_it_is_open() {
    let open = [household(), request(&json!({})), step(3, "submit", &json!({}))];
    assert_eq!(gone(log(&open), 90_000), []);
    let ended = [&open[..], &[step(4, "withdraw", &json!({"note": "自己修好了"}))]].concat();
    assert_eq!(gone(log(&ended), 3_649), []);
    assert_eq!(gone(log(&ended), 3_650), [2, 3, 4]);
}

#[test]
fn a_care_case_goes_after_its_last_day_closed_or_not_and_its_contacts_never_before_it() {
    let contact = (
        Kind::CareLog,
        3,
        json!({"household_id": id(1), "case_id": id(2), "at": NOW.0 - 200 * DAY}),
    );
    let case = |more: Value| {
        let mut set = json!({"household_id": id(1), "state": "active"});
        set.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        vec![household(), (Kind::CareCase, 2, set), contact.clone()]
    };
    assert_eq!(gone(log(&case(json!({}))), 10_000), [], "nobody said when it ends");
    let to = NOW.plus(30 * DAY).local_date().to_string();
    for (more, last) in [(json!({"to": to}), 120), (json!({"state": "ended"}), 90)] {
        assert_eq!(gone(log(&case(more.clone())), last - 1), []);
        assert_eq!(gone(log(&case(more)), last), [2, 3]);
    }
    assert_eq!(
        gone(log(&[household(), contact.clone()]), 90),
        [3],
        "the case went before it"
    );
}

#[test]
fn an_open_request_keeps_what_it_belongs_to_and_what_it_names() {
    let deleted = json!({"display_name": "x", "deleted": "搬走"});
    let dead = json!({"household_id": id(5), "name": "x", "presence": "dead"});
    let base = [
        (Kind::Household, 1, deleted),
        (Kind::Household, 5, json!({"display_name": "y"})),
        (Kind::Person, 6, dead),
    ];
    assert_eq!(gone(log(&base), 2_000), [1, 6]);
    let open = [&base[..], &[request(&json!({"person_id": id(6)}))]].concat();
    assert_eq!(gone(log(&open), 2_000), []);
}

#[test]
fn a_deleted_household_goes_with_all_that_belongs_to_it_counted_from_the_last_of_it() {
    let changes = [
        (Kind::Household, 1, json!({"display_name": "x"})),
        (Kind::Person, 2, json!({"household_id": id(1), "name": "y"})),
        (
            Kind::Tag,
            3,
            json!({"household_id": id(1), "person_id": id(2), "kind": "smd"}),
        ),
        (Kind::Contact, 5, json!({"name": "村医", "phone": "120"})),
    ];
    assert_eq!(gone(log(&changes), 400), []);
    let deleted = [&changes[..], &[(Kind::Household, 1, json!({"deleted": "搬走"}))]].concat();
    assert_eq!(gone(log(&deleted), 364), []);
    assert_eq!(gone(log(&deleted), 365), [1, 2, 3]);
    let mut held = log(&deleted);
    held.hold(RecordId(Uuid::from_u128(3)));
    assert_eq!(gone(held, 9_000), [], "the tag waits, and so its person and household");
    let visit = (Kind::Visit, 4, json!({"household_id": id(1), "at": NOW.0, "text": "z"}));
    let visited = [&deleted[..], &[visit]].concat();
    assert_eq!(gone(log(&visited), 1_094), []);
    assert_eq!(gone(log(&visited), 1_095), [1, 2, 3, 4]);
}

#[test]
fn who_died_stays_until_the_last_term_of_what_was_theirs_is_over() {
    let of = |more: Value| {
        let mut set = json!({"household_id": id(1), "person_id": id(6)});
        set.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        set
    };
    let base = [
        household(),
        (Kind::Person, 6, of(json!({"presence": "dead", "person_id": null}))),
    ];
    assert_eq!(gone(log(&base), 1_095), [6]);
    let tag = (Kind::Tag, 7, of(json!({"kind": "smd"})));
    let tagged = [&base[..], &[tag]].concat();
    assert_eq!(
        gone(log(&tagged), 1_095),
        [6, 7],
        "a tag that nobody ended ended with them"
    );
    for state in ["receiving", "stopped"] {
        let benefit = (Kind::Benefit, 8, of(json!({"kind": "dibao", "state": state})));
        let paid = [&tagged[..], &[benefit]].concat();
        assert_eq!(gone(log(&paid), 1_824), [7], "{state}");
        assert_eq!(gone(log(&paid), 1_825), [6, 7, 8], "{state}");
    }
    let about = request(&json!({"person_id": id(6)}));
    let over = step(4, "withdraw", &json!({"note": "自己修好了"}));
    let asked = [&base[..], &[about, step(3, "submit", &json!({})), over]].concat();
    assert_eq!(gone(log(&asked), 3_649), []);
    assert_eq!(gone(log(&asked), 3_650), [6, 2, 3, 4]);
}

#[test]
fn a_step_is_a_change_to_the_person_and_household_of_its_request_as_well() {
    let dead = json!({"household_id": id(1), "name": "x", "presence": "dead"});
    let ended = [
        (Kind::Household, 1, json!({"display_name": "x", "deleted": "搬走"})),
        (Kind::Person, 6, dead),
        request(&json!({"person_id": id(6), "household_id": null})),
        step(3, "submit", &json!({})),
        step(4, "withdraw", &json!({"note": "自己修好了"})),
    ];
    let late = || {
        let mut kept = log(&ended);
        kept.records.get_mut(&Uuid::from_u128(4)).unwrap().last = NOW.plus(400 * DAY);
        kept
    };
    assert_eq!(gone(late(), 4_049), []);
    assert_eq!(gone(late(), 4_050), [1, 6, 2, 3, 4]);
}

#[test]
fn what_two_people_set_otherwise_stays_until_it_is_settled() {
    let wish = |record, device: u64, text: &str| {
        (
            Kind::Wish,
            record,
            json!({"text": text, "state": "cancelled", "device": device}),
        )
    };
    assert_eq!(
        gone(log(&[wish(1, 1, "灯"), wish(2, 1, "鞋"), wish(2, 2, "伞")]), 400),
        [1]
    );
}

#[test]
fn each_kind_is_kept_as_long_as_its_table_and_the_rules_say() {
    let household_id = id(1);
    for (kind, set, days) in [
        (Kind::Visit, json!({"at": NOW.0}), 1_095),
        (Kind::Visit, json!({"at": NOW.plus(10 * DAY).0}), 1_105),
        (Kind::HealthRecord, json!({"at": NOW.0, "disease": "smd"}), 1_095),
        (Kind::Tag, json!({"kind": "smd", "to": "2026-11-01"}), 1_095),
        (
            Kind::Tag,
            json!({"kind": "smd", "basis": "consent", "withdrawn_on": "2026-11-18", "to": "2026-11-18"}),
            30,
        ),
        (Kind::Benefit, json!({"kind": "dibao", "state": "stopped"}), 1_825),
        (Kind::Reminder, json!({"text": "x", "state": "done"}), 365),
        (Kind::Postponement, json!({"key": "x", "until": "2026-11-01"}), 365),
        (Kind::Wish, json!({"text": "x", "state": "visited"}), 365),
        (Kind::CareCase, json!({"reason": "isolation", "state": "ended"}), 90),
        (Kind::CareLog, json!({"at": NOW.0, "case_id": id(99)}), 90),
        (Kind::NoticeTold, json!({"at": NOW.0}), 1_095),
        (Kind::Person, json!({"name": "x", "presence": "moved_out"}), 1_095),
    ] {
        let mut set = set;
        set["household_id"] = household_id.clone().into();
        let kept = || log(&[household(), (kind.clone(), 7, set.clone())]);
        assert_eq!(gone(kept(), days - 1), [], "{kind} {set}");
        assert_eq!(gone(kept(), days), [7], "{kind} {set}");
    }
    for (kind, set) in [
        (Kind::Tag, json!({"kind": "smd"})),
        (
            Kind::Benefit,
            json!({"kind": "dibao", "state": "receiving", "to": "2026-11-01"}),
        ),
        (
            Kind::Reminder,
            json!({"text": "x", "state": "open", "due": "2026-11-01"}),
        ),
        (Kind::Wish, json!({"text": "x", "state": "claimed"})),
        (Kind::Person, json!({"name": "x", "presence": "away_work"})),
        (Kind::Contact, json!({"name": "x", "phone": "120"})),
    ] {
        assert_eq!(gone(log(&[(kind.clone(), 7, set)]), 90_000), [], "{kind}");
    }
}

#[test]
fn the_rows_of_a_campaign_go_on_the_day_that_it_says_and_the_campaign_later() {
    let on = |days: i64| NOW.plus(days * DAY).local_date().to_string();
    let changes = [
        household(),
        (
            Kind::Campaign,
            2,
            json!({"title": "x", "state": "open", "purge_after": on(30)}),
        ),
        (
            Kind::CampaignRow,
            3,
            json!({"campaign": id(2), "household_id": id(1), "name": "y"}),
        ),
        (
            Kind::CampaignRow,
            4,
            json!({"campaign": id(2), "name": "z", "phone": "12900000001"}),
        ),
    ];
    assert_eq!(gone(log(&changes), 30), []);
    assert_eq!(gone(log(&changes), 31), [3, 4]);
    let longer = [&changes[..], &[(Kind::Campaign, 2, json!({"purge_after": on(60)}))]].concat();
    assert_eq!(
        gone(log(&longer), 60),
        [],
        "a later day counts for the rows that were made"
    );
    assert_eq!(gone(log(&changes), 30 + 1_095), [2, 3, 4]);
}
