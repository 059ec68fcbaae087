//! One device with the real engine and a real database: its first load, and its return after 90 days.

use crate::Failure;
use crate::fleet::{Answered, Member, found, member};
use crate::host::Host;
use crate::line::{Line, Proxy};
use lianxin::change::entry::Entry;
use lianxin::change::wire::EnrolRequest;
use lianxin::clock::{Clock, random_bytes};
use lianxin::demo::load_pack::LoadPack;
use lianxin::domain::rules::Rules;
use lianxin::server::town;
use lianxin::store::{NewIdentity, Store};
use lianxin::sync::batch::Batch;
use lianxin::sync::round::{self, Outcome, Summary};
use lianxin::sync::schedule::{Ended, Schedule};
use lianxin::sync::transport::HttpTransport;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// The load pack's town and micro-grid.
const TOWN: &str = "439901100";
const GRID: &str = "439901100/200/03/012";
const USER: &str = "load-console";
/// Who fills the server; each time another.
static WRITERS: AtomicU64 = AtomicU64::new(0);
/// Changes in one push while the village is put onto the server.
const PAGE: usize = 100;

/// Puts a village of `households` with its visits onto the server and lets a new device fetch them over `line`, as the
/// console's schedule does: a round that a cut ends is followed by another after its wait.
pub fn first_load(host: &Host, runtime: &Runtime, households: u32, line: Line) -> Result<Value, Failure> {
    let put = runtime.block_on(async {
        lianxin::sync::transport::install_tls_provider();
        let writer = writer(host).await?;
        fill(writer, LoadPack::of(households, Clock::system().today())).await
    })?;
    let folder = tempfile::tempdir()?;
    let proxy = match line == Line::default() {
        true => None,
        false => Some(runtime.block_on(Proxy::before(&host.url, line))?),
    };
    let url = proxy.as_ref().map_or(&host.url, |proxy| &proxy.url);
    let mut store = device(host, runtime, folder.path(), &host.url, url)?;
    let begun = Instant::now();
    let loaded = load(&mut store, runtime)?;
    let ms = begun.elapsed().as_secs_f64() * 1e3;
    if loaded.pulled < put {
        return Err(format!("{put} changes were there, {} came", loaded.pulled).into());
    }
    let (up, down, cuts) = proxy.as_ref().map_or((0, 0, 0), Proxy::counted);
    Ok(json!({
        "scenario": "first-load", "households": households, "pulled": loaded.pulled, "trips": loaded.trips, "ms": ms.round(),
        "rounds": loaded.rounds, "waited_ms": loaded.waited.as_millis(), "bytes_up": up, "bytes_down": down, "cuts": cuts,
    }))
}

/// What the rounds of a first load sum up to.
#[derive(Default)]
struct Loaded {
    pulled: usize,
    trips: usize,
    rounds: usize,
    waited: Duration,
}

impl Loaded {
    fn add(&mut self, summary: Summary) {
        self.pulled += summary.pulled;
        self.trips += summary.trips;
        self.rounds += 1;
    }
}

/// Rounds until one ends well, with the waits between them that the console makes.
fn load(store: &mut Store, runtime: &Runtime) -> Result<Loaded, Failure> {
    let clock = Clock::system();
    let (mut transport, mut batch, mut schedule) = (HttpTransport::default(), Batch::default(), Schedule::default());
    let mut loaded = Loaded::default();
    loop {
        schedule.begin(0);
        let outcome = runtime.block_on(round::run(store, &mut transport, &mut batch, || clock.now()));
        loaded.add(outcome.summary);
        let Some((trouble, retry_after)) = outcome.failure else {
            return Ok(loaded);
        };
        if trouble.code.needs_person() || loaded.rounds > 100 {
            return Err(format!("{trouble:?}").into());
        }
        if outcome.summary.pulled > 0 {
            schedule.made_progress();
        }
        schedule.finished(&Ended::Later { retry_after }, 0, u64::from_le_bytes(random_bytes()));
        let wait = Duration::from_millis(schedule.due().unwrap_or(0));
        loaded.waited += wait;
        std::thread::sleep(wait);
    }
}

