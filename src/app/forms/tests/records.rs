//! Requests, households, persons, health records, the setup: what each form hands in.

use super::{Console, READ_AT, household, row};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::forms::{About, Form};
use crate::app::key::{Key, KeyCode};
use crate::app::screen::{Move, Notice, Screen};
use crate::app::session::Glyphs;
use crate::change::entry::Entry;
use crate::domain::household::Household;
use crate::domain::ids::{PersonId, RequestId};
use crate::domain::person::Person;
use crate::domain::problem::Reason;
use crate::domain::request::EventKind;
use crate::domain::tag::TagKind;
use crate::domain::testing::person;
use crate::domain::unit_list::UnitList;
use crate::store::{Answer, Query};
use crate::view::{SearchHit, SearchTarget};
use serde_json::json;

#[test]
fn a_request_needs_a_household_or_a_place() {
    let mut console = Console::open(About::Request(None));
    console.type_text("路灯不亮");
    console.press(KeyCode::Tab);
    console.type_text("ldzm");
    console.press(KeyCode::Enter);
    assert_eq!(console.text("category"), "0103");
    console.save();
    assert!(console.saved_entry().is_none());
    assert_eq!(console.focused(), "household");
    console.focus_on("place");
    console.type_text("三组路口");
    console.save();
    let Some((Entry::Request(request), ..)) = console.saved_entry() else {
        panic!()
    };
    assert_eq!(
        (request.place.as_str(), request.escalate_note.as_ref()),
        ("三组路口", None)
    );
}

#[test]
fn a_request_that_goes_up_at_once_says_why() {
    let mut console = Console::open(About::Request(Some((household(7), "谭小满".to_owned()))));
    console.type_text("塌方");
    console.focus_on("category");
    console.type_text("0405");
    console.focus_on("fork");
    console.type_text("3");
    console.save();
    assert_eq!(console.focused(), "note");
    console.type_text("需镇里派车");
    console.save();
    let Some((Entry::Request(request), ..)) = console.saved_entry() else {
        panic!()
    };
    assert_eq!(
        (request.escalate_note.as_deref(), request.mode.as_str()),
        (Some("需镇里派车"), "coordinated")
    );
    assert_eq!(request.resolved_note, None);
}

#[test]
fn only_what_was_changed_of_a_household_is_saved() {
    let id = household(7);
    let record = serde_json::json!({
        "id": id, "unit": "439901100/200/03/012", "household_no": "A-012", "display_name": "谭小满", "address": "三组12号",
        "phone": "12900000001", "residence": "resident", "colour": null, "colour_reason": "", "colour_until": null,
        "housing": "", "water": "", "income_source": "", "industry": "", "contact": "", "contact_since": null, "remark": ""
    });
    let existing: Household = serde_json::from_value(record).unwrap();
    let mut console = Console::open(About::Household(Some(Box::new((existing.clone(), READ_AT)))));
    assert_eq!(
        console.form.problems(),
        [],
        "a micro-grid whose name is not known here is nothing to complain of"
    );
    console.focus_on("phone");
    console.key(Key::ctrl('u'));
    console.type_text("12900000002");
    console.focus_on("colour");
    console.type_text("1");
    console.focus_on("colour_reason");
    console.type_text("刚出院");
    console.save();
    assert_eq!(
        (console.focused(), console.saved_entry().is_none()),
        ("colour_until", true),
        "a level set by hand ends"
    );
    console.type_text("2026-12-20");
    console.save();
    assert_eq!(
        console.form.problems()[0].reason,
        Reason::PhoneUnusual,
        "an invented number is warned of"
    );
    console.save();
    let Some((Entry::Edit(edit), ..)) = console.saved_entry() else {
        panic!("{:?}", console.form.problems())
    };
    let set: Vec<(&str, &str)> = edit
        .set
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    assert_eq!(
        set,
        [
            ("colour", "red"),
            ("colour_reason", "刚出院"),
            ("colour_until", "2026-12-20"),
            ("phone", "12900000002")
        ]
    );
    assert_eq!(edit.record, id.to_string());
    let mut idle = Console::open(About::Household(Some(Box::new((existing, READ_AT)))));
    idle.save();
    assert!(idle.saved_entry().is_none(), "nothing changed, nothing saved");
    assert!(idle.moves.iter().any(|it| matches!(it, Move::Pop)));
}

