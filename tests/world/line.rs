//! The line between a device and the endpoints: carries bytes, and fails as it is told.

use super::dialect::{self, Dialect};
use super::faults::Fault;
use super::post::{Answered, Sent, pack, unpack};
use super::sight::Account;
use super::town::Town;
use lianxin::change::wire::{REQUEST_HEADER, SyncReply};
use lianxin::change::{Change, Kind};
use lianxin::domain::ids::DeviceId;
use lianxin::domain::role::Role;
use lianxin::domain::unit::UnitPath;
use lianxin::store::SyncStart;
use lianxin::sync::status::TroubleCode;
use lianxin::sync::transport;
use lianxin::sync::{Failure, Transport, classify};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// A line for one round.
pub struct Line<'a> {
    pub town: &'a Town,
    pub fault: Fault,
    pub trips: usize,
    /// Whoever begins at the start of the log is offered a snapshot, as servers of before did.
    pub offers: bool,
    /// What somebody else asks in the middle of the round.
    pub meanwhile: Option<Sent>,
    /// Whose round it is.
    pub device: usize,
    /// What went over all lines so far.
    pub heard: Arc<Mutex<Vec<Heard>>>,
    /// Tells the world that the console, or the server, is dead.
    pub killed: Arc<Notify>,
    /// What the world learns.
    pub told: Arc<Mutex<Told>>,
}

/// An answer that went over the line of a device.
pub struct Heard {
    device: usize,
    path: &'static str,
    answered: Answered,
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
    /// What somebody else was answered in the middle of the round.
    pub meanwhile: Option<Answered>,
}

fn broken(what: &str) -> Failure {
    Failure::new(TroubleCode::Interrupted, what)
}

fn flip(bytes: &mut [u8], bit: u32) {
    // Past gzip's head: a spoilt time stamp there changes nothing.
    let bits = (bytes.len().saturating_sub(10)) * 8;
    if let Some(bit) = (bit as usize).checked_rem(bits) {
        bytes[10 + bit / 8] ^= 1 << (bit % 8);
    }
}

/// The reference rule, from the table in docs/SECURITY.md: what a user may receive of what others wrote.
/// Requests that were handed to somebody have a rule of their own ([`Sight`]).
pub fn may_receive(Account { unit, role, .. }: &Account, kind: &Kind, of: &UnitPath) -> bool {
    use Role::{
        BranchSecretary, Clerk, Department, GridLeader, GridMember, MicroLeader, Unknown, VillageDoctor, Volunteer,
    };
    let readable = match role {
        MicroLeader | GridLeader | GridMember | Clerk | BranchSecretary => true,
        VillageDoctor => kind.is_known(),
        Unknown(_) | Department | Volunteer => false,
        _ => matches!(kind, Kind::Request | Kind::RequestEvent),
    };
    matches!(kind, Kind::Unit | Kind::User | Kind::Annulment) || (readable && unit.contains(of))
}

/// I10: the first of the changes that leave the server outside the rules of its user as they are at that moment.
pub fn leak<'a>(
    town: &Town,
    device: DeviceId,
    changes: impl Iterator<Item = (&'a Change, DeviceId)>,
) -> Option<String> {
    let account = town.account_of(device).unwrap();
    let mut changes = changes.filter(|(_, author)| *author != device).peekable();
    changes.peek()?;
    let sight = town.sight();
    let may = |change: &Change| {
        let request = match change.kind {
            Kind::Request => Some(change.record.to_string()),
            Kind::RequestEvent => change
                .set
                .get("request_id")
                .and_then(|id| Some(id.as_str()?.to_owned())),
            _ => None,
        };
        let home = sight.home(&change.record.to_string(), change.unit.as_str());
        let left = sight.left(&change.id.to_string());
        may_receive(&account, &change.kind, &home)
            || left.is_some_and(|from| may_receive(&account, &change.kind, &from))
            || request.is_some_and(|request| sight.may(&account, &request, change.unit.as_str()))
    };
    let (change, _) = changes.find(|(change, _)| !may(change))?;
    Some(format!(
        "{} ({}) of {} to {account:?}",
        change.id, change.kind, change.unit
    ))
}

