//! Nothing that comes out of a command can move a cursor, hide or turn text, whoever wrote it: another device, a server, the name of
//! a file, an argument.

use crate::common_cli::{GRID, Server, TOWN, World, text};
use assert_cmd::cargo::cargo_bin;
use lianxin::change::wire::SyncReply;
use lianxin::change::{CHANGE_VERSION, Change, Cursor, Kind, Proof, Sequenced};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use lianxin::store::Store;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use uuid::Uuid;

/// What must never come out as it is. Written down here once more, so that the program's own list is held against another one.
fn is_forbidden(c: char) -> bool {
    let code = u32::from(c);
    (code < 0x20 && c != '\n')
        || (0x7F..=0x9F).contains(&code)
        || [
            0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x180E, 0x2800, 0x3164, 0xFEFF, 0xFFA0,
        ]
        .contains(&code)
        || (0x200B..=0x200F).contains(&code)
        || (0x2028..=0x202E).contains(&code)
        || (0x2060..=0x206F).contains(&code)
        || (0xFFF9..=0xFFFB).contains(&code)
        || (0xE0000..=0xE01EF).contains(&code)
}

/// Every such character but NUL and the line feed, each between two that may be seen.
fn every_forbidden() -> String {
    let chars = (1..=0xE01EF)
        .filter_map(char::from_u32)
        .filter(|c| is_forbidden(*c) && (u32::from(*c) < 0xE0080));
    chars.flat_map(|c| ['x', c]).collect()
}

/// What a terminal would obey: title, clipboard, link, colours, clearing, a line of one's own, text turned round.
const SEQUENCES: &str = "谭\u{1b}]0;t\u{7}\u{1b}]52;c;eA==\u{1b}\\\u{1b}]8;;http://x\u{7}\u{1b}[2J\u{9b}31m\u{90}q\u{9c}\u{8}\r\nError: forged\u{85}\u{2028}\u{202e}txt.exe\u{2066}\t\u{7f}\u{e0041}立春";

fn hostile() -> String {
    format!("{SEQUENCES}{}", every_forbidden())
}

/// The same short enough for a file's name.
fn hostile_name() -> String {
    SEQUENCES.replace(['/', '\\'], "")
}

#[track_caller]
fn clean(what: &str, bytes: &[u8]) {
    let said = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let found: Vec<_> = said.chars().filter(|c| is_forbidden(*c)).collect();
    assert!(found.is_empty(), "{what}: {found:?} in {said:?}");
    assert!(
        !said.lines().any(|line| line.starts_with("Error: forged")),
        "{what}: {said}"
    );
}

/// Runs a command in both languages: whatever it says is clean. Gives back what it said in English.
#[track_caller]
fn said(args: &[&str], input: Option<&str>) -> Output {
    let mut last = None;
    for lang in ["zh-CN", "en"] {
        let mut child = Command::new(cargo_bin("lianxin"))
            .args(args)
            .args(["--lang", lang])
            .env_remove("LIANXIN_SERVER_KEY")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A command that reads nothing may have ended.
        let _ended = stdin.write_all(input.unwrap_or_default().as_bytes());
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        clean(&format!("{args:?} stdout"), &output.stdout);
        clean(&format!("{args:?} stderr"), &output.stderr);
        assert!(
            !(output.stdout.is_empty() && output.stderr.is_empty()),
            "{args:?} says something"
        );
        last = Some(output);
    }
    last.unwrap()
}

