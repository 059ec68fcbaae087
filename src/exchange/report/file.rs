//! A report made and written: which form by the ending of the file, all of it or nothing. Whoever asks notes it in the audit log.

use super::printed::{Chosen, Printed, printed};
use super::{html, markdown, rows, workbook};
use crate::domain::lang::Lang;
use crate::domain::mask::{Mask, Privacy, View};
use crate::domain::report::{Figure, Period, Report};
use crate::domain::time::{Date, Millis};
use crate::exchange::Children;
use crate::store::{Answer, Query, Store, StoreError};
use std::collections::HashMap;
use std::path::Path;

/// What report is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub period: Period,
    /// As the records stood at the end of this day.
    pub as_of: Option<Date>,
    pub chosen: Chosen,
    /// How the lists of the monthly meeting are shown.
    pub view: View,
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Xlsx,
    Html,
    Markdown,
}

impl Ending {
    /// The form that a file's name asks for; `None` when it says none.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "xlsx" => Some(Self::Xlsx),
            "html" | "htm" => Some(Self::Html),
            "md" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// Why no file can be made.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the workbook: {0}")]
    Workbook(String),
}

/// The report, and the same in words.
///
/// # Errors
/// The store's.
pub fn made(store: &Store, asked: &Asked, lang: Lang, now: Millis) -> Result<(Report, Printed), StoreError> {
    let query = Query::Report {
        period: asked.period,
        as_of: asked.as_of,
    };
    let Answer::Report(mut report) = store.answer(&query, now)? else {
        return Err(StoreError::Io("no report".to_owned()));
    };
    mask_titles(&mut report, store, asked.view, now)?;
    let lists = report
        .figures
        .iter()
        .filter(|figure| crate::domain::report::LISTS.contains(&figure.id) && asked.chosen.holds(figure.id));
    let mut listed = HashMap::new();
    let children = Children::here(store, now.local_date())?;
    for figure in lists {
        let rows = rows::listed(store, figure, asked.view, &children, lang, now)?;
        listed.insert(figure.id, rows);
    }
    let unit = store.identity()?.map_or_else(String::new, |who| {
        let unit = who.units.iter().find(|unit| unit.path == who.unit);
        unit.map_or_else(|| who.unit.to_string(), |unit| unit.name.clone())
    });
    let rows = |figure: &Figure| listed.get(&figure.id).cloned().unwrap_or_default();
    let mut printed = printed(&report, unit, &rows, &asked.chosen, lang);
    if asked.as_of.is_some() {
        printed.as_of = lang.report_as_of(&report.as_of.to_string());
    }
    Ok((*report, printed))
}

/// Masks what parts of figures are called: the title of a campaign is free text.
fn mask_titles(report: &mut Report, store: &Store, view: View, now: Millis) -> Result<(), StoreError> {
    let (known, today) = (store.known()?, now.local_date());
    let mask = Mask {
        view,
        known: &known,
        today,
        about: &[],
    };
    for figure in &mut report.figures {
        figure.part = mask.show(Privacy::Text, &figure.part);
    }
    for (code, _) in &mut report.before {
        *code = mask.show(Privacy::Text, code);
    }
    Ok(())
}

/// The bytes of the file, and what is to be said of the town's template.
///
/// # Errors
/// When the workbook cannot be made.
pub fn written(
    printed: &Printed,
    ending: Ending,
    template: Option<&str>,
) -> Result<(Vec<u8>, Option<html::TemplateError>), FileError> {
    match ending {
        Ending::Xlsx => match workbook::bytes(printed) {
            Ok(bytes) => Ok((bytes, None)),
            Err(error) => Err(FileError::Workbook(error.to_string())),
        },
        Ending::Markdown => Ok((markdown::text(printed).into_bytes(), None)),
        Ending::Html => match html::page(printed, template) {
            Ok(page) => Ok((page.into_bytes(), None)),
            // A wrong template keeps nobody from the meeting.
            Err(wrong) => match html::page(printed, None) {
                Ok(page) => Ok((page.into_bytes(), Some(wrong))),
                Err(error) => Err(FileError::Workbook(error.to_string())),
            },
        },
    }
}
