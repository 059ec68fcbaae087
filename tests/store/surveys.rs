//! Surveys: sheets entered by digits, invalid ones counted apart, nobody named on an anonymous one; the five marks of a household;
//! wishes on a visit.

use crate::device::{Device, morning};
use lianxin::app::{Layer, PageId};
use lianxin::change::Kind;
use lianxin::domain::five::Mark;
use lianxin::domain::ids::HouseholdId;
use lianxin::domain::lang::Lang;
use lianxin::domain::report::{FigureId, Period};
use lianxin::domain::time::Millis;
use lianxin::runtime::Console;
use lianxin::store::queries::HouseholdFilter;
use lianxin::store::{Answer, Query};
use lianxin::view::Part;
use serde_json::{Value, json};

const QUESTIONS: [&str; 2] = [
    "您知道正在创建文明城市吗|awareness|知道 不知道",
    "您对环境卫生满意吗|satisfaction|满意 基本满意 不满意|2",
];

fn village(anonymous: bool) -> Device {
    let mut device = Device::new(1);
    device.household("01");
    let survey = json!({
        "do": "survey", "title": "创文问卷", "to": "2026-12-25", "questions": QUESTIONS, "anonymous": anonymous,
    });
    device.record(survey);
    device
}

fn sheet(values: &str) -> Value {
    json!({"do": "answer", "survey": "创文问卷", "answers": values, "household": "01"})
}

#[test]
fn an_anonymous_sheet_names_no_household_and_a_sheet_fits_its_questions() {
    for anonymous in [true, false] {
        let mut device = village(anonymous);
        device.record(sheet("12"));
        let kept = &device.store.export(&Kind::Answer).unwrap()[0];
        assert_eq!(kept["household_id"].is_null(), anonymous, "{kept}");
        for wrong in ["1", "123", "1x"] {
            assert!(device.save(sheet(wrong), morning()).is_err(), "{wrong}");
        }
        device.record(json!({"do": "edit", "kind": "survey", "record": "创文问卷", "set": {"state": "closed"}}));
        assert!(device.save(sheet("11"), morning()).is_err(), "the survey is closed");
    }
}

#[test]
fn the_console_takes_the_questions_of_a_table_and_the_survey_is_anonymous() {
    let mut device = Device::new(1);
    let file = device.path.with_file_name("题目.csv");
    let table = "题目,指标,选项,肯定\n您知道正在创建文明城市吗,知晓率,知道/不知道,\n您对环境卫生满意吗,满意率,满意/基本满意/不满意,2\n";
    std::fs::write(&file, table).unwrap();
    let mut console = Console::with_store(device.store, morning()).sized(80, 24);
    console.press("9");
    while !console
        .screen()
        .lines()
        .any(|line| line.starts_with('>') && line.contains("问卷题目"))
    {
        console.press("down");
    }
    console.press("enter");
    console.type_text(file.to_str().unwrap());
    console.press("enter");
    assert!(console.screen().contains("新建问卷"), "{}", console.screen());
    console.type_text("创文问卷");
    for _ in 0..12 {
        if console
            .screen()
            .lines()
            .any(|line| line.starts_with('>') && line.contains("截止"))
        {
            break;
        }
        console.press("tab");
    }
    console.type_text("1225");
    console.press("ctrl-s");
    assert!(console.app.layers.is_empty(), "{}", console.screen());
    device.store = console.into_store().unwrap();
    let survey = device.store.export(&Kind::Survey).unwrap().remove(0);
    assert_eq!(
        (&survey["questions"], &survey["anonymous"]),
        (&json!(QUESTIONS), &json!(true)),
        "{survey}"
    );
}

#[test]
fn rates_count_valid_sheets_alone_and_print_the_invalid_ones_apart() {
    let mut device = village(true);
    for values in ["11", "12", "23", "13", "10"] {
        device.record(sheet(values));
    }
    let query = Query::Report {
        period: Period::parse("2026-11").unwrap(),
        as_of: None,
    };
    let Answer::Report(report) = device.store.answer(&query, morning()).unwrap() else {
        panic!("no report")
    };
    for (code, n, of) in [("M18", 4, 5), ("M18:awareness", 3, 4), ("M18:satisfaction", 2, 4)] {
        let amount = report.figure(code).unwrap().amount();
        assert_eq!((amount.n, amount.of), (n, of), "{code}");
    }
}

