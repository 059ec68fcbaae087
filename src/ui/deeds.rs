//! What a save did, in words: one function for toasts, undo, redo, the question before an undo and the list of the last changes.
//!
//! Invariant: names and texts are masked here as on the pages.

use super::Ui;
use super::pages::values::Values;
use crate::app::effect::SavedOk;
use crate::domain::benefit::BenefitKind;
use crate::domain::followup::FollowUp;
use crate::domain::tag::TagKind;
use crate::record::kind::Kind;
use crate::record::{FieldDef, Nature, STATE};
use crate::view::{ActionRow, Deed, Done};

/// Fields that are named; of more, the first ones.
const NAMED: usize = 4;

/// Follow-ups that are named; of more, the first ones: how to undo is said behind them.
const ENDED_NAMED: usize = 3;

/// Deeds of one sort in a row that are told one by one; of more it is said how many.
const TOLD: usize = 5;

/// What was done, in the order in which it was.
#[must_use]
pub fn deeds(deeds: &[Deed], ui: &Ui<'_>) -> String {
    let mut before = "";
    let mut told = Vec::new();
    let sort = |deed: &Deed| (deed.kind.clone(), std::mem::discriminant(&deed.what));
    for run in deeds.chunk_by(|one, next| sort(one) == sort(next)) {
        if run.len() > TOLD {
            told.push(ui.lang.deeds_counted(&ui.kind(&run[0].kind), run.len()));
            continue;
        }
        told.extend(run.iter().map(|deed| {
            let again = std::mem::replace(&mut before, &deed.subject) == deed.subject;
            one(deed, again, ui)
        }));
    }
    told.join(ui.lang.deeds_between())
}

/// One deed; `again`: the one before it has named whom it is about.
fn one(deed: &Deed, again: bool, ui: &Ui<'_>) -> String {
    let ui = &ui.about([Some(deed.record.0), deed.about]);
    let (lang, kind) = (ui.lang, &deed.kind);
    let label = &label(deed, ui);
    let named = || match (ui.subject(kind, &deed.subject), again) {
        (subject, false) if !subject.is_empty() => lang.deed_made(label, subject),
        _ => label.clone(),
    };
    let changed = |what: String| match (ui.subject(kind, &deed.subject), what.is_empty()) {
        (_, true) => named(),
        (subject, _) if subject.is_empty() => lang.labelled(label, &what),
        (subject, _) => lang.deed_changed(label, subject, what),
    };
    match &deed.what {
        Done::Made if *kind == Kind::Request => lang.deed_registered(ui.number(&deed.no)),
        Done::Made => named(),
        Done::Step(step) => lang.deed_step(lang.event(step), ui.number(&deed.no)),
        Done::Changed(fields) => changed(names(kind, fields, ui)),
        Done::State(code) => changed(state(kind, code, ui)),
        Done::Deleted if kind.nature() == Nature::Once => lang.deed_voided(named()),
        Done::Deleted => lang.deed_deleted(named()),
        Done::Imported(rows) => lang.deed_imported(ui.text(&deed.subject), *rows),
        Done::Settled(fields) => lang.deed_settled(changed(names(kind, fields, ui))),
    }
}

/// What the record is called: of a tag or benefit also which one it is, as far as that shows.
fn label(deed: &Deed, ui: &Ui<'_>) -> String {
    match deed.kind {
        Kind::Tag if !deed.sort.is_empty() => ui.tag(&TagKind::from_code(&deed.sort)),
        Kind::Benefit if !deed.sort.is_empty() => ui.benefit(&BenefitKind::from_code(&deed.sort)),
        _ => ui.kind(&deed.kind),
    }
}

fn names(kind: &Kind, fields: &[String], ui: &Ui<'_>) -> String {
    let mut named = ui.fields_of(kind, fields);
    if named.len() > NAMED {
        named.truncate(NAMED);
        named.push("..".to_owned());
    }
    named.join(" ")
}

fn state(kind: &Kind, code: &str, ui: &Ui<'_>) -> String {
    if *kind == Kind::Benefit && ui.hides_benefits() {
        return String::new();
    }
    let set = kind.field(STATE).and_then(FieldDef::codes);
    set.map_or_else(String::new, |set| set.word(ui.lang, code))
}

/// A save that went through: what it did, what it settled, and how to take it back.
#[must_use]
pub fn saved(saved: &SavedOk, ui: &Ui<'_>) -> String {
    let ended = match saved.ended.is_empty() {
        true => String::new(),
        false => ui.lang.deeds_ended(what_ended(&saved.ended, ui)),
    };
    let promise = promise(saved, ui);
    format!("{}{ended}{promise}", ui.lang.deeds_saved(deeds(&saved.deeds, ui)))
}

/// How what was saved is taken back.
#[must_use]
pub fn promise(saved: &SavedOk, ui: &Ui<'_>) -> &'static str {
    match saved.sent {
        true => ui.lang.deeds_sent(),
        false => ui.lang.deeds_kept(),
    }
}

fn what_ended(ended: &[FollowUp], ui: &Ui<'_>) -> String {
    let told = ended.iter().map(|it| {
        let about = [it.household_id.map(|id| id.0), it.request_id.map(|id| id.0)];
        ui.about(about).follow_up(it)
    });
    let mut named: Vec<String> = told.take(ENDED_NAMED).collect();
    if ended.len() > ENDED_NAMED {
        named.push("..".to_owned());
    }
    named.join(ui.lang.deeds_between())
}

/// When an action was done, and what it did.
#[must_use]
pub fn when_and_what(row: &ActionRow, ui: &Ui<'_>) -> (String, String) {
    (ui.lang.said_when(row.at, ui.session.today()), deeds(&row.deeds, ui))
}
