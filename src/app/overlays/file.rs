//! Asks for the path of a bundle or a report in one line. It begins with a sensible path; Enter takes it.

use super::input::Input;
use crate::app::action::Action;
use crate::app::effect::{Effect, ReportFile};
use crate::app::key::Key;
use crate::app::open::FileFor;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Notice, Refusal, Screen};
use crate::app::session::Session;

/// The ending that the server adds to the name of the file that it answers.
const REPLY: &str = ".reply";

/// The box.
#[derive(Debug)]
pub struct FileBox {
    pub purpose: FileFor,
    /// The path.
    pub input: Input,
}

impl FileBox {
    /// A box with the path of this device's file in the session's folder, or of the answer to what was exported last. The
    /// names stay the same: what one stick carries for several devices does not get mixed up, and the answer is found where
    /// the counter writes it.
    #[must_use]
    pub fn new(purpose: FileFor, session: &Session) -> Self {
        let name = format!("lianxin-{}.lxb", mark(session));
        let own = std::path::Path::new(&session.bundle_dir).join(name);
        let own = own.to_string_lossy().into_owned();
        let text = match (purpose, &session.exported) {
            (FileFor::Export, _) => own,
            (FileFor::Import, exported) => format!("{}{REPLY}", exported.as_ref().unwrap_or(&own)),
            (FileFor::Report(period, _), _) => {
                let name = format!("lianxin-{}.xlsx", period.code());
                let file = std::path::Path::new(&session.bundle_dir).join(name);
                file.to_string_lossy().into_owned()
            }
        };
        Self {
            purpose,
            input: Input { text },
        }
    }

    fn take(&self, cx: &mut Cx<'_>) {
        let path = self.input.text.trim().to_owned();
        if path.is_empty() {
            let action = match self.purpose {
                FileFor::Export => Action::ExportBundle,
                FileFor::Import => Action::ImportBundle,
                FileFor::Report(..) => Action::ExportReport,
            };
            cx.say(Notice::Refused(action, Refusal::NothingSelected));
            return;
        }
        cx.moves.push(Move::Pop);
        cx.effects.push(match self.purpose {
            FileFor::Export => Effect::ExportBundle(path),
            FileFor::Import => Effect::ImportBundle(path),
            FileFor::Report(period, as_of) => Effect::WriteReport(Box::new(ReportFile {
                period,
                as_of,
                path,
                lang: cx.session.lang(),
                template: None,
            })),
        });
    }
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

    fn key(&mut self, key: Key, _cx: &mut Cx<'_>) -> bool {
        self.input.key(key)
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> bool {
        self.input.paste(text);
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let open = *action == Action::Open;
        if open {
            self.take(cx);
        }
        open
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }

    fn editing(&self) -> bool {
        true
    }
}
