//! Numbers written in characters: 三十二号 is 32号, 廿三 23, 一百零五 105, 二〇三 203.

/// What is counted in an address: after one of these a single character is a number as well (三组), elsewhere it may be a name.
const COUNTED: &str = "号户组栋幢座楼层室排巷弄队村社";
const DIGITS: &str = "〇一二三四五六七八九";

/// `text` with the numbers it spells in digits.
pub(super) fn counted(text: &str) -> String {
    if !text.chars().any(is_numeral) {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let length = chars[at..].iter().take_while(|c| is_numeral(**c)).count();
        let after = chars.get(at + length);
        if length > 1 || (length == 1 && after.is_some_and(|c| COUNTED.contains(*c))) {
            out.push_str(&number(&chars[at..at + length]));
            at += length;
        } else {
            out.push(*c);
            at += 1;
        }
    }
    out
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || unit(c).is_some() || tens(c).is_some()
}

fn digit(c: char) -> Option<u32> {
    match c {
        '零' => Some(0),
        '两' => Some(2),
        c => DIGITS
            .chars()
            .zip(0..)
            .find_map(|(known, value)| (known == c).then_some(value)),
    }
}

fn unit(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

/// Twenty and thirty in one character.
fn tens(c: char) -> Option<u32> {
    match c {
        '廿' => Some(20),
        '卅' => Some(30),
        _ => None,
    }
}

/// A run of numerals: spelt with units it has a value, else it is digit by digit.
fn number(run: &[char]) -> String {
    if run.iter().all(|c| digit(*c).is_some()) {
        return run.iter().filter_map(|c| char::from_digit(digit(*c)?, 10)).collect();
    }
    let (mut sum, mut last) = (0_u32, 0);
    for c in run {
        if let Some(unit) = unit(*c) {
            // 十二 is 一十二.
            sum = sum.saturating_add(unit * last.max(1));
            last = 0;
        } else if let Some(tens) = tens(*c) {
            sum = sum.saturating_add(tens);
        } else {
            last = digit(*c).unwrap_or(0);
        }
    }
    sum.saturating_add(last).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d23_numbers_in_characters_are_numbers() {
        for (text, expected) in [
            ("石井组三十二号", "石井组32号"),
            ("廿三号", "23号"),
            ("卅号", "30号"),
            ("一百零五号", "105号"),
            ("十号", "10号"),
            ("二〇三室", "203室"),
            ("三组十二号", "3组12号"),
            ("一千二百", "1200"),
            ("两百号", "200号"),
            ("张三", "张三"),
            ("石井组32号", "石井组32号"),
            ("", ""),
        ] {
            assert_eq!(counted(text), expected, "{text}");
        }
    }
}
