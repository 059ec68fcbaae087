//! The store by itself: saves, searches, the pages' questions, opening, a first load. `cargo bench --bench store`.
//!
//! Villages are made once a process in a temporary folder; LIANXIN_BENCH_LARGE=1 adds those of 100,000 households.

#![allow(clippy::unwrap_used, missing_docs, reason = "benches")]

use divan::Bencher;
use lianxin::change::entry::Entry;
use lianxin::demo::load_pack::{LoadPack, PAGE};
use lianxin::domain::report::Period;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::{Date, Millis, parse_date};
use lianxin::store::queries::{HouseholdFilter, RequestTab};
use lianxin::store::{Answer, Query, Store};
use lianxin::view::{ColumnId, Order, Part};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use tempfile::TempDir;

fn main() {
    divan::main();
}

fn today() -> Date {
    parse_date("2026-11-22").unwrap()
}

fn now() -> Millis {
    Millis::parse("2026-11-22 09:12").unwrap()
}

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

/// The database of a village of `households`, made at its first use.
fn village(households: u32) -> PathBuf {
    static MADE: LazyLock<Mutex<BTreeMap<u32, PathBuf>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap();
    let path = made.entry(households).or_insert_with(|| {
        let path = FOLDER.path().join(format!("{households}.db"));
        LoadPack::of(households, today()).fill(&mut open(&path)).unwrap();
        path
    });
    path.clone()
}

fn open(path: &std::path::Path) -> Store {
    Store::open(path, None, true, Arc::new(Rules::builtin())).unwrap()
}

fn sizes() -> Vec<u32> {
    let large = std::env::var_os("LIANXIN_BENCH_LARGE").is_some();
    [600, 5_000].into_iter().chain(large.then_some(100_000)).collect()
}

mod save {
    use super::*;

    /// One row in one durable commit: what the disk itself asks for.
    #[divan::bench]
    fn bare_commit(bencher: Bencher) {
        let folder = tempfile::tempdir().unwrap();
        let conn = Connection::open(folder.path().join("bare.db")).unwrap();
        conn.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)",
        )
        .unwrap();
        bencher.bench_local(|| conn.execute("INSERT INTO row (text) VALUES ('one row')", []).unwrap());
    }

    /// A digit on a row of a campaign of all 2,000 people of the village: the save, and the rows shown after it.
    #[divan::bench]
    fn mark_a_row_of_2000(bencher: Bencher) {
        let copy = FOLDER.path().join("marks.db");
        std::fs::copy(village(600), &copy).unwrap();
        let mut store = open(&copy);
        let mut save = |entry: serde_json::Value| {
            let entry: Entry = serde_json::from_value(entry).unwrap();
            let saved = store.save(&entry, None, None, now()).unwrap();
            let campaign = saved.prepared.record;
            let query = Query::Roster {
                campaign,
                open_only: false,
                part: Part::first(100),
            };
            (campaign, store.answer(&query, now()).unwrap())
        };
        let (campaign, _) = save(serde_json::json!({
            "do": "campaign", "title": "医保缴费", "to": "2026-12-25", "purge_after": "2027-01-31",
            "statuses": ["1|未缴|open", "2|已缴|done"],
        }));
        let (_, roster) = save(serde_json::json!({"do": "roster", "campaign": campaign.to_string()}));
        let Answer::Roster(Some(roster)) = roster else {
            panic!("no rows")
        };
        let rows = &roster.window.rows;
        let mut at = 0;
        bencher.bench_local(|| {
            at += 1;
            let status = ["已缴", "未缴"][at % 2];
            save(serde_json::json!({
                "do": "edit", "kind": "campaign_row", "record": rows[at % rows.len()].row.id.to_string(),
                "set": {"status": status, "marked_on": "2026-11-22"},
            }))
        });
    }

    #[divan::bench(args = sizes())]
    fn visit(bencher: Bencher, households: u32) {
        let path = village(households);
        let copy = FOLDER.path().join(format!("save{households}.db"));
        std::fs::copy(path, &copy).unwrap();
        let mut store = open(&copy);
        let entry = serde_json::json!({"do": "visit", "household": "A-0020", "way": "home", "outcome": "done",
            "text": "看了老人, 血压平稳, 嘱按时服药。"});
        let entry: Entry = serde_json::from_value(entry).unwrap();
        bencher.bench_local(|| store.save(&entry, None, None, now()).unwrap());
    }
}

mod search {
    use super::*;

    /// Households whose people are 5,000 and 100,000.
    const PEOPLE: [u32; 2] = [1_250, 25_000];

    fn bench(bencher: Bencher, households: u32, typed: &str) {
        let store = open(&village(households));
        let query = Query::Search {
            text: typed.to_owned(),
            limit: 20,
        };
        store.answer(&query, now()).unwrap();
        bencher.bench_local(|| store.answer(&query, now()).unwrap());
    }

    #[divan::bench(args = PEOPLE)]
    fn name(bencher: Bencher, households: u32) {
        bench(bencher, households, "谭小满");
    }

    #[divan::bench(args = PEOPLE)]
    fn one_character(bencher: Bencher, households: u32) {
        bench(bencher, households, "立");
    }

    #[divan::bench(args = PEOPLE)]
    fn initials(bencher: Bencher, households: u32) {
        bench(bencher, households, "txm");
    }

    #[divan::bench(args = PEOPLE)]
    fn one_letter(bencher: Bencher, households: u32) {
        bench(bencher, households, "l");
    }

    #[divan::bench(args = PEOPLE)]
    fn full_pinyin(bencher: Bencher, households: u32) {
        bench(bencher, households, "tanxiaoman");
    }

    #[divan::bench(args = PEOPLE)]
    fn phone_tail(bencher: Bencher, households: u32) {
        bench(bencher, households, "4711");
    }

