//! What was undone and done again reaches the town like anything else: no step of undo is beyond its author's role.

use crate::common_net::{Device, Town};
use lianxin::clock::Clock;
use lianxin::domain::ids::RecordId;
use lianxin::record::kind::DELETED;
use serde_json::Value;

/// One record of each kind that a leader makes by hand. `H`, `P` and `R` stand for the household, the member and the request.
const LINES: &[(&str, &str)] = &[
    (
        "household",
        r#"{"do":"household","household_no":"B-07","display_name":"盘小雪"}"#,
    ),
    (
        "person",
        r#"{"do":"person","household":"H","name":"盘小满","relation":"30"}"#,
    ),
    ("tag", r#"{"do":"tag","person":"P","kind":"veteran"}"#),
    ("benefit", r#"{"do":"benefit","person":"P","kind":"temp_relief"}"#),
    (
        "visit",
        r#"{"do":"visit","household":"H","outcome":"done","text":"在家"}"#,
    ),
    (
        "health_record",
        r#"{"do":"health_record","person":"P","disease":"hypertension","bp_sys":132,"bp_dia":84}"#,
    ),
    (
        "request",
        r#"{"do":"request","title":"桥栏杆松动","category":"0201","kind":"help","urgency":"normal","place":"塘边"}"#,
    ),
    (
        "request_event",
        r#"{"do":"request_event","request":"R","event":"progress","note":"去看过了"}"#,
    ),
    (
        "reminder",
        r#"{"do":"reminder","household":"H","due":"2030-12-01","text":"问问秧苗"}"#,
    ),
    ("wish", r#"{"do":"wish","household":"H","text":"一双雨鞋"}"#),
];

struct Village {
    town: Town,
    leader: Device,
    ids: [(&'static str, String); 3],
}

fn village() -> Village {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut made = |line: &str| leader.record(line).prepared.record.to_string();
    let household = made(r#"{"do":"household","household_no":"B-01","display_name":"谭立春"}"#);
    let person = made(&format!(
        r#"{{"do":"person","household":"{household}","name":"谭谷雨","relation":"30"}}"#
    ));
    let request = made(LINES[6].1);
    leader.sync_ok(&town);
    Village {
        town,
        leader,
        ids: [(r#""H""#, household), (r#""P""#, person), (r#""R""#, request)],
    }
}

impl Village {
    fn record(&mut self, line: &str) -> RecordId {
        let line = self.ids.iter().fold(line.to_owned(), |line, (name, id)| {
            line.replace(name, &format!(r#""{id}""#))
        });
        self.leader.record(&line).prepared.record
    }

    fn turn(&mut self, back: bool) {
        let now = Clock::system().now();
        let turned = if back {
            self.leader.store.undo(now)
        } else {
            self.leader.store.redo(now)
        };
        assert!(turned.is_ok(), "{turned:?}");
    }

    fn reaches_the_town(&mut self, kind: &str, record: RecordId) {
        self.leader.sync_ok(&self.town);
        assert_eq!(self.leader.counts().refused, 0, "{kind}");
        let mut clerk = self.town.device("邓小满");
        clerk.sync_ok(&self.town);
        let rows = clerk.export(kind);
        // What a step is saved by is its request.
        let is_it = |row: &&Value| {
            row["id"] == record.to_string() || row["request_id"] == record.to_string() && row["kind"] == "progress"
        };
        let found = rows.iter().find(is_it);
        assert!(found.is_some_and(|row| row[DELETED].is_null()), "{kind}");
    }
}

#[test]
fn what_was_made_undone_and_made_again_reaches_the_town_whatever_kind_it_is() {
    let mut village = village();
    for (kind, line) in LINES {
        let record = village.record(line);
        village.turn(true);
        village.turn(false);
        village.turn(true);
        village.turn(false);
        village.reaches_the_town(kind, record);
    }
}

#[test]
fn an_edit_undone_and_done_again_reaches_the_town() {
    let mut village = village();
    let person = village.ids[1].1.clone();
    let edit = format!(r#"{{"do":"edit","kind":"person","record":"{person}","set":{{"remark":"耳背"}}}}"#);
    let record = village.record(&edit);
    village.leader.sync_ok(&village.town);
    village.turn(true);
    village.turn(false);
    village.reaches_the_town("person", record);
}
