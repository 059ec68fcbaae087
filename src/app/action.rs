//! Everything a person can do, once. Keys, footer, help, menu, palette and the README's table come from it through
//! [`super::keymap`]; its words are `ui::words::actions`.

use super::place::PageId;
use crate::domain::request::EventKind;
use crate::record::Step;

/// Something a person can do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    /// Go to a page.
    Page(PageId),
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// Previous tab, column, choice.
    Left,
    /// Next tab, column, choice.
    Right,
    /// One screen up.
    PageUp,
    /// One screen down.
    PageDown,
    /// First row.
    First,
    /// Last row.
    Last,
    /// Open or confirm.
    Open,
    /// Leave one level; never quits.
    Back,
    /// The other pane or the next field.
    NextPane,
    /// The pane or field before.
    PrevPane,
    Help,
    /// The numbered menu of what can be done here.
    Menu,
    /// Every action by name.
    Palette,
    /// Theme, glyphs, language.
    Appearance,
    /// Find a household, person or request.
    Search,
    /// A new visit: the fast form for a clerk, else the full one.
    NewVisit,
    /// A new visit in the full form, for a clerk, who gets the fast one otherwise.
    FullVisit,
    NewRequest,
    /// A critical request in a few keys, with whom to call.
    Emergency,
    NewHousehold,
    /// A new record: of the kind that is listed, or of the one with the code.
    NewRecord(Option<&'static str>),
    /// Something new, chosen of what makes sense here: a member, tag, benefit, visit, request, reminder.
    Add,
    /// The household goes to another grid, or somebody leaves it for another household.
    MoveHousehold,
    /// Rows of a campaign from a list.
    BringList,
    /// A new person in the household.
    NewPerson,
    NewReminder,
    /// A new tag on the household or person.
    NewTag,
    /// Edit the selected record.
    Edit,
    /// Delete the selected record (asks first).
    Delete,
    /// Delete the whole household with everything on it (asks first).
    DeleteHousehold,
    /// Show the requests as a board of four columns, or as a list again.
    Board,
    /// The main next step: done, resolve, return visit, claim.
    Done,
    /// Escalate the request.
    Escalate,
    /// A particular step of the request.
    Step(EventKind),
    /// A particular step of another record.
    RecordStep(&'static Step),
    /// An answer to whether the record still holds, by its place in the table of the kind.
    Answer(usize),
    /// Give the row of a campaign the status with this digit.
    Mark(u8),
    /// Nobody was reached: one more attempt.
    Attempt,
    /// Make two records of one person one.
    Merge,
    /// Make two records of one household one.
    MergeHousehold,
    /// Postpone the follow-up.
    Postpone,
    /// Why this follow-up is here.
    Explain,
    /// Narrow the list.
    Filter,
    /// Order the list by the column that is marked.
    Sort,
    /// Mark the column to the left.
    PrevColumn,
    /// Mark the column to the right; the list scrolls by columns.
    NextColumn,
    /// Choose the columns of the list and move them.
    Columns,
    /// Arrangements of the list under a name: use, keep, delete.
    Views,
    /// The list as it is without any arrangement.
    UsualView,
    /// Copy a cell, a row or the list, masked.
    Copy,
    /// Sync now.
    Sync,
    /// Settle the marked or first conflict of the record.
    Settle,
    /// Export to a USB stick or import from it.
    Bundle,
    /// Write pending changes into a bundle file for a USB stick.
    ExportBundle,
    /// Import the server's reply from a file.
    ImportBundle,
    /// Write the report into a file.
    ExportReport,
    /// Show full values for 60 seconds (logged).
    Reveal,
    /// Strangers look on: hide more, or no more.
    Projector,
    /// Undo the last save.
    Undo,
    /// Redo what was undone.
    Redo,
    /// The last changes, to undo from.
    UndoList,
    /// Save the form.
    Save,
    /// Empty the form; once more takes back what was cleared.
    Clear,
    /// Write the rows of an import that are not taken into a file.
    SaveRefused,
    /// Name a similar request as the one that came back.
    Link,
    /// Stock phrases in a text field.
    Phrases,
    /// The forms that were begun and not finished.
    Unfinished,
    /// The training pack: pull or plug the network cable.
    Cable,
    /// The lessons; while one is played, what else can be done.
    Tours,
    /// The training pack: the console of the next one on the ladder.
    OtherSide,
    /// The training pack: a copy of the program is killed while it saves.
    PullPlug,
    /// Draw the whole screen again.
    Redraw,
    /// Leave the console.
    Quit,
}

impl Action {
    /// True when one line tells of both: the digits of statuses are explained together.
    #[must_use]
    pub fn is_told_with(&self, other: &Self) -> bool {
        self == other || matches!((self, other), (Self::Mark(_), Self::Mark(_)))
    }
}
