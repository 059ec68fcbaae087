//! A change that the server put aside is mended in the form of its kind and saved refused: keys in, what stands in the journal out.

use crate::device::{Device, morning};
use crate::judge::sync_view;
use crate::town::Town;
use lianxin::app::{Effect, Layer};
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query};
use serde_json::{Value, json};

const HEALTH: &str = "hypertension";

/// A device whose household 01 with one ill person is on the server, and what the records are called.
struct Village {
    town: Town,
    device: Device,
    household: String,
    person: String,
    request: String,
}

fn village() -> Village {
    let mut device = Device::new(1);
    let household = device.record(
        json!({"do": "household", "household_no": "01", "display_name": "谭立春", "address": "三组1号", "phone": "12900010001"}),
    );
    let household = household.prepared.record.to_string();
    let person = device.record(json!({"do": "person", "household": household, "name": "谭谷雨", "relation": "02"}));
    let person = person.prepared.record.to_string();
    device.record(json!({"do": "tag", "person": person, "kind": HEALTH}));
    let request = device.record(
        json!({"do": "request", "title": "路灯不亮", "category": "0103", "urgency": "normal", "household": household}),
    );
    let request = request.prepared.record.to_string();
    let mut town = Town::default();
    town.settle(&mut device, 50, 100, morning());
    Village {
        town,
        device,
        household,
        person,
        request,
    }
}

impl Village {
    /// Records the entry; the server puts aside its change that sets the field.
    fn refuse(&mut self, entry: Value, field: &str) {
        self.town.poison = Some(field.to_owned());
        self.device.record(entry);
        self.town.settle(&mut self.device, 50, 100, morning());
        assert_eq!(sync_view(&self.device).refused_total, 1, "{field}");
    }

    /// Goes to the refused change on the sync page, chooses to mend it, and does `work` in what opens.
    fn mend(mut self, work: impl FnOnce(&mut Console)) -> Self {
        let refused = sync_view(&self.device);
        let at = refused.pending.iter().position(|row| row.refused.is_some()).unwrap();
        let anew = 1 + usize::from(refused.pending[at].target.is_some());
        let mut console = Console::with_store(self.device.store, morning());
        console.press("6").press(&"down ".repeat(at));
        console.press(&format!("enter {anew}"));
        work(&mut console);
        self.device.store = console.into_store().unwrap();
        self
    }

    fn journal(&self) -> Vec<Value> {
        self.device.store.export_changes().unwrap()
    }

    /// Lets the server take what waits: nothing may be left.
    fn settled(mut self) -> Self {
        self.town.poison = None;
        self.town.settle(&mut self.device, 50, 100, morning());
        let view = sync_view(&self.device);
        assert_eq!((view.pending_total, view.refused_total), (0, 0));
        self
    }
}

fn type_over(console: &mut Console, text: &str) {
    console.press(&"backspace ".repeat(40));
    console.type_text(text);
}

/// Tab until the form asks for the field.
fn focus(console: &mut Console, name: &str) {
    for _ in 0..40 {
        let Some(Layer::Form(form)) = console.app.layers.last() else {
            panic!("a form is open: {}", console.screen())
        };
        if form.fields().list[form.focus()].spec.name == name {
            return;
        }
        console.press("tab");
    }
    panic!("{name}: {}", console.screen());
}

