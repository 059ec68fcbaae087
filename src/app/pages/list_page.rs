//! A page that lists rows of one sort: what all such pages do alike. [`Ledger`] is what a page has of its own.
//!
//! ```text
//! load  --query--> rows --> selection --detail_query--> the whole of the selected row
//! key   --> act_first --> movement --> refusal --> act --> what the row is about (Subject)
//! ```

pub use super::acted::Acted;

use super::add;
use super::list::{Keyed, List};
use super::next_step::other_steps;
use super::offers::{Facts, Offer, evaluate, refuse};
use super::peek::Peek;
use super::sheet::{Arrangement, Seen, Sheets};
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::copying::SheetRows;
use crate::app::effect::SavedOk;
use crate::app::layout::{Body, Layout, Shape, layout};
use crate::app::picked::Picked;
use crate::app::place::PageId;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::change::Cursor;
use crate::domain::ids::RecordId;
use crate::store::{Answer, Query};
use crate::view::{Part, SavedView, SheetId, Window};
use std::fmt::Debug;

/// What a list page has of its own. All default methods do nothing.
pub trait Ledger: Debug + Default {
    /// A row.
    type Row: Keyed + Debug + Clone;
    /// What is shown of the selected row beside the list; `()` when the row says it all.
    type Detail: Debug;

    /// Its page.
    const PAGE: PageId;
    /// Where its keys mean something.
    const PLACE: Place = Place::Page(Self::PAGE);
    /// What can be done, in the order of the menu.
    const OFFERS: &'static [&'static [Offer]];
    /// What it is made of.
    const SHAPE: Shape = Shape::PLAIN;

    /// The question for rows.
    fn query(&self, part: Part) -> Query;

    /// The rows in the answer to [`Ledger::query`].
    fn rows(&mut self, answer: Answer) -> Option<Window<Self::Row>>;

    /// Rows of the sheet that it is; `None` where it is none.
    fn sheet_rows(_rows: Vec<Self::Row>) -> Option<SheetRows> {
        None
    }

    /// The sheet that it is now; `None` where it is none.
    fn sheet(&self) -> Option<SheetId> {
        None
    }

    /// The name of the filter in force; empty for all rows.
    fn filter(&self) -> String {
        String::new()
    }

    /// Filters by such a name; one that this version does not have filters nothing.
    fn filter_by(&mut self, _name: &str) {}

    /// What a row is about. `seen` is where the log ended when it was read.
    fn subject(&self, row: &Self::Row, seen: Cursor) -> Subject;

    /// What the offers are judged by.
    fn facts(&self, subject: Subject) -> Facts {
        subject.into()
    }

    /// Asks for what the page shows beside its rows; called before these are asked for.
    fn load(&mut self, _cx: &mut Cx<'_>) {}

    /// Takes the answer to a question of [`Ledger::load`]; gives another's back.
    fn answer(&mut self, _ticket: Ticket, answer: Answer, _list: &mut List<Self::Row>) -> Option<Answer> {
        Some(answer)
    }

    /// What [`Action::Done`] does with the selected row.
    fn done_as(subject: &Subject, session: &Session) -> Option<DoneAs> {
        subject.done_as(session)
    }

    /// The question for the whole of the selected row; `None` when there is no room for it.
    fn detail_query(_key: <Self::Row as Keyed>::Key, _session: &Session) -> Option<Query> {
        None
    }

    /// The detail in the answer to [`Ledger::detail_query`].
    fn detail(_answer: Answer) -> Option<Self::Detail> {
        None
    }

    /// Does an action that the page wants before the list moves by it.
    fn act_first(&mut self, _action: &Action, _list: &mut List<Self::Row>, _cx: &mut Cx<'_>) -> Acted {
        Acted::No
    }

    /// Does an action of the page; what it leaves goes to the [`Subject`] of the selected row.
    fn act(
        &mut self,
        _action: &Action,
        _list: &List<Self::Row>,
        _detail: Option<&Self::Detail>,
        _cx: &mut Cx<'_>,
    ) -> Acted {
        Acted::No
    }

    /// Takes a choice made in a picker that the page opened.
    fn picked(&mut self, _picked: &Picked) -> Acted {
        Acted::No
    }

    /// Lines that the list needs below its rows.
    fn foot(&self) -> u16 {
        0
    }

    /// True while the reason of the selected row is spelt out: it needs the preview, however low the window is.
    fn explains(&self) -> bool {
        false
    }

    /// Another row may be selected now.
    fn moved(&mut self) {}

    /// What tells the row of a record that was just saved; `None` where the selection keeps its place instead, because what was
    /// done leaves the list.
    fn key_of(record: RecordId) -> Option<<Self::Row as Keyed>::Key>;

    /// True when with what was saved the row is done with, although it stays in the list: the next one is selected.
    fn ends(_row: &Self::Row, _saved: &SavedOk) -> bool {
        false
    }

    /// New rows are in the list.
    fn arrived(&mut self, _list: &List<Self::Row>) {}
}

