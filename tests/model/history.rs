//! A history is a list of steps drawn from a seed. Every step carries its own seed, so a list with steps taken out still
//! means something: that is how a failing one is shrunk.

use crate::change::Rng;
use crate::faults::Mood;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Save,
    OpenForm,
    Exchange,
    Round,
    Late,
    Backup,
    RestoreServer,
    KillServer,
    CopyDevice,
    RestoreDevice,
    SecondMachine,
    Rescope,
    Purge,
    Release,
    Safe,
    Clock,
    Upgrade,
    Forge,
    Lie,
    HandDown,
}

/// One step; `on` picks the device, `seed` everything else.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub kind: Kind,
    pub on: usize,
    pub seed: u64,
}

/// The mood of a history, from its seed alone.
pub fn mood(seed: u64) -> Mood {
    match seed % 5 {
        0 => Mood::Network,
        1 => Mood::Devices,
        2 | 3 => Mood::Server,
        _ => Mood::All,
    }
}

/// Draws the steps of a history.
pub fn draw(seed: u64) -> Vec<Step> {
    let mut rng = Rng(seed);
    let mood = mood(seed);
    let length = 20 + rng.below(50);
    let devices = matches!(mood, Mood::Devices | Mood::All);
    let server = matches!(mood, Mood::Server | Mood::All);
    let weights = [
        (Kind::Save, 26),
        (Kind::OpenForm, 4),
        (Kind::Exchange, 30),
        (Kind::Round, 10),
        (Kind::Late, 3),
        (Kind::Backup, if server { 6 } else { 0 }),
        (Kind::RestoreServer, if server { 4 } else { 0 }),
        (Kind::KillServer, 2),
        (Kind::CopyDevice, if devices { 5 } else { 0 }),
        (Kind::RestoreDevice, if devices { 3 } else { 0 }),
        (Kind::SecondMachine, if devices { 2 } else { 0 }),
        (Kind::Rescope, 2),
        (Kind::Purge, 1),
        (Kind::Release, 2),
        (Kind::Safe, if server { 1 } else { 0 }),
        (Kind::Clock, 1),
        (Kind::Upgrade, 2),
        (Kind::Forge, 1),
    ];
    let total: usize = weights.iter().map(|(_, weight)| weight).sum();
    (0..length)
        .map(|_| {
            let mut at = rng.below(total);
            let kind = weights.iter().find(|(_, weight)| {
                let here = at < *weight;
                at = at.saturating_sub(*weight);
                here
            });
            Step {
                kind: kind.expect("the weights add up").0,
                on: rng.below(64),
                seed: rng.next(),
            }
        })
        .collect()
}

/// The steps of a seed, and between them lies.
pub fn draw_with_lies(seed: u64) -> Vec<Step> {
    let mut steps = draw(seed);
    let mut rng = Rng(seed ^ 0x11E5);
    for _ in 0..3 + rng.below(4) {
        let lie = Step {
            kind: Kind::Lie,
            on: 0,
            seed: rng.next(),
        };
        steps.insert(rng.below(steps.len()), lie);
    }
    steps
}

/// The steps of a seed, and between them people who hand what they have to others.
pub fn draw_with_hand_downs(seed: u64) -> Vec<Step> {
    let mut steps = draw(seed);
    let mut rng = Rng(seed ^ 0x4A4D);
    for _ in 0..3 + rng.below(5) {
        let step = Step {
            kind: Kind::HandDown,
            on: rng.below(64),
            seed: rng.next(),
        };
        steps.insert(rng.below(steps.len()), step);
    }
    steps
}

/// Takes out what the failure does not need.
pub fn shrink(steps: &[Step], fails: impl Fn(&[Step]) -> bool) -> Vec<Step> {
    let mut steps = steps.to_vec();
    let mut size = steps.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < steps.len() {
            let mut fewer = steps.clone();
            fewer.drain(at..(at + size).min(steps.len()));
            if fails(&fewer) {
                steps = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    steps
}
