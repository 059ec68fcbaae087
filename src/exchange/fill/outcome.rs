//! How a request came out, by its steps: what a ledger of requests asks for beside the request itself.

use serde_json::Value;

/// The steps that say it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcome<'a> {
    /// The result that stands: none once it is to be done again, or did not hold.
    pub result: Option<&'a Value>,
    /// What the resident said of it.
    pub heard: Option<&'a Value>,
    /// The last step with words.
    pub noted: Option<&'a Value>,
}

impl<'a> Outcome<'a> {
    /// Of the steps of a request.
    pub(super) fn of(steps: &[&'a Value]) -> Self {
        let mut steps = steps.to_vec();
        steps.sort_by_key(|step| (step["at"].as_i64(), text(step, "id")));
        let mut outcome = Self::default();
        for step in steps {
            match text(step, "kind") {
                "resolve" => (outcome.result, outcome.heard) = (Some(step), None),
                "check" if step["passed"] == false => (outcome.result, outcome.heard) = (None, None),
                "return_visit" if step["redo"] == true => (outcome.result, outcome.heard) = (None, None),
                "return_visit" => outcome.heard = Some(step),
                _ => {}
            }
            // What was heard stands in a column of its own.
            if !text(step, "note").is_empty() && text(step, "kind") != "return_visit" {
                outcome.noted = Some(step);
            }
        }
        outcome
    }
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_result_stands_until_it_is_done_again() {
        let step = |at: i64, kind: &str, more: Value| {
            let mut step = json!({"at": at, "id": at.to_string(), "kind": kind});
            step.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            step
        };
        let first = step(1, "resolve", json!({"note": "换了水管"}));
        let heard = step(2, "return_visit", json!({"satisfaction": "unsatisfied", "redo": true}));
        let again = step(3, "resolve", json!({"note": "又换了"}));
        let fine = step(4, "return_visit", json!({"satisfaction": "satisfied"}));
        let of = |steps: &[&Value]| {
            let outcome = Outcome::of(steps);
            [outcome.result, outcome.heard, outcome.noted].map(|step| step.and_then(|step| step["at"].as_i64()))
        };
        assert_eq!(of(&[&first]), [Some(1), None, Some(1)]);
        assert_eq!(of(&[&heard, &first]), [None, None, Some(1)]);
        assert_eq!(of(&[&first, &heard, &again, &fine]), [Some(3), Some(4), Some(3)]);
    }
}
