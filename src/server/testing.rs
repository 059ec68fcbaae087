//! Hand-made changes and sessions for the server's tests.

use super::storage::Session;
use crate::change::{CHANGE_VERSION, Change, Cursor, Kind};
use crate::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use uuid::Uuid;

/// The remark of the household of `unit`, numbered `n`; its id is made of both.
pub fn change(n: u64, unit: &str) -> Change {
    let place = unit
        .bytes()
        .fold(7_u64, |acc, b| acc.wrapping_mul(131).wrapping_add(b.into()));
    let id = Uuid::from_u64_pair(place, n);
    let mut set = crate::change::Fields::new();
    set.insert("remark".into(), format!("note {n}").into());
    Change {
        id: ChangeId(id),
        n,
        kind: Kind::Household,
        record: RecordId(Uuid::from_u64_pair(place, 0)),
        unit: UnitPath::parse(unit).unwrap(),
        v: CHANGE_VERSION,
        at: Millis(1_000),
        seen: Cursor::default(),
        group: None,
        set,
    }
}

/// Somebody of `unit`.
pub fn session(unit: &str, role: Role) -> Session {
    let unit = UnitPath::parse(unit).unwrap();
    Session {
        town: unit.town().to_owned(),
        device: DeviceId(Uuid::from_u128(70)),
        user: UserId(Uuid::from_u128(80)),
        role,
        unit,
        scope_rev: 1,
        last_seen: Millis(0),
        token_made: Millis(0),
        token_fresh: false,
        token: [0; 32],
    }
}