/// A list page: the rows, the selection, and what is the page's own.
#[derive(Debug)]
pub struct ListPage<L: Ledger> {
    pub(super) own: L,
    pub(super) list: List<L::Row>,
    sheets: Sheets,
    peek: Peek<<L::Row as Keyed>::Key, L::Detail>,
}

impl<L: Ledger> Default for ListPage<L> {
    fn default() -> Self {
        Self::with(L::default())
    }
}

impl<L: Ledger> ListPage<L> {
    /// The page with what is its own.
    pub(super) fn with(own: L) -> Self {
        Self {
            own,
            list: List::default(),
            sheets: Sheets::default(),
            peek: Peek::default(),
        }
    }

    /// The rows.
    #[must_use]
    pub fn list(&self) -> &List<L::Row> {
        &self.list
    }

    /// The whole of the selected row, once it came.
    #[must_use]
    pub fn detail(&self) -> Option<&L::Detail> {
        self.peek.get(&self.list.selected()?.key())
    }

    /// Where its parts lie in a body of so many columns and lines.
    #[must_use]
    pub fn layout(&self, body: Body) -> Layout {
        let shape = match self.own.explains() {
            true => Shape {
                preview_from: 0,
                ..L::SHAPE
            },
            false => L::SHAPE,
        };
        layout(&shape, body, self.own.foot())
    }

    /// How it is arranged as a sheet.
    #[must_use]
    pub fn arrangement(&self) -> Arrangement {
        let sheet = self.own.sheet();
        sheet.map_or_else(Arrangement::default, |sheet| self.sheets.of(&sheet))
    }

    /// The sheet that it is.
    #[must_use]
    pub fn sheet(&self) -> Option<SheetId> {
        self.own.sheet()
    }

    /// Does an action or takes a choice of every sheet.
    fn on_sheet(&mut self, cx: &mut Cx<'_>, f: impl FnOnce(&mut Sheets, Seen<'_>, &mut Cx<'_>) -> Acted) -> Acted {
        let Some(sheet) = self.own.sheet() else {
            return Acted::No;
        };
        let row = self.list.selected().cloned();
        let seen = Seen {
            sheet: &sheet,
            filter: self.own.filter(),
            row: row.and_then(|row| L::sheet_rows(vec![row])),
            whole: self.own.query(Part {
                order: self.sheets.of(&sheet).order,
                ..Part::first(usize::MAX)
            }),
        };
        f(&mut self.sheets, seen, cx)
    }

    /// Arranges the page as it is kept under a name, or as it is usually.
    fn take_view(&mut self, view: &SavedView, cx: &mut Cx<'_>) -> Acted {
        let Some(sheet) = self.own.sheet() else {
            return Acted::No;
        };
        match self.sheets.take(view, &sheet, cx) {
            true => {
                self.own.filter_by(&view.filter);
                Acted::OtherRows
            }
            false => Acted::No,
        }
    }

    fn subject(&self) -> Subject {
        self.list
            .selected()
            .map_or_else(Subject::default, |row| self.own.subject(row, self.list.cursor()))
    }

    /// Asks for what the selection needs: the next window of rows, the whole of the selected one.
    fn follow(&mut self, fresh: bool, cx: &mut Cx<'_>) {
        let order = self.arrangement().order;
        self.list
            .follow(cx, |offset, limit| self.own.query(Part { order, offset, limit }));
        let wanted = self.list.selected().and_then(|row| {
            let query = L::detail_query(row.key(), cx.session)?;
            Some((row.key(), query))
        });
        self.peek.want(wanted, fresh, cx);
    }

