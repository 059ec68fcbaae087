//! The six pages and the two details. Each file: the state, what it loads, what its actions do.

pub mod board;
pub mod choices;
mod conflict_choices;
pub mod conflict_flow;
pub mod delete;
mod errand;
pub mod follow_ups;
pub mod household;
mod household_delete;
pub mod household_parts;
pub mod households;
pub mod list;
pub mod next_step;
pub mod peek;
mod refused;
pub mod request;
pub mod requests;
pub mod settlement;
pub mod subject;
pub mod sync;
pub mod today;
mod under_way;
pub mod visits;

pub use follow_ups::FollowUpsPage;
pub use household::HouseholdScreen;
pub use households::HouseholdsPage;
pub use request::RequestScreen;
pub use requests::RequestsPage;
pub use sync::SyncPage;
pub use today::TodayPage;
pub use visits::VisitsPage;

use super::screen::Screen;

/// A page of the tab row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PageId {
    /// 1 今日
    #[default]
    Today,
    /// 2 联系户
    Households,
    /// 3 诉求
    Requests,
    /// 4 提醒
    FollowUps,
    /// 5 走访
    Visits,
    /// 6 同步
    Sync,
}

impl PageId {
    /// The pages in tab order.
    pub const ALL: [Self; 6] = [
        Self::Today,
        Self::Households,
        Self::Requests,
        Self::FollowUps,
        Self::Visits,
        Self::Sync,
    ];
}

/// The pages' states; they stay when another page is shown.
#[derive(Debug, Default)]
pub struct Pages {
    /// 今日
    pub today: TodayPage,
    /// 联系户
    pub households: HouseholdsPage,
    /// 诉求
    pub requests: RequestsPage,
    /// 提醒
    pub follow_ups: FollowUpsPage,
    /// 走访
    pub visits: VisitsPage,
    /// 同步
    pub sync: SyncPage,
}

impl Pages {
    /// The page as a screen.
    #[must_use]
    pub fn screen(&self, page: PageId) -> &dyn Screen {
        match page {
            PageId::Today => &self.today,
            PageId::Households => &self.households,
            PageId::Requests => &self.requests,
            PageId::FollowUps => &self.follow_ups,
            PageId::Visits => &self.visits,
            PageId::Sync => &self.sync,
        }
    }

    /// The page as a screen, to change.
    pub fn screen_mut(&mut self, page: PageId) -> &mut dyn Screen {
        match page {
            PageId::Today => &mut self.today,
            PageId::Households => &mut self.households,
            PageId::Requests => &mut self.requests,
            PageId::FollowUps => &mut self.follow_ups,
            PageId::Visits => &mut self.visits,
            PageId::Sync => &mut self.sync,
        }
    }
}
