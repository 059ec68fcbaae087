//! A household and its people go to another grid: who receives what, and what becomes of what is still written where they were.

use super::super::*;
use super::permissions::{record, records_seen, step, told, write};
use crate::domain::unit::UnitKind;
use serde_json::{Value, json};

const VILLAGE: &str = "439901100/200";
const NEXT: &str = "439901100/200/03/013";
const BUREAU: &str = "439901100/mzb";

pub async fn run(make: &impl AsyncFn() -> Storage) {
    a_household_comes_whole_to_its_new_leader_and_leaves_the_former_one(&make().await).await;
    what_the_former_leader_still_writes_waits_for_a_clerk_and_goes_after_the_household(&make().await).await;
    whoever_may_write_in_both_places_and_has_not_heard_of_the_move_writes_where_it_lives(&make().await).await;
    whoever_was_handed_a_request_goes_on_with_it_after_the_move(&make().await).await;
    a_person_takes_along_what_is_theirs_and_nothing_else(&make().await).await;
    a_move_that_was_annulled_brings_all_back(&make().await).await;
    nobody_moves_into_or_out_of_what_is_not_theirs(&make().await).await;
}

/// The two leaders and the clerk above them.
async fn people(storage: &Storage) -> [Session; 3] {
    town_with_units(storage).await;
    for (unit, kind) in [(NEXT, UnitKind::MicroGrid), (BUREAU, UnitKind::Department)] {
        let unit = Unit {
            path: path(unit),
            kind,
            name: unit.to_owned(),
        };
        town::put_unit(storage, Clock::system(), unit).await.unwrap();
    }
    [
        device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await,
        device(storage, "罗清明", Role::MicroLeader, NEXT, 2).await,
        device(storage, "邓小满", Role::Clerk, VILLAGE, 3).await,
    ]
}

fn there(mut change: Change, unit: &str) -> Change {
    change.unit = path(unit);
    change
}

/// Household 500 with a person, their tag, a visit, a request and its first step; 600 is another.
async fn homes(storage: &Storage, leader: &Session) {
    let of_home = json!({"household_id": record(500)});
    let of_person = json!({"household_id": record(500), "person_id": record(501)});
    let of_request =
        json!({"household_id": record(500), "person_id": record(501), "category": "0101", "temp_no": "12-A-01"});
    let batch = vec![
        write(leader, 1, Kind::Household, 600, json!({"remark": "x"})),
        write(leader, 2, Kind::Household, 500, json!({"remark": "x"})),
        write(leader, 3, Kind::Person, 501, of_home.clone()),
        write(leader, 4, Kind::Tag, 502, of_person),
        write(leader, 5, Kind::Visit, 503, of_home),
        write(leader, 6, Kind::Request, 504, of_request),
        step(leader, 7, 505, 504, "submit", &json!({})),
    ];
    assert_eq!(told(&done(push(storage, leader, batch).await)), ["stored"; 7]);
}

/// The clerk takes household 500 to the other grid: one change, and one of the request.
async fn moves(storage: &Storage, clerk: &Session, n: u64, to: &str) {
    let batch = [(Kind::Household, 500), (Kind::Request, 504)].into_iter().zip(n..);
    let batch = batch.map(|((kind, of), n)| there(write(clerk, n, kind, of, json!({"moved": "x"})), to));
    assert_eq!(told(&done(push(storage, clerk, batch.collect()).await)), ["stored"; 2]);
}

async fn a_household_comes_whole_to_its_new_leader_and_leaves_the_former_one(storage: &Storage) {
    let [leader, next, clerk] = people(storage).await;
    homes(storage, &leader).await;
    let (_, before) = records_seen(storage, &leader, Cursor::default()).await;
    let (seen, cursor) = records_seen(storage, &next, Cursor::default()).await;
    assert_eq!(seen, []);
    moves(storage, &clerk, 1, NEXT).await;
    let whole = [500, 501, 502, 503, 504, 505, 500, 504];
    let (seen, after) = records_seen(storage, &next, cursor).await;
    assert_eq!(seen[..7], whole[..7], "all of it, at the place of the move");
    let other = device(storage, "罗清明", Role::MicroLeader, NEXT, 5).await;
    let (from_the_start, _) = records_seen(storage, &other, Cursor::default()).await;
    for seen in [seen, from_the_start] {
        let distinct = seen.iter().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(distinct.len(), 6, "{seen:?}");
    }
    // The former leader learns that it left; another device of theirs never sees it.
    assert_eq!(records_seen(storage, &leader, before).await.0, [500]);
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 6).await;
    assert_eq!(records_seen(storage, &second, Cursor::default()).await.0, [600, 500]);
    // What is written of it from now on goes to the new leader alone.
    let visit = json!({"household_id": record(500), "text": "x"});
    let visit = there(write(&next, 1, Kind::Visit, 506, visit), NEXT);
    let edit = there(write(&next, 2, Kind::Person, 501, json!({"remark": "y"})), NEXT);
    assert_eq!(
        told(&done(push(storage, &next, vec![visit, edit]).await)),
        ["stored"; 2]
    );
    assert_eq!(records_seen(storage, &other, after).await.0, [506, 501]);
    assert_eq!(records_seen(storage, &second, before).await.0, [500]);
    // It comes back.
    moves(storage, &clerk, 3, GRID).await;
    let (seen, _) = records_seen(storage, &second, before).await;
    let distinct: std::collections::BTreeSet<u128> = seen.into_iter().collect();
    assert_eq!(
        distinct.into_iter().collect::<Vec<_>>(),
        [500, 501, 502, 503, 504, 505, 506]
    );
    assert_eq!(storage.unlawful(TOWN.into()).await.unwrap(), []);
    is_whole(storage, TOWN).await;
}

