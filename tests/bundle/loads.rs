//! What a stick carries beside a round: a new token, another scope, and the whole of a long log for a device without a line.

use super::common_net::{self, Device, TOWN, Town, wait};
use super::{Answered, BundleError, HOUSEHOLD, VISIT, counter, export, import};
use lianxin::change::{Change, bundle_file};
use lianxin::clock::{Clock, random_bytes};
use lianxin::domain::ids::{ChangeId, RecordId};
use lianxin::domain::role::Role;
use lianxin::server::ingest::judge;
use lianxin::server::storage::{Authenticated, Pushed, Session};
use lianxin::server::town;

fn hand_in(town: &Town, file: &[u8]) -> Answered {
    super::hand_in(town, file).unwrap()
}

fn token(device: &Device) -> String {
    device.store.sync_start().unwrap().unwrap().token
}

/// Every token of the town's devices was made so many days earlier.
fn age_tokens(town: &Town, days: i64) {
    let conn = rusqlite::Connection::open(&town.db).unwrap();
    let changed = conn
        .execute("UPDATE token SET made = made - ?1", [days * 86_400_000])
        .unwrap();
    assert!(changed > 0);
}

#[test]
fn an_old_token_is_renewed_by_stick_and_the_old_one_dies_at_the_first_use_of_the_new() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    leader.sync_ok(&town);
    let old = token(&leader);
    age_tokens(&town, 31);
    leader.record(VISIT);
    let request = export(&mut leader);
    let first = hand_in(&town, &request);
    let second = hand_in(&town, &request);
    assert_eq!((first.stored, second.duplicate), (1, 1));
    // Taken twice, the same file does not put the token of the first reply out of use, whichever of the two is carried back.
    import(&mut leader, &first.file).unwrap();
    let new = token(&leader);
    assert_ne!(new, old);
    for late in [&first.file, &second.file] {
        let again = import(&mut leader, late).unwrap();
        assert!(!again.fresh, "{again:?}");
    }
    let mut broken = first.file.clone();
    *broken.last_mut().unwrap() ^= 1;
    let refused = import(&mut leader, &broken);
    assert!(matches!(refused, Err(BundleError::Sealed("damaged"))), "{refused:?}");
    assert_eq!((token(&leader), leader.counts().pending), (new.clone(), 0));
    let known = |token: &str| {
        let (town_code, hash) = bundle_file::holder(token).unwrap();
        let who = wait(town.storage().authenticate(town_code, hash, Clock::system().now())).unwrap();
        matches!(who, Authenticated::Yes(_))
    };
    assert!(known(&old) && known(&new));
    leader.record(VISIT);
    let answered = hand_in(&town, &export(&mut leader));
    assert!(!known(&old) && known(&new));
    import(&mut leader, &answered.file).unwrap();
    assert_eq!(token(&leader), new);
    leader.sync_ok(&town);
    assert_eq!(leader.counts().pending, 0);
}

#[test]
fn a_lost_reply_with_a_new_token_leaves_the_old_one_good() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    age_tokens(&town, 31);
    leader.record(HOUSEHOLD);
    hand_in(&town, &export(&mut leader));
    let answered = hand_in(&town, &export(&mut leader));
    assert!(import(&mut leader, &answered.file).unwrap().fresh);
    leader.record(VISIT);
    leader.sync_ok(&town);
    assert_eq!(leader.counts().pending, 0);
}

#[test]
fn another_scope_comes_by_stick() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(HOUSEHOLD);
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    assert_eq!(clerk.export("household").len(), 1);
    let storage = town.storage();
    let moved = |unit: &str| {
        let user = wait(storage.users_named("邓小满".into(), None)).unwrap().pop().unwrap();
        let unit = common_net::path(unit);
        wait(town::move_user(
            &storage,
            Clock::system(),
            &user,
            Role::Clerk,
            unit,
            true,
        ))
        .unwrap();
    };
    for (unit, households) in [("439901100/201", 0), (TOWN, 1), ("439901100/200", 1)] {
        moved(unit);
        for _ in 0..2 {
            let answered = hand_in(&town, &export(&mut clerk));
            if !import(&mut clerk, &answered.file).unwrap().more {
                break;
            }
        }
        assert_eq!(clerk.export("household").len(), households, "{unit}");
        let outcome = clerk.sync_ok(&town);
        assert_eq!(
            outcome.summary.pulled, 0,
            "{unit}: nothing is left for the line to bring"
        );
    }
}

/// Stores copies of `change`, as its own device would have sent them.
fn multiply(town: &Town, session: &Session, change: &Change, mut n: u64, copies: usize) {
    let storage = town.storage();
    let now = Clock::system().now();
    for batch in 0..copies / 200 {
        let changes = (0..200).map(|_| {
            n += 1;
            let id = ChangeId::new(now, random_bytes());
            let record = RecordId(ChangeId::new(now, random_bytes()).0);
            let copy = Change {
                id,
                n,
                record,
                ..change.clone()
            };
            judge(&serde_json::to_value(copy).unwrap(), session).unwrap()
        });
        let pushed = wait(storage.push(session.clone(), change.seen, changes.collect(), now)).unwrap();
        let Pushed::Done(results) = pushed else {
            panic!("{batch}: {pushed:?}")
        };
        assert!(results.iter().all(|result| result.seq.is_some()), "{:?}", results[0]);
    }
}

/// `LIANXIN_VISITS=20000` is the whole first load of docs/OPERATIONS.md; fewer show the same in less time.
#[test]
fn a_first_load_of_a_long_log_comes_in_one_file() {
    let visits: usize = std::env::var("LIANXIN_VISITS").map_or(2_000, |text| text.parse().unwrap());
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    leader.record(VISIT);
    let outgoing = leader.store.outgoing(200, 1 << 20).unwrap();
    let visit = outgoing
        .iter()
        .find(|change| change.kind.code() == "visit")
        .unwrap()
        .clone();
    leader.sync_ok(&town);
    let (town_code, hash) = bundle_file::holder(&token(&leader)).unwrap();
    let who = wait(town.storage().authenticate(town_code, hash, Clock::system().now())).unwrap();
    let Authenticated::Yes(session) = who else {
        panic!("{who:?}")
    };
    let n = outgoing.last().unwrap().n;
    multiply(&town, &session, &visit, n, visits);

    let mut fresh = town.device("谭谷雨");
    let device = fresh.store.identity().unwrap().unwrap().device;
    let load = wait(counter::first_load(
        &town.storage(),
        Clock::system(),
        TOWN.into(),
        device,
    ))
    .unwrap();
    println!("{visits} visits: {} bytes", load.file.len());
    assert!(!load.more && load.sent > visits, "{} of {visits}", load.sent);
    assert!(
        load.file.len() * 20_000 / visits < bundle_file::MAX_FILE,
        "20,000 would not fit"
    );
    let begun = std::time::Instant::now();
    let taken = import(&mut fresh, &load.file).unwrap();
    println!("applied in {} ms", begun.elapsed().as_millis());
    assert!(taken.fresh && !taken.more);
    assert_eq!(fresh.export("visit").len(), visits + 1);
    assert_eq!(fresh.sync_ok(&town).summary.pulled, 0);
}
