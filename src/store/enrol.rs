//! Setting who this device is, and going on as a new incarnation.
//!
//! Invariant: pending changes always carry the present incarnation, counted without holes.

use super::identity::{NewIdentity, StoredIdentity, incarnations, kept};
use super::sync::{former_keys, relog};
use super::{StoreError, actions, journal, meta, numbers};
use crate::change::Cursor;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::unit::MADE_UP;
use rusqlite::Connection;

/// Continues as the incarnation `device`. Unanswered changes become its own, within `town` where one is named; acknowledged
/// changes of former incarnations will be checked with the server.
///
/// # Errors
/// When the database does not take it.
pub fn go_on_as(
    conn: &Connection,
    before: &StoredIdentity,
    device: DeviceId,
    user: UserId,
    town: Option<&str>,
) -> Result<(), StoreError> {
    let mut former = incarnations(conn, before)?.former;
    former.push(before.device);
    former_keys::remember(conn, before)?;
    meta::remove(conn, meta::MUST_ROTATE)?;
    // The former incarnation may still give out numbers in its series.
    meta::remove(conn, meta::NUMBERS)?;
    former.retain(|known| *known != device && before.user == user);
    meta::set(conn, meta::FORMER, &former)?;
    journal::renumber(conn, device, user, town)?;
    for device in &former {
        journal::recheck(conn, *device, 0)?;
    }
    meta::remove(conn, meta::TOLD)?;
    meta::remove(conn, meta::DEVICE_N)?;
    meta::set(conn, meta::PULL_FIRST, &true)
}

/// Sets the identity; enrolling again unlocks. A new incarnation takes over the pending changes, numbered from 1, and rereads
/// the server's log: a restored server may have forgotten the former incarnation with the end of its log. A device that comes
/// from another server rereads too, because that server's sequence numbers mean nothing here; what waited for another
/// server's town is not sent to this one.
///
/// # Errors
/// When the database does not take it.
pub fn set(conn: &Connection, new: &NewIdentity) -> Result<(), StoreError> {
    let before = kept(conn)?;
    let (server, token) = new.server.clone().unzip();
    let same_device = before.as_ref().is_some_and(|before| before.device == new.device);
    let same_server = before.as_ref().is_some_and(|before| before.server == server);
    let moved = !same_server && before.as_ref().is_some_and(|before| before.server.is_some());
    if let Some(before) = before.filter(|_| !same_device) {
        let town = moved.then(|| new.unit.town());
        if let Some(town) = town {
            journal::refuse_outside(conn, town)?;
        }
        if before.server.is_none() && before.unit.is_made_up() {
            journal::move_waiting(conn, MADE_UP, &new.unit)?;
            // What takes a save back would still be written in the unit of before.
            actions::forget(conn)?;
        }
        go_on_as(conn, &before, new.device, new.user, town)?;
    }
    if !same_server {
        for told in [meta::SCOPE, meta::SAFE, meta::PURGED, meta::TOLD, meta::DEVICE_N] {
            meta::remove(conn, told)?;
        }
    }
    match (same_server, same_device) {
        (true, true) => {}
        (false, _) if !journal::has_places(conn)? => {
            relog::forget(conn)?;
            meta::set(conn, meta::CURSOR, &Cursor::default())?;
            meta::remove(conn, meta::SEEN)?;
        }
        _ => relog::begin(conn)?,
    }
    meta::remove(conn, meta::LOCKED)?;
    meta::set(
        conn,
        meta::IDENTITY,
        &StoredIdentity {
            user: new.user,
            name: new.name.clone(),
            role: new.role.clone(),
            unit: new.unit.clone(),
            device: new.device,
            server,
            token,
            former_token: None,
            units: new.units.clone(),
            demo: new.demo,
        },
    )?;
    match &new.series {
        Some(letters) => numbers::take_series(conn, letters),
        None => Ok(()),
    }
}
