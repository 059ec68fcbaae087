//! Emergencies (特急): what can be entered with one digit, and whom to call first for each.
//!
//! Source: findings of a week at work, 4.1 no. 14; the national numbers are those of the emergency services.

/// The sorts of contacts that are called in an emergency, and the category's first.
const ORDERS: &[(&str, &[&str])] = &[
    ("0601", &["ambulance", "doctor", "duty"]),
    ("0904", &["police", "duty"]),
    ("0401", &["fire", "duty", "electricity", "ambulance"]),
    ("0407", &["ambulance", "fire", "police", "duty"]),
    ("0405", &["duty", "fire", "ambulance", "electricity"]),
    ("0901", &["police", "duty", "doctor"]),
];

/// Every sort, in the order for a category that has none of its own.
const ANY: &[&str] = &["duty", "doctor", "police", "ambulance", "fire", "electricity"];

/// The number that answers everywhere, for a sort of contact that has one.
#[must_use]
pub fn national_number(sort: &str) -> Option<&'static str> {
    match sort {
        "police" => Some("110"),
        "fire" => Some("119"),
        "ambulance" => Some("120"),
        _ => None,
    }
}

/// The sorts of contacts to call for a request of the category, the most fitting first; each once.
#[must_use]
pub fn to_call(category: &str) -> Vec<&'static str> {
    let own = ORDERS.iter().find(|(known, _)| *known == category);
    let mut sorts = own.map_or_else(Vec::new, |(_, sorts)| sorts.to_vec());
    for sort in ANY {
        if !sorts.contains(sort) {
            sorts.push(sort);
        }
    }
    sorts
}

/// The sorts of contacts that must hear of a danger (`Because::danger`), the first one first. The duty desk passes on what finds
/// nobody else. Source: norms.md 2.4, "Division of work".
#[must_use]
pub fn to_tell(danger: &str) -> &'static [&'static str] {
    match danger {
        "crisis" | "pressure" | "glucose" => &["doctor", "ambulance"],
        "risk" | "locked" => &["doctor", "police", "mental_health", "duty"],
        "stopped" | "lost" => &["doctor", "mental_health", "duty"],
        "failed" | "to_court" => &["police", "mediation", "duty"],
        _ => &["police", "duty"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::followup::DANGERS;
    use crate::record::Kind;
    use crate::record::code_set::EMERGENCY;

    #[test]
    fn every_emergency_says_whom_to_call_first_and_knows_every_sort_of_contact_that_it_names() {
        let contact = Kind::Contact.field("kind").and_then(|field| field.codes()).unwrap();
        for category in EMERGENCY.codes() {
            assert!(ORDERS.iter().any(|(known, _)| *known == category), "{category}");
            let sorts = to_call(category);
            assert_eq!(sorts.len(), ANY.len(), "{category}");
            for sort in sorts {
                assert!(contact.codes().contains(&sort), "{sort}");
            }
        }
        assert_eq!(to_call("0601")[..2], ["ambulance", "doctor"]);
        for danger in DANGERS {
            assert!(
                to_tell(danger).iter().all(|sort| contact.codes().contains(sort)),
                "{danger}"
            );
        }
        assert_eq!(to_call("0101"), ANY);
    }
}
