//! What is hardly ever true is asked about wherever it can be entered: by `record` it is told beside the answer.
#![expect(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_cli::alone;
use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

fn lianxin(data: &Path, today: &str, args: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin("lianxin"));
    command.args(["--today", today, "--lang", "zh-CN", "--data-dir"]);
    command.arg(data).args(args);
    command
}

fn record_on(data: &Path, today: &str, line: &Value) -> Value {
    let output = lianxin(data, today, &["record", "-"])
        .write_stdin(line.to_string())
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn record(data: &Path, line: impl Into<Value>) -> Value {
    record_on(data, "2026-11-24", &line.into())
}

/// What is said beside an answer; empty when nothing is.
fn told(answer: &Value) -> String {
    assert_eq!(answer["ok"], true, "{answer}");
    answer.get("warnings").map(Value::to_string).unwrap_or_default()
}

fn village() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let args = alone("黎秋分", "clerk", "439901100/201/02/007");
    lianxin(folder.path(), "2026-11-24", &args).assert().success();
    record(
        folder.path(),
        json!({"do": "household", "household_no": "07", "display_name": "龙寒露"}),
    );
    let person =
        json!({"do": "person", "household": "07", "name": "龙寒露", "relation": "02", "sex": 1, "birth": "1945-05-01"});
    let id = record(folder.path(), person)["record"].as_str().unwrap().to_owned();
    (folder, id)
}

#[test]
fn d20_one_id_number_on_two_persons_is_asked_about_in_either_length_and_with_blanks() {
    let (folder, _) = village();
    let data = folder.path();
    record(
        data,
        json!({"do": "household", "household_no": "08", "display_name": "肖立夏"}),
    );
    let person = |household: &str, name: &str, id: &str| json!({"do": "person", "household": household, "name": name, "relation": "30", "id_no": id});
    let first = record(data, person("07", "龙白露", "439901 1985 1120 3046"));
    assert!(!told(&first).contains("证号"), "{first}");
    let second = record(data, person("08", "肖白露", "439901198511203046"));
    assert!(told(&second).contains("户编号 07 已有一人登记了这个证号"), "{second}");
    let old_form = record(data, person("08", "肖小满", "439901851120304"));
    assert!(told(&old_form).contains("户编号"), "{old_form}");
    let edit = json!({"do": "edit", "kind": "person", "record": first["record"], "set": {"remark": "常在家"}});
    assert!(!told(&record(data, edit)).contains("证号"));
    let permit = record(data, person("08", "肖霜降", "01234567"));
    assert!(told(&permit).contains("不是 18 位身份证号"), "{permit}");
    assert_eq!(record(data, person("08", "肖大雪", "军字第0345678号"))["ok"], true);
    let ahead = record(data, person("08", "肖冬至", "439901204001011237"));
    assert_eq!(ahead["ok"], false, "{ahead}");
}

#[test]
fn d21_words_beside_a_number_stay_and_two_numbers_are_two() {
    let (folder, _) = village();
    let data = folder.path();
    let set = |phone: &str| json!({"do": "edit", "kind": "household", "record": "07", "set": {"phone": phone}});
    let kept = || {
        let output = lianxin(
            data,
            "2026-11-24",
            &["list", "household", "--json", "--plain", "--reason", "核对"],
        )
        .output()
        .unwrap();
        let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
        rows[0]["phone"].as_str().unwrap_or_default().to_owned()
    };
    for (typed, stored) in [
        ("邻居代接 13812345678", "邻居代接 13812345678"),
        ("无电话", "无电话"),
        ("400-820-8820", "400-820-8820"),
        ("0799-8812345转8001", "0799-8812345转8001"),
        ("13812345678、0799-7654321", "13812345678, 0799-7654321"),
    ] {
        let answer = record(data, set(typed));
        assert_eq!(told(&answer), "", "{typed}");
        assert_eq!(kept(), stored);
    }
    let masked = lianxin(data, "2026-11-24", &["list", "household", "--json"])
        .output()
        .unwrap();
    let masked = String::from_utf8(masked.stdout).unwrap();
    assert!(masked.contains("138****5678, 0799-****321"), "{masked}");
    let found = record(data, set("13812345678 13987654321"));
    assert_eq!(told(&found), "");
}

