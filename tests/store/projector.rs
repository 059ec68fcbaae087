//! Nothing of a person is seen by strangers: what is planted in every sort of value is on no frame of the projector, whatever is
//! pressed, and what is pressed shows by its name alone.

use crate::device::{Device, morning, rules};
use lianxin::domain::lang::Lang;
use lianxin::runtime::Console;
use lianxin::store::Store;
use serde_json::json;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// Parts of what is planted: a name, a telephone, an ID number, a place, a note, a title.
const CANARIES: [&str; 7] = ["霜降", "0000777", "195112", "石井组77", "金丝雀飞走", "笼子", "谷雨婶"];

fn planted() -> Device {
    let mut device = Device::new(1);
    let (note, title) = ("金丝雀飞走了，谷雨婶说的", "笼子坏了，霜降家");
    device.record(
        json!({"do": "household", "household_no": "77", "display_name": "曾霜降", "address": "石井组77号",
        "phone": "12900000777", "remark": note}),
    );
    device.record(
        json!({"do": "person", "household": "77", "name": "曾霜降", "relation": "02", "sex": 1,
        "birth": "1951-12-07", "id_no": "439901195112070131", "phones": ["12900000777"]}),
    );
    device.record(
        json!({"do": "request", "title": title, "category": "0101", "urgency": "urgent", "household": "77",
        "place": "石井组77号", "detail": note}),
    );
    device.record(json!({"do": "visit", "household": "77", "outcome": "done", "text": note}));
    device.record(json!({"do": "reminder", "household": "77", "due": "2026-11-20", "text": note}));
    device.record(json!({"do": "wish", "household": "77", "text": title}));
    device
}

/// Every page with its details, forms, choices and boxes.
const SITTINGS: [&str; 12] = [
    "1 enter down down esc f6 esc esc f2 tab tab tab esc esc",
    "2 enter down f4 tab tab tab down esc esc left left right right right esc esc",
    "2 f4 tab tab tab tab esc esc f3 tab tab tab esc esc shift-f3 esc esc",
    "3 enter down down enter esc esc ctrl-b enter esc ctrl-b f10 esc",
    "3 f6 tab esc esc f9 tab tab esc esc del esc esc",
    "4 enter esc ctrl-e f8 tab esc esc f9 esc ins esc",
    "5 enter esc f4 tab tab esc esc del esc esc",
    "6 right enter esc right right right ctrl-o esc",
    "7 enter f4 tab tab esc esc esc f6 esc esc ins esc",
    "8 enter esc 9 down enter esc esc",
    "2 ctrl-f 7 7 enter esc esc ctrl-k esc ctrl-z enter 1 esc ctrl-y esc ctrl-p esc f1 esc f12 esc",
    "2 shift-f4 esc shift-f6 esc shift-f7 esc shift-f8 esc f7 esc ctrl-r esc ctrl-g esc",
];

#[test]
fn what_is_planted_is_on_no_frame_of_the_projector_whatever_is_pressed() {
    let device = planted();
    for (at, keys) in SITTINGS.iter().enumerate() {
        // Every sitting in two sizes, the languages in turn.
        for nth in 0..2 {
            let (size, lang) = (SIZES[(at + nth) % 3], [Lang::Zh, Lang::En][(at / 3 + nth) % 2]);
            let store = Store::open(&device.path, None, false, rules()).unwrap();
            let mut console = Console::with_store(store, morning())
                .speaking(lang)
                .sized(size.0, size.1);
            console.press("ctrl-t");
            for key in keys.split_whitespace() {
                console.press(key);
                let screen = console.screen();
                for canary in CANARIES {
                    assert!(!screen.contains(canary), "{canary} after {key} of {keys}\n{screen}");
                }
            }
        }
    }
}

#[test]
fn the_room_sees_what_a_key_does_and_never_what_is_typed_or_chosen() {
    for (lang, menu, typing) in [
        (Lang::Zh, "[F3] 记诉求", "(打字) x4"),
        (Lang::En, "[F3] New request", "(typing) x4"),
    ] {
        for size in SIZES {
            let mut console = Console::with_store(Device::new(1).store, morning())
                .speaking(lang)
                .sized(size.0, size.1);
            console.press("ctrl-t 3 f3");
            let bar = |console: &Console| {
                let bottom = if size.1 < 20 { 3 } else { 4 };
                let screen = console.screen();
                screen.lines().rev().nth(bottom - 1).unwrap_or_default().to_owned()
            };
            assert!(bar(&console).contains(menu), "{}", console.screen());
            console.type_text("xyzw");
            assert!(bar(&console).contains(typing), "{}", console.screen());
            console.press("esc ctrl-t");
            assert!(!console.screen().contains(menu), "{}", console.screen());
        }
    }
}

#[test]
fn on_the_projector_a_list_has_fewer_columns_a_blank_line_between_rows_and_a_thick_mark() {
    let mut device = Device::new(1);
    for at in 1..=20 {
        device.record(json!({"do": "household", "household_no": format!("{at:02}"), "display_name": "谭小满"}));
    }
    let mut console = Console::with_store(device.store, morning()).sized(120, 40);
    console.press("2");
    let columns = |console: &Console| {
        console
            .screen()
            .lines()
            .find(|line| line.contains("户主"))
            .unwrap()
            .to_owned()
    };
    let wide = columns(&console);
    console.press("ctrl-t");
    let far = columns(&console);
    assert!(
        far.split_whitespace().count() < wide.split_whitespace().count(),
        "{wide}\n{far}"
    );
    for size in SIZES {
        let mut console = console_of(&device.path, size);
        let seen = |console: &Console| -> Vec<String> {
            let screen = console.screen();
            let marked = screen.lines().filter(|line| line.starts_with('>'));
            marked.map(str::to_owned).collect()
        };
        // Page by page down to the last one: no row is passed over.
        let mut rows = std::collections::BTreeSet::new();
        assert_eq!(seen(&console).len(), 2, "{}", console.screen());
        for _ in 0..8 {
            let screen = console.screen();
            rows.extend((1..=20).filter(|at| screen.contains(&format!(" {at:02}  "))));
            console.press("pgdn");
        }
        assert_eq!(rows.len(), 20, "{size:?}: {rows:?}\n{}", console.screen());
    }
}

fn console_of(path: &std::path::Path, size: (u16, u16)) -> Console {
    let store = Store::open(path, None, false, rules()).unwrap();
    let mut console = Console::with_store(store, morning()).sized(size.0, size.1);
    console.press("2 ctrl-t");
    console
}
