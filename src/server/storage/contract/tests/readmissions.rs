//! A database that was restored from a copy older than its devices knows them again, and nobody else.

use super::super::*;
use crate::change::wire::Provenance;
use crate::clock::random_bytes;
use crate::server::chain::ChainKeys;
use crate::server::ticket::Ticket;
use tempfile::TempDir;

pub async fn run(make: &impl AsyncFn() -> Storage) {
    a10_who_came_or_changed_their_token_since_the_copy_is_known_again(make).await;
    a10_whom_the_server_had_refused_stays_refused_after_a_restore(make).await;
    a10_a_replaced_forged_or_expired_token_gains_no_life_by_a_restore(make).await;
    a10_what_the_log_brings_back_of_a_user_counts_more_than_their_token(make).await;
}

/// A server whose database can be put back to the copy that was made of it.
struct Restorable<'a, F> {
    make: &'a F,
    dir: TempDir,
}

impl<'a, F: AsyncFn() -> Storage> Restorable<'a, F> {
    async fn new(make: &'a F) -> (Self, Storage) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("key"), "keys\n").unwrap();
        let this = Self { make, dir };
        let storage = this.storage().await;
        town_with_units(&storage).await;
        (this, storage)
    }

    /// An empty database with the same key file.
    async fn storage(&self) -> Storage {
        let mut storage = (self.make)().await;
        let keys = ChainKeys::clone(&storage.keys).in_file(&self.dir.path().join("key"));
        storage.keys = keys.into();
        storage
    }

    async fn copy(&self, storage: &Storage) {
        storage.copy_to(self.dir.path().join("copy.db")).await.unwrap();
    }

    async fn restored(&self) -> Storage {
        let storage = self.storage().await;
        storage.refill(self.dir.path().join("copy.db")).await.unwrap();
        storage.repeat_revocations().await.unwrap();
        storage
    }
}

fn secret(id: u128) -> [u8; 32] {
    let mut secret = [0; 32];
    secret[16..].copy_from_slice(&id.to_be_bytes());
    secret
}

fn holder(id: u128) -> NewDevice {
    NewDevice {
        token: token_hash(secret(id)),
        expires: Clock::system().now().plus(TOKEN_MS),
        ..new_device(id)
    }
}

/// A device of that user, and its token as the server hands it out.
async fn enrolled(storage: &Storage, name: &str, id: u128) -> String {
    let clock = Clock::system();
    let user = storage.users_named(name.into(), None).await.unwrap().remove(0);
    let code = town::enrol_code(storage, clock, &user).await.unwrap();
    let code = read_code(&code).unwrap();
    let bound = storage.redeem(code.selector, code.verifier, holder(id), clock.now());
    bound.await.unwrap().unwrap();
    storage.ticketed(TOWN, secret(id)).await
}

/// Its next token, made as its device asks, not used yet.
async fn renewed(storage: &Storage, token: &str, id: u128) -> String {
    let now = Clock::system().now();
    let session = known(storage, token).await.unwrap();
    let added = storage.add_token(session, token_hash(secret(id)), now, now.plus(TOKEN_MS));
    added.await.unwrap();
    storage.ticketed(TOWN, secret(id)).await
}

/// What a token is worth, as the endpoints ask.
async fn worth(storage: &Storage, token: &str, now: Millis) -> Authenticated {
    let bearer = read_token(token).unwrap();
    let known = storage
        .authenticate(bearer.town.clone(), bearer.hash, now)
        .await
        .unwrap();
    match (known, bearer.ticket) {
        (Authenticated::Unknown, Some(ticket)) => {
            let again = storage.readmit(bearer.town, ticket, bearer.hash, now).await;
            again.unwrap()
        }
        (known, _) => known,
    }
}

async fn known(storage: &Storage, token: &str) -> Option<Session> {
    match worth(storage, token, Clock::system().now()).await {
        Authenticated::Yes(session) => Some(*session),
        _ => None,
    }
}

async fn user(storage: &Storage, name: &str, role: Role, unit: &str) -> User {
    let made = town::add_user(storage, Clock::system(), name, role, path(unit));
    made.await.unwrap()
}

