//! Issue 10: a leader writes down thirty visits in a row from the page of today, with arrows and function keys alone.

use crate::seat::Seat;
use crate::town::{Time, town};
use lianxin::app::Notice;
use lianxin::domain::ids::HouseholdId;
use lianxin::domain::lang::Lang;
use lianxin::view::TodayItem;
use serde_json::json;

const VISITS: usize = 30;
/// F6 opens the visit, F2 the half sentences, Enter takes one, Ctrl+S saves: what is beyond are arrows.
const KEYS_A_VISIT: usize = 6;

/// Invented people, each with a name that tells them apart when it is masked.
const SURNAMES: [&str; 7] = ["谭", "黄", "覃", "周", "蓝", "韦", "肖"];
const GIVEN: [&str; 5] = ["立春", "惊蛰", "芒种", "白露", "霜降"];

fn name(number: usize) -> String {
    format!(
        "{}{}",
        SURNAMES[number % SURNAMES.len()],
        GIVEN[number / SURNAMES.len()]
    )
}

fn masked(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    format!("{}*{}", letters[0], letters[2])
}

fn selected(seat: &Seat) -> Option<HouseholdId> {
    match seat.console.app.pages.today.item()? {
        TodayItem::FollowUp(one, _) => one.household_id,
        TodayItem::Request(row) => row.household_id,
    }
}

fn order(seat: &Seat) -> Vec<(HouseholdId, String)> {
    let cards = seat.today().cards.into_iter();
    cards.filter_map(|card| Some((card.household_id?, card.name))).collect()
}

/// Where the list stands: the marked line, and the first that is seen.
fn stands(seat: &Seat) -> (usize, usize) {
    let list = seat.console.app.pages.today.list();
    (list.index(), list.visible(12).start)
}

fn thirty_visits(lang: Lang, kind: &str) {
    let time = Time::at("2026-11-09 08:30");
    let town = town(time);
    let mut leader = Seat::of("谭谷雨", &town, time, lang);
    let mut clerk = Seat::of("邓小满", &town, time, lang);
    for number in 0..VISITS + 4 {
        leader.record(
            &json!({"do": "household", "household_no": format!("A-{number:03}"), "display_name": name(number),
            "address": format!("石井组{}号", number + 1), "phone": format!("129{number:08}")}),
        );
    }
    leader.sync_ok(&town);
    time.set("2026-11-18 08:30");
    leader.catch_up();
    leader.page("1");
    let mut most = 0;
    let begun = leader.keys;
    for visit in 0..VISITS {
        // Now and then somebody is passed over.
        let passed = usize::from(visit % 3 == 2);
        for _ in 0..passed {
            leader.press("down");
        }
        let before = order(&leader);
        let (index, top) = stands(&leader);
        let whom = selected(&leader).unwrap_or_else(|| panic!("no card is marked\n{}", leader.screen()));
        let at = before.iter().position(|(id, _)| *id == whom).unwrap();
        let keys = leader.keys;
        leader.press("f6 f2");
        for _ in 0..visit % 3 {
            leader.press("down");
        }
        leader.press("enter");
        let said = leader.save();
        most = most.max(leader.keys - keys + passed);
        assert!(
            said.contains(&masked(&before[at].1)) && said.contains(kind),
            "it is said what was saved of whom: {said}"
        );
        let after = order(&leader);
        let expected: Vec<_> = before.iter().filter(|(id, _)| *id != whom).cloned().collect();
        assert_eq!(after, expected, "the others stay where they are");
        let next = after.get(at).or(after.last());
        assert_eq!(
            selected(&leader),
            next.map(|(id, _)| *id),
            "visit {visit}: the next card is marked\n{}",
            leader.screen()
        );
        let is_last = after.get(at).is_none();
        assert!(
            is_last || stands(&leader) == (index, top),
            "visit {visit}: nothing jumps, it stood at {index} below {top}\n{}",
            leader.screen()
        );
        assert_eq!(leader.today().done, visit + 1);
        assert!(leader.console.app.layers.is_empty());
    }
    let keys = leader.keys - begun;
    println!("{lang:?}: {VISITS} visits with {keys} keys, at most {most} for one");
    assert!(most <= KEYS_A_VISIT + 1, "{most} keys for one visit");
    leader.sync_ok(&town);
    assert_eq!(leader.console.app.session.counts.pending, 0);
    assert!(!matches!(leader.console.app.notice, Some(Notice::NotSaved(_))));
    clerk.sync_ok(&town);
    let visits = clerk.store().export(&lianxin::change::Kind::Visit).unwrap();
    assert_eq!(
        visits.len(),
        VISITS,
        "all of them reach the server, and whom it hands them on to"
    );
}

#[test]
fn thirty_visits_in_a_row_go_from_card_to_card() {
    thirty_visits(Lang::Zh, "走访");
}

#[test]
fn thirty_visits_in_a_row_go_from_card_to_card_in_english() {
    thirty_visits(Lang::En, "Visit of");
}
