//! Story 20: a closed year as summary rows, with rates known from the field.

use serde::Deserialize;

const YEAR: &str = include_str!("../../fixtures/training/year.toml");

/// The closed year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Year {
    pub requests: Requests,
    pub disputes: Disputes,
}

/// Requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Requests {
    /// Registered.
    pub received: u32,
    /// First answer given.
    pub answered: u32,
    /// The resident said something.
    pub rated: u32,
    /// Very satisfied, satisfied or mostly.
    pub satisfied: u32,
}

/// Disputes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Disputes {
    pub found: u32,
    pub agreed: u32,
}

impl Year {
    /// The rows that came with the program.
    #[must_use]
    pub fn builtin() -> Self {
        toml::from_str(YEAR).expect("the embedded year.toml is read by a test")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_year_gives_the_published_rates() {
        let year = Year::builtin();
        let rate = |part: u32, whole: u32| format!("{:.1}", f64::from(part) * 100.0 / f64::from(whole));
        assert_eq!(rate(year.requests.answered, year.requests.received), "99.3");
        assert_eq!(rate(year.requests.satisfied, year.requests.rated), "97.8");
        assert_eq!(rate(year.disputes.agreed, year.disputes.found), "98.4");
    }
}
