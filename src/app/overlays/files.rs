//! Choosing a file: the places where files are, then folders. Typing filters, Backspace goes up, F5 looks again.
//!
//! Invariant: what is in a folder is asked for and shown when it comes; nothing waits for a drive.

use super::matching::matches;
use super::narrowed::Narrowed;
use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::importing::FilesFor;
use crate::app::key::{Key, KeyCode};
use crate::app::picked::Picked;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Notice, Refusal, Screen};
use crate::app::session::Session;
use crate::view::{Entry, Folder, FolderRow};
use std::io::ErrorKind;
use std::path::PathBuf;

/// The list.
#[derive(Debug)]
pub struct FilePicker {
    pub purpose: FilesFor,
    /// Where it stands; `None`: at the places.
    pub at: Option<PathBuf>,
    above: Option<PathBuf>,
    /// What stands there, and what was typed.
    pub list: Narrowed<FolderRow>,
    /// Why it could not be read.
    pub trouble: Option<ErrorKind>,
    recent: Vec<String>,
    asked: Option<Ticket>,
    /// The row to select when its folder is shown again.
    from: Option<PathBuf>,
}

impl FilePicker {
    /// At the places, those of them that files came from among them.
    #[must_use]
    pub fn new(purpose: FilesFor, recent: Vec<String>) -> Self {
        Self {
            purpose,
            at: None,
            above: None,
            list: Narrowed::new(Vec::new()),
            trouble: None,
            recent,
            asked: None,
            from: None,
        }
    }

    /// True while a folder is being read.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    fn go(&mut self, to: Option<PathBuf>, cx: &mut Cx<'_>) {
        let ticket = cx.ticket();
        self.asked = Some(ticket);
        cx.effects.push(Effect::ListFolder {
            ticket,
            purpose: self.purpose,
            folder: to,
            recent: self.recent.clone(),
        });
    }

    fn up(&mut self, cx: &mut Cx<'_>) {
        if self.at.is_some() {
            self.from.clone_from(&self.at);
            self.go(self.above.clone(), cx);
        }
    }

    fn open(&mut self, cx: &mut Cx<'_>) {
        let Some(row) = self.list.selected() else {
            return match path_in(&self.list.input.text) {
                Some(path) => self.choose(path, cx),
                None => cx.say(Notice::Refused(Action::Open, Refusal::NothingSelected)),
            };
        };
        match row.is {
            Entry::Place(_) | Entry::Folder => {
                let to = row.path.clone();
                self.from = None;
                self.go(Some(to), cx);
            }
            Entry::File { refused: Some(why), .. } => {
                cx.say(Notice::Refused(Action::Open, Refusal::NotALedger(why)));
            }
            Entry::File { refused: None, .. } => self.choose(row.path.clone(), cx),
        }
    }

    fn choose(&self, path: PathBuf, cx: &mut Cx<'_>) {
        let picked = Picked::File(self.purpose, path);
        cx.moves.extend([Move::Pop, Move::Pick(Box::new(picked))]);
    }
}

/// A whole path that was typed, or pasted by dropping a file on the terminal, which puts it in quotes.
fn path_in(text: &str) -> Option<PathBuf> {
    let path = PathBuf::from(text.trim().trim_matches(['\'', '"']));
    path.is_absolute().then_some(path)
}

fn found(text: &str, row: &FolderRow) -> bool {
    matches(text, &[&row.name])
}

impl Screen for FilePicker {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        // Records that changed change no folder.
        if self.asked.is_none() && self.list.all().is_empty() {
            self.go(self.at.clone(), cx);
        }
    }

    fn listed(&mut self, ticket: Ticket, folder: &Folder, trouble: Option<ErrorKind>) -> bool {
        if self.asked != Some(ticket) {
            return false;
        }
        self.asked = None;
        self.trouble = trouble;
        (self.at, self.above) = (folder.path.clone(), folder.above.clone());
        self.list = Narrowed::new(folder.rows.clone());
        let from = self.from.take();
        let at = from.and_then(|from| self.list.all().iter().position(|row| row.path == from));
        self.list.cursor.index = at.unwrap_or(0);
        true
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        if key.code == KeyCode::Backspace && self.list.input.text.is_empty() {
            self.up(cx);
            return true;
        }
        if key == Key::f(5) {
            self.from = self.list.selected().map(|row| row.path.clone());
            self.go(self.at.clone(), cx);
            return true;
        }
        self.list.key(key, found)
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> bool {
        self.list.paste(text, found);
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Open | Action::Right => self.open(cx),
            Action::Left => self.up(cx),
            action => return self.list.act(action),
        }
        true
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }

    fn editing(&self) -> bool {
        true
    }
}
