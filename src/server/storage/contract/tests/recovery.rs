//! What comes back after the log lost it.

use super::super::*;
use crate::change::wire::Provenance;
use crate::domain::ids::UserId;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    lost_changes_come_back_as_they_were(&make().await).await;
    what_is_forged_or_out_of_scope_is_kept_apart(&make().await).await;
    what_is_kept_apart_of_one_stands_in_nobody_elses_way(&make().await).await;
    own_changes_come_back_by_their_numbers(&make().await).await;
    what_was_lost_twice_comes_back_twice(&make().await).await;
    an_author_whose_row_was_lost_too_keeps_their_changes(&make().await).await;
}

/// Puts the town back to where it was at `seq`, as a restored backup does: the log, the head, every device's number.
async fn lose_tail(storage: &Storage, seq: u64) {
    let lose = move |tx: &mut dyn Tx| {
        tx.execute(
            "DELETE FROM log WHERE town = $1 AND seq > $2",
            &[TOWN.into(), seq.into()],
        )?;
        tx.execute("DELETE FROM quarantine WHERE town = $1", &[TOWN.into()])?;
        let rows = tx.query(
            "SELECT chain FROM log WHERE town = $1 AND seq = $2",
            &[TOWN.into(), seq.into()],
        )?;
        tx.execute(
            "UPDATE town SET head = $1, chain = $2 WHERE town = $3",
            &[seq.into(), rows[0].int("chain")?.into(), TOWN.into()],
        )?;
        tx.execute(
            "UPDATE device SET n = (SELECT coalesce(max(l.n), 0) FROM log l
                                    WHERE l.town = device.town AND l.device = device.device) WHERE town = $1",
            &[TOWN.into()],
        )?;
        Ok(())
    };
    storage.write(lose).await.unwrap();
}

fn provenance(was: &Sequenced) -> Provenance {
    Provenance {
        device: was.device,
        user: was.user,
        received: was.received,
        te: was.te,
        es: was.es,
        recovered: was.recovered,
        proof: was.proof,
    }
}

/// What a device offers of a change it holds.
fn offer(was: &Sequenced, es: u64) -> Recovered {
    Recovered {
        incoming: Incoming::Accept {
            change: was.change.clone(),
            opaque: false,
        },
        es,
        from: Some(provenance(was)),
    }
}

async fn recover(storage: &Storage, session: &Session, items: Vec<Recovered>) -> Pushed {
    let later = NOW.plus(86_400_000);
    let recovered = storage.recover(session.clone(), Cursor::default(), items, later).await;
    recovered.unwrap()
}

fn codes(results: &[PushResult]) -> Vec<&str> {
    assert!(results.iter().all(|r| r.seq.is_some() == r.code.is_none()));
    results.iter().map(|r| r.code().unwrap_or(r.status.code())).collect()
}

async fn lost_changes_come_back_as_they_were(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 3).await;
    let mut all: Vec<_> = (1..=6).map(|n| change(n, GRID)).collect();
    (all[4].kind, all[4].record) = (
        Kind::Unknown("canteen".into()),
        crate::domain::ids::RecordId(Uuid::from_u128(77)),
    );
    done(push(storage, &leader, all.clone()).await);
    let held = whole_log(storage, TOWN).await;
    lose_tail(storage, 12).await;
    is_whole(storage, TOWN).await;
    assert_eq!(device_n(storage, &leader).await, 3);
    // Somebody writes meanwhile: the same places are given out again.
    done(push(storage, &clerk, vec![change(1, "439901100/200")]).await);
    let missing = storage
        .missing(clerk.clone(), held.iter().map(|c| c.change.id).collect())
        .await;
    let missing = missing.unwrap();
    assert_eq!(missing, [13, 14, 15].map(|at: usize| held[at - 1].change.id));
    let offers: Vec<_> = (13..=15).map(|at: usize| offer(&held[at - 1], at as u64 - 3)).collect();
    let results = done(recover(storage, &clerk, offers.clone()).await);
    assert_eq!(codes(&results), ["stored", "stored", "stored"]);
    let log = whole_log(storage, TOWN).await;
    for (at, (now, was)) in (14..).zip(log[13..].iter().zip(&held[12..])) {
        assert_eq!((now.seq, now.es, now.recovered), (at, at - 4, true));
        assert_eq!(now.change, was.change);
        assert_eq!(
            (now.device, now.user, now.received, now.te),
            (was.device, was.user, was.received, was.te)
        );
        assert_ne!(now.proof, was.proof, "it stands for the new values");
    }
    // Offered again, by whomever: the same places. The author's own numbers are counted when the author brings them.
    assert_eq!(codes(&done(recover(storage, &clerk, offers).await)), ["duplicate"; 3]);
    assert_eq!(
        device_n(storage, &leader).await,
        3,
        "what lies before them might be missing"
    );
    let results = done(push(storage, &leader, all[3..].to_vec()).await);
    assert!(results.iter().all(|r| r.recovered && r.proof.is_some()));
    assert_eq!(device_n(storage, &leader).await, 6);
    is_whole(storage, TOWN).await;
}

