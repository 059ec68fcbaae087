//! The steps of a kind's `state` and what must fit between its fields, as its table says ([`crate::record::steps`]).

use super::check::Check;
use crate::change::Fields;
use crate::domain::problem::Reason;
use crate::record::{Default, FieldDef, Kind, KindDef, STATE, Step, Values, value};
use serde_json::Value;

/// Checks values for a new record. One that begins in a later state has what the step to it needs: it comes from an older list.
pub(super) fn begin(check: &mut Check<'_>, kind: &Kind, set: &mut Fields) {
    let state = set.get(STATE).and_then(Value::as_str).unwrap_or_default();
    let begins = matches!(kind.field(STATE), Some(FieldDef { default: Default::Code(code), .. }) if *code == state);
    if let Some(step) = kind.def().steps.iter().find(|step| step.to == state && !begins) {
        follow(check, kind, step, &Fields::new(), set);
    }
    fit(check, kind.def(), &Fields::new(), set);
}

/// Checks values for a record that exists: another state is one that a step leads to.
pub(super) fn go_on(check: &mut Check<'_>, kind: &Kind, before: &Fields, set: &mut Fields) {
    match kind.step_taken(Values { before, set }) {
        Ok(Some(step)) => follow(check, kind, step, before, set),
        Ok(None) => keep_needs(check, kind, before, set),
        Err((field, reason)) => check.problem(field, reason),
    }
    fit(check, kind.def(), before, set);
}

fn follow(check: &mut Check<'_>, kind: &Kind, step: &Step, before: &Fields, set: &mut Fields) {
    if let Some(dated) = step.dated
        && !set.contains_key(dated)
    {
        set.insert(dated.to_owned(), check.today.to_string().into());
    }
    let empty = Fields::new();
    let had = Values { before, set: &empty };
    for name in step.clears {
        let field = kind.field(name).filter(|_| had.get(name).is_some());
        if let Some(field) = field.filter(|_| !set.contains_key(*name)) {
            set.insert(field.name.to_owned(), value::emptied(field));
        }
    }
    for name in step.needs {
        let is_said = kind.field(name).is_some_and(|field| step.says(field));
        let before = if is_said { &empty } else { before };
        if (Values { before, set }).get(name).is_none() {
            check.problem(name, Reason::Required);
        }
    }
}

/// What every step to the present state needs is not emptied afterwards.
fn keep_needs(check: &mut Check<'_>, kind: &Kind, before: &Fields, set: &Fields) {
    let values = Values { before, set };
    let state = values.text(STATE);
    let leading: Vec<&Step> = kind.def().steps.iter().filter(|step| step.to == state).collect();
    let needs = leading.first().map_or(&[][..], |step| step.needs);
    for name in needs {
        let is_needed = leading.iter().all(|step| step.needs.contains(name));
        if is_needed && set.contains_key(*name) && values.get(name).is_none() {
            check.problem(name, Reason::Required);
        }
    }
}

/// What was wrong before is nobody's fault now.
fn fit(check: &mut Check<'_>, def: &KindDef, before: &Fields, set: &Fields) {
    let Some(wrong) = def.check else { return };
    let found = wrong(&Values { before, set });
    let was = wrong(&Values {
        before,
        set: &Fields::new(),
    });
    if let Some((field, reason)) = found.filter(|found| Some(found) != was.as_ref()) {
        check.problem(field, reason);
    }
}
