//! Rounds by USB stick: the same rules, files instead of requests, and what becomes of files.
//!
//! Invariant: a file that was taken before, or is of an earlier time, changes nothing that should not change.

use super::faults::Fault;
use super::line::leak;
use super::world::World;
use lianxin::change::bundle_file::body::Reply;
use lianxin::change::bundle_file::{self, Direction};
use lianxin::server::bundle as counter;
use lianxin::sync::bundle::{self, Taken};

/// What becomes of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// There and back.
    Straight,
    /// The request is handed in twice, the second reply comes back.
    RequestTwice,
    /// The reply is taken twice.
    ReplyTwice,
    /// The request lies somewhere before it is handed in.
    RequestLies,
    /// The reply lies somewhere before it is taken.
    ReplyLies,
    /// A byte of one of the files is another.
    Damaged,
    /// The console is killed between the two.
    Killed,
    /// The reply taken last is taken once more.
    OldReply,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Straight,
        Self::RequestTwice,
        Self::ReplyTwice,
        Self::RequestLies,
        Self::ReplyLies,
        Self::Damaged,
        Self::Killed,
        Self::OldReply,
    ];
}

/// A file that lies somewhere, and whose device it is.
pub enum Lying {
    /// For the counter.
    Request(usize, Vec<u8>),
    /// For the device.
    Reply(usize, Vec<u8>),
}

impl World {
    /// A device syncs by stick.
    pub fn by_stick(&mut self, index: usize, way: Way) {
        if way == Way::OldReply {
            if let Some(reply) = self.devices[index].taken.clone() {
                self.take_reply(index, &reply);
            }
            return;
        }
        let now = self.devices[index].now();
        let mut request = match bundle::export(self.devices[index].store(), now) {
            Ok(request) => request,
            Err(error) => return self.say(&format!("not written: {error}")),
        };
        match way {
            Way::RequestLies => return self.sticks.push(Lying::Request(index, request)),
            Way::RequestTwice => drop(self.hand_in(index, &request)),
            Way::Damaged if index.is_multiple_of(2) => {
                spoil(&mut request);
                if self.hand_in(index, &request).is_some() {
                    self.fail("stick", "a damaged request was taken");
                }
                return;
            }
            _ => {}
        }
        let Some(mut reply) = self.hand_in(index, &request) else {
            return;
        };
        match way {
            Way::ReplyLies => return self.sticks.push(Lying::Reply(index, reply)),
            Way::Killed => self.devices[index].die(),
            Way::ReplyTwice => drop(self.take_reply(index, &reply)),
            Way::Damaged => {
                spoil(&mut reply);
                if self.take_reply(index, &reply).is_some() {
                    self.fail("stick", "a damaged reply was taken");
                }
                return;
            }
            _ => {}
        }
        self.take_reply(index, &reply);
    }

    /// A file that lay somewhere is handed in or taken after all.
    pub fn stick_arrives(&mut self) {
        match self.sticks.pop() {
            Some(Lying::Request(index, request)) => {
                if let Some(reply) = self.hand_in(index, &request) {
                    self.take_reply(index, &reply);
                }
            }
            Some(Lying::Reply(index, reply)) => drop(self.take_reply(index, &reply)),
            None => {}
        }
    }

    /// Hands a file in at the counter.
    fn hand_in(&mut self, index: usize, request: &[u8]) -> Option<Vec<u8>> {
        let taking = counter::take(self.town.storage(), self.town.clock(), request);
        match self.runtime.block_on(taking) {
            Ok(answered) => {
                self.say(&format!(
                    "[in: {} new, {} again, {} apart, {} out, {:?}]",
                    answered.stored, answered.duplicate, answered.quarantined, answered.sent, answered.refused
                ));
                self.look_into(index, &answered.file);
                Some(answered.file)
            }
            Err(error) => {
                self.say(&format!("[not taken: {error}]"));
                if let counter::BundleError::Storage(_) = error {
                    self.fail("stick", format!("the server cannot take a file: {error}"));
                }
                None
            }
        }
    }

    /// I10, of what a reply file holds; a device that went on with another token cannot open it, nor can anybody.
    fn look_into(&mut self, index: usize, file: &[u8]) {
        let start = self.devices[index].store().sync_start().unwrap().unwrap();
        let (_, token) = bundle_file::holder(&start.token).unwrap();
        let sealed = bundle_file::read(file, Direction::Reply).unwrap();
        let Ok(reply) = sealed.open::<Reply>(&token) else {
            return;
        };
        if sealed.label.device != start.device {
            return;
        }
        let changes = reply.pages.iter().flat_map(|page| &page.reply.changes);
        let changes = changes.map(|it| (&it.change, it.device));
        if let Some(leak) = leak(&self.town, start.device, changes) {
            self.fail("I10", leak);
        }
    }

    /// A device takes a reply file.
    fn take_reply(&mut self, index: usize, reply: &[u8]) -> Option<Taken> {
        let now = self.devices[index].now();
        let before = self.devices[index].store().sync_start().unwrap().unwrap().cursor;
        let taken = bundle::take(self.devices[index].store(), reply, now);
        let after = self.devices[index].store().sync_start().unwrap().unwrap().cursor;
        self.look_at_the_cursor(index, before, after);
        self.look_at_the_screen(index);
        match taken {
            Ok(taken) => {
                self.devices[index].taken = Some(reply.to_vec());
                self.say(&format!("[{taken:?}]"));
                Some(taken)
            }
            Err(error) => {
                self.say(&format!("[{error}]"));
                None
            }
        }
    }

    /// Some come to rest by stick first, as far as a stick brings them.
    pub fn heal_by_stick(&mut self) {
        for _ in 0..3 {
            for index in (0..self.devices.len()).step_by(2) {
                self.log.push(format!("  {index} by stick"));
                self.by_stick(index, Way::Straight);
            }
        }
    }

    /// At rest a stick carries nothing: what the line and the stick do is the same.
    pub fn sticks_carry_nothing(&mut self) {
        for index in 0..self.devices.len() {
            self.log.push(format!("  {index} by stick, at rest"));
            let now = self.devices[index].now();
            let request = bundle::pack(self.devices[index].store(), now).unwrap();
            if request.changes + request.offered > 0 || request.rest {
                self.fail(
                    "stick",
                    format!("at rest device {index} has something to carry: {request:?}"),
                );
            }
            let Some(reply) = self.hand_in(index, &request.bytes) else {
                return self.fail("stick", format!("the file of device {index} is not taken at rest"));
            };
            let quiet = self.take_reply(index, &reply).is_some_and(|taken| {
                let moved = taken.applied;
                moved.stored + moved.duplicate + moved.quarantined + moved.pulled == 0 && !taken.more && !taken.rotated
            });
            let line = self.sync(index, Fault::None).is_some_and(|outcome| {
                outcome.failure.is_none() && outcome.summary.pushed + outcome.summary.pulled == 0
            });
            if !(quiet && line) {
                self.fail("stick", format!("at rest the stick moved something on device {index}"));
            }
        }
    }
}

/// Past the label, which is read before anything is opened.
fn spoil(file: &mut [u8]) {
    let at = file.len() * 3 / 4;
    file[at] ^= 0x10;
}
