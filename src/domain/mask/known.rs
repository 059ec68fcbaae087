//! The people and doors that are known here, so that they are found inside free text.
//!
//! A full name is hidden wherever it stands. What may be an ordinary word as well (a given name alone, a name of two
//! characters like 高兴) is hidden only in texts about the household or record that the person belongs to.

use super::{View, address, is_dot, is_no_person, masked_name};
use crate::domain::surname;
use crate::domain::text::{fold_width_char, is_unseen};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Characters of the longest word that is looked for.
const LONGEST: usize = 60;
/// Parts at most: what comes after them is put into the last.
const MOST_PARTS: usize = 8;
/// Characters that are seen between two of a word at most: `谭 谷 雨`.
const LONGEST_GAP: usize = 2;
/// Characters of a door (`77号302室`) from which on it is looked for without its group.
const SHORTEST_DOOR: usize = 4;
/// What ends the name of a place that a short name may be the beginning of; group and village first.
const PLACES: [char; 10] = ['组', '村', '路', '街', '桥', '塘', '湾', '冲', '岭', '镇'];
/// What people are called by in place of a name.
const TITLES: [&str; 24] = [
    "医生",
    "主任",
    "书记",
    "老师",
    "所长",
    "支书",
    "组长",
    "网格长",
    "同志",
    "村长",
    "镇长",
    "院长",
    "站长",
    "民警",
    "大爷",
    "大妈",
    "大叔",
    "大婶",
    "大姐",
    "大哥",
    "阿姨",
    "师傅",
    "奶奶",
    "爷爷",
];
/// Ordinary words that are also a surname and a given name.
pub(super) const WORDS: [&str; 60] = [
    "高兴", "安全", "平安", "安静", "方便", "方向", "方法", "马上", "白天", "黄金", "水泥", "水管", "水井", "石头",
    "江边", "田地", "路边", "路口", "路灯", "车辆", "车站", "金额", "钱财", "时间", "成立", "成功", "和平", "常年",
    "常常", "经常", "于是", "申请", "应该", "应急", "关于", "关闭", "全部", "全家", "全村", "包括", "包装", "解决",
    "解释", "任务", "任何", "单位", "单独", "计划", "计生", "项目", "支持", "支书", "党员", "干部", "房屋", "洪水",
    "温暖", "明天", "文化", "曾经",
];

/// What is shown instead of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// A name, masked.
    Name,
    /// A given name alone: stars, for its first character would tell the rest of a masked name.
    Given,
    /// An address, up to its group.
    Address,
    Door,
}

impl Word {
    /// What is shown of the characters that were found.
    fn shown(self, found: &[char]) -> String {
        let is_text = |c: &&char| significant(**c).is_some() || is_dot(c);
        let text: String = found.iter().filter(is_text).collect();
        match self {
            Self::Name => masked_name(&text),
            Self::Given => "*".repeat(text.chars().count()),
            Self::Address => address(&text, View::Masked),
            Self::Door => "***".to_owned(),
        }
    }
}

/// Words to be found in texts. Cheap to clone; what is added later lies in parts of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    parts: Vec<Arc<Words>>,
}

/// Words in the form in which they are compared: folded, without separators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Words {
    /// Hidden in every text.
    everywhere: HashMap<Box<str>, Word>,
    /// The characters that those begin with: a bit for each, for most characters of a text begin none.
    firsts: Vec<u64>,
    /// The lengths of those that begin with a character: a bit for each.
    lengths: HashMap<char, u64>,
    /// Hidden in texts about the record.
    about: HashMap<Uuid, Vec<(Box<str>, Word)>>,
}

impl Words {
    fn add(&mut self, text: &str, word: Word) {
        let folded = folded(text);
        if let Some(first) = folded.chars().next() {
            let (index, bit) = place(first);
            self.firsts.resize(self.firsts.len().max(index + 1), 0);
            self.firsts[index] |= bit;
            *self.lengths.entry(first).or_default() |= 1 << folded.chars().count();
            self.everywhere.insert(folded, word);
        }
    }

