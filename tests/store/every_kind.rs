//! What ARCHITECTURE.md promises of a kind that stands in the table: its form opens, it is saved, listed, masked, undone, comes to
//! other devices, and a conflict in it is settled, in both languages.

use crate::device::{Device, morning};
use crate::judge::sync_view;
use crate::kinds;
use crate::town::Town;
use lianxin::app::forms::spec::FieldKind;
use lianxin::app::forms::{self, Form};
use lianxin::app::{Layer, Msg};
use lianxin::change::Fields;
use lianxin::domain::ids::{HouseholdId, PersonId};
use lianxin::domain::lang::Lang;
use lianxin::domain::mask::{Privacy, View};
use lianxin::record::{About, Default, FieldDef, Holds, Kind, Nature, STATE, Target, When};
use lianxin::runtime::Console;
use serde_json::{Value, json};

struct Village {
    town: Town,
    device: Device,
    household: HouseholdId,
    person: PersonId,
}

fn village() -> Village {
    let mut device = Device::new(1);
    let household = device.record(json!({"do": "household", "household_no": "01", "display_name": "谭立春"}));
    let household = household.prepared.record;
    let person =
        device.record(json!({"do": "person", "household": household.to_string(), "name": "谭谷雨", "relation": "02"}));
    let person = person.prepared.record;
    let mut town = Town::default();
    town.settle(&mut device, 50, 100, morning());
    Village {
        town,
        device,
        household: HouseholdId::from(household),
        person: PersonId::from(person),
    }
}

impl Village {
    /// A record of the kind, of the household where it is about one, with these values beside what it needs.
    fn record(&mut self, kind: &Kind, given: &Value) -> String {
        let mut entry = json!({"do": kind.code()});
        if kind.def().about != About::Unit {
            entry["household"] = "01".into();
        }
        for field in kind.fields().iter().filter(|field| is_needed(field)) {
            if field.name != "household_id" && field.name != "person_id" {
                entry[field.name] = self.value(field);
            }
        }
        for (name, value) in given.as_object().unwrap() {
            entry[name] = value.clone();
        }
        self.device.record(entry).prepared.record.to_string()
    }

    /// The records that one of the kind cannot be without.
    fn named(&mut self, kind: &Kind) -> Fields {
        let needed = kind.fields().iter().filter(|field| is_needed(field) && !field.is_fixed);
        let refers = |field: &&FieldDef| matches!(field.holds, Holds::Ref(Target::Record(_)));
        needed
            .filter(refers)
            .map(|field| (field.name.to_owned(), self.value(field)))
            .collect()
    }

    /// A value that the field takes; of another record, one that is made.
    fn value(&mut self, field: &FieldDef) -> Value {
        match field.holds {
            Holds::Phone => "110".into(),
            Holds::Code(set) => set.codes()[0].into(),
            Holds::Date(When::NotAhead) => "2026-11-01".into(),
            Holds::Date(_) => "2026-12-01".into(),
            Holds::Int(min, _) => min.into(),
            Holds::Ref(target) => self.record(&target.kind().unwrap(), &json!({})).into(),
            _ => words(field).into(),
        }
    }
}

/// The keys to the ledger of the kind.
fn ledger(kind: &Kind) -> String {
    let mut ledgers = Kind::all().filter(|kind| kind.def().has_tab());
    let at = ledgers.position(|other| other == kind).unwrap();
    format!("esc esc 7{}", " right".repeat(at))
}

/// The form of a new record, opened as a person opens it where the console has a page for the kind.
fn open(console: &mut Console, kind: &Kind, place: (HouseholdId, PersonId), named: Fields) {
    if kind.def().has_tab() {
        console.press(&format!("{} ins", ledger(kind)));
        if kind.def().about != About::Unit {
            console.type_text("01");
            console.press("tab");
        }
        return;
    }
    let household = (kind.def().about != About::Unit).then(|| (place.0, "谭立春".to_owned()));
    let person = matches!(kind.def().about, About::Person | About::PersonOrHousehold).then_some(place.1);
    let form = Form::new(forms::About::new_record(kind.clone(), household, person).given(named));
    console.app.layers.push(Layer::Form(form));
    console.send(Msg::Resize(100, 40));
}

fn form(console: &Console) -> &Form {
    match console.app.layers.last() {
        Some(Layer::Form(form)) => form,
        other => panic!("a form is open, not {other:?}: {}", console.screen()),
    }
}

fn focus(console: &mut Console, name: &str) {
    for _ in 0..60 {
        let form = form(console);
        if form.fields().list[form.focus()].spec.name == name {
            return;
        }
        console.press("tab");
    }
    panic!("{name}: {}", console.screen());
}

