//! The printouts of a month written into a folder, from the console: each that has something to hold is a file of its own.

use super::free_name;
use super::report_file::TEMPLATES;
use super::trouble::trouble;
use crate::app::effect::{FileTrouble, PrintoutFiles, PrintoutsGiven};
use crate::domain::time::Millis;
use crate::exchange::printout::{About, Asked, NotMade, Printout, Records, Scope};
use crate::platform::plain_file;
use crate::store::{Store, StoreError};
use std::path::Path;

/// The town's own templates, by the name of the printout.
pub(super) fn templates(config_dir: &Path) -> Vec<(String, String)> {
    let folder = config_dir.join(TEMPLATES);
    let own = Printout::all().iter().filter_map(|printout| {
        let text = plain_file::read_text(&folder.join(printout.file()), plain_file::SETTINGS).ok()?;
        Some((printout.name().to_owned(), text))
    });
    own.collect()
}

/// Writes them; a file that was written before another failed stays.
pub(super) fn write(store: &mut Store, ask: &PrintoutFiles, now: Millis) -> Result<PrintoutsGiven, FileTrouble> {
    let failed = |error: StoreError| FileTrouble::Store(trouble(&error));
    // As before an export: what a bad disk made of the records is in no file.
    store.check(now).map_err(failed)?;
    let Some(identity) = store.identity().map_err(failed)? else {
        return Err(FileTrouble::Write(String::new()));
    };
    let records = Records::read(store, now).map_err(failed)?;
    let about = About::new(&identity, now.local_date(), ask.lang);
    let scope = Scope {
        month: Some(ask.month),
        ..Scope::default()
    };
    let mut given = PrintoutsGiven {
        folder: ask.folder.clone(),
        files: 0,
        rows: 0,
    };
    for printout in Printout::all() {
        let own = ask.templates.iter().find(|(name, _)| name == printout.name());
        let asked = Asked {
            printout: *printout,
            scope: &scope,
            about: &about,
            own: own.map(|(_, text)| text.as_str()),
        };
        let made = match Printout::made(store, &records, asked, now) {
            Ok(made) => made,
            Err(NotMade::Nothing) => continue,
            Err(NotMade::Template(error)) => return Err(FileTrouble::Write(error.to_string())),
            Err(NotMade::Store(error)) => return Err(failed(error)),
        };
        if let Some(wrong) = &made.wrong {
            tracing::warn!(%wrong, printout = printout.name(), "the town's own template is wrong: the built-in one was used");
        }
        let called = ask.lang.printout_name(printout.name()).unwrap_or(printout.name());
        let stem = format!("{called}-{}", ask.month.format("%Y-%m"));
        let ending = printout.file().rsplit_once('.').map_or("", |(_, ending)| ending);
        store
            .audit("export", &format!("{} {}", printout.name(), ask.folder), now)
            .map_err(failed)?;
        let file = free_name::write(Path::new(&ask.folder), &stem, ending, &made.content)?;
        let handed_out = made.handed_out(file.to_string_lossy().into_owned());
        store.hand_out(&handed_out, now).map_err(failed)?;
        given.files += 1;
        given.rows += made.rows;
    }
    Ok(given)
}
