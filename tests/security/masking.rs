//! A name, a telephone, an ID number and a door are planted in every field of every kind of record that takes text, by the
//! record tables, and looked for on every page, in every list and in every file.

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use lianxin::app::Effect;
use lianxin::change::wire::SyncReply;
use lianxin::change::{Change, Cursor, Fields, Proof, Sequenced};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use lianxin::domain::lang::Lang;
use lianxin::domain::mask::Privacy;
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use lianxin::record::{FieldDef, FieldType, Kind};
use lianxin::runtime::headless::Console;
use lianxin::store::{NewIdentity, Store};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

const UNIT: &str = "439901100/200/03/012";
/// The householder, and whoever else is named.
const NAME: &str = "谭谷雨";
const PHONE: &str = "12900005678";
const ID: &str = "439901195103041021";
const DOOR: &str = "77号302室";
/// What must be read nowhere: the needles in the spellings planted.
const NEEDLES: [&str; 10] = [
    NAME,
    PHONE,
    "129 0000 5678",
    "一二九零零零零",
    ID,
    "19510304",
    "439901 1951 0304 1021",
    "1951 0304",
    DOOR,
    "三月初四",
];
/// What one author writes, and what another writes at the same time.
const TEXTS: [&str; 2] = [
    "找谭谷雨12900005678证439901195103041021住上湾组77号302室",
    "谭 谷 雨一二九零零零零五六七八或129 0000 5678，证439901 1951 0304 1021",
];

fn now() -> Millis {
    Millis::parse("2026-11-20 09:00").unwrap()
}

fn id(kind: &Kind) -> Uuid {
    let place = Kind::ALL.iter().position(|one| one == kind).unwrap();
    Uuid::from_u128(0x0193_a5c2_0000_7000_8000_0000_0000_0000 + place as u128)
}

/// A device that has pulled one record of each kind, written by two authors who had not seen each other.
struct Planted {
    dir: TempDir,
}

impl Planted {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let planted = Self { dir };
        let mut store = Store::open(&planted.database(), None, true, Arc::new(Rules::builtin())).unwrap();
        store
            .set_identity(&NewIdentity {
                user: UserId(Uuid::from_u128(1)),
                name: "罗立夏".to_owned(),
                role: Role::MicroLeader,
                unit: UnitPath::parse(UNIT).unwrap(),
                device: DeviceId(Uuid::from_u128(2)),
                server: Some(("https://town.example".to_owned(), "token".to_owned())),
                units: Vec::new(),
                demo: false,
                series: None,
            })
            .unwrap();
        let kinds = Kind::ALL.iter().filter(|kind| !kind.is_server_owned());
        let changes: Vec<_> = TEXTS
            .iter()
            .enumerate()
            .flat_map(|(author, text)| kinds.clone().map(move |kind| (author, kind, *text)))
            .enumerate()
            .map(|(at, (author, kind, text))| sequenced(at as u64 + 1, author, kind, text))
            .collect();
        let seq = changes.len() as u64;
        store
            .apply_reply(&reply(changes, Cursor { seq, chain: seq }), now())
            .unwrap();
        planted
    }

    fn database(&self) -> PathBuf {
        self.dir.path().join("lianxin.db")
    }

    fn console(&self, (columns, rows): (u16, u16), lang: Lang) -> Console {
        let store = Store::open(&self.database(), None, false, Arc::new(Rules::builtin())).unwrap();
        Console::with_store(store, now()).sized(columns, rows).speaking(lang)
    }

    fn command(&self, args: &[&str]) -> String {
        let output = Command::new(cargo_bin("lianxin"))
            .args(["--today", "2026-11-20", "--data-dir", self.dir.path().to_str().unwrap()])
            .args(args)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{args:?}: {text}");
        text
    }

    fn export(&self, what: &str, profile: &str) -> String {
        let file = self.dir.path().join("out.json");
        let path = file.to_str().unwrap();
        self.command(&["export", what, "--format", "json", "--profile", profile, "-o", path]);
        std::fs::read_to_string(file).unwrap()
    }
}

fn reply(changes: Vec<Sequenced>, cursor: Cursor) -> SyncReply {
    SyncReply {
        now: now(),
        device_n: 0,
        acked: Default::default(),
        safe: 0,
        results: Vec::new(),
        changes,
        cursor,
        more: false,
        scope: None,
        control: Vec::new(),
        token: None,
        snapshot: false,
        next_in: 900,
    }
}

