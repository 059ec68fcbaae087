//! Small facts by name, as JSON: identity, cursor, scope, clock offset. Invariant: written in the caller's transaction.

use super::StoreError;
use rusqlite::{Connection, OptionalExtension, named_params};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Who this device is ([`super::identity::NewIdentity`]).
pub const IDENTITY: &str = "identity";
/// Where our copy of the log ends.
pub const CURSOR: &str = "cursor";
/// While the log is reread: the cursor of the log that is on the screen, which new changes have seen.
pub const SEEN: &str = "seen";
/// The scope the server gave.
pub const SCOPE: &str = "scope";
/// Server clock minus this device's, ms.
pub const CLOCK_OFFSET: &str = "clock_offset";
/// `at` of the last own change.
pub const LAST_AT: &str = "last_at";
/// The greatest `n` of this incarnation.
pub const MAX_N: &str = "max_n";
/// The day up to which the derived tables are computed.
pub const ROLLED_ON: &str = "rolled_on";
/// When a round last succeeded.
pub const LAST_SYNC: &str = "last_sync";

/// Present while the log is reread ([`super::sync::Phase::Relog`]).
pub const RELOG: &str = "relog";
/// The end of the reread log when the server last said which of the lost changes it has.
pub const HELD_AT: &str = "held_at";
/// The log that is reread has been read to its end.
pub const RELOG_READ: &str = "relog_read";
/// Something was brought back since the log was last read to its end. Nothing more is offered until it is read again.
pub const UNREAD: &str = "unread";
/// The server's log was read to its end once.
pub const LOADED: &str = "loaded";
/// Recent cursors of the present log. A form's cursor that is not among them is of an earlier log.
pub const LOG_CURSORS: &str = "log_cursors";
/// Cursors of the log before, whose sequence numbers the journal still has (column `was`).
pub const OLD_CURSORS: &str = "old_cursors";
/// Rows of the journal (`arrival`) up to which changes may have been sent: before the last try, and with it.
pub const OFFERED: &str = "offered";
/// The greatest `n` the server said it has of this incarnation.
pub const DEVICE_N: &str = "device_n";
/// Former incarnations of this device and user.
pub const FORMER: &str = "former";
/// The greatest `n` that the server said it has of each former incarnation.
pub const TOLD: &str = "told";
/// A new incarnation reads the log to its end before it pushes: the former one may have pushed what is pending here.
pub const PULL_FIRST: &str = "pull_first";
/// The server expects changes that this incarnation does not have: a new incarnation is needed.
pub const MUST_ROTATE: &str = "must_rotate";
/// Keys of replies to earlier bundles ([`super::sync::FormerKey`]).
pub const FORMER_KEYS: &str = "former_keys";
/// Marker: the machine and the counter ([`super::marker`]).
pub const MARK: &str = "mark";
/// Changes up to this place are inside a verified backup of the server.
pub const SAFE: &str = "safe";
/// The number series of this incarnation, and how many numbers were given out in it ([`super::numbers`]).
pub const NUMBERS: &str = "numbers";
/// Rows outside the scope are removed as soon as none of them waits to be pushed.
pub const LEAVING: &str = "leaving";
/// So many records would leave this device; a person must agree first.
pub const REMOVAL: &str = "removal";
/// A person agreed.
pub const REMOVAL_ALLOWED: &str = "removal_allowed";
/// Records removed by the pages of the pull under way.
pub const REMOVED: &str = "removed";
/// The last purge order carried out.
pub const PURGED: &str = "purged";
/// Purged texts may still lie in free pages and in the write-ahead log.
pub const SCRUB: &str = "scrub";
/// The version of the program that the town wants ([`super::release`]).
pub const WANTED: &str = "wanted_version";
/// The town's key for packages.
pub const RELEASE_KEY: &str = "release_key";
/// The server has revoked this device.
pub const LOCKED: &str = "locked";
/// How many writes were acknowledged ([`super::saved_count`]).
pub const SAVED: &str = "saved";
/// How many acknowledged writes are missing, while no person has been told.
pub const MISSING: &str = "missing_saves";
/// Version of the search keys that are kept.
pub const SEARCH_KEYS: &str = "search_keys";
/// Fingerprint of the table of kinds the projection was made with.
pub const KINDS: &str = "kinds";
/// Fingerprint of the tables of holidays and limits that the open requests were counted with.
pub const RULES: &str = "rules";
/// What a person said of ledgers ([`super::ledger_answers`]).
pub const LEDGER_ANSWERS: &str = "ledger_answers";
/// The folders that files came from.
pub const FOLDERS: &str = "folders";
/// Arrangements of lists under a name ([`super::views`]).
pub const VIEWS: &str = "views";
/// How each list was arranged last ([`super::views`]).
pub const LAST_VIEWS: &str = "last_views";
/// In a backup only: when and from what it was made ([`super::backup`]).
pub const COPY: &str = "copy";

/// Values that may be lost to damage: the kinds, the day, the next reply or the next answer give them again, or a person
/// chooses once more.
const MADE_ANEW: [&str; 11] = [
    KINDS,
    RULES,
    ROLLED_ON,
    LAST_SYNC,
    LOADED,
    CLOCK_OFFSET,
    REMOVED,
    LEDGER_ANSWERS,
    FOLDERS,
    VIEWS,
    LAST_VIEWS,
];

/// The value called `name`.
///
/// # Errors
/// When the database does not answer, is damaged there, or holds something else under the name.
pub fn get<T: DeserializeOwned>(conn: &Connection, name: &str) -> Result<Option<T>, StoreError> {
    let text: Option<Option<String>> = conn
        .prepare_cached(
            "SELECT CASE WHEN sum IS row_sum(name, value) THEN value END AS value FROM meta WHERE name = :name",
        )?
        .query_row(named_params! {":name": name}, |row| row.get("value"))
        .optional()?;
    // The damaged value is unknown; those of MADE_ANEW are computed or received again.
    let text = match text {
        Some(None) if !MADE_ANEW.contains(&name) => return Err(StoreError::Corrupt(format!("meta {name}"))),
        found => found.flatten(),
    };
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// True when the flag called `name` is set.
///
/// # Errors
/// As [`get`].
pub fn is_set(conn: &Connection, name: &str) -> Result<bool, StoreError> {
    Ok(get(conn, name)?.unwrap_or(false))
}

/// Sets the value called `name`.
///
/// # Errors
/// When the database does not take it.
pub fn set<T: Serialize + ?Sized>(conn: &Connection, name: &str, value: &T) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO meta (name, value, sum) VALUES (:name, :value, row_sum(:name, :value))
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, sum = excluded.sum
           WHERE meta.value IS NOT excluded.value OR meta.sum IS NOT excluded.sum",
    )?
    .execute(named_params! {":name": name, ":value": serde_json::to_string(value)?})?;
    Ok(())
}

/// Forgets the value called `name`.
///
/// # Errors
/// When the database does not take it.
pub fn remove(conn: &Connection, name: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM meta WHERE name = :name", named_params! {":name": name})?;
    Ok(())
}
