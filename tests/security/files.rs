//! Files: what a command may remove, replace, open and leave open to others, and how it notices that its own are gone.

use crate::common_cli::{GRID, Server, World, run, text};
use crate::scene::{SETUP, device, household, names, well};
use assert_cmd::cargo::cargo_bin;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

fn count(data: &Path) -> usize {
    let listed = well(data, &["list", "households", "--json"]);
    listed.json.as_array().unwrap().len()
}

/// `record -` as another system drives it: a line in, an answer out.
struct Recorder {
    process: Child,
    answers: BufReader<ChildStdout>,
    lines: usize,
}

impl Recorder {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(cargo_bin("lianxin"))
            .args(["--lang", "en", "--data-dir", text(data), "record", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self {
            process,
            answers,
            lines: 0,
        }
    }

    /// True when the next line was answered `ok`.
    fn record(&mut self) -> bool {
        self.lines += 1;
        let mut input = self.process.stdin.as_ref().unwrap();
        let written = writeln!(input, "{}", household(self.lines));
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        written.is_ok() && answer["ok"] == true
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    fn ended(mut self) -> Option<i32> {
        drop(self.process.stdin.take());
        self.process.wait().unwrap().code()
    }
}

#[test]
fn a4_of_set_ups_at_once_one_is_done_and_its_database_stays() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..8 {
        let data = folder.path().join(round.to_string());
        let begun: Vec<_> = ["谭谷雨", "邓小满", "黎秋分"]
            .into_iter()
            .map(|name| {
                let process = Command::new(cargo_bin("lianxin"))
                    .args(["--lang", "en", "--data-dir", text(&data), "setup", "--name", name])
                    .args(["--role", "micro_leader", "--unit", GRID, "--open"])
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn();
                (name, process.unwrap())
            })
            .collect();
        let done: Vec<_> = begun
            .into_iter()
            .filter_map(|(name, mut process)| process.wait().unwrap().success().then_some(name))
            .collect();
        assert_eq!(done.len(), 1, "round {round}: {done:?}");
        let again = device(&data, &SETUP);
        assert!(again.said.contains(done[0]), "round {round}: {}", again.said);
        let left: Vec<_> = names(&data)
            .into_iter()
            .filter(|name| name.ends_with(".work"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn a4_an_enrolment_that_fails_takes_nothing_from_a_set_up_made_meanwhile() {
    for before in [
        &["enrol"][..],
        &["setup", "--name", "x", "--role", "clerk", "--unit", GRID, "--open"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let line = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", line.local_addr().unwrap());
        let mut enrolment = Command::new(cargo_bin("lianxin"))
            .args(["--data-dir", text(&data)])
            .args(before)
            .args(["--server", &url, "--code", "ABCD-EFGHJK"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (waiting, _) = line.accept().unwrap();
        assert!(!data.exists(), "nothing is made before the server has answered");
        well(&data, &SETUP);
        let mut recorder = Recorder::start(&data);
        assert!(recorder.record() && recorder.record());
        recorder.kill();
        drop((waiting, line));
        assert_eq!(enrolment.wait().unwrap().code(), Some(1));
        assert_eq!(count(&data), 2, "{before:?}");
    }
}

/// A town, a device that synced, and files of every kind of ours.
fn town() -> (World, Server) {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    world.record(1);
    world.synced(&[]);
    world.record(2);
    (world, server)
}

#[test]
fn a5_no_command_writes_over_a_file_of_ours_or_of_anybody_else() {
    let (world, _server) = town();
    let [up, down, other] = ["up", "down", "up2"].map(|name| world.path(name));
    world.device(&["bundle", "export", text(&up)]);
    world.device(&["bundle", "export", text(&other)]);
    let take = ["bundle", "import", text(&up), "--db", &world.at, "--reply"];
    assert_eq!(run(&[&take[..], &[text(&down)]].concat()).code, 0);
    world.well(&["backup", text(&world.path("copy"))]);
    let letter = world.path("letter");
    fs::write(&letter, "一封信").unwrap();
    let data = world.path("leader");
    let db = data.join("lianxin.db");
    let _open = Recorder::start(&data);
    let held = rusqlite::Connection::open(&db).unwrap();
    held.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .unwrap();
    let mut targets: Vec<PathBuf> = [
        "lianxin.db",
        "lianxin.db-wal",
        "lianxin.db-shm",
        "lianxin.db.mark",
        "lianxin.db.saved",
    ]
    .map(|name| data.join(name))
    .into();
    fs::write(data.join("console.lock"), "").unwrap();
    targets.push(data.join("console.lock"));
    targets.extend(
        ["town.db", "town.db-wal", "town.db-shm", "town.db.key", "copy", "letter"].map(|name| world.path(name)),
    );
    let hard = world.path("hard.json");
    fs::hard_link(&db, &hard).unwrap();
    targets.push(hard);
    #[cfg(unix)]
    for (link, to) in [("soft.json", &db), ("lock.json", &data.join("console.lock"))] {
        std::os::unix::fs::symlink(to, world.path(link)).unwrap();
        targets.push(world.path(link));
    }
    let export = ["export", "visits", "--format", "json", "-o"];
    let first_load = world.well(&["devices"])["devices"][0]["device"]
        .as_str()
        .unwrap()
        .to_owned();
    let commands: Vec<(Vec<&str>, Vec<&str>)> = vec![
        (export.to_vec(), vec![]),
        (vec!["bundle", "export"], vec![]),
        (vec!["bundle", "export"], vec!["--replace"]),
        (take.to_vec(), vec![]),
        (take.to_vec(), vec!["--replace"]),
        (
            vec!["bundle", "export", "--db", &world.at, "--device", &first_load],
            vec!["--replace"],
        ),
        (vec!["admin", "--db", &world.at, "backup"], vec![]),
    ];
    for target in &targets {
        let before = fs::read(target).unwrap();
        for (command, flags) in &commands {
            let args = [&["--data-dir", text(&data)], &command[..], &[text(target)], flags].concat();
            let gave = run(&args);
            assert_eq!(gave.code, 1, "{args:?} {}", gave.out);
            assert!(gave.said.contains("Hint"), "{args:?}: {}", gave.said);
            // The count of saves goes on: an export is noted.
            if !target.ends_with("lianxin.db.saved")
                && !target.ends_with("lianxin.db-wal")
                && !target.ends_with("lianxin.db-shm")
            {
                assert!(fs::read(target).unwrap() == before, "{args:?} changed it");
            }
        }
    }
    // A file for the other way, and an export, are nobody's to replace but their own command's.
    for (command, target) in [(vec!["bundle", "export"], &down), (take.to_vec(), &other)] {
        let args = [&["--data-dir", text(&data)], &command[..], &[text(target), "--replace"]].concat();
        assert_eq!(run(&args).code, 1, "{args:?}");
    }
    let args = [&["--data-dir", text(&data)], &export[..], &[text(&up)]].concat();
    assert_eq!(run(&args).code, 1, "an export over a bundle");
    drop(held);
    assert_eq!(count(&data), 2);
    let again = [
        &["--data-dir", text(&data), "bundle", "export"][..],
        &[text(&other), "--replace"],
    ]
    .concat();
    assert_eq!(
        run(&again).code,
        0,
        "an earlier one of the same kind is replaced when asked for"
    );
}

#[cfg(unix)]
mod on_unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::{Duration, Instant};

    /// Every file and folder from `folder` on that somebody else may read or enter.
    fn open_to_others(folder: &Path) -> Vec<String> {
        let mut open = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for path in fs::read_dir(&next)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .chain([next.clone()])
            {
                let meta = path.symlink_metadata().unwrap();
                if meta.is_dir() && path != next {
                    folders.push(path);
                    continue;
                }
                if meta.permissions().mode() & 0o077 != 0 {
                    open.push(format!("{} {:o}", path.display(), meta.permissions().mode() & 0o7777));
                }
            }
        }
        open
    }

    fn under(umask: &str, args: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                &format!("umask {umask}; exec \"$0\" \"$@\""),
                text(&cargo_bin("lianxin")),
            ])
            .args(args)
            .env_remove("LIANXIN_SERVER_KEY")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn listening(mut command: Command) -> (Child, String) {
        let mut server = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        (server, line.trim().strip_prefix("listening on ").unwrap().to_owned())
    }

    #[test]
    fn a7_what_is_made_is_its_owners_alone_whatever_the_umask() {
        for umask in ["000", "022", "277"] {
            let folder = tempfile::tempdir().unwrap();
            set(folder.path(), 0o700);
            let at = |name: &str| text(&folder.path().join(name)).to_owned();
            let (db, data) = (at("srv/deep/town.db"), at("home/data"));
            let done = |args: &[&str]| {
                let output = under(umask, args).output().unwrap();
                assert!(output.status.success(), "umask {umask} {args:?}");
                String::from_utf8(output.stdout).unwrap()
            };
            let admin = |args: &[&str]| done(&[&["--lang", "en", "admin", "--json", "--db", &db], args].concat());
            admin(&["init", "--town", "439901100", "--name", "青溪镇"]);
            admin(&[
                "unit",
                "--path",
                "439901100/200",
                "--kind",
                "village",
                "--name",
                "茶坪村",
            ]);
            admin(&["user", "--name", "谭谷雨", "--role", "clerk", "--unit", "439901100/200"]);
            let (mut server, url) = listening(under(umask, &["serve", "--listen", "127.0.0.1:0", "--db", &db]));
            let code: Value = serde_json::from_str(&admin(&["enrol", "--user", "谭谷雨"])).unwrap();
            let own = |args: &[&str]| done(&[&["--data-dir", &data], args].concat());
            own(&["enrol", "--server", &url, "--code", code["code"].as_str().unwrap()]);
            fs::write(at("lines"), household(1).to_string()).unwrap();
            fs::set_permissions(at("lines"), fs::Permissions::from_mode(0o600)).unwrap();
            own(&["record", &at("lines")]);
            let mut recorder = under(umask, &["--data-dir", &data, "record", "-"]);
            let mut recorder = recorder.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            writeln!(recorder.stdin.as_ref().unwrap(), "{}", household(2)).unwrap();
            let mut answer = String::new();
            BufReader::new(recorder.stdout.as_mut().unwrap())
                .read_line(&mut answer)
                .unwrap();
            own(&["sync"]);
            own(&["export", "households", "--format", "json", "-o", &at("out.json")]);
            own(&["bundle", "export", &at("up")]);
            done(&["bundle", "import", &at("up"), "--db", &db]);
            admin(&["backup", &at("copy")]);
            let (open, files) = (open_to_others(folder.path()), all(folder.path()));
            for process in [&mut server, &mut recorder] {
                process.kill().unwrap();
                process.wait().unwrap();
            }
            assert!(open.is_empty(), "umask {umask}: {open:#?}");
            for seen in [
                "lianxin.db-wal",
                "lianxin.db-shm",
                "lianxin.db.mark",
                "town.db-wal",
                "town.db.key",
                "up.reply",
            ] {
                assert!(
                    files.iter().any(|file| file.ends_with(seen)),
                    "{seen} was not looked at: {files:?}"
                );
            }
        }
    }

    fn all(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
                found.push(text(&path).to_owned());
                if path.is_dir() {
                    folders.push(path);
                }
            }
        }
        found
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn mode(path: &Path) -> u32 {
        path.symlink_metadata().unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a7_what_stood_open_is_closed_at_the_start_and_the_log_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, shared) = (folder.path().join("ours"), folder.path().join("shared"));
        for data in [&ours, &shared] {
            well(data, &SETUP);
            fs::create_dir(data.join("log")).unwrap();
            fs::write(data.join("log/lianxin.2020-01-01.log"), "x").unwrap();
            for file in ["lianxin.db", "lianxin.db.saved", "log/lianxin.2020-01-01.log"] {
                set(&data.join(file), 0o666);
            }
            set(&data.join("log"), 0o755);
            set(data, 0o755);
        }
        fs::write(shared.join("letter.txt"), "x").unwrap();
        set(&shared.join("letter.txt"), 0o644);
        for data in [&ours, &shared] {
            well(data, &["list", "today"]);
            well(data, &["list", "today"]);
        }
        assert_eq!(open_to_others(&ours), Vec::<String>::new());
        let left = open_to_others(&shared);
        assert_eq!(left.len(), 2, "the letter and the folder it lies in: {left:?}");
        assert_eq!((mode(&shared), mode(&shared.join("letter.txt"))), (0o755, 0o644));
        let log = names(&ours.join("log"))
            .into_iter()
            .find(|name| !name.contains("2020"))
            .unwrap();
        let log = fs::read_to_string(ours.join("log").join(log)).unwrap();
        assert_eq!(log.lines().count(), 1, "{log}");
        let tmp = folder.path().join("tmp");
        fs::create_dir(&tmp).unwrap();
        set(&tmp, 0o1777);
        well(&tmp, &SETUP);
        assert_eq!(mode(&tmp), 0o1777, "a folder for everybody stays one");
        assert_eq!(mode(&tmp.join("lianxin.db")), 0o600);
    }

    #[test]
    fn a7_the_servers_files_that_stood_open_are_closed_at_its_start() {
        let world = World::new();
        for file in ["town.db", "town.db.key"] {
            set(&world.path(file), 0o644);
        }
        let _server = Server::start(&world.db());
        assert!(
            open_to_others(world.dir.path())
                .iter()
                .all(|path| !path.contains("town.db"))
        );
    }

    #[test]
    fn a14_a_database_that_is_gone_is_not_written_on() {
        let away = tempfile::tempdir().unwrap();
        let away = away.path().join("away");
        type Harm = fn(&Path, &Path);
        let harms: [(&str, Harm); 6] = [
            ("moved", |db, away| fs::rename(db, away).unwrap()),
            ("removed", |db, _| fs::remove_file(db).unwrap()),
            ("replaced by a copy", |db, away| {
                fs::copy(db, away).unwrap();
                fs::rename(away, db).unwrap();
            }),
            ("its log removed", |db, _| {
                fs::remove_file(format!("{}-wal", db.display())).unwrap();
            }),
            ("its index removed", |db, _| {
                fs::remove_file(format!("{}-shm", db.display())).unwrap();
            }),
            ("its folder moved", |db, away| {
                fs::rename(db.parent().unwrap(), away).unwrap();
            }),
        ];
        for (harm, do_it) in harms {
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path().join("data");
            well(&data, &SETUP);
            let mut recorder = Recorder::start(&data);
            assert!(recorder.record() && recorder.record(), "{harm}");
            do_it(&data.join("lianxin.db"), &away);
            assert!(!recorder.record(), "{harm}: a line was acknowledged");
            assert_eq!(recorder.ended(), Some(1), "{harm}");
            let _next = fs::remove_file(&away).or_else(|_| fs::remove_dir_all(&away));
        }
    }

    #[test]
    fn a14_where_a_database_was_nobody_sets_up_anew_and_put_back_it_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        well(data, &SETUP);
        let mut recorder = Recorder::start(data);
        assert!(recorder.record());
        assert_eq!(recorder.ended(), Some(0));
        let (db, away) = (data.join("lianxin.db"), data.join("lianxin (冲突副本).db"));
        fs::rename(&db, &away).unwrap();
        for args in [
            &["list", "today"][..],
            &SETUP,
            &["enrol", "--server", "http://127.0.0.1:9", "--code", "x"],
        ] {
            let gave = device(data, args);
            assert_eq!(gave.code, 1, "{args:?}");
            assert!(gave.said.contains("database file is gone"), "{args:?}: {}", gave.said);
            assert!(!db.exists(), "{args:?}");
        }
        fs::rename(&away, &db).unwrap();
        assert_eq!(count(data), 1);
    }

    #[test]
    fn a14_a_log_removed_after_a_kill_is_told_and_an_honest_kill_is_not() {
        for (harm, lost) in [("", 0), ("-wal", 10)] {
            let folder = tempfile::tempdir().unwrap();
            let data = folder.path();
            well(data, &SETUP);
            let mut recorder = Recorder::start(data);
            assert!((0..10).all(|_| recorder.record()));
            recorder.kill();
            if !harm.is_empty() {
                fs::remove_file(data.join(format!("lianxin.db{harm}"))).unwrap();
            }
            let listed = well(data, &["list", "households", "--json"]);
            assert_eq!(listed.json.as_array().unwrap().len(), 10 - lost);
            assert_eq!(listed.said.contains("saves are missing"), lost > 0, "{}", listed.said);
            let doctor = device(data, &["doctor"]);
            assert_eq!(doctor.code, i32::from(lost > 0), "{}", doctor.said);
            assert_eq!(device(data, &["doctor"]).code, 0, "told once");
        }
    }

    #[test]
    fn a14_a_server_whose_database_is_gone_says_stored_to_nobody() {
        type Harm = fn(&Path, &Path);
        let harms: [(&str, Harm); 4] = [
            ("moved", |db, away| fs::rename(db, away).unwrap()),
            ("removed", |db, _| fs::remove_file(db).unwrap()),
            ("replaced", |db, away| {
                fs::copy(db, away).unwrap();
                fs::rename(away, db).unwrap();
            }),
            ("its log removed", |db, _| {
                fs::remove_file(format!("{}-wal", db.display())).unwrap();
            }),
        ];
        for (harm, do_it) in harms {
            let (world, server) = town();
            do_it(&world.db(), &world.path("away"));
            let gave = world.device(&["sync", "--json"]);
            assert_eq!(
                (gave.json["ok"].clone(), gave.json["stored"].clone()),
                (json!(false), json!(0)),
                "{harm}"
            );
            let health = std::net::TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
            write!(
                &health,
                "GET /v1/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            .unwrap();
            let mut status = String::new();
            BufReader::new(&health).read_line(&mut status).unwrap();
            assert!(status.contains(" 500 "), "{harm}: {status}");
        }
    }

    #[test]
    fn a20_no_link_leads_a_database_elsewhere_and_no_device_holds_a_command_up() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let begun = Instant::now();
        let data = at("data");
        fs::create_dir(&data).unwrap();
        symlink(at("elsewhere"), data.join("lianxin.db")).unwrap();
        for args in [
            &SETUP[..],
            &["enrol", "--server", "http://127.0.0.1:9", "--code", "x"],
            &["list", "today"],
        ] {
            assert_eq!(device(&data, args).code, 1, "{args:?}");
        }
        symlink(at("elsewhere"), at("town.db")).unwrap();
        let town = text(&at("town.db")).to_owned();
        let init = [
            "admin",
            "--db",
            &town,
            "init",
            "--town",
            "439901100",
            "--name",
            "青溪镇",
        ];
        assert_eq!(run(&init).code, 1);
        assert!(!at("elsewhere").exists(), "nothing was made at the other end");
        assert!(!at("town.db.key").exists());

        let (world, _server) = super::town();
        let data = world.path("leader");
        for (name, harmless) in [
            ("lianxin.db.mark", true),
            ("lianxin.db.saved", true),
            ("lianxin.db-wal", false),
            ("lianxin.db-shm", false),
        ] {
            for make in [
                |path: &Path| symlink("/dev/zero", path).unwrap(),
                |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
            ] {
                let (path, kept) = (data.join(name), data.join("kept"));
                let was = fs::rename(&path, &kept).is_ok();
                make(&path);
                let gave = world.device(&["list", "today"]);
                assert_eq!(gave.code, i32::from(!harmless), "{name}: {}", gave.said);
                world.device(&["sync"]);
                fs::remove_file(&path).unwrap();
                if was {
                    fs::rename(&kept, &path).unwrap();
                }
            }
        }
        let config = data.join("config");
        fs::create_dir(&config).unwrap();
        symlink("/dev/zero", config.join("rules.toml")).unwrap();
        assert_eq!(world.device(&["list", "today"]).code, 1);
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    }

    #[test]
    fn a24_a_killed_export_leaves_nothing_that_the_next_one_does_not_clear() {
        let (world, _server) = super::town();
        let stick = world.path("stick");
        fs::create_dir(&stick).unwrap();
        let (up, data) = (stick.join("up"), world.path("leader"));
        for round in 0..12 {
            let mut export = Command::new(cargo_bin("lianxin"))
                .args(["--data-dir", text(&data), "bundle", "export", text(&up), "--replace"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(4 * round));
            export.kill().unwrap();
            export.wait().unwrap();
        }
        let bytes = fs::read(&up).unwrap_or_else(|_| b"lianxin\n\x01\x01".to_vec());
        fs::write(stick.join("up.4242.part"), &bytes[..9]).unwrap();
        fs::write(stick.join("other.4243.part"), bytes).unwrap();
        fs::write(stick.join("film.4244.part"), "somebody's download").unwrap();
        let done = world.device(&["bundle", "export", text(&up), "--replace"]);
        assert_eq!(done.code, 0, "{}", done.said);
        assert_eq!(names(&stick), ["film.4244.part", "up"]);
    }
}
