//! Load packs: villages of any size for measuring. Invariant: the same size and day give the same village, byte for byte.
//!
//! They come as the pages of a town's log, so that filling a store is a real first load. Every person is invented.

use crate::change::wire::SyncReply;
use crate::change::{CHANGE_VERSION, Change, Cursor, Fields, Kind, Proof, Sequenced};
use crate::domain::category::CATEGORIES;
use crate::domain::id_number::check_digit;
use crate::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::store::{Applied, NewIdentity, Store, StoreError};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const UNIT: &str = "439901100/200/03/012";
const DAY: i64 = 86_400_000;

/// Changes in a page: what a reply of the real server holds.
pub const PAGE: usize = 500;

const SURNAMES: [&str; 20] = [
    "李", "刘", "周", "陈", "王", "张", "黄", "唐", "罗", "谭", "彭", "邓", "曾", "肖", "蒋", "谢", "易", "龙", "欧阳",
    "盘",
];

const GIVEN: [&str; 48] = [
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑",
    "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒", "稻香", "油菜", "红薯", "莲子",
    "花生", "黄豆", "绿豆", "高粱", "玉米", "小麦", "荞麦", "芝麻", "棉花", "茶籽", "板栗", "柑橘", "枇杷", "杨梅",
    "冬瓜", "丝瓜", "辣椒", "茄子", "萝卜", "芋头",
];

const GROUPS: [&str; 8] = [
    "石井组",
    "枫树组",
    "大屋组",
    "下湾组",
    "樟树组",
    "新屋组",
    "塘边组",
    "桥头组",
];

const TITLES: [&str; 6] = [
    "路灯不亮",
    "水渠堵了",
    "屋后滑坡",
    "危房求鉴定",
    "邻里争地界",
    "低保咨询",
];

const NOTES: [&str; 5] = [
    "看了老人，血压平稳，嘱按时服药；屋后排水沟有积水。",
    "全家在家，说秋收顺利，问了医保缴费的日子。",
    "儿子在外务工，年底回来；电线老化，已记下要报修。",
    "送去防汛明白卡，讲了转移路线，老人能复述。",
    "家里只有奶奶和两个孩子，上学接送没有困难。",
];

const TAGS: [(&str, Option<&str>); 6] = [
    ("hypertension", Some("controlled")),
    ("living_alone", None),
    ("left_behind_elder", None),
    ("diabetes", Some("uncontrolled")),
    ("dibao", None),
    ("disabled", None),
];

/// A village of some size on some day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadPack {
    /// Households; about four people each, a tag on every second, a request on every tenth.
    pub households: u32,
    /// Visits over the last 400 days.
    pub visits: u32,
    /// The day it stands at.
    pub today: Date,
}

impl LoadPack {
    /// The pack of `households`: 20,000 visits from 600 households on, one a household from 20,000 on.
    #[must_use]
    pub fn of(households: u32, today: Date) -> Self {
        let visits = households.saturating_mul(34).min(20_000).max(households);
        Self {
            households,
            visits,
            today,
        }
    }

    /// The village's log in pages of at most `page` changes.
    #[must_use]
    pub fn pages(self, page: usize) -> Pages {
        Pages {
            pack: self,
            page: page.max(1),
            rest: Box::new(self.records()),
            seq: 0,
            ended: false,
        }
    }