#[test]
fn the_groups_in_use_say_how_many_of_how_many_they_reach_and_more_members_than_people_are_refused() {
    let mut device = Device::new(1);
    let group = |name: &str, sort: &str, members: i64, base: i64| {
        json!({
            "do": "chat_group", "name": name, "sort": sort, "members": members, "base": base, "base_from": "户籍册",
            "counted_on": "2026-11-02",
        })
    };
    device.record(group("连心群", "linked", 31, 38));
    device.record(group("村群", "village", 402, 1018));
    let gone = device.record(group("旧群", "village", 5, 900)).prepared.record;
    device.record(json!({"do": "edit", "kind": "chat_group", "record": gone.to_string(), "set": {"state": "closed"}}));
    assert!(device.save(group("多出来的", "grid", 39, 38), morning()).is_err());
    let query = Query::Report {
        period: Period::parse("2026-11").unwrap(),
        as_of: None,
    };
    let Answer::Report(report) = device.store.answer(&query, morning()).unwrap() else {
        panic!("no report")
    };
    for (code, n, of, rows) in [
        ("M21", 433, 1056, 2),
        ("M21:linked", 31, 38, 1),
        ("M21:village", 402, 1018, 1),
    ] {
        let figure = report.figure(code).unwrap();
        let amount = figure.amount();
        assert_eq!((amount.n, amount.of, figure.rows.len()), (n, of, rows), "{code}");
    }
}

#[test]
fn a_campaign_is_finished_as_far_as_its_rows_are_final() {
    let mut device = village(true);
    let campaign = json!({
        "do": "campaign", "title": "医保缴费", "to": "2026-12-25", "purge_after": "2027-01-31",
        "statuses": ["1|未缴|open", "2|已缴|done"],
    });
    device.record(campaign);
    let row = |name: &str, status: &str| json!({"name": name, "status": status});
    let rows = [row("易处暑", "已缴"), row("罗立夏", "未缴"), row("周芒种", "已缴")];
    device.record(json!({"do": "roster", "campaign": "医保缴费", "rows": rows}));
    let query = Query::Report {
        period: Period::parse("2026-11").unwrap(),
        as_of: None,
    };
    let Answer::Report(report) = device.store.answer(&query, morning()).unwrap() else {
        panic!("no report")
    };
    for code in ["M19", "M19:医保缴费"] {
        let amount = report.figure(code).unwrap().amount();
        assert_eq!((amount.n, amount.of), (2, 3), "{code}");
    }
    assert_eq!(report.figure("M19").unwrap().id, FigureId::Campaign);
}

#[test]
fn digits_answer_question_by_question_and_enter_begins_the_next_sheet() {
    for lang in [Lang::Zh, Lang::En] {
        for (columns, rows) in [(60, 18), (80, 24), (120, 40)] {
            let device = village(true);
            let mut console = Console::with_store(device.store, morning())
                .speaking(lang)
                .sized(columns, rows);
            let mut ledgers = Kind::ALL.iter().filter(|kind| kind.def().has_tab());
            let at = ledgers.position(|kind| *kind == Kind::Survey).unwrap();
            console.press(&format!("7{} enter", " right".repeat(at)));
            assert!(
                matches!(console.app.layers.last(), Some(Layer::Survey(_))),
                "{}",
                console.screen()
            );
            let screen = console.screen();
            assert!(
                screen.contains("1 知道") && !screen.contains(lang.page(PageId::Today)),
                "{screen}"
            );
            // 9 is no option; a wrong answer is taken back; the second sheet is left unfinished.
            console.press("1 9 3 left 2 enter 2 enter 0 1 enter");
            let sheets = console.store().unwrap().export(&Kind::Answer).unwrap();
            let mut values: Vec<_> = sheets.iter().map(|sheet| sheet["answers"].as_str().unwrap()).collect();
            values.sort_unstable();
            assert_eq!(values, ["01", "12", "20"], "{}", console.screen());
            assert!(
                console.screen().contains(&lang.survey_sheets(3, 2)),
                "{}",
                console.screen()
            );
            console.press("ctrl-z");
            assert!(
                console.screen().contains(&lang.survey_sheets(2, 1)),
                "{}",
                console.screen()
            );
        }
    }
}

fn lacking(device: &Device, mark: Mark, now: Millis) -> usize {
    let query = Query::Households {
        filter: HouseholdFilter {
            lacks: Some(mark),
            ..HouseholdFilter::default()
        },
        part: Part::first(100),
    };
    let Answer::Households(window) = device.store.answer(&query, now).unwrap() else {
        panic!("no households")
    };
    assert_eq!(window.rows.len(), window.total);
    window.total
}

