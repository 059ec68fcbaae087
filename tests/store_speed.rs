//! Measures by hand: `cargo test --release --test store_speed -- --ignored --nocapture`. Budgets: DESIGN.md 9.

#![allow(clippy::unwrap_used, reason = "tests")]

mod store_support;

use lianxin::change::{CHANGE_VERSION, Change, Cursor, Kind, Sequenced};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use lianxin::store::queries::{HouseholdFilter, HouseholdSort, RequestTab};
use lianxin::store::{Query, Store};
use serde_json::{Value, json};
use std::time::Instant;
use store_support::{Device, Town, UNIT, morning};
use uuid::Uuid;

struct Writer {
    town: Town,
}

impl Writer {
    fn write(&mut self, kind: Kind, record: u128, set: &Value) {
        let seq = self.town.log.len() as u64 + 1;
        self.town.log.push(Sequenced {
            change: Change {
                id: ChangeId(Uuid::from_u128(1_000_000_000 + u128::from(seq))),
                n: seq,
                kind,
                record: RecordId(Uuid::from_u128(record)),
                unit: UnitPath::parse(UNIT).unwrap(),
                v: CHANGE_VERSION,
                at: morning(),
                seen: Cursor::default(),
                group: None,
                set: set.as_object().unwrap().clone(),
            },
            seq,
            device: DeviceId(Uuid::from_u128(9)),
            user: UserId(Uuid::from_u128(9)),
            received: morning(),
            te: morning(),
            es: seq - 1,
        });
    }
}

/// An invented name: a surname and a solar term.
fn name(index: u128) -> String {
    let surnames = ["张", "李", "王", "刘", "陈", "杨", "黄", "周", "吴", "曾"];
    let terms = ["谷雨", "立夏", "小满", "芒种", "夏至", "立秋", "白露", "霜降"];
    let at = |length: usize, index: u128| usize::try_from(index).unwrap() % length;
    format!("{}{}", surnames[at(10, index)], terms[at(8, index / 10)])
}

/// `households` households of three people, one request in ten, `visits` visits over all.
fn village(households: u128, visits: u128) -> Town {
    let mut writer = Writer { town: Town::default() };
    for index in 1..=households {
        let household = Uuid::from_u128(index).to_string();
        writer.write(Kind::Household, index, &json!({"household_no": index.to_string(), "display_name": name(index),
            "address": format!("{}组{index}号", index % 12), "phone": format!("1290{index:07}"), "residence": "resident"}));
        for person in 0..3 {
            let id = 10_000_000 + index * 3 + person;
            writer.write(Kind::Person, id, &json!({"household_id": household, "name": name(id),
                "relation": if person == 0 { "02" } else { "10" }, "birth": "1950-03-04", "phones": [format!("1291{id:07}")]}));
            if person == 0 && index % 4 == 0 {
                writer.write(
                    Kind::Tag,
                    20_000_000 + index,
                    &json!({"household_id": household,
                    "person_id": Uuid::from_u128(id).to_string(), "kind": "hypertension", "level": "controlled"}),
                );
            }
        }
        if index % 10 == 0 {
            let request = 30_000_000 + index;
            writer.write(
                Kind::Request,
                request,
                &json!({"temp_no": format!("12-1101-{index}"), "category": "0103", "urgency": "normal",
                "title": "路灯不亮", "household_id": household, "registered_at": morning().0 - 86_400_000}),
            );
            writer.write(
                Kind::RequestEvent,
                40_000_000 + index,
                &json!({"request_id": Uuid::from_u128(request).to_string(),
                "kind": "submit", "at": morning().0 - 86_400_000, "role": "micro_leader"}),
            );
        }
    }
    for index in 1..=visits {
        let household = Uuid::from_u128(1 + index * 7919 % households).to_string();
        let days = i64::try_from(index % 300).unwrap();
        writer.write(
            Kind::Visit,
            50_000_000 + index,
            &json!({"household_id": household, "at": morning().0 - days * 86_400_000,
            "way": "home", "outcome": "done", "text": "看了老人, 血压平稳, 嘱按时服药; 屋后排水沟有积水。"}),
        );
    }
    writer.town
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    println!("{what:<40} {:>9.2} ms", start.elapsed().as_secs_f64() * 1_000.0);
    done
}

fn ask(store: &Store, what: &str, query: &Query, now: Millis) {
    store.answer(query, now).unwrap();
    let mut times: Vec<f64> = (0..9)
        .map(|_| {
            let start = Instant::now();
            store.answer(query, now).unwrap();
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("  {what:<38} {:>9.2} ms", times[4]);
}

fn measure(households: u128, visits: u128, chunk: usize) {
    println!("{households} households, {visits} visits, {chunk} changes a reply");
    let mut town = village(households, visits);
    let mut device = Device::new(1);
    timed(&format!("first load, {} changes", town.log.len()), || {
        town.settle(&mut device, 50, chunk, morning());
    });
    let now = morning();
    let window = |sort, filter| Query::Households {
        filter,
        sort,
        offset: 40,
        limit: 40,
    };
    let id = lianxin::domain::ids::HouseholdId(Uuid::from_u128(20));
    let asks = [
        ("counts", Query::Counts),
        ("today", Query::Today),
        (
            "households by number",
            window(HouseholdSort::Number, HouseholdFilter::default()),
        ),
        (
            "households by colour",
            window(HouseholdSort::Colour, HouseholdFilter::default()),
        ),
        (
            "households with tasks",
            window(
                HouseholdSort::Number,
                HouseholdFilter {
                    with_tasks: true,
                    ..Default::default()
                },
            ),
        ),
        ("household", Query::Household(id)),
        (
            "requests",
            Query::Requests {
                tab: RequestTab::All,
                offset: 0,
                limit: 40,
            },
        ),
        (
            "follow-ups",
            Query::FollowUps {
                kinds: Vec::new(),
                on: None,
                offset: 0,
                limit: 40,
            },
        ),
        (
            "visits",
            Query::Visits {
                household: None,
                offset: 0,
                limit: 40,
            },
        ),
        ("sync", Query::Sync),
        (
            "search 张谷雨",
            Query::Search {
                text: "张谷雨".into(),
                limit: 20,
            },
        ),
        (
            "search 雨",
            Query::Search {
                text: "雨".into(),
                limit: 20,
            },
        ),
        (
            "search nothing",
            Query::Search {
                text: "zzzz".into(),
                limit: 20,
            },
        ),
    ];
    for (what, query) in &asks {
        ask(&device.store, what, query, now);
    }
    timed("save a visit", || {
        device.record(json!({"do": "visit", "household": "20", "outcome": "done", "text": "好"}));
    });
    timed("roll to the next day", || {
        device.store.roll_to(now.plus(86_400_000)).unwrap();
    });
    let path = device.path.clone();
    drop(std::mem::replace(&mut device.store, Device::new(2).store));
    let rules = std::sync::Arc::new(lianxin::domain::rules::Rules::builtin());
    timed("open again", || Store::open(&path, None, false, rules).unwrap());
}

#[test]
#[ignore = "measures"]
fn a_first_load() {
    measure(600, 20_000, 150);
}

#[test]
#[ignore = "measures"]
fn five_thousand_households() {
    measure(5_000, 20_000, 150);
}

#[test]
#[ignore = "measures"]
fn a_hundred_thousand_households() {
    measure(100_000, 100_000, 1_000);
}
