//! Roster campaigns: whom the rows are made of, marking them key by key, the one card that stands for all of them.

use crate::device::{Device, OTHER, UNIT, VILLAGE, morning};
use crate::judge::sync_view;
use crate::town::Town;
use lianxin::app::{Action, Layer, Place};
use lianxin::change::Kind;
use lianxin::domain::followup::FollowUp;
use lianxin::domain::lang::Lang;
use lianxin::domain::mask::View;
use lianxin::domain::role::Role;
use lianxin::domain::time::Millis;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, Store};
use lianxin::view::{Part, UndoOf};
use serde_json::{Value, json};

fn campaign(set: &Value) -> Value {
    let mut entry = json!({
        "do": "campaign", "title": "医保缴费", "to": "2026-12-25", "purge_after": "2027-01-31",
        "statuses": ["1|未缴|open", "2|已缴|done", "3|不参保|done", "4|联系不上|open"],
    });
    entry.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
    entry
}

/// A clerk's device with three households: an old woman alone, a couple of whom one moved away, a party member.
fn village() -> Device {
    let mut device = Device::with_role(1, Role::Clerk, VILLAGE);
    let people = [
        ("01", "谭立春", "1944-03-05", json!({"phones": ["12900000101"]})),
        ("02", "曾小满", "1980-03-05", json!({})),
        ("02", "周芒种", "1979-03-05", json!({"presence": "moved_out"})),
        ("03", "罗立夏", "1988-03-05", json!({"party_member": true})),
    ];
    for (no, name, birth, more) in people {
        let known = device.store.export(&Kind::Household).unwrap();
        let home = known
            .iter()
            .find(|home| home["household_no"] == no)
            .map(|home| home["id"].clone());
        let home = home.unwrap_or_else(|| {
            let entry = json!({
                "do": "household", "household_no": no, "display_name": name, "unit": OTHER, "phone": "12900000001",
            });
            device.record(entry).prepared.record.to_string().into()
        });
        let mut entry = json!({"do": "person", "household": home, "name": name, "birth": birth});
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        device.record(entry);
    }
    device
}

fn rows(device: &Device) -> Vec<Value> {
    let mut rows = device.store.export(&Kind::CampaignRow).unwrap();
    rows.sort_by_key(|row| row["name"].to_string());
    rows
}

fn names(device: &Device) -> Vec<String> {
    rows(device)
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect()
}

fn cards(device: &Device, now: Millis) -> Vec<FollowUp> {
    let query = Query::FollowUps {
        kinds: Vec::new(),
        on: None,
        part: Part::first(100),
    };
    let Answer::FollowUps(window) = device.store.answer(&query, now).unwrap() else {
        panic!("no follow-ups")
    };
    let all = window.rows.into_iter().map(|row| row.follow_up);
    all.filter(|it| it.because.rule == "R29").collect()
}

#[test]
fn rows_are_made_of_whom_the_filter_means_once_and_undone_in_one_go() {
    for (set, expected) in [
        (json!({}), vec!["曾小满", "罗立夏", "谭立春"]),
        (json!({"filter": "age>=65"}), vec!["谭立春"]),
        (json!({"filter": "party=yes"}), vec!["罗立夏"]),
        (json!({"subject": "household"}), vec!["曾小满", "罗立夏", "谭立春"]),
    ] {
        let mut device = village();
        device.record(campaign(&set));
        let saved = device.record(json!({"do": "roster", "campaign": "医保缴费"}));
        assert_eq!(
            (names(&device), saved.deeds.len()),
            (expected.clone().into_iter().map(str::to_owned).collect(), 1)
        );
        let again = device.save(json!({"do": "roster", "campaign": "医保缴费"}), morning());
        assert!(again.is_err(), "nobody new is meant: {set}");
        device
            .store
            .undo_of(&UndoOf::This(saved.group.unwrap()), morning())
            .unwrap();
        assert_eq!(rows(&device), Vec::<Value>::new());
        device.record(json!({"do": "roster", "campaign": "医保缴费"}));
        assert_eq!(names(&device).len(), expected.len(), "undone rows come back");
    }
}