async fn what_is_forged_or_out_of_scope_is_kept_apart(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let other = device(storage, "盘立冬", Role::MicroLeader, OTHER, 5).await;
    done(push(storage, &leader, (1..=9).map(|n| change(n, GRID)).collect()).await);
    done(push(storage, &other, vec![change(1, OTHER)]).await);
    let held = whole_log(storage, TOWN).await;
    lose_tail(storage, 10).await;
    type Forge = fn(&mut Change, &mut Provenance);
    let forgeries: [Forge; 8] = [
        |change, _| drop(change.set.insert("remark".into(), "forged".into())),
        |change, _| change.n += 1,
        |change, _| change.unit = path("439901100/200"),
        |_, from| from.device = DeviceId(Uuid::from_u128(5)),
        |_, from| from.user = UserId(Uuid::from_u128(5)),
        |_, from| from.te = from.te.plus(1),
        |_, from| from.recovered = true,
        |_, from| from.proof.0[0] ^= 1,
    ];
    let offers = forgeries.iter().zip(&held[10..]).map(|(forge, was)| {
        let mut change = was.change.clone();
        let mut from = provenance(was);
        forge(&mut change, &mut from);
        let (incoming, from) = (Incoming::Accept { change, opaque: false }, Some(from));
        Recovered { incoming, es: 10, from }
    });
    let offers: Vec<_> = offers.chain([offer(&held[18], 10)]).collect();
    let results = done(recover(storage, &leader, offers).await);
    let (scope, forged) = (codes(&results)[8], &codes(&results)[..8]);
    assert_eq!((forged, scope), (&["proof"; 8][..], "scope"), "{results:?}");
    assert_eq!(
        storage.head(TOWN.into()).await.unwrap().seq,
        10,
        "none of them is in the log"
    );
    let kept = storage.quarantined(Some(TOWN.into())).await.unwrap();
    assert_eq!(kept.len(), 9);
    assert!(
        kept.iter()
            .any(|row| row.raw.contains("forged") && row.raw.contains("\"from\""))
    );
    // A claim that nothing proves does not stand in the way of the change itself, and gives way to it.
    let (id, own) = (
        held[11].change.id,
        Incoming::Accept {
            change: held[12].change.clone(),
            opaque: false,
        },
    );
    let again = storage.missing(leader.clone(), vec![id, own.id()]).await.unwrap();
    assert_eq!(again, [id, own.id()]);
    let repeated = done(recover(storage, &leader, vec![forged_again(&held[11])]).await);
    assert_eq!(codes(&repeated), ["proof"]);
    let own = Recovered {
        incoming: own,
        es: 10,
        from: Some(provenance(&held[12])),
    };
    let genuine = done(recover(storage, &other, vec![offer(&held[11], 10)]).await);
    assert_eq!(codes(&genuine), ["scope"], "kept apart for what it is");
    assert_eq!(codes(&done(recover(storage, &leader, vec![own]).await)), ["stored"]);
    assert_eq!(storage.quarantined(Some(TOWN.into())).await.unwrap().len(), 8);
    // Let in by a clerk, what was proven is its author's, what was not is of whoever brought it.
    for (id, author) in [(held[18].change.id, &other), (held[10].change.id, &leader)] {
        let released = storage.decide(TOWN.into(), id, true, NOW).await.unwrap();
        let log = whole_log(storage, TOWN).await;
        let last = log.last().unwrap();
        assert_eq!(released, Decided::Released(last.seq));
        assert_eq!((last.device, last.user, last.es), (author.device, author.user, 0));
    }
    is_whole(storage, TOWN).await;
}

fn forged_again(was: &Sequenced) -> Recovered {
    let mut from = provenance(was);
    from.te = from.te.plus(7);
    let change = was.change.clone();
    let incoming = Incoming::Accept { change, opaque: false };
    Recovered {
        incoming,
        es: 10,
        from: Some(from),
    }
}