/// A device that holds hostile text in every column that came from outside, however it came there.
fn spoilt_device(world: &World, server: &Server) -> Vec<String> {
    world.enrolled(server);
    world.record_lines(&[
        json!({"do": "household", "household_no": "A-001", "display_name": "谭立春"}),
        json!({"do": "person", "household": "A-001", "name": "谭立春", "relation": "02"}),
        json!({"do": "visit", "household": "A-001", "outcome": "done", "text": "都好"}),
        json!({"do": "request", "household": "A-001", "title": "路灯不亮", "category": "0201", "urgency": "normal"}),
        json!({"do": "reminder", "household": "A-001", "due": "2034-01-01", "text": "再来"}),
        json!({"do": "tag", "household": "A-001", "kind": "dibao", "basis": "duty"}),
    ]);
    let conn = Connection::open(world.path("leader").join("lianxin.db")).unwrap();
    for (table, columns) in [
        (
            "household",
            "display_name address remark contact household_no phone residence _refused",
        ),
        (
            "person",
            "name guardian_name remark presence_place phones presence relation",
        ),
        ("visit", "text companions way outcome"),
        (
            "request",
            "title detail place reporter_name temp_no category urgency other_party",
        ),
        ("reminder", "text"),
        ("search", "title detail"),
        ("follow_up", "detail text rule"),
        ("household_derived", "last_note because"),
        ("request_derived", "assignee state"),
    ] {
        for column in columns.split(' ') {
            let value = match column {
                "phones" => json!([hostile()]).to_string(),
                "text" | "detail" if table == "follow_up" => continue,
                _ => hostile(),
            };
            conn.execute(&format!(r#"UPDATE "{table}" SET "{column}" = ?1"#), params![value])
                .unwrap();
        }
    }
    conn.execute(
        "INSERT INTO conflict SELECT record, kind, 'remark', id, ?1, id, ?1 FROM journal WHERE kind = 'household'",
        params![Value::from(hostile()).to_string()],
    )
    .unwrap();
    conn.execute("UPDATE follow_up SET due = '2026-01-01'", []).unwrap();
    let data = world.path("leader");
    vec!["--data-dir".to_owned(), text(&data).to_owned()]
}

#[test]
fn a11_no_list_and_no_export_of_hostile_texts_prints_one_of_their_characters() {
    let world = World::new();
    let server = Server::start(&world.db());
    let device = spoilt_device(&world, &server);
    let on = |args: &[&str]| -> Output {
        let mut all: Vec<&str> = device.iter().map(String::as_str).collect();
        all.extend(args);
        said(&all, None)
    };
    for what in [
        "today",
        "households",
        "persons",
        "requests",
        "follow-ups",
        "visits",
        "pending",
        "conflicts",
    ] {
        on(&["list", what]);
        on(&["list", what, "--plain", "--reason", "核对"]);
        on(&["list", what, "--json"]);
        let json = on(&["list", what, "--json", "--plain", "--reason", "核对"]);
        let rows: Value =
            serde_json::from_slice(&json.stdout).unwrap_or_else(|error| panic!("{what}: {error} {json:?}"));
        assert_ne!(rows, json!([]), "{what}");
        if what == "households" {
            assert_eq!(rows[0]["display_name"], hostile(), "JSON keeps every character");
        }
    }
    for what in ["households", "persons", "visits", "requests", "follow-ups", "changes"] {
        let file = world.path(&format!("{what}.json"));
        on(&["export", what, "--format", "json", "--output", text(&file)]);
        let bytes = fs::read(&file).unwrap();
        clean(what, &bytes);
        let rows: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(rows.is_array(), "{what}");
    }
    on(&["sync"]);
    on(&["sync", "--json"]);
    on(&["doctor"]);
}

/// The reply of a server that cleans nothing.
fn unclean_reply(device: DeviceId, fields: &[(Kind, Value)]) -> SyncReply {
    let unit = UnitPath::parse(GRID).unwrap();
    let changes = (1..).zip(fields).map(|(seq, (kind, set))| Sequenced {
        change: Change {
            id: ChangeId(Uuid::from_u128(u128::from(seq))),
            n: seq,
            kind: kind.clone(),
            record: RecordId(Uuid::from_u128(77)),
            unit: unit.clone(),
            v: CHANGE_VERSION,
            at: Millis(1_800_000_000_000),
            seen: Cursor::default(),
            group: None,
            set: set.as_object().unwrap().clone(),
        },
        seq,
        device: DeviceId(Uuid::from_u128(5)),
        user: UserId(Uuid::from_u128(6)),
        received: Millis(1_800_000_000_000),
        te: Millis(1_800_000_000_000),
        es: 0,
        recovered: false,
        proof: Proof::default(),
    });
    SyncReply {
        now: Millis(1_800_000_000_000),
        device_n: 0,
        acked: [(device, 0)].into_iter().collect(),
        safe: 0,
        changes: changes.collect(),
        results: Vec::new(),
        cursor: Cursor {
            seq: fields.len() as u64,
            chain: 7,
        },
        more: false,
        scope: None,
        control: Vec::new(),
        token: None,
        snapshot: false,
        next_in: 900,
    }
}

#[test]
fn a11_what_a_device_pulled_goes_into_a_file_escaped_and_comes_back_whole() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    let data = world.path("leader");
    let mut store = Store::open(&data.join("lianxin.db"), None, false, Arc::new(Rules::builtin())).unwrap();
    let device = store.identity().unwrap().unwrap().device;
    let household = json!({"display_name": hostile(), "household_no": hostile(), "residence": hostile(), "remark": hostile(), "later": hostile()});
    let unknown = json!({"x\u{1b}\u{202e}": {"y\u{9b}": [hostile()]}});
    let reply = unclean_reply(
        device,
        &[(Kind::Household, household), (Kind::Unknown(hostile()), unknown)],
    );
    store.apply_reply(&reply, Millis(1_800_000_000_000)).unwrap();
    drop(store);
    let on = |args: &[&str]| said(&[&["--data-dir", text(&data)][..], args].concat(), None);
    for what in ["households", "changes"] {
        let file = world.path(&format!("{what}.json"));
        on(&["export", what, "--format", "json", "--output", text(&file)]);
        let bytes = fs::read(&file).unwrap();
        clean(what, &bytes);
        let rows: Value = serde_json::from_slice(&bytes).unwrap();
        let texts = rows.to_string().matches(&json!(hostile()).to_string()).count();
        assert!(texts >= 4, "{what}: the file keeps every character of {texts} texts");
    }
    for args in [
        &["list", "households"][..],
        &["list", "households", "--json", "--plain", "--reason", "核对"],
        &["list", "pending"],
        &["doctor"],
    ] {
        on(args);
    }
}

#[test]
fn a11_the_administrator_sees_what_a_device_sent_and_his_terminal_obeys_none_of_it() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    let conn = Connection::open(world.db()).unwrap();
    conn.execute("PRAGMA foreign_keys = OFF", []).ok();
    let raw = format!(r#"{{"id":"x","set":{{"phone":7,"name":{}}}}}"#, json!(hostile()));
    for (id, raw) in [(1_u8, raw.as_str()), (2, &hostile())] {
        conn.execute(
            "INSERT INTO quarantine (town, id, device, n, account, record, received, code, raw)
             SELECT town, ?1, device, 99, account, NULL, 1, ?2, ?3 FROM device",
            params![vec![id; 16], hostile(), raw],
        )
        .unwrap();
    }
    conn.execute("UPDATE account SET name = ?1", params![hostile()])
        .unwrap();
    conn.execute("UPDATE device SET label = ?1", params![hostile()])
        .unwrap();
    conn.execute("UPDATE unit SET name = ?1", params![hostile()]).unwrap();
    conn.execute(
        "INSERT INTO purge_order (town, no, made, reason) VALUES (?1, 1, 1, ?2)",
        params![TOWN, hostile()],
    )
    .unwrap();
    let ids = [
        "01010101-0101-0101-0101-010101010101",
        "02020202-0202-0202-0202-020202020202",
    ];
    let admin = |args: &[&str]| {
        for json in [&["--json"][..], &[]] {
            let all = [&["admin", "--db", &world.at][..], json, args].concat();
            said(&all, None);
        }
    };
    for args in [
        &["devices"][..],
        &["quarantine"],
        &["quarantine", "--show", ids[0]],
        &["quarantine", "--show", ids[1]],
        &["quarantine", "--release", ids[1]],
        &["quarantine", "--reject", ids[0]],
        &["purge", "--list"],
        &["check"],
        &["enrol", "--user", &hostile()],
        &["enrol", "--user", "a\u{1b}[2J\nError: forged"],
        &["init", "--town", &hostile(), "--name", "x"],
        &["init", "--town", "9", "--name", &hostile()],
        &[
            "unit",
            "--path",
            "439901100/202",
            "--kind",
            &hostile(),
            "--name",
            &hostile(),
        ],
        &[
            "unit",
            "--path",
            "439901100/202",
            "--kind",
            "village",
            "--name",
            &hostile(),
        ],
        &["user", "--name", &hostile(), "--role", &hostile(), "--unit", TOWN],
        &["user", "--name", &hostile(), "--role", "clerk", "--unit", TOWN],
        &["move", "--user", &hostile(), "--role", "viewer"],
        &["revoke", &hostile()],
        &["quarantine", "--show", &hostile()],
        &["quarantine", "--town", &hostile()],
        &["purge", "--record", &hostile(), "--reason", "x"],
        &["backup", &hostile_name()],
        &["restore", &hostile()],
    ] {
        admin(args);
    }
    let shown = said(
        &["admin", "--db", &world.at, "--json", "quarantine", "--show", ids[1]],
        None,
    );
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["raw"], hostile(), "JSON keeps every character");
    let _made_here = fs::remove_file(hostile_name());
}

