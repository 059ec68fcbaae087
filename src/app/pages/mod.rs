//! The pages and the two details. Each file: the state, what it loads, what its actions do.
//!
//! A page is one row of [`PAGES`]; its drawing is one arm of `ui::pages::draw`, its name one of `Lang::page`.

pub mod board;
pub mod choices;
pub mod chosen;
mod conflict_choices;
pub mod follow_ups;
pub mod household;
mod household_delete;
pub mod household_parts;
pub mod households;
pub mod list;
pub mod list_page;
pub mod next_step;
pub mod offers;
pub mod peek;
pub mod request;
pub mod requests;
pub mod settlement;
pub mod subject;
pub mod sync;
pub mod today;
pub mod visits;

pub use follow_ups::FollowUpsPage;
pub use household::HouseholdScreen;
pub use households::HouseholdsPage;
pub use request::RequestScreen;
pub use requests::RequestsPage;
pub use sync::SyncPage;
pub use today::TodayPage;
pub use visits::VisitsPage;

use super::key::Key;
use super::screen::{Can, Screen};

/// Makes [`PageId`], [`Pages`] and [`PAGES`] out of one row a page.
macro_rules! pages {
    ($($(#[$doc:meta])* $id:ident($code:literal, $key:literal) $state:ident: $screen:ty, can [$($can:ident),*];)*) => {
        /// A page of the tab row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum PageId {
            $($(#[$doc])* $id,)*
        }

        /// The pages' states; they stay when another page is shown.
        #[derive(Debug, Default)]
        pub struct Pages {
            $($(#[$doc])* pub $state: $screen,)*
        }

        /// The pages in tab order.
        pub static PAGES: [PageDef; [$($key),*].len()] = [
            $(PageDef {
                id: PageId::$id,
                code: $code,
                keys: &[Key::char($key)],
                can: &[$(Can::$can),*],
                screen: |pages| &pages.$state,
                screen_mut: |pages| &mut pages.$state,
            }),*
        ];
    };
}

/// A row of [`PAGES`].
pub struct PageDef {
    /// Which page.
    pub id: PageId,
    /// A stable name, for the audit log.
    pub code: &'static str,
    /// Its digit, which goes there from every page and detail and stands before its name in the tab row.
    pub keys: &'static [Key],
    /// Which of the keys that not every page has mean something on it.
    pub can: &'static [Can],
    screen: fn(&Pages) -> &dyn Screen,
    screen_mut: fn(&mut Pages) -> &mut dyn Screen,
}

pages! {
    /// 今日
    Today("today", '1') today: TodayPage, can [Reveal, Done, Escalate, Filter, Postpone];
    /// 联系户
    Households("households", '2') households: HouseholdsPage, can [Reveal, Done, Filter, Sort, Remind, AddHousehold];
    /// 诉求
    Requests("requests", '3') requests: RequestsPage, can [Reveal, Done, Escalate, Filter, Sort, Board];
    /// 提醒
    FollowUps("follow_ups", '4') follow_ups: FollowUpsPage, can [Reveal, Done, Filter, Postpone, Remind];
    /// 走访
    Visits("visits", '5') visits: VisitsPage, can [Reveal, Filter];
    /// 同步
    Sync("sync", '6') sync: SyncPage, can [Settle];
}

impl PageId {
    /// Its row of the table.
    #[must_use]
    pub fn def(self) -> &'static PageDef {
        &PAGES[self as usize]
    }
}

impl Default for PageId {
    fn default() -> Self {
        PAGES[0].id
    }
}

impl Pages {
    /// The page as a screen.
    #[must_use]
    pub fn screen(&self, page: PageId) -> &dyn Screen {
        (page.def().screen)(self)
    }

    /// The page as a screen, to change.
    pub fn screen_mut(&mut self, page: PageId) -> &mut dyn Screen {
        (page.def().screen_mut)(self)
    }
}
