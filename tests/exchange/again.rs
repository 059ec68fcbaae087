//! A file that was exported comes back: it is recognised without a question, and its ids are nobody's column.

use crate::desk::Desk;
use lianxin::exchange::ledger::{Target, What, read};

#[test]
fn an_export_is_recognised_without_a_question() {
    let desk = Desk::village();
    for (what, ledger) in [
        // The sheet of a workbook says that these are members; a csv has no sheet.
        ("persons", [What::Members, What::Roster]),
        ("households", [What::Households; 2]),
    ] {
        for format in ["xlsx", "csv"] {
            let bytes = std::fs::read(desk.export(what, format, "internal")).unwrap();
            let (reading, _) = read(&format!("{what}.{format}"), &bytes, &[]).unwrap();
            assert_eq!(reading.ledgers.len(), 1, "{what} {format}: {:?}", reading.left_out);
            let found = &reading.ledgers[0];
            assert!(ledger.contains(&found.what), "{what} {format}: {:?}", found.what);
            assert_eq!(found.rows.len(), 2, "{what} {format}");
            assert!(found.questions.is_empty(), "{what} {format}: {:?}", found.questions);
            let row = found
                .rows
                .iter()
                .find(|row| row.get(Target::HOUSEHOLD_NO) == Some("A-001"))
                .unwrap();
            if what == "persons" {
                assert_eq!(
                    (row.get(Target::NAME), row.get(Target::ID_NO)),
                    (Some("谭立春"), Some("439901195103041021"))
                );
            }
            for column in found
                .columns
                .iter()
                .filter(|column| column.filled > 0 && !column.heading.starts_with("lianxin:"))
            {
                assert!(column.target.is_some(), "{what} {format}: {}", column.heading);
            }
        }
    }
}
