//! How long a report takes at 5,000 households. By hand: `cargo test --test reports -- --ignored --nocapture`; what counts is
//! `cargo bench --bench store report`.

use crate::village::{at, day, period};
use lianxin::demo::load_pack::LoadPack;
use lianxin::domain::rules::Rules;
use lianxin::store::{Query, Store};
use std::sync::Arc;
use std::time::Instant;

#[test]
#[ignore = "a measurement"]
fn a_year_and_any_day_of_5000_households() {
    let folder = tempfile::tempdir().unwrap();
    let rules = Arc::new(Rules::builtin());
    let mut store = Store::make_throwaway(&folder.path().join("lianxin.db"), rules).unwrap();
    LoadPack::of(5_000, day("2026-11-22")).fill(&mut store).unwrap();
    for (of, as_of) in [
        ("2026", None),
        ("2026", None),
        ("2026-04", Some("2026-05-03")),
        ("2026", Some("2026-11-01")),
    ] {
        let begun = Instant::now();
        let query = Query::Report {
            period: period(of),
            as_of: as_of.map(day),
        };
        store.answer(&query, at("2026-11-22 09:00")).unwrap();
        println!("{of} {as_of:?}: {:?}", begun.elapsed());
    }
}
