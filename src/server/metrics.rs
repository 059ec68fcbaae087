//! Figures of the running server, as Prometheus reads them. Atomics of our own: adding one never waits, and names and bounds
//! stay as operators know them (`prometheus-client` writes families without `_total`, and `le="60.0"`).
//!
//! Invariant: labels come from fixed lists (endpoints, statuses, result codes), so that no figure names anybody and their
//! number never grows.

mod histogram;
mod text;

use crate::change::wire::{PushResult, PushStatus};
use crate::domain::time::Millis;
use histogram::Histogram;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The statuses that are counted; anything else counts as the last.
const STATUSES: [u16; 18] = [
    200, 400, 401, 403, 404, 405, 408, 409, 411, 413, 415, 426, 429, 431, 500, 503, 507, 0,
];

/// What becomes of a pushed change.
const RESULTS: [PushStatus; 5] = [
    PushStatus::Stored,
    PushStatus::Duplicate,
    PushStatus::Opaque,
    PushStatus::Quarantined,
    PushStatus::Forwarded,
];

/// Things that are counted one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A push was committed.
    Push,
    /// A push was refused because changes before it are missing.
    Gap,
    /// A push was refused because another copy of the device wrote.
    Fork,
    /// A cursor was of another log.
    Divergence,
    /// A change was brought back.
    Recovery,
    /// A device went on as a new incarnation.
    Rotation,
    /// A device was known again by its token: the database had been restored from a copy older than that.
    Readmission,
    /// A request was sent away because too many were waiting.
    Overload,
    /// A request panicked.
    Panic,
}

const EVENTS: [(Event, &str, &str); 9] = [
    (Event::Push, "pushes", "Pushes committed."),
    (
        Event::Gap,
        "gaps",
        "Pushes refused because changes before them are missing.",
    ),
    (
        Event::Fork,
        "forks",
        "Pushes refused because another copy of the device wrote.",
    ),
    (Event::Divergence, "divergences", "Cursors of another log."),
    (Event::Recovery, "recoveries", "Changes brought back."),
    (
        Event::Rotation,
        "rotations",
        "Devices that went on as a new incarnation.",
    ),
    (
        Event::Readmission,
        "readmissions",
        "Devices known again by their token after a restore.",
    ),
    (
        Event::Overload,
        "overloads",
        "Requests sent away because too many were waiting.",
    ),
    (Event::Panic, "panics", "Requests that panicked."),
];

/// Seconds a push takes from its arrival to its commit.
const INGEST_BOUNDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 10.0];
/// Seconds a device's clock is ahead of ours (behind: negative).
const OFFSET_BOUNDS: [f64; 10] = [
    -31_536_000.0,
    -86_400.0,
    -3_600.0,
    -300.0,
    -60.0,
    60.0,
    300.0,
    3_600.0,
    86_400.0,
    31_536_000.0,
];

/// All figures.
#[derive(Debug, Default)]
pub struct Metrics {
    /// The paths that are counted.
    paths: Vec<&'static str>,
    /// By path, the last for any other, and status.
    requests: Vec<[AtomicU64; STATUSES.len()]>,
    results: [AtomicU64; RESULTS.len()],
    events: [AtomicU64; EVENTS.len()],
    ingest: Histogram,
    offset: Histogram,
    checked: AtomicU64,
    check_failed: AtomicU64,
    wrong_logs: AtomicU64,
    check_ended: AtomicI64,
    /// Connections of strangers that were cut to make room.
    pub cut: Arc<AtomicU64>,
    lost_log_lines: OnceLock<Arc<AtomicU64>>,
}

impl Metrics {
    /// All at zero; requests are counted by these paths.
    #[must_use]
    pub fn new(paths: Vec<&'static str>) -> Self {
        Self {
            requests: std::iter::repeat_with(Default::default).take(paths.len() + 1).collect(),
            paths,
            ..Self::default()
        }
    }

    /// An answer was given.
    pub fn answered(&self, path: &str, status: u16) {
        let endpoint = self.paths.iter().position(|known| *known == path);
        let endpoint = endpoint.unwrap_or(self.paths.len());
        let column = STATUSES.iter().position(|known| *known == status);
        if let Some(row) = self.requests.get(endpoint) {
            row[column.unwrap_or(STATUSES.len() - 1)].fetch_add(1, Relaxed);
        }
    }

