//! Somebody with a device of their own lies: about who they are, what they are, where a record lives and what they may name.
//!
//! ```text
//! one push: honest work, a lie, honest work --> stored, kept apart, stored
//! the same history, the lie never sent      --> every screen and the log fold to the same
//! ```
//! Invariant: a lie is judged by what it says, never by being one: the server has no field for that.

use crate::change::{Ch, MOST, RECORDS, Rng, Says, nature, one, role};
use crate::common_lies::Lie;
use crate::device::{Answer, Ask};
use crate::variants::Variant as V;
use crate::wire::{Code, Refusal, Results, Scope, Status, SyncReq};
use crate::world::{Truth, World};
use lianxin::change::fold::{FoldedRecord, fold};

impl World {
    /// A new device of a person pushes a lie between two honest changes.
    pub fn lie(&mut self, rng: &mut Rng) {
        if self.truth.len() + 3 > MOST {
            return;
        }
        let lie = Lie::ALL[rng.below(Lie::ALL.len())];
        let user = rng.below(3) as u8;
        let scope = self.server.scopes[user as usize];
        let drawn = |wanted: bool, rng: &mut Rng| {
            let records: Vec<u8> = (0..RECORDS).filter(|record| scope.has(*record) == wanted).collect();
            records.get(rng.below(records.len())).copied()
        };
        let (Some(own), foreign) = (drawn(true, rng), drawn(false, rng)) else {
            return;
        };
        if foreign.is_none() && !matches!(lie, Lie::Author | Lie::Role) {
            return;
        }
        let inc = self.new_inc();
        self.server.new_incarnation(0, user, inc);
        let first = self.written(1, user, own, rng);
        let false_one = told(lie, self.written(2, user, own, rng), foreign.unwrap_or(own));
        let last = self.written(3, user, own, rng);
        self.truth[last.id as usize].saw = one(first.id);
        self.lies |= one(false_one.id);
        self.alive |= one(first.id) | one(last.id);
        self.say(|_| {
            format!(
                "  {lie:?} of user {user} (inc {inc}): {false_one:?} {:?}",
                false_one.says
            )
        });
        if self.silent {
            self.push_as(inc, user, scope, vec![first]);
            // Its number is used up, so that the two histories can be compared to the last digit.
            self.server.incs.get_mut(&inc).expect("just made").n = false_one.n;
            self.push_as(inc, user, scope, vec![last]);
        } else {
            self.push_as(inc, user, scope, vec![first, false_one, last]);
        }
    }

    /// A change as the person would write it, who has seen nothing of others yet.
    fn written(&mut self, n: u32, user: u8, record: u8, rng: &mut Rng) -> Ch {
        let id = u8::try_from(self.truth.len()).expect("few");
        let field = rng.below(2) as u8;
        self.truth.push(Truth {
            saw: 0,
            user,
            record,
            field,
            line: usize::MAX,
        });
        Ch {
            id,
            n,
            record,
            field,
            value: rng.below(5) as u8,
            at: self.now,
            seen: 0,
            text: true,
            poison: false,
            hands: None,
            says: Says::truly(user, record),
        }
    }

    /// Sends it whole, or one after the other to a server that takes no more, and judges each answer.
    fn push_as(&mut self, inc: u16, user: u8, scope: Scope, push: Vec<Ch>) {
        let ask = |push: Vec<Ch>| {
            Ask::Sync(SyncReq {
                inc,
                push,
                cursor: Default::default(),
                acked: Vec::new(),
                rev: scope.rev,
                purged: 0,
                limit: 4,
                old: false,
            })
        };
        match self.serve(inc, user, &ask(push.clone())) {
            Answer::No(Refusal::TooLarge) if push.len() > 1 => {
                for ch in push {
                    self.push_as(inc, user, scope, vec![ch]);
                }
            }
            answer => {
                self.note_acked(&answer);
                let Answer::Sync(reply) = answer else {
                    return self.fail("I12", format!("a push with a lie in it: {answer:?}"));
                };
                self.say(|_| format!("    {:?}", reply.results));
                if reply.changes.iter().any(|e| !scope.has(e.ch.record)) {
                    self.fail("I10", "a liar was sent what they may not read".to_owned());
                }
                self.judge_answers(&push, &reply.results);
            }
        }
    }

    fn judge_answers(&mut self, push: &[Ch], results: &Results) {
        for ch in push {
            let told = results.iter().find(|(id, _)| *id == ch.id).map(|(_, status)| *status);
            let is_lie = self.lies & one(ch.id) != 0;
            match told {
                Some(Status::Apart(_)) if is_lie => {}
                Some(Status::Stored(_) | Status::Apart(Code::Purged)) if !is_lie => {}
                _ => self.fail("I10", format!("{ch:?} {:?} is answered {told:?}", ch.says)),
            }
        }
    }

    /// Everything is as in `honest`, the same history in which the lies were never sent.
    pub fn as_if_it_never_came(&mut self, honest: &Self) {
        if let Some(broken) = &honest.broken {
            return self.fail(broken.invariant, format!("without the lies: {}", broken.what));
        }
        let (log, without) = (&self.server.log, &honest.server.log);
        if log != without {
            let first = log.iter().zip(without).find(|(a, b)| a != b);
            return self.fail("lie", format!("the log is another than without it: {first:?}"));
        }
        for on in 0..self.devices.len() {
            for record in 0..RECORDS {
                if shown(self, on, record) != shown(honest, on, record) {
                    return self.fail(
                        "lie",
                        format!("device {on} shows record {record} otherwise than without it"),
                    );
                }
            }
        }
    }
}

fn shown(world: &World, on: usize, record: u8) -> FoldedRecord {
    fold(nature(record), &world.devices[on].placed(record))
}

/// What the lie makes of an honest change.
fn told(lie: Lie, mut ch: Ch, foreign: u8) -> Ch {
    match lie {
        Lie::Author => ch.says.author = (ch.says.author + 1) % 3,
        Lie::Role => ch.says.role = role((ch.says.author + 1) % 3),
        Lie::Reference => ch.says.names = foreign,
        Lie::Edit | Lie::Delete => ch.record = foreign,
        Lie::Touch => {
            ch.record = foreign;
            ch.text = false;
        }
    }
    if lie == Lie::Delete {
        ch.says.newer = true;
    }
    ch
}

/// What the server says of a change that does not tell the truth of its author, its home or what it names. `handed`: what was
/// handed to the author.
pub fn judge(ch: &Ch, user: u8, scope: Scope, handed: impl Fn(u8) -> bool, v: V) -> Option<Code> {
    let says = ch.says;
    if says.author != user && v != V::AuthorBelieved {
        return Some(Code::Malformed);
    }
    if says.role != role(user) && v != V::RoleBelieved {
        return Some(Code::Role);
    }
    let lives_inside = match v {
        V::UnitBelieved => scope.units & (1 << says.unit) != 0,
        V::NewerUnjudged if says.newer => true,
        V::HandedUnjudged => scope.has(ch.record),
        _ => scope.has(ch.record) || handed(ch.record),
    };
    if !lives_inside {
        return Some(Code::Scope);
    }
    let reads = scope.has(says.names) || handed(says.names);
    (!reads && v != V::ReferenceUnjudged).then_some(Code::Reference)
}
