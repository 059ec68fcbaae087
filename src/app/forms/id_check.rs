//! Checks ID number and telephones while they are typed: birth date and sex are filled in from the number, and differences are
//! shown before the first save.

use super::{About, Form};
use crate::app::screen::Cx;
use crate::domain::id_number;
use crate::domain::problem::{Problem, Severity};
use crate::domain::time::{Date, parse_date};
use crate::record::value;
use serde_json::Value;

impl Form {
    /// The ID number changed: fills birth date and sex when nobody has typed them.
    pub(super) fn check_id(&mut self, today: Date) {
        if !matches!(self.about, About::Person(..)) {
            return;
        }
        let number = id_number::normalise(&self.fields.text("id_no"));
        let refused = |problem: &Problem| problem.severity() == Severity::Refuse;
        self.fields.facts.id_doubtful = id_number::problems(&number, None, 0, false, today).iter().any(refused);
        if self.fields.facts.id_doubtful {
            return;
        }
        let Some(facts) = id_number::facts(&number) else { return };
        let values = [
            ("birth", super::date::shifted(facts.birth, 0)),
            ("sex", facts.sex.to_string()),
        ];
        for (name, value) in values {
            let Some(at) = self.fields.index(name) else { continue };
            let field = &mut self.fields.list[at];
            if !field.touched || field.input.value().is_empty() {
                field.input.fill(&Value::String(value));
            }
        }
    }

    /// What is wrong with the ID number, and what differs from it.
    pub(super) fn id_problems(&self, today: Date) -> Vec<Problem> {
        if !matches!(self.about, About::Person(..)) {
            return Vec::new();
        }
        let number = id_number::normalise(&self.fields.text("id_no"));
        let sex = self.fields.number("sex").unwrap_or(0);
        let birth = parse_date(&self.fields.text("birth"));
        id_number::problems(&number, birth, sex, self.fields.ticked("id_unverified"), today)
    }

    /// Telephones a person typed that look unusual; the training pack's never do.
    pub(super) fn phone_problems(&self, cx: &Cx<'_>) -> Vec<Problem> {
        if cx.session.identity.as_ref().is_some_and(|who| who.demo) {
            return Vec::new();
        }
        let typed = self.fields.shown().filter(|field| field.touched);
        typed
            .filter_map(|field| {
                let def = field.spec.def?;
                let value = value::read_typed(def, &field.input.value(), cx.now).ok()??;
                let reason = value::doubtful(def, &value).into_iter().next()?;
                Some(Problem::new(field.spec.name, reason))
            })
            .collect()
    }
}
