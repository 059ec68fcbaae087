//! Visits: fast entry, finding the household, what follows from a visit.

use super::{Console, detail, household, of_household, row};
use crate::app::effect::{Effect, Ticket};
use crate::app::forms::About;
use crate::app::key::KeyCode;
use crate::app::screen::{Move, Notice};
use crate::change::entry::Entry;
use crate::domain::ids::PersonId;
use crate::domain::problem::{Part, Problem, Reason};
use crate::domain::request::EventKind;
use crate::record::Kind;
use crate::store::{Answer, Query};
use crate::view::{SearchHit, SearchTarget};
use serde_json::json;

#[test]
fn a_visit_in_fast_entry_takes_at_most_twelve_keys_beside_the_words() {
    let mut console = Console::open(About::FastVisit(None));
    assert_eq!(console.focused(), "household");
    console.type_text("txm");
    console.search_answers();
    console.press(KeyCode::Tab);
    assert_eq!(console.focused(), "text");
    console.type_text("身体尚可。");
    console.save();
    assert!(console.keys + "txm".len() <= 12, "{}", console.keys);
    let visit = console.visit();
    assert_eq!(
        (visit.household.as_str(), visit.text.as_str()),
        (household(7).to_string().as_str(), "身体尚可。")
    );
    assert_eq!(
        (visit.way.as_str(), visit.outcome.as_str(), visit.at.as_str()),
        ("home", "done", "")
    );
}

#[test]
fn fast_entry_goes_on_with_the_next_visit_and_keeps_the_date() {
    let mut console = Console::open(About::FastVisit(None));
    console.focus_on("day");
    console.press(KeyCode::Down);
    console.focus_on("household");
    console.type_text("txm");
    console.search_answers();
    console.press(KeyCode::Tab);
    console.type_text("见到本人");
    console.save();
    assert_eq!(console.visit().at, "2026-11-19 12:00");
    console.ok();
    assert_eq!(console.form.saved_count(), 1);
    assert_eq!(
        (console.focused(), console.text("household"), console.text("text")),
        ("household", String::new(), String::new())
    );
    assert_eq!(console.text("day"), "2026-11-19");
    assert!(
        console
            .moves
            .iter()
            .any(|it| matches!(it, Move::Say(Notice::FastSaved(1, _))))
    );
    assert!(!console.moves.iter().any(|it| matches!(it, Move::Pop)));
}

#[test]
fn d26_after_the_household_of_a_visit_comes_the_note() {
    for about in [About::Visit(None), About::FastVisit(None)] {
        let mut console = Console::open(about.clone());
        console.focus_on("household");
        console.type_text("txm");
        console.search_answers();
        console.press(KeyCode::Tab);
        assert_eq!(console.focused(), "text", "{about:?}");
    }
    let mut console = Console::open(About::Visit(None));
    console.press(KeyCode::Tab);
    assert_eq!(
        console.focused(),
        "at",
        "without a household the fields stand in their order"
    );
}

#[test]
fn a_household_that_was_not_found_is_refused_beside_the_field() {
    let mut console = Console::open(About::Visit(None));
    console.type_text("zzz");
    let asked = console.tickets;
    console.answer(Ticket(asked), &Answer::Search(Vec::new()));
    console.save();
    assert!(console.saved_entry().is_none());
    assert_eq!(console.focused(), "household");
    assert!(matches!(&console.form.problems()[0].reason, Reason::NotFound { given } if given == "zzz"));
}

#[test]
fn a_household_is_offered_once_however_many_of_its_people_match() {
    let hit = |target| SearchHit {
        target,
        title: "谭小满".to_owned(),
        number: "012".to_owned(),
        address: "三组12号".to_owned(),
        birth: None,
        household_no: String::new(),
        phone: String::new(),
        day: None,
    };
    let found = [
        hit(SearchTarget::Household(household(7))),
        hit(SearchTarget::Person(household(7), PersonId(uuid::Uuid::from_u128(3)))),
        hit(SearchTarget::Household(household(8))),
    ];
    let mut lookup = crate::app::forms::lookup::Lookup::default();
    let mut console = Console::open(About::FastVisit(None));
    console.with(|_, cx| lookup.paste("谭", cx));
    let ticket = Ticket(console.tickets);
    assert!(lookup.answer(ticket, &found));
    let ids: Vec<_> = lookup.hits.iter().map(|hit| hit.id).collect();
    assert_eq!(ids, [household(7), household(8)]);
}

