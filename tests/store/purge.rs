//! What leaves a device for good: purged texts, and all of it when it is revoked and wiped.

use crate::device::{Device, UNIT, identity, morning, rules};
use crate::judge::assert_equals_a_rebuild;
use crate::town::Town;
use lianxin::change::Kind;
use lianxin::change::wire::{Control, Purge, QuarantineCode, SyncReply};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use lianxin::domain::role::Role;
use lianxin::store::{Answer, Phase, Query, Store};
use serde_json::{Value, json};
use std::fs;
use uuid::Uuid;

const SECRET: &str = "QQSECRETQQ";

fn found_on_disk(device: &Device) -> Vec<String> {
    ["", "-wal", "-shm"]
        .into_iter()
        .filter(|ending| {
            let bytes = fs::read(format!("{}{ending}", device.path.display())).unwrap_or_default();
            bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_purged_text_is_found_nowhere_any_more() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    let kept = device.household("1");
    let gone = device
        .record(json!({"do": "household", "household_no": "2", "display_name": SECRET, "address": SECRET}))
        .prepared
        .record;
    let text = device.visit(kept, &format!("她说 {SECRET}"));
    let edited = |set: Value| json!({"do": "edit", "kind": "household", "record": gone.to_string(), "set": set});
    device.record(edited(json!({"remark": SECRET})));
    town.settle(&mut device, 50, 500, morning());
    device.record(edited(json!({"contact": SECRET})));
    device
        .store
        .save_draft(&format!("household:{gone}"), &json!({"remark": SECRET}), morning())
        .unwrap();
    assert!(!found_on_disk(&device).is_empty(), "it is there before");

    let start = device.start();
    let visited = town.log.iter().find(|it| it.change.record == text).unwrap().change.id;
    let order = Purge {
        no: 4,
        records: vec![gone],
        changes: vec![visited],
    };
    let reply = SyncReply {
        control: vec![Control::Unknown, Control::Purge(order)],
        ..town.reply(&device, Vec::new(), start.cursor, 500, morning())
    };
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
    assert_eq!(device.start().purged, 4);
    assert_eq!(device.count(&Kind::Household), 1);
    let hits = device
        .store
        .answer(
            &Query::Search {
                text: SECRET.to_owned(),
                limit: 9,
            },
            morning(),
        )
        .unwrap();
    assert_eq!(hits, Answer::Search(Vec::new()));
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_equals_a_rebuild(&mut device, "purged", morning());
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
}

/// The town's orders come with the next reply.
fn order(town: &Town, device: &mut Device, no: u64, records: &[RecordId], changes: &[ChangeId]) {
    let order = Purge {
        no,
        records: records.to_vec(),
        changes: changes.to_vec(),
    };
    let reply = SyncReply {
        control: vec![Control::Purge(order)],
        ..town.reply(device, Vec::new(), device.cursor(), 500, morning())
    };
    device.store.apply_reply(&reply, morning()).unwrap();
}

#[test]
fn a_record_that_is_purged_change_by_change_is_not_there_and_no_restore_brings_it_back() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::new(2)];
    let gone = devices[0].household("1");
    devices[0].household("2");
    devices[0].edit(gone, &json!({"remark": SECRET}));
    town.settle_all(&mut devices);
    devices[1].edit(gone, &json!({"contact": SECRET}));
    town.settle_all(&mut devices);
    let changes: Vec<ChangeId> = town
        .log
        .iter()
        .filter(|it| it.change.record == gone)
        .map(|it| it.change.id)
        .collect();
    for device in &mut devices {
        let draft = json!({"remark": SECRET});
        device
            .store
            .save_draft(&format!("household:{gone}"), &draft, morning())
            .unwrap();
        order(&town, device, 7, &[], &changes[..1]);
        assert_eq!(device.count(&Kind::Household), 2, "some of it is left");
        order(&town, device, 8, &[], &changes);
        assert_eq!(
            device.count(&Kind::Household),
            1,
            "a record without a text is not there"
        );
        let named =
            format!("SELECT (SELECT count(*) FROM draft) + (SELECT count(*) FROM action WHERE record = '{gone}')");
        assert_eq!(device.sql(&named), 0);
        assert_eq!(found_on_disk(device), Vec::<String>::new());
        assert_equals_a_rebuild(device, "purged", morning());
    }
    town.restore(0);
    town.settle_all(&mut devices);
    // An own number without a text still counts: the server would miss it. It says nothing.
    let (of_it, others): (Vec<_>, Vec<_>) = town.log.iter().partition(|it| it.change.record == gone);
    assert!(
        of_it.iter().all(|it| it.change.set.is_empty() && !it.recovered),
        "{of_it:?}"
    );
    assert_eq!(others.len(), 1, "the other household has come back");
    for device in &devices {
        assert_eq!(
            (device.count(&Kind::Household), device.store.unprovable().unwrap()),
            (1, 0)
        );
        assert_eq!(
            device.sql("SELECT count(*) FROM journal WHERE body = '{}'"),
            3,
            "what proves them is kept"
        );
    }
}

