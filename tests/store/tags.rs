//! Tags and benefits live in the console: what somebody is, how it stands with them and how it ended; what they receive, when
//! it was looked at and why it stopped. What cannot be is asked about, wherever it is entered.

use crate::device::{Device, morning};
use crate::judge::sync_view;
use crate::town::Town;
use lianxin::app::Layer;
use lianxin::domain::lang::Lang;
use lianxin::domain::time::Millis;
use lianxin::record::Kind;
use lianxin::runtime::Console;
use lianxin::store::{Answer, Query, Store};
use lianxin::view::{FollowUpRow, Part};
use serde_json::{Value, json};

struct Place {
    device: Device,
    person: String,
}

/// Household 33 with 罗白露, a woman of 71, head of it.
fn village() -> Place {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "33", "display_name": "罗白露"}));
    let person = member(&mut device, "罗白露", "1955-02-11", "2", "02");
    Place { device, person }
}

fn member(device: &mut Device, name: &str, birth: &str, sex: &str, relation: &str) -> String {
    let entry = json!({"do": "person", "household": "33", "name": name, "birth": birth, "sex": sex, "relation": relation,
        "phones": ["12900000033"], "emergency_name": "罗芒种", "emergency_phone": "12900000034"});
    id(device, entry)
}

fn id(device: &mut Device, entry: Value) -> String {
    device.record(entry).prepared.record.to_string()
}

fn console(store: Store, lang: Lang) -> Console {
    Console::with_store(store, morning()).speaking(lang).sized(100, 40)
}

fn row(console: &Console, kind: &Kind, id: &str) -> Value {
    let rows = console.store().unwrap().readable(kind).unwrap();
    rows.into_iter().find(|row| row["id"] == id).unwrap()
}

/// What is open by these rules: rule, detail and due day.
fn due(console: &Console, rules: &[&str], now: Millis) -> Vec<String> {
    let all = Query::FollowUps {
        kinds: Vec::new(),
        on: None,
        part: Part::first(99),
    };
    let Answer::FollowUps(rows) = console.store().unwrap().answer(&all, now).unwrap() else {
        panic!("follow-ups answer follow-ups")
    };
    let said = |row: &FollowUpRow| {
        let because = &row.follow_up.because;
        format!("{} {} {}", because.rule, because.detail, row.follow_up.due.date)
    };
    let of = |row: &&FollowUpRow| rules.contains(&row.follow_up.because.rule.as_str());
    rows.rows.iter().filter(of).map(said).collect()
}

/// Marks the row of the page 提醒 that says this.
fn mark(console: &mut Console, words: &str) {
    console.press("esc esc 4 home");
    for _ in 0..12 {
        if console
            .screen()
            .lines()
            .any(|line| line.starts_with('>') && line.contains(words))
        {
            return;
        }
        console.press("down");
    }
    panic!("{words}: {}", console.screen());
}

#[test]
fn a_benefit_is_checked_with_one_key_on_its_row_and_the_check_can_be_taken_back() {
    for lang in [Lang::Zh, Lang::En] {
        let mut place = village();
        let entry = json!({"do": "benefit", "person": place.person, "kind": "old_age", "monthly_yuan": 80});
        let benefit = id(&mut place.device, entry);
        let mut console = console(place.device.store, lang);
        console.press("2 enter end f6");
        assert_eq!(
            row(&console, &Kind::Benefit, &benefit)["checked_at"],
            "2026-11-20",
            "{}",
            console.screen()
        );
        assert_eq!(row(&console, &Kind::Benefit, &benefit)["state"], "receiving");
        console.press("ctrl-z");
        assert_eq!(
            row(&console, &Kind::Benefit, &benefit)["checked_at"],
            Value::Null,
            "{}",
            console.screen()
        );
    }
}

