//! Forms that were begun and not finished: told at the start, counted in the header, listed to go on with.

use super::App;
use super::effect::Effect;
use super::open::{Open, PickItem, PickTitle};
use super::picked::Picked;
use super::screen::{Move, Notice};
use crate::domain::mask::Privacy;
use crate::view::Unfinished;
use uuid::Uuid;

impl App {
    /// Offers them, or says that there are none.
    pub(super) fn choose_unfinished(&mut self, rows: Vec<Unfinished>, effects: &mut Vec<Effect>) {
        let items: Vec<PickItem> = rows.into_iter().map(|row| self.unfinished_item(row)).collect();
        let step = match items.is_empty() {
            true => Move::Say(Notice::Unfinished(0)),
            false => Move::Open(Box::new(Open::Pick(PickTitle::Unfinished, items, None))),
        };
        self.apply(vec![step], effects);
    }

    fn unfinished_item(&self, row: Unfinished) -> PickItem {
        let lang = self.session.lang();
        let about = [row.household.as_ref().map_or(Uuid::nil(), |(id, _)| id.0)];
        let subject = self.session.mask(&about).show(Privacy::Text, &row.subject);
        let number = self.session.mask(&about).show(Privacy::Public, &row.number);
        let subject = [subject.as_str(), &number].join(" ");
        let at = lang.moment(row.at, self.session.today());
        let label = lang.unfinished_row(&lang.form_name(&row.form), subject.trim(), &at);
        PickItem::new(Picked::Unfinished(Box::new(row)), label)
    }
}
