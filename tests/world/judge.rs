//! After the world is well again: the invariants, read from the databases themselves.

use super::forger::FORGED;
use super::line::may_receive;
use super::read::{self, Kept, Row};
use super::sight::{Sight, request_of};
use super::town::{TOWN, path};
use super::world::World;
use lianxin::change::fold::{FoldedRecord, Placed, fold};
use lianxin::change::{CHANGE_VERSION, Change, Cursor, Kind, Nature};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use lianxin::domain::time::Millis;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Judges a world at rest; what is broken first is in `world.broken`.
pub fn judge(world: &mut World) {
    let town = world.town.db(&world.runtime);
    let log = read::log(&town);
    let kept_apart = read::quarantine(&town);
    let apart: HashMap<String, Value> = kept_apart.into_iter().map(|(id, _, raw)| (id, raw)).collect();
    the_log_is_whole(world);
    nothing_is_forged(world, &log);
    places_follow_the_counters(world, &log);
    for index in 0..world.devices.len() {
        let journal = read::journal(&world.devices[index].db());
        nothing_is_lost(world, index, &journal, &log, &apart);
        rows_are_the_logs(world, index, &journal, &log);
        the_screen_is_the_fold(world, index, &journal, &log);
    }
    replaced_only_knowingly(world, &log);
    purged_texts_are_nowhere(world, town);
}

/// I4, and the chain and proofs.
fn the_log_is_whole(world: &mut World) {
    let checking = world.town.storage().check(TOWN.into(), Cursor::default(), 1_000_000);
    let checked = world.runtime.block_on(checking).unwrap();
    if checked.wrong.is_some() || !checked.complete {
        world.fail("I4", format!("{checked:?}"));
    }
}

/// I8: what one incarnation wrote stands in its order, unless its place says nothing.
fn places_follow_the_counters(world: &mut World, log: &[Row]) {
    let mut last: HashMap<&str, i64> = HashMap::new();
    for row in log.iter().filter(|row| !row.recovered && row.kind == "household") {
        let before = last.insert(&row.device, row.n).unwrap_or(0);
        if before >= row.n {
            world.fail("I8", format!("{} of {} stands behind {before}", row.n, row.device));
        }
    }
}

/// The log says of every change what its author wrote, and who that was.
fn nothing_is_forged(world: &mut World, log: &[Row]) {
    for row in log.iter().filter(|row| row.kind != "unit" && row.kind != "user") {
        let purged = world.purged.contains(&row.record) && row.set == json!({});
        let genuine = world.truth.made.get(&row.id).is_some_and(|made| {
            let user = made.user.as_ref().is_none_or(|user| *user == row.user);
            user && made.record == row.record && (purged || made.set == row.set)
        });
        if !genuine {
            world.fail("forged", format!("{row:?} is not {:?}", world.truth.made.get(&row.id)));
        }
    }
}

/// I2, I11, I13: what is here is there, and nothing waits.
fn nothing_is_lost(world: &mut World, index: usize, journal: &[Kept], log: &[Row], apart: &HashMap<String, Value>) {
    let there: HashSet<&String> = log.iter().map(|row| &row.id).chain(apart.keys()).collect();
    for kept in journal {
        let row = &kept.row;
        if kept.is_pending() {
            world.fail("I11", format!("device {index}: {} waits", row.id));
        }
        let raw = apart.get(&row.id).map_or(&Value::Null, |raw| &raw["set"]);
        if raw["remark"] == FORGED && row.set["remark"] != FORGED {
            world.fail("I2", format!("device {index}: under {} a forgery is kept", row.id));
        }
        if !there.contains(&row.id) && !world.purged.contains(&row.record) {
            let refused = kept.refused.as_deref().unwrap_or("-");
            world.fail(
                "I2",
                format!(
                    "device {index}: {} is not there ({refused}, mine {})",
                    row.id, kept.mine
                ),
            );
        }
    }
}

/// I1, I3: the rows of a device are the log's, with all that was assigned, and all that its scope lets it have.
fn rows_are_the_logs(world: &mut World, index: usize, journal: &[Kept], log: &[Row]) {
    let device = world.devices[index].store().sync_start().unwrap().unwrap().device;
    let account = world.town.account_of(device).unwrap();
    let sight = Sight::of(log);
    let may = |row: &Row| match request_of(row) {
        Some(request) => sight.may(&account, &request, &row.unit),
        None => may_receive(
            &account,
            &Kind::from_code(&row.kind),
            &sight.home(&row.record, &row.unit),
        ),
    };
    // Who lost a record knows where it went.
    let lost = |row: &Row| sight.left(&row.id).is_some();
    let in_log: HashMap<&str, &Row> = log.iter().map(|row| (row.id.as_str(), row)).collect();
    let here: HashMap<&str, &Kept> = journal.iter().map(|kept| (kept.row.id.as_str(), kept)).collect();
    for kept in journal.iter().filter(|kept| kept.row.seq.is_some()) {
        let row = &kept.row;
        let inside = may(row);
        match in_log.get(row.id.as_str()) {
            None => world.fail(
                "I1",
                format!("device {index}: {} has a place the log does not have", row.id),
            ),
            Some(placed) if inside && **placed != *row => {
                world.fail("I1", format!("device {index}:\n  here {row:?}\n  log  {placed:?}"));
            }
            Some(_) => {}
        }
        if !(inside || kept.mine || lost(row) && kept.hidden) {
            world.fail("I10", format!("device {index} keeps {} of {}", row.id, row.unit));
        }
    }
    for row in log {
        if may(row) && here.get(row.id.as_str()).is_none_or(|kept| kept.row.seq.is_none()) {
            world.fail("I1", format!("device {index} has no {} at {:?}", row.id, row.seq));
        }
    }
}

