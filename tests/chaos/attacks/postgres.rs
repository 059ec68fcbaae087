//! PostgreSQL killed in the middle of pushes; it recovers from its log, and the devices come again.

use super::{Counted, Scene, marks, moment};
use crate::common_pg::PrivatePg;
use crate::life::{check, settle};
use crate::town::{Device, Server, household};
use lianxin::server::storage::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// 12 of them in the audit.
pub fn killed(scene: &mut Scene) -> Counted {
    let mut all = Counted::default();
    // With fsync, as installed.
    let Some(pg) = PrivatePg::start() else { return all };
    let mut server = Server::found_at(pg.database("town").into(), Some(scene.folder.join("town.key")));
    let url = format!("http://{}", server.start());
    let devices: Vec<Device> = [0, 1]
        .map(|index| Device::set_up(scene.folder, &server, &url, index))
        .into();
    assert_eq!(devices[0].record(&[household(1)], None, None)[0]["ok"], true);
    settle(&devices);
    for run in 0..scene.size.of(12) {
        let until_then = Duration::from_millis(300) + moment(&mut scene.dice, Duration::from_millis(900));
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let work = |who: usize| {
                let (device, over) = (&devices[who], &over);
                move || {
                    let (mut counted, mut step) = (Counted::default(), 0);
                    while !over.load(Ordering::Relaxed) {
                        step += 1;
                        counted.record(device, &marks(&format!("{run}-{who}-{step}"), 6), None);
                        device.sync(None);
                    }
                    counted
                }
            };
            let working: Vec<_> = [0, 1].map(|who| scope.spawn(work(who))).into();
            thread::sleep(until_then);
            pg.crash();
            pg.start_again();
            thread::sleep(Duration::from_millis(400));
            over.store(true, Ordering::Relaxed);
            for one in working {
                all.add(one.join().unwrap());
            }
        });
        settle(&devices);
        devices.iter().for_each(|device| all.count(device));
        all.runs += 1;
    }
    server.kill();
    check(&Location::parse(server.db.to_str().unwrap()), server.key.as_deref());
    all
}
