//! The self-check finds what is wrong.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    a_whole_log_is_checked_in_pieces(&make().await).await;
    for (name, sql, expected) in DAMAGE {
        damage_is_found(&make().await, name, sql, *expected).await;
    }
}

async fn twenty(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    done(push(storage, &leader, (1..=12).map(|n| change(n, GRID)).collect()).await);
}

async fn a_whole_log_is_checked_in_pieces(storage: &Storage) {
    twenty(storage).await;
    let check = async |from: Cursor, limit: usize| storage.check(TOWN.into(), from, limit).await.unwrap();
    let mut at = Cursor::default();
    for up_to in [7, 14] {
        let checked = check(at, 7).await;
        assert_eq!((checked.up_to, checked.complete, &checked.wrong), (up_to, false, &None));
        at = checked.cursor;
    }
    let checked = check(at, 7).await;
    assert_eq!((checked.up_to, checked.complete, checked.wrong), (20, true, None));
    assert_eq!(checked.cursor, storage.head(TOWN.into()).await.unwrap());
    let nothing_new = check(checked.cursor, 7).await;
    assert_eq!(
        (nothing_new.up_to, nothing_new.complete, nothing_new.wrong),
        (20, true, None)
    );
    let exactly = check(Cursor::default(), 20).await;
    assert!(exactly.complete, "{exactly:?}");
    at.chain ^= 1;
    assert_eq!(
        check(at, 7).await.wrong,
        Some(("chain".into(), 14)),
        "begun at no place of this log"
    );
}

/// What somebody does to the database behind the server's back, and what the check says from the start.
const DAMAGE: &[(&str, &str, (&str, u64))] = &[
    ("deleted", "DELETE FROM log WHERE seq = 15", ("hole", 15)),
    ("deleted at the start", "DELETE FROM log WHERE seq = 1", ("hole", 1)),
    ("deleted at the end", "DELETE FROM log WHERE seq > 18", ("head", 20)),
    (
        "edited",
        "UPDATE log SET body = '{\"remark\":\"forged\"}' WHERE seq = 15",
        ("proof", 15),
    ),
    (
        "edited beyond reading",
        "UPDATE log SET body = '{' WHERE seq = 15",
        ("proof", 15),
    ),
    (
        "made another's",
        "UPDATE log SET te = te + 1 WHERE seq = 12",
        ("proof", 12),
    ),
    (
        "emptied as if purged, with a text left",
        "UPDATE log SET purged = 1 WHERE seq = 15",
        ("proof", 15),
    ),
    (
        "swapped",
        "UPDATE log SET seq = CASE WHEN seq = 115 THEN 16 ELSE 15 END WHERE seq IN (115, 116)",
        ("chain", 15),
    ),
    (
        "chain edited",
        "UPDATE log SET chain = chain + 1 WHERE seq = 15",
        ("chain", 15),
    ),
    ("head moved back", "UPDATE town SET head = 18", ("head", 18)),
    ("head moved on", "UPDATE town SET head = 22", ("head", 22)),
    ("head's chain", "UPDATE town SET chain = chain + 1", ("head", 20)),
];

async fn damage_is_found(storage: &Storage, name: &str, sql: &'static str, (what, seq): (&str, u64)) {
    twenty(storage).await;
    let head = storage.head(TOWN.into()).await.unwrap();
    let damage = move |tx: &mut dyn Tx| {
        if sql.contains("115") {
            tx.execute("UPDATE log SET seq = seq + 100 WHERE seq IN (15, 16)", &[])?;
        }
        tx.execute(sql, &[])
    };
    assert!(storage.write(damage).await.unwrap() > 0, "{name}");
    let checked = storage.check(TOWN.into(), Cursor::default(), 1_000).await.unwrap();
    assert_eq!(checked.wrong, Some((what.to_owned(), seq)), "{name}");
    assert!(!checked.complete && checked.up_to < seq.max(21), "{name}");
    if what == "hole" {
        let goes_on = storage.check(TOWN.into(), head, 1_000).await.unwrap();
        assert_eq!(
            goes_on.wrong,
            Some((what.to_owned(), seq)),
            "{name}: also behind what was checked"
        );
    }
}
