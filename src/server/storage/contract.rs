//! The contract suite: what every backend of [`Storage`] must do. Each backend's tests call [`run_all`] with a way to
//! make an empty storage.

use super::*;
use crate::change::wire::PushResult;
use crate::change::{Change, Cursor, Kind, Sequenced};
use crate::clock::Clock;
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitPath};
use crate::server::auth::{read_code, read_token};
use crate::server::ingest::judge;
use crate::server::testing::change;
use crate::server::town;
use serde_json::Value;
use uuid::Uuid;

const TOWN: &str = "439901100";
const GRID: &str = "439901100/200/03/012";
const OTHER: &str = "439901100/201/01/001";
const NOW: Millis = Millis(1_800_000_000_000);

/// Runs every promise on storages made by `make`.
pub async fn run_all(make: impl AsyncFn() -> Storage) {
    towns_units_and_users_are_checked_and_logged(&make().await).await;
    a_code_works_once_and_dies_of_age_and_of_wrong_tries(&make().await).await;
    tokens_know_expiry_and_revocation(&make().await).await;
    a_push_is_numbered_without_holes_and_twice_is_once(&make().await).await;
    gaps_and_forks_leave_nothing_behind(&make().await).await;
    poison_is_kept_apart_and_stops_nobody(&make().await).await;
    everybody_receives_their_scope_and_no_more(&make().await).await;
    pages_are_cut_and_continued_without_loss(&make().await).await;
    a_cursor_of_another_log_is_noticed(&make().await).await;
    many_devices_at_once_leave_no_hole(&make().await).await;
}

fn path(text: &str) -> UnitPath {
    UnitPath::parse(text).unwrap()
}

async fn town_with_units(storage: &Storage) {
    let clock = Clock::system();
    town::init(storage, clock, path(TOWN), "青溪镇").await.unwrap();
    for unit in [
        "439901100/200",
        "439901100/200/03",
        GRID,
        "439901100/201",
        "439901100/201/01",
        OTHER,
    ] {
        let unit = Unit {
            path: path(unit),
            kind: crate::domain::unit::UnitKind::Village,
            name: unit.to_owned(),
        };
        town::put_unit(storage, clock, unit).await.unwrap();
    }
}

/// A device with its session, bound by a real code.
async fn device(storage: &Storage, name: &str, role: Role, unit: &str, id: u128) -> Session {
    let user = match storage.users_named(name.into(), None).await.unwrap().pop() {
        Some(user) => user,
        None => town::add_user(storage, Clock::system(), name, role, path(unit))
            .await
            .unwrap(),
    };
    let code = town::enrol_code(storage, Clock::system(), &user).await.unwrap();
    let code = read_code(&code).unwrap();
    let bound = storage
        .redeem(code.selector, code.verifier, new_device(id), Clock::system().now())
        .await;
    assert_eq!(bound.unwrap().unwrap().user, user);
    match storage.authenticate(TOWN.into(), hash(id), NOW).await.unwrap() {
        Authenticated::Yes(session) => *session,
        other => panic!("{other:?}"),
    }
}

fn new_device(id: u128) -> NewDevice {
    NewDevice {
        id: DeviceId(Uuid::from_u128(id)),
        label: "laptop".into(),
        token: hash(id),
        expires: NOW.plus(1_000),
    }
}

fn hash(id: u128) -> [u8; 32] {
    let text = format!("{TOWN}.{id:064x}");
    read_token(&text).unwrap().1
}

fn judged(session: &Session, changes: Vec<Change>) -> Vec<Incoming> {
    let judged = changes
        .into_iter()
        .map(|change| judge(serde_json::to_value(change).unwrap(), session).unwrap());
    judged.collect()
}

async fn push(storage: &Storage, session: &Session, changes: Vec<Change>) -> Pushed {
    let judged = judged(session, changes);
    storage
        .push(session.clone(), Cursor::default(), judged, NOW)
        .await
        .unwrap()
}

