//! The same at the console: page 9, a file found by keys alone, what is asked, what becomes of each row, and all of it taken back.

use crate::device::{Device, morning};
use lianxin::app::{Layer, Msg, Notice};
use lianxin::change::Kind;
use lianxin::change::entry::Entry;
use lianxin::domain::lang::Lang;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, Store};
use lianxin::ui::text::width;
use lianxin::view::HandedOut;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];
const HEADING: &str = "户号,姓名,与户主关系,身份证号码,联系电话,户籍详址\n";

/// A roster with a row that names no householder.
fn roster() -> String {
    format!(
        "{HEADING}\
         A-001,谭立春,户主,439901195103041021,12900000001,石井组1号\n\
         A-001,谭小满,子,43990120180601401X,,\n\
         A-002,罗谷雨,户主,439901196807152138,12900000002,石井组2号\n\
         Z-009,盘芒种,子,,,\n"
    )
}

/// A list with a heading twice, of which nobody can know what it means.
const BENEFITS: &str = "姓名,身份证号码,残疾人补贴,残疾人补贴\n谭立春,439901195103041021,80,100\n";

/// Somebody at page 9, with a folder that a file came from before.
pub struct Desk {
    pub console: Console,
    files: TempDir,
}

impl Desk {
    pub fn new(mut store: Store, lang: Lang, (columns, rows): (u16, u16)) -> Self {
        let files = tempfile::Builder::new().prefix("files").tempdir().unwrap();
        store.remember_folder(files.path().to_str().unwrap()).unwrap();
        let mut console = Console::with_store(store, morning())
            .sized(columns, rows)
            .speaking(lang);
        console.app.session.bundle_dir = files.path().to_str().unwrap().to_owned();
        Self { console, files }
    }

    pub fn put(&mut self, name: &str, content: impl AsRef<[u8]>) -> &mut Self {
        fs::write(self.files.path().join(name), content).unwrap();
        self
    }

    /// Begins the task of this number and chooses the file by a part of its name.
    pub fn choose(&mut self, task: usize, name: &str) -> &mut Self {
        self.console.press("9 home");
        for _ in 0..task {
            self.console.press("down");
        }
        let folder = self.files.path().file_name().unwrap().to_str().unwrap().to_owned();
        self.console.press("enter").type_text(&folder).press("enter");
        assert!(self.screen().contains(name), "{}", self.screen());
        self.console.type_text(name).press("enter");
        self
    }

    /// Something is written beside the console, as by a round of sync.
    fn record(&mut self, line: Value) {
        let entry: Entry = serde_json::from_value(line).unwrap();
        let store = self.console.store_mut().unwrap();
        store.save(&entry, None, None, morning()).unwrap();
        self.console.send(Msg::Changed);
    }

    pub fn press(&mut self, keys: &str) -> &mut Self {
        self.console.press(keys);
        self
    }

    pub fn screen(&self) -> String {
        self.console.screen()
    }

    #[track_caller]
    pub fn sees(&self, words: &[&str]) -> &Self {
        let screen = self.screen();
        for word in words {
            assert!(screen.contains(word), "{word} is not on\n{screen}");
        }
        self
    }

    pub fn count(&self, kind: &Kind) -> usize {
        self.console.store().unwrap().export(kind).unwrap().len()
    }

    fn people(&self) -> [usize; 2] {
        [self.count(&Kind::Household), self.count(&Kind::Person)]
    }

