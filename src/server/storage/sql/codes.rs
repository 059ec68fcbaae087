//! One-time codes, and the device that one is traded for.
//!
//! Invariant: a code binds one device, whoever asks at the same time: its row is held while it is judged.

use super::accounts::{active_user, units};
use super::devices;
use crate::domain::ids::UserId;
use crate::domain::time::Millis;
use crate::server::auth::{CODE_TRIES, same};
use crate::server::storage::backend::{Answer, Tx, params};
use crate::server::storage::{Enrolled, NewCode, NewDevice, Storage, StorageError};

impl Storage {
    /// Keeps a one-time code. [`StorageError::Exists`] when its name is taken.
    pub async fn make_code(&self, code: NewCode) -> Answer<()> {
        self.write(move |tx| {
            let made = tx.execute(
                "INSERT INTO code (town, selector, verifier, account, expires) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (selector) DO NOTHING",
                params![
                    code.town.as_str(),
                    code.selector.as_str(),
                    code.verifier.as_slice(),
                    code.user.0,
                    code.expires
                ],
            )?;
            if made == 0 {
                return Err(StorageError::Exists("code".into()));
            }
            Ok(())
        })
        .await
    }

    /// Makes all codes void.
    pub async fn void_codes(&self) -> Answer<()> {
        self.write(|tx| tx.execute("DELETE FROM code", &[]).map(drop)).await
    }

    /// Trades a code for a device; `None` when it is wrong, used, burnt or expired (a wrong try is counted).
    pub async fn redeem(
        &self,
        selector: String,
        verifier: [u8; 32],
        device: NewDevice,
        now: Millis,
    ) -> Answer<Option<Enrolled>> {
        self.write(move |tx| match judge(tx, &selector, &verifier, now)? {
            Some((town, user)) => bind(tx, &town, user, &device, now),
            None => Ok(None),
        })
        .await
    }
}

/// Whose code it is. A good one is gone afterwards, of a wrong one the try is counted.
fn judge(tx: &mut dyn Tx, selector: &str, verifier: &[u8; 32], now: Millis) -> Answer<Option<(String, UserId)>> {
    // An expired one stays: the clock may have jumped, and be set again.
    let rows = tx.query(
        "UPDATE code SET tries = tries WHERE selector = $1 AND tries < $2 AND expires > $3 RETURNING town, verifier, account",
        params![selector, CODE_TRIES, now],
    )?;
    // The comparison happens whether there is a code or not, and takes the same time.
    let kept = match rows.first() {
        Some(row) => row.bytes("verifier")?,
        None => [0; 32],
    };
    let good = same(&kept, verifier);
    let Some(row) = rows.first().filter(|_| good) else {
        tx.execute(
            "UPDATE code SET tries = tries + 1 WHERE selector = $1 AND expires > $2",
            params![selector, now],
        )?;
        return Ok(None);
    };
    tx.execute("DELETE FROM code WHERE selector = $1", params![selector])?;
    Ok(Some((row.text("town")?.to_owned(), UserId(row.id("account")?))))
}

fn bind(tx: &mut dyn Tx, town: &str, user: UserId, device: &NewDevice, now: Millis) -> Answer<Option<Enrolled>> {
    let Some(user) = active_user(tx, town, user)? else {
        return Ok(None);
    };
    devices::insert(tx, town, user.id, device, None, now)?;
    let units = units(tx, town)?;
    let root = units.iter().find(|unit| unit.path.as_str() == town).cloned();
    Ok(Some(Enrolled {
        user,
        town: root.ok_or_else(|| StorageError::NotFound(format!("unit {town}")))?,
        units,
    }))
}