#[test]
fn a11_the_user_whom_a_server_names_at_enrolment_is_printed_and_not_obeyed() {
    let world = World::new();
    let server = Server::start(&world.db());
    let conn = Connection::open(world.db()).unwrap();
    let code = world.code("谭谷雨");
    conn.execute("UPDATE account SET name = ?1", params![hostile()])
        .unwrap();
    let data = world.path("enrolled");
    let output = Command::new(cargo_bin("lianxin"))
        .args([
            "--data-dir",
            text(&data),
            "--lang",
            "en",
            "enrol",
            "--server",
            &server.url,
            "--code",
            &code,
        ])
        .output()
        .unwrap();
    assert!(output.status.success());
    clean("enrol", &output.stdout);
    clean("enrol", &output.stderr);
    // Whose device it is, said by whoever comes second.
    said(
        &[
            "--data-dir",
            text(&data),
            "setup",
            "--name",
            "x",
            "--role",
            "micro_leader",
            "--unit",
            "1",
            "--open",
        ],
        None,
    );
}

#[test]
fn a11_the_answers_of_record_break_no_line_and_obey_nothing() {
    let world = World::new();
    let data = world.path("alone");
    said(
        &[
            "--data-dir",
            text(&data),
            "setup",
            "--name",
            &hostile(),
            "--role",
            "micro_leader",
            "--unit",
            "439901100/200/03/012",
            "--open",
        ],
        None,
    );
    let bad = hostile();
    let lines = [
        json!({"do": "household", "household_no": bad, "display_name": bad}),
        json!({"do": "household", "household_no": "A-1", "display_name": "谭立春", "residence": bad}),
        json!({"do": bad}),
        json!({"do": "household", &bad: "x"}),
        json!({"do": "household", "display_name": "x", "unit": bad}),
        json!({"do": "person", "household": bad, "name": "x"}),
        json!({"do": "edit", "kind": bad, "record": bad, "set": {&bad: bad}}),
        json!({"do": "edit", "kind": "household", "record": bad, "set": {&bad: bad}}),
        json!({"do": "delete", "kind": "household", "record": bad, "reason": bad}),
        json!({"do": "request", "household": bad, "title": bad, "category": bad, "urgency": bad}),
        json!({"do": "request_event", "request": bad, "kind": bad}),
        json!({"do": "visit", "household": bad, "at": bad}),
        json!(bad),
    ];
    let raw = [format!("{{\"do\":\"x\" {bad}"), bad.replace('\n', "")];
    let input: String = lines
        .iter()
        .map(|line| format!("{line}\n"))
        .chain(raw.iter().map(|line| format!("{}\n", line.replace('\n', ""))))
        .collect();
    let output = said(&["--data-dir", text(&data), "record", "-"], Some(&input));
    let answers = String::from_utf8(output.stdout).unwrap();
    let read: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read.len(), lines.len() + raw.len(), "one line each");
    let echoed = read
        .iter()
        .filter(|answer| answer.to_string().contains("\u{202e}"))
        .count();
    assert!(echoed >= 3, "what was refused is named as it was given");
}

