//! `lianxin compare`: a list of another office against the benefits here, as it is typed.

use crate::command::Desk;
use serde_json::{Value, json};
use std::fmt::Write as _;

const HEADING: &str = "姓名,身份证号码,领取金额(元),享受起始时间\n";
const LI_CHUN: &str = "439901195103041021";
const GU_YU: &str = "439901196807152138";
const XIAO_MAN: &str = "43990120180601401X";

/// Two households; 谭立春 receives 低保, 罗谷雨 does and died.
fn desk() -> Desk {
    let desk = Desk::new();
    let roster = desk.file(
        "花名册.csv",
        &format!(
            "户号,姓名,与户主关系,身份证号码\nA-001,谭立春,户主,{LI_CHUN}\nA-001,谭小满,子,{XIAO_MAN}\nA-002,罗谷雨,户主,{GU_YU}\nA-003,陈芒种,户主,439901198511203046\n"
        ),
    );
    assert_eq!(desk.run(&["import", &roster, "--good-rows"]).code, 0);
    let person = |name: &str| {
        let gave = desk.run(&["list", "persons", "--plain", "--reason", "test", "--json"]);
        let people = rows(&gave.out);
        let found = people.iter().find(|row| row["name"] == name).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let lines = [
        json!({"do": "benefit", "person": person("谭立春"), "kind": "dibao", "monthly_yuan": "450", "from": "2024-01-01"}),
        json!({"do": "benefit", "person": person("罗谷雨"), "kind": "dibao", "monthly_yuan": "450", "from": "2024-01-01"}),
        json!({"do": "benefit", "person": person("陈芒种"), "kind": "dibao", "monthly_yuan": "300", "from": "2024-01-01"}),
        json!({"do": "edit", "kind": "person", "record": person("罗谷雨"), "set": {"presence": "dead"}}),
    ];
    record(&desk, &lines);
    desk
}

/// What `list … --json` prints.
fn rows(out: &str) -> Vec<Value> {
    serde_json::from_str(out).unwrap()
}

fn record(desk: &Desk, lines: &[Value]) {
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    let file = desk.file("lines.jsonl", &(text.join("\n") + "\n"));
    let gave = desk.run(&["record", &file]);
    assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
}

/// 谭立春 with another amount, 罗谷雨 who died, 谭小满 who has none here, somebody who is not here; 陈芒种 is missing.
fn list(desk: &Desk) -> String {
    let mut text = HEADING.to_owned();
    for (name, id, yuan) in [
        ("谭立春", LI_CHUN, "520"),
        ("罗谷雨", GU_YU, "450"),
        ("谭小满", XIAO_MAN, "450"),
        ("盘立冬", "439901197001010018", "450"),
    ] {
        writeln!(text, "{name},{id},{yuan},2024-01-01").unwrap();
    }
    desk.file("低保发放表.csv", &text)
}

fn findings(desk: &Desk, args: &[&str]) -> (Vec<String>, Value) {
    let mut all = vec!["compare", "--kind", "dibao", "--as-of", "2026-10-31", "--json"];
    all.extend(args);
    let gave = desk.run(&all);
    assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
    let mut lines: Vec<Value> = gave
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let end = lines.pop().unwrap();
    let said = |row: &Value| format!("{} {}", row["name"].as_str().unwrap(), row["finding"].as_str().unwrap());
    (lines.iter().map(said).collect(), end)
}

#[test]
fn a_list_is_compared_and_nothing_becomes_a_benefit() {
    let desk = desk();
    let list = list(&desk);
    let before = desk.count("benefit");
    let (found, end) = findings(&desk, &[&list, "--dry-run"]);
    assert_eq!(found[..2], ["谭*春 differs", "罗*雨 gone"]);
    assert!(found.contains(&"盘*冬 not_here".to_owned()), "{found:?}");
    assert!(found.contains(&"陈*种 not_listed".to_owned()), "{found:?}");
    assert_eq!((&end["rows"], &end["kept"]), (&4.into(), &Value::Null));
    assert_eq!((desk.count("list_row"), desk.count("benefit")), (0, before));

    let (_, end) = findings(&desk, &[&list]);
    assert_eq!(end["kept"], end["findings"]);
    assert_eq!(
        desk.count("list_row"),
        usize::try_from(end["findings"].as_u64().unwrap()).unwrap()
    );
    assert_eq!((desk.count("external_list"), desk.count("benefit")), (1, before));
    let listed = desk.run(&["list", "list_row"]);
    assert!(
        listed.out.contains("两边不符") && !listed.out.contains("谭立春"),
        "{}",
        listed.out
    );
}

#[test]
fn answers_stay_when_the_list_is_compared_again_and_what_was_put_right_is_settled() {
    let desk = desk();
    let list = list(&desk);
    findings(&desk, &[&list]);
    let all = || -> Vec<Value> {
        let gave = desk.run(&["list", "list_row", "--plain", "--reason", "test", "--json"]);
        rows(&gave.out)
    };
    let of = |rows: &[Value], finding: &str| rows.iter().find(|row| row["finding"] == finding).unwrap().clone();
    let before = all();
    let gone = of(&before, "gone")["id"].clone();
    record(
        &desk,
        &[json!({"do": "edit", "kind": "list_row", "record": gone, "set": {"state": "checking"}})],
    );
    let benefits = desk.run(&["list", "benefit", "--plain", "--reason", "test", "--json"]);
    let benefits = rows(&benefits.out);
    let differs = of(&before, "differs");
    let own = benefits
        .iter()
        .find(|row| row["person_id"] == differs["person_id"])
        .unwrap();
    record(
        &desk,
        &[json!({"do": "edit", "kind": "benefit", "record": own["id"], "set": {"monthly_yuan": "970"}})],
    );
    // What the list pays to both of the household is recorded here as one sum.
    findings(&desk, &[&list]);
    let after = all();
    assert_eq!(after.len(), before.len(), "found again, not kept twice");
    assert_eq!(of(&after, "gone")["state"], "checking");
    assert_eq!(of(&after, "differs")["state"], "settled");
    let (hash, name) = (&differs["id_hash"], of(&after, "not_here"));
    assert_eq!(hash.as_str().unwrap().len(), 4, "no number can be got back from it");
    assert!(name["person_id"].is_null());
}

#[test]
fn a_list_that_does_not_say_its_benefit_is_asked_about_and_a_day_ahead_is_refused() {
    let desk = desk();
    let bare = desk.file("名单.csv", &format!("姓名,身份证号码\n谭立春,{LI_CHUN}\n"));
    // What ledger it is does not matter.
    let gave = desk.run(&["compare", &bare]);
    assert_eq!(gave.code, 1, "{}", gave.out);
    assert!(
        gave.said.contains("--kind") && gave.said.contains("dibao"),
        "{}",
        gave.said
    );
    let gave = desk.run(&["compare", &bare, "--kind", "dibao", "--as-of", "2027-01-01"]);
    assert_eq!(gave.code, 1);
    let gave = desk.run(&["compare", &bare, "--kind", "gold"]);
    assert!(gave.said.contains("gold"), "{}", gave.said);
    assert_eq!(desk.count("list_row"), 0);
}

#[test]
fn every_row_comes_out_as_a_file_once_and_over_no_file() {
    let desk = desk();
    let list = list(&desk);
    let out = desk.dir.path().join("核对.csv");
    let out = out.to_str().unwrap();
    findings(&desk, &[&list, "-o", out]);
    let text = std::fs::read_to_string(out).unwrap();
    assert_eq!(
        text.lines().count(),
        1 + 5,
        "a heading, four rows, and who is not listed: {text}"
    );
    let again = desk.run(&["compare", "--kind", "dibao", &list, "-o", out]);
    assert_eq!(again.code, 1);
}

/// The field report: 1308 people; 低保 449, 特困 295, 生活补贴 449, 护理补贴 944; 2137 person-times; nobody of 特困 has either subsidy.
#[test]
fn the_table_of_1308_people_comes_out_with_its_sums() {
    let desk = Desk::new();
    let mut roster = "户号,姓名,与户主关系\n".to_owned();
    let mut text =
        "户号,姓名,与户主关系,残疾类别,残疾等级,低保,特困供养,困难残疾人生活补贴,重度残疾人护理补贴\n".to_owned();
    for nth in 0..1308 {
        let mark = |is_so: bool| if is_so { "是" } else { "" };
        let (dibao, tekun) = (nth < 449, (449..744).contains(&nth));
        let care = nth < 449 || (744..1239).contains(&nth);
        writeln!(roster, "H-{nth},谭{nth},户主").unwrap();
        writeln!(
            text,
            "H-{nth},谭{nth},户主,精神,二级,{},{},{},{}",
            mark(dibao),
            mark(tekun),
            mark(dibao),
            mark(care)
        )
        .unwrap();
    }
    for (name, text) in [("花名册.csv", &roster), ("残疾人.csv", &text)] {
        let gave = desk.run(&["import", &desk.file(name, text), "--good-rows"]);
        assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
    }
    let out = desk.dir.path().join("一览.xlsx");
    let gave = desk.run(&["compare", "--roster", "disabled", "-o", out.to_str().unwrap()]);
    assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
    assert!(gave.out.contains("1308"), "{}", gave.out);
    let bytes = std::fs::read(&out).unwrap();
    let sums = sheet(&bytes, "合计");
    let of = |what: &str| {
        sums.iter()
            .find(|row| row[0] == what)
            .unwrap_or_else(|| panic!("{what}: {sums:?}"))
            .clone()
    };
    for (what, count, rate) in [
        ("低保", "449", "34.3%"),
        ("特困供养", "295", "22.6%"),
        ("困难残疾人生活补贴", "449", "34.3%"),
        ("重度残疾人护理补贴", "944", "72.2%"),
    ] {
        assert_eq!((of(what)[1].as_str(), of(what)[3].as_str()), (count, rate), "{what}");
    }
    assert_eq!(of("人次")[1], "2137");
    assert_eq!(of("互斥")[1], "0");
    assert_eq!(sheet(&bytes, "残疾").len(), 1 + 1308);
}

/// The rows of a sheet, as an independent reader sees them.
fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
    use calamine::{Reader as _, Xlsx};
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}
