//! [`Screen`]: the trait of every page, detail, form and overlay, and what they share.

pub use super::done_as::DoneAs;

use super::action::Action;
use super::effect::{Effect, Refused, SaveTrouble, SavedOk, Ticket};
use super::importing::ImportNews;
use super::key::Key;
pub use super::notice::Notice;
use super::open::Open;
use super::picked::{Picked, TourChoice};
use super::place::{PageId, Place};
use super::session::Session;
use crate::change::Cursor;
use crate::change::entry::Entry;
use crate::domain::ids::RecordId;
use crate::domain::request::{EventKind, State};
use crate::domain::role::Level;
use crate::domain::time::Millis;
use crate::record::{Kind, Step};
use crate::store::Answer;
use crate::view::{Folder, NotALedger, RecordRow, SavedView};
use std::io::ErrorKind;

/// Why an action cannot be done now; worded by `ui::words::refusals`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    NothingSelected,
    /// The role may not.
    Role,
    /// The next step is somebody else's: the request stands so at this level.
    Waits(State, Level),
    /// A step that is not allowed.
    Step(crate::domain::request::StepRefusal),
    /// What is marked is of a sort that it cannot be done to.
    NotOnRow(Marked),
    /// It means nothing in this place.
    NotInPlace(Place),
    /// The record is not there any more.
    Gone,
    /// No earlier request is like it.
    NoSimilar,
    /// Nobody is like the person.
    NoDuplicate,
    /// Only in the training pack.
    OnlyDemo,
    /// Somebody else wrote it: they or who oversees them may.
    NotYours,
    /// Strangers look on: nothing is revealed on the projector.
    Projector,
    /// No server is known.
    NoServer,
    /// The town removes it, on every device.
    TownRemoves,
    /// The household still has this many open requests.
    OpenRequests(usize),
    /// Nothing is in conflict.
    NoConflict,
    /// The field can have only one value.
    OneValue,
    /// Both together are longer than the field.
    TooLong,
    /// Where the record stands nothing more follows.
    NoNextStep,
    /// The request is not ended yet.
    StillOpen,
    /// The last step is somebody else's: nothing before it is taken back.
    OthersActed,
    /// It was voided already.
    Voided,
    /// The window is too narrow for it.
    TooNarrow,
    /// It was postponed as often as allowed.
    SnoozedOut,
    /// It is an alarm: it cannot be put off.
    Alarm,
    /// The form is as it was opened.
    Untouched,
    /// The focus is not in a text field.
    NoText,
    /// The save is under way.
    Saving,
    /// A list has at least one column.
    LastColumn,
    /// The file cannot be a ledger.
    NotALedger(NotALedger),
    /// So many rows are not taken: all of them cannot be.
    RowsLeftOut(usize),
    /// No row brings anything new.
    NothingNew,
    /// The rows are still being looked at.
    StillLooking,
    /// So many things have to be said first.
    Unsaid(usize),
    /// Only the command line makes such a file.
    ByCommand,
    /// The campaign has no status with this digit.
    NoStatus,
    /// Only who receives a grid answers its lines, while it is under way.
    NotTheReceiver,
    /// Who hands over lists it first.
    NotTheGiver,
    /// So many lines of a hand-over are not answered.
    LinesOpen(usize),
    /// No form shows it, and unchanged the server would refuse it again.
    NoForm,
}

/// What sort of thing is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    Nothing,
    Household,
    Person,
    /// A follow-up that a rule made.
    FollowUp,
    /// A reminder that somebody typed.
    Reminder,
    Request,
    Visit,
    HealthRecord,
    /// A record that its table alone describes.
    Record,
}

/// The context of a screen while it handles a message.
pub struct Cx<'a> {
    pub session: &'a mut Session,
    /// The present instant.
    pub now: Millis,
    /// Effects to run, in order.
    pub effects: Vec<Effect>,
    /// Moves to apply afterwards, in order.
    pub moves: Vec<Move>,
    pub(super) next_ticket: &'a mut u64,
}

/// A change of the stack of layers.
#[derive(Debug)]
pub enum Move {
    /// Put a layer on top.
    Open(Box<Open>),
    /// Take the top layer off.
    Pop,
    /// Take all layers off and show the page.
    Page(PageId),
    /// Do the action as if its key had been pressed on the layer below.
    Do(Action),
    /// Say something in the message row until the next key.
    Say(Notice),
    /// Nothing was saved: the keys typed ahead for what comes next are given up.
    NotSaved,
    /// Something was saved or pulled: every screen reloads.
    Refresh,
    /// Do what was chosen: the screen below first ([`Screen::picked`]).
    Pick(Box<Picked>),
    /// Begin a lesson, or go on with it otherwise.
    Tour(TourChoice),
    /// Do this with the answer or outcome of the ticket.
    Wait(Ticket, Then),
}

