//! `lianxin import` as it is typed: the real binary, files on the disk, a kill in the middle.

use crate::common_cli::{alone, on};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

const UNIT: &str = "439901100/200/03/012";
const HEADING: &str = "户号,姓名,与户主关系,身份证号码,联系电话,户籍详址\n";

pub struct Desk {
    pub dir: TempDir,
}

/// What a command gave: its code, stdout, stderr.
pub struct Gave {
    pub code: i32,
    pub out: String,
    pub said: String,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        let set_up = desk.run(&alone("谭谷雨", "micro_leader", UNIT));
        assert_eq!(set_up.code, 0, "{}", set_up.said);
        desk
    }

    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    pub fn run(&self, args: &[&str]) -> Gave {
        let output = on(&self.data(), "zh-CN", "2026-11-22").args(args).output().unwrap();
        Gave {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            said: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// How many changes the journal has.
    fn changes(&self) -> usize {
        let conn = rusqlite::Connection::open(self.data().join("lianxin.db")).unwrap();
        let count: i64 = conn
            .query_row("SELECT count(*) FROM journal", [], |row| row.get(0))
            .unwrap();
        usize::try_from(count).unwrap()
    }

    pub fn count(&self, table: &str) -> usize {
        let conn = rusqlite::Connection::open(self.data().join("lianxin.db")).unwrap();
        let sql = format!("SELECT count(*) FROM {table} WHERE deleted IS NULL");
        let count: i64 = conn.query_row(&sql, [], |row| row.get(0)).unwrap();
        usize::try_from(count).unwrap()
    }
}

fn roster() -> String {
    format!(
        "{HEADING}\
         A-001,谭立春,户主,439901195103041021,12900000001,石井组1号\n\
         A-001,谭小满,子,43990120180601401X,,\n\
         A-002,罗谷雨,户主,439901196807152138,12900000002,石井组2号\n"
    )
}

/// The roster and a row of a household that has no householder.
fn with_a_bad_row() -> String {
    roster() + "Z-009,盘芒种,子,,,\n"
}

#[test]
fn a_dry_run_says_a_sentence_a_sheet_and_writes_nothing() {
    let desk = Desk::new();
    let file = desk.file("花名册.csv", &with_a_bad_row());
    let before = desk.changes();
    let gave = desk.run(&["import", &file, "--dry-run"]);
    assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
    assert!(gave.out.contains("4 行，新增 3，拒收 1"), "{}", gave.out);
    assert!(gave.out.contains("第 5 行 盘*种 拒收"), "{}", gave.out);
    assert_eq!(desk.changes(), before);

    let gave = desk.run(&["import", &file, "--dry-run", "--json"]);
    let lines: Vec<Value> = gave
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 5, "a line for each row, and one for all");
    assert_eq!((&lines[0]["fate"], &lines[0]["row"]), (&"new".into(), &2.into()));
    assert_eq!(lines[0]["name"], "谭*春");
    assert_eq!((&lines[4]["new"], &lines[4]["imported"]), (&3.into(), &Value::Null));
    assert_eq!(desk.changes(), before);
}

#[test]
fn a_script_says_what_becomes_of_the_good_rows_and_the_others_come_back_to_be_mended() {
    let desk = Desk::new();
    let file = desk.file("花名册.csv", &with_a_bad_row());
    let before = desk.changes();
    let gave = desk.run(&["import", &file]);
    assert_eq!((gave.code, desk.changes()), (1, before), "{}", gave.said);
    assert!(gave.said.contains("--good-rows"), "{}", gave.said);

    let back = desk.dir.path().join("不收.csv");
    let back = back.to_str().unwrap();
    let gave = desk.run(&["import", &file, "--good-rows", "--refused", back]);
    assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
    assert_eq!((desk.count("household"), desk.count("person")), (2, 3));
    let text = fs::read_to_string(back).unwrap();
    assert!(text.lines().next().unwrap().ends_with("户籍详址,拒收原因"), "{text}");
    assert_eq!(text.lines().count(), 2);

    let mended = text.replace("Z-009", "A-001");
    let mended = desk.file("改好.csv", &mended);
    let gave = desk.run(&["import", &mended]);
    assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
    assert_eq!(desk.count("person"), 4);
}

