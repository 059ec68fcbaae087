//! Undo that keeps its word: what it takes back it names, what was not done here it asks about, and no conflict or value of
//! somebody else disappears by it.

use crate::chance::{Chance, act, seeds};
use crate::device::{Device, Turns, morning, pair};
use crate::judge::{assert_whole, sync_view};
use crate::town::Town;
use lianxin::change::Kind;
use lianxin::domain::ids::RecordId;
use lianxin::domain::lang::Lang;
use lianxin::domain::request::EventKind;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, SaveError};
use lianxin::view::{ActionRow, Done, UndoOf, UndoRefusal};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn phone(device: &Device, record: RecordId) -> Value {
    let households = device.store.export(&Kind::Household).unwrap();
    let id = record.to_string();
    let found = households.iter().find(|household| household["id"] == id.as_str());
    found.map_or(Value::Null, |household| household["phone"].clone())
}

/// The open conflicts with both their values.
fn conflicts(device: &Device) -> BTreeSet<(String, String, BTreeSet<String>)> {
    let open = sync_view(device).conflicts.into_iter();
    open.map(|row| {
        let values = [row.shown.value.to_string(), row.other.value.to_string()];
        (row.record.to_string(), row.field, BTreeSet::from(values))
    })
    .collect()
}

fn why(outcome: Result<lianxin::store::Saved, SaveError>) -> UndoRefusal {
    match outcome {
        Err(SaveError::CannotUndo(_, why)) => why,
        other => panic!("{other:?}"),
    }
}

fn actions(device: &Device) -> Vec<ActionRow> {
    match device.store.answer(&Query::Actions, morning()).unwrap() {
        Answer::Actions(rows) => rows,
        other => panic!("{other:?}"),
    }
}

/// Two devices that set the same telephone without having seen each other; the first one has both values.
fn in_conflict() -> (Town, [Device; 2], RecordId) {
    let (mut town, mut devices, record) = pair();
    devices[1].edit(record, &json!({"phone": "12900000206"}));
    devices[0].edit(record, &json!({"phone": "12900000306"}));
    town.settle(&mut devices[1], 50, 100, morning());
    let reply_only = town.reply(&devices[0], Vec::new(), devices[0].cursor(), 100, morning());
    devices[0].store.apply_reply(&reply_only, morning()).unwrap();
    assert_eq!(conflicts(&devices[0]).len(), 1);
    (town, devices, record)
}

#[test]
fn u01_undo_and_redo_of_a_field_in_conflict_leave_the_conflict_standing_and_lose_no_value() {
    let (mut town, mut devices, record) = in_conflict();
    let before = conflicts(&devices[0]);
    devices[0].store.undo(morning()).unwrap();
    assert_eq!(
        phone(&devices[0], record),
        "12900000206",
        "theirs stands, not the former one"
    );
    devices[0].store.redo(morning()).unwrap();
    assert_eq!(conflicts(&devices[0]), before);
    town.settle_all(&mut devices);
    assert_eq!(conflicts(&devices[0]), before);
    assert_eq!(conflicts(&devices[1]), before);
    devices[0].store.undo(morning()).unwrap();
    town.settle_all(&mut devices);
    assert_eq!(phone(&devices[1], record), "12900000206");
    assert_whole(&town, &mut devices, "undone after both were sent");
}

