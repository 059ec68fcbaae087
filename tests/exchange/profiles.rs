//! A workbook holds what the json of its profile holds, and no more.

use crate::desk::{Desk, sheet, text};
use lianxin::domain::lang::Lang;
use lianxin::domain::mask::Known;
use lianxin::exchange::{Names, Profile, Rows, prepare, table};
use lianxin::record::Kind;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const PROFILES: [Profile; 3] = [Profile::Internal, Profile::Report, Profile::Public];

/// Everything that rows can be of.
fn all() -> Vec<Rows> {
    let kinds = Kind::ALL.iter().cloned().map(Rows::Records);
    kinds.chain([Rows::Requests, Rows::FollowUps]).collect()
}

/// A row with some fields of its sort, and some of other sorts.
fn row(what: &Rows, seed: u64) -> Value {
    let names = Kind::ALL.iter().flat_map(|kind| kind.fields()).map(|field| field.name);
    let lists = [
        "state",
        "level",
        "awaiting_check",
        "due",
        "name",
        "address",
        "request_title",
        "brand_new",
    ];
    let own: Vec<&str> = match what {
        Rows::Records(kind) => kind.fields().iter().map(|field| field.name).collect(),
        _ => names.chain(lists).collect(),
    };
    let chosen = |at: &usize| (seed >> (at % 61)) & 1 == 0;
    let mut row: Map<String, Value> = own
        .iter()
        .enumerate()
        .filter(|(at, _)| chosen(at))
        .map(|(_, name)| ((*name).to_owned(), json!("x")))
        .collect();
    row.insert("id".into(), json!("1"));
    row.insert("unit".into(), json!("439901100/200/03/012"));
    Value::Object(row)
}

proptest! {
    #[test]
    fn the_columns_of_a_table_are_keys_of_the_rows_as_json_has_them(seed: u64, other: u64) {
        for what in all() {
            for profile in PROFILES {
                let rows = vec![row(&what, seed), row(&what, other)];
                let rows = prepare(rows, &what, profile, &Known::default(), |_| {});
                let keys: BTreeSet<&str> = rows.iter().filter_map(Value::as_object).flat_map(|row| row.keys().map(String::as_str)).collect();
                for lang in [Lang::Zh, Lang::En] {
                    let table = table(&what, profile, &rows, &Names::default(), lang);
                    for column in table.columns.iter().filter(|_| !rows.is_empty()) {
                        prop_assert!(keys.contains(column.key.as_str()), "{what:?} {profile:?} {}", column.key);
                    }
                    prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
                }
            }
        }
    }
}

#[test]
fn every_key_of_json_has_a_column_under_a_heading_of_words() {
    let desk = Desk::village();
    for what in ["households", "persons", "visits", "requests", "follow-ups", "benefit"] {
        for profile in ["internal", "report", "public"] {
            if what == "benefit" && profile != "internal" {
                continue;
            }
            let rows = desk.json(what, profile);
            let (range, _) = sheet(&desk.export(what, "xlsx", profile));
            let headings: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
            let keys: BTreeSet<&str> = rows
                .iter()
                .filter_map(Value::as_object)
                .flat_map(|row| row.keys().map(String::as_str))
                .collect();
            // A request's household stands by its number under its id.
            let visible = headings.iter().filter(|heading| !heading.starts_with("lianxin:"));
            assert!(
                visible.clone().count() + 3
                    >= keys.len() - keys.iter().filter(|key| key.ends_with("id") || **key == "key").count(),
                "{what} {profile}: {headings:?} of {keys:?}"
            );
            let is_han = |heading: &String| heading.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
            assert!(visible.clone().all(is_han), "{what} {profile}: {headings:?}");
            let unique: BTreeSet<&String> = headings.iter().collect();
            assert_eq!(unique.len(), headings.len(), "{what} {profile}: {headings:?}");
        }
    }
}

#[test]
fn a_report_names_nobody_whom_its_json_does_not_name() {
    let desk = Desk::village();
    for format in ["xlsx", "csv"] {
        for (what, profile) in [
            ("persons", "report"),
            ("visits", "report"),
            ("requests", "report"),
            ("persons", "public"),
            ("households", "public"),
        ] {
            let file = desk.export(what, format, profile);
            let held = match format {
                "csv" => std::fs::read_to_string(&file).unwrap(),
                _ => format!("{:?}", sheet(&file).0),
            };
            for needle in ["立春", "㙍", "439901195103041021", "12900000001", "1号"] {
                assert!(!held.contains(needle), "{needle} in {what} {profile} {format}: {held}");
            }
        }
    }
}

#[test]
fn what_may_not_leave_leaves_in_no_format() {
    let desk = Desk::village();
    for format in ["xlsx", "csv", "json"] {
        let file = desk.path(&format!("benefit.{format}"));
        let said = desk.run(&[
            "export",
            "benefit",
            "--format",
            format,
            "--profile",
            "report",
            "-o",
            text(&file),
        ]);
        assert_eq!((said.code, file.exists()), (1, false), "{}", said.text);
    }
}
