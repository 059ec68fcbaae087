//! How a tag or benefit ends, as far as nobody said it: by whom, on which day, why; and that none of it stays when it goes on.

use super::check::Check;
use crate::change::{Fields, Kind};
use crate::domain::benefit::{BenefitState, StopReason};
use crate::domain::ids::PersonId;
use crate::domain::person::Presence;
use crate::domain::tag::Basis;
use crate::record::{Values, value};
use serde_json::Value;

/// What a tag says of its end.
const END: [&str; 4] = ["end_reason", "end_note", "ended_by", "ended_on"];
/// What a benefit says of its stop.
const STOP: [&str; 4] = ["stopped_on", "stop_reason", "stop_note", "stopped_by"];

/// Adds to `set` what follows from it for a record that has the values `before`.
pub(super) fn complete(check: &Check<'_>, kind: &Kind, person: Option<PersonId>, before: &Fields, set: &mut Fields) {
    let mut draft = Draft {
        check,
        kind,
        before,
        set,
    };
    match kind {
        Kind::Tag => draft.tag(),
        Kind::Benefit => draft.benefit(person),
        _ => {}
    }
}

struct Draft<'a, 'b> {
    check: &'a Check<'b>,
    kind: &'a Kind,
    before: &'a Fields,
    set: &'a mut Fields,
}

impl Draft<'_, '_> {
    fn values(&self) -> Values<'_> {
        Values {
            before: self.before,
            set: self.set,
        }
    }

    /// Says it where nothing was said.
    fn or(&mut self, field: &str, value: impl Into<Value>) {
        if self.values().get(field).is_none() {
            self.set.insert(field.to_owned(), value.into());
        }
    }

    /// Says it where nothing was given, whatever stood there before.
    fn put(&mut self, field: &str, value: impl Into<Value>) {
        self.set.entry(field.to_owned()).or_insert_with(|| value.into());
    }

    /// Empties what stands there and was not given.
    fn clear(&mut self, fields: [&str; 4]) {
        for field in fields.into_iter().filter_map(|name| self.kind.field(name)) {
            let stands = self.before.get(field.name).is_some_and(|value| !value.is_null());
            if stands && !self.set.contains_key(field.name) {
                self.set.insert(field.name.to_owned(), value::emptied(field));
            }
        }
    }

    fn me(&self) -> String {
        self.check.lookup.author().name.clone()
    }

    fn tag(&mut self) {
        let me = self.me();
        if self.set.get("confirmed_on").is_some_and(|day| !day.is_null()) {
            // A consent is confirmed by whoever gave it; that a basis still stands, by whoever looked.
            match Basis::from_code(self.values().text("basis")).is_consent() {
                true => self.or("confirmed_by", me.clone()),
                false => self.put("confirmed_by", me.clone()),
            }
        }
        if self.set.get("level").is_some_and(|level| !level.is_null()) && !self.before.is_empty() {
            // The day and name of the former level say nothing of this one.
            self.put("level_on", self.check.today.to_string());
            self.put("level_by", me.clone());
        }
        let end = self.values().date("to");
        let is_said = END[..2].iter().any(|field| self.set.contains_key(*field));
        if end.is_none() {
            self.clear(END);
        } else if (self.set.contains_key("to") && end.is_some_and(|end| end <= self.check.today)) || is_said {
            self.or("ended_by", me);
        }
    }

    fn benefit(&mut self, person: Option<PersonId>) {
        let state =
            |values: &Fields| BenefitState::from_code(values.get("state").and_then(Value::as_str).unwrap_or_default());
        let (was, is) = (state(self.before), state(self.set));
        if !self.set.contains_key("state") || was == is {
            return;
        }
        if is != BenefitState::Stopped {
            return self.clear(STOP);
        }
        let (me, today) = (self.me(), self.check.today.to_string());
        self.or("stopped_on", today);
        self.or("stopped_by", me);
        let presence = person.and_then(|id| self.check.lookup.person(id)).map(|it| it.presence);
        let why = match presence {
            Some(Presence::Dead) => Some(StopReason::Died),
            Some(Presence::MovedOut) => Some(StopReason::MovedAway),
            _ => None,
        };
        if let Some(why) = why {
            self.or("stop_reason", why.code());
        }
    }
}
