//! A household with everything on it: what to do, who lives there, tags and benefits, and what happened, newest first.
//!
//! The cursor walks over the things that can be opened; Enter opens the marked one in full (a request on its own screen),
//! Esc closes it, Esc again leaves the household.

pub use super::household_parts::{HouseholdItem, HouseholdTab, items};

use super::claim::Claim;
use super::conflict_choices::settle;
use super::gone::Gone;
use super::household_parts::{OF_HOUSEHOLD, id_of, record};
use super::merging::ask_same;
use super::offers::{Facts, evaluate, refuse};
use super::once::Once;
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::effect::SavedOk;
use crate::app::forms::About;
use crate::app::layout::lines_left;
use crate::app::pages::next_step::refused;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::domain::followup::{FollowUp, FollowUpKey};
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::person::Person;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::store::{Answer, Query};
use crate::view::{HouseholdDetail, RecordRow};

/// State of the screen.
#[derive(Debug)]
pub struct HouseholdScreen {
    id: HouseholdId,
    detail: Option<Box<HouseholdDetail>>,
    gone: Option<Gone>,
    /// What was just saved: it is marked when the household is read again.
    saved: Option<RecordId>,
    tab: HouseholdTab,
    index: usize,
    open: bool,
    scroll: usize,
    /// What to mark once the household is here, and whether to open it: the member that a search found, what is due.
    seek: Option<(String, bool)>,
    asked: Option<Ticket>,
}

impl HouseholdScreen {
    /// The screen of a household.
    #[must_use]
    pub fn new(id: HouseholdId) -> Self {
        Self {
            id,
            detail: None,
            gone: None,
            saved: None,
            tab: HouseholdTab::Basic,
            index: 0,
            open: false,
            scroll: 0,
            seek: None,
            asked: None,
        }
    }

    /// The screen of a household with one of its members opened.
    #[must_use]
    pub fn of_person(id: HouseholdId, person: PersonId) -> Self {
        Self {
            tab: HouseholdTab::Members,
            seek: Some((person.to_string(), true)),
            ..Self::new(id)
        }
    }

    /// The screen of a household with the mark on what is due there.
    #[must_use]
    pub fn of_due(id: HouseholdId, follow_up: FollowUpKey) -> Self {
        Self {
            seek: Some((follow_up.0, false)),
            ..Self::new(id)
        }
    }

    /// Which household.
    #[must_use]
    pub fn id(&self) -> HouseholdId {
        self.id
    }

    /// The household; `None` until it came.
    #[must_use]
    pub fn detail(&self) -> Option<&HouseholdDetail> {
        self.detail.as_deref()
    }

    /// What is left of it, when there is no such household any more.
    #[must_use]
    pub fn gone(&self) -> Option<&Gone> {
        self.gone.as_ref()
    }

    /// The tab shown.
    #[must_use]
    pub fn tab(&self) -> HouseholdTab {
        self.tab
    }

    /// What the tab lists.
    #[must_use]
    pub fn items(&self) -> Vec<HouseholdItem> {
        self.detail().map_or_else(Vec::new, |detail| items(detail, self.tab))
    }

    /// The marked thing.
    #[must_use]
    pub fn item(&self) -> Option<HouseholdItem> {
        let items = self.items();
        items.get(self.index.min(items.len().saturating_sub(1))).copied()
    }

    /// The tag, benefit or other record that is marked.
    fn record(&self) -> Option<RecordRow> {
        record(self.detail()?, self.item()?)
    }

    /// What the edit form would change: the marked person or record, else the household.
    fn edited_kind(&self) -> Kind {
        match (self.item(), self.record()) {
            (Some(HouseholdItem::Person(_)), _) => Kind::Person,
            (_, Some(row)) => row.kind,
            _ => Kind::Household,
        }
    }

