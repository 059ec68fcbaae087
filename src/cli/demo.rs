//! `demo`: the console on a throw-away copy of the training pack.

use super::{CliError, Common};
use std::process::ExitCode;

/// How to show it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The guided tour.
    #[arg(long)]
    pub tour: bool,
    /// Name of the theme.
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
}

/// Opens the training console.
///
/// # Errors
/// When there is no terminal.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    if args.tour {
        return Err(super::later::not_built("demo --tour", common.lang));
    }
    super::console::require_terminal(common)?;
    Err(super::later::not_built("demo", common.lang))
}