fn placed(row: &Row) -> Placed {
    let id = |text: &str| Uuid::parse_str(text).unwrap();
    Placed {
        change: Change {
            id: ChangeId(id(&row.id)),
            n: row.n.cast_unsigned(),
            kind: Kind::Household,
            record: RecordId(id(&row.record)),
            unit: path(&row.unit),
            v: CHANGE_VERSION,
            at: Millis(row.at),
            seen: row.seen.parse().unwrap(),
            group: None,
            set: row.set.as_object().cloned().unwrap_or_default(),
        },
        seq: row.seq.map(i64::cast_unsigned),
        device: DeviceId(id(&row.device)),
        te: Millis(row.te),
        es: row.es.cast_unsigned(),
        recovered: row.recovered,
    }
}

fn households<'a>(rows: impl Iterator<Item = &'a Row>) -> BTreeMap<String, FoldedRecord> {
    let mut records: BTreeMap<String, Vec<Placed>> = BTreeMap::new();
    for row in rows.filter(|row| row.kind == "household" && row.set.as_object().is_some_and(|set| !set.is_empty())) {
        records.entry(row.record.clone()).or_default().push(placed(row));
    }
    records
        .into_iter()
        .map(|(record, rows)| (record, fold(Nature::FieldSet, &rows)))
        .collect()
}

/// I1, I15: what a device shows and lists is the fold of what it has, and what building it anew gives.
fn the_screen_is_the_fold(world: &mut World, index: usize, journal: &[Kept], log: &[Row]) {
    let now = world.devices[index].now();
    let shown = world.devices[index].store().export(&Kind::Household).unwrap();
    let listed = read::conflicts(&world.devices[index].db());
    world.devices[index].store().rebuild(now).unwrap();
    if world.devices[index].store().export(&Kind::Household).unwrap() != shown {
        world.fail("I15", format!("device {index}: rebuilt it shows other values"));
    }
    if read::conflicts(&world.devices[index].db()) != listed {
        world.fail("I15", format!("device {index}: rebuilt it lists other conflicts"));
    }
    let told: HashSet<&str> = journal
        .iter()
        .filter(|kept| kept.row.seq.is_none() && kept.is_shown())
        .map(|kept| kept.row.record.as_str())
        .collect();
    let folded = households(log.iter());
    for row in &shown {
        let record = row["id"].as_str().unwrap();
        if told.contains(record) || world.purged.contains(record) {
            continue;
        }
        let Some(truth) = folded.get(record) else {
            world.fail("I1", format!("device {index} shows {record}, which is not in the log"));
            continue;
        };
        for name in ["phone", "remark"] {
            if truth.fields.get(name).unwrap_or(&Value::Null) != &row[name] {
                world.fail(
                    "I1",
                    format!(
                        "device {index} shows {name} {} of {record}, the log {:?}",
                        row[name],
                        truth.fields.get(name)
                    ),
                );
            }
        }
        let here = listed.iter().filter(|conflict| conflict[0] == record).count();
        if here != truth.conflicts.len() {
            world.fail(
                "I9",
                format!(
                    "device {index} lists {here} conflicts of {record}, the log has {}",
                    truth.conflicts.len()
                ),
            );
        }
    }
}

/// I9: a value is gone only when somebody who had it on the screen wrote another; in plain histories a conflict is listed
/// only between those who had not seen each other.
fn replaced_only_knowingly(world: &mut World, log: &[Row]) {
    for (record, folded) in households(log.iter()) {
        let rows: Vec<&Row> = log.iter().filter(|row| row.record == record).collect();
        for row in &rows {
            // The later of two moves counts; nobody is asked about them.
            for (name, value) in row
                .set
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(name, _)| *name != "moved")
            {
                let stands = folded.fields.get(name) == Some(value)
                    || folded
                        .conflicts
                        .iter()
                        .any(|conflict| conflict.field == *name && conflict.other.value == *value);
                let knowingly =
                    |later: &&&Row| later.set.get(name).is_some() && world.truth.had_seen(&later.id, &row.id);
                if !stands && !rows.iter().any(|later| knowingly(&later)) {
                    let found = format!(
                        "{name} {value} of {} at {:?} was replaced by nobody who had seen it",
                        row.id, row.seq
                    );
                    return world.fail("I9", found);
                }
            }
        }
        for conflict in folded.conflicts.iter().filter(|_| world.plain) {
            let (a, b) = (conflict.shown.change.to_string(), conflict.other.change.to_string());
            if world.truth.had_seen(&a, &b) || world.truth.had_seen(&b, &a) {
                return world.fail("I9", format!("{a} and {b} are a conflict, and one had seen the other"));
            }
        }
    }
}

/// I14: no byte of a purged text in any live file.
fn purged_texts_are_nowhere(world: &mut World, town: PathBuf) {
    let mut files = vec![("the server".to_owned(), town)];
    files.extend(
        world
            .devices
            .iter()
            .enumerate()
            .map(|(index, device)| (format!("device {index}"), device.db())),
    );
    let texts: Vec<String> = world
        .purged
        .iter()
        .filter_map(|record| world.truth.texts.get(record))
        .flatten()
        .cloned()
        .collect();
    for (who, file) in files {
        if let Some(text) = texts.iter().find(|text| is_found(&file, text)) {
            return world.fail("I14", format!("{who} still has {text}"));
        }
    }
}

fn is_found(database: &Path, text: &str) -> bool {
    ["", "-wal"].iter().any(|ending| {
        let file = format!("{}{ending}", database.display());
        let bytes = std::fs::read(file).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}
