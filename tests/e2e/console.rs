//! The real binary in a pseudo-terminal, as a person meets it.

use crate::terminal::Terminal;
use crate::village::{run, village};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

const LEAVE_ALTERNATE_SCREEN: &[u8] = b"\x1b[?1049l";

#[test]
fn the_demo_shows_every_page_by_digits_and_leaves_the_terminal_as_it_was() {
    let mut terminal = Terminal::start(&["--lang", "zh-CN", "demo", "--today", "2026-11-22"], 80, 24);
    terminal.wait_for("何*明");
    for (digit, title) in [
        ("2", "[2 联系户]"),
        ("3", "[3 诉求"),
        ("4", "[4 提醒]"),
        ("5", "[5 走访]"),
        ("6", "[6 同步]"),
        ("1", "[1 今日]"),
    ] {
        terminal.press(digit);
        let screen = terminal.wait_for(title);
        assert!(screen.contains("演示数据"), "the badge is always to be seen:\n{screen}");
    }
    terminal.press("ctrl+q");
    assert_eq!(terminal.wait_exit(), 0);
    assert!(terminal.wrote(LEAVE_ALTERNATE_SCREEN));
}

#[test]
fn esc_never_quits() {
    let dir = village();
    let mut terminal = Terminal::start(&["--data-dir", dir.path().to_str().unwrap(), "--lang", "zh-CN"], 80, 24);
    terminal.wait_for("谭谷雨");
    terminal.press("esc esc esc 2");
    terminal.wait_for("[2 联系户]");
}

#[test]
fn a_visit_typed_by_keys_alone_is_in_the_journal() {
    let dir = village();
    let mut terminal = Terminal::start(&["--data-dir", dir.path().to_str().unwrap(), "--lang", "zh-CN"], 80, 24);
    terminal.wait_for("谭谷雨");
    terminal.press("2");
    terminal.wait_for("欧**降");
    terminal.press("f2");
    terminal.wait_for("Ctrl+S");
    for _ in 0..12 {
        if terminal.screen().contains("身体尚可药物充足") {
            break;
        }
        terminal.press("tab");
        terminal.type_text("身体尚可药物充足");
        sleep(Duration::from_millis(200));
    }
    terminal.press("ctrl+s");
    terminal.wait_for("已保存");
    let visits = run(
        dir.path(),
        &["list", "visits", "--json", "--plain", "--reason", "核对"],
        "",
    );
    assert!(visits.contains("身体尚可"), "{visits}");
}

