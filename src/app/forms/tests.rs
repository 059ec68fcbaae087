//! Forms as a person uses them: press keys, look at the fields and at the effects.

use super::Form;
use crate::app::action::Action;
use crate::app::effect::{Effect, SaveTrouble, SavedOk, Ticket};
use crate::app::key::{Key, KeyCode};
use crate::app::screen::{Cx, Move, Notice, Screen};
use crate::app::session::{Glyphs, Session, Settings, Shown};
use crate::change::Cursor;
use crate::change::entry::{Entry, VisitEntry};
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId};
use crate::domain::problem::{Part, Problem, Reason};
use crate::domain::request::EventKind;
use crate::domain::tag::TagKind;
use crate::domain::time::Millis;
use crate::store::rows::{DraftRow, SearchHit, SearchTarget};
use crate::store::{Answer, Query};
use std::collections::VecDeque;

/// A form with a person in front of it and a world that answers searches.
struct Desk {
    form: Form,
    session: Session,
    now: Millis,
    tickets: u64,
    effects: Vec<Effect>,
    moves: Vec<Move>,
    keys: usize,
}

/// Where the log ended when the records under test were read.
const READ_AT: Cursor = Cursor { seq: 12, chain: 7 };

fn household(n: u8) -> HouseholdId {
    HouseholdId(uuid::Uuid::from_u128(u128::from(n)))
}

impl Desk {
    fn open(form: Form) -> Self {
        Self::open_with(form, &[])
    }

    fn open_with(form: Form, drafts: &[DraftRow]) -> Self {
        let now = Millis::parse("2026-11-20 09:12").unwrap();
        let session = Session {
            settings: Settings::default(),
            glyphs: Glyphs::Ascii,
            identity: None,
            counts: Default::default(),
            sync: Default::default(),
            shown: Shown::Masked,
            plain_until: None,
            themes: Vec::new(),
            size: (80, 24),
            cable: None,
            bundle_dir: String::new(),
            exported: None,
            now,
        };
        let mut desk = Self {
            form,
            session,
            now,
            tickets: 0,
            effects: Vec::new(),
            moves: Vec::new(),
            keys: 0,
        };
        desk.with(|form, cx| form.load(cx));
        let asked = desk.effects.iter().find_map(|effect| match effect {
            Effect::Ask(ticket, Query::Drafts) => Some(*ticket),
            _ => None,
        });
        if let Some(ticket) = asked {
            desk.answer(ticket, &Answer::Drafts(drafts.to_vec()));
        }
        desk
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Form, &mut Cx<'_>) -> T) -> T {
        let mut cx = Cx {
            session: &mut self.session,
            now: self.now,
            effects: Vec::new(),
            moves: Vec::new(),
            next_ticket: &mut self.tickets,
        };
        let done = act(&mut self.form, &mut cx);
        self.effects.append(&mut cx.effects);
        self.moves.append(&mut cx.moves);
        done
    }

    fn answer(&mut self, ticket: Ticket, answer: &Answer) {
        self.with(|form, cx| form.answer(ticket, answer, cx));
    }

