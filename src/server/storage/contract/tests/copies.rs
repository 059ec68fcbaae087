//! A copy of everything, and an empty database that is filled with it.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    a_copy_fills_an_empty_database_with_everything(&make().await, &make().await).await;
    a_damaged_copy_leaves_nothing_behind(&make().await, &make().await).await;
}

/// A town with something in every table.
async fn furnished(storage: &Storage) -> Session {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let mut batch: Vec<_> = (1..=70).map(|n| change(n, GRID)).collect();
    batch.push(change(71, OTHER));
    done(push(storage, &leader, batch.clone()).await);
    let rotated = storage.rotate(leader.clone(), new_device(9), NOW).await;
    rotated.unwrap();
    let purged = storage.purge(TOWN.into(), vec![], vec![batch[3].id], "asked".into(), NOW);
    assert_eq!(purged.await.unwrap().1, 1);
    storage.set_safe(TOWN.into(), 20).await.unwrap();
    leader
}

async fn a_copy_fills_an_empty_database_with_everything(storage: &Storage, empty: &Storage) {
    let leader = furnished(storage).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("copy.db");
    storage.copy_to(file.clone()).await.unwrap();
    let filled = empty.refill(file.clone()).await.unwrap();
    let head = storage.head(TOWN.into()).await.unwrap();
    assert_eq!(filled.len(), 1);
    assert_eq!((filled[0].cursor, filled[0].complete), (head, true));
    assert_eq!(whole_log(empty, TOWN).await, whole_log(storage, TOWN).await);
    assert_eq!(empty.devices(None).await.unwrap(), storage.devices(None).await.unwrap());
    assert_eq!(
        empty.quarantined(None).await.unwrap(),
        storage.quarantined(None).await.unwrap()
    );
    assert_eq!(
        empty.purge_orders(None).await.unwrap(),
        storage.purge_orders(None).await.unwrap()
    );
    let asked = || ask(Cursor::default(), 1 << 20);
    assert_eq!(
        empty.pull(leader.clone(), asked()).await.unwrap(),
        storage.pull(leader.clone(), asked()).await.unwrap()
    );
    let again = session(empty, TOWN, 1).await;
    assert_eq!(again, session(storage, TOWN, 1).await, "its token is good here");
    let next = done(push(empty, &again, vec![change(72, GRID)]).await);
    assert_eq!(next[0].seq, Some(head.seq + 1));
    let twice = empty.refill(file).await;
    assert_eq!(twice, Err(StorageError::Exists(format!("town {TOWN}"))));
    is_whole(empty, TOWN).await;
}

async fn a_damaged_copy_leaves_nothing_behind(storage: &Storage, empty: &Storage) {
    furnished(storage).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("copy.db");
    storage.copy_to(file.clone()).await.unwrap();
    for damage in [
        "UPDATE log SET body = '{\"remark\":\"other\"}' WHERE seq = 40",
        "DELETE FROM log WHERE seq = 50",
        "PRAGMA user_version = 99",
    ] {
        let bad = dir.path().join("bad.db");
        std::fs::copy(&file, &bad).unwrap();
        let edited = rusqlite::Connection::open(&bad).unwrap();
        edited.execute_batch(damage).unwrap();
        drop(edited);
        assert!(empty.refill(bad).await.is_err(), "{damage}");
        assert_eq!(empty.towns().await.unwrap(), [] as [&str; 0], "{damage}");
    }
    let missing = empty.refill(dir.path().join("none.db")).await;
    assert!(matches!(missing, Err(StorageError::Missing(_))));
    assert_eq!(empty.refill(file).await.unwrap().len(), 1);
}
