//! [`Open`]: what a screen asks to be put on top, as plain data. The app alone makes a layer of it (`layer.rs`), so that no
//! screen names another.

use super::copying::DrawnSheet;
use super::forms::About;
use super::importing::FilesFor;
use super::picked::Picked;
use crate::change::{Fields, Kind};
use crate::domain::followup::FollowUpKey;
use crate::domain::ids::{HouseholdId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::report::Period;
use crate::domain::request::Source;
use crate::domain::tag::TagKind;
use crate::domain::text::clean_line;
use crate::domain::time::Date;
use crate::record::TITLE;
use crate::view::{ActionRow, ColumnId, Order, RecordRow, SavedView, SearchTarget, SheetId};
use std::path::PathBuf;

/// What is to be put on top.
#[derive(Debug, Clone, PartialEq)]
pub enum Open {
    /// The screen of a record.
    Record(SearchTarget),
    /// The screen of a household, with the mark on what is due there.
    Due(HouseholdId, FollowUpKey),
    Form(About),
    /// The form, filled with these values as if somebody had typed them.
    Filled(Box<About>, Fields),
    /// A question with Cancel as default, and what a yes does.
    Confirm(Question, Picked),
    /// A list of choices, with the mark on the one in force, else on the first.
    Pick(PickTitle, Vec<PickItem>, Option<Picked>),
    /// Which file, by its path.
    File(FileFor),
    /// Which columns, from the left.
    Columns(ColumnChoice),
    /// A line.
    Text(TextFor),
    /// Which of the files that there are; with the folders that files came from before.
    Files(FilesFor, Vec<String>),
    /// What people may be entitled to.
    Entitled,
    /// Who may have been recorded twice.
    Duplicates,
    /// What comes again and again.
    Recurring,
    /// The rows of a campaign.
    Marking(RecordId),
    /// The sheets of a survey.
    Survey(RecordId),
    /// The lines of a hand-over.
    Handover(RecordId),
    /// What was written since to the records of a file that was given out: its place in the list of this device, its name.
    Outdated(i64, String),
    /// What these files are, and what becomes of their rows or of themselves.
    Brought(FilesFor, Vec<PathBuf>),
}

impl Open {
    /// Where a record is worked on whose table is not all there is to it; `None` for other kinds.
    #[must_use]
    pub fn worked_on(kind: &Kind, record: RecordId) -> Option<Self> {
        match kind {
            Kind::Campaign => Some(Self::Marking(record)),
            Kind::Survey => Some(Self::Survey(record)),
            Kind::Handover => Some(Self::Handover(record)),
            _ => None,
        }
    }
}

impl Open {
    /// The form of a request about what this patrol found.
    #[must_use]
    pub fn of_patrol(row: &RecordRow) -> Self {
        Self::found_on_patrol(row.id, row.text("place"), row.text("found"))
    }

    /// The form of a request about what a patrol found, with its place and words filled in.
    #[must_use]
    pub fn found_on_patrol(patrol: RecordId, place: &str, found: &str) -> Self {
        let title: String = clean_line(found).chars().take(TITLE).collect();
        let filled = [
            ("patrol", patrol.to_string()),
            ("place", place.to_owned()),
            (
                "detail",
                if title == found {
                    String::new()
                } else {
                    found.to_owned()
                },
            ),
            ("title", title),
            ("source", Source::Patrol.code().to_owned()),
        ];
        let filled = filled.map(|(name, value)| (name.to_owned(), value.into()));
        Self::Filled(Box::new(About::Request(None)), Fields::from_iter(filled))
    }
}

impl From<SearchTarget> for Open {
    fn from(target: SearchTarget) -> Self {
        Self::Record(target)
    }
}

impl From<About> for Open {
    fn from(about: About) -> Self {
        Self::Form(about)
    }
}

/// What is asked; worded by `ui::words::frame`.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Leave although a form is open (its draft is kept).
    Quit,
    /// Delete the record called so.
    Delete {
        /// What people call it.
        what: String,
    },
    /// Void the record called so.
    Void {
        /// What people call it.
        what: String,
    },
    /// Save the values of a refused change that no form shows as a new change.
    RefusedSource {
        kind: Kind,
        /// Its values.
        set: Fields,
    },
    /// Undo what was not done since the console was opened, or do it again.
    Turn(Box<ActionRow>),
    /// Forget the arrangement of that name.
    ForgetView { name: String },
    /// Remove what was kept long enough.
    Expired { records: usize },
    /// Say no more of a file of this name that was given out.
    ForgetHandedOut(String),
    /// Forget what was said of a ledger of this title.
    ForgetAnswers(String),
    /// Let many records leave this device.
    Removal {
        /// How many; 0 when it is not known.
        records: usize,
    },
}

/// What the file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFor {
    /// What waits is written into it.
    Export,
    /// The server's reply is read from it.
    Import,
    /// The report of a period is written into it, of now or as it stood on a day.
    Report(Period, Option<Date>),
    /// The printouts of the month that begins with this day are written into it: a folder.
    Printouts(Date),
    /// Everybody of this key group is written into it, with what they receive.
    Roster(TagKind),
    /// What was drawn of a list is written into it.
    List(Box<DrawnSheet>),
}

/// What a line is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum TextFor {
    /// The name of this arrangement.
    ViewName(Box<SavedView>),
    /// The first and the last day of a report.
    ReportRange,
    /// The day that a report is of.
    ReportDay,
}

/// The columns of a sheet to choose from.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnChoice {
    pub sheet: SheetId,
    /// Those that are shown, from the left.
    pub shown: Vec<ColumnId>,
    /// In which order the rows come.
    pub order: Option<Order>,
}

/// What the list is called; worded by `ui::words::frame`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PickTitle {
    /// 筛选
    Filter,
    /// 原因
    Reason,
    /// 请选择
    Choose,
    /// 未写完的
    Unfinished,
    /// 为什么看完整信息
    Reveal,
    /// 时段
    Period,
    /// 复制
    Copy,
    /// 视图
    Views,
    /// 删除哪个视图
    ForgetView,
    /// 演练
    Tours,
}

/// One choice.
#[derive(Debug, Clone, PartialEq)]
pub struct PickItem {
    /// What is given back.
    pub picked: Picked,
    /// What is shown.
    pub label: String,
    /// What finds it too.
    pub(super) other: String,
}

impl PickItem {
    /// A choice.
    #[must_use]
    pub fn new(picked: Picked, label: impl Into<String>) -> Self {
        Self {
            picked,
            label: label.into(),
            other: String::new(),
        }
    }

    /// A choice that its name in the other language finds too.
    #[must_use]
    pub fn named(picked: Picked, name: impl Fn(Lang) -> String, lang: Lang) -> Self {
        Self {
            picked,
            label: name(lang),
            other: name(lang.other()),
        }
    }
}
