//! What grows unseen: functions, files, parameters packed into tuples, packages.

use crate::sources::{Source, sources};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Lines of a function, its signature and its closing brace among them.
const FUNCTION: usize = 60;

/// Lines of a file without its tests.
const FILE: usize = 430;

/// Tables of words are as long as there are words.
const TABLES: [&str; 3] = ["ui/words/", "record/words/", "exchange/ledger/words/"];

/// Files that were longer before there was the rule. None comes to them.
const LONG_FILES: &[(&str, usize)] = &[
    ("record/def.rs", 437),
    ("server/storage/sql/push.rs", 433),
    ("server/storage/types.rs", 460),
    ("ui/words/cli.rs", 457),
];

fn most(known: &[(&str, usize)], source: &Source, most: usize) -> usize {
    let found = known.iter().find(|(path, _)| *path == source.path);
    found.map_or(most, |(_, lines)| *lines)
}

/// Parameters packed into a tuple (`(a, b): (&A, B)`), which only hide that there are too many. It may only shrink.
const PACKED: usize = 16;

/// Packages in Cargo.lock, with those of every platform and of the tests. It may only shrink.
const PACKAGES: usize = 407;

/// A function of a source.
struct Function<'a> {
    name: &'a str,
    /// Where it begins.
    line: usize,
    lines: usize,
    /// From its name to its body.
    signature: &'a str,
}

/// The functions of a file that have a body. Those within macros' definitions count as well.
fn functions(source: &Source) -> Vec<Function<'_>> {
    let code = &source.code;
    let starts = code.match_indices("fn ").filter(|(at, _)| {
        let before = code[..*at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    });
    let mut functions = Vec::new();
    for (at, _) in starts {
        let rest = &code[at + "fn ".len()..];
        let Some(length) = rest.find(['{', ';']).filter(|end| rest[*end..].starts_with('{')) else {
            continue;
        };
        let (mut depth, mut end) = (0, rest.len());
        for (at, c) in rest[length..].char_indices() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if depth == 0 {
                end = length + at;
                break;
            }
        }
        let name = rest
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or_default();
        functions.push(Function {
            name,
            line: code[..at].matches('\n').count() + 1,
            lines: rest[..end].matches('\n').count() + 1,
            signature: &rest[..length],
        });
    }
    functions
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let mut report = String::new();
    for source in sources() {
        if TABLES.iter().any(|table| source.is_under(table)) {
            continue;
        }
        for function in functions(source).iter().filter(|function| function.lines > FUNCTION) {
            writeln!(
                report,
                "src/{}:{}: {} has {} lines",
                source.path, function.line, function.name, function.lines
            )
            .unwrap();
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let mut report = String::new();
    for source in sources()
        .iter()
        .filter(|source| source.length > most(LONG_FILES, source, FILE))
    {
        writeln!(
            report,
            "src/{} has {} lines without its tests",
            source.path, source.length
        )
        .unwrap();
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn parameters_are_not_packed_into_tuples() {
    let mut places = Vec::new();
    for source in sources() {
        for function in functions(source) {
            let packed = function.signature.matches("): (").count() + function.signature.matches("): &(").count();
            places.extend(std::iter::repeat_n(
                format!("src/{}:{}", source.path, function.line),
                packed,
            ));
        }
    }
    assert!(
        places.len() <= PACKED,
        "{} packed parameters:\n{}",
        places.len(),
        places.join("\n")
    );
}

#[test]
fn no_package_comes_unseen() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let packages = fs::read_to_string(lock).unwrap().matches("[[package]]").count();
    assert!(
        packages <= PACKAGES,
        "{packages} packages in Cargo.lock, at most {PACKAGES}"
    );
}

#[test]
fn functions_are_measured_from_their_name_to_their_brace() {
    let source = Source::new(
        "x.rs".into(),
        "impl A {\n    pub fn b(\n        (c, d): (E, F),\n    ) {\n        g();\n    }\n}\n",
    );
    let found: Vec<_> = functions(&source)
        .iter()
        .map(|found| (found.name, found.line, found.lines))
        .collect();
    assert_eq!(found, [("b", 2, 5)]);
    assert!(functions(&source)[0].signature.contains("): ("));
}
