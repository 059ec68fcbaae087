//! What a request is merged into (并案), or came back from (复发): never one that nobody acts on any more, and both pages name the
//! other.

use crate::device::{Device, morning};
use lianxin::domain::problem::Reason;
use lianxin::store::{Answer, Query, SaveError};
use lianxin::view::RequestDetail;
use serde_json::{Value, json};

fn request(device: &mut Device, title: &str, category: &str, place: &str) -> String {
    let entry = json!({"do": "request", "title": title, "category": category, "urgency": "normal", "place": place});
    device.record(entry).prepared.record.to_string()
}

fn merge(request: &str, target: &str) -> Value {
    json!({"do": "request_event", "request": request, "event": "merge", "target": target, "note": "同一件事"})
}

fn reasons(device: &mut Device, entry: Value) -> Vec<Reason> {
    match device.save(entry, morning()) {
        Ok(saved) => saved
            .prepared
            .warnings
            .into_iter()
            .map(|problem| problem.reason)
            .collect(),
        Err(SaveError::Refused(problems)) => problems.into_iter().map(|problem| problem.reason).collect(),
        Err(error) => panic!("{error:?}"),
    }
}

fn detail(device: &Device, request: &str) -> Box<RequestDetail> {
    let query = Query::Request(request.parse().unwrap());
    match device.store.answer(&query, morning()).unwrap() {
        Answer::Request(Some(detail)) => detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_merged_into_what_has_its_result_is_merged_itself_or_withdrawn() {
    let mut device = Device::new(1);
    let lamp = request(&mut device, "路灯不亮", "0103", "东头");
    for end in [
        json!({"event": "resolve", "note": "换了灯"}),
        json!({"event": "withdraw", "note": "记错了"}),
        json!({"event": "merge", "target": lamp, "note": "同一件事"}),
    ] {
        let ended = request(&mut device, "路灯坏了", "0103", "东头");
        device.record(json!({"do": "request_event", "request": ended, "event": "self_accept"}));
        let mut step = json!({"do": "request_event", "request": ended});
        step.as_object_mut().unwrap().extend(end.as_object().unwrap().clone());
        device.record(step);
        let other = request(&mut device, "路灯又坏了", "0103", "东头");
        let found = reasons(&mut device, merge(&other, &ended));
        assert!(matches!(found[..], [Reason::Ended { .. }]), "{end}: {found:?}");
    }
    let found = reasons(&mut device, merge(&lamp, &lamp));
    assert_eq!(found, [Reason::IntoItself]);
}

#[test]
fn another_matter_is_asked_about_and_both_pages_name_the_other() {
    let mut device = Device::new(1);
    let lamp = request(&mut device, "路灯不亮", "0103", "东头");
    let dogs = request(&mut device, "养犬扰民", "0301", "西头");
    let found = reasons(&mut device, merge(&dogs, &lamp));
    assert!(matches!(found[..], [Reason::OtherMatter { .. }]), "{found:?}");
    let again = request(&mut device, "灯又坏了", "0103", "桥头");
    assert_eq!(reasons(&mut device, merge(&again, &lamp)), []);
    let (first, second) = (detail(&device, &lamp), detail(&device, &again));
    assert_eq!(second.merged_into_no.as_deref(), Some(first.request.temp_no.as_str()));
    assert!(
        first.merged_here.contains(&second.request.temp_no),
        "{:?}",
        first.merged_here
    );
}

#[test]
fn what_is_open_did_not_come_back_and_the_words_say_so() {
    let mut device = Device::new(1);
    let lamp = request(&mut device, "路灯不亮", "0103", "东头");
    let entry = json!({"do": "request", "title": "养犬扰民", "category": "0301", "urgency": "normal", "place": "西头",
        "recurrence_of": lamp});
    let found = reasons(&mut device, entry);
    assert!(matches!(found[..], [Reason::StillOpen { .. }]), "{found:?}");
}
