//! A round by stick in the world: the file out, the town's answer, the file home, and what goes wrong on the way.
//!
//! ```text
//! export --> [lost | cut | flipped | twice | in the pocket] --> server::bundle --> [in the pocket | cut | flipped | twice] --> import
//! ```
//!
//! Invariant: a file that was spoilt is refused on either side; every other one, however late, may come once more.

use super::device::Device;
use super::faults::Fault;
use super::line::leaked;
use super::world::World;
use lianxin::change::parcel::body::Reply;
use lianxin::change::parcel::{self, Direction};
use lianxin::clock::Clock;
use lianxin::server::bundle as counter;
use lianxin::store::SyncStart;
use lianxin::sync::bundle::{self, BundleError, Taken};
use lianxin::sync::round::{Outcome, Summary};
use lianxin::sync::status::{Trouble, TroubleCode};

/// A file under way.
pub enum Carried {
    /// To the town, of the device with this number.
    There(usize, Vec<u8>),
    /// Home to it.
    Home(usize, Vec<u8>),
}

fn cut(mut file: Vec<u8>) -> Vec<u8> {
    file.truncate(file.len() / 2);
    file
}

fn flip(mut file: Vec<u8>, bit: u32) -> Vec<u8> {
    let bit = bit as usize % (file.len() * 8);
    file[bit / 8] ^= 1 << (bit % 8);
    file
}

fn failed(code: TroubleCode, detail: impl Into<String>) -> Trouble {
    let detail = detail.into();
    Trouble { code, detail }
}

impl World {
    /// At most so many journeys, until nothing is left to carry. `None`: the console was killed in one.
    pub fn sync_by_stick(&mut self, index: usize, fault: Fault, journeys: usize) -> Option<Outcome> {
        let before = self.devices[index].store().sync_start().unwrap().unwrap().cursor;
        let mut sum = Outcome {
            failure: None,
            ..Outcome::failed(failed(TroubleCode::Local, ""))
        };
        for _ in 0..journeys {
            let taken = match self.journey(index, fault) {
                Ok(taken) => taken?,
                Err(trouble) => {
                    sum.failure = Some((trouble, None));
                    break;
                }
            };
            add(&mut sum.summary, &taken);
            if !taken.more {
                break;
            }
        }
        let moved = sum.summary;
        let failure = sum.failure.as_ref().map(|(trouble, _)| trouble.detail.clone());
        self.say(&format!(
            "stick up {} down {} {}",
            moved.pushed,
            moved.pulled,
            failure.unwrap_or_default()
        ));
        let after = self.devices[index].store().sync_start().unwrap().unwrap().cursor;
        if self.plain && after.seq < before.seq {
            self.fail("I5", format!("device {index}: {before} became {after} by stick"));
        }
        self.look_at_the_screen(index);
        let forgotten = sum.failure.as_ref();
        if forgotten.is_some_and(|(trouble, _)| trouble.code == TroubleCode::TokenUnknown) {
            self.enrol(index);
        }
        Some(sum)
    }

    fn journey(&mut self, index: usize, fault: Fault) -> Result<Option<Taken>, Trouble> {
        let start = self.devices[index].store().sync_start().unwrap().unwrap();
        let now = self.devices[index].now();
        let file = bundle::export(self.devices[index].store(), now).map_err(|error| told(&error))?;
        let spoilt = match fault {
            Fault::KillBefore(_) => {
                self.devices[index].die();
                return Ok(None);
            }
            Fault::LoseRequest(_) => return Ok(Some(Taken::default())),
            Fault::Late(_) => {
                self.pocket.push(Carried::There(index, file));
                return Ok(Some(Taken::default()));
            }
            Fault::CutRequest(_) => Some(cut(file.clone())),
            Fault::FlipRequest(_, bit) => Some(flip(file.clone(), bit)),
            _ => None,
        };
        if let Some(spoilt) = spoilt {
            self.must_refuse(index, &spoilt);
        }
        if matches!(fault, Fault::Twice(_)) {
            let first = self.hand_in(&file, &start)?;
            self.pocket.push(Carried::Home(index, first));
        }
        let answer = self.hand_in(&file, &start)?;
        if matches!(fault, Fault::ServerDies(_)) {
            self.town.die(&self.runtime);
        }
        self.bring_home(index, answer, fault)
    }

