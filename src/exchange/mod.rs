//! Files in and out. Invariant: what a profile may not carry never reaches the file.

use crate::domain::mask::{self, View};
use serde_json::Value;

/// For whom a file is. Source: norms.md 3, "Public notices".
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// 内部台账: everything.
    Internal,
    /// 上报: without ID numbers, health and benefits.
    Report,
    /// 公示: masked, without ID numbers, telephones, doors, illness and notes.
    Public,
}

/// Fields that leave the house only in the internal profile: ID numbers, health, free remarks on people.
const SENSITIVE: &[&str] = &[
    "id_no",
    "id_unverified",
    "birth_lunar",
    "guardian_name",
    "guardian_phone",
    "doctor_team",
    "doctor_signed_to",
    "tags",
    "remark",
    "colour_reason",
];

/// Fields that are never published on top of those.
const NEVER_PUBLIC: &[&str] = &[
    "phone",
    "phones",
    "reporter_phone",
    "emergency_name",
    "emergency_phone",
    "birth",
    "presence",
    "presence_place",
    "text",
    "detail",
    "companions",
    "met_person_ids",
    "next_visit",
    "income_source",
    "colour",
    "person_name",
    "by",
];

/// Names shown masked in public files.
const NAMES: &[&str] = &["name", "display_name", "reporter_name", "other_party", "contact"];

/// Categories whose title would name an illness or a benefit.
const TELLING_GROUPS: &[&str] = &["05", "06"];

/// Takes out of `rows` what the profile may not carry.
pub fn strip(rows: &mut [Value], profile: Profile) {
    if profile == Profile::Internal {
        return;
    }
    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
        row.retain(|name, _| !SENSITIVE.contains(&name.as_str()));
        if profile == Profile::Public {
            publish(row);
        }
    }
}

fn publish(row: &mut serde_json::Map<String, Value>) {
    row.retain(|name, _| !NEVER_PUBLIC.contains(&name.as_str()));
    let telling = row
        .get("category")
        .and_then(Value::as_str)
        .is_some_and(|category| TELLING_GROUPS.contains(&crate::domain::category::group(category)));
    if telling {
        row.remove("title");
        row.remove("request_title");
    }
    for (name, value) in row.iter_mut() {
        let Value::String(text) = value else { continue };
        if NAMES.contains(&name.as_str()) {
            *text = mask::name(text, View::Masked);
        } else if matches!(name.as_str(), "address" | "place") {
            *text = mask::address(text, View::Masked);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn person() -> Value {
        json!({
            "id": "x", "name": "欧阳霜降", "id_no": "439901195103041021", "birth": "1951-03-04",
            "phones": ["12900000001"], "address": "石井组3号", "tags": ["smd"], "remark": "中风",
        })
    }

    #[test]
    fn each_profile_carries_less_than_the_one_before() {
        let fields = |profile| {
            let mut rows = vec![person()];
            strip(&mut rows, profile);
            rows.remove(0)
        };
        assert_eq!(fields(Profile::Internal), person());
        let report = fields(Profile::Report);
        assert!(report.get("id_no").is_none() && report.get("tags").is_none() && report.get("remark").is_none());
        assert_eq!(report["name"], "欧阳霜降");
        let public = fields(Profile::Public).to_string();
        for hidden in ["439901", "1951", "129", "霜", "3号", "smd", "中风"] {
            assert!(!public.contains(hidden), "{hidden} in {public}");
        }
    }

    #[test]
    fn a_public_request_of_health_does_not_say_what_it_is() {
        let mut rows = vec![
            json!({ "title": "突发脑梗", "category": "0601" }),
            json!({ "title": "水管", "category": "0101" }),
        ];
        strip(&mut rows, Profile::Public);
        assert_eq!(rows[0].get("title"), None);
        assert_eq!(rows[1]["title"], "水管");
    }
}
