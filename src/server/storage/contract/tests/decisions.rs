//! What is quarantined, decided about, purged.

use super::super::*;
use crate::change::wire::Purge;
use crate::domain::ids::RecordId;
use crate::server::storage::PurgeRow;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    a_clerk_releases_or_rejects_what_is_kept_apart(&make().await).await;
    a_purged_text_is_found_nowhere_and_never_taken_again(&make().await).await;
    a_released_change_has_seen_what_its_cursor_proves(&make().await).await;
    every_device_hears_of_every_purge(&make().await).await;
}

async fn a_clerk_releases_or_rejects_what_is_kept_apart(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let other = device(storage, "盘立冬", Role::MicroLeader, OTHER, 5).await;
    let mut seen_much = change(1, OTHER);
    seen_much.seen.seq = 5_000;
    seen_much.set.insert("remark".into(), "a\u{202e}b".into());
    let mut owned = change(3, OTHER);
    owned.kind = Kind::User;
    let batch = [seen_much, change(2, OTHER), owned];
    let sent = done(push(storage, &leader, batch.to_vec()).await);
    assert!(sent.iter().all(|r| r.status.code() == "quarantined"));
    let decide = async |at: usize, release: bool| {
        let decided = storage.decide(TOWN.into(), batch[at].id, release, NOW).await;
        decided.unwrap()
    };
    assert_eq!(decide(0, true).await, Decided::Released(10));
    assert_eq!(decide(0, true).await, Decided::Unknown, "it is no longer apart");
    assert_eq!(decide(1, false).await, Decided::Rejected);
    assert_eq!(decide(1, true).await, Decided::Rejected, "for good");
    assert_eq!(
        decide(2, true).await,
        Decided::Unreadable,
        "nobody writes users but the server"
    );
    let nobody = storage.decide("439901200".into(), batch[1].id, false, NOW).await;
    assert_eq!(nobody.unwrap(), Decided::Unknown, "another town's");
    let again = done(push(storage, &leader, batch.to_vec()).await);
    let codes: Vec<_> = again.iter().map(|r| r.code().unwrap_or(r.status.code())).collect();
    assert_eq!(codes, ["duplicate", "rejected", "kind"]);
    let (changes, ..) = pull(storage, &other, Cursor::default(), 1 << 20).await;
    let released = changes.last().unwrap();
    assert_eq!(
        (released.device, released.user),
        (leader.device, leader.user),
        "as its author's"
    );
    assert_eq!(
        (released.seq, released.es, released.recovered),
        (10, 0, true),
        "behind later ones of its device; its `seen` is of no place here"
    );
    assert_eq!(released.change.set["remark"], "ab", "cleaned like everything");
    assert_eq!(health(storage).await.quarantined, 1, "what nobody has decided about");
    assert_eq!(storage.quarantined(None).await.unwrap().len(), 2);
    is_whole(storage, TOWN).await;
}

/// True when any text of the database holds the word.
async fn found(storage: &Storage, word: &'static str) -> bool {
    let look = move |tx: &mut dyn Tx| {
        let mut texts = Vec::new();
        for sql in ["SELECT body AS text FROM log", "SELECT raw AS text FROM quarantine"] {
            for row in tx.query(sql, &[])? {
                texts.push(row.text("text")?.to_owned());
            }
        }
        Ok(texts.iter().any(|text| text.contains(word)))
    };
    storage.read(look).await.unwrap()
}