    fn bring_home(&mut self, index: usize, answer: Vec<u8>, fault: Fault) -> Result<Option<Taken>, Trouble> {
        let now = self.devices[index].now();
        let spoilt = match fault {
            Fault::LoseReply(_) => {
                self.pocket.push(Carried::Home(index, answer));
                return Ok(Some(Taken::default()));
            }
            Fault::CutReply(_) => Some(cut(answer.clone())),
            Fault::FlipReply(_, bit) => Some(flip(answer.clone(), bit)),
            _ => None,
        };
        if let Some(spoilt) = spoilt
            && bundle::take(self.devices[index].store(), &spoilt, now).is_ok()
        {
            self.fail("I6", format!("device {index} takes an answer that was spoilt"));
        }
        let taken = bundle::take(self.devices[index].store(), &answer, now).map_err(|error| told(&error))?;
        self.pocket.push(Carried::Home(index, answer));
        if matches!(fault, Fault::KillAfter(_) | Fault::KillAtStore(_)) {
            self.devices[index].die();
            return Ok(None);
        }
        Ok(Some(taken))
    }

    fn must_refuse(&mut self, index: usize, spoilt: &[u8]) {
        let took = self
            .runtime
            .block_on(counter::take(self.town.storage(), Clock::system(), spoilt));
        if took.is_ok() {
            self.fail(
                "I6",
                format!("the server takes a file of device {index} that was spoilt"),
            );
        }
    }

    /// The town's answer, looked through for leaks.
    fn hand_in(&mut self, file: &[u8], start: &SyncStart) -> Result<Vec<u8>, Trouble> {
        let took = self
            .runtime
            .block_on(counter::take(self.town.storage(), Clock::system(), file));
        let answered = match took {
            Ok(answered) => answered,
            Err(error @ (counter::BundleError::NoDevice(_) | counter::BundleError::Parcel(_))) => {
                return Err(failed(TroubleCode::TokenUnknown, error.to_string()));
            }
            Err(error) => return Err(failed(TroubleCode::ServerError, error.to_string())),
        };
        let (_, token) = parcel::holder(&start.token).unwrap();
        let sealed = parcel::read(&answered.file, Direction::Reply).unwrap();
        let reply: Reply = sealed.open(&token).unwrap();
        for page in &reply.pages {
            if let Some(leak) = leaked(&self.town, &page.reply.changes, start.device) {
                self.fail("I10", format!("by stick: {leak}"));
            }
        }
        Ok(answered.file)
    }

    /// What lies in the pocket is carried on: to the town, or home once more.
    pub fn empty_the_pocket(&mut self) {
        let Some(carried) = self.pocket.pop() else { return };
        match carried {
            Carried::There(index, file) => {
                let took = self
                    .runtime
                    .block_on(counter::take(self.town.storage(), Clock::system(), &file));
                if let Ok(answered) = took {
                    self.pocket.push(Carried::Home(index, answered.file));
                }
                self.say("a late file came to the town");
            }
            Carried::Home(index, answer) => {
                let device: &mut Device = &mut self.devices[index];
                let now = device.now();
                let taken = bundle::take(device.store(), &answer, now);
                self.say(&format!("a late answer came home: {taken:?}"));
                self.look_at_the_screen(index);
            }
        }
    }
}

fn add(sum: &mut Summary, taken: &Taken) {
    let applied = taken.applied;
    sum.pushed += applied.stored + applied.duplicate + applied.quarantined;
    sum.stored += applied.stored;
    sum.quarantined += applied.quarantined;
    sum.pulled += applied.pulled;
    sum.trips += 1;
    sum.reshaped |= taken.rotated;
}

fn told(error: &BundleError) -> Trouble {
    failed(TroubleCode::BadAnswer, format!("{error:?}"))
}