async fn what_is_kept_apart_of_one_stands_in_nobody_elses_way(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 3).await;
    let evil = device(storage, "易处暑", Role::Clerk, "439901100/200", 6).await;
    done(push(storage, &leader, (1..=3).map(|n| change(n, GRID)).collect()).await);
    let held = whole_log(storage, TOWN).await;
    let lost = &held[held.len() - 3..];
    lose_tail(storage, held.len() as u64 - 3).await;
    let ids: Vec<_> = lost.iter().map(|was| was.change.id).collect();

    // Before anybody else comes: two with another text, one as their own, of a unit that is not theirs.
    let mut forged: Vec<_> = lost[..2].iter().map(|was| offer(was, 0)).collect();
    for item in &mut forged {
        let Incoming::Accept { change, .. } = &mut item.incoming else {
            panic!("accepted");
        };
        change.set.insert("remark".into(), "forged".into());
    }
    assert_eq!(
        codes(&done(recover(storage, &evil, forged.clone()).await)),
        ["proof"; 2]
    );
    let mut squatted = lost[2].change.clone();
    (squatted.n, squatted.unit) = (1, path(OTHER));
    assert_eq!(
        codes(&done(push(storage, &evil, vec![squatted.clone()]).await)),
        ["scope"]
    );

    let ask = |who: &Session| storage.missing(who.clone(), ids.clone());
    assert_eq!(
        ask(&evil).await.unwrap(),
        ids[..2],
        "what they sent as their own is apart"
    );
    assert_eq!(ask(&clerk).await.unwrap(), ids, "nobody else's are here");
    // One by its author, who needs no proof, the others by somebody who has it.
    assert_eq!(
        codes(&done(push(storage, &leader, vec![lost[0].change.clone()]).await)),
        ["stored"]
    );
    let offers: Vec<_> = lost[1..].iter().map(|was| offer(was, 0)).collect();
    assert_eq!(codes(&done(recover(storage, &clerk, offers).await)), ["stored"; 2]);
    assert_eq!(
        storage.quarantined(None).await.unwrap(),
        [],
        "in the log or apart, never both"
    );
    let log = whole_log(storage, TOWN).await;
    let texts = |log: &[Sequenced]| log.iter().map(|was| was.change.set.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&log[log.len() - 3..]), texts(lost));
    assert_eq!(ask(&evil).await.unwrap(), []);
    assert_eq!(codes(&done(recover(storage, &evil, forged).await)), ["malformed"; 2]);
    is_whole(storage, TOWN).await;

    // What one sent as their own and is apart, nobody else takes over, finds out about or writes over.
    let mut apart = change(2, OTHER);
    apart.set.insert("remark".into(), "mine".into());
    apart.id = ChangeId(Uuid::from_u128(700));
    assert_eq!(codes(&done(push(storage, &evil, vec![apart.clone()]).await)), ["scope"]);
    let before = storage.quarantined(None).await.unwrap();
    let mut stolen = apart.clone();
    (stolen.n, stolen.unit) = (1, path(GRID));
    for _ in 0..2 {
        let results = done(push(storage, &clerk, vec![stolen.clone()]).await);
        assert_eq!(codes(&results), ["malformed"], "as if it were no change");
    }
    assert_eq!(
        storage.missing(clerk.clone(), vec![apart.id]).await.unwrap(),
        [apart.id]
    );
    assert_eq!(storage.quarantined(None).await.unwrap(), before);
    assert_eq!(whole_log(storage, TOWN).await.len(), log.len());
}

