//! What a file carries, by profile. Invariant: a column that no table here names reaches only the internal file.
//!
//! Source: norms.md 3 ("Public notices") and 3.1: a report carries plain values only after a PIN, which there is none of.

use super::Profile;
use crate::domain::category;
use crate::domain::followup::{Because, FollowUpKind};
use crate::domain::mask::{Known, Privacy, View, address, free_text, outgoing};
use crate::domain::time::{Millis, parse_date};
use crate::record::{Audience, FieldDef, Kind};
use chrono::Datelike;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Which rows a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Records of a kind as they are: a report has the fields that its table lets into one.
    Records(Kind),
    /// 诉求, each with where it stands.
    Requests,
    /// 提醒
    FollowUps,
}

/// What a report has of a request: what was registered and where it stands.
const REQUESTS: &[&str] = &[
    "id",
    "unit",
    "temp_no",
    TITLE,
    "category",
    "urgency",
    "household_id",
    "household_no",
    "reporter_name",
    "reporter_phone",
    "place",
    "registered_at",
    "state",
    "level",
    "mode",
    "assignee",
    "awaiting_check",
    "resident_due",
    "doer_due",
    "accept_due",
    "first_reply_at",
    "asked",
    "returns",
    "origin_no",
    "done_in_time",
    "late_entries",
    "due",
    "due_certainty",
    "attempt",
    "satisfaction",
    "illegal_events",
    "sync",
    "receipt",
    "refused",
];

/// What leads from a request to somebody: of one of a sensitive category a report has none of it, and no word.
const WHOSE: [&str; 7] = [
    TITLE,
    "household_id",
    "household_no",
    "reporter_name",
    "reporter_phone",
    "place",
    "assignee",
];

/// What a report has of a follow-up.
const FOLLOW_UPS: &[&str] = &[
    "kind",
    "priority",
    "household_id",
    "request_id",
    "unit",
    "due",
    "due_certainty",
    "text",
    "rule",
    "since",
    "snooze_count",
    "name",
    "address",
    "phone",
    "request_no",
];

impl Rows {
    /// True for a column that a report may have.
    pub(super) fn reports(&self, column: &str) -> bool {
        match self {
            Self::Records(kind) => {
                let field = kind.field(column);
                ["id", "unit"].contains(&column) || field.is_some_and(|field| field.audience >= Audience::Report)
            }
            Self::Requests => REQUESTS.contains(&column),
            Self::FollowUps => FOLLOW_UPS.contains(&column),
        }
    }
}

impl Rows {
    /// True for a column of the counts that are public: as [`counted`] makes them.
    pub(super) fn counts(&self, column: &str) -> bool {
        let of: &[&str] = match self {
            Self::Records(Kind::Household) => &["place"],
            Self::Records(Kind::Visit) => &["month"],
            Self::Records(kind) => {
                let field = kind.field(column);
                return ["unit", "count"].contains(&column)
                    || field.is_some_and(|field| field.audience == Audience::Public);
            }
            Self::FollowUps => &["place", "month"],
            Self::Requests => &["month", "category", "state"],
        };
        ["unit", "count"].contains(&column) || of.contains(&column)
    }
}

/// What a report has of a list.
#[cfg(test)]
pub(super) fn reported_keys(what: &Rows) -> &'static [&'static str] {
    match what {
        Rows::Requests => REQUESTS,
        _ => FOLLOW_UPS,
    }
}

/// What a request is about, in words.
const TITLE: &str = "title";

/// Groups of categories whose requests tell of a benefit or an illness.
const TELLING: [&str; 2] = ["05", "06"];

/// Groups that are one in public: conflicts in families, benefits, illness.
const COLLAPSED: [&str; 3] = ["03", "05", "06"];

/// The public code for a category that must not be named.
const OTHER: &str = "other";

/// Characters of a group's name at most.
const LONGEST_GROUP: usize = 8;

/// Makes of `rows` what the profile may carry; `mask` masks them as the lists do.
pub fn prepare(
    rows: Vec<Value>,
    what: &Rows,
    profile: Profile,
    known: &Known,
    mask: impl Fn(&mut [Value]),
) -> Vec<Value> {
    match profile {
        Profile::Internal => rows,
        Profile::Report => {
            let mut rows: Vec<Value> = rows.into_iter().filter_map(|row| reported(row, what)).collect();
            mask(&mut rows);
            rows.iter_mut().for_each(|row| scrub(row, what));
            rows
        }
        Profile::Public => counted(&rows, what, known),
    }
}