#[test]
fn who_was_taken_off_the_roster_stays_off_and_a_closed_campaign_takes_no_mark() {
    let mut device = village();
    let of = device.record(campaign(&json!({}))).prepared.record.to_string();
    device.record(json!({"do": "roster", "campaign": of}));
    let row = rows(&device)[0]["id"].clone();
    device.record(json!({"do": "delete", "kind": "campaign_row", "record": row, "reason": "重复"}));
    assert!(device.save(json!({"do": "roster", "campaign": of}), morning()).is_err());
    let row = rows(&device)[0]["id"].clone();
    let mark = |status: &str| json!({"do": "edit", "kind": "campaign_row", "record": row, "set": {"status": status}});
    assert!(
        device.save(mark("半缴"), morning()).is_err(),
        "a status of the campaign's"
    );
    device.record(mark("已缴"));
    device.record(json!({"do": "edit", "kind": "campaign", "record": of, "set": {"state": "closed"}}));
    assert!(device.save(mark("未缴"), morning()).is_err());
    assert!(device.save(json!({"do": "roster", "campaign": of}), morning()).is_err());
}

#[test]
fn a_list_brings_in_people_from_outside_and_names_what_is_wrong_by_row() {
    let mut device = village();
    device.record(campaign(&json!({})));
    let list = |status: &str| {
        json!({"do": "roster", "campaign": "医保缴费", "rows": [
            {"name": "易处暑", "phone": "12900000909", "unit": OTHER, "status": status, "cells": ["村组 三组"]},
            {"household": "01"},
        ]})
    };
    assert!(device.save(list("交了"), morning()).is_err());
    device.record(list("已缴"));
    let rows = rows(&device);
    assert_eq!(names(&device), ["易处暑", "谭立春"]);
    assert_eq!((&rows[0]["status"], &rows[0]["unit"]), (&json!("已缴"), &json!(OTHER)));
    assert_eq!(rows[1]["status"], Value::Null, "nobody marked it");
    assert!(
        device.save(list("已缴"), morning()).is_err(),
        "both are on the roster already"
    );
    let by_hand = json!({"do": "campaign_row", "campaign": "医保缴费", "name": "易处暑", "phone": "12900000909"});
    assert!(device.save(by_hand, morning()).is_err(), "so is who is typed by hand");
}

#[test]
fn a_row_that_two_devices_made_of_one_person_is_one_record_and_keeps_its_mark() {
    let (mut clerk, mut town) = (village(), Town::default());
    clerk.record(campaign(&json!({})));
    town.settle(&mut clerk, 50, 100, morning());
    let mut leader = Device::with_role(2, Role::MicroLeader, OTHER);
    town.settle(&mut leader, 50, 100, morning());
    for device in [&mut clerk, &mut leader] {
        device.record(json!({"do": "roster", "campaign": "医保缴费"}));
    }
    let row = rows(&leader)[0]["id"].clone();
    leader.record(json!({"do": "edit", "kind": "campaign_row", "record": row, "set": {"status": "已缴"}}));
    town.settle(&mut leader, 50, 100, morning());
    town.settle(&mut clerk, 50, 100, morning());
    town.settle(&mut leader, 50, 100, morning());
    for device in [&leader, &clerk] {
        assert_eq!(names(device), ["曾小满", "罗立夏", "谭立春"]);
        assert_eq!(rows(device)[0]["status"], "已缴");
        assert!(sync_view(device).conflicts.is_empty());
    }
}

