//! What lies between a device and the server: one request and its fate, requests that come late, a healthy network at last.

use crate::change::{Rng, one};
use crate::device::{Answer, Ask};
use crate::faults::Fault;
use crate::variants::Variant as V;
use crate::wire::{Refusal, Status};
use crate::world::World;

impl World {
    pub fn new_inc(&mut self) -> u16 {
        self.next_inc += 1;
        self.next_inc
    }

    /// The server answers; what it does is committed.
    pub fn serve(&mut self, inc: u16, user: u8, ask: &Ask) -> Answer {
        self.durable = self.server.clone();
        let now = self.now;
        let answer = match ask {
            Ask::Rotate(of) => {
                let new = self.new_inc();
                self.server.new_incarnation(*of, user, new);
                Answer::Incarnation(new)
            }
            Ask::Sync(req) => self
                .server
                .sync(req, now)
                .map_or_else(Answer::No, |reply| Answer::Sync(Box::new(reply))),
            Ask::Have(ids) => self.server.have(inc, ids).map_or_else(Answer::No, Answer::Missing),
            Ask::Recover(cursor, items) => self
                .server
                .recover(inc, *cursor, items, now)
                .map_or_else(Answer::No, |(n, results)| Answer::Recovered(n, results)),
        };
        if self.v != V::AnswerBeforeCommit {
            self.durable = self.server.clone();
        }
        answer
    }

    /// One request and its fate. True when the answer arrived.
    pub fn exchange(&mut self, on: usize, fault: Fault, rng: &mut Rng) {
        if fault == Fault::CrashBefore {
            self.devices[on].crash();
            return;
        }
        if !self.devices[on].armed {
            return;
        }
        let ask = self.devices[on].ask();
        let (inc, user) = (self.devices[on].db.inc, self.devices[on].db.user);
        let before = self.log.as_ref().map_or(0, Vec::len);
        self.say(|_| format!("  device {on} {fault:?} {ask:?}"));
        let lost = matches!(fault, Fault::RequestLost | Fault::Late);
        if matches!(fault, Fault::Late | Fault::Twice) {
            self.late.push((inc, ask.clone()));
        }
        let answer = if lost || rng.chance(1) {
            None
        } else {
            Some(self.serve(inc, user, &ask))
        };
        let cursor = self.devices[on].db.cursor.seq;
        match answer {
            Some(answer) if !matches!(fault, Fault::ReplyLost | Fault::CrashAfter) => {
                self.say(|w| format!("    answer {answer:?} head {:?}", w.server.head()));
                self.check_answer(on, &ask, &answer);
                self.note_acked(&answer);
                let again = (fault == Fault::AppliedTwice).then(|| answer.clone());
                self.devices[on].apply(&ask, answer);
                if let (Some(answer), Ask::Sync(_)) = (again, &ask)
                    && self.devices[on].db.relog.is_none()
                {
                    self.devices[on].apply(&ask, answer);
                }
                self.check_cursor(on, cursor);
                let quiet =
                    matches!(&ask, Ask::Sync(req) if req.push.is_empty() && self.devices[on].db.cursor == req.cursor);
                if let (true, true, Some(log)) =
                    (quiet, self.devices[on].idle() && self.broken.is_none(), &mut self.log)
                {
                    log.truncate(before);
                }
            }
            _ => self.devices[on].armed = self.v != V::RetryOnce,
        }
        if fault == Fault::CrashAfter {
            self.devices[on].crash();
        }
    }

    pub fn note_acked(&mut self, answer: &Answer) {
        let results = match answer {
            Answer::Sync(reply) => &reply.results,
            Answer::Recovered(_, results) | Answer::No(Refusal::Upgrade(results)) => results,
            _ => return,
        };
        let ids = results
            .iter()
            .filter(|(_, s)| !matches!(s, Status::Apart(_)))
            .fold(0, |all, (id, _)| all | one(*id));
        self.acked |= ids;
    }

    pub fn deliver_late(&mut self, rng: &mut Rng) {
        if self.late.is_empty() {
            return;
        }
        let index = rng.below(self.late.len());
        let (inc, ask) = self.late.remove(index);
        let user = self.server.incs.get(&inc).map(|row| row.user);
        if let Some(user) = user {
            self.say(|_| format!("  late, of inc {inc}: {ask:?}"));
            let answer = self.serve(inc, user, &ask);
            self.say(|w| format!("    answer {answer:?} head {:?}", w.server.head()));
        }
    }

    /// The network is healthy, every version new, for as long as it takes.
    pub fn heal(&mut self) {
        self.say(|_| "-- healthy from here".to_owned());
        self.late.clear();
        self.server.min_new = false;
        self.server.max_batch = 8;
        let mut rng = Rng(1);
        for device in &mut self.devices {
            device.old = false;
            device.form = None;
        }
        let mut quiet = 0;
        for _ in 0..120 {
            let before = self.server.head();
            self.now += 1_000;
            for on in 0..self.devices.len() {
                self.exchange(on, Fault::None, &mut rng);
            }
            let done = self
                .devices
                .iter()
                .all(|d| d.idle() && d.db.cursor.seq == self.server.head().seq);
            quiet = if done && before == self.server.head() {
                quiet + 1
            } else {
                0
            };
            if quiet == 2 || self.broken.is_some() {
                return;
            }
        }
    }
}