    /// Answers every search asked so far that has no answer yet with the household 小满.
    fn search_answers(&mut self) {
        let asked: VecDeque<Ticket> = self
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Ask(ticket, Query::Search { .. }) => Some(*ticket),
                _ => None,
            })
            .collect();
        let hit = SearchHit {
            target: SearchTarget::Household(household(7)),
            title: "谭小满".to_owned(),
            detail: "三组12号".to_owned(),
        };
        for ticket in asked {
            self.answer(ticket, &Answer::Search(vec![hit.clone()]));
        }
    }

    fn press(&mut self, code: KeyCode) -> bool {
        self.key(Key::plain(code))
    }

    fn key(&mut self, key: Key) -> bool {
        self.keys += 1;
        self.with(|form, cx| form.key(key, cx))
    }

    /// Characters as an input method commits them: several at once.
    fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.with(|form, cx| form.key(Key::plain(KeyCode::Char(c)), cx));
        }
    }

    fn save(&mut self) {
        self.keys += 1;
        self.with(|form, cx| form.act(&Action::Save, cx));
    }

    fn saved_entry(&self) -> Option<(&Entry, Option<&str>, Ticket)> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Save {
                ticket, entry, draft, ..
            } => Some((&**entry, draft.as_deref(), *ticket)),
            _ => None,
        })
    }

    fn visit(&self) -> &VisitEntry {
        match self.saved_entry().expect("a save was asked for").0 {
            Entry::Visit(visit) => visit,
            other => panic!("{other:?}"),
        }
    }

    fn outcome(&mut self, outcome: &Result<SavedOk, SaveTrouble>) {
        let ticket = self.saved_entry().expect("a save was asked for").2;
        self.with(|form, cx| form.saved(ticket, outcome, cx));
    }

    fn ok(&mut self) {
        self.outcome(&Ok(SavedOk {
            record: RecordId(uuid::Uuid::nil()),
            no: String::new(),
            changes: 1,
            warnings: Vec::new(),
        }));
    }

    fn focus_on(&mut self, name: &str) {
        for _ in 0..self.form.fields().list.len() {
            if self.focused() == name {
                return;
            }
            self.press(KeyCode::Tab);
        }
        panic!("{name} is not there");
    }

    fn focused(&self) -> &'static str {
        self.form.fields().list[self.form.focus()].spec.name
    }

    fn text(&self, name: &str) -> String {
        self.form.fields().text(name)
    }

    fn drafts(&self) -> Vec<&serde_json::Value> {
        self.effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::SaveDraft { body, .. } => Some(body),
                _ => None,
            })
            .collect()
    }
}

fn of_household() -> Form {
    Form::visit(Some((household(7), "谭小满".to_owned())))
}

#[test]
fn a_visit_in_fast_entry_takes_at_most_twelve_keys_beside_the_words() {
    let mut desk = Desk::open(Form::fast_visit());
    assert_eq!(desk.focused(), "household");
    desk.type_text("txm");
    desk.search_answers();
    desk.press(KeyCode::Tab);
    assert_eq!(desk.focused(), "text");
    desk.type_text("身体尚可。");
    desk.save();
    assert!(desk.keys + "txm".len() <= 12, "{}", desk.keys);
    let visit = desk.visit();
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
    let mut desk = Desk::open(Form::fast_visit());
    desk.focus_on("day");
    desk.press(KeyCode::Down);
    desk.focus_on("household");
    desk.type_text("txm");
    desk.search_answers();
    desk.press(KeyCode::Tab);
    desk.type_text("见到本人");
    desk.save();
    assert_eq!(desk.visit().at, "2026-11-19 12:00");
    desk.ok();
    assert_eq!(desk.form.saved_count(), 1);
    assert_eq!(
        (desk.focused(), desk.text("household"), desk.text("text")),
        ("household", String::new(), String::new())
    );
    assert_eq!(desk.text("day"), "2026-11-19");
    assert!(
        desk.moves
            .iter()
            .any(|it| matches!(it, Move::Say(Notice::FastSaved(1))))
    );
    assert!(!desk.moves.iter().any(|it| matches!(it, Move::Pop)));
}

#[test]
fn tab_before_the_answer_takes_the_top_hit_when_it_comes() {
    let mut desk = Desk::open(Form::fast_visit());
    desk.type_text("txm");
    desk.press(KeyCode::Tab);
    desk.type_text("好");
    desk.save();
    assert!(
        desk.saved_entry().is_none(),
        "nothing is saved before the household is known"
    );
    desk.search_answers();
    assert_eq!(desk.visit().household, household(7).to_string());
}

#[test]
fn a_household_that_was_not_found_is_refused_beside_the_field() {
    let mut desk = Desk::open(Form::visit(None));
    desk.type_text("zzz");
    let asked = desk.tickets;
    desk.answer(Ticket(asked), &Answer::Search(Vec::new()));
    desk.save();
    assert!(desk.saved_entry().is_none());
    assert_eq!(desk.focused(), "household");
    assert!(matches!(&desk.form.problems()[0].reason, Reason::NotFound { given } if given == "zzz"));
}

#[test]
fn enter_never_saves() {
    let mut desk = Desk::open(of_household());
    for _ in 0..40 {
        desk.press(KeyCode::Enter);
    }
    assert!(desk.saved_entry().is_none());
}

