//! Wrong enrolment codes per address: five in ten minutes, then wait. In memory; a restart forgives.

use crate::domain::time::Millis;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

const WINDOW_MS: i64 = 10 * 60_000;
const MOST: usize = 5;
/// Addresses remembered at most; beyond it the oldest go.
const ADDRESSES: usize = 10_000;

/// The wrong tries of the last ten minutes.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<IpAddr, Vec<Millis>>>);

impl Tries {
    /// Seconds the address must wait before its next try; `None` when it may try now.
    #[must_use]
    pub fn wait(&self, address: IpAddr, now: Millis) -> Option<u64> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mine = tries.get_mut(&address)?;
        mine.retain(|at| now.0.saturating_sub(at.0) < WINDOW_MS);
        if mine.len() < MOST {
            return None;
        }
        let oldest = mine.first().copied().unwrap_or(now);
        u64::try_from((oldest.0 + WINDOW_MS - now.0) / 1_000 + 1).ok()
    }

    /// Counts a wrong try.
    pub fn wrong(&self, address: IpAddr, now: Millis) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= ADDRESSES {
            tries.retain(|_, at| at.last().is_some_and(|last| now.0.saturating_sub(last.0) < WINDOW_MS));
        }
        if tries.len() < ADDRESSES || tries.contains_key(&address) {
            let mine = tries.entry(address).or_default();
            mine.push(now);
            if mine.len() > MOST {
                mine.remove(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_try_waits_until_the_first_is_ten_minutes_old() {
        let tries = Tries::default();
        let (me, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for i in 0..5 {
            assert_eq!(tries.wait(me, Millis(i * 1_000)), None);
            tries.wrong(me, Millis(i * 1_000));
        }
        assert_eq!(tries.wait(me, Millis(5_000)), Some(596));
        assert_eq!(tries.wait(other, Millis(5_000)), None);
        assert_eq!(tries.wait(me, Millis(600_000)), None);
    }
}
