//! What Ins adds on a household's page: on a tab of one kind that kind, elsewhere what is chosen of a short list.

use super::household::{HouseholdScreen, HouseholdTab};
use crate::app::action::Action;
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::Picked;
use crate::app::screen::{Cx, Move, Screen};

impl HouseholdScreen {
    pub(super) fn add(&self, cx: &mut Cx<'_>) {
        let offers = self.actions(cx.session);
        let is_new = |action: &Action| {
            matches!(
                action,
                Action::NewPerson | Action::NewTag | Action::NewRecord(_) | Action::NewReminder
            )
        };
        let mut new: Vec<Action> = offers
            .into_iter()
            .filter(|(action, refusal)| is_new(action) && refusal.is_none())
            .map(|(action, _)| action)
            .collect();
        if self.tab() == HouseholdTab::Health && new.contains(&Action::NewTag) {
            cx.moves.push(Move::Do(Action::NewTag));
            return;
        }
        // Who lives there and what they are first, the reminder after it.
        new.sort_by_key(|action| match action {
            Action::NewPerson => 0,
            Action::NewTag => 1,
            Action::NewRecord(Some("benefit")) => 2,
            Action::NewReminder => 3,
            _ => 4,
        });
        let lang = cx.session.lang();
        let item = |action: Action| {
            let name = action.clone();
            PickItem::named(Picked::Do(action), |lang| lang.action(&name), lang)
        };
        cx.open(Open::Pick(PickTitle::Choose, new.into_iter().map(item).collect(), None));
    }
}