async fn what_the_former_leader_still_writes_waits_for_a_clerk_and_goes_after_the_household(storage: &Storage) {
    let [leader, next, clerk] = people(storage).await;
    homes(storage, &leader).await;
    moves(storage, &clerk, 1, NEXT).await;
    let (_, cursor) = records_seen(storage, &next, Cursor::default()).await;
    let visit = write(
        &leader,
        8,
        Kind::Visit,
        507,
        json!({"household_id": record(500), "text": "x"}),
    );
    let late = vec![
        visit.clone(),
        write(&leader, 9, Kind::Household, 500, json!({"remark": "late"})),
        write(&leader, 10, Kind::Person, 501, json!({"remark": "late"})),
        step(&leader, 11, 508, 504, "progress", &json!({"note": "x"})),
        write(&leader, 12, Kind::Household, 600, json!({"remark": "late"})),
    ];
    let results = told(&done(push(storage, &leader, late).await));
    assert_eq!(results, ["reference", "scope", "scope", "scope", "stored"]);
    assert_eq!(records_seen(storage, &next, cursor).await.0, []);
    let released = storage.decide(TOWN.into(), visit.id, true, NOW).await.unwrap();
    assert!(matches!(released, Decided::Released(_)), "{released:?}");
    assert_eq!(records_seen(storage, &next, cursor).await.0, [507]);
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 6).await;
    assert_eq!(
        records_seen(storage, &second, Cursor::default()).await.0,
        [600, 500, 600]
    );
    is_whole(storage, TOWN).await;
}

async fn whoever_may_write_in_both_places_and_has_not_heard_of_the_move_writes_where_it_lives(storage: &Storage) {
    let [leader, next, clerk] = people(storage).await;
    homes(storage, &leader).await;
    let second_clerk = device(storage, "邓小满", Role::Clerk, VILLAGE, 4).await;
    moves(storage, &clerk, 1, NEXT).await;
    let (_, cursor) = records_seen(storage, &next, Cursor::default()).await;
    let unheard = vec![
        write(
            &second_clerk,
            1,
            Kind::Visit,
            507,
            json!({"household_id": record(500), "text": "x"}),
        ),
        write(&second_clerk, 2, Kind::Household, 500, json!({"remark": "y"})),
        write(
            &second_clerk,
            3,
            Kind::Tag,
            509,
            json!({"household_id": record(500), "person_id": record(501)}),
        ),
        step(&second_clerk, 4, 508, 504, "progress", &json!({"note": "x"})),
    ];
    assert_eq!(told(&done(push(storage, &second_clerk, unheard).await)), ["stored"; 4]);
    assert_eq!(records_seen(storage, &next, cursor).await.0, [507, 500, 509, 508]);
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 6).await;
    assert_eq!(
        records_seen(storage, &second, Cursor::default()).await.0,
        [600, 500],
        "it undid no move"
    );
    assert_eq!(storage.unlawful(TOWN.into()).await.unwrap(), []);
    is_whole(storage, TOWN).await;
}

async fn whoever_was_handed_a_request_goes_on_with_it_after_the_move(storage: &Storage) {
    let [leader, next, clerk] = people(storage).await;
    let bureau = device(storage, "李民政", Role::Department, BUREAU, 7).await;
    homes(storage, &leader).await;
    let to = json!({"to_unit": BUREAU, "new_due": "2027-02-01", "note": "x"});
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 8).await;
    done(push(storage, &office, vec![step(&office, 1, 510, 504, "hand_down", &to)]).await);
    let (seen, cursor) = records_seen(storage, &bureau, Cursor::default()).await;
    assert_eq!(seen, [504, 505, 510]);
    moves(storage, &clerk, 1, NEXT).await;
    let (seen, _) = records_seen(storage, &bureau, cursor).await;
    assert!(seen.iter().all(|of| *of == 504), "nothing of the household: {seen:?}");
    let note = step(&bureau, 1, 511, 504, "progress", &json!({"note": "x"}));
    assert_eq!(told(&done(push(storage, &bureau, vec![note]).await)), ["stored"]);
    let (seen, _) = records_seen(storage, &next, Cursor::default()).await;
    assert!(seen.contains(&511) && seen.contains(&510), "{seen:?}");
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 6).await;
    assert_eq!(records_seen(storage, &second, Cursor::default()).await.0, [600, 500]);
    is_whole(storage, TOWN).await;
}