async fn a10_who_came_or_changed_their_token_since_the_copy_is_known_again(make: &impl AsyncFn() -> Storage) {
    let (server, storage) = Restorable::new(make).await;
    user(&storage, "谭谷雨", Role::MicroLeader, GRID).await;
    let renews = enrolled(&storage, "谭谷雨", 1).await;
    let rotates = enrolled(&storage, "谭谷雨", 2).await;
    server.copy(&storage).await;
    // Since the copy: a token renewed, an incarnation, a device of a known user, a unit with its user and their device.
    let renews = renewed(&storage, &renews, 11).await;
    let former = known(&storage, &rotates).await.unwrap();
    storage.rotate(former.clone(), holder(12), NOW).await.unwrap();
    let rotates = storage.ticketed(TOWN, secret(12)).await;
    let enrols = enrolled(&storage, "谭谷雨", 13).await;
    let far = "439901100/202/01/001";
    for (unit, name) in [("439901100/202", "新村"), ("439901100/202/01", "01"), (far, "1号")] {
        let (path, kind) = (path(unit), crate::domain::unit::UnitKind::Village);
        let unit = Unit {
            path,
            kind,
            name: name.into(),
        };
        town::put_unit(&storage, Clock::system(), unit).await.unwrap();
    }
    user(&storage, "盘立冬", Role::MicroLeader, far).await;
    let newcomer = enrolled(&storage, "盘立冬", 14).await;
    let tokens = [renews, rotates, enrols, newcomer];
    let mut before = Vec::new();
    for token in &tokens {
        before.push(known(&storage, token).await.unwrap());
    }

    let restored = server.restored().await;
    for _ in 0..2 {
        for (token, before) in tokens.iter().zip(&before) {
            let again = known(&restored, token).await.unwrap();
            let same = Session {
                last_seen: before.last_seen,
                ..again.clone()
            };
            assert_eq!(&same, before);
            assert_eq!(device_n(&restored, &again).await, 0);
        }
    }
    let listed = restored.devices(None).await.unwrap();
    let incarnation = listed.iter().find(|row| row.device.0.as_u128() == 12).unwrap();
    assert_eq!(incarnation.rotated_from, Some(former.device));
    assert!(listed.iter().all(|row| row.label == "laptop"));
    // A revocation reaches the whole family as before.
    assert!(restored.revoke(former.device, false).await.unwrap());
    assert!(known(&restored, &tokens[1]).await.is_none());
    // A name that the operator gives a unit made by its path alone is not taken back by the lost one.
    let renamed = Unit {
        path: path(far),
        kind: crate::domain::unit::UnitKind::MicroGrid,
        name: "一号".into(),
    };
    town::put_unit(&restored, Clock::system(), renamed).await.unwrap();
    assert_ne!(restored.unit_record(path(far)).await.unwrap(), Some(PLACEHOLDER));
}

async fn a10_whom_the_server_had_refused_stays_refused_after_a_restore(make: &impl AsyncFn() -> Storage) {
    let (server, storage) = Restorable::new(make).await;
    let clock = Clock::system();
    for name in ["谭谷雨", "邓小满", "覃白露"] {
        user(&storage, name, Role::Clerk, TOWN).await;
    }
    let in_copy = enrolled(&storage, "谭谷雨", 1).await;
    let rotates = enrolled(&storage, "谭谷雨", 2).await;
    let shut_out = enrolled(&storage, "邓小满", 3).await;
    let back = enrolled(&storage, "覃白露", 4).await;
    server.copy(&storage).await;
    let since = enrolled(&storage, "谭谷雨", 11).await;
    let former = known(&storage, &rotates).await.unwrap();
    storage.rotate(former.clone(), holder(12), NOW).await.unwrap();
    let incarnation = storage.ticketed(TOWN, secret(12)).await;
    let his = enrolled(&storage, "邓小满", 13).await;
    user(&storage, "盘立冬", Role::Clerk, TOWN).await;
    let theirs = enrolled(&storage, "盘立冬", 14).await;
    for (token, wipe) in [(&in_copy, false), (&since, true), (&incarnation, true)] {
        let device = known(&storage, token).await.unwrap().device;
        assert!(storage.revoke(device, wipe).await.unwrap());
    }
    let mut out = Vec::new();
    for name in ["邓小满", "盘立冬", "覃白露"] {
        out.push(storage.users_named(name.into(), None).await.unwrap().remove(0));
    }
    for user in &out {
        let moved = town::move_user(&storage, clock, user, user.role.clone(), user.unit.clone(), false);
        moved.await.unwrap();
    }
    let refusals = |wipe| Authenticated::Revoked { wipe };
    let all = [
        (in_copy, refusals(false)),
        (since, refusals(true)),
        (rotates, refusals(true)),
        (incarnation, refusals(true)),
        (shut_out, refusals(false)),
        (his, refusals(false)),
        (theirs, refusals(false)),
    ];
    let restored = server.restored().await;
    for (number, (token, expected)) in all.iter().enumerate() {
        assert_eq!(&worth(&storage, token, NOW).await, expected, "before, {number}");
        assert_eq!(&worth(&restored, token, clock.now()).await, expected, "after, {number}");
    }
    // Let in again by the operator, also when the key file is reread.
    let again = town::move_user(&restored, clock, &out[2], Role::Clerk, path(TOWN), true);
    again.await.unwrap();
    restored.repeat_revocations().await.unwrap();
    assert!(known(&restored, &back).await.is_some());
}