fn sequenced(seq: u64, author: usize, kind: &Kind, text: &str) -> Sequenced {
    let author = 10 + author as u128;
    // What is created once has one author.
    let record = match kind.nature() {
        lianxin::record::Nature::Once => Uuid::from_u128(id(kind).as_u128() + (author << 32)),
        lianxin::record::Nature::FieldSet => id(kind),
    };
    Sequenced {
        change: Change {
            id: ChangeId(Uuid::from_u128(1000 + u128::from(seq))),
            n: seq,
            kind: kind.clone(),
            record: RecordId(record),
            unit: UnitPath::parse(UNIT).unwrap(),
            v: 1,
            at: now().plus(-3_600_000),
            seen: Cursor::default(),
            group: None,
            set: planted(kind, text),
        },
        seq,
        device: DeviceId(Uuid::from_u128(author)),
        user: UserId(Uuid::from_u128(author + 100)),
        received: now(),
        te: now(),
        es: 0,
        recovered: false,
        proof: Proof::default(),
    }
}

fn planted(kind: &Kind, text: &str) -> Fields {
    let value = |field: &FieldDef| (field.name.to_owned(), value(kind, field, text));
    kind.fields()
        .iter()
        .map(value)
        .filter(|(_, value)| !value.is_null())
        .collect()
}

/// What is planted in a field: the text wherever text may stand.
fn value(kind: &Kind, field: &FieldDef, text: &str) -> Value {
    let first = text == TEXTS[0];
    match (field.privacy, field.ty()) {
        (Privacy::Name, _) => json!(NAME),
        (Privacy::Names, _) => json!("村医、谭谷雨"),
        (Privacy::Phone, FieldType::List) => json!([if first { PHONE } else { "129 0000 5678" }]),
        (Privacy::Phone, _) => json!(if first { PHONE } else { "129 0000 5678" }),
        (Privacy::IdNo, _) => json!(if first { ID } else { "439901 1951 0304 1021" }),
        (Privacy::Birth, _) => json!("1951-03-04"),
        (Privacy::LunarBirth, _) => json!("三月初四"),
        (Privacy::Address, _) => json!("上湾组77号302室"),
        (Privacy::Public, _) if field.name == "household_no" => json!("A-001"),
        (Privacy::Notice, _) => json!("0700-8120001"),
        (Privacy::Public, _) => json!("12-1120-01"),
        (Privacy::Text | Privacy::Place, FieldType::List) => json!([text]),
        (Privacy::Text | Privacy::Place, _) => json!(text),
        (Privacy::Code, ty) => code(kind, field.name, ty),
    }
}

fn code(kind: &Kind, field: &str, ty: FieldType) -> Value {
    match (field, ty) {
        ("household_id", _) => json!(id(&Kind::Household)),
        ("person_id", _) => json!(id(&Kind::Person)),
        ("request_id", _) => json!(id(&Kind::Request)),
        ("kind", _) => json!(match kind {
            Kind::Tag => "living_alone",
            Kind::Benefit => "dibao",
            Kind::RequestEvent => "submit",
            _ => "help",
        }),
        ("category", _) => json!("0101"),
        ("outcome", _) => json!("done"),
        ("way", _) => json!("home"),
        ("disease", _) => json!("hypertension"),
        ("state", _) => json!("open"),
        ("role", _) => json!("micro_leader"),
        ("due", _) => json!("2026-11-20"),
        ("key", _) => json!("R09:nobody:1"),
        // Other codes, references and dates say nothing here.
        (_, FieldType::Instant) => json!(now().plus(-7_200_000).0),
        _ => Value::Null,
    }
}

/// Every screen that keys reach from the pages, with what was pressed.
fn screens(console: &mut Console) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    let mut look = |console: &mut Console, keys: &str| {
        console.press(keys);
        seen.push((keys.to_owned(), console.screen()));
    };
    for page in ["1", "2", "3", "4", "5", "6"] {
        look(console, page);
        for _ in 0..3 {
            look(console, "down");
            look(console, "right");
            look(console, "w");
        }
        for tab in 0..6 {
            for item in 0..9 {
                // A page goes on in detail; what is open there is left again.
                look(console, page);
                look(console, "enter");
                look(console, &"right ".repeat(tab));
                look(console, &"down ".repeat(item));
                look(console, "enter");
                look(console, "down down");
                look(console, "esc esc esc");
            }
        }
        for form in ["f2", "f3"] {
            look(console, form);
            look(console, "esc enter");
            look(console, "esc esc");
        }
    }
    for typed in ["A-001", "tgy", "12-1120", "5678", "上湾"] {
        console.press("/");
        console.type_text(typed);
        look(console, "down");
        look(console, "esc");
    }
    seen
}

/// Each size in both languages.
fn pairs(sizes: [(u16, u16); 3]) -> impl Iterator<Item = ((u16, u16), Lang)> {
    let both = |size| [Lang::Zh, Lang::En].map(|lang| (size, lang));
    sizes.into_iter().flat_map(both)
}

