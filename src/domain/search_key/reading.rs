//! How a name is read: every reading of every character, the surname's own first.

use crate::domain::surname;
use pinyin::ToPinyinMulti;

/// True for a character with a reading.
pub(super) fn is_read(c: char) -> bool {
    c.to_pinyin_multi().is_some()
}

/// The readings of a name, one sound a character, the most likely combination first; at most `most`.
///
/// Letters and digits stand for themselves; characters without a reading are silent.
pub(super) fn combinations(chars: &[char], most: usize) -> Vec<Vec<String>> {
    let name: String = chars.iter().collect();
    let preferred = surname::readings(&name);
    let mut readings: Vec<Vec<String>> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        let own = preferred.get(at).into_iter().flatten().map(|sound| (*sound).to_owned());
        let mut all: Vec<String> = Vec::new();
        for sound in own.chain(sounds(*c)) {
            if !all.contains(&sound) {
                all.push(sound);
            }
        }
        readings.push(all);
    }
    limit(&mut readings, most);
    product(&readings)
}

/// Drops the least likely readings until there are at most `most` combinations: from the end of the longest list, the
/// later character first, so that the surname keeps its readings longest.
fn limit(readings: &mut [Vec<String>], most: usize) {
    while readings.iter().map(Vec::len).product::<usize>() > most.max(1) {
        let longest = readings.iter_mut().max_by_key(|sounds| sounds.len());
        let Some(longest) = longest else { return };
        longest.pop();
    }
}

fn product(readings: &[Vec<String>]) -> Vec<Vec<String>> {
    readings.iter().fold(vec![Vec::new()], |heads, sounds| {
        let longer = |head: &Vec<String>, sound: &String| {
            let mut longer = head.clone();
            longer.push(sound.clone());
            longer
        };
        heads
            .iter()
            .flat_map(|head| sounds.iter().map(move |sound| longer(head, sound)))
            .collect()
    })
}

/// The sounds of one character, without tones, ü as u.
fn sounds(c: char) -> Vec<String> {
    match c.to_pinyin_multi() {
        Some(readings) => readings
            .into_iter()
            .map(|reading| reading.plain().replace('ü', "u"))
            .collect(),
        None if c.is_ascii_alphanumeric() => vec![c.to_string()],
        None => vec![String::new()],
    }
}

/// The first letter of a sound.
pub(super) fn initial(sound: &str) -> &str {
    sound.get(..1).unwrap_or("")
}

/// The initial of a sound, with both letters of zh, ch, sh.
pub(super) fn long_initial(sound: &str) -> &str {
    match sound.get(..2) {
        Some(long @ ("zh" | "ch" | "sh")) => long,
        _ => initial(sound),
    }
}