#[test]
fn d22_what_does_not_fit_its_person_is_asked_about() {
    let (folder, elder) = village();
    let data = folder.path();
    let child =
        json!({"do": "person", "household": "07", "name": "龙小暑", "relation": "41", "sex": 2, "birth": "2016-04-01"});
    let child = record(data, child)["record"].as_str().unwrap().to_owned();
    let tag = |person: &str, kind: &str, level: &str| {
        told(&record(
            data,
            json!({"do": "tag", "person": person, "kind": kind, "level": level}),
        ))
    };
    assert!(tag(&elder, "maternity", "").contains("性别不符"));
    assert!(tag(&child, "infant", "").contains("年龄不符"));
    assert!(tag(&child, "senior", "").contains("由出生日期推算"));
    assert!(tag(&elder, "hypertension", "grade1").contains("没有这个程度"));
    assert!(tag(&elder, "smd", "controlled").contains("没有这个程度"));
    assert_eq!(tag(&elder, "living_alone", ""), "");
    assert!(tag(&elder, "living_alone", "").contains("已有同样的一条"));
    let certificate = |class: &str, level: &str| {
        told(&record(
            data,
            json!({"do": "tag", "person": elder, "kind": "disabled", "disability_class": class, "level": level}),
        ))
    };
    assert_eq!(certificate("physical", "grade3"), "");
    assert_eq!(certificate("mental", "grade2"), "");
    assert!(certificate("mental", "grade2").contains("已有同样的一条"));

    let benefit = || {
        told(&record(
            data,
            json!({"do": "benefit", "person": elder, "kind": "old_age", "monthly_yuan": 100}),
        ))
    };
    assert_eq!(benefit(), "");
    assert!(benefit().contains("已有同样的一条"));
    let died = json!({"do": "edit", "kind": "person", "record": elder, "set": {"presence": "dead"}});
    assert_eq!(record(data, died)["ok"], true);
    assert!(tag(&elder, "copd", "").contains("已故"));
    let met = json!({"do": "visit", "household": "07", "outcome": "done", "met": [elder], "text": "在家"});
    assert!(told(&record(data, met)).contains("已故"));
}

#[test]
fn d22_a_household_named_twice_and_a_visit_doubled_are_asked_about() {
    let (folder, _) = village();
    let data = folder.path();
    let twin = record(
        data,
        json!({"do": "household", "household_no": "17", "display_name": "龙 寒露"}),
    );
    assert!(told(&twin).contains("同名的户 (户编号 07)"), "{twin}");
    let visit = |at: &str, outcome: &str| {
        told(&record(
            data,
            json!({"do": "visit", "household": "07", "at": at, "outcome": outcome}),
        ))
    };
    assert_eq!(visit("2026-11-23 09:20", "not_home"), "");
    assert_eq!(visit("2026-11-23 16:00", "done"), "");
    assert!(visit("2026-11-23 17:30", "done").contains("11-23 16:00"));
    assert_eq!(visit("2026-11-22 17:30", "done"), "");
}

#[test]
fn d18_what_may_have_come_back_is_asked_about_and_ninety_days_are_the_limit() {
    let (folder, _) = village();
    let data = folder.path();
    let request = |place: &str| json!({"do": "request", "title": "占道摆摊", "category": "0205", "urgency": "normal", "place": place});
    let first = record_on(data, "2026-06-01", &request("老樟树下"));
    let no = first["no"].as_str().unwrap().to_owned();
    let step = |day: &str, event: Value| {
        let mut event = event;
        event["do"] = "request_event".into();
        event["request"] = no.clone().into();
        let answer = record_on(data, day, &event);
        assert_eq!(answer["ok"], true, "{answer}");
    };
    assert!(
        told(&record_on(data, "2026-06-10", &request("老 樟树下"))).contains(&no),
        "open, at the same place"
    );
    step("2026-06-11", json!({"event": "self_accept"}));
    step("2026-06-12", json!({"event": "resolve", "note": "已劝离"}));
    step(
        "2026-06-15",
        json!({"event": "return_visit", "way": "phone", "satisfaction": "satisfied"}),
    );
    let mut again = request("桥头");
    again["recurrence_of"] = no.clone().into();
    assert_eq!(told(&record_on(data, "2026-08-01", &again)), "");
    let late = told(&record_on(data, "2026-11-24", &again));
    assert!(late.contains("按新诉求办"), "{late}");
}

#[test]
fn d24_a_second_householder_and_a_merge_into_itself_are_told_as_what_they_are() {
    let (folder, _) = village();
    let data = folder.path();
    let second = record(
        data,
        json!({"do": "person", "household": "07", "name": "龙谷雨", "relation": "02"}),
    );
    assert!(second.to_string().contains("这户已经有户主"), "{second}");
    let no = record(
        data,
        json!({"do": "request", "title": "井盖坏了", "category": "0104", "urgency": "normal", "household": "07"}),
    );
    let no = no["no"].as_str().unwrap();
    let merge = record(
        data,
        json!({"do": "request_event", "request": no, "event": "merge", "target": no}),
    );
    assert!(merge.to_string().contains("不能并入自己"), "{merge}");
}
