//! Masks rows like the pages do: by the record tables, and for the lists' own columns by the table below.
//!
//! Invariant: a field or column that is in neither is not shown at all.

use crate::domain::mask::{HIDDEN, Known, Mask, Privacy, View, is_door};
#[cfg(feature = "server")]
use crate::domain::mask::{Said, names};
use crate::domain::time::Date;
use crate::record::Kind;
use crate::record::kind::{DELETED, MOVED};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Privacy of columns that are no fields of a record.
const COLUMNS: &[(&str, Privacy)] = &[
    ("id", Privacy::Code),
    ("unit", Privacy::Code),
    ("type", Privacy::Code),
    ("kind", Privacy::Code),
    ("item", Privacy::Code),
    ("record", Privacy::Code),
    ("change", Privacy::Code),
    ("field", Privacy::Code),
    ("fields", Privacy::Code),
    ("request_id", Privacy::Code),
    ("tags", Privacy::Code),
    ("priority", Privacy::Code),
    ("proposal", Privacy::Code),
    ("rule", Privacy::Code),
    ("since", Privacy::Code),
    ("due", Privacy::Code),
    ("due_certainty", Privacy::Code),
    ("visit_due", Privacy::Code),
    ("last_visit", Privacy::Code),
    ("state", Privacy::Code),
    ("satisfaction", Privacy::Code),
    ("mode", Privacy::Code),
    ("sync", Privacy::Code),
    ("refused", Privacy::Code),
    ("at", Privacy::Code),
    ("day", Privacy::Code),
    ("likeness", Privacy::Public),
    ("other_id", Privacy::Code),
    ("other_household_id", Privacy::Code),
    ("other_no", Privacy::Public),
    ("other_name", Privacy::Name),
    ("other_birth", Privacy::Birth),
    ("against", Privacy::Code),
    ("check", Privacy::Public),
    ("source", Privacy::Public),
    ("receipt", Privacy::Code),
    ("bytes", Privacy::Code),
    ("count", Privacy::Code),
    ("oldest", Privacy::Code),
    ("changed", Privacy::Code),
    ("changed_count", Privacy::Code),
    ("added", Privacy::Code),
    ("registered_at", Privacy::Code),
    ("people", Privacy::Code),
    ("age", Privacy::Code),
    ("tasks", Privacy::Code),
    ("level", Privacy::Code),
    ("awaiting_check", Privacy::Code),
    ("resident_due", Privacy::Code),
    ("doer_due", Privacy::Code),
    ("accept_due", Privacy::Code),
    ("first_reply_at", Privacy::Code),
    ("asked", Privacy::Code),
    ("returns", Privacy::Code),
    ("done_in_time", Privacy::Code),
    ("late_entries", Privacy::Code),
    ("attempt", Privacy::Code),
    ("illegal_events", Privacy::Code),
    ("snooze_count", Privacy::Code),
    ("mine", Privacy::Code),
    ("request_no", Privacy::Public),
    ("by", Privacy::Public),
    ("what", Privacy::Public),
    ("why", Privacy::Text),
    ("about", Privacy::Text),
    ("file", Privacy::Text),
    ("person_name", Privacy::Name),
    ("assignee", Privacy::Text),
    ("request_title", Privacy::Text),
    ("last_note", Privacy::Text),
    ("last_on", Privacy::Code),
];

/// Keys of a change beside its fields.
#[cfg(feature = "server")]
const CHANGE: [&str; 9] = ["id", "n", "kind", "record", "unit", "v", "at", "seen", "group"];

/// Digits from which on a number may be a telephone's.
const LONG_NUMBER: usize = 7;

/// What scripts match a household by.
const MATCHED: &str = "display_name";

/// Columns that name what the row is about.
const ABOUT: [&str; 4] = ["household_id", "request_id", "id", "record"];

/// Masks `rows`; in JSON a household's `display_name` stays, so that scripts can match it.
pub(crate) fn mask(rows: &mut [Value], known: &Known, today: Date, json: bool) {
    let masking = Masking { known, today, json };
    for row in rows {
        if let Value::Object(row) = row {
            masking.row(row, &[]);
        }
    }
}

