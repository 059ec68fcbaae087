//! The draft of the first-run setup, in a small file, because there is no database yet.
//!
//! Invariant: the one-time code is never in it.

use crate::app::effect::StoreTrouble;
use crate::app::{Effect, Msg};
use crate::domain::time::Millis;
use crate::platform::database_file::beside;
use crate::platform::{plain_file, whole_file};
use crate::store::{Answer, Query};
use crate::view::DraftRow;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The draft's name, as the form asks for it.
const KEY: &str = "setup";
/// Never written: whoever finds the file must not be able to enrol.
const CODE: &str = "enrol_code";
/// A larger file is not read: the form cannot hold more.
const LARGEST: usize = 16 * 1024;

/// The file.
pub(super) struct SetupDraft(PathBuf);

impl SetupDraft {
    /// The draft for the database at `database`, which does not exist yet.
    pub fn of(database: &Path) -> Self {
        Self(beside(database, ".setup"))
    }

    /// Runs the effects that concern drafts. `None` for every other effect, and for those without an answer.
    pub fn run(&self, effect: &Effect, now: Millis) -> Option<Msg> {
        match effect {
            Effect::SaveDraft { key, body } if key == KEY => {
                let kept = self.keep(body.clone()).map(|()| now);
                let why = |error: io::Error| StoreTrouble {
                    code: "io",
                    detail: error.to_string(),
                };
                Some(Msg::DraftKept(key.clone(), kept.map_err(why)))
            }
            Effect::DropDraft(key) if key == KEY => {
                self.forget();
                None
            }
            Effect::Ask(ticket, Query::Drafts) => {
                let row = |body| DraftRow {
                    key: KEY.to_owned(),
                    body,
                    at: now,
                };
                let rows = self.read().map(row).into_iter().collect();
                Some(Msg::Answer(*ticket, Ok((Answer::Drafts(rows), Arc::default()))))
            }
            _ => None,
        }
    }

    /// The setup is done.
    pub fn forget(&self) {
        whole_file::discard(&self.0);
    }

    fn keep(&self, mut body: Value) -> io::Result<()> {
        for values in body.as_object_mut().into_iter().flat_map(|body| body.values_mut()) {
            if let Some(values) = values.as_object_mut() {
                values.remove(CODE);
            }
        }
        whole_file::renew(&self.0, body.to_string().as_bytes())
    }

    fn read(&self) -> Option<Value> {
        let text = plain_file::read_own_text(&self.0, LARGEST).ok()?;
        serde_json::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Ticket;
    use serde_json::json;

    #[test]
    fn a6_what_was_typed_in_the_setup_comes_back_without_its_code() {
        let folder = tempfile::tempdir().unwrap();
        let draft = SetupDraft::of(&folder.path().join("lianxin.db"));
        let now = Millis(1);
        let waiting = || match draft.run(&Effect::Ask(Ticket(1), Query::Drafts), now) {
            Some(Msg::Answer(_, Ok((Answer::Drafts(rows), _)))) => rows,
            other => panic!("{other:?}"),
        };
        assert!(waiting().is_empty());
        let body = json!({ "values": { "user_name": "曾白露", CODE: "AAAA-BBBBBB" } });
        let key = KEY.to_owned();
        let kept = draft.run(&Effect::SaveDraft { key, body }, now);
        assert!(matches!(kept, Some(Msg::DraftKept(_, Ok(_)))), "{kept:?}");
        assert_eq!(waiting()[0].body, json!({ "values": { "user_name": "曾白露" } }));
        draft.forget();
        assert!(waiting().is_empty());
    }
}