#[test]
fn one_card_stands_for_all_rows_of_a_campaign_until_none_is_left() {
    let mut device = village();
    device.record(campaign(&json!({})));
    assert!(
        cards(&device, morning()).is_empty(),
        "without rows nothing is to be done"
    );
    device.record(json!({"do": "roster", "campaign": "医保缴费"}));
    let card = cards(&device, morning()).remove(0);
    assert_eq!(card.due.date.to_string(), "2026-12-18");
    assert_eq!(Lang::Zh.follow_up(&card), "专项：医保缴费 剩 3 人，12-25 止");
    for (day, due) in [
        ("2026-12-19", "2026-12-22"),
        ("2026-12-23", "2026-12-24"),
        ("2026-12-25", "2026-12-25"),
        ("2027-01-04", "2026-12-25"),
    ] {
        let now = Millis::parse(&format!("{day} 09:00")).unwrap();
        device.store.roll_to(now).unwrap();
        assert_eq!(cards(&device, now)[0].due.date.to_string(), due, "{day}");
    }
    for row in rows(&device) {
        device.record(json!({"do": "edit", "kind": "campaign_row", "record": row["id"], "set": {"status": "不参保"}}));
    }
    assert!(cards(&device, morning()).is_empty());
}

fn with_rows() -> Device {
    let mut device = village();
    device.record(campaign(&json!({})));
    device.record(json!({"do": "roster", "campaign": "医保缴费"}));
    device
}

/// The rows of the campaign, opened from page 7. The device keeps its folder meanwhile.
fn marking(store: Store, lang: Lang, size: (u16, u16)) -> Console {
    let mut console = Console::with_store(store, morning())
        .speaking(lang)
        .sized(size.0, size.1);
    let mut ledgers = Kind::ALL.iter().filter(|kind| kind.def().has_tab());
    let at = ledgers.position(|kind| *kind == Kind::Campaign).unwrap();
    // A clerk's evening begins with the fast form.
    console.press(&format!("esc esc 7{} enter", " right".repeat(at)));
    assert!(
        matches!(console.app.layers.last(), Some(Layer::Marking(_))),
        "{}",
        console.screen()
    );
    console
}

fn statuses(console: &Console) -> Vec<String> {
    let store = console.store().unwrap();
    let households = store.export(&Kind::Household).unwrap();
    let mut rows = store.export(&Kind::CampaignRow).unwrap();
    rows.sort_by_key(|row| {
        let of_row = |household: &&Value| household["id"] == row["household_id"];
        households
            .iter()
            .find(of_row)
            .map(|household| household["household_no"].to_string())
    });
    rows.iter()
        .map(|row| row["status"].as_str().unwrap_or("-").to_owned())
        .collect()
}

#[test]
fn a_digit_sets_the_status_and_goes_on_zero_counts_an_attempt_and_ctrl_z_takes_one_back() {
    for lang in [Lang::Zh, Lang::En] {
        for size in [(60, 18), (80, 24), (120, 40)] {
            let device = with_rows();
            let mut console = marking(device.store, lang, size);
            let screen = console.screen();
            assert!(
                screen.contains("2 已缴") && !screen.contains(lang.page(lianxin::app::PageId::Today)),
                "{screen}"
            );
            console.press("2 0 0 3");
            assert_eq!(statuses(&console), ["已缴", "不参保", "-"], "{}", console.screen());
            let rows = console.store().unwrap().export(&Kind::CampaignRow).unwrap();
            assert!(rows.iter().any(|row| row["attempts"] == 2 && row["status"] == "不参保"));
            console.press("9");
            assert_eq!(statuses(&console), ["已缴", "不参保", "-"], "there is no status 9");
            console.press("ctrl-z");
            assert_eq!(statuses(&console), ["已缴", "-", "-"], "{}", console.screen());
            console.press("f7");
            let screen = console.screen();
            assert!(
                !screen.contains("2 已缴 1\n") && screen.contains(lang.roster_open_only()),
                "{screen}"
            );
            console.press("2 2");
            assert_eq!(
                statuses(&console),
                ["已缴", "已缴", "已缴"],
                "what is done leaves the list under the mark"
            );
            assert!(
                console.screen().contains(lang.roster_all_done()),
                "{}",
                console.screen()
            );
        }
    }
}

