//! Codes of the lists in words, by the name of their column. JSON keeps the codes; texts for people never show them.

use super::what::What;
use crate::app::RecordKind;
use crate::domain::followup::{FollowUpKind, Priority};
use crate::domain::household::{Colour, Residence};
use crate::domain::lang::Lang;
use crate::domain::person::Presence;
use crate::domain::request::{State, Urgency};
use crate::domain::role::Level;
use crate::domain::visit::{Outcome, Way};
use serde_json::Value;

/// The words for a code in a column; `None` for columns that hold no code.
pub(super) fn word(what: &What, column: &str, value: &Value, lang: Lang) -> Option<String> {
    if let Some(number) = value.as_u64() {
        let number = u8::try_from(number).unwrap_or(u8::MAX);
        return match column {
            "level" => Some(lang.level(Level(number)).to_owned()),
            "sex" => Some(lang.sex(number).to_owned()),
            _ => None,
        };
    }
    if let (Value::Array(fields), "fields") = (value, column) {
        let names: Vec<_> = fields
            .iter()
            .filter_map(Value::as_str)
            .map(|name| lang.field(name))
            .collect();
        return Some(names.join(" "));
    }
    let code = value.as_str()?;
    Some(match column {
        "state" => lang.state(&State::from_code(code)).to_owned(),
        "urgency" => lang.urgency(&Urgency::from_code(code)).to_owned(),
        "category" => lang.category(code).to_owned(),
        "residence" => lang.residence(&Residence::from_code(code)).to_owned(),
        "colour" => lang.colour(&Colour::from_code(code)).to_owned(),
        "relation" => lang.relation(code).to_owned(),
        "presence" => lang.presence(&Presence::from_code(code)).to_owned(),
        "way" => lang.way(&Way::from_code(code)).to_owned(),
        "outcome" => lang.outcome(&Outcome::from_code(code)).to_owned(),
        "kind" if *what == What::FollowUps => lang.follow_up_kind(&FollowUpKind::from_code(code)).to_owned(),
        "kind" => lang.kind(&RecordKind::from_code(code)).to_owned(),
        "field" => lang.field(code).to_owned(),
        "refused" => lang.quarantine_reason(code),
        "sync" => lang.cli_sync_state(code).to_owned(),
        "priority" => lang
            .priority(serde_json::from_value::<Priority>(value.clone()).ok()?)
            .to_owned(),
        "proposal" => lang.proposal(serde_json::from_value(value.clone()).ok()?).to_owned(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_shown_where_there_is_a_word_for_it() {
        for (what, column, value, zh, en) in [
            (What::Requests, "state", Value::from("handling"), "办理中", "Handling"),
            (What::Requests, "level", Value::from(3), "镇", "Town"),
            (What::Households, "colour", Value::from("red"), "红", "Red"),
            (What::Persons, "sex", Value::from(2), "女", "female"),
            (What::Households, "sync", Value::from("pending"), "待上传", "not sent"),
            (
                What::Today,
                "priority",
                Value::from("red_visit"),
                "红户走访",
                "Red visit",
            ),
            (What::Today, "proposal", Value::from("on_the_way"), "顺路", "On the way"),
        ] {
            let says = |lang| word(&what, column, &value, lang).unwrap_or_default();
            assert!(says(Lang::Zh).contains(zh), "{column}: {}", says(Lang::Zh));
            let english = says(Lang::En).to_lowercase();
            assert!(english.contains(&en.to_lowercase()), "{column}: {english}");
        }
        assert_eq!(word(&What::Persons, "name", &Value::from("red"), Lang::En), None);
    }
}
