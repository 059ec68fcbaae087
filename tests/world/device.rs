//! A device of the world: a real store on real files, that can be killed, copied, put back and taken to another machine.
//!
//! Invariant: a kill leaves what lies on the disk: the files are copied while the database is open, and opened anew.

use super::faults::Fault;
use super::line::Line;
use lianxin::change::Cursor;
use lianxin::clock::Clock;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::store::{Store, StoreError};
use lianxin::sync::Journal;
use lianxin::sync::batch::Batch;
use lianxin::sync::round::{self, Outcome};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tokio::runtime::Runtime;

const DAY: i64 = 86_400_000;

/// A form that a person has open.
pub struct Form {
    pub record: String,
    pub cursor: Cursor,
    pub seen: HashSet<String>,
}

/// A device.
pub struct Device {
    pub person: &'static str,
    pub machine: String,
    pub store: Option<Store>,
    pub batch: Batch,
    pub days_off: i64,
    pub form: Option<Form>,
    pub copy: Option<PathBuf>,
    /// It went on from a copy: its token may be one that another copy has replaced.
    pub copied: bool,
    /// The last file of a reply that was taken.
    pub taken: Option<Vec<u8>>,
    root: PathBuf,
    opened: usize,
}

fn rules() -> Arc<Rules> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    RULES.get_or_init(|| Arc::new(Rules::builtin())).clone()
}

fn copy_files(from: &Path, to: &Path, with_marker: bool) {
    std::fs::create_dir_all(to).unwrap();
    for name in ["lianxin.db", "lianxin.db-wal", "lianxin.db.mark"] {
        let wanted = with_marker || name != "lianxin.db.mark";
        if wanted && from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

impl Device {
    /// A device of somebody, with an empty database.
    pub fn new(root: PathBuf, person: &'static str, machine: String) -> Self {
        std::fs::create_dir_all(root.join("0")).unwrap();
        let mut device = Self::shut(root, person, machine);
        device.open(true);
        device
    }

    fn open(&mut self, create: bool) {
        let store = Store::open_on(self.machine.clone(), &self.db(), None, create, rules());
        self.store = Some(store.unwrap());
    }

    fn dir(&self) -> PathBuf {
        self.root.join(self.opened.to_string())
    }

    /// Where its database lies.
    pub fn db(&self) -> PathBuf {
        self.dir().join("lianxin.db")
    }

    pub fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    /// Its clock.
    pub fn now(&self) -> Millis {
        Clock::system().now().plus(self.days_off * DAY)
    }

    /// Killed where it stands, and started again.
    pub fn die(&mut self) {
        let from = self.dir();
        self.opened += 1;
        copy_files(&from, &self.dir(), true);
        self.form = None;
        self.open(false);
        std::fs::remove_dir_all(from).unwrap();
    }

    /// Copies the database as it stands.
    pub fn take_copy(&mut self) {
        let to = self.root.join("copy");
        let _none_before = std::fs::remove_dir_all(&to);
        copy_files(&self.dir(), &to, true);
        self.copy = Some(to);
    }

    /// Puts the copy back with the marker file that lay beside it: nothing on the machine tells. False without a copy.
    pub fn put_back_whole(&mut self) -> bool {
        let Some(copy) = self.copy.clone() else { return false };
        let from = self.dir();
        self.store = None;
        self.copied = true;
        self.opened += 1;
        copy_files(&copy, &self.dir(), true);
        self.form = None;
        self.open(false);
        std::fs::remove_dir_all(from).unwrap();
        true
    }

    /// Puts the copy back; the marker file of the present stays, or there is none. False without a copy.
    pub fn put_back(&mut self, with_marker: bool) -> bool {
        let Some(copy) = self.copy.clone() else { return false };
        let from = self.dir();
        self.store = None;
        self.copied = true;
        self.opened += 1;
        copy_files(&copy, &self.dir(), false);
        let marker = from.join("lianxin.db.mark");
        if with_marker && marker.exists() {
            std::fs::copy(marker, self.dir().join("lianxin.db.mark")).unwrap();
        }
        self.form = None;
        self.open(false);
        std::fs::remove_dir_all(from).unwrap();
        true
    }

    /// A device whose database is not open yet.
    fn shut(root: PathBuf, person: &'static str, machine: String) -> Self {
        Self {
            person,
            machine,
            store: None,
            batch: Batch::default(),
            days_off: 0,
            form: None,
            copy: None,
            copied: false,
            taken: None,
            root,
            opened: 0,
        }
    }

    /// The same file on another machine.
    pub fn second(&self, root: PathBuf, machine: String, with_marker: bool) -> Self {
        copy_files(&self.dir(), &root.join("0"), with_marker);
        let mut second = Self::shut(root, self.person, machine);
        second.open(false);
        second.copied = true;
        second
    }

    /// One round on a line. `None`: the console was killed in it and is started again.
    pub fn round(&mut self, line: &mut Line<'_>, runtime: &Runtime) -> Option<Outcome> {
        let days = self.days_off;
        // Small batches: a round has several trips, and so several places to break at.
        self.batch = Batch::default();
        (self.batch.changes, self.batch.pull) = (2, 1_024);
        let mut journal = Breaking {
            store: self.store.as_mut().unwrap(),
            fault: line.fault,
            uses: 0,
            dead: false,
        };
        let killed = Arc::clone(&line.killed);
        let now = move || Clock::system().now().plus(days * DAY);
        let outcome = runtime.block_on(async {
            tokio::select! {
                biased;
                outcome = round::run(&mut journal, line, &mut self.batch, now) => Some(outcome),
                () = killed.notified() => None,
            }
        });
        let outcome = outcome.filter(|_| !journal.dead);
        if outcome.is_none() {
            self.die();
        }
        outcome
    }
}

/// A local database that fails at one use.
struct Breaking<'a> {
    store: &'a mut Store,
    fault: Fault,
    uses: usize,
    dead: bool,
}

impl Journal for Breaking<'_> {
    fn with<T, F>(&mut self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    {
        let at = self.uses;
        self.uses += 1;
        let failed = || Err(StoreError::Io("the world failed it".into()));
        match self.fault {
            _ if self.dead => failed(),
            Fault::StoreBefore(fails) if fails == at => failed(),
            Fault::StoreAfter(fails) if fails == at => work(self.store).and_then(|_| failed()),
            Fault::KillAtStore(fails) if fails == at => {
                self.dead = true;
                failed()
            }
            _ => work(self.store),
        }
    }
}