#[test]
fn a_review_is_answered_by_marking_the_answer_and_comes_again_when_it_should() {
    for (step, state, later) in [
        (0, "receiving", vec!["R23 exclusive:tekun+dibao 2027-01-08"]),
        (1, "applying", vec![]),
        (2, "refused", vec![]),
        (3, "stopped", vec![]),
    ] {
        let mut place = village();
        let person = place.person.clone();
        let of = |kind: &str| json!({"do": "benefit", "person": person, "kind": kind});
        place.device.record(of("tekun"));
        let dibao = id(&mut place.device, of("dibao"));
        let mut console = console(place.device.store, Lang::Zh);
        mark(&mut console, "不可同享");
        console.press("f6");
        let screen = console.screen();
        for words in ["低保", "已核对", "申请中", "不符合", "停发"] {
            assert!(screen.contains(words), "{words}: {screen}");
        }
        console.press(&format!("{}enter", "down ".repeat(step)));
        if state == "stopped" {
            assert!(console.screen().contains("不再符合条件"), "{}", console.screen());
            console.press("3");
        }
        let now = row(&console, &Kind::Benefit, &dibao);
        assert_eq!(
            (&now["state"], &now["checked_at"]),
            (&json!(state), &json!("2026-11-20")),
            "{}",
            console.screen()
        );
        if state == "stopped" {
            assert_eq!(now["stopped_on"], "2026-11-20");
            assert_eq!(now["stop_reason"], "not_entitled");
            assert!(!now["stopped_by"].as_str().unwrap().is_empty());
        }
        assert_eq!(due(&console, &["R19", "R23"], morning()), later, "{step}");
        console.press("ctrl-z");
        assert_eq!(
            row(&console, &Kind::Benefit, &dibao)["state"],
            "receiving",
            "{}",
            console.screen()
        );
        assert_eq!(
            due(&console, &["R23"], morning()),
            ["R23 exclusive:tekun+dibao 2026-11-27"]
        );
    }
}

#[test]
fn what_seems_due_and_is_on_no_record_is_answered_by_a_digit_too() {
    for (digit, state, later) in [
        (1, "suspected", vec!["R23 missing:subsidy_care 2027-01-08"]),
        (2, "applying", vec![]),
        (3, "refused", vec![]),
    ] {
        let mut place = village();
        let tag = json!({"do": "tag", "person": place.person, "kind": "disabled", "level": "grade2", "disability_class": "vision"});
        place.device.record(tag);
        let mut console = console(place.device.store, Lang::Zh);
        mark(&mut console, "应享未享");
        console.press(&format!("f6 {digit}"));
        let rows = console.store().unwrap().readable(&Kind::Benefit).unwrap();
        assert_eq!(rows.len(), 1, "{}", console.screen());
        assert_eq!(
            (&rows[0]["state"], &rows[0]["kind"]),
            (&json!(state), &json!("subsidy_care"))
        );
        assert_eq!(due(&console, &["R23"], morning()), later);
        console.press("ctrl-z");
        assert_eq!(
            due(&console, &["R23"], morning()),
            ["R23 missing:subsidy_care 2026-11-27"]
        );
    }
}

#[test]
fn a_benefit_of_the_dead_is_stopped_for_that_reason_and_the_question_is_gone() {
    // For somebody who died stopping it is offered first, for somebody who moved away whether it still stands.
    for (presence, keys, digit, why) in [
        ("dead", "f6 enter", "1", "died"),
        ("moved_out", "f6 down down down enter", "2", "moved_away"),
    ] {
        let mut place = village();
        let old = member(&mut place.device, "罗大寒", "1949-05-05", "1", "10");
        let benefit = id(
            &mut place.device,
            json!({"do": "benefit", "person": old, "kind": "elder_care"}),
        );
        let edit = json!({"do": "edit", "kind": "person", "record": old, "set": {"presence": presence}});
        place.device.record(edit);
        let mut console = console(place.device.store, Lang::Zh);
        mark(&mut console, "停发核对");
        console.press(keys).press(digit);
        let now = row(&console, &Kind::Benefit, &benefit);
        assert_eq!((&now["state"], &now["stop_reason"]), (&json!("stopped"), &json!(why)));
        assert_eq!(due(&console, &["R23"], morning()), [""; 0]);
    }
}

#[test]
fn the_yearly_review_is_due_before_its_day_and_a_year_after_it_was_done() {
    let at = |day: &str| Millis::parse(&format!("{day} 09:00")).unwrap();
    for (set, first, next) in [
        (json!({"review_on": "2026-12-15"}), "2026-11-27", "2027-11-15"),
        (json!({"granted_on": "2025-12-20"}), "2026-11-20", "2027-11-19"),
        // A look at it half a year before is not the review.
        (
            json!({"granted_on": "2019-12-20", "review_on": "2027-09-01"}),
            "2027-08-02",
            "2027-08-02",
        ),
        (json!({"to": "2026-12-10"}), "2026-11-27", "2027-11-10"),
    ] {
        let mut place = village();
        let mut entry = json!({"do": "benefit", "person": place.person, "kind": "dibao"});
        entry.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
        let benefit = id(&mut place.device, entry);
        let mut console = console(place.device.store, Lang::Zh);
        assert_eq!(
            due(&console, &["R19"], morning()),
            [format!("R19 benefit:dibao {first}")],
            "{set}"
        );
        mark_benefit(&mut console);
        console.press("f6");
        assert_eq!(row(&console, &Kind::Benefit, &benefit)["checked_at"], "2026-11-20");
        assert_eq!(
            due(&console, &["R19"], at("2026-11-20")),
            [format!("R19 benefit:dibao {next}")],
            "{set}"
        );
    }
}

