//! Somebody begins without a server, knowing no codes, and is enrolled later.

use crate::common_net::{Device, GRID, Town};
use lianxin::clock::Clock;
use lianxin::domain::ids::{DeviceId, UserId};
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::unit::UnitPath;
use lianxin::store::{NewIdentity, Store};
use lianxin::sync::batch::Batch;
use std::sync::Arc;
use uuid::Uuid;

#[test]
fn u02_what_was_written_before_any_code_was_known_belongs_to_the_grid_of_the_enrolment() {
    let town = Town::new();
    let dir = tempfile::tempdir().unwrap();
    let rules = Arc::new(Rules::builtin());
    let mut store = Store::open(&dir.path().join("lianxin.db"), None, true, rules).unwrap();
    let alone = NewIdentity {
        user: UserId(Uuid::from_u128(7)),
        name: "谭谷雨".to_owned(),
        role: Role::MicroLeader,
        unit: UnitPath::made_up(3),
        device: DeviceId(Uuid::from_u128(8)),
        server: None,
        units: Vec::new(),
        demo: false,
        series: None,
    };
    store.set_identity(&alone).unwrap();
    let batch = Batch::default();
    let mut leader = Device { store, dir, batch };
    leader.record(r#"{"do":"household","household_no":"07","display_name":"龙寒露"}"#);
    leader.record(r#"{"do":"visit","household":"07","outcome":"done","text":"晒谷"}"#);
    leader.record(
        r#"{"do":"request","title":"塘坝渗水","category":"0101","kind":"hazard","urgency":"normal","household":"07"}"#,
    );
    let reply = town.enrol("谭谷雨");
    let enrolled = NewIdentity {
        user: reply.user,
        name: reply.name,
        role: reply.role,
        unit: reply.unit,
        device: reply.device,
        server: Some((town.url(), reply.token)),
        units: reply.units,
        demo: false,
        series: reply.series,
    };
    leader.store.set_identity(&enrolled).unwrap();
    leader.sync_ok(&town);
    assert_eq!((leader.counts().pending, leader.counts().refused), (0, 0));
    let mut clerk = town.device("邓小满");
    clerk.sync_ok(&town);
    for device in [&leader, &clerk] {
        for kind in ["household", "visit", "request"] {
            let rows = device.export(kind);
            assert_eq!((rows.len(), rows[0]["unit"].as_str()), (1, Some(GRID)), "{kind}");
        }
    }
    leader.store.rebuild(Clock::system().now()).unwrap();
    assert_eq!(leader.export("household")[0]["unit"], GRID);
}
