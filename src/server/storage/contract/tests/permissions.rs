//! What the permission table lets in, what it sends out, and what waits for a record.

use super::super::*;
use crate::domain::ids::RecordId;
use crate::domain::right::Relations;
use crate::record::permission::may_read;
use crate::record::register::profile::PROFILES;
use serde_json::{Value, json};

const OFFICE: &str = "镇自然资源所";

pub async fn run(make: &impl AsyncFn() -> Storage) {
    a1_what_a_role_may_not_write_is_kept_apart(&make().await).await;
    a3_a_change_that_names_an_unknown_record_is_let_in_when_it_arrives(&make().await).await;
    a3_what_waits_for_what_waits_comes_in_order(&make().await).await;
    a22_unknown_and_foreign_records_are_answered_alike(&make().await).await;
    a_department_receives_what_was_handed_to_it_with_its_past(&make().await).await;
    d3_a_hand_down_brings_a_request_whole_to_the_unit_it_names(&make().await).await;
    what_a_device_wrote_itself_comes_once_more_when_it_is_handed_to_it_elsewhere(&make().await).await;
    d3_nobody_acts_in_the_place_of_somebody_who_is_there(&make().await).await;
    a_volunteer_sees_what_becomes_of_a_request_they_registered(&make().await).await;
    what_is_against_the_table_is_found_and_annulled(&make().await).await;
    each_role_receives_what_the_table_lets_it_read(&make().await).await;
    p2_a_sensitive_request_comes_to_onlookers_when_it_is_ordinary_again(&make().await).await;
    p2_who_is_involved_receives_a_sensitive_request(&make().await).await;
    p2_an_annulled_category_counts_no_more(&make().await).await;
}

pub(super) fn record(n: u128) -> RecordId {
    RecordId(Uuid::from_u128(n))
}

/// Change `n` of a device, on another id than any of another device.
#[expect(clippy::needless_pass_by_value, reason = "so that a change reads as one line")]
pub(super) fn write(session: &Session, n: u64, kind: Kind, of: u128, set: Value) -> Change {
    let mut change = change(n, GRID);
    let device = u64::try_from(session.device.0.as_u128()).unwrap();
    change.id = ChangeId(Uuid::from_u64_pair(device, n));
    change.kind = kind;
    change.record = record(of);
    change.set = set.as_object().cloned().unwrap();
    change
}

pub(super) fn step(session: &Session, n: u64, of: u128, request: u128, kind: &str, more: &Value) -> Change {
    let mut set = json!({"request_id": record(request), "kind": kind, "role": session.role.code()});
    for (name, value) in more.as_object().into_iter().flatten() {
        set[name] = value.clone();
    }
    write(session, n, Kind::RequestEvent, of, set)
}

pub(super) fn told(results: &[PushResult]) -> Vec<String> {
    let told = results.iter().map(|result| {
        let code = result.code().unwrap_or(result.status.code());
        code.to_owned()
    });
    told.collect()
}

pub(super) async fn records_seen(storage: &Storage, session: &Session, from: Cursor) -> (Vec<u128>, Cursor) {
    let (mut cursor, mut seen) = (from, Vec::new());
    loop {
        // The smallest page there is.
        let (changes, next, more) = pull(storage, session, cursor, 1).await;
        seen.extend(
            changes
                .iter()
                .filter(|it| !it.change.kind.is_server_owned())
                .map(|it| it.change.record.0.as_u128()),
        );
        assert!(next.seq >= cursor.seq, "the cursor never goes back");
        cursor = next;
        if !more {
            return (seen, cursor);
        }
    }
}

