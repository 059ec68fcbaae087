//! `completions SHELL`: a completion script on stdout.

use super::{CliError, command, out};
use crate::domain::lang::Lang;
use clap_complete::Shell;

/// Which shell.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell.
    pub shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// When the output cannot be written.
pub fn run(args: &Args) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(Lang::En), "lianxin", &mut script);
    out::page(&String::from_utf8_lossy(&script)).map_err(|error| CliError::output(&error, Lang::En))
}
