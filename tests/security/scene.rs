//! What these tests begin with: a leader who works alone, their households, and what is listed and lies in folders afterwards.

use crate::common_cli::{GRID, Gave, run, text};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Sets up a leader's device.
pub const SETUP: [&str; 8] = [
    "setup",
    "--name",
    "谭谷雨",
    "--role",
    "micro_leader",
    "--unit",
    GRID,
    "--open",
];

/// Runs a command on the device whose data lies there.
pub fn device(data: &Path, args: &[&str]) -> Gave {
    run(&[&["--data-dir", text(data)], args].concat())
}

/// The same; it must succeed.
pub fn well(data: &Path, args: &[&str]) -> Gave {
    let gave = device(data, args);
    assert_eq!(gave.code, 0, "{args:?}: {}", gave.said);
    gave
}

/// A household's number.
pub fn no(number: usize) -> String {
    format!("A-{number:03}")
}

/// A household to record.
pub fn household(number: usize) -> Value {
    json!({"do": "household", "household_no": no(number), "display_name": "谭立春"})
}

/// The lines as `record` reads them, in a file beside the data.
pub fn record(data: &Path, lines: &[Value]) -> Gave {
    let file = data.with_extension("jsonl");
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(&file, lines).unwrap();
    device(data, &["record", text(&file)])
}

/// The numbers of listed households, sorted.
pub fn numbers(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().unwrap().iter();
    let mut numbers: Vec<String> = rows
        .map(|row| row["household_no"].as_str().unwrap().to_owned())
        .collect();
    numbers.sort();
    numbers
}

/// What lies in a folder, sorted; nothing when there is none.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
