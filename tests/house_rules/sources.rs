//! The sources as text: each file with its comments, literals and test items told apart.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A source file outside of the tests.
pub struct Source {
    /// Its path below `src/`, with `/`.
    pub path: String,
    /// Its lines by number, without comments and test items.
    pub lines: Vec<(usize, String)>,
    /// How many lines it has without its test items.
    pub length: usize,
    /// Its text with comments, literals and test items blanked: same offsets, same line ends.
    pub code: String,
}

impl Source {
    pub fn new(path: String, text: &str) -> Self {
        let mut code = blank_literals(text);
        let mut lines: Vec<(usize, String)> = Vec::new();
        let tests = test_items(&code);
        for range in &tests {
            code.replace_range(range.clone(), &blanked(&code[range.clone()]));
        }
        let (mut offset, mut length) = (0, 0);
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let tested = tests.iter().any(|range| range.contains(&offset));
            offset += line.len();
            length += usize::from(!tested);
            if !tested && !line.trim_start().starts_with("//") {
                lines.push((index + 1, line.trim_end_matches('\n').to_owned()));
            }
        }
        Self {
            path,
            lines,
            length,
            code,
        }
    }

    pub fn layer(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    pub fn is_under(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// Its module path: `["store", "save"]`; empty for the crate itself.
    pub fn module(&self) -> Vec<String> {
        let path = self.path.trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        if path == "lib" || path == "main" {
            return Vec::new();
        }
        path.split('/').map(str::to_owned).collect()
    }
}

/// Every file of `src` that is compiled outside of tests, read once.
pub fn sources() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let all: Vec<Source> = files()
            .iter()
            .map(|file| {
                let path = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                Source::new(path, &fs::read_to_string(file).unwrap())
            })
            .collect();
        let mut by_module: HashMap<Vec<String>, Vec<&Source>> = HashMap::new();
        for source in &all {
            by_module.entry(source.module()).or_default().push(source);
        }
        let declared = |source: &Source| {
            let module = source.module();
            (1..=module.len()).all(|end| {
                let declaration = format!("mod {};", module[end - 1]);
                let parents = by_module.get(&module[..end - 1]);
                parents.is_some_and(|parents| parents.iter().any(|parent| parent.code.contains(&declaration)))
            })
        };
        let outside: Vec<bool> = all.iter().map(declared).collect();
        let kept: Vec<Source> = all
            .into_iter()
            .zip(outside)
            .filter(|(_, kept)| *kept)
            .map(|(source, _)| source)
            .collect();
        assert!(kept.len() > 50, "the walk found only {} files", kept.len());
        kept
    })
}

/// Every file of `src`, tests too.
pub fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files.sort();
    files
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
}

/// As many blanks, with the line ends where they were.
fn blanked(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect()
}

/// The text with comments, strings and characters blanked, byte by byte.
pub fn blank_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        match literal_length(rest, before) {
            Some(length) => {
                code.push_str(&blanked(&rest[..length]));
                rest = &rest[length..];
                before = ' ';
            }
            None => {
                // A character of several bytes outside of literals would shift what follows.
                code.push_str(if first.is_ascii() { &rest[..1] } else { "" });
                code.extend(std::iter::repeat_n(
                    ' ',
                    if first.is_ascii() { 0 } else { first.len_utf8() },
                ));
                rest = &rest[first.len_utf8()..];
                before = first;
            }
        }
    }
    code
}

/// The length of the comment, string or character at the start of `rest`, where there is one.
fn literal_length(rest: &str, before: char) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if rest.starts_with('\'') {
        return character_length(rest);
    }
    if before.is_alphanumeric() || before == '_' {
        return rest.starts_with('"').then(|| string_length(rest));
    }
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|rest| {
            let hashes = if prefix.ends_with('r') {
                rest.trim_start_matches('#')
            } else {
                rest
            };
            hashes.starts_with('"')
        })
    })?;
    let body = &rest[prefix.len()..];
    if !prefix.ends_with('r') {
        return Some(prefix.len() + string_length(body));
    }
    let hashes = body.len() - body.trim_start_matches('#').len();
    let close = format!("\"{}", "#".repeat(hashes));
    let content = &body[hashes + 1..];
    let end = content.find(&close).map_or(content.len(), |end| end + close.len());
    Some(prefix.len() + hashes + 1 + end)
}

/// The length of the string at the start of `rest`, with both quotes.
fn string_length(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of the character at the start of `rest`; `None` for a lifetime.
fn character_length(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        chars.next();
        return chars.find(|(_, c)| *c == '\'').map(|(at, _)| at + 1);
    }
    let (at, close) = chars.next()?;
    (close == '\'').then_some(at + 1)
}

/// Where the items (also fields, variants and arms) behind a `#[cfg(test)]` lie in blanked code.
fn test_items(code: &str) -> Vec<std::ops::Range<usize>> {
    const MARK: &str = "#[cfg(test)]";
    let mut items: Vec<std::ops::Range<usize>> = Vec::new();
    for (start, _) in code.match_indices(MARK) {
        if items.last().is_some_and(|last| last.contains(&start)) {
            continue;
        }
        let mut depth = 0;
        let mut end = code.len();
        for (at, c) in code[start + MARK.len()..].char_indices() {
            let at = start + MARK.len() + at;
            match c {
                '(' | '[' | '{' => depth += 1,
                '}' if depth == 0 => {
                    end = at;
                    break;
                }
                ')' | ']' => depth -= 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 && matches!(c, ';' | ',' | '}') {
                end = at + 1;
                break;
            }
        }
        // From the start of its line, so that the line of the attribute goes too.
        let line = code[..start].rfind('\n').map_or(0, |at| at + 1);
        items.push(line..end);
    }
    items
}

#[test]
fn literals_comments_and_test_items_are_told_from_code() {
    let text = "use a; // b\nconst C: &str = \"crate::d\"; let e = 'f'; fn g<'h>() {}\n#[cfg(test)]\nmod i;\nlet j = r#\"k\"#;\n";
    let source = Source::new("x.rs".into(), text);
    let words: Vec<&str> = source
        .code
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(
        words,
        ["use", "a", "const", "C", "str", "let", "e", "fn", "g", "h", "let", "j"]
    );
    let numbers: Vec<usize> = source.lines.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 2, 5]);
}