#[test]
fn any_history_of_saves_undo_redo_and_rounds_keeps_every_conflict_through_undo_and_redo() {
    let (mut turned, mut with_conflicts) = (0, 0);
    for seed in seeds(6) {
        println!("LIANXIN_SEED={seed}");
        let (mut chance, mut town) = (Chance::new(seed), Town::default());
        let mut devices = [Device::new(1), Device::new(2)];
        for step in 0..70 {
            let now = morning().plus(i64::try_from(step).unwrap() * 60_000);
            let who = chance.below(2);
            act(&mut devices[who], &mut chance, step, now);
            if chance.below(6) == 0 {
                let (batch, chunk) = (1 + chance.below(5), 1 + chance.below(7));
                town.round(&mut devices[chance.below(2)], batch, chunk, now);
            }
            let device = &mut devices[chance.below(2)];
            let (before, shown) = (conflicts(device), device.store.export(&Kind::Household).unwrap());
            let undone = (0..chance.below(4))
                .take_while(|_| device.store.undo(now).is_ok())
                .count();
            for _ in 0..undone {
                device.store.redo(now).unwrap();
            }
            if undone > 0 {
                assert_eq!(conflicts(device), before, "seed {seed}, step {step}");
                assert_eq!(
                    device.store.export(&Kind::Household).unwrap(),
                    shown,
                    "seed {seed}, step {step}"
                );
                turned += 1;
                with_conflicts += usize::from(!before.is_empty());
            }
        }
        town.settle_all(&mut devices);
        assert_whole(&town, &mut devices, &format!("seed {seed}"));
    }
    println!("{turned} turned, {with_conflicts} of them beside conflicts");
    if std::env::var("LIANXIN_SEED").is_err() {
        assert!(turned > 30 && with_conflicts > 3, "{turned} {with_conflicts}");
    }
}

#[test]
fn u14_settling_a_conflict_is_undone_until_it_may_have_been_sent() {
    let (mut town, mut devices, record) = in_conflict();
    let before = conflicts(&devices[0]);
    let device = &mut devices[0];
    let keep = json!("12900000206");
    let settled = device
        .store
        .settle(&Kind::Household, record, "phone", &keep, morning())
        .unwrap();
    assert_eq!(settled.deeds[0].what, Done::Settled(vec!["phone".to_owned()]));
    device.edit(record, &json!({"remark": "狗"}));
    device.store.undo(morning()).unwrap();
    device.store.undo(morning()).unwrap();
    assert_eq!(conflicts(device), before, "the conflict stands again");
    device.store.redo(morning()).unwrap();
    assert_eq!((conflicts(device).len(), phone(device, record)), (0, keep.clone()));
    device.store.undo(morning()).unwrap();
    device.edit(record, &json!({"remark": "猫"}));
    device
        .store
        .settle(&Kind::Household, record, "phone", &keep, morning())
        .unwrap();
    // A try that reached nobody changes nothing of it.
    assert!(!device.store.outgoing(50, 99_999).unwrap().is_empty());
    device.store.not_sent().unwrap();
    device.store.undo(morning()).unwrap();
    assert_eq!(conflicts(device), before);
    device.store.redo(morning()).unwrap();
    // The answer to this one got lost, and the next try reached nobody.
    let push = device.store.outgoing(50, 99_999).unwrap();
    assert_eq!(device.store.outgoing(50, 99_999).unwrap(), push);
    device.store.not_sent().unwrap();
    assert_eq!(why(device.store.undo(morning())), UndoRefusal::Sent);
    town.push(device, &push, morning());
    town.settle_all(&mut devices);
    assert_eq!(why(devices[0].store.undo(morning())), UndoRefusal::Sent);
    assert_eq!(phone(&devices[1], record), keep);
    assert_whole(&town, &mut devices, "settled");
}

#[test]
fn what_somebody_else_wrote_since_is_not_undone_over() {
    let (mut town, mut devices, record) = pair();
    devices[0].edit(record, &json!({"phone": "12900000002"}));
    town.settle_all(&mut devices);
    devices[1].edit(record, &json!({"phone": "12900000003"}));
    town.settle_all(&mut devices);
    assert_eq!(why(devices[0].store.undo(morning())), UndoRefusal::Changed);
    assert_eq!(phone(&devices[0], record), "12900000003");
}

#[test]
fn u01_what_was_not_done_since_the_console_opened_is_asked_about_and_named() {
    let mut device = Device::new(1);
    let household = device.household("1");
    device.visit(household, "一切都好");
    let rows = device.sql("SELECT count(*) FROM journal");
    let none = UndoOf::LastOf(BTreeSet::new());
    let Err(SaveError::AskFirst(row)) = device.store.undo_of(&none, morning()) else {
        panic!("asked")
    };
    assert_eq!(
        (row.deeds[0].kind.clone(), row.deeds[0].subject.as_str()),
        (Kind::Visit, "谷雨")
    );
    assert_eq!(device.sql("SELECT count(*) FROM journal"), rows, "nothing was written");
    device.store.undo_of(&UndoOf::This(row.group), morning()).unwrap();
    assert_eq!(device.count(&Kind::Visit), 0);
    let asked = device.store.redo_of(&none, morning());
    assert!(matches!(asked, Err(SaveError::AskFirst(_))), "{asked:?}");
}

