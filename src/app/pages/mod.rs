//! The pages and the details. Each file: the state, what it loads, what its actions do.

mod acted;
mod add;
pub(super) mod agreed;
mod answer;
mod begun;
pub mod board;
pub mod choices;
pub mod chosen;
pub mod claim;
mod conflict_choices;
pub mod duplicates;
pub mod entitled;
pub mod follow_ups;
pub mod gone;
pub mod handover;
pub mod household;
mod household_delete;
pub mod household_parts;
pub mod households;
pub mod ledgers;
pub mod list;
pub mod list_page;
mod marking;
pub(super) mod merging;
pub mod next_step;
pub mod offers;
mod once;
pub mod outdated;
pub mod peek;
pub mod record;
pub mod recurring;
pub mod reports;
pub mod request;
pub mod requests;
pub mod settlement;
mod settling;
pub mod sheet;
mod sheet_offers;
pub mod subject;
mod survey;
pub mod sync;
pub mod today;
pub mod visits;
pub mod whole;
pub mod work;

pub use duplicates::DuplicatesList;
pub use entitled::EntitledList;
pub use follow_ups::FollowUpsPage;
pub use handover::HandoverScreen;
pub use household::HouseholdScreen;
pub use households::HouseholdsPage;
pub use ledgers::LedgersPage;
pub use marking::MarkingScreen;
pub use outdated::OutdatedList;
pub use record::RecordScreen;
pub use recurring::RecurringList;
pub use reports::ReportsPage;
pub use request::RequestScreen;
pub use requests::RequestsPage;
pub use survey::SurveyScreen;
pub use sync::SyncPage;
pub use today::TodayPage;
pub use visits::VisitsPage;
pub use work::WorkPage;

use super::place::PageId;
use super::screen::Screen;

/// Makes [`Pages`] out of one row a page.
macro_rules! pages {
    ($($id:ident $state:ident: $screen:ty;)*) => {
        /// The pages' states; they stay when another page is shown.
        #[derive(Debug, Default)]
        pub struct Pages {
            $(pub $state: $screen,)*
        }

        impl Pages {
            /// The page as a screen.
            #[must_use]
            pub fn screen(&self, page: PageId) -> &dyn Screen {
                match page {
                    $(PageId::$id => &self.$state,)*
                }
            }

            /// The page as a screen, to change.
            pub fn screen_mut(&mut self, page: PageId) -> &mut dyn Screen {
                match page {
                    $(PageId::$id => &mut self.$state,)*
                }
            }
        }
    };
}

pages! {
    Today today: TodayPage;
    Households households: HouseholdsPage;
    Requests requests: RequestsPage;
    FollowUps follow_ups: FollowUpsPage;
    Visits visits: VisitsPage;
    Sync sync: SyncPage;
    Work work: WorkPage;
    Reports reports: ReportsPage;
    Ledgers ledgers: LedgersPage;
}
