//! The ID number while it is typed: birth date and sex come from it, and what differs is said.

use super::Form;
use super::tables::About;
use crate::app::screen::Cx;
use crate::domain::id_number::IdNumber;
use crate::domain::problem::{Problem, Reason};
use serde_json::Value;

impl Form {
    /// The ID number changed: fills birth date and sex when nobody has typed them.
    pub(super) fn check_id(&mut self, _cx: &Cx<'_>) {
        if !matches!(self.about, About::Person(..)) {
            return;
        }
        let text = self.fields.text("id_no");
        let read = IdNumber::parse(&text);
        self.fields.facts.id_doubtful = !text.is_empty() && read.is_err();
        let Ok(id) = read else { return };
        for (name, value) in [("birth", super::date::shifted(id.birth(), 0)), ("sex", id.sex().to_string())] {
            let Some(at) = self.fields.index(name) else { continue };
            if !self.fields.list[at].touched || self.fields.list[at].input.value().is_empty() {
                self.fields.list[at].input.fill(&Value::String(value));
            }
        }
    }

    /// What is wrong with the ID number, and what differs from it.
    pub(super) fn id_problems(&self) -> Vec<Problem> {
        let text = self.fields.text("id_no");
        if !matches!(self.about, About::Person(..)) || text.is_empty() || self.fields.ticked("id_unverified") {
            return Vec::new();
        }
        let id = match IdNumber::parse(&text) {
            Ok(id) => id,
            Err(reason) => return vec![Problem::new("id_no", reason)],
        };
        let differs = |name: &'static str, value: String, reason: Reason| {
            let given = self.fields.text(name);
            (!given.is_empty() && given != "0" && given != value).then(|| Problem::new(name, reason))
        };
        let birth = super::date::shifted(id.birth(), 0);
        [
            differs("birth", birth, Reason::IdBirthDiffers),
            differs("sex", id.sex().to_string(), Reason::IdSexDiffers),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