/// Fills in what is needed and has no value yet.
fn fill(console: &mut Console) {
    let specs: Vec<_> = form(console).about().specs().to_vec();
    for spec in specs {
        let fields = form(console).fields();
        let is_asked = fields.index(spec.name).is_some_and(|at| fields.is_shown(at)) && (spec.required)(fields);
        if !is_asked || !fields.text(spec.name).is_empty() {
            continue;
        }
        focus(console, spec.name);
        match spec.kind {
            FieldKind::Line(_) | FieldKind::Note(_) => {
                console.type_text(spec.def.map_or(NEEDLE, words));
            }
            FieldKind::Date => {
                console.type_text("+7");
            }
            FieldKind::Choice(_) | FieldKind::Many(_) => {
                console.press("1");
            }
            FieldKind::Pick(_) => {
                console.press("enter enter");
            }
            FieldKind::Digits(_) | FieldKind::Decimal(..) => {
                console.type_text("1");
            }
            FieldKind::Moment | FieldKind::Check | FieldKind::Household => panic!("{} is filled in", spec.name),
        }
    }
}

/// What is typed into fields of text that hide something.
const NEEDLE: &str = "找谭谷雨12900005678";

/// What has a form of its own.
const STATUSES: &str = "1|未缴|open, 2|已缴|done";
const QUESTIONS: &str = "知道吗|awareness|知道 不知道";

fn words(field: &FieldDef) -> &'static str {
    match (field.holds, field.privacy) {
        (Holds::Lines(_), _) if field.name == "statuses" => STATUSES,
        (Holds::Lines(_), _) if field.name == "questions" => QUESTIONS,
        (Holds::Line(_), _) if field.name == "answers" => "1",
        (Holds::Key, _) => "R09:nobody:1",
        (Holds::Phone, Privacy::Notice) => "110",
        (_, Privacy::Public) => "卫生室",
        _ => NEEDLE,
    }
}

fn is_needed(field: &FieldDef) -> bool {
    field.is_needed && field.default == Default::Empty
}

fn records(console: &Console, kind: &Kind) -> Vec<Value> {
    let mut rows = console.store().unwrap().readable(kind).unwrap();
    rows.retain(|row| row["name"] != "谭谷雨" && row["household_no"] != "01");
    rows
}

#[test]
fn every_kind_opens_its_form_is_saved_masked_undone_and_redone_in_both_languages() {
    for kind in kinds() {
        for lang in [Lang::Zh, Lang::En] {
            let mut place = village();
            let named = place.named(kind);
            let mut console = Console::with_store(place.device.store, morning())
                .speaking(lang)
                .sized(100, 40);
            open(&mut console, kind, (place.household, place.person), named);
            fill(&mut console);
            let title = kind.def().label.of(lang);
            assert!(console.screen().contains(title), "{title}: {}", console.screen());
            console.press("ctrl-s");
            if matches!(console.app.layers.last(), Some(Layer::Form(_))) {
                // What is doubtful is asked about once.
                console.press("ctrl-s");
            }
            assert!(console.app.layers.is_empty(), "{kind} {lang:?}: {}", console.screen());
            assert_eq!(records(&console, kind).len(), 1, "{kind} {lang:?}");
            if kind.def().has_tab() {
                masked_in_each_view(&mut console, kind);
            }
            console.press("1 ctrl-z");
            assert_eq!(records(&console, kind).len(), 0, "{kind} undone: {}", console.screen());
            console.press("ctrl-y");
            assert_eq!(records(&console, kind).len(), 1, "{kind} redone: {}", console.screen());
        }
    }
}

/// The ledger and the record itself, in each view and three sizes.
fn masked_in_each_view(console: &mut Console, kind: &Kind) {
    let has_needle = kind
        .fields()
        .iter()
        .any(|field| is_needed(field) && !matches!(field.holds, Holds::Ref(_)) && words(field) == NEEDLE);
    for (columns, rows) in [(60, 18), (80, 24), (120, 40)] {
        console.send(Msg::Resize(columns, rows));
        for keys in ["esc esc 7", "esc esc 7 enter"] {
            for view in [View::Plain, View::Masked, View::Projector] {
                console.press(keys);
                console.app.session.shown = view;
                let text = console.screen();
                let shows = text.contains("12900005678") || text.contains("谭谷雨");
                // In a list of sixty columns a cell may be cut before it says anything.
                let is_cut = columns == 60 && !keys.ends_with("enter") && view == View::Plain && !shows;
                assert!(
                    is_cut || shows == (has_needle && view == View::Plain),
                    "{kind} {view:?} {columns}: {text}"
                );
            }
        }
    }
    console.app.session.shown = View::Masked;
    console.press("esc esc 7");
}

