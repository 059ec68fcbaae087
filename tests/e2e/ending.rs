//! Every way in which a console ends from outside: what was typed is a draft, nothing of it stays on the terminal, and the process
//! is gone. Terminals that never answer, and keys that arrive together.

use crate::terminal::Terminal;
use crate::village::village;
use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What gives a terminal back: no paste brackets, colours, a wiped screen, the first screen, the cursor.
const GIVEN_BACK: &str = "\x1b[?2026l\x1b[?2004l\x1b[0m\x1b[1;1H\x1b[J\x1b[?1049l\x1b[?25h";
/// Everything by which a program asks a terminal something.
const QUESTIONS: [&str; 9] = [
    "\x1b[6n",
    "\x1b[5n",
    "\x1b[c",
    "\x1b[0c",
    "\x1b[>c",
    "\x1b[>q",
    "\x1b[?u",
    "\x1b]11;?",
    "\x1b[14t",
];

fn args(data: &Path) -> [&str; 4] {
    ["--data-dir", data.to_str().unwrap(), "--lang", "zh-CN"]
}

/// A console with a request half typed.
fn typing(data: &Path) -> Terminal {
    let mut terminal = Terminal::start(&args(data), 80, 24);
    terminal.wait_for("谭谷雨");
    terminal.press("f3");
    terminal.wait_for("Ctrl+S");
    terminal.type_text("水管冻裂");
    terminal.wait_for("水管冻裂");
    terminal
}

/// What the drafts in the database say.
fn drafts(data: &Path) -> String {
    let db = rusqlite::Connection::open(data.join("lianxin.db")).unwrap();
    let mut drafts = db.prepare("SELECT body FROM draft").unwrap();
    let bodies = drafts.query_map([], |row| row.get::<_, String>(0)).unwrap();
    bodies.map(Result::unwrap).collect()
}

fn signal(name: &str, pid: u32) {
    let told = Command::new("kill")
        .args([&format!("-{name}"), &pid.to_string()])
        .status();
    assert!(told.unwrap().success(), "{name}");
}

#[test]
fn a6_what_was_typed_in_the_first_setup_is_there_again_after_a_kill_and_goes_when_it_is_done() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let draft = data.join("lianxin.db.setup");
    let mut terminal = Terminal::start(&args(&data), 80, 24);
    terminal.wait_for("姓名");
    terminal.press("tab tab tab");
    terminal.type_text("曾白露");
    let typed = Instant::now();
    while !draft.exists() {
        assert!(typed.elapsed() < Duration::from_secs(10), "{}", terminal.screen());
        sleep(Duration::from_millis(50));
    }
    terminal.kill();
    let terminal = Terminal::start(&args(&data), 80, 24);
    terminal.wait_for("曾白露");
    drop(terminal);
    let setup = [
        "setup",
        "--name",
        "曾白露",
        "--role",
        "micro_leader",
        "--unit",
        "439901100/200/03/012",
        "--open",
    ];
    crate::village::run(&data, &setup, "");
    let terminal = Terminal::start(&args(&data), 80, 24);
    terminal.wait_for("曾白露");
    drop(terminal);
    assert!(!draft.exists(), "the setup was done, by a command");
}

#[test]
fn f1_f2_a17_every_signal_keeps_the_draft_and_gives_the_terminal_back_wiped() {
    for (name, code) in [("TERM", 143), ("HUP", 129), ("INT", 130), ("QUIT", 131)] {
        let dir = village();
        let mut terminal = typing(dir.path());
        let told = Instant::now();
        signal(name, terminal.pid());
        // Whoever is impatient tells it twice.
        let _gone_already = Command::new("kill")
            .args(["-TERM", &terminal.pid().to_string()])
            .output();
        assert_eq!(terminal.wait_exit(), code, "{name}");
        assert!(told.elapsed() < Duration::from_secs(4), "{name}: {:?}", told.elapsed());
        assert!(drafts(dir.path()).contains("水管冻裂"), "{name}");
        assert!(terminal.wait_end(GIVEN_BACK), "{name}: {:?}", terminal.end());
        let left = terminal.screen();
        assert!(left.trim().is_empty(), "{name} leaves\n{left}");
    }
}

