//! The documents' commands work as written: those of the README's "First real use" and of docs/OPERATIONS.md are read out of
//! the text and run by a shell, on SQLite, in an empty folder.
//!
//! What cannot stand as written is in tables: other ports, folders of this machine (`shell`), what a reader fills in (`town`).
#![cfg(all(feature = "server", unix))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod shell;

use lianxin::domain::lang::Lang;
use serde_json::Value;
use shell::Shell;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::path::Path;

/// Lines of blocks that a test cannot run: a screen that waits for keys, and a PostgreSQL of the reader's.
const LEFT_OUT: [&str; 2] = [
    "lianxin                                    # a short setup: language, alignment, name, role, unit, server or none",
    "createuser lianxin --pwprompt && createdb lianxin --owner lianxin",
];

/// Programs of ours: a span of code that begins so is a command.
const PROGRAMS: [&str; 4] = ["admin", "bundle", "serve", "lianxin"];

/// Flags of other programs (cargo's, createuser's) that stand in the documents.
const OTHERS: [&str; 4] = ["--features", "--release", "--pwprompt", "--owner"];

fn document(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The lines of the shell blocks, and the text without any block.
fn blocks(text: &str) -> (Vec<String>, String) {
    let (mut lines, mut prose) = (Vec::new(), String::new());
    for (index, part) in text.split("```").enumerate() {
        match part.strip_prefix("sh\n") {
            Some(block) if index % 2 == 1 => lines.extend(block.lines().map(str::to_owned)),
            _ if index % 2 == 0 => prose.push_str(part),
            _ => {}
        }
    }
    (lines, prose)
}

/// The spans of code in a text, each on one line.
fn spans(prose: &str) -> Vec<String> {
    let one_line = |span: &str| span.split_whitespace().collect::<Vec<_>>().join(" ");
    prose.split('`').skip(1).step_by(2).map(one_line).collect()
}

#[test]
fn the_first_real_use_of_the_readme_works_as_written() {
    let text = document("README.md");
    let (_, rest) = text.split_once("\n## First real use\n").unwrap();
    let (lines, _) = blocks(rest.split_once("\n## ").unwrap().0);
    assert!(lines.len() > 10, "{lines:?}");
    let mut shell = Shell::new();
    for line in lines.iter().filter(|line| !LEFT_OUT.contains(&line.as_str())) {
        shell.run(line);
    }
    assert_eq!(shell.servers.len(), 2, "the town's and the county's");
    for left_out in LEFT_OUT {
        assert!(lines.iter().any(|line| line == left_out), "still written: {left_out}");
    }
}

#[test]
fn the_blocks_of_the_operators_guide_work_as_written() {
    let (lines, _) = blocks(&document("docs/OPERATIONS.md"));
    let mut shell = Shell::new();
    for line in &lines {
        shell.run(line);
    }
    assert_eq!(shell.servers.len(), 2, "the first and the restored one");
}

/// A town with what the guide speaks of: a leader's device with changes kept apart, a lost laptop, a new one, entries to
/// record. What a reader fills in for a word, by the word before it, each taken once.
fn town() -> (Shell, BTreeMap<&'static str, VecDeque<String>>) {
    let mut shell = Shell::new();
    shell.run("lianxin admin init --db town.db --town 439901100 --name 青溪镇");
    shell.exports = format!(
        "export LIANXIN_SERVER_DB='{}'\n",
        shell.dir.path().join("town.db").display()
    );
    for (path, kind) in [("439901100/200/03/012", "micro_grid"), ("439901100/201", "village")] {
        shell.run(&format!("lianxin admin unit --path {path} --kind {kind} --name {path}"));
    }
    shell.run("lianxin admin user --name 谭谷雨 --role micro_leader --unit 439901100/200/03/012");
    shell.run("lianxin serve --listen 127.0.0.1:8750");
    for device in ["leader", "lost", "new"] {
        shell.run("lianxin admin enrol --user 谭谷雨");
        shell.run(&format!(
            "lianxin --data-dir {device} enrol --server {} --code CODE",
            shell.url
        ));
    }
    record(&mut shell, &["A-001"]);
    shell.run("lianxin sync");
    record(&mut shell, &["A-002", "A-003"]);
    // Two changes wait while their author is moved: they are kept apart.
    shell.run("lianxin admin move --user 谭谷雨 --unit 439901100/201");
    shell.run("lianxin sync");
    shell.run("lianxin admin move --user 谭谷雨 --unit 439901100/200/03/012");
    shell.run("lianxin sync");
    record(&mut shell, &["A-004"]);
    let register = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/registers/office_bins.toml");
    std::fs::copy(register, shell.dir.path().join("FILE.toml")).unwrap();

    let ids = |rows: &Value, name: &str| -> Vec<String> {
        let id = |row: &Value| row[name].as_str().unwrap().to_owned();
        rows.as_array().unwrap().iter().map(id).collect()
    };
    let apart = ids(&shell.json("lianxin admin quarantine --json")["quarantine"], "id");
    let mut devices = ids(&shell.json("lianxin admin devices --json")["devices"], "device");
    devices.sort();
    shell.run("lianxin export households --format json --output out.json");
    let households: Value = serde_json::from_slice(&std::fs::read(shell.dir.path().join("out.json")).unwrap()).unwrap();
    let fill = BTreeMap::from([
        ("--name", vec!["杜白露".to_owned()]),
        ("--user", vec!["谭谷雨".to_owned(); 9]),
        ("--role", vec!["clerk".to_owned(); 9]),
        ("--unit", vec!["439901100/200".to_owned(); 9]),
        ("--reason", vec!["本人要求".to_owned(); 9]),
        ("revoke", vec![devices[1].clone(), devices[1].clone()]),
        ("--device", vec![devices[2].clone()]),
        ("--show", vec![apart[0].clone()]),
        ("--release", vec![apart[0].clone()]),
        ("--reject", vec![apart[1].clone()]),
        ("--change", vec![apart[1].clone()]),
        ("--record", ids(&households, "id")),
        ("--to", vec!["罗立夏".to_owned(); 9]),
    ]);
    (
        shell,
        fill.into_iter().map(|(word, list)| (word, list.into())).collect(),
    )
}

fn write_entries(shell: &Shell, numbers: &[&str]) {
    let entry =
        |number: &&str| format!("{{\"do\":\"household\",\"household_no\":\"{number}\",\"display_name\":\"谭立春\"}}\n");
    let lines: String = numbers.iter().map(entry).collect();
    std::fs::write(shell.dir.path().join("entries.jsonl"), lines).unwrap();
}

fn record(shell: &mut Shell, numbers: &[&str]) {
    write_entries(shell, numbers);
    shell.run("lianxin record entries.jsonl");
}

/// The command as a reader would type it, or `None` when it leaves something open.
fn filled(span: &str, fill: &mut BTreeMap<&'static str, VecDeque<String>>) -> Option<String> {
    if ["...", "…", "COMMAND"].iter().any(|open| span.contains(open)) || !span.contains(' ') {
        return None;
    }
    let mut line: Vec<String> = Vec::new();
    for word in span.split(' ') {
        let blank = ["NAME", "ROLE", "PATH", "ID", "TEXT"].contains(&word);
        let before = line.last().map(String::as_str).unwrap_or_default();
        let word = match blank {
            true => fill
                .get_mut(before)
                .and_then(VecDeque::pop_front)
                .unwrap_or_else(|| panic!("{span}: {before}")),
            false => word.to_owned(),
        };
        line.push(word);
    }
    if line[0] != "lianxin" {
        line.insert(0, "lianxin".into());
    }
    // A name alone, as in "`admin backup` works on both": which arguments it takes, its blocks show.
    let bare = [
        "admin init",
        "admin backup",
        "admin restore",
        "bundle export",
        "bundle import",
        "handover end",
    ];
    (!bare.contains(&span.trim_start_matches("lianxin "))).then(|| line.join(" "))
}

#[test]
fn the_commands_in_the_text_work_as_written() {
    let (mut shell, mut fill) = town();
    write_entries(&shell, &["A-005"]);
    let mut ran = 0;
    for file in ["docs/OPERATIONS.md", "README.md"] {
        let (_, prose) = blocks(&document(file));
        for span in spans(&prose) {
            if !PROGRAMS.contains(&span.split(' ').next().unwrap()) {
                continue;
            }
            if let Some(line) = filled(&span, &mut fill) {
                shell.run(&line);
                ran += 1;
            }
        }
    }
    assert!(ran >= 20, "{ran}");
}

/// All flags of a command and of those below it.
fn flags(command: &clap::Command) -> HashSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_long());
    let mut all: HashSet<String> = own.map(|long| format!("--{long}")).collect();
    all.extend(command.get_subcommands().flat_map(flags));
    all
}

/// Whether the words name a command, as far as they are names.
fn is_named(mut command: &clap::Command, words: &str) -> bool {
    for word in words.split(' ').filter(|word| *word != "lianxin") {
        let is_name = word.starts_with(|c: char| c.is_ascii_lowercase());
        if !is_name || !command.has_subcommands() {
            return true;
        }
        match command.find_subcommand(word) {
            Some(below) => command = below,
            None => return false,
        }
    }
    true
}

#[test]
fn every_command_and_flag_that_is_named_exists() {
    let root = lianxin::cli::command(Lang::En);
    let known = flags(&root);
    for file in ["docs/OPERATIONS.md", "README.md"] {
        let (lines, prose) = blocks(&document(file));
        let spans = spans(&prose);
        for word in lines.iter().chain(&spans).flat_map(|text| text.split_whitespace()) {
            let word = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            let ours = word.starts_with("--") && !OTHERS.contains(&word);
            assert!(!ours || known.contains(word), "{file} names {word}");
        }
        let ours = |span: &&String| PROGRAMS.contains(&span.split(' ').next().unwrap());
        for span in spans.iter().filter(ours) {
            assert!(is_named(&root, span), "{file} names `{span}`");
        }
    }
}
