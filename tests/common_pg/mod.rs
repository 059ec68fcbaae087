//! A private PostgreSQL for tests, started from the installed binaries in a temporary folder, stopped and removed on drop.
//!
//! ```text
//! start: initdb -> postgres (socket in the folder; loopback port if asked) -> answers
//! drop, also of a panicking test: SIGQUIT -> gone -> folder removed;  the test process killed: the same by the system
//! ```
//!
//! Without binaries a test is skipped and says so; under `CI=true` it fails. PostgreSQL refuses to run as root: root starts
//! it as Debian's `postgres`.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs::File;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, Weak};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);
/// The user whose database cluster it is; no password is asked for on the socket.
pub const USER: &str = "lianxin";

/// What differs from PostgreSQL as installed.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Commits do not wait for the disk: for tests that lose no power.
    pub no_fsync: bool,
    /// Connections at most; `None` is PostgreSQL's own 100.
    pub connections: Option<u32>,
    /// Certificate and key (PEM): it listens on a loopback port too, and asks for TLS and a password there.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Further `-c` settings.
    pub settings: Vec<String>,
}

/// A running PostgreSQL.
pub struct PrivatePg {
    dir: TempDir,
    bin: PathBuf,
    options: Options,
    port: u16,
    running: Mutex<Option<Postmaster>>,
}

/// The server process, started by a thread that lives as long as it: the system stops the process when that thread dies,
/// which it also does when the test process is killed.
struct Postmaster {
    pid: u32,
    thread: JoinHandle<()>,
}

impl PrivatePg {
    /// Starts one with fsync, as installed.
    pub fn start() -> Option<Self> {
        Self::start_with(Options::default())
    }

    /// Starts one; `None` when there are no binaries and this is not CI.
    pub fn start_with(options: Options) -> Option<Self> {
        let bin = binaries()?;
        let dir = tempfile::Builder::new().prefix("pg").tempdir().unwrap();
        let mut pg = Self {
            dir,
            bin,
            options,
            port: 0,
            running: Mutex::new(None),
        };
        pg.init();
        for _ in 0..5 {
            // Somebody else may take the port between here and the start.
            pg.port = free_port();
            if pg.launch() {
                return Some(pg);
            }
        }
        panic!("PostgreSQL does not start:\n{}", pg.log());
    }

