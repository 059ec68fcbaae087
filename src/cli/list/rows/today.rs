//! Cards of Today and follow-ups.

use super::records::request;
use crate::domain::followup::{FollowUp, FollowUpKind};
use crate::domain::lang::Lang;
use crate::view::{FollowUpRow, TodayCard, TodayItem};
use serde_json::{Value, json};

/// A card. With `words`, one that ranks with the visits of a class without being one says what it is instead.
pub(super) fn card(card: &TodayCard, words: Option<Lang>) -> Value {
    let item = |item: &TodayItem| match item {
        TodayItem::FollowUp(follow_up, concerns) => {
            let mut value = follow_up_value(follow_up);
            value["item"] = json!("follow_up");
            value["name"] = json!(concerns.person);
            value
        }
        TodayItem::Request(row) => {
            let mut value = request(row);
            value["item"] = json!("request");
            value
        }
    };
    let rank = words.and_then(|lang| rank_in_words(card, lang));
    let priority = rank.map_or_else(|| json!(card.priority), |words| json!(words));
    json!({
        "household_id": card.household_id, "name": card.name, "address": card.address, "phone": card.phone,
        "age": card.age, "colour": card.colour, "tags": card.tags, "last_visit": card.last_visit,
        "last_note": card.last_note, "priority": priority, "due": card.due, "proposal": card.proposal,
        "items": card.items.iter().map(item).collect::<Vec<_>>(),
    })
}

/// What a card is that ranks with the visits of a class, and is none; the rank's own words would call it one.
fn rank_in_words(card: &TodayCard, lang: Lang) -> Option<&str> {
    match card.items.first() {
        Some(TodayItem::FollowUp(first, _)) if card.priority.is_visit() => {
            (first.kind != FollowUpKind::Household).then(|| lang.follow_up_kind(&first.kind))
        }
        _ => None,
    }
}

fn follow_up_value(follow_up: &FollowUp) -> Value {
    json!({
        "key": follow_up.key, "kind": follow_up.kind, "priority": follow_up.priority,
        "household_id": follow_up.household_id, "person_id": follow_up.person_id,
        "request_id": follow_up.request_id, "unit": follow_up.unit, "due": follow_up.due.date,
        "due_certainty": follow_up.due.certainty, "text": follow_up.text, "rule": follow_up.because.rule,
        "since": follow_up.because.since, "snooze_count": follow_up.snoozed,
    })
}

pub(super) fn follow_up_row(row: &FollowUpRow, words: Option<Lang>) -> Value {
    let mut value = follow_up_value(&row.follow_up);
    if let Some(lang) = words {
        value["text"] = json!(lang.follow_up(&row.follow_up));
    }
    value["name"] = json!(row.name);
    value["person_name"] = json!(row.person_name);
    value["address"] = json!(row.address);
    value["phone"] = json!(row.phone);
    value["request_no"] = json!(row.request.as_ref().map(|request| &request.no));
    value["request_title"] = json!(row.request.as_ref().map(|request| &request.title));
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Due;
    use crate::domain::day_plan::Proposal;
    use crate::domain::followup::{Because, FollowUpKey, Priority};
    use crate::domain::testing::{day, unit};

    fn card_of(kind: FollowUpKind, priority: Priority) -> TodayCard {
        let due = day("2026-12-01");
        let follow_up = FollowUp {
            key: FollowUpKey("R05:1:1".to_owned()),
            kind,
            priority,
            household_id: None,
            person_id: None,
            request_id: None,
            reminder_id: None,
            record: None,
            unit: unit(),
            due: Due::on(due),
            text: String::new(),
            because: Because {
                rule: "R05".to_owned(),
                since: None,
                detail: String::new(),
            },
            snoozed: 0,
        };
        TodayCard {
            household_id: None,
            door_of: None,
            household_no: String::new(),
            name: String::new(),
            address: String::new(),
            phone: String::new(),
            age: None,
            colour: None,
            tags: Vec::new(),
            last_visit: None,
            last_note: String::new(),
            tried: None,
            priority,
            due,
            proposal: Proposal::Due,
            items: vec![TodayItem::FollowUp(follow_up, crate::view::Concerns::default())],
            calls: Vec::new(),
        }
    }

    #[test]
    fn what_ranks_with_visits_is_called_a_visit_only_when_it_is_one() {
        for (kind, priority, words) in [
            (FollowUpKind::Recheck, Priority::YellowVisit, Some("复查")),
            (FollowUpKind::Household, Priority::YellowVisit, None),
            (FollowUpKind::Recheck, Priority::DueToday, None),
        ] {
            let card = card_of(kind, priority);
            assert_eq!(rank_in_words(&card, Lang::Zh), words);
            assert_eq!(
                super::card(&card, None)["priority"],
                json!(priority),
                "codes stay codes"
            );
        }
    }
}