#[test]
fn tab_visits_every_field_that_is_there_and_comes_back() {
    let mut desk = Desk::open(of_household());
    let start = desk.focused();
    let shown = desk.form.fields().shown().count();
    let mut seen = vec![start];
    for _ in 1..shown {
        desk.press(KeyCode::Tab);
        seen.push(desk.focused());
    }
    desk.press(KeyCode::Tab);
    assert_eq!(desk.focused(), start);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), shown);
    desk.press(KeyCode::BackTab);
    desk.press(KeyCode::Tab);
    assert_eq!(desk.focused(), start);
}

#[test]
fn a_draft_is_kept_one_second_after_the_last_key_and_comes_back() {
    let mut desk = Desk::open(of_household());
    desk.type_text("屋后排水沟积水");
    assert!(desk.effects.contains(&Effect::WakeAt(desk.now.plus(1000))));
    desk.now = desk.now.plus(600);
    desk.type_text("。");
    desk.now = desk.now.plus(400);
    desk.with(|form, cx| form.wake(cx));
    assert!(desk.drafts().is_empty(), "the last key is less than a second ago");
    desk.now = desk.now.plus(600);
    desk.with(|form, cx| form.wake(cx));
    assert_eq!(desk.drafts().len(), 1);
    let body = desk.drafts()[0].clone();
    let key = format!("visit:{}", household(7));
    let row = DraftRow {
        key,
        body,
        at: desk.now,
    };
    let again = Desk::open_with(of_household(), std::slice::from_ref(&row));
    assert_eq!(again.text("text"), "屋后排水沟积水。");
    assert!(
        again
            .moves
            .iter()
            .any(|it| matches!(it, Move::Say(Notice::DraftRestored(_))))
    );
    let other = Desk::open_with(Form::visit(Some((household(8), "罗谷雨".to_owned()))), &[row]);
    assert_eq!(other.text("text"), "");
}

#[test]
fn a_draft_of_an_edit_keeps_what_was_changed_and_what_its_author_had_seen() {
    let record = |phone: &str| {
        let mut household = detail().household;
        phone.clone_into(&mut household.phone);
        household
    };
    let mut desk = Desk::open(Form::household(Some((&record("12900000001"), READ_AT))));
    desk.focus_on("remark");
    desk.type_text("养狗");
    desk.with(|form, cx| form.act(&Action::Back, cx));
    let body = desk.drafts()[0].clone();
    let row = DraftRow {
        key: format!("household:{}", household(7)),
        body,
        at: desk.now,
    };
    let later = Cursor { seq: 20, chain: 9 };
    let mut again = Desk::open_with(Form::household(Some((&record("12900000002"), later))), &[row]);
    assert_eq!(again.text("remark"), "养狗");
    assert_eq!(again.text("phone"), "12900000002", "another's change is not set back");
    again.save();
    again.save();
    let seen = again.effects.iter().find_map(|effect| match effect {
        Effect::Save { seen, .. } => Some(*seen),
        _ => None,
    });
    assert_eq!(seen, Some(Some(READ_AT)));
}

#[test]
fn a_draft_brings_back_whom_it_was_about_when_the_people_arrive() {
    let patient = format!("{}:hypertension", PersonId(uuid::Uuid::from_u128(3)));
    let row = DraftRow {
        key: format!("visit:{}", household(7)),
        body: serde_json::json!({"values": {"patient": patient, "bp_sys": "148"}, "seen": null}),
        at: Millis::parse("2026-11-19 20:00").unwrap(),
    };
    let mut desk = Desk::open_with(of_household(), &[row]);
    desk.with(|form, cx| form.learn(Some(Box::new(detail())), cx));
    assert_eq!((desk.text("patient"), desk.text("bp_sys")), (patient, "148".to_owned()));
}

#[test]
fn a_household_is_offered_once_however_many_of_its_people_match() {
    let hit = |target| SearchHit {
        target,
        title: "谭小满".to_owned(),
        detail: "三组12号".to_owned(),
    };
    let found = [
        hit(SearchTarget::Household(household(7))),
        hit(SearchTarget::Person(household(7), PersonId(uuid::Uuid::from_u128(3)))),
        hit(SearchTarget::Household(household(8))),
    ];
    let mut lookup = super::lookup::Lookup::default();
    let mut desk = Desk::open(Form::fast_visit());
    desk.with(|_, cx| lookup.paste("谭", cx));
    let ticket = Ticket(desk.tickets);
    assert!(lookup.answer(ticket, &found).is_some());
    let ids: Vec<_> = lookup.hits.iter().map(|hit| hit.id).collect();
    assert_eq!(ids, [household(7), household(8)]);
}

