//! What is replicated, as small as it can be: a change, its place in a log, the keyed proof and chain, sets of changes.
//!
//! Invariant: proof and chain cover exactly what src/server/chain.rs covers.

use lianxin::change::fold::{Placed, Write};
use lianxin::change::{CHANGE_VERSION, Change, Cursor, Fields, Kind, Nature};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use std::fmt;

/// Records of a history; the last is of a kind that old versions do not know.
pub const RECORDS: u8 = 6;
/// The record created once.
pub const ONCE: u8 = 3;
/// The record only some roles may read.
pub const SENSITIVE: u8 = 4;
/// The record of the new kind.
pub const NEW_KIND: u8 = 5;
/// The records that may be handed to somebody: one of a unit that not everybody reads, one that only some roles do.
pub const HANDED: [u8; 2] = [2, SENSITIVE];
/// Changes of a history at most: a set of them is one number.
pub const MOST: usize = 120;

/// A set of changes, by id.
pub type Set = u128;

/// The unit a record belongs to.
pub fn unit(record: u8) -> u8 {
    record % 3
}

/// How a record merges.
pub fn nature(record: u8) -> Nature {
    if record == ONCE { Nature::Once } else { Nature::FieldSet }
}

/// The set of one change.
pub fn one(id: u8) -> Set {
    1 << id
}

/// A place in a log.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Cur {
    pub seq: u32,
    pub chain: u64,
}

/// The role of a user.
pub fn role(user: u8) -> u8 {
    user + 10
}

/// What a change says of itself: believed by nobody.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Says {
    pub author: u8,
    pub role: u8,
    /// Where its record lives.
    pub unit: u8,
    /// A record that it refers to.
    pub names: u8,
    /// It is written in a form that the server does not know whole.
    pub newer: bool,
}

impl Says {
    /// The truth; every record names one that whoever reads it may read.
    pub fn truly(user: u8, record: u8) -> Self {
        Self {
            author: user,
            role: role(user),
            unit: unit(record),
            names: unit(record),
            newer: false,
        }
    }
}

/// A change as its author wrote it. `text` false: its values were purged.
#[derive(Clone, Copy, PartialEq)]
pub struct Ch {
    pub id: u8,
    pub n: u32,
    pub record: u8,
    pub field: u8,
    pub value: u8,
    pub at: i64,
    pub seen: u32,
    pub text: bool,
    /// The server cannot take it.
    pub poison: bool,
    /// It hands its record to this user.
    pub hands: Option<u8>,
    pub says: Says,
}

impl Ch {
    /// True when it hands its record to the user, as far as anybody can still read it.
    pub fn hands_to(&self, user: u8) -> bool {
        self.text && self.hands == Some(user)
    }
}

/// A change with what the server assigned.
#[derive(Clone, Copy, PartialEq)]
pub struct Entry {
    pub ch: Ch,
    pub seq: u32,
    pub inc: u16,
    pub user: u8,
    pub received: i64,
    pub te: i64,
    pub es: u32,
    pub recovered: bool,
    pub proof: u64,
}

impl fmt::Debug for Cur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:04x}", self.seq, self.chain & 0xffff)
    }
}

impl fmt::Debug for Ch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "c{}(n{} r{}.{}={} saw {}",
            self.id, self.n, self.record, self.field, self.value, self.seen
        )?;
        if let Some(user) = self.hands {
            write!(f, " for user {user}")?;
        }
        f.write_str(match (self.text, self.poison) {
            (false, _) => " purged)",
            (_, true) => " poison)",
            _ => ")",
        })
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let back = if self.recovered { " recovered" } else { "" };
        write!(f, "{:?}@{} inc {} es {}{back}", self.ch, self.seq, self.inc, self.es)
    }
}

const K: u64 = 0x6c69_616e_7869_6e31;
const K2: u64 = 0x6c69_616e_7869_6e32;

/// A small mixing function in the place of HMAC.
fn mix(key: u64, parts: &[u64]) -> u64 {
    let mut h = key;
    for part in parts {
        h = (h ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        h ^= h >> 29;
    }
    h = h.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h ^ (h >> 32)
}

impl Entry {
    /// The proof that the server sequenced this change so; a purged text cannot be proved.
    pub fn prove(&self) -> u64 {
        let c = &self.ch;
        let to = c.hands.map_or(0, |user| user + 1);
        let body = [c.id, c.record, c.field, c.value, u8::from(c.text), to];
        let says = [
            c.says.author,
            c.says.role,
            c.says.unit,
            c.says.names,
            u8::from(c.says.newer),
        ];
        let packed = |bytes: &[u8]| bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
        mix(
            K2,
            &[
                u64::from(self.inc),
                u64::from(self.user),
                self.received.cast_unsigned(),
                self.te.cast_unsigned(),
                u64::from(self.es),
                u64::from(self.recovered),
                packed(&body),
                packed(&says),
                u64::from(c.n),
                c.at.cast_unsigned(),
                u64::from(c.seen),
            ],
        )
    }
}

/// The chain after a change.
pub fn link(before: u64, seq: u32, proof: u64) -> u64 {
    mix(K, &[before, u64::from(seq), proof])
}

fn uuid(tag: u128, n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(tag << 64 | n)
}

/// The field's name.
pub fn field_name(field: u8) -> &'static str {
    if field == 0 { "phone" } else { "remark" }
}

/// The change id as the real code knows it.
pub fn change_id(id: u8) -> ChangeId {
    ChangeId(uuid(1, u128::from(id)))
}

/// The change as the real fold takes it; `seq` `None` is pending.
pub fn placed(e: &Entry, seq: Option<u32>) -> Placed {
    let mut set = Fields::new();
    if e.ch.text {
        set.insert(field_name(e.ch.field).to_owned(), e.ch.value.into());
    }
    Placed {
        change: Change {
            id: change_id(e.ch.id),
            n: u64::from(e.ch.n),
            kind: Kind::Household,
            record: RecordId(uuid(2, u128::from(e.ch.record))),
            unit: UnitPath::parse("439901100").expect("a path"),
            v: CHANGE_VERSION,
            at: Millis(e.ch.at),
            seen: Cursor::default(),
            group: None,
            set,
        },
        seq: seq.map(u64::from),
        device: DeviceId(uuid(3, u128::from(e.inc))),
        te: Millis(e.te),
        es: u64::from(e.es),
        recovered: e.recovered,
    }
}

/// The change as one write of its field, for the real rule of who has seen whom.
pub fn write(e: &Entry) -> Write {
    Write {
        change: change_id(e.ch.id),
        seq: Some(u64::from(e.seq)),
        device: DeviceId(uuid(3, u128::from(e.inc))),
        te: Millis(e.te),
        es: u64::from(e.es),
        recovered: e.recovered,
        value: e.ch.value.into(),
    }
}

/// A small seeded generator (splitmix64).
#[derive(Clone)]
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// Below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }
    /// True in `percent` of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
