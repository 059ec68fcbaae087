//! The queries of the pages, and the type of each answer.

use crate::change::Kind;
use crate::domain::five::Mark;
use crate::domain::followup::FollowUpKind;
use crate::domain::household::Colour;
use crate::domain::ids::{ChangeId, HouseholdId, RecordId, RequestId, VisitId};
use crate::domain::report::{Period, Report, Subject};
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::view::{
    ActionRow, AuditRow, Correctable, Counts, DraftRow, DuplicateRow, EntitlementRow, ExpiredCount, FollowUpRow,
    FormerEntry, GoneHousehold, HandedOutRow, HandoverItem, HandoverView, HouseholdDetail, HouseholdRow, Identity,
    KindCount, LedgersView, NewsRow, OutdatedRow, Part, RecordDetail, RecordRow, RecurringRow, ReportRow,
    RequestDetail, RequestRow, Roster, SavedView, SearchHit, SimilarRow, SurveyView, SyncView, TodayView, Unfinished,
    VisitRow, Window,
};

/// Which households.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HouseholdFilter {
    pub colour: Option<Colour>,
    /// With a tag of this kind on the household or a person of it.
    pub tag: Option<TagKind>,
    /// Whose next visit lies before today.
    pub visit_overdue: bool,
    /// With something to do (a follow-up due or an open request).
    pub with_tasks: bool,
    /// With somebody who may be entitled to something that nobody has recorded, now or soon.
    pub entitled: bool,
    /// With somebody whose contract with the family doctor is to be renewed.
    pub contract: bool,
    /// Where somebody lives whom this one of the five marks (五个到户) is missing.
    pub lacks: Option<Mark>,
}

/// The tabs of the request page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequestTab {
    /// Everything open and the ended of the last 90 days.
    #[default]
    All,
    /// Reported to the reader's level or one below it, and waiting: a level nobody works at (many towns have no branch
    /// or grid desk) must not swallow what was sent up.
    Inbox,
    /// Handed down by the reader's level, and not checked yet.
    SentDown,
    /// Registered, reported or returned: nobody handles it yet.
    Waiting,
    /// Accepted, handling or suspended.
    Handling,
    /// Resolved: waits for its return visit.
    ReturnVisit,
    /// Closed, declined, withdrawn, merged.
    Ended,
}

impl RequestTab {
    /// The tabs in display order.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Inbox,
        Self::SentDown,
        Self::Waiting,
        Self::Handling,
        Self::ReturnVisit,
        Self::Ended,
    ];
}

impl RequestTab {
    /// Its name where an arrangement of the list is kept; empty for the first one.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Inbox => "inbox",
            Self::SentDown => "sent_down",
            Self::Waiting => "waiting",
            Self::Handling => "handling",
            Self::ReturnVisit => "return_visit",
            Self::Ended => "ended",
        }
    }
}

/// A request that is being typed, as far as it says what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarTo {
    /// Where it belongs; `None`: as the household says, or the reader's unit.
    pub unit: Option<UnitPath>,
    /// Its household.
    pub household: Option<HouseholdId>,
    /// Four digits, or empty.
    pub category: String,
    /// Not compared when empty.
    pub place: String,
    /// The request that is to be merged into one of them: what is open in its category may be the same matter, wherever it is.
    pub merges: Option<RequestId>,
}

/// A read.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// The header's figures.
    Counts,
    /// What others did with requests that concern the reader.
    News {
        /// After so many changes of the log.
        since: u64,
    },
    /// 今日
    Today,
    /// 联系户: one window.
    Households {
        filter: HouseholdFilter,
        /// In an order of its own: by number.
        part: Part,
    },
    /// A household with everything on it.
    Household(HouseholdId),
    /// 诉求: one window.
    Requests {
        tab: RequestTab,
        /// In an order of its own: open ones first, by what is due.
        part: Part,
    },
    /// A request with its history.
    Request(RequestId),
    /// 提醒: one window.
    FollowUps {
        /// Of these kinds; empty is all.
        kinds: Vec<FollowUpKind>,
        /// Due on this day only.
        on: Option<Date>,
        /// In an order of its own: by due date.
        part: Part,
    },
    /// Follow-ups per day from a day on (for the week strip and the month).
    FollowUpDays {
        /// First day.
        from: Date,
        /// How many days.
        days: u32,
    },
    /// People and households that may have been recorded twice; those like one of them when given.
    Duplicates(Option<(Kind, RecordId)>),
    /// 应享未享: one window of what people may be entitled to, now or soon, the earliest first.
    Entitlements {
        /// First row.
        offset: usize,
        /// Rows at most.
        limit: usize,
    },
    /// 走访: one window; of one household when given.
    Visits {
        /// Only this household's.
        household: Option<HouseholdId>,
        /// In an order of its own: newest first.
        part: Part,
    },
    Visit(VisitId),
    /// 工作: one window of the records of a kind.
    Records {
        kind: Kind,
        /// Only those in this state.
        state: Option<String>,
        /// In an order of its own: what waits for something first.
        part: Part,
    },
    /// 工作: how many records of each kind with a tab there are.
    KindCounts,
    /// 专项名单: one window of the rows of a campaign.
    Roster {
        campaign: RecordId,
        /// Only what waits for somebody.
        open_only: bool,
        /// Always in the order of grids and numbers.
        part: Part,
    },
    /// 问卷: a survey with what its sheets say so far.
    Survey(RecordId),
    /// 交接: a hand-over with its lines.
    Handover(RecordId),
    /// What is to be handed over of what is recorded here.
    HandoverItems,
    /// 高频问题: all of them.
    Recurring,
    /// One record of a kind, with everything on it.
    Record(Kind, RecordId),
    /// The last changes of this device, to undo from.
    Actions,
    /// 同步
    Sync,
    /// 操作日志: all of it.
    Audit,
    /// 已给出的表: all of them, each with what changed since.
    HandedOut,
    /// The records of such a file that were written to since.
    Outdated(i64),
    /// 台账: what came in, what was given out, what was said of headings.
    Ledgers,
    /// 到期清理: what was kept long enough, by kind. Reads the whole journal.
    Retention,
    /// 报表: the figures of a period.
    Report {
        period: Period,
        /// As the records stood at the end of this day; `None`: as they stand.
        as_of: Option<Date>,
    },
    /// What rows behind a figure are called now: one window.
    ReportRows {
        /// All of them.
        subjects: Vec<Subject>,
        /// In an order of its own: as the figure counted them.
        part: Part,
    },
    /// The arrangements of lists that are kept under a name, by name.
    Views,
    /// How each list was arranged when the console was left.
    LastViews,
    /// An own change that the server refused.
    Refused(ChangeId),
    /// A record, to be put right.
    Correctable(Kind, RecordId),
    /// Requests that may be the same matter as one that is being typed.
    Similar(SimilarTo),
    /// Search over households, people and requests: name, pinyin, initials, phone, door number, ID tail, number.
    Search {
        /// What was typed.
        text: String,
        /// Hits at most.
        limit: usize,
    },
    /// What is left to say of a household that was deleted.
    GoneHousehold(HouseholdId),
    /// Drafts that wait.
    Drafts,
    /// The forms of the drafts that wait, and whom they are about.
    Unfinished,
    /// Who this device is: unit names may have come with a pull.
    Identity,
}

