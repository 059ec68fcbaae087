//! What a picker or a confirmation gives back: a value, not a code.

use super::action::Action;
use super::copying::CopyOf;
use super::effect::Refused;
use super::importing::FilesFor;
use super::imports::choice::{ColumnChoice, ColumnRow};
use crate::change::entry::Entry;
use crate::change::{Cursor, Kind};
use crate::domain::benefit::BenefitKind;
use crate::domain::finding::Finding;
use crate::domain::followup::FollowUpKind;
use crate::domain::ids::{ChangeId, EventId, GroupId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::report::{Period, Span};
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::store::queries::{HouseholdFilter, RequestTab};
use crate::view::{ColumnId, ConflictRow, FateSort, Order, SavedView, SearchTarget, Unfinished};
use std::path::PathBuf;

/// A choice made in a picker or a confirmation. The page below takes what is its own ([`super::Screen::picked`]); the rest
/// is done by [`super::pages::chosen::proceed`].
#[derive(Debug, Clone, PartialEq)]
pub enum Picked {
    /// Which households are listed.
    Households(HouseholdFilter),
    /// Which requests are listed.
    Requests(RequestTab),
    /// Which follow-ups are listed; `None` is all.
    FollowUps(Option<FollowUpKind>),
    /// Records of which kind are listed.
    OfKind(&'static Kind),
    /// Records of which state are listed; `None` is all.
    Records(Option<&'static str>),
    /// Which columns are shown, from the left, and in which order the rows come.
    Columns(Vec<ColumnId>, Option<Order>),
    /// Arrange the list so.
    View(Box<SavedView>),
    /// Keep this arrangement, once its name is known.
    NameView(Box<SavedView>),
    /// Forget an arrangement of the sheet, once it is known which of these.
    ForgetWhichView(String, Vec<String>),
    /// Forget this one, once somebody has said yes.
    AskForgetView(String, String),
    /// Forget the arrangement of the sheet with that name.
    ForgetView(String, String),
    /// Copy so much of the list.
    Copy(CopyOf),
    /// Which findings of a list are listed; `None` is all.
    Finding(Option<Finding>),
    /// Which day the list shows.
    ListDay(Date),
    /// Of which benefit it is.
    ListKind(BenefitKind),
    /// Which report is shown.
    Report(ReportChoice),
    /// The printouts of the month that begins with this day.
    Printouts(Date),
    /// The roster of this key group.
    Roster(TagKind),
    /// Say no more of the file with this place in the list of what was given out.
    ForgetHandedOut(i64),
    /// Forget what was said of these headings.
    ForgetAnswers(String),
    /// What a column of a ledger is.
    Column(ColumnRow, ColumnChoice),
    /// Rows of which fate are listed; `None` is all.
    Fate(Option<FateSort>),
    /// This file.
    Files(FilesFor, Vec<PathBuf>),
    /// Show plain values of this record or page, for this reason.
    Reveal(String, &'static str),
    /// Many records may leave this device.
    Removal,
    /// Remove what was kept long enough, once the reason is known.
    AskWhyExpired,
    /// Remove it for this reason.
    RemoveExpired(String),
    /// A lesson, or what is done in one.
    Tour(TourChoice),
    /// Leave the console.
    Quit,
    /// Delete, once the reason is known.
    AskReason(Deletion),
    /// Delete for this reason.
    Delete(Deletion, String),
    /// Undo the action, or do it again (false).
    Turn(GroupId, bool),
    /// Settle the conflict, which was shown when the log ended there.
    Settle(Box<ConflictRow>, Choice, Cursor),
    /// Open the record.
    Open(SearchTarget),
    /// Save the entry, whose author had seen the log up to there.
    Save(Box<Entry>, Option<Cursor>),
    /// Do what a key or the menu does.
    Do(Action),
    /// Enter the refused change again.
    EnterAgain(ChangeId),
    /// What becomes of the refused change.
    Decide(ChangeId, Refused),
    /// Take note of a step without effect.
    NoteVoidStep(EventId),
    /// Go on with the form.
    Unfinished(Box<Unfinished>),
}

/// What is done about lessons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TourChoice {
    /// Begin the one with this place in the list.
    Begin(usize),
    /// Put the data of the training pack back to the start.
    Restart,
    /// Show the trainee how the step is done.
    ShowMe,
    /// The step once more from its beginning.
    Again,
    /// The step before.
    Before,
    /// Leave it; the console stays as it is.
    End,
}

impl TourChoice {
    /// What can be done while a lesson is played.
    pub const WITHIN: [Self; 4] = [Self::ShowMe, Self::Again, Self::Before, Self::End];
}

/// What is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Its kind.
    pub kind: Kind,
    /// The record.
    pub record: RecordId,
    /// Where the log ended when the record was shown: an edit that came later is not deleted unseen.
    pub seen: Option<Cursor>,
}

/// Which value stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// This user's, or what is shown now when both or neither is theirs.
    Mine,
    /// The other one.
    Theirs,
    /// Both.
    Both,
}

impl Choice {
    /// The choices in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Mine, Self::Theirs, Self::Both];
}

/// What is chosen of the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportChoice {
    /// Periods of this length, the one with today in it first.
    Span(Span),
    /// From a day to another, which are asked for.
    AskBetween,
    /// This period.
    Between(Period),
    /// As the records stand.
    AsOfNow,
    /// As they stood on the last day of the period.
    AsOfEnd,
    /// As they stood on a day, which is asked for.
    AskAsOf,
    /// As they stood at the end of this day.
    AsOf(Date),
}

impl ReportChoice {
    /// The choices in the order they are offered.
    pub const ALL: [Self; 8] = [
        Self::Span(Span::Month),
        Self::Span(Span::Quarter),
        Self::Span(Span::Year),
        Self::Span(Span::Range),
        Self::AskBetween,
        Self::AsOfNow,
        Self::AsOfEnd,
        Self::AskAsOf,
    ];

    /// What it is called.
    #[must_use]
    pub fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::Span(Span::Month) => lang.report_span_month(),
            Self::Span(Span::Quarter) => lang.report_span_quarter(),
            Self::Span(Span::Year) => lang.report_span_year(),
            Self::Span(Span::Range) => lang.report_span_range(),
            Self::AskBetween | Self::Between(_) => lang.report_between(),
            Self::AsOfNow => lang.report_as_of_now(),
            Self::AsOfEnd => lang.report_as_of_end(),
            Self::AskAsOf | Self::AsOf(_) => lang.report_as_of_day(),
        }
    }
}