    #[divan::bench(args = PEOPLE)]
    fn miss(bencher: Bencher, households: u32) {
        bench(bencher, households, "zzqx");
    }

    /// The first one after opening reads the keys.
    #[divan::bench(args = PEOPLE)]
    fn first(bencher: Bencher, households: u32) {
        let path = village(households);
        let query = Query::Search {
            text: "谭小满".to_owned(),
            limit: 20,
        };
        bencher
            .with_inputs(|| open(&path))
            .bench_local_refs(|store| store.answer(&query, now()).unwrap());
    }
}

mod page {
    use super::*;

    fn bench(bencher: Bencher, households: u32, query: &Query) {
        let store = open(&village(households));
        store.answer(query, now()).unwrap();
        bencher.bench_local(|| store.answer(query, now()).unwrap());
    }

    fn window(order: Option<Order>, filter: HouseholdFilter) -> Query {
        Query::Households {
            filter,
            part: Part {
                order,
                offset: 200,
                limit: 60,
            },
        }
    }

    fn by(bencher: Bencher, households: u32, column: ColumnId) {
        let order = Some(Order { column, down: false });
        bench(bencher, households, &window(order, HouseholdFilter::default()));
    }

    #[divan::bench(args = sizes())]
    fn counts(bencher: Bencher, households: u32) {
        bench(bencher, households, &Query::Counts);
    }

    #[divan::bench(args = sizes())]
    fn today(bencher: Bencher, households: u32) {
        bench(bencher, households, &Query::Today);
    }

    #[divan::bench(args = sizes())]
    fn households_by_number(bencher: Bencher, households: u32) {
        bench(bencher, households, &window(None, HouseholdFilter::default()));
    }

    #[divan::bench(args = sizes())]
    fn households_by_colour(bencher: Bencher, households: u32) {
        by(bencher, households, ColumnId::Colour);
    }

    #[divan::bench(args = sizes())]
    fn households_by_name(bencher: Bencher, households: u32) {
        by(bencher, households, ColumnId::Householder);
    }

    #[divan::bench(args = sizes())]
    fn households_with_tasks(bencher: Bencher, households: u32) {
        let filter = HouseholdFilter {
            with_tasks: true,
            ..HouseholdFilter::default()
        };
        bench(bencher, households, &window(None, filter));
    }

    #[divan::bench(args = sizes())]
    fn household(bencher: Bencher, households: u32) {
        let store = open(&village(households));
        let Answer::Households(found) = store.answer(&window(None, HouseholdFilter::default()), now()).unwrap() else {
            unreachable!("a window answers a question for one")
        };
        bench(bencher, households, &Query::Household(found.rows[0].id));
    }

    #[divan::bench(args = sizes())]
    fn requests(bencher: Bencher, households: u32) {
        let query = Query::Requests {
            tab: RequestTab::All,
            part: Part::first(60),
        };
        bench(bencher, households, &query);
    }

    #[divan::bench(args = sizes())]
    fn follow_ups(bencher: Bencher, households: u32) {
        let query = Query::FollowUps {
            kinds: Vec::new(),
            on: None,
            part: Part::first(60),
        };
        bench(bencher, households, &query);
    }

    #[divan::bench(args = sizes())]
    fn visits(bencher: Bencher, households: u32) {
        let query = Query::Visits {
            household: None,
            part: Part::first(60),
        };
        bench(bencher, households, &query);
    }

    #[divan::bench(args = sizes())]
    fn sync(bencher: Bencher, households: u32) {
        bench(bencher, households, &Query::Sync);
    }
}

mod report {
    use super::*;

    fn bench(bencher: Bencher, households: u32, period: &str, as_of: Option<&str>) {
        let store = open(&village(households));
        let query = Query::Report {
            period: Period::parse(period).unwrap(),
            as_of: as_of.map(|day| parse_date(day).unwrap()),
        };
        bencher.bench_local(|| store.answer(&query, now()).unwrap());
    }

    /// Every figure of a year, with those of the year before.
    #[divan::bench(args = sizes())]
    fn year(bencher: Bencher, households: u32) {
        bench(bencher, households, "2026", None);
    }

    /// As it stood when half of the visits were made.
    #[divan::bench(args = sizes())]
    fn as_of_a_day(bencher: Bencher, households: u32) {
        bench(bencher, households, "2026-04", Some("2026-05-03"));
    }
}

mod start {
    use super::*;

    #[divan::bench(args = sizes())]
    fn open_and_first_page(bencher: Bencher, households: u32) {
        let path = village(households);
        bencher.bench_local(|| open(&path).answer(&Query::Today, now()).unwrap());
    }

    #[divan::bench(args = sizes(), sample_count = 5, sample_size = 1)]
    fn next_morning(bencher: Bencher, households: u32) {
        let path = village(households);
        let copy = FOLDER.path().join(format!("roll{households}.db"));
        bencher
            .with_inputs(|| {
                std::fs::copy(&path, &copy).unwrap();
                open(&copy)
            })
            .bench_local_refs(|store| store.roll_to(now().plus(86_400_000)).unwrap());
    }
}

mod first_load {
    use super::*;

    /// 600 households with 20,000 visits, page by page, as a reply of the server brings them.
    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn households_600(bencher: Bencher) {
        let replies: Vec<_> = LoadPack::of(600, today()).pages(PAGE).collect();
        bencher
            .with_inputs(|| {
                let folder = tempfile::tempdir().unwrap();
                let mut store = open(&folder.path().join("lianxin.db"));
                LoadPack::of(0, today()).fill(&mut store).unwrap();
                (store, folder)
            })
            .bench_local_refs(|(store, _)| {
                for reply in &replies {
                    store.apply_reply(reply, now()).unwrap();
                }
            });
    }
}