async fn a1_what_a_role_may_not_write_is_kept_apart(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let department = device(storage, OFFICE, Role::Department, TOWN, 2).await;
    done(
        push(
            storage,
            &leader,
            vec![write(&leader, 1, Kind::Household, 500, json!({"remark": "x"}))],
        )
        .await,
    );
    let whole = whole_log(storage, TOWN).await.len();
    let batch = vec![
        write(&department, 1, Kind::Household, 500, json!({"deleted": "x"})),
        write(
            &department,
            2,
            Kind::Person,
            501,
            json!({"household_id": record(500), "id_no": "x"}),
        ),
        write(
            &department,
            3,
            Kind::Unknown("notice".into()),
            502,
            json!({"title": "x"}),
        ),
    ];
    let results = done(push(storage, &department, batch).await);
    assert_eq!(told(&results), ["role", "role", "role"]);
    assert_eq!(whole_log(storage, TOWN).await.len(), whole, "nothing came into the log");
}

async fn a3_a_change_that_names_an_unknown_record_is_let_in_when_it_arrives(storage: &Storage) {
    town_with_units(storage).await;
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 2).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let visit = write(
        &clerk,
        1,
        Kind::Visit,
        600,
        json!({"household_id": record(500), "text": "x"}),
    );
    assert_eq!(
        told(&done(push(storage, &clerk, vec![visit.clone()]).await)),
        ["reference"]
    );
    assert_eq!(health(storage).await.quarantined, 1);
    let household = write(&leader, 1, Kind::Household, 500, json!({"remark": "x"}));
    assert_eq!(told(&done(push(storage, &leader, vec![household]).await)), ["stored"]);
    assert_eq!(health(storage).await.quarantined, 0);
    let log = whole_log(storage, TOWN).await;
    let last = log.last().unwrap();
    assert_eq!(
        (last.change.id, last.device, last.user),
        (visit.id, clerk.device, clerk.user)
    );
    assert!(last.recovered, "later ones of its device may stand before it");
    assert_eq!(told(&done(push(storage, &clerk, vec![visit]).await)), ["duplicate"]);
    is_whole(storage, TOWN).await;
}

async fn a3_what_waits_for_what_waits_comes_in_order(storage: &Storage) {
    town_with_units(storage).await;
    let clerk = device(storage, "邓小满", Role::Clerk, "439901100/200", 2).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let batch = vec![
        write(
            &clerk,
            1,
            Kind::Person,
            600,
            json!({"household_id": record(500), "name": "x"}),
        ),
        write(
            &clerk,
            2,
            Kind::Tag,
            601,
            json!({"household_id": record(500), "person_id": record(600)}),
        ),
        write(&clerk, 3, Kind::Person, 600, json!({"name": "y"})),
        write(&clerk, 4, Kind::Household, 700, json!({"remark": "mine"})),
    ];
    let results = done(push(storage, &clerk, batch).await);
    assert_eq!(told(&results), ["reference", "reference", "reference", "stored"]);
    // An id that somebody else waits for is nobody's obstacle.
    let household = write(&leader, 1, Kind::Household, 500, json!({"remark": "x"}));
    done(push(storage, &leader, vec![household]).await);
    let log = whole_log(storage, TOWN).await;
    let tail: Vec<u128> = log[log.len() - 4..]
        .iter()
        .map(|it| it.change.record.0.as_u128())
        .collect();
    assert_eq!(
        tail,
        [500, 600, 601, 600],
        "in the order they came, each once what it names is there"
    );
    assert_eq!(health(storage).await.quarantined, 0);
    is_whole(storage, TOWN).await;
}

async fn a22_unknown_and_foreign_records_are_answered_alike(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let other = device(storage, "盘立冬", Role::MicroLeader, OTHER, 2).await;
    let mut foreign = write(&other, 1, Kind::Household, 500, json!({"remark": "x"}));
    foreign.unit = path(OTHER);
    done(push(storage, &other, vec![foreign]).await);
    let named = |n, household| {
        write(
            &leader,
            n,
            Kind::Person,
            600 + u128::from(n),
            json!({"household_id": record(household)}),
        )
    };
    let results = done(push(storage, &leader, vec![named(1, 500), named(2, 501)]).await);
    assert_eq!(told(&results), ["reference", "reference"]);
    let again = done(push(storage, &leader, vec![named(1, 500), named(2, 501)]).await);
    assert_eq!(told(&again), ["reference", "reference"]);
}

