//! In which order texts stand in a list: numbers by their value, Han by their pinyin, as one looks for them in a register.
//!
//! ```text
//! N-2 < N-10 < Wang < 安仁 < 谭小满 < 曾小寒
//! ```

use super::comparison::key;
use super::surname;
use pinyin::ToPinyin;

/// Digits of a number at most; longer ones are compared digit by digit.
const DIGITS: usize = 99;
/// Stands before the sound of a character: those with a sound come after letters and digits.
const HAN: char = '{';

/// The key by which `text` is put in order; the texts that look alike have the same one.
#[must_use]
pub fn collation_key(text: &str) -> String {
    ordered(&key(text), &[])
}

/// The same of a name of a person, whose surname is read as surnames are: 曾 stands under zeng.
#[must_use]
pub fn name_key(name: &str) -> String {
    let folded = key(name);
    let surname = surname::readings(&folded);
    let sounds: Vec<&str> = surname
        .iter()
        .filter_map(|readings| readings.first().copied())
        .collect();
    ordered(&folded, &sounds)
}

/// `sounds` are those of the first characters.
fn ordered(folded: &str, sounds: &[&str]) -> String {
    let mut key = String::with_capacity(folded.len() * 2);
    let mut rest = folded;
    let mut at = 0;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let significant = rest[..end].trim_start_matches('0');
            // A longer number is a greater one.
            key.push_str(&format!("{:02}{significant}", significant.len().min(DIGITS)));
            rest = &rest[end..];
        } else {
            let sound = sounds
                .get(at)
                .copied()
                .or_else(|| c.to_pinyin().map(|sound| sound.plain()));
            if let Some(sound) = sound {
                key.push(HAN);
                key.push_str(sound);
                // What sounds alike stands together by character.
                key.push(' ');
            }
            key.push(c);
            rest = &rest[c.len_utf8()..];
        }
        at += 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_order(key: fn(&str) -> String, texts: &[&str]) {
        for pair in texts.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{} stands before {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn numbers_stand_by_value_wherever_they_are_in_a_text() {
        in_order(
            collation_key,
            &[
                "2",
                "10",
                "A-2",
                "A-10",
                "N-2",
                "N-10-3",
                "N-10-12",
                "N-100",
                "下湾组3号",
                "下湾组12号",
            ],
        );
        in_order(collation_key, &["9", "99999999999999999999", "100000000000000000000"]);
        assert_eq!(collation_key("N-010"), collation_key("Ｎ-１０"));
    }

    #[test]
    fn names_stand_by_pinyin_and_a_surname_by_its_own_reading() {
        in_order(
            name_key,
            &[
                "Wang",
                "安小满",
                "昂小满",
                "曹小寒",
                "单立秋",
                "谭谷雨",
                "谭霜降",
                "王立春",
                "解立夏",
                "曾小寒",
            ],
        );
        assert!(name_key("曾小寒") > name_key("王立春"), "zeng, not ceng");
        assert!(
            collation_key("曾经") < collation_key("王府"),
            "ceng where it is no surname"
        );
    }

    #[test]
    fn characters_of_one_sound_stand_together() {
        let mut names = ["李寒", "黎白", "李白", "黎寒"];
        names.sort_by_key(|name| name_key(name));
        let first: Vec<char> = names.iter().filter_map(|name| name.chars().next()).collect();
        assert_eq!(first[0], first[1]);
        assert_eq!(first[2], first[3]);
    }
}
