//! What becomes of what a device sends.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    a_push_is_numbered_without_holes_and_twice_is_once(&make().await).await;
    gaps_and_forks_leave_nothing_behind(&make().await).await;
    poison_is_kept_apart_and_stops_nobody(&make().await).await;
    many_devices_at_once_leave_no_hole(&make().await).await;
    a_push_with_a_cursor_of_another_log_is_not_taken(&make().await).await;
    a_used_id_keeps_its_first_body(&make().await).await;
    any_overlap_sent_again_changes_nothing(&make().await).await;
    a_change_sent_twice_in_one_push_is_one(&make().await).await;
    an_id_beyond_the_scope_tells_nothing(&make().await).await;
    a_duplicate_says_how_the_log_has_it(&make().await).await;
    a_record_of_another_grid_is_not_drawn_over(&make().await).await;
}

async fn a_push_is_numbered_without_holes_and_twice_is_once(storage: &Storage) {
    town_with_units(storage).await;
    let session = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let batch: Vec<_> = (1..=3).map(|n| change(n, GRID)).collect();
    let first = done(push(storage, &session, batch.clone()).await);
    let seqs: Vec<_> = first.iter().map(|r| r.seq.unwrap()).collect();
    assert_eq!(seqs, [9, 10, 11], "after 7 units and a user");
    assert!(
        first
            .iter()
            .all(|r| r.status == crate::change::wire::PushStatus::Stored)
    );
    let mut longer = batch[1..].to_vec();
    longer.push(change(4, GRID));
    let second = done(push(storage, &session, longer).await);
    let answers: Vec<_> = second
        .iter()
        .map(|r| (r.status.code().to_owned(), r.seq, r.received, r.es))
        .collect();
    assert_eq!(
        answers[0],
        ("duplicate".into(), Some(10), first[1].received, first[1].es)
    );
    assert_eq!((answers[2].0.as_str(), answers[2].1), ("stored", Some(12)));
    assert_eq!(device_n(storage, &session).await, 4);
    let (changes, cursor, _) = pull(storage, &session, Cursor::default(), 1 << 20).await;
    assert_eq!((changes.len(), cursor.seq), (12, 12), "head = count = max(seq)");
    assert!(changes.iter().enumerate().all(|(i, c)| c.seq == i as u64 + 1));
    assert_eq!(
        changes[11].change,
        change(4, GRID),
        "a change comes back as it was written"
    );
}

async fn gaps_and_forks_leave_nothing_behind(storage: &Storage) {
    town_with_units(storage).await;
    let session = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    assert_eq!(
        push(storage, &session, vec![change(2, GRID)]).await,
        Pushed::Gap { expect: 1 }
    );
    let torn = vec![change(1, GRID), change(3, GRID)];
    assert_eq!(push(storage, &session, torn).await, Pushed::Gap { expect: 2 });
    assert_eq!(device_n(storage, &session).await, 0, "nothing of a torn push is kept");
    done(push(storage, &session, vec![change(1, GRID), change(2, GRID)]).await);
    let mut other = change(2, GRID);
    other.id = ChangeId(Uuid::from_u128(5));
    assert_eq!(
        push(storage, &session, vec![other]).await,
        Pushed::Forked { device_n: 2 }
    );
    assert_eq!(health(storage).await.changes, 10);
}

async fn poison_is_kept_apart_and_stops_nobody(storage: &Storage) {
    town_with_units(storage).await;
    let session = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let mut foreign_kind = change(4, GRID);
    foreign_kind.kind = Kind::Unknown("canteen".into());
    foreign_kind.record = crate::domain::ids::RecordId(Uuid::from_u128(77));
    let batch = vec![change(1, GRID), change(2, OTHER), change(3, GRID), foreign_kind];
    for round in ["stored", "duplicate"] {
        let results = done(push(storage, &session, batch.clone()).await);
        let codes: Vec<_> = results.iter().map(|r| r.status.code()).collect();
        let opaque = if round == "stored" { "opaque" } else { "duplicate" };
        assert_eq!(codes, [round, "quarantined", round, opaque]);
        assert_eq!(results[1].code(), Some("scope"), "the same answer each time");
    }
    assert_eq!(health(storage).await.quarantined, 1);
    assert_eq!(
        device_n(storage, &session).await,
        4,
        "a quarantined change uses its number"
    );
}