async fn own_changes_come_back_by_their_numbers(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let all: Vec<_> = (1..=5).map(|n| change(n, GRID)).collect();
    done(push(storage, &leader, all.clone()).await);
    lose_tail(storage, 10).await;
    let own = |change: &Change, es: u64| Recovered {
        incoming: Incoming::Accept {
            change: change.clone(),
            opaque: false,
        },
        es,
        from: None,
    };
    let torn = vec![own(&all[2], 4), own(&all[4], 4)];
    assert_eq!(recover(storage, &leader, torn).await, Pushed::Gap { expect: 4 });
    let mut forked = all[1].clone();
    forked.id = ChangeId(Uuid::from_u128(77));
    let forked = recover(storage, &leader, vec![own(&forked, 4)]).await;
    assert_eq!(forked, Pushed::Forked { device_n: 2 });
    assert_eq!(
        (whole_log(storage, TOWN).await.len(), device_n(storage, &leader).await),
        (10, 2)
    );
    let items = vec![own(&all[1], 4), own(&all[2], 4), own(&all[3], 9_000), own(&all[4], 9)];
    let results = done(recover(storage, &leader, items).await);
    let answers: Vec<_> = results
        .iter()
        .map(|r| (r.status.code(), r.seq.unwrap(), r.es.unwrap()))
        .collect();
    assert_eq!(
        answers,
        [
            ("duplicate", 10, 0),
            ("stored", 11, 4),
            ("stored", 12, 11),
            ("stored", 13, 9)
        ],
        "never more seen than there was"
    );
    assert!(results.iter().all(|r| !r.recovered), "own order is kept");
    assert_eq!(device_n(storage, &leader).await, 5);
    is_whole(storage, TOWN).await;
}

async fn what_was_lost_twice_comes_back_twice(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 2).await;
    done(push(storage, &leader, vec![change(1, GRID)]).await);
    for round in 0..3 {
        let held = whole_log(storage, TOWN).await;
        lose_tail(storage, 8).await;
        assert_eq!(held[8].recovered, round > 0);
        let results = done(recover(storage, &second, vec![offer(&held[8], round)]).await);
        assert_eq!(codes(&results), ["stored"], "round {round}");
        assert_eq!(results[0].es, Some(round));
    }
    is_whole(storage, TOWN).await;
}

async fn an_author_whose_row_was_lost_too_keeps_their_changes(storage: &Storage) {
    town_with_units(storage).await;
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 3).await;
    let clock = Clock::system();
    let backup = storage.head(TOWN.into()).await.unwrap().seq;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let unit = Unit {
        path: path("439901100/200/04"),
        kind: crate::domain::unit::UnitKind::Grid,
        name: "x".into(),
    };
    town::put_unit(storage, clock, unit).await.unwrap();
    done(push(storage, &leader, vec![change(1, GRID)]).await);
    let held = whole_log(storage, TOWN).await;
    lose_tail(storage, backup).await;
    let forget = move |tx: &mut dyn Tx| {
        let device: backend::Value = leader.device.0.into();
        tx.execute(
            "DELETE FROM token WHERE town = $1 AND device = $2",
            &[TOWN.into(), device.clone()],
        )?;
        tx.execute(
            "DELETE FROM device WHERE town = $1 AND device = $2",
            &[TOWN.into(), device],
        )?;
        tx.execute(
            "DELETE FROM unit WHERE town = $1 AND path = $2",
            &[TOWN.into(), "439901100/200/04".into()],
        )?;
        tx.execute(
            "DELETE FROM account WHERE town = $1 AND account = $2",
            &[TOWN.into(), leader.user.0.into()],
        )
    };
    storage.write(forget).await.unwrap();
    let offers = held[backup as usize..].iter().map(|was| offer(was, backup)).collect();
    let results = done(recover(storage, &clerk, offers).await);
    assert_eq!(
        codes(&results),
        ["stored"; 3],
        "the user, the unit, what the user wrote"
    );
    let users = storage.users_named("谭谷雨".into(), None).await.unwrap();
    assert_eq!(
        (users.len(), users[0].id),
        (1, leader.user),
        "the account is there again"
    );
    let unit = storage.unit_record(path("439901100/200/04")).await.unwrap();
    assert_eq!(unit, Some(held[backup as usize + 1].change.record));
    is_whole(storage, TOWN).await;
    // What the admin has said since stands: the lost word does not bring anybody back in.
    lose_tail(storage, backup + 2).await;
    let user = users.into_iter().next().unwrap();
    let before = storage.head(TOWN.into()).await.unwrap().seq;
    town::move_user(storage, clock, &user, Role::Clerk, user.unit.clone(), true)
        .await
        .unwrap();
    let lost = whole_log(storage, TOWN).await;
    lose_tail(storage, before).await;
    town::move_user(storage, clock, &user, user.role.clone(), user.unit.clone(), false)
        .await
        .unwrap();
    let results = done(recover(storage, &clerk, vec![offer(lost.last().unwrap(), before)]).await);
    assert_eq!(codes(&results), ["stored"]);
    let active = storage
        .read(move |tx| sql::accounts::active_user(tx, TOWN, user.id))
        .await
        .unwrap();
    assert_eq!(active, None);
}
