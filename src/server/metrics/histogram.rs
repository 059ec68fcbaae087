//! Values sorted into buckets, without locks.

use super::text::{head, line};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

/// Values sorted into ten buckets and the rest.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; 11],
    /// Thousandths.
    sum: AtomicI64,
}

impl Histogram {
    /// Counts a value.
    pub fn add(&self, bounds: &[f64; 10], value: f64) {
        let bucket = bounds.iter().position(|bound| value <= *bound).unwrap_or(bounds.len());
        self.buckets[bucket].fetch_add(1, Relaxed);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float too large becomes the largest integer"
        )]
        let thousandths = (value * 1_000.0) as i64;
        let _before = self
            .sum
            .fetch_update(Relaxed, Relaxed, |sum| Some(sum.saturating_add(thousandths)));
    }

    /// Writes it as Prometheus reads it.
    pub fn write(&self, out: &mut String, bounds: &[f64; 10], name: &str, help: &str) {
        head(out, name, help, "histogram");
        let mut total = 0;
        for (i, bucket) in self.buckets.iter().enumerate() {
            total += bucket.load(Relaxed);
            let bound = bounds.get(i).map_or_else(|| "+Inf".to_owned(), f64::to_string);
            line(out, format_args!("lianxin_{name}_bucket{{le=\"{bound}\"}} {total}"));
        }
        let sum = self.sum.load(Relaxed);
        let (sign, sum) = (if sum < 0 { "-" } else { "" }, sum.unsigned_abs());
        line(
            out,
            format_args!("lianxin_{name}_sum {sign}{}.{:03}", sum / 1_000, sum % 1_000),
        );
        line(out, format_args!("lianxin_{name}_count {total}"));
    }
}
