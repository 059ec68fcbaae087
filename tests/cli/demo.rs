//! The training console in a pseudo-terminal: the cable, and that nothing of it stays behind.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use assert_cmd::cargo::cargo_bin;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// A demo that runs, and what its terminal shows.
struct Demo {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    /// All that it wrote.
    written: Arc<Mutex<Vec<u8>>>,
    _master: Box<dyn MasterPty + Send>,
}

fn parser() -> vt100::Parser {
    let size = |cells| NonZero::new(cells).unwrap();
    vt100::Parser::new(size(24), size(80), 0)
}

impl Demo {
    fn start(temp: &Path, data: &Path) -> Self {
        Self::start_with(temp, data, &["--theme", "light"])
    }

    fn start_with(temp: &Path, data: &Path, args: &[&str]) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(cargo_bin("lianxin"));
        command.args(["--lang", "en", "--today", "2026-11-22", "--data-dir"]);
        command.arg(data);
        command.arg("demo");
        command.args(args);
        command.env(if cfg!(windows) { "TMP" } else { "TMPDIR" }, temp);
        command.env("TERM", "xterm-256color");
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let screen = Arc::new(Mutex::new(parser()));
        let mut output = pty.master.try_clone_reader().unwrap();
        let shown = screen.clone();
        let written: Arc<Mutex<Vec<u8>>> = Arc::default();
        let kept = written.clone();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut bytes) {
                kept.lock().unwrap().extend_from_slice(&bytes[..read]);
                shown.lock().unwrap().process(&bytes[..read]);
            }
        });
        Self {
            child,
            keys: pty.master.take_writer().unwrap(),
            screen,
            written,
            _master: pty.master,
        }
    }

    fn wait_for(&self, text: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen.lock().unwrap().screen().contents();
            if screen.contains(text) {
                return;
            }
            assert!(Instant::now() < end, "no {text} on\n{screen}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn send(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn the_outbox_drains_when_the_cable_is_plugged_in_and_nothing_stays_behind() {
    let (temp, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let real = data.path().join("lianxin.db");
    std::fs::write(&real, "somebody's work").unwrap();
    let mut demo = Demo::start(temp.path(), data.path());
    demo.wait_for("Cable out");
    demo.wait_for("outbox 6");
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 1);
    demo.send("\x10");
    demo.send("cable");
    demo.send("\r");
    demo.wait_for("Sync done: sent 7");
    demo.send("\x11");
    assert_eq!(demo.child.wait().unwrap().exit_code(), 0);
    assert_eq!(std::fs::read_dir(temp.path()).unwrap().count(), 0, "the folder is gone");
    assert_eq!(std::fs::read_to_string(&real).unwrap(), "somebody's work");
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 1);
}

#[test]
fn a_theme_nobody_knows_is_refused_before_anything_is_built() {
    let output = std::process::Command::new(cargo_bin("lianxin"))
        .args(["--lang", "en", "demo", "--theme", "pink"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("no theme pink") && said.contains("light"), "{said}");
}

#[cfg(unix)]
fn signal(name: &str, demo: &Demo) {
    let pid = demo.child.process_id().unwrap().to_string();
    let told = std::process::Command::new("kill")
        .args([&format!("-{name}"), &pid])
        .status();
    assert!(told.unwrap().success());
}

#[test]
#[cfg(unix)]
fn a_demo_that_is_told_to_end_leaves_nothing_behind_and_what_a_killed_one_left_goes_with_the_next() {
    let (temp, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let left = || std::fs::read_dir(temp.path()).unwrap().count();
    let mut demo = Demo::start(temp.path(), data.path());
    demo.wait_for("Cable out");
    signal("HUP", &demo);
    assert_eq!(demo.child.wait().unwrap().exit_code(), 129);
    assert_eq!(left(), 0, "while it is open");

    let mut demo = Demo::start(temp.path(), data.path());
    while left() == 0 {
        thread::sleep(Duration::from_millis(2));
    }
    signal("TERM", &demo);
    assert_eq!(demo.child.wait().unwrap().exit_code(), 143);
    assert_eq!(left(), 0, "while it is built");

    let mut demo = Demo::start(temp.path(), data.path());
    demo.wait_for("Cable out");
    signal("KILL", &demo);
    demo.child.wait().unwrap();
    assert_eq!(left(), 1, "nobody could clear it");
    let mut demo = Demo::start(temp.path(), data.path());
    demo.wait_for("Cable out");
    assert_eq!(left(), 1, "its own");
    demo.send("\x11");
    assert_eq!(demo.child.wait().unwrap().exit_code(), 0);
    assert_eq!(left(), 0);
}

#[test]
fn a_recording_has_no_keys_and_replayed_elsewhere_ends_in_the_same_screen() {
    let (temp, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = data.path().join("lesson.cast");
    let mut demo = Demo::start_with(
        temp.path(),
        data.path(),
        &["--tour", "households", "--record", file.to_str().unwrap()],
    );
    demo.wait_for("1/3");
    demo.wait_for("Households 15");
    demo.send(" ");
    demo.wait_for("2/3");
    let last = demo.screen.lock().unwrap().screen().contents();
    demo.send("\x11");
    assert_eq!(demo.child.wait().unwrap().exit_code(), 0);
    let text = std::fs::read_to_string(&file).unwrap();
    let mut lines = text.lines();
    let head: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    assert_eq!(
        (&head["version"], &head["width"], &head["height"]),
        (&2.into(), &80.into(), &24.into())
    );
    let mut replayed = parser();
    for line in lines {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(event[1], "o", "what is shown, no key: {line}");
        replayed.process(event[2].as_str().unwrap().as_bytes());
    }
    assert_eq!(replayed.screen().contents(), last);
    // It is the projector's view from the first frame on.
    for canary in ["立春", "石井组1号", "0001"] {
        assert!(!text.contains(canary), "{canary}");
    }
}

#[test]
fn the_console_as_lines_moves_no_cursor_and_says_each_step_and_selection() {
    let (temp, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut demo = Demo::start_with(temp.path(), data.path(), &["--linear"]);
    demo.wait_for("Cable out");
    demo.send("2");
    demo.wait_for("> 01");
    demo.send("\x1b[B");
    demo.wait_for("> 02");
    demo.send("\x11");
    assert_eq!(demo.child.wait().unwrap().exit_code(), 0);
    let written = demo.written.lock().unwrap().clone();
    assert!(!written.contains(&0x1b), "{}", String::from_utf8_lossy(&written));
}

#[test]
fn the_script_of_a_lesson_is_printed_and_an_unknown_one_names_those_there_are() {
    let run = |args: &[&str]| {
        let mut command = std::process::Command::new(cargo_bin("lianxin"));
        command.args(["--lang", "en", "demo"]).args(args).output().unwrap()
    };
    let script = String::from_utf8(run(&["--script", "ladder"]).stdout).unwrap();
    assert!(
        script.contains("3. Your turn: Send it up") && script.contains("no shame"),
        "{script}"
    );
    let refused = String::from_utf8(run(&["--script", "dance"]).stderr).unwrap();
    assert!(
        refused.contains("no lesson dance") && refused.contains("offline"),
        "{refused}"
    );
}
