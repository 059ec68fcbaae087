//! What a list page does as a sheet: the marked column, columns chosen and moved, an order, arrangements under a name, copying.
//!
//! ```text
//! key --> mark a column, order by it                       --> Acted
//!     \-> a box or a list of choices --Picked--> arranged  --> Acted
//!     \-> copy --query for every row--> Answer --> Effect::Copy: drawn and masked by the runtime, as the page is
//! ```
//!
//! Invariant: choosing and moving columns asks for the same rows, and ordering for the same rows in another order.

use super::acted::Acted;
use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::copying::{Copied, CopyOf, SheetRows, ViewChange};
use crate::app::effect::Effect;
use crate::app::open::{ColumnChoice, Open, PickItem, PickTitle, Question, TextFor};
use crate::app::picked::Picked;
use crate::app::screen::{Cx, Notice, Then};
use crate::domain::lang::Lang;
use crate::store::{Answer, Query};
use crate::view::{ColumnId, Order, SavedView, SheetId};

/// How a sheet is arranged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrangement {
    /// The columns from the left; `None`: the usual ones, as far as there is room for them.
    pub columns: Option<Vec<ColumnId>>,
    /// In which order the rows come; `None`: as the list has them.
    pub order: Option<Order>,
    /// The column that keys mean; `None` until one was marked.
    pub marked: Option<ColumnId>,
}

impl Arrangement {
    /// The columns from the left.
    #[must_use]
    pub fn shown(&self, sheet: &SheetId) -> Vec<ColumnId> {
        self.columns.clone().unwrap_or_else(|| sheet.usual())
    }

    /// Marks the column beside the marked one; the first key marks the first column.
    fn step(&mut self, sheet: &SheetId, right: bool) {
        let shown = self.shown(sheet);
        let at = shown.iter().position(|column| Some(*column) == self.marked);
        let to = match (at, right) {
            (None, _) => 0,
            (Some(at), true) => (at + 1).min(shown.len().saturating_sub(1)),
            (Some(at), false) => at.saturating_sub(1),
        };
        self.marked = shown.get(to).copied();
    }

    /// The column that keys mean.
    fn column(&self, sheet: &SheetId) -> Option<ColumnId> {
        let shown = self.shown(sheet);
        let marked = self.marked.filter(|column| shown.contains(column));
        marked.or(shown.first().copied())
    }

    fn turn_order(&mut self, sheet: &SheetId) {
        let Some(column) = self.column(sheet) else { return };
        self.marked = Some(column);
        self.order = Order::turned(self.order, column);
    }

    /// The same under a name; `filter` says which rows.
    fn saved(&self, sheet: &SheetId, filter: String) -> SavedView {
        let codes = |columns: &Vec<ColumnId>| columns.iter().map(|column| code(*column)).collect();
        SavedView {
            sheet: sheet.code().to_owned(),
            name: String::new(),
            columns: self.columns.as_ref().map(codes),
            order: self.order.map(|order| (code(order.column), order.down)),
            filter,
        }
    }

    /// What is kept under a name, without columns that this version does not have.
    fn of(view: &SavedView, sheet: &SheetId) -> Self {
        let known = |codes: &Vec<String>| {
            let columns: Vec<_> = codes.iter().filter_map(|code| sheet.column(code)).collect();
            (!columns.is_empty()).then_some(columns)
        };
        let order = view.order.as_ref().and_then(|(code, down)| {
            let column = sheet.column(code)?;
            Some(Order { column, down: *down })
        });
        Self {
            columns: view.columns.as_ref().and_then(known),
            order,
            marked: None,
        }
    }
}

fn code(column: ColumnId) -> String {
    SheetId::column_code(column).to_owned()
}

/// What a page has beside its rows to be a sheet: how each of its sheets is arranged, and what every row was asked for.
#[derive(Debug, Default)]
pub struct Sheets {
    arranged: Vec<(SheetId, Arrangement)>,
    whole: Option<(Ticket, CopyOf)>,
}

/// What of a page a sheet needs to know: which one it is, and the name of the filter in force.
pub struct Seen<'a> {
    pub sheet: &'a SheetId,
    pub filter: String,
    /// The marked row.
    pub row: Option<SheetRows>,
    /// The question for every row.
    pub whole: Query,
}

impl Sheets {
    /// How a sheet is arranged now.
    #[must_use]
    pub fn of(&self, sheet: &SheetId) -> Arrangement {
        let found = self.arranged.iter().find(|(id, _)| id == sheet);
        found.map(|(_, arrangement)| arrangement.clone()).unwrap_or_default()
    }

