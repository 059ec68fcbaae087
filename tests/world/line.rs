//! The line between a device and the endpoints: carries bytes, and fails as it is told.

use super::faults::Fault;
use super::read;
use super::town::{Answered, Sent, Town};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use lianxin::change::wire::SyncReply;
use lianxin::change::{Kind, Sequenced};
use lianxin::domain::ids::DeviceId;
use lianxin::domain::unit::UnitPath;
use lianxin::store::SyncStart;
use lianxin::sync::status::TroubleCode;
use lianxin::sync::transport::{Piece, Wanted};
use lianxin::sync::{Failure, Transport, classify};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// A line for one round.
pub struct Line<'a> {
    pub town: &'a Town,
    pub fault: Fault,
    pub trips: usize,
    /// Tells the world that the console, or the server, is dead.
    pub killed: Arc<Notify>,
    /// What the world learns.
    pub told: Arc<Mutex<Told>>,
}

/// What a line tells the world.
#[derive(Default)]
pub struct Told {
    /// Requests held up.
    pub late: Vec<Sent>,
    /// The server is to be started anew.
    pub server_died: bool,
    /// Something left the server that must not.
    pub leaked: Option<String>,
    /// The paths asked, with the answers' states.
    pub trips: Vec<String>,
    /// Changes whose form was spoilt on the way.
    pub poisoned: Vec<String>,
}

fn broken(what: &str) -> Failure {
    Failure::new(TroubleCode::Interrupted, what)
}

/// Gzip.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What was packed, unless it is damaged.
pub fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain).ok()?;
    Some(plain)
}

fn flip(bytes: &mut [u8], bit: u32) {
    // Past gzip's head: a spoilt time stamp there changes nothing.
    let bits = (bytes.len().saturating_sub(10)) * 8;
    if let Some(bit) = (bit as usize).checked_rem(bits) {
        bytes[10 + bit / 8] ^= 1 << (bit % 8);
    }
}

/// I10: what leaves the server lies within the rules of its user as they are at that moment.
pub fn leaked(town: &Town, changes: &[Sequenced], device: DeviceId) -> Option<String> {
    let (unit, _role) = read::account_of(&town.db(), device);
    let unit = UnitPath::parse(&unit).unwrap();
    let outside = |sequenced: &&Sequenced| {
        let change = &sequenced.change;
        let common = matches!(change.kind, Kind::Unit | Kind::User);
        !common && sequenced.device != device && !unit.contains(&change.unit)
    };
    let found = changes.iter().find(outside)?;
    Some(format!("{} of {} to {unit}", found.change.id, found.change.unit))
}

impl Line<'_> {
    fn read(&self, answered: Answered, start: &SyncStart, path: &str) -> Result<Vec<u8>, Failure> {
        let body = if answered.packed {
            unpack(&answered.body).ok_or_else(|| broken("the packed answer is damaged"))?
        } else {
            answered.body
        };
        self.told
            .lock()
            .unwrap()
            .trips
            .push(format!("{path} {}", answered.status.as_u16()));
        if answered.status != 200 {
            let status = answered.status.as_u16();
            return Err(classify::answer(
                status,
                &answered.content_type,
                &body,
                answered.retry_after,
            ));
        }
        if path == "/v1/sync" {
            self.look_for_leaks(&body, start);
        }
        Ok(body)
    }

    fn look_for_leaks(&self, body: &[u8], start: &SyncStart) {
        let Ok(reply) = serde_json::from_slice::<SyncReply>(body) else {
            return;
        };
        if let Some(leak) = leaked(self.town, &reply.changes, start.device) {
            self.told.lock().unwrap().leaked = Some(leak);
        }
    }

    async fn die(&self) -> ! {
        self.killed.notify_one();
        std::future::pending().await
    }

    async fn faulty(&mut self, start: &SyncStart, mut sent: Sent, fault: Fault) -> Result<Vec<u8>, Failure> {
        let path = sent.path;
        match fault {
            Fault::LoseRequest(_) => return Err(broken("the request was lost")),
            Fault::Late(_) => {
                self.told.lock().unwrap().late.push(sent);
                return Err(broken("the request is held up"));
            }
            Fault::Answer(_, status) => {
                let body = json!({"code": "busy", "message": "", "hint": ""}).to_string();
                return Err(classify::answer(status, "application/json", body.as_bytes(), Some(1)));
            }
            Fault::KillBefore(_) => self.die().await,
            Fault::CutRequest(_) => sent.body.truncate(sent.body.len() / 2),
            Fault::FlipRequest(_, bit) => flip(&mut sent.body, bit),
            Fault::Poison(_) => self.poison(&mut sent),
            Fault::Twice(_) => drop(self.town.carry(sent.clone()).await),
            _ => {}
        }
        let mut answered = self.town.carry(sent).await;
        match fault {
            Fault::LoseReply(_) => return Err(broken("the answer was lost")),
            Fault::ServerDies(_) => {
                self.told.lock().unwrap().server_died = true;
                return Err(broken("the server died"));
            }
            Fault::KillAfter(_) => self.die().await,
            Fault::CutReply(_) => {
                let half = answered.body.len() / 2;
                answered.body.truncate(half);
            }
            Fault::FlipReply(_, bit) if answered.packed => flip(&mut answered.body, bit),
            _ => {}
        }
        self.read(answered, start, path)
    }

    /// Spoils the first change of a push so that it is no change any more.
    fn poison(&self, sent: &mut Sent) {
        let Some(mut body) = unpack(&sent.body).and_then(|plain| serde_json::from_slice::<Value>(&plain).ok()) else {
            return;
        };
        if let Some(first) = body["push"].get_mut(0) {
            self.told
                .lock()
                .unwrap()
                .poisoned
                .push(first["id"].as_str().unwrap_or_default().to_owned());
            first["set"] = json!("not fields");
            sent.body = pack(body.to_string().as_bytes());
        }
    }
}

impl Transport for Line<'_> {
    async fn exchange(&mut self, start: &SyncStart, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        let sent = Sent {
            path,
            token: start.token.clone(),
            body: pack(&body),
        };
        let fault = if self.fault.strikes(self.trips) {
            self.fault
        } else {
            Fault::None
        };
        self.trips += 1;
        self.faulty(start, sent, fault).await
    }

    async fn fetch(&mut self, _start: &SyncStart, _wanted: &Wanted) -> Result<Piece, Failure> {
        Err(Failure::new(TroubleCode::BadAnswer, "no snapshot in this world"))
    }
}
