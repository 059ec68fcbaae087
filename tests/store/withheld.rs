//! What the permission table withholds is shown nowhere, whatever an older server sent; and nothing of one's own is lost by it.

use crate::device::{Device, UNIT, VILLAGE, morning};
use crate::judge::assert_equals_a_rebuild;
use crate::town::{Town, scope};
use lianxin::change::Kind;
use lianxin::domain::ids::RecordId;
use lianxin::domain::role::Role;
use lianxin::store::{Answer, Query};
use serde_json::json;

fn request(device: &mut Device, title: &str, category: &str) -> RecordId {
    device
        .record(json!({"do": "request", "title": title, "category": category, "urgency": "normal", "place": "石井组"}))
        .prepared
        .record
}

fn recategorise(device: &mut Device, request: RecordId, category: &str) {
    device
        .record(json!({"do": "edit", "kind": "request", "record": request.to_string(), "set": {"category": category}}));
}

fn titles(device: &Device) -> Vec<String> {
    let rows = device.store.export(&Kind::Request).unwrap();
    let mut titles: Vec<String> = rows
        .iter()
        .map(|row| row["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort_unstable();
    titles
}

fn found(device: &Device, text: &str) -> usize {
    let query = Query::Search {
        text: text.to_owned(),
        limit: 10,
    };
    match device.store.answer(&query, morning()).unwrap() {
        Answer::Search(hits) => hits.len(),
        other => panic!("{other:?}"),
    }
}

/// The town sends everything to everybody, as a server of an earlier version did.
struct People {
    town: Town,
    leader: Device,
    clerk: Device,
    viewer: Device,
    team: Device,
    department: Device,
}

impl People {
    fn new() -> Self {
        Self {
            town: Town::default(),
            leader: Device::new(1),
            clerk: Device::with_role(2, Role::Clerk, VILLAGE),
            viewer: Device::with_role(3, Role::Viewer, UNIT),
            team: Device::with_role(4, Role::WorkTeam, UNIT),
            department: Device::with_role(5, Role::Department, UNIT),
        }
    }

    fn settle(&mut self) {
        for _ in 0..2 {
            for device in [
                &mut self.leader,
                &mut self.clerk,
                &mut self.viewer,
                &mut self.team,
                &mut self.department,
            ] {
                self.town.settle(device, 50, 500, morning());
            }
        }
    }
}

#[test]
fn p2_a_sensitive_request_has_no_row_where_the_table_withholds_it() {
    let mut all = People::new();
    let lamp = request(&mut all.leader, "路灯不亮", "0103");
    let ill = request(&mut all.leader, "停药打人", "0606");
    request(&mut all.team, "走失老人", "0904");
    all.settle();
    assert_eq!(titles(&all.leader).len(), 3);
    assert_eq!(titles(&all.viewer), ["路灯不亮"]);
    assert_eq!(titles(&all.team), ["走失老人", "路灯不亮"], "their own stays");
    assert_eq!(titles(&all.department), [""; 0], "nothing was handed to it");
    assert_eq!((found(&all.viewer, "停药"), found(&all.viewer, "路灯")), (0, 1));

    // As the category changes it goes and comes.
    recategorise(&mut all.leader, lamp, "0302");
    recategorise(&mut all.leader, ill, "0601");
    all.settle();
    assert_eq!(titles(&all.viewer), [""; 0]);
    recategorise(&mut all.leader, ill, "0101");
    all.settle();
    assert_eq!(titles(&all.viewer), ["停药打人"]);
    for device in [&mut all.viewer, &mut all.team, &mut all.department] {
        assert_equals_a_rebuild(device, "withheld", morning());
    }
}

#[test]
fn p2_a_dispatch_brings_a_request_into_sight() {
    let mut all = People::new();
    let ill = request(&mut all.leader, "停药打人", "0606");
    let step = |event: &str| json!({"do": "request_event", "request": ill.to_string(), "event": event, "mode": "coordinated", "note": "x"});
    let mut escalate = step("escalate");
    escalate["to_level"] = 2.into();
    all.leader.record(escalate);
    all.settle();
    all.clerk.record(step("accept"));
    let mut dispatch = step("dispatch");
    // Everybody here is called so.
    dispatch["to_party"] = "谷雨".into();
    dispatch["new_due"] = "2026-12-20".into();
    all.clerk.record(dispatch);
    all.settle();
    assert_eq!(titles(&all.viewer), [""; 0], "a name gives a viewer nothing");
    assert_eq!(titles(&all.team), ["停药打人"]);
    assert_eq!(titles(&all.department), ["停药打人"]);
    for device in [&mut all.viewer, &mut all.team, &mut all.department] {
        assert_equals_a_rebuild(device, "dispatched", morning());
    }
}

#[test]
fn p2_another_role_hides_what_it_may_not_read_before_the_log_is_reread() {
    let mut all = People::new();
    let user = all.clerk.user;
    all.town.scopes.insert(user, scope(1, Role::Clerk, VILLAGE));
    request(&mut all.leader, "停药打人", "0606");
    all.settle();
    assert_eq!(titles(&all.clerk), ["停药打人"]);
    all.town.scopes.insert(user, scope(2, Role::Viewer, VILLAGE));
    let start = all.clerk.start();
    let reply = all.town.reply(&all.clerk, Vec::new(), start.cursor, 500, morning());
    all.clerk.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(titles(&all.clerk), [""; 0]);
    assert_equals_a_rebuild(&mut all.clerk, "another role", morning());
}
