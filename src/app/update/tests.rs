//! Keys on a slow disk: all are typed before the first answer comes.

use super::super::typeahead::Until;
use crate::app::effect::{Effect, Msg, SaveTrouble, StoreTrouble, Ticket};
use crate::app::key::Key;
use crate::app::session::Settings;
use crate::app::{App, Layer, Notice};
use crate::change::entry::Entry;
use crate::domain::ids::HouseholdId;
use crate::domain::problem::{Problem, Reason};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::runtime::testing::{Answers, canned, nothing, someone};
use crate::store::{Answer, Query};
use crate::view::{Counts, SearchHit, SearchTarget};
use std::collections::VecDeque;

struct SlowDisk {
    app: App,
    answers: Answers,
    asked: VecDeque<Effect>,
    saved: Vec<Entry>,
    /// The save that is refused, counted from one.
    refuses: usize,
}

fn home(n: u8) -> HouseholdId {
    HouseholdId(uuid::Uuid::from_u128(u128::from(n)))
}

/// Finds a household for each letter, and two for `w`.
fn one_for_each_letter(query: &Query) -> Answer {
    let text = match query {
        Query::Search { text, .. } => text,
        Query::Counts => {
            return Answer::Counts(Counts {
                households: 30,
                ..Counts::default()
            });
        }
        query => return nothing(query),
    };
    let hit = |n: u8| SearchHit {
        target: SearchTarget::Household(home(n)),
        title: "谭小满".to_owned(),
        number: n.to_string(),
        address: String::new(),
        birth: None,
        household_no: String::new(),
        phone: String::new(),
        day: None,
    };
    let letter = text.bytes().next().unwrap_or_default();
    let hits: &[u8] = if letter == b'w' { &[1, 2] } else { &[letter] };
    Answer::Search(hits.iter().copied().map(hit).collect())
}

impl SlowDisk {
    fn new(role: Role) -> Self {
        let mut slow = Self::opening();
        slow.tell(Msg::Ready(Box::new(someone(role))));
        slow.answer_all();
        slow
    }

    fn opening() -> Self {
        Self {
            app: App::new(Settings::default(), Millis::parse("2026-11-22 09:12").unwrap()),
            answers: Box::new(one_for_each_letter),
            asked: VecDeque::new(),
            saved: Vec::new(),
            refuses: 0,
        }
    }

    fn tell(&mut self, msg: Msg) {
        let now = self.app.session.now;
        let effects = self.app.update(msg, now);
        self.asked.extend(effects);
    }

    fn press(&mut self, keys: &str) {
        for name in keys.split_whitespace() {
            self.tell(Msg::Key(Key::parse(name).unwrap()));
        }
    }

    fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.tell(Msg::Key(Key::char(c)));
        }
    }

    fn answer_all(&mut self) {
        while let Some(effect) = self.asked.pop_front() {
            let mut answer = canned(&mut self.answers, &effect);
            if let Effect::Save { ticket, entry, .. } = &effect {
                self.saved.push((**entry).clone());
                if self.saved.len() == self.refuses {
                    let problem = Problem::new("text", Reason::SameNote);
                    answer = Some(Msg::Saved(*ticket, Err(SaveTrouble::Refused(vec![problem]))));
                }
            }
            answer.into_iter().for_each(|msg| self.tell(msg));
        }
    }

    fn visits(&self) -> Vec<(String, String)> {
        let visit = |entry: &Entry| match entry {
            Entry::Visit(visit) => (visit.household.clone(), visit.text.clone()),
            other => panic!("{other:?}"),
        };
        self.saved.iter().map(visit).collect()
    }
}

#[test]
fn thirty_visits_typed_without_a_pause_are_thirty_visits() {
    let mut slow = SlowDisk::new(Role::Clerk);
    let letters: Vec<u8> = (0..30).map(|n| b'A' + n % 26).collect();
    for letter in &letters {
        slow.type_text(&char::from(*letter).to_string());
        slow.press("tab");
        slow.type_text(&format!("第{letter}户好"));
        slow.press("ctrl-s");
    }
    slow.answer_all();
    let expected: Vec<_> = letters
        .iter()
        .map(|letter| (home(*letter).to_string(), format!("第{letter}户好")))
        .collect();
    assert_eq!(slow.visits(), expected);
}

#[test]
fn an_arrow_waits_for_the_list_it_moves_in() {
    let mut slow = SlowDisk::new(Role::Clerk);
    slow.type_text("w");
    slow.press("down tab");
    slow.type_text("好");
    slow.press("ctrl-s");
    assert!(slow.saved.is_empty());
    slow.answer_all();
    assert_eq!(slow.visits(), [(home(2).to_string(), "好".to_owned())]);
}