    /// Makes `store` the grid leader's device (not enrolled) and loads the village into it.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn fill(self, store: &mut Store) -> Result<Applied, StoreError> {
        store.set_identity(&identity())?;
        let mut sum = Applied::default();
        for reply in self.pages(PAGE) {
            sum.pulled += store.apply_reply(&reply, reply.now)?.pulled;
        }
        Ok(sum)
    }

    /// Its households and its people as a town's roster has them, every person with an ID number: rows by field name, with `id`.
    #[must_use]
    pub fn roster(self) -> (Vec<Value>, Vec<Value>) {
        let (mut households, mut persons) = (Vec::new(), Vec::new());
        for record in (1..=self.households).flat_map(|index| self.household(index)) {
            let mut row = record.set;
            row.insert("id".to_owned(), record.id.to_string().into());
            match record.kind {
                Kind::Household => households.push(Value::Object(row)),
                Kind::Person => {
                    row.insert("id_no".to_owned(), id_no(&row, persons.len()).into());
                    persons.push(Value::Object(row));
                }
                _ => {}
            }
        }
        (households, persons)
    }

    fn records(self) -> impl Iterator<Item = Record> {
        let homes = (1..=self.households).flat_map(move |index| self.household(index));
        homes.chain((1..=self.visits).map(move |index| self.visit(index)))
    }

    /// An instant on the pack's day, 08:00.
    fn now(self) -> Millis {
        Millis::start_of(self.today).plus(8 * 3_600_000)
    }

    fn household(self, index: u32) -> Vec<Record> {
        let home = id(Table::Household, index);
        let chance = |what| chance(Table::Household, index, what);
        let name = name(chance(1));
        let group = pick(&GROUPS, chance(2));
        let mut records = vec![Record::new(
            Kind::Household,
            home,
            &json!({"household_no": format!("A-{index:04}"), "display_name": name,
                "address": format!("茶坪村{group}{}号", index % 400 + 1), "phone": phone(chance(3)),
                "residence": if chance(4) % 20 == 0 { "vacant" } else { "resident" }}),
        )];
        for member in 0..3 + chance(5) % 3 {
            records.extend(self.person(
                home,
                index * 8 + u32::try_from(member).unwrap_or(0),
                member == 0,
                name.as_str(),
            ));
        }
        if index.is_multiple_of(10) {
            records.extend(self.request(home, index));
        }
        records
    }

    fn person(self, home: Uuid, index: u32, householder: bool, owner: &str) -> Vec<Record> {
        let person = id(Table::Person, index);
        let chance = |what| chance(Table::Person, index, what);
        let name = if householder { owner.to_owned() } else { name(chance(1)) };
        let year = 1936 + chance(2) % 85;
        let mut records = vec![Record::new(
            Kind::Person,
            person,
            &json!({"household_id": home.to_string(), "name": name,
                "relation": if householder { "02" } else { "10" }, "sex": 1 + chance(3) % 2,
                "birth": format!("{year}-{:02}-{:02}", 1 + chance(4) % 12, 1 + chance(5) % 28),
                "phones": [phone(chance(6))]}),
        )];
        if chance(7) % 8 == 0 {
            let (kind, level) = TAGS[usize::try_from(chance(8)).unwrap_or(0) % TAGS.len()];
            records.push(Record::new(
                Kind::Tag,
                id(Table::Tag, index),
                &json!({"household_id": home.to_string(), "person_id": person.to_string(), "kind": kind, "level": level}),
            ));
        }
        records
    }

    fn request(self, home: Uuid, index: u32) -> [Record; 2] {
        let request = id(Table::Request, index);
        let chance = |what| chance(Table::Request, index, what);
        let at = self.now().0 - i64::try_from(chance(1) % 60).unwrap_or(0) * DAY;
        let registered = json!({"temp_no": format!("12-{index:06}"), "kind": "help",
            "category": pick(CATEGORIES, chance(2)), "urgency": "normal", "title": pick(&TITLES, chance(3)),
            "household_id": home.to_string(), "registered_at": at});
        let submitted = json!({"request_id": request.to_string(), "kind": "submit", "at": at, "role": "micro_leader"});
        [
            Record::new(Kind::Request, request, &registered).written(at),
            Record::new(Kind::RequestEvent, id(Table::Event, index), &submitted).written(at),
        ]
    }

    fn visit(self, index: u32) -> Record {
        let chance = |what| chance(Table::Visit, index, what);
        let home = u32::try_from(chance(1) % u64::from(self.households)).unwrap_or(0) + 1;
        let at = self.now().0 - i64::try_from(chance(2) % (400 * 24)).unwrap_or(0) * 3_600_000;
        Record::new(
            Kind::Visit,
            id(Table::Visit, index),
            &json!({"household_id": id(Table::Household, home).to_string(), "at": at, "way": "home",
                "outcome": if chance(3) % 12 == 0 { "not_home" } else { "done" }, "text": pick(&NOTES, chance(4))}),
        )
        .written(at)
    }
}

/// The replies of a first load.
pub struct Pages {
    pack: LoadPack,
    page: usize,
    rest: Box<dyn Iterator<Item = Record>>,
    seq: u64,
    ended: bool,
}

impl Iterator for Pages {
    type Item = SyncReply;

    fn next(&mut self) -> Option<SyncReply> {
        if self.ended {
            return None;
        }
        let now = self.pack.now();
        let mut changes = Vec::with_capacity(self.page);
        for record in self.rest.by_ref().take(self.page) {
            self.seq += 1;
            changes.push(record.sequenced(self.seq, now));
        }
        self.ended = changes.len() < self.page;
        Some(SyncReply {
            now,
            device_n: 0,
            acked: BTreeMap::new(),
            safe: 0,
            results: Vec::new(),
            changes,
            cursor: Cursor {
                seq: self.seq,
                chain: self.seq,
            },
            more: !self.ended,
            scope: None,
            control: Vec::new(),
            token: None,
            snapshot: false,
            next_in: 300,
        })
    }
}

struct Record {
    kind: Kind,
    id: Uuid,
    set: Fields,
    /// When it was written down; `None` with the roster, before everything else.
    at: Option<Millis>,
}

impl Record {
    fn new(kind: Kind, id: Uuid, set: &Value) -> Self {
        let set = set
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, value)| !value.is_null());
        Self {
            kind,
            id,
            set: set.map(|(name, value)| (name.clone(), value.clone())).collect(),
            at: None,
        }
    }

    /// The same, written down when it happened: any day can be looked back to.
    fn written(self, at: i64) -> Self {
        Self {
            at: Some(Millis(at)),
            ..self
        }
    }

    fn sequenced(self, seq: u64, now: Millis) -> Sequenced {
        let first = now.plus(-400 * DAY);
        let at = self.at.unwrap_or(first);
        Sequenced {
            change: Change {
                id: ChangeId(made(at, Table::Change as u64, seq)),
                n: seq,
                kind: self.kind,
                record: RecordId(self.id),
                unit: unit(),
                v: CHANGE_VERSION,
                at,
                seen: Cursor::default(),
                group: None,
                set: self.set,
            },
            seq,
            device: DeviceId(made(first, Table::Change as u64, 0)),
            user: identity().user,
            received: at,
            te: at,
            es: seq - 1,
            recovered: false,
            proof: Proof::default(),
        }
    }
}

