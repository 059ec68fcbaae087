//! What becomes of what a device sends.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    a_push_is_numbered_without_holes_and_twice_is_once(&make().await).await;
    gaps_and_forks_leave_nothing_behind(&make().await).await;
    poison_is_kept_apart_and_stops_nobody(&make().await).await;
    many_devices_at_once_leave_no_hole(&make().await).await;
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
    foreign_kind.kind = Kind::Unknown("wish".into());
    let batch = vec![change(1, GRID), change(2, OTHER), change(3, GRID), foreign_kind];
    for round in ["stored", "duplicate"] {
        let results = done(push(storage, &session, batch.clone()).await);
        let codes: Vec<_> = results.iter().map(|r| r.status.code()).collect();
        let opaque = if round == "stored" { "opaque" } else { "duplicate" };
        assert_eq!(codes, [round, "quarantined", round, opaque]);
        assert_eq!(results[1].code.as_deref(), Some("scope"), "the same answer each time");
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
