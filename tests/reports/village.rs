//! A village whose numbers can be counted on one's fingers, written down day by day as it happened.

use lianxin::change::entry::Entry;
use lianxin::domain::ids::{DeviceId, UserId};
use lianxin::domain::report::{Period, Report};
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::{Date, Millis, parse_date};
use lianxin::domain::unit::UnitPath;
use lianxin::store::{Answer, NewIdentity, Query, Store};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

pub const UNIT: &str = "439901100/200/03/012";

/// The village's device, and what its records are called in the story.
pub struct Village {
    pub store: Store,
    pub folder: TempDir,
    names: BTreeMap<&'static str, String>,
}

/// A step of the story: when, what its record is called from then on, and the entry, in which `$name` is a record's id.
pub type Told = (&'static str, &'static str, Value);

pub fn at(text: &str) -> Millis {
    Millis::parse(text).unwrap()
}

pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

pub fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

impl Village {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rules = Arc::new(Rules::builtin());
        let mut store = Store::open(&folder.path().join("lianxin.db"), None, true, rules).unwrap();
        let identity = NewIdentity {
            user: UserId(Uuid::from_u128(1)),
            name: "谭谷雨".to_owned(),
            role: Role::MicroLeader,
            unit: UnitPath::parse(UNIT).unwrap(),
            device: DeviceId(Uuid::from_u128(2)),
            server: None,
            units: Vec::new(),
            demo: false,
            series: None,
        };
        store.set_identity(&identity).unwrap();
        Self {
            store,
            folder,
            names: BTreeMap::new(),
        }
    }

    /// The whole story.
    pub fn told() -> Self {
        let mut village = Self::new();
        story().into_iter().for_each(|told| village.tell(told));
        village
    }

    pub fn tell(&mut self, (when, name, entry): Told) {
        let text = self.names.iter().fold(entry.to_string(), |text, (name, id)| {
            text.replace(&format!("${name}\""), &format!("{id}\""))
        });
        let parsed: Entry = serde_json::from_str(&text).unwrap();
        let saved = self.store.save(&parsed, None, None, at(when));
        let saved = saved.unwrap_or_else(|error| panic!("{when} {text}: {error:?}"));
        if !name.is_empty() {
            self.names.insert(name, saved.prepared.record.to_string());
        }
    }

    /// The report, looked at on a day.
    pub fn report(&self, of: &str, as_of: Option<&str>, today: &str) -> Report {
        let query = Query::Report {
            period: period(of),
            as_of: as_of.map(day),
        };
        match self.store.answer(&query, at(&format!("{today} 23:30"))).unwrap() {
            Answer::Report(report) => *report,
            other => panic!("{other:?}"),
        }
    }
}

fn household(no: &str, more: Value) -> Value {
    let mut entry = json!({"do": "household", "household_no": no, "display_name": "谭立春"});
    let fields = entry.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    entry
}

fn request(title: &str, household: &str, category: &str) -> Value {
    json!({"do": "request", "title": title, "category": category, "urgency": "normal", "household": household})
}

fn step(request: &str, event: &str, more: Value) -> Value {
    let mut entry = json!({"do": "request_event", "request": request, "event": event});
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entry
}

fn taken_on(request: &str) -> Value {
    step(request, "self_accept", json!({"mode": "immediate"}))
}

/// Households are lived in, A-004 is empty, A-005 only registered. Seven requests, R7 from the month before.
pub fn story() -> Vec<Told> {
    let mut story = homes();
    story.extend(requests());
    story.extend(visits());
    story.sort_by_key(|(when, ..)| *when);
    story
}

