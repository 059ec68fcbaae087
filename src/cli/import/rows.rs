//! What becomes of rows, for people and for scripts. Names and values are masked like on the pages.

use super::files::Files;
use crate::cli::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::domain::mask::{Known, Mask, Privacy, View};
use crate::domain::time::Date;
use crate::record::{FieldDef, Holds, Kind};
use crate::store::Store;
use crate::ui::words::import::shown_row;
use crate::view::ledger::Target;
use crate::view::{Candidate, Difference, Doubt, Fate, Plan, Refusal, RowFate, RowNote};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;
use uuid::Uuid;

/// Refused rows that are told of without a file and without a dry run.
const TOLD: usize = 20;

/// How rows are shown.
pub(in crate::cli) struct Shown<'a> {
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

    fn mask(&self, privacy: Privacy, text: &str, about: Option<Uuid>) -> String {
        let about: Vec<Uuid> = about.into_iter().collect();
        let mask = Mask {
            view: View::Masked,
            known: &self.known,
            today: self.today,
            about: &about,
        };
        mask.show(privacy, text)
    }

    /// One sentence for each sheet.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn sheets(&self, plan: &Plan, json: bool) -> Result<(), CliError> {
        if json {
            return Ok(());
        }
        let sheets = self.files.ledgers.iter().enumerate().map(|(at, ledger)| {
            let is = self.lang.ledger_is(ledger.what);
            let name = match ledger.sheet == is {
                true => is.to_owned(),
                false => format!("{is} ({})", ledger.sheet),
            };
            self.lang.labelled(&name, &self.lang.import_tally(plan.tally(Some(at))))
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
                false => out::lines([self.line(row)], self.lang)?,
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
    pub fn end(&self, plan: &Plan, imported: Option<usize>, json: bool) -> Result<ExitCode, CliError> {
        let tally = plan.tally(None);
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

    /// A row as a line.
    pub fn line(&self, row: &RowFate) -> String {
        let name = self.mask(Privacy::Name, &row.name, row.about);
        let line = self.lang.import_row(shown_row(row.at), &name, self.fate(&row.fate));
        let mut told = self.reasons(row);
        told.extend(self.changes(row));
        told.extend(row.notes.iter().map(|note| self.note(note)));
        match told.is_empty() {
            true => line,
            false => self.lang.labelled(&line, &self.lang.clauses(&told)),
        }
    }

    fn json(&self, row: &RowFate) -> Value {
        let fate = match row.fate {
            Fate::New(_) => "new",
            Fate::Changed(_) => "changed",
            Fate::Same => "same",
            Fate::Refused(_) => "refused",
            Fate::Asked(_) => "asked",
        };
        let made: Vec<&str> = match &row.fate {
            Fate::New(kinds) => kinds.iter().map(Kind::code).collect(),
            _ => Vec::new(),
        };
        let sheet = self.files.ledgers.get(row.at.ledger).map_or("", |ledger| &ledger.sheet);
        json!({
            "file": self.files.file(row.at), "sheet": sheet, "row": shown_row(row.at),
            "name": self.mask(Privacy::Name, &row.name, row.about), "fate": fate, "made": made,
            "changes": self.changes(row), "reasons": self.reasons(row),
            "notes": row.notes.iter().map(|note| self.note(note)).collect::<Vec<_>>(),
        })
    }

    fn fate(&self, fate: &Fate) -> &'static str {
        match fate {
            Fate::New(_) => self.lang.fate_new(),
            Fate::Changed(_) => self.lang.fate_changed(),
            Fate::Same => self.lang.fate_same(),
            Fate::Refused(_) => self.lang.fate_refused(),
            Fate::Asked(_) => self.lang.fate_asked(),
        }
    }

    /// Why a row is not taken, or what is asked of it.
    pub fn reasons(&self, row: &RowFate) -> Vec<String> {
        match &row.fate {
            Fate::Refused(refusals) => refusals.iter().map(|refusal| self.refusal(refusal)).collect(),
            Fate::Asked(doubt) => self.doubt(doubt),
            _ => Vec::new(),
        }
    }

    fn refusal(&self, refusal: &Refusal) -> String {
        let lang = self.lang;
        match refusal {
            Refusal::Value(problem) => lang.row_problem(problem),
            Refusal::Problem { kind, problem } => {
                lang.labelled(&lang.import_field(kind, problem.field), &lang.problem(problem))
            }
            Refusal::NoName => lang.refused_no_name().to_owned(),
            Refusal::NoHousehold => lang.refused_no_household().to_owned(),
            Refusal::NoHead => lang.refused_no_head().to_owned(),
            Refusal::HeadNotTaken => lang.refused_head_not_taken().to_owned(),
            Refusal::NotHere => lang.refused_not_here().to_owned(),
            Refusal::Grid(given) => lang.refused_grid(given),
            Refusal::AtOdds { row, field } => lang.refused_at_odds(
                &lang.ledger_column(Target::Field(crate::view::ledger::Of::Person, field)),
                shown_row(*row),
            ),
            Refusal::InConflict => lang.refused_in_conflict().to_owned(),
            Refusal::PastYear(year) => lang.refused_past_year(year),
            Refusal::RecordedOtherwise { field } => {
                lang.refused_recorded(&lang.import_field(&Kind::HealthRecord, field))
            }
            Refusal::NoDoctor => lang.refused_no_doctor().to_owned(),
            Refusal::NoBenefit => lang.refused_no_benefit().to_owned(),
            Refusal::NoDay => lang.refused_no_day().to_owned(),
        }
    }

    fn doubt(&self, doubt: &Doubt) -> Vec<String> {
        let lang = self.lang;
        match doubt {
            Doubt::Person { who, why } => vec![lang.asked_person(&self.who(who), lang.likeness(*why))],
            Doubt::Several(several) => {
                let named: Vec<String> = several.iter().map(|who| self.who(who)).collect();
                vec![lang.asked_several(&lang.listed(&named))]
            }
            Doubt::OtherHead { no, name } => vec![lang.asked_other_head(no, &self.mask(Privacy::Name, name, None))],
            Doubt::OtherNumber { no } => vec![lang.asked_other_number(no)],
            Doubt::NewHead { name } => vec![lang.asked_new_head(&self.mask(Privacy::Name, name, None))],
            Doubt::AgainstId { field } => vec![lang.asked_against_id(lang.field_of(&Kind::Person, field))],
            Doubt::Ended { text } => vec![lang.asked_ended(&self.mask(Privacy::Text, text, None))],
            Doubt::Met => vec![lang.asked_met().to_owned()],
            Doubt::Problems { kind, problems } => problems
                .iter()
                .map(|problem| lang.labelled(&lang.import_field(kind, problem.field), &lang.problem(problem)))
                .collect(),
        }
    }

    fn who(&self, who: &Candidate) -> String {
        let name = self.mask(Privacy::Name, &who.name, Some(who.household));
        self.lang.asked_who(&name, &who.household_no)
    }

    fn changes(&self, row: &RowFate) -> Vec<String> {
        let Fate::Changed(differences) = &row.fate else {
            return Vec::new();
        };
        differences
            .iter()
            .map(|difference| self.difference(difference, row.about))
            .collect()
    }

    fn difference(&self, difference: &Difference, about: Option<Uuid>) -> String {
        match difference {
            Difference::Added { kind, what } => self.lang.import_added(&self.lang.kind_of_holding(kind, what)),
            Difference::Field {
                kind,
                field,
                before,
                after,
            } => {
                let word = self.lang.import_field(kind, field);
                let show = |value: &Value| self.value(kind, field, value, about);
                let (before, after) = (show(before), show(after));
                match (before.is_empty(), before == after) {
                    (true, _) => self.lang.import_sets(&word, &after),
                    (_, true) => self.lang.import_replaces_masked(&word, &before),
                    _ => self.lang.import_replaces(&word, &before, &after),
                }
            }
        }
    }

    /// A value in words, masked.
    fn value(&self, kind: &Kind, name: &str, value: &Value, about: Option<Uuid>) -> String {
        let Some(field) = kind.field(name) else {
            return String::new();
        };
        let text = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => self.word(field, text),
            other => self.word(field, &other.to_string()),
        };
        match value {
            Value::Array(items) => {
                let shown = items.iter().map(|item| self.mask(field.privacy, &text(item), about));
                shown.collect::<Vec<_>>().join(" ")
            }
            value => self.mask(field.privacy, &text(value), about),
        }
    }

    fn word(&self, field: &FieldDef, text: &str) -> String {
        match (field.codes(), field.holds) {
            (Some(set), _) if !text.is_empty() => set.word(self.lang, text),
            (_, Holds::Fen(_)) => text
                .parse()
                .map_or_else(|_| text.to_owned(), crate::domain::money::yuan),
            _ => text.to_owned(),
        }
    }

    fn note(&self, note: &RowNote) -> String {
        let lang = self.lang;
        match note {
            RowNote::Problem { kind, problem } => {
                lang.labelled(&lang.import_field(kind, problem.field), &lang.problem(problem))
            }
            RowNote::IdToCheck => lang.note_id_to_check().to_owned(),
            RowNote::IdStays => lang.note_id_stays().to_owned(),
            RowNote::EarlierCounts { row, field } => {
                lang.note_earlier_counts(&lang.import_field(&Kind::Household, field), shown_row(*row))
            }
            RowNote::StillHeld { kind, code } => lang.note_still_held(&lang.kind_of_holding(kind, code)),
            RowNote::Value(problem) => lang.row_problem(problem),
            RowNote::LeavesNoHead { no } => lang.note_leaves_no_head(no),
            RowNote::Namesakes => lang.note_namesakes().to_owned(),
            RowNote::OtherCategory { word } if word.is_empty() => lang.note_no_category().to_owned(),
            RowNote::OtherCategory { word } => lang.note_other_category(word),
            RowNote::PlaceOfUnit => lang.note_place_of_unit().to_owned(),
            RowNote::EndsToday => lang.note_ends_today().to_owned(),
        }
    }
}