#[test]
fn what_is_given_once_is_not_reviewed_year_by_year() {
    let mut place = village();
    let entry = json!({"do": "benefit", "person": place.person, "kind": "temp_relief", "granted_on": "2025-10-01"});
    place.device.record(entry);
    assert_eq!(
        due(&console(place.device.store, Lang::Zh), &["R19"], morning()),
        [""; 0]
    );
}

/// Marks the dibao on the household's page; what the family may be entitled to stands below it.
fn mark_benefit(console: &mut Console) {
    console.press("2 enter end");
    for _ in 0..20 {
        if console
            .screen()
            .lines()
            .any(|line| line.starts_with('>') && (line.contains("低保") || line.contains("Subsist")))
        {
            return;
        }
        console.press("up");
    }
    panic!("{}", console.screen());
}

/// Goes to a field of the form that is open.
fn focus(console: &mut Console, name: &str) {
    for _ in 0..40 {
        let Some(Layer::Form(form)) = console.app.layers.last() else {
            panic!("a form is open: {}", console.screen())
        };
        if form.fields().list[form.focus()].spec.name == name {
            return;
        }
        console.press("tab");
    }
    panic!("{name}: {}", console.screen());
}

fn fill(console: &mut Console, name: &str, text: &str) {
    focus(console, name);
    console.press("ctrl-u");
    console.type_text(text);
    console.press("tab");
}

fn is_saved(console: &Console) -> bool {
    !matches!(console.app.layers.last(), Some(Layer::Form(_)))
}

#[test]
fn a_tag_ends_in_its_form_with_a_reason_and_a_name_and_comes_back_by_undo() {
    for lang in [Lang::Zh, Lang::En] {
        let mut place = village();
        let tag = id(
            &mut place.device,
            json!({"do": "tag", "person": place.person, "kind": "home_care", "from": "2026-11-05"}),
        );
        let mut console = console(place.device.store, lang);
        console.press("2 enter end f4");
        assert!(
            console.screen().contains("罗*露"),
            "the heading says whose: {}",
            console.screen()
        );
        fill(&mut console, "to", "2026-11-19");
        console.press("ctrl-s");
        assert!(!is_saved(&console), "the reason is asked for: {}", console.screen());
        fill(&mut console, "end_reason", "recovered");
        fill(&mut console, "end_note", "隔离期满");
        fill(&mut console, "ended_by", "彭医生");
        fill(&mut console, "ended_on", "2026-11-18");
        console.press("ctrl-s");
        assert!(is_saved(&console), "{}", console.screen());
        let now = row(&console, &Kind::Tag, &tag);
        let said = ["to", "end_reason", "end_note", "ended_by", "ended_on"].map(|field| now[field].clone());
        assert_eq!(
            said,
            ["2026-11-19", "recovered", "隔离期满", "彭医生", "2026-11-18"].map(Value::from)
        );
        let shown = console.screen();
        assert!(shown.contains("彭*生"), "{shown}");
        console.press("ctrl-z");
        let now = row(&console, &Kind::Tag, &tag);
        assert_eq!(
            (&now["to"], &now["end_reason"]),
            (&Value::Null, &Value::Null),
            "{}",
            console.screen()
        );
    }
}

#[test]
fn who_ended_a_tag_is_the_author_unless_somebody_else_is_named_and_one_that_goes_on_has_no_end() {
    let mut place = village();
    let tag = id(
        &mut place.device,
        json!({"do": "tag", "person": place.person, "kind": "severe_illness", "from": "2026-02-03"}),
    );
    let edit = |set: Value| json!({"do": "edit", "kind": "tag", "record": tag, "set": set});
    place
        .device
        .record(edit(json!({"to": "2026-11-12", "end_reason": "recovered"})));
    let device = console(place.device.store, Lang::Zh);
    let ended = row(&device, &Kind::Tag, &tag);
    assert!(!ended["ended_by"].as_str().unwrap().is_empty(), "{ended}");
    let mut console = device;
    console.press("2 enter end f4");
    fill(&mut console, "to", "");
    console.press("ctrl-s");
    let now = row(&console, &Kind::Tag, &tag);
    for field in ["to", "end_reason"] {
        assert_eq!(now[field], Value::Null, "{field}: {}", console.screen());
    }
    assert_eq!(now["ended_by"], "");
}