async fn a10_a_replaced_forged_or_expired_token_gains_no_life_by_a_restore(make: &impl AsyncFn() -> Storage) {
    let (server, storage) = Restorable::new(make).await;
    user(&storage, "谭谷雨", Role::Clerk, TOWN).await;
    let stolen = enrolled(&storage, "谭谷雨", 1).await;
    let kept = renewed(&storage, &stolen, 2).await;
    let session = known(&storage, &kept).await.unwrap();
    storage.retire_tokens(session.clone()).await.unwrap();
    server.copy(&storage).await;
    let since = enrolled(&storage, "谭谷雨", 3).await;
    let restored = server.restored().await;
    for storage in [&storage, &restored] {
        assert!(known(storage, &stolen).await.is_none(), "another had replaced it");
    }
    let now = Clock::system().now();
    let late = worth(&restored, &since, now.plus(TOKEN_MS)).await;
    assert_eq!(late, Authenticated::Expired, "it lasts no longer than it did");
    let bearer = read_token(&since).unwrap();
    let ticket = bearer.ticket.unwrap();
    let read = Ticket::read(&restored.keys, TOWN, &ticket).unwrap().0;
    let others = ChainKeys::from_bytes(random_bytes());
    let forged = [
        format!("{TOWN}.{ticket}.{}", "0".repeat(32)),
        format!("{TOWN}.{}.{}", another(&ticket), &since[since.len() - 32..]),
        read.token(&others, random_bytes()),
        since.replace(TOWN, "439902100"),
        // Of a device that is somebody else's here.
        Ticket {
            user: crate::domain::ids::UserId(Uuid::from_u128(99)),
            device: session.device,
            ..read.clone()
        }
        .token(&restored.keys, random_bytes()),
        // Of a user whose name somebody else has by now.
        Ticket {
            user: crate::domain::ids::UserId(Uuid::from_u128(99)),
            ..read
        }
        .token(&restored.keys, random_bytes()),
    ];
    for (number, token) in forged.iter().enumerate() {
        assert_eq!(worth(&restored, token, now).await, Authenticated::Unknown, "{number}");
    }
    let counted = restored.devices(None).await.unwrap().len();
    assert_eq!(counted, 1, "none of them made a device");
    assert!(known(&restored, &since).await.is_some());
    // It stands for the device as always: used, it replaces nothing of others, and is replaced by its next.
    let next = renewed(&restored, &since, 4).await;
    let session = known(&restored, &next).await.unwrap();
    restored.retire_tokens(session).await.unwrap();
    assert!(known(&restored, &since).await.is_none());
}

async fn a10_what_the_log_brings_back_of_a_user_counts_more_than_their_token(make: &impl AsyncFn() -> Storage) {
    let (server, storage) = Restorable::new(make).await;
    let clock = Clock::system();
    user(&storage, "谭谷雨", Role::Clerk, TOWN).await;
    let witness = enrolled(&storage, "谭谷雨", 1).await;
    server.copy(&storage).await;
    let moved = user(&storage, "邓小满", Role::Clerk, TOWN).await;
    let gone = user(&storage, "盘立冬", Role::Clerk, TOWN).await;
    let tokens = [
        enrolled(&storage, "邓小满", 2).await,
        enrolled(&storage, "盘立冬", 3).await,
    ];
    let to = town::move_user(&storage, clock, &moved, Role::Viewer, path(GRID), true);
    to.await.unwrap();
    let out = town::move_user(&storage, clock, &gone, Role::Clerk, path(TOWN), false);
    out.await.unwrap();
    let mut lost = whole_log(&storage, TOWN).await;
    lost.retain(|row| row.change.kind == Kind::User && row.change.set["name"] != "谭谷雨");
    assert_eq!(lost.len(), 4);

    let restored = server.restored().await;
    assert_eq!(known(&restored, &tokens[0]).await.unwrap().role, Role::Clerk);
    assert!(known(&restored, &tokens[1]).await.is_none());
    let witness = known(&restored, &witness).await.unwrap();
    for row in lost {
        let from = Provenance {
            device: row.device,
            user: row.user,
            received: row.received,
            te: row.te,
            es: row.es,
            recovered: row.recovered,
            proof: row.proof,
        };
        let item = Recovered {
            incoming: Incoming::Accept {
                change: row.change,
                opaque: false,
            },
            es: 0,
            from: Some(from),
        };
        let head = restored.head(TOWN.into()).await.unwrap();
        let taken = restored.recover(witness.clone(), head, vec![item], clock.now());
        assert_eq!(done(taken.await.unwrap()).len(), 1);
        assert!(known(&restored, &tokens[1]).await.is_none(), "at no time let in");
    }
    let told = known(&restored, &tokens[0]).await.unwrap();
    assert_eq!((told.role, told.unit), (Role::Viewer, path(GRID)));
    is_whole(&restored, TOWN).await;
}

/// The text with another first letter.
fn another(text: &str) -> String {
    let first = if text.starts_with('A') { 'B' } else { 'A' };
    format!("{first}{}", &text[1..])
}