/// What is done with an answer, or with the outcome of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// The header shows the figures.
    ShowCounts,
    /// It is said what arrived.
    SayArrived(Box<super::arrived::Arrived>),
    /// The arrangements of the list that are kept are offered; it is arranged so now.
    ChooseView(Box<SavedView>),
    /// The lists are arranged as they were when the console was left.
    ArrangeAsBefore,
    /// The kinds of records are offered, this one marked.
    ChooseKind(&'static Kind),
    /// The forms that were begun are offered.
    ChooseUnfinished,
    /// A clerk's fast entry is opened, if there is a household.
    BeginFastEntry,
    /// Who this device is may have changed.
    TakeIdentity,
    /// The form of this step of the request is opened.
    OpenStep(EventKind),
    /// The form of this step of the record is opened.
    TakeStep(&'static Step),
    /// The form of the household is opened.
    EditHousehold,
    /// The refused change is entered again.
    EnterAgain,
    /// The benefit that an agreed finding is about is opened, filled in.
    OpenAgreed(Box<RecordRow>),
    /// With which record the person or household may be one is asked.
    ChooseSame(Kind, RecordId),
    /// The form of a request about what the patrol found is opened.
    RequestOfPatrol,
    /// What is handed over is written as lines of this hand-over.
    HandOver(RecordId),
    /// The form that puts the record right is opened.
    Correct,
    /// It is said that it was saved.
    SaySaved,
    /// It is said that the record is gone, and its screen is left.
    LeaveDeleted(RecordId),
    /// It is said that a conflict was settled.
    SaySettled,
    /// It is said what became of a refused change.
    SayDecided(Refused),
    /// It is said what was undone.
    SayUndone,
    /// It is said what was done again.
    SayRedone,
}

impl Cx<'_> {
    /// Asks the store; the answer comes to [`Screen::answer`] with the returned ticket.
    pub fn ask(&mut self, query: crate::store::Query) -> Ticket {
        let ticket = self.ticket();
        self.effects.push(Effect::Ask(ticket, query));
        ticket
    }

    /// Asks the store; the app goes on with the answer.
    pub fn ask_then(&mut self, query: crate::store::Query, then: Then) {
        let ticket = self.wait(then);
        self.effects.push(Effect::Ask(ticket, query));
    }

    /// Saves an entry about what was shown when the log ended at `seen`; the app goes on with the outcome.
    pub fn save(&mut self, entry: Entry, seen: Option<Cursor>, then: Then) {
        let ticket = self.wait(then);
        self.effects.push(Effect::Save {
            ticket,
            entry: Box::new(entry),
            draft: None,
            seen,
            asks: None,
        });
    }

    /// A ticket whose answer or outcome the app goes on with.
    pub fn wait(&mut self, then: Then) -> Ticket {
        let ticket = self.ticket();
        self.moves.push(Move::Wait(ticket, then));
        ticket
    }

    /// A fresh ticket.
    pub fn ticket(&mut self) -> Ticket {
        *self.next_ticket += 1;
        Ticket(*self.next_ticket)
    }

    /// Puts a layer on top.
    pub fn open(&mut self, what: impl Into<Open>) {
        self.moves.push(Move::Open(Box::new(what.into())));
    }

    /// Says something in the message row.
    pub fn say(&mut self, notice: Notice) {
        self.moves.push(Move::Say(notice));
    }
}

/// A page, detail, form or overlay. All default methods do nothing.
pub trait Screen {
    /// Where keys mean something.
    fn place(&self) -> Place;

    /// Asks for what it shows; called when it appears and when records changed.
    fn load(&mut self, _cx: &mut Cx<'_>) {}

    /// Does an action. Returns false when it is not for this screen (then the app tries its own).
    fn act(&mut self, _action: &Action, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// Takes a key before the keymap does (text fields). Returns false to let the keymap have it.
    fn key(&mut self, _key: Key, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// Takes pasted text. Returns false when there is no field for it.
    fn paste(&mut self, _text: &str, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// Takes the answer to a question it asked; gives it back when the ticket is not its own.
    fn answer(&mut self, _ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        Some(answer)
    }

    /// A question was not answered, because the database failed: it may be asked again.
    fn unanswered(&mut self, _ticket: Ticket) {}

    /// Takes the outcome of a save it asked for. Returns false when the ticket is not its own.
    fn saved(&mut self, _ticket: Ticket, _outcome: &Result<SavedOk, SaveTrouble>, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// Something was saved, on this screen itself (`here`) or on one above: its row is selected, or the next one.
    fn after_save(&mut self, _saved: &SavedOk, _here: bool) {}

    /// Takes a choice made in a picker or confirmation above it. Returns false when it is not for this screen.
    fn picked(&mut self, _picked: &Picked, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// An instant asked for has come.
    fn wake(&mut self, _cx: &mut Cx<'_>) {}

    /// The draft of this name was kept at that time, or could not be (`None`). Returns false when it is not this screen's.
    fn draft_kept(&mut self, _key: &str, _at: Option<Millis>) -> bool {
        false
    }

    /// Takes the folder that it asked for, or why it could not be read. Returns false when the ticket is not its own.
    fn listed(&mut self, _ticket: Ticket, _folder: &Folder, _trouble: Option<ErrorKind>) -> bool {
        false
    }

    /// Hears of an import. Returns false when the ticket is not its own.
    fn imported(&mut self, _ticket: Ticket, _news: &ImportNews, _cx: &mut Cx<'_>) -> bool {
        false
    }

    /// The actions that make sense here, most likely first, each with the reason when it cannot be done now.
    /// The footer, the F10 menu and the palette show them.
    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        Vec::new()
    }

    /// What [`Action::Done`] does with what is selected; `None` when nothing is.
    fn done_as(&self, _session: &Session) -> Option<DoneAs> {
        None
    }

    /// True when what is marked was created once: it is corrected and voided, not edited and deleted.
    fn marks_once(&self) -> bool {
        false
    }

    /// True while a text field has the focus: nothing repaints but what is typed.
    fn editing(&self) -> bool {
        false
    }
}
