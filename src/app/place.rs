//! Where keys mean something: the pages, the details, forms and overlays, and what can be done on which of them.
//!
//! A page is one row of [`PAGES`]; its state is one of `app::pages`, its drawing one arm of `ui::pages::draw`, its name one
//! of `Lang::page`.

use super::key::Key;

/// Makes [`PageId`] and [`PAGES`] out of one row a page.
macro_rules! pages {
    ($($(#[$doc:meta])* $id:ident($code:literal, $key:literal) can [$($can:ident),*];)*) => {
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
                can: &[$(Can::$can),*],
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
}

pages! {
    /// 今日
    Today("today", '1') can [Reveal, Done, Escalate, Filter, Postpone];
    /// 联系户
    Households("households", '2') can [Reveal, Done, Filter, Sort, Remind, AddHousehold];
    /// 诉求
    Requests("requests", '3') can [Reveal, Done, Escalate, Filter, Sort, Board];
    /// 提醒
    FollowUps("follow_ups", '4') can [Reveal, Done, Filter, Postpone, Remind];
    /// 走访
    Visits("visits", '5') can [Reveal, Filter];
    /// 同步
    Sync("sync", '6') can [Settle];
    /// 工作
    Work("work", '7') can [Reveal, Done, Filter, AddRecord];
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
    /// A form (keys go to the focused field first).
    Form,
    /// A list to choose from: menu, palette, search, appearance, confirm.
    Overlay,
    /// The help page.
    Help,
    /// The first-run setup.
    Setup,
}

impl Place {
    /// True for pages and details: no text field has the keys there.
    #[must_use]
    pub fn is_list(self) -> bool {
        matches!(self, Self::Page(_) | Self::Household | Self::Request | Self::Record)
    }

    /// A stable name, for the audit log.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Page(page) => page.def().code,
            Self::Household => "household",
            Self::Request => "request",
            Self::Record => "record",
            Self::Form => "form",
            Self::Overlay => "overlay",
            Self::Help => "help",
            Self::Setup => "setup",
        }
    }

    /// True when the keys of `can` mean something here.
    #[must_use]
    pub fn can(self, can: Can) -> bool {
        let all: &[Can] = match self {
            Self::Page(page) => page.def().can,
            Self::Household => &[Can::Reveal, Can::Done, Can::Postpone, Can::Remind],
            Self::Request => &[Can::Reveal, Can::Done, Can::Escalate, Can::Postpone],
            Self::Record => &[Can::Reveal, Can::Done, Can::Postpone, Can::Remind],
            Self::Form | Self::Overlay | Self::Help | Self::Setup => &[],
        };
        all.contains(&can)
    }
}

/// What can be done on some pages and details only: the keymap gives keys to it, not to pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Can {
    /// Show full values of what is listed.
    Reveal,
    /// Take the main next step of the selected row.
    Done,
    /// Escalate the selected request.
    Escalate,
    /// Narrow the list.
    Filter,
    /// Order the list.
    Sort,
    /// Postpone the selected follow-up, and say why it is there.
    Postpone,
    /// Add a reminder.
    Remind,
    AddHousehold,
    /// Add a record of the kind that is listed.
    AddRecord,
    /// Show the list as a board.
    Board,
    /// Settle conflicts, export and import bundles, agree to removals.
    Settle,
}
