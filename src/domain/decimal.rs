//! Numbers with decimals: kept as whole numbers of their smallest part (fen, tenths of a degree), said and typed with a point.
//!
//! Invariant: no floating point; what was typed is kept exactly or refused.

use super::text::{clean_line, fold_width};

/// In which form such numbers are typed and said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimals {
    /// Digits behind the point.
    pub places: u32,
    /// Units that may stand behind what is typed.
    units: &'static [&'static str],
    /// One that can be read.
    pub example: &'static str,
}

/// Whole numbers.
pub const WHOLE: Decimals = Decimals {
    places: 0,
    units: &[],
    example: "6",
};

/// Amounts of money: kept in fen (分), said in yuan (元).
pub const YUAN: Decimals = Decimals {
    places: 2,
    units: &["\u{5143}"],
    example: "620.50",
};

/// What is measured to a tenth: blood sugar, a temperature.
pub const TENTHS: Decimals = Decimals {
    places: 1,
    units: &["\u{5EA6}", "\u{2103}", "mmol/L"],
    example: "6.5",
};

impl Decimals {
    /// What is kept of a number that was typed; `None` for anything else, more decimals than there are places too.
    #[must_use]
    pub fn kept(self, typed: &str) -> Option<i64> {
        let text = clean_line(&fold_width(typed)).replace(',', "");
        let bare = self.units.iter().find_map(|unit| text.strip_suffix(unit));
        let text = bare.unwrap_or(&text).trim();
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let places = self.places as usize;
        if whole.is_empty()
            || !is_number(whole)
            || !is_number(decimals)
            || text.ends_with('.')
            || decimals.len() > places
        {
            return None;
        }
        let small: i64 = match places {
            0 => 0,
            places => format!("{decimals:0<places$}").parse().ok()?,
        };
        whole.parse::<i64>().ok()?.checked_mul(self.parts())?.checked_add(small)
    }

    /// What is kept, as people say it, with decimals only where there are some: `620`, `620.50`, `6.5`.
    #[must_use]
    pub fn said(self, kept: i64) -> String {
        let (whole, small) = (kept / self.parts(), (kept % self.parts()).abs());
        match small {
            0 => whole.to_string(),
            small => format!("{whole}.{small:0places$}", places = self.places as usize),
        }
    }

    /// How many of the parts that are kept make up one.
    #[must_use]
    pub const fn parts(self) -> i64 {
        10_i64.pow(self.places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_typed_and_said_with_decimals_and_kept_whole() {
        for (decimals, typed, kept, said) in [
            (YUAN, "620", 62_000, "620"),
            (YUAN, "620.5", 62_050, "620.50"),
            (YUAN, "0.05", 5, "0.05"),
            (YUAN, "1,250.00元", 125_000, "1250"),
            (YUAN, "３８．２", 3820, "38.20"),
            (TENTHS, "36.7度", 367, "36.7"),
            (TENTHS, "6.4 mmol/L", 64, "6.4"),
            (TENTHS, "7", 70, "7"),
            (WHOLE, "12", 12, "12"),
        ] {
            assert_eq!(decimals.kept(typed), Some(kept), "{typed}");
            assert_eq!(decimals.said(kept), said);
        }
        for wrong in [
            "",
            "-5",
            "5.",
            ".5",
            "1.234",
            "五百",
            "99999999999999999999",
            "1e3",
            "36.7度",
        ] {
            assert_eq!(YUAN.kept(wrong), None, "{wrong}");
        }
        assert_eq!((TENTHS.kept("6.45"), WHOLE.kept("6.4")), (None, None));
    }
}
