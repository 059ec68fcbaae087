//! What came in, what was given out and changed since, what was said of headings.

use super::{at, day, household_id, id, person_id};
use crate::domain::ids::{GroupId, RecordId};
use crate::record::Kind;
use crate::view::{
    ActionRow, Deed, Done, DuplicateRow, EntitlementRow, HandedOutRow, LedgerAnswers, LedgersView, Likeness,
    OutdatedRow, Twin,
};

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
        refused: false,
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

fn twin(n: u8, number: &str, name: &str, birth: Option<&str>) -> Twin {
    Twin {
        record: RecordId::new(Default::default(), [150 + n; 10]),
        household: household_id(n),
        household_no: number.to_owned(),
        household_name: name.to_owned(),
        name: name.to_owned(),
        birth: birth.map(day),
        phone: format!("1290000000{n}"),
    }
}

pub(super) fn duplicates() -> Vec<DuplicateRow> {
    vec![
        DuplicateRow {
            kind: Kind::Person,
            one: twin(1, "A-001", "谭立春", Some("1951-03-04")),
            other: twin(2, "A-002", "谭丽春", Some("1951-03-04")),
            why: Likeness::Sound,
        },
        DuplicateRow {
            kind: Kind::Household,
            one: twin(3, "A-003", "罗谷雨", None),
            other: twin(4, "A-003", "罗小雨", None),
            why: Likeness::HouseholdNumber,
        },
    ]
}

pub(super) fn entitlements() -> Vec<EntitlementRow> {
    let row = |n: u8, name: &str, what: &str, rule: &str, on: &str| EntitlementRow {
        household: household_id(n),
        household_no: format!("A-00{n}"),
        household_name: name.to_owned(),
        address: "石井组3号".to_owned(),
        person: person_id(n),
        person_name: name.to_owned(),
        what: what.to_owned(),
        rule: rule.to_owned(),
        source: "K".to_owned(),
        on: day(on),
        record: None,
    };
    vec![
        row(1, "谭立春", "old_age", "E01", "2026-11-02"),
        row(2, "谭小春", "subsidy_care", "E03", "2026-11-10"),
        row(3, "罗谷雨", "checkup", "E04", "2026-12-10"),
    ]
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
