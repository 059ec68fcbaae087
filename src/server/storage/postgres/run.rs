//! Runs work in a transaction, on a blocking thread, to its end.
//!
//! ```text
//! begin -> work -> commit -> done
//!   |        |        |
//!   |        |        '- in the way of another: from begin again, a little later, up to AGAIN times
//!   |        '- fails: rolled back;  in the way: as above;  connection lost: from begin on another, once
//!   '- connection lost: from begin on another, once
//! ```
//!
//! Invariant: a transaction ends with this function, whatever happens: it is a guard that rolls back when dropped, and the
//! thread goes on when nobody waits for it any more. A connection lost during the commit is never tried again here: what
//! was committed may be there, and whoever asked finds out by asking again.

use super::pool::{Client, Pool};
use super::trouble::{Cure, Trouble};
use super::tx::{PgTx, patiently};
use crate::clock::random_bytes;
use crate::server::storage::StorageError;
use crate::server::storage::backend::{Answer, Work};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::IsolationLevel;

/// How often work is run again because it was in another's way.
const AGAIN: u32 = 10;
/// The first pause before that; each further one is up to twice as long.
const PAUSE: Duration = Duration::from_millis(4);

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Writes; a row is locked by updating it, and what is read after that is the last commit.
    Write,
    /// Reads one snapshot.
    Read,
}

/// Work with all it needs.
pub struct Run {
    /// Where connections come from.
    pub pool: Pool,
    /// The runtime that drives them.
    pub handle: Handle,
    /// What it may do.
    pub mode: Mode,
    /// The work.
    pub work: Work,
}

/// Why a run ended without success.
enum Ended {
    /// By the work's own decision.
    Refused(StorageError),
    /// By the database, before the commit.
    Failed(Trouble),
    /// By the database, in the commit: it may have happened.
    Unknown(Trouble),
}

impl Run {
    /// Runs the work, again where that helps.
    ///
    /// # Errors
    /// The work's own, or the database's.
    pub fn finish(mut self, mut client: Client) -> Answer<()> {
        let (mut again, mut reconnected) = (0, false);
        loop {
            let trouble = match self.once(&mut client) {
                Ok(()) => return Ok(()),
                Err(Ended::Refused(error)) => return Err(error),
                Err(Ended::Unknown(trouble)) if trouble.cure != Cure::Again => {
                    if trouble.cure == Cure::Reconnect {
                        drop(Client::take(client));
                    }
                    return Err(trouble.error);
                }
                Err(Ended::Failed(trouble) | Ended::Unknown(trouble)) => trouble,
            };
            match trouble.cure {
                Cure::Again if again < AGAIN => {
                    std::thread::sleep(pause(again));
                    again += 1;
                }
                Cure::Reconnect => {
                    drop(Client::take(client));
                    if std::mem::replace(&mut reconnected, true) {
                        return Err(trouble.error);
                    }
                    client = self.handle.block_on(self.pool.take())?;
                }
                Cure::Again | Cure::None => return Err(trouble.error),
            }
        }
    }

    fn once(&mut self, client: &mut Client) -> Result<(), Ended> {
        let patience = self.pool.patience();
        let begin = match self.mode {
            Mode::Write => client
                .build_transaction()
                .isolation_level(IsolationLevel::ReadCommitted),
            Mode::Read => client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true),
        };
        let transaction = patiently(&self.handle, patience, begin.start()).map_err(Ended::Failed)?;
        let mut tx = PgTx::new(&self.handle, &transaction, patience);
        let outcome = (self.work)(&mut tx);
        if let Some(trouble) = tx.failed() {
            return Err(Ended::Failed(trouble));
        }
        outcome.map_err(Ended::Refused)?;
        patiently(&self.handle, patience, transaction.commit()).map_err(Ended::Unknown)
    }
}

/// A random pause, the longer the more often there was one: those in each other's way must not meet again.
fn pause(again: u32) -> Duration {
    let most = PAUSE * 2_u32.saturating_pow(again.min(6));
    most.mul_f64(f64::from(u16::from_le_bytes(random_bytes())) / f64::from(u16::MAX))
}
