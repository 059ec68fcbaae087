//! A round on a USB stick: the same end as over the network, twice is once, late is passed over, and no file harms.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod alike;
mod bad_sticks;
#[path = "../common_net/mod.rs"]
mod common_net;
mod forged;
mod loads;
mod reread;
mod restores;
mod rounds;
mod scenarios;

use common_net::{Device, Town, wait};
use lianxin::clock::Clock;
use lianxin::server::bundle::{self as counter, Answered};
use lianxin::sync::bundle::{self, BundleError, Taken};
use serde_json::Value;
use std::path::Path;

const HOUSEHOLD: &str =
    r#"{"do":"household","household_no":"A-001","display_name":"肖惊蛰","phone":"12912345678","address":"三组12号"}"#;
const VISIT: &str = r#"{"do":"visit","household":"A-001","way":"home","outcome":"done","text":"夜里狗叫"}"#;
const REQUEST: &str =
    r#"{"do":"request","title":"夜间养犬扰民","category":"0207","urgency":"normal","household":"A-001"}"#;

fn household(number: usize) -> String {
    format!(r#"{{"do":"household","household_no":"B-{number:03}","display_name":"谭立春","phone":"12912345678"}}"#)
}

fn export(device: &mut Device) -> Vec<u8> {
    bundle::export(&mut device.store, Clock::system().now()).unwrap()
}

fn hand_in(town: &Town, file: &[u8]) -> Result<Answered, counter::BundleError> {
    wait(counter::take(&town.storage(), Clock::system(), file))
}

fn import(device: &mut Device, file: &[u8]) -> Result<Taken, BundleError> {
    bundle::take(&mut device.store, file, Clock::system().now())
}

/// Rounds by stick until nothing is left to carry; how many there were.
fn by_stick(device: &mut Device, town: &Town) -> usize {
    for round in 1..20 {
        let request = export(device);
        let answered = hand_in(town, &request).unwrap();
        if !import(device, &answered.file).unwrap().more {
            return round;
        }
    }
    panic!("no end of the rounds");
}

/// What the journal says, without what depends on the instant the server had it.
fn journal(device: &Device) -> Vec<Value> {
    let mut changes = device.store.export_changes().unwrap();
    for change in &mut changes {
        for key in ["received", "proof", "seen", "te"] {
            change.as_object_mut().unwrap().remove(key);
        }
    }
    changes
}

fn records(device: &Device) -> Vec<Vec<Value>> {
    let kinds = ["household", "person", "visit", "request", "request_event", "tag"];
    kinds.iter().map(|kind| device.export(kind)).collect()
}

fn copy_dir(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}
