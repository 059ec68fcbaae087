//! Changes quarantined because they name a record that nobody has sent yet: judged again when it arrives.
//!
//! Invariant: they are judged in the order in which they came, each as if its author pushed it now; what is let in may be what
//! others wait for. Their author learns of it as of a change that a clerk let in.

use super::known::Known;
use super::log;
use super::lookup::lists;
use super::placed::{made, note};
use super::quarantine::{remove, seen_here};
use super::roles;
use crate::change::Change;
use crate::change::wire::QuarantineCode;
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::time::Millis;
use crate::server::authorize::{Author, Verdict, authorize, judged_by_home};
use crate::server::storage::backend::{Answer, Row, Tx, Value, params};
use crate::server::storage::sequence::Sequencer;
use crate::server::storage::sql::accounts::active_user;
use uuid::Uuid;

/// Lets in what waits for the records `made` just now, and what waits for that. The caller holds the town and moves its head
/// afterwards.
pub fn admit(tx: &mut dyn Tx, sequencer: &mut Sequencer<'_>, town: &str, mut arrived: Vec<Uuid>) -> Answer<()> {
    while !arrived.is_empty() {
        let mut rows = Vec::new();
        for list in lists(&arrived) {
            let sql = format!(
                "SELECT id, n, device, account, received, raw FROM quarantine
                 WHERE town = $1 AND code = 'reference' AND awaits IN ({})",
                list.places(2)
            );
            let mut params: Vec<Value> = vec![town.into()];
            list.bind(&mut params);
            rows.extend(tx.query(&sql, &params)?);
        }
        let mut waiting = rows.iter().map(Waiting::read).collect::<Answer<Vec<_>>>()?;
        waiting.sort_by_key(|it| (it.received, it.device, it.n));
        arrived.clear();
        for waiting in waiting {
            arrived.extend(waiting.judge(tx, sequencer, town)?);
        }
    }
    Ok(())
}

struct Waiting {
    id: ChangeId,
    n: u64,
    device: DeviceId,
    user: UserId,
    received: Millis,
    change: Option<Change>,
}

impl Waiting {
    fn read(row: &Row) -> Answer<Self> {
        Ok(Self {
            id: ChangeId(row.id("id")?),
            n: row.bits("n")?,
            device: DeviceId(row.id("device")?),
            user: UserId(row.id("account")?),
            received: row.instant("received")?,
            change: serde_json::from_str(row.text("raw")?).ok(),
        })
    }

    /// Puts it into the log, lets it wait for another record, or leaves it to a clerk. The records it made.
    fn judge(self, tx: &mut dyn Tx, sequencer: &mut Sequencer<'_>, town: &str) -> Answer<Vec<Uuid>> {
        let (Some(change), Some(user)) = (self.change, active_user(tx, town, self.user)?) else {
            wait_for(tx, town, self.id, None)?;
            return Ok(Vec::new());
        };
        let author = Author::new(user.id, user.unit, user.role, roles::held(tx, town, self.user)?);
        // Its own wait is over, whatever follows.
        wait_for(tx, town, self.id, None)?;
        let known = Known::of(tx, town, &author, std::iter::once(&change))?;
        let verdict = if author.unit.contains(&change.unit) || judged_by_home(&change.kind) {
            authorize(&change, &author, &known)
        } else {
            Verdict::Refused(QuarantineCode::Scope)
        };
        match verdict {
            Verdict::Refused(_) => Ok(Vec::new()),
            Verdict::Waits(record) => wait_for(tx, town, self.id, Some(record)).map(|()| Vec::new()),
            Verdict::Allowed => {
                let es = seen_here(tx, town, &change, sequencer.head())?;
                let placed = sequencer.assign_released(change, self.device, self.user, self.received, es);
                let rows = [(placed, sequencer.head().chain)];
                remove(tx, town, self.id)?;
                log::insert(tx, town, &rows)?;
                note(tx, town, &rows, known.homes())?;
                Ok(made(&rows, known.homes()))
            }
        }
    }
}

fn wait_for(tx: &mut dyn Tx, town: &str, id: ChangeId, record: Option<Uuid>) -> Answer<()> {
    tx.execute(
        "UPDATE quarantine SET awaits = $1 WHERE town = $2 AND id = $3",
        params![record, town, id.0],
    )?;
    Ok(())
}
