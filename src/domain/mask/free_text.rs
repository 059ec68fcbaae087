//! Free text: what looks like an ID number, a bank card or a telephone is masked, and so are the words that [`Known`] knows.
//!
//! Digits may be full-width, Han (一, 幺, 壹) or mixed, and grouped (`139 0000 0000`, `1-3-9`). Dates, amounts, readings of
//! blood pressure and door numbers stay readable.

use super::known::{is_han, is_personal};
use super::{HIDDEN, Known, View, id_no, keep, masked_name, phone};
use crate::domain::comparison::is_separator;
use crate::domain::id_number;
use crate::domain::text::{fold_width_char, is_unseen};
use crate::domain::time::parse_date;
use uuid::Uuid;

/// Characters that are seen between two groups of one number at most.
const LONGEST_GAP: usize = 3;
/// Groups of one number at most: an ID number spelt out.
const MOST_GROUPS: usize = 18;
/// Letters O in place of zeros in a row at most.
const LONGEST_ZEROS: usize = 8;
/// Words before a short number that make it a telephone.
const CALLS: [&str; 10] = ["电话", "手机", "座机", "号码", "联系", "拨", "打", "tel", "Tel", "TEL"];
/// Separators between a name and a number.
const LINKS: [&str; 14] = [
    "电话号码",
    "手机号码",
    "身份证号码",
    "身份证号",
    "手机号",
    "电话",
    "手机",
    "号码",
    "座机",
    "身份证",
    "证号",
    "微信",
    "证",
    "的电话",
];
/// What asks for somebody by name.
const ASKS: [&str; 10] = ["联系", "联系人", "找", "叫", "给", "问", "打", "户主", "村民", "姓名"];
/// Last characters of an office's or a place's name.
const OFFICES: [char; 20] = [
    '站', '所', '办', '队', '局', '院', '店', '厂', '委', '会', '处', '部', '心', '司', '室', '校', '组', '村', '镇',
    '家',
];
/// Characters looked at for such a word.
const CALL_WITHIN: usize = 6;

/// Free text about the records `about`: as it is, masked, or (projector) hidden: nobody knows what strangers make of its beginning.
#[must_use]
pub fn free_text(text: &str, view: View, known: &Known, about: &[Uuid]) -> String {
    match view {
        View::Plain => text.to_owned(),
        View::Masked => hide_numbers(&known.hide(text, about), Doubt::Hide),
        View::Projector if text.is_empty() => String::new(),
        View::Projector => HIDDEN.to_owned(),
    }
}

/// What everybody may read (a household's number, a unit's name), should a telephone or ID number have got into it.
#[must_use]
pub fn public_text(text: &str, view: View) -> String {
    match view {
        View::Plain => text.to_owned(),
        View::Masked | View::Projector => hide_numbers(text, Doubt::Show),
    }
}

/// What becomes of a number that may be somebody's and may be something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    Hide,
    Show,
}

fn hide_numbers(text: &str, doubt: Doubt) -> String {
    if !text.chars().any(|c| digit(c).is_some()) {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        if digit(chars[at]).is_none() {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let groups = groups(&chars, at);
        let end = groups.last().map_or(at + 1, |last| last.end);
        at = hide_run(&chars, at, &groups, doubt, &mut out);
        out.extend(&chars[at..end.max(at)]);
        at = end.max(at);
    }
    out
}

/// Digits without anything that is seen between them.
#[derive(Debug)]
struct Group {
    start: usize,
    end: usize,
    digits: String,
}

/// The groups of digits that begin at `at`, with only separators between them.
fn groups(chars: &[char], at: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut start = at;
    while let Some(group) = group(chars, start) {
        let after = &chars[group.end..];
        let gap = after.iter().take_while(|c| is_separator(**c)).count();
        let seen = after[..gap].iter().filter(|c| !is_unseen(**c)).count();
        start = group.end + gap;
        groups.push(group);
        if gap == 0 || seen > LONGEST_GAP {
            break;
        }
    }
    groups
}

/// The group that begins at `start`; `None` when there is no digit.
fn group(chars: &[char], start: usize) -> Option<Group> {
    let (mut end, mut digits) = (start, String::new());
    for (at, c) in chars.iter().enumerate().skip(start) {
        match digit(*c) {
            Some(digit) => digits.push(digit),
            None if digits.is_empty() => return None,
            None if is_zero(&chars[at..]) => digits.push('0'),
            None if is_unseen(*c) => continue,
            None => break,
        }
        end = at + 1;
    }
    (!digits.is_empty()).then_some(Group { start, end, digits })
}

/// True of a digit as people write one, in a number of any length.
pub(super) fn is_digit(c: char) -> bool {
    digit(fold_width_char(c)).is_some() || matches!(c, '十' | '百')
}

/// The digit that a character is read as: ASCII, full-width, Han, circled, or of another script.
fn digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => return Some(c),
        '〇' | '零' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '贰' | '貳' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '⓪' => 0,
        '①'..='⑨' => u32::from(c) - u32::from('①') + 1,
        '⁰' => 0,
        '¹' => 1,
        '²' => 2,
        '³' => 3,
        '⁴'..='⁹' => u32::from(c) - u32::from('⁰'),
        '₀'..='₉' => u32::from(c) - u32::from('₀'),
        '٠'..='٩' => u32::from(c) - u32::from('٠'),
        '۰'..='۹' => u32::from(c) - u32::from('۰'),
        '𝟎'..='𝟿' => (u32::from(c) - u32::from('𝟎')) % 10,
        _ => return Some(fold_width_char(c)).filter(char::is_ascii_digit),
    };
    char::from_digit(value, 10)
}

