//! Histories: the steps that a seed stands for.
//!
//! Of four seeds one has no restores, scope changes or purges (there conflicts must be exact), one restores the server, one
//! devices, and one does everything. A rich history has the steps of the plain one of its seed, and between them first loads,
//! rounds by stick, other versions and forgeries.

use super::dialect::Dialect;
use super::faults::Fault;
use super::sticks::Way;

/// One thing that happens. Numbers choose among what there is when it happens, and wrap around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A device saves a new household.
    Create(usize),
    /// A device changes a field of a household it shows: device, household, field.
    Edit(usize, usize, usize),
    /// A person opens a household's form and leaves it open.
    Open(usize, usize),
    /// They save it.
    Submit(usize, usize),
    /// A device syncs, and something goes wrong or not.
    Sync(usize, Fault),
    /// A request that was held up arrives.
    Arrive,
    /// The server's database is copied.
    Backup,
    /// The server is killed and started.
    ServerDies,
    /// A month passes at the server: tokens are renewed.
    Month,
    /// The last but so many copies of the server's database is put back.
    Restore(usize),
    /// A device's database is copied.
    Copy(usize),
    /// The copy is put back; with the marker file of the present, or without one.
    PutBack(usize, bool),
    /// The copy is put back with the marker file that lay beside it: the whole disk.
    PutBackWhole(usize),
    /// A device's file is taken to another machine and both go on.
    SecondMachine(usize),
    /// A user gets another unit.
    Move(usize, usize),
    /// A household that a device shows goes to another unit.
    MoveHousehold(usize, usize, usize),
    /// Whatever is kept apart is released, every other one rejected.
    Release,
    /// The texts of a record are purged.
    Purge(usize),
    /// A device's clock is so many days off from now on.
    Clock(usize, i64),
    /// A person begins with another device, whose database is empty.
    Begin(usize),
    /// A device syncs by stick.
    Stick(usize, Way),
    /// A stick that lay somewhere is handed in after all.
    StickArrives,
    /// A client of a newer version writes: which form, which record.
    Newer(usize, usize),
    /// Somebody with a device's token brings back what is not so: device, change, how it is forged.
    Forge(usize, usize, usize),
    /// Somebody with a device of their own lies: person, record, which lie.
    Lie(usize, usize, usize),
    /// A user gets another role.
    Role(usize),
    /// A device saves a new request.
    Register(usize, usize),
    /// A device takes a step that it offers: device, request, which step and how.
    Act(usize, usize, usize),
    /// Somebody who may be named works here no more.
    ShutOut(usize),
}

/// Splitmix: small, and the same everywhere.
pub struct Draw(u64);

impl Draw {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5EED)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}

/// What a history may hold.
struct Kinds {
    server: bool,
    devices: bool,
    accounts: bool,
}

/// The steps of a seed.
pub fn draw(seed: u64) -> Vec<Step> {
    let mut draw = Draw::new(seed);
    let kinds = Kinds {
        server: seed % 4 == 1 || seed % 4 == 3,
        devices: seed % 4 == 2 || seed % 4 == 3,
        accounts: seed % 4 == 3,
    };
    let length = 26 + draw.below(40);
    let mut steps = vec![
        Step::Create(0),
        Step::Sync(0, Fault::None),
        Step::Create(1),
        Step::Sync(1, Fault::None),
    ];
    steps.extend((0..3).map(|device| Step::Sync(device, Fault::None)));
    steps.extend([Step::Backup, Step::Copy(0), Step::Copy(1)]);
    while steps.len() < length {
        steps.extend(step(&mut draw, &kinds));
    }
    steps
}

/// The steps of a seed, where each sync goes over the line or by stick as a coin falls.
pub fn draw_by_coin(seed: u64) -> Vec<Step> {
    let mut coin = Draw::new(!seed);
    let by_coin = |step| match (step, coin.below(2)) {
        (Step::Sync(device, _), 0) => {
            // Half of the journeys go straight.
            let way = coin.below(2 * Way::ALL.len());
            Step::Stick(device, *Way::ALL.get(way).unwrap_or(&Way::Straight))
        }
        (other, _) => other,
    };
    let mut steps: Vec<Step> = draw(seed).into_iter().map(by_coin).collect();
    steps.extend([Step::StickArrives, Step::StickArrives]);
    steps
}