#[test]
fn f2_a_signal_while_a_sync_is_under_way_ends_the_console_all_the_same() {
    let dir = village();
    // A server that takes the connection and never answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    crate::console::enrolled_at(dir.path(), &address);
    let mut terminal = typing(dir.path());
    let (_connection, _) = listener.accept().unwrap();
    let told = Instant::now();
    signal("TERM", terminal.pid());
    assert_eq!(terminal.wait_exit(), 143);
    assert!(told.elapsed() < Duration::from_secs(4), "{:?}", told.elapsed());
    assert!(drafts(dir.path()).contains("水管冻裂"));
    assert!(terminal.wait_end(GIVEN_BACK), "{:?}", terminal.end());
}

#[test]
fn a6_of_typing_without_a_pause_at_most_two_seconds_are_lost() {
    let dir = village();
    let mut terminal = typing(dir.path());
    let mut typed = Vec::new();
    for _ in 0..24 {
        terminal.type_text("春");
        typed.push(Instant::now());
        sleep(Duration::from_millis(170));
    }
    let end = Instant::now();
    terminal.kill();
    let kept = drafts(dir.path()).matches('春').count();
    let lost = typed.get(kept).map_or(Duration::ZERO, |first| end - *first);
    assert!(
        lost <= Duration::from_secs(2),
        "{kept} of {} kept, {lost:?} lost",
        typed.len()
    );
}

/// A console in a terminal that a test can close: nothing else holds it.
struct Closable {
    child: Box<dyn Child + Send + Sync>,
    close: Box<dyn FnOnce()>,
}

/// Opens a console by `sh -c SCRIPT`, types into a form and waits until it is seen.
fn closable(data: &Path, script: &str, controlling: bool) -> Closable {
    let size = PtySize {
        rows: 24,
        cols: 80,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_lianxin")]);
    command.args(args(data));
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.set_controlling_tty(controlling);
    let child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut output = pty.master.try_clone_reader().unwrap();
    let mut keys = pty.master.take_writer().unwrap();
    // A read that nothing comes to would wait for ever.
    let guard = Mutex::new(child.clone_killer());
    let (done, waiting) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        if waiting.recv_timeout(Duration::from_secs(20)) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _gone = guard.lock().unwrap().kill();
        }
    });
    let mut seen = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
    let mut until = |text: &str| {
        let mut buffer = [0; 4096];
        while !seen.screen().contents().contains(text) {
            let n = output.read(&mut buffer).unwrap_or(0);
            assert!(n > 0, "no {text}");
            seen.process(&buffer[..n]);
        }
    };
    until("谭谷雨");
    keys.write_all(b"\x1bOR").unwrap();
    until("Ctrl+S");
    keys.write_all("水管冻裂".as_bytes()).unwrap();
    until("水管冻裂");
    drop(done);
    let pid = child.process_id().unwrap();
    let close = Box::new(move || {
        // The library writes two keys of its own when its writer goes: nobody must read them.
        signal("STOP", pid);
        drop(keys);
        drop(output);
        drop(pty.master);
        signal("CONT", pid);
    });
    Closable { child, close }
}

#[test]
fn f8_a_console_whose_terminal_is_closed_ends_whoever_ignores_the_signal() {
    for (script, controlling, told) in [
        ("exec \"$0\" \"$@\"", true, "the signal comes"),
        ("trap '' HUP; exec \"$0\" \"$@\"", true, "the parent ignored it"),
        ("exec \"$0\" \"$@\"", false, "no signal comes"),
    ] {
        let dir = village();
        let Closable { mut child, close } = closable(dir.path(), script, controlling);
        let closed = Instant::now();
        close();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            assert!(closed.elapsed() < Duration::from_secs(4), "{told}: it goes on");
            sleep(Duration::from_millis(20));
        };
        // In order, told by the signal or by the terminal's failure, whichever is noticed first.
        assert!([129, 1].contains(&status.exit_code()), "{told}: {status:?}");
        assert!(drafts(dir.path()).contains("水管冻裂"), "{told}");
    }
}

