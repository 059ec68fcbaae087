//! What is public outside of its file says what it is: types, traits, functions, constants. Fields, variants and methods only
//! where their names do not say it.

use crate::sources::sources;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const ITEMS: [&str; 7] = ["struct ", "enum ", "trait ", "fn ", "type ", "const ", "static "];

/// The line numbers of public items at the outermost level of a text that have no doc.
fn undocumented(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let is_item = |line: &str| {
        let Some(rest) = line.strip_prefix("pub ") else {
            return false;
        };
        let rest = rest.strip_prefix("async ").unwrap_or(rest);
        ITEMS.iter().any(|item| rest.starts_with(item))
    };
    let mut found = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| is_item(line)) {
        let mut before = lines[..at]
            .iter()
            .rev()
            .skip_while(|line| line.starts_with("#[") || line.starts_with(")]") || line.starts_with("    "));
        if !before.next().is_some_and(|line| line.starts_with("///")) {
            found.push(at + 1);
        }
    }
    found
}

#[test]
fn public_items_say_what_they_are() {
    let mut report = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for source in sources() {
        for line in undocumented(&fs::read_to_string(root.join(&source.path)).unwrap()) {
            writeln!(report, "src/{}:{line}: no doc", source.path).unwrap();
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn attributes_may_stand_between_a_doc_and_its_item() {
    assert_eq!(
        undocumented("/// A.\n#[derive(Debug)]\npub struct A;\npub fn b() {}\nfn c() {}\n"),
        [4]
    );
}
