//! What comes to an empty device: a snapshot, in pieces.

use crate::device::{Device, morning};
use crate::judge::assert_same;
use crate::leaving::village;
use crate::town::Town;
use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::change::Cursor;
use lianxin::change::wire::{Control, Purge, SyncReply};
use lianxin::store::sync::{SnapshotPart, SnapshotTaken};
use sha2::{Digest, Sha256};
use std::io::Write as _;

fn zipped(town: &Town) -> (Vec<u8>, String) {
    let mut zip = GzEncoder::new(Vec::new(), Compression::default());
    for change in &town.log {
        serde_json::to_writer(&mut zip, change).unwrap();
        zip.write_all(b"\n").unwrap();
    }
    let bytes = zip.finish().unwrap();
    let etag = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    (bytes, etag)
}

fn fetch(device: &mut Device, bytes: &[u8], etag: &str, cursor: Cursor) -> SnapshotTaken {
    for piece in bytes.chunks(700) {
        let have = device.store.snapshot_part().unwrap().map_or(0, |part| part.have);
        let part = SnapshotPart {
            etag: etag.to_owned(),
            cursor,
            total: bytes.len() as u64,
            have,
        };
        device.store.keep_snapshot(&part, piece).unwrap();
    }
    device.store.take_snapshot(morning()).unwrap()
}

#[test]
fn a_snapshot_in_pieces_gives_what_pulling_gives() {
    let (mut town, ..) = village(30);
    let mut pulled = Device::new(7);
    let mut fetched = Device::new(8);
    town.scope = None;
    town.settle(&mut pulled, 50, 500, morning());
    assert!(fetched.start().empty);
    let (bytes, etag) = zipped(&town);
    let taken = fetch(&mut fetched, &bytes, &etag, town.cursor(town.log.len()));
    let SnapshotTaken::Applied(applied) = taken else {
        panic!("{taken:?}")
    };
    assert_eq!(applied.pulled, town.log.len());
    let start = fetched.start();
    assert_eq!((start.cursor, start.empty), (town.cursor(town.log.len()), false));
    assert_eq!(fetched.store.snapshot_part().unwrap(), None);
    assert_same(&pulled.projection(), &fetched.projection(), "snapshot");
}

#[test]
fn a_snapshot_that_is_not_whole_or_not_itself_is_thrown_away() {
    let (town, ..) = village(3);
    let (bytes, etag) = zipped(&town);
    let bomb = {
        let mut zip = GzEncoder::new(Vec::new(), Compression::best());
        zip.write_all(&vec![b' '; 9_000_000]).unwrap();
        zip.finish().unwrap()
    };
    let bomb_tag: String = Sha256::digest(&bomb).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut torn = bytes.clone();
    torn[40] ^= 1;
    for (name, bytes, etag) in [
        ("another hash", &bytes, "00"),
        ("a flipped bit", &torn, etag.as_str()),
        ("a bomb", &bomb, bomb_tag.as_str()),
    ] {
        let mut device = Device::new(5);
        let before = device.projection();
        assert_eq!(
            fetch(&mut device, bytes, etag, town.cursor(2)),
            SnapshotTaken::Broken,
            "{name}"
        );
        assert_eq!(device.store.snapshot_part().unwrap(), None);
        assert_eq!(device.cursor(), Cursor::default());
        assert_same(&before, &device.projection(), name);
    }
}

#[test]
fn a_piece_is_taken_where_the_last_one_ended_and_another_snapshot_begins_again() {
    let mut device = Device::new(1);
    let part = |etag: &str, have| SnapshotPart {
        etag: etag.to_owned(),
        cursor: Cursor { seq: 3, chain: 1 },
        total: 10,
        have,
    };
    device.store.keep_snapshot(&part("a", 0), b"1234").unwrap();
    assert!(device.store.keep_snapshot(&part("a", 6), b"12").is_err());
    assert!(
        device.store.keep_snapshot(&part("a", 4), b"1234567").is_err(),
        "past the whole"
    );
    device.store.keep_snapshot(&part("a", 4), b"5678").unwrap();
    assert_eq!(device.store.snapshot_part().unwrap(), Some(part("a", 8)));
    device.store.keep_snapshot(&part("b", 0), b"1").unwrap();
    assert_eq!(device.store.snapshot_part().unwrap(), Some(part("b", 1)));
}

#[test]
fn the_pieces_of_a_snapshot_that_was_given_up_go_when_the_log_comes_otherwise_and_with_a_purge() {
    for purged in [false, true] {
        let (mut town, mut device) = (Town::default(), Device::new(1));
        let mut author = Device::new(2);
        author.household("1");
        town.settle(&mut author, 5, 7, morning());
        let part = SnapshotPart {
            etag: "a".to_owned(),
            cursor: town.cursor(1),
            total: 10,
            have: 0,
        };
        device.store.keep_snapshot(&part, b"1234").unwrap();
        let page = town.reply(&device, Vec::new(), device.cursor(), 500, morning());
        let order = Purge {
            no: 1,
            records: Vec::new(),
            changes: Vec::new(),
        };
        // While a snapshot is fetched, orders are taken and the log's pages are not.
        let orders = SyncReply {
            changes: Vec::new(),
            cursor: device.cursor(),
            control: vec![Control::Purge(order)],
            ..page.clone()
        };
        device
            .store
            .apply_reply(if purged { &orders } else { &page }, morning())
            .unwrap();
        assert_eq!(device.store.snapshot_part().unwrap(), None, "purged: {purged}");
        assert_eq!(device.sql("SELECT count(*) FROM snapshot_part"), 0);
    }
}
