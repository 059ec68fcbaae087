//! `lianxin` alone: the console. It needs a terminal; everything else works without one.

use super::{CliError, Common};
use std::io::{IsTerminal, stdin, stdout};
use std::process::ExitCode;

/// Opens the console.
///
/// # Errors
/// When there is no terminal, and what the runtime says.
pub fn run(common: &Common) -> Result<ExitCode, CliError> {
    require_terminal(common)?;
    Err(super::later::not_built("console", common.lang))
}

/// Refuses to draw where nobody can see it.
///
/// # Errors
/// When input or output is not a terminal.
pub fn require_terminal(common: &Common) -> Result<(), CliError> {
    if stdin().is_terminal() && stdout().is_terminal() {
        return Ok(());
    }
    Err(CliError::new(
        common.lang.cli_no_terminal(),
        common.lang.cli_no_terminal_hint(),
    ))
}
