//! The connections that are open, and which of them has to go when there is no room.
//!
//! ```text
//! opened -> stranger --a token is found--> known (a device's)
//!              '--its code is judged--> held --wrong--> stranger
//! no room: a stranger is cut, the oldest of the origin with the most;  an origin or a device beyond its share: its own oldest
//! ```
//!
//! Invariant: whoever holds many connections loses one before anybody else does, and nobody who has shown a token loses
//! theirs to a stranger. All that comes through a proxy is one origin without a share, and unknown again with each request.

use super::origin::Origin;
use crate::domain::ids::DeviceId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A device has one request under way, and perhaps one that was given up; two copies of it twice as many.
const OF_A_DEVICE: usize = 8;

/// All open connections of a listener.
#[derive(Debug)]
pub struct Lines {
    open: Mutex<Open>,
    /// Strangers of one origin at most.
    share: usize,
    /// How many were cut.
    cut: Arc<AtomicU64>,
}

#[derive(Debug, Default)]
struct Open {
    lines: HashMap<u64, Entry>,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    whose: Whose,
    /// Grows with time: the order in which they became whose they are.
    since: u64,
    end: Arc<Notify>,
    /// It was told to end and is about to.
    ending: bool,
}

/// Who is at the other end; `None` of an origin is a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Stranger(Option<Origin>),
    Held,
    Device(Option<DeviceId>),
}

/// One connection; gone from the table when dropped.
#[derive(Debug)]
pub struct Line {
    lines: Arc<Lines>,
    no: u64,
    origin: Option<Origin>,
    end: Arc<Notify>,
}

impl Lines {
    /// A table in which an origin has room for `share` strangers; those that are cut are counted in `cut`.
    #[must_use]
    pub fn new(share: usize, cut: Arc<AtomicU64>) -> Self {
        Self {
            open: Mutex::default(),
            share,
            cut,
        }
    }

    /// A connection from `origin`, or from a proxy when that is `None`.
    pub fn opened(self: &Arc<Self>, origin: Option<Origin>) -> Arc<Line> {
        let mut open = self.lock();
        let whose = Whose::Stranger(origin);
        if origin.is_some() {
            self.keep_to(self.share.saturating_sub(1), whose, &mut open);
        }
        let (no, end) = (open.tick(), Arc::new(Notify::new()));
        let entry = Entry {
            whose,
            since: no,
            end: Arc::clone(&end),
            ending: false,
        };
        open.lines.insert(no, entry);
        Arc::new(Line {
            lines: Arc::clone(self),
            no,
            origin,
            end,
        })
    }

    /// Cuts a stranger, so that somebody else has room. False when there is none.
    pub fn make_room(&self) -> bool {
        let mut open = self.lock();
        let mut counts = HashMap::<Option<Origin>, (usize, u64)>::new();
        for entry in open.lines.values().filter(|entry| !entry.ending) {
            if let Whose::Stranger(origin) = entry.whose {
                let (count, oldest) = counts.entry(origin).or_insert((0, entry.since));
                *count += 1;
                *oldest = entry.since.min(*oldest);
            }
        }
        let most = counts
            .into_iter()
            .max_by_key(|(_, (count, oldest))| (*count, u64::MAX - oldest));
        most.is_some_and(|(origin, _)| self.end_oldest(Whose::Stranger(origin), &mut open))
    }

    /// Leaves `most` that are `whose`: those before go, the oldest first.
    fn keep_to(&self, most: usize, whose: Whose, open: &mut Open) {
        let theirs = |entry: &&Entry| entry.whose == whose && !entry.ending;
        let beyond = open.lines.values().filter(theirs).count().saturating_sub(most);
        for _ in 0..beyond {
            self.end_oldest(whose, open);
        }
    }

