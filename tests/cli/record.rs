//! The commands end to end on the real binary: set up, record, list, export, and what they refuse.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should fail loudly")]

use crate::common_cli::alone;
use assert_cmd::Command;
use lianxin::change::entry::Entry;
use lianxin::domain::lang::Lang;
use lianxin::domain::mask::Privacy;
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::record::{Default, FieldDef, Holds, Kind, Target};
use lianxin::store::{NewIdentity, Store};
use lianxin::ui::text::width;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

fn lianxin(data: &Path, lang: &str) -> Command {
    let mut command = Command::cargo_bin("lianxin").unwrap();
    command.env_clear().arg("--data-dir").arg(data);
    command.args(["--lang", lang, "--today", "2026-11-22"]);
    command
}

fn set_up(data: &Path) {
    let unit = "439901100/200/03/012";
    let args = alone("谭谷雨", "micro_leader", unit);
    lianxin(data, "zh-CN").args(args).assert().success();
}

fn record(data: &Path, lang: &str, lines: &str) -> (i32, Vec<Value>) {
    let output = lianxin(data, lang)
        .args(["record", "-"])
        .write_stdin(lines)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let answers = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), answers)
}

fn list(data: &Path, what: &[&str]) -> Value {
    let output = lianxin(data, "en")
        .arg("list")
        .args(what)
        .arg("--json")
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_every_form_records_is_listed_edited_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    set_up(data);
    let (code, answers) = record(
        data,
        "en",
        concat!(
            "\u{feff}",
            r#"{"do":"household","household_no":"A-001","display_name":"谭立春","address":"石井组1号","phone":"12900000001"}"#,
            "\n\n",
            r#"{"do":"person","household":"A-001","name":"谭立春","relation":"02","id_no":"439901195103041021"}"#,
            "\n",
            r#"{"do":"visit","household":"A-001","at":"2026-11-20T09:00:00+08:00","outcome":"done","text":"很好"}"#,
            "\n",
            r#"{"do":"request","title":"水管漏水","category":"0101","urgency":"normal","household":"A-001"}"#,
            "\n",
            r#"{"do":"request_event","request":"12-1122-01","event":"escalate","mode":"coordinated","note":"请协调"}"#,
            "\n",
            r#"{"do":"reminder","household":"A-001","due":"2026-12-01","text":"问药"}"#,
            "\n",
            r#"{"do":"tag","household":"A-001","kind":"dibao"}"#,
            "\n",
            r#"{"do":"benefit","household":"A-001","kind":"dibao","monthly_fen":62000}"#,
            "\n",
            r#"{"do":"edit","kind":"household","record":"A-001","set":{"remark":"东头第一家"}}"#,
        ),
    );
    assert!(answers.iter().all(|answer| answer["ok"] == true), "{answers:#?}");
    assert_eq!((code, answers.len()), (0, 9));
    assert_eq!(answers[3]["no"], "12-1122-01");

    let households = list(data, &["households"]);
    assert_eq!(households[0]["phone"], "129****0001");
    assert_eq!(
        list(data, &["households", "--plain", "--reason", "核对"])[0]["phone"],
        "12900000001"
    );
    let persons = list(data, &["persons", "--plain", "--reason", "核对"]);
    assert_eq!(
        (&persons[0]["birth"], &persons[0]["sex"]),
        (&Value::from("1951-03-04"), &Value::from(2))
    );
    let requests = list(data, &["requests"]);
    assert_eq!(
        (&requests[0]["state"], &requests[0]["household_no"]),
        (&Value::from("reported"), &Value::from("A-001"))
    );

    let file = data.join("out.json");
    let args = ["export", "households", "--format", "json", "-o"];
    lianxin(data, "en").args(args).arg(&file).assert().success();
    let exported: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(exported[0]["remark"], "东头第一家");
}