/// Masks records of a kind, each an object of its fields with `id` and `unit`.
pub(crate) fn mask_records(rows: &mut [Value], kind: &Kind, known: &Known, today: Date, json: bool) {
    let masking = Masking { known, today, json };
    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
        let about = about(row);
        masking.fields(row, kind, &about);
    }
}

/// Masks a change in wire form: its fields by their kind. Anything else in it is not shown.
#[cfg(feature = "server")]
pub(crate) fn mask_change(change: &mut Value, today: Date) {
    let kind = Kind::from_code(change.get("kind").and_then(Value::as_str).unwrap_or_default());
    let known = names_in(change.get("set"), &kind);
    let masking = Masking {
        known: &known,
        today,
        json: true,
    };
    match change {
        Value::Object(change) => {
            for (name, value) in change {
                match (name.as_str(), value) {
                    ("set", Value::Object(set)) => masking.fields(set, &kind, &[]),
                    (name, value) => masking.value(value, CHANGE.contains(&name).then_some(Privacy::Code), &[]),
                }
            }
        }
        // Something that is no change has no fields and counts as free text.
        other => masking.value(other, Some(Privacy::Text), &[]),
    }
}

/// The names that a change itself contains.
#[cfg(feature = "server")]
fn names_in(set: Option<&Value>, kind: &Kind) -> Known {
    let mut known = Known::default();
    let fields = kind
        .fields()
        .iter()
        .filter(|field| matches!(field.privacy, Privacy::Name | Privacy::Names));
    for value in fields.filter_map(|field| set?.get(field.name)?.as_str()) {
        names(value).for_each(|name| known.add_name(name, Said::OfPerson, &[]));
    }
    known
}

struct Masking<'a> {
    known: &'a Known,
    today: Date,
    json: bool,
}