#[test]
fn the_same_file_twice_changes_nothing_and_undo_takes_the_import_back() {
    let desk = Desk::new();
    let file = desk.file("花名册.csv", &roster());
    let gave = desk.run(&["import", &file]);
    assert_eq!(gave.code, 0, "{}", gave.said);
    let after = desk.changes();
    let gave = desk.run(&["import", &file]);
    assert_eq!((gave.code, desk.changes()), (0, after), "{}", gave.said);
    assert!(gave.out.contains("相同 3"), "{}", gave.out);
    let gave = desk.run(&["import", "--undo"]);
    assert!(gave.out.contains("花名册.csv"), "{} {}", gave.out, gave.said);
    assert_eq!((desk.count("household"), desk.count("person")), (0, 0));
    let gave = desk.run(&["import", "--undo"]);
    assert_eq!(gave.code, 1);
    let audit = desk.run(&["list", "audit", "--json"]).out;
    assert!(audit.contains("花名册.csv"), "{audit}");
}

#[test]
fn a_file_that_is_none_and_a_folder_that_is_not_there_are_told_and_change_nothing() {
    let desk = Desk::new();
    let before = desk.changes();
    let picture = desk.file("a.xlsx", "\u{89}PNG\r\n");
    let bad = desk.file("花名册.csv", &with_a_bad_row());
    for args in [
        &["import", "/nowhere/a.xlsx"][..],
        &["import", &picture],
        &["import", &bad, "--sheet", "别的"],
        &["import", &bad, "--map", "/nowhere/map.toml"],
        &["import", &bad, "--unit", "不对"],
        &["import", &bad, "--good-rows", "--refused", "/nowhere/b.csv"],
    ] {
        let gave = desk.run(args);
        assert_eq!(
            (gave.code, desk.changes()),
            (1, before),
            "{args:?} {} {}",
            gave.out,
            gave.said
        );
        assert!(gave.said.contains("错误"), "{args:?}: {}", gave.said);
    }
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    let mut text = HEADING.to_owned();
    for n in 0..400 {
        writeln!(text, "K-{n},谭谷雨{n},户主,,,石井组{n}号").unwrap();
    }
    for wait in [150, 400, 800, 1400, 2200] {
        let desk = Desk::new();
        let file = desk.file("花名册.csv", &text);
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("lianxin"))
            .args(["--data-dir", desk.data().to_str().unwrap(), "import", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(wait));
        let _gone = child.kill();
        child.wait().unwrap();
        assert!(is_whole(&desk.data()), "{wait}");
        let count = desk.count("household");
        assert!(count == 0 || count == 400, "{wait}: {count}");
        assert_eq!(desk.count("person"), count, "{wait}");
    }
}

/// What `doctor` says of the database.
fn is_whole(data: &Path) -> bool {
    let output = on(data, "en", "2026-11-22").arg("doctor").output().unwrap();
    output.status.success()
}

#[test]
fn what_was_exported_comes_back_without_a_change() {
    let desk = Desk::new();
    let file = desk.file("花名册.csv", &roster());
    assert_eq!(desk.run(&["import", &file]).code, 0);
    let before = desk.changes();
    for (what, name) in [("persons", "人员.xlsx"), ("households", "户.xlsx")] {
        let path = desk.dir.path().join(name);
        let path = path.to_str().unwrap();
        let gave = desk.run(&["export", what, "--format", "xlsx", "-o", path]);
        assert_eq!(gave.code, 0, "{}", gave.said);
        let gave = desk.run(&["import", path, "--good-rows"]);
        assert_eq!(gave.code, 0, "{what}: {} {}", gave.out, gave.said);
        assert_eq!(desk.changes(), before, "{what}: {} {}", gave.out, gave.said);
    }
}

/// The second heading is the first once more: nobody can know what either means.
const BENEFITS: &str = "姓名,身份证号码,残疾人补贴,残疾人补贴\n谭立春,439901195103041021,80,100\n";

#[test]
fn what_a_mapping_file_says_is_asked_once_and_remembered_by_the_headings() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["import", &desk.file("花名册.csv", &roster())]).code, 0);
    let file = desk.file("补贴.csv", BENEFITS);
    let asked = desk.run(&["import", &file]);
    assert_eq!(asked.code, 1, "{}", asked.said);
    assert!(asked.said.contains("残疾人补贴#2"), "{}", asked.said);
    // Without a fingerprint, so that it says so of whatever file has these headings.
    let map = desk.file(
        "map.toml",
        "[columns]\n\"残疾人补贴\" = \"benefit:subsidy_living\"\n\"残疾人补贴#2\" = \"benefit:subsidy_care\"\n\"别的\" = \"-\"\n",
    );
    // A dry run leaves nothing behind.
    assert_eq!(desk.run(&["import", &file, "--map", &map, "--dry-run"]).code, 0);
    assert_eq!(desk.run(&["import", &file]).code, 1);
    let taken = desk.run(&["import", &file, "--map", &map]);
    assert_eq!((taken.code, desk.count("benefit")), (0, 2), "{}", taken.said);
    let next = desk.file("补贴12月.csv", &BENEFITS.replace("80", "90"));
    let taken = desk.run(&["import", &next]);
    assert_eq!(taken.code, 0, "{}", taken.said);
    // What is said later counts over what was said before, here that the second column is left out.
    let other = desk.file("other.toml", "[columns]\n\"残疾人补贴#2\" = \"-\"\n");
    let last = desk.file("补贴1月.csv", &BENEFITS.replace("100", "120"));
    assert_eq!(desk.run(&["import", &last, "--map", &other]).code, 0);
    let gave = desk.run(&["import", &last]);
    assert!(gave.out.contains("相同 1"), "{} {}", gave.out, gave.said);
}

