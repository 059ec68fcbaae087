//! The hourly self-check: every town's log is whole — `head = count = max(seq)`, no hole, the chain and the proofs right.
//!
//! ```text
//! round: for each town: check a piece, rest, ... until its end -> figures, log, /v1/health
//! ```
//!
//! Invariant: it goes on where it stopped, so that a round costs what was written since, and every 24th round begins again,
//! because what was whole may rot. It never holds the storage for longer than a piece.

use super::api::App;
use super::storage::StorageError;
use crate::change::Cursor;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Changes looked at in one transaction.
const PIECE: usize = 2_000;
/// Between pieces others come in.
const REST: Duration = Duration::from_millis(50);
/// After this many rounds everything is looked at again.
const ANEW: u64 = 24;

/// Where the check of each town stopped.
#[derive(Debug, Default)]
pub struct SelfCheck {
    places: HashMap<String, Cursor>,
    rounds: u64,
}

impl SelfCheck {
    /// Checks at once and then every `period`, until the task is dropped.
    pub async fn run(mut self, app: Arc<App>, period: Duration) {
        loop {
            self.round(&app).await;
            tokio::time::sleep(period).await;
        }
    }

    /// Looks at what was written since the last round, in all towns.
    pub async fn round(&mut self, app: &App) {
        if self.rounds.is_multiple_of(ANEW) {
            self.places.clear();
        }
        self.rounds += 1;
        let (mut wrong, mut unread) = (0, 0);
        let towns = app.storage.towns().await;
        if towns.is_err() {
            unread += 1;
        }
        for town in towns.unwrap_or_default() {
            match self.town(app, &town).await {
                Ok(true) => {}
                Ok(false) => wrong += 1,
                Err(error) => {
                    tracing::warn!(town, %error, "self-check could not read the log");
                    unread += 1;
                }
            }
        }
        let now = app.clock.now();
        app.metrics.check_ended(wrong, unread, now);
        tracing::info!(round = self.rounds, wrong, unread, "self-check");
    }

    /// True when the town's log is whole. A wrong one is looked at from its start again: repaired, it is found so.
    async fn town(&mut self, app: &App, town: &str) -> Result<bool, StorageError> {
        loop {
            let from = self.places.get(town).copied().unwrap_or_default();
            let checked = app.storage.check(town.to_owned(), from, PIECE).await?;
            app.metrics.checked(checked.up_to.saturating_sub(from.seq));
            if let Some((what, seq)) = checked.wrong {
                tracing::error!(town, what, seq, "the log is not whole");
                self.places.remove(town);
                for row in app.storage.damaged(town.to_owned(), app.clock.now()).await? {
                    tracing::error!(town, seq = row.seq, change = row.change, "a damaged row");
                }
                return Ok(false);
            }
            self.places.insert(town.to_owned(), checked.cursor);
            if checked.complete || checked.cursor == from {
                return Ok(true);
            }
            tokio::time::sleep(REST).await;
        }
    }
}