    fn add_about(&mut self, text: &str, word: Word, about: &[Uuid]) {
        let folded = folded(text);
        for record in about {
            let words = self.about.entry(*record).or_default();
            if words.iter().all(|(known, _)| *known != folded) {
                words.push((folded.clone(), word));
            }
        }
    }

    /// The lengths of the words that begin with a character.
    fn lengths(&self, first: char) -> u64 {
        let (index, bit) = place(first);
        match self.firsts.get(index) {
            Some(bits) if bits & bit != 0 => self.lengths.get(&first).copied().unwrap_or_default(),
            _ => 0,
        }
    }

    fn covers(&self, other: &Self) -> bool {
        let everywhere = other.everywhere.keys().all(|word| self.everywhere.contains_key(word));
        let about = other.about.iter().all(|(record, words)| {
            let known = self.about.get(record);
            known.is_some_and(|known| words.iter().all(|word| known.contains(word)))
        });
        everywhere && about
    }

    fn merge(&mut self, other: &Self) {
        for (word, how) in &other.everywhere {
            self.add(word, *how);
        }
        for (record, words) in &other.about {
            for (word, how) in words {
                self.add_about(word, *how, &[*record]);
            }
        }
    }
}

/// Where the bit of a character lies.
fn place(c: char) -> (usize, u64) {
    let code = u32::from(c);
    ((code >> 6) as usize, 1 << (code & 63))
}

fn folded(text: &str) -> Box<str> {
    text.chars()
        .filter_map(significant)
        .take(LONGEST)
        .collect::<String>()
        .into()
}

/// Whose name it is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A name on a person's own record.
    OfPerson,
    /// The same of a child, of which not even the surname is to show.
    OfChild,
    /// What was typed where a name belongs: a reporter (群众), a household (李家老屋), a companion (村医).
    Typed,
}

impl Known {
    /// Takes a person's name; `about` are the records that the person belongs to.
    pub fn add_name(&mut self, text: &str, said: Said, about: &[Uuid]) {
        let text = text.trim();
        let length = text.chars().count();
        let dot = text.find(|c| is_dot(&c));
        let is_name = match said {
            Said::OfPerson | Said::OfChild => length >= 2,
            Said::Typed => dot.is_some() || is_personal(text),
        };
        if !is_name || is_no_person(text) || length > LONGEST {
            return;
        }
        let words = self.own();
        let word = match said {
            Said::OfChild => Word::Given,
            Said::OfPerson | Said::Typed => Word::Name,
        };
        match length == 2 && WORDS.contains(&text) {
            true => words.add_about(text, word, about),
            false => words.add(text, word),
        }
        let given: String = match dot {
            Some(dot) => text[dot..].chars().skip(1).collect(),
            None => text.chars().skip(surname::length(text)).collect(),
        };
        if given.chars().count() >= 2 {
            words.add_about(&given, Word::Given, about);
        }
    }

    /// Takes an address of the household `about`.
    pub fn add_address(&mut self, text: &str, about: &[Uuid]) {
        let (text, shown) = (text.trim(), address(text.trim(), View::Masked));
        let open = shown.trim_end_matches('*');
        let Some(door) = text.strip_prefix(open) else { return };
        let is_door = door.chars().count() >= 2 && door.chars().any(|c| c.is_numeric() || c == '号');
        if !is_door || text.chars().count() > LONGEST {
            return;
        }
        let words = self.own();
        if !open.is_empty() {
            words.add(text, Word::Address);
        }
        if door.chars().count() >= SHORTEST_DOOR {
            words.add_about(door, Word::Door, about);
        }
    }

    /// True when nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The part that nobody else holds.
    fn own(&mut self) -> &mut Words {
        if self.parts.last_mut().is_none_or(|last| Arc::get_mut(last).is_none()) {
            self.parts.push(Arc::default());
        }
        let last = self.parts.len() - 1;
        Arc::make_mut(&mut self.parts[last])
    }