    /// Nothing is wider than the window.
    pub fn fits(&self) {
        let (columns, _) = self.console.app.session.size;
        for line in self.screen().lines() {
            assert!(width(line) <= usize::from(columns), "{line}\n{}", self.screen());
        }
    }

    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(self.files.path()).unwrap();
        let mut names: Vec<String> = names
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn a_ledger_is_looked_at_brought_in_and_taken_back_by_keys_alone() {
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let device = Device::new(1);
            let mut desk = Desk::new(device.store, lang, size);
            desk.put("花名册.csv", roster()).choose(0, "花名册");
            desk.fits();
            let hidden = ["439901195103041021", "12900000001", "谭立春"];
            let screen = desk.screen();
            assert!(hidden.iter().all(|plain| !screen.contains(plain)), "{screen}");
            assert!(screen.contains("谭*春"), "{screen}");
            // All of it cannot come in, and it is said why.
            desk.press("ctrl-s");
            assert!(matches!(desk.console.app.notice, Some(Notice::Refused(..))));
            assert_eq!(desk.people(), [0, 0]);
            // What is not taken goes back with its reason, beside the file.
            desk.press("ctrl-w");
            assert!(
                matches!(desk.console.app.notice, Some(Notice::RefusedAt(_, 1))),
                "{}",
                desk.screen()
            );
            assert_eq!(desk.names().len(), 2);
            desk.fits();
            desk.press("f6");
            assert!(
                matches!(desk.console.app.notice, Some(Notice::Saved(_))),
                "{}",
                desk.screen()
            );
            assert_eq!(desk.people(), [2, 3]);
            desk.sees(&["花名册.csv"]).fits();
            // Ctrl+Z takes all of it back, and Enter on the import brings it in again.
            desk.press("ctrl-z");
            assert_eq!(desk.people(), [0, 0]);
            desk.press("9 home down down down down down down down down down enter 2");
            assert_eq!(desk.people(), [2, 3], "{}", desk.screen());
            desk.press("enter 2");
            assert_eq!(desk.people(), [0, 0], "{}", desk.screen());
        }
    }
}

#[test]
fn what_is_not_certain_is_asked_once_and_can_be_forgotten() {
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let device = Device::new(1);
            let mut desk = Desk::new(device.store, lang, size);
            desk.put("名册.csv", roster())
                .put("补贴.csv", BENEFITS)
                .choose(0, "名册");
            desk.press("f6").choose(0, "补贴");
            desk.fits();
            desk.press("f6");
            assert!(
                matches!(desk.console.app.notice, Some(Notice::Refused(..))),
                "{}",
                desk.screen()
            );
            // The first is the living subsidy, the second is that for care.
            desk.press("enter");
            desk.fits();
            assert!(
                matches!(desk.console.app.layers.last(), Some(Layer::Picker(_))),
                "{}",
                desk.screen()
            );
            desk.press("enter enter down enter f6");
            desk.fits();
            let before = desk.count(&Kind::Benefit);
            desk.press("f6");
            assert_eq!(desk.count(&Kind::Benefit), before + 2, "{}", desk.screen());
            // The same file again: nothing is asked, nothing is new.
            desk.choose(0, "补贴");
            assert!(desk.screen().contains("谭*春"), "{}", desk.screen());
            desk.press("esc");
            assert!(desk.console.app.layers.is_empty());
            // What was said is on the page, and once forgotten it is asked again.
            desk.press("end enter 2");
            assert!(
                desk.console.store().unwrap().ledger_answers().unwrap().is_empty(),
                "{}",
                desk.screen()
            );
            desk.choose(0, "补贴").press("f6");
            assert!(
                matches!(desk.console.app.notice, Some(Notice::Refused(..))),
                "{}",
                desk.screen()
            );
        }
    }
}

#[test]
fn who_leaves_before_the_end_leaves_nothing() {
    let device = Device::new(1);
    let mut desk = Desk::new(device.store, Lang::Zh, (80, 24));
    desk.put("花名册.csv", roster()).choose(0, "花名册").press("enter");
    desk.sees(&["石井组"]);
    desk.press("esc").sees(&["全部 4"]);
    desk.press("esc");
    assert!(desk.console.app.layers.is_empty());
    assert_eq!((desk.people(), desk.names()), ([0, 0], vec!["花名册.csv".to_owned()]));
}

