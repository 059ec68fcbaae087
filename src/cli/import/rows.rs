//! What becomes of rows, for people and for scripts. Names and values are masked like on the pages.

use crate::cli::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::domain::mask::{Known, View};
use crate::domain::time::Date;
use crate::exchange::import::Files;
use crate::record::Kind;
use crate::store::Store;
use crate::ui::import_rows::RowWords;
use crate::ui::words::import::shown_row;
use crate::view::{Fate, Plan, RowFate, Tally};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;

/// Refused rows that are told of without a file and without a dry run.
const TOLD: usize = 20;

/// How rows are shown.
pub(super) struct Shown<'a> {
    files: &'a Files,
    known: Arc<Known>,
    today: Date,
    lang: Lang,
}

impl<'a> Shown<'a> {
    /// With the names that are hidden here.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn new(store: &Store, files: &'a Files, common: &Common) -> Result<Self, CliError> {
        let known = store.known().map_err(|error| CliError::store(&error, common.lang))?;
        Ok(Self {
            files,
            known,
            today: common.clock.today(),
            lang: common.lang,
        })
    }

    /// Rows in words.
    pub fn words(&self) -> RowWords<'_> {
        RowWords {
            known: &self.known,
            view: View::Masked,
            today: self.today,
            lang: self.lang,
        }
    }

    /// One sentence for each sheet.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn sheets(&self, plan: &Plan, json: bool) -> Result<(), CliError> {
        if json {
            return Ok(());
        }
        let ledgers = self.files.ledgers.iter().enumerate();
        let sheets = ledgers.map(|(at, ledger)| {
            self.lang
                .import_sentence(ledger.what, &ledger.sheet, plan.tally(Some(at)))
        });
        out::lines(sheets, self.lang)
    }

    /// Rows, one a line.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn rows<'r>(&self, rows: impl IntoIterator<Item = &'r RowFate>, json: bool) -> Result<(), CliError> {
        for row in rows {
            match json {
                true => out::json(&self.json(row), self.lang)?,
                false => out::lines([self.words().line(row)], self.lang)?,
            }
        }
        Ok(())
    }

    /// The rows that are not taken; for people the first ones.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn left_out(&self, plan: &Plan, json: bool) -> Result<(), CliError> {
        let most = if json { usize::MAX } else { TOLD };
        self.rows(plan.left_out().take(most), json)?;
        let more = plan.left_out().count().saturating_sub(most);
        match more {
            0 => Ok(()),
            more => out::lines([format!(".. +{more}")], self.lang),
        }
    }

    /// The end: how many rows came in, or that nothing was done.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn end(&self, tally: Tally, imported: Option<usize>, json: bool) -> Result<ExitCode, CliError> {
        if json {
            let answer = json!({
                "ok": true, "rows": tally.rows, "new": tally.new, "changed": tally.changed, "same": tally.same,
                "refused": tally.refused, "asked": tally.asked, "imported": imported,
            });
            out::json(&answer, self.lang)?;
        } else {
            let said = match imported {
                None => self.lang.import_dry_run().to_owned(),
                Some(0) => self.lang.import_nothing_new().to_owned(),
                Some(rows) => self.lang.import_done(rows),
            };
            out::lines([said], self.lang)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn json(&self, row: &RowFate) -> Value {
        let words = self.words();
        let made: Vec<&str> = match &row.fate {
            Fate::New(kinds) => kinds.iter().map(Kind::code).collect(),
            _ => Vec::new(),
        };
        let sheet = self.files.ledgers.get(row.at.ledger).map_or("", |ledger| &ledger.sheet);
        json!({
            "file": self.files.file(row.at), "sheet": sheet, "row": shown_row(row.at),
            "name": words.name(row), "fate": row.fate.sort().code(), "made": made,
            "changes": words.changes(row), "reasons": words.reasons(row), "notes": words.notes(row),
        })
    }
}