#[test]
fn a_health_record_asks_by_illness() {
    let person = PersonId(uuid::Uuid::from_u128(3));
    let names = |form: &Form| -> Vec<&str> { form.fields().shown().map(|field| field.spec.name).collect() };
    let pressure = Form::new(About::Health(
        household(7),
        person,
        "罗谷雨".to_owned(),
        TagKind::Hypertension,
    ));
    assert!(names(&pressure).contains(&"bp_sys") && !names(&pressure).contains(&"locked"));
    let smd = About::Health(household(7), person, "罗谷雨".to_owned(), TagKind::Smd);
    let mind = Form::new(smd.clone());
    assert!(names(&mind).contains(&"observed_risk") && !names(&mind).contains(&"bp_sys"));
    let mut console = Console::open(smd);
    console.focus_on("observed_risk");
    console.type_text("4");
    console.save();
    let Some((Entry::New(record), ..)) = console.saved_entry() else {
        panic!()
    };
    assert_eq!(
        (&record.set["observed_risk"], &record.set["seen"]),
        (&json!("4"), &json!(true))
    );
}

#[test]
fn the_setup_hands_in_who_and_where_and_cannot_be_escaped() {
    let mut console = Console::open(About::Setup);
    console.with(|form, cx| form.act(&Action::Back, cx));
    let told = matches!(console.moves.as_slice(), [Move::Say(Notice::SetUpFirst)]);
    assert!(told, "Esc says what leads on");
    console.moves.clear();
    console.focus_on("alignment");
    console.type_text("1");
    assert_eq!(console.session.glyphs, Glyphs::Unicode);
    console.focus_on("user_name");
    console.type_text("曾白露");
    console.press(KeyCode::Tab);
    console.type_text("wwgz");
    console.press(KeyCode::Tab);
    console.type_text("青溪镇");
    console.press(KeyCode::Tab);
    console.type_text("茶坪村");
    console.save();
    assert_eq!(console.focused(), "grid_name");
    console.type_text("12号微网格");
    console.save();
    let made = console.effects.iter().find_map(|effect| match effect {
        Effect::SetUp(_, setup) => Some(setup),
        _ => None,
    });
    let made = made.unwrap_or_else(|| panic!("{:?}", console.form.problems()));
    assert_eq!((made.name.as_str(), made.role.code()), ("曾白露", "micro_leader"));
    let units: Vec<_> = made
        .units
        .iter()
        .map(|unit| (unit.path.as_str(), unit.name.as_str()))
        .collect();
    let expected = [("local", "青溪镇"), ("local/1", "茶坪村"), ("local/1/1", "12号微网格")];
    assert_eq!(units, expected);
    assert_eq!(made.server, None);
}

#[test]
fn the_setup_picks_the_unit_from_the_towns_list_by_its_name() {
    let town = "[town]\n\"439901100\" = \"青溪镇\"\n[village]\n\"439901100/200\" = \"茶坪村\"\n[micro_grid]\n\"439901100/200/03/012\" = \"12号微网格\"\n";
    let listed = UnitList::parse(town).unwrap();
    let mut console = Console::open(About::Setup);
    console.session.listed_units = listed;
    console.form = Form::new(About::Setup);
    console.with(|form, cx| form.load(cx));
    console.focus_on("user_name");
    console.type_text("曾白露");
    console.press(KeyCode::Tab);
    console.type_text("wwgz");
    console.press(KeyCode::Tab);
    assert_eq!(console.focused(), "own_unit", "no town, village or grid to be typed");
    console.type_text("12号");
    console.press(KeyCode::Enter);
    console.save();
    let made = console.effects.iter().find_map(|effect| match effect {
        Effect::SetUp(_, setup) => Some(setup),
        _ => None,
    });
    let made = made.unwrap_or_else(|| panic!("{:?}", console.form.problems()));
    let units: Vec<_> = made.units.iter().map(|unit| unit.path.as_str()).collect();
    assert_eq!(units, ["439901100", "439901100/200", "439901100/200/03/012"]);
}

#[test]
fn with_a_code_the_setup_asks_for_the_server_alone() {
    let mut console = Console::open(About::Setup);
    console.focus_on("server");
    console.type_text("2");
    console.press(KeyCode::Tab);
    assert_eq!(console.focused(), "server_url");
    console.type_text("https://town.example");
    console.press(KeyCode::Tab);
    console.type_text("ABCD-1234");
    console.save();
    assert!(
        console
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::SetUp(_, setup)
        if setup.server == Some(("https://town.example".to_owned(), "ABCD-1234".to_owned())) && setup.units.is_empty()))
    );
}

