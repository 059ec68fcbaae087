//! Where keys mean something: the pages, the details, forms and overlays, and what Ins adds in which of them.
//!
//! A page is one row of [`PAGES`]; its state is one of `app::pages`, its drawing one arm of `ui::pages::draw`, its name one
//! of `Lang::page`.

use super::key::Key;

/// Makes [`PageId`] and [`PAGES`] out of one row a page.
macro_rules! pages {
    ($($(#[$doc:meta])* $id:ident($code:literal, $key:literal) adds $added:ident;)*) => {
        /// A page of the tab row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum PageId {
            $($(#[$doc])* $id,)*
        }

        /// The pages in tab order.
        pub static PAGES: [PageDef; [$($key),*].len()] = [
            $(PageDef {
                id: PageId::$id,
                code: $code,
                keys: &[Key::char($key)],
                adds: Added::$added,
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
    /// What Ins adds on it.
    pub adds: Added,
}

pages! {
    /// 今日
    Today("today", '1') adds Choice;
    /// 联系户
    Households("households", '2') adds Household;
    /// 诉求
    Requests("requests", '3') adds Request;
    /// 提醒
    FollowUps("follow_ups", '4') adds Reminder;
    /// 走访
    Visits("visits", '5') adds Visit;
    /// 同步
    Sync("sync", '6') adds Choice;
    /// 工作
    Work("work", '7') adds Record;
    /// 报表
    Reports("reports", '8') adds Choice;
    /// 台账
    Ledgers("ledgers", '9') adds Choice;
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

/// Places of the keymap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Page(PageId),
    /// A household's detail.
    Household,
    /// A request's detail.
    Request,
    /// The detail of another record.
    Record,
    /// The rows of a campaign, where digits are statuses.
    Marking,
    /// The sheets of a survey, where digits are answers.
    Sheets,
    /// The lines of a hand-over, where digits are answers.
    Handover,
    /// A form (keys go to the focused field first).
    Form,
    /// A list to choose from: menu, palette, search, appearance, confirm.
    Overlay,
    /// Theme, glyphs, language: kept or taken back.
    Appearance,
    /// A ledger that is brought in: its columns, or the fates of its rows.
    Import,
    /// The help page.
    Help,
    /// The first-run setup.
    Setup,
}

impl Place {
    /// True for pages and details: no text field has the keys there.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Self::Page(_)
                | Self::Household
                | Self::Request
                | Self::Record
                | Self::Marking
                | Self::Sheets
                | Self::Handover
        )
    }

    /// A stable name, for the audit log.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Page(page) => page.def().code,
            Self::Household => "household",
            Self::Request => "request",
            Self::Record => "record",
            Self::Marking => "marking",
            Self::Sheets => "sheets",
            Self::Handover => "handover",
            Self::Form => "form",
            Self::Overlay => "overlay",
            Self::Appearance => "appearance",
            Self::Import => "import",
            Self::Help => "help",
            Self::Setup => "setup",
        }
    }

    /// What Ins adds here; `None` where it adds nothing.
    #[must_use]
    pub fn adds(self) -> Option<Added> {
        match self {
            Self::Page(page) => Some(page.def().adds),
            Self::Household | Self::Request | Self::Record | Self::Sheets => Some(Added::Choice),
            Self::Marking | Self::Handover => Some(Added::Row),
            Self::Form | Self::Overlay | Self::Appearance | Self::Import | Self::Help | Self::Setup => None,
        }
    }
}

/// What Ins adds in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// What is chosen of all that can be added there.
    Choice,
    Household,
    Request,
    Visit,
    Reminder,
    /// A record of the kind that is listed.
    Record,
    /// A row of the campaign.
    Row,
}
