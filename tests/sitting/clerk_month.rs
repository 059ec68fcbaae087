//! A clerk's month at the console, by arrows and function keys: two rosters and a list of benefits come in, thirty visits are
//! written down, and every table the town asks for goes out. Each key is counted against the cells that are delivered.

use crate::seat::Seat;
use crate::town::{Time, town};
use lianxin::app::{Action, Layer, Notice};
use lianxin::change::Kind;
use lianxin::domain::lang::Lang;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const VISITS: usize = 30;
const HOUSEHOLDS: usize = 35;
/// Keys for each cell that is delivered, in hundredths.
const KEYS_A_CELL: usize = 30;
const FORM: &str = "户籍人口登记表.xlsx";

/// The stick that the ledgers came on, and that the tables go back on.
fn stick() -> TempDir {
    let stick = tempfile::Builder::new().prefix("stick").tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["month-1.xlsx", "month-2.xls", "month-3.xlsx"] {
        fs::copy(root.join("fixtures/ledgers").join(name), stick.path().join(name)).unwrap();
    }
    fs::copy(root.join("tests/exchange/office/roster.xlsx"), stick.path().join(FORM)).unwrap();
    stick
}

/// A clerk at page 9, and the stick.
struct Month {
    clerk: Seat,
    stick: TempDir,
    lang: Lang,
}

impl Month {
    /// Marks a row by arrows: from where the list stands to where the row is.
    fn walk(&mut self, from: usize, to: usize) {
        let key = if to > from { "down" } else { "up" };
        for _ in 0..to.abs_diff(from) {
            self.clerk.press(key);
        }
    }

    /// Begins what is to be done on page 9.
    fn begin(&mut self, task: &str) {
        self.clerk.page("9");
        let list = &self.clerk.console.app.pages.ledgers.list;
        let row = format!("Task({task})");
        let to = list.here().find(|(_, it)| format!("{it:?}") == row).unwrap().0;
        self.walk(list.index(), to);
        self.clerk.press("enter");
    }

    /// Opens what stands here under this path.
    fn open(&mut self, path: &Path) {
        let Some(Layer::Files(picker)) = self.clerk.console.app.layers.last() else {
            panic!("no file is asked for\n{}", self.clerk.screen());
        };
        let to = picker.list.all().iter().position(|row| row.path == path);
        let to = to.unwrap_or_else(|| panic!("{} is not there\n{}", path.display(), self.clerk.screen()));
        self.walk(picker.list.cursor.index, to);
        self.clerk.press("enter");
    }

    fn choose(&mut self, task: &str, name: &str) {
        self.begin(task);
        let folder: PathBuf = self.stick.path().to_owned();
        self.open(&folder);
        self.open(&folder.join(name));
    }

    /// Households whose rows name no grid are those of the one that is chosen.
    fn says_the_grid(&mut self) {
        let asks = ["没写网格的户", "Households that name none"];
        assert!(
            asks.iter().any(|asks| self.clerk.screen().contains(asks)),
            "{}",
            self.clerk.screen()
        );
        self.clerk.press("enter enter f6");
    }

    #[track_caller]
    fn comes_in(&mut self, rows: usize) {
        self.clerk.press("f6");
        let Some(Notice::Saved(saved)) = &self.clerk.console.app.notice else {
            panic!("{:?}\n{}", self.clerk.console.app.notice, self.clerk.screen());
        };
        let told = format!("{:?}", saved.deeds);
        assert!(
            told.contains(&format!("Imported({rows})")),
            "{told}\n{}",
            self.clerk.screen()
        );
    }

    /// Does what the menu offers, by its digit.
    fn choose_from_menu(&mut self, action: &Action) {
        self.clerk.press("f10");
        let Some(Layer::Menu(menu)) = self.clerk.console.app.layers.last() else {
            panic!("no menu is open\n{}", self.clerk.screen());
        };
        let digit = menu.page().find(|(_, item, _)| item.action == *action);
        let digit = digit.map(|(digit, ..)| digit.to_string()).unwrap();
        self.clerk.press(&digit);
    }

    fn count(&mut self, kind: &Kind) -> usize {
        self.clerk.store().export(kind).unwrap().len()
    }

    /// A visit from the fast form: a part of the name, a half sentence from the list.
    fn visit(&mut self, number: usize, letters: &str) {
        if number == 0 {
            self.clerk.page("5").press("f2");
        }
        self.clerk.type_text(letters).press("tab f2");
        for _ in 0..number % 3 {
            self.clerk.press("down");
        }
        self.clerk.press("enter ctrl-s");
        assert!(
            matches!(self.clerk.console.app.notice, Some(Notice::FastSaved(..))),
            "visit {number} {letters}: {:?}\n{}",
            self.clerk.console.app.notice,
            self.clerk.screen()
        );
    }
}

