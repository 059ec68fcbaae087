//! What waits to be sent, and conflicts.

use crate::view::{ConflictRow, ConflictSide, PendingRow, StepSide, SyncView, VoidStepRow};
use serde_json::{Value, json};

pub(super) fn pending(row: &PendingRow) -> Value {
    json!({
        "id": row.id, "kind": row.kind, "record": row.record, "at": row.at.to_rfc3339(), "subject": row.subject,
        "fields": row.fields, "bytes": row.bytes, "refused": row.refused,
        "state": if row.refused.is_some() { "refused" } else { "pending" },
    })
}

/// Fields in conflict, then steps without effect.
pub(super) fn conflicts(view: &SyncView) -> Vec<Value> {
    let fields = view.conflicts.iter().map(conflict);
    fields.chain(view.void_steps.iter().map(void_step)).collect()
}

fn conflict(row: &ConflictRow) -> Value {
    let side = |side: &ConflictSide| {
        json!({
            "change": side.change, "value": side.value, "by": side.by, "at": side.at.to_rfc3339(),
            "mine": side.mine,
        })
    };
    json!({
        "type": "field", "kind": row.kind, "record": row.record, "field": row.field, "subject": row.subject,
        "shown": side(&row.shown), "other": side(&row.other), "edit": row.edit,
    })
}

/// A step without effect, as a row like a conflict's: `shown` is the step that came first, `other` the one without effect.
fn void_step(row: &VoidStepRow) -> Value {
    let side = |side: &StepSide| {
        json!({
            "value": side.kind, "text": side.note, "by": side.by, "at": side.at.to_rfc3339(), "mine": side.mine,
        })
    };
    json!({
        "type": "step", "kind": "request_event", "record": row.event, "field": "kind", "subject": row.title,
        "request_id": row.request, "request_no": row.temp_no, "shown": row.first.as_ref().map(side),
        "other": side(&row.late),
    })
}