#[test]
fn nobody_is_asked_about_undoing_what_cannot_be_undone() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    let household = device.household("1");
    device.visit(household, "一切都好");
    town.settle(&mut device, 50, 99_999, morning());
    // As at the next start: none of it was done since the console was opened.
    let none = UndoOf::LastOf(BTreeSet::new());
    assert_eq!(why(device.store.undo_of(&none, morning())), UndoRefusal::Sent);
}

#[test]
fn any_of_the_last_changes_is_undone_unless_something_later_builds_on_it() {
    let mut device = Device::new(1);
    let household = device.household("1");
    device.edit(household, &json!({"remark": "狗"}));
    device.visit(household, "一切都好");
    let listed = actions(&device);
    let what: Vec<&Done> = listed.iter().map(|row| &row.deeds[0].what).collect();
    assert_eq!(
        what,
        [&Done::Made, &Done::Changed(vec!["remark".to_owned()]), &Done::Made]
    );
    assert!(listed.iter().all(|row| !row.sent && !row.undone));
    let undo = |device: &mut Device, at: usize| device.store.undo_of(&UndoOf::This(listed[at].group), morning());
    assert_eq!(
        why(undo(&mut device, 2)),
        UndoRefusal::Changed,
        "its remark was written later"
    );
    undo(&mut device, 1).unwrap();
    assert_eq!(why(undo(&mut device, 2)), UndoRefusal::Used, "it was visited");
    assert_eq!(device.count(&Kind::Visit), 1, "the later one stands");
    let other = device.household("2");
    device.visit(other, "没人");
    let listed = actions(&device);
    let made = device.store.undo_of(&UndoOf::This(listed[1].group), morning());
    assert_eq!(why(made), UndoRefusal::Used);
    device.store.undo_of(&UndoOf::This(listed[0].group), morning()).unwrap();
    device.store.undo_of(&UndoOf::This(listed[1].group), morning()).unwrap();
    assert_eq!(device.count(&Kind::Household), 1);
    device.store.redo(morning()).unwrap();
    assert_eq!(
        device.count(&Kind::Household),
        2,
        "what was undone last comes back first"
    );
}

#[test]
fn a_step_is_not_undone_from_below_a_later_one() {
    let mut device = Device::new(1);
    let request = device
        .record(json!({"do": "request", "title": "路灯", "category": "0103", "urgency": "normal", "place": "三组"}))
        .prepared
        .record
        .to_string();
    for event in ["self_accept", "resolve"] {
        device.record(
            json!({"do": "request_event", "request": request, "event": event, "mode": "immediate", "note": "已修"}),
        );
    }
    let listed = actions(&device);
    assert_eq!(listed[0].deeds[0].what, Done::Step(EventKind::Resolve));
    let below = device.store.undo_of(&UndoOf::This(listed[1].group), morning());
    assert_eq!(why(below), UndoRefusal::Used);
    device.store.undo_of(&UndoOf::This(listed[0].group), morning()).unwrap();
    device.store.undo_of(&UndoOf::This(listed[1].group), morning()).unwrap();
}

/// A console over a village of one household with a reminder that is due.
fn console(lang: Lang) -> Console {
    let mut device = Device::new(1);
    let household = device.household("01");
    device.record(json!({"do": "reminder", "household": household.to_string(), "due": "2026-11-20", "text": "送药"}));
    let placeholder = Device::new(9);
    let store = std::mem::replace(&mut device.store, placeholder.store);
    // The folder goes with the device.
    std::mem::forget(device);
    Console::with_store(store, morning()).sized(110, 30).speaking(lang)
}

