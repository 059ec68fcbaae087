//! In what numbers and names are alike that are not the same: one sound, one character, one digit.

use super::{id_number, search_key};

/// True for an ID number with a right check digit, or of a length that has none.
#[must_use]
pub fn is_sound(number: &str) -> bool {
    let number = id_number::normalise(number);
    match number.len() {
        18 => {
            id_number::facts(&number).is_some() && id_number::check_digit(&number).is_some_and(|c| number.ends_with(c))
        }
        15 => id_number::facts(&number).is_some(),
        _ => false,
    }
}

/// True when two names sound alike.
#[must_use]
pub fn sound_alike(one: &str, other: &str) -> bool {
    sound(one).is_some_and(|sound_of_one| Some(sound_of_one) == sound(other))
}

/// How a name is spoken, with the sounds folded that people do not tell apart.
fn sound(name: &str) -> Option<String> {
    search_key::keys(name).fuzzy.into_iter().next()
}

/// True when the texts are of one length and differ in one character, or in two neighbours that changed places.
#[must_use]
pub fn differs_once(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len() != other.len() {
        return false;
    }
    let at: Vec<usize> = (0..one.len()).filter(|at| one[*at] != other[*at]).collect();
    match at[..] {
        [_] => true,
        [first, second] => second == first + 1 && one[first] == other[second] && one[second] == other[first],
        _ => false,
    }
}