fn assert_hidden(text: &str, what: &str) {
    for needle in NEEDLES {
        assert!(!text.contains(needle), "{needle} in {what}:\n{text}");
    }
}

#[test]
fn a13_no_page_shows_what_was_planted_in_any_field() {
    let planted = Planted::new();
    for (size, lang) in pairs([(60, 18), (80, 24), (120, 40)]) {
        let mut console = planted.console(size, lang);
        let screens = screens(&mut console);
        for (keys, screen) in &screens {
            assert_hidden(screen, &format!("{size:?} after {keys}"));
        }
        let all: String = screens.into_iter().map(|(_, screen)| screen).collect();
        for shown in ["谭*雨", "129****5678", "439901********1021", "上湾组***", "A-001"] {
            assert!(all.contains(shown), "{shown} is shown at {size:?}");
        }
    }
}

/// What opens a form, a menu, a list of choices or a question on a row.
const BOXES: [&str; 11] = [
    "f4", "f9", "f6", "f7", "f8", "del", "ins", "f10", "ctrl-k", "ctrl-g", "shift-f2",
];

/// Every form, menu, list and question that keys open on a page or in a detail. A tall terminal shows a form whole.
fn boxes(console: &mut Console) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    let mut look = |console: &mut Console, way: &str, key: &str| {
        console.press(way).press(key);
        seen.push((format!("{way} {key}"), console.screen()));
        console.press("esc esc esc");
    };
    for page in ["1", "2", "3", "4", "5", "6", "7"] {
        for key in BOXES {
            look(console, page, key);
            look(console, &format!("{page} down"), key);
        }
    }
    let details = [("2", 0..5, 0..8), ("3", 0..1, 0..1), ("5", 0..1, 0..1)];
    for (page, tabs, items) in details {
        for tab in tabs {
            for item in items.clone() {
                let way = format!("{page} enter {} {}", "right ".repeat(tab), "down ".repeat(item));
                for key in BOXES.iter().chain(&["1", "2", "3", "4", "5", "6", "7", "8", "9"]) {
                    let on_request = page == "3" || !key.starts_with(|c: char| c.is_ascii_digit());
                    if on_request {
                        look(console, &way, key);
                    }
                }
            }
        }
    }
    for ledger in 0..6 {
        let way = format!("7 {}", "right ".repeat(ledger));
        for key in ["f4", "f6", "del", "ins", "enter"] {
            look(console, &way, key);
            look(console, &format!("{way} enter"), key);
        }
    }
    seen
}

#[test]
fn a13_no_form_list_or_question_shows_what_was_planted_before_its_field_is_entered() {
    let planted = Planted::new();
    for (size, lang) in pairs([(60, 18), (80, 90), (120, 90)]) {
        let mut console = planted.console(size, lang);
        let screens = boxes(&mut console);
        for (keys, screen) in &screens {
            assert_hidden(screen, &format!("{size:?} after {keys}"));
        }
        let is_edited = |title: &str| screens.iter().any(|(_, screen)| screen.contains(title));
        let titles = match lang {
            Lang::Zh => ["编辑户：谭*雨", "编辑家庭成员：谭*雨"],
            Lang::En => ["Edit household: 谭*雨", "Edit member: 谭*雨"],
        };
        assert!(titles.into_iter().all(is_edited), "the forms were opened at {size:?}");
        let logged = |effect: &Effect| matches!(effect, Effect::Audit("reveal", _));
        assert!(!console.effects.iter().any(logged), "nothing was shown in full");
    }
}

#[test]
fn a13_entering_a_masked_field_of_a_form_shows_it_and_is_logged() {
    let planted = Planted::new();
    let mut console = planted.console((80, 90), Lang::Zh);
    console.press("2 enter right f4");
    let masked = console.screen();
    for shown in ["谭*雨", "439901********1021", "1951-03-**", "三月**"] {
        assert!(masked.contains(shown), "{shown} in:\n{masked}");
    }
    let reveals = |console: &Console| -> Vec<String> {
        let audited = console.effects.iter().filter_map(|effect| match effect {
            Effect::Audit("reveal", about) => Some(about.clone()),
            _ => None,
        });
        audited.collect()
    };
    assert!(reveals(&console).is_empty());
    console.press("tab tab");
    let screen = console.screen();
    let id_no = NEEDLES[6];
    assert!(screen.contains(id_no), "the field with the focus shows:\n{screen}");
    assert_hidden(&screen.replace(id_no, ""), "the other fields");
    let person = id(&Kind::Person);
    assert_eq!(reveals(&console), [format!("person {person} id_no why:form")]);
    console.press("backtab tab");
    assert_eq!(reveals(&console).len(), 1, "it is logged once a form");
    console.press("backtab");
    assert_hidden(&console.screen(), "a field that was left is masked again");
}