async fn device_n(storage: &Storage, session: &Session) -> u64 {
    storage.acked(session.clone(), Vec::new()).await.unwrap()[&session.device]
}

async fn health(storage: &Storage) -> Health {
    storage.health(NOW).await.unwrap()
}

fn ask(cursor: Cursor, limit_bytes: usize) -> Ask {
    Ask {
        cursor,
        until: None,
        limit_bytes,
        incarnations: Vec::new(),
        purged: 0,
    }
}

fn done(pushed: Pushed) -> Vec<PushResult> {
    match pushed {
        Pushed::Done(results) => results,
        other => panic!("{other:?}"),
    }
}

async fn pull(storage: &Storage, session: &Session, cursor: Cursor, bytes: usize) -> (Vec<Sequenced>, Cursor, bool) {
    match storage.pull(session.clone(), ask(cursor, bytes)).await.unwrap() {
        Pulled::Page {
            changes, cursor, more, ..
        } => (changes, cursor, more),
        Pulled::Diverged => panic!("diverged"),
    }
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

async fn everybody_receives_their_scope_and_no_more(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 2).await;
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 3).await;
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 4).await;
    let stranger = device(storage, "盘立冬", Role::MicroLeader, OTHER, 5).await;
    let mut visit = change(2, GRID);
    visit.kind = Kind::Visit;
    visit.set = serde_json::from_value(Value::Object([("text".to_owned(), "x".into())].into_iter().collect())).unwrap();
    done(push(storage, &leader, vec![change(1, GRID), visit]).await);
    let mut seen = Vec::new();
    for session in [&leader, &second, &clerk, &office, &stranger] {
        let (changes, cursor, more) = pull(storage, session, Cursor::default(), 1 << 20).await;
        let accounts = changes.iter().filter(|c| c.change.kind.is_server_owned()).count();
        assert_eq!(
            (accounts, cursor.seq, more),
            (11, 13, false),
            "units and users go to everybody; skipped rows count"
        );
        let kinds: Vec<_> = changes
            .iter()
            .skip(accounts)
            .map(|c| c.change.kind.code().to_owned())
            .collect();
        seen.push(kinds.join(" "));
    }
    assert_eq!(
        seen,
        ["household visit", "household visit", "household visit", "household", ""]
    );
}

async fn pages_are_cut_and_continued_without_loss(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 3).await;
    let batch: Vec<_> = (1..=100).map(|n| change(n, GRID)).collect();
    done(push(storage, &leader, batch).await);
    let (mut cursor, mut got, mut pages) = (Cursor::default(), Vec::new(), 0);
    loop {
        let (changes, next, more) = pull(storage, &clerk, cursor, 1).await;
        assert!(!changes.is_empty() && next.seq > cursor.seq);
        got.extend(changes.into_iter().map(|c| c.seq));
        (cursor, pages) = (next, pages + 1);
        if !more {
            break;
        }
    }
    assert!(pages > 3, "{pages}");
    assert_eq!(got, (1..=109).collect::<Vec<u64>>());
    let (changes, same, more) = pull(storage, &clerk, cursor, 1 << 20).await;
    assert_eq!((changes.len(), same, more), (0, cursor, false));
}

async fn a_cursor_of_another_log_is_noticed(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let (changes, head, _) = pull(storage, &leader, Cursor::default(), 1 << 20).await;
    assert_eq!(changes.len(), 8);
    for wrong in [
        Cursor {
            seq: head.seq,
            chain: head.chain ^ 1,
        },
        Cursor {
            seq: head.seq + 1,
            chain: head.chain,
        },
        Cursor {
            seq: 3,
            chain: head.chain,
        },
        Cursor { seq: 0, chain: 1 },
        Cursor {
            seq: u64::MAX,
            chain: 0,
        },
    ] {
        let answer = storage.pull(leader.clone(), ask(wrong, 1 << 20)).await.unwrap();
        assert_eq!(answer, Pulled::Diverged, "{wrong}");
    }
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
