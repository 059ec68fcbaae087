//! The steps of a kind's `state` and what must fit between its fields, as its table says ([`crate::record::steps`]).

use super::check::Check;
use crate::change::Fields;
use crate::domain::problem::Reason;
use crate::record::{Default, FieldDef, Holds, Kind, KindDef, STATE, Step, Values, value};
use serde_json::Value;

/// Checks values for a new record. One that begins in a later state has what the step to it needs: it comes from an older list.
pub(super) fn begin(check: &mut Check<'_>, kind: &Kind, set: &mut Fields) {
    let def = kind.def();
    let state = set.get(STATE).and_then(Value::as_str).unwrap_or_default();
    let begins = matches!(field(def, STATE), Some(FieldDef { default: Default::Code(code), .. }) if *code == state);
    if let Some(step) = def.steps.iter().find(|step| step.to == state && !begins) {
        follow(check, def, step, &Fields::new(), set);
    }
    fit(check, def, &Fields::new(), set);
}

/// Checks values for a record that exists: another state is one that a step leads to.
pub(super) fn go_on(check: &mut Check<'_>, kind: &Kind, before: &Fields, set: &mut Fields) {
    match kind.step_taken(Values { before, set }) {
        Ok(Some(step)) => follow(check, kind.def(), step, before, set),
        Ok(None) => keep_needs(check, kind.def(), before, set),
        Err((field, reason)) => check.problem(field, reason),
    }
    fit(check, kind.def(), before, set);
}

fn follow(check: &mut Check<'_>, def: &'static KindDef, step: &Step, before: &Fields, set: &mut Fields) {
    if let Some(dated) = step.dated
        && !set.contains_key(dated)
    {
        set.insert(dated.to_owned(), check.today.to_string().into());
    }
    for name in step.clears {
        let has_value = Values {
            before,
            set: &Fields::new(),
        }
        .get(name)
        .is_some();
        if let Some(field) = field(def, name).filter(|_| has_value && !set.contains_key(*name)) {
            set.insert(field.name.to_owned(), value::emptied(field));
        }
    }
    for name in step.needs {
        // What is said in words is said of this step, not of an earlier one.
        let is_said = matches!(
            field(def, name),
            Some(FieldDef {
                holds: Holds::Text(_),
                ..
            })
        );
        let empty = Fields::new();
        let before = if is_said { &empty } else { before };
        if (Values { before, set }).get(name).is_none() {
            check.problem(name, Reason::Required);
        }
    }
}

/// What every step to the present state needs is not emptied afterwards.
fn keep_needs(check: &mut Check<'_>, def: &KindDef, before: &Fields, set: &Fields) {
    let state = (Values { before, set }).text(STATE);
    let mut steps = def.steps.iter().filter(|step| step.to == state).peekable();
    let Some(first) = steps.peek().copied() else { return };
    let needed = |name: &&&str| {
        def.steps
            .iter()
            .filter(|step| step.to == state)
            .all(|step| step.needs.contains(*name))
    };
    for name in first.needs.iter().filter(needed) {
        let is_emptied = set.contains_key(*name) && (Values { before, set }).get(name).is_none();
        if is_emptied {
            check.problem(name, Reason::Required);
        }
    }
}

/// What was wrong before is nobody's fault now.
fn fit(check: &mut Check<'_>, def: &KindDef, before: &Fields, set: &Fields) {
    let found = (def.check)(&Values { before, set });
    let was = (def.check)(&Values {
        before,
        set: &Fields::new(),
    });
    if let Some((field, reason)) = found.filter(|found| Some(found) != was.as_ref()) {
        check.problem(field, reason);
    }
}

fn field(def: &'static KindDef, name: &str) -> Option<&'static FieldDef> {
    def.fields.iter().find(|field| field.name == name)
}
