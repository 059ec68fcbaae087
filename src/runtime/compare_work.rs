//! A list compared with what is recorded here, from the console: what is found, and keeping it.

use super::store_effects::trouble;
use crate::app::importing::{ImportNews, ImportTrouble, ListAsked};
use crate::domain::time::Millis;
use crate::exchange::compare::{List, Source, compare, keep};
use crate::exchange::import::Files;
use crate::store::{SaveError, StoreError};
use crate::sync::Journal;
use crate::view::Comparison;
use std::path::Path;
use std::sync::Arc;

/// Letters of a list's title at most, as of its field.
const TITLE: usize = 40;

/// The last comparison, and what list it was of.
#[derive(Default)]
pub(super) struct Compared {
    last: Option<(List, Comparison)>,
}

impl Compared {
    /// Compares the files, the first of which names the list.
    pub fn compare<J: Journal>(
        &mut self,
        files: &Files,
        first: &Path,
        asked: ListAsked,
        journal: &mut J,
        now: Millis,
    ) -> Result<ImportNews, ImportTrouble> {
        let named = first.file_stem().unwrap_or_default().to_string_lossy();
        let list = List {
            title: named.chars().take(TITLE).collect(),
            source: String::new(),
            as_of: asked.as_of,
            kind: asked.kind,
            unit: None,
        };
        let (ledgers, of) = (files.ledgers.clone(), list.clone());
        let found = journal.with(move |store| Ok(store.look(now, |held, lookup| compare(&ledgers, &of, held, lookup))));
        let found = found
            .map_err(|error| failed(&error))?
            .map_err(|error| unsaved(&error))?;
        let Some(comparison) = found else {
            self.last = None;
            return Ok(ImportNews::Compared(None));
        };
        let shown = Comparison {
            changes: Vec::new(),
            ..comparison.clone()
        };
        self.last = Some((list, comparison));
        Ok(ImportNews::Compared(Some(Arc::new(shown))))
    }

    /// Keeps the findings of the last comparison.
    pub fn keep<J: Journal>(
        &mut self,
        files: &Files,
        journal: &mut J,
        now: Millis,
    ) -> Result<ImportNews, ImportTrouble> {
        let (list, comparison) = self.last.take().ok_or(ImportTrouble::Fault)?;
        let (ledgers, file) = (files.ledgers.clone(), files.named());
        let kept = journal.with(move |store| {
            let source = Source {
                file: &file,
                ledgers: &ledgers,
                list: &list,
            };
            Ok(keep(store, source, comparison, now))
        });
        let kept = kept.map_err(|error| failed(&error))?.map_err(|error| unsaved(&error))?;
        let kept = kept.ok_or(ImportTrouble::Fault)?;
        Ok(ImportNews::Kept(kept.group, kept.findings))
    }
}

fn failed(error: &StoreError) -> ImportTrouble {
    ImportTrouble::Store(trouble(error))
}

fn unsaved(error: &SaveError) -> ImportTrouble {
    match error {
        SaveError::Store(error) => failed(error),
        // The console is open, so that it is set up; what is compared asks nothing and undoes nothing.
        _ => ImportTrouble::Fault,
    }
}