#[test]
fn the_id_number_fills_birth_and_sex_and_a_wrong_check_digit_is_refused_unless_ticked() {
    let mut console = Console::open(About::Person(household(7), None));
    console.type_text("罗谷雨");
    console.focus_on("id_no");
    console.type_text("439901195103041021");
    assert_eq!(
        (console.text("birth"), console.text("sex")),
        ("1951-03-04".to_owned(), "2".to_owned())
    );
    console.press(KeyCode::Backspace);
    console.type_text("2");
    console.save();
    assert!(console.saved_entry().is_none());
    assert_eq!(console.focused(), "id_no");
    assert_eq!(
        console.form.problems()[0].reason,
        Reason::IdCheckDigit { expected: '1' }
    );
    console.focus_on("id_unverified");
    console.type_text(" ");
    console.save();
    let Some((Entry::New(person), ..)) = console.saved_entry() else {
        panic!("{:?}", console.form.problems())
    };
    assert_eq!(person.set["id_unverified"], json!(true));
}

#[test]
fn an_edit_is_judged_by_what_was_changed_whatever_else_the_record_holds() {
    let rare = Person {
        ethnic: "98".to_owned(),
        sex: 9,
        birth: "1000-01-01".parse().ok(),
        remark: "字".repeat(2000),
        phones: (0..9).map(|n| format!("1290000000{n}")).collect(),
        ..person(1, None)
    };
    let mut console = Console::open(About::Person(rare.household_id, Some(Box::new((rare, READ_AT)))));
    console.focus_on("doctor_team");
    console.type_text("茶坪卫生室");
    console.save();
    let Some((Entry::Edit(edit), ..)) = console.saved_entry() else {
        panic!("{:?}", console.form.problems())
    };
    assert_eq!(edit.set.keys().collect::<Vec<_>>(), ["doctor_team"]);
}

#[test]
fn what_is_known_of_a_house_is_not_asked_again_until_somebody_corrects_it() {
    let record = serde_json::json!({
        "id": household(7), "unit": "439901100/200/03/012", "household_no": "A-031", "display_name": "曾霜降",
        "address": "石井组31号", "phone": "", "residence": "resident", "colour": null, "colour_reason": "",
        "colour_until": null, "housing": "", "water": "自来水", "income_source": "", "industry": "", "contact": "",
        "contact_since": null, "remark": ""
    });
    let existing: Household = serde_json::from_value(record).unwrap();
    let mut console = Console::open(About::Household(Some(Box::new((existing, READ_AT)))));
    let shown = |console: &Console| -> Vec<&str> { console.form.fields().shown().map(|it| it.spec.name).collect() };
    assert!(shown(&console).contains(&"housing"));
    assert!(!shown(&console).contains(&"water"));
    console.focus_on("correct");
    console.type_text(" ");
    assert!(shown(&console).contains(&"water"));
    console.focus_on("water");
    console.press(KeyCode::End);
    console.type_text("和井水");
    console.save();
    let Some((Entry::Edit(edit), ..)) = console.saved_entry() else {
        panic!()
    };
    assert_eq!(edit.set.len(), 1);
    assert_eq!(edit.set["water"], "自来水和井水");
    let new = Console::open(About::Household(None));
    assert!(shown(&new).contains(&"water") && !shown(&new).contains(&"correct"));
}

#[test]
fn f3_of_two_requests_with_one_number_the_merge_takes_the_one_that_is_chosen_from_the_list() {
    let id = |n: u128| RequestId(uuid::Uuid::from_u128(n));
    let mut console = Console::open(About::Event(Box::new(row()), EventKind::Merge));
    console.focus_on("target");
    console.type_text("12-1120-01");
    let asked = console.effects.iter().rev().find_map(|effect| match effect {
        Effect::Ask(ticket, Query::Search { text, .. }) if text == "12-1120-01" => Some(*ticket),
        _ => None,
    });
    let hit = |n: u128, place: &str| SearchHit {
        target: SearchTarget::Request(id(n)),
        title: "渗水".to_owned(),
        number: "12-1120-01".to_owned(),
        address: place.to_owned(),
        household_no: "02".to_owned(),
        birth: None,
        phone: String::new(),
        day: None,
    };
    let found = vec![hit(2, "塘边"), hit(3, "坝下")];
    console.answer(asked.expect("the number is looked for"), &Answer::Search(found));
    console.press(KeyCode::Down);
    console.press(KeyCode::Tab);
    console.save();
    let Some((Entry::RequestEvent(event), ..)) = console.saved_entry() else {
        panic!("{:?}", console.form.problems())
    };
    assert_eq!(event.target, id(3).to_string());
}