    /// Takes everything in `other` that is not known yet. The first part, which is large, is never copied.
    pub fn learn(&mut self, other: &Self) {
        let news = |words: &&Arc<Words>| !self.parts.iter().any(|part| part.covers(words));
        let news: Vec<Arc<Words>> = other.parts.iter().filter(news).cloned().collect();
        for words in news {
            match self.parts.len() < MOST_PARTS {
                true => self.parts.push(words),
                false => Arc::make_mut(&mut self.parts[MOST_PARTS - 1]).merge(&words),
            }
        }
    }

    /// `text` without what is known, in a text about the records `about`. The longest word counts.
    #[must_use]
    pub fn hide(&self, text: &str, about: &[Uuid]) -> String {
        let mut own: Vec<&(Box<str>, Word)> = Vec::new();
        for part in &self.parts {
            own.extend(about.iter().filter_map(|record| part.about.get(record)).flatten());
        }
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < chars.len() {
            match self.longest(&own, &chars[at..]) {
                Some((count, word)) => {
                    out.push_str(&word.shown(&chars[at..at + count]));
                    at += count;
                }
                None => {
                    out.push(chars[at]);
                    at += 1;
                }
            }
        }
        out
    }

    /// The longest word that `chars` begin with, and how many of them it takes.
    fn longest(&self, own: &[&(Box<str>, Word)], chars: &[char]) -> Option<(usize, Word)> {
        let first = significant(*chars.first()?)?;
        let mut lengths = self.parts.iter().fold(0, |all, part| all | part.lengths(first));
        for (word, _) in own.iter().filter(|(word, _)| word.starts_with(first)) {
            lengths |= 1 << word.chars().count();
        }
        if lengths == 0 {
            return None;
        }
        let (mut word, mut length, mut gap, mut found) = (String::new(), 0_u32, 0, None);
        for (at, c) in chars.iter().enumerate() {
            let Some(folded) = significant(*c) else {
                gap += usize::from(!is_unseen(*c));
                if gap > LONGEST_GAP {
                    break;
                }
                continue;
            };
            (gap, length) = (0, length + 1);
            word.push(folded);
            if lengths >> length & 1 == 1
                && let Some(how) = self.word(own, &word)
                && !is_place(length, &chars[at + 1..])
            {
                found = Some((at + 1, how));
            }
            if lengths >> length <= 1 {
                break;
            }
        }
        found
    }

    fn word(&self, own: &[&(Box<str>, Word)], word: &str) -> Option<Word> {
        let everywhere = self.parts.iter().find_map(|part| part.everywhere.get(word));
        let own = || own.iter().find(|(known, _)| **known == *word).map(|(_, how)| how);
        everywhere.or_else(own).copied()
    }
}

/// A short name that goes on as the name of a place: 石井 in 石井组, 李家湾 in 李家湾组.
fn is_place(length: u32, after: &[char]) -> bool {
    match length {
        2 => after.first().is_some_and(|c| PLACES.contains(c)),
        3 => after.first().is_some_and(|c| PLACES[..2].contains(c)),
        _ => false,
    }
}

/// A character in the form in which it is compared; `None` for a separator within a word.
fn significant(c: char) -> Option<char> {
    let between = c.is_whitespace() || is_unseen(c) || is_dot(&c) || matches!(c, '-' | '_');
    (!between).then(|| fold_width_char(c).to_ascii_lowercase())
}

/// True for what reads as a Chinese person's name: a surname and one or two characters, no title.
pub(super) fn is_personal(text: &str) -> bool {
    let length = text.chars().count();
    let most = surname::length(text) + 2;
    let is_han = text.chars().all(is_han);
    (2..=most).contains(&length)
        && is_han
        && surname::is_known(text)
        && !TITLES.iter().any(|title| text.ends_with(title))
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The names in a list that was typed: `谭谷雨、罗芒种`.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || is_listing(c))
        .filter(|part| !part.is_empty())
}

/// Where one name of a list ends.
#[must_use]
pub fn is_listing(c: char) -> bool {
    matches!(
        c,
        '、' | ',' | '，' | ';' | '；' | '/' | '|' | '和' | '与' | '(' | ')' | '（' | '）'
    )
}
