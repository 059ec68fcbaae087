//! What arrived while the console is open, and the end of a round that the person asked for.
//!
//! ```text
//! round, USB file --Msg::Changed--> figures: the log has grown --Query::News--> "新到 1 件：路灯不亮 (上报)"
//! F5, cable in ----Status::Idle---> figures ------------------------------> "同步完成：上传 13，收到 2；新冲突 1"
//! ```
//!
//! Invariant: news never redraw a text field; they are said when it is left. A first load is no news.

use super::App;
use super::arrived::Arrived;
use super::effect::Effect;
use super::screen::{Notice, Then};
use crate::store::Query;
use crate::sync::status::Status;
use crate::view::Counts;

impl App {
    /// Takes the engine's state. A round that the person asked for is reported when its figures are here.
    pub(super) fn on_status(&mut self, status: Status, effects: &mut Vec<Effect>) {
        if status != Status::Running && std::mem::take(&mut self.sync_asked) {
            match &status {
                Status::Idle { moved, .. } => {
                    self.round = Some(*moved);
                    self.ask_counts(effects);
                }
                Status::Failed { trouble, .. } => self.notice = Some(Notice::SyncFailed(trouble.code.clone())),
                Status::Alone | Status::Running => {}
            }
        }
        match &status {
            Status::Idle {
                last_success, moved, ..
            } => {
                self.others_go_on(*moved, effects);
                self.session.reached = true;
                self.session.counts.last_sync = self.session.counts.last_sync.max(*last_success);
            }
            Status::Failed { .. } => self.session.reached = false,
            Status::Alone | Status::Running => {}
        }
        self.session.sync = status;
    }

    /// Shows the figures; asks what has come when the copy of the log has grown.
    pub(super) fn take_counts(&mut self, counts: Counts, effects: &mut Vec<Effect>) {
        let before = std::mem::replace(&mut self.session.counts, counts);
        // What is being written is not what was left behind.
        let open = self.layers.iter().filter(|layer| layer.has_draft()).count();
        self.session.counts.drafts = self.session.counts.drafts.saturating_sub(open);
        self.end_promise();
        let now = &mut self.session.counts;
        // A round that moved nothing is not written down.
        now.last_sync = now.last_sync.max(before.last_sync);
        if std::mem::take(&mut self.begun) && now.drafts > 0 && self.notice.is_none() {
            self.notice = Some(Notice::Unfinished(now.drafts));
        }
        let came = before.loaded && now.seen > before.seen;
        let grown = |now: usize, before: usize| if came { now.saturating_sub(before) } else { 0 };
        let arrived = Arrived {
            round: self.round.take(),
            rows: Vec::new(),
            conflicts: grown(now.conflicts, before.conflicts),
            refused: grown(now.refused, before.refused),
            // With the first load as well: nobody would look for them.
            registers: now.registers.saturating_sub(before.registers),
        };
        if came {
            let ticket = self.wait(Then::SayArrived(Box::new(arrived)));
            effects.push(Effect::Ask(ticket, Query::News { since: before.seen }));
        } else {
            self.say_arrived(arrived);
        }
    }

    /// Says it, or keeps it until no text field has the focus.
    pub(super) fn say_arrived(&mut self, mut arrived: Arrived) {
        if arrived.is_empty() {
            return;
        }
        if let Some(earlier) = self.held.take() {
            arrived.rows.extend(earlier.rows);
            arrived.conflicts += earlier.conflicts;
            arrived.refused += earlier.refused;
            arrived.registers += earlier.registers;
        }
        if arrived.round.is_none() && self.editing() {
            self.held = Some(arrived);
        } else {
            self.notice = Some(Notice::Arrived(Box::new(arrived)));
        }
    }

