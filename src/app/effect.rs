//! Effects that `update` asks the runtime for, and the messages that come back.

use super::copying::{Copied, CopyDone, DrawnSheet, ViewChange};
use super::importing::{FilesFor, ImportNews, ImportStep};
use super::key::Key;
use super::session::{Glyphs, Settings};
use super::tour::{PlugPulled, SceneStep};
use crate::change::entry::Entry;
use crate::change::{Cursor, Fields, Kind};
use crate::domain::followup::FollowUp;
use crate::domain::ids::{ChangeId, GroupId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::mask::Known;
use crate::domain::problem::Problem;
use crate::domain::report::Period;
use crate::domain::role::Role;
use crate::domain::tag::TagKind;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::Unit;
use crate::store::{Answer, Query};
use crate::view::{ActionRow, Deed, Folder, SavedView, UndoOf, UndoRefusal};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

/// The decision about a refused change.
pub use crate::view::Refused;

/// Matches an answer to the screen that asked; answers to closed screens are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Something the runtime does.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read; answered by [`Msg::Answer`].
    Ask(Ticket, Query),
    /// Save one entry in one transaction and drop its draft with it; answered by [`Msg::Saved`].
    Save {
        /// Who asked.
        ticket: Ticket,
        entry: Box<Entry>,
        /// The draft to drop in the same transaction.
        draft: Option<String>,
        /// The cursor when the person was shown what they changed; `None`: the present one.
        seen: Option<Cursor>,
        /// Doubts that the person was asked about and saves all the same; `None` asks about nothing.
        asks: Option<Vec<Problem>>,
    },
    /// Undo a save of this device; answered by [`Msg::Saved`].
    Undo(Ticket, UndoOf),
    /// Save the undone again; answered by [`Msg::Saved`].
    Redo(Ticket, UndoOf),
    /// Settle a conflict; answered by [`Msg::Saved`].
    Settle {
        /// Who asked.
        ticket: Ticket,
        /// The record's kind.
        kind: Kind,
        record: RecordId,
        /// What is written: the field, and the remark when it takes the second value.
        set: Fields,
        /// The cursor when the person was shown the values: what came later stays in conflict.
        seen: Cursor,
    },
    /// Carry out the decision about a refused change; answered by [`Msg::Saved`].
    Refused {
        /// Who asked.
        ticket: Ticket,
        change: ChangeId,
        /// What is to become of it.
        decision: Refused,
    },
    /// Save the corrected values of a refused change in its place; answered by [`Msg::Saved`].
    SaveAgain {
        /// Who asked.
        ticket: Ticket,
        /// The refused change.
        change: ChangeId,
        /// What is saved instead.
        entry: Box<Entry>,
        /// Its values that the form does not ask for.
        keep: Fields,
        /// The draft to drop in the same transaction.
        draft: Option<String>,
    },
    /// A person agreed that many records leave this device: the next round may remove them.
    AllowRemoval,
    /// Look for drives to carry a file of this name away on; answered by [`Msg::Drives`].
    FindDrives(String),
    /// Write a bundle of pending changes to this path; answered by [`Msg::Bundle`].
    ExportBundle(String),
    /// Import the server's reply at this path; answered by [`Msg::Bundle`].
    ImportBundle(String),
    /// List a folder for choosing a file, or the places where files are; answered by [`Msg::Folder`].
    ListFolder {
        ticket: Ticket,
        purpose: FilesFor,
        /// `None`: the places.
        folder: Option<PathBuf>,
        /// The folders that files came from: places too.
        recent: Vec<String>,
    },
    /// Go a step further with an import; answered by [`Msg::Import`].
    Import(Ticket, ImportStep),
    /// Read the questions of a survey from this file; answered by [`Msg::Import`].
    ReadQuestions(Ticket, PathBuf),
    /// Forget what was said of these headings; answered by [`Msg::Changed`].
    ForgetAnswers(String),
    /// Say no more of the file with this place in the list of what was given out; answered by [`Msg::Changed`].
    ForgetHandedOut(i64),
    /// Write a report into a file; answered by [`Msg::ReportFile`].
    WriteReport(Box<ReportFile>),
    /// Keep or forget an arrangement of a list; answered by [`Msg::Views`].
    Views(ViewChange),
    /// A list is arranged so now: it is again after the next start.
    UseView(Box<SavedView>),
    /// Draw so much of a list, masked, and copy it; answered by [`Msg::Copied`].
    Copy(Box<Copied>),
    /// Write a list that was drawn into the file at this path; answered by [`Msg::ListFile`].
    WriteList(String, Box<DrawnSheet>),
    /// Write everybody of a key group into the file at this path; answered by [`Msg::ReportFile`].
    WriteRoster(String, TagKind, Lang),
    /// Write the printouts of a month into a folder; answered by [`Msg::PrintoutFiles`].
    WritePrintouts(Box<PrintoutFiles>),
    /// Keep a draft; answered by [`Msg::DraftKept`].
    SaveDraft {
        key: String,
        /// The form's fields.
        body: serde_json::Value,
    },
    /// Forget a draft.
    DropDraft(String),
    /// Sync now (single flight; a second one while it runs is ignored).
    Sync,
    /// Open the database again after a lock: answered by [`Msg::Ready`] or [`Msg::Locked`].
    OpenAgain,
    /// Replace the database that does not open by the copy at this path; `None`: by what can be read of it. Answered by
    /// [`Msg::Restored`].
    Restore(Option<String>),
    /// Remove what was kept long enough, for this reason; answered by [`Msg::ExpiredRemoved`]. Only a device that works alone does it.
    RemoveExpired(String),
    /// Append to the audit log (what, about which record).
    Audit(&'static str, String),
    /// Wake with [`Msg::Wake`] at the instant (auto-lock, re-masking, draft after a second).
    WakeAt(Millis),
    /// Keep the settings in config.toml.
    SaveSettings(Settings),
    /// Set the identity by the first-run setup. Answered by [`Msg::Ready`], or by
    /// [`Msg::Saved`] with the problems by field name (`server_url`, `enrol_code`, `unit` …).
    SetUp(Ticket, Box<SetUp>),
    /// Pull or plug the training pack's cable.
    Cable {
        /// True plugs it in.
        plugged: bool,
    },
    /// Answered by [`Msg::Ready`], [`Msg::OthersActed`] or [`Msg::PlugPulled`].
    Scene(SceneStep),
    /// Clear and draw again.
    Redraw,
    /// Leave.
    Quit,
}

impl Effect {
    /// The ticket of an effect that is answered by [`Msg::Saved`].
    pub(crate) fn saves(&self) -> Option<Ticket> {
        match self {
            Self::Save { ticket, .. }
            | Self::Undo(ticket, _)
            | Self::Redo(ticket, _)
            | Self::Settle { ticket, .. }
            | Self::Refused { ticket, .. }
            | Self::SaveAgain { ticket, .. }
            | Self::SetUp(ticket, _) => Some(*ticket),
            _ => None,
        }
    }
}

/// What the first-run setup asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUp {
    /// Language of the console.
    pub lang: Lang,
    /// The glyph set that lines up.
    pub glyphs: Glyphs,
    /// The person's name; empty when the server says who.
    pub name: String,
    /// Their role; ignored when the server says who.
    pub role: Role,
    /// The units above the one they work for, and that one last; empty when the server says which.
    pub units: Vec<Unit>,
    /// Server address and one-time code; `None` works alone.
    pub server: Option<(String, String)>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted (cleaned already).
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// The answer to [`Effect::Ask`], with the names and doors to hide in its texts.
    Answer(Ticket, Result<(Answer, Arc<Known>), StoreTrouble>),
    /// The answer to [`Effect::Save`], [`Effect::Undo`], [`Effect::Redo`], [`Effect::Settle`], [`Effect::SaveAgain`].
    Saved(Ticket, Result<SavedOk, SaveTrouble>),
    /// The answer to [`Effect::SaveDraft`]: when the draft of this name was written, or why not.
    DraftKept(String, Result<Millis, StoreTrouble>),
    /// The sync engine's state changed.
    Sync(crate::sync::status::Status),
    /// Records changed under us (a pull): screens ask again.
    Changed,
    /// The administrator revoked this device: no data may be shown.
    Locked {
        /// The data has been destroyed.
        wiped: bool,
    },
    /// The answer to [`Effect::ExportBundle`] and [`Effect::ImportBundle`].
    Bundle(Result<BundleDone, BundleTrouble>),
    /// The answer to [`Effect::FindDrives`].
    Drives(Vec<Drive>),
    /// The answer to [`Effect::ListFolder`]; with a kind of failure when it could not be read.
    Folder(Ticket, Box<Folder>, Option<ErrorKind>),
    /// The answer to [`Effect::Import`].
    Import(Ticket, ImportNews),
    /// The answer to [`Effect::RemoveExpired`]: how many records went.
    ExpiredRemoved(Result<usize, StoreTrouble>),
    /// The answer to [`Effect::WriteReport`] and [`Effect::WriteRoster`]: the file, or why there is none.
    ReportFile(Result<String, FileTrouble>),
    /// The answer to [`Effect::Views`].
    Views(ViewChange, Result<(), StoreTrouble>),
    /// The answer to [`Effect::Copy`].
    Copied(CopyDone),
    /// The answer to [`Effect::WriteList`]: the file and how many rows it has, or why there is none.
    ListFile(Result<(String, usize), FileTrouble>),
    /// The answer to [`Effect::WritePrintouts`].
    PrintoutFiles(Result<PrintoutsGiven, FileTrouble>),
    /// A deadline of [`Effect::WakeAt`] has come.
    Wake,
    /// The database is open: who we are. First message after the first frame.
    Ready(Box<crate::view::Identity>),
    /// There is no database yet, or it has no identity: the first-run setup opens.
    Fresh,
    /// The database cannot be opened; the console shows why and what to do.
    Failed(StoreTrouble),
    /// Nothing can be saved, and why; or it can again.
    OnlyRead(Option<StoreTrouble>),
    /// The good copies of the database that cannot be opened, the newest first.
    Copies(Vec<Offer>),
    /// The answer to [`Effect::Restore`]; when it went well, [`Msg::Ready`] came before.
    Restored(Result<RestoredOk, StoreTrouble>),
    /// Those whom nobody plays have done so many things.
    OthersActed(usize),
    /// A copy of the program was killed while it saved.
    PlugPulled(PlugPulled),
    /// A copy was made on a stick, or not: the code of why.
    StickCopy(Result<(), &'static str>),
}

/// A report that is written into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    pub period: Period,
    /// As the records stood at the end of this day.
    pub as_of: Option<Date>,
    /// Where; its ending says the form.
    pub path: String,
    pub lang: Lang,
    /// The town's own page, read by the runtime.
    pub template: Option<String>,
}