#[test]
fn a_field_left_with_what_cannot_be_read_says_so_at_once_and_keeps_it() {
    let mut desk = Desk::open(Form::reminder(None));
    desk.focus_on("due");
    desk.type_text("改天再说");
    desk.press(KeyCode::Tab);
    assert_eq!(desk.form.problems().len(), 1);
    assert_eq!(desk.form.problems()[0].field, "due");
    assert_eq!(desk.text("due"), "改天再说");
    desk.focus_on("due");
    desk.key(Key::ctrl('u'));
    assert!(desk.form.problems().is_empty(), "gone with the next key");
}

#[test]
fn a_problem_of_what_follows_from_a_visit_stands_at_its_own_field() {
    let mut desk = Desk::open(of_household());
    desk.focus_on("add_reminder");
    desk.type_text(" ");
    let mut problem = Problem::new("text", Reason::Required);
    let field = |desk: &Desk, problem: &Problem| {
        let at = desk.form.field_of(problem)?;
        Some(desk.form.fields().list[at].spec.name)
    };
    assert_eq!(field(&desk, &problem), Some("text"));
    problem.part = Some(Part {
        name: "reminder",
        index: None,
    });
    assert_eq!(field(&desk, &problem), Some("reminder_text"));
    problem.part = Some(Part {
        name: "tags",
        index: Some(0),
    });
    assert_eq!(field(&desk, &problem), None, "said above the fields");
}

#[test]
fn the_draft_is_on_its_way_before_the_save_and_dropped_with_it() {
    let mut desk = Desk::open(of_household());
    desk.type_text("好");
    desk.save();
    let draft = desk
        .effects
        .iter()
        .position(|it| matches!(it, Effect::SaveDraft { .. }))
        .unwrap();
    let save = desk
        .effects
        .iter()
        .position(|it| matches!(it, Effect::Save { .. }))
        .unwrap();
    assert!(draft < save);
    assert_eq!(
        desk.saved_entry().unwrap().1,
        Some(format!("visit:{}", household(7)).as_str())
    );
    desk.ok();
    desk.now = desk.now.plus(5000);
    let before = desk.drafts().len();
    desk.with(|form, cx| form.wake(cx));
    assert_eq!(desk.drafts().len(), before, "a saved form leaves no draft behind");
}

#[test]
fn a_draft_counts_as_kept_only_once_the_database_has_it_and_is_kept_again_when_it_has_not() {
    let mut desk = Desk::open(of_household());
    desk.type_text("好");
    desk.now = desk.now.plus(1500);
    desk.with(|form, cx| form.wake(cx));
    assert_eq!(
        (desk.drafts().len(), desk.form.draft_kept_at()),
        (1, None),
        "on its way"
    );
    let key = format!("visit:{}", household(7));
    assert!(!desk.form.draft_kept("another", Some(desk.now)));
    assert!(desk.form.draft_kept(&key, None));
    assert_eq!(desk.form.draft_kept_at(), None, "the disk was full");
    desk.with(|form, cx| form.act(&Action::Back, cx));
    assert_eq!(desk.drafts().len(), 2, "leaving tries again");
    assert!(desk.form.draft_kept(&key, Some(desk.now)));
    assert_eq!(desk.form.draft_kept_at(), Some(desk.now));
}

#[test]
fn leaving_keeps_the_draft_and_an_untouched_form_leaves_none() {
    let mut desk = Desk::open(of_household());
    desk.type_text("好");
    desk.with(|form, cx| form.act(&Action::Back, cx));
    assert_eq!(desk.drafts().len(), 1);
    assert!(desk.moves.iter().any(|it| matches!(it, Move::Pop)));
    let mut idle = Desk::open(of_household());
    idle.with(|form, cx| form.act(&Action::Back, cx));
    assert!(idle.drafts().is_empty());
}

