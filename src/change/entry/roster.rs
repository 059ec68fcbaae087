//! The rows of a campaign (专项名单), made in one go: of everybody here whom its filter means, or of a list that was brought.
//!
//! Invariant: whoever is on the roster already stays as they are, and whoever was taken off it by hand stays off.

use super::check::{Check, PreparedRecord};
use super::forms::RosterEntry;
use super::sheet::Sheet;
use crate::change::Fields;
use crate::domain::campaign::{Candidate, Filter, Status};
use crate::domain::comparison;
use crate::domain::ids::RecordId;
use crate::domain::problem::Reason;
use crate::domain::unit::UnitPath;
use crate::record::kind::{DELETED, UNDONE};
use crate::record::{Kind, STATE, Values};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use uuid::Builder;

/// What a row of a list may say.
pub const OF_ROW: &[&str] = &[
    "household",
    "person",
    "unit",
    "name",
    "phone",
    "status",
    "cells",
    "note",
];

/// Checks the entry and notes a change for every row that is new.
pub(super) fn prepare(check: &mut Check<'_>, entry: &RosterEntry) -> Option<PreparedRecord> {
    if !check.required("campaign", &entry.campaign) {
        return None;
    }
    let campaign = check.find("campaign", &Kind::Campaign, &entry.campaign)?;
    let fields = check.lookup.fields(&Kind::Campaign, campaign)?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    if text(STATE) != "open" {
        check.problem("campaign", Reason::NotOpen);
        return None;
    }
    let mut made = 0;
    let mut outside = outsiders(check, campaign);
    if entry.rows.is_empty() {
        let filter = Filter::parse(text("filter")).unwrap_or_default();
        let all = check.lookup.candidates(text("subject") == "household");
        for who in all.iter().filter(|who| filter.means(who)) {
            made += usize::from(add(check, campaign, &who.unit, of(who), &mut outside));
        }
    }
    for (index, row) in entry.rows.iter().enumerate() {
        let rows = check.within("rows", Some(index), |check| brought(check, &fields, row));
        made += usize::from(rows.is_some_and(|(unit, set)| add(check, campaign, &unit, set, &mut outside)));
    }
    if made == 0 {
        check.problem("campaign", Reason::NobodyNew);
    }
    let no = text("title").to_owned();
    Some(PreparedRecord { record: campaign, no })
}