#[test]
fn a_row_that_may_be_somebody_here_is_answered_with_one_digit() {
    let device = Device::new(1);
    let mut desk = Desk::new(device.store, Lang::Zh, (80, 24));
    desk.put("花名册.csv", roster()).choose(0, "花名册").press("f6");
    // The same birth, a name that sounds the same: 谭立春 and 谭丽春.
    let again = format!("{HEADING}A-001,谭丽春,户主,,12900000003,石井组1号\nA-003,黄谷雨,户主,,,\n");
    desk.put("再来.csv", again).choose(0, "再来");
    desk.sees(&["待确认 1"]);
    desk.press("right right");
    let people = desk.people();
    desk.press("1");
    assert!(!desk.screen().contains("待确认 1"), "{}", desk.screen());
    desk.press("f6");
    assert_eq!(desk.people()[0], people[0] + 1, "{}", desk.screen());
}

#[test]
fn records_that_change_meanwhile_are_noticed_before_anything_is_written() {
    let device = Device::new(1);
    let mut desk = Desk::new(device.store, Lang::Zh, (80, 24));
    desk.put("花名册.csv", roster()).choose(0, "花名册");
    desk.record(json!({"do": "household", "household_no": "A-002", "display_name": "罗谷雨"}));
    desk.press("f6");
    assert_eq!(
        desk.console.app.notice,
        Some(Notice::ImportDiffers),
        "{}",
        desk.screen()
    );
    assert_eq!(desk.people(), [1, 0]);
    // The fates of now are shown; what is said of them then comes in.
    desk.press("f6");
    assert_eq!(desk.count(&Kind::Household), 2, "{}", desk.screen());
}

#[test]
fn a_stick_that_is_pulled_out_is_said_and_nothing_is_lost() {
    for lang in [Lang::Zh, Lang::En] {
        let device = Device::new(1);
        let mut desk = Desk::new(device.store, lang, (60, 18));
        desk.put("花名册.csv", roster());
        let folder = desk.files.path().file_name().unwrap().to_str().unwrap().to_owned();
        desk.console.press("9 enter").type_text(&folder).press("enter");
        fs::remove_file(desk.files.path().join("花名册.csv")).unwrap();
        desk.press("enter");
        desk.sees(&[if lang == Lang::Zh {
            "什么都没有改动"
        } else {
            "Nothing was changed"
        }]);
        desk.fits();
        desk.press("esc enter").console.type_text(&folder);
        fs::remove_dir_all(desk.files.path()).unwrap();
        desk.press("enter");
        desk.sees(&[if lang == Lang::Zh {
            "读不了"
        } else {
            "cannot be read"
        }]);
        desk.fits();
        desk.press("backspace");
        assert_eq!(desk.people(), [0, 0]);
    }
}

#[test]
fn a_file_that_is_no_ledger_is_grey_and_says_why() {
    let device = Device::new(1);
    let mut desk = Desk::new(device.store, Lang::Zh, (80, 24));
    desk.put("照片.jpg", "x")
        .put("名单.xlsb", "x")
        .put("~$表.xlsx", "x")
        .put("空.csv", "");
    let folder = desk.files.path().file_name().unwrap().to_str().unwrap().to_owned();
    desk.console.press("9 enter").type_text(&folder).press("enter");
    desk.sees(&["是图片", "请另存为 .xlsx", "空文件", "打开着的表的临时文件"]);
    desk.press("enter");
    assert!(
        matches!(desk.console.app.notice, Some(Notice::Refused(..))),
        "{}",
        desk.screen()
    );
}

