//! Many devices at once: as fast as it goes, or all back within a minute.

use crate::Failure;
use crate::fleet::{Answered, Member};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// What a device met.
#[derive(Default)]
struct Met {
    stored: usize,
    busy: usize,
    failed: Vec<String>,
    took: Vec<Duration>,
}

impl Met {
    fn add(&mut self, other: Self) {
        self.stored += other.stored;
        self.busy += other.busy;
        self.failed.extend(other.failed);
        self.took.extend(other.took);
    }

    fn said(mut self, scenario: &str, devices: usize, time: Duration) -> Value {
        self.took.sort_unstable();
        let at = |part: f64| {
            let last = self.took.len().saturating_sub(1);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "an index"
            )]
            let index = (last as f64 * part).round() as usize;
            self.took.get(index).map_or(0.0, |took| took.as_secs_f64() * 1e3)
        };
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let rate = self.stored as f64 / time.as_secs_f64();
        json!({
            "scenario": scenario, "devices": devices, "seconds": time.as_secs_f64(), "requests": self.took.len(),
            "stored": self.stored, "changes_per_s": rate.round(), "p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1.0),
            "busy": self.busy, "failed": self.failed.len(), "first_failure": self.failed.first(),
        })
    }
}

/// Every device pushes one batch after the other for `time`.
pub async fn push(devices: &mut Vec<Member>, changes: usize, time: Duration) -> Result<Value, Failure> {
    let count = devices.len();
    were_here(devices).await?;
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for mut device in devices.drain(..) {
        tasks.spawn(async move {
            let mut met = Met::default();
            while begun.elapsed() < time {
                let sent = Instant::now();
                match device.sync(changes).await? {
                    Answered::Well(stored, _) => met.stored += stored,
                    Answered::Busy(seconds) => {
                        met.busy += 1;
                        tokio::time::sleep(Duration::from_secs(seconds)).await;
                    }
                    Answered::Badly(why) => met.failed.push(why),
                }
                met.took.push(sent.elapsed());
            }
            Ok::<_, Failure>(met)
        });
    }
    let met = all(tasks).await?;
    Ok(met.said("push", count, begun.elapsed()))
}

/// All devices come back at moments spread over `within`, push a batch and pull until nothing more comes.
pub async fn reconnect(mut devices: Vec<Member>, changes: usize, within: Duration) -> Result<Value, Failure> {
    let count = devices.len();
    were_here(&mut devices).await?;
    devices.iter_mut().try_for_each(Member::hang_up)?;
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for (index, mut device) in devices.into_iter().enumerate() {
        // Spread by the golden ratio: even, but never in step.
        let place = (index as u64).wrapping_mul(11_400_714_819_323_198_485) >> 32;
        let wait = within * u32::try_from(place)? / u32::MAX;
        tasks.spawn(async move {
            tokio::time::sleep(wait).await;
            let mut met = Met::default();
            let mut waiting = changes;
            loop {
                let sent = Instant::now();
                let answered = device.sync(waiting).await?;
                met.took.push(sent.elapsed());
                match answered {
                    Answered::Well(stored, more) => {
                        met.stored += stored;
                        waiting = 0;
                        if !more {
                            return Ok(met);
                        }
                    }
                    Answered::Busy(seconds) => {
                        met.busy += 1;
                        tokio::time::sleep(Duration::from_secs(seconds)).await;
                    }
                    Answered::Badly(why) => {
                        met.failed.push(why);
                        return Ok(met);
                    }
                }
            }
        });
    }
    let met = all(tasks).await?;
    Ok(met.said("reconnect", count, begun.elapsed()))
}

/// Every device has used its token, pulled what there was and has its households there before the clock runs.
async fn were_here(devices: &mut [Member]) -> Result<(), Failure> {
    for device in devices {
        while let Answered::Well(_, true) = device.sync(0).await? {}
        device.settle_in().await?;
    }
    Ok(())
}

async fn all(mut tasks: JoinSet<Result<Met, Failure>>) -> Result<Met, Failure> {
    let mut met = Met::default();
    while let Some(done) = tasks.join_next().await {
        met.add(done??);
    }
    Ok(met)
}