async fn a_department_receives_what_was_handed_to_it_with_its_past(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 3).await;
    let department = device(storage, OFFICE, Role::Department, TOWN, 2).await;
    let batch = vec![
        write(&leader, 1, Kind::Household, 500, json!({"remark": "x"})),
        write(&leader, 2, Kind::Request, 1, json!({"title": "屋顶漏水"})),
        step(&leader, 3, 11, 1, "escalate", &json!({})),
        write(&leader, 4, Kind::Request, 2, json!({"title": "路灯不亮"})),
        step(&leader, 5, 12, 2, "escalate", &json!({})),
    ];
    done(push(storage, &leader, batch).await);
    assert_eq!(
        records_seen(storage, &department, Cursor::default()).await.0,
        [],
        "nothing was handed over"
    );
    let (_, cursor) = records_seen(storage, &department, Cursor::default()).await;
    let to = |party: &str| json!({"to_party": party});
    done(
        push(
            storage,
            &office,
            vec![step(&office, 1, 21, 2, "dispatch", &to("派出所"))],
        )
        .await,
    );
    done(
        push(
            storage,
            &office,
            vec![step(&office, 2, 22, 1, "dispatch", &to("镇自然资源所 王工"))],
        )
        .await,
    );
    let (seen, later) = records_seen(storage, &department, cursor).await;
    assert_eq!(seen, [1, 11, 22], "the request, its past, and the dispatch");
    assert_eq!(records_seen(storage, &department, later).await.0, []);
    done(
        push(
            storage,
            &leader,
            vec![step(&leader, 6, 13, 1, "urge", &json!({"note": "x"}))],
        )
        .await,
    );
    done(
        push(
            storage,
            &leader,
            vec![step(&leader, 7, 14, 2, "urge", &json!({"note": "x"}))],
        )
        .await,
    );
    assert_eq!(records_seen(storage, &department, later).await.0, [13]);
    assert_eq!(
        records_seen(storage, &department, Cursor::default()).await.0,
        [1, 11, 22, 13],
        "the same from the start"
    );
    // It acts on what was handed to it, and on nothing else.
    let acts = vec![
        step(&department, 1, 31, 1, "resolve", &json!({"note": "x"})),
        step(&department, 2, 32, 2, "resolve", &json!({"note": "x"})),
        step(&department, 3, 33, 1, "accept", &json!({})),
        write(&department, 4, Kind::Request, 1, json!({"dispute_result": "agreed"})),
        write(&department, 5, Kind::Request, 1, json!({"title": "x"})),
    ];
    let results = done(push(storage, &department, acts).await);
    assert_eq!(told(&results), ["stored", "scope", "stored", "stored", "scope"]);
}

async fn d3_a_hand_down_brings_a_request_whole_to_the_unit_it_names(storage: &Storage) {
    town_with_units(storage).await;
    let stranger = device(storage, "盘立冬", Role::MicroLeader, OTHER, 1).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 2).await;
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 3).await;
    let there = |change: Change| Change {
        unit: path(OTHER),
        ..change
    };
    let batch = [1, 2].map(|n| {
        there(write(
            &stranger,
            n,
            Kind::Request,
            n.into(),
            json!({"title": "水泵坏了"}),
        ))
    });
    done(push(storage, &stranger, batch.to_vec()).await);
    let submit = there(step(&stranger, 3, 11, 1, "submit", &json!({})));
    done(push(storage, &stranger, vec![submit]).await);
    let (seen, cursor) = records_seen(storage, &leader, Cursor::default()).await;
    assert_eq!(seen, []);
    let to = json!({"to_unit": GRID, "new_due": "2027-01-05"});
    let down = there(step(&office, 1, 21, 1, "hand_down", &to));
    done(push(storage, &office, vec![down]).await);
    let (seen, later) = records_seen(storage, &leader, cursor).await;
    assert_eq!(seen, [1, 11, 21], "whole, behind the cursor");
    let acts = vec![
        there(step(&leader, 1, 31, 1, "accept", &json!({}))),
        there(step(&leader, 2, 32, 1, "resolve", &json!({"note": "x"}))),
        there(step(&leader, 3, 33, 2, "accept", &json!({}))),
        there(write(&leader, 4, Kind::Request, 1, json!({"title": "x"}))),
        step(&leader, 5, 34, 1, "progress", &json!({"note": "x"})),
        there(write(&leader, 6, Kind::Request, 9, json!({"title": "x"}))),
    ];
    let results = done(push(storage, &leader, acts).await);
    assert_eq!(
        told(&results),
        ["stored", "stored", "scope", "scope", "reference", "scope"]
    );
    assert_eq!(records_seen(storage, &leader, later).await.0, [31, 32]);
    let second = device(storage, "谭谷雨", Role::MicroLeader, GRID, 4).await;
    assert_eq!(
        records_seen(storage, &second, Cursor::default()).await.0,
        [1, 11, 21, 31, 32]
    );
    let other = device(storage, "罗立夏", Role::Clerk, "439901100/200", 5).await;
    assert_eq!(records_seen(storage, &other, Cursor::default()).await.0, []);
}

