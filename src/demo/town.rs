//! A town in a temporary folder: its server on loopback, three enrolled devices, and the pack recorded on them.
//!
//! Invariant: everything but the offline set reached the server by real sync, so that another device could pull it.

use super::pack::{Step, When, Who, steps};
use crate::clock::{Clock, random_bytes};
use crate::domain::problem::Problem;
use crate::domain::role::Role;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::server::storage::sqlite::SqliteStorage;
use crate::server::{self, Config, RunningServer, town};
use crate::store::{NewIdentity, SaveError, Store};
use crate::sync::batch::Batch;
use crate::sync::{HttpTransport, round};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the town cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum TownError {
    /// The folder, the server or a database.
    #[error("{0}")]
    System(String),
    /// A step was refused. A test keeps it from happening.
    #[error("step {0:?} refused: {1:?}")]
    Refused(Box<Step>, Vec<Problem>),
}

fn system(error: impl std::fmt::Display) -> TownError {
    TownError::System(error.to_string())
}

/// The units there are: path, kind, name.
const UNITS: &[(&str, UnitKind, &str)] = &[
    ("439901100/200", UnitKind::Village, "茶坪村"),
    ("439901100/200/03", UnitKind::PartyBranch, "石井党支部"),
    ("439901100/200/03/012", UnitKind::MicroGrid, "12号微网格"),
    ("439901100/201", UnitKind::Village, "双石村"),
];

/// Whose devices there are: name, role, unit.
const PEOPLE: &[(Who, &str, Role, &str)] = &[
    (Who::Leader, "谭谷雨", Role::MicroLeader, "439901100/200/03/012"),
    (Who::Clerk, "邓小满", Role::Clerk, "439901100/200"),
    (Who::Office, "黎秋分", Role::TownOffice, "439901100"),
];

/// A town that runs. Dropping it stops the server; the folder is the caller's.
pub struct Town {
    server: RunningServer,
    devices: BTreeMap<Who, PathBuf>,
}

impl Town {
    /// Builds everything in `folder`, which must be empty.
    ///
    /// # Errors
    /// [`TownError`]; the folder may then hold half a town.
    pub fn build(folder: &Path, clock: Clock) -> Result<Self, TownError> {
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
            stores: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        let mut devices = BTreeMap::new();
        for (who, code) in codes {
            let path = folder.join(format!("{who:?}").to_lowercase());
            std::fs::create_dir_all(&path).map_err(system)?;
            builder.enrol(who, &path.join("lianxin.db"), &server.url(), &code)?;
            devices.insert(who, path);
        }
        builder.play(&steps().map_err(system)?)?;
        Ok(Self { server, devices })
    }

    /// The data folder of a device.
    #[must_use]
    pub fn device(&self, who: Who) -> &Path {
        self.devices.get(&who).map_or_else(|| Path::new(""), PathBuf::as_path)
    }

    /// The server's address.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }
}

/// Makes the server's database with the town, its units and users; the users' enrolment codes.
async fn found(database: &Path, clock: Clock) -> Result<Vec<(Who, String)>, TownError> {
    let storage = SqliteStorage::open_or_create(database, random_bytes()).map_err(system)?;
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

/// What building needs along the way.
struct Builder {
    runtime: tokio::runtime::Runtime,
    clock: Clock,
    today: Date,
    stores: BTreeMap<Who, Store>,
    names: BTreeMap<String, String>,
}

impl Builder {
    fn enrol(&mut self, who: Who, database: &Path, url: &str, code: &str) -> Result<(), TownError> {
        let request = crate::change::wire::EnrolRequest {
            code: code.to_owned(),
            label: "demo".to_owned(),
        };
        let reply = self
            .runtime
            .block_on(HttpTransport::default().enrol(url, &request))
            .map_err(|failure| TownError::System(format!("{failure:?}")))?;
        let mut store = Store::open(database, None, true, Arc::new(Rules::builtin())).map_err(system)?;
        let identity = NewIdentity {
            user: reply.user,
            name: reply.name,
            role: reply.role,
            unit: reply.unit,
            device: reply.device,
            server: Some((url.to_owned(), reply.token)),
            units: reply.units,
            demo: true,
        };
        store.set_identity(&identity).map_err(system)?;
        self.stores.insert(who, store);
        Ok(())
    }

    /// Records every step; a device that takes over first gets what the others wrote.
    fn play(&mut self, steps: &[Step]) -> Result<(), TownError> {
        let mut last = None;
        for step in steps {
            let hands_over = last.is_some_and(|last| last != step.by) && step.when == When::Online;
            if let (true, Some(last)) = (hands_over, last) {
                self.sync(last)?;
                self.sync(step.by)?;
            }
            if step.when == When::Clerk && last == Some(Who::Leader) {
                self.sync_all()?;
            }
            self.save(step)?;
            if step.when == When::Clerk {
                self.sync(step.by)?;
            }
            if step.when == When::Conflict {
                self.sync(step.by)?;
            }
            last = Some(step.by);
        }
        Ok(())
    }

    fn sync_all(&mut self) -> Result<(), TownError> {
        for who in [Who::Office, Who::Clerk, Who::Leader] {
            self.sync(who)?;
        }
        for who in [Who::Office, Who::Clerk] {
            self.sync(who)?;
        }
        Ok(())
    }

    fn save(&mut self, step: &Step) -> Result<(), TownError> {
        let now = self.clock.now();
        let at = Millis(step.at(self.today).0.min(now.0));
        let entry = step.entry(self.today, &self.names).map_err(system)?;
        let Some(store) = self.stores.get_mut(&step.by) else {
            return Err(TownError::System("no such device".to_owned()));
        };
        let saved = store.save(&entry, None, None, at).map_err(|error| match error {
            SaveError::Refused(problems) => TownError::Refused(Box::new(step.clone()), problems),
            other => system(other),
        })?;
        if let Some(alias) = &step.alias {
            self.names.insert(alias.clone(), saved.prepared.record.to_string());
        }
        Ok(())
    }

    fn sync(&mut self, who: Who) -> Result<(), TownError> {
        let Some(store) = self.stores.get_mut(&who) else {
            return Ok(());
        };
        let clock = self.clock;
        let outcome = self.runtime.block_on(round::run(
            store,
            &mut HttpTransport::default(),
            &mut Batch::default(),
            || clock.now(),
        ));
        match outcome.failure {
            None => Ok(()),
            Some((trouble, _)) => Err(TownError::System(format!("{}: {}", trouble.code, trouble.detail))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Answer, Query};

    #[test]
    fn the_village_reaches_every_device_and_an_outbox_and_a_conflict_remain() {
        crate::sync::transport::install_tls_provider();
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::with_today(crate::domain::time::parse_date("2026-11-22").unwrap());
        let town = Town::build(folder.path(), clock).unwrap();
        let open = |who| {
            let path = town.device(who).join("lianxin.db");
            Store::open(&path, None, false, Arc::new(Rules::builtin())).unwrap()
        };
        let counts = |who| match open(who).answer(&Query::Counts, clock.now()).unwrap() {
            Answer::Counts(counts) => counts,
            other => panic!("{other:?}"),
        };
        let leader = counts(Who::Leader);
        assert_eq!((leader.households, leader.conflicts), (15, 1));
        assert_eq!(leader.pending, 7, "six entries, the request with its submit event");
        assert_eq!(counts(Who::Clerk).households, 15);
        let requests = |who| open(who).export(&crate::change::Kind::Request).unwrap().len();
        assert_eq!(requests(Who::Office), 21);
        assert_eq!(requests(Who::Leader), 22);
    }
}