#[test]
fn a_problem_of_what_follows_from_a_visit_stands_at_its_own_field() {
    let mut console = Console::open(of_household());
    console.focus_on("add_reminder");
    console.type_text(" ");
    let mut problem = Problem::new("text", Reason::Required);
    let field = |console: &Console, problem: &Problem| {
        let at = console.form.field_of(problem)?;
        Some(console.form.fields().list[at].spec.name)
    };
    assert_eq!(field(&console, &problem), Some("text"));
    problem.part = Some(Part {
        name: "reminder",
        index: None,
    });
    assert_eq!(field(&console, &problem), Some("reminder_text"));
    problem.part = Some(Part {
        name: "tags",
        index: Some(0),
    });
    assert_eq!(field(&console, &problem), None, "said above the fields");
}

#[test]
fn a_visit_saves_what_follows_from_it_with_it() {
    let mut console = Console::open(of_household());
    console.type_text("灶房电线老化");
    console.focus_on("topics");
    console.type_text("49");
    console.focus_on("new_request");
    console.type_text(" ");
    console.focus_on("title");
    console.type_text("电线老化");
    console.press(KeyCode::Tab);
    console.type_text("ydyq");
    console.press(KeyCode::Tab);
    console.focus_on("add_reminder");
    console.type_text(" ");
    console.focus_on("due");
    console.type_text("+7");
    console.press(KeyCode::Tab);
    console.type_text("看电线换了没有");
    console.save();
    assert!(console.form.problems().is_empty(), "{:?}", console.form.problems());
    let visit = console.visit();
    assert_eq!(visit.topics, ["hazard", "health"]);
    assert_eq!(
        (visit.requests[0].title.as_str(), visit.requests[0].category.as_str()),
        ("电线老化", "0408")
    );
    assert_eq!(visit.requests[0].urgency, "normal");
    let reminder = visit.reminder.as_ref().unwrap();
    assert_eq!(
        (reminder["due"].as_str().unwrap(), reminder["text"].as_str().unwrap()),
        ("2026-11-27", "看电线换了没有")
    );
    assert_eq!(visit.next_visit, "");
}

#[test]
fn a_visit_brings_in_a_record_of_every_kind_that_says_so() {
    let kinds: Vec<_> = Kind::all().filter(|kind| kind.def().on_visit).collect();
    assert!(!kinds.is_empty());
    for (index, kind) in kinds.into_iter().enumerate() {
        let mut console = Console::open(of_household());
        console.type_text("坐了一会儿");
        console.focus_on("also");
        console.type_text(&(index + 1).to_string());
        console.save();
        assert_eq!(console.focused(), "also_text", "its words are needed");
        console.type_text("一双棉鞋");
        console.save();
        let title = kind.def().title.expect("a visit asks for the title");
        let brought = serde_json::to_value(&console.visit().records).unwrap();
        assert_eq!(brought, json!([{"do": kind.code(), title: "一双棉鞋"}]));
    }
}

#[test]
fn an_unsatisfied_return_visit_asks_whether_to_do_it_again() {
    let mut console = Console::open(About::Event(Box::new(row()), EventKind::ReturnVisit));
    assert_eq!(console.focused(), "satisfaction");
    console.type_text("4");
    console.save();
    assert_eq!(console.focused(), "redo");
    console.type_text("1");
    console.focus_on("note");
    console.type_text("还是不通");
    console.save();
    let Some((Entry::RequestEvent(event), ..)) = console.saved_entry() else {
        panic!()
    };
    assert_eq!(
        (event.redo, event.satisfaction.as_str(), event.way.as_str()),
        (Some(true), "unsatisfied", "phone")
    );
}

