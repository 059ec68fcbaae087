//! Commands that are promised and not built yet: they take any arguments and say so.

use super::CliError;
use crate::domain::lang::Lang;

/// Whatever was typed.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Kept for when the command is there.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    pub rest: Vec<String>,
}

/// The answer of a command that is not built yet.
#[must_use]
pub fn not_built(what: &str, lang: Lang) -> CliError {
    CliError::new(lang.cli_not_built(what), lang.cli_not_built_hint())
}