#[test]
fn every_step_of_a_life_cycle_is_taken_by_marking_it_and_by_no_other_way() {
    // What is no tab is taken on from its card.
    let has_steps = |kind: &&Kind| !kind.def().steps.is_empty() && kind.def().has_tab();
    for kind in kinds().filter(has_steps) {
        for step in kind.def().steps {
            let mut place = village();
            let mut given = json!({STATE: step.from[0]});
            for field in kind.fields() {
                let mut steps = kind.def().steps.iter();
                if steps.any(|other| other.to == step.from[0] && other.needs.contains(&field.name)) {
                    given[field.name] = place.value(field);
                }
            }
            if *kind == Kind::Handover {
                // Only the receiver ends it.
                given["receiver"] = json!("谷雨");
            }
            let record = place.record(kind, &given);
            let wrong = kind.def().steps.iter().find(|other| {
                !other.from.contains(&step.from[0])
                    && kind.steps_from(step.from[0]).all(|may| may.to != other.to)
                    && other.to != step.from[0]
            });
            if let Some(wrong) = wrong {
                let edit = json!({"do": "edit", "kind": kind.code(), "record": record, "set": {STATE: wrong.to}});
                assert!(
                    place.device.save(edit, morning()).is_err(),
                    "{kind}: {} -> {}",
                    step.from[0],
                    wrong.to
                );
            }
            let at = kind
                .steps_from(step.from[0])
                .position(|may| may.code == step.code)
                .unwrap();
            let mut console = Console::with_store(place.device.store, morning()).sized(100, 40);
            // Of some the rows come first.
            let opens = match kind {
                Kind::Campaign | Kind::Survey | Kind::Handover => "enter tab",
                _ => "enter",
            };
            console.press(&format!("{} {opens}{} enter", ledger(kind), " down".repeat(at)));
            if matches!(console.app.layers.last(), Some(Layer::Form(_))) {
                fill(&mut console);
                console.press("ctrl-s");
            }
            let rows = records(&console, kind);
            let row = rows.iter().find(|row| row["id"] == *record).unwrap();
            assert_eq!(row[STATE], step.to, "{kind} {}: {}", step.code, console.screen());
            for name in step.needs.iter().chain(&step.dated) {
                assert!(!row[*name].is_null(), "{kind} {}: {name}", step.code);
            }
            for name in step.clears {
                assert!(
                    row[*name].is_null() || row[*name] == "",
                    "{kind} {}: {name} {row}",
                    step.code
                );
            }
        }
    }
}

/// A field that two people may give different texts, one that hides something if there is one.
fn disputed(kind: &Kind) -> Option<&'static FieldDef> {
    let fields = kind.fields().iter().filter(|field| {
        let is_text = matches!(field.holds, Holds::Line(_) | Holds::Text(_));
        is_text && !field.is_fixed && field.privacy != Privacy::LunarBirth
    });
    fields.min_by_key(|field| field.privacy == Privacy::Public)
}

#[test]
fn every_kind_comes_to_other_devices_and_a_conflict_in_it_is_settled_on_the_sync_page() {
    for kind in kinds().filter(|kind| kind.nature() == Nature::FieldSet) {
        let Some(field) = disputed(kind) else {
            panic!("{kind}: no text")
        };
        let mut place = village();
        let record = match kind {
            Kind::Household => place.household.to_string(),
            Kind::Person => place.person.to_string(),
            _ => place.record(kind, &json!({})),
        };
        place.town.settle(&mut place.device, 50, 100, morning());
        let mut others = [Device::new(2), Device::new(3)];
        for other in &mut others {
            place.town.settle(other, 50, 100, morning());
        }
        let edit =
            |value: &str| json!({"do": "edit", "kind": kind.code(), "record": record, "set": {field.name: value}});
        place.device.record(edit("甲说的"));
        others[0].record(edit("乙说的"));
        place.town.settle(&mut others[0], 50, 100, morning());
        place.town.settle(&mut place.device, 50, 100, morning());
        assert_eq!(sync_view(&place.device).conflicts.len(), 1, "{kind}");
        let mut console = Console::with_store(place.device.store, morning()).sized(100, 40);
        console.press("6 right enter enter");
        place.device.store = console.into_store().unwrap();
        assert_eq!(sync_view(&place.device).conflicts.len(), 0, "{kind}");
        place.town.settle(&mut place.device, 50, 100, morning());
        let value = |device: &Device| {
            let rows = device.store.readable(kind).unwrap();
            rows.iter().find(|row| row["id"] == *record).unwrap()[field.name].clone()
        };
        for other in &mut others {
            place.town.settle(other, 50, 100, morning());
            assert_eq!(value(other), value(&place.device), "{kind}");
        }
        assert_eq!(value(&place.device), "甲说的", "{kind}");
    }
}
