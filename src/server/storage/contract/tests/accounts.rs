//! Towns, units, users, codes, tokens, devices.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    towns_units_and_users_are_checked_and_logged(&make().await).await;
    a_code_works_once_and_dies_of_age_and_of_wrong_tries(&make().await).await;
    tokens_know_expiry_and_revocation(&make().await).await;
}

async fn towns_units_and_users_are_checked_and_logged(storage: &Storage) {
    town_with_units(storage).await;
    let clock = Clock::system();
    let again = town::init(storage, clock, path(TOWN), "x").await;
    assert!(matches!(again, Err(StorageError::Exists(_))), "{again:?}");
    let orphan = Unit {
        path: path("439901100/900/01"),
        kind: crate::domain::unit::UnitKind::Grid,
        name: "x".into(),
    };
    let refused = town::put_unit(storage, clock, orphan).await;
    assert!(matches!(refused, Err(StorageError::NotFound(_))), "{refused:?}");
    let nowhere = town::add_user(storage, clock, "谭谷雨", Role::Clerk, path("439901100/900")).await;
    assert!(matches!(nowhere, Err(StorageError::NotFound(_))), "{nowhere:?}");
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let twice = town::add_user(storage, clock, "谭谷雨", Role::Clerk, path(GRID)).await;
    assert!(matches!(twice, Err(StorageError::Exists(_))), "{twice:?}");
    let renamed = Unit {
        path: path(GRID),
        kind: crate::domain::unit::UnitKind::MicroGrid,
        name: "12号微网格".into(),
    };
    town::put_unit(storage, clock, renamed).await.unwrap();

    let (changes, cursor, more) = pull(storage, &leader, Cursor::default(), 1 << 20).await;
    assert_eq!(
        (changes.len(), cursor.seq, more),
        (9, 9, false),
        "7 units, 1 user, 1 new name"
    );
    let grid: Vec<_> = changes
        .iter()
        .filter(|c| c.change.unit == path(GRID) && c.change.kind == Kind::Unit)
        .collect();
    assert_eq!(grid.len(), 2);
    assert_eq!(
        grid[0].change.record, grid[1].change.record,
        "a new name is a change of the same record"
    );
    assert_eq!(health(storage).await.changes, 9);
}

async fn a_code_works_once_and_dies_of_age_and_of_wrong_tries(storage: &Storage) {
    town_with_units(storage).await;
    let clock = Clock::system();
    let user = town::add_user(storage, clock, "谭谷雨", Role::MicroLeader, path(GRID))
        .await
        .unwrap();
    let now = clock.now();
    let redeem = |text: &str, id: u128, at: Millis| {
        let code = read_code(text).unwrap();
        storage.redeem(code.selector, code.verifier, new_device(id), at)
    };
    let code = town::enrol_code(storage, clock, &user).await.unwrap();
    let enrolled = redeem(&code, 1, now).await.unwrap().unwrap();
    assert_eq!((enrolled.town.name.as_str(), enrolled.units.len()), ("青溪镇", 7));
    assert_eq!(redeem(&code, 2, now).await.unwrap(), None, "used");

    let code = town::enrol_code(storage, clock, &user).await.unwrap();
    let day = 24 * 3_600_000;
    assert_eq!(redeem(&code, 3, now.plus(day + 60_000)).await.unwrap(), None, "expired");

    let code = town::enrol_code(storage, clock, &user).await.unwrap();
    let last = if code.ends_with('0') { '1' } else { '0' };
    let wrong = format!("{}{last}", &code[..9]);
    for _ in 0..19 {
        assert_eq!(redeem(&wrong, 4, now).await.unwrap(), None);
    }
    assert!(
        redeem(&code, 4, now).await.unwrap().is_some(),
        "19 wrong tries do not burn it"
    );
    let code = town::enrol_code(storage, clock, &user).await.unwrap();
    let last = if code.ends_with('0') { '1' } else { '0' };
    let wrong = format!("{}{last}", &code[..9]);
    for _ in 0..20 {
        assert_eq!(redeem(&wrong, 5, now).await.unwrap(), None);
    }
    assert_eq!(redeem(&code, 5, now).await.unwrap(), None, "20 burn it");
}

async fn tokens_know_expiry_and_revocation(storage: &Storage) {
    town_with_units(storage).await;
    let session = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let ask = |at: i64, id: u128| storage.authenticate(TOWN.into(), hash(id), NOW.plus(at));
    assert_eq!(ask(0, 2).await.unwrap(), Authenticated::Unknown);
    assert_eq!(ask(1_000, 1).await.unwrap(), Authenticated::Expired);
    storage.touch(session.clone(), NOW, NOW.plus(5_000)).await.unwrap();
    assert!(matches!(ask(1_000, 1).await.unwrap(), Authenticated::Yes(_)), "sliding");
    assert!(!storage.revoke(DeviceId(Uuid::from_u128(99)), false).await.unwrap());
    assert!(storage.revoke(session.device, true).await.unwrap());
    assert_eq!(ask(0, 1).await.unwrap(), Authenticated::Revoked { wipe: true });
    let rows = storage.devices(Some(TOWN.into())).await.unwrap();
    assert_eq!((rows.len(), rows[0].revoked, rows[0].last_seen), (1, true, Some(NOW)));
}
