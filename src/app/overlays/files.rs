//! Choosing files: the places where files are, then folders. Typing filters, Backspace goes up, F5 looks again. Ins, or a blank where
//! nothing was typed, marks a file: Enter takes all that are marked, in the order in which they are listed.
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
    /// What is marked in the folder.
    marked: Vec<PathBuf>,
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
            marked: Vec::new(),
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

    /// How many files are marked.
    #[must_use]
    pub fn marked(&self) -> usize {
        self.marked.len()
    }

    /// True for a file that is marked.
    #[must_use]
    pub fn is_marked(&self, row: &FolderRow) -> bool {
        self.marked.contains(&row.path)
    }

    /// True where several files can be taken at once: one file is filled in, one list becomes a roster.
    #[must_use]
    pub fn takes_several(&self) -> bool {
        matches!(self.purpose, FilesFor::Import | FilesFor::Compare)
    }

    /// Marks the selected file, or takes its mark away, and goes on to the next row.
    fn mark(&mut self, cx: &mut Cx<'_>) {
        match self.list.selected().map(|row| (row.is, row.path.clone())) {
            Some((Entry::File { refused: None, .. }, path)) if self.takes_several() => {
                match self.marked.iter().position(|known| *known == path) {
                    Some(at) => {
                        self.marked.remove(at);
                    }
                    None => self.marked.push(path),
                }
                if self.list.cursor.index + 1 < self.list.shown().len() {
                    self.list.act(&Action::Down);
                }
            }
            Some((Entry::File { refused: Some(why), .. }, _)) => {
                cx.say(Notice::Refused(Action::Open, Refusal::NotALedger(why)));
            }
            _ => cx.say(Notice::Refused(Action::Open, Refusal::NothingSelected)),
        }
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
        if !self.marked.is_empty() {
            let listed = self.list.all().iter().map(|row| &row.path);
            let marked = listed.filter(|path| self.marked.contains(path)).cloned().collect();
            return self.choose(marked, cx);
        }
        let Some(row) = self.list.selected() else {
            return match path_in(&self.list.input.text) {
                Some(path) => self.choose(vec![path], cx),
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
            Entry::File { refused: None, .. } => self.choose(vec![row.path.clone()], cx),
        }
    }

    fn choose(&self, paths: Vec<PathBuf>, cx: &mut Cx<'_>) {
        let picked = Picked::Files(self.purpose, paths);
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
        // Read anew, the folder keeps the marks of what is still there.
        self.marked
            .retain(|path| folder.rows.iter().any(|row| row.path == *path));
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
        let is_blank = key == Key::char(' ') && self.list.input.text.is_empty();
        if key == Key::plain(KeyCode::Insert) || is_blank && self.takes_several() {
            self.mark(cx);
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
