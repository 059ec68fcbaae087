//! Files for people: 20,000 persons as a table, a workbook, a csv. `cargo bench --bench exchange`.

#![allow(clippy::unwrap_used, missing_docs, reason = "benches")]

use lianxin::domain::lang::Lang;
use lianxin::exchange::csv_file::{Encoding, csv};
use lianxin::exchange::workbook::workbook;
use lianxin::exchange::{Names, Profile, Rows, Table, table};
use lianxin::record::Kind;
use serde_json::{Value, json};

const ROWS: usize = 20_000;

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
fn table_of_20000(bencher: divan::Bencher) {
    let rows = persons();
    bencher.bench_local(|| made(&rows));
}

#[divan::bench]
fn xlsx_of_20000(bencher: divan::Bencher) {
    let table = made(&persons());
    bencher.bench_local(|| workbook(std::slice::from_ref(&table), "代码").unwrap());
}

#[divan::bench]
fn csv_of_20000(bencher: divan::Bencher) {
    let table = made(&persons());
    bencher.bench_local(|| csv(&table, Encoding::Gb18030).unwrap());
}