/// Waits until a draft with `text` is written; how long that takes is the machine's affair.
fn wait_for_draft(data: &Path, text: &str) {
    let end = Instant::now() + Duration::from_secs(20);
    let db = rusqlite::Connection::open(data.join("lianxin.db")).unwrap();
    let drafts = "SELECT count(*) FROM draft WHERE instr(body, ?1) > 0";
    while db.query_row(drafts, [text], |row| row.get::<_, i64>(0)).unwrap() == 0 {
        assert!(Instant::now() < end, "no draft is written");
        sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_draft_survives_a_power_cut() {
    let dir = village();
    let args = ["--data-dir", dir.path().to_str().unwrap(), "--lang", "zh-CN"];
    let mut terminal = Terminal::start(&args, 80, 24);
    // The draft is that of the marked household: the list is there first.
    terminal.wait_for("谭*春");
    terminal.press("f3");
    terminal.wait_for("Ctrl+S");
    terminal.type_text("水管冻裂");
    terminal.wait_for("水管冻裂");
    wait_for_draft(dir.path(), "水管冻裂");
    terminal.kill();

    let mut again = Terminal::start(&args, 80, 24);
    again.wait_for("谭*春");
    again.press("f3");
    again.wait_for("水管冻裂");
}

#[test]
fn a_terminal_that_becomes_too_small_says_so_and_comes_back() {
    let dir = village();
    let mut terminal = Terminal::start(&["--data-dir", dir.path().to_str().unwrap(), "--lang", "zh-CN"], 80, 24);
    terminal.wait_for("谭谷雨");
    terminal.resize(40, 10);
    terminal.wait_for("窗口太小");
    terminal.resize(60, 18);
    terminal.wait_gone("窗口太小");
    terminal.press("2");
    terminal.wait_for("谭*春");
}

#[test]
fn without_a_terminal_the_console_says_what_to_use_instead() {
    let dir = village();
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .args(["--data-dir", dir.path().to_str().unwrap(), "--lang", "en"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("lianxin record, list"), "{message}");
}

#[test]
fn the_first_start_draws_its_setup_and_nothing_else_and_makes_no_database() {
    let dir = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(&["--data-dir", dir.path().to_str().unwrap(), "--lang", "zh-CN"], 80, 24);
    terminal.wait_for("第一次使用");
    assert!(!terminal.wrote(b"Error"), "{}", terminal.screen());
    terminal.press("ctrl+q");
    assert_eq!(terminal.wait_exit(), 0);
    assert!(!dir.path().join("lianxin.db").exists(), "nothing was set up yet");
}

#[test]
fn a_second_console_on_the_same_data_is_refused() {
    let dir = village();
    let args = ["--data-dir", dir.path().to_str().unwrap(), "--lang", "en"];
    let first = Terminal::start(&args, 80, 24);
    first.wait_for("谭谷雨");
    let mut second = Terminal::start(&args, 80, 24);
    assert_eq!(second.wait_exit(), 1);
}

/// What the threads of the process are called.
#[cfg(target_os = "linux")]
fn threads(pid: u32) -> Vec<String> {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let mut names: Vec<String> = tasks
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .map(|name| name.trim().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
#[cfg(target_os = "linux")]
fn a_console_without_a_server_runs_no_sync_thread_and_one_with_a_server_starts_it_after_its_first_frame() {
    let dir = village();
    let args = ["--data-dir", dir.path().to_str().unwrap(), "--lang", "en"];
    let mut alone = Terminal::start(&args, 80, 24);
    alone.wait_for("谭谷雨");
    let names = threads(alone.pid());
    assert!(
        names.len() == 3 && !names.iter().any(|name| name == "sync"),
        "{names:?}"
    );
    alone.press("ctrl+q");
    assert_eq!(alone.wait_exit(), 0);
    enrolled(dir.path());
    let with_server = Terminal::start(&args, 80, 24);
    with_server.wait_for("谭谷雨");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while !threads(with_server.pid()).iter().any(|name| name == "sync") {
        assert!(std::time::Instant::now() < end, "{:?}", threads(with_server.pid()));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

/// Gives the village a server nobody listens at.
fn enrolled(dir: &std::path::Path) -> lianxin::store::Store {
    enrolled_at(dir, "http://127.0.0.1:9")
}

/// Gives the village a server.
pub fn enrolled_at(dir: &std::path::Path, server: &str) -> lianxin::store::Store {
    use lianxin::store::{NewIdentity, Store};
    let rules = std::sync::Arc::new(lianxin::domain::rules::Rules::builtin());
    let mut store = Store::open(&dir.join("lianxin.db"), None, false, rules).unwrap();
    let who = store.identity().unwrap().unwrap();
    let identity = NewIdentity {
        user: who.user,
        name: who.name,
        role: who.role,
        unit: who.unit,
        device: who.device,
        server: Some((server.to_owned(), "token".to_owned())),
        units: who.units,
        demo: false,
        series: None,
    };
    store.set_identity(&identity).unwrap();
    store
}

#[test]
fn a_revoked_device_shows_words_and_nothing_of_its_data_at_every_start() {
    let dir = village();
    let mut store = enrolled(dir.path());
    store.lock().unwrap();
    drop(store);
    for _ in 0..2 {
        let args = ["--data-dir", dir.path().to_str().unwrap(), "--lang", "zh-CN"];
        let mut terminal = Terminal::start(&args, 80, 24);
        terminal.wait_for("本机已被管理员停用");
        terminal.press("2 enter f2 f10 ctrl+f f5");
        let screen = terminal.wait_for("本机已被管理员停用");
        for told in ["谭", "户编号", "12900"] {
            assert!(!screen.contains(told), "{told}\n{screen}");
        }
        assert!(!terminal.wrote("谭谷雨".as_bytes()), "no name was ever drawn");
        terminal.press("ctrl+q");
        assert_eq!(terminal.wait_exit(), 0);
    }
}
