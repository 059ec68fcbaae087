//! The server under load: a process of its own, or threads of this one; and its database, for accounts.

#[cfg(unix)]
use crate::common_pg::PrivatePg;
use crate::{Args, Failure};
use lianxin::clock::{Clock, random_bytes};
use lianxin::server::storage::{Location, Storage};
use lianxin::server::{self, Config, RunningServer};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A server that listens on loopback.
pub struct Host {
    /// Its address.
    pub url: String,
    location: Location,
    key: Option<PathBuf>,
    running: Option<Running>,
    /// Removed with the host.
    _folder: tempfile::TempDir,
    /// Stopped and removed with the host, after the server.
    #[cfg(unix)]
    _postgres: Option<PrivatePg>,
}

enum Running {
    Threads(RunningServer),
    Process(Child),
}

impl Host {
    /// Makes the database and starts the server.
    pub fn start(args: &Args) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        #[cfg(unix)]
        let postgres = match args.postgres {
            true => Some(PrivatePg::start().ok_or("there is no PostgreSQL: install Debian's package postgresql")?),
            false => None,
        };
        let db = args.db.clone();
        #[cfg(unix)]
        let db = db.or_else(|| postgres.as_ref().map(|own| own.database("load")));
        let db = db.unwrap_or_else(|| format!("sqlite:{}", folder.path().join("load.db").display()));
        let location = match db.strip_prefix("postgres") {
            Some(_) => Location::Postgres(db.clone()),
            None => Location::Sqlite(db.strip_prefix("sqlite:").unwrap_or(&db).into()),
        };
        let key = match (&location, &args.key) {
            (_, Some(key)) => Some(key.clone()),
            (Location::Postgres(_), None) => Some(folder.path().join("load.key")),
            (Location::Sqlite(_), None) => None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(Storage::open_or_create(&location, key.as_deref(), random_bytes()))?;
        let (url, running) = match &args.serve {
            Some(program) => process(program, &db, key.as_ref())?,
            None => {
                let mut config = Config::loopback(PathBuf::new(), Clock::system());
                config.db = location.clone();
                config.key.clone_from(&key);
                let server = server::start(config)?;
                (server.url(), Running::Threads(server))
            }
        };
        Ok(Self {
            url,
            location,
            key,
            running: Some(running),
            _folder: folder,
            #[cfg(unix)]
            _postgres: postgres,
        })
    }

    /// The database, opened beside the server.
    pub async fn storage(&self) -> Result<Storage, Failure> {
        Ok(Storage::open(&self.location, self.key.as_deref()).await?)
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        match self.running.take() {
            Some(Running::Threads(server)) => server.shutdown(),
            Some(Running::Process(mut child)) => {
                // It may have ended by itself.
                let _ended = child.kill().and_then(|()| child.wait());
            }
            None => {}
        }
    }
}

fn process(program: &PathBuf, db: &str, key: Option<&PathBuf>) -> Result<(String, Running), Failure> {
    let mut command = Command::new(program);
    command.args(["serve", "--db", db, "--listen", "127.0.0.1:0"]);
    if let Some(key) = key {
        command.arg("--key").arg(key);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let out = child.stdout.take().ok_or("no output")?;
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line)?;
    let url = line
        .trim()
        .strip_prefix("listening on ")
        .ok_or("the server did not start")?;
    Ok((url.to_owned(), Running::Process(child)))
}
