//! A leader's device with some records, and what it writes.

use crate::common_cli::{GRID, alone, on};
use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub struct Desk {
    pub dir: TempDir,
    /// The ids of what [`Desk::village`] recorded, in its order.
    pub ids: Vec<String>,
}

/// What a command gave.
pub struct Said {
    pub code: i32,
    pub text: String,
}

impl Desk {
    /// A device without records.
    pub fn empty() -> Self {
        let desk = Self {
            dir: tempfile::tempdir().unwrap(),
            ids: Vec::new(),
        };
        assert_eq!(desk.run(&alone("谭谷雨", "micro_leader", GRID)).code, 0);
        desk
    }

    /// Two households with names of rare characters, texts that look like formulas, a visit, a request and a follow-up record.
    pub fn village() -> Self {
        let mut desk = Self::empty();
        desk.ids = desk.record(&[
            json!({"do": "household", "household_no": "A-001", "display_name": "谭立春", "address": "石井组1号", "phone": "12900000001", "remark": "=1+1"}),
            json!({"do": "household", "household_no": "A-002", "display_name": "罗㙍𬭊", "address": "石井组2号", "housing": "'=砖房"}),
            json!({"do": "person", "household": "A-001", "name": "谭立春", "relation": "02", "id_no": "439901195103041021", "phones": ["12900000001", "12900000002"], "party_member": true}),
            json!({"do": "person", "household": "A-002", "name": "罗㙍𬭊", "relation": "02", "birth": "1899-12-30"}),
            json!({"do": "visit", "household": "A-001", "at": "2026-11-20T09:00:00+08:00", "way": "home", "outcome": "done", "text": "看了老人 <b>血压平稳</b>，嘱按时服药", "topics": ["care"]}),
            json!({"do": "request", "title": "水管漏水", "category": "0101", "urgency": "normal", "household": "A-001"}),
            json!({"do": "benefit", "household": "A-001", "kind": "dibao", "monthly_fen": 62050, "granted_on": "2026-01-05"}),
        ]);
        let person = desk.ids[2].clone();
        desk.record(&[json!({"do": "health_record", "person": person, "disease": "hypertension", "at": "2026-11-20T09:00:00+08:00", "bp_sys": 138, "bp_dia": 86})]);
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.run_in("zh-CN", args)
    }

    pub fn run_in(&self, lang: &str, args: &[&str]) -> Said {
        let output = on(&self.path("data"), lang, "2026-11-22").args(args).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        Said {
            code: output.status.code().unwrap(),
            text: String::from_utf8(text).unwrap(),
        }
    }

    /// Records entries and gives their ids.
    pub fn record(&self, entries: &[Value]) -> Vec<String> {
        let text: String = entries.iter().map(|entry| format!("{entry}\n")).collect();
        let output = on(&self.path("data"), "en", "2026-11-22")
            .args(["record", "-"])
            .write_stdin(text)
            .output()
            .unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Value> = answers
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert!(answers.iter().all(|answer| answer["ok"] == true), "{answers:#?}");
        let id = |answer: &Value| answer["record"].as_str().unwrap_or_default().to_owned();
        answers.iter().map(id).collect()
    }

    /// Exports to a new file.
    pub fn export(&self, what: &str, format: &str, profile: &str) -> PathBuf {
        let file = self.path(&format!("{what}.{profile}.{format}"));
        let args = [
            "export",
            what,
            "--format",
            format,
            "--profile",
            profile,
            "-o",
            text(&file),
        ];
        let said = self.run(&args);
        assert_eq!(said.code, 0, "{what} {format} {profile}: {}", said.text);
        file
    }

    pub fn json(&self, what: &str, profile: &str) -> Vec<Value> {
        let file = self.export(what, "json", profile);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub fn list(&self, what: &str) -> Vec<Value> {
        let said = self.run(&["list", what, "--json"]);
        serde_json::from_str(&said.text).unwrap()
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The first sheet of a workbook, its name, and the names of all.
pub fn sheet(file: &Path) -> (Range<Data>, Vec<String>) {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let names = book.sheet_names();
    (book.worksheet_range(&names[0]).unwrap(), names)
}

/// The cell under a heading in a row, from 1.
pub fn under<'a>(range: &'a Range<Data>, heading: &str, row: usize) -> &'a Data {
    let columns = range.rows().next().unwrap();
    let at = columns.iter().position(|cell| *cell == *heading);
    let at = at.unwrap_or_else(|| panic!("{heading} in {columns:?}"));
    &range.rows().nth(row).unwrap()[at]
}
