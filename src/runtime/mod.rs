//! What runs the console: terminal guard, event loop, effect runner, workers; and the same loop without a terminal.
//!
//! ```text
//! keys thread --Key/Resize/Stop--+
//! store worker --Answer/Saved----+--> one channel --> App::update --> draw once --> effects --> workers
//! sync worker --Sync/Changed-----+
//!
//! Quit, a signal, a terminal that is gone, a fault --> drafts to the store worker --> terminal given back --> workers end
//! ```
//!
//! Invariant: the drawing thread never touches the database or the network, and sleeps until a message or a deadline comes.

mod bundle_files;
mod clipboard;
mod compare_work;
pub(crate) mod config;
mod copying;
pub(crate) mod data_folder;
mod effects;
mod ending;
mod event;
mod event_loop;
mod fill_work;
mod folders;
mod free_name;
pub mod headless;
pub(crate) mod hidden_line;
mod import_work;
mod import_worker;
pub(crate) mod input;
mod key_bytes;
mod key_records;
pub mod linear;
mod list_file;
pub(crate) mod lock;
mod opening;
mod printout_files;
mod questions_file;
mod recorder;
pub(crate) mod report_file;
mod roster_work;
pub mod scene;
pub(crate) mod setup;
mod setup_draft;
mod store_effects;
pub(crate) mod store_worker;
pub(crate) mod terminal;
#[cfg(test)]
pub(crate) mod testing;
mod trouble;

pub use event_loop::run_console;
pub use headless::Console;
pub use scene::Scene;

use crate::app::tour::Tour;
use crate::clock::Clock;
use crate::domain::lang::Lang;
use crate::platform::Unfit;
use crate::platform::outside::Listener;
use crate::store::SealKey;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How to open the console.
pub struct Options {
    /// Where the database, the log and the lock lie.
    pub data_dir: PathBuf,
    /// Where settings, themes and tables lie.
    pub config_dir: PathBuf,
    pub clock: Clock,
    /// The language; `None` takes that of the settings.
    pub lang: Option<Lang>,
    /// The theme; `None` takes that of the settings.
    pub theme: Option<String>,
    /// The key to a sealed database.
    pub key: Option<SealKey>,
    /// Where a file to carry away is offered to be written while no stick is plugged in.
    pub carry_dir: PathBuf,
    /// What is around the console of the training pack, which has a cable to pull; `None` for any other.
    pub scene: Option<Arc<dyn Scene>>,
    /// The lessons there are.
    pub tours: Vec<Arc<Tour>>,
    /// Which of them is begun at once.
    pub tour: Option<Arc<Tour>>,
    /// As lines instead of a screen.
    pub linear: bool,
    /// Where what the screen shows is recorded; it is in the projector view then.
    pub record: Option<PathBuf>,
    /// The source of keys and signals.
    pub outside: Listener,
    /// What makes the database before it is opened, while the first screen is shown; `None` opens what is there.
    pub prepare: Option<Prepare>,
}

/// Work that ends before the database is opened, and soon when the flag says that the console was left; its error in the words
/// of the system.
pub type Prepare = Box<dyn FnOnce(&AtomicBool) -> Result<(), String> + Send>;

/// Why the console did not open, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ConsoleError {
    /// The terminal cannot show it.
    #[error("not a terminal to work in")]
    Unfit(Unfit),
    /// Another console has the data folder.
    #[error("another console uses {0}")]
    Second(PathBuf),
    /// The data folder cannot be written.
    #[error("cannot write {0}: {1}")]
    DataDir(PathBuf, io::Error),
    /// The terminal went away.
    #[error("the terminal is gone: {0}")]
    Terminal(#[from] io::Error),
    /// A worker ended by a fault of the program; drafts are kept.
    #[error("the program failed: {0}")]
    Fault(&'static str),
}
