//! 工作: the kinds of records as tabs, and Ctrl+B, which lists them with how many there are.

use super::village::answer;
use crate::app::pages::work;
use crate::domain::lang::Lang;
use crate::domain::role::Role;
use crate::record::Kind;
use crate::runtime::Console;

#[test]
fn every_kind_is_chosen_from_one_list_that_says_how_much_is_open() {
    for lang in [Lang::Zh, Lang::En] {
        for size in [(60, 18), (80, 24), (120, 40)] {
            let mut console = Console::with_answers(answer).speaking(lang).sized(size.0, size.1);
            console.press("7 ctrl-b");
            let meeting = work::kinds(&console.app.session).position(|kind| *kind == Kind::Meeting);
            let at = meeting.unwrap();
            for _ in 0..at {
                console.press("down");
            }
            // The village has as many open ones of a kind as kinds stand before it.
            let said = lang.kind_counted(Kind::Meeting.def().label.of(lang), at, 2 * at);
            assert!(console.screen().contains(&said), "{said}\n{}", console.screen());
            console.press("enter");
            assert_eq!(console.app.pages.work.kind(), &Kind::Meeting);
            // It stays when another page was shown, and is marked when the list comes up again.
            console.press("1 7 ctrl-b enter");
            assert_eq!(console.app.pages.work.kind(), &Kind::Meeting);
        }
    }
}

#[test]
fn what_belongs_to_a_record_is_no_tab_but_for_what_is_answered_row_by_row() {
    for (kind, is_tab) in [
        (Kind::Campaign, true),
        (Kind::CampaignRow, false),
        (Kind::CareLog, false),
        (Kind::AgendaItem, true),
        (Kind::ListRow, true),
        (Kind::HandoverLine, true),
    ] {
        assert_eq!(kind.def().has_tab(), is_tab, "{kind}");
    }
}

#[test]
fn nobody_is_shown_the_tab_of_a_kind_that_their_role_does_not_read() {
    for role in Role::ALL {
        let mut console = Console::with_answers_as(role.clone(), answer);
        console.press("7");
        let shown = console.app.pages.work.kind();
        let mut kinds = work::kinds(&console.app.session);
        assert!(kinds.any(|kind| kind == shown), "{role:?} {shown}");
    }
}