async fn what_a_device_wrote_itself_comes_once_more_when_it_is_handed_to_it_elsewhere(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 3).await;
    let batch = vec![
        write(&leader, 1, Kind::Request, 1, json!({"title": "护栏断了"})),
        step(&leader, 2, 11, 1, "progress", &json!({"note": "x"})),
    ];
    done(push(storage, &leader, batch).await);
    // They work elsewhere now, and the device has let go of what lies where they were.
    let moved = Session {
        unit: path(OTHER),
        ..leader
    };
    let (_, cursor) = records_seen(storage, &moved, Cursor::default()).await;
    let to = json!({"to_unit": OTHER, "new_due": "2027-01-05"});
    done(push(storage, &office, vec![step(&office, 1, 21, 1, "hand_down", &to)]).await);
    let (seen, later) = records_seen(storage, &moved, cursor).await;
    assert_eq!(seen, [1, 11, 21], "whole, whoever wrote it");
    assert_eq!(records_seen(storage, &moved, later).await.0, []);
    // Read in small pages it comes at its own place as well: a device takes it once.
    let (from_the_start, _) = records_seen(storage, &moved, Cursor::default()).await;
    assert_eq!(from_the_start, [1, 11, 1, 11, 21]);
}

async fn d3_nobody_acts_in_the_place_of_somebody_who_is_there(storage: &Storage) {
    town_with_units(storage).await;
    let gone = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let there = device(storage, "何白露", Role::MicroLeader, GRID, 2).await;
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 3).await;
    let colleague = device(storage, "周芒种", Role::MicroLeader, GRID, 4).await;
    done(
        push(
            storage,
            &gone,
            vec![write(&gone, 1, Kind::Request, 1, json!({"title": "水泵坏了"}))],
        )
        .await,
    );
    for (n, to) in [(1, &gone), (2, &there)] {
        let to = json!({"to_unit": GRID, "to_user": to.user, "new_due": "2027-01-05"});
        let down = step(&office, n, 20 + u128::from(n), 1, "hand_down", &to);
        assert_eq!(told(&done(push(storage, &office, vec![down]).await)), ["stored"]);
    }
    let instead_of = |n, of: &Session| {
        let of = json!({"instead_of": of.user});
        step(&colleague, n, 30 + u128::from(n), 1, "accept", &of)
    };
    let early = vec![instead_of(1, &gone), instead_of(2, &there)];
    assert_eq!(told(&done(push(storage, &colleague, early).await)), ["role", "role"]);
    let user = storage.users_named("谭谷雨".into(), None).await.unwrap().remove(0);
    town::move_user(
        storage,
        Clock::system(),
        &user,
        user.role.clone(),
        user.unit.clone(),
        false,
    )
    .await
    .unwrap();
    let late = vec![instead_of(3, &gone), instead_of(4, &there)];
    assert_eq!(told(&done(push(storage, &colleague, late).await)), ["stored", "role"]);
    // By which hand-over: that names them, or whom they stand in for; another's, what is no hand-over and an unknown one do not.
    let by = |n, step_no: u128| {
        let by = json!({"handed_by": record(step_no)});
        step(&colleague, n, 40 + u128::from(n), 1, "progress", &by)
    };
    let batch = vec![by(5, 21), by(6, 22), by(7, 33), by(8, 99)];
    assert_eq!(
        told(&done(push(storage, &colleague, batch).await)),
        ["stored", "role", "role", "reference"]
    );
}

