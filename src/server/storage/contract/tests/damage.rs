//! Rows that a bad disk altered: not sent, named, and brought back by whoever holds the change.

use super::super::*;
use crate::change::wire::{Provenance, PushStatus};

pub async fn run(make: &impl AsyncFn() -> Storage) {
    for (column, sql) in ALTERED {
        a12_a_damaged_row_is_not_sent_but_named_and_comes_back(&make().await, column, sql).await;
    }
    for sql in TOLD_BY_THE_REST {
        a12_a_damaged_proof_or_link_is_written_again(&make().await, sql).await;
    }
    a12_what_is_not_the_change_that_stood_there_does_not_come_back(&make().await).await;
    a12_what_was_kept_apart_and_altered_is_not_released(&make().await).await;
}

/// What a bad disk does to the row at 15.
const ALTERED: &[(&str, &str)] = &[
    (
        "body",
        "UPDATE log SET body = replace(body, 'note', 'nota') WHERE seq = 15",
    ),
    (
        "body that is no JSON",
        "UPDATE log SET body = substr(body, 2) WHERE seq = 15",
    ),
    ("kind", "UPDATE log SET kind = 'person' WHERE seq = 15"),
    ("unit", "UPDATE log SET unit = '439901100/200/03' WHERE seq = 15"),
    ("n", "UPDATE log SET n = n + 64 WHERE seq = 15"),
    ("at", "UPDATE log SET at = at + 1 WHERE seq = 15"),
    ("te", "UPDATE log SET te = te + 1 WHERE seq = 15"),
    ("es", "UPDATE log SET es = es + 1 WHERE seq = 15"),
    ("received", "UPDATE log SET received = received + 1 WHERE seq = 15"),
    ("recovered", "UPDATE log SET recovered = 1 WHERE seq = 15"),
    ("seen", "UPDATE log SET seen_seq = 3 WHERE seq = 15"),
];

const TOLD_BY_THE_REST: &[&str] = &[
    "UPDATE log SET proof = (SELECT b.proof FROM log b WHERE b.town = log.town AND b.seq = 3) WHERE seq = 15",
    "UPDATE log SET purged = 1 WHERE seq = 15",
    "UPDATE log SET chain = chain + 1 WHERE seq = 15",
    "UPDATE log SET chain = chain + 1 WHERE seq = 21",
];

/// Twenty changes, the last twelve of the leader; the clerk has read them all.
async fn twenty(storage: &Storage) -> (Session, Session, Vec<Sequenced>) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    done(push(storage, &leader, (1..=12).map(|n| change(n, GRID)).collect()).await);
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 2).await;
    (leader, clerk, whole_log(storage, TOWN).await)
}

async fn alter(storage: &Storage, sql: &'static str) {
    let altered = storage.write(move |tx| tx.execute(sql, &[])).await;
    assert_eq!(altered, Ok(1), "{sql}");
}

fn from(was: &Sequenced) -> Option<Provenance> {
    Some(Provenance {
        device: was.device,
        user: was.user,
        received: was.received,
        te: was.te,
        es: was.es,
        recovered: was.recovered,
        proof: was.proof,
    })
}

async fn bring(storage: &Storage, session: &Session, was: &Sequenced) -> PushResult {
    let item = Recovered {
        incoming: Incoming::Accept {
            change: was.change.clone(),
            opaque: false,
        },
        es: was.es,
        from: from(was),
    };
    let brought = storage
        .recover(session.clone(), Cursor::default(), vec![item], NOW)
        .await;
    done(brought.unwrap()).remove(0)
}

