//! Wrong enrolment codes per origin: five in ten minutes, then wait. In memory; a restart forgives.
//!
//! ```text
//! begin --five wrong--> wait so long
//!   |---five wrong or being judged--> after the judgement of one of them, begin again
//!   |---too many origins--> come again later
//!   '-> Try: counted as wrong at once --spare--> it was none
//! ```
//!
//! Invariant: a try counts before it is judged, so that no number of them at once is judged beyond the limit; and an origin
//! that cannot be remembered gets none.

use super::origin::Origin;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Wrong codes of one origin.
const MOST: usize = 5;
/// Wrong codes of the network around it, so that one line with many IPv6 addresses does not fill the table.
const MOST_AROUND: usize = 50;
/// Origins remembered at most.
const ORIGINS: usize = 10_000;

/// The tries of the last ten minutes.
#[derive(Debug, Default)]
pub struct Tries {
    counts: Mutex<HashMap<Origin, Count>>,
    judged: Notify,
}

#[derive(Debug, Default)]
struct Count {
    /// When they were, the oldest first.
    wrong: Vec<Instant>,
    /// How many of the origin are being judged.
    open: usize,
}

/// Why nothing is judged now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Five were wrong: so many seconds until the next.
    Wait(u64),
    /// Too many origins had wrong ones lately.
    Full,
}

/// A try that is being judged. It counts as wrong, whatever becomes of the request, unless it is spared.
#[derive(Debug)]
pub struct Try {
    tries: Arc<Tries>,
    keys: Vec<(Origin, usize)>,
    at: Instant,
    wrong: bool,
}

impl Tries {
    /// A try of `origin`; waits for those of the same origin that are being judged when they may be the last ones.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn begin(self: &Arc<Self>, origin: Origin) -> Result<Try, Refused> {
        let around = origin.around().map(|around| (around, MOST_AROUND));
        let keys: Vec<_> = [Some((origin, MOST)), around].into_iter().flatten().collect();
        loop {
            // Before looking, so that nothing is missed in between.
            let judged = self.judged.notified();
            let now = Instant::now();
            if let Some(begun) = self.reserve(&keys, now)? {
                return Ok(begun);
            }
            judged.await;
        }
    }

    /// `None` when others are being judged on whom it depends.
    fn reserve(self: &Arc<Self>, keys: &[(Origin, usize)], now: Instant) -> Result<Option<Try>, Refused> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open = false;
        for (key, most) in keys {
            let Some(count) = counts.get_mut(key) else {
                continue;
            };
            count.forget(now);
            if count.wrong.len() >= *most {
                return Err(Refused::Wait(count.seconds(*most, now)));
            }
            open |= count.wrong.len() + count.open >= *most;
        }
        if open {
            return Ok(None);
        }
        let unknown = keys.iter().filter(|(key, _)| !counts.contains_key(key)).count();
        if unknown > 0 && counts.len() + unknown > ORIGINS {
            counts.retain(|_, count| {
                count.forget(now);
                count.open > 0 || !count.wrong.is_empty()
            });
            if counts.len() + unknown > ORIGINS {
                return Err(Refused::Full);
            }
        }
        for (key, _) in keys {
            counts.entry(*key).or_default().open += 1;
        }
        Ok(Some(Try {
            tries: Arc::clone(self),
            keys: keys.to_vec(),
            at: now,
            wrong: true,
        }))
    }
}

impl Count {
    fn forget(&mut self, now: Instant) {
        self.wrong.retain(|at| now.saturating_duration_since(*at) < WINDOW);
    }

    /// Until fewer than `most` are left, rounded up.
    fn seconds(&self, most: usize, now: Instant) -> u64 {
        let decides = self.wrong.len().checked_sub(most).and_then(|at| self.wrong.get(at));
        let over = decides.map(|at| *at + WINDOW);
        over.map_or(1, |over| over.saturating_duration_since(now).as_secs() + 1)
    }
}

impl Try {
    /// The code was right, or nothing was found out about it.
    pub fn spare(mut self) {
        self.wrong = false;
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        let mut counts = self.tries.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in &self.keys {
            let Some(count) = counts.get_mut(key) else {
                continue;
            };
            count.open = count.open.saturating_sub(1);
            if self.wrong {
                count.wrong.push(self.at);
                count.wrong.sort_unstable();
            } else if count.open == 0 && count.wrong.is_empty() {
                counts.remove(key);
            }
        }
        drop(counts);
        self.tries.judged.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv6Addr};

    fn v4(last: u8) -> Origin {
        Origin::of(IpAddr::from([10, 0, 0, last]))
    }

    fn v6(network: u128, subnet: u128) -> Origin {
        Origin::of(IpAddr::V6(Ipv6Addr::from_bits(network << 80 | subnet << 64 | 7)))
    }

    #[tokio::test]
    async fn the_sixth_try_waits_until_the_first_is_ten_minutes_old() {
        let tries = Arc::new(Tries::default());
        for _ in 0..5 {
            drop(tries.begin(v4(1)).await.unwrap());
        }
        let Err(Refused::Wait(seconds)) = tries.begin(v4(1)).await else {
            panic!("a sixth");
        };
        assert!((595..=601).contains(&seconds), "{seconds}");
        tries.begin(v4(2)).await.unwrap().spare();
        let later = Instant::now() + WINDOW;
        assert!(tries.reserve(&[(v4(1), MOST)], later).unwrap().is_some());
    }

    #[tokio::test]
    async fn a15_of_sixty_at_once_five_are_judged_and_right_ones_all() {
        for (right, expected) in [(false, 5), (true, 60)] {
            let tries = Arc::new(Tries::default());
            let all: Vec<_> = (0..60)
                .map(|_| {
                    let tries = Arc::clone(&tries);
                    tokio::spawn(async move {
                        let begun = tries.begin(v4(1)).await.ok()?;
                        tokio::time::sleep(Duration::from_millis(2)).await;
                        if right {
                            begun.spare();
                        }
                        Some(())
                    })
                })
                .collect();
            let mut judged = 0;
            for one in all {
                judged += usize::from(one.await.unwrap().is_some());
            }
            assert_eq!(judged, expected);
        }
    }

    #[tokio::test]
    async fn a15_a_full_table_refuses_whom_it_does_not_know_and_a_network_cannot_fill_it() {
        let tries = Arc::new(Tries::default());
        for subnet in 0..MOST_AROUND as u128 {
            drop(tries.begin(v6(1, subnet)).await.unwrap());
        }
        assert!(matches!(tries.begin(v6(1, 60_000)).await, Err(Refused::Wait(_))));
        assert_eq!(tries.counts.lock().unwrap().len(), MOST_AROUND + 1);
        for network in 2..6_000 {
            let _full = tries.begin(v6(network, 0)).await.map(drop);
        }
        drop(tries.begin(v4(9)).await.unwrap());
        assert_eq!(tries.begin(v4(1)).await.map(Try::spare), Err(Refused::Full));
        // Known ones keep what they have left.
        for _ in 0..4 {
            drop(tries.begin(v6(2, 0)).await.unwrap());
        }
        assert!(matches!(tries.begin(v6(2, 0)).await, Err(Refused::Wait(_))));
        let later = Instant::now() + WINDOW;
        assert!(tries.reserve(&[(v4(1), MOST)], later).unwrap().is_some());
    }
}