async fn a_purged_text_is_found_nowhere_and_never_taken_again(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let with = |n: u64, unit: &str, record: u128, text: &str| {
        let mut change = change(n, unit);
        change.record = RecordId(Uuid::from_u128(record));
        change.set.insert("remark".into(), text.into());
        change
    };
    let batch = vec![
        with(1, GRID, 10, "secret-a"),
        with(2, OTHER, 10, "secret-b"),
        with(3, GRID, 20, "kept-c"),
        with(4, GRID, 20, "secret-d"),
        with(5, OTHER, 20, "secret-e"),
        with(6, OTHER, 20, "kept-f"),
    ];
    done(push(storage, &leader, batch.clone()).await);
    let pending = ChangeId(Uuid::from_u128(4_000));
    let changes = vec![batch[3].id, batch[4].id, pending];
    let (record, now) = (RecordId(Uuid::from_u128(10)), NOW);
    let purged = storage
        .purge(TOWN.into(), vec![record], changes.clone(), "asked".into(), now)
        .await
        .unwrap();
    let no = NOW.0.cast_unsigned();
    assert_eq!(purged, (no, 4), "two in the log, two kept apart");
    assert!(!found(storage, "secret").await && found(storage, "kept-c").await && found(storage, "kept-f").await);
    is_whole(storage, TOWN).await;
    let (log, ..) = pull(storage, &leader, Cursor::default(), 1 << 20).await;
    let empty: Vec<_> = log.iter().filter(|c| c.change.set.is_empty()).map(|c| c.seq).collect();
    assert_eq!(empty, [9, 11]);
    // What some device still holds of it is refused by name, and its text is not kept.
    let mut late = with(8, GRID, 20, "secret-h");
    late.id = pending;
    let more = vec![
        with(7, GRID, 10, "secret-g"),
        late,
        with(9, OTHER, 10, "secret-i"),
        with(10, GRID, 20, "kept-j"),
    ];
    let results = done(push(storage, &leader, more.clone()).await);
    let codes: Vec<_> = results.iter().map(|r| r.code().unwrap_or(r.status.code())).collect();
    assert_eq!(codes, ["purged", "purged", "purged", "stored"]);
    let results = done(push(storage, &leader, batch).await);
    let codes: Vec<_> = results.iter().map(|r| r.code().unwrap_or(r.status.code())).collect();
    assert_eq!(
        codes,
        ["duplicate", "purged", "duplicate", "duplicate", "purged", "scope"]
    );
    assert!(!found(storage, "secret").await);
    for id in [more[0].id, pending] {
        let released = storage.decide(TOWN.into(), id, true, NOW).await.unwrap();
        assert_eq!(released, Decided::Unreadable, "there is nothing left to release");
    }
    let again = storage
        .purge(TOWN.into(), vec![record], Vec::new(), "asked".into(), NOW)
        .await
        .unwrap();
    assert_eq!(again, (no + 1, 0), "numbers go on though time stood still");
    is_whole(storage, TOWN).await;
}

async fn every_device_hears_of_every_purge(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let [a, b] = [1, 2].map(|id| RecordId(Uuid::from_u128(id)));
    let change = ChangeId(Uuid::from_u128(3));
    let nothing = storage
        .purge(TOWN.into(), Vec::new(), Vec::new(), "asked".into(), NOW)
        .await
        .unwrap();
    assert_eq!(nothing, (0, 0), "no order");
    storage
        .purge(TOWN.into(), vec![b, a, a], vec![change], "asked\u{0} twice".into(), NOW)
        .await
        .unwrap();
    for (record, at) in [(a, NOW), (b, NOW.plus(60_000))] {
        let given = storage.purge(TOWN.into(), vec![record], Vec::new(), "asked".into(), at);
        given.await.unwrap();
    }
    let orders = async |purged: u64| {
        let mut ask = ask(Cursor::default(), 1);
        ask.purged = purged;
        match storage.pull(leader.clone(), ask).await.unwrap() {
            Pulled::Page(page) => page.purges,
            Pulled::Diverged => panic!("diverged"),
        }
    };
    let order = |no, records: Vec<RecordId>, changes: Vec<ChangeId>| Purge { no, records, changes };
    let no = NOW.0.cast_unsigned();
    let all = [
        order(no, vec![a, b], vec![change]),
        order(no + 1, vec![a], Vec::new()),
        order(no + 60_000, vec![b], Vec::new()),
    ];
    assert_eq!(orders(0).await, all);
    assert_eq!(orders(no).await, all[1..]);
    assert_eq!(orders(no + 60_000).await, []);
    assert_eq!(orders(i64::MAX as u64).await, [], "a device that knows more");
    let given = storage.purge_orders(Some(TOWN.into())).await.unwrap();
    let reasons: Vec<_> = given.iter().map(|order| order.reason.as_str()).collect();
    assert_eq!(reasons, ["asked twice", "asked", "asked"]);
    let named = |row: &PurgeRow| order(row.no, row.records.clone(), row.changes.clone());
    assert_eq!(given.iter().map(named).collect::<Vec<_>>(), all);
    assert_eq!(storage.purge_orders(Some("439901200".into())).await.unwrap(), []);
}

async fn a_released_change_has_seen_what_its_cursor_proves(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let head = storage.head(TOWN.into()).await.unwrap();
    let mut batch: Vec<_> = (1..=2).map(|n| change(n, OTHER)).collect();
    batch[0].seen = head;
    batch[1].seen = Cursor {
        chain: head.chain ^ 1,
        ..head
    };
    done(push(storage, &leader, batch.clone()).await);
    done(push(storage, &leader, vec![change(3, GRID)]).await);
    for (change, es) in batch.iter().zip([head.seq, 0]) {
        let released = storage.decide(TOWN.into(), change.id, true, NOW).await.unwrap();
        let log = whole_log(storage, TOWN).await;
        let last = log.last().unwrap();
        assert_eq!(released, Decided::Released(last.seq));
        assert_eq!(
            (last.change.id, last.es, last.recovered, last.received),
            (change.id, es, true, NOW)
        );
    }
    is_whole(storage, TOWN).await;
}