#[test]
fn the_sheets_of_a_month_are_made_at_once_and_what_changes_since_is_shown() {
    for lang in [Lang::Zh, Lang::En] {
        let mut device = Device::new(1);
        device.record(json!({"do": "household", "household_no": "A-001", "display_name": "谭立春"}));
        device.record(json!({"do": "visit", "household": "A-001", "way": "home", "outcome": "done", "text": "身体好"}));
        let mut desk = Desk::new(device.store, lang, (80, 24));
        desk.press("9 home down down enter enter enter");
        let Some(Notice::PrintoutFiles(Ok(given))) = &desk.console.app.notice else {
            panic!("{}", desk.screen());
        };
        assert_eq!((given.files, desk.names().len()), (5, 5), "{:?}", desk.names());
        // A second time nothing is replaced.
        desk.press("9 home down down enter enter enter");
        assert_eq!(desk.names().len(), 10);
        let changed = ["改了 1 条", "1 changed"];
        assert!(
            !changed.iter().any(|said| desk.screen().contains(said)),
            "{}",
            desk.screen()
        );
        let edit = json!({"do": "edit", "kind": "household", "record": "A-001", "set": {"phone": "12900000009"}});
        desk.record(edit);
        desk.press("9");
        assert!(
            changed.iter().any(|said| desk.screen().contains(said)),
            "{}",
            desk.screen()
        );
        desk.fits();
        // F6 on such a row makes it again.
        desk.press("end f6");
        assert!(
            matches!(desk.console.app.layers.last(), Some(Layer::Picker(_))),
            "{}",
            desk.screen()
        );
    }
}

/// The office's own file: what is empty below the heading is filled from the records here.
fn sent() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["户号", "姓名", "与户主关系", "身份证号码", "联系电话"]) {
        sheet.write(0, column, heading).unwrap();
    }
    for row in 1..20 {
        sheet
            .write_blank(
                row,
                0,
                &rust_xlsxwriter::Format::new().set_border(rust_xlsxwriter::FormatBorder::Thin),
            )
            .unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn the_offices_own_file_is_filled_in_beside_it() {
    for lang in [Lang::Zh, Lang::En] {
        let device = Device::new(1);
        let mut desk = Desk::new(device.store, lang, (60, 18));
        desk.put("花名册.csv", roster()).choose(0, "花名册").press("f6");
        let form = sent();
        desk.put("上级表.xlsx", &form).choose(1, "上级表");
        desk.fits();
        assert_eq!(desk.names().len(), 3, "{}", desk.screen());
        assert_eq!(fs::read(desk.files.path().join("上级表.xlsx")).unwrap(), form);
        desk.press("esc");
        assert!(desk.console.app.layers.is_empty(), "{}", desk.screen());
        assert!(desk.names().iter().any(|name| is_filled(name)), "{:?}", desk.names());
        // It comes in again and changes nothing.
        let filled = desk.names().into_iter().find(|name| is_filled(name)).unwrap();
        desk.choose(0, filled.trim_end_matches(".xlsx"));
        assert!(desk.screen().contains("谭*春"), "{}", desk.screen());
        desk.press("f6");
        assert!(
            matches!(desk.console.app.notice, Some(Notice::Refused(..))),
            "{}",
            desk.screen()
        );
    }
}

fn is_filled(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "xlsx") && name.starts_with("上级表-")
}

#[test]
fn a_path_that_is_dropped_on_the_terminal_is_taken() {
    let device = Device::new(1);
    let mut desk = Desk::new(device.store, Lang::Zh, (80, 24));
    desk.put("花名册.csv", roster());
    let path = format!("'{}'", desk.files.path().join("花名册.csv").display());
    desk.press("9 home enter").console.send(Msg::Paste(path));
    desk.press("enter");
    desk.sees(&["谭*春"]);
}

#[test]
fn several_files_are_marked_and_come_in_as_one_plan_that_is_taken_back_at_once() {
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let device = Device::new(1);
            let mut desk = Desk::new(device.store, lang, size);
            let row = |no: &str, name: &str| format!("{HEADING}{no},{name},户主,,,石井组\n");
            desk.put("one.csv", row("A-001", "谭立春"));
            desk.put("two.csv", row("A-002", "罗谷雨"));
            desk.put("three.csv", row("A-003", "盘芒种"));
            let folder = desk.files.path().file_name().unwrap().to_str().unwrap().to_owned();
            desk.console.press("9 home enter").type_text(&folder).press("enter");
            // A blank marks as long as nothing was typed, Ins always; a second one takes the mark away.
            desk.press("home space ins ins up ins");
            desk.sees(&[if lang == Lang::Zh { "选了 2 个" } else { "2 marked" }]);
            desk.fits();
            desk.press("enter");
            desk.press("ctrl-s");
            assert_eq!(desk.people(), [2, 2], "{}", desk.screen());
            desk.press("9 home down down down down down down down down down enter 2");
            assert_eq!(desk.people(), [0, 0], "{}", desk.screen());
        }
    }
}