fn homes() -> Vec<Told> {
    let person = |household: &str, name: &str, birth: &str| {
        json!({"do": "person", "household": household, "name": name, "birth": birth, "relation": "02", "sex": 2,
            "phones": ["12900000001"], "emergency_name": "谭芒种", "emergency_phone": "12900000002"})
    };
    let benefit = |person: &str, kind: &str, state: &str| json!({"do": "benefit", "person": person, "kind": kind, "state": state, "from": "2026-01-01"});
    vec![
        (
            "2026-10-01 08:00",
            "a1",
            household("A-001", json!({"address": "石井组1号"})),
        ),
        (
            "2026-10-01 08:01",
            "a2",
            household("A-002", json!({"address": "石井组2号"})),
        ),
        (
            "2026-10-01 08:02",
            "a3",
            household("A-003", json!({"address": "石井组3号"})),
        ),
        (
            "2026-10-01 08:03",
            "a4",
            household("A-004", json!({"residence": "vacant"})),
        ),
        (
            "2026-10-01 08:04",
            "a5",
            household("A-005", json!({"residence": "registered_only"})),
        ),
        ("2026-10-01 08:05", "p1", person("$a1", "欧阳霜降", "1945-03-04")),
        ("2026-10-01 08:06", "p2", person("$a2", "曾白露", "1980-05-06")),
        ("2026-10-01 08:07", "p3", person("$a3", "盘立秋", "1970-07-08")),
        (
            "2026-10-01 08:08",
            "t1",
            json!({"do": "tag", "person": "$p1", "kind": "living_alone", "from": "2026-10-01"}),
        ),
        ("2026-10-01 08:09", "b1", benefit("$p2", "dibao", "receiving")),
        ("2026-10-01 08:10", "b2", benefit("$p2", "subsidy_living", "receiving")),
        ("2026-10-01 08:11", "b3", benefit("$p3", "tekun", "receiving")),
        ("2026-10-01 08:13", "b5", benefit("$p1", "old_age", "suspected")),
        (
            "2026-11-01 08:00",
            "w1",
            json!({"do": "wish", "household": "$a1", "text": "一盏台灯"}),
        ),
        (
            "2026-11-01 08:01",
            "w2",
            json!({"do": "wish", "household": "$a2", "text": "一部手机"}),
        ),
        (
            "2026-11-02 08:01",
            "",
            json!({"do": "edit", "kind": "wish", "record": "$w1", "set": {"state": "open"}}),
        ),
        (
            "2026-11-02 08:02",
            "",
            json!({"do": "edit", "kind": "wish", "record": "$w2", "set": {"state": "open"}}),
        ),
        (
            "2026-11-03 08:02",
            "",
            json!({"do": "edit", "kind": "wish", "record": "$w1",
            "set": {"state": "claimed", "claimer": "罗谷雨", "claimed_at": "2026-11-03"}}),
        ),
        (
            "2026-11-20 08:02",
            "",
            json!({"do": "edit", "kind": "wish", "record": "$w1",
            "set": {"state": "fulfilled", "fulfilled_at": "2026-11-20"}}),
        ),
        // What came later changes no November that was taken before: somebody moves away, somebody gets a contact.
        (
            "2026-12-02 08:00",
            "",
            json!({"do": "edit", "kind": "household", "record": "$a1",
            "set": {"contact": "罗立夏", "contact_since": "2026-10-01"}}),
        ),
        (
            "2026-12-03 08:00",
            "",
            json!({"do": "edit", "kind": "household", "record": "$a3", "set": {"residence": "vacant"}}),
        ),
        (
            "2026-12-03 09:00",
            "",
            json!({"do": "edit", "kind": "benefit", "record": "$b1",
            "set": {"state": "stopped", "stopped_on": "2026-12-03", "stop_reason": "expired"}}),
        ),
    ]
}

