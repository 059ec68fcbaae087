//! Devices that came after the copy from which the database was restored: their tokens say who they are.
//!
//! ```text
//! token unknown --> ticket of these keys? --> revoked or shut out since? --> device known: is the token newer than its newest?
//!                                                                       '--> device lost: it, its user and unit are made again
//! ```
//!
//! Invariant: nobody comes back who was refused before the restore, as far as the key file or the database knows; no token comes
//! back that another of its device had replaced, and none lasts longer than it did.

use super::accounts::{names_alike, unit_record, write_unit};
use super::{devices, log, tokens};
use crate::domain::ids::{DeviceId, RecordId, UserId};
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::server::auth::{TOKEN_MS, same};
use crate::server::revocations::Revocations;
use crate::server::storage::backend::{Answer, Tx, params};
use crate::server::storage::{Authenticated, Storage, StorageError};
use crate::server::ticket::Ticket;
use uuid::Uuid;

/// The record of a unit that was made again by its path alone: the log brings its name and record back.
pub const PLACEHOLDER: RecordId = RecordId(Uuid::nil());

impl Storage {
    /// The hash of the token with this ticket; `None` when it was not made with these keys.
    #[must_use]
    pub fn ticket_hash(&self, town: &str, ticket: &str) -> Option<[u8; 32]> {
        Ticket::read(&self.keys, town, ticket).map(|(_, hash)| hash)
    }

    /// Who the token with this ticket and hash is, when the database knows nothing of it; its device is known from then on.
    pub async fn readmit(&self, town: String, ticket: String, hash: [u8; 32], now: Millis) -> Answer<Authenticated> {
        let Some((ticket, own)) = Ticket::read(&self.keys, &town, &ticket) else {
            return Ok(Authenticated::Unknown);
        };
        if !same(&hash, &own) || ticket.unit.town() != town {
            return Ok(Authenticated::Unknown);
        }
        // Made under a clock that was ahead, it lasts as long as one made now.
        let expires = ticket.made.min(now).plus(TOKEN_MS);
        if expires <= now {
            return Ok(Authenticated::Expired);
        }
        let revocations = self.keys.revocations()?;
        if let Some(wipe) = refused(&revocations, &town, &ticket) {
            return Ok(Authenticated::Revoked { wipe });
        }
        let device = ticket.device;
        let made = self.write(move |tx| {
            let again = take(tx, &ticket, now)?;
            if again {
                tokens::insert(tx, ticket.unit.town(), device, &hash, ticket.made, expires)?;
            }
            Ok(again)
        });
        if !made.await? {
            return Ok(Authenticated::Unknown);
        }
        tracing::warn!(%device, "known again by its token");
        self.authenticate(town, hash, now).await
    }

    /// Does again what the key file notes and the database, restored from an earlier copy, does not know.
    pub async fn repeat_revocations(&self) -> Answer<()> {
        let noted = self.keys.revocations()?;
        if noted.count() == 0 {
            return Ok(());
        }
        // Nearly always all of it is known: nobody who only opens the database waits for whoever writes.
        let lost = self.read(move |tx| unknown(tx, &noted)).await?;
        if lost.count() == 0 {
            return Ok(());
        }
        self.write(move |tx| {
            for ((town, root), wipe) in &lost.devices {
                devices::revoke_family(tx, town, root.0, *wipe)?;
            }
            for (town, user) in lost.users.keys() {
                shut_out(tx, town, *user)?;
            }
            Ok(())
        })
        .await
    }
}

/// What of the notes the database does not know.
fn unknown(tx: &mut dyn Tx, noted: &Revocations) -> Answer<Revocations> {
    let mut lost = Revocations::default();
    for ((town, root), wipe) in &noted.devices {
        let open = tx.query(
            "SELECT device FROM device WHERE town = $1 AND root = $2 AND revoked = 0 LIMIT 1",
            params![town.as_str(), root.0],
        )?;
        if !open.is_empty() {
            lost.devices.insert((town.clone(), *root), *wipe);
        }
    }
    for ((town, user), at) in &noted.users {
        if !needs_no_readmission(tx, town, *user, *at)? {
            lost.users.insert((town.clone(), *user), *at);
        }
    }
    Ok(lost)
}