/// What somebody typed loses doors and those whom it names, known here or not.
fn scrub(row: &mut Value, what: &Rows) {
    let is_typed = |name: &str| match what {
        Rows::Records(kind) => {
            let field = kind.field(name);
            field.is_some_and(|field| matches!(field.privacy, Privacy::Text | Privacy::Place))
        }
        Rows::Requests => [TITLE, "place"].contains(&name),
        Rows::FollowUps => name == "text",
    };
    let columns = row.as_object_mut().into_iter().flatten();
    for (_, value) in columns.filter(|(name, _)| is_typed(name)) {
        if let Value::String(text) = value {
            *text = outgoing(text);
        }
    }
}

/// The columns that a report may have; `None` for a row that tells of somebody's illness, need or benefit by being there.
fn reported(row: Value, what: &Rows) -> Option<Value> {
    let Value::Object(mut row) = row else { return None };
    if *what == Rows::FollowUps && tells(&row) {
        return None;
    }
    row.retain(|name, _| what.reports(name));
    if is_of(&row, &TELLING) {
        row.remove(TITLE);
    }
    if *what == Rows::Requests && category::is_sensitive(text(&row, "category")) {
        row.retain(|name, _| !WHOSE.contains(&name.as_str()));
    }
    Some(Value::Object(row))
}

/// True for a follow-up whose kind or rule says that somebody is ill, in need or drawing a benefit; so does an unknown one.
fn tells(row: &Map<String, Value>) -> bool {
    use FollowUpKind as K;
    let kind = K::from_code(text(row, "kind"));
    let kept = matches!(
        kind,
        K::ReturnVisit | K::Household | K::Recheck | K::Dispute | K::Custom | K::DataGap
    );
    !kept || Because::is_of_need(text(row, "rule"))
}

fn is_of(row: &Map<String, Value>, groups: &[&str]) -> bool {
    let category = row.get("category").and_then(Value::as_str);
    category.is_some_and(|code| groups.contains(&category::group(code)))
}

fn text<'a>(row: &'a Map<String, Value>, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// How many rows there are of each sort, place and month.
fn counted(rows: &[Value], what: &Rows, known: &Known) -> Vec<Value> {
    let mut counts: BTreeMap<Vec<(&str, String)>, usize> = BTreeMap::new();
    for row in rows.iter().filter_map(Value::as_object) {
        let month = |name: &str| ("month", month(row.get(name)));
        let group = ("place", group(text(row, "address"), known));
        let mut of = vec![("unit", text(row, "unit").to_owned())];
        match what {
            Rows::Records(Kind::Household) => of.push(group),
            Rows::Records(Kind::Visit) => of.push(month("at")),
            Rows::Records(kind) => of.extend(public(row, kind, known)),
            Rows::FollowUps => of.extend([group, month("due")]),
            Rows::Requests => {
                let category = match is_of(row, &COLLAPSED) || !category::is_known(text(row, "category")) {
                    true => OTHER,
                    false => text(row, "category"),
                };
                of.extend([
                    month("registered_at"),
                    ("category", category.to_owned()),
                    ("state", text(row, "state").to_owned()),
                ]);
            }
        }
        *counts.entry(of).or_default() += 1;
    }
    let line = |(of, count): (Vec<(&str, String)>, usize)| {
        let mut line: Map<String, Value> = of
            .into_iter()
            .map(|(name, value)| (name.to_owned(), json!(value)))
            .collect();
        line.insert("count".to_owned(), json!(count));
        Value::Object(line)
    };
    counts.into_iter().map(line).collect()
}

/// The values that the table of the kind lets into public notices; a text that names somebody stays out.
fn public(row: &Map<String, Value>, kind: &Kind, known: &Known) -> Vec<(&'static str, String)> {
    let fields = kind.fields().iter().filter(|field| field.audience == Audience::Public);
    let value = |field: &'static FieldDef| {
        let text = text(row, field.name);
        let hidden = || outgoing(&free_text(text, View::Masked, known, &[]));
        let is_plain = field.privacy != Privacy::Text || hidden() == text;
        (field.name, if is_plain { text.to_owned() } else { String::new() })
    };
    fields.map(value).collect()
}

/// `2026-11` of a date, or of an instant in milliseconds or as text; empty when it is none.
fn month(value: Option<&Value>) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let at = value
        .and_then(Value::as_i64)
        .map(Millis)
        .or_else(|| Millis::parse(text));
    let date = at.map(Millis::local_date).or_else(|| parse_date(text));
    date.map_or_else(String::new, |date| format!("{:04}-{:02}", date.year(), date.month()))
}

