//! The people and doors that are known here, so that they are found inside free text.
//!
//! A full name is hidden wherever it stands. What may be an ordinary word as well (a given name alone, a name of two
//! characters like 高兴) is hidden only in texts about the household or record that the person belongs to.

use super::{HOUSES, View, address, masked_name};
use crate::domain::surname;
use crate::domain::text::{fold_width_char, is_hostile};
use std::collections::HashMap;
use uuid::Uuid;

/// Characters of the longest word that is looked for.
const LONGEST: usize = 60;
/// Characters between two of a word at most: `谭 谷 雨`.
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
const WORDS: [&str; 60] = [
    "高兴", "安全", "平安", "安静", "方便", "方向", "方法", "马上", "白天", "黄金", "水泥", "水管", "水井", "石头",
    "江边", "田地", "路边", "路口", "路灯", "车辆", "车站", "金额", "钱财", "时间", "成立", "成功", "和平", "常年",
    "常常", "经常", "于是", "申请", "应该", "应急", "关于", "关闭", "全部", "全家", "全村", "包括", "包装", "解决",
    "解释", "任务", "任何", "单位", "单独", "计划", "计生", "项目", "支持", "支书", "党员", "干部", "房屋", "洪水",
    "温暖", "明天", "文化", "曾经",
];

/// Words to be found in texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Hidden in every text.
    everywhere: Words,
    /// Hidden in texts about the record.
    about: HashMap<Uuid, Words>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Words {
    /// The word, folded, and what is shown in its place.
    shown: HashMap<String, String>,
    /// How long the words are that begin with a character.
    longest: HashMap<char, usize>,
}

impl Words {
    fn add(&mut self, word: &str, shown: String) {
        let folded: String = word.chars().filter_map(significant).take(LONGEST).collect();
        if let Some(first) = folded.chars().next() {
            let longest = self.longest.entry(first).or_default();
            *longest = folded.chars().count().max(*longest);
            self.shown.insert(folded, shown);
        }
    }

    fn covers(&self, other: &Self) -> bool {
        other.shown.keys().all(|word| self.shown.contains_key(word))
    }

    fn merge(&mut self, other: Self) {
        for (first, length) in other.longest {
            let longest = self.longest.entry(first).or_default();
            *longest = length.max(*longest);
        }
        self.shown.extend(other.shown);
    }
}

/// Whose name it is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A name on a person's own record.
    OfPerson,
    /// What was typed where a name belongs: a reporter (群众), a household (李家老屋), a companion (村医).
    Typed,
}

impl Known {
    /// Takes a person's name; `about` are the records that the person belongs to.
    pub fn add_name(&mut self, text: &str, said: Said, about: &[Uuid]) {
        let text = text.trim();
        let length = text.chars().count();
        let dot = text.find(['·', '•', '・']);
        let is_name = match said {
            Said::OfPerson => length >= 2,
            Said::Typed => dot.is_some() || is_personal(text),
        };
        if !is_name || text.ends_with(HOUSES) || length > LONGEST {
            return;
        }
        match length == 2 && WORDS.contains(&text) {
            true => self.add_about(text, &masked_name(text), about),
            false => self.everywhere.add(text, masked_name(text)),
        }
        let given = match dot {
            Some(dot) => text[dot..].chars().skip(1).collect::<String>(),
            None => text.chars().skip(surname::length(text)).collect(),
        };
        let count = given.chars().count();
        if count >= 2 {
            self.add_about(&given, &"*".repeat(count), about);
        }
    }

    /// Takes an address of the household `about`.
    pub fn add_address(&mut self, text: &str, about: &[Uuid]) {
        let (text, shown) = (text.trim(), address(text.trim(), View::Masked));
        let open = shown.trim_end_matches('*');
        let Some(door) = text.strip_prefix(open) else { return };
        let is_door = door.chars().count() >= 2 && door.chars().any(|c| c.is_numeric() || c == '号');
        if !is_door {
            return;
        }
        if !open.is_empty() {
            self.everywhere.add(text, shown.clone());
        }
        if door.chars().count() >= SHORTEST_DOOR {
            self.add_about(door, "***", about);
        }
    }

    /// True when everything in `other` is known here.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let about = |record: &Uuid, words: &Words| self.about.get(record).is_some_and(|known| known.covers(words));
        self.everywhere.covers(&other.everywhere) && other.about.iter().all(|(record, words)| about(record, words))
    }

    /// Takes everything in `other`.
    pub fn merge(&mut self, other: Self) {
        self.everywhere.merge(other.everywhere);
        for (record, words) in other.about {
            self.about.entry(record).or_default().merge(words);
        }
    }

    fn add_about(&mut self, word: &str, shown: &str, about: &[Uuid]) {
        for record in about {
            self.about.entry(*record).or_default().add(word, shown.to_owned());
        }
    }

    /// `text` without what is known, in a text about the records `about`. The longest word counts.
    #[must_use]
    pub fn hide(&self, text: &str, about: &[Uuid]) -> String {
        let own = about.iter().filter_map(|record| self.about.get(record));
        let words: Vec<&Words> = std::iter::once(&self.everywhere).chain(own).collect();
        let length = |c: char| words.iter().filter_map(|words| words.longest.get(&c)).max().copied();
        if !text.chars().filter_map(significant).any(|c| length(c).is_some()) {
            return text.to_owned();
        }
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < chars.len() {
            let most = significant(chars[at]).and_then(length);
            let found = most.and_then(|most| longest(&words, &chars[at..], most));
            match found {
                Some((count, shown)) => {
                    out.push_str(shown);
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
}

/// The longest word of at most `most` characters that `chars` begin with: how many of them it takes, and what is shown of it.
fn longest<'a>(words: &[&'a Words], chars: &[char], most: usize) -> Option<(usize, &'a str)> {
    let (mut word, mut length, mut gap, mut found) = (String::new(), 0, 0, None);
    for (at, c) in chars.iter().enumerate() {
        let Some(c) = significant(*c) else {
            gap += 1;
            if gap > LONGEST_GAP {
                break;
            }
            continue;
        };
        gap = 0;
        if length == most {
            break;
        }
        word.push(c);
        length += 1;
        let shown = words.iter().find_map(|words| words.shown.get(&word));
        if let Some(shown) = shown.filter(|_| !is_place(length, &chars[at + 1..])) {
            found = Some((at + 1, shown.as_str()));
        }
    }
    found
}

/// A short name that goes on as the name of a place: 石井 in 石井组, 李家湾 in 李家湾组.
fn is_place(length: usize, after: &[char]) -> bool {
    match length {
        2 => after.first().is_some_and(|c| PLACES.contains(c)),
        3 => after.first().is_some_and(|c| PLACES[..2].contains(c)),
        _ => false,
    }
}

/// A character as it is compared; `None` for what may stand between the characters of a word.
fn significant(c: char) -> Option<char> {
    let between = c.is_whitespace()
        || is_hostile(c)
        || matches!(
            c,
            '·' | '•' | '・' | '-' | '.' | '_' | '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}'
        );
    (!between).then(|| fold_width_char(c).to_ascii_lowercase())
}

/// True for what reads as a Chinese person's name: a surname and one or two characters, no title.
pub(super) fn is_personal(text: &str) -> bool {
    let length = text.chars().count();
    let most = surname::length(text) + 2;
    let is_han = text
        .chars()
        .all(|c| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}'));
    (2..=most).contains(&length)
        && is_han
        && surname::is_known(text)
        && !TITLES.iter().any(|title| text.ends_with(title))
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
