//! The numbers that residents are told: given out off line, by many devices, and no two alike in the town.

use crate::common_net::{Device, Town, path, wait};
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::server::town;
use lianxin::store::{Answer, NewIdentity, Query};
use lianxin::sync::batch::Batch;
use lianxin::view::UndoOf;
use proptest::prelude::*;
use std::collections::BTreeSet;
use tempfile::TempDir;

/// A grid of the other village with the same number as the leader's.
const SAME_NUMBER: &str = "439901100/201/01/012";
const REQUEST: &str =
    r#"{"do":"request","title":"塘坝渗水","category":"0201","kind":"help","urgency":"normal","place":"塘边"}"#;

fn town_with_two_grids_12() -> Town {
    let town = Town::new();
    let (storage, clock) = (town.storage(), Clock::system());
    wait(async {
        let unit = lianxin::domain::unit::Unit {
            path: path(SAME_NUMBER),
            kind: lianxin::domain::unit::UnitKind::MicroGrid,
            name: "12号微网格".to_owned(),
        };
        town::put_unit(&storage, clock, unit).await.unwrap();
        let added = town::add_user(&storage, clock, "覃霜降", Role::MicroLeader, path(SAME_NUMBER));
        added.await.unwrap();
    });
    town
}

fn number(device: &mut Device) -> String {
    device.record(REQUEST).prepared.no
}

#[test]
fn f3_three_devices_off_line_give_out_three_numbers_that_the_office_tells_apart() {
    let town = town_with_two_grids_12();
    let mut devices = ["谭谷雨", "谭谷雨", "覃霜降"].map(|name| town.device(name));
    let numbers = devices.each_mut().map(number);
    assert_eq!(numbers, ["12-A-01", "12-C-01", "12-F-01"]);
    assert_eq!(number(&mut devices[1]), "12-C-02");
    let mut office = town.device("黎秋分");
    for device in &mut devices {
        device.sync_ok(&town);
    }
    office.sync_ok(&town);
    assert_eq!(office.export("request").len(), 4);
}

#[test]
fn a_number_is_not_given_out_again_when_its_request_is_gone_from_the_device() {
    let town = town_with_two_grids_12();
    let mut device = town.device("谭谷雨");
    assert_eq!(number(&mut device), "12-A-01");
    let now = Clock::system().now();
    let Answer::Actions(rows) = device.store.answer(&Query::Actions, now).unwrap() else {
        panic!("no actions");
    };
    let undone = device.store.undo_of(&UndoOf::This(rows[0].group), now);
    assert!(undone.is_ok());
    assert_eq!(number(&mut device), "12-A-02");
}

#[test]
fn a_device_of_before_asks_for_its_series_with_the_next_sync_and_a_copy_of_it_for_another() {
    let town = town_with_two_grids_12();
    let reply = town.enrol("谭谷雨");
    let identity = NewIdentity {
        user: reply.user,
        name: reply.name,
        role: reply.role,
        unit: reply.unit,
        device: reply.device,
        server: Some((town.url(), reply.token)),
        units: reply.units,
        demo: false,
        series: None,
    };
    let dir = tempfile::tempdir().unwrap();
    let rules = std::sync::Arc::new(lianxin::domain::rules::Rules::builtin());
    let mut store = lianxin::store::Store::open(&dir.path().join("lianxin.db"), None, true, rules).unwrap();
    store.set_identity(&identity).unwrap();
    let batch = Batch::default();
    let mut device = Device { store, dir, batch };
    assert!(!number(&mut device).contains("-A-"), "as before");
    device.sync_ok(&town);
    assert_eq!(number(&mut device), "12-A-01");
    let mut copy = copied(&device);
    assert!(!number(&mut copy).contains("-A-"), "nothing in the series of the other");
    copy.sync_ok(&town);
    assert_eq!(number(&mut copy), "12-C-01");
    assert_eq!(number(&mut device), "12-A-02");
}

#[test]
fn a_server_put_back_to_a_copy_gives_no_series_twice() {
    let mut town = town_with_two_grids_12();
    let backup = town.backup("backup.db");
    let mut first = town.device("谭谷雨");
    town.restore(&backup);
    let mut second = town.device("谭谷雨");
    assert_eq!(
        (number(&mut first), number(&mut second)),
        ("12-A-01".into(), "12-C-01".into())
    );
}