async fn many_devices_at_once_leave_no_hole(storage: &Storage) {
    town_with_units(storage).await;
    let mut sessions = Vec::new();
    for id in 1..=8 {
        sessions.push(device(storage, "谭谷雨", Role::MicroLeader, GRID, id).await);
    }
    let before = health(storage).await.changes;
    for round in 0..5_u64 {
        let pushes = sessions.iter().enumerate().map(|(i, session)| {
            let batch = (1..=4).map(|k| {
                let mut change = change(round * 4 + k, GRID);
                change.id = ChangeId(Uuid::from_u64_pair(i as u64 + 1, round * 4 + k));
                change
            });
            push(storage, session, batch.collect())
        });
        let mut pushes: Vec<_> = pushes.map(Box::pin).collect();
        // Poll them all before waiting for any: they queue up and share commits.
        std::future::poll_fn(|context| {
            pushes.retain_mut(|push| std::pin::Pin::new(push).poll(context).is_pending());
            if pushes.is_empty() {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        })
        .await;
    }
    let (changes, cursor, _) = pull(storage, &sessions[0], Cursor::default(), 1 << 20).await;
    assert_eq!(cursor.seq, before + 160);
    assert_eq!(changes.len() as u64, cursor.seq, "head = count = max(seq)");
}

async fn a_push_with_a_cursor_of_another_log_is_not_taken(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let head = storage.head(TOWN.into()).await.unwrap();
    for (chain, seq) in [
        (head.chain ^ 1, head.seq),
        (head.chain, head.seq + 1),
        (1, 0),
        (head.chain, 3),
    ] {
        let changes = judged(&leader, vec![change(1, GRID)]);
        let cursor = Cursor { seq, chain };
        let pushed = storage.push(leader.clone(), cursor, changes, NOW).await.unwrap();
        assert_eq!(pushed, Pushed::Diverged, "{cursor}");
        let recovered = storage.recover(leader.clone(), cursor, Vec::new(), NOW).await.unwrap();
        assert_eq!(recovered, Pushed::Diverged);
    }
    assert_eq!(
        (
            device_n(storage, &leader).await,
            storage.head(TOWN.into()).await.unwrap()
        ),
        (0, head)
    );
    let changes = judged(&leader, vec![change(1, GRID)]);
    done(storage.push(leader.clone(), head, changes, NOW).await.unwrap());
    let changes = judged(&leader, vec![change(2, GRID)]);
    done(storage.push(leader, head, changes, NOW).await.unwrap());
}

async fn a_used_id_keeps_its_first_body(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 2).await;
    let first = done(push(storage, &leader, vec![change(1, GRID)]).await);
    let mut other = change(1, GRID);
    other.set.insert("remark".into(), "another body".into());
    let again = done(push(storage, &second, vec![other]).await);
    assert_eq!((again[0].code(), again[0].seq), (Some("malformed"), None));
    let again = done(push(storage, &second, vec![change(1, GRID)]).await);
    assert_eq!((again[0].status.code(), again[0].seq), ("duplicate", first[0].seq));
    assert_eq!((again[0].proof, again[0].es), (first[0].proof, first[0].es));
    let log = whole_log(storage, TOWN).await;
    assert_eq!(log.last().unwrap().change, change(1, GRID));
    // A number that jumps is a gap even where the id is known: what lies between would be taken for sent.
    let mut far = change(1, GRID);
    far.n = 40;
    assert_eq!(push(storage, &second, vec![far]).await, Pushed::Gap { expect: 2 });
}

async fn any_overlap_sent_again_changes_nothing(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let all: Vec<_> = (1..=40).map(|n| change(n, GRID)).collect();
    done(push(storage, &leader, all[..25].to_vec()).await);
    for (from, to) in [(0, 25), (10, 30), (29, 30), (0, 3), (20, 40), (39, 40)] {
        let results = done(push(storage, &leader, all[from..to].to_vec()).await);
        for (change, result) in all[from..to].iter().zip(results) {
            assert_eq!((result.id, result.seq), (change.id, Some(change.n + 8)));
        }
    }
    let log = whole_log(storage, TOWN).await;
    assert_eq!((log.len(), device_n(storage, &leader).await), (48, 40));
    let mut asked = vec![ChangeId(Uuid::from_u128(9_999)), all[7].id];
    asked.extend((0..600).map(|n| ChangeId(Uuid::from_u128(50_000 + n))));
    let missing = storage.missing(leader, asked.clone()).await.unwrap();
    asked.remove(1);
    assert_eq!(missing, asked, "in the order asked, in any number");
    is_whole(storage, TOWN).await;
}

async fn a_change_sent_twice_in_one_push_is_one(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let batch = vec![change(1, GRID), change(1, GRID), change(2, GRID)];
    let results = done(push(storage, &leader, batch).await);
    let codes: Vec<_> = results.iter().map(|r| (r.status.code().to_owned(), r.seq)).collect();
    let expected = [("stored", 9), ("duplicate", 9), ("stored", 10)];
    assert_eq!(codes, expected.map(|(code, seq)| (code.to_owned(), Some(seq))));
    is_whole(storage, TOWN).await;
}