/// The steps of a seed in which people hand requests to one another.
pub fn draw_requests(seed: u64) -> Vec<Step> {
    let mut draw = Draw::new(seed ^ 0x4A4D);
    let (server, devices) = (seed % 4 == 1 || seed % 4 == 3, seed % 4 > 1);
    let mut steps = vec![
        Step::Register(0, draw.below(1_000)),
        Step::Register(2, draw.below(1_000)),
    ];
    steps.extend((0..5).map(|device| Step::Sync(device, Fault::None)));
    steps.extend([Step::Backup, Step::Copy(1), Step::Copy(3)]);
    let length = steps.len() + 50 + draw.below(40);
    while steps.len() < length {
        let device = draw.below(5);
        steps.extend(match draw.below(100) {
            0..6 => Some(Step::Register(device, draw.below(1_000))),
            6..50 => Some(Step::Act(device, draw.below(6), draw.below(1 << 30))),
            50..88 => Some(Step::Sync(device, fault(&mut draw))),
            88..90 => Some(Step::Arrive),
            90..92 => Some(Step::Backup),
            92..94 if server => Some(Step::Restore(draw.below(2))),
            94..95 => Some(Step::ServerDies),
            95..97 => Some(Step::Copy(device)),
            97..98 if devices => Some(Step::PutBack(device, draw.below(3) > 0)),
            98..100 => Some(Step::ShutOut(draw.below(2))),
            _ => None,
        });
    }
    steps
}

/// The steps of a seed's rich history.
pub fn draw_rich(seed: u64) -> Vec<Step> {
    let plain = draw(seed);
    let mut draw = Draw::new(seed ^ 0x51C4);
    let mut steps = Vec::new();
    for (at, step) in plain.into_iter().enumerate() {
        steps.push(step);
        // The first ten make the town what it is.
        if at >= 10 && draw.below(5) < 2 {
            steps.extend(more(&mut draw, seed));
        }
    }
    let mut draw = Draw::new(seed ^ 0xA10);
    for _ in 0..seed % 4 {
        steps.insert(10 + draw.below(steps.len() - 10), Step::Month);
    }
    steps
}

fn more(draw: &mut Draw, seed: u64) -> Option<Step> {
    let device = draw.below(5);
    let other = draw.below(7);
    Some(match draw.below(43) {
        0..3 => Step::Begin(device),
        3..14 => Step::Stick(device, Way::ALL[draw.below(Way::ALL.len())]),
        14..16 => Step::StickArrives,
        16..22 => Step::Newer(draw.below(4), other),
        22..26 => Step::Forge(device, draw.below(1_000), draw.below(6)),
        26..27 if seed % 4 == 3 => Step::Role(device),
        38..39 if seed % 4 > 1 => Step::PutBackWhole(device),
        27..31 => {
            let words = Dialect::OTHERS[draw.below(Dialect::OTHERS.len())];
            Step::Sync(device, Fault::Words(draw.below(3), words))
        }
        31..34 => Step::Sync(device, Fault::Meanwhile(draw.below(4))),
        34..40 => Step::Sync(device, fault(draw)),
        40.. => Step::Lie(device, other, draw.below(6)),
        _ => return None,
    })
}

fn step(draw: &mut Draw, kinds: &Kinds) -> Option<Step> {
    let device = draw.below(5);
    let other = draw.below(7);
    Some(match draw.below(100) {
        0..5 => Step::Create(device),
        5..32 => Step::Edit(device, other, draw.below(2)),
        32..37 => Step::Open(device, other),
        37..42 => Step::Submit(device, draw.below(2)),
        42..76 => Step::Sync(device, fault(draw)),
        76..79 => Step::Arrive,
        79..82 => Step::Backup,
        82..84 => Step::ServerDies,
        84..88 if kinds.server => Step::Restore(draw.below(2)),
        88..91 => Step::Copy(device),
        91..94 if kinds.devices => Step::PutBack(device, draw.below(3) > 0),
        94..95 if kinds.devices => Step::SecondMachine(device),
        94..97 if !kinds.accounts => Step::MoveHousehold(device, other, draw.below(5)),
        95..97 if kinds.accounts => Step::Move(device, other),
        97..98 if kinds.accounts => Step::Release,
        98..99 if kinds.accounts => Step::Purge(other),
        99 => Step::Clock(device, [-3_650, -1, 1, 400, 3_650][draw.below(5)]),
        _ => return None,
    })
}

fn fault(draw: &mut Draw) -> Fault {
    let trip = [0, 0, 0, 1, 1, 2, 3, 5][draw.below(8)];
    let call = draw.below(16);
    match draw.below(36) {
        0 => Fault::LoseRequest(trip),
        1..4 => Fault::LoseReply(trip),
        4 => Fault::Twice(trip),
        5 => Fault::Late(trip),
        6 => Fault::CutRequest(trip),
        7 => Fault::CutReply(trip),
        8 => Fault::FlipRequest(trip, u32::try_from(draw.below(1 << 20)).unwrap()),
        9 => Fault::FlipReply(trip, u32::try_from(draw.below(1 << 20)).unwrap()),
        10 => Fault::Answer(trip, [413, 429, 500, 503, 507][draw.below(5)]),
        11 => Fault::Poison(trip),
        12 => Fault::KillBefore(trip),
        13 => Fault::KillAfter(trip),
        14 => Fault::ServerDies(trip),
        15 => Fault::StoreBefore(call),
        16 => Fault::StoreAfter(call),
        17 => Fault::KillAtStore(call),
        18 => Fault::OldReply(trip, call),
        19 => Fault::OthersReply(trip, call),
        _ => Fault::None,
    }
}
