//! The training pack shows what each story teaches, whatever day it is opened; and nothing of it stays behind.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use assert_cmd::Command;
use lianxin::clock::Clock;
use lianxin::demo::pack::Who;
use lianxin::demo::town::Town;
use lianxin::domain::time::{Date, parse_date};
use serde_json::Value;
use std::path::Path;

/// A device of the town, asked through the real commands.
struct Device<'a> {
    folder: &'a Path,
    today: Date,
}

impl Device<'_> {
    fn command(&self) -> Command {
        let mut command = Command::cargo_bin("lianxin").unwrap();
        command.arg("--data-dir").arg(self.folder);
        command.args(["--lang", "en", "--today", &self.today.to_string()]);
        command
    }

    fn list(&self, what: &str) -> Vec<Value> {
        let output = self
            .command()
            .args(["list", what, "--json", "--plain", "--reason", "核对"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        // That the list was looked at in full waits to be sent as well.
        rows.retain(|row| row["kind"] != "audit_line");
        rows
    }
}

fn date(row: &Value) -> Date {
    parse_date(row["due"].as_str().unwrap()).unwrap()
}

/// The days from `today` on which rows that fit are due.
fn dues(rows: &[Value], today: Date, fits: impl Fn(&Value) -> bool) -> Vec<i64> {
    let rows = rows.iter().filter(|row| row["due"].is_string() && fits(row));
    rows.map(|row| (date(row) - today).num_days()).collect()
}

fn request<'r>(rows: &'r [Value], title: &str) -> &'r Value {
    rows.iter()
        .find(|row| row["title"] == title)
        .unwrap_or_else(|| panic!("{title}"))
}

fn build(today: Date) -> (tempfile::TempDir, Town) {
    lianxin::sync::transport::install_tls_provider();
    let folder = tempfile::tempdir().unwrap();
    let town = Town::build(folder.path(), Clock::with_today(today), &Default::default()).unwrap();
    (folder, town)
}

#[test]
fn every_story_teaches_its_lesson_on_whatever_day_the_pack_is_opened() {
    for day in ["2026-11-23", "2026-11-22", "2026-12-31", "2027-02-10"] {
        let today = parse_date(day).unwrap();
        let (_folder, town) = build(today);
        let leader = Device {
            folder: town.device(Who::Leader),
            today,
        };
        sizes(&leader);
        let tasks = leader.list("follow-ups");
        let requests = leader.list("requests");
        let of = |rule: &'static str, name: &'static str| {
            move |row: &Value| row["rule"] == rule && (row["name"] == name || row["person_name"] == name)
        };
        let state = |title: &str| request(&requests, title)["state"].as_str().unwrap().to_owned();
        // 1: an emergency, cared for twice since, the next care in eight days, a visit agreed for today.
        assert_eq!(state("谭立春突发头晕呕吐"), "closed", "{day}");
        assert_eq!(dues(&tasks, today, of("R08", "谭立春")), [8], "{day}");
        assert_eq!(dues(&tasks, today, of("R09", "谭立春")), [0], "{day}");
        // 2: the shortest loop.
        assert_eq!(request(&requests, "厨房水管漏水")["satisfaction"], "satisfied");
        // 3: the full ladder, resolved by the town; the return visit is for today.
        let dogs = request(&requests, "夜间多犬吠叫扰民");
        assert_eq!(
            (&dogs["state"], &dogs["level"]),
            (&Value::from("resolved"), &Value::from(3))
        );
        assert_eq!(dues(&tasks, today, of("manual", "肖惊蛰")), [0], "{day}");
        // 4, 7: minutes, and a volunteer.
        assert_eq!(state("主水管破裂停水"), "closed");
        assert_eq!(request(&requests, "楼道灯泡坏两只")["assignee"], "志愿者周芒种");
        // 5: it came back.
        assert_eq!(state("集市占道乱摆"), "closed");
        assert_eq!(request(&requests, "集市秩序反弹")["mode"], "overall");
        // 6: returned.
        assert_eq!(state("路灯三盏不亮"), "returned");
        // 20: a ticket of the hotline, handed down to the leader with a date of its own.
        let pond = request(&requests, "村道积水难走");
        assert_eq!(
            (&pond["state"], &pond["level"]),
            (&Value::from("handed_down"), &Value::from(3)),
            "{pond}"
        );
        assert_eq!(pond["origin_no"], "RX-0419");
        // 8: the agreement is looked at again.
        assert_eq!(dues(&tasks, today, of("R07", "谢寒露")).len(), 1, "{day}");
        // 9, 10: the light form is due today, the doctor's recheck tomorrow.
        assert_eq!(dues(&tasks, today, of("R15", "曾白露")), [0], "{day}");
        assert_eq!(dues(&tasks, today, of("R13", "谭立春")), [1], "{day}");
        // 11: benefits that exclude each other, and one that seems due.
        for name in ["单大雪", "曾白露"] {
            assert_eq!(dues(&tasks, today, of("R23", name)).len(), 1, "{day} {name}");
        }
        // 13: one card stands for the roster of forty.
        assert_eq!(dues(&tasks, today, |row| row["rule"] == "R29"), [18], "{day}");
        overdue(&tasks, &requests, today);
    }
}