async fn a_volunteer_sees_what_becomes_of_a_request_they_registered(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let volunteer = device(storage, "周芒种", Role::Volunteer, GRID, 2).await;
    let second = device(storage, "周芒种", Role::Volunteer, GRID, 4).await;
    let batch = vec![
        write(&volunteer, 1, Kind::Request, 1, json!({"title": "路灯不亮"})),
        step(&volunteer, 2, 11, 1, "submit", &json!({})),
    ];
    assert_eq!(
        told(&done(push(storage, &volunteer, batch).await)),
        ["stored", "stored"]
    );
    let batch = vec![
        write(&leader, 1, Kind::Request, 2, json!({"title": "x"})),
        step(&leader, 2, 12, 1, "self_accept", &json!({})),
    ];
    assert_eq!(told(&done(push(storage, &leader, batch).await)), ["stored", "stored"]);
    for session in [&volunteer, &second] {
        assert_eq!(records_seen(storage, session, Cursor::default()).await.0, [1, 11, 12]);
    }
}

async fn what_is_against_the_table_is_found_and_annulled(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let department = device(storage, OFFICE, Role::Department, TOWN, 2).await;
    done(
        push(
            storage,
            &leader,
            vec![write(&leader, 1, Kind::Household, 500, json!({"remark": "x"}))],
        )
        .await,
    );
    assert_eq!(storage.unlawful(TOWN.into()).await.unwrap(), []);
    // As a version without the table would have let it in.
    let delete = write(&department, 1, Kind::Household, 500, json!({"deleted": "x"}));
    done(push(storage, &department, vec![delete.clone()]).await);
    storage.decide(TOWN.into(), delete.id, true, NOW).await.unwrap();
    let forget = "DELETE FROM released";
    storage
        .write(move |tx| tx.execute(forget, &[]).map(drop))
        .await
        .unwrap();
    let found = storage.unlawful(TOWN.into()).await.unwrap();
    let named: Vec<_> = found
        .iter()
        .map(|it| (it.id, it.user.as_str(), it.code.code()))
        .collect();
    assert_eq!(named, [(delete.id, OFFICE, "role")]);
    let annul = async |id| town::annul(storage, Clock::system(), TOWN, vec![id], "误删").await;
    assert_eq!(annul(delete.id).await, Ok(1));
    assert_eq!(annul(delete.id).await, Ok(0), "once");
    assert!(annul(ChangeId(Uuid::from_u128(9))).await.is_err());
    assert_eq!(storage.unlawful(TOWN.into()).await.unwrap(), []);
    for session in [&leader, &department] {
        let (changes, ..) = pull(storage, session, Cursor::default(), 1 << 20).await;
        let last = &changes.last().unwrap().change;
        assert_eq!(last.kind, Kind::Annulment, "everybody hears of it");
        assert_eq!(last.set["change"], delete.id.to_string());
    }
    is_whole(storage, TOWN).await;
}

