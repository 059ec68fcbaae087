//! Files for people: 20,000 persons as a table, a workbook, a csv; and such a workbook read, planned and imported.
//! `cargo bench --bench exchange`.

#![allow(clippy::unwrap_used, missing_docs, reason = "benches")]

use divan::Bencher;
use lianxin::demo::load_pack::LoadPack;
use lianxin::domain::lang::Lang;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::{Millis, parse_date};
use lianxin::exchange::csv_file::{Encoding, csv};
use lianxin::exchange::import::{Options, plan};
use lianxin::exchange::workbook::workbook;
use lianxin::exchange::{Names, Profile, Rows, Table, ledger, table};
use lianxin::record::Kind;
use lianxin::store::{Import, Store};
use lianxin::view::Plan;
use lianxin::view::ledger::Ledger;
use serde_json::{Value, json};
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

const ROWS: usize = 20_000;
/// Households that have so many people.
const HOUSEHOLDS: u32 = 5_000;

fn main() {
    divan::main();
}

fn persons() -> Vec<Value> {
    let person = |at: usize| {
        json!({
            "id": format!("0193a5c2-1234-7123-8123-{at:012}"), "unit": "439901100/200/03/012",
            "household_id": format!("0193a5c2-1234-7123-8124-{:012}", at / 4), "name": "欧阳霜降", "relation": "02", "sex": 2,
            "birth": "1951-03-04", "id_no": "439901195103041021", "phones": ["12900000001"], "ethnic": "01",
            "presence": "home", "party_member": at.is_multiple_of(9), "remark": "东头第一家，过桥往左",
        })
    };
    (0..ROWS).map(person).collect()
}

fn names() -> Names {
    let household = |at: usize| json!({ "id": format!("0193a5c2-1234-7123-8124-{at:012}"), "household_no": format!("A-{at:04}"), "display_name": "谭立春" });
    let mut names = Names::default();
    names.learn(&Kind::Household, &(0..ROWS / 4).map(household).collect::<Vec<_>>());
    names
}

fn made(rows: &[Value]) -> Table {
    table(
        &Rows::Records(Kind::Person),
        Profile::Internal,
        rows,
        &names(),
        Lang::Zh,
    )
}

#[divan::bench]
fn table_of_20000(bencher: Bencher) {
    let rows = persons();
    bencher.bench_local(|| made(&rows));
}

#[divan::bench]
fn xlsx_of_20000(bencher: Bencher) {
    let table = made(&persons());
    bencher.bench_local(|| workbook(std::slice::from_ref(&table), "代码").unwrap());
}

#[divan::bench]
fn csv_of_20000(bencher: Bencher) {
    let table = made(&persons());
    bencher.bench_local(|| csv(&table, Encoding::Gb18030).unwrap());
}

/// The roster of a village that is not here yet, as another program's workbook.
static ROSTER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (households, persons) = LoadPack::of(HOUSEHOLDS, parse_date("2026-11-22").unwrap()).roster();
    let mut names = Names::default();
    names.learn(&Kind::Household, &households);
    let rows = Rows::Records(Kind::Person);
    let made = table(&rows, Profile::Internal, &persons, &names, Lang::Zh);
    workbook(&[made], "代码").unwrap()
});

fn ledgers() -> Vec<Ledger> {
    ledger::read("roster.xlsx", &ROSTER, &[]).unwrap().0.ledgers
}

/// The database of a leader who has no household yet.
fn empty() -> (Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let mut store = Store::open(&path, None, true, Arc::new(Rules::builtin())).unwrap();
    LoadPack::of(0, parse_date("2026-11-22").unwrap())
        .fill(&mut store)
        .unwrap();
    (store, folder)
}

fn now() -> Millis {
    Millis::parse("2026-11-22 09:12").unwrap()
}

fn planned(store: &Store, ledgers: &[Ledger]) -> Plan {
    let planned = store.look(now(), |held, lookup| {
        plan(ledgers, held, lookup, &Options::default(), &|_| {
            ControlFlow::Continue(())
        })
    });
    planned.unwrap().unwrap()
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn ledger_of_20000(bencher: Bencher) {
    bencher
        .with_inputs(|| LazyLock::force(&ROSTER))
        .bench_local_values(|_| ledgers());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn plan_of_20000(bencher: Bencher) {
    let (store, _folder) = empty();
    let ledgers = ledgers();
    bencher.bench_local(|| planned(&store, &ledgers));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn import_of_20000(bencher: Bencher) {
    let ledgers = ledgers();
    let input = || {
        let (store, folder) = empty();
        let plan = planned(&store, &ledgers);
        let import = Import {
            file: "roster.xlsx".to_owned(),
            rows: plan.rows.len(),
            said: String::new(),
            changes: plan.changes,
            state: plan.state,
        };
        (store, import, folder)
    };
    bencher
        .with_inputs(input)
        .bench_local_refs(|(store, import, _)| store.import(import, now()).unwrap());
}
