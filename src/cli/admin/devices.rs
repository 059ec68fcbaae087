//! Devices: who has one, when it was last seen, and revoking it.

use super::database::{AdminDb, Done};
use crate::cli::CliError;
use crate::domain::time::Millis;
use crate::server::storage::{DeviceRow, ForgottenRow};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

/// The devices, of one town or of all, and those that a restored server has forgotten.
pub fn list(db: &AdminDb, town: Option<String>) -> Result<Done, CliError> {
    let now = db.common.now();
    let rows = db.ask(db.storage.devices(town.clone()))?;
    let forgotten = db.ask(db.storage.forgotten(town))?;
    let mut lines: Vec<String> = rows.iter().map(|row| line(row, now, db)).collect();
    if rows.is_empty() {
        lines.push(db.lang.net_no_devices().to_owned());
    }
    let told = |row: &ForgottenRow| db.lang.admin_forgotten(&row.device.to_string(), &row.user);
    lines.extend(forgotten.iter().map(told));
    let rows: Vec<Value> = rows.iter().map(|row| with_days(row, now)).collect();
    Ok(Done::well(
        lines,
        json!({"ok": true, "devices": rows, "forgotten": forgotten}),
    ))
}

/// Revokes a device and every incarnation that went on from it.
pub fn revoke(db: &AdminDb, device: &str, wipe: bool) -> Result<Done, CliError> {
    let lang = db.lang;
    let unknown = || CliError::new(lang.net_device_unknown(device), lang.net_device_unknown_hint());
    let id = device.trim().parse().map_err(|_| unknown())?;
    if !db.ask(db.storage.revoke(id, wipe))? {
        return Err(unknown());
    }
    let mut lines = vec![lang.net_revoked(device)];
    if wipe {
        lines.push(lang.admin_wipe_ordered().to_owned());
    }
    Ok(Done::well(lines, json!({"ok": true, "device": id, "wipe": wipe})))
}

fn days(row: &DeviceRow, now: Millis) -> Option<i64> {
    row.last_seen.map(|at| (now.0.saturating_sub(at.0) / DAY_MS).max(0))
}

fn with_days(row: &DeviceRow, now: Millis) -> Value {
    let mut json = json!(row);
    json["days"] = json!(days(row, now));
    json
}

fn line(row: &DeviceRow, now: Millis, db: &AdminDb) -> String {
    let lang = db.lang;
    let seen = match (row.last_seen, days(row, now)) {
        (Some(at), Some(days)) => format!("{} {}", at.to_rfc3339(), lang.admin_days(days)),
        _ => lang.net_never().to_owned(),
    };
    let from = row.rotated_from.map(|from| lang.admin_rotated_from(&from.to_string()));
    let line = [
        row.device.to_string(),
        row.user.clone(),
        row.role.to_string(),
        row.unit.to_string(),
        row.label.clone(),
        row.changes.to_string(),
        seen,
        if row.revoked {
            lang.net_revoked_mark().to_owned()
        } else {
            String::new()
        },
        from.unwrap_or_default(),
    ];
    let parts: Vec<&str> = line
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("  ")
}