#[test]
fn a_paper_that_runs_out_some_day_needs_no_reason() {
    let mut place = village();
    let tag = json!({"do": "tag", "person": place.person, "kind": "disabled", "level": "grade3", "disability_class": "hearing"});
    let tag = id(&mut place.device, tag);
    let mut console = console(place.device.store, Lang::Zh);
    console.press("2 enter end f4");
    fill(&mut console, "to", "2029-05-06");
    console.press("ctrl-s");
    assert!(is_saved(&console), "{}", console.screen());
    let now = row(&console, &Kind::Tag, &tag);
    assert_eq!((&now["to"], &now["ended_by"]), (&json!("2029-05-06"), &Value::Null));
}

#[test]
fn another_class_keeps_the_old_one_in_the_history_with_who_set_it_and_when() {
    let mut place = village();
    let tag = json!({"do": "tag", "person": place.person, "kind": "smd", "level": "unstable"});
    let tag = id(&mut place.device, tag);
    let mut console = console(place.device.store, Lang::Zh);
    console.press("2 enter end f4");
    focus(&mut console, "level");
    let offered = console.screen();
    assert!(!offered.contains("一级"), "{offered}");
    fill(&mut console, "level", "stable");
    fill(&mut console, "level_on", "2026-11-16");
    fill(&mut console, "level_by", "谢医生");
    console.press("ctrl-s");
    let now = row(&console, &Kind::Tag, &tag);
    let said = ["level", "level_on", "level_by"].map(|field| now[field].clone());
    assert_eq!(
        said,
        ["stable", "2026-11-16", "谢医生"].map(Value::from),
        "{}",
        console.screen()
    );
    console.press("enter");
    let screen = console.screen();
    assert!(screen.contains("不稳定 -> 稳定"), "{screen}");
    assert!(screen.contains("谢*生"), "{screen}");
    // The next class is another doctor's, or the author's own.
    console.press("f4");
    fill(&mut console, "level", "basic");
    console.press("ctrl-s");
    let now = row(&console, &Kind::Tag, &tag);
    assert_eq!(now["level_on"], "2026-11-20", "{}", console.screen());
    assert_ne!(now["level_by"], "谢医生");
}

#[test]
fn a_benefit_is_granted_reviewed_and_stopped_in_its_form_and_comes_back_by_undo() {
    for (columns, rows, lang) in [(60, 18, Lang::Zh), (80, 24, Lang::En)] {
        let mut place = village();
        let benefit = id(
            &mut place.device,
            json!({"do": "benefit", "person": place.person, "kind": "dibao"}),
        );
        let mut console = console(place.device.store, lang).sized(columns, rows);
        mark_benefit(&mut console);
        console.press("f4");
        assert!(console.screen().contains("罗*露"), "{}", console.screen());
        fill(&mut console, "granted_on", "2026-03-02");
        fill(&mut console, "review_on", "2027-03-01");
        console.press("ctrl-s");
        assert!(is_saved(&console), "{}", console.screen());
        console.press("f4");
        focus(&mut console, "state");
        console.type_text("5");
        console.press("ctrl-s");
        assert!(!is_saved(&console), "why it stopped is asked for: {}", console.screen());
        fill(&mut console, "stop_reason", "");
        focus(&mut console, "stop_reason");
        console.type_text("6");
        console.press("ctrl-s");
        assert!(is_saved(&console), "{}", console.screen());
        let now = row(&console, &Kind::Benefit, &benefit);
        let said = ["granted_on", "review_on", "state", "stopped_on", "stop_reason"].map(|field| now[field].clone());
        assert_eq!(
            said,
            ["2026-03-02", "2027-03-01", "stopped", "2026-11-20", "declined"].map(Value::from)
        );
        console.press("ctrl-z");
        let now = row(&console, &Kind::Benefit, &benefit);
        assert_eq!((&now["state"], &now["stopped_on"]), (&json!("receiving"), &Value::Null));
    }
}

