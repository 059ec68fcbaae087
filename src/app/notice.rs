//! [`Notice`]: what stands in the message row.

use super::action::Action;
use super::arrived::Arrived;
use super::copying::{CopyOf, CopyTrouble, ViewChange};
use super::effect::{
    BundleDone, BundleTrouble, FileTrouble, PrintoutsGiven, Refused, RestoredOk, SaveTrouble, SavedOk, StoreTrouble,
};
use super::importing::ImportTrouble;
use super::key::Key;
use super::screen::Refusal;
use super::tour::TourNotice;
use crate::domain::survey::NoQuestions;
use crate::domain::time::Millis;
use crate::sync::status::TroubleCode;
use crate::view::{ColumnId, Order, SheetId};

/// Something to say in the message row; worded by `ui::words::notices`.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// 已保存 (with the number and how many changes).
    Saved(SavedOk),
    /// Not saved, and why.
    NotSaved(SaveTrouble),
    /// An action that is not allowed, and why.
    Refused(Action, Refusal),
    /// The database did not answer.
    Store(StoreTrouble),
    /// Nothing can be saved: the code of why.
    OnlyRead(&'static str),
    /// 已撤销
    Undone(SavedOk),
    /// 已重做
    Redone(SavedOk),
    /// The key means nothing here.
    NoKey(Key),
    /// Han characters were typed where no field is: the input method is on.
    ImeOn(String),
    /// Han characters were typed where only a choice can be made.
    ImeHere(String),
    /// Values are plain for this many seconds.
    Revealed(u32),
    DraftKept,
    /// Several fit what was typed in a field.
    WhichOne,
    /// So many forms were begun and not finished.
    Unfinished(usize),
    /// The form is opened from the page that is shown now, and restores its draft.
    OpenFormAgain,
    /// The person wants to leave: that waits for what is being saved, or for the server's answer.
    QuitWaits,
    /// The first-run setup cannot be left by Esc.
    SetUpFirst,
    /// A draft of an earlier time was brought back.
    DraftRestored(Millis),
    /// A visit was saved in fast entry: how many this evening.
    FastSaved(usize, SavedOk),
    /// The cable was pulled or plugged.
    Cable(bool),
    /// Something arrived, or the sync round that the person asked for ended well.
    Arrived(Box<Arrived>),
    /// The sync round that the person asked for failed.
    SyncFailed(TroubleCode),
    /// Values that were shown whole are masked again.
    Covered,
    /// The projector view was turned on or off.
    Projector(bool),
    /// A conflict was settled.
    Settled(SavedOk),
    /// A refused change was saved again, or given up.
    DealtWith(Refused, SavedOk),
    /// The device was checked again and is still revoked.
    StillLocked,
    /// A bundle was written or imported, or not.
    Bundle(Result<BundleDone, BundleTrouble>),
    /// The rows that were not taken were written into this file.
    RefusedAt(String, usize),
    /// A step of an import was not done.
    NotImported(ImportTrouble),
    /// Records changed meanwhile: nothing was written, the fates are others now.
    ImportDiffers,
    /// So many findings of a list are kept.
    FindingsKept(usize),
    /// So many rows are new on a roster, so many people of the list recorded here, so many rows without a name.
    Listed(usize, usize, usize),
    /// A report was written into this file, or not.
    ReportFile(Result<String, FileTrouble>),
    /// No questions came out of a file.
    NoQuestions(NoQuestions),
    /// The printouts of a month were written into a folder, or not.
    PrintoutFiles(Result<PrintoutsGiven, FileTrouble>),
    /// This column of the sheet is marked.
    Column(SheetId, ColumnId),
    /// The rows of the sheet come in this order; `None`: in the list's own.
    Ordered(SheetId, Option<Order>),
    /// The list is arranged as usual.
    UsualView,
    /// An arrangement was kept or forgotten.
    Views(ViewChange),
    /// So much was copied, of so many rows.
    Copied(CopyOf, usize),
    /// The clipboard does not get it: a file is asked for instead.
    NotCopied(CopyTrouble),
    /// A list of so many rows was written into this file, or not.
    ListFile(Result<(String, usize), FileTrouble>),
    /// Of a tour.
    Tour(TourNotice),
    /// A copy was made on a stick, or not: the code of why.
    StickCopy(Result<(), &'static str>),
    /// So many records that were kept long enough were removed.
    ExpiredRemoved(usize),
    /// A database that did not open was replaced by a copy.
    Restored(RestoredOk),
    /// A configuration file is invalid; defaults are used and the file is unchanged.
    BadFile {
        /// Its name.
        file: String,
        /// What is wrong with it.
        why: String,
    },
}