impl Line<'_> {
    fn read(&self, answered: &Answered, start: &SyncStart, path: &str, words: Dialect) -> Result<Vec<u8>, Failure> {
        let body = answered.plain().ok_or_else(|| broken("the packed answer is damaged"))?;
        let status = answered.status.as_u16();
        if status != 200 {
            let after = answered.text("retry-after").and_then(|text| text.parse().ok());
            let kind = answered.text("content-type").unwrap_or_default();
            return Err(classify::answer(status, kind, &body, after));
        }
        if path != "/v1/sync" {
            return Ok(body);
        }
        self.look_for_leaks(&body, start);
        Ok(dialect::told(body, words, self.offers && start.cursor.seq == 0))
    }

    fn look_for_leaks(&self, body: &[u8], start: &SyncStart) {
        let Ok(reply) = serde_json::from_slice::<SyncReply>(body) else {
            return;
        };
        let changes = reply.changes.iter().map(|it| (&it.change, it.device));
        if let Some(leak) = leak(self.town, start.device, changes) {
            self.told.lock().unwrap().leaked = Some(leak);
        }
    }

    /// Something on the way gives an answer that it had given before.
    fn mixed_up(&self, answered: &mut Answered, path: &str, which: usize, of: impl Fn(usize) -> bool) {
        let heard = self.heard.lock().unwrap();
        let known: Vec<&Heard> = heard.iter().filter(|it| it.path == path && of(it.device)).collect();
        if let Some(at) = which.checked_rem(known.len()) {
            // The latest are the likeliest.
            *answered = known[known.len() - 1 - at].answered.clone();
        }
    }

    async fn die(&self) -> ! {
        self.killed.notify_one();
        std::future::pending().await
    }

    /// There and back, with what goes wrong on the way.
    async fn carry(&mut self, mut sent: Sent) -> Result<(Answered, Dialect), Failure> {
        let fault = if self.fault.strikes(self.trips) {
            self.fault
        } else {
            Fault::None
        };
        self.trips += 1;
        let path = sent.path;
        let asked = transport::request_name();
        sent.head.push((REQUEST_HEADER, asked.clone()));
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
            Fault::CutRequest(_) => {
                let cut = |body: &mut Vec<u8>| body.truncate(body.len() / 2);
                sent.body.iter_mut().for_each(cut);
            }
            Fault::FlipRequest(_, bit) => sent.body.iter_mut().for_each(|body| flip(body, bit)),
            Fault::Poison(_) => poison(&mut sent),
            Fault::Twice(_) => drop(self.town.carry(sent.clone()).await),
            Fault::Words(_, words) => sent.speaks = words.speaks(),
            Fault::Meanwhile(_) => {
                if let Some(other) = self.meanwhile.take() {
                    let answered = self.town.carry(other).await;
                    self.told.lock().unwrap().meanwhile = Some(answered);
                }
            }
            _ => {}
        }
        let mut answered = self.town.carry(sent).await;
        let seen = format!("{path} {}", answered.status.as_u16());
        self.told.lock().unwrap().trips.push(seen);
        let before = answered.clone();
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
            Fault::FlipReply(_, bit) if answered.is_packed() => {
                flip(&mut answered.body, bit);
            }
            Fault::OldReply(_, which) => self.mixed_up(&mut answered, path, which, |device| device == self.device),
            Fault::OthersReply(_, which) => self.mixed_up(&mut answered, path, which, |device| device != self.device),
            _ => {}
        }
        self.heard.lock().unwrap().push(Heard {
            device: self.device,
            path,
            answered: before,
        });
        transport::is_answer(&asked, answered.text(REQUEST_HEADER))?;
        let words = if let Fault::Words(_, words) = fault {
            words
        } else {
            Dialect::Ours
        };
        Ok((answered, words))
    }
}

/// Spoils the first change of a push so that it is no change any more.
fn poison(sent: &mut Sent) {
    let plain = sent.body.as_deref().and_then(unpack);
    let Some(mut body) = plain.and_then(|plain| serde_json::from_slice::<Value>(&plain).ok()) else {
        return;
    };
    if let Some(first) = body["push"].get_mut(0) {
        first["set"] = json!("not fields");
        sent.body = Some(pack(body.to_string().as_bytes()));
    }
}

impl Transport for Line<'_> {
    async fn exchange(&mut self, start: &SyncStart, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        let sent = Sent::post(path, &start.token, &body);
        let (answered, words) = self.carry(sent).await?;
        self.read(&answered, start, path, words)
    }
}