/// Whether the ticket's device is refused, and to be wiped. A token that was made after its user was shut out tells that they
/// were let in again.
fn refused(noted: &Revocations, town: &str, ticket: &Ticket) -> Option<bool> {
    let family = (town.to_owned(), DeviceId(ticket.root));
    if let Some(wipe) = noted.devices.get(&family) {
        return Some(*wipe);
    }
    let shut_out = noted.users.get(&(town.to_owned(), ticket.user));
    shut_out.is_some_and(|at| *at >= ticket.made).then_some(false)
}

/// Takes the ticket's device in unless it is here with a token as new; false when the ticket is of no use.
fn take(tx: &mut dyn Tx, ticket: &Ticket, now: Millis) -> Answer<bool> {
    let town = ticket.unit.town();
    match log::lock(tx, town) {
        Err(StorageError::NotFound(_)) => return Ok(false),
        locked => locked?,
    };
    let rows = tx.query(
        "SELECT account FROM device WHERE town = $1 AND device = $2",
        params![town, ticket.device.0],
    )?;
    let Some(row) = rows.first() else {
        return make(tx, ticket, now);
    };
    let newest = tokens::newest(tx, town, ticket.device)?;
    Ok(row.id("account")? == ticket.user.0 && newest.is_none_or(|made| made < ticket.made))
}

/// Makes the device again, and its user and unit where they are lost too; false when somebody else has the user's name by now.
fn make(tx: &mut dyn Tx, ticket: &Ticket, now: Millis) -> Answer<bool> {
    let town = ticket.unit.town();
    let known = tx.query(
        "SELECT account FROM account WHERE town = $1 AND account = $2",
        params![town, ticket.user.0],
    )?;
    if known.is_empty() {
        if !names_alike(tx, &ticket.name, Some(town))?.is_empty() {
            return Ok(false);
        }
        make_units(tx, &ticket.unit)?;
        tx.execute(
            "INSERT INTO account (town, account, name, role, unit) VALUES ($1, $2, $3, $4, $5)",
            params![
                town,
                ticket.user.0,
                ticket.name.as_str(),
                ticket.role.code(),
                ticket.unit.as_str()
            ],
        )?;
    }
    let from = ticket.rotated_from.map(|former| (ticket.root, former));
    devices::insert_row(tx, town, ticket.user, (ticket.device, &ticket.label), from, now)?;
    devices::follow_family(tx, town, ticket.root)?;
    Ok(true)
}

/// The unit and those above it, under their numbers until the log brings their names back.
fn make_units(tx: &mut dyn Tx, path: &UnitPath) -> Answer<()> {
    if unit_record(tx, path)?.is_some() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make_units(tx, &above)?;
    }
    let unit = Unit {
        kind: UnitKind::Grid,
        name: path.number().to_owned(),
        path: path.clone(),
    };
    write_unit(tx, &unit, PLACEHOLDER)
}

/// True when the user is out already, or the log tells of them since.
fn needs_no_readmission(tx: &mut dyn Tx, town: &str, user: UserId, shut_out: Millis) -> Answer<bool> {
    let active = tx.query(
        "SELECT account FROM account WHERE town = $1 AND account = $2 AND active = 1",
        params![town, user.0],
    )?;
    if active.is_empty() {
        return Ok(true);
    }
    let told = tx.query(
        "SELECT seq FROM log WHERE town = $1 AND record = $2 AND received >= $3 LIMIT 1",
        params![town, user.0, shut_out],
    )?;
    Ok(!told.is_empty())
}

fn shut_out(tx: &mut dyn Tx, town: &str, user: UserId) -> Answer<()> {
    tx.execute(
        "UPDATE account SET active = 0, scope_rev = scope_rev + 1 WHERE town = $1 AND account = $2",
        params![town, user.0],
    )?;
    Ok(())
}