/// The id of the row of the person or household that these values are about, the same wherever it is made; `None` of somebody from
/// outside, whose name and telephone nobody shall get back from it when the row is gone.
fn id_of(campaign: RecordId, set: &Fields) -> Option<RecordId> {
    let id = |name: &str| set.get(name).and_then(Value::as_str);
    let whom = id("person_id").or_else(|| id("household_id"))?;
    let sum = Sha256::digest(format!("{campaign} {whom}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sum[..16]);
    Some(RecordId(Builder::from_custom_bytes(bytes).into_uuid()))
}

/// What tells people from outside apart.
fn outsider(name: &str, phone: &str) -> (String, String) {
    (comparison::key(name), comparison::key(phone))
}

/// The people from outside who are on the roster.
fn outsiders(check: &Check<'_>, campaign: RecordId) -> HashSet<(String, String)> {
    let known = check.lookup.outsiders(campaign);
    known.iter().map(|(name, phone)| outsider(name, phone)).collect()
}

/// Notes the row, if it is new; one that was undone comes back.
fn add(
    check: &mut Check<'_>,
    campaign: RecordId,
    unit: &UnitPath,
    mut set: Fields,
    outside: &mut HashSet<(String, String)>,
) -> bool {
    let text = |name: &str| set.get(name).and_then(Value::as_str).unwrap_or_default();
    let record = id_of(campaign, &set);
    let known = record.and_then(|record| check.lookup.fields(&Kind::CampaignRow, record));
    let gone = known.as_ref().map(|fields| fields.get(DELETED).and_then(Value::as_str));
    let is_new = match record {
        Some(_) => gone.is_none(),
        None => outside.insert(outsider(text("name"), text("phone"))),
    };
    let set = match (is_new, gone) {
        (true, _) => {
            set.insert("campaign".to_owned(), campaign.to_string().into());
            set
        }
        (false, Some(Some(UNDONE))) => Fields::from_iter([(DELETED.to_owned(), Value::Null)]),
        (false, _) => return false,
    };
    let record = record.unwrap_or_else(|| check.lookup.new_id());
    check.change(Kind::CampaignRow, record, unit, set);
    true
}

fn of(who: &Candidate) -> Fields {
    let person = who.person.map(|person| ("person_id", person.to_string()));
    let whom = [("household_id", who.household.to_string()), ("name", who.name.clone())];
    let values = whom.into_iter().chain(person);
    values.map(|(name, value)| (name.to_owned(), value.into())).collect()
}

/// A row of a list: where it lives and its values. Who is recorded here is named by a person or household.
fn brought(check: &mut Check<'_>, campaign: &Fields, row: &Fields) -> Option<(UnitPath, Fields)> {
    let given = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut sheet = Sheet::new(Kind::CampaignRow);
    let mut unit = check.lookup.author().unit.clone();
    let mut name = given("name").to_owned();
    if !given("person").is_empty() {
        let person = check.person("person", given("person"))?;
        sheet.put("person_id", person.id.to_string());
        sheet.put("household_id", person.household_id.to_string());
        (unit, name) = (person.unit, person.name);
    } else if !given("household").is_empty() {
        let household = check.household("household", given("household"))?;
        sheet.put("household_id", household.id.to_string());
        (unit, name) = (household.unit, household.display_name);
    } else if !given("unit").is_empty() {
        unit = check.unit("unit", given("unit"), &unit)?;
    }
    sheet.require(check, "name", &name);
    let nothing = Value::Null;
    for field in ["phone", "cells", "note"] {
        sheet.give_value(check, field, row.get(field).unwrap_or(&nothing));
    }
    sheet.give(check, "status", given("status"));
    status_fits(check, campaign, sheet.text("status"));
    Some((unit, sheet.into_set()))
}

/// A status is one of the campaign's.
fn status_fits(check: &mut Check<'_>, campaign: &Fields, status: &str) {
    let table = campaign.get("statuses").and_then(Value::as_array).into_iter().flatten();
    let statuses = Status::all(table.filter_map(Value::as_str));
    if !status.is_empty() && statuses.iter().all(|known| known.word != status) {
        let known: Vec<_> = statuses.into_iter().map(|known| known.word).collect();
        let (given, known) = (status.to_owned(), known.join(" "));
        check.problem("status", Reason::UnknownCode { given, known });
    }
}

/// Checks the values of one row that is written by itself: its campaign takes rows still, and has its status.
pub(super) fn row_fits(check: &mut Check<'_>, values: Values<'_>) {
    let Ok(campaign) = values.text("campaign").parse().map(RecordId) else {
        return;
    };
    let Some(fields) = check.lookup.fields(&Kind::Campaign, campaign) else {
        return;
    };
    if fields.get(STATE).and_then(Value::as_str) != Some("open") {
        check.problem("campaign", Reason::NotOpen);
    }
    status_fits(check, &fields, values.text("status"));
}

/// The id of a new row, and a problem when there is such a row.
pub(super) fn new_row(check: &mut Check<'_>, set: &Fields) -> RecordId {
    let text = |name: &str| set.get(name).and_then(Value::as_str).unwrap_or_default();
    let campaign = RecordId(text("campaign").parse().unwrap_or_default());
    let record = id_of(campaign, set);
    let is_known = match record {
        Some(record) => check.lookup.fields(&Kind::CampaignRow, record).is_some(),
        None => outsiders(check, campaign).contains(&outsider(text("name"), text("phone"))),
    };
    if is_known {
        let given = text("name").to_owned();
        check.problem("name", Reason::Taken { given });
    }
    record.unwrap_or_else(|| check.lookup.new_id())
}
