//! The documents are true: the README's key table, the captured screens and the record tables are what the program has.
//!
//! After a change that is meant: `UPDATE_DOCS=1 cargo test --test docs`, and look at the difference.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use lianxin::app::Msg;
use lianxin::app::keymap::readme_table;
use lianxin::clock::Clock;
use lianxin::demo::pack::Who;
use lianxin::demo::town::Town;
use lianxin::domain::lang::Lang;
use lianxin::domain::report::FIGURES;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::{Date, Millis};
use lianxin::runtime::Console;
use lianxin::store::Store;
use lianxin::sync::status::{Moved, Status};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The pages of docs/SCREENS.md: title, keys that lead there, size, language.
const SCREENS: &[(&str, &str, (u16, u16), Lang)] = &[
    ("Today (今日)", "1", (80, 24), Lang::Zh),
    ("Households (联系户)", "2", (80, 24), Lang::Zh),
    ("A household", "2 enter", (80, 24), Lang::Zh),
    ("Requests (诉求)", "3", (80, 24), Lang::Zh),
    ("A request", "3 enter", (80, 24), Lang::Zh),
    ("Follow-ups (提醒)", "4", (80, 24), Lang::Zh),
    ("Visits (走访)", "5", (80, 24), Lang::Zh),
    ("Sync (同步)", "6", (80, 24), Lang::Zh),
    ("Reports (报表)", "8", (80, 24), Lang::Zh),
    ("Ledgers (台账)", "9", (80, 24), Lang::Zh),
    ("A visit note (F2)", "2 f2", (80, 24), Lang::Zh),
    ("Today in English", "1", (80, 24), Lang::En),
    ("Households on a projector's 60 columns", "2", (60, 18), Lang::Zh),
    ("Households with the second pane", "2", (120, 40), Lang::Zh),
];

