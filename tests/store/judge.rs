//! What is compared: projections, the conflicts listed and those there are, the log's form of a change.

use crate::device::{Device, morning};
use crate::town::Town;
use lianxin::change::Nature;
use lianxin::domain::time::Millis;
use lianxin::store::Phase;
use lianxin::store::{Answer, Query};
use lianxin::view::SyncView;
use std::collections::{BTreeMap, BTreeSet};

/// Says the first difference of two projections, with what to look for.
pub fn assert_same(a: &BTreeMap<String, Vec<String>>, b: &BTreeMap<String, Vec<String>>, what: &str) {
    for (table, rows) in a {
        let other = &b[table];
        let only_a: Vec<_> = rows.iter().filter(|row| !other.contains(row)).collect();
        let only_b: Vec<_> = other.iter().filter(|row| !rows.contains(row)).collect();
        assert!(
            only_a.is_empty() && only_b.is_empty(),
            "{what}: {table}\n only left: {only_a:#?}\n only right: {only_b:#?}"
        );
    }
}

/// What is shown is what building it anew gives.
pub fn assert_equals_a_rebuild(device: &mut Device, what: &str, now: Millis) {
    let projected = device.projection();
    device.store.rebuild(now).unwrap();
    assert_same(&projected, &device.projection(), &format!("{what}: rebuild"));
}

/// All show the same, which is what building it anew gives, list the conflicts there are, and read no log anew.
pub fn assert_whole(town: &Town, devices: &mut [Device], what: &str) {
    for device in devices.iter_mut() {
        assert_equals_a_rebuild(device, what, morning());
        assert_eq!(listed(device), unseen(town), "{what}: conflicts listed and there");
        assert_eq!(device.phase(), Phase::Steady);
    }
    for pair in devices.windows(2) {
        assert_same(&pair[0].projection(), &pair[1].projection(), what);
    }
}

/// Every change of the log is here under its author, its number and its place.
pub fn assert_has_the_logs_form(town: &Town, device: &Device) {
    for known in &town.log {
        let same = format!(
            "SELECT count(*) FROM journal WHERE id = '{}' AND device = '{}' AND n = {} AND user = '{}' AND seen = '{}'
               AND seq = {} AND es = {}",
            known.change.id, known.device, known.change.n, known.user, known.change.seen, known.seq, known.es
        );
        assert_eq!(device.sql(&same), 1, "{known:?}");
    }
}

/// The sync page.
pub fn sync_view(device: &Device) -> SyncView {
    match device.store.answer(&Query::Sync, morning()).unwrap() {
        Answer::Sync(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// The fields in conflict by what the page lists, tombstones apart.
pub fn listed(device: &Device) -> BTreeSet<(String, String)> {
    let conflicts = sync_view(device).conflicts.into_iter();
    conflicts
        .map(|conflict| (conflict.record.to_string(), conflict.field))
        .filter(|(_, field)| field != "deleted")
        .collect()
}

/// The same worked out from the log alone: writes that no later write has seen and that differ.
pub fn unseen(town: &Town) -> BTreeSet<(String, String)> {
    let mut live: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (index, write) in town.log.iter().enumerate() {
        if write.change.kind.nature() == Nature::Once {
            continue;
        }
        for (field, value) in write.change.set.iter().filter(|(field, _)| *field != "deleted") {
            let superseded = town.log[index + 1..].iter().any(|later| {
                later.change.record == write.change.record
                    && later.change.set.contains_key(field)
                    && ((later.device == write.device && !later.recovered && !write.recovered) || later.es >= write.seq)
            });
            if !superseded {
                let key = (write.change.record.to_string(), field.clone());
                live.entry(key).or_default().insert(value.to_string());
            }
        }
    }
    live.into_iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|(key, _)| key)
        .collect()
}