#[test]
fn what_the_server_refuses_as_purged_loses_its_text_here() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    let record = device.household("1");
    town.settle(&mut device, 50, 500, morning());
    order(&town, &mut device, 3, &[record], &[]);
    device.record(json!({"do": "household", "household_no": "2", "display_name": SECRET}));
    town.poison = Some("display_name".to_owned());
    let push = device.store.outgoing(9, 9_999).unwrap();
    let mut results = town.push(&device, &push, morning());
    for result in &mut results {
        result.code = Some(QuarantineCode::Purged);
    }
    let reply = town.reply(&device, results, device.cursor(), 500, morning());
    assert!(!found_on_disk(&device).is_empty(), "it is there before");
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
    assert_eq!((device.count(&Kind::Household), device.counts().pending), (0, 0));
}

#[test]
fn an_order_that_comes_while_the_log_is_read_anew_empties_the_logs_form_too() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    let record = device
        .record(json!({"do": "household", "household_no": "1", "display_name": SECRET}))
        .prepared
        .record;
    // The reply is lost; the new incarnation counts the change as its own, the log has it in another form.
    let push = device.store.outgoing(9, 9_999).unwrap();
    town.push(&device, &push, morning());
    device.rotate(50);
    device.store.restart_pull().unwrap();
    let page = town.reply(&device, Vec::new(), device.cursor(), 500, morning());
    device.store.apply_reply(&page, morning()).unwrap();
    assert_eq!(device.sql("SELECT count(*) FROM relog WHERE form IS NOT NULL"), 1);
    order(&town, &mut device, 3, &[record], &[]);
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
    town.settle(&mut device, 50, 500, morning());
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
    assert_eq!((device.phase(), device.count(&Kind::Household)), (Phase::Steady, 0));
}

#[test]
fn a_revoked_device_stays_locked_over_restarts_until_it_is_enrolled_anew() {
    let mut device = Device::new(1);
    device.store.lock().unwrap();
    let mut store = Store::open(&device.path, None, false, rules()).unwrap();
    assert!(store.locked().unwrap() && store.sync_start().unwrap().unwrap().locked);
    let next = DeviceId(Uuid::from_u128(4));
    store
        .set_identity(&identity(next, device.user, Role::MicroLeader, UNIT))
        .unwrap();
    assert!(!store.locked().unwrap());
}

#[test]
fn a_wiped_device_leaves_no_file_but_the_one_that_says_so() {
    let mut device = Device::new(1);
    device.household("1");
    device.store.mark().unwrap();
    let other = Device::new(2);
    let Device { store, path, .. } = &mut device;
    let store = std::mem::replace(store, other.store);
    store.wipe().unwrap();
    let left: Vec<_> = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["lianxin.db.wiped"]);
    let again = Store::open(path, None, false, rules()).map(drop).unwrap_err();
    assert_eq!(again.code(), "wiped");
    drop(Store::open(path, None, true, rules()).unwrap());
    assert!(!path.with_extension("db.wiped").exists(), "a new database is not wiped");
}
