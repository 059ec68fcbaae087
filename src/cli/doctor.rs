//! `doctor`: checks the database and builds its tables anew from the journal.

use super::{CliError, Common, out};

/// Opens (which checks the file), rebuilds, and says so.
///
/// # Errors
/// The store's, in words.
pub fn run(common: &Common) -> Result<(), CliError> {
    let (mut store, _) = common.open_ready()?;
    store
        .rebuild(common.now())
        .map_err(|error| CliError::store(&error, common.lang))?;
    out::lines([common.lang.cli_doctor_done()], common.lang)
}
