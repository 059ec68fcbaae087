//! A shell that runs what a document says, as a person would type it.

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// What is another one here. Ports are taken by chance, folders lie in the test's own.
const HERE: [(&str, &str); 7] = [
    ("--listen 127.0.0.1:8750", "--listen 127.0.0.1:0"),
    ("--listen 127.0.0.1:8420", "--listen 127.0.0.1:0"),
    ("/backup/", "backup/"),
    ("STICK/", "stick/"),
    ("FILE.jsonl", "entries.jsonl"),
    ("/etc/lianxin/chain.key", "county.key"),
    ("'postgres://lianxin:PASSWORD@db.county/lianxin'", "county.db"),
];

/// A folder in which a shell runs one line after another, as a person would.
pub struct Shell {
    pub dir: TempDir,
    /// `export` lines so far.
    pub exports: String,
    pub servers: Vec<Child>,
    /// Where the last server listens, and the last one-time code.
    pub url: String,
    code: String,
}

impl Drop for Shell {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _gone = server.kill();
            let _gone = server.wait();
        }
    }
}

impl Shell {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["backup", "stick"] {
            std::fs::create_dir(dir.path().join(folder)).unwrap();
        }
        std::fs::write(dir.path().join("words"), "a sentence that nobody else says").unwrap();
        let (exports, servers) = (String::new(), Vec::new());
        let (url, code) = (String::new(), String::new());
        Self {
            dir,
            exports,
            servers,
            url,
            code,
        }
    }

    fn command(&self, line: &str) -> Command {
        let programs = Path::new(env!("CARGO_BIN_EXE_lianxin")).parent().unwrap();
        let path = std::env::join_paths(
            std::iter::once(programs.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!("{}{line}", self.exports)])
            .current_dir(self.dir.path());
        for name in ["LIANXIN_SERVER_DB", "LIANXIN_SERVER_KEY"] {
            command.env_remove(name);
        }
        command
            .env("PATH", path.unwrap())
            .env("LIANXIN_LANG", "en")
            .env("HOME", self.dir.path());
        command
            .env("LIANXIN_DATA_DIR", "leader")
            .env("LIANXIN_CONFIG_DIR", "config")
            // Where a person types it.
            .env("LIANXIN_PASSPHRASE_FILE", self.dir.path().join("words"));
        command
    }

    /// Runs a line, which must go well; what it printed. A server goes on beside.
    pub fn run(&mut self, written: &str) -> String {
        let line = HERE
            .iter()
            .fold(written.to_owned(), |line, (there, here)| line.replace(there, here));
        let line = line
            .replace("http://127.0.0.1:8420", &self.url)
            .replace("--code CODE", &format!("--code {}", self.code));
        if line.starts_with("export ") {
            self.exports.push_str(&format!("{line}\n"));
            return String::new();
        }
        if line.starts_with("lianxin serve ") {
            self.serve(&line);
            return String::new();
        }
        let ran = self.command(&line).output().unwrap();
        let out = String::from_utf8(ran.stdout).unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "`{written}`, run as `{line}`: {out}{said}");
        if line.contains("admin enrol ") && !line.contains("--json") {
            self.code = out.split_whitespace().next().unwrap().to_owned();
        }
        out
    }

    fn serve(&mut self, line: &str) {
        let mut command = self.command(&format!("exec {line}"));
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut first = String::new();
        let mut out = BufReader::new(server.stdout.take().unwrap());
        out.read_line(&mut first).unwrap();
        self.servers.push(server);
        let url = first.trim().strip_prefix("listening on ");
        self.url = url
            .unwrap_or_else(|| panic!("`{line}` says where it listens: {first:?}"))
            .to_owned();
    }

    pub fn json(&mut self, line: &str) -> Value {
        serde_json::from_str(&self.run(line)).unwrap()
    }
}