fn root(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// One document is rewritten at a time.
static WRITING: Mutex<()> = Mutex::new(());

/// Compares the part of `file` between the markers of `name` with `expected`, or writes it when asked to.
fn hold(file: &str, name: &str, expected: &str) {
    let _turn = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = root(file);
    let text = fs::read_to_string(&path).unwrap();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- end {name} -->"));
    let from = text.find(&open).unwrap_or_else(|| panic!("{file} has a marker {open}")) + open.len();
    let to = from
        + text[from..]
            .find(&close)
            .unwrap_or_else(|| panic!("{file} has a marker {close}"));
    if text[from..to] == *expected {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{}{expected}{}", &text[..from], &text[to..])).unwrap();
        return;
    }
    panic!("{file} is no longer true at {name}; it should say\n{expected}\nRun UPDATE_DOCS=1 cargo test --test docs");
}

/// The training village on a Sunday in November, in its last minute: what the town was built with is never from the future.
fn village() -> (tempfile::TempDir, Town, Millis) {
    let today = Date::from_ymd_opt(2026, 11, 22).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let town = Town::build(folder.path(), Clock::with_today(today), &Default::default()).unwrap();
    (folder, town, Millis::from_local(today.and_hms_opt(23, 59, 0).unwrap()))
}

/// The server's port, the clock of its last answer and the size of the database are other ones each time: their digits read `0`.
fn steady(line: &str) -> String {
    ["127.0.0.1:", "上次同步 11-22 ", "在线 ", "Online ", "本机数据 "]
        .iter()
        .fold(line.trim_end().to_owned(), |line, before| {
            let Some(from) = line.find(before).map(|at| at + before.len()) else {
                return line;
            };
            let end = from
                + line[from..]
                    .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
                    .unwrap_or(line.len() - from);
            let zeros: String = line[from..end]
                .chars()
                .map(|c| if c.is_ascii_digit() { '0' } else { c })
                .collect();
            format!("{}{zeros}{}", &line[..from], &line[end..])
        })
}

fn block(screen: &str) -> String {
    let lines: Vec<_> = screen.lines().map(steady).collect();
    format!("```text\n{}\n```\n", lines.join("\n").trim_end())
}

#[test]
fn the_readme_has_the_keys_of_the_keymap() {
    hold("README.md", "keys", &format!("\n{}\n", readme_table(Lang::En)));
}

#[test]
fn the_captured_screens_are_what_the_console_shows() {
    let (_folder, town, now) = village();
    let database = town.device(Who::Leader).join("lianxin.db");
    let mut document = String::from("\n");
    for (title, keys, (columns, rows), lang) in SCREENS {
        let store = Store::open(&database, None, false, Arc::new(Rules::builtin())).unwrap();
        let mut console = Console::with_store(store, now).sized(*columns, *rows).speaking(*lang);
        console.send(Msg::Sync(Status::Idle {
            last_success: None,
            clock_off: None,
            moved: Moved::default(),
        }));
        console.press(keys);
        let screen = block(&console.screen());
        if *title == SCREENS[0].0 {
            hold("README.md", "screen", &screen);
        }
        document.push_str(&format!("## {title}, {columns}x{rows}\n\n{screen}\n"));
    }
    hold("docs/SCREENS.md", "screens", &document);
}

#[test]
fn the_ledgers_document_has_every_target_with_its_headings() {
    let mut document = String::from("\n| target | is | headings |\n|---|---|---|\n");
    for (target, headings) in lianxin::exchange::ledger::headings() {
        let is = Lang::Zh.ledger_column(target);
        let headings: Vec<&str> = headings.into_iter().collect();
        document.push_str(&format!(
            "| `{target}` | {is} | {} |\n",
            headings.join(" ").replace('|', "\\|")
        ));
    }
    document.push('\n');
    hold("docs/LEDGERS.md", "targets", &document);
}

/// What something is called, Chinese first.
fn label(of: &Value) -> String {
    format!("{} {}", of["zh-CN"].as_str().unwrap(), of["en"].as_str().unwrap())
}

fn text(of: &Value) -> &str {
    of.as_str().unwrap_or_default()
}

fn items(of: &Value) -> impl Iterator<Item = &Value> {
    of.as_array().into_iter().flatten()
}

/// Names as code, one after the other.
fn names(of: &Value) -> String {
    items(of)
        .map(|name| format!("`{}`", text(name)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn grants(of: &Value) -> String {
    let grant = |grant: &Value| {
        let standing: Vec<_> = items(&grant["standing"]).map(text).collect();
        let only = match names(&grant["fields"]) {
            fields if fields.is_empty() => fields,
            fields => format!(", {fields} only"),
        };
        match standing.is_empty() {
            true => "everybody".to_owned(),
            false => {
                let standing = standing.join(", ").replace('_', " ");
                format!("{}: {standing}{only}", names(&grant["roles"]))
            }
        }
    };
    let said: Vec<_> = items(of).map(grant).collect();
    match said.is_empty() {
        true => "nobody".to_owned(),
        false => said.join("; "),
    }
}

/// The steps of a kind and when it reminds.
fn life_cycle(kind: &Value) -> String {
    let mut said = String::new();
    for step in items(&kind["steps"]) {
        let part = |what: &str, of: &Value| match names(of) {
            listed if listed.is_empty() => listed,
            listed => format!("; {what} {listed}"),
        };
        said.push_str(&format!(
            "- step `{}` {}: {} to `{}`{}{}{}\n",
            text(&step["code"]),
            label(&step["label"]),
            names(&step["from"]),
            text(&step["to"]),
            part("needs", &step["needs"]),
            part("asks", &step["asks"]),
            part("empties", &step["clears"]),
        ));
    }
    for answer in items(&kind["answers"]) {
        let state = text(&answer["to"]);
        let state = if state.is_empty() {
            String::new()
        } else {
            format!("`{state}`, ")
        };
        let (code, label, day) = (text(&answer["code"]), label(&answer["label"]), text(&answer["dated"]));
        said.push_str(&format!("- one key `{code}` {label}: {state}today in `{day}`\n"));
    }
    for due in items(&kind["due"]) {
        let agreed = due["or_on"]
            .as_str()
            .map_or_else(String::new, |field| format!(", or on `{field}`"));
        said.push_str(&format!(
            "- reminds in `{}` by {} after `{}`{agreed}: {}\n",
            text(&due["state"]),
            text(&due["rule"]),
            text(&due["from"]),
            label(&due["task"]),
        ));
    }
    if kind["on_visit"] == true {
        said.push_str("- a visit brings it in: `records` of `{\"do\":\"visit\"}`\n");
    }
    said
}

/// The section of a kind, of what `list kinds --json` says.
fn section(kind: &Value) -> String {
    let merges = match text(&kind["nature"]) {
        "once" => "Written once, never edited.",
        _ => "Each field merges by itself.",
    };
    let recorded = match kind["record"]["do"].as_str() {
        Some(verb) => format!("`{{\"do\":\"{verb}\"}}` takes {}.", names(&kind["record"]["given"])),
        None if kind["by_program"] == true => "The program writes it when it is done.".to_owned(),
        None => "The server's admin writes it.".to_owned(),
    };
    let mut said = format!(
        "## `{}` {}\n\n{merges} {recorded}\n\n",
        text(&kind["code"]),
        label(&kind["label"])
    );
    for what in ["read", "create", "edit", "delete"] {
        said.push_str(&format!("- {what}: {}\n", grants(&kind["may"][what])));
    }
    for (step, who) in kind["may"]["step"].as_object().into_iter().flatten() {
        said.push_str(&format!("- step `{step}`: {}\n", grants(who)));
    }
    said.push_str(&life_cycle(kind));
    said.push_str("\n| field | label | holds | what a new one has | tells |\n|---|---|---|---|---|\n");
    for field in items(&kind["fields"]) {
        let between = |from: &str, to: &str| Some(format!(", {} to {}", field.get(from)?, field.get(to)?));
        let more = [
            field.get("limit").map(|max| format!(", {max} characters at most")),
            field
                .get("when")
                .map(|when| format!(", {}", text(when).replace('_', " "))),
            between("min", "max"),
            field["of"].as_str().map(|kind| format!(" of `{kind}`")),
        ];
        let more: String = more.into_iter().flatten().collect();
        let first = match (&field["default"], &field["needed"]) {
            (Value::Null, Value::Bool(true)) => "needed".to_owned(),
            (Value::Null, _) => String::new(),
            (default, _) => format!(
                "`{}`",
                default.as_str().map_or_else(|| default.to_string(), str::to_owned)
            ),
        };
        let by = match field["by_program"].as_bool() {
            Some(true) => ", written by the program",
            _ => "",
        };
        said.push_str(&format!(
            "| `{}` | {} | {}{more}{by} | {first} | {} |\n",
            text(&field["name"]),
            label(&field["label"]),
            text(&field["type"]).replace('_', " "),
            text(&field["privacy"]).replace('_', " "),
        ));
    }
    said.push('\n');
    for field in items(&kind["fields"]).filter(|field| field.get("codes").is_some()) {
        let code = |code: &Value| format!("`{}` {}", text(&code["code"]), label(&code["label"]));
        let codes: Vec<_> = items(&field["codes"]).map(code).collect();
        said.push_str(&format!("- `{}`: {}\n", text(&field["name"]), codes.join(", ")));
    }
    said.trim_end().to_owned() + "\n\n"
}

#[test]
fn the_reports_are_those_of_the_program() {
    let mut table = String::from("\n| code | figure | counts | rule | source |\n|---|---|---|---|---|\n");
    for def in &FIGURES {
        let (zh, en) = (Lang::Zh, Lang::En);
        table.push_str(&format!(
            "| `{}` | {} {} | {} | {} {} | {} |\n",
            def.code,
            zh.figure(def.id),
            en.figure(def.id),
            en.counted_in(def.counts),
            zh.figure_rule(def.id),
            en.figure_rule(def.id),
            def.source,
        ));
    }
    hold("docs/REPORTS.md", "figures", &format!("{table}\n"));
}

#[test]
fn the_record_tables_are_those_of_the_program() {
    let mut list = assert_cmd::Command::cargo_bin("lianxin").unwrap();
    let output = list.args(["list", "kinds", "--json"]).output().unwrap();
    let kinds: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let sections: String = kinds.iter().map(section).collect();
    hold("docs/RECORDS.md", "kinds", &format!("\n{sections}"));
}
