//! The hand-over of a grid (交接): what is handed over, written in one go, and the last step, with which the households pass on.
//!
//! Invariant: each of both is one action, and finds what is there already. Whatever breaks off between two of them goes on where it
//! stopped, and nothing is written twice.

use super::check::{Check, PreparedRecord};
use super::forms::HandoverLinesEntry;
use super::sheet::Sheet;
use crate::change::Fields;
use crate::domain::comparison;
use crate::domain::ids::RecordId;
use crate::domain::problem::Reason;
use crate::domain::unit::UnitPath;
use crate::record::{Kind, STATE};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Builder;

/// What a line may say.
pub const OF_LINE: &[&str] = &["sort", "household", "text", "due", "note"];

/// Checks the entry and notes a change for every line that is new.
pub(super) fn prepare(check: &mut Check<'_>, entry: &HandoverLinesEntry) -> Option<PreparedRecord> {
    if !check.required("handover", &entry.handover) {
        return None;
    }
    let handover = check.find("handover", &Kind::Handover, &entry.handover)?;
    let fields = check.lookup.fields(&Kind::Handover, handover)?;
    if text(&fields, STATE) != "open" {
        check.problem("handover", Reason::NotOpen);
        return None;
    }
    let unit = check.lookup.unit_of(&Kind::Handover, handover)?;
    let mut made = Vec::new();
    for (index, line) in entry.lines.iter().enumerate() {
        let line = check.within("lines", Some(index), |check| written(check, handover, &unit, line));
        let Some((record, unit, set)) = line else { continue };
        if !made.contains(&record) && check.lookup.fields(&Kind::HandoverLine, record).is_none() {
            made.push(record);
            check.change(Kind::HandoverLine, record, &unit, set);
        }
    }
    if made.is_empty() {
        check.problem("lines", Reason::NothingNew);
    }
    let no = text(&fields, "receiver").to_owned();
    Some(PreparedRecord { record: handover, no })
}

/// A line: its id, where it lives, and its values. One that says the same of the same household has the same id wherever it is made.
fn written(
    check: &mut Check<'_>,
    handover: RecordId,
    unit: &UnitPath,
    line: &Fields,
) -> Option<(RecordId, UnitPath, Fields)> {
    let mut sheet = Sheet::new(Kind::HandoverLine);
    sheet.put("handover_id", handover.to_string());
    let mut unit = unit.clone();
    if !text(line, "household").is_empty() {
        let household = check.household("household", text(line, "household"))?;
        sheet.put("household_id", household.id.to_string());
        unit = household.unit;
    }
    sheet.require(check, "text", text(line, "text"));
    sheet.give_or(check, "sort", text(line, "sort"), "other");
    sheet.give(check, "due", text(line, "due"));
    sheet.give(check, "note", text(line, "note"));
    sheet.put(STATE, "open");
    let same = ["sort", "household_id", "text"].map(|name| comparison::key(sheet.text(name)));
    let sum = Sha256::digest(format!("{handover} {}", same.join("\n")));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&sum[..16]);
    let record = RecordId(Builder::from_custom_bytes(bytes).into_uuid());
    Some((record, unit, sheet.into_set()))
}

/// What goes with the step that ends a hand-over: the receiver has answered every line, and becomes the contact of each household
/// that had none, or the former leader.
pub(super) fn receive(check: &mut Check<'_>, handover: RecordId, unit: &UnitPath, set: &Fields) {
    let Some(before) = check.lookup.fields(&Kind::Handover, handover) else {
        return;
    };
    if text(set, STATE) != "received" || text(&before, STATE) == "received" {
        return;
    }
    let (receiver, giver) = (text(&before, "receiver"), text(&before, "giver"));
    if comparison::key(receiver) != comparison::key(&check.lookup.author().name) {
        return check.problem("receiver", Reason::NotTheReceiver);
    }
    let lines = check.lookup.naming(&Kind::Handover, handover);
    let is_open = |id| {
        check
            .lookup
            .fields(&Kind::HandoverLine, id)
            .is_some_and(|line| text(&line, STATE) == "open")
    };
    let open = lines
        .iter()
        .filter(|(kind, id, _)| *kind == Kind::HandoverLine && is_open(*id))
        .count();
    if open > 0 {
        return check.problem(STATE, Reason::LinesOpen { open });
    }
    let today = check.today.to_string();
    for candidate in check.lookup.candidates(true) {
        let Some(household) = check
            .lookup
            .household(candidate.household)
            .filter(|it| unit.contains(&it.unit))
        else {
            continue;
        };
        let contact = comparison::key(&household.contact);
        if contact.is_empty() || contact == comparison::key(giver) {
            let passed = json!({"contact": receiver, "contact_since": today});
            let passed = passed.as_object().cloned().unwrap_or_default();
            check.change(Kind::Household, household.id.into(), &household.unit, passed);
        }
    }
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}
