//! A grid goes to the next leader, step by step, and breaks off between any two of them: nothing is lost, nothing is written twice.

use crate::device::{Device, OTHER, identity, morning};
use crate::judge::assert_equals_a_rebuild;
use crate::town::{Town, scope};
use lianxin::app::Layer;
use lianxin::domain::ids::RecordId;
use lianxin::domain::lang::Lang;
use lianxin::domain::problem::Reason;
use lianxin::domain::role::Role;
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::{Answer, NewIdentity, Query, SaveError, Saved};
use lianxin::view::{HandoverView, UndoOf};
use serde_json::{Value, json};

/// The grid above both micro-grids: who receives one of them sees the other as well.
const GRID: &str = "439901100/200/03";
/// Where the former leader goes.
const AWAY: &str = "439901100/201/01/001";
const RECEIVER: &str = "立夏";

/// A leader who hands over, the next one, and the town between them.
struct Hands {
    town: Town,
    giver: Device,
    receiver: Device,
}

impl Hands {
    fn new() -> Self {
        let mut giver = Device::new(1);
        for (no, contact) in [("01", "谷雨"), ("02", ""), ("03", "石大寒")] {
            giver.record(
                json!({"do": "household", "household_no": no, "display_name": format!("谭{no}"), "contact": contact}),
            );
        }
        giver.record(json!({"do": "reminder", "household": "01", "due": "2026-12-24", "text": "带药"}));
        giver.record(
            json!({"do": "request", "household": "02", "title": "水管漏", "category": "0101", "urgency": "normal"}),
        );
        giver.record(
            json!({"do": "visit", "household": "03", "text": "在家", "outcome": "done", "next_visit": "2026-12-20"}),
        );
        let mut receiver = Device::with_role(2, Role::GridLeader, GRID);
        let named = NewIdentity {
            name: RECEIVER.to_owned(),
            ..identity(receiver.id, receiver.user, Role::GridLeader, GRID)
        };
        receiver.store.set_identity(&named).unwrap();
        receiver.record(json!({"do": "household", "unit": OTHER, "household_no": "09", "display_name": "肖大暑"}));
        Self {
            town: Town::default(),
            giver,
            receiver,
        }
    }

    fn reopen(&mut self) {
        self.giver.reopen();
        self.receiver.reopen();
    }

    /// Does a step, as far as it is not done.
    fn step(&mut self, step: usize) {
        match step {
            0 if handovers(&self.giver).is_empty() => {
                self.giver.record(json!({"do": "handover", "receiver": RECEIVER}));
            }
            1 => list(&mut self.giver),
            2 | 7 => self.town.settle(&mut self.giver, 2, 3, morning()),
            3 | 6 => self.town.settle(&mut self.receiver, 2, 3, morning()),
            4 => answer_all(&mut self.receiver),
            5 if view(&self.receiver).is_open() => receive(&mut self.receiver).unwrap(),
            8 => {
                self.town
                    .scopes
                    .insert(self.giver.user, scope(2, Role::MicroLeader, AWAY));
                self.town.settle(&mut self.giver, 2, 3, morning());
                // Everything goes at once: a person is asked.
                let _asked = self.giver.store.allow_removal();
                self.town.settle(&mut self.giver, 2, 3, morning());
            }
            _ => {}
        }
    }
}

const STEPS: usize = 9;

fn handovers(device: &Device) -> Vec<Value> {
    device.store.export(&Kind::Handover).unwrap()
}

fn id(device: &Device) -> RecordId {
    RecordId(handovers(device)[0]["id"].as_str().unwrap().parse().unwrap())
}

fn view(device: &Device) -> HandoverView {
    match device.store.answer(&Query::Handover(id(device)), morning()).unwrap() {
        Answer::Handover(Some(view)) => *view,
        other => panic!("{other:?}"),
    }
}

/// Writes what is handed over; a key too.
fn list(device: &mut Device) {
    let Answer::HandoverItems(items) = device.store.answer(&Query::HandoverItems, morning()).unwrap() else {
        panic!("no items");
    };
    let mut lines: Vec<Value> = items
        .iter()
        .map(|item| Value::Object(Lang::Zh.handover_line(item)))
        .collect();
    lines.push(json!({"sort": "key", "text": "村部大门"}));
    let entry = json!({"do": "handover_lines", "handover": id(device).to_string(), "lines": lines});
    match device.save(entry, morning()) {
        Ok(_) => {}
        Err(SaveError::Refused(problems)) => assert_eq!(problems[0].reason, Reason::NothingNew),
        Err(error) => panic!("{error:?}"),
    }
}

fn answer_all(device: &mut Device) {
    let open: Vec<_> = view(device)
        .lines
        .into_iter()
        .filter(|line| line.state() == "open")
        .collect();
    for line in open {
        device.record(json!({
            "do": "edit", "kind": "handover_line", "record": line.id.to_string(), "set": {"state": "taken"},
        }));
    }
}

fn receive(device: &mut Device) -> Result<(), SaveError> {
    received(device).map(drop)
}

fn received(device: &mut Device) -> Result<Saved, SaveError> {
    let set = json!({"state": "received"});
    let entry = json!({"do": "edit", "kind": "handover", "record": id(device).to_string(), "set": set});
    device.save(entry, morning())
}