fn sizes(leader: &Device<'_>) {
    for (what, count) in [("households", 15), ("persons", 38), ("requests", 25), ("visits", 60)] {
        assert_eq!(leader.list(what).len(), count, "{what} on {}", leader.today);
    }
    // 13, 17: a roster that 31 of 40 have paid, and 28 sheets of which one is invalid.
    let rows = leader.list("campaign_row");
    let paid = rows.iter().filter(|row| row["status"] == "已缴");
    assert_eq!((rows.len(), paid.count()), (40, 31), "{}", leader.today);
    let sheets = leader.list("answer");
    let invalid = sheets
        .iter()
        .filter(|row| row["answers"].as_str().unwrap().contains('0'));
    assert_eq!((sheets.len(), invalid.count()), (28, 1), "{}", leader.today);
    let tasks = leader.list("follow-ups").len();
    // The yearly checks of the old, the visits of the newborn and two notices to tell to fifteen
    // households among them.
    assert!((45..=85).contains(&tasks), "{tasks} follow-ups on {}", leader.today);
}

/// Story 19: two overdue requests, three overdue visits, one visit whose day is a guess.
fn overdue(tasks: &[Value], requests: &[Value], today: Date) {
    let late = |row: &&Value| row["due"].is_string() && date(row) < today;
    let titles: Vec<_> = requests
        .iter()
        .filter(late)
        .map(|row| row["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["排水沟堵塞", "旧屋漏雨"], "{today}");
    let visits: Vec<_> = tasks
        .iter()
        .filter(|row| row["kind"] == "household")
        .filter(late)
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(visits.len(), 3, "{today}: {visits:?}");
    let away = tasks
        .iter()
        .find(|row| row["rule"] == "R09" && row["name"] == "黄小雪")
        .unwrap();
    assert_eq!(away["due_certainty"], "weekend_guess", "{today}");
    if today == parse_date("2026-11-22").unwrap() {
        assert_eq!(away["due"], "2027-01-04");
    }
}

#[test]
fn the_outbox_waits_for_the_cable_and_drains_into_a_step_out_of_place() {
    let today = parse_date("2026-11-22").unwrap();
    let (_folder, town) = build(today);
    let leader = Device {
        folder: town.device(Who::Leader),
        today,
    };
    let pending = leader.list("pending");
    let refused: Vec<_> = pending.iter().filter(|row| row["refused"].is_string()).collect();
    assert_eq!((pending.len(), refused.len()), (7, 1));
    assert_eq!(refused[0]["refused"], "scope");
    let conflicts = leader.list("conflicts");
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0]["field"], "phone");
    assert_eq!(request(&leader.list("requests"), "公厕门锁损坏")["state"], "reported");

    let output = leader.command().args(["sync", "--json"]).output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    // With the three lists that were looked at in full.
    assert_eq!(
        (&answer["ok"], &answer["pushed"], &answer["pending"], &answer["error"]),
        (&Value::from(true), &Value::from(9), &Value::from(0), &Value::Null),
        "{answer}"
    );
    let requests = leader.list("requests");
    let lock = request(&requests, "公厕门锁损坏");
    assert_eq!(
        (&lock["state"], &lock["illegal_events"]),
        (&Value::from("resolved"), &Value::from(1))
    );
}

#[test]
fn the_village_reaches_every_device() {
    let today = parse_date("2026-11-22").unwrap();
    let (_folder, town) = build(today);
    for (who, households, requests) in [(Who::Clerk, 15, 25), (Who::Office, 0, 25)] {
        let device = Device {
            folder: town.device(who),
            today,
        };
        assert_eq!(device.list("households").len(), households, "{who:?}");
        assert_eq!(device.list("requests").len(), requests, "{who:?}");
    }
}
