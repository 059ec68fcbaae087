//! One row after the other: householders before their families, each row's fate.

use super::events::{self, Known};
use super::home::{self, Heads, Place};
use super::person::{Brings, subject};
use super::values::RowValues;
use super::work::{Step, Stop, Work};
use super::{Options, holdings, request};
use crate::change::entry::Lookup;
use crate::change::{Kind, PackedChange};
use crate::domain::comparison;
use crate::domain::ids::HouseholdId;
use crate::domain::person::HOUSEHOLDER;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::view::ledger::{Ledger, Of, Row, Target, What};
use crate::view::{Fate, Held, Refusal, RowAt, RowFate, RowNote};
use chrono::Datelike;
use uuid::Uuid;

/// A row and how it names its household.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn<'a> {
    at: RowAt,
    row: &'a Row,
    place: Place,
}

/// The rows of a ledger, those of householders first.
pub(super) fn order(at: usize, ledger: &Ledger) -> Vec<Turn<'_>> {
    let names_none = [Target::HOUSEHOLD_NO, Target::HeadIdNo, Target::HeadName]
        .iter()
        .all(|target| !ledger.has(*target));
    // A roster whose columns name no household lists families, each below its householder.
    let is_listed = names_none && ledger.has(Target::RELATION) && is_of_people(ledger.what);
    let mut above: Option<(RowAt, &str)> = None;
    let mut turns: Vec<Turn<'_>> = Vec::with_capacity(ledger.rows.len());
    for row in &ledger.rows {
        let is_head = is_head(ledger, row);
        let own = RowAt::new(at, row.at);
        if is_head {
            above = Some((
                own,
                row.get(Target::NAME).or(row.get(Target::HeadName)).unwrap_or_default(),
            ));
        }
        // Two householders may have one name: the one above is meant.
        let is_below = |head: &str| {
            let named = row
                .get(Target::HeadName)
                .is_some_and(|name| comparison::key(name) == comparison::key(head));
            is_listed || named && is_of_people(ledger.what) && row.get(Target::HeadIdNo).is_none()
        };
        let above = above.filter(|(_, head)| !is_head && is_below(head)).map(|(row, _)| row);
        let place = Place { is_head, above };
        turns.push(Turn { at: own, row, place });
    }
    turns.sort_by_key(|turn| !turn.place.is_head);
    turns
}

/// True for the row of a householder.
fn is_head(ledger: &Ledger, row: &Row) -> bool {
    match row.get(Target::RELATION) {
        Some(relation) => relation == HOUSEHOLDER,
        None => ledger.what == What::Households || RowValues::of(ledger, row).is_own_head(),
    }
}

/// True for ledgers that bring people in.
const fn is_of_people(what: What) -> bool {
    matches!(what, What::Roster | What::Households | What::Members)
}

/// The rows of an import.
pub(super) struct Rows<'a> {
    work: Work<'a>,
    heads: Heads,
    known: Known,
    within: UnitPath,
    today: Date,
}

impl<'a> Rows<'a> {
    pub fn new(held: &'a Held, lookup: &'a dyn Lookup, options: &'a Options) -> Self {
        let own = &lookup.author().unit;
        Self {
            work: Work::new(held, lookup, &options.said),
            heads: Heads::default(),
            known: Known::of(&held.events),
            within: options.unit.clone().unwrap_or_else(|| own.clone()),
            today: lookup.now().local_date(),
        }
    }

    pub fn into_changes(self) -> Vec<PackedChange> {
        self.work.planned.changes
    }

    /// The fate of a row. What it makes is kept when it is taken.
    pub fn fate(&mut self, ledger: &Ledger, turn: Turn<'_>) -> RowFate {
        let values = RowValues::of(ledger, turn.row);
        self.work.begin(turn.at);
        let taken = self.take(ledger, turn, &values);
        let about = taken.as_ref().ok().copied().flatten();
        let fate = match taken {
            Ok(home) => {
                self.work.keep();
                if let (true, Some(home)) = (turn.place.is_head, home) {
                    self.heads.note(turn.at, HouseholdId(home), &values);
                }
                self.taken()
            }
            Err(stop) => {
                self.work.drop_row();
                if turn.place.is_head {
                    self.heads.note_refused(&values);
                }
                match stop {
                    Stop::Refused(refusals) => Fate::Refused(refusals),
                    Stop::Asked(doubt) => Fate::Asked(doubt),
                }
            }
        };
        let mut notes = std::mem::take(&mut self.work.row.notes);
        // A hundred bytes each, in rows by the ten thousand: no room for more than there are.
        notes.shrink_to_fit();
        RowFate {
            at: turn.at,
            name: shown_name(&values).to_owned(),
            about,
            fate,
            notes,
        }
    }

    fn taken(&mut self) -> Fate {
        let made = std::mem::take(&mut self.work.row.made);
        let differences = std::mem::take(&mut self.work.row.differences);
        let is_all = |kind: &Kind| matches!(kind, Kind::Household | Kind::Person | Kind::Request);
        match (made.iter().any(is_all), differences.is_empty()) {
            (true, _) => Fate::New(made),
            (false, true) => Fate::Same,
            (false, false) => Fate::Changed(differences),
        }
    }

    /// Takes a row through the gate. Returns the household that it is about; `None`: it is about nobody in particular.
    fn take(&mut self, ledger: &Ledger, turn: Turn<'_>, values: &RowValues<'_>) -> Step<Option<Uuid>> {
        let remarks = turn.row.remarks.iter().cloned().map(RowNote::Value);
        self.work.row.notes.extend(remarks);
        let wrong = turn.row.problems.iter().cloned().map(Refusal::Value);
        let wrong: Vec<Refusal> = wrong.collect();
        if !wrong.is_empty() {
            return Err(Stop::Refused(wrong));
        }
        self.is_of_now(ledger.what, values)?;
        let work = &mut self.work;
        let unit = home::unit(work, values, &self.within)?;
        if values.of.contains_key(&Of::Request) {
            return request::request(work, &mut self.known, values, &unit);
        }
        let brings = Brings {
            people: is_of_people(ledger.what),
        };
        let subject = subject(work, values, &unit, turn.place, &self.heads, brings)?;
        holdings::take(work, values, subject, ledger.what)?;
        events::take(work, &mut self.known, values, subject)?;
        Ok(Some(subject.home.0))
    }

    /// A year's sheet of benefits says what is received in that year.
    fn is_of_now(&self, what: What, values: &RowValues<'_>) -> Step<()> {
        let year: Option<i32> = values.year.get(..4).and_then(|year| year.parse().ok());
        match year {
            Some(year) if what == What::BenefitYear && year < self.today.year() => {
                Err(Refusal::PastYear(values.year.to_owned()).into())
            }
            _ => Ok(()),
        }
    }
}

/// By what a row is called.
fn shown_name<'a>(values: &RowValues<'a>) -> &'a str {
    let names = [
        values.name(),
        values.head_name,
        values.text(Of::Household, "display_name"),
        values.text(Of::Request, "title"),
        values.text(Of::Request, "reporter_name"),
    ];
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}