    fn end_oldest(&self, whose: Whose, open: &mut Open) -> bool {
        let theirs = open.lines.values_mut();
        let theirs = theirs.filter(|entry| entry.whose == whose && !entry.ending);
        let Some(oldest) = theirs.min_by_key(|entry| entry.since) else {
            return false;
        };
        oldest.ending = true;
        oldest.end.notify_one();
        self.cut.fetch_add(1, Relaxed);
        true
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn tick(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

impl Line {
    /// A request begins. Through a proxy it may be anybody's.
    pub fn request(&self) {
        if self.origin.is_none() {
            self.become_whose(Whose::Stranger(None));
        }
    }

    /// It has shown this device's token.
    pub fn known(&self, device: DeviceId) {
        self.become_whose(Whose::Device(self.origin.map(|_| device)));
    }

    /// What it asked for is under way and must not be lost.
    pub fn held(&self) {
        self.become_whose(Whose::Held);
    }

    /// It has shown nothing.
    pub fn unknown(&self) {
        self.become_whose(Whose::Stranger(self.origin));
    }

    /// Waits until it has to go.
    pub async fn must_end(&self) {
        self.end.notified().await;
    }

    fn become_whose(&self, whose: Whose) {
        let mut open = self.lines.lock();
        let since = open.tick();
        if let Some(entry) = open.lines.get_mut(&self.no)
            && entry.whose != whose
        {
            (entry.whose, entry.since) = (whose, since);
        }
        let most = match whose {
            Whose::Device(Some(_)) => OF_A_DEVICE,
            Whose::Stranger(Some(_)) => self.lines.share,
            _ => return,
        };
        self.lines.keep_to(most, whose, &mut open);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.lines.lock().lines.remove(&self.no);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn from(last: u8) -> Option<Origin> {
        Some(Origin::of(IpAddr::from([10, 0, 0, last])))
    }

    fn ending(line: &Line) -> bool {
        line.lines.lock().lines[&line.no].ending
    }

    fn device(n: u128) -> DeviceId {
        DeviceId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a9_an_origin_beyond_its_share_loses_its_own_oldest_and_known_ones_do_not_count() {
        let lines = Arc::new(Lines::new(3, Arc::default()));
        let other = lines.opened(from(2));
        let known = lines.opened(from(1));
        known.known(device(1));
        let mine: Vec<_> = (0..5).map(|_| lines.opened(from(1))).collect();
        let gone: Vec<bool> = mine.iter().map(|line| ending(line)).collect();
        assert_eq!(gone, [true, true, false, false, false]);
        assert!(!ending(&other) && !ending(&known));
        assert_eq!(lines.cut.load(Relaxed), 2);
    }

    #[test]
    fn a9_room_is_made_by_whoever_has_most_and_never_by_a_known_or_held_one() {
        let lines = Arc::new(Lines::new(100, Arc::default()));
        let known = lines.opened(from(1));
        known.known(device(1));
        let held = lines.opened(from(1));
        held.held();
        let lone = lines.opened(from(2));
        let many: Vec<_> = (0..3).map(|_| lines.opened(from(3))).collect();
        assert!(lines.make_room() && lines.make_room());
        assert!(ending(&many[0]) && ending(&many[1]) && !ending(&many[2]) && !ending(&lone));
        assert!(lines.make_room() && ending(&lone), "one each: the oldest");
        assert!(lines.make_room() && !lines.make_room(), "nobody is left");
        assert!(!ending(&known) && !ending(&held));
        held.unknown();
        assert!(lines.make_room() && ending(&held));
        drop((known, held, lone, many));
        assert!(lines.lock().lines.is_empty());
    }

    #[test]
    fn a9_a_device_has_its_share_too_and_a_proxy_none() {
        let lines = Arc::new(Lines::new(2, Arc::default()));
        let of_one: Vec<_> = (0..=OF_A_DEVICE).map(|_| lines.opened(from(1))).collect();
        let proxied: Vec<_> = (0..50).map(|_| lines.opened(None)).collect();
        for line in of_one.iter().chain(&proxied) {
            line.known(device(1));
        }
        assert_eq!(proxied.iter().filter(|line| ending(line)).count(), 0);
        assert!(!lines.make_room(), "all are known");
        proxied[7].request();
        assert!(
            lines.make_room() && ending(&proxied[7]),
            "the next request may be anybody's"
        );
    }
}
