//! What becomes of the rows of an import, in words: the same for the page and the command.
//!
//! Invariant: names and values are masked here as on the pages.

use super::Ui;
use super::words::import::shown_row;
use crate::domain::lang::Lang;
use crate::domain::mask::{Known, Mask, Privacy, View};
use crate::domain::time::Date;
use crate::record::{FieldDef, Holds, Kind};
use crate::view::ledger::{Of, RowProblem, Target};
use crate::view::{Candidate, Difference, Doubt, Fate, Refusal, RowFate, RowNote};
use serde_json::Value;
use uuid::Uuid;

/// How rows are shown.
#[derive(Debug, Clone, Copy)]
pub struct RowWords<'a> {
    pub known: &'a Known,
    pub view: View,
    pub today: Date,
    pub lang: Lang,
}

impl<'a> From<&'a Ui<'_>> for RowWords<'a> {
    fn from(ui: &'a Ui<'_>) -> Self {
        Self {
            known: &ui.session.known,
            view: ui.view(),
            today: ui.session.today(),
            lang: ui.lang,
        }
    }
}

impl RowWords<'_> {
    /// Masks a value by its privacy.
    #[must_use]
    pub fn mask(&self, privacy: Privacy, text: &str, about: Option<Uuid>) -> String {
        let about: Vec<Uuid> = about.into_iter().collect();
        let mask = Mask {
            view: self.view,
            known: self.known,
            today: self.today,
            about: &about,
        };
        mask.show(privacy, text)
    }

    /// Whom or what a row is about.
    #[must_use]
    pub fn name(&self, row: &RowFate) -> String {
        self.mask(Privacy::Name, &row.name, row.about)
    }

    /// A row as a line.
    #[must_use]
    pub fn line(&self, row: &RowFate) -> String {
        let line = self
            .lang
            .import_row(shown_row(row.at), &self.name(row), self.lang.fate(&row.fate));
        match self.told(row) {
            told if told.is_empty() => line,
            told => self.lang.labelled(&line, &self.lang.clauses(&told)),
        }
    }

    /// All that is to be said of a row: why it is not taken, what it changes, what should be looked at.
    #[must_use]
    pub fn told(&self, row: &RowFate) -> Vec<String> {
        let mut told = self.reasons(row);
        told.extend(self.changes(row));
        told.extend(self.notes(row));
        told
    }

    /// Why a row is not taken, or what is asked of it.
    #[must_use]
    pub fn reasons(&self, row: &RowFate) -> Vec<String> {
        match &row.fate {
            Fate::Refused(refusals) => refusals.iter().map(|refusal| self.refusal(refusal)).collect(),
            Fate::Asked(doubt) => self.doubt(doubt),
            _ => Vec::new(),
        }
    }

    /// What a row changes, each with what stood before.
    #[must_use]
    pub fn changes(&self, row: &RowFate) -> Vec<String> {
        let Fate::Changed(differences) = &row.fate else {
            return Vec::new();
        };
        let told = differences.iter();
        told.map(|difference| self.difference(difference, row.about)).collect()
    }

    /// What should be looked at in a row.
    #[must_use]
    pub fn notes(&self, row: &RowFate) -> Vec<String> {
        row.notes.iter().map(|note| self.note(note)).collect()
    }

    /// Somebody who may be meant.
    #[must_use]
    pub fn who(&self, who: &Candidate) -> String {
        let name = self.mask(Privacy::Name, &who.name, Some(who.household));
        let birth = who.birth.map(|birth| birth.to_string());
        let birth = birth.map(|birth| self.mask(Privacy::Birth, &birth, None));
        let called = self
            .lang
            .merge_called(&name, &who.household_no, &birth.unwrap_or_default());
        called.trim_end().to_owned()
    }

    /// A value of a file as it is shown under a target.
    #[must_use]
    pub fn value_of(&self, target: Target, text: &str, about: Option<Uuid>) -> String {
        let privacy = match target {
            Target::HeadName | Target::ReportedBy => Privacy::Name,
            Target::HeadIdNo => Privacy::IdNo,
            Target::HeadPhone => Privacy::Phone,
            Target::Holds(of) | Target::Field(of, _) | Target::Part(of, ..) if self.hides(&of.kind()) => {
                return self.hidden(&of.kind());
            }
            target => match target.field() {
                Some(field) => {
                    let shown = self.word(field, text);
                    return self.mask(field.privacy, &shown, about);
                }
                None => Privacy::Public,
            },
        };
        self.mask(privacy, text, about)
    }

    /// What is wrong with a value, which is masked as any of its column is.
    fn problem(&self, problem: &RowProblem) -> String {
        self.lang
            .row_problem(&problem.shown(|target, text| self.value_of(target, text, None)))
    }

    fn refusal(&self, refusal: &Refusal) -> String {
        let lang = self.lang;
        match refusal {
            Refusal::Value(problem) => self.problem(problem),
            Refusal::Problem { kind, problem } => {
                lang.labelled(&lang.import_field(kind, problem.field), &lang.problem(problem))
            }
            Refusal::NoName => lang.refused_no_name().to_owned(),
            Refusal::NoHousehold => lang.refused_no_household().to_owned(),
            Refusal::NoHead => lang.refused_no_head().to_owned(),
            Refusal::HeadNotTaken => lang.refused_head_not_taken().to_owned(),
            Refusal::NotHere => lang.refused_not_here().to_owned(),
            Refusal::Grid(given) => lang.refused_grid(given),
            Refusal::AtOdds { row, field } => {
                lang.refused_at_odds(&lang.ledger_column(Target::Field(Of::Person, field)), shown_row(*row))
            }
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

    fn difference(&self, difference: &Difference, about: Option<Uuid>) -> String {
        match difference {
            Difference::Added { kind, .. } | Difference::Field { kind, .. } if self.hides(kind) => self.hidden(kind),
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

    /// True for what tells of illness or need, which the projector hides.
    fn hides(&self, kind: &Kind) -> bool {
        self.view == View::Projector && kind.def().is_sensitive
    }

    fn hidden(&self, kind: &Kind) -> String {
        let word = match kind {
            Kind::Benefit => self.lang.benefit_hidden(),
            _ => self.lang.health_hidden(),
        };
        word.to_owned()
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
            (_, Holds::Decimal(decimals, ..)) => text
                .parse()
                .map_or_else(|_| text.to_owned(), |kept| decimals.said(kept)),
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
            RowNote::StillHeld { kind, .. } if self.hides(kind) => self.hidden(kind),
            RowNote::StillHeld { kind, code } => lang.note_still_held(&lang.kind_of_holding(kind, code)),
            RowNote::Value(problem) => self.problem(problem),
            RowNote::LeavesNoHead { no } => lang.note_leaves_no_head(no),
            RowNote::Namesakes => lang.note_namesakes().to_owned(),
            RowNote::OtherCategory { word } if word.is_empty() => lang.note_no_category().to_owned(),
            RowNote::OtherCategory { word } => lang.note_other_category(word),
            RowNote::PlaceOfUnit => lang.note_place_of_unit().to_owned(),
            RowNote::EndsToday => lang.note_ends_today().to_owned(),
            RowNote::ChildOfNoSex => lang.note_child_of_no_sex().to_owned(),
            RowNote::SupportUnsaid => lang.note_support_unsaid().to_owned(),
        }
    }
}