async fn an_id_beyond_the_scope_tells_nothing(storage: &Storage) {
    town_with_units(storage).await;
    let author = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let mut visit = change(2, GRID);
    visit.kind = Kind::Visit;
    visit.record = crate::domain::ids::RecordId(Uuid::from_u128(78));
    let written = [change(1, GRID), visit.clone()];
    done(push(storage, &author, written.to_vec()).await);
    let whole = whole_log(storage, TOWN).await;

    let neighbour = device(storage, "盘立冬", Role::MicroLeader, OTHER, 2).await;
    let office = device(storage, "韦惊蛰", Role::Viewer, TOWN, 3).await;
    let clerk = device(storage, "邓小满", Role::Clerk, TOWN, 4).await;
    let cases = [
        (&neighbour, ["malformed", "malformed"]),
        (&office, ["malformed", "malformed"]),
        (&clerk, ["duplicate", "duplicate"]),
    ];
    for (who, expected) in cases {
        for round in 0..2 {
            let results = done(push(storage, who, written.to_vec()).await);
            for ((result, expected), was) in results.iter().zip(expected).zip(&whole[whole.len() - 2..]) {
                let told = result.code().unwrap_or(result.status.code());
                assert_eq!(told, expected, "{:?}, round {round}", who.role);
                let seq = (expected == "duplicate").then_some(was.seq);
                assert_eq!((result.seq, result.proof.is_some()), (seq, seq.is_some()));
            }
        }
        assert_eq!(device_n(storage, who).await, 2, "the numbers count as used");
    }
    assert!(
        storage.quarantined(None).await.unwrap().is_empty(),
        "nothing is kept of it"
    );

    // Who moved away is still told of their own, on another device as well.
    let user = storage.users_named("谭谷雨".into(), None).await.unwrap().remove(0);
    let moved = town::move_user(storage, Clock::system(), &user, Role::MicroLeader, path(OTHER), true);
    moved.await.unwrap();
    let other = device(storage, "谭谷雨", Role::MicroLeader, OTHER, 5).await;
    let results = done(push(storage, &other, vec![change(1, GRID)]).await);
    assert_eq!(results[0].status.code(), "duplicate");
    assert_eq!(
        whole_log(storage, TOWN).await.len(),
        whole.len() + 4,
        "three users and a move"
    );
}

async fn a_duplicate_says_how_the_log_has_it(storage: &Storage) {
    town_with_units(storage).await;
    let former = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let written: Vec<_> = (1..=3).map(|n| change(n, GRID)).collect();
    done(push(storage, &former, written.clone()).await);
    let repeated = done(push(storage, &former, written.clone()).await);
    assert!(
        repeated.iter().all(|result| result.form.is_none()),
        "as it was pushed: {repeated:?}"
    );
    storage.rotate(former.clone(), new_device(2), NOW).await.unwrap();
    let user = storage.users_named("谭谷雨".into(), None).await.unwrap().remove(0);
    let moved = town::move_user(storage, Clock::system(), &user, Role::MicroLeader, path(OTHER), true);
    moved.await.unwrap();
    let present = session(storage, TOWN, 2).await;
    let renumbered: Vec<_> = (1..=2)
        .map(|n| Change {
            n,
            seen: Cursor { seq: 4, chain: 0 },
            ..written[usize::try_from(n).unwrap()].clone()
        })
        .collect();
    let results = done(push(storage, &present, renumbered).await);
    for (result, written) in results.iter().zip(&written[1..]) {
        let form = result
            .form
            .as_deref()
            .expect("no pull of the present scope would bring it");
        assert_eq!((&form.change, form.device), (written, former.device));
        assert_eq!((Some(form.seq), Some(form.proof)), (result.seq, result.proof));
    }
    assert_eq!(device_n(storage, &present).await, 2, "their numbers count as used");
}

async fn a_record_of_another_grid_is_not_drawn_over(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let evil = device(storage, "易处暑", Role::MicroLeader, OTHER, 2).await;
    let clerk = device(storage, "邓小满", Role::Clerk, TOWN, 3).await;
    done(push(storage, &leader, vec![change(1, GRID)]).await);
    let record = change(1, GRID).record;
    let about = |n: u64, id: u128, unit: &str| Change {
        n,
        id: ChangeId(Uuid::from_u128(id)),
        unit: path(unit),
        record,
        ..change(n, GRID)
    };
    let results = done(push(storage, &evil, vec![about(1, 501, OTHER)]).await);
    assert_eq!(results[0].code(), Some("scope"), "by its own unit it would pass");
    // Who may write in both places moves it; from then on the other leader asks a clerk.
    let moved = done(push(storage, &clerk, vec![about(1, 502, OTHER), about(2, 503, OTHER)]).await);
    assert!(moved.iter().all(|result| result.status.code() == "stored"));
    let left = done(push(storage, &leader, vec![about(2, 504, GRID)]).await);
    assert_eq!(left[0].code(), Some("scope"));
    let there = done(push(storage, &evil, vec![about(2, 505, OTHER)]).await);
    assert_eq!(there[0].status.code(), "stored");
    // What a clerk lets in moves nothing back.
    let released = storage.decide(TOWN.into(), left[0].id, true, NOW).await.unwrap();
    assert!(matches!(released, Decided::Released(_)), "{released:?}");
    let still = done(push(storage, &leader, vec![about(3, 506, GRID)]).await);
    assert_eq!(still[0].code(), Some("scope"));
    is_whole(storage, TOWN).await;
}
