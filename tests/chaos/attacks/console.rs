//! kill -9 of a console while a visit is saved. Acknowledged is what the screen says is saved.

use super::{Counted, Scene, moment, timed};
use crate::terminal::Terminal;
use crate::town::Device;
use serde_json::{Value, json};
use std::thread::sleep;
use std::time::Duration;

const SAVED: &str = "已保存";

/// A console with a visit typed and not saved.
fn typed(device: &Device, mark: &str) -> Terminal {
    let data = device.data.to_str().unwrap();
    let mut terminal = Terminal::start(&["--data-dir", data, "--lang", "zh-CN"], 80, 24);
    terminal.wait_for(device.user);
    terminal.press("2");
    terminal.wait_for("A-001");
    terminal.press("f2");
    terminal.wait_for("Ctrl+S");
    for _ in 0..12 {
        if terminal.screen().contains(mark) {
            break;
        }
        terminal.press("tab");
        terminal.type_text(mark);
        sleep(Duration::from_millis(150));
    }
    terminal.wait_for(mark);
    terminal
}

/// What became of a visit; fields before its text may have taken the keys as well.
fn found(device: &Device, mark: &str, acknowledged: bool) -> Counted {
    let rows = device.export("visits");
    let rows = rows.iter().filter(|row| row.to_string().contains(mark));
    let shown: Vec<Value> = rows.map(|_| json!({"text": mark})).collect();
    let mut counted = Counted::default();
    counted.acknowledged.extend(acknowledged.then(|| mark.to_owned()));
    counted.count_shown(&shown);
    counted
}

/// 60 of them in the audit.
pub fn killed(scene: &mut Scene) -> Counted {
    let village = Device::alone(scene.folder);
    let mut counted = Counted::default();
    let first = village.copied(scene.folder.join("whole"));
    let mut terminal = typed(&first, "已看望老人");
    let (_, long) = timed(|| {
        terminal.press("ctrl+s");
        terminal.wait_for(SAVED);
    });
    terminal.kill();
    counted.add(found(&first, "已看望老人", true));
    let mut unsaved = 0;
    for run in 0..scene.size.of(60) {
        // Each works alone: what one was typing when it was killed is no draft of the next.
        let device = village.copied(scene.folder.join(format!("console-{run}")));
        let mark = format!("第{run}次看望");
        let mut terminal = typed(&device, &mark);
        terminal.press("ctrl+s");
        // Half of them come after the word.
        sleep(moment(&mut scene.dice, 2 * long));
        let said = terminal.screen().contains(SAVED);
        terminal.kill();
        unsaved += usize::from(!said);
        counted.add(found(&device, &mark, said));
        counted.runs += 1;
    }
    println!("console: {long:.0?} from the key to the word, {unsaved} kills before it");
    counted
}
