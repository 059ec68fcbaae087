//! The paths that a source names: `use` trees leaf by leaf, and paths in the code.

/// A path as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub line: usize,
    /// `["super", "journal", "Mark"]`; a glob ends before its `*`.
    pub segments: Vec<String>,
    pub written: Written,
}

/// How a path is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// A leaf of a `use`, with the name it has from then on.
    Use { name: String, public: bool },
    /// `use a::*`.
    Glob,
    /// In the code.
    Inline,
}

impl Path {
    /// The path from the crate's root, as far as its first segment tells it: `super` and `self` are replaced. `None` for
    /// a path that begins with a name.
    pub fn absolute(&self, module: &[String]) -> Option<Vec<String>> {
        let first = self.segments.first()?;
        let (mut base, mut skip) = match first.as_str() {
            "crate" => (Vec::new(), 1),
            "self" => (module.to_vec(), 1),
            "super" => (module.to_vec(), 0),
            _ => return None,
        };
        while self.segments.get(skip).is_some_and(|segment| segment == "super") {
            base.pop();
            skip += 1;
        }
        base.extend_from_slice(&self.segments[skip..]);
        Some(base)
    }
}

/// Every path of a source's blanked code.
pub fn paths(code: &str) -> Vec<Path> {
    let tokens = tokens(code);
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].text == "use" && tokens.get(at + 1).is_some_and(|next| next.text != "<") {
            let public = at > 0 && (tokens[at - 1].text == "pub" || tokens[at - 1].text == ")");
            at = use_tree(&tokens, at + 1, &[], public, &mut paths);
        } else if tokens[at].is_name() {
            at = inline(&tokens, at, &mut paths);
        } else {
            at += 1;
        }
    }
    paths
}

struct Token<'a> {
    text: &'a str,
    line: usize,
}

impl Token<'_> {
    fn is_name(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if first.is_alphanumeric() || first == '_' {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push(Token {
                text: &rest[..length],
                line: index + 1,
            });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// Reads one branch of a `use` from `at` on; gives where it ends.
fn use_tree(tokens: &[Token<'_>], mut at: usize, prefix: &[String], public: bool, paths: &mut Vec<Path>) -> usize {
    let mut segments = prefix.to_vec();
    let line = tokens.get(at).map_or(0, |token| token.line);
    while let Some(token) = tokens.get(at) {
        match token.text {
            "::" => {}
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token.text != "}") {
                    at = use_tree(tokens, at, &segments, public, paths);
                    at += usize::from(tokens.get(at).is_some_and(|token| token.text == ","));
                }
                return at + 1;
            }
            "*" => {
                paths.push(Path {
                    line,
                    segments,
                    written: Written::Glob,
                });
                return at + 1;
            }
            _ if token.is_name() && token.text != "as" => segments.push(token.text.to_owned()),
            _ => break,
        }
        at += 1;
    }
    if segments.len() > 1 && segments.last().is_some_and(|last| last == "self") {
        segments.pop();
    }
    let mut name = segments.last().cloned().unwrap_or_default();
    if tokens.get(at).is_some_and(|token| token.text == "as") {
        name = tokens.get(at + 1).map_or(name, |token| token.text.to_owned());
        at += 2;
    }
    paths.push(Path {
        line,
        segments,
        written: Written::Use { name, public },
    });
    at
}

/// Reads the path in the code that begins at the name `at`; gives where it ends. A single name is none.
fn inline(tokens: &[Token<'_>], mut at: usize, paths: &mut Vec<Path>) -> usize {
    let start = at;
    let before = if start > 0 { tokens[start - 1].text } else { "" };
    let mut segments = vec![tokens[at].text.to_owned()];
    at += 1;
    while tokens.get(at).is_some_and(|token| token.text == "::") && tokens.get(at + 1).is_some_and(Token::is_name) {
        segments.push(tokens[at + 1].text.to_owned());
        at += 2;
    }
    // `a.b::<T>()` and `<T as U>::b::c` continue something; `pub(in a::b)` only says how far a name is seen.
    if segments.len() > 1 && !["::", ".", "in"].contains(&before) {
        paths.push(Path {
            line: tokens[start].line,
            segments,
            written: Written::Inline,
        });
    }
    at
}

#[cfg(test)]
fn read(code: &str) -> Vec<String> {
    paths(code).iter().map(|path| path.segments.join("::")).collect()
}

#[test]
fn grouped_nested_and_multi_line_imports_are_read_leaf_by_leaf() {
    assert_eq!(read("use crate::view::Row;"), ["crate::view::Row"]);
    assert_eq!(read("use crate::{app::x, ui};"), ["crate::app::x", "crate::ui"]);
    assert_eq!(
        read("use crate::store::{Answer, Store};"),
        ["crate::store::Answer", "crate::store::Store"]
    );
    assert_eq!(
        read("pub(crate) use super::{\n    a::{self, b as c},\n    d::*,\n};\nuse e as f;"),
        ["super::a", "super::a::b", "super::d", "e"]
    );
}

#[test]
fn paths_in_code_are_read() {
    assert_eq!(read("fn f(a: crate::sync::status::S)"), ["crate::sync::status::S"]);
    assert_eq!(
        read("let a = super::super::b::<c::D>(e).f::<g>();"),
        ["super::super::b", "c::D"]
    );
    assert_eq!(read("for a in b { }"), Vec::<String>::new());
}

#[test]
fn super_and_self_are_replaced() {
    let module = ["store".to_owned(), "sync".to_owned(), "apply".to_owned()];
    let absolute = |code: &str| paths(code)[0].absolute(&module).unwrap().join("::");
    assert_eq!(absolute("use super::super::save::Saved;"), "store::save::Saved");
    assert_eq!(absolute("use self::a::B;"), "store::sync::apply::a::B");
    assert_eq!(absolute("use crate::clock;"), "clock");
    assert_eq!(paths("use std::fs;")[0].absolute(&module), None);
}
