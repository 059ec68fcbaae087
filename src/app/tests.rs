//! Routing of keys, answers and moves, through the console without a terminal.

use crate::app::forms::About;
use crate::app::{Action, Effect, Layer, Msg, Notice, PageId, Refusal};
use crate::domain::lang::Lang;
use crate::domain::role::Role;
use crate::runtime::Console;
use crate::runtime::testing::nothing;
use crate::store::{Answer, Query};
use crate::view::{SearchHit, SearchTarget};

fn console() -> Console {
    Console::with_answers(nothing)
}

#[test]
fn digits_and_their_full_width_twins_switch_pages() {
    let mut console = console();
    console.press("2");
    assert_eq!(console.app.page, PageId::Households);
    console.type_text("６");
    assert_eq!(console.app.page, PageId::Sync);
}

#[test]
fn esc_leaves_one_level_and_never_quits() {
    let mut console = console();
    console.press("f10 esc");
    assert!(console.app.layers.is_empty());
    console.press("esc esc ctrl-c");
    assert!(!console.effects.contains(&Effect::Quit));
    console.press("ctrl-q");
    assert!(console.effects.contains(&Effect::Quit));
}

#[test]
fn a_han_character_in_a_list_becomes_a_search_and_says_why() {
    let mut console = Console::with_answers(|query| match query {
        Query::Search { text, .. } => Answer::Search(vec![SearchHit {
            target: SearchTarget::Household(crate::domain::ids::HouseholdId::new(Default::default(), [1; 10])),
            title: text.clone(),
            number: "012".to_owned(),
            address: "三组12号".to_owned(),
            birth: None,
            household_no: String::new(),
            phone: String::new(),
            day: None,
        }]),
        other => nothing(other),
    });
    console.type_text("谭");
    assert!(matches!(console.app.layers.last(), Some(Layer::Search(search)) if search.input.text == "谭"));
    assert_eq!(console.app.notice, Some(Notice::ImeOn("谭".to_owned())));
    console.type_text("小满").press("enter");
    assert!(matches!(console.app.layers.as_slice(), [Layer::Household(_)]));
}

#[test]
fn a_clerk_writes_visits_down_fast_and_finds_the_full_form_in_the_menu() {
    let about = |console: &Console| match console.app.layers.last() {
        Some(Layer::Form(form)) => Some(form.about().clone()),
        _ => None,
    };
    let mut clerk = Console::with_answers_as(Role::Clerk, nothing);
    clerk.press("esc 2 f2");
    assert_eq!(about(&clerk), Some(About::FastVisit(None)));
    clerk.press("esc f10");
    let menu = format!("{:?}", clerk.app.layers.last());
    assert!(menu.contains("FullVisit"), "{menu}");
    let mut leader = console();
    leader.press("2 f2");
    assert_eq!(about(&leader), Some(About::Visit(None)));
}

#[test]
fn quitting_with_a_form_open_asks_first_and_enter_alone_stays() {
    let mut console = console();
    console.press("f2 ctrl-q");
    assert!(matches!(console.app.layers.last(), Some(Layer::Confirm(_))));
    console.press("enter");
    assert!(!console.effects.contains(&Effect::Quit));
    console.press("ctrl-q 2");
    assert!(console.effects.contains(&Effect::Quit));
}

#[test]
fn what_cannot_be_done_says_why() {
    let mut console = console();
    console.press("f5");
    assert_eq!(
        console.app.notice,
        Some(Notice::Refused(Action::Sync, Refusal::NoServer))
    );
    console.press("ctrl-n");
    assert_eq!(
        console.app.notice,
        Some(Notice::Refused(Action::Cable, Refusal::OnlyDemo))
    );
    let mut viewer = Console::with_answers_as(Role::Viewer, nothing);
    viewer.press("ctrl-z");
    assert_eq!(viewer.app.notice, Some(Notice::Refused(Action::Undo, Refusal::Role)));
}

#[test]
fn plain_values_are_logged_and_masked_again_after_a_minute() {
    let mut console = console();
    console.press("6 ctrl-r");
    assert!(console.app.session.plain_until.is_none(), "first a reason");
    console.press("esc ctrl-r 3");
    assert!(
        console
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Audit("reveal", about) if about == "sync why:form"))
    );
    assert!(console.app.session.plain_until.is_some());
    console.wait(59_000);
    assert!(console.app.session.plain_until.is_some());
    console.wait(1_000);
    assert!(console.app.session.plain_until.is_none());
}

