//! `demo`: the console on a throw-away copy of the training pack, with its own central server on loopback.

use super::{CliError, Common};
use crate::demo::pack::Who;
use crate::demo::town::Town;
use crate::domain::lang::Lang;
use crate::platform::private_file;
use crate::platform::workshop::Workshop;
use crate::runtime::Options;
use crate::ui::Themes;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

/// How to show it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the theme.
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
}

/// Refuses an unknown theme: a trainer would take the default for the one they asked for.
fn theme(asked: Option<&str>, lang: Lang) -> Result<(), CliError> {
    let known = Themes::default().names();
    match asked.filter(|asked| !known.iter().any(|name| name == asked)) {
        Some(asked) => Err(CliError::new(
            lang.cli_unknown_theme(asked),
            lang.cli_known(&known.join(" ")),
        )),
        None => Ok(()),
    }
}

/// Opens the leader's console, behind which the town is built, and throws everything away.
///
/// # Errors
/// When there is no terminal, or the town cannot be built.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let lang = common.lang;
    theme(args.theme.as_deref(), lang)?;
    super::console::require_terminal(common)?;
    let failed = |error: &dyn std::fmt::Display| {
        CliError::new(lang.cli_demo_failed(&error.to_string()), lang.cli_demo_failed_hint())
    };
    // From here on a signal ends the demo in order, as soon as the console is open.
    let outside = super::console::listener()?;
    // Dropping it removes the folder; those of killed demos are removed now.
    let workshop = Workshop::beside(&std::env::temp_dir().join("lianxin-demo")).map_err(|error| failed(&error))?;
    let folder = workshop.path("town");
    private_file::create_folder(&folder).map_err(|error| failed(&error))?;
    let data_dir = Town::folder_of(&folder, Who::Leader);
    private_file::create_folder(&data_dir).map_err(|error| failed(&error))?;
    // The server of the town runs until the console is left.
    let town = Arc::new(Mutex::new(None));
    let (built, clock) = (Arc::clone(&town), common.clock);
    let prepare = move |left: &AtomicBool| {
        let made = Town::build(&folder, clock, left).map_err(|error| lang.cli_demo_failed(&error.to_string()))?;
        *built.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
        Ok(())
    };
    let options = Options {
        config_dir: data_dir.join("config"),
        data_dir,
        clock: common.clock,
        lang: Some(lang),
        theme: args.theme.clone(),
        key: None,
        carry_dir: common.carry_dir(),
        demo: true,
        outside,
        prepare: Some(Box::new(prepare)),
    };
    super::console::open(options, lang)
}
