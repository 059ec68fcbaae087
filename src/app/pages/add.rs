//! What Ins adds where several things can be added: a short list to choose from; where there is one thing, that.

use super::household::{HouseholdScreen, HouseholdTab};
use crate::app::action::Action;
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::Picked;
use crate::app::screen::{Cx, Move, Notice, Refusal, Screen};
use crate::domain::request::EventKind;

/// Offers what can be added now of what a screen offers: who lives there and what they are first.
pub(super) fn choose(offered: Vec<(Action, Option<Refusal>)>, cx: &mut Cx<'_>) {
    let ranked = offered
        .into_iter()
        .filter_map(|(action, no)| Some((rank(&action)?, action, no)));
    let (may, may_not): (Vec<_>, Vec<_>) = ranked.partition(|(.., refusal)| refusal.is_none());
    if may.is_empty() {
        let why = may_not.into_iter().find_map(|(.., refusal)| refusal);
        return cx.say(Notice::Refused(Action::Add, why.unwrap_or(Refusal::Role)));
    }
    let mut new: Vec<(u8, Action)> = may.into_iter().map(|(rank, action, _)| (rank, action)).collect();
    new.sort_by_key(|(rank, _)| *rank);
    if let [(_, only)] = &new[..] {
        return cx.moves.push(Move::Do(only.clone()));
    }
    let lang = cx.session.lang();
    let item = |(_, action): (u8, Action)| {
        let name = action.clone();
        PickItem::named(Picked::Do(action), |lang| lang.action(&name), lang)
    };
    cx.open(Open::Pick(PickTitle::Choose, new.into_iter().map(item).collect(), None));
}

/// The place of what an action adds in the list; `None` when it adds nothing.
fn rank(action: &Action) -> Option<u8> {
    Some(match action {
        Action::NewPerson => 0,
        Action::NewTag => 1,
        Action::NewRecord(Some("benefit")) => 2,
        Action::NewVisit | Action::Step(EventKind::Progress) => 3,
        Action::NewRequest => 4,
        Action::NewReminder => 5,
        Action::NewRecord(_) | Action::NewHousehold => 6,
        _ => return None,
    })
}

impl HouseholdScreen {
    /// On a tab of one kind that kind, elsewhere what is chosen of what belongs to a household.
    pub(super) fn add(&self, cx: &mut Cx<'_>) {
        let mut offered = self.actions(cx.session);
        if self.tab() == HouseholdTab::Health && offered.contains(&(Action::NewTag, None)) {
            cx.moves.push(Move::Do(Action::NewTag));
            return;
        }
        // They have keys of their own, and the list is long.
        offered.retain(|(action, _)| !matches!(action, Action::NewVisit | Action::NewRequest));
        choose(offered, cx);
    }
}
