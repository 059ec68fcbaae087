//! Lists as sheets, on a real store: in which order rows come, arrangements that are kept, lists in files.

use crate::device::{Device, morning};
use lianxin::domain::lang::Lang;
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::queries::RequestTab;
use lianxin::store::{Answer, Query, Store};
use lianxin::view::{Order, Part, SheetId};
use serde_json::json;

fn village() -> Device {
    let mut device = Device::new(1);
    for (number, name, address) in [
        ("N-2", "曾小寒", "柳树组12号"),
        ("N-10", "王立春", "柳树组3号"),
        ("N-1", "谭霜降", ""),
    ] {
        device.record(
            json!({"do": "household", "household_no": number, "display_name": name, "address": address,
            "phone": "12900000001"}),
        );
    }
    device.record(json!({"do": "visit", "household": "N-2", "outcome": "done", "text": "=1+1"}));
    device.record(
        json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "household": "N-2"}),
    );
    device
}

fn again(device: &Device) -> Store {
    Store::open(&device.path, None, false, crate::device::rules()).unwrap()
}

/// How many rows a sheet has in an order.
fn rows(device: &Device, sheet: &SheetId, order: Option<Order>) -> usize {
    let part = Part {
        order,
        ..Part::first(99)
    };
    let query = match sheet {
        SheetId::Households => Query::Households {
            filter: Default::default(),
            part,
        },
        SheetId::Requests => Query::Requests {
            tab: RequestTab::All,
            part,
        },
        SheetId::FollowUps => Query::FollowUps {
            kinds: Vec::new(),
            on: None,
            part,
        },
        SheetId::Visits => Query::Visits { household: None, part },
        SheetId::Records(kind) => Query::Records {
            kind: kind.clone(),
            state: None,
            part,
        },
        SheetId::Figure => Query::ReportRows {
            subjects: Vec::new(),
            part,
        },
    };
    match device.store.answer(&query, morning()).unwrap() {
        Answer::Households(window) => window.rows.len(),
        Answer::Requests(window, _) => window.rows.len(),
        Answer::FollowUps(window) => window.rows.len(),
        Answer::Visits(window, _) => window.rows.len(),
        Answer::Records(window) => window.rows.len(),
        Answer::ReportRows(window) => window.rows.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_column_of_every_sheet_orders_its_rows_and_loses_none() {
    let device = village();
    let kinds = Kind::ALL.iter().filter(|kind| kind.def().has_ledger());
    let sheets = [
        SheetId::Households,
        SheetId::Requests,
        SheetId::FollowUps,
        SheetId::Visits,
        SheetId::Figure,
    ];
    for sheet in sheets.into_iter().chain(kinds.cloned().map(SheetId::Records)) {
        let all = rows(&device, &sheet, None);
        for column in sheet.columns() {
            for down in [false, true] {
                assert_eq!(
                    rows(&device, &sheet, Some(Order { column, down })),
                    all,
                    "{sheet:?} {column:?}"
                );
            }
        }
    }
}

#[test]
fn an_arrangement_that_was_kept_is_there_after_a_restart_and_belongs_to_its_page() {
    let device = village();
    let mut console = Console::with_store(again(&device), morning()).sized(80, 24);
    // By name, without the householder's number.
    console.press("2 shift-right shift-right shift-f7 shift-f4 space enter shift-f6 2");
    console.type_text("按姓名").press("enter");
    assert!(console.screen().contains("视图已存：按姓名"), "{}", console.screen());
    let kept = console.screen();
    drop(console);

    let mut console = Console::with_store(again(&device), morning()).sized(80, 24);
    console.press("2 shift-f5");
    assert!(console.screen().contains("N-10"), "{}", console.screen());
    console.press("shift-f6 1");
    let used = console.screen();
    let list = |screen: &str| screen.lines().skip(1).take(5).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(list(&used), list(&kept));
    let at = |name: &str| used.lines().position(|line| line.contains(name)).unwrap();
    assert!(at("谭") < at("王") && at("王") < at("曾"), "{used}");
    console.press("3 shift-f6");
    assert!(!console.screen().contains("按姓名"), "{}", console.screen());
    console.press("esc 2 shift-f6 4 1 2");
    assert!(console.screen().contains("视图已删：按姓名"), "{}", console.screen());
    console.press("shift-f6");
    assert_eq!(console.screen().matches("按姓名").count(), 0, "{}", console.screen());
}

#[test]
fn a_list_in_a_file_is_as_masked_as_the_page_and_noted_and_replaces_nothing() {
    let device = village();
    let folder = tempfile::tempdir().unwrap();
    for (lang, name) in [(Lang::Zh, "list.csv"), (Lang::En, "other.csv")] {
        let file = folder.path().join(name);
        let mut console = Console::with_store(again(&device), morning())
            .sized(80, 24)
            .speaking(lang);
        let write = |console: &mut Console| {
            console
                .press("5 shift-f8 4 ctrl-u")
                .type_text(&file.to_string_lossy())
                .press("enter");
        };
        write(&mut console);
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("曾小寒") && text.contains('曾'), "{text}");
        assert!(text.contains("'=1+1"), "{text}");
        write(&mut console);
        let screen = console.screen();
        assert!(screen.contains(lang.report_file_exists()), "{screen}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        console.press("6 left");
        assert!(
            console.screen().contains(lang.list_name(&SheetId::Visits).as_str()),
            "{}",
            console.screen()
        );
    }
}

#[test]
fn a_list_is_arranged_after_a_start_as_it_was_when_the_console_was_left() {
    let device = village();
    let open = || Console::with_store(again(&device), morning()).sized(120, 40);
    let first = |console: &Console| {
        let screen = console.screen();
        let row = screen.lines().find(|line| line.starts_with('>'));
        row.map(str::to_owned).unwrap_or_else(|| panic!("{screen}"))
    };
    let mut console = open();
    console.press("2");
    assert!(console.screen().contains("柳树组"), "{}", console.screen());
    // By the number, downwards, without one of the columns.
    console.press("shift-right shift-f7 shift-f7 shift-f4 down space enter");
    let left = (first(&console), console.screen().lines().nth(4).map(str::to_owned));
    assert!(left.0.contains("N-10"), "{}", console.screen());
    drop(console);
    let mut console = open();
    console.press("2");
    assert!(first(&console).contains("N-10"), "{}", console.screen());
    assert!(!first(&console).contains("曾"), "{}", console.screen());
    // The usual arrangement is one too.
    console.press("shift-f5");
    drop(console);
    let mut console = open();
    console.press("2");
    assert!(first(&console).contains("N-1 "), "{}", console.screen());
}

#[test]
fn a_form_that_was_begun_says_the_number_of_its_household() {
    let device = village();
    let mut store = again(&device);
    let household = store.export(&Kind::Household).unwrap();
    let row = household.iter().find(|row| row["household_no"] == "N-2").unwrap();
    let key = format!("visit:{}", row["id"].as_str().unwrap());
    store.save_draft(&key, &json!({}), morning()).unwrap();
    let Answer::Unfinished(rows) = store.answer(&Query::Unfinished, morning()).unwrap() else {
        panic!("another answer");
    };
    assert_eq!(rows[0].number, "N-2");
    let mut console = Console::with_store(store, morning()).sized(60, 18).speaking(Lang::En);
    console.press("shift-f2");
    assert!(console.screen().contains("曾*寒 N-2"), "{}", console.screen());
}
