//! `doctor`: checks the database and its copies, and builds its tables anew from the journal.

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
    let mut lines = vec![common.lang.cli_doctor_done().to_owned()];
    lines.extend(super::backup::told(common));
    writeln!(io::stdout(), "{}", lines.join("\n")).map_err(|error| CliError::output(&error, common.lang))
}