    fn after(&mut self, acted: Acted, cx: &mut Cx<'_>) -> bool {
        match acted {
            Acted::No => return false,
            Acted::Yes => {}
            Acted::Moved => self.follow(false, cx),
            Acted::OtherRows => {
                self.list.restart();
                self.load(cx);
            }
            Acted::Open => return self.subject().act(&Action::Open, cx),
        }
        true
    }
}

impl<L: Ledger> Screen for ListPage<L> {
    fn place(&self) -> Place {
        L::PLACE
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.own.load(cx);
        if let Some(sheet) = self.own.sheet() {
            self.sheets.begin(&sheet, &cx.session.last_views);
        }
        let order = self.arrangement().order;
        self.list
            .reload(cx, |offset, limit| self.own.query(Part { order, offset, limit }));
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let acted = self.own.act_first(action, &mut self.list, cx);
        if acted != Acted::No {
            return self.after(acted, cx);
        }
        let rows = self.layout(cx.session.body()).rows;
        if self.list.go(action, rows) {
            self.own.moved();
            return self.after(Acted::Moved, cx);
        }
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        if *action == Action::Add {
            add::choose(self.actions(cx.session), cx);
            return true;
        }
        let acted = match (action, self.own.sheet()) {
            (Action::UsualView, Some(sheet)) => {
                self.sheets.forget(&sheet, cx);
                self.own.filter_by("");
                Acted::OtherRows
            }
            _ => self.on_sheet(cx, |sheets, seen, cx| sheets.act(action, &seen, cx)),
        };
        if acted != Acted::No {
            return self.after(acted, cx);
        }
        let detail = self.list.selected().and_then(|row| self.peek.get(&row.key()));
        match self.own.act(action, &self.list, detail, cx) {
            Acted::No => self.subject().act(action, cx),
            acted => self.after(acted, cx),
        }
    }

    fn after_save(&mut self, saved: &SavedOk, here: bool) {
        match self.list.selected() {
            Some(row) if here && L::ends(row, saved) => self.list.go_on_after_save(),
            _ => self.list.after_save(L::key_of(saved.record)),
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        if self.list.is_asked(ticket) {
            if let Some(window) = self.own.rows(answer) {
                self.list.take(window);
                self.own.arrived(&self.list);
                self.follow(true, cx);
            }
            return None;
        }
        if self.peek.is_asked(ticket) {
            self.peek.take(L::detail(answer), cx);
            return None;
        }
        let answer = match self.own.sheet() {
            Some(sheet) => self.sheets.answer(ticket, answer, &sheet, cx)?,
            None => answer,
        };
        self.own.answer(ticket, answer, &mut self.list)
    }

    fn unanswered(&mut self, ticket: Ticket) {
        self.list.give_up(ticket);
        self.sheets.give_up(ticket);
        self.peek.give_up(ticket);
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        let acted = match picked {
            Picked::View(view) => self.take_view(view, cx),
            picked => self.own.picked(picked),
        };
        let acted = match acted {
            Acted::No => self.on_sheet(cx, |sheets, seen, cx| sheets.picked(picked, seen, cx)),
            acted => acted,
        };
        self.after(acted, cx)
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let facts = self.own.facts(self.subject());
        // On a card of today a follow-up may be marked that only names a request.
        let request = facts.subject.request.as_ref();
        let request = request.filter(|_| facts.subject.follow_up.is_none());
        let steps = request.map_or_else(Vec::new, |row| other_steps(row, session));
        let mut actions = evaluate(L::OFFERS, &facts, session);
        // After what has a key of its own and is about the same row.
        let at = actions.iter().position(|(action, _)| *action == Action::NewVisit);
        let at = at.unwrap_or(actions.len());
        actions.splice(at..at, steps.into_iter().map(|step| (step, None)));
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        L::done_as(&self.subject(), session)
    }

    fn marks_once(&self) -> bool {
        self.subject().once.is_some()
    }
}
