//! The contract suite: what every backend of [`Storage`] must do. Each backend's tests call [`run_all`] with a way to
//! make an empty storage.

mod tests;

use super::*;
use crate::change::wire::PushResult;
use crate::change::{Change, Cursor, Kind, Sequenced};
use crate::clock::Clock;
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitPath};
use crate::server::auth::{TOKEN_MS, read_code, read_token, token_hash};
use crate::server::ingest::judge;
use crate::server::testing::change;
use crate::server::town;
use uuid::Uuid;

const TOWN: &str = "439901100";
const GRID: &str = "439901100/200/03/012";
const OTHER: &str = "439901100/201/01/001";
const NOW: Millis = Millis(1_800_000_000_000);

/// Runs every promise on storages made by `make`, each empty and with the same keys.
pub async fn run_all(make: impl AsyncFn() -> Storage) {
    tests::accounts::run(&make).await;
    tests::pushes::run(&make).await;
    tests::pulls::run(&make).await;
    tests::recovery::run(&make).await;
    tests::decisions::run(&make).await;
    tests::permissions::run(&make).await;
    tests::moves::run(&make).await;
    tests::checks::run(&make).await;
    tests::damage::run(&make).await;
    tests::copies::run(&make).await;
    tests::readmissions::run(&make).await;
    tests::retention::run(&make).await;
}

fn path(text: &str) -> UnitPath {
    UnitPath::parse(text).unwrap()
}

async fn town_with_units(storage: &Storage) {
    make_town(storage, TOWN, "青溪镇").await;
}

async fn make_town(storage: &Storage, code: &str, name: &str) {
    let clock = Clock::system();
    town::init(storage, clock, path(code), name).await.unwrap();
    for below in ["200", "200/03", "200/03/012", "201", "201/01", "201/01/001"] {
        let unit = Unit {
            path: path(&format!("{code}/{below}")),
            kind: crate::domain::unit::UnitKind::Village,
            name: below.to_owned(),
        };
        town::put_unit(storage, clock, unit).await.unwrap();
    }
}

/// A device with its session, bound by a real code.
async fn device(storage: &Storage, name: &str, role: Role, unit: &str, id: u128) -> Session {
    let town = path(unit).town().to_owned();
    let known = storage.users_named(name.into(), Some(town.clone())).await.unwrap();
    let user = match known.into_iter().next() {
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
    session(storage, &town, id).await
}

/// Who the token of device `id` is.
async fn session(storage: &Storage, town: &str, id: u128) -> Session {
    match storage.authenticate(town.to_owned(), hash(id), NOW).await.unwrap() {
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
    read_token(&text).unwrap().hash
}

fn judged(session: &Session, changes: Vec<Change>) -> Vec<Incoming> {
    let judged = changes
        .into_iter()
        .map(|change| judge(&serde_json::to_value(change).unwrap(), session).unwrap());
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
        skip: None,
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
        Pulled::Page(page) => (page.changes, page.cursor, page.more),
        Pulled::Diverged => panic!("diverged"),
    }
}

/// What the whole log holds, as somebody of the town's unit who reads everything gets it.
async fn whole_log(storage: &Storage, town: &str) -> Vec<Sequenced> {
    let town = town.to_owned();
    storage
        .read(move |tx| {
            let rows = tx.query(
                "SELECT * FROM log WHERE town = $1 ORDER BY seq",
                &[town.as_str().into()],
            )?;
            rows.iter().map(backend::Row::sequenced).collect()
        })
        .await
        .unwrap()
}

/// The town's log is whole from its start.
async fn is_whole(storage: &Storage, town: &str) {
    let checked = storage
        .check(town.to_owned(), Cursor::default(), 100_000)
        .await
        .unwrap();
    assert_eq!((checked.complete, checked.wrong), (true, None));
}
