//! Towns, units, users, codes, tokens, devices.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    towns_units_and_users_are_checked_and_logged(&make().await).await;
    names_and_labels_are_one_clean_line(&make().await).await;
    a_code_works_once_and_dies_of_age_and_of_wrong_tries(&make().await).await;
    tokens_know_expiry_and_revocation(&make().await).await;
    a_user_moves_and_is_shut_out(&make().await).await;
    a_new_token_works_beside_the_old_one_until_it_is_used(&make().await).await;
    an_incarnation_counts_anew_and_is_revoked_with_its_family(&make().await).await;
    a_family_gets_twenty_incarnations_a_day_whoever_of_it_asks(&make().await).await;
    two_towns_never_mix(&make().await).await;
    a_number_series_is_one_devices_for_ever(&make().await).await;
    health_counts_devices_by_when_they_were_seen(&make().await).await;
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

async fn names_and_labels_are_one_clean_line(storage: &Storage) {
    make_town(storage, TOWN, "青\u{0}溪\n镇").await;
    let clock = Clock::system();
    let user = town::add_user(storage, clock, "谭\u{0}谷\u{1b}雨 ", Role::Clerk, path(TOWN)).await;
    let user = user.unwrap();
    let code = town::enrol_code(storage, clock, &user).await.unwrap();
    let code = read_code(&code).unwrap();
    let mut new = new_device(1);
    new.label = "lap\u{0}top\u{202e}".into();
    let bound = storage.redeem(code.selector, code.verifier, new, clock.now()).await;
    let bound = bound.unwrap().unwrap();
    assert_eq!(
        (bound.user.name.as_str(), bound.town.name.as_str()),
        ("谭谷雨", "青溪 镇")
    );
    let listed = &storage.devices(None).await.unwrap()[0];
    assert_eq!((listed.label.as_str(), listed.user.as_str()), ("laptop", "谭谷雨"));
    let found = storage.users_named("谭\u{0}谷雨".into(), None).await.unwrap();
    assert_eq!(found.len(), 1, "by whichever form of the name");
    for change in whole_log(storage, TOWN).await {
        let name = change.change.set["name"].as_str().unwrap();
        assert!(!name.contains(char::is_control), "{name:?}");
    }
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
    for jumped in [200 * day, 200 * day] {
        assert_eq!(
            redeem("00000-00000", 3, now.plus(jumped)).await.unwrap(),
            None,
            "a wrong one"
        );
    }
    let bound = redeem(&code, 3, now).await.unwrap();
    assert!(bound.is_some(), "the clock had jumped and is set again");

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

async fn a_user_moves_and_is_shut_out(storage: &Storage) {
    town_with_units(storage).await;
    let before = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let user = storage.users_named("谭谷雨".into(), None).await.unwrap().remove(0);
    let clock = Clock::system();
    let wider = town::move_user(storage, clock, &user, Role::Clerk, path("439901100/200"), true)
        .await
        .unwrap();
    let after = session(storage, TOWN, 1).await;
    assert_eq!((&after.role, &after.unit), (&Role::Clerk, &path("439901100/200")));
    assert_eq!(after.scope_rev, before.scope_rev + 1);
    for nowhere in ["439901100/900", "439901200"] {
        let refused = town::move_user(storage, clock, &user, Role::Clerk, path(nowhere), true).await;
        assert!(matches!(refused, Err(StorageError::NotFound(_))), "{refused:?}");
    }
    town::move_user(storage, clock, &wider, Role::Clerk, wider.unit.clone(), false)
        .await
        .unwrap();
    let out = storage.authenticate(TOWN.into(), hash(1), NOW).await.unwrap();
    assert_eq!(out, Authenticated::Revoked { wipe: false });
    let code = town::enrol_code(storage, clock, &wider).await.unwrap();
    let code = read_code(&code).unwrap();
    let bound = storage.redeem(code.selector, code.verifier, new_device(2), clock.now());
    assert_eq!(bound.await.unwrap(), None, "no device for who is shut out");
    let log = whole_log(storage, TOWN).await;
    let said: Vec<_> = log.iter().filter(|c| c.change.kind == Kind::User).collect();
    assert_eq!(said.len(), 3, "each is a change of the same record");
    assert!(said.iter().all(|c| c.change.record == user.id.into()));
    assert_eq!(said[2].change.set["active"], false);
}

async fn a_new_token_works_beside_the_old_one_until_it_is_used(storage: &Storage) {
    town_with_units(storage).await;
    let first = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    assert!(first.token_fresh);
    storage.retire_tokens(first.clone()).await.unwrap();
    let first = session(storage, TOWN, 1).await;
    assert!(!first.token_fresh, "used");
    let later = NOW.plus(100);
    for token in [11, 12] {
        let made = storage.add_token(first.clone(), hash(token), later, NOW.plus(2_000));
        made.await.unwrap();
    }
    let worth = async |id: u128, at: i64| storage.authenticate(TOWN.into(), hash(id), NOW.plus(at)).await.unwrap();
    assert_eq!(worth(11, 0).await, Authenticated::Unknown, "an unused one is replaced");
    assert!(
        matches!(worth(1, 0).await, Authenticated::Yes(_)),
        "the old one still works"
    );
    let second = session(storage, TOWN, 12).await;
    assert_eq!(
        (second.token_fresh, second.token_made, second.device),
        (true, later, first.device)
    );
    storage.touch(first.clone(), NOW, NOW.plus(9_000)).await.unwrap();
    assert_eq!(
        worth(12, 2_000).await,
        Authenticated::Expired,
        "only the used one slides"
    );
    assert!(matches!(worth(1, 2_000).await, Authenticated::Yes(_)));
    let (hashes, _) = storage.bearer(TOWN.into(), first.device).await.unwrap().unwrap();
    assert_eq!(hashes, [hash(12), hash(1)], "the newest first");
    storage.retire_tokens(second).await.unwrap();
    assert_eq!(worth(1, 0).await, Authenticated::Unknown, "the old one is gone");
    assert!(!session(storage, TOWN, 12).await.token_fresh);
    let late = storage.retire_tokens(first);
    late.await.unwrap();
    assert!(
        matches!(worth(12, 0).await, Authenticated::Yes(_)),
        "a request of before retires nobody"
    );
    let none = storage
        .bearer(TOWN.into(), DeviceId(Uuid::from_u128(99)))
        .await
        .unwrap();
    assert_eq!(none, None);
}

async fn an_incarnation_counts_anew_and_is_revoked_with_its_family(storage: &Storage) {
    town_with_units(storage).await;
    let first = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let stranger = device(storage, "盘立冬", Role::MicroLeader, OTHER, 5).await;
    done(push(storage, &first, vec![change(1, GRID), change(2, GRID)]).await);
    // Asked twice: two incarnations, each its own; one goes on to a third.
    storage.rotate(first.clone(), new_device(2), NOW).await.unwrap();
    storage.rotate(first.clone(), new_device(3), NOW).await.unwrap();
    let second = session(storage, TOWN, 2).await;
    storage.rotate(second.clone(), new_device(4), NOW).await.unwrap();
    let taken = storage.rotate(first.clone(), new_device(4), NOW).await;
    assert!(matches!(taken, Err(StorageError::Exists(_))), "{taken:?}");
    assert_eq!(device_n(storage, &second).await, 0);
    // What the former one had sent is known; its numbers count as used.
    let mut again = change(2, GRID);
    again.n = 1;
    let mut new = change(3, GRID);
    new.n = 2;
    let results = done(push(storage, &second, vec![again, new]).await);
    assert_eq!((results[0].status.code(), results[0].seq), ("duplicate", Some(11)));
    assert_eq!(results[1].status.code(), "stored");
    let asked = vec![first.device, stranger.device, DeviceId(Uuid::from_u128(77))];
    let acked = storage.acked(second.clone(), asked).await.unwrap();
    let expected = [(first.device, 2), (second.device, 2)].into_iter().collect();
    assert_eq!(acked, expected, "of the same user alone");
    let rows = storage.devices(None).await.unwrap();
    let from: Vec<_> = rows.iter().map(|row| (row.device, row.rotated_from)).collect();
    assert!(
        from.contains(&(DeviceId(Uuid::from_u128(4)), Some(second.device))),
        "{from:?}"
    );
    // Any of them revokes all of them, whoever they went on from, and nobody else.
    assert!(storage.revoke(DeviceId(Uuid::from_u128(4)), true).await.unwrap());
    for id in 1..=4 {
        let worth = storage.authenticate(TOWN.into(), hash(id), NOW).await.unwrap();
        assert_eq!(worth, Authenticated::Revoked { wipe: true }, "{id}");
    }
    assert_eq!(session(storage, TOWN, 5).await.device, stranger.device);
    let escaped = storage.rotate(second, new_device(9), NOW).await;
    assert!(matches!(escaped, Err(StorageError::NotFound(_))), "{escaped:?}");
}

async fn a_family_gets_twenty_incarnations_a_day_whoever_of_it_asks(storage: &Storage) {
    town_with_units(storage).await;
    let first = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let other = device(storage, "谭谷雨", Role::MicroLeader, GRID, 2).await;
    let mut asking = first.clone();
    for i in 0..20_i64 {
        let id = 101 + u128::from(i.unsigned_abs());
        let nameless = NewDevice {
            label: String::new(),
            ..new_device(id)
        };
        let made = storage.rotate(asking, nameless, NOW.plus(i)).await;
        assert_eq!(made, Ok(Rotated::Done), "{i}");
        asking = session(storage, TOWN, id).await;
    }
    let full = Rotated::TooMany {
        until: NOW.plus(86_400_000),
    };
    for who in [&first, &asking] {
        let refused = storage.rotate(who.clone(), new_device(200), NOW.plus(50)).await;
        assert_eq!(refused, Ok(full));
    }
    assert_eq!(
        storage.rotate(other, new_device(201), NOW.plus(50)).await,
        Ok(Rotated::Done)
    );
    let next_day = storage
        .rotate(asking.clone(), new_device(202), NOW.plus(86_400_000))
        .await;
    assert_eq!(next_day, Ok(Rotated::Done));
    let labels = storage.devices(None).await.unwrap();
    assert!(labels.iter().all(|row| row.label == "laptop"));
}

async fn two_towns_never_mix(storage: &Storage) {
    const NEXT: &str = "439901200";
    const THERE: &str = "439901200/200/03/012";
    make_town(storage, TOWN, "青溪镇").await;
    make_town(storage, NEXT, "白水镇").await;
    assert_eq!(storage.towns().await.unwrap(), [TOWN, NEXT]);
    // The same device, record and change ids in both.
    let here = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let there = device(storage, "谭谷雨", Role::MicroLeader, THERE, 1).await;
    assert_eq!((here.device, there.town.as_str()), (there.device, NEXT));
    let first = change(1, GRID);
    let mut twin = change(1, THERE);
    twin.id = first.id;
    for (session, change) in [(&here, first.clone()), (&there, twin)] {
        let results = done(push(storage, session, vec![change]).await);
        assert_eq!((results[0].status.code(), results[0].seq), ("stored", Some(9)));
    }
    assert_eq!(storage.missing(here.clone(), vec![first.id]).await.unwrap(), []);
    for (session, unit) in [(&here, GRID), (&there, THERE)] {
        let (changes, cursor, _) = pull(storage, session, Cursor::default(), 1 << 20).await;
        assert_eq!(cursor.seq, 9);
        assert!(changes.iter().all(|c| c.change.unit.town() == session.town));
        assert_eq!(changes.last().unwrap().change.unit, path(unit));
    }
    let (no, gone) = storage
        .purge(TOWN.into(), vec![first.record], vec![], "asked".into(), NOW)
        .await
        .unwrap();
    assert_eq!((no, gone), (NOW.0.cast_unsigned(), 1));
    assert_eq!(whole_log(storage, TOWN).await[8].change.set.len(), 0);
    assert_eq!(
        whole_log(storage, NEXT).await[8].change.set.len(),
        1,
        "the other town's stays"
    );
    let mut more = change(2, THERE);
    more.record = first.record;
    assert_eq!(done(push(storage, &there, vec![more]).await)[0].status.code(), "stored");
    let elsewhere = storage.authenticate(NEXT.into(), hash(2), NOW).await.unwrap();
    assert_eq!(elsewhere, Authenticated::Unknown);
    is_whole(storage, TOWN).await;
    is_whole(storage, NEXT).await;
}

async fn health_counts_devices_by_when_they_were_seen(storage: &Storage) {
    town_with_units(storage).await;
    const DAY: i64 = 86_400_000;
    for (id, days) in [(1, 0), (2, 3), (3, 3), (4, 20), (5, 300)] {
        let session = device(storage, "谭谷雨", Role::MicroLeader, GRID, id).await;
        storage.touch(session, NOW.plus(-days * DAY), NOW).await.unwrap();
    }
    device(storage, "谭谷雨", Role::MicroLeader, GRID, 6).await;
    let revoked = device(storage, "谭谷雨", Role::MicroLeader, GRID, 7).await;
    storage.revoke(revoked.device, false).await.unwrap();
    let health = health(storage).await;
    assert_eq!((health.towns, health.changes, health.devices), (1, 8, 6));
    assert_eq!(health.seen, [1, 2, 1, 2], "never counts as longest ago");
}

async fn a_number_series_is_one_devices_for_ever(storage: &Storage) {
    town_with_units(storage).await;
    make_town(storage, "439901200", "云岭镇").await;
    let first = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 2).await;
    let elsewhere = device(storage, "盘立冬", Role::MicroLeader, "439901200/200/03/012", 3).await;
    let given = async |session: &Session| {
        let series = storage.series(session.town.clone(), session.device).await;
        series.unwrap().unwrap().to_string()
    };
    assert_eq!((given(&first).await, given(&second).await), ("A".into(), "C".into()));
    assert_eq!(given(&first).await, "A", "asked again after a lost answer");
    assert_eq!(given(&elsewhere).await, "A", "another town");
    storage.revoke(second.device, false).await.unwrap();
    storage.rotate(first.clone(), new_device(4), NOW).await.unwrap();
    let again = session(storage, TOWN, 4).await;
    assert_eq!(given(&again).await, "F", "an incarnation has its own");
}
