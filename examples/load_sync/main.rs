//! Puts load on a central server and says what it bore, one line of JSON per scenario.
//!
//! ```text
//! load_sync [--db sqlite:FILE|postgres://...] [--key FILE] [--serve BIN] [--devices N] [--towns N] [--changes N] [--seconds N]
//!           push|reconnect|first-load|offline ...
//! ```
//!
//! `push`: every device pushes batches one after the other for the given time. `reconnect`: all devices come back at random
//! moments within 60 seconds, each with a batch. `first-load`: a new device fetches 600 households and 20,000 visits.
//! `offline`: a device with 2,000 saved changes comes back. With `--serve` the server is a process of its own (`lianxin serve`),
//! else it runs on threads of this one. The database must be new: `--db` names one that does not exist, or an empty
//! PostgreSQL database; without it a temporary SQLite file is used. The server listens on 127.0.0.1 only.

mod console;
mod fleet;
mod host;
mod storm;

use clap::{Parser, ValueEnum};
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

/// Anything that ends the run.
pub type Failure = Box<dyn Error + Send + Sync>;

/// What to do to the server.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Scenario {
    /// As many changes as go.
    Push,
    /// Everybody comes back within a minute.
    Reconnect,
    /// A new device fetches everything.
    FirstLoad,
    /// A device comes back after 90 days.
    Offline,
}

/// The arguments.
#[derive(Debug, Parser)]
#[command(about = "Puts load on a central server and says what it bore")]
pub struct Args {
    /// `sqlite:FILE` or `postgres://...`, new and empty.
    #[arg(long)]
    db: Option<String>,
    /// The key file, for PostgreSQL.
    #[arg(long)]
    key: Option<PathBuf>,
    /// The program whose `serve` is measured, as a process of its own.
    #[arg(long)]
    serve: Option<PathBuf>,
    /// Devices.
    #[arg(long, default_value_t = 64)]
    devices: usize,
    /// Towns they are spread over.
    #[arg(long, default_value_t = 4)]
    towns: usize,
    /// Changes in a push.
    #[arg(long, default_value_t = 20)]
    changes: usize,
    /// How long `push` pushes; how long `reconnect` spreads the devices.
    #[arg(long)]
    seconds: Option<u64>,
    /// One or several, in order, each on the same server.
    #[arg(required = true, value_enum)]
    scenario: Vec<Scenario>,
}

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    let host = host::Host::start(&args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    for scenario in &args.scenario {
        let said = match scenario {
            Scenario::Push => {
                let mut devices = fleet::enrol(&host, &runtime, args.devices, args.towns)?;
                let time = Duration::from_secs(args.seconds.unwrap_or(10));
                runtime.block_on(storm::push(&mut devices, args.changes, time))?
            }
            Scenario::Reconnect => {
                let devices = fleet::enrol(&host, &runtime, args.devices, args.towns)?;
                let within = Duration::from_secs(args.seconds.unwrap_or(60));
                runtime.block_on(storm::reconnect(devices, args.changes, within))?
            }
            Scenario::FirstLoad => console::first_load(&host, &runtime)?,
            Scenario::Offline => console::offline(&host, &runtime)?,
        };
        println!("{said}");
    }
    host.stop();
    Ok(())
}