    /// Something countable happened.
    pub fn count(&self, event: Event) {
        if let Some(at) = EVENTS.iter().position(|(known, ..)| *known == event) {
            self.events[at].fetch_add(1, Relaxed);
        }
    }

    /// A push was committed with these answers, `took` after its arrival.
    pub fn pushed(&self, results: &[PushResult], took: Duration) {
        self.count(Event::Push);
        self.ingest.add(&INGEST_BOUNDS, took.as_secs_f64());
        for result in results {
            if let Some(at) = RESULTS.iter().position(|known| *known == result.status) {
                self.results[at].fetch_add(1, Relaxed);
            }
        }
    }

    /// A device said what its clock shows.
    pub fn clock(&self, sent: Millis, now: Millis) {
        #[expect(clippy::cast_precision_loss, reason = "seconds are enough")]
        let seconds = sent.0.saturating_sub(now.0) as f64 / 1_000.0;
        self.offset.add(&OFFSET_BOUNDS, seconds);
    }

    /// The self-check looked at so many changes more.
    pub fn checked(&self, changes: u64) {
        self.checked.fetch_add(changes, Relaxed);
    }

    /// The self-check went through all towns: so many logs were wrong, so many could not be read.
    pub fn check_ended(&self, wrong: u64, unread: u64, now: Millis) {
        self.wrong_logs.store(wrong, Relaxed);
        self.check_failed.store(unread, Relaxed);
        self.check_ended.store(now.0 / 1_000, Relaxed);
    }

    /// Where whoever writes the log counts the lines that were lost.
    pub fn counts_lost(&self, lines: Arc<AtomicU64>) {
        // Told once, at the start.
        let _told_before = self.lost_log_lines.set(lines);
    }

    /// True unless the last self-check found a wrong log.
    #[must_use]
    pub fn logs_are_whole(&self) -> bool {
        self.wrong_logs.load(Relaxed) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::storage::Health;

    #[test]
    fn the_text_is_what_prometheus_reads_and_adds_up() {
        let metrics = Metrics::new(vec!["/v1/enrol", "/v1/sync"]);
        metrics.answered("/v1/sync", 200);
        metrics.answered("/v1/sync", 200);
        metrics.answered("/v1/../etc", 418);
        metrics.count(Event::Fork);
        metrics.pushed(&[], Duration::from_millis(30));
        metrics.pushed(&[], Duration::from_secs(60));
        metrics.clock(Millis(0), Millis(400 * 86_400_000));
        metrics.clock(Millis(i64::MAX), Millis(i64::MIN));
        metrics.check_ended(1, 0, Millis(5_000));
        let health = Health {
            towns: 1,
            changes: 12,
            quarantined: 3,
            devices: 4,
            seen: [1, 1, 1, 1],
        };
        let text = metrics.text(Some(&health), true);
        for expected in [
            "lianxin_requests_total{endpoint=\"/v1/sync\",status=\"200\"} 2",
            "lianxin_requests_total{endpoint=\"other\",status=\"0\"} 1",
            "lianxin_forks_total 1",
            "lianxin_pushes_total 2",
            "lianxin_ingest_seconds_bucket{le=\"0.05\"} 1",
            "lianxin_ingest_seconds_bucket{le=\"+Inf\"} 2",
            "lianxin_ingest_seconds_sum 60.030",
            "lianxin_clock_offset_seconds_bucket{le=\"-31536000\"} 1",
            "lianxin_clock_offset_seconds_count 2",
            "lianxin_quarantine_depth 3",
            "lianxin_devices_by_last_sync{days=\"more\"} 1",
            "lianxin_check_wrong_logs 1",
            "lianxin_check_ended_timestamp_seconds 5",
        ] {
            assert!(text.lines().any(|line| line == expected), "{expected}\n{text}");
        }
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(name.starts_with("lianxin_") && value.parse::<f64>().is_ok(), "{line}");
        }
        assert!(!metrics.logs_are_whole());
        assert!(!metrics.text(None, false).contains("lianxin_towns"));
    }
}
