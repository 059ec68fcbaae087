//! The marks between words that are put together at run time. Chinese sentences have full-width marks and no blank after them (GB/T
//! 15834); brackets stay half-width, as they mostly hold keys and figures. No other file joins words by a mark of its own.

use crate::domain::lang::Lang;

impl Lang {
    /// A label and what it says: `依据：有提醒`.
    #[must_use]
    pub fn labelled(self, label: &str, what: &str) -> String {
        format!("{label}{}{what}", self.mark("：", ": "))
    }

    /// Parts of one clause: `上传 3，收到 2`.
    #[must_use]
    pub fn listed(self, parts: &[String]) -> String {
        parts.join(self.mark("，", ", "))
    }

    /// Clauses of one sentence: `同步完成；新冲突 1`.
    #[must_use]
    pub fn clauses(self, parts: &[String]) -> String {
        parts.join(self.mark("；", "; "))
    }

    /// Sentences, each with its own end.
    #[must_use]
    pub fn sentences(self, parts: &[&str]) -> String {
        let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
        parts.join(self.mark("", " "))
    }

    fn mark(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    /// Where Chinese texts for people stand.
    const WORDS: [&str; 2] = ["src/ui/words", "src/record"];

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => sources(&path, found),
                false => found.push(path),
            }
        }
    }

    /// The string literals of a line; those of the words have no escapes but `\"` and `\n`.
    fn literals(line: &str) -> Vec<&str> {
        let code = line.trim_start();
        if code.starts_with("//") {
            return Vec::new();
        }
        let mut rest = code;
        let mut found = Vec::new();
        while let Some(start) = rest.find('"') {
            let inside = &rest[start + 1..];
            let mut escaped = false;
            let end = inside.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let Some(end) = end else { break };
            found.push(&inside[..end]);
            rest = &inside[end + 1..];
        }
        found
    }

    fn is_han(c: char) -> bool {
        ('\u{3400}'..='\u{9fff}').contains(&c)
    }

    /// What is wrong with the marks of a Chinese text.
    fn fault(text: &str) -> Option<String> {
        let chars: Vec<char> = text.replace("\\n", "\n").chars().collect();
        if !chars.iter().copied().any(is_han) {
            return None;
        }
        let at = |index: usize| chars.get(index).copied().unwrap_or('\n');
        (0..chars.len()).find_map(|index| {
            let before = index.checked_sub(1).map_or('\n', at);
            let (mark, after) = (at(index), at(index + 1));
            // A text may begin with the mark that it explains.
            let half = (index > 0 || ",;".contains(mark))
                && ",;:?!".contains(mark)
                && (after.is_whitespace() || is_han(before) && is_han(after));
            let stop = mark == '.' && before != '.' && after.is_whitespace() && !before.is_whitespace();
            let blank = "，。；：？！、".contains(mark) && after == ' ';
            (half || stop || blank).then(|| format!("{before}{mark}{after}"))
        })
    }

    #[test]
    fn chinese_texts_have_full_width_marks_and_no_blank_after_them() {
        let mut files = Vec::new();
        for folder in WORDS {
            sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
        }
        let mut seen = 0;
        let mut faults = Vec::new();
        // This file shows the faults.
        for file in files.iter().filter(|file| !file.ends_with("punctuation.rs")) {
            let text = std::fs::read_to_string(file).unwrap();
            for literal in text.lines().flat_map(literals) {
                seen += usize::from(literal.chars().any(is_han));
                if let Some(fault) = fault(literal) {
                    faults.push(format!("{}: {fault:?} in {literal}", file.display()));
                }
            }
        }
        assert!(seen > 2_000, "{seen} Chinese texts were read");
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn the_check_sees_every_way_to_mix_the_marks() {
        for wrong in [
            "没有网络。 不用处理",
            "连不上, 会重试",
            "筛选: 全部",
            "已保存.",
            "退出?",
            "写好;带走",
            "好! 再来",
        ] {
            assert!(fault(wrong).is_some(), "{wrong}");
        }
        for right in [
            "没有网络。不用处理",
            "Ctrl+O 找 https://lianxin.example.cn",
            "载入..",
            "时间 09:30",
            "{n}：{what}",
        ] {
            assert!(fault(right).is_none(), "{right}: {:?}", fault(right));
        }
    }
}