async fn each_role_receives_what_the_table_lets_it_read(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let home = json!({"household_id": record(500)});
    let mut batch = vec![
        write(&leader, 1, Kind::Household, 500, json!({"remark": "x"})),
        write(&leader, 2, Kind::Person, 501, home.clone()),
        write(&leader, 3, Kind::Tag, 502, home.clone()),
        write(&leader, 4, Kind::Benefit, 503, home.clone()),
        write(&leader, 5, Kind::Visit, 504, home.clone()),
        write(&leader, 6, Kind::HealthRecord, 505, home.clone()),
        write(&leader, 7, Kind::Reminder, 506, home.clone()),
        write(&leader, 8, Kind::Postponement, 507, home),
        write(&leader, 9, Kind::Unknown("canteen".into()), 508, json!({"title": "x"})),
        write(&leader, 10, Kind::Request, 1, json!({"category": "0101"})),
        step(&leader, 11, 11, 1, "submit", &json!({})),
        write(&leader, 12, Kind::Request, 2, json!({"category": "0606"})),
        step(&leader, 13, 12, 2, "submit", &json!({})),
    ];
    // Registers of the town, whose descriptions the server does not look at.
    let registers = (14..).zip(&PROFILES).map(|(n, profile)| {
        let kind = Kind::Unknown(format!("{}x", profile.prefix));
        write(&leader, n, kind, 600 + u128::from(n), json!({"title": "x"}))
    });
    batch.extend(registers);
    let kinds: Vec<(u128, Kind)> = batch
        .iter()
        .map(|it| (it.record.0.as_u128(), it.kind.clone()))
        .collect();
    let results = told(&done(push(storage, &leader, batch).await));
    assert!(
        results.iter().all(|it| ["stored", "opaque"].contains(&it.as_str())),
        "{results:?}"
    );
    for (n, role) in (100..).zip(Role::ALL) {
        let reader = device(storage, &format!("某{role}"), role.clone(), GRID, n).await;
        let allowed = kinds.iter().filter(|(record, kind)| {
            let relations = Relations::own([2, 12].contains(record));
            may_read(kind, role, relations)
        });
        let allowed: Vec<u128> = allowed.map(|(record, _)| *record).collect();
        let (seen, _) = records_seen(storage, &reader, Cursor::default()).await;
        assert_eq!(seen, allowed, "{role}");
    }
}

async fn p2_a_sensitive_request_comes_to_onlookers_when_it_is_ordinary_again(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 2).await;
    let viewer = device(storage, "安小雪", Role::Viewer, TOWN, 3).await;
    let elsewhere = device(storage, "盘立冬", Role::Viewer, OTHER, 4).await;
    let category = |n, code: &str| write(&leader, n, Kind::Request, 1, json!({"category": code}));
    let batch = vec![
        write(&leader, 1, Kind::Request, 1, json!({"category": "0101", "title": "x"})),
        step(&leader, 2, 11, 1, "submit", &json!({})),
    ];
    done(push(storage, &leader, batch).await);
    let (seen, cursor) = records_seen(storage, &viewer, Cursor::default()).await;
    assert_eq!(seen, [1, 11]);
    // It becomes sensitive: the viewer's devices are told to rereads the log, and do not find it there.
    done(push(storage, &leader, vec![category(3, "0904")]).await);
    let later = session(storage, TOWN, 3).await;
    assert_eq!(later.scope_rev, viewer.scope_rev + 1);
    assert_eq!(session(storage, TOWN, 2).await.scope_rev, office.scope_rev);
    assert_eq!(records_seen(storage, &later, Cursor::default()).await.0, []);
    assert_eq!(records_seen(storage, &office, Cursor::default()).await.0, [1, 11, 1]);
    done(
        push(
            storage,
            &leader,
            vec![step(&leader, 4, 12, 1, "urge", &json!({"note": "x"}))],
        )
        .await,
    );
    let (seen, cursor) = records_seen(storage, &later, cursor).await;
    assert_eq!(seen, [], "nor its events");
    // Another one was sensitive from the start.
    let other = write(&leader, 5, Kind::Request, 2, json!({"category": "0302", "title": "x"}));
    done(push(storage, &leader, vec![other]).await);
    assert_eq!(
        session(storage, TOWN, 3).await.scope_rev,
        later.scope_rev,
        "nobody held that one"
    );
    // It is ordinary again: it comes with its past.
    done(push(storage, &leader, vec![category(6, "0102")]).await);
    let (seen, cursor) = records_seen(storage, &later, cursor).await;
    assert_eq!(seen, [1, 11, 1, 12, 1]);
    assert_eq!(
        records_seen(storage, &later, Cursor::default()).await.0,
        seen,
        "the same from the start"
    );
    assert_eq!(records_seen(storage, &elsewhere, Cursor::default()).await.0, []);
    done(
        push(
            storage,
            &leader,
            vec![step(&leader, 7, 13, 1, "urge", &json!({"note": "x"}))],
        )
        .await,
    );
    assert_eq!(records_seen(storage, &later, cursor).await.0, [13]);
    is_whole(storage, TOWN).await;
}