#[test]
fn the_marking_screen_names_its_keys_whole_and_takes_a_list_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("名单.csv");
    let file = "姓名,户编号,电话,状态\n罗立夏,03,,已缴\n易处暑,,12900000909,\n,,12900000910,\n";
    std::fs::write(&list, file).unwrap();
    for lang in [Lang::Zh, Lang::En] {
        let mut device = village();
        device.record(campaign(&json!({})));
        let mut console = marking(device.store, lang, (60, 18));
        assert!(console.screen().contains("F10"), "{}", console.screen());
        console.press("ctrl-p");
        console.type_text(&lang.action_in(Place::Marking, &Action::BringList));
        console.press("enter");
        console.type_text(list.to_str().unwrap());
        console.press("enter");
        assert!(
            matches!(console.app.layers.last(), Some(Layer::Marking(_))),
            "{}",
            console.screen()
        );
        let said = lang.roster_listed(2, 1, 1);
        assert!(console.screen().contains(&said[..12]), "{}", console.screen());
        let rows = console.store().unwrap().export(&Kind::CampaignRow).unwrap();
        assert_eq!(rows.len(), 2);
        assert!(
            rows.iter()
                .any(|row| row["status"] == "已缴" && !row["person_id"].is_null())
        );
        let screen = console.screen();
        for action in [Action::Open, Action::Attempt] {
            let label = lang.action_in(Place::Marking, &action);
            let last = screen.lines().last().unwrap();
            assert!(last.contains(&label), "{label}: {screen}");
        }
        let legend = format!("0 {}", lang.action_in(Place::Marking, &Action::Attempt));
        assert!(screen.lines().nth(1).unwrap().contains(&legend), "{screen}");
        console.press("ctrl-z");
        assert_eq!(console.store().unwrap().export(&Kind::CampaignRow).unwrap().len(), 0);
    }
}

#[test]
fn enter_shows_one_telephone_for_ten_seconds_and_logs_it_but_not_on_the_projector() {
    let device = with_rows();
    let mut console = marking(device.store, Lang::Zh, (80, 24));
    assert!(!console.screen().contains("12900000101"), "{}", console.screen());
    console.press("enter");
    assert!(console.screen().contains("12900000101"), "{}", console.screen());
    assert!(
        !console.screen().contains("谭立春"),
        "the rest stays masked: {}",
        console.screen()
    );
    let Answer::Audit(lines) = console.store().unwrap().answer(&Query::Audit, morning()).unwrap() else {
        panic!("no audit log")
    };
    assert!(
        lines[0].what == "reveal" && lines[0].about.starts_with("campaign_row "),
        "{:?}",
        lines[0]
    );
    console.press("down");
    assert!(!console.screen().contains("12900000101"), "another row is marked");
    console.press("up enter");
    console.wait(11_000);
    assert!(!console.screen().contains("12900000101"), "{}", console.screen());
    console.app.session.covered = View::Projector;
    console.app.session.shown = View::Projector;
    console.press("enter");
    assert!(!console.screen().contains("12900000101"), "{}", console.screen());
}

#[test]
fn the_campaign_itself_says_how_far_it_is_by_status_and_by_grid() {
    let mut device = village();
    device.record(campaign(&json!({})));
    device.record(json!({"do": "roster", "campaign": "医保缴费"}));
    let rows = json!([{"name": "易处暑", "unit": UNIT, "status": "已缴"}, {"name": "肖惊蛰", "unit": UNIT}]);
    device.record(json!({"do": "roster", "campaign": "医保缴费", "rows": rows}));
    let mut console = Console::with_store(device.store, morning()).sized(100, 40);
    let mut ledgers = Kind::ALL.iter().filter(|kind| kind.def().has_tab());
    let at = ledgers.position(|kind| *kind == Kind::Campaign).unwrap();
    console.press(&format!("esc esc 7{} enter tab", " right".repeat(at)));
    let screen = console.screen();
    for expected in ["完成 1/5", "未缴 4 已缴 1", "1/2", "0/3"] {
        assert!(screen.replace("  ", " ").contains(expected), "{expected}: {screen}");
    }
    console.press("tab");
    assert!(
        matches!(console.app.layers.last(), Some(Layer::Marking(_))),
        "{}",
        console.screen()
    );
}
