//! The form that puts a record right: its own form with the values of before. What is created once gets a new record and a
//! voided old one; a request that somebody else has acted on is not changed under them but explained.

use super::about::Purpose;
use super::draft::Draft;
use super::from_refused::{Corrected, record};
use super::{About, Form};
use crate::app::forms::date;
use crate::change::Fields as Values;
use crate::change::entry::{CorrectEntry, DeleteEntry, Entry};
use crate::domain::lang::Lang;
use crate::domain::request::EventKind;
use crate::domain::time::Millis;
use crate::record::{FieldDef, FieldType, Holds, Kind, Nature};
use crate::view::{Correctable, FormerEntry};
use serde_json::Value;

impl Form {
    /// The form that puts the record right; `None` when no form shows it.
    #[must_use]
    pub fn correcting(it: &Correctable, lang: Lang) -> Option<Self> {
        let detail = &it.detail;
        if detail.kind.nature() == Nature::Once {
            return Self::anew(detail, lang);
        }
        if let (true, Some(row)) = (it.others, &detail.request) {
            let mut form = Self::new(About::Event(Box::new(row.clone()), EventKind::Progress));
            form.fields.set("note", lang.correction_note());
            form.original = form.fields.to_json();
            return Some(form);
        }
        let purpose = Purpose::Edit(detail.record, as_typed(detail), detail.cursor);
        Some(Self::new(record(detail, purpose)))
    }

    fn anew(detail: &FormerEntry, lang: Lang) -> Option<Self> {
        let (mut form, _, mut keep) = Self::filled_with(detail)?;
        // What the program writes it writes anew, but for what the old one refers to.
        let refers = |field: &FieldDef| matches!(field.holds, Holds::Ref(_) | Holds::Refs(_));
        let kept = |field: &FieldDef| !field.is_needed && (!field.is_fixed || refers(field));
        keep.retain(|name, _| detail.kind.field(name).is_some_and(kept));
        form.focus = form.fields.index("text").unwrap_or(0);
        form.draft = Draft::new(Some(format!("correct:{}", detail.record)));
        form.corrects = Some(Box::new(Corrected {
            old: DeleteEntry {
                kind: detail.kind.code().to_owned(),
                record: detail.record.to_string(),
                reason: lang.correction_reason().to_owned(),
            },
            keep,
        }));
        Some(form)
    }

    /// What is put right by a new one; `None` for every other form.
    #[must_use]
    pub fn corrected_kind(&self) -> Option<Kind> {
        self.corrects.as_ref().map(|it| Kind::from_code(&it.old.kind))
    }

    /// The entry with the tombstone of what it puts right.
    pub(super) fn corrected(&self, entry: Entry) -> Entry {
        match &self.corrects {
            None => entry,
            Some(it) => Entry::Correct(CorrectEntry {
                old: it.old.clone(),
                by: Box::new(entry),
                keep: it.keep.clone(),
            }),
        }
    }
}

/// The values as the fields of the form take them: instants as they are typed.
fn as_typed(detail: &FormerEntry) -> Values {
    let typed = |(name, value): (&String, &Value)| {
        let is_instant = detail
            .kind
            .field(name)
            .is_some_and(|field| field.ty() == FieldType::Instant);
        let value = match value.as_i64().filter(|_| is_instant) {
            Some(at) => date::moment_text(Millis(at)).into(),
            None => value.clone(),
        };
        (name.clone(), value)
    };
    detail.set.iter().map(typed).collect()
}
