//! The figures as Prometheus reads them.

use super::{EVENTS, INGEST_BOUNDS, Metrics, OFFSET_BOUNDS, RESULTS, STATUSES};
use crate::server::storage::Health;
use std::fmt::Write as _;
use std::sync::atomic::Ordering::Relaxed;

impl Metrics {
    /// The text Prometheus reads. Without `health` (the storage does not answer) its figures are absent.
    #[must_use]
    pub fn text(&self, health: Option<&Health>, writable: bool) -> String {
        let mut out = String::with_capacity(8 * 1024);
        self.write_requests(&mut out);
        head(
            &mut out,
            "push_changes_total",
            "Pushed changes by what became of them.",
            "counter",
        );
        for (status, count) in RESULTS.iter().zip(&self.results) {
            let count = count.load(Relaxed);
            line(
                &mut out,
                format_args!("lianxin_push_changes_total{{status=\"{}\"}} {count}", status.code()),
            );
        }
        for ((_, name, help), count) in EVENTS.iter().zip(&self.events) {
            let name = format!("{name}_total");
            single(&mut out, &name, help, "counter", count.load(Relaxed));
        }
        let ingest = "Seconds from a push's arrival to its commit.";
        self.ingest.write(&mut out, &INGEST_BOUNDS, "ingest_seconds", ingest);
        let offset = "Seconds by which devices' clocks are ahead of the server's.";
        self.offset
            .write(&mut out, &OFFSET_BOUNDS, "clock_offset_seconds", offset);
        self.write_check(&mut out);
        let cut = "Connections of strangers that were cut to make room.";
        single(
            &mut out,
            "connections_cut_total",
            cut,
            "counter",
            self.cut.load(Relaxed),
        );
        let lost = self.lost_log_lines.get().map_or(0, |lines| lines.load(Relaxed));
        let help = "Log lines that could not be written.";
        single(&mut out, "log_lines_lost_total", help, "counter", lost);
        let answers = "1 when the storage answers.";
        single(&mut out, "storage_up", answers, "gauge", u64::from(health.is_some()));
        let takes = "1 when the storage takes changes.";
        single(&mut out, "storage_writable", takes, "gauge", u64::from(writable));
        if let Some(health) = health {
            write_health(&mut out, health);
        }
        out
    }

    fn write_requests(&self, out: &mut String) {
        head(
            out,
            "requests_total",
            "Answers by endpoint and status; status 0 is any other.",
            "counter",
        );
        let paths = self.paths.iter().copied().chain(["other"]);
        for (endpoint, row) in paths.zip(&self.requests) {
            for (status, count) in STATUSES.iter().zip(row) {
                let count = count.load(Relaxed);
                if count > 0 {
                    line(
                        out,
                        format_args!("lianxin_requests_total{{endpoint=\"{endpoint}\",status=\"{status}\"}} {count}"),
                    );
                }
            }
        }
    }

    fn write_check(&self, out: &mut String) {
        let checked = self.checked.load(Relaxed);
        single(
            out,
            "check_changes_total",
            "Changes the self-check looked at.",
            "counter",
            checked,
        );
        let wrong = self.wrong_logs.load(Relaxed);
        single(out, "check_wrong_logs", "Logs that are not whole.", "gauge", wrong);
        let unread = self.check_failed.load(Relaxed);
        single(
            out,
            "check_unread_logs",
            "Logs the last self-check could not read.",
            "gauge",
            unread,
        );
        let ended = u64::try_from(self.check_ended.load(Relaxed)).unwrap_or(0);
        let help = "When the last self-check ended, 0 before the first.";
        single(out, "check_ended_timestamp_seconds", help, "gauge", ended);
    }
}

fn write_health(out: &mut String, health: &Health) {
    single(out, "towns", "Towns.", "gauge", health.towns);
    single(out, "log_changes", "Changes in all logs.", "gauge", health.changes);
    single(
        out,
        "quarantine_depth",
        "Quarantined changes.",
        "gauge",
        health.quarantined,
    );
    single(out, "devices", "Devices not revoked.", "gauge", health.devices);
    head(
        out,
        "devices_by_last_sync",
        "Devices not revoked, by days since they were last seen.",
        "gauge",
    );
    for (days, count) in ["1", "7", "30", "more"].iter().zip(health.seen) {
        line(
            out,
            format_args!("lianxin_devices_by_last_sync{{days=\"{days}\"}} {count}"),
        );
    }
}

fn single(out: &mut String, name: &str, help: &str, kind: &str, value: u64) {
    head(out, name, help, kind);
    line(out, format_args!("lianxin_{name} {value}"));
}

/// What a figure is, before its values.
pub fn head(out: &mut String, name: &str, help: &str, kind: &str) {
    line(out, format_args!("# HELP lianxin_{name} {help}"));
    line(out, format_args!("# TYPE lianxin_{name} {kind}"));
}

/// A line.
pub fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _written = writeln!(out, "{text}");
}