#[test]
fn exports_of_every_list_come_back_without_a_change_with_or_without_household_numbers() {
    let desk = Desk::new();
    let roster = "姓名,与户主关系,身份证号码,联系电话,户籍详址\n\
         谭立春,户主,439901195103041021,12900000001,石井组1号\n\
         谭小满,子,43990120180601401X,,\n\
         罗谷雨,户主,,12900000002,石井组2号\n";
    let visits = "走访日期,走访对象,身份证号码,走访结果,走访内容\n\
         2026-11-10,谭立春,439901195103041021,见到,问了用药\n\
         2026-11-11,谭立春,439901195103041021,不在家,\n";
    let requests = "登记时间,诉求人,联系电话,诉求内容,诉求类别,办理状态,办理情况,办结时间\n\
         2026-03-02,谭立春,12900000001,门前路灯不亮,路灯,已办结,换了灯泡,2026-03-05\n\
         2026-11-13,罗谷雨,12900000002,排水沟堵了,排水,办理中,,\n";
    for (name, text) in [("花名册.csv", roster), ("走访.csv", visits), ("诉求.csv", requests)] {
        let file = desk.file(name, text);
        let gave = desk.run(&["import", &file]);
        assert_eq!(gave.code, 0, "{name}: {} {}", gave.out, gave.said);
    }
    let before = desk.changes();
    for what in ["households", "persons", "visits", "requests"] {
        let path = desk.dir.path().join(format!("{what}.xlsx"));
        let path = path.to_str().unwrap();
        let gave = desk.run(&["export", what, "--format", "xlsx", "-o", path]);
        assert_eq!(gave.code, 0, "{}", gave.said);
        let gave = desk.run(&["import", path]);
        assert_eq!(gave.code, 0, "{what}: {} {}", gave.out, gave.said);
        assert_eq!(desk.changes(), before, "{what}: {} {}", gave.out, gave.said);
    }
}

#[test]
fn a_file_of_which_nothing_can_be_taken_is_no_success_and_a_unit_that_is_none_is_told() {
    let desk = Desk::new();
    let file = desk.file("花名册.csv", &format!("{HEADING}Z-009,盘芒种,子,,,\n"));
    for args in [&["import", &file][..], &["import", &file, "--good-rows"]] {
        let gave = desk.run(args);
        assert_eq!(gave.code, 1, "{} {}", gave.out, gave.said);
        assert!(gave.said.contains("1 行不能收"), "{}", gave.said);
    }
    let good = desk.file("好的.csv", &roster());
    for unit in ["439901100/200/03/099", "439901100/777"] {
        let gave = desk.run(&["import", &good, "--unit", unit]);
        assert_eq!(gave.code, 1, "{unit}: {} {}", gave.out, gave.said);
        assert!(gave.said.contains(unit), "{}", gave.said);
    }
}

#[test]
fn a_script_answers_each_row_and_each_question_of_its_own() {
    let desk = Desk::new();
    let file = desk.file("花名册.csv", &roster());
    assert_eq!(desk.run(&["import", &file]).code, 0);
    let other = format!("{HEADING}B-001,谭立春,户主,439901195103041021,,\nB-002,罗谷雨,户主,439901196807152138,,\n");
    let other = desk.file("改号.csv", &other);
    let gave = desk.run(&["import", &other, "--dry-run", "--asked", "2=same", "--asked", "3=skip"]);
    assert!(gave.out.contains("改动 1，待确认 1"), "{} {}", gave.out, gave.said);
    let gave = desk.run(&["import", &other, "--asked", "2=perhaps"]);
    assert!(gave.code == 1 && gave.said.contains("2=perhaps"), "{}", gave.said);
    let map = desk.file("a.toml", "[columns]\n\"姓名\" = \"person.nothing\"\n");
    let gave = desk.run(&["import", &other, "--map", &map]);
    assert!(gave.said.contains("没有这种列：person.nothing"), "{}", gave.said);
}