#[test]
fn a_form_saved_as_it_opened_says_the_same_of_the_same_record_and_the_refused_change_is_dealt_with() {
    let place = village();
    let (household, person, request) = (&place.household, &place.person, &place.request);
    let cases = [
        (
            json!({"do": "visit", "household": household, "at": "2026-11-18 15:20", "way": "met", "outcome": "refused",
                "topics": ["policy", "hazard"], "text": "水管漏水\n等人来修", "companions": "邓小满", "next_visit": "2026-11-28"}),
            "outcome",
            "水管漏水",
        ),
        (
            json!({"do": "household", "household_no": "02", "display_name": "查芒种", "phone": "12900010002", "water": "井水"}),
            "display_name",
            "查芒种",
        ),
        (
            json!({"do": "person", "household": household, "name": "谭小寒", "relation": "20", "sex": 2,
                "birth": "1988-05-05", "phones": ["12900010003", "12900010004"], "party_member": true}),
            "presence",
            "谭小寒",
        ),
        (
            json!({"do": "tag", "person": person, "kind": "diabetes", "from": "2026-01-02", "source": "村台账"}),
            "basis",
            "村台账",
        ),
        (
            json!({"do": "request", "title": "水沟堵塞", "category": "0102", "urgency": "urgent", "household": household,
                "person": person, "detail": "两天了", "people_count": 3, "happened_at": "2026-11-19 08:00"}),
            "title",
            "水沟堵塞",
        ),
        (
            json!({"do": "request_event", "request": request, "event": "self_accept", "mode": "immediate", "note": "我来办"}),
            "mode",
            "我来办",
        ),
        (
            json!({"do": "reminder", "household": household, "due": "2026-11-25", "text": "问药够不够"}),
            "due",
            "问药够不够",
        ),
        (
            json!({"do": "health_record", "person": person, "disease": HEALTH, "at": "2026-11-19 10:00", "bp_sys": 150,
                "bp_dia": 95, "measured_by": "leader", "seen": true, "text": "头晕"}),
            "disease",
            "150",
        ),
        (
            json!({"do": "edit", "kind": "household", "record": household, "set": {"phone": "12900010009", "remark": "近河"}}),
            "phone",
            "12900010009",
        ),
        (
            json!({"do": "edit", "kind": "person", "record": person, "set": {"phones": ["12900010008"]}}),
            "phones",
            "12900010008",
        ),
    ];
    for (entry, field, told) in cases {
        // The ids of another village are others: the case's are put in their place.
        let mut place = village();
        let text = [
            (household, &place.household),
            (person, &place.person),
            (request, &place.request),
        ]
        .iter()
        .fold(entry.to_string(), |text, (then, now)| text.replace(*then, now));
        place.refuse(serde_json::from_str(&text).unwrap(), field);
        let before = place.journal();
        let refused = sync_view(&place.device).pending[0].clone();
        let old = before.iter().find(|change| change["id"] == json!(refused.id)).unwrap();
        let place = place.mend(|console| {
            let screen = console.screen();
            assert!(screen.contains("未收下：不在你负责的"), "{field}\n{screen}");
            focus(console, console_field(field));
            assert!(console.screen().contains(told), "{field}\n{}", console.screen());
            console.press("ctrl-s");
            if console.app.layers.iter().any(|layer| matches!(layer, Layer::Form(_))) {
                // Something to look at (a similar request): once more saves it.
                console.press("ctrl-s");
            }
            assert!(console.app.layers.is_empty(), "{field}\n{}", console.screen());
        });
        let after = place.journal();
        assert_eq!(after.len(), before.len() + 1, "{field}: one change more");
        let new = after
            .iter()
            .find(|change| !before.iter().any(|old| old["id"] == change["id"]))
            .unwrap();
        assert_eq!(
            (&new["kind"], &new["record"], &new["unit"], &new["set"]),
            (&old["kind"], &old["record"], &old["unit"], &old["set"]),
            "{field}"
        );
        let place = place.settled();
        assert!(
            place
                .town
                .log
                .iter()
                .any(|known| json!(known.change.record) == new["record"])
        );
    }
}

/// A field of the form that shows what the case looks for.
fn console_field(poisoned: &str) -> &str {
    match poisoned {
        "outcome" => "text",
        "presence" => "name",
        "basis" => "source",
        "mode" => "note",
        "due" => "text",
        "disease" => "bp_sys",
        other => other,
    }
}

#[test]
fn what_was_wrong_is_mended_and_only_that_differs() {
    let mut place = village();
    let record = place.household.clone();
    place.refuse(
        json!({"do": "edit", "kind": "household", "record": record, "set": {"phone": "12900010009", "remark": "近河"}}),
        "phone",
    );
    let place = place.mend(|console| {
        focus(console, "phone");
        type_over(console, "12900010010");
        // An invented number is worth a look: once more saves it.
        console.press("ctrl-s ctrl-s");
        assert!(console.screen().contains("已作为新的改动保存"), "{}", console.screen());
    });
    let journal = place.journal();
    let last = journal.last().unwrap();
    assert_eq!(last["set"], json!({"phone": "12900010010", "remark": "近河"}));
    let place = place.settled();
    let Answer::Household(Some(detail)) = place
        .device
        .store
        .answer(&Query::Household(place.household.parse().unwrap()), morning())
        .unwrap()
    else {
        panic!("the household is there")
    };
    assert_eq!(detail.household.phone, "12900010010");
}

