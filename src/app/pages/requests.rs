//! 诉求: the requests in tabs by where they stand; left and right change the tab. The town office starts in its inbox.

use super::chosen::correct;
use super::list::List;
use super::list_page::{Acted, Ledger, ListPage};
use super::next_step::role;
use super::offers::{self, Offer};
use super::sheet_offers::OF_SHEET;
use super::subject::{Subject, new_of_nobody};
use super::{board, choices};
use crate::app::Session;
use crate::app::action::Action;
use crate::app::copying::SheetRows;
use crate::app::picked::Picked;
use crate::app::place::PageId;
use crate::app::screen::Cx;
use crate::change::{Cursor, Kind};
use crate::domain::ids::{RecordId, RequestId};
use crate::domain::request::EventKind;
use crate::domain::request::step::who;
use crate::domain::right::{Relations, allows};
use crate::domain::role::Level;
use crate::store::queries::RequestTab;
use crate::store::{Answer, Query};
use crate::view::{Part, RequestDetail, RequestRow, SheetId, Window};

/// The page.
pub type RequestsPage = ListPage<Requests>;

/// What the page has of its own: the tab, and whether it is shown as a board.
#[derive(Debug, Default)]
pub struct Requests {
    tab: RequestTab,
    /// True once a person or the role chose the tab.
    chosen: bool,
    counts: Option<[usize; RequestTab::ALL.len()]>,
    board: bool,
}

impl RequestsPage {
    /// The tab shown.
    #[must_use]
    pub fn tab(&self) -> RequestTab {
        self.own.tab
    }

    /// How many there are in each tab; `None` until they came.
    #[must_use]
    pub fn counts(&self) -> Option<&[usize; RequestTab::ALL.len()]> {
        self.own.counts.as_ref()
    }

    /// True while the requests are shown as a board; a window that has become too narrow shows the list.
    #[must_use]
    pub fn is_board(&self, session: &Session) -> bool {
        self.own.is_board(session)
    }
}

impl Requests {
    fn is_board(&self, session: &Session) -> bool {
        self.board && board::fits(session)
    }

    /// Shows the board, which is of all requests, or the list again.
    fn toggle_board(&mut self) -> Acted {
        self.board = !self.board;
        if self.board && self.tab != RequestTab::All {
            return self.show(RequestTab::All);
        }
        Acted::Yes
    }

    fn show(&mut self, tab: RequestTab) -> Acted {
        self.tab = tab;
        self.chosen = true;
        Acted::OtherRows
    }

    fn turn(&mut self, by: isize) -> Acted {
        let tabs = RequestTab::ALL;
        let at = tabs.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        let to = (at + tabs.len()).saturating_add_signed(by) % tabs.len();
        self.show(tabs[to])
    }
}

impl Ledger for Requests {
    type Row = RequestRow;
    type Detail = Box<RequestDetail>;

    const PAGE: PageId = PageId::Requests;
    const OFFERS: &'static [&'static [Offer]] = &[
        &[
            offers::OPEN,
            offers::DONE,
            offers::ESCALATE,
            offers::EDIT_REQUEST,
            offers::NEW_VISIT,
            offers::NEW_REQUEST,
            offers::NEW_REMINDER,
            offers::REVEAL,
            offers::FILTER,
            offers::BOARD,
        ],
        OF_SHEET,
    ];

    fn load(&mut self, cx: &mut Cx<'_>) {
        if self.chosen || cx.session.identity.is_none() {
            return;
        }
        self.chosen = true;
        // What was handed to a department waits nowhere else than among what is being handled.
        let role = role(cx.session);
        if role.level() >= Level::TOWN && allows(who(&EventKind::Accept), &role, Relations::ANY) {
            self.tab = RequestTab::Inbox;
        }
    }

    fn sheet(&self) -> Option<SheetId> {
        Some(SheetId::Requests)
    }

    fn sheet_rows(rows: Vec<RequestRow>) -> Option<SheetRows> {
        Some(SheetRows::Requests(rows))
    }

    fn filter(&self) -> String {
        self.tab.code().to_owned()
    }

    fn filter_by(&mut self, name: &str) {
        let mut known = RequestTab::ALL.into_iter();
        self.board = false;
        self.show(known.find(|tab| tab.code() == name).unwrap_or_default());
    }

    fn query(&self, part: Part) -> Query {
        Query::Requests { tab: self.tab, part }
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<RequestRow>> {
        let Answer::Requests(window, counts) = answer else {
            return None;
        };
        self.counts = Some(counts);
        Some(window)
    }

    fn detail_query(key: RequestId, session: &Session) -> Option<Query> {
        session.has_rules().then_some(Query::Request(key))
    }

    fn detail(answer: Answer) -> Option<Box<RequestDetail>> {
        match answer {
            Answer::Request(detail) => detail,
            _ => None,
        }
    }

    fn key_of(record: RecordId) -> Option<RequestId> {
        Some(record.into())
    }

    fn subject(&self, row: &RequestRow, _seen: Cursor) -> Subject {
        Subject {
            household: row.household_id.map(|household| (household, row.reporter_name.clone())),
            request: Some(row.clone()),
            ..Subject::default()
        }
    }

    fn act_first(&mut self, action: &Action, list: &mut List<RequestRow>, cx: &mut Cx<'_>) -> Acted {
        match self.is_board(cx.session) && board::go(list, action) {
            true => Acted::Moved,
            false => Acted::No,
        }
    }

    fn act(
        &mut self,
        action: &Action,
        list: &List<RequestRow>,
        _detail: Option<&Box<RequestDetail>>,
        cx: &mut Cx<'_>,
    ) -> Acted {
        match action {
            Action::Edit => {
                let Some(row) = list.selected() else { return Acted::No };
                correct(Kind::Request, row.id.into(), cx);
                Acted::Yes
            }
            Action::Board => self.toggle_board(),
            Action::Left => self.turn(-1),
            Action::Right => self.turn(1),
            Action::Filter => {
                cx.open(choices::request_tab(self.tab, cx.session.lang()));
                Acted::Yes
            }
            _ if new_of_nobody(action, cx) => Acted::Yes,
            _ => Acted::No,
        }
    }

    fn picked(&mut self, picked: &Picked) -> Acted {
        let Picked::Requests(tab) = picked else {
            return Acted::No;
        };
        self.board = false;
        self.show(*tab)
    }
}