    /// True while the marked thing is shown in full.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open && self.item().is_some()
    }

    /// Lines of the opened thing that lie above the view.
    #[must_use]
    pub fn scroll(&self) -> usize {
        self.scroll
    }

    fn person(&self) -> Option<&Person> {
        self.item()?.person(self.detail()?)
    }

    /// The benefit that the marked person may be entitled to; with the record that is to be looked at anew, when there is one.
    fn claim(&self) -> Option<Claim> {
        let (detail, Some(HouseholdItem::Entitlement(at))) = (self.detail()?, self.item()) else {
            return None;
        };
        Claim::of(detail.entitlements.get(at)?)
    }

    /// The visit or follow-up record that is marked.
    fn once(&self) -> Option<Once> {
        let detail = self.detail()?;
        match self.item()? {
            HouseholdItem::Visit(i) => detail.visits.get(i).map(Once::of_visit),
            HouseholdItem::Health(i) => detail.health.get(i).map(|row| Once {
                kind: Kind::HealthRecord,
                record: row.record.id,
                name: self.person().map(|person| person.name.clone()).unwrap_or_default(),
                on: row.record.at.local_date(),
                voided: row.is_voided(),
                requests: 0,
                relations: row.relations,
            }),
            _ => None,
        }
    }

    fn subject(&self) -> Subject {
        let Some(detail) = self.detail() else {
            return Subject::default();
        };
        let record = self.record();
        let (request, follow_up) = match self.item() {
            Some(HouseholdItem::Request(i)) => (detail.requests.get(i).cloned(), None),
            Some(HouseholdItem::FollowUp(i)) => (None, detail.follow_ups.get(i).cloned()),
            _ => (None, record.as_ref().and_then(|row| self.due_of(row)).cloned()),
        };
        Subject {
            record,
            household: Some((self.id, detail.household.display_name.clone())),
            person: self.person().map(|person| (person.id, person.name.clone())),
            request,
            follow_up,
            once: self.once(),
            claim: self.claim(),
            seen: Some(detail.cursor),
        }
    }

    /// What is due of a record of the household.
    fn due_of(&self, row: &RecordRow) -> Option<&FollowUp> {
        let mut due = self.detail()?.follow_ups.iter();
        due.find(|it| it.record.as_ref().is_some_and(|record| record.id == row.id))
    }

    fn go(&mut self, action: &Action, height: usize) -> bool {
        let last = self.items().len().saturating_sub(1);
        let at = if self.open { self.scroll } else { self.index.min(last) };
        let end = if self.open { usize::MAX } else { last };
        let to = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at.saturating_add(1).min(end),
            Action::PageUp => at.saturating_sub(height),
            Action::PageDown => at.saturating_add(height).min(end),
            Action::First => 0,
            Action::Last if !self.open => last,
            _ => return false,
        };
        if self.open {
            // Nothing is so long that it needs more lines than this; drawing stops at the last one.
            self.scroll = to.min(400);
        } else {
            self.index = to;
        }
        true
    }

    fn turn(&mut self, tab: HouseholdTab) {
        self.tab = tab;
        self.index = 0;
        self.open = false;
        self.scroll = 0;
    }

    fn open_item(&mut self, cx: &mut Cx<'_>) {
        match self.item() {
            Some(
                HouseholdItem::Request(_)
                | HouseholdItem::Record(_)
                | HouseholdItem::Tag(_)
                | HouseholdItem::Benefit(_),
            ) => {
                self.subject().act(&Action::Open, cx);
            }
            Some(HouseholdItem::Conflict(_)) => self.settle(cx),
            Some(_) => {
                self.open = true;
                self.scroll = 0;
            }
            None => {}
        }
    }

    /// Asks about the marked conflict, else about the first.
    fn settle(&self, cx: &mut Cx<'_>) {
        let at = match self.item() {
            Some(HouseholdItem::Conflict(i)) => i,
            _ => 0,
        };
        if let Some(detail) = self.detail() {
            settle(detail.conflicts.get(at), detail.cursor, cx);
        }
    }

    fn edit(&self, cx: &mut Cx<'_>) {
        let Some(detail) = self.detail() else { return };
        let seen = detail.cursor;
        if let Some(row) = self.record() {
            return cx.open(About::record(&row, None, seen));
        }
        cx.open(match (self.item(), self.person()) {
            (Some(HouseholdItem::Person(_)), Some(it)) => About::Person(self.id, Some(Box::new((it.clone(), seen)))),
            _ => About::Household(Some(Box::new((detail.household.clone(), seen)))),
        });
    }

    fn id_of_item(&self) -> Option<String> {
        id_of(self.detail()?, self.item()?)
    }

    /// Marks what was marked before the household was read again: a save may have put other rows above it.
    fn mark_again(&mut self, marked: Option<String>) {
        let (Some(marked), Some(detail)) = (marked, self.detail.as_deref()) else {
            return;
        };
        let mut items = items(detail, self.tab).into_iter();
        if let Some(at) = items.position(|item| id_of(detail, item).as_ref() == Some(&marked)) {
            self.index = at;
        }
    }

    fn found(&mut self) {
        if self.detail.is_none() {
            return;
        }
        if let Some((sought, is_opened)) = self.seek.take() {
            self.mark_again(Some(sought));
            self.open |= is_opened;
        }
    }
}

