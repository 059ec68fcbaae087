//! The binary's commands on a data directory, and a small invented village to begin with.

use std::path::Path;

/// Runs `lianxin --data-dir DIR args…` to its end and returns its standard output; fails unless it succeeds.
pub fn run(data_dir: &Path, args: &[&str], input: &str) -> String {
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .arg("--data-dir")
        .arg(data_dir)
        .args(args)
        .write_stdin(input)
        .output()
        .expect("the binary runs");
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// A data directory with a leader set up and two invented households.
pub fn village() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    run(
        dir.path(),
        &[
            "setup",
            "--name",
            "谭谷雨",
            "--role",
            "micro_leader",
            "--unit",
            "439901100/200/03/012",
            "--open",
        ],
        "",
    );
    run(
        dir.path(),
        &["record", "-"],
        concat!(
            r#"{"do":"household","household_no":"A-001","display_name":"谭立春","address":"石井组1号","phone":"12912345678"}"#,
            "\n",
            r#"{"do":"household","household_no":"A-002","display_name":"欧阳霜降","address":"石井组2号"}"#,
            "\n"
        ),
    );
    dir
}
