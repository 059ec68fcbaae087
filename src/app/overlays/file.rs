//! Asks for the path of a bundle, a report or a list: for a bundle a drive to choose, and the path in one line. Enter takes it.
//!
//! Invariant: a path that a person typed is changed by nothing but their own choice of a drive.

use super::input::Input;
use crate::app::action::Action;
use crate::app::effect::{Drive, Effect, PrintoutFiles, ReportFile};
use crate::app::key::Key;
use crate::app::open::FileFor;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Notice, Refusal, Screen};
use crate::app::session::Session;
use std::path::Path;

/// The ending that the server adds to the name of the file that it answers.
const REPLY: &str = ".reply";

/// The box.
#[derive(Debug)]
pub struct FileBox {
    pub purpose: FileFor,
    /// The path.
    pub input: Input,
    /// The drives that are plugged in, the one with the wanted file first; `None` while they are looked for.
    drives: Option<Vec<Drive>>,
    /// The path is a person's own, or that of the file written before: finding a drive does not change it.
    stays: bool,
}

impl FileBox {
    /// A box with the path of this device's file in the session's folder, or of the answer to what was exported last. The
    /// names stay the same: what one stick carries for several devices does not get mixed up, and the answer is found where
    /// the counter writes it.
    #[must_use]
    pub fn new(purpose: FileFor, session: &Session) -> Self {
        let name = format!("lianxin-{}.lxb", mark(session));
        let own = Path::new(&session.bundle_dir).join(name);
        let own = own.to_string_lossy().into_owned();
        let text = match (&purpose, &session.exported) {
            (FileFor::Export, _) => own,
            (FileFor::Import, exported) => format!("{}{REPLY}", exported.as_ref().unwrap_or(&own)),
            (FileFor::Printouts(_), _) => session.bundle_dir.clone(),
            (FileFor::Report(period, _), _) => in_folder(session, &format!("lianxin-{}.xlsx", period.code())),
            (FileFor::Roster(group), _) => in_folder(session, &name_of(group.code(), session)),
            (FileFor::List(drawn), _) => in_folder(session, &name_of(drawn.sheet.code(), session)),
        };
        Self {
            // What is made for people stays on the machine unless a person chooses a drive.
            stays: matches!(
                purpose,
                FileFor::Report(..) | FileFor::List(_) | FileFor::Printouts(_) | FileFor::Roster(_)
            ) || purpose == FileFor::Import && session.exported.is_some(),
            purpose,
            input: Input { text },
            drives: None,
        }
    }

    /// The drives to choose from.
    #[must_use]
    pub fn drives(&self) -> &[Drive] {
        self.drives.as_deref().unwrap_or_default()
    }

    /// True while they are looked for.
    #[must_use]
    pub fn is_looking(&self) -> bool {
        self.drives.is_none()
    }

    /// The drive that the path is on; `None` when it is on none of them.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        let path = Path::new(&self.input.text);
        self.drives().iter().position(|drive| path.starts_with(&drive.folder))
    }

    /// Takes the drives that were found. The path is moved to the first one.
    pub(in crate::app) fn take_drives(&mut self, mut drives: Vec<Drive>) {
        if self.purpose == FileFor::Import {
            drives.sort_by_key(|drive| !drive.has_file);
        }
        self.drives = Some(drives);
        if !self.stays && self.at().is_none() {
            self.move_to(0);
        }
    }

    /// Puts the file onto the drive, under the name it has.
    fn move_to(&mut self, at: usize) {
        let Some(drive) = self.drives().get(at) else { return };
        let name = Path::new(&self.input.text).file_name().unwrap_or_default();
        self.input.text = match self.purpose {
            FileFor::Printouts(_) => drive.folder.clone(),
            _ => Path::new(&drive.folder).join(name).to_string_lossy().into_owned(),
        };
    }

    fn look(&self, cx: &mut Cx<'_>) {
        let name = Path::new(&self.input.text).file_name().unwrap_or_default();
        cx.effects.push(Effect::FindDrives(name.to_string_lossy().into_owned()));
    }

    fn take(&self, cx: &mut Cx<'_>) {
        let path = self.input.text.trim().to_owned();
        if path.is_empty() {
            let action = match self.purpose {
                FileFor::Export => Action::ExportBundle,
                FileFor::Import => Action::ImportBundle,
                FileFor::Report(..) => Action::ExportReport,
                FileFor::List(_) => Action::Copy,
                FileFor::Printouts(_) | FileFor::Roster(_) => Action::Open,
            };
            cx.say(Notice::Refused(action, Refusal::NothingSelected));
            return;
        }
        cx.moves.push(Move::Pop);
        match &self.purpose {
            FileFor::Export => cx.effects.push(Effect::ExportBundle(path)),
            FileFor::Import => cx.effects.push(Effect::ImportBundle(path)),
            FileFor::Printouts(month) => cx.effects.push(Effect::WritePrintouts(Box::new(PrintoutFiles {
                month: *month,
                folder: path,
                lang: cx.session.lang(),
                templates: Vec::new(),
            }))),
            FileFor::Report(period, as_of) => cx.effects.push(Effect::WriteReport(Box::new(ReportFile {
                period: *period,
                as_of: *as_of,
                path,
                lang: cx.session.lang(),
                template: None,
            }))),
            FileFor::Roster(group) => {
                let lang = cx.session.lang();
                cx.effects.push(Effect::WriteRoster(path, group.clone(), lang));
            }
            FileFor::List(drawn) => cx.effects.push(Effect::WriteList(path, drawn.clone())),
        }
    }

    /// Chooses the next or the former drive; false when there is none.
    fn turn(&mut self, down: bool) -> bool {
        let count = self.drives().len();
        if count == 0 {
            return false;
        }
        let to = match (self.at(), down) {
            (None, _) => 0,
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
        };
        self.stays = true;
        self.move_to(to);
        true
    }
}

/// A file of that name in the session's folder.
fn in_folder(session: &Session, name: &str) -> String {
    let file = Path::new(&session.bundle_dir).join(name);
    file.to_string_lossy().into_owned()
}

/// The name of a list's file. It has the minute in it: a list is copied several times a day, and no file is replaced.
fn name_of(sheet: &str, session: &Session) -> String {
    let minute = session.now.local().format("%Y-%m-%d-%H%M");
    format!("lianxin-{sheet}-{minute}.xlsx")
}

/// The last digits of the device's number.
fn mark(session: &Session) -> String {
    let device = session.identity.as_ref().map(|identity| identity.device.to_string());
    let digits = device.unwrap_or_default();
    digits[digits.len().saturating_sub(6)..].to_owned()
}

impl Screen for FileBox {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.look(cx);
    }

    fn key(&mut self, key: Key, _cx: &mut Cx<'_>) -> bool {
        let took = self.input.key(key);
        self.stays |= took;
        took
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> bool {
        self.input.paste(text);
        self.stays = true;
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Open => self.take(cx),
            Action::Up | Action::Down => return self.turn(*action == Action::Down),
            // A stick was plugged in meanwhile.
            Action::Sync => {
                self.drives = None;
                self.look(cx);
            }
            _ => return false,
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
