//! `doctor`: checks the database and builds its tables anew from the journal.

use super::{CliError, Common};
use std::io::{self, Write};

/// Opens (which checks the file), rebuilds, and says so.
///
/// # Errors
/// The store's, in words.
pub fn run(common: &Common) -> Result<(), CliError> {
    let (mut store, _) = common.open_ready()?;
    store
        .rebuild(common.now())
        .map_err(|error| CliError::store(&error, common.lang))?;
    let failed = |error| CliError::store(&error, common.lang);
    let missing = store.missing_saves().map_err(failed)?;
    if missing > 0 {
        store.missing_saves_told(common.now()).map_err(failed)?;
        return Err(CliError::new(
            common.lang.cli_missing_saves(missing),
            common.lang.cli_missing_saves_hint(),
        ));
    }
    writeln!(io::stdout(), "{}", common.lang.cli_doctor_done()).map_err(|error| CliError::output(&error, common.lang))
}