#[test]
fn u09_u57_toasts_name_record_and_action_masked_and_undo_stops_at_the_sessions_border() {
    for (lang, [saved, undone, asks, redone, nothing]) in [
        (
            Lang::Zh,
            [
                "已记 谷* 走访",
                "已撤销 谷* 走访",
                "撤销 今天",
                "已重做 谷* 走访",
                "没有可以重做的",
            ],
        ),
        (
            Lang::En,
            [
                "Done: Visit of 谷*",
                "Undone: Visit of 谷*",
                "Undo Reminder of",
                "Done again: Visit of 谷*",
                "There is nothing to do again",
            ],
        ),
    ] {
        let mut console = console(lang);
        console.press("ctrl-y");
        assert!(console.screen().contains(nothing), "{}", console.screen());
        console.press("2 f2");
        console.type_text("well");
        console.press("ctrl-s");
        assert!(console.screen().contains(saved), "{}", console.screen());
        console.press("ctrl-z");
        assert!(console.screen().contains(undone), "{}", console.screen());
        console.press("ctrl-z");
        assert!(console.screen().contains(asks), "{}", console.screen());
        console.press("enter");
        let reminders = console.store().unwrap().export(&Kind::Reminder).unwrap();
        assert_eq!(reminders.len(), 1, "Enter alone undoes nothing");
        console.press("ctrl-y");
        assert!(console.screen().contains(redone), "{}", console.screen());
        // What another process saved meanwhile is not undone silently either.
        console.press("ctrl-z ctrl-z 2");
        let reminders = console.store().unwrap().export(&Kind::Reminder).unwrap();
        assert_eq!(reminders.len(), 0, "after a yes it is: {}", console.screen());
    }
}

#[test]
fn the_last_changes_are_listed_and_enter_undoes_the_marked_one() {
    for (lang, title, waits) in [(Lang::Zh, "最近的改动", "待传"), (Lang::En, "Last changes", "waits")] {
        let mut console = console(lang);
        console.press("ctrl-k");
        let screen = console.screen();
        assert!(
            screen.contains(title) && screen.contains(waits) && screen.contains("谷*"),
            "{screen}"
        );
        console.press("enter");
        assert_eq!(
            console.store().unwrap().export(&Kind::Reminder).unwrap().len(),
            0,
            "{}",
            console.screen()
        );
        console.press("ctrl-k enter");
        assert_eq!(
            console.store().unwrap().export(&Kind::Reminder).unwrap().len(),
            1,
            "{}",
            console.screen()
        );
    }
}

/// Somebody undid a request by a slip, went on with their work, and found it in no list any more.
#[test]
fn what_was_undone_stays_in_the_list_after_later_saves_and_comes_back_by_choice_alone() {
    let mut device = Device::new(1);
    let household = device.household("1");
    device.visit(household, "一切都好");
    device.store.undo(morning()).unwrap();
    let other = device.household("2");
    device.visit(other, "没人");
    device.store.undo(morning()).unwrap();
    let listed = actions(&device);
    assert_eq!(listed.iter().filter(|row| row.undone).count(), 2, "{listed:?}");
    device.store.redo(morning()).unwrap();
    let asked = device.store.redo(morning());
    assert!(
        matches!(asked, Err(SaveError::NothingToUndo)),
        "no key brings back what was undone before the last save: {asked:?}"
    );
    let slip = listed.iter().rfind(|row| row.undone).unwrap();
    device.store.redo_of(&UndoOf::This(slip.group), morning()).unwrap();
    assert_eq!(device.count(&Kind::Visit), 2);
    assert!(actions(&device).iter().all(|row| !row.undone));
    device.store.undo(morning()).unwrap();
    device.store.redo(morning()).unwrap();
    assert_eq!(device.count(&Kind::Visit), 2, "the key still does the last one again");
}

#[test]
fn undo_and_redo_say_the_name_that_stands_now() {
    let mut device = Device::new(1);
    let household = device.household("1");
    device.edit(household, &json!({"display_name": "黎小满"}));
    device.edit(household, &json!({"display_name": "黎小满甲"}));
    let undone = device.store.undo(morning()).unwrap();
    assert_eq!(undone.deeds[0].subject, "黎小满");
    let redone = device.store.redo(morning()).unwrap();
    assert_eq!(redone.deeds[0].subject, "黎小满甲");
}
