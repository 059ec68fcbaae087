//! Tokens: who speaks. Only hashes are here.
//!
//! ```text
//! made (unused) -- first request with it --> used, the device's others go
//!      '-- another is made before that --> replaced
//! ```

use crate::clock::random_bytes;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::time::Millis;
use crate::server::auth::{make_token, read_token, token_hash};
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Answer, Row, Tx, params};
use crate::server::storage::{Authenticated, Session, Storage, StorageError};
use crate::server::ticket::{NONCE, Ticket};

impl Storage {
    /// Who a token is.
    pub async fn authenticate(&self, town: String, token: [u8; 32], now: Millis) -> Answer<Authenticated> {
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT d.town, d.device, d.account, d.revoked, d.wipe, d.last_seen, a.role, a.unit, a.scope_rev, a.active,
                        t.hash, t.made, t.expires, t.used
                 FROM token t
                 JOIN device d ON d.town = t.town AND d.device = t.device
                 JOIN account a ON a.town = d.town AND a.account = d.account
                 WHERE t.town = $1 AND t.hash = $2",
                params![town.as_str(), token.as_slice()],
            )?;
            let Some(row) = rows.first() else {
                return Ok(Authenticated::Unknown);
            };
            match judge(row)? {
                Authenticated::Yes(_) if row.instant("expires")? <= now => Ok(Authenticated::Expired),
                other => Ok(other),
            }
        })
        .await
    }

    /// Gives the session's device a further token, valid beside the present one until it is first used. An unused one made
    /// earlier is replaced.
    pub async fn add_token(&self, session: Session, token: [u8; 32], now: Millis, expires: Millis) -> Answer<()> {
        self.write(move |tx| {
            tx.execute(
                "DELETE FROM token WHERE town = $1 AND device = $2 AND used = 0 AND hash <> $3",
                params![session.town.as_str(), session.device.0, session.token.as_slice()],
            )?;
            insert(tx, &session.town, session.device, &token, now, expires)
        })
        .await
    }

    /// The session's token was used for the first time: it is marked so, and the device's other tokens go.
    pub async fn retire_tokens(&self, session: Session) -> Answer<()> {
        self.write(move |tx| {
            let marked = tx.execute(
                "UPDATE token SET used = 1 WHERE town = $1 AND hash = $2",
                params![session.town.as_str(), session.token.as_slice()],
            )?;
            // A token that was itself replaced meanwhile retires nobody.
            if marked > 0 {
                tx.execute(
                    "DELETE FROM token WHERE town = $1 AND device = $2 AND hash <> $3",
                    params![session.town.as_str(), session.device.0, session.token.as_slice()],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// The text of a token that was just made of `secret`. It is given a ticket, by which a server restored from a copy older
    /// than it knows it again; when that does not succeed, the token is good without one.
    pub async fn ticketed(&self, town: &str, secret: [u8; 32]) -> String {
        let plain = make_token(town, secret);
        let (town, hash, keys) = (town.to_owned(), token_hash(secret), self.keys.clone());
        let nonce = random_bytes();
        let ticketed = self.write(move |tx| ticketed(tx, &keys, &town, hash, nonce)).await;
        ticketed.unwrap_or_else(|error| {
            tracing::error!(%error, "a token has no ticket");
            plain
        })
    }

    /// The hashes of a device's tokens, the newest first, and its session by that one, for what comes by USB stick; `None`
    /// when there is no such device. Expiry is not judged: a stick may travel long.
    pub async fn bearer(&self, town: String, device: DeviceId) -> Answer<Option<(Vec<[u8; 32]>, Authenticated)>> {
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT d.town, d.device, d.account, d.revoked, d.wipe, d.last_seen, a.role, a.unit, a.scope_rev, a.active,
                        t.hash, t.made, t.expires, t.used
                 FROM token t
                 JOIN device d ON d.town = t.town AND d.device = t.device
                 JOIN account a ON a.town = d.town AND a.account = d.account
                 WHERE t.town = $1 AND t.device = $2 ORDER BY t.made DESC, t.hash",
                params![town.as_str(), device.0],
            )?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            let hashes = rows.iter().map(|row| row.bytes("hash")).collect::<Answer<Vec<_>>>()?;
            Ok(Some((hashes, judge(row)?)))
        })
        .await
    }
}

/// When the newest token of a device was made.
pub fn newest(tx: &mut dyn Tx, town: &str, device: DeviceId) -> Answer<Option<Millis>> {
    let rows = tx.query(
        "SELECT made FROM token WHERE town = $1 AND device = $2 ORDER BY made DESC LIMIT 1",
        params![town, device.0],
    )?;
    rows.first().map(|row| row.instant("made")).transpose()
}

/// Keeps a token of a device. It counts as made later than the device's others whatever the clock says, so that of two the
/// replaced one is known.
pub fn insert(
    tx: &mut dyn Tx,
    town: &str,
    device: DeviceId,
    token: &[u8; 32],
    now: Millis,
    expires: Millis,
) -> Answer<()> {
    let after = newest(tx, town, device)?.map_or(now, |made| made.plus(1));
    tx.execute(
        "INSERT INTO token (town, hash, device, made, expires) VALUES ($1, $2, $3, $4, $5)",
        params![town, token.as_slice(), device.0, now.max(after), expires],
    )?;
    Ok(())
}

fn ticketed(tx: &mut dyn Tx, keys: &ChainKeys, town: &str, hash: [u8; 32], nonce: [u8; NONCE]) -> Answer<String> {
    let rows = tx.query(
        "SELECT d.device, d.root, d.rotated_from, d.label, a.account, a.name, a.role, a.unit, t.made
         FROM token t
         JOIN device d ON d.town = t.town AND d.device = t.device
         JOIN account a ON a.town = d.town AND a.account = d.account
         WHERE t.town = $1 AND t.hash = $2",
        params![town, hash.as_slice()],
    )?;
    let row = rows.first().ok_or_else(|| StorageError::NotFound("token".into()))?;
    let ticket = Ticket {
        device: DeviceId(row.id("device")?),
        root: row.id("root")?,
        rotated_from: row.maybe("rotated_from", Row::id)?.map(DeviceId),
        label: row.text("label")?.to_owned(),
        user: UserId(row.id("account")?),
        name: row.text("name")?.to_owned(),
        role: row.role("role")?,
        unit: row.path("unit")?,
        made: row.instant("made")?,
    };
    let token = ticket.token(keys, nonce);
    let read = read_token(&token).ok_or_else(|| StorageError::Io("a ticket is too long".into()))?;
    tx.execute(
        "UPDATE token SET hash = $1 WHERE town = $2 AND hash = $3",
        params![read.hash.as_slice(), town, hash.as_slice()],
    )?;
    Ok(token)
}

/// What a token is worth, its expiry aside.
fn judge(row: &Row) -> Answer<Authenticated> {
    if row.flag("revoked")? {
        let wipe = row.flag("wipe")?;
        return Ok(Authenticated::Revoked { wipe });
    }
    if !row.flag("active")? {
        return Ok(Authenticated::Revoked { wipe: false });
    }
    Ok(Authenticated::Yes(Box::new(Session {
        town: row.text("town")?.to_owned(),
        device: DeviceId(row.id("device")?),
        user: UserId(row.id("account")?),
        role: row.role("role")?,
        unit: row.path("unit")?,
        scope_rev: row.bits("scope_rev")?,
        last_seen: row.maybe("last_seen", Row::instant)?.unwrap_or(Millis(0)),
        token_made: row.instant("made")?,
        token_fresh: !row.flag("used")?,
        token: row.bytes("hash")?,
    })))
}