/// Cells with something in them that a table delivers, its headings not counted.
fn cells(file: &Path) -> usize {
    let text = || fs::read_to_string(file).unwrap();
    match file.extension().unwrap().to_str().unwrap() {
        "csv" => {
            let text = text();
            let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            let rows = reader.records().map(Result::unwrap);
            rows.map(|row| row.iter().filter(|cell| !cell.is_empty()).count()).sum()
        }
        "xlsx" => {
            let bytes = fs::read(file).unwrap();
            let name = file.file_name().unwrap().to_str().unwrap();
            let (reading, _) = lianxin::exchange::ledger::read(name, &bytes, &[]).unwrap();
            let rows = reading.ledgers.iter().flat_map(|ledger| &ledger.rows);
            rows.map(|row| row.values().count()).sum()
        }
        "html" => {
            let text = text();
            let cells = text
                .split("<td")
                .skip(1)
                .filter_map(|cell| cell.split_once('>')?.1.split_once("</td>"));
            cells.filter(|(cell, _)| !cell.trim().is_empty()).count()
        }
        // A line of a diary or a figure of a month.
        _ => text()
            .lines()
            .filter(|line| line.starts_with('-') || line.starts_with('|'))
            .count(),
    }
}

fn month(lang: Lang) {
    let time = Time::at("2026-11-02 08:30");
    let town = town(time);
    let mut leader = Seat::of("谭谷雨", &town, time, lang);
    let mut all = Month {
        clerk: Seat::of("邓小满", &town, time, lang),
        stick: stick(),
        lang,
    };
    let folder = all.stick.path().to_str().unwrap().to_owned();
    all.clerk.store().remember_folder(&folder).unwrap();
    all.clerk.console.app.session.bundle_dir.clone_from(&folder);
    let begun = all.clerk.keys;

    // The rosters of two groups, each in its own shape.
    all.choose("Import", "month-1.xlsx");
    all.says_the_grid();
    all.comes_in(50);
    all.choose("Import", "month-2.xls");
    all.says_the_grid();
    all.comes_in(38);
    assert_eq!(
        (all.count(&Kind::Household), all.count(&Kind::Person)),
        (HOUSEHOLDS, 88)
    );
    // The list of benefits: one heading may be either of two subsidies, which is asked.
    all.choose("Import", "month-3.xlsx");
    all.clerk.sees(&["残疾人补贴"]);
    all.clerk.press("f6");
    assert!(
        matches!(all.clerk.console.app.notice, Some(Notice::Refused(..))),
        "{}",
        all.clerk.screen()
    );
    all.clerk.press("enter enter f6");
    all.comes_in(4);
    assert_eq!(
        all.count(&Kind::Benefit),
        5,
        "what nobody gets, and a pension, is no benefit here"
    );
    // In the next month it is not asked again, and nothing in it is new.
    all.choose("Import", "month-3.xlsx");
    all.clerk.press("f6");
    assert!(
        matches!(all.clerk.console.app.notice, Some(Notice::Refused(..))),
        "{}",
        all.clerk.screen()
    );

    // Thirty visits of an evening.
    time.set("2026-11-18 19:00");
    all.clerk.catch_up();
    let numbers: Vec<String> = (0..VISITS)
        .map(|at| {
            if at < 20 {
                format!("S-{:03}", at + 1)
            } else {
                format!("F-{:03}", at - 19)
            }
        })
        .collect();
    for (at, number) in numbers.iter().enumerate() {
        all.visit(at, number);
    }
    assert_eq!(all.count(&Kind::Visit), VISITS);

    // All tables of the month, the office's own form and the report.
    time.set("2026-11-30 16:00");
    all.clerk.catch_up();
    all.begin("Printouts");
    all.clerk.press("enter enter");
    let Some(Notice::PrintoutFiles(Ok(given))) = &all.clerk.console.app.notice else {
        panic!("{:?}\n{}", all.clerk.console.app.notice, all.clerk.screen());
    };
    assert!(given.files >= 5, "{given:?}");
    all.choose("Fill", FORM);
    all.clerk.page("8");
    all.choose_from_menu(&Action::ExportReport);
    let report = all.stick.path().join("lianxin-2026-11.xlsx");
    all.clerk.press("enter");
    let keys = all.clerk.keys - begun;

    let sent = ["month-1.xlsx", "month-2.xls", "month-3.xlsx", FORM];
    let files = fs::read_dir(all.stick.path())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let given: Vec<PathBuf> = files
        .filter(|file| !sent.contains(&file.file_name().unwrap().to_str().unwrap()) && *file != report)
        .collect();
    let delivered: usize = given.iter().map(|file| cells(file)).sum();
    for file in &given {
        println!(
            "{:?} {}: {} cells",
            all.lang,
            file.file_name().unwrap().display(),
            cells(file)
        );
    }
    println!("{keys} keys for {delivered} cells");
    assert!(report.is_file(), "{}", all.clerk.screen());
    assert!(
        keys * 100 <= delivered * KEYS_A_CELL,
        "{keys} keys for {delivered} cells"
    );

    // Page 9 has what came in; what is corrected now makes a table wrong that was given out.
    all.clerk
        .page("9")
        .sees(&["month-1.xlsx", "month-2.xls", "month-3.xlsx"]);
    all.clerk.sync_ok(&town);
    leader.sync_ok(&town);
    assert_eq!(leader.store().export(&Kind::Household).unwrap().len(), HOUSEHOLDS);
}

#[test]
fn a_clerks_month_costs_few_keys_for_each_cell_that_is_delivered() {
    month(Lang::Zh);
}

#[test]
fn a_clerks_month_costs_as_few_keys_in_english() {
    month(Lang::En);
}
