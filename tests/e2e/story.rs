//! A request goes leader -> office -> department result -> return visit -> closed across three databases, through the
//! real binary and a real server; offline is normal on the way.

use crate::village::run;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A town's server process with its database.
struct Server {
    process: Child,
    url: String,
    database: String,
    _dir: TempDir,
}

impl Server {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("town.db").to_string_lossy().into_owned();
        for args in [
            vec!["init", "--town", "439901100", "--name", "青溪镇"],
            vec![
                "unit",
                "--path",
                "439901100/200",
                "--kind",
                "village",
                "--name",
                "茶坪村",
            ],
            vec![
                "unit",
                "--path",
                "439901100/200/03/012",
                "--kind",
                "micro_grid",
                "--name",
                "12号微网格",
            ],
            vec![
                "unit",
                "--path",
                "439901100/201/01/001",
                "--kind",
                "micro_grid",
                "--name",
                "双石村1号微网格",
            ],
            vec![
                "user",
                "--name",
                "谭谷雨",
                "--role",
                "micro_leader",
                "--unit",
                "439901100/200/03/012",
            ],
            vec!["user", "--name", "邓小满", "--role", "clerk", "--unit", "439901100/200"],
            vec![
                "user",
                "--name",
                "黎秋分",
                "--role",
                "town_office",
                "--unit",
                "439901100",
            ],
            vec![
                "user",
                "--name",
                "盘立冬",
                "--role",
                "micro_leader",
                "--unit",
                "439901100/201/01/001",
            ],
        ] {
            admin(&database, &args);
        }
        let (process, url) = serve(&database);
        Self {
            process,
            url,
            database,
            _dir: dir,
        }
    }

    /// A device of `user`, set up and enrolled.
    fn device(&self, user: &str, role: &str, unit: &str) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        let code = admin(&self.database, &["enrol", "--user", user]);
        run(
            dir.path(),
            &[
                "setup",
                "--name",
                user,
                "--role",
                role,
                "--unit",
                unit,
                "--open",
                "--server",
                &self.url,
                "--code",
                code.trim(),
            ],
            "",
        );
        dir
    }

    fn restart(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let (process, url) = serve(&self.database);
        self.process = process;
        self.url = url;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn admin(database: &str, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .arg("admin")
        .arg(args[0])
        .args(["--db", database])
        .args(&args[1..])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn serve(database: &str) -> (Child, String) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .args(["serve", "--db", database, "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    let url = line[line.find("http://").expect("the first line names the address")..]
        .trim()
        .to_owned();
    std::thread::spawn(move || lines.for_each(drop));
    (process, url)
}

fn record(device: &TempDir, line: &str) -> Value {
    let answer: Value = serde_json::from_str(run(device.path(), &["record", "-"], line).trim()).unwrap();
    assert_eq!(answer["ok"], true, "{answer}");
    answer
}

fn event(device: &TempDir, request: &str, rest: &str) {
    record(
        device,
        &format!(r#"{{"do":"request_event","request":"{request}",{rest}}}"#),
    );
}

fn sync(device: &TempDir, server: &Server) -> Value {
    let printed = run(device.path(), &["sync", "--server", &server.url, "--json"], "");
    serde_json::from_str(&printed).unwrap()
}

fn list(dir: &Path, what: &str) -> Vec<Value> {
    serde_json::from_str(&run(dir, &["list", what, "--json", "--plain", "--reason", "核对"], "")).unwrap()
}

fn state(device: &TempDir) -> String {
    let requests = list(device.path(), "requests");
    assert_eq!(requests.len(), 1, "{requests:?}");
    requests[0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_request_goes_up_and_comes_back_across_three_databases() {
    let mut server = Server::start();
    let leader = server.device("谭谷雨", "micro_leader", "439901100/200/03/012");
    let second = server.device("谭谷雨", "micro_leader", "439901100/200/03/012");
    let office = server.device("黎秋分", "town_office", "439901100");
    let stranger = server.device("盘立冬", "micro_leader", "439901100/201/01/001");

    record(
        &leader,
        r#"{"do":"household","household_no":"A-001","display_name":"肖惊蛰","phone":"12912345678"}"#,
    );
    record(
        &leader,
        r#"{"do":"visit","household":"A-001","way":"home","outcome":"done","text":"夜里狗叫，睡不好"}"#,
    );
    let request = record(
        &leader,
        r#"{"do":"request","title":"夜间养犬扰民","category":"0207","urgency":"normal","household":"A-001"}"#,
    )["no"]
        .as_str()
        .unwrap()
        .to_owned();
    event(
        &leader,
        &request,
        r#""event":"escalate","mode":"coordinated","to_level":3,"note":"已上门调解两次""#,
    );

    let round = sync(&leader, &server);
    assert_eq!(
        (&round["ok"], &round["pending"]),
        (&Value::Bool(true), &Value::from(0)),
        "{round}"
    );
    assert_eq!(round["pushed"], round["stored"], "{round}");

    sync(&second, &server);
    assert_eq!(
        list(second.path(), "visits").len(),
        1,
        "the second device of the grid sees the visit"
    );
    assert_eq!(state(&second), "reported");
    sync(&office, &server);
    assert_eq!(
        list(office.path(), "visits").len(),
        0,
        "the office sees requests, not visit notes"
    );
    assert_eq!(state(&office), "reported");
    sync(&stranger, &server);
    assert_eq!(
        list(stranger.path(), "requests").len(),
        0,
        "another village sees nothing"
    );
    assert_eq!(list(stranger.path(), "households").len(), 0);

    event(&office, &request, r#""event":"accept""#);
    event(
        &office,
        &request,
        r#""event":"dispatch","to_party":"综合行政执法大队","new_due":"2034-01-05","note":"等资金下拨""#,
    );
    server.restart();
    sync(&office, &server);
    sync(&leader, &server);
    assert_eq!(state(&leader), "handling");
    assert_eq!(list(leader.path(), "requests")[0]["assignee"], "综合行政执法大队");

    event(
        &office,
        &request,
        r#""event":"resolve","note":"犬舍已迁移，联合清理完毕""#,
    );
    sync(&office, &server);
    sync(&leader, &server);
    assert_eq!(state(&leader), "resolved");
    assert!(
        list(leader.path(), "follow-ups")
            .iter()
            .any(|row| row["kind"] == "return_visit"),
        "the return visit is due"
    );

    event(
        &leader,
        &request,
        r#""event":"return_visit","way":"home","satisfaction":"satisfied","note":"不叫了""#,
    );
    sync(&leader, &server);
    for device in [&second, &office] {
        sync(device, &server);
        assert_eq!(state(device), "closed");
    }
    let exports = [&leader, &second, &office].map(|device| {
        let file = device.path().join("requests.json");
        run(
            device.path(),
            &["export", "requests", "--format", "json", "-o", file.to_str().unwrap()],
            "",
        );
        std::fs::read_to_string(file).unwrap()
    });
    assert_eq!(exports[0], exports[1], "the grid's two devices agree to the byte");
    // The office has no household: it reads the copies in the request.
    let number = r#""household_no": "A-001""#;
    assert!(exports[0].contains(number));
    let without = exports[0].replace(number, r#""household_no": null"#);
    assert_eq!(without, exports[2], "and so does the office");
}

#[test]
fn cable_out_work_cable_in_all_arrives_once() {
    let mut server = Server::start();
    let leader = server.device("谭谷雨", "micro_leader", "439901100/200/03/012");
    let clerk = server.device("邓小满", "clerk", "439901100/200");
    sync(&leader, &server);
    server.process.kill().unwrap();
    server.process.wait().unwrap();

    for number in 1..=30 {
        record(
            &leader,
            &format!(r#"{{"do":"household","household_no":"A-{number:03}","display_name":"谭立春"}}"#),
        );
    }
    let failed = assert_cmd::Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .args(["--data-dir", leader.path().to_str().unwrap(), "sync", "--json"])
        .output()
        .unwrap();
    assert_eq!(failed.status.code(), Some(1));
    let round: Value = serde_json::from_slice(&failed.stdout).unwrap();
    assert_eq!(round["ok"], false);
    assert_eq!(round["pending"], 30, "what was typed waits, and is counted: {round}");
    assert!(!round["error"]["message"].as_str().unwrap().is_empty());

    server.restart();
    assert_eq!(sync(&leader, &server)["stored"], 30);
    assert_eq!(
        sync(&leader, &server)["stored"],
        0,
        "a second round sends nothing again"
    );
    sync(&clerk, &server);
    assert_eq!(list(clerk.path(), "households").len(), 30);
}
