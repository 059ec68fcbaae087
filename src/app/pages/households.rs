//! 联系户: the caseload as one list, narrowed and ordered as the person likes, with the selected household beside it.

use super::choices;
use super::household::HouseholdTab;
use super::list::List;
use super::list_page::{Acted, Ledger, ListPage};
use super::offers::{self, Offer};
use super::subject::Subject;
use crate::app::Session;
use crate::app::action::Action;
use crate::app::effect::SavedOk;
use crate::app::forms::About;
use crate::app::layout::{Beside, Shape};
use crate::app::picked::Picked;
use crate::app::place::PageId;
use crate::app::screen::{Cx, Marked, Notice, Refusal, Then};
use crate::app::session::WidthClass;
use crate::change::Cursor;
use crate::domain::ids::{HouseholdId, RecordId};
use crate::record::Kind;
use crate::store::queries::{HouseholdFilter, HouseholdSort};
use crate::store::{Answer, Query};
use crate::view::{Deed, Done, HouseholdDetail, HouseholdRow, SearchTarget, Window};

/// The page.
pub type HouseholdsPage = ListPage<Households>;

/// What the page has of its own: which households are listed, and the tab of the pane beside the list.
#[derive(Debug, Default)]
pub struct Households {
    filter: HouseholdFilter,
    sort: HouseholdSort,
    tab: HouseholdTab,
}

impl HouseholdsPage {
    /// Which households are shown.
    #[must_use]
    pub fn filter(&self) -> &HouseholdFilter {
        &self.own.filter
    }

    /// In which order.
    #[must_use]
    pub fn sort(&self) -> HouseholdSort {
        self.own.sort
    }

    /// The tab of the pane beside the list.
    #[must_use]
    pub fn tab(&self) -> HouseholdTab {
        self.own.tab
    }
}

impl Ledger for Households {
    type Row = HouseholdRow;
    type Detail = Box<HouseholdDetail>;

    const PAGE: PageId = PageId::Households;
    const OFFERS: &'static [&'static [Offer]] = &[
        &[offers::OPEN, offers::FILTER, offers::SORT],
        offers::OF_DUE,
        &[offers::EDIT_HOUSEHOLD, offers::NEW_HOUSEHOLD],
    ];
    const SHAPE: Shape = Shape {
        above: 0,
        head: 2,
        beside: Beside::Detail,
        ..Shape::PLAIN
    };

    fn query(&self, offset: usize, limit: usize) -> Query {
        Query::Households {
            filter: self.filter.clone(),
            sort: self.sort,
            offset,
            limit,
        }
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<HouseholdRow>> {
        match answer {
            Answer::Households(window) => Some(window),
            _ => None,
        }
    }

    fn detail_query(key: HouseholdId, session: &Session) -> Option<Query> {
        (session.width_class() == WidthClass::Wide).then_some(Query::Household(key))
    }

    fn detail(answer: Answer) -> Option<Box<HouseholdDetail>> {
        match answer {
            Answer::Household(detail) => detail,
            _ => None,
        }
    }

    fn key_of(record: RecordId) -> Option<HouseholdId> {
        Some(record.into())
    }

    /// One household after the other is visited.
    fn ends(row: &HouseholdRow, saved: &SavedOk) -> bool {
        let is_visit = |deed: &Deed| deed.kind == Kind::Visit && deed.what == Done::Made;
        let mut visits = saved.deeds.iter().filter(|deed| is_visit(deed));
        visits.any(|deed| deed.about == Some(row.id.0))
    }

    fn subject(&self, row: &HouseholdRow, _seen: Cursor) -> Subject {
        Subject {
            household: Some((row.id, row.display_name.clone())),
            follow_up: row.next.clone(),
            ..Subject::default()
        }
    }

    fn act(
        &mut self,
        action: &Action,
        list: &List<HouseholdRow>,
        _detail: Option<&Box<HouseholdDetail>>,
        cx: &mut Cx<'_>,
    ) -> Acted {
        let opens =
            *action == Action::Open || (*action == Action::Right && cx.session.width_class() < WidthClass::Wide);
        match (action, list.selected()) {
            // Nothing of the household is marked here: its screen begins at its top, with a conflict.
            (_, Some(row)) if opens => cx.open(SearchTarget::Household(row.id)),
            (Action::Right, _) if cx.session.width_class() < WidthClass::Wide => return Acted::Open,
            (Action::Left, _) if cx.session.width_class() < WidthClass::Wide => return Acted::No,
            (Action::Left | Action::Right, None) => return Acted::No,
            (Action::Left, _) => self.tab = self.tab.before(),
            (Action::Right, _) => self.tab = self.tab.after(),
            (Action::Filter, _) => cx.open(choices::household_filter(&self.filter, cx.session.lang())),
            (Action::Sort, _) => cx.open(choices::household_sort(self.sort, cx.session.lang())),
            (Action::NewHousehold, _) => cx.open(About::Household(None)),
            (Action::Edit, Some(row)) => cx.ask_then(Query::Household(row.id), Then::EditHousehold),
            (Action::Delete, Some(_)) => {
                let why = Refusal::NotOnRow(Marked::Household);
                cx.say(Notice::Refused(action.clone(), why));
            }
            _ => return Acted::No,
        }
        Acted::Yes
    }

    fn picked(&mut self, picked: &Picked) -> Acted {
        match picked {
            Picked::Households(filter) => self.filter = filter.clone(),
            Picked::HouseholdSort(sort) => self.sort = *sort,
            _ => return Acted::No,
        }
        Acted::OtherRows
    }
}