    /// Says what was kept, once nothing else is said and no text field has the focus.
    pub(super) fn say_held(&mut self) {
        if self.notice.is_none()
            && !self.editing()
            && let Some(held) = self.held.take()
        {
            self.notice = Some(Notice::Arrived(Box::new(held)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Msg;
    use crate::app::status::{Moved, Trouble, TroubleCode};
    use crate::domain::ids::RequestId;
    use crate::domain::request::EventKind;
    use crate::runtime::Console;
    use crate::runtime::testing::nothing;
    use crate::store::Answer;
    use crate::view::NewsRow;
    use std::cell::Cell;
    use std::rc::Rc;

    /// A console with a server whose copy of the log, and conflicts, are as long as the cell says.
    fn console(log: u64) -> (Console, Rc<Cell<u64>>) {
        let seen = Rc::new(Cell::new(log));
        let told = Rc::clone(&seen);
        let mut console = Console::with_answers(move |query| match query {
            Query::Counts => Answer::Counts(Counts {
                seen: told.get(),
                loaded: told.get() >= 10,
                conflicts: usize::from(told.get() > 20),
                registers: usize::from(told.get() == 1),
                ..Counts::default()
            }),
            Query::News { since } if *since < told.get() => Answer::News(vec![NewsRow {
                request: RequestId::new(Default::default(), [4; 10]),
                title: "路灯不亮, 电话 12900000001".to_owned(),
                household: None,
                step: EventKind::Escalate,
                passed: None,
            }]),
            other => nothing(other),
        });
        if let Some(who) = &mut console.app.session.identity {
            who.server = Some("http://127.0.0.1:1".to_owned());
        }
        (console, seen)
    }

    fn idle(sent: usize, received: usize) -> Msg {
        Msg::Sync(Status::Idle {
            last_success: None,
            clock_off: None,
            moved: Moved { sent, received },
        })
    }

    #[test]
    fn what_another_did_is_said_without_a_key_and_without_a_number_that_is_hidden() {
        let (mut console, seen) = console(10);
        seen.set(11);
        console.send(Msg::Changed);
        let screen = console.screen();
        assert!(screen.contains("新到 1 件：路灯不亮"), "{screen}");
        assert!(screen.contains("(上报)") && !screen.contains("12900000001"), "{screen}");
    }

    #[test]
    fn a_first_load_is_no_news() {
        let (mut console, seen) = console(0);
        for log in [5, 500] {
            seen.set(log);
            console.send(Msg::Changed);
            assert_eq!(console.app.notice, None, "{log}: also in two rounds");
        }
        seen.set(501);
        console.send(Msg::Changed);
        assert!(console.screen().contains("新到 1 件"), "{}", console.screen());
    }

    #[test]
    fn a_register_of_the_town_is_said_with_the_first_load_as_well_and_once() {
        let (mut console, seen) = console(0);
        seen.set(1);
        console.send(Msg::Changed);
        assert!(console.screen().contains("收到 1 种新台账"), "{}", console.screen());
        console.app.notice = None;
        console.send(Msg::Changed);
        assert_eq!(console.app.notice, None);
    }

    #[test]
    fn news_wait_until_the_field_is_left() {
        let (mut console, seen) = console(10);
        console.press("f3").type_text("水管");
        seen.set(11);
        console.send(Msg::Changed);
        assert!(!console.screen().contains("新到"));
        console.press("esc");
        console.press("down");
        assert!(console.screen().contains("新到 1 件"), "{}", console.screen());
    }

    #[test]
    fn a_round_that_was_asked_for_says_what_it_moved_and_one_by_the_timer_nothing() {
        let (mut console, seen) = console(10);
        console.send(Msg::Sync(Status::Running));
        console.send(idle(0, 0));
        assert_eq!(console.app.notice, None);
        console.press("f5").send(Msg::Sync(Status::Running));
        console.send(idle(0, 0));
        assert!(
            console.screen().contains("同步完成：上传 0，收到 0"),
            "{}",
            console.screen()
        );
        console.press("f5").send(Msg::Sync(Status::Running));
        seen.set(25);
        console.send(idle(13, 2));
        console.send(Msg::Changed);
        let screen = console.screen();
        assert!(screen.contains("同步完成：上传 13，收到 2；新冲突 1"), "{screen}");
        console.press("f5").send(Msg::Sync(Status::Failed {
            trouble: Trouble {
                code: TroubleCode::Unreachable,
                detail: String::new(),
            },
            since: Default::default(),
            next: None,
            tries: 1,
        }));
        assert!(
            console.screen().contains("没有同步成：连不上服务器"),
            "{}",
            console.screen()
        );
    }

    #[test]
    fn the_end_of_a_reveal_is_said() {
        let (mut console, _) = console(10);
        console.press("6 ctrl-r 1").wait(20_000);
        assert!(console.screen().contains("完整 40秒"), "{}", console.screen());
        console.press("down").wait(40_000);
        assert!(console.screen().contains("已恢复隐去"), "{}", console.screen());
        console.press("ctrl-r 1 ctrl-r");
        assert_eq!(console.app.notice, Some(Notice::Covered));
    }
}
