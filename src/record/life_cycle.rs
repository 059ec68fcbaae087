//! Where a record may go from where it is: look-ups in the steps and due rules of the kinds.

use super::check::Values;
use super::kind::Kind;
use super::steps::{DueRule, STATE, Step};
use crate::domain::problem::Reason;

impl Kind {
    /// The steps that may follow a state, in the order of the table.
    pub fn steps_from(&self, state: &str) -> impl Iterator<Item = &'static Step> {
        let steps = self.def().steps.iter();
        steps.filter(move |step| step.from.contains(&state))
    }

    /// What is offered for a record in a state: its steps, then the answers to whether it still holds.
    pub fn offered_in(&self, state: &str) -> impl Iterator<Item = &'static Step> {
        self.steps_from(state).chain(self.def().answers)
    }

    /// The step that an edit takes; `None` when the state stays, [`Reason::NoStep`] when no step leads there.
    ///
    /// # Errors
    /// The field and the reason.
    pub fn step_taken(&self, values: Values<'_>) -> Result<Option<&'static Step>, (&'static str, Reason)> {
        let before = values
            .before
            .get(STATE)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        let Some(after) = values.set.get(STATE).and_then(serde_json::Value::as_str) else {
            return Ok(None);
        };
        if self.def().steps.is_empty() || before == after {
            return Ok(None);
        }
        if let Some(step) = self.steps_from(before).find(|step| step.to == after) {
            return Ok(Some(step));
        }
        let known: Vec<_> = self.steps_from(before).map(|step| step.to).collect();
        Err((STATE, Reason::NoStep { known: known.join(" ") }))
    }
}

impl DueRule {
    /// The rule with this code, of whatever kind; more may stand behind the code.
    #[must_use]
    pub fn named(rule: &str, detail: &str) -> Option<&'static Self> {
        let code = detail.split(':').next().unwrap_or_default();
        let mut all = Kind::all().flat_map(|kind| kind.def().due);
        all.find(|due| due.rule == rule && due.code == code)
    }
}
