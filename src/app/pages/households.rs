//! 联系户: the caseload as one list, narrowed and ordered as the person likes, with the selected household beside it.

use super::choices;
use super::errand::Errand;
use super::household::HouseholdTab;
use super::list::{List, list_height};
use super::peek::Peek;
use super::subject::{Subject, refuse};
use crate::app::action::Action;
use crate::app::effect::{SaveTrouble, SavedOk};
use crate::app::forms::Form;
use crate::app::layer::Layer;
use crate::app::pages::next_step::refused;
use crate::app::screen::{Cx, DoneAs, Picked, Place, Refusal, Screen};
use crate::app::session::WidthClass;
use crate::app::{Session, Ticket};
use crate::domain::ids::HouseholdId;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::store::queries::{HouseholdFilter, HouseholdSort};
use crate::store::{Answer, Query};
use crate::view::{HouseholdDetail, HouseholdRow};

/// State of the page.
#[derive(Debug, Default)]
pub struct HouseholdsPage {
    filter: HouseholdFilter,
    sort: HouseholdSort,
    list: List<HouseholdRow>,
    peek: Peek<HouseholdId, Box<HouseholdDetail>>,
    tab: HouseholdTab,
    errand: Errand,
}

impl HouseholdsPage {
    /// Which households are shown.
    #[must_use]
    pub fn filter(&self) -> &HouseholdFilter {
        &self.filter
    }

    /// In which order.
    #[must_use]
    pub fn sort(&self) -> HouseholdSort {
        self.sort
    }

    /// The rows.
    #[must_use]
    pub fn list(&self) -> &List<HouseholdRow> {
        &self.list
    }

    /// The tab of the pane beside the list.
    #[must_use]
    pub fn tab(&self) -> HouseholdTab {
        self.tab
    }

    /// The selected household with everything on it, once it came.
    #[must_use]
    pub fn detail(&self) -> Option<&HouseholdDetail> {
        self.peek.get(self.list.selected()?.id).map(Box::as_ref)
    }

    /// Shows other households.
    pub fn show(&mut self, filter: HouseholdFilter, cx: &mut Cx<'_>) {
        self.filter = filter;
        self.list.restart();
        self.load(cx);
    }

    /// Shows them in another order, from the first one.
    pub fn order(&mut self, sort: HouseholdSort, cx: &mut Cx<'_>) {
        self.sort = sort;
        self.list.restart();
        self.load(cx);
    }

    fn query(&self) -> impl FnOnce(usize, usize) -> Query + use<> {
        let (filter, sort) = (self.filter.clone(), self.sort);
        move |offset, limit| Query::Households {
            filter,
            sort,
            offset,
            limit,
        }
    }

    fn settle(&mut self, fresh: bool, cx: &mut Cx<'_>) {
        let query = self.query();
        self.list.follow(cx, query);
        let wide = cx.session.size.0 >= 110;
        let key = self.list.selected().map(|row| row.id).filter(|_| wide);
        self.peek.want(key, fresh, cx, Query::Household);
    }

    fn subject(&self) -> Subject {
        self.list.selected().map_or_else(Subject::default, |row| Subject {
            household: Some((row.id, row.display_name.clone())),
            follow_up: row.next.clone(),
            ..Subject::default()
        })
    }
}

impl Screen for HouseholdsPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Households)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        let query = self.query();
        self.list.reload(cx, query);
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.list.go(action, list_height(cx.session, 6)) {
            self.settle(false, cx);
            return true;
        }
        if refuse(&self.actions(cx.session), action, cx) {
            return true;
        }
        match action {
            Action::Right if cx.session.width_class() < WidthClass::Wide => {
                return self.subject().act(&Action::Open, &mut self.errand, cx);
            }
            Action::Left => self.tab = self.tab.before(),
            Action::Right => self.tab = self.tab.after(),
            Action::Filter => cx.push(choices::household_filter(&self.filter, cx.session.lang())),
            Action::Sort => cx.push(choices::household_sort(self.sort, cx.session.lang())),
            Action::NewHousehold => cx.push(Layer::Form(Form::household(None))),
            Action::Edit => match self.detail() {
                Some(detail) => cx.push(Layer::Form(Form::household(Some((&detail.household, detail.cursor))))),
                None => return self.subject().act(&Action::Open, &mut self.errand, cx),
            },
            _ => return self.subject().act(action, &mut self.errand, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: &Answer, cx: &mut Cx<'_>) -> bool {
        if self.errand.take(ticket, answer, cx) {
            return true;
        }
        match answer {
            Answer::Households(window) if self.list.take(ticket, window) => {
                self.settle(true, cx);
                true
            }
            Answer::Household(detail) => self.peek.take(ticket, detail.clone(), cx, Query::Household),
            _ => false,
        }
    }

    fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        self.errand.saved(ticket, outcome, cx)
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        match picked.asked {
            choices::HOUSEHOLD_FILTER => self.show(choices::filter_of(&picked.code), cx),
            choices::HOUSEHOLD_SORT => self.order(choices::sort_of(&picked.code), cx),
            _ => return false,
        }
        true
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let selected = self.list.selected().is_none().then_some(Refusal::NothingSelected);
        let mut actions = self.subject().actions(session);
        actions.insert(1, (Action::Filter, None));
        actions.insert(2, (Action::Sort, None));
        actions.push((
            Action::Edit,
            selected.or_else(|| refused(session, Operation::Edit, &Kind::Household)),
        ));
        actions.push((
            Action::NewHousehold,
            refused(session, Operation::Create, &Kind::Household),
        ));
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        self.subject().done_as(session)
    }
}
