//! Telephone and ID numbers as entries read them.

use crate::domain::problem::Reason;
use crate::domain::text::{clean_line, fold_width};
use crate::domain::time::{Date, parse_date};

/// Weights of the 17 digits. Source: GB 11643-1999.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters by remainder. Source: GB 11643-1999.
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// What an ID number says.
pub(super) struct IdReading {
    /// The number as kept.
    pub number: String,
    /// Birth date.
    pub birth: Date,
    /// GB/T 2261.1: 1 or 2.
    pub sex: u8,
}

/// The number without spaces, upper-case.
pub(super) fn normalise_id(typed: &str) -> String {
    fold_width(typed).split_whitespace().collect::<String>().to_uppercase()
}

/// Reads an 18-character ID number.
pub(super) fn read_id(typed: &str) -> Result<IdReading, Reason> {
    let number = normalise_id(typed);
    let digits: Vec<u32> = number.chars().take(17).filter_map(|c| c.to_digit(10)).collect();
    if number.chars().count() != 18 || digits.len() != 17 {
        return Err(Reason::IdMalformed);
    }
    let birth = number.get(6..14).and_then(parse_date).ok_or(Reason::IdMalformed)?;
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let expected = CHECKS[(sum % 11) as usize];
    if !number.ends_with(expected) {
        return Err(Reason::IdCheckDigit { expected });
    }
    let sex = if digits[16] % 2 == 1 { 1 } else { 2 };
    Ok(IdReading { number, birth, sex })
}

/// The telephone as kept, and a warning when it is unusual.
pub(super) fn read_phone(typed: &str) -> (String, Option<Reason>) {
    let kept = clean_line(&fold_width(typed));
    let digits = kept.chars().filter(char::is_ascii_digit).count();
    let mobile = kept.starts_with('1') && !kept.contains('-');
    let reason = if mobile && digits > 6 && digits != 11 {
        Some(Reason::PhoneLength { digits })
    } else if mobile && digits == 11 && kept.starts_with("12") {
        Some(Reason::PhoneUnusual)
    } else {
        None
    };
    (kept, reason)
}