#[test]
fn the_five_marks_come_of_what_was_done_and_lapse_and_the_filter_and_the_report_agree() {
    let mut device = Device::new(1);
    let household = device.household("01");
    let empty = device.household("02");
    device.edit(empty, &json!({"residence": "vacant"}));
    let now = morning();
    for mark in Mark::ALL {
        assert_eq!(
            lacking(&device, mark, now),
            1,
            "{mark:?}: where nobody lives nothing is missing"
        );
    }
    let visit = json!({
        "do": "visit", "household": "01", "outcome": "done", "text": "讲了医保", "topics": ["policy"],
    });
    device.record(visit);
    device.edit(
        household,
        &json!({"contact": "罗立夏", "contact_since": "2024-03-01", "industry": "黄桃"}),
    );
    device.record(json!({
        "do": "request", "title": "水管漏水", "category": "0101", "urgency": "normal", "household": "01",
        "resolved_note": "换了水管",
    }));
    let missing = |device: &Device, now| Mark::ALL.map(|mark| lacking(device, mark, now));
    assert_eq!(missing(&device, now), [0; 5]);
    let Answer::Household(Some(detail)) = device
        .store
        .answer(&Query::Household(HouseholdId::from(household)), now)
        .unwrap()
    else {
        panic!("no household")
    };
    assert_eq!(
        detail.five.map(|day| day.unwrap().to_string())[..2],
        ["2024-03-01", "2026-11-20"]
    );
    let later = Millis::parse("2027-03-01 09:00").unwrap();
    assert_eq!(missing(&device, later), [0, 1, 0, 0, 0], "a visit counts for a quarter");
    let later = Millis::parse("2027-12-01 09:00").unwrap();
    assert_eq!(missing(&device, later), [0, 1, 1, 0, 1]);
    let query = Query::Report {
        period: Period::parse("2027-11").unwrap(),
        as_of: None,
    };
    let Answer::Report(report) = device.store.answer(&query, later).unwrap() else {
        panic!("no report")
    };
    let shares = ["M17a", "M17b", "M17c", "M17d", "M17e"].map(|code| report.figure(code).unwrap().amount().n);
    assert_eq!(shares, [1, 0, 0, 1, 0]);
}

#[test]
fn a_notice_of_a_policy_that_was_told_is_the_mark_of_policies() {
    let mut device = Device::new(1);
    device.household("01");
    for (kind, lacking_after) in [("fire", 1), ("policy", 0)] {
        let notice = device
            .record(json!({"do": "notice", "title": kind, "kind": kind}))
            .prepared
            .record;
        device.record(json!({"do": "notice_told", "household": "01", "notice_id": notice.to_string()}));
        assert_eq!(lacking(&device, Mark::Policy, morning()), lacking_after, "{kind}");
    }
}

#[test]
fn a_visit_ticks_a_wish_that_came_true_as_visited_and_shows_those_that_are_open() {
    let mut device = Device::new(1);
    device.household("01");
    let wish = |text: &str, state: &str| json!({"do": "wish", "household": "01", "text": text, "state": state, "claimer": "周芒种"});
    let fulfilled = device.record(wish("一部手机", "fulfilled")).prepared.record;
    device.record(wish("几本课外书", "open"));
    let now = morning();
    let mut console = Console::with_store(device.store, now).sized(120, 40);
    console.press("2 f2");
    let screen = console.screen();
    assert!(screen.contains("几本课外书") && screen.contains("一部手机"), "{screen}");
    let store = console.into_store().unwrap();
    device.store = store;
    let Answer::FollowUps(due) = device
        .store
        .answer(
            &Query::FollowUps {
                kinds: Vec::new(),
                on: None,
                part: Part::first(100),
            },
            now,
        )
        .unwrap()
    else {
        panic!("no follow-ups")
    };
    let key = due
        .rows
        .iter()
        .find(|row| row.follow_up.because.rule == "R20")
        .unwrap()
        .follow_up
        .key
        .0
        .clone();
    device.record(json!({"do": "visit", "household": "01", "outcome": "done", "text": "手机用上了", "settles": [key]}));
    let wishes = device.store.export(&Kind::Wish).unwrap();
    let of = wishes.iter().find(|wish| wish["id"] == fulfilled.to_string()).unwrap();
    assert_eq!(of["state"], "visited");
}