async fn a12_a_damaged_row_is_not_sent_but_named_and_comes_back(storage: &Storage, column: &str, sql: &'static str) {
    let (leader, clerk, log) = twenty(storage).await;
    let lost = &log[14];
    alter(storage, sql).await;
    let (sent, cursor, _) = pull(storage, &clerk, Cursor::default(), 1 << 20).await;
    assert!(!sent.iter().any(|change| change.seq == 15), "{column}");
    assert_eq!(
        sent.iter().filter(|change| change.seq > 8).count(),
        12,
        "{column}: the others go on"
    );
    assert_eq!(cursor, storage.head(TOWN.into()).await.unwrap(), "{column}");
    let found = storage.damaged(TOWN.into(), NOW).await.unwrap();
    assert_eq!(found.iter().map(|row| row.seq).collect::<Vec<_>>(), [15], "{column}");
    assert_eq!(found[0].change, lost.change.id.to_string(), "{column}");
    assert_eq!(storage.damaged(TOWN.into(), NOW).await.unwrap(), found, "{column}");
    let told = session(storage, TOWN, 2).await;
    assert_eq!(told.scope_rev, clerk.scope_rev + 1, "{column}: told once");
    let ids = vec![lost.change.id, log[15].change.id];
    let missing = storage.missing(clerk.clone(), ids).await.unwrap();
    assert_eq!(missing, [lost.change.id], "{column}");
    let back = bring(storage, &clerk, lost).await;
    assert_eq!((back.status, back.seq), (PushStatus::Duplicate, Some(15)), "{column}");
    assert_eq!(whole_log(storage, TOWN).await, log, "{column}");
    is_whole(storage, TOWN).await;
    assert_eq!(
        session(storage, TOWN, 1).await.scope_rev,
        leader.scope_rev + 2,
        "{column}"
    );
    assert_eq!(storage.damaged(TOWN.into(), NOW).await.unwrap(), [], "{column}");
    let next = done(push(storage, &leader, vec![change(13, GRID)]).await);
    assert_eq!(next[0].seq, Some(22), "{column}");
}

async fn a12_a_damaged_proof_or_link_is_written_again(storage: &Storage, sql: &'static str) {
    let (_, _, log) = twenty(storage).await;
    alter(storage, sql).await;
    let checked = storage.check(TOWN.into(), Cursor::default(), 1_000).await.unwrap();
    assert!(checked.wrong.is_some(), "{sql}");
    assert_eq!(storage.damaged(TOWN.into(), NOW).await.unwrap(), [], "{sql}");
    assert_eq!(whole_log(storage, TOWN).await, log, "{sql}");
    is_whole(storage, TOWN).await;
}

async fn a12_what_is_not_the_change_that_stood_there_does_not_come_back(storage: &Storage) {
    let (leader, clerk, log) = twenty(storage).await;
    alter(storage, ALTERED[0].1).await;
    storage.damaged(TOWN.into(), NOW).await.unwrap();
    let mut forged = log[14].clone();
    forged.change.set.insert("remark".into(), "forged".into());
    let answer = bring(storage, &clerk, &forged).await;
    assert_eq!((answer.seq, answer.code()), (None, Some("proof")));
    let again = done(push(storage, &leader, vec![forged.change]).await);
    assert_eq!((again[0].seq, again[0].code()), (None, Some("proof")));
    assert_eq!(storage.damaged(TOWN.into(), NOW).await.unwrap().len(), 1);
    let own = done(push(storage, &leader, vec![log[14].change.clone()]).await);
    assert_eq!(own[0].seq, Some(15), "whoever wrote it may still send it");
    assert_eq!(whole_log(storage, TOWN).await, log);
}

async fn a12_what_was_kept_apart_and_altered_is_not_released(storage: &Storage) {
    let (leader, ..) = twenty(storage).await;
    let apart = change(13, OTHER);
    let results = done(push(storage, &leader, vec![apart.clone()]).await);
    assert_eq!(results[0].code(), Some("scope"));
    alter(storage, "UPDATE quarantine SET raw = replace(raw, 'note', 'nota')").await;
    let decided = storage.decide(TOWN.into(), apart.id, true, NOW).await.unwrap();
    assert_eq!(decided, Decided::Unreadable);
    alter(storage, "UPDATE quarantine SET raw = replace(raw, 'nota', 'note')").await;
    let decided = storage.decide(TOWN.into(), apart.id, true, NOW).await.unwrap();
    assert_eq!(decided, Decided::Released(22));
}
