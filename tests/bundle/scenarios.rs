//! Stories that are told once over the network and once by stick. Each names what it is about and leaves its devices.

use super::alike::Way;
use super::common_net::{self, Device, GRID, OTHER, TOWN, Town, wait};
use super::{HOUSEHOLD, REQUEST, VISIT, household, restores};
use lianxin::clock::Clock;
use lianxin::domain::ids::{ChangeId, RecordId};
use lianxin::domain::role::Role;
use lianxin::server::town;
use serde_json::{Value, json};

pub const CALL: &str = r#"{"do":"visit","household":"A-001","way":"phone","outcome":"done","text":"电话回访"}"#;

/// One device after the other syncs.
macro_rules! sync {
    ($scene:expr, $($device:expr),+) => { $($scene.sync(&mut $device);)+ };
}
pub(super) use sync;

/// A town, how its devices sync, and what they were told.
pub struct Scene {
    pub way: Way,
    pub town: Town,
    pub said: Vec<String>,
}

type Story = fn(&mut Scene) -> Vec<Device>;

/// The stories.
pub const ALL: &[(&str, Story)] = &[
    ("fresh", fresh),
    ("conflict", conflict),
    ("kept apart and released", |scene| kept_apart(scene, true)),
    ("kept apart and rejected", |scene| kept_apart(scene, false)),
    ("kept apart, looked at while the log is reread", apart_in_a_busy_town),
    ("a scope that grows", grown),
    ("a scope that shrinks", shrunk),
    ("so much would leave that a person is asked", asked),
    ("a server put back", restores::server_put_back),
    ("an old copy put back", restores::old_copy),
    ("a second machine", restores::second_machine),
    ("a fork on one machine", restores::forked),
    ("a gap that nobody can fill", restores::gap),
    ("a purge", purge),
    ("revoked", |scene| revoked(scene, false)),
    ("revoked and wiped", |scene| revoked(scene, true)),
    ("a program that is too old", outdated),
];

impl Scene {
    pub fn new(way: Way) -> Self {
        let (town, said) = (Town::new(), Vec::new());
        Self { way, town, said }
    }

    pub fn sync(&mut self, device: &mut Device) {
        let said = self.way.sync(device, &self.town);
        self.said.push(said);
    }

    fn move_to(&self, name: &str, unit: &str) {
        let storage = self.town.storage();
        wait(async {
            let user = storage.users_named(name.into(), None).await.unwrap().pop().unwrap();
            let (role, unit) = (user.role.clone(), common_net::path(unit));
            town::move_user(&storage, Clock::system(), &user, role, unit, true)
                .await
                .unwrap();
        });
    }

    /// Decides about all that is kept apart.
    fn decide(&self, release: bool) {
        let storage = self.town.storage();
        let apart = wait(storage.quarantined(None)).unwrap();
        assert!(!apart.is_empty());
        for row in apart {
            wait(storage.decide(TOWN.into(), row.id, release, Clock::system().now())).unwrap();
        }
    }

    pub fn head(&self) -> u64 {
        wait(self.town.storage().head(TOWN.into())).unwrap().seq
    }
}

pub fn edit(device: &mut Device, phone: &str) {
    let households = device.export("household");
    let row = households.iter().find(|row| row["household_no"] == "A-001").unwrap();
    let entry = json!({"do": "edit", "kind": "household", "record": row["id"], "set": {"phone": phone}});
    device.record(&entry.to_string());
}

/// Two who have the same household.
pub fn pair(scene: &mut Scene) -> (Device, Device) {
    let mut leader = scene.town.device("谭谷雨");
    let mut clerk = scene.town.device("邓小满");
    leader.record(HOUSEHOLD);
    scene.sync(&mut leader);
    scene.sync(&mut clerk);
    (leader, clerk)
}

fn fresh(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, clerk) = pair(scene);
    leader.record(VISIT);
    leader.record(REQUEST);
    for number in 0..210 {
        leader.record(&household(number));
    }
    scene.sync(&mut leader);
    let mut second = scene.town.device("谭谷雨");
    scene.sync(&mut second);
    vec![leader, clerk, second]
}

fn conflict(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    edit(&mut leader, "12911111111");
    edit(&mut clerk, "12922222222");
    sync!(scene, leader, clerk, leader);
    assert_eq!((leader.counts().conflicts, clerk.counts().conflicts), (1, 1));
    let storage = scene.town.storage();
    let secretary = town::add_user(
        &storage,
        Clock::system(),
        "陆霜降",
        Role::BranchSecretary,
        common_net::path("439901100/200"),
    );
    wait(secretary).unwrap();
    let mut third = scene.town.device("陆霜降");
    scene.sync(&mut third);
    edit(&mut third, "12933333333");
    sync!(scene, third, leader, clerk);
    vec![leader, clerk, third]
}

