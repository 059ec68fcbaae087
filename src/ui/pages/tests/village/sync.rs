//! What waits, what is between two people, what was put aside.

use super::details::{household_detail, request_detail};
use super::{at, household_id, id};
use crate::change::{Cursor, Kind};
use crate::domain::ids::{ChangeId, RecordId};
use crate::view::{AuditRow, ConflictRow, ConflictSide, FormerEntry, LogRow, PendingRow, SearchTarget, SyncView, Told};

/// Two people set a telephone.
pub(super) fn conflict() -> ConflictRow {
    let side = |n: u8, value: &str, by: &str, when: &str, mine: bool| ConflictSide {
        change: ChangeId(uuid::Uuid::from_bytes([n; 16])),
        value: value.into(),
        by: by.to_owned(),
        at: at(when),
        mine,
    };
    ConflictRow {
        kind: Kind::Household,
        record: household_id(1).into(),
        field: "phone".to_owned(),
        subject: "欧阳霜降".to_owned(),
        told: Told::default(),
        shown: side(1, "12900010022", "邓小满", "2026-11-21 16:05", false),
        other: side(2, "12900010011", "谭谷雨", "2026-11-21 17:20", true),
        edit: None,
        remark: Some(String::new()),
    }
}

/// One side deleted the household while the other wrote a telephone and a remark.
pub(super) fn deletion() -> ConflictRow {
    let mut row = conflict();
    row.field = "deleted".to_owned();
    row.subject = "查芒种".to_owned();
    row.shown.value = "重复登记".into();
    let edit = serde_json::json!({"phone": "12900010033", "remark": "已回村"});
    row.edit = edit.as_object().cloned();
    row
}

pub(super) fn sync() -> SyncView {
    let pending = |kind: Kind, subject: &str, bytes: usize, refused: Option<&str>| PendingRow {
        id: id(ChangeId::new),
        kind,
        record: id(RecordId::new),
        at: at("2026-11-22 09:05"),
        subject: subject.to_owned(),
        told: Told::default(),
        fields: vec!["text".to_owned()],
        bytes,
        refused: refused.map(str::to_owned),
        target: Some(SearchTarget::Household(household_id(1))),
    };
    SyncView {
        server: Some("https://wg.example".to_owned()),
        last_success: Some(at("2026-11-22 06:58")),
        sent_today: 21,
        received_today: 8,
        pending: vec![
            pending(Kind::Visit, "谭立春", 1230, None),
            pending(Kind::Request, "路灯不亮(三组路口)", 412, Some("too_large")),
        ],
        pending_total: 2,
        pending_bytes: 1642,
        receipt: Some(1031),
        refused_total: 1,
        opaque: 0,
        wanted: None,
        cursor: Cursor { seq: 1060, chain: 1 },
        removal: 0,
        checking: None,
        conflicts: vec![conflict(), deletion()],
        void_steps: request_detail().void_steps,
        audit: vec![
            AuditRow {
                at: at("2026-11-22 08:40"),
                by: "谭谷雨".to_owned(),
                what: "reveal".to_owned(),
                record: Some((Kind::Household, RecordId(household_id(1).0), "谭立春".to_owned())),
                told: Told::default(),
                target: Some(SearchTarget::Household(household_id(1))),
                about: String::new(),
                why: "contact".to_owned(),
            },
            AuditRow {
                at: at("2026-11-21 17:10"),
                by: "谭谷雨".to_owned(),
                what: "export".to_owned(),
                record: None,
                told: Told::default(),
                target: None,
                about: "households report /tmp/12.json".to_owned(),
                why: String::new(),
            },
        ],
        log: vec![
            LogRow {
                at: at("2026-11-22 09:00"),
                sent: 0,
                received: 0,
                recovered: 0,
                ms: 41,
                error: Some("no_network".to_owned()),
            },
            LogRow {
                at: at("2026-11-22 06:58"),
                sent: 21,
                received: 8,
                recovered: 0,
                ms: 3400,
                error: None,
            },
        ],
        database_bytes: 14_890_000,
        sticks: None,
    }
}

/// A change that the server put aside because it is too large.
pub fn refused(kind: Kind, set: &serde_json::Value) -> FormerEntry {
    let household = household_detail().household;
    FormerEntry {
        change: id(ChangeId::new),
        code: "too_large".to_owned(),
        record: id(RecordId::new),
        unit: household.unit.clone(),
        set: set.as_object().cloned().unwrap_or_default(),
        makes: kind == Kind::Request,
        kind,
        existing: None,
        household: Some(household),
        person: None,
        request: None,
        cursor: Cursor::default(),
    }
}