impl Masking<'_> {
    fn row(&self, row: &mut Map<String, Value>, around: &[Uuid]) {
        let word = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let about: Vec<Uuid> = about(row).into_iter().chain(around.iter().copied()).collect();
        let kind = Kind::from_code(&word("kind"));
        let field = word("field");
        // A matter at a place: its name is the place.
        let nobodys = word("household_id").is_empty();
        let is_place = nobodys && row.get("name") == row.get("address");
        for (name, value) in row {
            match (name.as_str(), value) {
                ("shown" | "other", Value::Object(side)) => self.side(side, &kind, &field, &about),
                ("edit", Value::Object(set)) => self.fields(set, &kind, &about),
                ("items", Value::Array(items)) => {
                    for item in items.iter_mut().filter_map(Value::as_object_mut) {
                        self.row(item, &about);
                    }
                }
                (MATCHED, _) if self.json => {}
                ("subject", value) => self.value(value, Some(kind.called_by()), &about),
                ("name", value) if is_place => self.value(value, Some(Privacy::Place), &about),
                ("address", value) if nobodys => self.value(value, Some(Privacy::Place), &about),
                ("place", value) if !nobodys => self.value(value, Some(of_household(value)), &about),
                (name, value) => self.value(value, privacy(name), &about),
            }
        }
    }

    /// One side of a conflict holds the value of the field that the row names.
    fn side(&self, side: &mut Map<String, Value>, kind: &Kind, field: &str, about: &[Uuid]) {
        for (name, value) in side {
            let privacy = match name.as_str() {
                "value" => declared(kind, field),
                name => privacy(name),
            };
            self.value(value, privacy, about);
        }
    }

    /// The fields of a record, or those that a change sets.
    fn fields(&self, set: &mut Map<String, Value>, kind: &Kind, about: &[Uuid]) {
        let is_households = set.get("household_id").is_some_and(|id| !id.is_null());
        for (name, value) in set.iter_mut().filter(|(name, _)| !(self.json && *name == MATCHED)) {
            let privacy = match declared(kind, name) {
                Some(Privacy::Place) if is_households => Some(of_household(value)),
                declared => declared,
            };
            self.value(value, privacy, about);
        }
    }

    /// Masks a value by its privacy; without one it only shows that there is a value.
    fn value(&self, value: &mut Value, privacy: Option<Privacy>, about: &[Uuid]) {
        let Some(declared) = privacy else {
            if !value.is_null() {
                *value = Value::from(HIDDEN);
            }
            return;
        };
        match value {
            Value::String(text) => {
                let (view, known, today) = (View::Masked, self.known, self.today);
                *text = Mask {
                    view,
                    known,
                    today,
                    about,
                }
                .show(declared, text);
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item, privacy, about)),
            // No field or column holds an object, so its contents are undeclared.
            Value::Object(inner) => inner.values_mut().for_each(|value| self.value(value, None, about)),
            // A telephone may have come as a number.
            Value::Number(number) if declared != Privacy::Code && number.to_string().len() >= LONG_NUMBER => {
                let mut text = Value::String(number.to_string());
                self.value(&mut text, privacy, about);
                *value = text;
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// What a row is about.
fn about(row: &Map<String, Value>) -> Vec<Uuid> {
    let id = |name: &&str| row.get(*name)?.as_str()?.parse().ok();
    ABOUT.iter().filter_map(id).collect()
}

/// The privacy of a field of a kind; `None` when the kind does not declare it.
fn declared(kind: &Kind, field: &str) -> Option<Privacy> {
    match field {
        "id" | "unit" => Some(Privacy::Code),
        DELETED | MOVED => Some(Privacy::Text),
        field => kind.field(field).map(|field| field.privacy),
    }
}

/// The privacy of the place of a household's matter, which may be its door.
fn of_household(place: &Value) -> Privacy {
    match place.as_str().is_some_and(is_door) {
        true => Privacy::Address,
        false => Privacy::Place,
    }
}

/// What a column tells: its own row, or what the record tables say of the field of that name, when they agree; `None` for a
/// column that nobody declared. Kinds with a ledger are listed by their own tables ([`mask_records`]) and have no say.
fn privacy(column: &str) -> Option<Privacy> {
    if let Some((_, privacy)) = COLUMNS.iter().find(|(name, _)| *name == column) {
        return Some(*privacy);
    }
    let has_say = |kind: &&Kind| !kind.is_server_owned() && !kind.def().has_ledger();
    let kinds = Kind::all().filter(has_say);
    let mut told = kinds.filter_map(|kind| kind.field(column)).map(|field| field.privacy);
    let first = told.next()?;
    told.all(|privacy| privacy == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row() -> Value {
        json!({
            "phones": ["12900000001"], "id_no": "439901195103041021", "birth": "1951-03-04", "display_name": "谭立春",
            "name": "欧阳霜降", "items": [{ "reporter_phone": "12900000002", "person_name": "曾白露" }],
            "field": "phone", "shown": { "value": "12900000003", "by": "罗立夏" },
            "kind": "household", "subject": "盘立秋", "household_id": "0193a5c2-1234-7123-8123-439901195103",
        })
    }

    fn masked(mut rows: Vec<Value>, json: bool) -> Vec<Value> {
        mask(&mut rows, &Known::default(), "2026-11-22".parse().unwrap(), json);
        rows
    }

    #[test]
    fn what_the_pages_hide_is_hidden_wherever_it_stands() {
        let rows = masked(vec![row()], false);
        let text = rows[0].to_string();
        for hidden in ["0000", "19510304", "03-04", "霜", "白露", "立春", "立秋"] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
        assert!(text.contains("罗立夏"), "who wrote it is shown: {text}");
        assert_eq!(rows[0]["household_id"], row()["household_id"], "ids stay whole");
    }

    #[test]
    fn scripts_can_match_a_household_and_read_a_title() {
        let rows = masked(vec![row(), json!({ "kind": "request", "subject": "水管漏水" })], true);
        assert_eq!(rows[0]["display_name"], "谭立春");
        assert_eq!(rows[1]["subject"], "水管漏水");
    }

    #[test]
    fn the_place_of_a_households_matter_is_its_door() {
        let request = |household: Value| json!({ "household_id": household, "place": "下湾组2号" });
        let id = "0193a5c2-1234-7123-8123-439901195103";
        let ditch = json!({ "household_id": id, "place": "下湾组排水沟" });
        let rows = masked(vec![request(json!(id)), request(Value::Null), ditch], true);
        assert_eq!(rows[2]["place"], "下湾组排水沟");
        assert_eq!(
            (&rows[0]["place"], &rows[1]["place"]),
            (&json!("下湾组***"), &json!("下湾组2号"))
        );
    }

    #[test]
    fn d24_a_place_is_not_masked_as_a_person() {
        let card = json!({ "household_id": null, "name": "塘边", "address": "塘边" });
        let rows = masked(vec![card.clone()], true);
        assert_eq!(rows[0], card);
    }

    #[test]
    fn a13_what_nobody_declared_is_not_shown() {
        let row = json!({
            "brand_new": ["打12900000001", { "deep": "一二九零零零零零零零一" }], "height": 180, "absent": null,
            "kind": "household", "field": "brand_new", "shown": { "value": "谭立春", "extra": "谭立春" },
            "edit": { "brand_new": "谭立春", "deleted": "重复" },
        });
        let row = &masked(vec![row], true)[0];
        assert_eq!((&row["brand_new"], &row["height"]), (&json!("-"), &json!("-")));
        assert_eq!(row["absent"], Value::Null);
        assert_eq!(row["shown"], json!({ "value": "-", "extra": "-" }));
        assert_eq!(row["edit"], json!({ "brand_new": "-", "deleted": "重复" }));
        let mut records = [json!({ "id": "x", "unit": "u", "kind": "dibao", "brand_new": 1 })];
        mask_records(
            &mut records,
            &Kind::Tag,
            &Known::default(),
            "2026-11-22".parse().unwrap(),
            false,
        );
        assert_eq!(
            records[0],
            json!({ "id": "x", "unit": "u", "kind": "dibao", "brand_new": "-" })
        );
    }

    #[test]
    fn a13_of_a_change_kept_apart_only_declared_fields_are_shown() {
        let mut change = json!({
            "id": "0193a5c2-1234-7123-8123-439901195103", "kind": "household", "extra": { "deep": "谭立春" },
            "set": { "water": "井水", "brand_new": "谭立春" },
        });
        mask_change(&mut change, "2026-11-22".parse().unwrap());
        assert_eq!(change["set"], json!({ "water": "井水", "brand_new": "-" }));
        assert_eq!(change["extra"], json!("-"));
        for mut other in [
            json!("打12900000001"),
            json!([{ "name": "12900000001" }]),
            json!({ "kind": "from_a_newer_version", "set": { "water": "12900000001" } }),
        ] {
            mask_change(&mut other, "2026-11-22".parse().unwrap());
            assert!(!other.to_string().contains("12900000001"), "{other}");
        }
    }

    /// The names that the lists give their columns, read from where the rows are made.
    fn columns() -> Vec<&'static str> {
        let sources = [
            include_str!("rows/likely.rs"),
            include_str!("rows/log.rs"),
            include_str!("rows/records.rs"),
            include_str!("rows/sync.rs"),
            include_str!("rows/today.rs"),
        ];
        sources.into_iter().flat_map(columns_of).collect()
    }

    fn columns_of(source: &'static str) -> Vec<&'static str> {
        let parts: Vec<_> = source.split('"').collect();
        let is_name = |at: &usize| {
            parts[at + 1].starts_with(':') || parts[*at - 1].ends_with("value[") || parts[*at - 1].ends_with("row[")
        };
        let names = (1..parts.len() - 1).step_by(2).filter(is_name);
        names.map(|at| parts[at]).collect()
    }

    #[test]
    fn a13_every_column_of_every_list_is_declared() {
        // These hold other columns, or are judged by the kind and field that the row names.
        const OF_THE_ROW: [&str; 6] = ["items", "shown", "other", "edit", "value", "subject"];
        let columns = columns();
        assert!(columns.len() > 100, "{columns:?}");
        let undeclared = |name: &&&str| privacy(name).is_none() && !OF_THE_ROW.contains(name);
        assert_eq!(
            columns.iter().filter(undeclared).collect::<Vec<_>>(),
            Vec::<&&str>::new()
        );
        for column in super::super::table::all_columns() {
            assert!(privacy(column).is_some() || OF_THE_ROW.contains(&column), "{column}");
        }
        // A person's row and the files of households and visits have the fields of their kinds.
        for kind in [Kind::Person, Kind::Household, Kind::Visit] {
            for field in kind.fields() {
                assert_eq!(privacy(field.name), Some(field.privacy), "{kind}.{}", field.name);
            }
        }
    }
}