/// The answer to a [`Query`], variant by variant.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To [`Query::Counts`].
    Counts(Counts),
    /// To [`Query::News`], newest first.
    News(Vec<NewsRow>),
    /// To [`Query::Today`].
    Today(TodayView),
    /// To [`Query::Households`].
    Households(Window<HouseholdRow>),
    /// To [`Query::Household`]; `None` when it is gone.
    Household(Option<Box<HouseholdDetail>>),
    /// To [`Query::GoneHousehold`]; `None` when it was never here.
    GoneHousehold(Option<Box<GoneHousehold>>),
    /// To [`Query::Requests`].
    Requests(Window<RequestRow>, [usize; RequestTab::ALL.len()]),
    /// To [`Query::Request`].
    Request(Option<Box<RequestDetail>>),
    /// To [`Query::FollowUps`].
    FollowUps(Window<FollowUpRow>),
    /// To [`Query::FollowUpDays`]: how many are due on each day.
    FollowUpDays(Vec<(Date, usize)>),
    /// To [`Query::Visits`], with how many of them all were voided.
    Visits(Window<VisitRow>, usize),
    /// To [`Query::Visit`].
    Visit(Option<Box<VisitRow>>),
    /// To [`Query::Records`].
    Records(Window<RecordRow>),
    /// To [`Query::KindCounts`], in the order of the tabs.
    KindCounts(Vec<KindCount>),
    /// To [`Query::Roster`]; `None` when the campaign is gone.
    Roster(Option<Box<Roster>>),
    /// To [`Query::Handover`]; `None` when it is gone.
    Handover(Option<Box<HandoverView>>),
    /// To [`Query::Recurring`].
    Recurring(Vec<RecurringRow>),
    /// To [`Query::HandoverItems`].
    HandoverItems(Vec<HandoverItem>),
    /// To [`Query::Survey`]; `None` when it is gone.
    Survey(Option<Box<SurveyView>>),
    /// To [`Query::Record`]; `None` when it is gone.
    Record(Option<Box<RecordDetail>>),
    /// To [`Query::Actions`], newest first.
    Actions(Vec<ActionRow>),
    /// To [`Query::Sync`].
    Sync(Box<SyncView>),
    /// To [`Query::Audit`], newest first.
    Audit(Vec<AuditRow>),
    /// To [`Query::HandedOut`], newest first.
    HandedOut(Vec<HandedOutRow>),
    /// To [`Query::Outdated`], the last one first.
    Outdated(Vec<OutdatedRow>),
    /// To [`Query::Ledgers`].
    Ledgers(Box<LedgersView>),
    /// To [`Query::Retention`].
    Retention(Vec<ExpiredCount>),
    /// To [`Query::Duplicates`], the surest first.
    Duplicates(Vec<DuplicateRow>),
    /// To [`Query::Entitlements`].
    Entitlements(Window<EntitlementRow>),
    /// To [`Query::Report`].
    Report(Box<Report>),
    /// To [`Query::ReportRows`].
    ReportRows(Window<ReportRow>),
    /// To [`Query::Views`] and [`Query::LastViews`].
    Views(Vec<SavedView>),
    /// To [`Query::Refused`]; `None` when it was dealt with.
    Refused(Option<Box<FormerEntry>>),
    /// To [`Query::Correctable`]; `None` when it is gone.
    Correctable(Option<Box<Correctable>>),
    /// To [`Query::Search`].
    Search(Vec<SearchHit>),
    /// To [`Query::Similar`].
    Similar(Vec<SimilarRow>),
    /// To [`Query::Drafts`].
    Drafts(Vec<DraftRow>),
    /// To [`Query::Unfinished`], newest first.
    Unfinished(Vec<Unfinished>),
    /// To [`Query::Identity`]; `None` before setup.
    Identity(Option<Box<Identity>>),
}
