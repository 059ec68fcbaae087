//! A town in a temporary folder: its server on loopback, four enrolled devices, and the pack recorded on them.
//!
//! Invariant: everything but the offline set reached the server by real sync, so that another device could pull it.

use super::pack::{Step, When, Who, steps};
use crate::clock::{Clock, random_bytes};
use crate::domain::problem::Problem;
use crate::domain::role::Role;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::platform::private_file;
use crate::server::storage::{Location, Storage};
use crate::server::{self, Config, RunningServer, town};
use crate::store::{NewIdentity, SaveError, Store};
use crate::sync::batch::Batch;
use crate::sync::{HttpTransport, round};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why the town cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum TownError {
    /// The folder, the server or a database.
    #[error("{0}")]
    System(String),
    /// A step was refused. A test keeps it from happening.
    #[error("step {0:?} refused: {1:?}")]
    Refused(Box<Step>, Vec<Problem>),
    /// Who asked for it is gone.
    #[error("left while it was built")]
    Left,
}

/// Nobody waits for the town any more when it is left.
fn go_on(left: &AtomicBool) -> Result<(), TownError> {
    match left.load(Ordering::Relaxed) {
        false => Ok(()),
        true => Err(TownError::Left),
    }
}

fn system(error: impl std::fmt::Display) -> TownError {
    TownError::System(error.to_string())
}

/// The department that requests are handed to.
pub(super) const DEPARTMENT: &str = "439901100/mzb";

/// The units there are: path, kind, name.
const UNITS: &[(&str, UnitKind, &str)] = &[
    ("439901100/200", UnitKind::Village, "茶坪村"),
    ("439901100/200/03", UnitKind::PartyBranch, "石井党支部"),
    ("439901100/200/03/012", UnitKind::MicroGrid, "12号微网格"),
    ("439901100/201", UnitKind::Village, "双石村"),
    (DEPARTMENT, UnitKind::Department, "镇民政办"),
];

/// Whose devices there are: name, role, unit.
const PEOPLE: &[(Who, &str, Role, &str)] = &[
    (Who::Leader, "谭谷雨", Role::MicroLeader, "439901100/200/03/012"),
    (Who::Clerk, "邓小满", Role::Clerk, "439901100/200"),
    (Who::Office, "黎秋分", Role::TownOffice, "439901100"),
    (Who::Department, "李惊蛰", Role::Department, DEPARTMENT),
];

/// A town that runs. Dropping it stops the server; the folder is the caller's.
pub struct Town {
    server: RunningServer,
    devices: BTreeMap<Who, PathBuf>,
}

impl Town {
    /// Builds everything in `folder`, which must be empty; gives up between two steps once `left` is set.
    ///
    /// # Errors
    /// [`TownError`]; the folder may then hold half a town.
    pub fn build(folder: &Path, clock: Clock, left: &AtomicBool) -> Result<Self, TownError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(system)?;
        let database = folder.join("server.db");
        let codes = runtime.block_on(found(&database, clock))?;
        let server = server::start(Config::loopback(database, clock)).map_err(system)?;
        let mut builder = Builder {
            runtime,
            clock,
            today: clock.today(),
            devices: BTreeMap::new(),
            names: BTreeMap::new(),
            touched: BTreeMap::new(),
            held: BTreeMap::new(),
        };
        let mut devices = BTreeMap::new();
        for (who, code) in codes {
            let path = Self::folder_of(folder, who);
            private_file::create_folder(&path).map_err(system)?;
            go_on(left)?;
            builder.enrol(who, &path.join("lianxin.db"), &server.url(), &code)?;
            devices.insert(who, path);
        }
        builder.play(&steps().map_err(system)?, left)?;
        Ok(Self { server, devices })
    }

    /// Where a device's data will lie in a town that is built in `folder`.
    #[must_use]
    pub fn folder_of(folder: &Path, who: Who) -> PathBuf {
        folder.join(format!("{who:?}").to_lowercase())
    }

    /// The data folder of a device.
    #[must_use]
    pub fn device(&self, who: Who) -> &Path {
        self.devices.get(&who).map_or_else(|| Path::new(""), PathBuf::as_path)
    }

    /// Stops the server: its database and those of the devices may be copied then.
    pub(super) fn stop(self) {
        self.server.shutdown();
    }

    /// The server's address.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }
}

/// Makes the server's database with the town, its units and users; the users' enrolment codes.
async fn found(database: &Path, clock: Clock) -> Result<Vec<(Who, String)>, TownError> {
    let location = Location::Sqlite(database.to_owned());
    let storage = Storage::open_or_create(&location, None, random_bytes())
        .await
        .map_err(system)?;
    let path = |text: &str| UnitPath::parse(text).ok_or_else(|| TownError::System(format!("not a path: {text}")));
    town::init(&storage, clock, path("439901100")?, "青溪镇")
        .await
        .map_err(system)?;
    for (unit, kind, name) in UNITS {
        let unit = Unit {
            path: path(unit)?,
            kind: kind.clone(),
            name: (*name).to_owned(),
        };
        town::put_unit(&storage, clock, unit).await.map_err(system)?;
    }
    let mut codes = Vec::new();
    for (who, name, role, unit) in PEOPLE {
        let user = town::add_user(&storage, clock, name, role.clone(), path(unit)?)
            .await
            .map_err(system)?;
        codes.push((*who, town::enrol_code(&storage, clock, &user).await.map_err(system)?));
    }
    Ok(codes)
}

