//! Real processes: the server and the devices' commands, any of which may be killed at any moment.

use assert_cmd::cargo::cargo_bin;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

pub const GRID: &str = "439901100/200/03/012";

/// People and where they work: two of one grid, the village clerk, another village's leader, the town's office.
pub const PEOPLE: [(&str, &str, &str); 5] = [
    ("谭谷雨", "micro_leader", GRID),
    ("向白露", "grid_member", GRID),
    ("邓小满", "clerk", "439901100/200"),
    ("盘立冬", "micro_leader", "439901100/201/01/001"),
    ("黎秋分", "town_office", "439901100"),
];

/// A good spread of 64 bits.
pub fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Random numbers of a seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0) % end
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

pub fn lianxin() -> Command {
    let mut command = Command::new(cargo_bin("lianxin"));
    command.args(["--lang", "en"]).env_remove("LIANXIN_DATA_DIR");
    command
}

/// Runs a command to its end; it must succeed.
pub fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// The server's database and, while it lives, its process.
pub struct Server {
    pub db: PathBuf,
    /// Its keys, where they do not lie beside the database.
    pub key: Option<PathBuf>,
    child: Option<Child>,
}

impl Server {
    /// Makes the town.
    pub fn found(folder: &Path) -> Self {
        Self::found_at(folder.join("town.db"), None)
    }

    /// Makes the town in a file or in the PostgreSQL database of this address.
    pub fn found_at(db: PathBuf, key: Option<PathBuf>) -> Self {
        let server = Self { db, key, child: None };
        run(server
            .admin(&["init"])
            .args(["--town", "439901100", "--name", "青溪镇"]));
        for (path, kind) in [
            ("439901100/200", "village"),
            (GRID, "micro_grid"),
            ("439901100/201", "village"),
            ("439901100/201/01/001", "micro_grid"),
        ] {
            run(server
                .admin(&["unit"])
                .args(["--path", path, "--kind", kind, "--name", path]));
        }
        for (name, role, unit) in PEOPLE {
            run(server
                .admin(&["user"])
                .args(["--name", name, "--role", role, "--unit", unit]));
        }
        server
    }

    pub fn admin(&self, task: &[&str]) -> Command {
        let mut command = lianxin();
        command.arg("admin").args(task);
        self.at(&mut command);
        command
    }

    /// Where the database and its keys are.
    fn at(&self, command: &mut Command) {
        command.arg("--db").arg(&self.db);
        if let Some(key) = &self.key {
            command.arg("--key").arg(key);
        }
    }

    pub fn code(&self, user: &str) -> String {
        run(self.admin(&["enrol"]).args(["--user", user])).trim().to_owned()
    }

    /// Starts the process; where it listens.
    pub fn start(&mut self) -> SocketAddr {
        let mut command = lianxin();
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        self.at(&mut command);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        self.child = Some(child);
        let address = line.trim().strip_prefix("listening on http://");
        address
            .unwrap_or_else(|| panic!("the server said: {line}"))
            .parse()
            .unwrap()
    }

    /// A checked copy, made while the process runs.
    pub fn backup(&self, copy: &Path) {
        run(self.admin(&["backup"]).arg(copy));
    }

    /// The process dies and its database with it; the copy takes its place. The key file stays.
    pub fn put_back(&mut self, copy: &Path) {
        self.kill();
        for ending in ["", "-wal", "-shm"] {
            // After a kill some of them may not be there.
            let _not_there = fs::remove_file(format!("{}{ending}", self.db.display()));
        }
        run(self.admin(&["restore"]).arg(copy));
    }

    /// kill -9.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        match file.file_type().unwrap().is_dir() {
            true => copy_files(&file.path(), &to.join(file.file_name())),
            false => drop(fs::copy(file.path(), to.join(file.file_name())).unwrap()),
        }
    }
}

/// A device: its data folder and who works on it.
#[derive(Clone)]
pub struct Device {
    pub user: &'static str,
    pub data: PathBuf,
}

/// A household to visit.
pub fn household(number: usize) -> Value {
    json!({"do": "household", "household_no": format!("A-{number:03}"), "display_name": format!("谭立春{number}"),
        "address": format!("石井组{number}号")})
}