#[test]
fn a_refused_line_names_its_field_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    set_up(data);
    let good = r#"{"do":"household","household_no":"A-001","display_name":"谭立春"}"#;
    for (line, field) in [
        (good, "household_no"),
        ("not json", "line"),
        (r#"{"do":"dance"}"#, "do"),
        (r#"{"do":"household","display_name":"x","tasks":"3"}"#, "tasks"),
        (r#"{"do":"household"}"#, "display_name"),
        (
            r#"{"do":"household","display_name":"x","unit":"439901100/201/01/001"}"#,
            "unit",
        ),
        (r#"{"do":"visit","household":"nobody","outcome":"done"}"#, "household"),
        (r#"{"do":"visit","household":"A-001"}"#, "outcome"),
        (
            r#"{"do":"visit","household":"A-001","outcome":"done","at":"2027-01-01"}"#,
            "at",
        ),
        (r#"{"do":"reminder","due":"2026-11-01","text":"x"}"#, "due"),
        (
            r#"{"do":"person","household":"A-001","name":"x","id_no":"439901195103041022"}"#,
            "id_no",
        ),
        (
            r#"{"do":"request","title":"x","category":"0101","urgency":"normal"}"#,
            "household",
        ),
        (
            r#"{"do":"edit","kind":"visit","record":"x","set":{"text":"y"}}"#,
            "kind",
        ),
        (r#"{"do":"delete","kind":"household","record":"A-001"}"#, "reason"),
    ] {
        for lang in ["zh-CN", "en"] {
            if line == good {
                record(data, lang, good);
            }
            let (code, answers) = record(
                data,
                lang,
                &format!("{line}\n{{\"do\":\"reminder\",\"due\":\"2026-12-01\",\"text\":\"x\"}}"),
            );
            assert_eq!(code, 1, "{line}");
            assert_eq!(answers[0]["field"], field, "{line}: {}", answers[0]);
            assert!(
                answers[0]["message"].as_str().is_some_and(|words| !words.is_empty()),
                "{line}"
            );
            assert!(
                answers[0]["hint"].as_str().is_some_and(|words| !words.is_empty()),
                "{line}"
            );
            assert_eq!(answers[1]["ok"], true, "{line}");
        }
    }
}

#[test]
fn wrong_usage_is_two_and_a_refusal_is_one_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    for lang in ["zh-CN", "en"] {
        lianxin(data, lang).arg("dance").assert().code(2);
        lianxin(data, lang).arg("list").assert().code(2);
        lianxin(data, lang).args(["list", "households"]).assert().code(1);
        lianxin(data, lang).args(["backup", "x"]).assert().code(1);
        let unsaid = [
            "setup",
            "--name",
            "谭谷雨",
            "--role",
            "clerk",
            "--unit",
            "439901100/200",
        ];
        lianxin(data, lang).args(unsaid).assert().code(1);
    }
    assert_eq!(
        std::fs::read_dir(data).unwrap().count(),
        0,
        "a refused setup makes nothing"
    );
}

#[test]
fn a_second_setup_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let args = alone("罗立夏", "clerk", "439901100/200");
    lianxin(folder.path(), "en").args(args).assert().code(1);
    let (_, answers) = record(folder.path(), "en", r#"{"do":"household","display_name":"x"}"#);
    assert_eq!(answers[0]["ok"], true);
}

/// What stands in every field of text of the record that is looked for in the lists.
const NEEDLE: &str = "找谭谷雨12900005678";

/// What an entry gives for a field: what is needed and no more, or something wherever something may be typed.
fn given(field: &FieldDef, all: bool, made: &BTreeMap<String, String>) -> Option<Value> {
    let is_text = matches!(
        field.holds,
        Holds::Line(_) | Holds::Text(_) | Holds::Lines(_) | Holds::Phone | Holds::Phones
    );
    let is_needed = field.is_needed && field.default == Default::Empty;
    if field.is_fixed || !(is_needed || all && is_text) {
        return None;
    }
    Some(match field.holds {
        Holds::Ref(Target::Record(kind)) => made.get(kind).cloned().unwrap_or_default().into(),
        // These are read, not only kept.
        Holds::Lines(_) if field.name == "statuses" => json!(["1|未缴|open", "2|已缴|done"]),
        Holds::Lines(_) if field.name == "questions" => json!(["知道吗|awareness|知道 不知道"]),
        Holds::Line(_) if field.name == "status" => "已缴".into(),
        Holds::Line(_) if field.name == "filter" => "age>=65".into(),
        Holds::Line(_) if field.name == "answers" => "1".into(),
        Holds::Int(least, _) => least.into(),
        Holds::Phone if field.privacy == Privacy::Notice => "110".into(),
        Holds::Phone | Holds::Phones => "12900005678".into(),
        // A household's number is public; of two one is told from the other by it.
        Holds::Line(_) if field.privacy == Privacy::Public => "A-002".into(),
        Holds::Line(_) | Holds::Text(_) | Holds::Lines(_) => match field.privacy {
            Privacy::Name | Privacy::Names => "谭谷雨".into(),
            Privacy::LunarBirth => "三月初四".into(),
            Privacy::Address => "石井组77号302室".into(),
            _ => NEEDLE.into(),
        },
        Holds::Code(set) => set.codes()[0].into(),
        Holds::Date(_) => "2026-12-01".into(),
        Holds::Key => "R09:nobody:1".into(),
        other => panic!("{}: {other:?} is needed; say what to give", field.name),
    })
}

/// An entry for a new record of the kind, for the household A-001 and its person; of other records it names those that were `made`.
fn entry(kind: &Kind, person: &str, all: bool, made: &BTreeMap<String, String>) -> Value {
    let mut entry = serde_json::Map::new();
    entry.insert("do".into(), Entry::verb(kind).unwrap().into());
    let known = Entry::names_of(Entry::verb(kind).unwrap());
    for (name, value) in [
        ("household", Value::from("A-001")),
        ("person", person.into()),
        // A step is of a request, and is called `event`.
        ("request", "12-1122-01".into()),
        ("event", "escalate".into()),
    ] {
        if known.contains(&name) {
            entry.insert(name.into(), value);
        }
    }
    for field in kind.fields().iter().filter(|field| known.contains(&field.name)) {
        entry.extend(given(field, all, made).map(|value| (field.name.to_owned(), value)));
    }
    if *kind == Kind::HealthRecord && entry.contains_key("doctor_name") {
        entry.insert("doctor_on".into(), "2026-11-20".into());
    }
    if *kind == Kind::Tag && entry.contains_key("withdrawn_by") {
        entry.insert("withdrawn_on".into(), "2026-11-20".into());
    }
    if *kind == Kind::CampaignRow && all {
        // Somebody from outside: of the same person there is one row.
        entry.retain(|name, _| name != "person" && name != "household");
    }
    if *kind == Kind::RequestEvent {
        entry.insert("mode".into(), "coordinated".into());
        entry.insert("note".into(), NEEDLE.into());
    }
    Value::Object(entry)
}

#[test]
fn every_kind_is_saved_with_what_is_needed_listed_by_its_code_masked_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    set_up(data);
    let save = |entry: &Value| {
        let (_, answers) = record(data, "en", &format!("{entry}\n"));
        assert_eq!(answers[0]["ok"], true, "{entry}: {answers:?}");
        answers[0]["record"].as_str().unwrap().to_owned()
    };
    save(&json!({ "do": "household", "household_no": "A-001", "display_name": "谭谷雨", "phone": "12900005678" }));
    let person = save(&json!({ "do": "person", "household": "A-001", "name": "谭谷雨" }));
    save(&json!({ "do": "request", "household": "A-001", "title": "水管", "category": "0101", "urgency": "normal" }));
    let kept_by_people = |kind: &&Kind| !kind.is_server_owned() && !kind.def().is_of_program;
    let mut made = BTreeMap::new();
    for kind in Kind::ALL.iter().filter(kept_by_people) {
        let mut needed = save(&entry(kind, &person, false, &made));
        made.insert(kind.code().to_owned(), needed.clone());
        let mut all = needed.clone();
        if *kind != Kind::RequestEvent {
            all = save(&entry(kind, &person, true, &made));
        }
        let rows = list(data, &[kind.code(), "--plain", "--reason", "核对"]);
        if *kind == Kind::RequestEvent {
            // What is answered of a step is its request, and the same step is not taken twice.
            let step = rows.as_array().unwrap().iter().find(|row| row["kind"] == "escalate");
            needed = step.unwrap()["id"].as_str().unwrap().to_owned();
            all.clone_from(&needed);
        }
        for id in [&needed, &all] {
            let row = rows.as_array().unwrap().iter().find(|row| row["id"] == **id);
            let row = row
                .unwrap_or_else(|| panic!("{kind} {id} in {rows}"))
                .as_object()
                .unwrap();
            let names: Vec<_> = row
                .keys()
                .filter(|name| !["id", "unit"].contains(&name.as_str()))
                .collect();
            assert!(names.iter().all(|name| kind.field(name).is_some()), "{kind}: {names:?}");
            assert_eq!(names.len(), kind.fields().len(), "{kind}");
        }
        let file = data.join(format!("{kind}.json"));
        let export = |profile: &str| {
            let args = ["export", kind.code(), "--format", "json", "--profile", profile, "-o"];
            lianxin(data, "en").args(args).arg(&file).assert()
        };
        for profile in ["report", "public"] {
            match kind.def().is_reported() {
                false => export(profile).code(1),
                true => export(profile).success(),
            };
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            for needle in ["谭谷雨", "12900005678", "77号", "初四"] {
                assert!(!text.contains(needle), "{needle} in the {profile} of {kind}: {text}");
            }
        }
        export("internal").success();
        let exported: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        assert_eq!(exported, rows, "{kind}");
        let plain = rows.to_string();
        assert!(
            plain.contains("谭谷雨") || *kind == Kind::Benefit || !has_text(kind),
            "{kind}: {plain}"
        );
        let mut masked = list(data, &[kind.code()]);
        for row in masked.as_array_mut().unwrap() {
            // Scripts match a household by its name.
            row.as_object_mut().unwrap().remove("display_name");
        }
        let mut said = vec![masked.to_string()];
        for lang in ["zh-CN", "en"] {
            let output = lianxin(data, lang).args(["list", kind.code()]).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains(&needed), "{kind} {lang}: {text}");
            let label = kind.fields().iter().find(|field| field.is_needed).unwrap();
            let words = label.label.of(Lang::from_code(lang).unwrap());
            assert!(text.contains(words), "{words} heads a column of {kind}: {text}");
            said.push(text);
        }
        for text in said {
            for needle in ["谭谷雨", "12900005678", "77号", "初四"] {
                assert!(!text.contains(needle), "{needle} in {kind}: {text}");
            }
        }
    }
}

fn has_text(kind: &Kind) -> bool {
    kind.fields()
        .iter()
        .any(|field| given(field, true, &BTreeMap::new()) == Some(NEEDLE.into()))
}

#[test]
fn a_role_lists_only_the_kinds_that_it_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    set_up(data);
    let household = r#"{"do":"household","household_no":"A-001","display_name":"谭立春"}"#;
    let tag = r#"{"do":"tag","household":"A-001","kind":"dibao"}"#;
    let reminder = r#"{"do":"reminder","household":"A-001","due":"2026-12-01","text":"问药"}"#;
    assert_eq!(record(data, "en", &[household, tag, reminder].join("\n")).0, 0);
    assert_eq!(list(data, &["tag"]).as_array().unwrap().len(), 1);
    let mut store = Store::open(&data.join("lianxin.db"), None, false, Arc::new(Rules::builtin())).unwrap();
    let identity = store.identity().unwrap().unwrap();
    store
        .set_identity(&NewIdentity {
            user: identity.user,
            name: identity.name,
            role: Role::Volunteer,
            unit: identity.unit,
            device: identity.device,
            server: None,
            units: Vec::new(),
            demo: false,
            series: None,
        })
        .unwrap();
    drop(store);
    for kind in ["household", "tag", "reminder"] {
        assert_eq!(list(data, &[kind, "--plain", "--reason", "核对"]), json!([]), "{kind}");
    }
}

#[test]
fn the_tables_of_all_kinds_are_printed_without_a_database_and_fit_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let kinds = list(data, &["kinds"]);
    let codes: Vec<_> = kinds
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind["code"].clone())
        .collect();
    assert_eq!(codes, Kind::ALL.iter().map(Kind::code).collect::<Vec<_>>());
    for (kind, said) in Kind::ALL.iter().zip(kinds.as_array().unwrap()) {
        let fields = said["fields"].as_array().unwrap();
        assert_eq!(fields.len(), kind.fields().len(), "{kind}");
        for (field, said) in kind.fields().iter().zip(fields) {
            let name = format!("{kind}.{}", field.name);
            assert_eq!(said["name"], field.name);
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| field.label.of(lang));
            assert!(
                !zh.is_ascii() && en.is_ascii() && !en.is_empty(),
                "{name} has a label in both languages"
            );
            assert_eq!(said["label"], json!({ "zh-CN": zh, "en": en }), "{name}");
            assert!(said["privacy"].is_string(), "{name}");
            let is_typed_text = matches!(field.holds, Holds::Line(_) | Holds::Text(_) | Holds::Lines(_));
            assert_eq!(
                said["limit"].as_u64().is_some_and(|max| max > 0),
                is_typed_text,
                "{name} has a limit"
            );
            for code in said["codes"].as_array().into_iter().flatten() {
                let words = [&code["label"]["zh-CN"], &code["label"]["en"]];
                assert!(
                    words.iter().all(|word| **word != code["code"] && **word != ""),
                    "{name}: {code}"
                );
            }
        }
    }
    for lang in ["zh-CN", "en"] {
        for args in [&["list", "kinds"][..], &["record", "--help"]] {
            let output = lianxin(data, lang).args(args).output().unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{args:?}");
            for kind in Kind::ALL.iter().filter_map(Entry::verb) {
                assert!(text.contains(kind), "{kind} in {args:?} {lang}: {text}");
            }
            for line in text.lines().filter(|_| args[0] == "list") {
                assert!(width(line) <= 80, "{lang}: {line}");
            }
        }
    }
}
