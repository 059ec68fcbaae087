//! Finding P7: a look at full values, and what was exported, is read by the village's clerk with the reason, whoever's device it
//! was, and by nobody else.

use crate::common_net::{Device, Town};
use lianxin::clock::Clock;
use lianxin::store::{Answer, Query};
use lianxin::view::AuditRow;

fn lines(device: &Device) -> Vec<AuditRow> {
    match device.store.answer(&Query::Audit, Clock::system().now()).unwrap() {
        Answer::Audit(lines) => lines,
        other => panic!("{other:?}"),
    }
}

#[test]
fn p7_the_clerk_reads_the_looks_and_exports_of_the_villages_devices_and_nobody_else_does() {
    let town = Town::new();
    let [mut leader, mut clerk, mut stranger, mut office] =
        ["谭谷雨", "邓小满", "盘立冬", "黎秋分"].map(|name| town.device(name));
    let made = leader.record(r#"{"do":"household","household_no":"031","display_name":"曾霜降"}"#);
    let household = made.prepared.record.to_string();
    let now = Clock::system().now();
    for (what, about) in [
        ("reveal", format!("household {household} why:contact")),
        ("list_plain", "persons why:核对 why: 证号".to_owned()),
        ("export", "households internal /home/x/名单.json".to_owned()),
        ("export", "visit-form 走访表.html".to_owned()),
        ("backup", "/home/x/a.db".to_owned()),
    ] {
        leader.store.audit(what, &about, now).unwrap();
    }
    assert_eq!(lines(&leader).len(), 5, "each once on the device where it was done");
    for device in [&mut leader, &mut clerk, &mut stranger, &mut office] {
        device.sync_ok(&town);
        device.sync_ok(&town);
    }
    assert_eq!(lines(&leader).len(), 5, "its own do not come back a second time");
    for device in [&stranger, &office] {
        assert_eq!(lines(device), []);
    }
    let mut read: Vec<_> = lines(&clerk)
        .into_iter()
        .map(|line| (line.what, line.by, line.about, line.why))
        .collect();
    read.sort();
    let by = || "谭谷雨".to_owned();
    assert_eq!(
        read,
        [
            (
                "export".to_owned(),
                by(),
                "households internal".to_owned(),
                String::new()
            ),
            ("export".to_owned(), by(), "visit-form".to_owned(), String::new()),
            (
                "list_plain".to_owned(),
                by(),
                "persons".to_owned(),
                "核对 why: 证号".to_owned()
            ),
            (
                "reveal".to_owned(),
                by(),
                format!("household {household}"),
                "contact".to_owned()
            ),
        ]
    );
    let called = lines(&clerk).into_iter().find_map(|line| line.record);
    assert_eq!(called.map(|(.., called)| called).as_deref(), Some("曾霜降"));
}
