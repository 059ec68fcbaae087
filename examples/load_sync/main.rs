//! Puts load on a central server and says what it bore, one line of JSON per scenario; `--help` says the rest.
//!
//! ```text
//! new database -> server (a process with --serve, else threads) -> scenario, scenario ... -> all of it gone again
//! ```
//!
//! Invariant: it speaks to 127.0.0.1 alone, is bounded in count and time, and what it started ends with it.

#[cfg(unix)]
#[path = "../../tests/common_pg/mod.rs"]
#[expect(clippy::unwrap_used, reason = "shared with the tests")]
mod common_pg;
mod console;
mod fleet;
mod host;
mod line;
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
    /// Every device pushes one batch after the other for --seconds (10): changes a second, p50 and p99 of a push.
    Push,
    /// All devices come back within --seconds (60), each with a batch, and pull all there is: p99, refusals by 503, failures.
    Reconnect,
    /// A new device fetches a village of --households with its visits (600: 20,000 visits): trips and time.
    FirstLoad,
    /// A device with --saved changes comes back after 90 days: trips, bytes up and down, time.
    Offline,
}

/// The figures' meaning and how each of docs/MEASUREMENTS.md is taken.
const MORE: &str = "\
One line of JSON per scenario on stdout. ms: milliseconds as the device sees them; busy: answers 503 or 429, each obeyed; \
failed: anything else that is not 200 (must be 0); stored: changes the server acknowledged.

The database is new each time: without --db a temporary SQLite file, with --postgres a private PostgreSQL started from the \
installed binaries and removed again, with --db one that does not exist yet or an empty PostgreSQL database. Several \
scenarios run one after the other on the same server.

Examples, the figures of docs/MEASUREMENTS.md but for the first (add --postgres for PostgreSQL's):
  load_sync --devices 4 --seconds 2 push
  load_sync --serve target/dist/lianxin --devices 32 --towns 4 --seconds 6 push
  load_sync --serve target/dist/lianxin --devices 1000 reconnect
  load_sync --serve target/dist/lianxin first-load offline
  load_sync --kbit 256 --delay-ms 150 --cut-kb 300 first-load";

/// The arguments.
#[derive(Debug, Parser)]
#[command(about = "Puts load on a central server on this machine and says what it bore", after_help = MORE)]
pub struct Args {
    /// `sqlite:FILE` or `postgres://...`, new and empty.
    #[arg(long)]
    db: Option<String>,
    /// Starts a PostgreSQL of its own, as installed, and stops it at the end.
    #[cfg(unix)]
    #[arg(long, conflicts_with = "db")]
    postgres: bool,
    /// The key file, for PostgreSQL; made when it is not there.
    #[arg(long)]
    key: Option<PathBuf>,
    /// The program whose `serve` is measured, as a process of its own; without it the server runs on threads of this one.
    #[arg(long, value_name = "PROGRAM")]
    serve: Option<PathBuf>,
    /// Devices, of `push` and `reconnect`.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=5_000))]
    devices: u16,
    /// Towns they are spread over.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=100))]
    towns: u16,
    /// Changes in a push.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    changes: u16,
    /// How long `push` pushes; within how long the devices of `reconnect` come back.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=600))]
    seconds: Option<u16>,
    /// The village of `first-load`.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u16).range(1..=20_000))]
    households: u16,
    /// The line of `first-load`, kilobits a second each way; 0 is loopback as it is.
    #[arg(long, default_value_t = 0)]
    kbit: u16,
    /// How far it is: milliseconds each way.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=5_000))]
    delay_ms: u16,
    /// Cuts it each time so many kilobytes have come down; 0 never.
    #[arg(long, default_value_t = 0)]
    cut_kb: u16,
    /// What the device of `offline` has saved.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u16).range(2..=20_000))]
    saved: u16,
    /// One or several, in order, each on the same server.
    #[arg(required = true, value_enum)]
    scenario: Vec<Scenario>,
}

impl Args {
    fn line(&self) -> line::Line {
        line::Line {
            bits: u64::from(self.kbit) * 1_000,
            delay: Duration::from_millis(self.delay_ms.into()),
            cut_after: u64::from(self.cut_kb) * 1_024,
        }
    }
}

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    let host = host::Host::start(&args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let (devices, towns, changes) = (args.devices.into(), args.towns.into(), args.changes.into());
    let seconds = |usual: u16| Duration::from_secs(args.seconds.unwrap_or(usual).into());
    for scenario in &args.scenario {
        let said = match scenario {
            Scenario::Push => {
                let mut devices = fleet::enrol(&host, &runtime, devices, towns)?;
                runtime.block_on(storm::push(&mut devices, changes, seconds(10)))?
            }
            Scenario::Reconnect => {
                let devices = fleet::enrol(&host, &runtime, devices, towns)?;
                runtime.block_on(storm::reconnect(devices, changes, seconds(60)))?
            }
            Scenario::FirstLoad => console::first_load(&host, &runtime, args.households.into(), args.line())?,
            Scenario::Offline => console::offline(&host, &runtime, args.saved.into())?,
        };
        println!("{said}");
    }
    Ok(())
}