#[test]
fn a13_what_replaces_a_masked_line_at_once_is_no_reveal() {
    let planted = Planted::new();
    let mut console = planted.console((80, 24), Lang::Zh);
    console.press("2 enter right f4");
    console.type_text("龙");
    let screen = console.screen();
    assert_hidden(&screen, "the name that was typed over");
    assert!(screen.contains("[龙"), "what is typed shows:\n{screen}");
    let logged = |effect: &Effect| matches!(effect, Effect::Audit("reveal", _));
    assert!(!console.effects.iter().any(logged));
}

#[test]
fn a13_no_message_and_no_list_of_changes_shows_what_was_saved() {
    let planted = Planted::new();
    let mut console = planted.console((80, 24), Lang::Zh);
    console.press("2 f2");
    console.type_text(TEXTS[0]);
    console.press("ctrl-s ctrl-s");
    for (keys, what) in [
        ("", "the message"),
        ("ctrl-k", "the list of changes"),
        ("enter", "the question"),
    ] {
        console.press(keys);
        assert_hidden(&console.screen(), what);
    }
    console.press("esc esc 3 f3");
    console.type_text(NAME);
    console.press("esc shift-f2");
    assert_hidden(&console.screen(), "the forms that were begun");
}

#[test]
fn a13_revealed_for_a_minute_all_of_it_shows_and_the_log_says_so() {
    let planted = Planted::new();
    let mut console = planted.console((120, 40), Lang::Zh);
    console.press("2 ctrl-r 1");
    let mut all: String = screens(&mut console).into_iter().map(|(_, screen)| screen).collect();
    all.retain(|c| !c.is_whitespace());
    for shown in [NAME, PHONE, ID, DOOR, "三月初四", "一二九零零零零"] {
        assert!(all.contains(shown), "{shown} shows");
    }
    let audited = |effect: &Effect| matches!(effect, Effect::Audit("reveal", _));
    assert!(console.effects.iter().any(audited), "it is logged");
    let mut console = planted.console((120, 40), Lang::Zh);
    console.press("2 ctrl-r 1");
    assert!(console.screen().contains(NAME));
    console.wait(61_000);
    assert_hidden(&console.screen(), "the page a minute later");
}

#[test]
fn a13_no_list_shows_what_was_planted_in_any_field() {
    let planted = Planted::new();
    let lists = [
        "today",
        "households",
        "persons",
        "requests",
        "follow-ups",
        "visits",
        "pending",
        "conflicts",
    ];
    let kinds = Kind::ALL.iter().filter(|kind| !kind.is_server_owned()).map(Kind::code);
    for what in lists.into_iter().chain(kinds) {
        assert_hidden(&planted.command(&["list", what]), what);
        // Scripts match a household by its name: that one column is plain in JSON, as `list --help` says.
        let mut json: Value = serde_json::from_str(&planted.command(&["list", what, "--json"])).unwrap();
        for row in json.as_array_mut().unwrap() {
            if let Some(row) = row.as_object_mut() {
                row.remove("display_name");
            }
        }
        assert_hidden(&json.to_string(), &format!("{what} --json"));
    }
    let plain = planted.command(&["list", "persons", "--plain", "--reason", "核对", "--json"]);
    for shown in [NAME, "129 0000 5678", "三月初四"] {
        assert!(plain.contains(shown), "{shown} in {plain}");
    }
    let conflicts = planted.command(&["list", "conflicts", "--json"]);
    for field in ["id_no", "phones", "remark", "title", "housing"] {
        let there = conflicts.contains(&format!("\"field\": \"{field}\""));
        assert!(there, "{field} is in conflict: {conflicts}");
    }
}

#[test]
fn p4_p5_only_the_internal_file_holds_what_was_planted() {
    let planted = Planted::new();
    for what in ["households", "persons", "visits", "requests", "follow-ups"] {
        let report = planted.export(what, "report");
        assert_hidden(&report, &format!("{what}, report"));
        for gone in [
            "id_no",
            "doctor_team",
            "remark",
            "R13",
            "R11",
            "\"health\"",
            "birth_lunar",
        ] {
            assert!(!report.contains(gone), "{gone} in {what}, report:\n{report}");
        }
        let public = planted.export(what, "public");
        assert_hidden(&public, &format!("{what}, public"));
        for gone in [
            "谭", "5678", "A-001", "12-1120", "0193a5c2", "rule", "priority", "kind", "找",
        ] {
            assert!(!public.contains(gone), "{gone} in {what}, public:\n{public}");
        }
        assert!(public.contains("\"count\""), "{public}");
    }
    assert!(planted.export("visits", "internal").contains(TEXTS[0]));
}
