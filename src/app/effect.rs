//! What `update` asks of the world, and what the world answers.

use super::key::Key;
use super::session::{Glyphs, Settings};
use crate::change::entry::Entry;
use crate::change::{Cursor, Fields, Kind};
use crate::domain::ids::{ChangeId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::mask::Known;
use crate::domain::problem::Problem;
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::store::{Answer, Query};
use std::sync::Arc;

/// What is decided about a change that the server put aside.
pub use crate::view::Refused;

/// Names a question so that its answer finds the screen that asked; answers to closed screens are dropped.
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
        /// Where the town's log ended when the person was shown what they changed; `None`: now.
        seen: Option<Cursor>,
    },
    /// Undo the last save of this device; answered by [`Msg::Saved`].
    Undo(Ticket),
    /// Save the undone again.
    Redo(Ticket),
    /// Settle a conflict; answered by [`Msg::Saved`].
    Settle {
        /// Who asked.
        ticket: Ticket,
        /// The record's kind.
        kind: Kind,
        record: RecordId,
        /// What is written: the field, and the remark when it takes the second value.
        set: Fields,
        /// Where the town's log ended when the person was shown the values: what came later stays open.
        seen: Cursor,
    },
    /// Deal with a change that the server put aside; answered by [`Msg::Saved`].
    Refused {
        /// Who asked.
        ticket: Ticket,
        change: ChangeId,
        /// What is to become of it.
        decision: Refused,
    },
    /// Save what a person mended of a change that the server put aside, in its place; answered by [`Msg::Saved`].
    SaveAgain {
        /// Who asked.
        ticket: Ticket,
        /// The change put aside.
        change: ChangeId,
        /// What is saved instead.
        entry: Box<Entry>,
        /// Its values that the form does not ask for.
        keep: Fields,
        /// The draft to drop in the same transaction.
        draft: Option<String>,
    },
    /// A person agreed that many records leave this device: the next round may take them away.
    AllowRemoval,
    /// Write what waits into the file at this path; answered by [`Msg::Bundle`].
    ExportBundle(String),
    /// Take the server's answer from the file at this path; answered by [`Msg::Bundle`].
    ImportBundle(String),
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
    /// Put the copy at this path in the place of the database that does not open; `None`: what can be read of it. Answered by
    /// [`Msg::Restored`].
    Restore(Option<String>),
    /// Append to the audit log (what, about which record).
    Audit(&'static str, String),
    /// Wake with [`Msg::Wake`] at the instant (auto-lock, re-masking, draft after a second).
    WakeAt(Millis),
    /// Keep the settings in config.toml.
    SaveSettings(Settings),
    /// Make this device someone's: the outcome of the first-run setup. Answered by [`Msg::Ready`], or by
    /// [`Msg::Saved`] with the problems by field name (`server_url`, `enrol_code`, `unit` …).
    SetUp(Ticket, Box<SetUp>),
    /// Pull or plug the training pack's cable.
    Cable {
        /// True plugs it in.
        plugged: bool,
    },
    /// Clear and draw again.
    Redraw,
    /// Leave.
    Quit,
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
    /// Their role; of no meaning when the server says who.
    pub role: Role,
    /// The unit they work for; `None` when the server says which.
    pub unit: Option<UnitPath>,
    /// What people call the unit.
    pub unit_name: String,
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
    /// The answer to [`Effect::Ask`], with the names and doors that its texts are shown without.
    Answer(Ticket, Result<(Answer, Arc<Known>), StoreTrouble>),
    /// The answer to [`Effect::Save`], [`Effect::Undo`], [`Effect::Redo`], [`Effect::Settle`], [`Effect::SaveAgain`].
    Saved(Ticket, Result<SavedOk, SaveTrouble>),
    /// The answer to [`Effect::SaveDraft`]: the draft of this name is on the disk, or why it is not.
    DraftKept(String, Result<Millis, StoreTrouble>),
    /// The sync engine's state changed.
    Sync(crate::sync::status::Status),
    /// Records changed under us (a pull): screens ask again.
    Changed,
    /// The administrator revoked this device: nothing of what is here may be shown.
    Locked {
        /// What was here has been destroyed.
        wiped: bool,
    },
    /// The answer to [`Effect::ExportBundle`] and [`Effect::ImportBundle`].
    Bundle(Result<BundleDone, BundleTrouble>),
    /// An instant asked for by [`Effect::WakeAt`] has come.
    Wake,
    /// The database is open: who we are. First message after the first frame.
    Ready(Box<crate::view::Identity>),
    /// There is no database yet, or nobody has set it up: the first-run setup comes.
    Fresh,
    /// The database cannot be opened; the console shows why and what to do.
    Failed(StoreTrouble),
    /// The good copies of the database that cannot be opened, the newest first.
    Copies(Vec<super::Offer>),
    /// The answer to [`Effect::Restore`]; when it went well, [`Msg::Ready`] came before.
    Restored(Result<super::RestoredOk, StoreTrouble>),
    /// A copy was made on a stick, or not: the code of why.
    StickCopy(Result<(), &'static str>),
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
}

/// A save that did not.
#[derive(Debug, Clone, PartialEq)]
pub enum SaveTrouble {
    /// The entry is not right: problems by field.
    Refused(Vec<Problem>),
    /// There is nothing to undo or redo.
    NothingToUndo,
    /// The database did not take it; what was typed stays in the draft.
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

/// A USB file that was written or taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BundleDone {
    /// So many changes lie in the file at this path.
    Exported {
        /// How many.
        changes: usize,
        path: String,
        /// More waits than one file holds.
        more: bool,
    },
    /// The server's answer was taken.
    Imported {
        /// Own changes that the server has now.
        sent: usize,
        /// Changes of others that came.
        received: usize,
        /// Own changes it put aside.
        refused: usize,
        /// Another file is needed.
        more: bool,
    },
    /// It was taken before, or the device has synced since.
    NothingNew,
    /// The device goes on under a new number and sends what waits with the next file.
    Rotated,
    /// So many records would leave this device: nothing of that was done, a person must agree first.
    Asks {
        /// How many.
        records: usize,
        /// The file, to be taken once more then.
        path: String,
    },
}

/// A USB file that was not; `ui::words::stick` has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleTrouble {
    /// Stable code: `not_enrolled`, `file`, `refused`, `exists`, `read`, `write`, `store`, `locked`, `locked_wipe`.
    pub code: &'static str,
    /// What the system said; of `file` and `refused` the code of what is wrong.
    pub detail: String,
}
