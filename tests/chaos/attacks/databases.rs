//! Databases cut off anywhere: refused, never begun again, and as they were when the whole file is back.

use super::{Counted, Scene, marks, visits};
use crate::town::Device;
use std::fs;

/// 60 of them in the audit.
pub fn truncated(scene: &mut Scene) -> Counted {
    let device = Device::alone(scene.folder);
    let mut counted = Counted::default();
    counted.record(&device, &marks("visit", 40), None);
    let file = device.data.join("lianxin.db");
    let whole = fs::read(&file).unwrap();
    for run in 0..scene.size.of(60) {
        let left = usize::try_from(scene.dice.below(whole.len() as u64)).unwrap();
        fs::write(&file, &whole[..left]).unwrap();
        for task in [&["list", "visits"][..], &["doctor"], &["sync"], &["record", "-"]] {
            let mut command = device.command(task[0]);
            command.args(&task[1..]);
            let (code, out, said) = Device::fed(command, &visits(&["lost".to_owned()]));
            assert_eq!(code, Some(1), "run {run}, {left} bytes left, {task:?}: {out} {said}");
            assert!(
                !said.contains("panicked") && !out.contains("\"ok\":true"),
                "{left} bytes left, {task:?}: {out} {said}"
            );
        }
        assert!(
            fs::read(&file).unwrap() == whole[..left],
            "run {run}: {left} bytes are as they were"
        );
        fs::write(&file, &whole).unwrap();
        counted.count(&device);
        counted.runs += 1;
    }
    counted
}