fn requests() -> Vec<Told> {
    let returned = |said: &str| json!({"way": "phone", "satisfaction": said});
    let solved = |how: &str| json!({"note": "办好了", "resolution": how});
    vec![
        // R7 is of October and resolved in November.
        ("2026-10-20 09:00", "r7", request("桥栏杆断了", "$a3", "0108")),
        ("2026-10-20 09:30", "", taken_on("$r7")),
        ("2026-11-03 10:00", "", step("$r7", "resolve", solved("stages"))),
        ("2026-11-04 10:00", "", step("$r7", "return_visit", returned("very"))),
        // R1: in time, satisfied.
        ("2026-11-02 09:00", "r1", request("路灯不亮", "$a1", "0103")),
        ("2026-11-02 10:00", "", taken_on("$r1")),
        ("2026-11-04 09:00", "", step("$r1", "resolve", solved("solved"))),
        (
            "2026-11-05 09:00",
            "",
            step("$r1", "return_visit", returned("satisfied")),
        ),
        // R2: late, not satisfied, done over.
        ("2026-11-03 09:00", "r2", request("水渠堵了", "$a2", "0107")),
        ("2026-11-03 09:20", "", taken_on("$r2")),
        ("2026-11-20 09:00", "", step("$r2", "resolve", solved("explained"))),
        (
            "2026-11-23 09:00",
            "",
            step(
                "$r2",
                "return_visit",
                json!({"way": "phone", "satisfaction": "unsatisfied", "redo": true, "note": "还是堵"}),
            ),
        ),
        // R3: nobody has done anything.
        ("2026-11-10 09:00", "r3", request("裸土扬尘", "$a3", "0206")),
        // R4: in time, waits for its return visit, nobody said how it ended.
        ("2026-11-12 09:00", "r4", request("垃圾没人清", "$a2", "0201")),
        ("2026-11-12 09:10", "", taken_on("$r4")),
        (
            "2026-11-13 09:00",
            "",
            step("$r4", "resolve", json!({"note": "清走了"})),
        ),
        // R5: taken back.
        ("2026-11-15 09:00", "r5", request("停车占道", "$a1", "1002")),
        (
            "2026-11-16 09:00",
            "",
            step("$r5", "withdraw", json!({"note": "自己挪了"})),
        ),
        // R6: a dispute that was agreed; the return visit got no answer.
        ("2026-11-05 09:00", "r6", request("争地界", "$a1", "0304")),
        ("2026-11-05 09:40", "", taken_on("$r6")),
        (
            "2026-11-09 09:00",
            "",
            step(
                "$r6",
                "resolve",
                json!({"note": "签了协议", "resolution": "solved", "dispute_result": "agreed"}),
            ),
        ),
        (
            "2026-11-10 09:00",
            "",
            step("$r6", "return_visit", returned("no_answer")),
        ),
        // December: R2 is resolved again.
        ("2026-12-01 09:00", "", step("$r2", "resolve", solved("solved"))),
    ]
}

fn visits() -> Vec<Told> {
    let visit = |household: &str, on: &str, way: &str, more: Value| {
        let mut entry = json!({"do": "visit", "household": household, "at": format!("{on} 10:00"), "way": way,
            "outcome": "done", "text": "在家"});
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    vec![
        // An old one of A-003, typed in late.
        ("2026-10-01 09:00", "", visit("$a3", "2026-08-25", "home", json!({}))),
        (
            "2026-10-20 11:00",
            "",
            visit("$a1", "2026-10-20", "home", json!({"met": ["$p1"]})),
        ),
        (
            "2026-11-10 11:00",
            "",
            visit(
                "$a1",
                "2026-11-10",
                "home",
                json!({"met": ["$p1"], "topics": ["policy"]}),
            ),
        ),
        ("2026-11-12 11:00", "v2", visit("$a2", "2026-11-12", "phone", json!({}))),
        // Written to, which meets nobody.
        ("2026-11-15 11:00", "", visit("$a3", "2026-11-15", "wechat", json!({}))),
        (
            "2026-11-18 11:00",
            "",
            visit("$a5", "2026-11-18", "phone", json!({"outcome": "not_home"})),
        ),
        // A visit of November that was written down in December, and one that was voided then.
        ("2026-12-04 11:00", "", visit("$a3", "2026-11-25", "home", json!({}))),
        (
            "2026-12-05 11:00",
            "",
            json!({"do": "delete", "kind": "visit", "record": "$v2", "reason": "记错了户"}),
        ),
    ]
}