    fn arrange(&mut self, sheet: &SheetId, arrangement: Arrangement) {
        self.arranged.retain(|(id, _)| id != sheet);
        self.arranged.push((sheet.clone(), arrangement));
    }

    /// Arranges a sheet so, now and after the next start.
    fn arrange_for_long(&mut self, sheet: &SheetId, arrangement: Arrangement, cx: &mut Cx<'_>) {
        let view = arrangement.saved(sheet, String::new());
        cx.effects.push(Effect::UseView(Box::new(view)));
        self.arrange(sheet, arrangement);
    }

    /// Arranges a sheet that nobody has arranged yet as it was when the console was left. Its filter is not taken: a list that
    /// hides rows from the start would be taken for the whole.
    pub fn begin(&mut self, sheet: &SheetId, last: &[SavedView]) {
        let last = last.iter().find(|view| view.sheet == sheet.code());
        if let Some(view) = last.filter(|_| !self.arranged.iter().any(|(id, _)| id == sheet)) {
            self.arrange(sheet, Arrangement::of(view, sheet));
        }
    }

    /// Does an action of every sheet; [`Acted::No`] for others.
    pub fn act(&mut self, action: &Action, seen: &Seen<'_>, cx: &mut Cx<'_>) -> Acted {
        let sheet = seen.sheet;
        let mut arrangement = self.of(sheet);
        match action {
            Action::NextColumn | Action::PrevColumn => {
                arrangement.step(sheet, *action == Action::NextColumn);
                if let Some(column) = arrangement.marked {
                    cx.say(Notice::Column(sheet.clone(), column));
                }
                self.arrange(sheet, arrangement);
            }
            Action::Sort => {
                arrangement.turn_order(sheet);
                cx.say(Notice::Ordered(sheet.clone(), arrangement.order));
                self.arrange_for_long(sheet, arrangement, cx);
                return Acted::OtherRows;
            }
            Action::Columns => cx.open(Open::Columns(ColumnChoice {
                shown: arrangement.shown(sheet),
                order: arrangement.order,
                sheet: sheet.clone(),
            })),
            Action::Views => {
                let now = arrangement.saved(sheet, seen.filter.clone());
                cx.ask_then(Query::Views, Then::ChooseView(Box::new(now)));
            }
            Action::Copy => cx.open(copies(cx.session.lang())),
            _ => return Acted::No,
        }
        Acted::Yes
    }

    /// Takes a choice that is about every sheet; [`Acted::No`] for others.
    pub fn picked(&mut self, picked: &Picked, seen: Seen<'_>, cx: &mut Cx<'_>) -> Acted {
        let sheet = seen.sheet;
        match picked {
            Picked::Columns(columns, order) => {
                let marked = self.of(sheet).marked.filter(|column| columns.contains(column));
                let usual = *columns == sheet.usual();
                let arrangement = Arrangement {
                    columns: (!usual).then(|| columns.clone()),
                    order: *order,
                    marked,
                };
                self.arrange_for_long(sheet, arrangement, cx);
                return Acted::OtherRows;
            }
            Picked::Copy(of @ (CopyOf::Cell | CopyOf::Row)) => {
                let Some(rows) = seen.row else { return Acted::Yes };
                self.copy(*of, sheet, rows, cx);
            }
            Picked::Copy(of @ (CopyOf::Table | CopyOf::File)) => self.whole = Some((cx.ask(seen.whole), *of)),
            _ => return Acted::No,
        }
        Acted::Yes
    }

    /// Arranges a sheet as it is without any arrangement.
    pub fn forget(&mut self, sheet: &SheetId, cx: &mut Cx<'_>) {
        self.arrange_for_long(sheet, Arrangement::default(), cx);
        cx.say(Notice::UsualView);
    }

    /// Arranges a sheet as it is kept under a name; false when the name is of another sheet.
    pub fn take(&mut self, view: &SavedView, sheet: &SheetId, cx: &mut Cx<'_>) -> bool {
        let is_of = view.sheet == sheet.code();
        if is_of {
            self.arrange_for_long(sheet, Arrangement::of(view, sheet), cx);
        }
        is_of
    }

