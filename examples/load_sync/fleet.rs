//! Many devices: enrolled through the database, then speaking HTTP as real ones do.

use crate::Failure;
use crate::host::Host;
use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::change::wire::{PROTOCOL, PROTOCOL_HEADER, SyncReply, SyncRequest};
use lianxin::change::{CHANGE_VERSION, Change, Cursor, Fields, Kind};
use lianxin::clock::{Clock, random_bytes};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use lianxin::domain::role::Role;
use lianxin::domain::unit::{Unit, UnitKind, UnitPath};
use lianxin::server::auth::{TOKEN_MS, make_token, read_code, token_hash};
use lianxin::server::storage::{NewDevice, Storage};
use lianxin::server::town;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

/// One device.
pub struct Member {
    url: String,
    client: reqwest::Client,
    device: DeviceId,
    token: String,
    unit: UnitPath,
    n: u64,
    cursor: Cursor,
}

/// Households of a device.
const HOUSEHOLDS: u64 = 10;
/// Devices enrolled at a time.
const AT_ONCE: usize = 64;
/// Towns get other codes in each scenario.
static TOWNS: AtomicUsize = AtomicUsize::new(0);

/// Enrols `devices` in `towns` new towns, each in a grid of its own.
pub fn enrol(
    host: &Host,
    runtime: &tokio::runtime::Runtime,
    devices: usize,
    towns: usize,
) -> Result<Vec<Member>, Failure> {
    lianxin::sync::transport::install_tls_provider();
    runtime.block_on(async {
        let storage = Arc::new(host.storage().await?);
        let mut codes = Vec::new();
        for _ in 0..towns.max(1) {
            codes.push(new_town(&storage).await?);
        }
        let mut members = Vec::with_capacity(devices);
        let mut tasks = JoinSet::new();
        for index in 0..devices {
            // Several at once share the storage's commits.
            if tasks.len() == AT_ONCE {
                members.push(next(&mut tasks).await?);
            }
            let (storage, url) = (storage.clone(), host.url.clone());
            let unit = format!("{}/200/03/{index:04}", codes[index % codes.len()]);
            tasks.spawn(async move { member(&storage, &url, &unit, &format!("load-{index}")).await });
        }
        while !tasks.is_empty() {
            members.push(next(&mut tasks).await?);
        }
        // They have pulled before, the accounts of all of them too.
        for code in codes {
            let head = storage.head(code.clone()).await?;
            for member in members.iter_mut().filter(|member| member.unit.town() == code) {
                member.cursor = head;
            }
        }
        Ok(members)
    })
}

async fn next(tasks: &mut JoinSet<Result<Member, Failure>>) -> Result<Member, Failure> {
    tasks.join_next().await.ok_or("nothing under way")??
}

async fn new_town(storage: &Storage) -> Result<String, Failure> {
    let code = format!("43{:07}", 9_900_000 + TOWNS.fetch_add(1, Ordering::Relaxed));
    found(storage, &code).await?;
    Ok(code)
}

/// Makes a town of this code with one village and one grid.
pub async fn found(storage: &Storage, code: &str) -> Result<(), Failure> {
    let path = UnitPath::parse(code).ok_or("a town's code")?;
    town::init(storage, Clock::system(), path, code).await?;
    put(storage, &format!("{code}/200"), UnitKind::Village).await?;
    put(storage, &format!("{code}/200/03"), UnitKind::Grid).await?;
    Ok(())
}

async fn put(storage: &Storage, path: &str, kind: UnitKind) -> Result<UnitPath, Failure> {
    let unit = Unit {
        path: UnitPath::parse(path).ok_or("a unit's path")?,
        kind,
        name: path.to_owned(),
    };
    town::put_unit(storage, Clock::system(), unit.clone()).await?;
    Ok(unit.path)
}

/// A device of a new user in a new unit.
pub async fn member(storage: &Storage, url: &str, unit: &str, name: &str) -> Result<Member, Failure> {
    let clock = Clock::system();
    let unit = put(storage, unit, UnitKind::MicroGrid).await?;
    let user = town::add_user(storage, clock, name, Role::MicroLeader, unit.clone()).await?;
    let code = read_code(&town::enrol_code(storage, clock, &user).await?).ok_or("a code")?;
    let (device, secret) = (DeviceId::new(clock.now(), random_bytes()), random_bytes());
    let new = NewDevice {
        id: device,
        label: name.to_owned(),
        token: token_hash(secret),
        expires: clock.now().plus(TOKEN_MS),
    };
    let bound = storage.redeem(code.selector, code.verifier, new, clock.now()).await?;
    bound.ok_or("the code was refused")?;
    Ok(Member {
        url: url.to_owned(),
        client: client()?,
        device,
        token: make_token(unit.town(), secret),
        unit,
        n: 0,
        cursor: Cursor::default(),
    })
}

fn client() -> Result<reqwest::Client, Failure> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}