async fn p2_who_is_involved_receives_a_sensitive_request(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let office = device(storage, "黎秋分", Role::TownOffice, TOWN, 2).await;
    let team = device(storage, "易处暑", Role::WorkTeam, GRID, 3).await;
    let sensitive = write(&leader, 1, Kind::Request, 1, json!({"category": "0606", "title": "x"}));
    let batch = vec![
        sensitive.clone(),
        step(&leader, 2, 11, 1, "submit", &json!({})),
        write(&leader, 3, Kind::Request, 2, json!({"category": "0101", "title": "x"})),
        step(&leader, 4, 12, 2, "submit", &json!({})),
    ];
    done(push(storage, &leader, batch).await);
    let (seen, cursor) = records_seen(storage, &team, Cursor::default()).await;
    assert_eq!(seen, [2, 12]);
    // What it names is neither written nor told of.
    let mut copied = sensitive;
    copied.n = 1;
    let acts = vec![
        copied,
        step(&team, 2, 21, 1, "progress", &json!({"note": "x"})),
        write(&team, 3, Kind::Request, 1, json!({"title": "y"})),
        write(
            &team,
            4,
            Kind::Request,
            3,
            json!({"category": "0101", "recurrence_of": record(1)}),
        ),
        write(&team, 5, Kind::Request, 4, json!({"category": "0601", "title": "x"})),
        step(&team, 6, 22, 4, "submit", &json!({})),
    ];
    let results = done(push(storage, &team, acts).await);
    assert_eq!(
        told(&results),
        ["malformed", "reference", "scope", "reference", "stored", "stored"]
    );
    assert!(results[0].seq.is_none() && results[0].form.is_none());
    // The team assists, and sees what becomes of what it registered itself.
    let to = json!({"to_party": "派出所", "assist_parties": ["易处暑"]});
    done(push(storage, &office, vec![step(&office, 1, 31, 1, "dispatch", &to)]).await);
    done(
        push(
            storage,
            &leader,
            vec![step(&leader, 5, 13, 4, "self_accept", &json!({}))],
        )
        .await,
    );
    let (seen, _) = records_seen(storage, &team, cursor).await;
    assert_eq!(seen, [4, 22, 1, 11, 31, 13]);
    let note = step(&team, 7, 23, 1, "progress", &json!({"note": "x"}));
    assert_eq!(told(&done(push(storage, &team, vec![note]).await)), ["stored"]);
    assert_eq!(storage.unlawful(TOWN.into()).await.unwrap(), []);
    is_whole(storage, TOWN).await;
}

async fn p2_an_annulled_category_counts_no_more(storage: &Storage) {
    town_with_units(storage).await;
    let leader = device(storage, "谭谷雨", Role::MicroLeader, GRID, 1).await;
    let viewer = device(storage, "安小雪", Role::Viewer, TOWN, 3).await;
    let wrong = write(&leader, 2, Kind::Request, 1, json!({"category": "0607"}));
    let batch = vec![
        write(&leader, 1, Kind::Request, 1, json!({"category": "0101", "title": "x"})),
        wrong.clone(),
    ];
    done(push(storage, &leader, batch).await);
    let (seen, cursor) = records_seen(storage, &viewer, Cursor::default()).await;
    assert_eq!(seen, []);
    town::annul(storage, Clock::system(), TOWN, vec![wrong.id], "误录")
        .await
        .unwrap();
    let (mut seen, _) = records_seen(storage, &viewer, cursor).await;
    seen.retain(|it| *it < 1_000);
    assert_eq!(seen, [1, 1]);
}
