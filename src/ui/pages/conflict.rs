//! A conflict and a step without effect, drawn: the same words on the sync page, on a household and on a request.
//!
//! Invariant: a value is shown here as it is shown on its page, both sides alike: the record tables say how.

use super::code_words::code_word;
use super::pen::{Ink, Pen};
use super::pieces::{joined, moment};
use super::values::Values;
use crate::app::pages::settlement::{instant, is_reference, sides};
use crate::app::pages::sync::Kind;
use crate::domain::mask::{HIDDEN, Privacy};
use crate::record::Holds;
use crate::record::kind::{DELETED, MOVED, UNDONE};
use crate::ui::Ui;
use crate::view::{ConflictRow, ConflictSide, StepSide, VoidStepRow};
use serde_json::{Map, Value};

/// Lines a pane takes, its rule apart.
pub const PANE: u16 = 5;

/// Lines it takes where there are few: the values alone. The keys to choose stand in the key row.
pub const SHORT_PANE: u16 = 3;

/// The field both sides set.
#[must_use]
pub fn field(conflict: &ConflictRow, ui: &Ui<'_>) -> String {
    match conflict.field.as_str() {
        "deleted" => ui.lang.conflict_delete_word().to_owned(),
        _ if ui.hides_fields(&conflict.kind) => ui.kind(&conflict.kind),
        field => ui.lang.field_of(&conflict.kind, field).to_owned(),
    }
}

/// Both values side by side, whose they are and since when, and how to choose.
pub fn pane(pen: &mut Pen<'_, '_>, conflict: &ConflictRow, ui: &Ui<'_>) {
    let lang = ui.lang;
    let (width, half) = (pen.width(), pen.width() / 2);
    let subject = ui.subject(&conflict.kind, &conflict.subject);
    let head = lang.conflict_field(joined(&[ui.kind(&conflict.kind), subject]), field(conflict, ui));
    let at = match pen.height() < PANE {
        true => 0,
        false => {
            pen.put(0, 1, width - 1, &head, Ink::Head);
            1
        }
    };
    let (one, two) = sides(conflict);
    for (number, x, side) in [("1", 1, one), ("2", half + 1, two)] {
        let whose = match (one.mine == two.mine, side.mine) {
            (false, true) => lang.conflict_mine(),
            (false, false) => lang.conflict_theirs(),
            (true, _) if side.change == conflict.shown.change => lang.conflict_first_side(),
            (true, _) => lang.conflict_second_side(),
        };
        pen.put(at, x, half - 1, &format!("{number} {whose}"), Ink::Strong);
        pen.put(at + 1, x + 2, half - 3, &value(conflict, side, ui), Ink::Text);
        pen.put(at + 2, x + 2, half - 3, &who(&side.by, side.at, ui), Ink::Muted);
    }
    let choose = match one.mine == two.mine {
        true => lang.conflict_choose_shown(),
        false => lang.conflict_choose(),
    };
    pen.put(at + 3, 1, width - 1, choose, Ink::Text);
}

/// A conflict in one line, for the record's own page: the field with both values.
#[must_use]
pub fn line(conflict: &ConflictRow, ui: &Ui<'_>) -> String {
    let (one, two) = sides(conflict);
    let said = |side: &ConflictSide| format!("{} ({})", value(conflict, side, ui), who(&side.by, side.at, ui));
    let subject = match conflict.kind {
        Kind::Household | Kind::Request => String::new(),
        _ => ui.subject(&conflict.kind, &conflict.subject),
    };
    joined(&[
        subject,
        ui.lang.conflict_both_sides(field(conflict, ui), said(one), said(two)),
    ])
}

fn who(by: &str, at: crate::domain::time::Millis, ui: &Ui<'_>) -> String {
    let by = if by.is_empty() {
        ui.lang.conflict_unknown_by().to_owned()
    } else {
        ui.staff(by)
    };
    format!("{by} {}", moment(at, ui.session.today(), ui.lang))
}

/// A conflicting value as it may be shown.
#[must_use]
pub fn value(conflict: &ConflictRow, side: &ConflictSide, ui: &Ui<'_>) -> String {
    let ui = &ui.about([Some(conflict.record.0), ui.about.first().copied()]);
    let lang = ui.lang;
    if conflict.field == "deleted" {
        return match (&conflict.edit, side.change == conflict.other.change, &side.value) {
            (Some(edit), true, _) => lang.conflict_edit_side(fields(&conflict.kind, edit, ui)),
            (_, _, Value::Null) => lang.conflict_not_deleted().to_owned(),
            (_, _, reason) => lang.conflict_delete_side(deletion(reason.as_str().unwrap_or_default(), ui)),
        };
    }
    shown(&conflict.kind, &conflict.field, &side.value, ui)
}

/// Values of a change in one line, each with the name of its field; what only the machine reads is left out.
#[must_use]
pub fn fields(kind: &Kind, set: &Map<String, Value>, ui: &Ui<'_>) -> String {
    changes(kind, set, |_| None, ui)
}