/// The lines with their states, and the households with their contacts, as a device has them.
fn outcome(device: &Device) -> (Vec<String>, Vec<String>) {
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let lines = device.store.export(&Kind::HandoverLine).unwrap();
    let lines = lines
        .iter()
        .map(|line| format!("{} {} {}", line["sort"], line["text"], line["state"]));
    let homes = device.store.export(&Kind::Household).unwrap();
    let homes = homes
        .iter()
        .map(|home| format!("{} {}", home["household_no"], home["contact"]));
    (sorted(lines.collect()), sorted(homes.collect()))
}

#[test]
fn a_hand_over_goes_on_after_any_step_and_ends_alike() {
    let mut whole = Hands::new();
    (0..STEPS).for_each(|step| whole.step(step));
    let expected = outcome(&whole.receiver);
    assert_eq!(
        expected.1,
        [r#""01" "立夏""#, r#""02" "立夏""#, r#""03" "石大寒""#, r#""09" null"#]
    );
    assert!(
        expected.0.len() >= 4 && expected.0.iter().all(|line| line.ends_with(r#""taken""#)),
        "{expected:?}"
    );
    for killed in 0..STEPS {
        let mut hands = Hands::new();
        (0..=killed).for_each(|step| hands.step(step));
        hands.reopen();
        // Nobody knows how far it was: the last step is done once more.
        (killed..STEPS).for_each(|step| hands.step(step));
        hands.reopen();
        assert_eq!(handovers(&hands.receiver).len(), 1, "killed after {killed}");
        assert_eq!(outcome(&hands.receiver), expected, "killed after {killed}");
        assert_eq!(
            outcome(&hands.giver),
            (Vec::new(), Vec::new()),
            "the former device keeps nothing"
        );
        assert_equals_a_rebuild(&mut hands.receiver, "handed over", morning());
    }
}

#[test]
fn only_the_receiver_ends_it_when_every_line_is_answered_and_one_undo_takes_all_of_it_back() {
    let mut hands = Hands::new();
    (0..4).for_each(|step| hands.step(step));
    let refused = |result: Result<(), SaveError>| match result {
        Err(SaveError::Refused(problems)) => problems[0].reason.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(receive(&mut hands.giver)), Reason::NotTheReceiver);
    let open = view(&hands.receiver).open();
    assert_eq!(refused(receive(&mut hands.receiver)), Reason::LinesOpen { open });
    hands.step(4);
    let before = view(&hands.receiver);
    assert_eq!(
        (before.passes, before.others),
        (2, 1),
        "of the grid that is handed over alone"
    );
    let group = received(&mut hands.receiver).unwrap().group.unwrap();
    assert_eq!(view(&hands.receiver).passes, 0);
    hands.receiver.store.undo_of(&UndoOf::This(group), morning()).unwrap();
    let after = view(&hands.receiver);
    assert_eq!((after.is_open(), after.passes), (true, 2));
}

#[test]
fn the_console_leads_through_it_by_f6_and_two_digits_and_tells_each_side_whom_it_waits_for() {
    let mut hands = Hands::new();
    let mut console = Console::with_store(hands.giver.store, morning()).sized(60, 18);
    let mut ledgers = Kind::ALL.iter().filter(|kind| kind.def().has_tab());
    let tab = ledgers.position(|kind| *kind == Kind::Handover).unwrap();
    console.press(&format!("7{} ins", " right".repeat(tab)));
    console.type_text(RECEIVER);
    console.press("ctrl-s enter");
    assert!(
        matches!(console.app.layers.last(), Some(Layer::Handover(_))),
        "{}",
        console.screen()
    );
    assert!(console.screen().contains("[1 列出事项]"), "{}", console.screen());
    console.press("f6");
    let screen = console.screen();
    assert!(screen.contains("[2 逐项接收]") && screen.contains("水管漏"), "{screen}");
    console.press("1");
    assert!(console.screen().contains("由接收人逐项接收"), "{}", console.screen());
    console.press("ins");
    console.type_text("村部大门");
    console.press("ctrl-s");
    hands.giver.store = console.into_store().unwrap();
    for step in [2, 3] {
        hands.step(step);
    }
    let lines = view(&hands.receiver).lines.len();
    let mut console = Console::with_store(hands.receiver.store, morning()).sized(80, 24);
    console.press(&format!("7{} enter f6", " right".repeat(tab)));
    assert!(console.screen().contains("还有"), "{}", console.screen());
    console.press(&format!("2{}", " 1".repeat(lines - 1)));
    assert!(console.screen().contains("[3 接清]"), "{}", console.screen());
    console.press("f6 ctrl-s");
    assert!(console.screen().contains("[4 旧设备清空]"), "{}", console.screen());
    hands.receiver.store = console.into_store().unwrap();
    let (answered, homes) = outcome(&hands.receiver);
    assert_eq!(
        answered.iter().filter(|line| line.ends_with(r#""missing""#)).count(),
        1,
        "{answered:?}"
    );
    assert!(homes.contains(&r#""02" "立夏""#.to_owned()), "{homes:?}");
}