/// The printouts of a month that are written into a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintoutFiles {
    /// Its first day.
    pub month: Date,
    pub folder: String,
    pub lang: Lang,
    /// The town's own templates by the name of the printout, read by the runtime.
    pub templates: Vec<(String, String)>,
}

/// Printouts that were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintoutsGiven {
    pub folder: String,
    /// None when there was nothing to put in any of them.
    pub files: usize,
    /// Records in all of them.
    pub rows: usize,
}

/// Why a file was not written; nothing is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileTrouble {
    /// The ending of the name says no form.
    Ending,
    /// Something has the name, and is never replaced.
    Exists,
    /// What the system said.
    Write(String),
    Store(StoreTrouble),
}

/// A drive that a person may carry away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drive {
    /// Its root: a mount point or a drive letter.
    pub folder: String,
    /// The file that was asked about is on it.
    pub has_file: bool,
}

/// A save that went through.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedOk {
    pub record: RecordId,
    /// What people call it.
    pub no: String,
    /// How many changes.
    pub changes: usize,
    /// Warnings to show.
    pub warnings: Vec<Problem>,
    /// The action, as it can be undone; `None` when it cannot.
    pub group: Option<GroupId>,
    /// What was done to which records.
    pub deeds: Vec<Deed>,
    /// The follow-ups that it settled.
    pub ended: Vec<FollowUp>,
    /// The server has it: what cannot be undone any more is not promised.
    pub sent: bool,
}