async fn a_person_takes_along_what_is_theirs_and_nothing_else(storage: &Storage) {
    let [leader, next, clerk] = people(storage).await;
    homes(storage, &leader).await;
    let home = there(write(&next, 1, Kind::Household, 700, json!({"remark": "x"})), NEXT);
    done(push(storage, &next, vec![home]).await);
    let (_, cursor) = records_seen(storage, &next, Cursor::default()).await;
    let marries = write(
        &clerk,
        1,
        Kind::Person,
        501,
        json!({"household_id": record(700), "moved": ""}),
    );
    assert_eq!(
        told(&done(push(storage, &clerk, vec![there(marries, NEXT)]).await)),
        ["stored"]
    );
    assert_eq!(records_seen(storage, &next, cursor).await.0, [501, 502, 501]);
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 6).await;
    let (seen, _) = records_seen(storage, &second, Cursor::default()).await;
    assert_eq!(
        seen,
        [600, 500, 503, 504, 505, 501],
        "visits and requests are the household's"
    );
    // The household that the person left moves without them, the one they joined with them.
    let (_, cursor) = records_seen(storage, &leader, Cursor::default()).await;
    let home = write(&clerk, 2, Kind::Household, 700, json!({"moved": ""}));
    done(push(storage, &clerk, vec![home]).await);
    let (seen, _) = records_seen(storage, &leader, cursor).await;
    assert!([700, 501, 502].iter().all(|of| seen.contains(of)), "{seen:?}");
    assert_eq!(storage.unlawful(TOWN.into()).await.unwrap(), []);
    is_whole(storage, TOWN).await;
}

async fn a_move_that_was_annulled_brings_all_back(storage: &Storage) {
    let [leader, next, clerk] = people(storage).await;
    homes(storage, &leader).await;
    moves(storage, &clerk, 1, NEXT).await;
    let (_, cursor) = records_seen(storage, &leader, Cursor::default()).await;
    let wrong: Vec<ChangeId> = whole_log(storage, TOWN)
        .await
        .iter()
        .filter(|row| row.change.set.contains_key("moved"))
        .map(|row| row.change.id)
        .collect();
    town::annul(storage, Clock::system(), TOWN, wrong, "误移")
        .await
        .unwrap();
    let (seen, _) = records_seen(storage, &leader, cursor).await;
    for of in [500, 501, 502, 503, 504, 505] {
        assert!(seen.contains(&of), "{of} {seen:?}");
    }
    let other = device(storage, "罗清明", Role::MicroLeader, NEXT, 5).await;
    let (seen, _) = records_seen(storage, &other, Cursor::default()).await;
    assert!(seen.iter().all(|of| ![501, 502, 503, 505].contains(of)), "{seen:?}");
    let visit = json!({"household_id": record(500), "text": "x"});
    let visit = write(&leader, 8, Kind::Visit, 506, visit);
    assert_eq!(told(&done(push(storage, &leader, vec![visit]).await)), ["stored"]);
    let _ = next;
    is_whole(storage, TOWN).await;
}

async fn nobody_moves_into_or_out_of_what_is_not_theirs(storage: &Storage) {
    let [leader, next, clerk] = people(storage).await;
    homes(storage, &leader).await;
    let viewer = device(storage, "易处暑", Role::Viewer, VILLAGE, 7).await;
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 8).await;
    let moved = || json!({"moved": "x"});
    let to = |session: &Session, n, of: u128, unit: &str| there(write(session, n, Kind::Household, of, moved()), unit);
    for (session, unit, code) in [
        (&next, NEXT, "scope"),
        (&leader, NEXT, "scope"),
        (&clerk, OTHER, "scope"),
        (&viewer, NEXT, "role"),
        (&office, NEXT, "role"),
    ] {
        let n = device_n(storage, session).await + 1;
        let raw: Value = serde_json::to_value(to(session, n, 500, unit)).unwrap();
        let judged = judge(&raw, session).unwrap();
        let pushed = storage
            .push(session.clone(), Cursor::default(), vec![judged], NOW)
            .await
            .unwrap();
        assert_eq!(told(&done(pushed)), [code], "{unit}");
    }
    // What belongs to a household does not say that it moves, and a request not by whom it was handed to.
    let visit = there(write(&clerk, 2, Kind::Visit, 503, moved()), NEXT);
    assert_eq!(told(&done(push(storage, &clerk, vec![visit]).await)), ["role"]);
    let (seen, _) = records_seen(storage, &next, Cursor::default()).await;
    assert_eq!(seen, []);
    is_whole(storage, TOWN).await;
}