#[test]
fn a11_a_hostile_argument_or_file_name_is_named_and_not_obeyed() {
    let world = World::new();
    let data = world.path("alone");
    said(
        &[
            "--data-dir",
            text(&data),
            "setup",
            "--name",
            "谭谷雨",
            "--role",
            "micro_leader",
            "--unit",
            "439901100/200/03/012",
            "--open",
        ],
        None,
    );
    let (bad, name) = (hostile(), hostile_name());
    let file = world.path(&name);
    if fs::write(&file, "no bundle").is_ok() {
        for args in [
            &["bundle", "import"][..],
            &["bundle", "export"],
            &["admin", "restore"],
            &["record"],
        ] {
            let all = [&["--data-dir", text(&data)][..], args, &[text(&file)]].concat();
            said(&all, None);
        }
        said(&["--data-dir", text(&file), "list", "today"], None);
        said(
            &[
                "--data-dir",
                text(&data),
                "--passphrase-file",
                text(&file),
                "list",
                "today",
            ],
            None,
        );
    }
    let export = world.path(&format!("{name}.json"));
    said(
        &[
            "--data-dir",
            text(&data),
            "export",
            "households",
            "--format",
            "json",
            "-o",
            text(&export),
        ],
        None,
    );
    let missing = Path::new("/nowhere").join(&name);
    for args in [
        &["bundle", "import", text(&missing)][..],
        &["bundle", "export", text(&missing)],
        &["bundle", "--json", "import", text(&missing)],
        &["bundle", "import", text(&missing), "--db", &bad],
        &["bundle", "export", "x", "--db", &world.at, "--device", &bad],
        &["record", text(&missing)],
        &["export", "households", "--format", "json", "-o", text(&missing)],
        &["serve", "--db", text(&missing)],
        &["serve", "--db", &format!("{bad}://x")],
        &["serve", "--db", &world.at, "--listen", &bad],
        &[
            "serve",
            "--db",
            &world.at,
            "--tls-cert",
            text(&missing),
            "--tls-key",
            text(&missing),
        ],
        &["serve", "--log-format", "json", "--db", text(&missing)],
        &["serve", "--db", &format!("postgres://u@127.0.0.1:1/{}", "a\u{202e}b")],
        &["demo", "--theme", &bad],
        &["sync", "--server", &bad],
        &["enrol", "--server", &bad, "--code", &bad],
        &["enrol", "--server", &format!("https://{bad}"), "--code", "x"],
        &["setup", "--name", "x", "--role", &bad, "--unit", "1", "--open"],
        &["setup", "--name", "x", "--role", "viewer", "--unit", &bad, "--open"],
        &["list", &bad],
        &["export", &bad],
        &["completions", &bad],
        &["completions", "bash"],
        &["completions", "zsh"],
        &["report", &bad],
        &["import", &bad],
        &["list", "today", "--today", &bad],
        &[&bad],
        &[&format!("--{bad}")],
        &[&format!("--{bad}=x")],
        &["--help"],
        &["list", "--help"],
        &["--version"],
    ] {
        let all = [&["--data-dir", text(&data)][..], args].concat();
        said(&all, None);
    }
}

#[cfg(unix)]
#[test]
fn a11_the_name_under_which_the_program_was_started_is_not_obeyed_either() {
    use std::os::unix::process::CommandExt as _;
    for args in [&["--help"][..], &["list"], &["admin", "--help"], &["--nonsense"]] {
        let output = Command::new(cargo_bin("lianxin"))
            .arg0(SEQUENCES)
            .args(args)
            .output()
            .unwrap();
        clean("help", &output.stdout);
        clean("help", &output.stderr);
    }
}
