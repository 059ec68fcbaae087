//! Requests of a ledger: their days, their state in words that are known, and their household where it is certain.

use crate::device::{Device, morning};
use crate::sheet::{NAME, PHONES, fates, imported, ledger, planned, planned_with, roster, said, written};
use lianxin::change::Kind;
use lianxin::domain::time::Millis;
use lianxin::store::{Answer, Query};
use lianxin::view::ledger::{Ledger, Of, Target, What};
use lianxin::view::{Doubt, Fate, Part, RowNote, Say};
use serde_json::Value;

const fn of(field: &'static str) -> Target {
    Target::Field(Of::Request, field)
}

const fn step(field: &'static str) -> Target {
    Target::Field(Of::Step, field)
}

/// A ledger of requests by the columns that most have.
fn requests(rows: &[&[&str]]) -> Ledger {
    let columns = [
        of("registered_at"),
        of("reporter_name"),
        of("reporter_phone"),
        of("place"),
        of("detail"),
        of("category"),
        step("note"),
        step("at"),
        step("satisfaction"),
    ];
    ledger(What::Requests, &columns, rows)
}

/// A ledger of disputes, whose state stands in a column of its own.
fn disputes(rows: &[&[&str]]) -> Ledger {
    let columns = [
        of("registered_at"),
        of("place"),
        of("title"),
        of("category"),
        step("kind"),
        step("note"),
        step("at"),
    ];
    ledger(What::Events, &columns, rows)
}

/// The steps of the request with this title: each with its day.
fn steps(device: &Device, title: &str) -> Vec<String> {
    let requests = device.store.export(&Kind::Request).unwrap();
    let request = requests.iter().find(|request| request["title"] == title).unwrap();
    let events = device.store.export(&Kind::RequestEvent).unwrap();
    let own = events.iter().filter(|event| event["request_id"] == request["id"]);
    let mut steps: Vec<String> = own
        .map(|event| format!("{} {}", event["kind"].as_str().unwrap(), day(&event["at"])))
        .collect();
    steps.sort();
    steps
}

fn day(at: &Value) -> String {
    Millis(at.as_i64().unwrap()).local_date().to_string()
}

fn request(device: &Device, title: &str, field: &str) -> Value {
    let requests = device.store.export(&Kind::Request).unwrap();
    requests.iter().find(|request| request["title"] == title).unwrap()[field].clone()
}

#[test]
fn a_request_keeps_its_days_and_what_was_said_of_the_result() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let list = requests(&[&[
        "2026-03-02",
        "罗谷雨",
        "12900000002",
        "",
        "水管漏水。请尽快修",
        "0101",
        "换了水管",
        "2026-03-05",
        "satisfied",
    ]]);
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(fates(&plan), "N", "{:?}", plan.rows);
    assert_eq!(day(&request(&device, "水管漏水", "registered_at")), "2026-03-02");
    assert_eq!(
        request(&device, "水管漏水", "detail"),
        "水管漏水。请尽快修",
        "nothing of it is lost"
    );
    assert_eq!(
        steps(&device, "水管漏水"),
        [
            "resolve 2026-03-05",
            "return_visit 2026-03-05",
            "self_accept 2026-03-02",
            "submit 2026-03-02"
        ]
    );
    assert_eq!(fates(&planned(&device, &[list])), "S");
}

#[test]
fn what_came_in_from_paper_is_neither_late_nor_in_time_and_overdue_from_today_at_the_earliest() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let row = |title: &'static str, note: &'static str, end: &'static str| {
        ["2026-03-02", "罗谷雨", "12900000002", "", title, "0101", note, end, ""]
    };
    let (ended, open) = (row("水管漏水", "换了水管", "2026-08-05"), row("水压不足", "正在查", ""));
    imported(&mut device, &[requests(&[&ended, &open])]);
    let all = Query::Requests {
        tab: Default::default(),
        part: Part::first(9),
    };
    let Answer::Requests(window, _) = device.store.answer(&all, morning()).unwrap() else {
        panic!()
    };
    for row in window.rows {
        assert_eq!(row.standing.done_in_time, None, "{}", row.title);
        let due = row.due.map(|due| due.date);
        assert!(
            due.is_none_or(|due| due >= morning().local_date()),
            "{} {due:?}",
            row.title
        );
    }
}

#[test]
fn a_state_is_taken_in_known_words_and_asked_about_in_others() {
    let mut device = Device::new(1);
    let list = disputes(&[
        &[
            "2026-05-01",
            "石井组",
            "田坎之争",
            "0301",
            "resolve",
            "双方让了一尺",
            "2026-05-09",
        ],
        &["2026-05-02", "石井组", "院墙之争", "0301", "", "正在调解", ""],
        &["2026-05-03", "石井组", "借款之争", "0306", "", "引导诉讼", ""],
        &["2026-05-04", "石井组", "水路之争", "0301", "", "镇里来看过", ""],
        &["2026-05-05", "石井组", "林界之争", "0303", "看过", "", ""],
    ]);
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(
        fates(&plan),
        "NNNNA",
        "an empty day in a column for the end is no end: {:?}",
        plan.rows
    );
    assert!(matches!(&plan.rows[4].fate, Fate::Asked(Doubt::Ended { text }) if text == "看过"));
    assert_eq!(
        steps(&device, "田坎之争"),
        ["resolve 2026-05-09", "self_accept 2026-05-01", "submit 2026-05-01"]
    );
    assert_eq!(steps(&device, "院墙之争"), ["progress 2026-11-20", "submit 2026-05-02"]);
    assert_eq!(request(&device, "借款之争", "dispute_result"), "to_court");
    assert_eq!(steps(&device, "借款之争").len(), 2, "a lawsuit is no result yet");
    assert_eq!(steps(&device, "水路之争"), ["progress 2026-11-20", "submit 2026-05-04"]);
    let ended = planned_with(&device, std::slice::from_ref(&list), &said(Say::Same), morning());
    assert_eq!(fates(&ended), "SSSSN");
    assert!(ended.rows[4].notes.contains(&RowNote::EndsToday));
    let open = planned_with(&device, &[list], &said(Say::Other), morning());
    written(&mut device, &open).unwrap();
    assert_eq!(steps(&device, "林界之争"), ["progress 2026-11-20", "submit 2026-05-05"]);
}

