//! The words of a field that holds a code, whatever its kind: a conflict, a refused change and a form read alike.

use crate::app::forms::options::Options;
use crate::app::pages::sync::Kind;
use crate::domain::benefit::{BenefitKind, BenefitState};
use crate::domain::followup::ReminderState;
use crate::domain::lang::Lang;
use crate::domain::request::{EventKind, RequestKind};

/// What a person reads for the code; `None` for a field that holds text.
#[must_use]
pub fn code_word(kind: &Kind, field: &str, code: &str, lang: Lang) -> Option<String> {
    let set = match (kind, field) {
        (Kind::RequestEvent, "kind") => return Some(lang.event(&EventKind::from_code(code)).to_owned()),
        (Kind::Request, "kind") => return Some(lang.request_kind(&RequestKind::from_code(code)).to_owned()),
        (Kind::Benefit, "kind") => return Some(lang.benefit(&BenefitKind::from_code(code)).to_owned()),
        (Kind::Benefit, "state") => return Some(lang.benefit_state(&BenefitState::from_code(code)).to_owned()),
        (Kind::Reminder, "state") => return Some(lang.reminder_state(&ReminderState::from_code(code)).to_owned()),
        (Kind::Tag, "kind") | (_, "disease") => Options::TagKind,
        (Kind::Request, "source") => Options::Source,
        (Kind::Tag, "level") => Options::TagLevel,
        (_, "way") => Options::Way,
        (_, "outcome") => Options::Outcome,
        (_, "topics") => Options::Topic,
        (_, "urgency") => Options::Urgency,
        (_, "mode") => Options::Mode,
        (_, "satisfaction") => Options::Satisfaction,
        (_, "residence") => Options::Residence,
        (_, "presence") => Options::Presence,
        (_, "basis") => Options::Basis,
        (_, "compliance") => Options::Compliance,
        (_, "role") => Options::Role,
        (_, "dispute_result") => Options::DisputeResult,
        (_, "colour") => Options::Colour,
        (_, "category") => Options::Category,
        (_, "relation") => Options::Relation,
        (_, "ethnic") => Options::Ethnic,
        (_, "sex") => Options::Sex,
        (_, "to_level") => Options::Level,
        (_, "measured_by") => Options::Measurer,
        (_, "reason_code") => Options::ReturnReason,
        _ => return None,
    };
    Some(lang.option(set, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_of_a_field_is_read_as_the_machine_writes_it() {
        for (kind, field, code, zh) in [
            (Kind::Request, "urgency", "critical", "特急"),
            (Kind::Request, "source", "visit", "走访"),
            (Kind::Person, "sex", "2", "女"),
            (Kind::Tag, "kind", "hypertension", "高血压"),
            (Kind::RequestEvent, "kind", "submit", "登记"),
            (Kind::Reminder, "state", "done", "完成"),
        ] {
            let word = code_word(&kind, field, code, Lang::Zh).unwrap();
            assert!(word.contains(zh), "{kind} {field}: {word}");
        }
        assert_eq!(code_word(&Kind::Tag, "source", "visit", Lang::Zh), None);
    }
}