/// A save that did not.
#[derive(Debug, Clone, PartialEq)]
pub enum SaveTrouble {
    /// The entry has problems, by field.
    Refused(Vec<Problem>),
    /// There is nothing to undo.
    NothingToUndo,
    /// There is nothing to do again.
    NothingToRedo,
    /// It was not done since the console was opened: a question comes first.
    AskFirst(Box<ActionRow>),
    /// It cannot be undone, or done again.
    CannotUndo(Box<ActionRow>, UndoRefusal),
    /// The database failed; what was typed stays in the draft.
    Store(StoreTrouble),
}

/// A failure of the database, as a code with details; `ui::words::errors` has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreTrouble {
    /// Stable code: `locked`, `corrupt`, `newer_version`, `unwritable`, `disk_full`, `missing`, `gone`, `wrong_key`, `no_copy`, `other_copy`, `io`.
    pub code: &'static str,
    /// What the system said.
    pub detail: String,
}

/// A good copy of the database that cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The file.
    pub path: String,
    /// When it was made; `None` when it does not say.
    pub at: Option<Millis>,
    pub changes: usize,
}

/// A finished restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredOk {
    /// Changes carried over from the former database.
    pub carried: usize,
    /// Saves that are neither in the copy nor in the readable part of the former database.
    pub missing: u64,
    /// Where the former database is kept; `None` when there was none.
    pub kept: Option<String>,
}

/// A bundle that was written or imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleDone {
    /// A bundle with this many changes is at this path.
    Exported {
        /// How many.
        changes: usize,
        path: String,
        /// More is pending than one file holds.
        more: bool,
    },
    /// The server's answer was taken.
    Imported {
        /// Own changes that the server has taken.
        sent: usize,
        /// Changes of others that came.
        received: usize,
        /// Own changes that it refused.
        refused: usize,
        /// Another file is needed.
        more: bool,
    },
    /// It was imported before, or the device has synced since.
    NothingNew,
    /// The device continues as a new incarnation and sends its pending changes with the next bundle.
    Rotated,
    /// This many records would leave this device: none was removed, a person must agree first.
    Asks {
        /// How many.
        records: usize,
        /// The file, to import again then.
        path: String,
    },
}

/// Why a bundle was not written or imported; `ui::words::bundle` has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleTrouble {
    /// Stable code: `not_enrolled`, `file`, `refused`, `exists`, `read`, `write`, `store`, `locked`, `locked_wipe`.
    pub code: &'static str,
    /// The system's message; for `file` and `refused` the code of what is wrong.
    pub detail: String,
}