/// Letters O with digits behind them are meant as zeros.
fn is_zero(chars: &[char]) -> bool {
    let letters = chars
        .iter()
        .take(LONGEST_ZEROS)
        .take_while(|c| matches!(fold_width_char(**c), 'O' | 'o' | '○'));
    let count = letters.count();
    count > 0 && chars.get(count).is_some_and(|c| digit(*c).is_some())
}

/// Writes the run with its numbers masked; returns where it stopped.
fn hide_run(chars: &[char], from: usize, groups: &[Group], doubt: Doubt, out: &mut String) -> usize {
    let (mut at, mut index) = (from, 0);
    while index < groups.len() {
        let rest = &groups[index..];
        let found = number_at(chars, rest, doubt);
        let count = match &found {
            Some(found) => found.groups,
            None if is_date(chars, rest) => 3,
            None => 1,
        };
        let end = found.as_ref().map_or(rest[count - 1].end, |found| found.end);
        out.extend(&chars[at..rest[0].start]);
        match found {
            Some(found) => {
                if doubt == Doubt::Hide {
                    hide_name_at_end(out);
                }
                out.push_str(&found.masked);
            }
            None => out.extend(&chars[rest[0].start..end]),
        }
        at = end;
        index += count;
    }
    at
}

/// Masks the name that a text ends with, before somebody's number is put behind it: 谭霜降 in `找谭霜降, 电话`.
fn hide_name_at_end(text: &mut String) {
    let rest = text.trim_end_matches(is_separator);
    let linked = LINKS.iter().find_map(|link| rest.strip_suffix(link)).unwrap_or(rest);
    let before = linked.trim_end_matches(is_separator);
    let chars: Vec<char> = before.chars().collect();
    for count in [4, 3, 2] {
        let Some(start) = chars.len().checked_sub(count) else {
            continue;
        };
        let word: String = chars[start..].iter().collect();
        let left: String = chars[..start].iter().collect();
        // Two characters are many an ordinary word's end.
        let begins = count > 2 || !left.ends_with(is_han) || ASKS.iter().any(|word| left.ends_with(word));
        if begins && is_personal(&word) && !word.ends_with(OFFICES) {
            let after = text[before.len()..].to_owned();
            *text = left + &masked_name(&word) + &after;
            return;
        }
    }
}

/// A number that names somebody.
struct Number {
    groups: usize,
    end: usize,
    masked: String,
}

/// The number that begins with the first group. One group that is a whole number stands for itself; else the longest counts.
fn number_at(chars: &[char], groups: &[Group], doubt: Doubt) -> Option<Number> {
    let most = groups.len().min(MOST_GROUPS);
    let mut lengths = [1].into_iter().chain((2..=most).rev());
    lengths
        .find_map(|count| number_of(chars, groups, count, doubt))
        .or_else(|| {
            let first = groups.first().filter(|_| doubt == Doubt::Hide)?;
            let masked = alone(&first.digits)?;
            Some(Number {
                groups: 1,
                end: first.end,
                masked,
            })
        })
}

/// The number that exactly the first `count` groups are, when they are surely one.
fn number_of(chars: &[char], run: &[Group], count: usize, doubt: Doubt) -> Option<Number> {
    let groups = &run[..count];
    let (first, last) = (groups.first()?, groups.last()?);
    let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
    let sizes: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let gaps: String = groups
        .windows(2)
        .flat_map(|two| &chars[two[0].end..two[1].start])
        .collect();
    let form = Form {
        sizes: &sizes,
        gaps: &gaps,
        dated: (0..count).any(|at| is_date(chars, &run[at..])),
    };
    let number = |end: usize, masked: String| {
        Some(Number {
            groups: count,
            end,
            masked,
        })
    };
    if digits.len() == 17
        && let Some(end) = check_letter(chars, last.end)
        && (count == 1 || form.is_long() || is_id(&format!("{digits}X")))
    {
        return number(end, keep(&format!("{digits}{}", fold_width_char(chars[end - 1])), 6, 4));
    }
    let masked = match digits.len() {
        18 | 15 if is_id(&digits) => id_no(&digits, View::Masked),
        11 if digits.starts_with('1') && form.is_mobile() => phone(&digits, View::Masked),
        12 if digits.starts_with("01") && form.is_long() => keep(&digits, 0, 4),
        13 | 15 if is_abroad(&digits) && !form.dated => keep(&digits, 0, 4),
        10..=12 if digits.starts_with('0') && form.is_landline() => phone(&digits, View::Masked),
        7 | 8 if doubt == Doubt::Hide && form.is_local() && is_called(chars, first.start) => keep(&digits, 0, 3),
        18 if doubt == Doubt::Hide && count > 1 && form.is_card(groups) => id_no(&digits, View::Masked),
        15.. if doubt == Doubt::Hide && count > 1 && form.is_card(groups) => keep(&digits, 0, 4),
        _ => return None,
    };
    number(last.end, masked)
}

