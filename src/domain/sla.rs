//! Time limits of requests (`sla.toml`): how soon to accept, call, solve, and by how much one extension moves it.
//!
//! Invariant: limits are data with a source, never constants in code. Source: norms.md 2.3.

use super::calendar::{Calendar, Due};
use super::request::{Mode, RequestKind, Urgency};
use super::rule_file::{Item, RuleFile, RulesError};
use super::time::Date;

const FILE: &str = "sla.toml";
const BUILTIN: &str = include_str!("data/sla.toml");

/// One limit and where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limit {
    /// Working days, or minutes for the first contact.
    pub value: u32,
    /// A source mark of norms.md (`V16`), or the county's own document.
    pub source: String,
}

/// The limits of one mode.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Working days until somebody takes it on; 0 is the same day.
    pub accept: Limit,
    /// Minutes until the resident is called; 0 is no limit.
    pub first_contact: Limit,
    /// Working days until it is solved; 0 is the same day.
    pub resolve: Limit,
    /// Working days the one extension may add; 0 is none.
    pub extension: Limit,
    /// Working days between progress notes once `resolve` has passed; 0 is none.
    pub progress: Limit,
}

/// What decides the limits of a request.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Enquiries have their own row; suggestions and praise have no limit.
    pub kind: &'a RequestKind,
    /// Critical comes before every mode.
    pub urgency: &'a Urgency,
    /// `None` counts as immediate: nobody has said that it takes longer.
    pub mode: Option<&'a Mode>,
}

/// The limits in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sla {
    critical: Limits,
    immediate: Limits,
    coordinated: Limits,
    overall: Limits,
    enquiry: Limits,
    return_within: Limit,
}

impl Sla {
    /// The limits that came with the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self::default()
            .with_overrides(BUILTIN)
            .expect("the embedded sla.toml is read by a test")
    }

    /// These limits with those of a user's file on top.
    ///
    /// # Errors
    /// Not TOML, an unknown table or setting, or a value that is no whole number from 0 to 3650.
    pub fn with_overrides(mut self, text: &str) -> Result<Self, RulesError> {
        let file = RuleFile::parse(FILE, text)?;
        for (key, item) in file.items() {
            let limits = match key {
                "critical" => &mut self.critical,
                "immediate" => &mut self.immediate,
                "coordinated" => &mut self.coordinated,
                "overall" => &mut self.overall,
                "enquiry" => &mut self.enquiry,
                "return" => {
                    for (key, item) in item.items()? {
                        match key {
                            "within" => read_limit(&mut self.return_within, &item)?,
                            _ => return Err(item.unknown("within")),
                        }
                    }
                    continue;
                }
                _ => return Err(item.unknown("critical immediate coordinated overall enquiry return")),
            };
            read_limits(limits, &item)?;
        }
        Ok(self)
    }

    /// The limits of a request; `None` when none runs (suggestion, praise).
    #[must_use]
    pub fn limits(&self, terms: Terms<'_>) -> Option<&Limits> {
        match (terms.kind, terms.urgency, terms.mode) {
            (RequestKind::Suggestion | RequestKind::Praise, _, _) => None,
            (_, Urgency::Critical, _) => Some(&self.critical),
            (_, _, Some(Mode::Overall)) => Some(&self.overall),
            (_, _, Some(Mode::Coordinated)) => Some(&self.coordinated),
            (RequestKind::Enquiry, _, _) => Some(&self.enquiry),
            _ => Some(&self.immediate),
        }
    }

    /// By when it must be taken on, counted from `from`; `None` when no limit runs.
    #[must_use]
    pub fn accept_by(&self, terms: Terms<'_>, from: Date, calendar: &Calendar) -> Option<Due> {
        self.limits(terms)
            .map(|limits| count(&limits.accept, terms, from, calendar))
    }

    /// By when it must be solved, counted from `from`; `None` when no limit runs.
    #[must_use]
    pub fn resolve_by(&self, terms: Terms<'_>, from: Date, calendar: &Calendar) -> Option<Due> {
        self.limits(terms)
            .map(|limits| count(&limits.resolve, terms, from, calendar))
    }

    /// The latest day to which the one extension may move `due`; `due` itself when there is none.
    #[must_use]
    pub fn extended_to(&self, terms: Terms<'_>, due: Due, calendar: &Calendar) -> Due {
        match self.limits(terms).map(|limits| limits.extension.value) {
            None | Some(0) => due,
            Some(days) => {
                let later = calendar.add_working_days(due.date, days);
                Due {
                    date: later.date,
                    certainty: due.certainty.and(later.certainty),
                }
            }
        }
    }

    /// By when a request that is not ours must be returned, counted from its receipt.
    #[must_use]
    pub fn return_by(&self, received: Date, calendar: &Calendar) -> Due {
        calendar.add_working_days(received, self.return_within.value)
    }
}

/// A critical matter does not wait for a working day: "same day" is that day, even on a holiday.
fn count(limit: &Limit, terms: Terms<'_>, from: Date, calendar: &Calendar) -> Due {
    if *terms.urgency == Urgency::Critical && limit.value == 0 {
        Due::on(from)
    } else {
        calendar.add_working_days(from, limit.value)
    }
}