#[test]
fn text_is_shown_as_it_is_typed_while_only_a_list_loads() {
    let mut slow = SlowDisk::new(Role::MicroLeader);
    slow.press("ctrl-f");
    slow.type_text("tan");
    assert!(matches!(slow.app.layers.last(), Some(Layer::Search(search)) if search.input.text == "tan"));
    slow.press("enter");
    assert!(
        matches!(slow.app.layers.last(), Some(Layer::Search(_))),
        "no answer yet"
    );
    slow.answer_all();
    assert!(matches!(slow.app.layers.last(), Some(Layer::Household(_))));
}

#[test]
fn keys_after_a_save_that_was_refused_change_nothing_and_are_counted() {
    let mut slow = SlowDisk::new(Role::Clerk);
    slow.refuses = 1;
    slow.type_text("a");
    slow.press("tab");
    slow.type_text("好");
    slow.press("ctrl-s");
    slow.type_text("b1");
    slow.press("tab ctrl-s");
    slow.answer_all();
    assert_eq!(
        slow.saved.len(),
        1,
        "the doubt was not confirmed by a key typed before it was shown"
    );
    let Some(Layer::Form(form)) = slow.app.layers.last() else {
        panic!("the form stays");
    };
    assert_eq!(form.fields().text("text"), "好");
    assert_eq!(slow.app.unused_keys, 4);
    slow.press("ctrl-s");
    slow.answer_all();
    assert_eq!((slow.saved.len(), slow.app.unused_keys), (2, 0));
}

#[test]
fn keys_after_a_save_that_the_form_itself_refused_change_nothing() {
    let mut slow = SlowDisk::new(Role::Clerk);
    slow.type_text("a");
    slow.press("tab");
    slow.type_text("好");
    slow.press("ctrl-s ctrl-s");
    slow.type_text("b");
    slow.answer_all();
    assert_eq!(slow.saved.len(), 1, "the second form names no household");
    assert_eq!(slow.app.unused_keys, 1);
}

#[test]
fn keys_typed_before_the_database_is_open_are_done_when_it_is() {
    let mut slow = SlowDisk::opening();
    slow.press("3 f2");
    slow.tell(Msg::Ready(Box::new(someone(Role::MicroLeader))));
    slow.answer_all();
    assert_eq!(slow.app.page.def().code, "requests");
    assert!(matches!(slow.app.layers.as_slice(), [Layer::Form(_)]));
}

#[test]
fn keys_after_the_one_that_opens_a_form_wait_until_its_draft_was_read() {
    let mut slow = SlowDisk::new(Role::MicroLeader);
    slow.press("f2 ctrl-q");
    assert!(matches!(slow.app.layers.as_slice(), [Layer::Form(_)]));
    slow.answer_all();
    assert!(matches!(
        slow.app.layers.as_slice(),
        [Layer::Form(_), Layer::Confirm(_)]
    ));
}

#[test]
fn who_quits_waits_for_no_list_but_for_what_was_typed_before() {
    let mut slow = SlowDisk::new(Role::MicroLeader);
    slow.press("3 ctrl-q");
    let quits = |slow: &SlowDisk| slow.asked.contains(&Effect::Quit);
    assert!(quits(&slow), "the list has not come");
    let mut slow = SlowDisk::new(Role::MicroLeader);
    slow.press("f2 2 ctrl-q");
    assert!(matches!(slow.app.layers.as_slice(), [Layer::Form(_)]) && !quits(&slow));
}

#[test]
fn who_leaves_the_set_up_is_told_what_that_waits_for_and_leaves_whatever_the_answer_is() {
    let mut slow = SlowDisk::opening();
    slow.tell(Msg::Fresh);
    let ticket = Ticket(99);
    // The server has been asked, and is silent.
    slow.app.typeahead.expected.push((ticket, Until::Done));
    slow.press("ctrl-q");
    assert!(!slow.asked.contains(&Effect::Quit));
    assert_eq!(slow.app.notice, Some(Notice::QuitWaits));
    slow.press("x");
    let problem = Problem::new("server_url", Reason::Required);
    slow.tell(Msg::Saved(ticket, Err(SaveTrouble::Refused(vec![problem]))));
    assert!(slow.asked.contains(&Effect::Quit));
}

#[test]
fn a_page_asks_again_after_a_question_that_the_database_did_not_answer() {
    let mut slow = SlowDisk::new(Role::MicroLeader);
    slow.press("3");
    let trouble = StoreTrouble {
        code: "io",
        detail: String::new(),
    };
    assert!(slow.app.pages.requests.list().is_waiting());
    while let Some(effect) = slow.asked.pop_front() {
        if let Effect::Ask(ticket, _) = effect {
            slow.tell(Msg::Answer(ticket, Err(trouble.clone())));
        }
    }
    assert!(!slow.app.pages.requests.list().is_waiting());
}
