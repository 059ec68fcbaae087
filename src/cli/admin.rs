//! `admin`: towns, units, users, codes, devices, quarantine, backup, on the server's database; the server may run meanwhile.
//!
//! Promise (`--json`): one object with `"ok"` on stdout; a refusal is a message and a hint on stderr and exit code 1.

pub mod annul;
pub mod backup;
pub mod check;
pub mod database;
pub mod devices;
pub mod places;
pub mod purge;
pub mod quarantine;
pub mod register;
pub mod release;
pub mod retention;

use super::{CliError, Common, out};
use clap::Subcommand;
use database::{AdminDb, Done};
use std::path::PathBuf;
use std::process::ExitCode;

/// What to do, and on which database.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `sqlite:FILE`, a bare path or `postgres://…`; default as for `serve`.
    #[arg(long, global = true, value_name = "DB", env = "LIANXIN_SERVER_DB", hide_env = true)]
    pub db: Option<String>,
    /// The key file; default `FILE.key` beside an SQLite file.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "LIANXIN_SERVER_KEY",
        hide_env = true
    )]
    pub key: Option<PathBuf>,
    /// The answer as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What an admin does.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Makes a town.
    Init {
        /// The town's code.
        #[arg(long, value_name = "CODE")]
        town: String,
        /// Its name.
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Adds a unit, or renames one.
    Unit {
        /// Its path, the town's code first.
        #[arg(long, value_name = "PATH")]
        path: String,
        /// What it is.
        #[arg(long, value_name = "KIND")]
        kind: String,
        /// Its name.
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Adds a user.
    User {
        /// Their name.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Their role.
        #[arg(long, value_name = "ROLE")]
        role: String,
        /// Their unit.
        #[arg(long, value_name = "PATH")]
        unit: String,
    },
    /// Gives a user another role or unit, or shuts them out.
    Move {
        /// Their name.
        #[arg(long, value_name = "NAME")]
        user: String,
        /// The town, when several have a user of that name.
        #[arg(long, value_name = "CODE")]
        town: Option<String>,
        /// Another role.
        #[arg(long, value_name = "ROLE")]
        role: Option<String>,
        /// Another unit.
        #[arg(long, value_name = "PATH", required_unless_present_any = ["role", "inactive"])]
        unit: Option<String>,
        /// Shuts them out: their devices are refused.
        #[arg(long)]
        inactive: bool,
    },
    /// Prints a one-time code for a user's device.
    Enrol {
        /// The user's name.
        #[arg(long, value_name = "NAME")]
        user: String,
        /// The town, when several have a user of that name.
        #[arg(long, value_name = "CODE")]
        town: Option<String>,
    },
    /// Lists the devices.
    Devices {
        /// Of one town only.
        #[arg(long, value_name = "CODE")]
        town: Option<String>,
    },
    /// Revokes a device: its token is refused from now on.
    Revoke {
        /// The device's id.
        #[arg(value_name = "ID", required_unless_present = "device", conflicts_with = "device")]
        id: Option<String>,
        /// The same, named.
        #[arg(long, value_name = "ID")]
        device: Option<String>,
        /// The device is to destroy what it holds.
        #[arg(long)]
        wipe: bool,
    },
    /// Hands out a register that the town describes, or withdraws one; without a file it lists them.
    Register(register::Args),
    /// Hands out a newer program to the devices.
    Release(release::Args),
    /// Quarantined changes.
    Quarantine(quarantine::Args),
    /// Makes texts go for good.
    Purge(purge::Args),
    /// What was kept long enough, and its removal.
    Retention(retention::Args),
    /// Leaves changes out on every device; the log keeps them.
    Annul(annul::Args),
    /// Checks the logs, and lists what earlier versions let in against the permission table.
    Check {
        /// Of one town only.
        #[arg(long, value_name = "CODE")]
        town: Option<String>,
    },
    /// A checked copy while the server runs.
    Backup {
        /// The file to make.
        file: PathBuf,
    },
    /// Makes a database of a checked copy.
    Restore {
        /// The copy.
        file: PathBuf,
    },
}

/// Does it and says so.
///
/// # Errors
/// One message with a hint; nothing was changed then.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let done = done(args, common)?;
    if args.json {
        out::json(&done.json, common.lang)?;
    } else {
        out::lines(&done.lines, common.lang)?;
    }
    Ok(if done.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn done(args: &Args, common: &Common) -> Result<Done, CliError> {
    let named = (args.db.as_deref(), args.key.as_deref());
    let db = || AdminDb::open(named, common);
    match &args.task {
        Task::Init { town, name } => places::init(named, common, town, name),
        Task::Unit { path, kind, name } => places::unit(&db()?, path, kind, name),
        Task::User { name, role, unit } => places::user(&db()?, name, role, unit),
        Task::Move {
            user,
            town,
            role,
            unit,
            inactive,
        } => {
            let wanted = places::Move {
                user,
                town: town.as_deref(),
                role: role.as_deref(),
                unit: unit.as_deref(),
                inactive: *inactive,
            };
            places::move_user(&db()?, &wanted)
        }
        Task::Enrol { user, town } => places::enrol(&db()?, user, town.as_deref()),
        Task::Devices { town } => devices::list(&db()?, town.clone()),
        Task::Revoke { id, device, wipe } => {
            let device = id.as_deref().or(device.as_deref()).unwrap_or_default();
            devices::revoke(&db()?, device, *wipe)
        }
        Task::Register(args) => register::run(&db()?, args),
        Task::Release(args) => release::run(&db()?, args),
        Task::Quarantine(args) => quarantine::run(&db()?, args),
        Task::Purge(args) => purge::run(&db()?, args),
        Task::Retention(args) => retention::run(&db()?, args),
        Task::Annul(args) => annul::run(&db()?, args),
        Task::Check { town } => check::run(&db()?, town.as_deref()),
        Task::Backup { file } => backup::backup(&db()?, file),
        Task::Restore { file } => backup::restore(file, named, common),
    }
}
