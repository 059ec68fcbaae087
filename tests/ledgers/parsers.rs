//! The readers of bytes and of cells take whatever comes.

use lianxin::exchange::ledger::{Ledger, Target, read};
use proptest::prelude::*;

/// A roster whose one row has this value under a heading.
fn roster(heading: &str, value: &str) -> Ledger {
    let quoted = value.replace('"', "\"\"");
    let text = format!("户号,与户主关系,姓名,{heading}\nA-1,户主,谭小满,\"{quoted}\"\n");
    read("a.csv", text.as_bytes(), &[]).unwrap().0.ledgers.remove(0)
}

fn value(heading: &str, target: Target, text: &str) -> Option<String> {
    let ledger = roster(heading, text);
    ledger.rows[0].get(target).map(str::to_owned)
}

#[test]
fn a_day_is_read_in_every_form_that_people_write() {
    for text in [
        "2008-08-08",
        "2008/8/8",
        "20080808",
        "2008.8.8",
        "2008年8月8日",
        "２００８－０８－０８",
        "2008-08-08 00:00:00",
        "39668",
        " 2008/08/08 ",
    ] {
        assert_eq!(
            value("出生日期", Target::BIRTH, text).as_deref(),
            Some("2008-08-08"),
            "{text}"
        );
    }
    for text in ["2008-13-08", "08-08", "八月", "2008-02-30"] {
        let ledger = roster("出生日期", text);
        assert_eq!(ledger.rows[0].problems.len(), 1, "{text}");
        assert_eq!(ledger.rows[0].get(Target::BIRTH), None, "{text}");
    }
    // A month alone is no day, and no fault either: the ID number says it.
    assert!(roster("出生年月", "2008年8月").rows[0].problems.is_empty());
}

#[test]
fn words_are_mapped_and_what_is_unknown_is_a_problem() {
    for (heading, target, text, code) in [
        ("性别", Target::SEX, "男", "1"),
        ("性别", Target::SEX, "2.0", "2"),
        ("性别", Target::SEX, "女性", "2"),
        (
            "民族",
            Target::Field(lianxin::exchange::ledger::Of::Person, "ethnic"),
            "汉",
            "01",
        ),
        (
            "民族",
            Target::Field(lianxin::exchange::ledger::Of::Person, "ethnic"),
            "瑶族",
            "13",
        ),
        (
            "民族",
            Target::Field(lianxin::exchange::ledger::Of::Person, "ethnic"),
            "土",
            "30",
        ),
        (
            "民族",
            Target::Field(lianxin::exchange::ledger::Of::Person, "ethnic"),
            "土家",
            "15",
        ),
        (
            "政治面貌",
            Target::Field(lianxin::exchange::ledger::Of::Person, "party_member"),
            "中共党员",
            "true",
        ),
        (
            "政治面貌",
            Target::Field(lianxin::exchange::ledger::Of::Person, "party_member"),
            "群众",
            "false",
        ),
    ] {
        assert_eq!(value(heading, target, text).as_deref(), Some(code), "{heading} {text}");
    }
    assert_eq!(roster("性别", "公").rows[0].problems.len(), 1);
}

#[test]
fn an_id_number_keeps_its_text_and_a_power_of_ten_is_a_problem() {
    assert_eq!(
        value("身份证号", Target::ID_NO, "439901 19510304 1013").as_deref(),
        Some("439901195103041013")
    );
    assert_eq!(
        value("身份证号", Target::ID_NO, "43990119660606107x").as_deref(),
        Some("43990119660606107X")
    );
    assert_eq!(roster("身份证号", "4.39901E+17").rows[0].problems.len(), 1);
}

#[test]
fn telephones_of_one_cell_are_several_and_placeholders_none() {
    let phones = |text: &str| value("联系电话", Target::PHONES, text);
    assert_eq!(phones("7650001、12900000001").as_deref(), Some("7650001, 12900000001"));
    assert_eq!(phones("7650001.0").as_deref(), Some("7650001"));
    for none in ["0", "-", "无", "1", "/", "——"] {
        assert_eq!(phones(none), None, "{none}");
    }
}

proptest! {
    #[test]
    fn bytes_of_any_kind_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read("a.csv", &bytes, &[]);
    }

    #[test]
    fn bytes_behind_the_marks_of_workbooks_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for mark in [&b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"] {
            prop_assert!(read("a.xls", &[mark, &bytes].concat(), &[]).is_err());
        }
    }

    #[test]
    fn any_text_may_stand_in_any_cell(text in "\\PC{0,40}", heading in prop::sample::select(vec![
        "性别", "出生日期", "身份证号", "联系电话", "民族", "是否外出", "外出原因", "死亡时间", "残疾类别", "残疾等级", "是否享受低保", "低保金额", "备注", "年份",
    ])) {
        let _ = roster(heading, &text);
    }

    #[test]
    fn every_day_written_in_any_form_is_that_day(days in 0_i64..60_000, form in 0_usize..4) {
        let day = chrono::NaiveDate::from_ymd_opt(1930, 1, 1).unwrap() + chrono::TimeDelta::days(days);
        let text = day.format(["%Y-%m-%d", "%Y/%-m/%-d", "%Y%m%d", "%Y年%-m月%-d日"][form]).to_string();
        prop_assert_eq!(value("出生日期", Target::BIRTH, &text), Some(day.to_string()));
    }

    #[test]
    fn headings_of_any_text_never_panic(heads in proptest::collection::vec("\\PC{0,12}", 1..8)) {
        let text = format!("{}\n1,2,3\n", heads.join(","));
        let _ = read("a.csv", text.as_bytes(), &[]);
    }
}
