//! `lianxin` alone: the console. It needs a terminal; everything else works without one.

use super::{CliError, Common};
use crate::domain::lang::Lang;
#[cfg(feature = "server")]
use crate::platform::TerminalFacts;
use crate::platform::Unfit;
use crate::platform::outside::Listener;
use crate::runtime::{ConsoleError, Options, data_folder, run_console};
use std::process::ExitCode;

/// Opens the console.
///
/// # Errors
/// When there is no usable terminal, another console is open, or it fails.
pub fn run(common: &Common) -> Result<ExitCode, CliError> {
    data_folder::tighten(&common.data_dir, common.is_default_folder);
    open(
        Options {
            data_dir: common.data_dir.clone(),
            config_dir: common.config_dir.clone(),
            clock: common.clock,
            lang: common.lang_asked,
            theme: None,
            key: None,
            carry_dir: common.carry_dir(),
            scene: None,
            tours: Vec::new(),
            tour: None,
            record: None,
            linear: common.linear,
            outside: listener()?,
            prepare: None,
        },
        common.lang,
    )
}

/// Opens the console with these options and waits until the person leaves or it is told to end: then the exit code is that of
/// the signal.
///
/// # Errors
/// As for [`run`].
pub fn open(options: Options, lang: Lang) -> Result<ExitCode, CliError> {
    match run_console(options) {
        Ok(None) => Ok(ExitCode::SUCCESS),
        Ok(Some(stop)) => Ok(stop.exit_code().into()),
        Err(error) => Err(in_words(&error, lang)),
    }
}

/// Catches signals from now on; the console handles them once it is open.
///
/// # Errors
/// When the system lets nobody listen.
pub fn listener() -> Result<Listener, CliError> {
    Listener::new().map_err(|error| CliError::new(error.to_string(), ""))
}

/// Refuses early, before work whose result could not be shown.
///
/// # Errors
/// When input or output is not a terminal for the console.
#[cfg(feature = "server")]
pub fn require_terminal(common: &Common) -> Result<(), CliError> {
    match TerminalFacts::read().unfit() {
        Some(unfit) => Err(in_words(&ConsoleError::Unfit(unfit), common.lang)),
        None => Ok(()),
    }
}

fn in_words(error: &ConsoleError, lang: Lang) -> CliError {
    match error {
        ConsoleError::Unfit(Unfit::NotATerminal) => CliError::new(lang.cli_no_terminal(), lang.cli_no_terminal_hint()),
        ConsoleError::Unfit(Unfit::Dumb) => CliError::new(lang.cli_dumb_terminal(), lang.cli_dumb_terminal_hint()),
        ConsoleError::Unfit(Unfit::OldConsole) => CliError::new(lang.cli_old_console(), lang.cli_old_console_hint()),
        ConsoleError::Second(folder) => CliError::new(
            lang.cli_second_console(&folder.display().to_string()),
            lang.cli_second_console_hint(),
        ),
        ConsoleError::DataDir(folder, why) => {
            let words = lang.database_trouble("unwritable");
            let detail = lang.labelled(&folder.display().to_string(), lang.os_error(why));
            CliError::new(
                lang.labelled(words.what, &detail),
                lang.sentences(&[words.safe, words.next]),
            )
        }
        ConsoleError::Terminal(why) => {
            CliError::new(lang.cli_terminal_gone(lang.os_error(why)), lang.cli_drafts_kept())
        }
        ConsoleError::Fault(what) => CliError::new(lang.cli_fault(what), lang.cli_drafts_kept()),
    }
}