#[test]
fn a_role_starts_where_its_work_is() {
    for (role, households, page, form) in [
        (Role::MicroLeader, 0, PageId::Today, false),
        (Role::TownOffice, 0, PageId::Requests, false),
        (Role::Clerk, 12, PageId::Visits, true),
        (Role::Clerk, 0, PageId::Today, false),
    ] {
        let console = Console::with_answers_as(role.clone(), move |query| match query {
            Query::Counts => Answer::Counts(crate::view::Counts {
                households,
                ..Default::default()
            }),
            other => nothing(other),
        });
        assert_eq!(console.app.page, page, "{role}");
        assert_eq!(
            matches!(console.app.layers.last(), Some(Layer::Form(_))),
            form,
            "{role}"
        );
    }
}

#[test]
fn an_answer_finds_the_screen_that_asked_and_a_late_one_is_dropped() {
    let mut console = console();
    console.press("/").type_text("tan").press("esc");
    let late = crate::app::Ticket(1_000_000);
    console.send(Msg::Answer(late, Ok((Answer::Search(Vec::new()), Default::default()))));
    assert!(console.app.layers.is_empty());
    assert_eq!(console.app.notice, None);
}

#[test]
fn the_figures_are_asked_for_again_after_a_question_that_failed() {
    let mut console = console();
    let now = console.app.session.now;
    let asked = |console: &mut Console| {
        let effects = console.app.update(Msg::Changed, now);
        effects.iter().find_map(|effect| match effect {
            Effect::Ask(ticket, Query::Counts) => Some(*ticket),
            _ => None,
        })
    };
    let ticket = asked(&mut console).unwrap();
    assert_eq!(asked(&mut console), None, "one question at a time");
    let trouble = crate::app::effect::StoreTrouble {
        code: "busy",
        detail: String::new(),
    };
    console.app.update(Msg::Answer(ticket, Err(trouble)), now);
    assert!(asked(&mut console).is_some());
}

#[test]
fn appearance_changes_at_once_and_esc_takes_it_back() {
    let mut console = console();
    console.press("f12 3");
    assert_eq!(console.app.session.lang(), Lang::En);
    console.press("esc");
    assert_eq!(console.app.session.lang(), Lang::Zh);
    console.press("f12 right enter");
    assert_eq!(console.app.session.settings.theme, "light");
    assert!(
        console
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::SaveSettings(_)))
    );
}

#[test]
fn news_from_behind_does_not_repaint_while_a_field_has_the_focus() {
    let mut console = console();
    assert!(!console.app.may_wait(&Msg::Changed));
    console.press("/");
    assert!(console.app.may_wait(&Msg::Changed));
    assert!(!console.app.may_wait(&Msg::Resize(80, 24)));
}

#[test]
fn the_palette_finds_by_initials_and_does_the_action() {
    let mut console = console();
    console.press("ctrl-p").type_text("jsq").press("enter");
    assert!(matches!(console.app.layers.last(), Some(Layer::Form(_))));
}

#[test]
fn f2_the_drafts_of_all_layers_are_kept_at_the_end_and_when_a_page_is_chosen_over_a_form() {
    let kept = |effects: &[Effect]| {
        effects
            .iter()
            .filter(|it| matches!(it, Effect::SaveDraft { .. }))
            .count()
    };
    let mut console = console();
    console.press("f3").type_text("水管冻裂");
    console.press("f1");
    let now = console.app.session.now;
    assert_eq!(kept(&console.app.keep_drafts(now)), 1, "below the help page");
    assert_eq!(kept(&console.app.keep_drafts(now)), 0, "once");
    console.press("esc").type_text("了");
    let mut effects = Vec::new();
    let moves = vec![crate::app::Move::Page(PageId::Today)];
    console.app.apply(moves, &mut effects);
    assert!(console.app.layers.is_empty());
    assert_eq!(kept(&effects), 1);
}

#[test]
fn f16_esc_and_backspace_that_arrive_together_are_both_pressed_where_no_text_is() {
    let together = crate::app::Key {
        alt: true,
        ..crate::app::Key::plain(crate::app::KeyCode::Backspace)
    };
    let mut console = console();
    console.press("f10").send(Msg::Key(together));
    assert!(console.app.layers.is_empty());
    console.press("f3").type_text("水管 冻裂").send(Msg::Key(together));
    assert!(
        matches!(console.app.layers.as_slice(), [Layer::Form(_)]),
        "a word of the text is deleted"
    );
}