impl Device {
    /// One that works alone, with a household.
    pub fn alone(folder: &Path) -> Self {
        let (user, role, unit) = PEOPLE[0];
        let device = Self {
            user,
            data: folder.join("alone"),
        };
        run(device
            .command("setup")
            .args(["--name", user, "--role", role, "--unit", unit, "--open"]));
        assert_eq!(device.record(&[household(1)], None, None)[0]["ok"], true);
        device
    }

    pub fn set_up(folder: &Path, server: &Server, url: &str, index: usize) -> Self {
        let (user, role, unit) = PEOPLE[index];
        let device = Self {
            user,
            data: folder.join(format!("device-{index}")),
        };
        let code = server.code(user);
        run(device
            .command("setup")
            .args(["--name", user, "--role", role, "--unit", unit, "--open"])
            .args(["--server", url, "--code", &code]));
        device
    }

    /// Another device with a copy of this one's folder.
    pub fn copied(&self, data: PathBuf) -> Self {
        copy_files(&self.data, &data);
        Self { user: self.user, data }
    }

    /// A copy takes the place of the folder; the marker goes with it or stays, as a person or a program puts it back.
    pub fn replace_by(&self, copy: &Self, marker_too: bool) {
        let marker = self.data.join("lianxin.db.mark");
        let kept = fs::read(&marker).unwrap();
        fs::remove_dir_all(&self.data).unwrap();
        copy_files(&copy.data, &self.data);
        if !marker_too {
            fs::write(marker, kept).unwrap();
        }
    }

    pub fn command(&self, name: &str) -> Command {
        let mut command = lianxin();
        command.arg("--data-dir").arg(&self.data).arg(name);
        command
    }

    /// Feeds lines to `record`, killed after `life` when given. What it answered `ok` is promised.
    pub fn record(&self, lines: &[Value], clock: Option<&str>, life: Option<Duration>) -> Vec<Value> {
        let mut command = self.command("record");
        command.arg("-");
        if let Some(today) = clock {
            command.args(["--today", today]);
        }
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let output = Self::live(command, &text, life);
        // A line cut by the kill was not promised.
        let whole = output
            .stdout
            .rsplitn(2, |byte| *byte == b'\n')
            .nth(1)
            .unwrap_or_default();
        String::from_utf8_lossy(whole)
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// One `sync --json`, killed after `life` when given; `None` when it was killed before it answered.
    pub fn sync(&self, life: Option<Duration>) -> Option<Value> {
        let mut command = self.command("sync");
        command.arg("--json");
        let output = Self::live(command, "", life);
        serde_json::from_slice(&output.stdout).ok()
    }

    /// One `sync --json`, killed as soon as it is `enough`; `None` when it was killed before it answered.
    pub fn sync_until(&self, mut enough: impl FnMut() -> bool) -> Option<Value> {
        let mut command = self.command("sync");
        command.arg("--json").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        while child.try_wait().unwrap().is_none() {
            if enough() {
                // It may have ended by itself.
                let _ended = child.kill();
                break;
            }
            thread::sleep(Duration::from_millis(3));
        }
        let output = child.wait_with_output().unwrap();
        serde_json::from_slice(&output.stdout).ok()
    }

    fn live(mut command: Command, input: &str, life: Option<Duration>) -> Output {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // A killed process reads no more.
        let feeder = thread::spawn(move || stdin.write_all(input.as_bytes()).is_ok());
        if let Some(life) = life {
            thread::sleep(life);
            // It may have ended by itself.
            let _ended = child.kill();
        }
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        output
    }

    /// Runs a command that is fed lines to its end: its exit code, what it put out and what it said.
    pub fn fed(command: Command, lines: &[Value]) -> (Option<i32>, String, String) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let output = Self::live(command, &text, None);
        let lossy = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), lossy(&output.stdout), lossy(&output.stderr))
    }

    /// All records of a kind, as the device shows them.
    pub fn export(&self, what: &str) -> Vec<Value> {
        let file = self.data.join(format!("{what}.json"));
        run(self
            .command("export")
            .args([what, "--format", "json", "--profile", "internal", "-o"])
            .arg(&file));
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let mut rows: Vec<Value> = serde_json::from_str(&text).unwrap();
        // Each of these exports is a look that waits to be sent.
        rows.retain(|row| row["kind"] != "audit_line");
        rows
    }
}
