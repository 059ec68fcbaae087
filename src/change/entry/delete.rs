//! A tombstone: the record is gone, with a reason; never while requests are open.

use super::check::{Check, PreparedRecord};
use super::edit::{kind_of, number_of};
use super::forms::DeleteEntry;
use crate::change::Fields;
use crate::domain::ids::{HouseholdId, RecordId, RequestId};
use crate::domain::problem::Reason;
use crate::domain::right::Relation;
use crate::domain::text::clean_line;
use crate::record::REASON;
use crate::record::kind::{DELETED, Kind};
use serde_json::Value;

/// Checks the entry and notes its change.
pub(super) fn prepare(check: &mut Check<'_>, entry: &DeleteEntry) -> Option<PreparedRecord> {
    let kind = kind_of(check, &entry.kind);
    let reason = clean_line(&entry.reason);
    if check.required("reason", &reason) && reason.chars().count() > REASON {
        check.problem("reason", Reason::TooLong { max: REASON });
    }
    let kind = kind?;
    if !check.required("record", &entry.record) {
        return None;
    }
    let record = check.find("record", &kind, &entry.record)?;
    let Some(unit) = check.lookup.unit_of(&kind, record) else {
        check.not_found("record", &entry.record);
        return None;
    };
    // What the author wrote themselves, on a request that was handed to them, may live anywhere.
    if !check.relations(&kind, record).has(Relation::Wrote) {
        check.in_scope("record", &unit);
    }
    let count = open_requests(check, &kind, record);
    if count > 0 {
        check.problem("record", Reason::OpenRequests { count });
    }
    let mut set = Fields::new();
    set.insert(DELETED.to_owned(), Value::from(reason));
    let no = number_of(check, &kind, record);
    check.change(kind, record, &unit, set);
    Some(PreparedRecord { record, no })
}

/// How many open requests hold the record back.
fn open_requests(check: &Check<'_>, kind: &Kind, record: RecordId) -> usize {
    match kind {
        Kind::Household => check.lookup.open_requests(HouseholdId::from(record)),
        Kind::Request => check
            .lookup
            .request(RequestId::from(record))
            .map_or(0, |(_, folded)| usize::from(folded.state.is_open())),
        _ => 0,
    }
}