#[test]
fn a_request_is_linked_where_more_than_the_name_fits_and_asked_about_by_the_name_alone() {
    let mut device = Device::new(1);
    imported(&mut device, &[roster()]);
    let row = |who: &'static str, phone: &'static str, place: &'static str, title: &'static str| {
        ["2026-06-01", who, phone, place, title, "0102", "", "", ""]
    };
    let rows = [
        row("罗谷雨", "129-0000-0002", "", "电话相符"),
        row("谭立春", "", "坎坪村石井组1号", "住址相符"),
        row("罗霜降", "", "桥头", "只有姓名"),
        row("盘芒种", "12900000088", "", "不是这里的人"),
    ];
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let list = requests(&rows);
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(fates(&plan), "NNAN", "{:?}", plan.rows);
    for (title, is_linked) in [("电话相符", true), ("住址相符", true), ("不是这里的人", false)] {
        assert_eq!(
            request(&device, title, "household_id").is_string(),
            is_linked,
            "{title}"
        );
    }
    assert!(
        plan.rows[3].notes.contains(&RowNote::PlaceOfUnit),
        "{:?}",
        plan.rows[3].notes
    );
    assert_eq!(request(&device, "不是这里的人", "reporter_name"), "盘芒种");
    let other = planned_with(&device, &[list], &said(Say::Other), morning());
    written(&mut device, &other).unwrap();
    assert_eq!(request(&device, "只有姓名", "household_id"), Value::Null);
    assert_eq!(request(&device, "只有姓名", "reporter_name"), "罗霜降");
}

#[test]
fn a_word_that_is_no_category_is_kept_in_the_details() {
    let mut device = Device::new(1);
    let list = ledger(
        What::Requests,
        &[of("title"), of("category"), of("place"), NAME, PHONES],
        &[
            &["路灯不亮", "0103", "桥头", "", ""],
            &["想开个店", "个体经营", "桥头", "", ""],
            &["没有类别", "", "桥头", "", ""],
        ],
    );
    let plan = imported(&mut device, &[list]);
    assert_eq!(fates(&plan), "NNN", "{:?}", plan.rows);
    assert_eq!(request(&device, "想开个店", "category"), "9900");
    assert_eq!(request(&device, "想开个店", "detail"), "个体经营");
    assert_eq!(request(&device, "没有类别", "category"), "9900");
    let word = "个体经营".to_owned();
    assert_eq!(plan.rows[1].notes, [RowNote::OtherCategory { word }]);
}

#[test]
fn how_a_request_ended_comes_in_with_the_day_of_its_end_and_into_the_figures() {
    let mut device = Device::new(1);
    let columns = [
        of("registered_at"),
        of("place"),
        of("title"),
        of("category"),
        step("note"),
        step("at"),
        step("resolution"),
    ];
    let list = ledger(
        What::Requests,
        &columns,
        &[
            &[
                "2026-03-02",
                "桥头",
                "水管漏水",
                "0101",
                "换了水管",
                "2026-03-05",
                "solved",
            ],
            &["2026-03-03", "桥头", "补贴太少", "0501", "", "2026-03-06", "explained"],
            &["2026-03-04", "桥头", "修一段路", "0102", "", "", "referred"],
            &["2026-03-05", "桥头", "河堤塌了", "0102", "正在修", "", "stages"],
        ],
    );
    let plan = imported(&mut device, std::slice::from_ref(&list));
    assert_eq!(
        fates(&plan),
        "NNAA",
        "how it ended, and no day of its end: {:?}",
        plan.rows
    );
    assert!(matches!(&plan.rows[2].fate, Fate::Asked(Doubt::Ended { text }) if text == "转报或列入计划"));
    let how = |device: &Device, title: &str| {
        let requests = device.store.export(&Kind::Request).unwrap();
        let request = requests.iter().find(|request| request["title"] == title).unwrap();
        let events = device.store.export(&Kind::RequestEvent).unwrap();
        let mut ends = events
            .iter()
            .filter(|event| event["request_id"] == request["id"] && event["kind"] == "resolve");
        let end = ends.next();
        end.map(|end| format!("{} {} {}", end["resolution"], day(&end["at"]), end["note"]).replace('"', ""))
    };
    assert_eq!(how(&device, "水管漏水").unwrap(), "solved 2026-03-05 换了水管");
    assert_eq!(how(&device, "补贴太少").unwrap(), "explained 2026-03-06 解释答复");
    assert_eq!(fates(&planned(&device, std::slice::from_ref(&list))), "SSAA");

    let open = planned_with(&device, std::slice::from_ref(&list), &said(Say::Other), morning());
    assert!(
        open.rows[3].notes.iter().any(|note| matches!(note, RowNote::Value(_))),
        "it is said that it is not kept"
    );
    let ended = planned_with(&device, &[list], &said(Say::Same), morning());
    written(&mut device, &ended).unwrap();
    assert_eq!(how(&device, "修一段路").unwrap(), "referred 2026-11-20 转报或列入计划");
    assert_eq!(how(&device, "河堤塌了").unwrap(), "stages 2026-11-20 正在修");
}
