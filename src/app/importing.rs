//! Bringing a ledger in: what the console asks the runtime to do with a file, and what it hears of it.
//!
//! ```text
//! Open --> Read (questions?) --Answer--> Read --Look--> LookedAt .. Planned --Look--> .. --Write--> Written
//!                                                          '--WriteRefused--> RefusedAt       '--> Differs, nothing written
//! Open --> Read --Fill--> Filled, the office's own file beside the one that was sent
//! Open --> Read --Compare--> Compared --Keep--> Kept, findings that people answer
//! List --> Listed, rows of a campaign
//! ```
//!
//! Invariant: nothing is written before [`ImportStep::Write`]. A later step, or [`ImportStep::Leave`], breaks a look off.

use super::effect::{FileTrouble, SavedOk, StoreTrouble};
use crate::domain::benefit::BenefitKind;
use crate::domain::ids::{GroupId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::problem::Problem;
use crate::domain::survey::NoQuestions;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::view::ledger::{Brought, NotFilled, Told, Unread};
use crate::view::{Comparison, Filled, Plan, Said};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

/// What a file is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilesFor {
    /// Its rows are brought in.
    Import,
    /// It is given back filled in.
    Fill,
    /// It is compared with what is recorded here.
    Compare,
    /// Its rows become rows of this campaign.
    Roster(RecordId),
    /// A survey asks its questions.
    Questions,
}

/// What is said of a list that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAsked {
    /// Of which benefit it is; `None` where its columns say.
    pub kind: Option<BenefitKind>,
    /// Which day it shows.
    pub as_of: Date,
}

/// What is done with the files of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportStep {
    /// Read them and recognise what they are; answered by [`ImportNews::Read`].
    Open(Vec<PathBuf>),
    /// Recognise them again by what was said of each ledger, and remember that; answered by [`ImportNews::Read`].
    Answer(Vec<(usize, Told)>),
    /// Look what would become of every row, households without a grid being of this unit; answered by [`ImportNews::Planned`].
    Look(Said, Option<UnitPath>),
    /// Write the good rows of the plan; answered by [`ImportNews::Written`] or [`ImportNews::Differs`].
    Write,
    /// Write the rows that are not taken into a file beside the ledger, reasons in this language; answered by
    /// [`ImportNews::RefusedAt`].
    WriteRefused(Lang),
    /// Give the first of them back filled in; answered by [`ImportNews::Filled`].
    Fill(Lang),
    /// Compare them with what is recorded here; answered by [`ImportNews::Compared`].
    Compare(ListAsked),
    /// Keep the findings of the last comparison; answered by [`ImportNews::Kept`].
    Keep,
    /// Make the rows of this list rows of a campaign; answered by [`ImportNews::Listed`].
    List(RecordId, PathBuf),
    /// Forget all of it.
    Leave,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportNews {
    /// The questions of a survey, or why there are none.
    Questions(Result<Vec<String>, NoQuestions>),
    Read(Box<Brought>),
    /// So many rows were looked at.
    LookedAt(usize),
    /// The fates of the rows. Its changes stay with whoever writes them.
    Planned(Arc<Plan>),
    /// All good rows came in.
    Written(SavedOk),
    /// Records changed meanwhile: these are the fates now, and nothing was written.
    Differs(Arc<Plan>),
    /// So many rows that were not taken are in this file.
    RefusedAt(String, usize),
    /// The file is given back filled in.
    Filled(Box<Filled>),
    /// The comparison; `None` when nobody said of which benefit the list is. Its changes stay with whoever keeps them.
    Compared(Option<Arc<Comparison>>),
    /// So many findings are kept, by this action; `None`: they were before.
    Kept(Option<GroupId>, usize),
    /// So many rows are new on the roster, by this action; so many of the list are of people recorded here, so many had no name.
    Listed {
        group: Option<GroupId>,
        rows: usize,
        known: usize,
        unread: usize,
    },
    Failed(ImportTrouble),
}

/// Why a step was not done. Nothing was written then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportTrouble {
    /// The file could not be opened or read.
    File(ErrorKind),
    /// It is no ledger.
    Unread(Unread),
    /// Of several files that one of this name.
    In(String, Box<ImportTrouble>),
    Store(StoreTrouble),
    /// The file is not one that can be filled.
    NotFilled(NotFilled),
    /// What was to be written could not be.
    Written(FileTrouble),
    /// The list has no column with names.
    NoNames,
    /// The rows of the list cannot be kept.
    Refused(Vec<Problem>),
    /// The program failed on it.
    Fault,
}
