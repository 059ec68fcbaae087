//! Rules of the house that a reader would otherwise have to remember: layers, words, platform lines, glyphs.
//! They read the sources as text; each rule names the file and line that breaks it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod documented;
mod layers;
mod loops;
mod paths;
mod sizes;
mod sources;

use sources::{Source, files, sources};
use std::fmt::Write as _;
use std::fs;

/// Reports every `(source, line)` for which `bad` names a reason.
fn refuse(bad: impl Fn(&Source, &str) -> Option<String>) {
    let mut report = String::new();
    for source in sources() {
        for (number, line) in &source.lines {
            if let Some(reason) = bad(source, line) {
                writeln!(report, "src/{}:{number}: {reason}: {}", source.path, line.trim()).unwrap();
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn the_terminal_is_touched_only_in_ui_and_runtime() {
    refuse(|source, line| {
        let touches = line.contains("ratatui::") || line.contains("crossterm::");
        (touches && !source.is_under("ui/") && !source.is_under("runtime/")).then(|| "terminal library".to_owned())
    });
}

#[test]
fn sql_stands_only_under_the_store_and_the_servers_storage() {
    refuse(|source, line| {
        let sql = [
            "SELECT ",
            "INSERT INTO",
            "UPDATE ",
            "DELETE FROM",
            "CREATE TABLE",
            "PRAGMA ",
        ]
        .iter()
        .any(|word| line.contains(word));
        (sql && !source.is_under("store/") && !source.is_under("server/storage/")).then(|| "SQL".to_owned())
    });
}

#[test]
fn platform_lines_stand_only_in_the_platform_module() {
    refuse(|source, line| {
        let platform = [
            "std::os::",
            "cfg(unix)",
            "cfg(windows)",
            "cfg(not(windows))",
            "cfg!(windows)",
            "cfg!(unix)",
            "libc::",
        ]
        .iter()
        .any(|word| line.contains(word));
        (platform && !source.is_under("platform")).then(|| "platform-specific".to_owned())
    });
}

/// Tests too are compiled for Windows.
#[test]
fn a_test_that_names_what_only_unix_has_is_marked_so() {
    let mut report = String::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let marked = ["cfg(unix)", "cfg(target_os"].iter().any(|mark| text.contains(mark));
                if ["std::os::unix", "std::os::fd"].iter().any(|name| text.contains(name)) && !marked {
                    writeln!(report, "{}: is not marked as for Unix", path.display()).unwrap();
                }
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

/// A command that opened, wrote or removed a file by itself would go round the rules that `platform` keeps.
#[test]
fn files_are_made_opened_changed_and_removed_in_the_platform_module_only() {
    refuse(|source, line| {
        let touches = [
            "File::create",
            "File::open",
            "File::options",
            "OpenOptions",
            "DirBuilder",
            "fs::read(",
            "fs::read_to_string",
            "fs::write",
            "fs::copy",
            "fs::rename",
            "fs::hard_link",
            "fs::remove_",
            "fs::create_dir",
            "fs::set_permissions",
        ]
        .iter()
        .any(|word| line.contains(word));
        (touches && !source.is_under("platform")).then(|| "touches files".to_owned())
    });
}

/// Only what lies in the program's own folders, under its own names, is written over without a look at what it is.
#[test]
fn files_of_the_programs_own_are_written_over_in_few_places() {
    refuse(|source, line| {
        let own = [
            "platform",
            "store/marker",
            "runtime/config",
            "runtime/setup_draft",
            "store/backup/",
            "server/releases",
        ];
        let elsewhere = !own.iter().any(|place| source.is_under(place));
        let over = ["whole_file::renew(", "whole_file::supersede("];
        (over.iter().any(|word| line.contains(word)) && elsewhere).then(|| "written over unseen".to_owned())
    });
}

/// What prints: macros, the streams by any of their names, clap's own printing.
const PRINTS: &[&str] = &[
    "print!(",
    "println!(",
    "dbg!(",
    "stdout",
    "stderr",
    "Stdout",
    "Stderr",
    "/dev/fd",
    "/dev/tty",
    "print_help",
    "print_long_help",
    ".print()",
    ".exit()",
    "get_matches()",
    "::parse()",
];

/// The one way out of the commands, the log, the console's screen, and what asks the system whether there is one.
const PRINTERS: &[&str] = &[
    "cli/out.rs",
    "log/mod.rs",
    "log/stderr.rs",
    "runtime/terminal.rs",
    "platform/terminal.rs",
    // What another program prints is read there.
    "platform/child.rs",
];

#[test]
fn a11_nothing_is_printed_but_through_the_one_way_out() {
    refuse(|source, line| {
        let code = line.split(" // ").next().unwrap_or_default();
        let code = code.replace("log::to_stderr(", "");
        let prints = PRINTS.iter().find(|print| code.contains(*print))?;
        (!PRINTERS.contains(&source.path.as_str())).then(|| format!("{prints} goes round cli/out.rs"))
    });
}

#[test]
fn a8_nothing_is_printed_by_a_macro_that_panics_when_nobody_listens() {
    refuse(|_, line| {
        let macros = ["println!(", "print!(", "dbg!("];
        let printed = macros.iter().any(|print| line.contains(print));
        printed.then(|| "panics on a closed output".to_owned())
    });
}

/// Files that hold words or Chinese data by their nature.
const HAN_FILES: &[&str] = &[
    "ui/words/",
    // The labels of kinds and fields stand where these are declared.
    "record/",
    "app/forms/options.rs",
    "demo/",
    // The headings of real ledgers and what stands in their cells.
    "exchange/ledger/words/",
    "domain/search_key",
    "domain/mask",
    "domain/surname",
];

#[test]
fn words_a_person_reads_live_in_the_language_files_only() {
    refuse(|source, line| {
        let code = line.split(" // ").next().unwrap_or_default();
        let han = code.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        (han && !HAN_FILES.iter().any(|file| source.is_under(file))).then(|| "Chinese words".to_owned())
    });
}

#[test]
fn no_word_on_screen_has_an_ambiguous_width() {
    use unicode_width::UnicodeWidthChar as _;
    refuse(|source, line| {
        let words = source.is_under("ui/words/") || source.is_under("record/");
        if !words || source.is_under("ui/words/cli") || source.is_under("ui/words/net") {
            return None;
        }
        if line.contains("#[doc") {
            return None;
        }
        line.chars()
            .filter(|c| !c.is_ascii())
            .find(|c| c.width() != c.width_cjk())
            .map(|c| format!("{c:?} is one cell on some consoles and two on others"))
    });
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<_> = files()
        .into_iter()
        .filter(|file| !fs::read_to_string(file).unwrap().starts_with("//!"))
        .collect();
    assert!(silent.is_empty(), "without a //! opening: {silent:?}");
}

#[test]
fn nothing_is_left_for_later_in_the_sources() {
    refuse(|_, line| {
        let marks = ["todo!(", "unimplemented!(", "TODO", "FIXME", "XXX"];
        marks
            .iter()
            .any(|mark| line.contains(mark))
            .then(|| "left for later".to_owned())
    });
}