#[test]
fn a_refusal_keeps_what_was_typed_and_goes_to_the_field() {
    let mut desk = Desk::open(of_household());
    desk.type_text("见到");
    desk.save();
    let problem = Problem::new("at", Reason::InFuture);
    desk.outcome(&Err(SaveTrouble::Refused(vec![problem.clone()])));
    assert_eq!(desk.form.problems(), [problem]);
    assert_eq!(desk.focused(), "at");
    assert_eq!(desk.text("text"), "见到");
    desk.press(KeyCode::Down);
    assert!(
        desk.form.problems().is_empty(),
        "changing the field takes its problem away"
    );
    desk.save();
    assert_eq!(desk.visit().at, "2026-11-19 09:12");
}

#[test]
fn saving_twice_before_the_answer_saves_once() {
    let mut desk = Desk::open(of_household());
    desk.type_text("好");
    desk.save();
    desk.save();
    assert_eq!(
        desk.effects
            .iter()
            .filter(|it| matches!(it, Effect::Save { .. }))
            .count(),
        1
    );
}

#[test]
fn an_input_method_commits_several_characters_at_once_and_nothing_is_lost() {
    let mut desk = Desk::open(of_household());
    desk.type_text("今天上门走访，老人精神尚可；");
    desk.key(Key::ctrl('w'));
    assert_eq!(desk.text("text"), "今天上门走访，");
    desk.key(Key::ctrl('z'));
    assert_eq!(desk.text("text"), "今天上门走访，老人精神尚可；");
    desk.with(|form, cx| form.paste("第一行\n第二行", cx));
    assert!(desk.text("text").ends_with("第一行\n第二行"));
    desk.focus_on("companions");
    desk.with(|form, cx| form.paste("罗医生\n李干部", cx));
    assert_eq!(desk.text("companions"), "罗医生 李干部");
}

#[test]
fn a_han_character_in_a_choice_says_that_the_input_method_is_on() {
    let mut desk = Desk::open(of_household());
    desk.focus_on("way");
    assert!(!desk.form.editing());
    desk.type_text("电");
    assert!(
        desk.moves
            .iter()
            .any(|it| matches!(it, Move::Say(Notice::ImeHere(text)) if text == "电"))
    );
    desk.type_text("２");
    assert_eq!(desk.text("way"), "phone");
}

#[test]
fn a_visit_saves_what_follows_from_it_with_it() {
    let mut desk = Desk::open(of_household());
    desk.type_text("灶房电线老化");
    desk.focus_on("topics");
    desk.type_text("49");
    desk.focus_on("new_request");
    desk.type_text(" ");
    desk.focus_on("title");
    desk.type_text("电线老化");
    desk.press(KeyCode::Tab);
    desk.type_text("ydyq");
    desk.press(KeyCode::Tab);
    desk.focus_on("add_reminder");
    desk.type_text(" ");
    desk.focus_on("due");
    desk.type_text("+7");
    desk.press(KeyCode::Tab);
    desk.type_text("看电线换了没有");
    desk.save();
    assert!(desk.form.problems().is_empty(), "{:?}", desk.form.problems());
    let visit = desk.visit();
    assert_eq!(visit.topics, ["hazard", "health"]);
    assert_eq!(
        (visit.requests[0].title.as_str(), visit.requests[0].category.as_str()),
        ("电线老化", "0408")
    );
    assert_eq!(visit.requests[0].urgency, "normal");
    let reminder = visit.reminder.as_ref().unwrap();
    assert_eq!(
        (reminder.due.as_str(), reminder.text.as_str()),
        ("2026-11-27", "看电线换了没有")
    );
    assert_eq!(visit.next_visit, "");
}

#[test]
fn a_request_needs_a_household_or_a_place() {
    let mut desk = Desk::open(Form::request(None));
    desk.type_text("路灯不亮");
    desk.press(KeyCode::Tab);
    desk.type_text("ldzm");
    desk.press(KeyCode::Enter);
    assert_eq!(desk.text("category"), "0103");
    desk.save();
    assert!(desk.saved_entry().is_none());
    assert_eq!(desk.focused(), "household");
    desk.focus_on("place");
    desk.type_text("三组路口");
    desk.save();
    let Some((Entry::Request(request), ..)) = desk.saved_entry() else {
        panic!()
    };
    assert_eq!(
        (request.place.as_str(), request.escalate_note.as_ref()),
        ("三组路口", None)
    );
}

