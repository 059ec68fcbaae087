//! What a device gets.

use super::super::*;
use crate::domain::ids::RecordId;
use serde_json::Value;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    everybody_receives_their_scope_and_no_more(&make().await).await;
    what_an_office_lets_those_below_know_reaches_them(&make().await).await;
    pages_are_cut_and_continued_without_loss(&make().await).await;
    a_cursor_of_another_log_is_noticed(&make().await).await;
    a_pull_ends_where_it_is_asked_to(&make().await).await;
    what_is_safe_only_grows(&make().await).await;
    near_numbers_of_units_are_other_units(&make().await).await;
    what_was_just_pushed_is_not_sent_back(&make().await).await;
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
    visit.record = RecordId(Uuid::from_u128(71));
    let mut request = change(3, GRID);
    (request.kind, request.record) = (Kind::Request, RecordId(Uuid::from_u128(72)));
    done(push(storage, &leader, vec![change(1, GRID), visit, request]).await);
    let mut seen = Vec::new();
    for session in [&leader, &second, &clerk, &office, &stranger] {
        let (changes, cursor, more) = pull(storage, session, Cursor::default(), 1 << 20).await;
        let accounts = changes.iter().filter(|c| c.change.kind.is_server_owned()).count();
        assert_eq!(
            (accounts, cursor.seq, more),
            (11, 14, false),
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
        [
            "household visit request",
            "household visit request",
            "household visit request",
            "request",
            ""
        ]
    );
}

async fn what_an_office_lets_those_below_know_reaches_them(storage: &Storage) {
    town_with_units(storage).await;
    let village = "439901100/200";
    let clerk = device(storage, "邓小满", Role::Clerk, village, 3).await;
    let of_kind = |n, kind, unit: &str| {
        let mut change = change(n, unit);
        change.record = RecordId(Uuid::from_u128((70 + n).into()));
        change.kind = kind;
        change
    };
    done(
        push(
            storage,
            &clerk,
            vec![
                of_kind(1, Kind::Contact, village),
                of_kind(2, Kind::Household, village),
                of_kind(3, Kind::Contact, GRID),
            ],
        )
        .await,
    );
    // Not below the village, though its code begins with the same digits.
    let near = "439901100/2000";
    let unit = Unit {
        path: path(near),
        kind: crate::domain::unit::UnitKind::Village,
        name: "2000".to_owned(),
    };
    town::put_unit(storage, Clock::system(), unit).await.unwrap();
    let readers = [
        ("谭谷雨", Role::MicroLeader, GRID, "71 73"),
        ("周芒种", Role::Volunteer, GRID, "71 73"),
        ("黎秋分", Role::TownOffice, TOWN, "71 73"),
        ("盘立冬", Role::MicroLeader, OTHER, ""),
        ("单惊蛰", Role::Clerk, near, ""),
    ];
    for (n, (name, role, unit, expected)) in (10..).zip(readers) {
        let reader = device(storage, name, role, unit, n).await;
        let (changes, ..) = pull(storage, &reader, Cursor::default(), 1 << 20).await;
        let seen = changes.iter().filter(|change| !change.change.kind.is_server_owned());
        let seen: Vec<_> = seen
            .map(|change| change.change.record.0.as_u128().to_string())
            .collect();
        assert_eq!(seen.join(" "), expected, "{name}");
    }
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

async fn a_pull_ends_where_it_is_asked_to(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let stranger = device(storage, "盘立冬", Role::MicroLeader, OTHER, 5).await;
    done(push(storage, &leader, (1..=30).map(|n| change(n, GRID)).collect()).await);
    let until = async |session: &Session, cursor: Cursor, until: u64, bytes: usize| {
        let mut ask = ask(cursor, bytes);
        ask.until = Some(until);
        match storage.pull(session.clone(), ask).await.unwrap() {
            Pulled::Page(page) => (page.changes.len(), page.cursor, page.more, page.head.seq),
            Pulled::Diverged => panic!("diverged"),
        }
    };
    let (count, cursor, more, head) = until(&leader, Cursor::default(), 20, 1 << 20).await;
    assert_eq!((count, cursor.seq, more, head), (20, 20, false, 39));
    let (count, same, more, _) = until(&leader, cursor, 12, 1 << 20).await;
    assert_eq!((count, same, more), (0, cursor, false), "never back");
    let (count, other, more, _) = until(&stranger, Cursor::default(), 20, 1 << 20).await;
    assert_eq!((count, other, more), (9, cursor, false), "the same place for everybody");
    let (count, end, more, _) = until(&leader, cursor, 5_000, 1 << 20).await;
    assert_eq!((count, end.seq, more), (19, 39, false));
    let (_, cut, more, _) = until(&leader, Cursor::default(), 38, 1).await;
    assert!(more && cut.seq < 38);
}

async fn what_is_safe_only_grows(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    for (given, kept) in [(3, 3), (2, 3), (8, 8), (9_000, 8)] {
        storage.set_safe(TOWN.into(), given).await.unwrap();
        match storage.pull(leader.clone(), ask(Cursor::default(), 1)).await.unwrap() {
            Pulled::Page(page) => assert_eq!(page.safe, kept, "{given}"),
            Pulled::Diverged => panic!("diverged"),
        }
    }
}

async fn near_numbers_of_units_are_other_units(storage: &Storage) {
    town_with_units(storage).await;
    let clock = Clock::system();
    let near = [
        "439901100/20",
        "439901100/200-1",
        "439901100/200_",
        "439901100/2000",
        "439901100/200A",
    ];
    for unit in near {
        let (path, kind, name) = (path(unit), crate::domain::unit::UnitKind::Village, unit.to_owned());
        town::put_unit(storage, clock, Unit { path, kind, name }).await.unwrap();
    }
    let office = device(storage, "黎秋分", Role::Clerk, TOWN, 1).await;
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 2).await;
    let mut batch: Vec<_> = near.iter().map(|unit| change(1, unit)).collect();
    batch.extend([change(1, "439901100/200"), change(1, GRID), change(1, OTHER)]);
    for (n, change) in (1..).zip(&mut batch) {
        change.n = n;
    }
    done(push(storage, &office, batch).await);
    let (changes, ..) = pull(storage, &clerk, Cursor::default(), 1 << 20).await;
    let units: Vec<_> = changes.iter().filter(|c| c.change.kind == Kind::Household).collect();
    let units: Vec<_> = units.iter().map(|c| c.change.unit.as_str()).collect();
    assert_eq!(units, ["439901100/200", GRID]);
}

async fn what_was_just_pushed_is_not_sent_back(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let before = storage.head(TOWN.into()).await.unwrap();
    done(push(storage, &leader, (1..=6).map(|n| change(n, GRID)).collect()).await);
    let head = storage.head(TOWN.into()).await.unwrap();
    let mut asked = ask(before, 1 << 20);
    for (new, expected) in [
        (None, vec![1, 2, 3, 4, 5, 6]),
        (Some((2, 4)), vec![1, 5, 6]),
        (Some((1, 6)), vec![]),
    ] {
        asked.skip = new.map(|(first, last)| before.seq + first..=before.seq + last);
        let Pulled::Page(page) = storage.pull(leader.clone(), asked.clone()).await.unwrap() else {
            panic!("diverged");
        };
        let seqs: Vec<_> = page.changes.iter().map(|change| change.seq - before.seq).collect();
        assert_eq!((seqs, page.cursor, page.more), (expected, head, false));
    }
}
