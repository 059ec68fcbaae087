//! The command line as an administrator types it: the real binary on a town's database, a server and a device beside.
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]
#![allow(dead_code, reason = "each test uses its part")]

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use tempfile::TempDir;

pub const TOWN: &str = "439901100";
pub const GRID: &str = "439901100/200/03/012";

/// A server as a process, killed when the test ends.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    pub fn start(db: &Path) -> Self {
        Self::start_with(text(db), None)
    }

    pub fn start_with(db: &str, key: Option<&Path>) -> Self {
        Self::start_at("127.0.0.1:0", db, key)
    }

    pub fn start_at(listen: &str, db: &str, key: Option<&Path>) -> Self {
        Self::start_on(listen, db, key, None)
    }

    /// On a given day.
    pub fn start_on(listen: &str, db: &str, key: Option<&Path>, today: Option<&str>) -> Self {
        let today = today.map(|today| ["--today", today]);
        let key = key.map(|key| ["--key", text(key)]);
        let mut child = std::process::Command::new(cargo_bin("lianxin"))
            .args(["serve", "--listen", listen, "--db", db])
            .args(key.iter().flatten())
            .args(today.iter().flatten())
            .env_remove("LIANXIN_SERVER_KEY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
        Self { child, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

pub struct World {
    pub dir: TempDir,
    /// The server's database, and its key file when it is not beside it.
    pub at: String,
    pub key: Option<PathBuf>,
}

/// The command that sets up the device of somebody who works alone.
pub fn alone<'a>(name: &'a str, role: &'a str, unit: &'a str) -> [&'a str; 8] {
    ["setup", "--name", name, "--role", role, "--unit", unit, "--open"]
}

/// The program on the device whose data lies there, in a language and on a day, with nothing of this machine's settings.
pub fn on(data: &Path, lang: &str, today: &str) -> Command {
    let mut command = Command::new(cargo_bin("lianxin"));
    command.env_clear().arg("--data-dir").arg(data);
    command.args(["--lang", lang, "--today", today]);
    command
}

/// What a command gave: its code, its JSON, what it said on stderr.
pub struct Gave {
    pub code: i32,
    pub json: Value,
    pub out: String,
    pub said: String,
}

pub fn run(args: &[&str]) -> Gave {
    let output = Command::new(cargo_bin("lianxin"))
        .args(["--lang", "en"])
        .args(args)
        .env_remove("LIANXIN_SERVER_KEY")
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    Gave {
        code: output.status.code().unwrap(),
        json: serde_json::from_str(&out).unwrap_or_default(),
        out,
        said: String::from_utf8(output.stderr).unwrap(),
    }
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = text(&dir.path().join("town.db")).to_owned();
        Self::at(dir, at, None)
    }

    pub fn at(dir: TempDir, at: String, key: Option<PathBuf>) -> Self {
        let world = Self { dir, at, key };
        for args in [
            &["init", "--town", TOWN, "--name", "青溪镇"][..],
            &[
                "unit",
                "--path",
                "439901100/200",
                "--kind",
                "village",
                "--name",
                "茶坪村",
            ],
            &["unit", "--path", GRID, "--kind", "micro_grid", "--name", "12号微网格"],
            &[
                "unit",
                "--path",
                "439901100/201",
                "--kind",
                "village",
                "--name",
                "石井村",
            ],
            &["user", "--name", "谭谷雨", "--role", "micro_leader", "--unit", GRID],
        ] {
            world.well(args);
        }
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn db(&self) -> PathBuf {
        self.path("town.db")
    }

    pub fn admin(&self, args: &[&str]) -> Gave {
        let mut all = vec!["admin", "--json", "--db", &self.at];
        all.extend(self.key.iter().flat_map(|key| ["--key", text(key)]));
        all.extend(args);
        run(&all)
    }

    pub fn well(&self, args: &[&str]) -> Value {
        let gave = self.admin(args);
        assert_eq!(
            (gave.code, gave.json["ok"].clone()),
            (0, json!(true)),
            "{args:?}: {}",
            gave.said
        );
        gave.json
    }

    /// Refused: exit code 1, a message with a hint, nothing on stdout.
    pub fn refused(&self, args: &[&str], message: &str) {
        let gave = self.admin(args);
        assert_eq!((gave.code, gave.out.as_str()), (1, ""), "{args:?}");
        assert!(gave.said.contains(message), "{args:?}: {}", gave.said);
        assert!(gave.said.contains("Hint"), "{args:?}: {}", gave.said);
    }

    /// The leader's device.
    pub fn device(&self, args: &[&str]) -> Gave {
        self.device_in("leader", args)
    }

    /// The device in the folder `name`.
    pub fn device_in(&self, name: &str, args: &[&str]) -> Gave {
        let data = self.path(name);
        let mut all = vec!["--data-dir", text(&data)];
        all.extend(args);
        run(&all)
    }

    pub fn code(&self, user: &str) -> String {
        let code = &self.well(&["enrol", "--user", user])["code"];
        code.as_str().unwrap().to_owned()
    }

    pub fn enrolled(&self, server: &Server) -> String {
        self.set_up("leader", server, "谭谷雨");
        let devices = self.well(&["devices"]);
        devices["devices"][0]["device"].as_str().unwrap().to_owned()
    }

    /// Sets the device in the folder `name` up for a person; the server knows their role and unit.
    pub fn set_up(&self, name: &str, server: &Server, user: &str) {
        let code = self.code(user);
        let who = ["setup", "--name", user, "--role", "micro_leader", "--unit", GRID];
        let how = ["--open", "--server", &server.url, "--code", &code];
        let setup = self.device_in(name, &[&who[..], &how].concat());
        assert_eq!(setup.code, 0, "{}", setup.said);
    }

    pub fn record(&self, number: usize) {
        let line = json!({"do": "household", "household_no": format!("A-{number:03}"), "display_name": "谭立春"});
        self.record_lines(&[line]);
    }

    /// What the leader's device records at once.
    pub fn record_lines(&self, lines: &[Value]) {
        let file = self.path("lines");
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(&file, text).unwrap();
        let gave = self.device(&["record", file.to_str().unwrap()]);
        assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
    }

    /// The device's changes of a kind, as its journal has them.
    pub fn journal(&self, kind: &str) -> Vec<Value> {
        let file = self.path("changes.json");
        let export = self.device(&["export", "changes", "--format", "json", "--output", text(&file)]);
        assert_eq!(export.code, 0, "{}", export.said);
        let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        std::fs::remove_file(&file).unwrap();
        rows.into_iter().filter(|row| row["kind"] == kind).collect()
    }

    /// A round that went well.
    pub fn synced(&self, args: &[&str]) -> Value {
        let mut all = vec!["sync", "--json"];
        all.extend(args);
        let gave = self.device(&all);
        assert_eq!(gave.json["ok"], true, "{} {}", gave.out, gave.said);
        gave.json
    }

    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("town.db") && name != "leader" && name != "lines")
            .collect();
        names.sort();
        names
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// On Windows the folder's access list says who may read it.
#[cfg(not(unix))]
pub fn mode(path: &Path) -> u32 {
    assert!(path.is_file());
    0o600
}

#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().unwrap().permissions().mode() & 0o777
}