#[derive(Clone, Copy)]
enum Table {
    Household = 1,
    Person,
    Tag,
    Request,
    Event,
    Visit,
    Change,
    Device,
}

fn unit() -> UnitPath {
    UnitPath::parse(UNIT).expect("the constant is a unit path")
}

/// The invented leader whose device it is.
fn identity() -> NewIdentity {
    let made = |index| made(Millis(0), Table::Device as u64, index);
    NewIdentity {
        user: UserId(made(1)),
        name: "谭谷雨".to_owned(),
        role: Role::MicroLeader,
        unit: unit(),
        device: DeviceId(made(2)),
        server: None,
        units: vec![Unit {
            path: unit(),
            kind: UnitKind::MicroGrid,
            name: "12号微网格".to_owned(),
        }],
        demo: true,
        series: None,
    }
}

/// An id as devices make them: time first, so that those of one table lie together.
fn id(table: Table, index: u32) -> Uuid {
    made(Millis(1_700_000_000_000 + i64::from(index)), table as u64, index.into())
}

fn made(at: Millis, table: u64, index: u64) -> Uuid {
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&mix(table << 40 ^ index).to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(u64::try_from(at.0).unwrap_or(0), &bytes).into_uuid()
}

/// The chance for one trait of one record.
fn chance(table: Table, index: u32, what: u64) -> u64 {
    mix((table as u64) << 40 ^ u64::from(index) << 8 ^ what) >> 16
}

/// A number's well-mixed image (splitmix64).
fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn pick<'a>(from: &[&'a str], chance: u64) -> &'a str {
    let at = chance % from.len() as u64;
    from[usize::try_from(at).unwrap_or(0)]
}

/// A surname, and a solar term or crop; two of three take a second one's first character as a generation would.
fn name(chance: u64) -> String {
    let (surname, given) = (pick(&SURNAMES, chance), pick(&GIVEN, chance >> 8));
    if chance.is_multiple_of(3) {
        return format!("{surname}{given}");
    }
    let [first, second] = [given, pick(&GIVEN, chance >> 16)].map(|word| word.chars().next().unwrap_or('谷'));
    format!("{surname}{first}{second}")
}

/// An ID number of the invented county, with the person's birth and sex.
fn id_no(person: &Fields, nth: usize) -> String {
    let birth = person["birth"].as_str().unwrap_or_default().replace('-', "");
    let serial = nth % 499 * 2 + usize::from(person["sex"] == 1);
    let body = format!("439901{birth}{serial:03}");
    let check = check_digit(&body).unwrap_or('X');
    format!("{body}{check}")
}

/// A number that cannot ring.
fn phone(chance: u64) -> String {
    format!("129{:08}", chance % 100_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_has_everybody_with_a_right_id_number() {
        let pack = LoadPack::of(50, crate::domain::time::parse_date("2026-11-22").unwrap());
        let (households, persons) = pack.roster();
        assert_eq!(households.len(), 50);
        let mut numbers: Vec<&str> = persons.iter().map(|row| row["id_no"].as_str().unwrap()).collect();
        for row in &persons {
            let (number, sex) = (row["id_no"].as_str().unwrap(), row["sex"].as_u64().unwrap());
            let birth = crate::domain::time::parse_date(row["birth"].as_str().unwrap());
            let found =
                crate::domain::id_number::problems(number, birth, u8::try_from(sex).unwrap(), false, pack.today);
            assert_eq!(found, [], "{row}");
        }
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), persons.len());
    }

    #[test]
    fn a_pack_is_the_same_twice_and_its_pages_make_one_log() {
        let pack = LoadPack::of(20, crate::domain::time::parse_date("2026-11-22").unwrap());
        let pages: Vec<SyncReply> = pack.pages(50).collect();
        assert_eq!(pages, pack.pages(50).collect::<Vec<_>>());
        let seqs: Vec<u64> = pages
            .iter()
            .flat_map(|page| &page.changes)
            .map(|change| change.seq)
            .collect();
        assert!(seqs.iter().copied().eq(1..=seqs.len() as u64));
        assert!(pages[..pages.len() - 1].iter().all(|page| page.more));
        assert!(!pages[pages.len() - 1].more);
    }

    #[test]
    fn a_log_of_whole_pages_ends_with_one_empty_page() {
        let pack = LoadPack::of(3, crate::domain::time::parse_date("2026-11-22").unwrap());
        let all = pack.pages(100_000).next().unwrap().changes.len();
        let pages: Vec<SyncReply> = pack.pages(all).collect();
        assert_eq!(pages.len(), 2);
        assert!(pages[1].changes.is_empty() && !pages[1].more);
    }
}