/// A device while the town is built. Its database survives a power cut only once the console has opened it.
struct Device {
    store: Store,
    transport: HttpTransport,
    identity: NewIdentity,
}

/// What building needs along the way.
struct Builder {
    runtime: tokio::runtime::Runtime,
    clock: Clock,
    today: Date,
    devices: BTreeMap<Who, Device>,
    names: BTreeMap<String, String>,
    /// Who touched a record last, and in which step.
    touched: BTreeMap<String, (Who, usize)>,
    /// Up to which step a device (the first) holds what another one recorded.
    held: BTreeMap<(Who, Who), usize>,
}

impl Builder {
    fn enrol(&mut self, who: Who, database: &Path, url: &str, code: &str) -> Result<(), TownError> {
        let request = crate::change::wire::EnrolRequest {
            code: code.to_owned(),
            label: "demo".to_owned(),
        };
        let mut transport = HttpTransport::default();
        let reply = self
            .runtime
            .block_on(transport.enrol(url, &request))
            .map_err(|failure| TownError::System(format!("{failure:?}")))?;
        let mut store = Store::make_throwaway(database, Arc::new(Rules::builtin())).map_err(system)?;
        let identity = NewIdentity {
            user: reply.user,
            name: reply.name,
            role: reply.role,
            unit: reply.unit,
            device: reply.device,
            server: Some((url.to_owned(), reply.token)),
            units: reply.units,
            demo: true,
            series: reply.series,
        };
        store.set_identity(&identity).map_err(system)?;
        let device = Device {
            store,
            transport,
            identity,
        };
        self.devices.insert(who, device);
        Ok(())
    }

    /// Records every step; a device first gets what another one wrote about the records it touches, and no more: every
    /// round costs time that somebody waits for the console.
    fn play(&mut self, steps: &[Step], left: &AtomicBool) -> Result<(), TownError> {
        let mut online = true;
        for (index, step) in steps.iter().enumerate() {
            go_on(left)?;
            if online && step.when != When::Online {
                online = false;
                self.sync_all()?;
            }
            if let (true, Some(author)) = (online, self.behind(step)) {
                self.sync(author)?;
                self.sync(step.by)?;
                self.held.insert((step.by, author), index);
            }
            match step.when {
                When::Refused => self.save_refused(step)?,
                _ => self.save(step)?,
            }
            if matches!(step.when, When::Clerk | When::Conflict | When::Away) {
                self.sync(step.by)?;
            }
            let own = step.alias.as_deref();
            for name in step.names().into_iter().chain(own) {
                self.touched.insert(name.to_owned(), (step.by, index));
            }
        }
        Ok(())
    }

    /// The other device whose work on one of the step's records is not here yet.
    fn behind(&self, step: &Step) -> Option<Who> {
        let touched = step.names().into_iter().filter_map(|name| self.touched.get(name));
        let missing = |(author, at): &&(Who, usize)| {
            *author != step.by && self.held.get(&(step.by, *author)).is_none_or(|held| held <= at)
        };
        touched.filter(missing).map(|(author, _)| *author).next()
    }

    fn sync_all(&mut self) -> Result<(), TownError> {
        for who in [
            Who::Office,
            Who::Clerk,
            Who::Leader,
            Who::Office,
            Who::Clerk,
            Who::Department,
        ] {
            self.sync(who)?;
        }
        Ok(())
    }

    /// Saves with the wider unit the leader had before, and learns from the server that it is theirs no more.
    fn save_refused(&mut self, step: &Step) -> Result<(), TownError> {
        let device = self.device(step.by)?;
        let identity = device.identity.clone();
        let before = NewIdentity {
            unit: identity.unit.parent().unwrap_or_else(|| identity.unit.clone()),
            ..identity.clone()
        };
        device.store.set_identity(&before).map_err(system)?;
        self.save(step)?;
        self.sync(step.by)?;
        self.device(step.by)?.store.set_identity(&identity).map_err(system)
    }

    fn save(&mut self, step: &Step) -> Result<(), TownError> {
        let now = self.clock.now();
        let at = Millis(step.at(self.today).0.min(now.0));
        let entry = step.entry(self.today, &self.names).map_err(system)?;
        let saved = self.device(step.by)?.store.save(&entry, None, None, at);
        let saved = saved.map_err(|error| match error {
            SaveError::Refused(problems) => TownError::Refused(Box::new(step.clone()), problems),
            other => system(other),
        })?;
        if let Some(alias) = &step.alias {
            self.names.insert(alias.clone(), saved.prepared.record.to_string());
        }
        Ok(())
    }

    fn device(&mut self, who: Who) -> Result<&mut Device, TownError> {
        let missing = || TownError::System("no such device".to_owned());
        self.devices.get_mut(&who).ok_or_else(missing)
    }

    fn sync(&mut self, who: Who) -> Result<(), TownError> {
        let clock = self.clock;
        let Some(device) = self.devices.get_mut(&who) else {
            return Ok(());
        };
        let mut batch = Batch::default();
        let round = round::run(&mut device.store, &mut device.transport, &mut batch, || clock.now());
        match self.runtime.block_on(round).failure {
            None => Ok(()),
            Some((trouble, _)) => Err(TownError::System(format!("{}: {}", trouble.code, trouble.detail))),
        }
    }
}