fn read_limits(limits: &mut Limits, table: &Item<'_>) -> Result<(), RulesError> {
    for (key, item) in table.items()? {
        let limit = match key {
            "accept" => &mut limits.accept,
            "first_contact" => &mut limits.first_contact,
            "resolve" => &mut limits.resolve,
            "extension" => &mut limits.extension,
            "progress" => &mut limits.progress,
            _ => return Err(item.unknown("accept first_contact resolve extension progress")),
        };
        read_limit(limit, &item)?;
    }
    Ok(())
}

fn read_limit(limit: &mut Limit, item: &Item<'_>) -> Result<(), RulesError> {
    if !item.is_table() {
        *limit = Limit {
            value: item.number()?,
            source: String::new(),
        };
        return Ok(());
    }
    for (key, item) in item.items()? {
        match key {
            "value" => limit.value = item.number()?,
            "source" => limit.source = item.text()?,
            _ => return Err(item.unknown("value source")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Certainty;
    use crate::domain::time::parse_date;

    fn day(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    #[test]
    fn limits_follow_kind_urgency_and_mode() {
        let (sla, calendar) = (Sla::builtin(), Calendar::builtin());
        let friday = day("2026-11-20");
        use {Mode as M, RequestKind as K, Urgency as U};
        for (kind, urgency, mode, accept, resolve) in [
            (K::Help, U::Normal, None, "2026-11-20", "2026-11-25"),
            (K::Help, U::Urgent, Some(M::Immediate), "2026-11-20", "2026-11-25"),
            (K::Hazard, U::Normal, Some(M::Coordinated), "2026-11-23", "2026-12-01"),
            (K::Hazard, U::Normal, Some(M::Overall), "2026-11-24", "2026-12-11"),
            (K::Hazard, U::Critical, Some(M::Overall), "2026-11-20", "2026-11-20"),
            (K::Enquiry, U::Normal, None, "2026-11-20", "2026-11-23"),
        ] {
            let terms = Terms {
                kind: &kind,
                urgency: &urgency,
                mode: mode.as_ref(),
            };
            assert_eq!(
                sla.accept_by(terms, friday, &calendar),
                Some(Due::on(day(accept))),
                "{kind} {mode:?}"
            );
            assert_eq!(
                sla.resolve_by(terms, friday, &calendar),
                Some(Due::on(day(resolve))),
                "{kind} {mode:?}"
            );
        }
    }

    #[test]
    fn suggestions_have_no_limit_and_critical_does_not_wait_for_monday() {
        let (sla, calendar) = (Sla::builtin(), Calendar::builtin());
        let terms = |kind, urgency| Terms {
            kind,
            urgency,
            mode: None,
        };
        let saturday = day("2026-11-21");
        assert_eq!(
            sla.resolve_by(terms(&RequestKind::Praise, &Urgency::Normal), saturday, &calendar),
            None
        );
        let critical = sla.resolve_by(terms(&RequestKind::Help, &Urgency::Critical), saturday, &calendar);
        assert_eq!(critical, Some(Due::on(saturday)));
        let normal = sla.accept_by(terms(&RequestKind::Help, &Urgency::Normal), saturday, &calendar);
        assert_eq!(normal, Some(Due::on(day("2026-11-23"))));
    }

    #[test]
    fn an_extension_adds_the_days_of_its_mode_and_keeps_doubt() {
        let (sla, calendar) = (Sla::builtin(), Calendar::builtin());
        let terms = Terms {
            kind: &RequestKind::Help,
            urgency: &Urgency::Normal,
            mode: Some(&Mode::Overall),
        };
        let due = sla.extended_to(terms, Due::on(day("2026-12-18")), &calendar);
        assert_eq!((due.date, due.certainty), (day("2027-01-04"), Certainty::WeekendGuess));
        assert_eq!(sla.return_by(day("2026-11-20"), &calendar).date, day("2026-11-24"));
    }

    #[test]
    fn a_user_file_overrides_one_value_and_keeps_the_rest() {
        let sla = Sla::builtin()
            .with_overrides("[coordinated]\nresolve = { value = 5, source = \"own\" }\naccept = 2\n")
            .unwrap();
        assert_eq!(
            (sla.coordinated.resolve.value, sla.coordinated.resolve.source.as_str()),
            (5, "own")
        );
        assert_eq!(sla.coordinated.accept.value, 2);
        assert_eq!(sla.coordinated.extension.value, 5);
        assert_eq!(sla.overall, Sla::builtin().overall);
    }

    #[test]
    fn errors_name_the_line_and_the_key() {
        for (text, line, key) in [
            ("[immediate]\nresolv = 3\n", 2, "immediate.resolv"),
            ("[fast]\nresolve = 3\n", 1, "fast"),
            ("[immediate]\n\nresolve = -3\n", 3, "immediate.resolve"),
            ("[immediate]\nresolve = { valu = 3 }\n", 2, "immediate.resolve.valu"),
            ("[return]\nwithin = \"two\"\n", 2, "return.within"),
        ] {
            let error = Sla::builtin().with_overrides(text).unwrap_err();
            assert_eq!(
                (error.file, error.line, error.key.as_str()),
                ("sla.toml", line, key),
                "{error}"
            );
        }
    }

    #[test]
    fn every_builtin_limit_has_a_source() {
        let sla = Sla::builtin();
        for limits in [
            &sla.critical,
            &sla.immediate,
            &sla.coordinated,
            &sla.overall,
            &sla.enquiry,
        ] {
            for limit in [
                &limits.accept,
                &limits.first_contact,
                &limits.resolve,
                &limits.extension,
                &limits.progress,
            ] {
                assert!(!limit.source.is_empty(), "{limits:?}");
            }
        }
    }
}