    /// One for all tests of this process that run at the same time, without fsync; the last one stops it.
    pub fn shared() -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<PrivatePg>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(running) = shared.upgrade() {
            return Some(running);
        }
        let options = Options {
            no_fsync: true,
            connections: Some(200),
            ..Options::default()
        };
        let started = Arc::new(Self::start_with(options)?);
        *shared = Arc::downgrade(&started);
        Some(started)
    }

    /// A new, empty database whose own collation sorts as people do, not by bytes. Its address.
    pub fn database(&self, name: &str) -> String {
        let people =
            format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'und-u-ka-shifted'");
        if !self.run_sql("postgres", &people).status.success() {
            self.sql("postgres", &format!("CREATE DATABASE {name}"));
        }
        self.url(name)
    }

    /// A database's address on the socket.
    pub fn url(&self, database: &str) -> String {
        let (dir, port) = (self.dir.path().display(), self.port);
        format!("postgres:///{database}?host={dir}&port={port}&user={USER}")
    }

    /// Its loopback port, when it has TLS.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs SQL and gives the first row's columns, separated by `|`.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let done = self.run_sql(database, sql);
        assert!(
            done.status.success(),
            "{sql}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout).unwrap().trim_end().to_owned()
    }

    fn run_sql(&self, database: &str, sql: &str) -> std::process::Output {
        Command::new(self.bin.join("psql"))
            .args([
                "-X",
                "-A",
                "-t",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                USER,
                "-d",
                database,
                "-c",
                sql,
            ])
            .args([
                "-h",
                &self.dir.path().display().to_string(),
                "-p",
                &self.port.to_string(),
            ])
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Connections of `database` that hold a transaction open and do nothing.
    pub fn idle_in_transaction(&self, database: &str) -> u32 {
        let sql = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}' AND state LIKE 'idle in transaction%'"
        );
        self.sql("postgres", &sql).parse().unwrap()
    }

    /// Ends every connection to `database`, as an administrator or a failing line would. How many there were.
    pub fn cut_connections(&self, database: &str) -> usize {
        let sql = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        self.sql("postgres", &sql).lines().count()
    }

    /// Stops it: connections are ended, what was committed is on disk.
    pub fn stop(&self) {
        self.end("-INT");
    }

    /// Stops it at once: it recovers from its log at the next start.
    pub fn crash(&self) {
        self.end("-QUIT");
    }

    /// Starts it again after [`Self::stop`] or [`Self::crash`].
    pub fn start_again(&self) {
        assert!(self.launch(), "PostgreSQL does not start again:\n{}", self.log());
    }

    /// The files its tables, indexes and statistics lie in.
    pub fn table_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.data().join("base"), self.data().join("global")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() { &mut folders } else { &mut files }.push(path);
            }
        }
        files
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    fn init(&self) {
        give_to_postgres(self.dir.path());
        let mut initdb = self.command("initdb");
        initdb.arg("-D").arg(self.data());
        initdb.args(["-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8"]);
        let made = initdb.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&made.stderr).into_owned();
        assert!(made.status.success(), "initdb: {said}");
        if let Some((certificate, key)) = &self.options.tls {
            for (from, to) in [(certificate, "server.crt"), (key, "server.key")] {
                let to = self.data().join(to);
                std::fs::copy(from, &to).unwrap();
                let closed = Command::new("chmod").arg("600").arg(&to).status().unwrap();
                assert!(closed.success(), "chmod {}", to.display());
                give_to_postgres(&to);
            }
            let lines = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";
            std::fs::write(self.data().join("pg_hba.conf"), lines).unwrap();
        }
    }

    /// Starts the server and waits until it answers; false when it ended instead.
    fn launch(&self) -> bool {
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(self.dir.path());
        command.args(["-p", &self.port.to_string()]);
        for setting in self.settings() {
            command.args(["-c", &setting]);
        }
        let mut log = File::options()
            .create(true)
            .append(true)
            .open(self.dir.path().join("log"))
            .unwrap();
        writeln!(log, "-- start").unwrap();
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        let (started, pid) = channel();
        let thread = std::thread::spawn(move || watch(command, &started));
        let pid = pid.recv().unwrap();
        let running = Postmaster { pid, thread };
        let begun = Instant::now();
        while !running.thread.is_finished() && begun.elapsed() < PATIENCE {
            if self.run_sql("postgres", "SELECT 1").status.success() {
                *self.running.lock().unwrap() = Some(running);
                return true;
            }
            sleep(Duration::from_millis(50));
        }
        signal("-QUIT", running.pid);
        running.thread.join().unwrap();
        false
    }

    fn settings(&self) -> Vec<String> {
        let listen = if self.options.tls.is_some() { "127.0.0.1" } else { "" };
        let mut settings = vec![
            format!("listen_addresses={listen}"),
            "max_prepared_transactions=0".into(),
        ];
        if self.options.no_fsync {
            settings.push("fsync=off".into());
        }
        if let Some(most) = self.options.connections {
            settings.push(format!("max_connections={most}"));
        }
        if self.options.tls.is_some() {
            settings.push("ssl=on".into());
        }
        settings.extend(self.options.settings.iter().cloned());
        settings
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// One of its programs, as a user that may run it, to be stopped with the thread that started it.
    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "QUIT"]);
        if is_root() {
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
        }
        command
            .arg(program)
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.dir.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.current_dir(self.dir.path());
        command
    }

    fn end(&self, how: &str) {
        let running = self
            .running
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .take();
        if let Some(running) = running {
            signal(how, running.pid);
            let _panicked = running.thread.join();
        }
    }
}

impl Drop for PrivatePg {
    fn drop(&mut self) {
        self.end("-QUIT");
    }
}

/// Starts the process, says its id, and waits for its end.
fn watch(mut command: Command, started: &Sender<u32>) {
    let mut child: Child = command.spawn().unwrap();
    started.send(child.id()).unwrap();
    child.wait().unwrap();
}

fn signal(which: &str, pid: u32) {
    // It may have ended already.
    let _gone = Command::new("kill")
        .args([which, &pid.to_string()])
        .stderr(Stdio::null())
        .status();
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.starts_with(b"0\n")
}

fn give_to_postgres(path: &Path) {
    if is_root() {
        let given = Command::new("chown")
            .arg("postgres:postgres")
            .arg(path)
            .status()
            .unwrap();
        assert!(given.success(), "chown {}", path.display());
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The folder of the newest installed binaries.
fn binaries() -> Option<PathBuf> {
    // Users, signals and sockets are asked for as on Unix.
    if !cfg!(unix) {
        println!("skipped: no Unix");
        return None;
    }
    let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    let version = |folder: &PathBuf| -> u32 {
        let name = folder.parent().and_then(Path::file_name);
        name.and_then(|name| name.to_str()?.parse().ok()).unwrap_or_default()
    };
    folders.sort_by_key(|folder| std::cmp::Reverse(version(folder)));
    folders.push("/usr/local/bin".into());
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let whole = |folder: &PathBuf| {
        ["initdb", "postgres", "psql"]
            .iter()
            .all(|name| folder.join(name).exists())
    };
    let found = folders.into_iter().find(whole);
    if found.is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "no PostgreSQL: install Debian's package postgresql"
        );
        println!("skipped: no PostgreSQL");
    }
    found
}
