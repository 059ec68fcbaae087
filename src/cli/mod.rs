//! Commands: one file per command. Arguments come in, an exit code goes out: 0 done, 1 refused or failed with one clear
//! message and a hint on stderr, 2 wrong usage.
//!
//! Invariant: no command needs a terminal but the console itself and `demo`.

#[cfg(feature = "server")]
pub(crate) mod admin;
pub(crate) mod backup;
pub(crate) mod bundle;
pub(crate) mod common;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod console;
mod copy_words;
#[cfg(feature = "server")]
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod enrol;
pub(crate) mod error;
pub(crate) mod export;
pub(crate) mod fill;
pub(crate) mod handover;
pub(crate) mod import;
pub(crate) mod list;
mod named;
mod out;
mod passphrase;
pub(crate) mod printout;
pub(crate) mod record;
pub(crate) mod register_names;
mod report;
pub(crate) mod restore;
pub(crate) mod retention;
pub(crate) mod roster;
#[cfg(feature = "server")]
mod selftest;
#[cfg(feature = "server")]
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod survey;
pub(crate) mod sync;
pub(crate) mod update;
mod usage;

pub use common::Common;
pub use error::CliError;

use crate::domain::lang::Lang;
use clap::{CommandFactory, Parser, Subcommand};
use std::ffi::OsString;
use std::process::ExitCode;

/// The whole command line. Texts live in `ui::words::cli`, by the name of the argument.
#[derive(Debug, Parser)]
#[command(
    name = "lianxin",
    bin_name = "lianxin",
    version,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Cli {
    /// Options every command takes.
    #[command(flatten)]
    pub globals: common::Globals,
    /// What to do; the console when nothing is named.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
#[command(disable_help_flag = true)]
pub enum Command {
    /// The training pack.
    #[cfg(feature = "server")]
    Demo(demo::Args),
    /// The first-run setup without a terminal.
    Setup(setup::Args),
    /// What the forms do, line by line.
    Record(record::Args),
    /// The central server.
    #[cfg(feature = "server")]
    Serve(serve::Args),
    /// The server's database.
    #[cfg(feature = "server")]
    Admin(admin::Args),
    /// Binds this device.
    Enrol(enrol::Args),
    /// One round.
    Sync(sync::Args),
    /// The town's newer program.
    Update(update::Args),
    /// What the pages show.
    List(list::Args),
    /// Records to a file.
    Export(export::Args),
    /// Ledgers in.
    Import(import::Args),
    /// A list against the benefits here.
    Compare(compare::Args),
    /// A list becomes rows of a campaign.
    Roster(roster::Args),
    /// Questions of a file become a survey.
    Survey(survey::Args),
    /// The figures of a period.
    Report(report::Args),
    /// What a town asks for on paper, from the records.
    #[command(alias = "sheet")]
    Printout(printout::Args),
    /// A grid from one leader to the next.
    Handover(handover::Args),
    /// The office's own file, filled in.
    Fill(fill::Args),
    /// The program tests itself.
    #[cfg(feature = "server")]
    Selftest(selftest::Args),
    /// Health check and rebuild.
    Doctor(doctor::Args),
    /// Shell completions.
    Completions(completions::Args),
    /// Sync on a USB stick.
    Bundle(bundle::Args),
    /// A safe copy.
    Backup(backup::Args),
    /// A checked restore.
    Restore(restore::Args),
    /// What was kept long enough.
    Retention(retention::Args),
}

/// Runs the program with its arguments; never panics on closed output.
#[must_use]
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    std::panic::set_hook(Box::new(|fault| out::note(&fault.to_string())));
    let lang = common::language(&args);
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        // The texts are put in where somebody reads them: they take longer than most commands.
        Err(plain) => {
            let told = usage::localised(Cli::command(), lang).try_get_matches_from(&args);
            return usage::explain(&told.err().unwrap_or(plain), lang);
        }
    };
    let outcome = Common::new(&cli.globals, lang).and_then(|common| {
        common.name_things(cli.command.is_none())?;
        dispatch(cli.command.as_ref(), &common)
    });
    match outcome {
        Ok(code) => code,
        Err(error) => error.show(lang),
    }
}

fn dispatch(command: Option<&Command>, common: &Common) -> Result<ExitCode, CliError> {
    match command {
        None => console::run(common),
        #[cfg(feature = "server")]
        Some(Command::Demo(args)) => demo::run(args, common),
        #[cfg(feature = "server")]
        Some(Command::Serve(args)) => serve::run(args, common),
        #[cfg(feature = "server")]
        Some(Command::Admin(args)) => admin::run(args, common),
        Some(Command::Enrol(args)) => enrol::run(args, common),
        Some(Command::Sync(args)) => sync::run(args, common),
        Some(Command::Update(args)) => update::run(args, common),
        Some(Command::Setup(args)) => done(setup::run(args, common)),
        Some(Command::Record(args)) => record::run(args, common),
        Some(Command::List(args)) => done(list::run(args, common)),
        Some(Command::Export(args)) => done(export::run(args, common)),
        Some(Command::Import(args)) => import::run(args, common),
        Some(Command::Compare(args)) => done(compare::run(args, common)),
        Some(Command::Roster(args)) => done(roster::run(args, common)),
        Some(Command::Survey(args)) => done(survey::run(args, common)),
        Some(Command::Report(args)) => done(report::run(args, common)),
        Some(Command::Printout(args)) => done(printout::run(args, common)),
        Some(Command::Handover(args)) => done(handover::run(args, common)),
        Some(Command::Fill(args)) => done(fill::run(args, common)),
        #[cfg(feature = "server")]
        Some(Command::Selftest(args)) => selftest::run(args, common),
        Some(Command::Doctor(args)) => done(doctor::run(args, common)),
        Some(Command::Completions(args)) => done(completions::run(args)),
        Some(Command::Bundle(args)) => bundle::run(args, common),
        Some(Command::Backup(args)) => done(backup::run(args, common)),
        Some(Command::Restore(args)) => done(restore::run(args, common)),
        Some(Command::Retention(args)) => done(retention::run(args, common)),
    }
}

fn done(outcome: Result<(), CliError>) -> Result<ExitCode, CliError> {
    outcome.map(|()| ExitCode::SUCCESS)
}

/// The command line as clap sees it, for completions and tests.
#[must_use]
pub fn command(lang: Lang) -> clap::Command {
    usage::localised(Cli::command(), lang)
}