/// The mask of a lone group of digits that may be somebody's number; `None` when it is harmless.
fn alone(digits: &str) -> Option<String> {
    match digits.len() {
        15 | 18 => Some(id_no(digits, View::Masked)),
        11 if digits.starts_with('1') => Some(phone(digits, View::Masked)),
        10..=12 if digits.starts_with('0') => Some(phone(digits, View::Masked)),
        8 if parse_date(digits).is_some() => None,
        7 | 8 => Some(keep(digits, 0, 3)),
        9.. => Some(keep(digits, 0, 4)),
        _ => None,
    }
}

/// The X that ends an ID number, a blank or two after its digits at most.
fn check_letter(chars: &[char], at: usize) -> Option<usize> {
    let gap = chars[at..].iter().take(2).take_while(|c| is_separator(**c)).count();
    let letter = chars.get(at + gap)?;
    matches!(fold_width_char(*letter), 'X' | 'x' | '×').then_some(at + gap + 1)
}

/// True when an ID number's birth date is one.
fn is_id(number: &str) -> bool {
    !number.starts_with('0') && id_number::facts(number).is_some()
}

/// True for a mobile number with the country's code.
fn is_abroad(digits: &str) -> bool {
    let mobile = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
    mobile.is_some_and(|mobile| mobile.len() == 11 && mobile.starts_with('1'))
}

/// How a number is written: in which groups, with what between them.
struct Form<'a> {
    sizes: &'a [usize],
    gaps: &'a str,
    /// A date begins among the groups.
    dated: bool,
}

impl Form<'_> {
    fn is_long(&self) -> bool {
        self.sizes.iter().all(|size| *size >= 3)
    }

    /// Digit by digit.
    fn is_spelt(&self) -> bool {
        self.sizes.iter().all(|size| *size == 1)
    }

    /// Separators inside a number, not between the items of a list.
    fn is_tight(&self) -> bool {
        !self.gaps.contains(['、', ',', '，', ';', '；', '/', ':', '：'])
    }

    fn is_mobile(&self) -> bool {
        let usual = matches!(
            self.sizes,
            [11] | [3, 4, 4] | [3, 8] | [7, 4] | [3, 3, 5] | [5, 6] | [4, 7]
        );
        let first = self.gaps.chars().next();
        let even = self.gaps.chars().all(|c| Some(c) == first) && self.sizes.iter().all(|size| *size >= 2);
        !self.dated
            && (usual || self.is_spelt() || (self.is_tight() && (self.is_long() || (even && self.sizes.len() <= 5))))
    }

    fn is_landline(&self) -> bool {
        match self.sizes {
            [_] => true,
            [3 | 4, 7 | 8] | [3 | 4, 3 | 4, 4] => !self.dated,
            sizes => self.is_spelt() && sizes.len() >= 10,
        }
    }

    fn is_local(&self) -> bool {
        matches!(self.sizes, [3, 4] | [4, 4] | [4, 3])
    }

    /// From 15 digits on no date or amount is meant, unless they are years.
    fn is_card(&self, groups: &[Group]) -> bool {
        let is_year = |group: &Group| {
            group.digits.len() == 4 && (group.digits.starts_with("19") || group.digits.starts_with("20"))
        };
        self.is_long() && self.is_tight() && !groups.iter().all(is_year)
    }
}

/// True when the first three groups are a date: `2026-11-20`, `2026.11.20`, `2026/11/20`.
fn is_date(chars: &[char], groups: &[Group]) -> bool {
    let [year, month, day, ..] = groups else { return false };
    let gap = |before: &Group, after: &Group| match chars[before.end..after.start] {
        [c] => Some(fold_width_char(c)).filter(|c| matches!(c, '-' | '.' | '/')),
        _ => None,
    };
    let same = gap(year, month).is_some() && gap(year, month) == gap(month, day);
    same && year.digits.len() == 4
        && parse_date(&format!("{}-{:0>2}-{:0>2}", year.digits, month.digits, day.digits)).is_some()
}

/// True when a word just before says that a number is called.
fn is_called(chars: &[char], at: usize) -> bool {
    let before: String = chars[at.saturating_sub(CALL_WITHIN)..at].iter().collect();
    CALLS.iter().any(|word| before.contains(word))
}