#[test]
fn ins_offers_what_can_be_added_and_on_the_tab_of_the_tags_adds_one() {
    for (lang, words) in [
        (Lang::Zh, ["1  加成员", "2  加标签", "3  新建救助待遇", "4  加提醒"]),
        (
            Lang::En,
            ["1  New member", "2  New tag", "3  New: Benefit", "4  New reminder"],
        ),
    ] {
        let place = village();
        let mut console = console(place.device.store, lang);
        console.press("2 enter ins");
        for words in words {
            assert!(console.screen().contains(words), "{words}: {}", console.screen());
        }
        for (digit, heading) in [
            (1, ["新增家庭成员", "New member"]),
            (2, ["加标签", "New tag"]),
            (3, ["新建救助待遇", "New: Benefit"]),
            (4, ["新建提醒", "New reminder"]),
        ] {
            console.press(&format!("esc esc esc 2 enter ins {digit}"));
            assert!(!is_saved(&console), "{digit}: {}", console.screen());
            assert!(
                console.screen().contains(heading[usize::from(lang == Lang::En)]),
                "{}",
                console.screen()
            );
        }
        console.press("esc esc 2 enter left ins");
        assert!(
            console
                .screen()
                .contains(["加标签", "New tag"][usize::from(lang == Lang::En)]),
            "{}",
            console.screen()
        );
        assert!(!is_saved(&console));
        console.press("esc esc 2 enter right ins 3");
        assert!(
            console.screen().contains("罗*露"),
            "the benefit of the member: {}",
            console.screen()
        );
    }
}

#[test]
fn p9_a_basis_that_is_to_be_reviewed_or_a_consent_that_ends_reminds_somebody_until_it_was_looked_at() {
    let consent =
        json!({"basis": "consent", "confirmed_by": "罗白露", "confirmed_on": "2025-12-20", "consent_to": "2026-12-24"});
    for (set, first, next) in [
        (
            json!({"review_on": "2026-12-31"}),
            "2026-12-01",
            vec!["R19 basis:copd 2027-12-01"],
        ),
        (
            json!({"review_on": "2026-10-15"}),
            "2026-11-27",
            // The 15th is the Mid-Autumn Festival.
            vec!["R19 basis:copd 2027-09-14"],
        ),
        // A consent is not made longer by a look at it: another one is entered.
        (consent, "2026-11-24", vec!["R19 basis:copd 2026-11-24"]),
        (
            json!({"review_on": "2027-02-01", "from": "2026-11-01", "to": "2026-11-19", "end_reason": "mistake"}),
            "",
            vec![],
        ),
    ] {
        let mut place = village();
        let mut entry = json!({"do": "tag", "person": place.person, "kind": "copd"});
        entry.as_object_mut().unwrap().extend(set.as_object().unwrap().clone());
        let tag = id(&mut place.device, entry);
        let mut console = console(place.device.store, Lang::Zh);
        let expected: Vec<_> = (!first.is_empty())
            .then(|| format!("R19 basis:copd {first}"))
            .into_iter()
            .collect();
        assert_eq!(due(&console, &["R19"], morning()), expected, "{set}");
        if first.is_empty() {
            continue;
        }
        mark(&mut console, "核对依据(慢阻肺)");
        console.press("f6 f6");
        let now = row(&console, &Kind::Tag, &tag);
        assert_eq!(now["confirmed_on"], "2026-11-20", "{}", console.screen());
        assert!(!now["confirmed_by"].as_str().unwrap().is_empty());
        assert_eq!(due(&console, &["R19"], morning()), next, "{set}");
        console.press("ctrl-z");
        assert_eq!(due(&console, &["R19"], morning()), expected, "{set}");
    }
}

#[test]
fn two_devices_that_set_another_class_in_their_forms_are_in_conflict_and_one_class_is_kept() {
    let mut place = village();
    let entry = json!({"do": "tag", "person": place.person, "kind": "diabetes", "level": "new"});
    let tag = id(&mut place.device, entry);
    let mut town = Town::default();
    let mut other = Device::new(2);
    town.settle(&mut place.device, 50, 100, morning());
    town.settle(&mut other, 50, 100, morning());
    other.record(json!({"do": "edit", "kind": "tag", "record": tag, "set": {"level": "controlled"}}));
    town.settle(&mut other, 50, 100, morning());
    let mut mine = console(place.device.store, Lang::Zh);
    mine.press("2 enter end f4");
    fill(&mut mine, "level", "uncontrolled");
    mine.press("ctrl-s");
    assert!(is_saved(&mine), "{}", mine.screen());
    place.device.store = mine.into_store().unwrap();
    town.settle(&mut place.device, 50, 100, morning());
    let conflicts = sync_view(&place.device).conflicts;
    assert!(
        conflicts.iter().any(|conflict| conflict.field == "level"),
        "{conflicts:?}"
    );
}
