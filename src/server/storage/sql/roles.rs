//! The roles that users held, as the log tells of them.

use crate::change::{Kind, Sequenced};
use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::server::authorize::RolesHeld;
use crate::server::storage::backend::{Answer, Row, Tx, params};

/// The roles a user held, as the log tells of them, and whether anything of the town waits for a record: one statement for
/// both, because every push asks.
pub fn held(tx: &mut dyn Tx, town: &str, user: UserId) -> Answer<(RolesHeld, bool)> {
    let rows = tx.query(
        "SELECT seq, role, '' AS waiting FROM role_held WHERE town = $1 AND account = $2
         UNION ALL
         SELECT * FROM (SELECT 0 AS seq, '' AS role, 'yes' AS waiting FROM quarantine
                        WHERE town = $1 AND awaits IS NOT NULL LIMIT 1) AS w
         ORDER BY seq",
        params![town, user.0],
    )?;
    let waits = rows.iter().any(|row| row.text("waiting").is_ok_and(|it| it == "yes"));
    let roles = rows
        .iter()
        .filter(|row| row.text("role").is_ok_and(|it| !it.is_empty()));
    let role = |row: &Row| Ok((row.bits("seq")?, Role::from_code(row.text("role")?)));
    let held = roles.map(role).collect::<Answer<_>>()?;
    Ok((RolesHeld::new(held), waits))
}

/// Notes the roles that changes of the server's own give; call it with what has just been placed.
pub fn note(tx: &mut dyn Tx, town: &str, rows: &[(Sequenced, u64)]) -> Answer<()> {
    for (placed, _) in rows.iter().filter(|(placed, _)| placed.change.kind == Kind::User) {
        if let Some(role) = placed.change.set.get("role").and_then(serde_json::Value::as_str) {
            tx.execute(
                "INSERT INTO role_held (town, account, seq, role) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (town, account, seq) DO NOTHING",
                params![town, placed.change.record.0, placed.seq, role],
            )?;
        }
    }
    Ok(())
}