    /// Takes all rows, where they were asked for; gives another answer back.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer, sheet: &SheetId, cx: &mut Cx<'_>) -> Option<Answer> {
        match self.whole.take_if(|(asked, _)| *asked == ticket) {
            Some((_, of)) => {
                if let Some(rows) = SheetRows::of(answer) {
                    self.copy(of, sheet, rows, cx);
                }
                None
            }
            None => Some(answer),
        }
    }

    fn copy(&self, of: CopyOf, sheet: &SheetId, rows: SheetRows, cx: &mut Cx<'_>) {
        let arrangement = self.of(sheet);
        let columns = match (of, arrangement.column(sheet)) {
            (CopyOf::Cell, Some(column)) => vec![column],
            _ => arrangement.shown(sheet),
        };
        cx.effects.push(Effect::Copy(Box::new(Copied {
            of,
            sheet: sheet.clone(),
            columns,
            rows,
        })));
    }

    /// A question was not answered.
    pub fn give_up(&mut self, ticket: Ticket) {
        self.whole.take_if(|(asked, _)| *asked == ticket);
    }
}

/// What can be copied.
fn copies(lang: Lang) -> Open {
    let item =
        |picked: Picked, name: fn(Lang) -> &'static str| PickItem::named(picked, |lang| name(lang).to_owned(), lang);
    let items = vec![
        item(Picked::Copy(CopyOf::Cell), Lang::copy_cell),
        item(Picked::Copy(CopyOf::Row), Lang::copy_row),
        item(Picked::Copy(CopyOf::Table), Lang::copy_table),
        item(Picked::Copy(CopyOf::File), Lang::copy_file),
    ];
    Open::Pick(PickTitle::Copy, items, None)
}

/// The arrangements of a sheet that are kept, after them what can be done with `now`.
pub(in crate::app) fn views(now: &SavedView, kept: &[SavedView], lang: Lang) -> Open {
    let of_sheet = || kept.iter().filter(|view| view.sheet == now.sheet);
    let mut items: Vec<PickItem> = of_sheet()
        .map(|view| PickItem::new(Picked::View(Box::new(view.clone())), view.name.clone()))
        .collect();
    items.push(PickItem::named(
        Picked::Do(Action::UsualView),
        |lang| lang.action(&Action::UsualView),
        lang,
    ));
    let keep = Picked::NameView(Box::new(now.clone()));
    items.push(PickItem::named(keep, |lang| lang.view_keep().to_owned(), lang));
    if of_sheet().next().is_some() {
        let names = of_sheet().map(|view| view.name.clone()).collect();
        let forget = Picked::ForgetWhichView(now.sheet.clone(), names);
        items.push(PickItem::named(forget, |lang| lang.view_forget().to_owned(), lang));
    }
    Open::Pick(PickTitle::Views, items, None)
}

/// Goes on with a choice about arrangements and files that needs no page.
pub(super) fn proceed(picked: Picked, cx: &mut Cx<'_>) {
    match picked {
        Picked::NameView(view) => cx.open(Open::Text(TextFor::ViewName(view))),
        Picked::ForgetWhichView(sheet, names) => {
            let item = |name: String| {
                let question = Picked::AskForgetView(sheet.clone(), name.clone());
                PickItem::new(question, name)
            };
            cx.open(Open::Pick(
                PickTitle::ForgetView,
                names.into_iter().map(item).collect(),
                None,
            ));
        }
        Picked::AskForgetView(sheet, name) => {
            let question = Question::ForgetView { name: name.clone() };
            cx.open(Open::Confirm(question, Picked::ForgetView(sheet, name)));
        }
        Picked::ForgetView(sheet, name) => cx.effects.push(Effect::Views(ViewChange::Forget(sheet, name))),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marked_column_orders_up_down_and_not_at_all() {
        let sheet = SheetId::Households;
        let mut arrangement = Arrangement::default();
        arrangement.step(&sheet, true);
        arrangement.step(&sheet, true);
        assert_eq!(arrangement.marked, Some(ColumnId::Householder));
        let mut orders = Vec::new();
        for _ in 0..3 {
            arrangement.turn_order(&sheet);
            orders.push(arrangement.order.map(|order| (order.column, order.down)));
        }
        let column = ColumnId::Householder;
        assert_eq!(orders, [Some((column, false)), Some((column, true)), None]);
    }

    #[test]
    fn what_is_kept_under_a_name_comes_back_without_what_is_unknown() {
        let sheet = SheetId::Visits;
        let order = Order {
            column: ColumnId::Way,
            down: true,
        };
        let arrangement = Arrangement {
            columns: Some(vec![ColumnId::Note, ColumnId::Field("companions")]),
            order: Some(order),
            marked: None,
        };
        let mut view = arrangement.saved(&sheet, String::new());
        assert_eq!(Arrangement::of(&view, &sheet), arrangement);
        view.columns.as_mut().unwrap().push("from_tomorrow".to_owned());
        view.order = Some(("from_tomorrow".to_owned(), true));
        let known = Arrangement::of(&view, &sheet);
        assert_eq!((known.columns, known.order), (arrangement.columns, None));
    }
}
