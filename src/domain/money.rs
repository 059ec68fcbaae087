//! Amounts of money: kept in fen (分), said and typed in yuan (元).

use super::text::{clean_line, fold_width};

/// Fen of an amount typed in yuan, with at most two decimals; `None` for anything else.
#[must_use]
pub fn fen(yuan: &str) -> Option<i64> {
    let text = clean_line(&fold_width(yuan)).replace(',', "");
    let text = text.trim_end_matches('\u{5143}').trim();
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || decimals.len() > 2 || text.ends_with('.') {
        return None;
    }
    let cents: i64 = format!("{decimals:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}

/// An amount in yuan, with decimals only where there are some: `620`, `620.50`.
#[must_use]
pub fn yuan(fen: i64) -> String {
    match fen % 100 {
        0 => (fen / 100).to_string(),
        cents => format!("{}.{:02}", fen / 100, cents.abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_typed_and_said_in_yuan_and_kept_in_fen() {
        for (typed, kept, said) in [
            ("620", 62_000, "620"),
            ("620.5", 62_050, "620.50"),
            ("0.05", 5, "0.05"),
            ("1,250.00元", 125_000, "1250"),
            ("３８．２", 3820, "38.20"),
        ] {
            assert_eq!(fen(typed), Some(kept), "{typed}");
            assert_eq!(yuan(kept), said);
        }
        for wrong in ["", "-5", "5.", ".5", "1.234", "五百", "99999999999999999999", "1e3"] {
            assert_eq!(fen(wrong), None, "{wrong}");
        }
    }
}