fn kept_apart(scene: &mut Scene, release: bool) -> Vec<Device> {
    let (mut leader, clerk) = pair(scene);
    leader.record(VISIT);
    leader.record(&household(1));
    scene.move_to("谭谷雨", OTHER);
    scene.sync(&mut leader);
    assert!(leader.counts().refused > 0, "it lies outside the new scope");
    scene.decide(release);
    scene.sync(&mut leader);
    scene.move_to("谭谷雨", GRID);
    sync!(scene, leader, leader);
    assert_eq!(leader.counts().refused == 0, release);
    let mut clerk = clerk;
    scene.sync(&mut clerk);
    vec![leader, clerk]
}

/// The log goes on between all steps of a rereading, and yet the reading ends.
fn apart_in_a_busy_town(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    leader.record(&household(1));
    scene.move_to("谭谷雨", OTHER);
    scene.sync(&mut leader);
    scene.move_to("谭谷雨", GRID);
    leader.record(&household(2));
    for number in 3..9 {
        clerk.record(CALL);
        clerk.record(&household(number));
        sync!(scene, clerk, leader);
    }
    vec![leader, clerk]
}

fn grown(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    clerk.record(&household(1));
    scene.sync(&mut clerk);
    let mut other = scene.town.device("盘立冬");
    other.record(&household(2));
    sync!(scene, other, leader);
    leader.record(VISIT);
    scene.move_to("谭谷雨", TOWN);
    sync!(scene, leader, leader);
    assert_eq!(leader.export("household").len(), 3);
    vec![leader, clerk, other]
}

fn shrunk(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    clerk.record(CALL);
    clerk.record(&household(1));
    sync!(scene, clerk, leader);
    clerk.record(&household(2));
    leader.record(VISIT);
    scene.move_to("邓小满", "439901100/201");
    sync!(scene, leader, clerk, clerk);
    assert_eq!(clerk.export("household").len(), 0);
    vec![leader, clerk]
}

fn asked(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    for number in 0..70 {
        leader.record(&household(number));
    }
    sync!(scene, leader, clerk);
    clerk.record(CALL);
    scene.move_to("邓小满", "439901100/201");
    sync!(scene, clerk, clerk);
    assert_eq!(scene.said.last().unwrap(), "removal_asks");
    assert_eq!(clerk.export("household").len(), 71, "nothing left yet");
    clerk.store.allow_removal().unwrap();
    sync!(scene, clerk, clerk);
    assert_eq!(clerk.export("household").len(), 0);
    vec![leader, clerk]
}

fn purge(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    leader.record(VISIT);
    sync!(scene, leader, clerk);
    edit(&mut clerk, "12922222222");
    let id = |row: &Value| row["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    let record = RecordId(id(&leader.export("household")[0]));
    let visit = ChangeId(id(leader
        .store
        .export_changes()
        .unwrap()
        .iter()
        .find(|row| row["kind"] == "visit")
        .unwrap()));
    let storage = scene.town.storage();
    let now = Clock::system().now();
    wait(storage.purge(TOWN.into(), vec![record], vec![visit], "asked".into(), now)).unwrap();
    sync!(scene, leader, clerk, leader);
    for device in [&leader, &clerk] {
        assert_eq!((device.export("household").len(), device.export("visit").len()), (0, 0));
    }
    vec![leader, clerk]
}

fn revoked(scene: &mut Scene, wipe: bool) -> Vec<Device> {
    let (mut leader, clerk) = pair(scene);
    leader.record(VISIT);
    let device = leader.store.sync_start().unwrap().unwrap().device;
    assert!(wait(scene.town.storage().revoke(device, wipe)).unwrap());
    sync!(scene, leader, leader);
    vec![leader, clerk]
}

fn outdated(scene: &mut Scene) -> Vec<Device> {
    let (mut leader, mut clerk) = pair(scene);
    clerk.record(CALL);
    scene.sync(&mut clerk);
    leader.record(VISIT);
    let said = scene.way.sync_outdated(&mut leader, &scene.town);
    assert_eq!(said, "upgrade_required");
    scene.said.push(said);
    assert_eq!(leader.counts().pending, 0, "it was taken");
    assert_eq!(leader.export("visit").len(), 1, "nothing was brought");
    vec![leader, clerk]
}
