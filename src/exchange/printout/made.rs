//! A printout as the contents of a file, made of what is held here: by the town's own template, else by the built-in one.

use super::{About, Model, Printout, Records, Scope, TemplateError, render};
use crate::domain::mask::View;
use crate::domain::report::{Period, Span};
use crate::domain::time::{Date, Millis};
use crate::exchange::csv_file::{Encoding, encoded};
use crate::exchange::report::{self, Chosen, Line};
use crate::record::Kind;
use crate::store::{Answer, Query, Store, StoreError};
use crate::view::{HandedOut, Part};

/// Visits that are read at once.
const WINDOW: usize = 500;

/// Which printout.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub printout: Printout,
    pub scope: &'a Scope,
    pub about: &'a About,
    /// The town's own template.
    pub own: Option<&'a str>,
}

/// A printout that was made.
#[derive(Debug)]
pub struct Made {
    pub content: Vec<u8>,
    /// How many records it is of.
    pub rows: usize,
    /// What is wrong with the town's own template: the built-in one was used.
    pub wrong: Option<TemplateError>,
    printout: Printout,
    records: Vec<String>,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// There is nothing to put in it.
    #[error("nothing to put in it")]
    Nothing,
    /// The built-in template is not right.
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Made {
    /// What is remembered of it once it is in this file.
    #[must_use]
    pub fn handed_out(&self, file: String) -> HandedOut {
        HandedOut {
            what: self.printout.name().to_owned(),
            file,
            kinds: kinds(self.printout),
            records: Some(self.records.iter().filter_map(|id| id.parse().ok()).collect()),
        }
    }
}

impl Printout {
    /// Makes the printout of the records.
    ///
    /// # Errors
    /// [`NotMade`]
    pub fn made(store: &Store, records: &Records, asked: Asked<'_>, now: Millis) -> Result<Made, NotMade> {
        let Asked {
            printout,
            scope,
            about,
            own,
        } = asked;
        let figures = match scope.month.filter(|_| printout.has_figures()) {
            Some(month) => figures(store, month, about, now)?,
            None => Vec::new(),
        };
        let model = Model::new(records, printout.of(), scope, about, &figures);
        if model.count == 0 {
            return Err(NotMade::Nothing);
        }
        let (text, wrong) = rendered(printout, own, &model)?;
        let content = match printout.is_csv() {
            true => encoded(&text, Encoding::Utf8),
            false => text.into_bytes(),
        };
        Ok(Made {
            content,
            rows: model.count,
            wrong,
            printout,
            records: model.records,
        })
    }
}

impl Records {
    /// What files for people are made of, as this device's user may read it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn read(store: &Store, now: Millis) -> Result<Self, StoreError> {
        let mut records = Self::default();
        for kind in Kind::all().filter(|kind| !kind.is_server_owned()).cloned() {
            let rows = store.readable(&kind)?;
            records.of.insert(kind, rows);
        }
        let mut offset = 0;
        loop {
            let query = Query::Visits {
                household: None,
                part: Part {
                    offset,
                    ..Part::first(WINDOW)
                },
            };
            let Answer::Visits(window, _) = store.answer(&query, now)? else {
                return Ok(records);
            };
            offset += window.rows.len();
            let is_last = window.rows.is_empty() || offset >= window.total;
            let wrote = window.rows.into_iter().map(|row| (row.visit.id.to_string(), row.by));
            records.wrote.extend(wrote);
            if is_last {
                return Ok(records);
            }
        }
    }
}

/// The figures of a month as `report` has them.
fn figures(store: &Store, month: Date, about: &About, now: Millis) -> Result<Vec<Line>, StoreError> {
    let asked = report::Asked {
        period: Period::of(Span::Month, month),
        as_of: None,
        chosen: Chosen::default(),
        view: View::Masked,
    };
    let (_, printed) = report::made(store, &asked, about.lang, now)?;
    Ok(printed.lines)
}

/// Whose changes make a printout wrong: its records, and whom they are about.
fn kinds(printout: Printout) -> Vec<Kind> {
    let of = printout.of().iter().map(|of| of.kind());
    let mut kinds: Vec<Kind> = of.chain([Kind::Household, Kind::Person]).collect();
    if kinds.contains(&Kind::Request) {
        kinds.push(Kind::RequestEvent);
    }
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The printout by the town's own template, or by the built-in one when that is not right.
fn rendered(
    printout: Printout,
    own: Option<&str>,
    model: &Model,
) -> Result<(String, Option<TemplateError>), TemplateError> {
    let wrong = match own.map(|own| render(printout, own, model)) {
        Some(Ok(text)) => return Ok((text, None)),
        Some(Err(wrong)) => Some(wrong),
        None => None,
    };
    Ok((render(printout, printout.builtin(), model)?, wrong))
}
