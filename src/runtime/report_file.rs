//! A report written into a file, from the console. Its lists are masked always; every file is noted in the audit log.

use super::trouble::trouble;
use crate::app::effect::{FileTrouble, ReportFile};
use crate::domain::mask::View;
use crate::domain::time::Millis;
use crate::exchange::report::{Asked, Chosen, Ending, FileError, html, made, written};
use crate::platform::plain_file;
use crate::platform::whole_file::{self, Kind, WriteError};
use crate::store::{Store, StoreError};
use std::path::Path;

/// The folder of the town's own templates, in the settings folder.
pub(crate) const TEMPLATES: &str = "templates";

/// The town's own page, if there is one that can be read.
pub(crate) fn template(config_dir: &Path) -> Option<String> {
    let file = config_dir.join(TEMPLATES).join(html::TEMPLATE);
    plain_file::read_text(&file, plain_file::SETTINGS).ok()
}

/// Writes the file, all of it or nothing; returns its path.
pub(super) fn write(store: &mut Store, report: &ReportFile, now: Millis) -> Result<String, FileTrouble> {
    let file = Path::new(&report.path);
    let ending = Ending::of(file).ok_or(FileTrouble::Ending)?;
    whole_file::may_write(file, Kind::Document, false).map_err(|error| unwritten(&error))?;
    let failed = |error: StoreError| FileTrouble::Store(trouble(&error));
    let about = format!("{} {}", report.period.code(), report.path);
    store.audit("report", &about, now).map_err(failed)?;
    let asked = Asked {
        period: report.period,
        as_of: report.as_of,
        chosen: Chosen::default(),
        view: View::Masked,
    };
    let (_, printed) = made(store, &asked, report.lang, now).map_err(failed)?;
    let (bytes, wrong) = written(&printed, ending, report.template.as_deref()).map_err(|error| match error {
        FileError::Store(error) => failed(error),
        FileError::Workbook(why) => FileTrouble::Write(why),
    })?;
    if let Some(wrong) = wrong {
        tracing::warn!(%wrong, "the town's own page of the report is wrong: the built-in one was used");
    }
    whole_file::write(file, &bytes, Kind::Document, false).map_err(|error| unwritten(&error))?;
    Ok(report.path.clone())
}

fn unwritten(error: &WriteError) -> FileTrouble {
    match error {
        WriteError::Io(error) => FileTrouble::Write(error.to_string()),
        _ => FileTrouble::Exists,
    }
}
