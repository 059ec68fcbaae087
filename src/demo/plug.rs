//! Pulling the plug: a copy of the program saves one record after the other and is killed in the middle, again and again; what it had
//! said to be saved is then looked for, character by character.
//!
//! Invariant: the same seed pulls at the same records; how far the save is then only the machine decides.

use crate::app::tour::PlugPulled;
use crate::clock::Clock;
use crate::domain::ids::VisitId;
use crate::domain::rules::Rules;
use crate::platform::child::Talker;
use crate::platform::private_file;
use crate::store::{Answer, Query, Store};
use crate::view::Part;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Records that a copy saves before it is killed, at most.
const MOST_RECORDS: u64 = 6;
/// Microseconds after the last record was handed over at which it is killed, at most.
const LATEST: u64 = 12_000;
/// What all kills may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sentences that the notes are made of.
const SENTENCES: [&str; 4] = [
    "看了老人，血压平稳，嘱咐按时服药；",
    "屋后排水沟有积水，已经拍照报给村里；",
    "孩子放学有姑姑接，作业有人看；",
    "说秋收顺利，问了医保缴费的日子；",
];

/// How often, and how it is chosen when.
#[derive(Debug, Clone, Copy)]
pub struct Kills {
    pub seed: u64,
    pub count: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Pulled {
    pub kills: usize,
    pub saved: usize,
    pub characters: usize,
    /// The kill, counted from 1, and what is not there whole after it.
    pub lost: Vec<(usize, String)>,
    pub trouble: Option<String>,
}

impl Pulled {
    /// In figures.
    #[must_use]
    pub fn told(self) -> PlugPulled {
        PlugPulled {
            kills: self.kills,
            saved: self.saved,
            characters: self.characters,
            lost: self.lost.len(),
            trouble: self.trouble,
        }
    }
}

impl Pulled {
    /// What was said to be saved is there as it was typed; what was not is there whole, or not at all. How many visits there are now,
    /// where there were `before`.
    fn look(
        &mut self,
        store: &Store,
        clock: Clock,
        before: usize,
        said: &[Saved],
        last: &str,
        kill: usize,
    ) -> Result<usize, String> {
        for (id, note) in said {
            let found = match store
                .answer(&Query::Visit(*id), clock.now())
                .map_err(|error| error.to_string())?
            {
                Answer::Visit(found) => found.map(|row| row.visit.text),
                _ => None,
            };
            self.saved += 1;
            self.characters += note.chars().count();
            if found.as_ref() != Some(note) {
                self.lost.push((kill, note.clone()));
            }
        }
        let (there, notes) = visits(store, clock)?;
        let more = there.checked_sub(before + said.len());
        let is_well = match more {
            Some(0) => true,
            Some(1) => notes.iter().any(|note| note == last),
            _ => false,
        };
        if !is_well {
            self.lost.push((kill, last.to_owned()));
        }
        Ok(there)
    }
}

/// Kills copies of `program` while they save into a copy of the database in `folder`.
#[must_use]
pub fn pull(folder: &Path, database: &[u8], program: &Path, kills: Kills, clock: Clock) -> Pulled {
    let mut pulled = Pulled::default();
    let mut run = || -> Result<(), String> {
        let failed = |error: std::io::Error| error.to_string();
        private_file::create_folder(folder).map_err(failed)?;
        let path = folder.join("lianxin.db");
        private_file::create(&path, database).map_err(failed)?;
        let (begun, mut draw) = (Instant::now(), Draw(kills.seed));
        let mut there = visits(&open(&path)?, clock)?.0;
        for kill in 1..=kills.count {
            if begun.elapsed() > PATIENCE {
                break;
            }
            let (said, last) = save_and_kill(folder, program, kill, &mut draw).map_err(failed)?;
            there = pulled.look(&open(&path)?, clock, there, &said, &last, kill)?;
            pulled.kills = kill;
        }
        Ok(())
    };
    if let Err(trouble) = run() {
        pulled.trouble = Some(trouble);
    }
    pulled
}

/// A record that was said to be saved, and its note.
type Saved = (VisitId, String);

/// Lets a copy save some records and kills it while it saves the next one, whose note comes second.
fn save_and_kill(folder: &Path, program: &Path, kill: usize, draw: &mut Draw) -> io::Result<(Vec<Saved>, String)> {
    let words = ["record", "-"].map(OsStr::new);
    let args = [OsStr::new("--data-dir"), folder.as_os_str()];
    let mut copy = Talker::start(program, &[args, words].concat())?;
    let mut said = Vec::new();
    let count = draw.below(MOST_RECORDS) + 1;
    for nth in 0..count {
        let note = note(kill, nth, draw);
        copy.say(&line(&note))?;
        let answer: Value = serde_json::from_str(&copy.hear()?).map_err(io::Error::other)?;
        let record = answer["record"].as_str().and_then(|text| text.parse().ok());
        said.push((
            record
                .map(VisitId)
                .ok_or_else(|| io::Error::other(answer.to_string()))?,
            note,
        ));
    }
    let last = note(kill, count, draw);
    copy.say(&line(&last))?;
    std::thread::sleep(Duration::from_micros(draw.below(LATEST)));
    copy.kill()?;
    Ok((said, last))
}

fn line(note: &str) -> String {
    json!({"do": "visit", "household": "01", "outcome": "done", "text": note}).to_string()
}

fn open(path: &Path) -> Result<Store, String> {
    Store::open(path, None, false, Arc::new(Rules::builtin())).map_err(|error| error.to_string())
}

/// How many visits there are, and the notes of the latest.
fn visits(store: &Store, clock: Clock) -> Result<(usize, Vec<String>), String> {
    let query = Query::Visits {
        household: None,
        part: Part::first(10),
    };
    match store.answer(&query, clock.now()).map_err(|error| error.to_string())? {
        Answer::Visits(window, _) => Ok((
            window.total,
            window.rows.into_iter().map(|row| row.visit.text).collect(),
        )),
        _ => Ok((0, Vec::new())),
    }
}

/// A note like nobody else's, of some sentences.
fn note(kill: usize, nth: u64, draw: &mut Draw) -> String {
    let mut note = format!("第{kill}次第{nth}句：");
    for _ in 0..=draw.below(4) {
        let at = usize::try_from(draw.below(4)).unwrap_or(0);
        note.push_str(SENTENCES[at]);
    }
    note
}

/// splitmix64
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}
