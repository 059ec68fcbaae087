//! Texts that leave in a report: doors, and what stands where somebody's name stands, are hidden also when nobody here knows them.
//!
//! The lists do not go so far, because they must stay readable: a word too many costs a report nothing. A third person who is named
//! in none of these places stays readable here; docs/SECURITY.md says so.

use super::free_text::is_digit;
use super::known::{WORDS, is_han, is_personal};
use super::masked_name;

/// What stands before a door's number: a place, or the part of the door before it.
const PLACES: [char; 17] = [
    '组', '村', '路', '街', '桥', '塘', '湾', '冲', '岭', '镇', '巷', '弄', '屋', '号', '栋', '幢', '元',
];
/// What stands behind it.
const DOORS: [char; 4] = ['号', '室', '栋', '幢'];
/// A grid is called by its number too.
const GRIDS: [&str; 2] = ["微网格", "网格"];
/// Digits of a door's number at most.
const LONGEST_NUMBER: usize = 5;
/// Who is named right behind such a word.
const BEFORE: [&str; 30] = [
    "户主",
    "村民",
    "居民",
    "组民",
    "群众",
    "邻居",
    "老人",
    "儿子",
    "女儿",
    "儿媳",
    "女婿",
    "丈夫",
    "妻子",
    "老公",
    "老婆",
    "母亲",
    "父亲",
    "妈妈",
    "爸爸",
    "孙子",
    "孙女",
    "外孙",
    "弟弟",
    "哥哥",
    "姐姐",
    "妹妹",
    "当事人",
    "联系人",
    "反映人",
    "患者",
];
/// Who is named right before such a word.
const BEHIND: [&str; 18] = [
    "家门", "家里", "家中", "家的", "家屋", "家漏", "家养", "老人", "反映", "投诉", "患病", "患有", "住院", "去世",
    "家旁", "屋后", "屋前", "家后",
];
/// What a name of somebody said to be one is followed by.
const FOLLOWS: [char; 14] = [
    '家', '的', '说', '称', '反', '老', '患', '住', '在', '被', '要', '等', '和', '与',
];
/// Characters of a name.
const LENGTHS: [usize; 3] = [4, 3, 2];

/// The text without doors, and without what is named as somebody.
#[must_use]
pub fn outgoing(text: &str) -> String {
    hide_names(&hide_doors(text))
}

fn hide_doors(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let digits = chars[at..].iter().take_while(|c| is_digit(**c)).count();
        let follows_a_place = at > 0 && PLACES.contains(&chars[at - 1]);
        let is_door = (1..=LONGEST_NUMBER).contains(&digits)
            && follows_a_place
            && chars.get(at + digits).is_some_and(|c| DOORS.contains(c))
            && !GRIDS.iter().any(|word| starts_with(&chars[at + digits + 1..], word));
        if is_door {
            out.push_str("***");
            at += digits + 1;
            continue;
        }
        // A number is passed whole: its end is no beginning of another.
        let passed = digits.max(1);
        out.extend(&chars[at..at + passed]);
        at += passed;
    }
    out
}

fn hide_names(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        match name_at(&chars, at) {
            Some(length) => {
                let name: String = chars[at..at + length].iter().collect();
                out.push_str(&masked_name(&name));
                at += length;
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out
}

/// The length of a name that begins at `at` and is said to be somebody's, by what stands before or behind it.
fn name_at(chars: &[char], at: usize) -> Option<usize> {
    let is_called = || BEFORE.iter().any(|word| ends_with(&chars[..at], word));
    LENGTHS.into_iter().find(|length| {
        let Some(name) = chars.get(at..at + length) else {
            return false;
        };
        let name: String = name.iter().collect();
        let rest = &chars[at + length..];
        let ends = || rest.first().is_none_or(|c| !is_han(*c) || FOLLOWS.contains(c));
        let is_told_of = || BEHIND.iter().any(|word| starts_with(rest, word));
        // Two characters before such a word are many an ordinary one's end.
        let stands_alone = at.checked_sub(1).is_none_or(|before| !is_han(chars[before])) || *length > 2;
        is_personal(&name)
            && !WORDS.contains(&name.as_str())
            && ((is_called() && ends()) || (is_told_of() && stands_alone))
    })
}

fn ends_with(chars: &[char], word: &str) -> bool {
    let length = word.chars().count();
    chars.len() >= length && chars[chars.len() - length..].iter().copied().eq(word.chars())
}

fn starts_with(chars: &[char], word: &str) -> bool {
    let length = word.chars().count();
    chars.len() >= length && chars[..length].iter().copied().eq(word.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p5_a_door_and_whoever_is_named_as_somebody_are_hidden_though_nobody_here_knows_them() {
        for (text, shown) in [
            ("下湾组17号门前积水", "下湾组***门前积水"),
            ("青溪路8号3栋302室漏水", "青溪路***************漏水"),
            ("樟树组二十三号停电", "樟树组***停电"),
            ("村民谭霜降反映路灯不亮", "村民谭*降反映路灯不亮"),
            ("户主欧阳小满家的狗", "户主欧**满家的狗"),
            ("女儿曾白露，在外", "女儿曾*露，在外"),
            ("肖立夏家门口堆物", "肖*夏家门口堆物"),
            ("刘冬家里没人", "刘*家里没人"),
        ] {
            let hidden = outgoing(text);
            // Doors in a row are hidden one by one.
            let folded = |text: &str| {
                text.split('*')
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("*")
            };
            assert_eq!(folded(&hidden), folded(shown), "{text}: {hidden}");
        }
    }

    #[test]
    fn what_is_neither_stays_readable() {
        for text in [
            "12号微网格排水沟清淤",
            "茶坪村12号微网格排水沟清淤",
            "11月3号开会",
            "路灯不亮，涉及10户",
            "村民高压线下搭棚",
            "石井组路口塌方",
            "白天家里没人",
            "3号线公交改道",
            "村民说事会",
        ] {
            assert_eq!(outgoing(text), text);
        }
    }
}