/// Saves a household and visits on a device without a network, `saved` in all, and brings it back.
pub fn offline(host: &Host, runtime: &Runtime, saved: usize) -> Result<Value, Failure> {
    lianxin::sync::transport::install_tls_provider();
    let proxy = runtime.block_on(Proxy::before(&host.url, Line::default()))?;
    let folder = tempfile::tempdir()?;
    runtime.block_on(writer(host))?;
    let mut store = device(host, runtime, folder.path(), &host.url, &proxy.url)?;
    rounds(&mut store, runtime)?;
    let now = Clock::system().now();
    let number = format!("L-{}", WRITERS.load(Ordering::Relaxed));
    let household = json!({"do": "household", "household_no": number, "display_name": "load", "address": "L 1"});
    store.save(&serde_json::from_value::<Entry>(household)?, None, None, now)?;
    for index in 1..saved {
        let text = format!(
            "\u{5c4b}\u{540e}\u{6392}\u{6c34}\u{6c9f}\u{79ef}\u{6c34}, {index}, \u{4e0b}\u{5468}\u{518d}\u{770b}"
        );
        let visit = json!({"do": "visit", "household": number, "outcome": "done", "text": text});
        store.save(&serde_json::from_value(visit)?, None, None, now)?;
    }
    let (up, down, _) = proxy.counted();
    let begun = Instant::now();
    let outcome = rounds(&mut store, runtime)?;
    let ms = begun.elapsed().as_secs_f64() * 1e3;
    let (up, down) = (proxy.counted().0 - up, proxy.counted().1 - down);
    if outcome.summary.stored < saved {
        return Err(format!("{saved} changes were saved, {} stored", outcome.summary.stored).into());
    }
    Ok(json!({
        "scenario": "offline", "pushed": outcome.summary.pushed, "trips": outcome.summary.trips, "bytes_up": up,
        "bytes_down": down, "ms": ms.round(),
    }))
}

/// A device of the load pack's grid, in a town that is made the first time, with the user whose device is measured.
async fn writer(host: &Host) -> Result<Member, Failure> {
    let storage = host.storage().await?;
    if !storage.towns().await?.iter().any(|town| town == TOWN) {
        found(&storage, TOWN).await?;
        member(&storage, &host.url, GRID, USER).await?;
    }
    let name = format!("load-writer-{}", WRITERS.fetch_add(1, Ordering::Relaxed));
    member(&storage, &host.url, GRID, &name).await
}

/// Puts the village onto the server; how many changes it has.
async fn fill(mut writer: Member, pack: LoadPack) -> Result<usize, Failure> {
    let mut put = 0;
    for page in pack.pages(PAGE) {
        let changes: Vec<_> = page.changes.into_iter().map(|sequenced| sequenced.change).collect();
        loop {
            match writer.send(changes.clone()).await? {
                Answered::Well(stored, _) if stored == changes.len() => break,
                Answered::Well(stored, _) => return Err(format!("{stored} of {} stored", changes.len()).into()),
                Answered::Busy(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
                Answered::Badly(why) => return Err(why.into()),
            }
        }
        put += changes.len();
    }
    Ok(put)
}

/// A new device of the load pack's user, enrolled at `direct`, that syncs with `url`.
fn device(host: &Host, runtime: &Runtime, folder: &Path, direct: &str, url: &str) -> Result<Store, Failure> {
    lianxin::sync::transport::install_tls_provider();
    let reply = runtime.block_on(async {
        let storage = host.storage().await?;
        let user = storage.users_named(USER.into(), None).await?.pop().ok_or("no user")?;
        let code = town::enrol_code(&storage, Clock::system(), &user).await?;
        let request = EnrolRequest {
            code,
            label: "load".into(),
        };
        let enrolled = HttpTransport::default().enrol(direct, &request).await;
        enrolled.map_err(|failure| Failure::from(format!("{failure:?}")))
    })?;
    let mut store = Store::open(&folder.join("lianxin.db"), None, true, Arc::new(Rules::builtin()))?;
    store.set_identity(&NewIdentity {
        user: reply.user,
        name: reply.name,
        role: reply.role,
        unit: reply.unit,
        device: reply.device,
        server: Some((url.to_owned(), reply.token)),
        units: reply.units,
        demo: false,
        series: None,
    })?;
    Ok(store)
}

fn rounds(store: &mut Store, runtime: &Runtime) -> Result<Outcome, Failure> {
    let clock = Clock::system();
    let mut transport = HttpTransport::default();
    let outcome = runtime.block_on(round::run(store, &mut transport, &mut Batch::default(), || clock.now()));
    match &outcome.failure {
        Some((trouble, _)) => Err(format!("{trouble:?}").into()),
        None => Ok(outcome),
    }
}
