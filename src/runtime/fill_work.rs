//! The office's own file given back filled in, from the console: beside the one that was sent, under a name of its own.

use super::free_name;
use super::trouble::trouble;
use crate::app::importing::ImportTrouble;
use crate::domain::lang::Lang;
use crate::domain::time::Millis;
use crate::exchange::fill::{self, Sent, Subjects};
use crate::exchange::ledger::{Mapping, book};
use crate::exchange::printout::{About, Records};
use crate::platform::plain_file;
use crate::store::StoreError;
use crate::sync::Journal;
use crate::view::Filled;
use crate::view::ledger::Unread;
use std::path::Path;

/// Fills the file by what was said of headings. It is read again: what is filled is what stands on the disk now.
///
/// # Errors
/// Why nothing is given back; of several files those that were written before another failed stay.
pub(super) fn fill<J: Journal>(
    sent: &Path,
    answers: &[Mapping],
    journal: &mut J,
    lang: Lang,
    now: Millis,
) -> Result<Filled, ImportTrouble> {
    let bytes = plain_file::read(sent, book::FILE).map_err(|error| ImportTrouble::File(error.kind()))?;
    let bytes = bytes.ok_or(ImportTrouble::Unread(Unread::TooLarge {
        bytes: sent.metadata().map_or(0, |file| file.len()),
        most: book::FILE as u64,
    }))?;
    let failed = |error: StoreError| ImportTrouble::Store(trouble(&error));
    let read = journal.with(move |store| {
        // As before an export: what a bad disk made of the records is in no file.
        store.check(now)?;
        Ok((Records::read(store, now)?, store.identity()?))
    });
    let (records, Some(identity)) = read.map_err(failed)? else {
        return Err(ImportTrouble::Fault);
    };
    let about = About::new(&identity, now.local_date(), lang);
    let asked = Sent {
        name: &sent.file_name().unwrap_or_default().to_string_lossy(),
        bytes: &bytes,
        mappings: answers,
        sheet: None,
    };
    let given = fill::fill(&asked, &Subjects::new(&records, &about)).map_err(ImportTrouble::NotFilled)?;
    let stem = sent.file_stem().unwrap_or_default().to_string_lossy();
    let stem = format!("{stem}-{}", lang.fill_file_mark());
    let mut files = Vec::new();
    for content in &given.files {
        let audited = format!("fill {stem}");
        journal
            .with(move |store| store.audit("export", &audited, now))
            .map_err(failed)?;
        let folder = sent.parent().unwrap_or(Path::new(""));
        let file = free_name::write(folder, &stem, "xlsx", content).map_err(ImportTrouble::Written)?;
        let file = file.to_string_lossy().into_owned();
        let handed_out = given.handed_out(file.clone());
        journal
            .with(move |store| store.hand_out(&handed_out, now))
            .map_err(failed)?;
        files.push(file);
    }
    Ok(given.told(files))
}
