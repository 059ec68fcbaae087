//! [`Stage`]: the town of the training pack as a scene: its databases as they were at the start, and copies of them to play in.
//!
//! ```text
//! Town::build --> stopped --> kept in memory --start--> 1/server/lianxin.db 1/leader/lianxin.db .. + a server
//!                                                 \--start--> 2/..   (1/ is forgotten)
//! ```
//!
//! Invariant: nothing is ever put back over an open file; every start has files of its own.

use super::ladder;
use super::pack::Who;
use super::plug::{self, Kills, Pulled};
use super::town::{Town, TownError};
use crate::app::tour::{PlugPulled, Side};
use crate::clock::{Clock, random_bytes};
use crate::domain::time::Millis;
use crate::platform::{plain_file, private_file, whole_file};
use crate::runtime::Scene;
use crate::server::{self, Config, RunningServer};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of a database of the training pack at most.
const LARGEST: usize = 64 * 1024 * 1024;
/// How often one key pulls the plug.
const KILLS: usize = 3;

/// The server's folder in a play.
const SERVER: &str = "server";
/// A database in its folder.
const DATABASE: &str = "lianxin.db";

/// The key of the server's database, beside it.
const KEY: &str = "lianxin.db.key";

/// A file of the start: its folder, its name and what is in it.
type Kept = (&'static str, &'static str, Arc<[u8]>);

/// The folder of a side in a play.
fn folder_of(side: Side) -> &'static str {
    match side {
        Side::Leader => "leader",
        Side::Clerk => "clerk",
        Side::Office => "office",
        Side::Department => "department",
    }
}

fn who(side: Side) -> Who {
    match side {
        Side::Leader => Who::Leader,
        Side::Clerk => Who::Clerk,
        Side::Office => Who::Office,
        Side::Department => Who::Department,
    }
}

/// The scene. Dropping it stops the server; the folder is the caller's.
pub struct Stage {
    home: PathBuf,
    clock: Clock,
    /// This program, of which a copy is killed.
    program: PathBuf,
    set: Mutex<Set>,
}

/// What is played now.
#[derive(Default)]
struct Set {
    kept: Vec<Kept>,
    nth: usize,
    plugs: usize,
    /// It begins to listen when it is asked for first.
    server: Option<RunningServer>,
    /// When the town was built: what was written before belongs to the pack.
    since: Millis,
}

impl Stage {
    /// A scene that will be built in `home`, an empty folder.
    #[must_use]
    pub fn new(home: &Path, clock: Clock, program: &Path) -> Self {
        Self {
            home: home.to_owned(),
            clock,
            program: program.to_owned(),
            set: Mutex::default(),
        }
    }

    /// Builds the town and everything as at the start; gives up once `left` is set.
    ///
    /// # Errors
    /// [`TownError`].
    pub fn build(&self, left: &AtomicBool) -> Result<(), TownError> {
        let folder = self.home.join("town");
        let system = |error: std::io::Error| TownError::System(error.to_string());
        private_file::create_folder(&folder).map_err(system)?;
        let town = Town::build(&folder, self.clock, left)?;
        let devices = Side::ALL.map(|side| (folder_of(side), DATABASE, town.device(who(side)).join(DATABASE)));
        let of_server = [(DATABASE, "server.db"), (KEY, "server.db.key")];
        let of_server = of_server.map(|(name, file)| (SERVER, name, folder.join(file)));
        town.stop();
        let mut kept: Vec<Kept> = Vec::new();
        for (side, name, path) in devices.into_iter().chain(of_server) {
            let bytes = plain_file::read(&path, LARGEST).map_err(system)?;
            let bytes = bytes.ok_or_else(|| TownError::System(format!("{side} is too large")))?;
            kept.push((side, name, bytes.into()));
        }
        let mut set = self.set();
        (set.kept, set.since) = (kept, self.clock.now());
        drop(set);
        self.start().map_err(TownError::System)
    }

    /// A scene of the same town in another folder, so that several play at once.
    ///
    /// # Errors
    /// What the system said.
    pub fn again(&self, home: &Path) -> Result<Self, String> {
        let stage = Self::new(home, self.clock, &self.program);
        let (kept, since) = {
            let set = self.set();
            (set.kept.clone(), set.since)
        };
        *stage.set() = Set {
            kept,
            since,
            ..Set::default()
        };
        stage.start()?;
        Ok(stage)
    }

    /// Kills a copy of the program while it saves into a copy of the leader's database.
    #[must_use]
    pub fn kill(&self, kills: Kills) -> Pulled {
        let (bytes, folder) = {
            let mut set = self.set();
            set.plugs += 1;
            (
                set.kept.first().map(|(.., bytes)| Arc::clone(bytes)),
                self.home.join(format!("plug{}", set.plugs)),
            )
        };
        plug::pull(&folder, &bytes.unwrap_or_default(), &self.program, kills, self.clock)
    }

    fn set(&self) -> MutexGuard<'_, Set> {
        self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn folder(&self, nth: usize) -> PathBuf {
        self.home.join(nth.to_string())
    }
}

impl Scene for Stage {
    fn start(&self) -> Result<(), String> {
        let mut set = self.set();
        // Its port is free again before another one listens.
        drop(set.server.take());
        let before = self.folder(set.nth);
        set.nth += 1;
        let folder = self.folder(set.nth);
        let failed = |error: std::io::Error| error.to_string();
        for (side, name, bytes) in &set.kept {
            private_file::create_folder(&folder.join(side)).map_err(failed)?;
            private_file::create(&folder.join(side).join(name), bytes).map_err(failed)?;
            // What is still open of it lives until it is closed.
            whole_file::discard(&before.join(side).join(name));
        }
        Ok(())
    }

    fn database(&self, side: Side) -> PathBuf {
        self.folder(self.set().nth).join(folder_of(side)).join(DATABASE)
    }

    fn server(&self) -> Option<String> {
        let mut set = self.set();
        if set.server.is_none() {
            let database = self.folder(set.nth).join(SERVER).join(DATABASE);
            match server::start(Config::loopback(database, self.clock)) {
                Ok(server) => set.server = Some(server),
                Err(error) => tracing::warn!(%error, "the town has no server"),
            }
        }
        set.server.as_ref().map(RunningServer::url)
    }

    fn others(&self, but: Side) -> Result<usize, String> {
        let (server, since) = (self.server(), self.set().since);
        let mut acted = 0;
        for side in Side::ALL
            .into_iter()
            .filter(|side| *side != but && *side != Side::Leader)
        {
            acted += ladder::act(side, &self.database(side), server.clone(), since, self.clock)?;
        }
        Ok(acted)
    }

    fn pull_plug(&self) -> PlugPulled {
        let seed = u64::from_le_bytes(random_bytes());
        self.kill(Kills { seed, count: KILLS }).told()
    }
}
