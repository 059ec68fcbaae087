//! A database on a disk that takes nothing is read all the same, in plain words: finding F15. Each disk is a file system of its own.

use crate::terminal::Terminal;
use crate::village::village;
use std::process::Command;

/// The two ways in which a disk takes nothing, each with what is said of it.
const DISKS: [(&str, &str); 2] = [
    ("head -c 16m /dev/zero > \"$DIR/ballast\" 2>/dev/null", "磁盘已满"),
    ("mount -o remount,ro \"$DIR\"", "不能写入"),
];

/// Puts the village onto a small disk that `spoil` makes useless, and goes on with `then`.
fn script(spoil: &str, then: &str) -> String {
    format!(
        "mount -t tmpfs -o size=8m none \"$DIR\" && cp -a \"$DATA/.\" \"$DIR\" && echo mounted || exit 9\n{spoil}\n{then}"
    )
}

/// The arguments of `unshare` for a script, with its folders; `None` where this machine does not let us make a file system.
fn unshared(data: &std::path::Path, script: &str) -> Option<Vec<String>> {
    let (data, bin) = (data.display(), env!("CARGO_BIN_EXE_lianxin"));
    // Nobody else sees what is mounted there.
    let script = format!("export DATA={data} DIR=/mnt BIN={bin}\n{script}");
    let args = |script: &str| ["--mount", "--map-root-user", "sh", "-c", script].map(str::to_owned);
    let tried = Command::new("unshare").args(args("mount -t tmpfs none /mnt")).status();
    if tried.is_ok_and(|status| status.success()) {
        return Some(args(&script).to_vec());
    }
    assert!(std::env::var("CI").is_err(), "no file system of our own can be made");
    eprintln!("skipped: no file system of our own here");
    None
}

#[test]
fn f15_lists_and_the_doctor_work_where_nothing_can_be_written_and_say_so() {
    let commands = "for what in 'list households' 'list today --json' doctor 'list today --plain'; do
        $BIN --data-dir $DIR --lang zh-CN --today 2027-03-05 $what; echo \"code $? $what\"
    done 2>&1";
    for (spoil, word) in DISKS {
        let data = village();
        let Some(args) = unshared(data.path(), &script(spoil, commands)) else {
            return;
        };
        let output = Command::new("unshare").args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        for (what, code) in [
            ("list households", 0),
            ("list today --json", 0),
            ("doctor", 0),
            // It would have to be logged.
            ("list today --plain", 1),
        ] {
            assert!(said.contains(&format!("code {code} {what}\n")), "{said}");
        }
        assert!(said.contains("谭*春") && said.contains("欧**降"), "{said}");
        assert!(said.contains(word) && said.contains("只能看，不能保存"), "{said}");
    }
}

#[test]
fn f15_the_console_opens_where_nothing_can_be_written_and_a_save_says_why_it_is_none() {
    let console = "exec $BIN --data-dir $DIR --lang zh-CN --today 2027-03-05";
    for (spoil, word) in DISKS {
        let data = village();
        let Some(args) = unshared(data.path(), &script(spoil, console)) else {
            return;
        };
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut terminal = Terminal::start_program("unshare", &args, 80, 24);
        terminal.wait_for("只读");
        terminal.press("2");
        terminal.wait_for("谭*春");
        terminal.press("f2");
        terminal.wait_for("Ctrl+S");
        terminal.type_text("灯坏了");
        terminal.press("ctrl+s");
        terminal.wait_for(word);
        terminal.press("ctrl+q");
        terminal.wait_for("2 退出");
        terminal.press("2");
        assert_eq!(terminal.wait_exit(), 0, "{word}");
    }
}