/// The same database in another folder, without the marker: somebody else's laptop.
fn copied(device: &Device) -> Device {
    let dir = tempfile::tempdir().unwrap();
    device.copy_to(dir.path());
    Device::open(dir)
}

/// What may happen to the town, in any order.
#[derive(Debug, Clone, Copy)]
enum Event {
    Record(usize),
    Sync(usize),
    /// A new device, or the same laptop after its database was destroyed.
    Enrol(&'static str),
    /// The laptop's database, enrolled with another code.
    EnrolAgain(usize),
    Copy(usize),
    Keep(usize),
    PutBack(usize),
    ServerCopy,
    ServerPutBack,
}

fn event() -> impl Strategy<Value = Event> {
    let leader = prop_oneof![Just("谭谷雨"), Just("覃霜降")];
    prop_oneof![
        8 => (0..9usize).prop_map(Event::Record),
        4 => (0..9usize).prop_map(Event::Sync),
        2 => leader.prop_map(Event::Enrol),
        1 => (0..9usize).prop_map(Event::EnrolAgain),
        1 => (0..9usize).prop_map(Event::Copy),
        1 => (0..9usize).prop_map(Event::Keep),
        1 => (0..9usize).prop_map(Event::PutBack),
        1 => Just(Event::ServerCopy),
        1 => Just(Event::ServerPutBack),
    ]
}

struct Scene {
    town: Town,
    devices: Vec<(Device, &'static str)>,
    kept: Vec<Option<TempDir>>,
    backup: Option<std::path::PathBuf>,
}

impl Scene {
    fn happen(&mut self, event: Event) {
        let count = self.devices.len();
        let at = |index: usize| index % count;
        match event {
            Event::Record(index) => drop(number(&mut self.devices[at(index)].0)),
            Event::Sync(index) => drop(self.devices[at(index)].0.sync(&self.town)),
            Event::Enrol(name) => self.add(self.town.device(name), name),
            Event::EnrolAgain(index) => {
                let (device, name) = &mut self.devices[at(index)];
                let reply = self.town.enrol(name);
                let identity = NewIdentity {
                    user: reply.user,
                    name: reply.name,
                    role: reply.role,
                    unit: reply.unit,
                    device: reply.device,
                    server: Some((self.town.url(), reply.token)),
                    units: reply.units,
                    demo: false,
                    series: reply.series,
                };
                device.store.set_identity(&identity).unwrap();
            }
            Event::Copy(index) => {
                let (device, name) = &self.devices[at(index)];
                let (copy, name) = (copied(device), *name);
                self.add(copy, name);
            }
            Event::Keep(index) => {
                let index = at(index);
                let dir = tempfile::tempdir().unwrap();
                self.devices[index].0.copy_to(dir.path());
                self.kept[index] = Some(dir);
            }
            Event::PutBack(index) => {
                let index = at(index);
                if let Some(copy) = self.kept[index].take() {
                    let (device, name) = self.devices.remove(index);
                    self.devices.insert(index, (device.restored(copy.path()), name));
                }
            }
            Event::ServerCopy => self.backup = Some(self.town.backup("backup.db")),
            Event::ServerPutBack => {
                if let Some(copy) = &self.backup {
                    self.town.restore(copy);
                }
            }
        }
    }

    fn add(&mut self, device: Device, name: &'static str) {
        self.devices.push((device, name));
        self.kept.push(None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn no_two_requests_of_the_town_have_the_same_number_in_a_series(events in prop::collection::vec(event(), 10..40)) {
        let town = town_with_two_grids_12();
        let mut scene = Scene { devices: Vec::new(), kept: Vec::new(), backup: None, town };
        for name in ["谭谷雨", "谭谷雨", "覃霜降"] {
            scene.add(scene.town.device(name), name);
        }
        for event in events {
            scene.happen(event);
        }
        for _ in 0..2 {
            for (device, _) in &mut scene.devices {
                drop(device.sync(&scene.town));
            }
        }
        let mut office = scene.town.device("黎秋分");
        office.sync_ok(&scene.town);
        let rows = office.export("request");
        let numbers = rows.iter().map(|row| row["temp_no"].as_str().unwrap());
        let in_series: Vec<_> = numbers.filter(|no| no.contains(char::is_alphabetic)).collect();
        let different: BTreeSet<_> = in_series.iter().collect();
        prop_assert_eq!(different.len(), in_series.len(), "{:?}", in_series);
    }
}