#[test]
fn of_several_files_the_one_that_cannot_be_read_is_named_and_nothing_comes_in() {
    let device = Device::new(1);
    let mut desk = Desk::new(device.store, Lang::Zh, (80, 24));
    desk.put("good.csv", roster()).put("bad.xlsx", b"PK\x03\x04no workbook");
    let folder = desk.files.path().file_name().unwrap().to_str().unwrap().to_owned();
    desk.console.press("9 home enter").type_text(&folder).press("enter");
    desk.press("ins ins enter").sees(&["bad.xlsx"]);
    desk.press("esc");
    assert_eq!(desk.people(), [0, 0]);
}

#[test]
fn what_makes_a_file_wrong_is_listed_row_by_row_and_opened() {
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let mut device = Device::new(1);
            let households = [("A-001", "谭立春"), ("A-002", "罗谷雨")];
            for (no, name) in households {
                device.record(json!({"do": "household", "household_no": no, "display_name": name}));
            }
            let mut store = device.store;
            let file = HandedOut {
                what: "households internal".to_owned(),
                file: "/tmp/名册.xlsx".to_owned(),
                kinds: vec![Kind::Household],
                records: None,
            };
            store.hand_out(&file, morning()).unwrap();
            let mut desk = Desk::new(store, lang, size);
            desk.record(json!({"do": "edit", "kind": "household", "record": "A-001", "set": {"phone": "12900000001"}}));
            desk.record(json!({"do": "household", "household_no": "A-003", "display_name": "盘芒种"}));
            desk.press("9 end enter").fits();
            let words = if lang == Lang::Zh {
                ["谭*春", "电话", "新增"]
            } else {
                ["谭*春", "Phone", "new"]
            };
            desk.sees(&words);
            desk.press("down enter");
            assert!(
                matches!(desk.console.app.layers.last(), Some(Layer::Household(_))),
                "{}",
                desk.screen()
            );
            desk.press("esc esc f6");
            assert!(
                matches!(desk.console.app.notice, Some(Notice::Refused(..))),
                "by the command alone"
            );
            desk.press("del 2");
            let left = match desk.console.store().unwrap().answer(&Query::HandedOut, morning()) {
                Ok(Answer::HandedOut(files)) => files.len(),
                other => panic!("{other:?}"),
            };
            assert_eq!(left, 0, "nothing more is said of it");
        }
    }
}

#[test]
fn the_roster_of_a_key_group_is_written_from_page_9() {
    for lang in [Lang::Zh, Lang::En] {
        let mut device = Device::new(1);
        device.record(json!({"do": "household", "household_no": "A-001", "display_name": "谭立春"}));
        let person = json!({"do": "person", "household": "A-001", "name": "谭立春", "relation": "02"});
        let person = device.record(person).prepared.record.to_string();
        device.record(json!({"do": "tag", "person": person, "kind": "veteran"}));
        let mut desk = Desk::new(device.store, lang, (80, 24));
        desk.press("9 home down down down down down down down down enter");
        let group = if lang == Lang::Zh { "退役军人" } else { "Veteran" };
        desk.console.type_text(group);
        desk.press("enter enter");
        let files: Vec<_> = fs::read_dir(desk.files.path()).unwrap().collect();
        assert_eq!(files.len(), 1, "{}", desk.screen());
        assert!(
            matches!(&desk.console.app.notice, Some(Notice::ReportFile(Ok(_)))),
            "{}",
            desk.screen()
        );
    }
}