#[test]
fn a17_a_terminal_that_takes_nothing_more_does_not_hold_the_process() {
    let dir = village();
    let size = PtySize {
        rows: 24,
        cols: 80,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pty = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_lianxin"));
    command.args(args(dir.path()));
    command.env("TERM", "xterm-256color");
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut keys = pty.master.take_writer().unwrap();
    for _ in 0..60 {
        keys.write_all(b"\x0c").unwrap();
        sleep(Duration::from_millis(20));
    }
    let told = Instant::now();
    signal("TERM", child.process_id().unwrap());
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(told.elapsed() < Duration::from_secs(8), "it goes on");
        sleep(Duration::from_millis(50));
    };
    assert_eq!(status.exit_code(), 143);
}

#[test]
fn a16_a_terminal_that_never_answers_works_and_is_never_asked() {
    let dir = village();
    let mut terminal = Terminal::start(&args(dir.path()), 80, 24);
    terminal.wait_for("谭谷雨");
    for _ in 0..2 {
        terminal.forget_screen();
        terminal.press("ctrl+l");
        terminal.wait_for("谭谷雨");
    }
    terminal.resize(70, 20);
    terminal.press("2 f12 esc f10 esc f3");
    terminal.wait_for("Ctrl+S");
    terminal.forget_screen();
    terminal.press("ctrl+l");
    terminal.wait_for("Ctrl+S");
    terminal.press("esc ctrl+q");
    assert_eq!(terminal.wait_exit(), 0);
    for question in QUESTIONS {
        assert!(!terminal.wrote(question.as_bytes()), "{question:?}");
    }

    let new = tempfile::tempdir().unwrap();
    let mut setup = Terminal::start(&args(new.path()), 80, 24);
    setup.wait_for("第一次使用");
    setup.press("tab 2 ctrl+l ctrl+q");
    assert_eq!(setup.wait_exit(), 0);
    for question in QUESTIONS {
        assert!(!setup.wrote(question.as_bytes()), "{question:?}");
    }
}

#[test]
fn a16_a_terminal_that_does_not_tell_its_size_is_taken_for_one_of_80_by_24() {
    let dir = village();
    let mut terminal = Terminal::start(&args(dir.path()), 0, 0);
    terminal.wait_for("谭谷雨");
    terminal.press("ctrl+l 2");
    terminal.wait_for("[2 联系户]");
    terminal.resize(100, 30);
    terminal.press("3");
    terminal.wait_for("[3 诉求]");
}

#[test]
fn f16_esc_and_another_key_that_arrive_together_are_both_pressed() {
    let dir = village();
    let mut terminal = Terminal::start(&args(dir.path()), 80, 24);
    terminal.wait_for("谭谷雨");
    for (together, shown) in [("\x1b4", "[4 提醒]"), ("\x1b\x1b3", "[3 诉求]")] {
        terminal.press("2 enter");
        terminal.wait_for("还没有走访记录");
        terminal.type_text(together);
        terminal.wait_for(shown);
    }
    terminal.press("2 enter");
    terminal.wait_for("还没有走访记录");
    terminal.type_text("\x1b\x1bOR");
    terminal.wait_for("Ctrl+S");
    terminal.type_text("水管冻裂");
    terminal.wait_for("水管冻裂");
    terminal.type_text("\x1b\x132");
    terminal.wait_for("[2 联系户]");
    assert!(drafts(dir.path()).contains("水管冻裂"), "{}", drafts(dir.path()));
}

#[test]
fn a_console_that_was_stopped_paints_itself_anew_when_it_goes_on() {
    let dir = village();
    let mut terminal = Terminal::start(&args(dir.path()), 80, 24);
    terminal.wait_for("谭谷雨");
    signal("STOP", terminal.pid());
    terminal.forget_screen();
    signal("CONT", terminal.pid());
    terminal.wait_for("谭谷雨");
    terminal.press("2");
    terminal.wait_for("[2 联系户]");
}