#[test]
fn a_request_that_goes_up_at_once_says_why() {
    let mut desk = Desk::open(Form::request(Some((household(7), "谭小满".to_owned()))));
    desk.type_text("塌方");
    desk.focus_on("category");
    desk.type_text("0405");
    desk.focus_on("fork");
    desk.type_text("3");
    desk.save();
    assert_eq!(desk.focused(), "note");
    desk.type_text("需镇里派车");
    desk.save();
    let Some((Entry::Request(request), ..)) = desk.saved_entry() else {
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
    let existing = serde_json::from_value(record).unwrap();
    let mut desk = Desk::open(Form::household(Some((&existing, READ_AT))));
    assert_eq!(
        desk.form.problems(),
        [],
        "a micro-grid whose name is not known here is nothing to complain of"
    );
    desk.focus_on("phone");
    desk.key(Key::ctrl('u'));
    desk.type_text("12900000002");
    desk.focus_on("colour");
    desk.type_text("1");
    desk.focus_on("colour_reason");
    desk.type_text("刚出院");
    desk.save();
    assert_eq!(
        desk.form.problems()[0].reason,
        Reason::PhoneUnusual,
        "an invented number is warned of"
    );
    desk.save();
    let Some((Entry::Edit(edit), ..)) = desk.saved_entry() else {
        panic!("{:?}", desk.form.problems())
    };
    let set: Vec<(&str, &str)> = edit
        .set
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    assert_eq!(
        set,
        [("colour", "red"), ("colour_reason", "刚出院"), ("phone", "12900000002")]
    );
    assert_eq!(edit.record, id.to_string());
    let mut idle = Desk::open(Form::household(Some((&existing, READ_AT))));
    idle.save();
    assert!(idle.saved_entry().is_none(), "nothing changed, nothing saved");
    assert!(idle.moves.iter().any(|it| matches!(it, Move::Pop)));
}

#[test]
fn an_unsatisfied_return_visit_asks_whether_to_do_it_again() {
    let row = row();
    let mut desk = Desk::open(Form::event(&row, EventKind::ReturnVisit));
    assert_eq!(desk.focused(), "satisfaction");
    desk.type_text("4");
    desk.save();
    assert_eq!(desk.focused(), "redo");
    desk.type_text("1");
    desk.focus_on("note");
    desk.type_text("还是不通");
    desk.save();
    let Some((Entry::RequestEvent(event), ..)) = desk.saved_entry() else {
        panic!()
    };
    assert_eq!(
        (event.redo, event.satisfaction.as_str(), event.way.as_str()),
        (Some(true), "unsatisfied", "phone")
    );
}

fn row() -> crate::store::rows::RequestRow {
    crate::store::rows::RequestRow {
        id: RequestId(uuid::Uuid::from_u128(9)),
        temp_no: "12-1120-01".to_owned(),
        title: "排水沟清淤".to_owned(),
        category: "0104".to_owned(),
        urgency: crate::domain::request::Urgency::Normal,
        household_id: Some(household(7)),
        reporter_name: "谭小满".to_owned(),
        reporter_phone: String::new(),
        place: String::new(),
        registered_at: Millis(0),
        state: crate::domain::request::State::Resolved,
        level: crate::domain::role::Level(0),
        mode: None,
        assignee: String::new(),
        awaiting_check: false,
        due: None,
        attempt: 1,
        satisfaction: None,
        unit: crate::domain::unit::UnitPath::parse("439901100/200/03/012").unwrap(),
        illegal: 0,
        sync: Default::default(),
    }
}

#[test]
fn a_health_record_asks_by_illness() {
    let person = PersonId(uuid::Uuid::from_u128(3));
    let names = |form: &Form| -> Vec<&str> { form.fields().shown().map(|field| field.spec.name).collect() };
    let pressure = Form::health(household(7), person, "罗谷雨".to_owned(), TagKind::Hypertension);
    assert!(names(&pressure).contains(&"bp_sys") && !names(&pressure).contains(&"locked"));
    let mind = Form::health(household(7), person, "罗谷雨".to_owned(), TagKind::Smd);
    assert!(names(&mind).contains(&"observed_risk") && !names(&mind).contains(&"bp_sys"));
    let mut desk = Desk::open(mind);
    desk.focus_on("observed_risk");
    desk.type_text("4");
    desk.save();
    let Some((Entry::HealthRecord(record), ..)) = desk.saved_entry() else {
        panic!()
    };
    assert_eq!((record.observed_risk, record.seen), (Some(3), Some(true)));
}

#[test]
fn stock_phrases_go_in_at_the_cursor() {
    let mut desk = Desk::open(of_household());
    desk.type_text("上门。");
    desk.with(|form, cx| form.act(&Action::Phrases, cx));
    desk.type_text("1");
    assert_eq!(
        desk.text("text"),
        format!("上门。{}", crate::domain::lang::Lang::Zh.stock_phrases()[0])
    );
    assert_eq!(desk.form.phrases(), None);
}

#[test]
fn the_setup_hands_in_who_and_where_and_cannot_be_escaped() {
    let mut desk = Desk::open(Form::setup());
    desk.with(|form, cx| form.act(&Action::Back, cx));
    assert!(desk.moves.is_empty());
    desk.focus_on("alignment");
    desk.type_text("1");
    assert_eq!(desk.session.glyphs, Glyphs::Unicode);
    desk.focus_on("user_name");
    desk.type_text("曾白露");
    desk.press(KeyCode::Tab);
    desk.type_text("wwgz");
    desk.press(KeyCode::Tab);
    desk.type_text("439901100//012");
    desk.press(KeyCode::Tab);
    desk.type_text("12号微网格");
    desk.save();
    assert_eq!(desk.focused(), "unit");
    desk.key(Key::ctrl('u'));
    desk.type_text("439901100/200/03/012");
    desk.save();
    let made = desk.effects.iter().find_map(|effect| match effect {
        Effect::SetUp(_, setup) => Some(setup),
        _ => None,
    });
    let made = made.unwrap_or_else(|| panic!("{:?}", desk.form.problems()));
    assert_eq!(
        (made.name.as_str(), made.role.code(), made.unit_name.as_str()),
        ("曾白露", "micro_leader", "12号微网格")
    );
    assert_eq!(made.server, None);
}

#[test]
fn with_a_code_the_setup_asks_for_the_server_alone() {
    let mut desk = Desk::open(Form::setup());
    desk.focus_on("server");
    desk.type_text("2");
    desk.press(KeyCode::Tab);
    assert_eq!(desk.focused(), "server_url");
    desk.type_text("https://town.example");
    desk.press(KeyCode::Tab);
    desk.type_text("ABCD-1234");
    desk.save();
    assert!(
        desk.effects
            .iter()
            .any(|effect| matches!(effect, Effect::SetUp(_, setup)
        if setup.server == Some(("https://town.example".to_owned(), "ABCD-1234".to_owned())) && setup.unit.is_none()))
    );
}

#[test]
fn the_id_number_fills_birth_and_sex_and_a_wrong_check_digit_is_refused_unless_ticked() {
    let mut desk = Desk::open(Form::person(household(7), None));
    desk.type_text("罗谷雨");
    desk.focus_on("id_no");
    desk.type_text("439901195103041021");
    assert_eq!(
        (desk.text("birth"), desk.text("sex")),
        ("1951-03-04".to_owned(), "2".to_owned())
    );
    desk.press(KeyCode::Backspace);
    desk.type_text("2");
    desk.save();
    assert!(desk.saved_entry().is_none());
    assert_eq!(desk.focused(), "id_no");
    assert_eq!(desk.form.problems()[0].reason, Reason::IdCheckDigit { expected: '1' });
    desk.focus_on("id_unverified");
    desk.type_text(" ");
    desk.save();
    let Some((Entry::Person(person), ..)) = desk.saved_entry() else {
        panic!("{:?}", desk.form.problems())
    };
    assert!(person.id_unverified);
}

#[test]
fn what_the_store_refuses_after_a_warning_does_not_promise_that_once_more_saves_it() {
    let mut desk = Desk::open(Form::person(household(7), None));
    desk.type_text("罗谷雨");
    desk.focus_on("id_no");
    desk.type_text("439901195103041021");
    desk.focus_on("sex");
    desk.type_text("1");
    desk.save();
    assert!(desk.form.is_warned());
    desk.save();
    let problem = Problem::new("phones", Reason::TooLong { max: 20 });
    desk.outcome(&Err(SaveTrouble::Refused(vec![problem])));
    assert!(!desk.form.is_warned());
}

#[test]
fn a_warning_is_shown_first_and_the_second_save_goes_through() {
    let mut desk = Desk::open(Form::person(household(7), None));
    desk.type_text("罗谷雨");
    desk.focus_on("id_no");
    desk.type_text("439901195103041021");
    desk.focus_on("sex");
    desk.type_text("1");
    desk.save();
    assert!(desk.saved_entry().is_none());
    assert!(desk.form.is_warned());
    desk.save();
    assert!(desk.saved_entry().is_some());
}

#[test]
fn a_draft_can_be_cleared_away_and_taken_back() {
    let mut desk = Desk::open(of_household());
    desk.type_text("写错了户");
    desk.key(Key::ctrl('d'));
    assert_eq!(desk.text("text"), "");
    assert_eq!(desk.text("household"), household(7).to_string());
    assert!(
        desk.effects
            .iter()
            .any(|effect| matches!(effect, Effect::DropDraft(key) if key.starts_with("visit:")))
    );
    desk.key(Key::ctrl('d'));
    assert_eq!(desk.text("text"), "写错了户");
}

#[test]
fn the_household_says_who_is_ill_and_the_visit_carries_the_follow_up_record() {
    let mut desk = Desk::open(of_household());
    assert!(!desk.form.fields().shown().any(|field| field.spec.name == "bp_sys"));
    let asked = desk.effects.iter().find_map(|effect| match effect {
        Effect::Ask(ticket, Query::Household(id)) if *id == household(7) => Some(*ticket),
        _ => None,
    });
    let detail = detail();
    let person = detail.persons[0].id;
    desk.answer(asked.unwrap(), &Answer::Household(Some(Box::new(detail))));
    desk.type_text("血压稳定");
    desk.focus_on("patient");
    desk.type_text("1");
    desk.focus_on("bp_sys");
    desk.type_text("148");
    desk.press(KeyCode::Tab);
    desk.type_text("９２");
    desk.focus_on("compliance");
    desk.type_text("1");
    desk.save();
    let health = desk.visit().health.clone().expect("a follow-up record");
    assert_eq!(
        (health.person, health.disease.as_str()),
        (person.to_string(), "hypertension")
    );
    assert_eq!(
        (health.bp_sys, health.bp_dia, health.compliance.as_str()),
        (Some(148), Some(92), "regular")
    );
}

fn detail() -> crate::store::rows::HouseholdDetail {
    let unit = "439901100/200/03/012";
    let (home, person) = (household(7), PersonId(uuid::Uuid::from_u128(3)));
    crate::store::rows::HouseholdDetail {
        cursor: Default::default(),
        household: serde_json::from_value(serde_json::json!({
            "id": home, "unit": unit, "household_no": "A-012", "display_name": "谭小满", "address": "", "phone": "",
            "residence": "resident", "colour": null, "colour_reason": "", "colour_until": null, "housing": "", "water": "",
            "income_source": "", "industry": "", "contact": "", "contact_since": null, "remark": ""
        }))
        .unwrap(),
        colour: crate::domain::household::Colour::Yellow,
        colour_because: String::new(),
        persons: vec![
            serde_json::from_value(serde_json::json!({
                "id": person, "household_id": home, "unit": unit, "name": "谭小满", "relation": "02", "sex": 1,
                "birth": null, "birth_lunar": "", "id_no": "", "id_unverified": false, "phones": [], "ethnic": "01",
                "presence": "home", "presence_place": "", "party_member": false, "guardian_name": "",
                "guardian_phone": "", "emergency_name": "", "emergency_phone": "", "doctor_team": "",
                "doctor_signed_to": null, "remark": ""
            }))
            .unwrap(),
        ],
        tags: vec![
            serde_json::from_value(serde_json::json!({
                "id": uuid::Uuid::from_u128(5), "household_id": home, "person_id": person, "unit": unit,
                "kind": "hypertension", "level": null, "risk": null, "from": null, "to": null, "basis": "duty",
                "source": ""
            }))
            .unwrap(),
        ],
        benefits: Vec::new(),
        follow_ups: Vec::new(),
        requests: Vec::new(),
        visits: Vec::new(),
        health: Vec::new(),
        conflicts: Vec::new(),
        visit_count: 0,
        sync: Default::default(),
    }
}
