//! What came in, what was given out and changed since, what was said of headings.

use super::{at, id};
use crate::domain::ids::{GroupId, RecordId};
use crate::record::Kind;
use crate::view::{ActionRow, Deed, Done, HandedOutRow, LedgerAnswers, LedgersView, OutdatedRow};

fn import(file: &str, rows: usize, when: &str, undone: bool) -> ActionRow {
    ActionRow {
        group: id(GroupId::new),
        at: at(when),
        deeds: vec![Deed {
            kind: Kind::Household,
            record: id(RecordId::new),
            what: Done::Imported(rows),
            subject: file.to_owned(),
            no: String::new(),
            sort: String::new(),
            about: None,
        }],
        undone,
        sent: false,
    }
}

pub(super) fn ledgers() -> LedgersView {
    LedgersView {
        imports: vec![
            import("茶坪村石井组花名册.xlsx", 50, "2026-11-22 08:40", false),
            import("惠民政策.xls", 6, "2026-11-20 17:05", true),
        ],
        handed_out: vec![HandedOutRow {
            id: 1,
            at: at("2026-11-21 10:00"),
            by: "谭谷雨".to_owned(),
            what: "visit-ledger".to_owned(),
            file: "/home/tan/走访台账-2026-11.csv".to_owned(),
            changed: vec!["1".to_owned(), "2".to_owned()],
            added: 1,
        }],
        answers: vec![LedgerAnswers {
            fingerprint: "0123456789abcdef".to_owned(),
            title: "惠民政策".to_owned(),
            at: at("2026-11-20 17:01"),
            text: String::new(),
        }],
        folders: vec!["/media/usb".to_owned()],
    }
}

/// What was written since to records of a file that was given out.
pub(super) fn outdated() -> Vec<OutdatedRow> {
    let row = |number: u128, kind: Kind, subject: &str, fields: &[&str]| OutdatedRow {
        kind,
        record: RecordId(uuid::Uuid::from_u128(number)),
        subject: subject.to_owned(),
        target: None,
        at: at("2026-11-22 08:10"),
        by: "谭谷雨".to_owned(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        parts: Vec::new(),
        is_new: false,
    };
    let mut step = row(3, Kind::Request, "水管漏水", &[]);
    step.parts.push(Kind::RequestEvent);
    let mut new = row(4, Kind::Visit, "罗谷雨", &["text"]);
    new.is_new = true;
    vec![
        row(1, Kind::Household, "谭立春", &["phone", "address"]),
        row(2, Kind::Person, "谭小满", &["deleted"]),
        step,
        new,
    ]
}