impl Screen for HouseholdScreen {
    fn place(&self) -> Place {
        Place::Household
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Household(self.id)));
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if let Some(gone) = &mut self.gone {
            return gone.act(action, cx);
        }
        // The head and the tabs; of what is open also how to close it.
        let lines = lines_left(cx.session.body(), 4 + u16::from(self.is_open()));
        // Headings stand between the things of a tab: a page of lines would jump over some that nobody has seen.
        let page = if self.is_open() { lines } else { (lines / 2).max(1) };
        if self.go(action, page) {
            return true;
        }
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Back if self.open => {
                self.open = false;
                self.scroll = 0;
            }
            Action::Left => self.turn(self.tab.before()),
            Action::Right | Action::NextPane => self.turn(self.tab.after()),
            Action::PrevPane => self.turn(self.tab.before()),
            Action::Open => self.open_item(cx),
            Action::Explain => self.open = !self.open,
            Action::Edit | Action::Delete if self.subject().line().is_some() => return self.subject().act(action, cx),
            Action::Edit => self.edit(cx),
            Action::Settle => self.settle(cx),
            Action::Delete => self.delete(cx),
            Action::DeleteHousehold => self.delete_household(cx),
            Action::Add => self.add(cx),
            Action::Merge => {
                if let Some(person) = self.person().map(|person| person.id.into()) {
                    ask_same(Kind::Person, person, cx);
                }
            }
            Action::MergeHousehold => ask_same(Kind::Household, self.id.into(), cx),
            Action::MoveHousehold => self
                .subject()
                .household
                .into_iter()
                .for_each(|home| cx.open(About::Moving(home))),
            Action::NewPerson => cx.open(About::Person(self.id, None)),
            Action::NewRecord(Some(code)) => {
                let household = self.subject().household;
                let person = self.person().map(|person| (person.id, person.name.clone()));
                cx.open(About::new_record_of(Kind::from_code(code), household, person));
            }
            Action::NewTag => {
                let person = self.person().map(|person| person.id);
                cx.open(About::Tag(self.id, person));
            }
            _ => return self.subject().act(action, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Household(detail) if self.asked == Some(ticket) => {
                let marked = self.id_of_item();
                self.gone = detail.is_none().then(Gone::default);
                if let Some(gone) = &mut self.gone {
                    gone.ask(self.id, cx);
                }
                self.detail = detail;
                self.mark_again(marked);
                let saved = self.saved.take().map(|record| record.to_string());
                self.mark_again(saved);
                self.found();
                None
            }
            answer => match &mut self.gone {
                Some(gone) => gone.answer(ticket, answer),
                None => Some(answer),
            },
        }
    }

    /// What puts a visit or follow-up record right, or follows it, is marked in its place.
    fn after_save(&mut self, saved: &SavedOk, _here: bool) {
        self.saved = self.once().map(|_| saved.record);
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        if let Some(gone) = &self.gone {
            return gone.actions();
        }
        let facts = Facts {
            marked: self.item().is_some(),
            edits: Some(self.edited_kind()),
            deletes: self.deletable().map(|(kind, ..)| kind),
            open_requests: self.open_requests(),
            conflicts: self.detail().is_some_and(|detail| !detail.conflicts.is_empty()),
            ..self.subject().into()
        };
        let mut actions = evaluate(OF_HOUSEHOLD, &facts, session);
        let listed_here = |kind: &&Kind| kind.def().has_ledger_of_households() || **kind == Kind::Benefit;
        let theirs = Kind::all().filter(|kind| listed_here(kind) && !kind.def().belongs_to_a_record());
        let news = theirs.map(|kind| {
            let refusal = refused(session, Operation::Create, kind);
            (Action::NewRecord(Some(kind.def().code)), refusal)
        });
        // After the other new records, before what deletes.
        let at = actions.iter().position(|(action, _)| *action == Action::Delete);
        actions.splice(at.unwrap_or(0)..at.unwrap_or(0), news);
        actions
    }

    fn marks_once(&self) -> bool {
        self.once().is_some()
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        self.subject().done_as(session)
    }
}
