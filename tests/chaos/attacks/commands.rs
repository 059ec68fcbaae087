//! kill -9 of the commands that write.

use super::{Counted, Scene, marks, moment, timed};
use crate::life::{check_log, settle, village};
use crate::town::{Device, Server, lianxin, run};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// Runs a command and kills it after `life`; true when it was killed before its end.
fn killed(command: &mut Command, life: Duration) -> bool {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(life);
    // It may have ended by itself.
    let _ended = child.kill();
    !child.wait().unwrap().success()
}

/// Lines that a killed `record` is fed.
const LINES: usize = 15;

/// 400 of them in the audit.
pub fn record(scene: &mut Scene) -> Counted {
    let device = Device::alone(scene.folder);
    let mut counted = Counted::default();
    let (_, long) = timed(|| counted.record(&device, &marks("whole", LINES), None));
    let mut within = 0;
    for run in 0..scene.size.of(400) {
        let life = moment(&mut scene.dice, long);
        let taken = counted.record(&device, &marks(&format!("run {run}"), LINES), Some(life));
        within += usize::from((1..LINES).contains(&taken));
        counted.count(&device);
        counted.runs += 1;
    }
    println!("record: {long:.0?} uninterrupted, {within} kills between the first and the last answer");
    counted
}

/// 200 of them in the audit.
pub fn sync(scene: &mut Scene) -> Counted {
    let (mut server, proxy, devices) = village(scene.folder, scene.dice.below(u64::MAX), 1);
    let device = &devices[0];
    let mut counted = Counted::default();
    counted.record(device, &marks("whole", 4), None);
    let (_, long) = timed(|| device.sync(None));
    let mut unanswered = 0;
    for run in 0..scene.size.of(200) {
        counted.record(device, &marks(&format!("run {run}"), 4), None);
        let life = moment(&mut scene.dice, long);
        unanswered += usize::from(device.sync(Some(life)).is_none());
        counted.count(device);
        counted.runs += 1;
    }
    println!("sync: {long:.0?} uninterrupted, {unanswered} kills before its answer");
    assert!(unanswered > 0, "every kill came too late");
    settle(&devices);
    counted.count(device);
    let second = Device::set_up(&scene.folder.join("second"), &server, &proxy.url(), 0);
    settle(std::slice::from_ref(&second));
    counted.count(&second);
    server.kill();
    check_log(&server.db);
    counted
}

fn import(server: &Server, up: &Path) -> Command {
    let mut command = lianxin();
    command.args(["bundle", "import"]).arg(up);
    command.args(["--replace", "--json", "--db"]).arg(&server.db);
    command
}

/// 90 of them in the audit, on the device and at the counter in turn.
pub fn bundle_import(scene: &mut Scene) -> Counted {
    let (mut server, proxy, devices) = village(scene.folder, scene.dice.below(u64::MAX), 1);
    server.kill();
    proxy.lead_to(None);
    let device = &devices[0];
    let mut counted = Counted::default();
    let (mut at_the_counter, mut here) = (Duration::ZERO, Duration::ZERO);
    let mut killed_within = 0;
    for at in 0..=scene.size.of(90) {
        counted.record(device, &marks(&format!("run {at}"), 4), None);
        let up = scene.folder.join(format!("up-{at}.bundle"));
        let reply = scene.folder.join(format!("up-{at}.bundle.reply"));
        run(device.command("bundle").arg("export").arg(&up));
        let take = || {
            let mut command = device.command("bundle");
            command.arg("import").arg(&reply);
            command
        };
        // The first round is whole, to know how long each takes.
        let (counter, own) = (at % 2 == 1, at > 0 && at % 2 == 0);
        if counter {
            let life = moment(&mut scene.dice, at_the_counter);
            killed_within += usize::from(killed(&mut import(&server, &up), life));
        }
        let (_, long) = timed(|| run(&mut import(&server, &up)));
        at_the_counter = at_the_counter.max(long);
        if own {
            let life = moment(&mut scene.dice, here);
            killed_within += usize::from(killed(&mut take(), life));
            counted.count(device);
        }
        let (_, long) = timed(|| run(&mut take()));
        here = here.max(long);
        counted.count(device);
        counted.runs += usize::from(at > 0);
    }
    println!("bundle import: {at_the_counter:.0?} and {here:.0?} uninterrupted, {killed_within} kills before the end");
    assert!(killed_within > 0, "every kill came too late");
    proxy.lead_to(Some(server.start()));
    let second = Device::set_up(&scene.folder.join("second"), &server, &proxy.url(), 0);
    settle(std::slice::from_ref(&second));
    counted.count(&second);
    server.kill();
    check_log(&server.db);
    counted
}

/// 40 of them in the audit: a whole copy is left, or none.
pub fn backup(scene: &mut Scene) -> Counted {
    let device = Device::alone(scene.folder);
    let mut counted = Counted::default();
    counted.record(&device, &marks("visit", 60), None);
    let backup = |file: &Path| {
        let mut command = device.command("backup");
        command.arg(file);
        command
    };
    let (_, long) = timed(|| run(&mut backup(&scene.folder.join("whole"))));
    for at in 0..scene.size.of(40) {
        let file = scene.folder.join(format!("copy-{at}"));
        killed(&mut backup(&file), moment(&mut scene.dice, long));
        if !file.exists() {
            run(&mut backup(&file));
        }
        let elsewhere = Device {
            user: device.user,
            data: scene.folder.join(format!("elsewhere-{at}")),
        };
        run(elsewhere.command("restore").arg(&file));
        counted.count(&elsewhere);
        counted.count(&device);
        counted.runs += 1;
    }
    counted
}

/// 40 of them in the audit: the database is the old one or the new one, and either holds what was never sent.
pub fn restore(scene: &mut Scene) -> Counted {
    let device = Device::alone(scene.folder);
    let mut counted = Counted::default();
    counted.record(&device, &marks("visit", 30), None);
    let copy = scene.folder.join("one.copy");
    run(device.command("backup").arg(&copy));
    let restore = || {
        let mut command = device.command("restore");
        command.arg(&copy);
        command
    };
    let (_, long) = timed(|| run(&mut restore()));
    for at in 0..scene.size.of(40) {
        counted.record(&device, &marks(&format!("since {at}"), 2), None);
        killed(&mut restore(), moment(&mut scene.dice, long));
        counted.count(&device);
        assert!(run(&mut device.command("doctor")).contains("sound"), "{at}");
        counted.runs += 1;
    }
    counted
}
