//! A ledger comes in through the real binary in a pseudo-terminal: at the console by keys, at the command line by answers.

use crate::terminal::Terminal;
use crate::village::{run, village};
use std::fs;
use std::path::Path;

const ROSTER: &str = "户号,姓名,与户主关系,身份证号码,联系电话,户籍详址\n\
    B-001,罗谷雨,户主,439901196807152138,12900000002,石井组2号\n\
    B-001,罗霜降,妻,439901197011203046,,\n\
    Z-009,盘芒种,子,,,\n";
/// The second heading is the first once more, with another meaning.
const BENEFITS: &str = "姓名,身份证号码,残疾人补贴,残疾人补贴\n罗谷雨,439901196807152138,80,100\n";

fn rows(data: &Path, what: &str) -> Vec<serde_json::Value> {
    serde_json::from_str(&run(data, &["list", what, "--json", "--plain", "--reason", "核对"], "")).unwrap()
}

#[test]
fn a_ledger_is_chosen_asked_about_and_brought_in_at_the_console() {
    let data = village();
    let files = tempfile::Builder::new().prefix("files").tempdir().unwrap();
    for (name, text) in [("花名册.csv", ROSTER), ("补贴.csv", BENEFITS)] {
        fs::write(files.path().join(name), text).unwrap();
    }
    // A file came from there before.
    let roster = files.path().join("花名册.csv");
    run(data.path(), &["import", roster.to_str().unwrap(), "--good-rows"], "");
    run(data.path(), &["import", "--undo"], "");
    let folder = files.path().file_name().unwrap().to_str().unwrap().to_owned();

    let mut terminal = Terminal::start(
        &["--data-dir", data.path().to_str().unwrap(), "--lang", "zh-CN"],
        60,
        18,
    );
    terminal.wait_for("谭谷雨");
    terminal.press("9");
    terminal.wait_for("导入台账");
    let choose = |terminal: &mut Terminal, name: &str| {
        terminal.press("enter");
        terminal.wait_for("从哪里选");
        terminal.wait_for("上次用的");
        terminal.type_text(&folder);
        terminal.press("enter");
        terminal.wait_for("补贴.csv");
        terminal.type_text(name);
        terminal.press("enter");
    };
    choose(&mut terminal, "花名册");
    terminal.wait_for("拒收 1");
    terminal.press("ctrl+w");
    terminal.wait_for("改好后可再导入");
    terminal.press("f6");
    terminal.wait_for("已记 导入");
    assert_eq!(rows(data.path(), "persons").len(), 2);
    terminal.press("home");
    choose(&mut terminal, "补贴");
    terminal.wait_for("先说清");
    terminal.press("enter");
    terminal.wait_for("请选择");
    terminal.press("enter enter down enter f6");
    terminal.wait_for("改动 1");
    // Esc brings nothing in; the answers stay.
    terminal.press("esc");
    terminal.wait_for("要做什么");
    terminal.press("end");
    terminal.wait_for("记住的表头");
    assert_eq!(rows(data.path(), "benefit").len(), 0);
    terminal.press("home");
    choose(&mut terminal, "补贴");
    terminal.wait_for("改动 1");
    terminal.press("f6");
    terminal.wait_for("已记 导入");
    assert_eq!(rows(data.path(), "benefit").len(), 2);
    terminal.press("ctrl+q");
    assert_eq!(terminal.wait_exit(), 0);
}

#[test]
fn the_command_asks_at_a_terminal_row_by_row_and_once_more_before_it_writes() {
    let data = village();
    let file = data.path().join("再来.csv");
    // The household is here, of another householder: 谭立春, and the file says 谭丽春.
    let text = "户号,姓名,与户主关系,联系电话\nA-001,谭丽春,户主,12912345678\nA-003,黄谷雨,户主,\n";
    fs::write(&file, text).unwrap();
    let args = [
        "--data-dir",
        data.path().to_str().unwrap(),
        "--lang",
        "zh-CN",
        "import",
        file.to_str().unwrap(),
    ];
    let begin = || {
        let terminal = Terminal::start(&args, 80, 24);
        terminal.wait_for("2 先不收");
        terminal
    };
    // No: nothing is written.
    let mut terminal = begin();
    terminal.type_text("2\r");
    terminal.wait_for("2 不导入");
    terminal.type_text("2\r");
    assert_eq!(terminal.wait_exit(), 1);
    assert_eq!(rows(data.path(), "households").len(), 2);
    // Leave that row out and take the other.
    let mut terminal = begin();
    terminal.type_text("2\r");
    terminal.wait_for("2 不导入");
    terminal.type_text("1\r");
    assert_eq!(terminal.wait_exit(), 0);
    assert_eq!(rows(data.path(), "households").len(), 3);
}
