//! The audit log, read on its page: who did what, when, about whom.

use crate::device::{Device, morning};
use lianxin::domain::lang::Lang;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query};
use lianxin::view::AuditRow;
use serde_json::json;

fn device() -> Device {
    let mut device = Device::new(1);
    device.record(json!({
        "do": "household", "household_no": "031", "display_name": "曾霜降", "phone": "12900000031", "address": "石井组31号"
    }));
    device
}

fn lines(console: &Console) -> Vec<AuditRow> {
    match console.store().unwrap().answer(&Query::Audit, morning()).unwrap() {
        Answer::Audit(lines) => lines,
        other => panic!("{other:?}"),
    }
}

#[test]
fn p7_a_reveal_is_read_with_person_time_and_household_and_the_name_is_masked() {
    for lang in [Lang::Zh, Lang::En] {
        for (columns, rows) in [(60, 18), (80, 24), (120, 40)] {
            let device = device();
            let mut console = Console::with_store(device.store, morning())
                .speaking(lang)
                .sized(columns, rows);
            console.press("2 enter ctrl-r");
            assert!(!console.screen().contains("12900000031"), "nothing before a reason");
            console.press("2");
            assert!(console.screen().contains("12900000031"), "{}", console.screen());
            console.press("ctrl-r");
            let line = lines(&console).remove(0);
            assert_eq!((line.why.as_str(), line.about.contains("why")), ("contact", false));
            assert_eq!(
                (line.what.as_str(), line.by.as_str(), line.at),
                ("reveal", "谷雨", morning())
            );
            assert_eq!(line.record.map(|(.., called)| called).as_deref(), Some("曾霜降"));
            console.press("6 left");
            let screen = console.screen();
            // So narrow, the name has the room.
            let why = if columns < 80 { "" } else { lang.audit_why("contact") };
            for shown in [lang.audit_what("reveal").as_str(), why, "谷雨", "曾*降", "11-20 09:00"] {
                let cut: String = shown.chars().take(12).collect();
                assert!(screen.contains(&cut), "{shown}: {screen}");
            }
            assert!(!screen.contains("曾霜降"), "{screen}");
            assert!(screen.contains(lang.audit_whose()), "{screen}");
        }
    }
}

#[test]
fn p7_a_reveal_on_a_list_names_the_list_and_enter_on_a_households_line_opens_it() {
    let device = device();
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    console.press("2 enter ctrl-r 1 ctrl-r esc ctrl-r 4 ctrl-r");
    let about: Vec<String> = lines(&console).into_iter().map(|line| line.about).collect();
    assert_eq!(about[0], "households");
    console.press("6 left down enter");
    assert_eq!(console.app.top().place(), lianxin::app::Place::Household);
}
