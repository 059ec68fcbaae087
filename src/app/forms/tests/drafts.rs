//! Drafts: kept, brought back, cleared away.

use super::{Desk, READ_AT, detail, household, of_household};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::forms::Form;
use crate::app::key::Key;
use crate::app::screen::{Move, Notice, Screen};
use crate::change::Cursor;
use crate::domain::ids::PersonId;
use crate::domain::time::Millis;
use crate::store::rows::DraftRow;

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
