//! ID numbers (公民身份号码, GB 11643-1999): reading, check digit, and what to say of a wrong one.
//!
//! Invariant: an absent number is never a problem; a wrong check digit is refused unless marked "to be verified".
//! Source: norms.md 2.5.

use super::comparison;
use super::problem::{Problem, Reason};
use super::time::Date;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// What a number says of its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdFacts {
    pub birth: Date,
    /// GB/T 2261.1: 1 male, 2 female.
    pub sex: u8,
}

/// The number as it is stored: half-width, without blanks and hyphens, upper case.
#[must_use]
pub fn normalise(text: &str) -> String {
    comparison::key(text)
        .chars()
        .filter(|c| !matches!(c, '-' | '.'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The number as it is stored and in its other length: 15 characters before 1999, 18 since. None of a text that is no ID number.
#[must_use]
pub fn forms(text: &str) -> Vec<String> {
    let number = normalise(text);
    let other = match number.len() {
        18 if is_long_form(&number) => number
            .strip_prefix(&format!("{}19", &number[..6]))
            .map(|rest| format!("{}{}", &number[..6], &rest[..9])),
        15 if number.bytes().all(|b| b.is_ascii_digit()) => {
            let long = format!("{}19{}", &number[..6], &number[6..]);
            check_digit(&long).map(|check| format!("{long}{check}"))
        }
        _ => return Vec::new(),
    };
    std::iter::once(number).chain(other).collect()
}

/// Every form in which the same number may stand in a ledger: of another document it is the number itself.
#[must_use]
pub fn known_as(number: &str) -> Vec<String> {
    match forms(number) {
        forms if forms.is_empty() => vec![normalise(number)],
        forms => forms,
    }
}

/// The check character of the first 17 digits; `None` when they are not digits.
#[must_use]
pub fn check_digit(number: &str) -> Option<char> {
    let digits: Vec<u32> = number.chars().take(17).map_while(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    (digits.len() == 17).then(|| CHECK[(sum % 11) as usize])
}

/// Birth and sex of a normalised number of 18 or (before 1999) 15 characters, whether or not its check digit is right;
/// `None` when it has another form or an impossible date.
#[must_use]
pub fn facts(number: &str) -> Option<IdFacts> {
    let (birth, serial) = match number.len() {
        18 if is_long_form(number) => (number.get(6..14)?.to_owned(), number.get(14..17)?),
        15 if number.bytes().all(|b| b.is_ascii_digit()) => (format!("19{}", number.get(6..12)?), number.get(12..15)?),
        _ => return None,
    };
    let birth = Date::parse_from_str(&birth, "%Y%m%d").ok()?;
    let odd = serial.parse::<u32>().ok()? % 2 == 1;
    let plausible = birth >= Date::from_ymd_opt(1880, 1, 1)?;
    plausible.then_some(IdFacts {
        birth,
        sex: if odd { 1 } else { 2 },
    })
}

/// What is wrong with a normalised number, beside the birth date and sex that were typed. `unverified` says that a wrong
/// number was accepted knowingly (证件有误待核). Letters or characters beside its digits mean another document (H01234567,
/// 军字第0123456号): not judged. Eight or ten digits alone may be a Taiwan permit, or a slip.
#[must_use]
pub fn problems(number: &str, birth: Option<Date>, sex: u8, unverified: bool, today: Date) -> Vec<Problem> {
    let body = number.strip_suffix('X').unwrap_or(number);
    let digits = body.chars().filter(char::is_ascii_digit).count();
    // As many digits in a row as nothing but an ID number has: the letter behind them is a slip.
    let leading = number.bytes().take_while(u8::is_ascii_digit).count();
    let is_slip = leading >= 14 && number.chars().count() <= 19;
    let is_other = digits > 0 && body.chars().any(char::is_alphabetic) && !is_slip;
    if number.is_empty() || is_other {
        return Vec::new();
    }
    if matches!(digits, 8 | 10) && digits == number.len() {
        let problem = Problem::new("id_no", Reason::IdOther);
        return if unverified { Vec::new() } else { vec![problem] };
    }
    let Some(facts) = facts(number).filter(|facts| facts.birth <= today) else {
        return refuse_unless(unverified, Reason::IdMalformed);
    };
    let mut problems = match check_digit(number) {
        Some(expected) if number.len() == 18 && !number.ends_with(expected) => {
            refuse_unless(unverified, Reason::IdCheckDigit { expected })
        }
        _ => Vec::new(),
    };
    if birth.is_some_and(|birth| birth != facts.birth) {
        problems.push(Problem::new("id_no", Reason::IdBirthDiffers));
    }
    if matches!(sex, 1 | 2) && sex != facts.sex {
        problems.push(Problem::new("id_no", Reason::IdSexDiffers));
    }
    problems
}

fn refuse_unless(unverified: bool, reason: Reason) -> Vec<Problem> {
    if unverified {
        Vec::new()
    } else {
        vec![Problem::new("id_no", reason)]
    }
}

fn is_long_form(number: &str) -> bool {
    number
        .bytes()
        .enumerate()
        .all(|(at, b)| b.is_ascii_digit() || (at == 17 && b == b'X'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::day;

    #[test]
    fn the_invented_samples_are_valid_and_say_birth_and_sex() {
        for (number, birth, sex) in [
            ("439901195103041021", "1951-03-04", 2),
            ("439901196807152138", "1968-07-15", 1),
            ("439901198511203046", "1985-11-20", 2),
            ("43990120180601401X", "2018-06-01", 1),
            ("439901510304102", "1951-03-04", 2),
        ] {
            let expected = IdFacts { birth: day(birth), sex };
            assert_eq!(facts(number), Some(expected), "{number}");
            assert_eq!(
                problems(number, Some(day(birth)), sex, false, day("2026-11-22")),
                [],
                "{number}"
            );
        }
    }

    #[test]
    fn a_wrong_number_says_what_is_wrong_and_only_refuses_unverified_ones() {
        let reasons = |number: &str, birth: Option<&str>, sex: u8| -> Vec<Reason> {
            let found = problems(number, birth.map(day), sex, false, day("2026-11-22"));
            found.into_iter().map(|problem| problem.reason).collect()
        };
        assert_eq!(reasons("", None, 0), []);
        assert_eq!(reasons("E12345678", None, 0), []);
        assert_eq!(
            reasons("439901195103041022", None, 0),
            [Reason::IdCheckDigit { expected: '1' }]
        );
        assert_eq!(reasons("439901195113041021", None, 0), [Reason::IdMalformed]);
        assert_eq!(reasons("43990119510304", None, 0), [Reason::IdMalformed]);
        assert_eq!(
            reasons("439901195103041021", Some("1951-03-05"), 1),
            [Reason::IdBirthDiffers, Reason::IdSexDiffers]
        );
        assert_eq!(problems("439901195103041022", None, 0, true, day("2026-11-22")), []);
    }

    #[test]
    fn d20_other_documents_pass_and_nobody_is_born_tomorrow() {
        let said = |number: &str| {
            let found = problems(&normalise(number), None, 0, false, day("2026-11-22"));
            found.into_iter().map(|problem| problem.reason).collect::<Vec<_>>()
        };
        assert_eq!(said("军字第0123456号"), []);
        assert_eq!(said("H01234567"), []);
        assert_eq!(said("01234567"), [Reason::IdOther]);
        assert_eq!(said("0123456789"), [Reason::IdOther]);
        assert_eq!(said("谭谷雨"), [Reason::IdMalformed]);
        assert_eq!(
            said("43990119510304102A"),
            [Reason::IdMalformed],
            "a letter that no number ends with"
        );
        let ahead = "43990120400101123";
        let ahead = format!("{ahead}{}", check_digit(ahead).unwrap());
        assert_eq!(said(&ahead), [Reason::IdMalformed]);
        let long_dead = "43990118500101123";
        let long_dead = format!("{long_dead}{}", check_digit(long_dead).unwrap());
        assert_eq!(said(&long_dead), [Reason::IdMalformed]);
    }

    #[test]
    fn f10_a_number_has_a_form_of_each_length() {
        assert_eq!(forms("439901 19510304 1021"), ["439901195103041021", "439901510304102"]);
        assert_eq!(forms("439901510304102"), ["439901510304102", "439901195103041021"]);
        assert_eq!(forms("43990120180601401x"), ["43990120180601401X"]);
        for none in [
            "",
            "E12345678",
            "4399015103041021",
            "43990119510304102A",
            "谭谷雨谭谷雨",
        ] {
            assert!(forms(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn typing_habits_are_folded_away() {
        assert_eq!(normalise(" ４３９９０１ 20180601 401ｘ"), "43990120180601401X");
        assert_eq!(check_digit("43990120180601401"), Some('X'));
        assert_eq!(check_digit("4399012018060140"), None);
        assert_eq!(facts("四三九九〇一"), None);
    }
}