/// The same, each with the value that stood there `before`, where there was one: what a class was and what it is.
#[must_use]
pub fn changes<'a>(
    kind: &Kind,
    set: &Map<String, Value>,
    before: impl Fn(&str) -> Option<&'a Value>,
    ui: &Ui<'_>,
) -> String {
    let is_empty = |value: &Value| matches!(value, Value::Null) || *value == "";
    let said = set
        .iter()
        .filter(|(name, _)| is_shown(kind, name))
        .map(|(name, value)| {
            let name_word = match name.as_str() {
                "deleted" => ui.lang.conflict_delete_word(),
                _ if ui.hides_fields(kind) => HIDDEN,
                name => ui.lang.field_of(kind, name),
            };
            let now = match (name.as_str(), value) {
                (DELETED | MOVED, Value::String(reason)) => deletion(reason, ui),
                _ => shown(kind, name, value, ui),
            };
            match before(name).filter(|before| !is_empty(before) && *before != value) {
                Some(before) => format!(
                    "{name_word} {}",
                    ui.lang.value_became(shown(kind, name, before, ui), now)
                ),
                None => format!("{name_word} {now}"),
            }
        });
    ui.lang.listed(&said.collect::<Vec<_>>())
}

/// Why a record was deleted: in the words of whoever did it, or that its making was undone.
fn deletion(reason: &str, ui: &Ui<'_>) -> String {
    match reason {
        UNDONE => ui.lang.conflict_undone().to_owned(),
        reason => ui.note(reason),
    }
}

/// Declared in the kind's table, and read by people.
#[must_use]
pub fn is_shown(kind: &Kind, name: &str) -> bool {
    let declared = [DELETED, MOVED].contains(&name) || kind.field(name).is_some();
    declared && !is_reference(kind, name)
}

/// A value of a kind's field as it may be shown.
#[must_use]
pub fn shown(kind: &Kind, field: &str, value: &Value, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    match value {
        Value::Null => lang.conflict_empty_value().to_owned(),
        Value::String(text) if text.is_empty() => lang.conflict_empty_value().to_owned(),
        Value::String(text) => scalar(kind, field, text, ui),
        Value::Array(list) => {
            let items = list.iter().map(|item| match item {
                Value::String(text) => scalar(kind, field, text, ui),
                other => scalar(kind, field, &other.to_string(), ui),
            });
            items.collect::<Vec<_>>().join(" ")
        }
        Value::Bool(true) => lang.yes_word().to_owned(),
        Value::Bool(false) => lang.no_word().to_owned(),
        other => match (instant(kind, field, other), decimal(kind, field, other)) {
            (Some(at), _) => moment(at, ui.session.today(), lang),
            (_, Some(said)) => scalar(kind, field, &said, ui),
            _ => scalar(kind, field, &other.to_string(), ui),
        },
    }
}

/// A number with decimals.
fn decimal(kind: &Kind, field: &str, value: &Value) -> Option<String> {
    match kind.field(field)?.holds {
        Holds::Decimal(decimals, ..) => value.as_i64().map(|kept| decimals.said(kept)),
        _ => None,
    }
}

fn scalar(kind: &Kind, field: &str, text: &str, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    if ui.hides_fields(kind) {
        return lang.note_hidden().to_owned();
    }
    match kind.field(field).map_or(Privacy::Text, |field| field.privacy) {
        Privacy::Text => ui.note(text),
        Privacy::Code => match code_word(kind, field, text, lang) {
            Some(word) if word != text => word,
            _ => ui.show(Privacy::Code, text),
        },
        privacy => ui.show(privacy, text),
    }
}

/// What came first and what had no effect, side by side, why, and what clears it.
pub fn void_pane(pen: &mut Pen<'_, '_>, row: &VoidStepRow, ui: &Ui<'_>) {
    let ui = &ui.about([Some(row.request.0), None]);
    let lang = ui.lang;
    let (width, half) = (pen.width(), pen.width() / 2);
    let at = match pen.height() < PANE {
        true => 0,
        false => {
            let head = lang.void_head(ui.number(&row.temp_no), ui.text(&row.title));
            pen.put(0, 1, width - 1, &head, Ink::Head);
            1
        }
    };
    let sides = [
        (1, lang.void_first(), row.first.as_ref()),
        (half + 1, lang.void_late(), Some(&row.late)),
    ];
    for (x, head, side) in sides {
        let Some(side) = side else { continue };
        let head = lang.labelled(head, lang.event(&side.kind));
        pen.put(at, x, half - 1, &head, Ink::Strong);
        pen.put(at + 1, x + 2, half - 3, &ui.note(&side.note), Ink::Text);
        pen.put(at + 2, x + 2, half - 3, &who(&side.by, side.at, ui), Ink::Muted);
    }
    let why = lang.void_because(lang.step_refusal(&row.why));
    pen.put(
        at + 3,
        1,
        width - 1,
        &joined(&[why, lang.void_do().to_owned()]),
        Ink::Text,
    );
}

/// Why a step had no effect and what came first, for the request's own page.
#[must_use]
pub fn void_line(row: &VoidStepRow, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    let first = row.first.as_ref().map_or_else(String::new, |first: &StepSide| {
        let at = moment(first.at, ui.session.today(), lang);
        lang.void_then(lang.event(&first.kind).to_owned(), ui.staff(&first.by), at)
    });
    joined(&[lang.void_because(lang.step_refusal(&row.why)), first])
}