#[test]
fn the_household_says_who_is_ill_and_the_visit_carries_the_follow_up_record() {
    let mut console = Console::open(of_household());
    assert!(!console.form.fields().shown().any(|field| field.spec.name == "bp_sys"));
    let asked = console.effects.iter().find_map(|effect| match effect {
        Effect::Ask(ticket, Query::Household(id)) if *id == household(7) => Some(*ticket),
        _ => None,
    });
    let detail = detail();
    let person = detail.persons[0].id;
    console.answer(asked.unwrap(), &Answer::Household(Some(Box::new(detail))));
    console.type_text("血压稳定");
    console.focus_on("patient");
    console.type_text("1");
    console.focus_on("bp_sys");
    console.type_text("148");
    console.press(KeyCode::Tab);
    console.type_text("９２");
    console.focus_on("compliance");
    console.type_text("1");
    console.save();
    let health = console.visit().health.clone().expect("a follow-up record");
    let expected = json!({
        "person": person, "disease": "hypertension", "bp_sys": "148", "bp_dia": "92", "compliance": "regular",
    });
    assert_eq!(serde_json::Value::Object(health), expected);
}

/// Two households of one name and one that is called otherwise, as a search for 谭 finds them.
fn found(console: &mut Console, named: &[(u8, &str)]) {
    let hit = |&(n, name): &(u8, &str)| SearchHit {
        target: SearchTarget::Household(household(n)),
        title: name.to_owned(),
        number: format!("{n:03}"),
        address: String::new(),
        birth: None,
        household_no: String::new(),
        phone: String::new(),
        day: None,
    };
    let hits: Vec<_> = named.iter().map(hit).collect();
    let asked = console.effects.iter().rev().find_map(|effect| match effect {
        Effect::Ask(ticket, Query::Search { .. }) => Some(*ticket),
        _ => None,
    });
    console.answer(asked.unwrap(), &Answer::Search(hits));
}

#[test]
fn of_several_that_fit_tab_takes_none_and_says_so_until_one_is_marked() {
    let several = [(7, "谭小满"), (8, "谭小暑"), (9, "谭小暑")];
    for (typed, keys, taken) in [
        ("谭", [KeyCode::Tab].as_slice(), None),
        ("谭", &[KeyCode::Down, KeyCode::Tab], Some(8)),
        ("谭", &[KeyCode::Enter], Some(7)),
        (
            "谭",
            &[KeyCode::Tab, KeyCode::Down, KeyCode::Down, KeyCode::Enter],
            Some(9),
        ),
        // A whole name or number says who is meant, unless two are called so.
        ("谭小满", &[KeyCode::Tab], Some(7)),
        ("008", &[KeyCode::Tab], Some(8)),
        ("谭小暑", &[KeyCode::Tab], None),
    ] {
        let mut console = Console::open(About::FastVisit(None));
        console.focus_on("household");
        console.type_text(typed);
        found(&mut console, &several);
        for key in keys {
            console.press(*key);
        }
        let chosen = console.form.fields().household().map(|(id, _)| id);
        assert_eq!(chosen, taken.map(household), "{typed} {keys:?}");
        let said = console.moves.iter().any(|it| matches!(it, Move::Say(Notice::WhichOne)));
        assert_eq!(
            said,
            keys[0] == KeyCode::Tab && taken != Some(7) && taken != Some(8),
            "{typed} {keys:?}"
        );
        assert_eq!(console.focused() == "household", taken.is_none(), "{typed} {keys:?}");
    }
    let mut console = Console::open(About::FastVisit(None));
    console.focus_on("household");
    console.type_text("谭");
    found(&mut console, &several);
    console.save();
    assert!(console.saved_entry().is_none(), "nor does a save take the first");
    assert!(matches!(&console.form.problems()[0].reason, Reason::WhichOne { given } if given == "谭"));
}