/// The villager group an address lies in; empty where more than its name would show.
fn group(text: &str, known: &Known) -> String {
    let shown = address(text, View::Masked);
    let group = shown.trim_end_matches('*');
    let is_name = !group.is_empty() && group.chars().count() <= LONGEST_GROUP && group.chars().all(char::is_alphabetic);
    match is_name && free_text(group, View::Masked, known, &[]) == group {
        true => group.to_owned(),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(profile: Profile, what: &Rows, row: Value) -> Vec<Value> {
        prepare(vec![row], what, profile, &Known::default(), |_| {})
    }

    fn person() -> Value {
        json!({
            "id": "x", "name": "欧阳霜降", "id_no": "439901195103041021", "birth": "1951-03-04",
            "phones": ["12900000001"], "address": "石井组3号", "tags": ["smd"], "remark": "中风", "brand_new": "欧阳霜降",
        })
    }

    #[test]
    fn each_profile_carries_less_than_the_one_before() {
        assert_eq!(
            of(Profile::Internal, &Rows::Records(Kind::Person), person()),
            [person()]
        );
        let report = &of(Profile::Report, &Rows::Records(Kind::Person), person())[0];
        for hidden in ["id_no", "tags", "remark", "brand_new"] {
            assert!(report.get(hidden).is_none(), "{hidden}");
        }
        assert_eq!(report["name"], "欧阳霜降", "left to the mask");
        assert_eq!(
            of(Profile::Public, &Rows::Records(Kind::Person), person()),
            [json!({ "unit": "", "count": 1 })]
        );
    }

    #[test]
    fn p4_a_public_file_counts_and_says_where() {
        let household = json!({ "unit": "439901100/200/012", "display_name": "谭立春", "address": "石井组3号", "household_no": "A-001" });
        let public = of(Profile::Public, &Rows::Records(Kind::Household), household);
        assert_eq!(
            public,
            [json!({ "unit": "439901100/200/012", "place": "石井组", "count": 1 })]
        );
        for (category, shown) in [
            ("0101", "0101"),
            ("0302", OTHER),
            ("0501", OTHER),
            ("0606", OTHER),
            ("9999", OTHER),
        ] {
            let request = json!({ "unit": "u", "title": "脑梗", "category": category, "state": "closed", "registered_at": "2026-11-20T09:00:00+08:00", "place": "谭立春家" });
            let public = of(Profile::Public, &Rows::Requests, request);
            let expected = json!({ "unit": "u", "month": "2026-11", "category": shown, "state": "closed", "count": 1 });
            assert_eq!(public, [expected]);
        }
        let visit = json!({ "unit": "u", "at": 1_795_111_590_280_i64, "text": "谭立春" });
        assert_eq!(
            of(Profile::Public, &Rows::Records(Kind::Visit), visit),
            [json!({ "unit": "u", "month": "2026-11", "count": 1 })]
        );
        let follow_up = json!({ "unit": "u", "rule": "R15", "kind": "health", "priority": "alarm", "due": "2026-12-01", "address": "石井组3号" });
        let public = of(Profile::Public, &Rows::FollowUps, follow_up);
        assert_eq!(
            public,
            [json!({ "unit": "u", "place": "石井组", "month": "2026-12", "count": 1 })]
        );
    }

    #[test]
    fn p5_a_report_has_no_follow_up_of_illness_need_or_benefit() {
        for (kind, kept) in [
            ("health", 0),
            ("care", 0),
            ("benefit_review", 0),
            ("a_new_one", 0),
            ("data_gap", 1),
            ("household", 1),
            ("custom", 1),
        ] {
            let row = json!({ "kind": kind, "rule": "R09", "due": "2026-12-01" });
            assert_eq!(of(Profile::Report, &Rows::FollowUps, row).len(), kept, "{kind}");
        }
        let of_need = json!({ "kind": "household", "rule": "R12", "due": "2026-12-01" });
        assert!(of(Profile::Report, &Rows::FollowUps, of_need).is_empty());
        let illness = json!({ "title": "突发脑梗", "category": "0601" });
        assert_eq!(of(Profile::Report, &Rows::Requests, illness)[0].get(TITLE), None);
        let sensitive = json!({ "title": "停药后打人", "category": "0302", "household_no": "01", "reporter_name": "谭立春", "place": "石井组3号", "state": "closed" });
        assert_eq!(
            of(Profile::Report, &Rows::Requests, sensitive),
            [json!({ "category": "0302", "state": "closed" })]
        );
        let of_somebody = json!({ "title": "村民谭霜降反映下湾组17号漏水", "place": "下湾组17号", "category": "0101" });
        let reported = &of(Profile::Report, &Rows::Requests, of_somebody)[0];
        assert_eq!(
            (&reported[TITLE], &reported["place"]),
            (&json!("村民谭*降反映下湾组***漏水"), &json!("下湾组***"))
        );
        let note = json!({ "text": "女儿曾白露，在外" });
        assert_eq!(
            of(Profile::Report, &Rows::Records(Kind::Visit), note)[0]["text"],
            "女儿曾*露，在外"
        );
        let water = json!({ "title": "水管", "category": "0101" });
        assert_eq!(of(Profile::Report, &Rows::Requests, water)[0][TITLE], "水管");
    }
}