#[test]
fn a_refused_request_that_is_mended_keeps_its_number_and_its_first_step() {
    let mut place = village();
    place.refuse(
        json!({"do": "request", "title": "水沟堵塞", "category": "0102", "urgency": "normal", "place": "三组路口"}),
        "title",
    );
    let before = sync_view(&place.device).pending[0].clone();
    let place = place.mend(|console| {
        focus(console, "title");
        console.press("end");
        console.type_text("两天");
        console.press("ctrl-s");
        assert!(console.app.layers.is_empty(), "{}", console.screen());
    });
    let place = place.settled();
    let Answer::Request(Some(detail)) = place
        .device
        .store
        .answer(&Query::Request(before.record.to_string().parse().unwrap()), morning())
        .unwrap()
    else {
        panic!("the request is there")
    };
    assert_eq!(
        (detail.request.title.as_str(), detail.events.len()),
        ("水沟堵塞两天", 1)
    );
    assert!(detail.void_steps.is_empty() && !detail.request.temp_no.is_empty());
}

#[test]
fn leaving_the_form_changes_nothing_and_keeps_what_was_typed_for_the_next_time() {
    let mut place = village();
    let record = place.household.clone();
    place.refuse(
        json!({"do": "edit", "kind": "household", "record": record, "set": {"phone": "12900010009"}}),
        "phone",
    );
    let before = place.journal();
    let place = place.mend(|console| {
        focus(console, "phone");
        type_over(console, "12900010010");
        console.wait(1_500).press("esc");
        assert!(console.screen().contains("未收下 1"), "{}", console.screen());
    });
    assert_eq!(place.journal(), before);
    let place = place.mend(|console| {
        focus(console, "phone");
        assert!(console.screen().contains("12900010010"), "{}", console.screen());
    });
    // Let go: the draft goes with it.
    let place = place.mend(|console| {
        console.press("esc");
        console.press("enter 3");
    });
    let Answer::Drafts(drafts) = place.device.store.answer(&Query::Drafts, morning()).unwrap() else {
        panic!("drafts")
    };
    assert!(drafts.is_empty(), "{drafts:?}");
}

#[test]
fn what_the_form_refuses_is_not_saved_and_the_refused_change_still_waits() {
    let mut place = village();
    let record = place.household.clone();
    place.refuse(
        json!({"do": "edit", "kind": "household", "record": record, "set": {"phone": "12900010009"}}),
        "phone",
    );
    let before = place.journal();
    let place = place.mend(|console| {
        focus(console, "display_name");
        type_over(console, "");
        console.press("ctrl-s");
        assert!(!console.app.layers.is_empty(), "{}", console.screen());
    });
    assert_eq!(place.journal(), before);
    assert_eq!(sync_view(&place.device).refused_total, 1);
}

#[test]
fn a_change_without_a_form_shows_its_values_and_is_saved_as_it_is_only_after_a_yes() {
    let mut place = village();
    let reminder = place
        .device
        .record(json!({"do": "reminder", "household": place.household, "due": "2026-11-25", "text": "问药"}));
    let reminder = reminder.prepared.record.to_string();
    place.town.settle(&mut place.device, 50, 100, morning());
    place.refuse(
        json!({"do": "edit", "kind": "reminder", "record": reminder, "set": {"state": "done"}}),
        "state",
    );
    let before = place.journal();
    let place = place.mend(|console| {
        let screen = console.screen();
        assert!(screen.contains("状态 已完成"), "{screen}");
        console.press("enter");
        assert!(
            !console
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Refused { .. }))
        );
    });
    assert_eq!(place.journal(), before, "Enter alone is no yes");
    let place = place.mend(|console| {
        console.press("2");
    });
    let after = place.journal();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after.last().unwrap()["set"], json!({"state": "done"}));
    place.settled();
}