/// What became of a request.
pub enum Answered {
    /// 200: so many changes were stored, and there is more to pull.
    Well(usize, bool),
    /// 503 or 429: come back after so many seconds.
    Busy(u64),
    /// Anything else.
    Badly(String),
}

impl Member {
    /// Pushes the next `count` changes and pulls. What was not taken is pushed again the next time, under the same numbers.
    pub async fn sync(&mut self, count: usize) -> Result<Answered, Failure> {
        let push = (1..=count as u64).map(|k| self.visit(self.n + k)).collect();
        self.send(push).await
    }

    /// Pushes the households that its visits name: a change that names an unknown record would wait and not be stored.
    pub async fn settle_in(&mut self) -> Result<(), Failure> {
        let households = (0..HOUSEHOLDS).map(|index| self.household(index)).collect();
        match self.send(households).await? {
            Answered::Well(stored, _) if stored == HOUSEHOLDS as usize => Ok(()),
            Answered::Well(stored, _) => Err(format!("{stored} of {HOUSEHOLDS} households were stored").into()),
            Answered::Busy(_) => Err("the server is busy before the load begins".into()),
            Answered::Badly(why) => Err(why.into()),
        }
    }

    /// Drops its connection and opens another the next time.
    pub fn hang_up(&mut self) -> Result<(), Failure> {
        self.client = client()?;
        Ok(())
    }

    /// Pushes these changes, numbered from where the device stands, and pulls.
    pub async fn send(&mut self, mut push: Vec<Change>) -> Result<Answered, Failure> {
        for (n, change) in (self.n + 1..).zip(&mut push) {
            change.n = n;
        }
        let count = push.len() as u64;
        let body = gzip(&serde_json::to_vec(&self.request(push))?)?;
        let sent = self
            .client
            .post(format!("{}/v1/sync", self.url))
            .bearer_auth(&self.token)
            .header(PROTOCOL_HEADER, PROTOCOL)
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .body(body)
            .send()
            .await;
        let response = match sent {
            Ok(response) => response,
            Err(error) => return Ok(Answered::Badly(error.to_string())),
        };
        match response.status().as_u16() {
            200 => {
                let reply: SyncReply = response.json().await?;
                self.n += count;
                self.cursor = reply.cursor;
                let stored = reply.results.iter().filter(|result| result.seq.is_some()).count();
                Ok(Answered::Well(stored, reply.more))
            }
            429 | 503 => {
                let after = response.headers().get("retry-after");
                let after = after.and_then(|value| value.to_str().ok()?.parse().ok());
                Ok(after.map_or_else(|| Answered::Badly("503 without Retry-After".into()), Answered::Busy))
            }
            other => Ok(Answered::Badly(format!("{other} {}", response.text().await?))),
        }
    }

    fn request(&self, push: Vec<Change>) -> SyncRequest {
        SyncRequest {
            device: self.device,
            max_n: self.n + push.len() as u64,
            acked: BTreeMap::from([(self.device, self.n)]),
            purged: 0,
            sent: Clock::system().now(),
            push,
            cursor: self.cursor,
            scope_rev: 1,
            limit_bytes: 64 * 1024,
            wants_series: false,
        }
    }

    /// The id of one of its households.
    fn household_id(&self, index: u64) -> uuid::Uuid {
        uuid::Uuid::from_u64_pair(self.device.0.as_u64_pair().0, index)
    }

    fn household(&self, index: u64) -> Change {
        let name = format!("load {index}");
        let set = Fields::from_iter([("display_name".to_owned(), name.into())]);
        self.change(Kind::Household, RecordId(self.household_id(index)), set)
    }

    /// A visit note of ordinary length.
    fn visit(&self, n: u64) -> Change {
        let now = Clock::system().now();
        let mut set = Fields::new();
        let household = self.household_id(n % HOUSEHOLDS);
        set.insert("household_id".into(), household.to_string().into());
        set.insert("at".into(), now.0.into());
        set.insert("way".into(), "home".into());
        set.insert("outcome".into(), "done".into());
        let text = format!(
            "\u{5c4b}\u{540e}\u{6392}\u{6c34}\u{6c9f}\u{79ef}\u{6c34}, {n}, \u{5df2}\u{6e05}\u{6de4}, \u{4e0b}\u{5468}\u{518d}\u{770b}"
        );
        set.insert("text".into(), text.into());
        self.change(Kind::Visit, RecordId::new(now, random_bytes()), set)
    }

    /// A change that gets its number when it is sent.
    fn change(&self, kind: Kind, record: RecordId, set: Fields) -> Change {
        let now = Clock::system().now();
        Change {
            id: ChangeId::new(now, random_bytes()),
            n: 0,
            kind,
            record,
            unit: self.unit.clone(),
            v: CHANGE_VERSION,
            at: now,
            seen: self.cursor,
            group: None,
            set,
        }
    }
}

fn gzip(json: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(json)?;
    Ok(encoder.finish()?)
}
