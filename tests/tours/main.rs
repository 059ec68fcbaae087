//! Every lesson played without a terminal, in both languages and three sizes: each step gets where it wants to, a trainee who does it
//! by hand as well, and the room sees nothing that is anybody's.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use lianxin::app::tour::{Progress, Tour, TourNotice};
use lianxin::app::{Layer, Notice};
use lianxin::clock::Clock;
use lianxin::demo::rehearsal::rehearse;
use lianxin::demo::stage::Stage;
use lianxin::demo::tours::all;
use lianxin::domain::lang::Lang;
use lianxin::domain::mask::View;
use lianxin::domain::time::parse_date;
use lianxin::runtime::Console;
use lianxin::runtime::linear::Speaker;
use lianxin::store::{Answer, Query};
use lianxin::view::Part;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

fn clock() -> Clock {
    Clock::with_today(parse_date("2026-11-24").unwrap())
}

/// The town, built once; every test plays in copies of it.
static TOWN: LazyLock<(TempDir, Stage)> = LazyLock::new(|| {
    lianxin::sync::transport::install_tls_provider();
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_lianxin"));
    let stage = Stage::new(folder.path(), clock(), program);
    stage.build(&Default::default()).unwrap();
    (folder, stage)
});

/// The lessons as their files have them now.
fn tours() -> Vec<Arc<Tour>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tours");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let only = std::env::var("LIANXIN_TOUR").unwrap_or_default();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        Arc::new(Tour::parse(&name, &text).unwrap_or_else(|error| panic!("{error}")))
    };
    files
        .iter()
        .map(read)
        .filter(|tour| only.is_empty() || tour.name == only)
        .collect()
}

fn play(lang: Lang) {
    let folder = tempfile::tempdir().unwrap();
    let stage = Arc::new(TOWN.1.again(folder.path()).unwrap());
    let mut failed = String::new();
    for (nth, tour) in tours().iter().enumerate() {
        let sizes = if std::env::var("LIANXIN_TOUR").is_ok() {
            &SIZES[..1]
        } else {
            &SIZES[..]
        };
        for size in sizes {
            let begun = std::time::Instant::now();
            let mut console = Console::on_stage(stage.clone(), clock().now())
                .speaking(lang)
                .sized(size.0, size.1);
            let print = std::env::var("LIANXIN_TOUR").is_ok();
            let outcome = rehearse(&mut console, tour, |console| {
                if print {
                    eprintln!("{}", console.screen());
                }
            });
            if let Err(stuck) = outcome {
                failed.push_str(&format!("{size:?} {stuck}\n"));
            }
            eprintln!("{nth} {} {size:?} {:?}", tour.name, begun.elapsed());
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn every_tour_gets_to_its_end_in_chinese_at_every_size() {
    play(Lang::Zh);
}

#[test]
fn every_tour_gets_to_its_end_in_english_at_every_size() {
    play(Lang::En);
}

/// A console of its own on a copy of the town.
fn console(lang: Lang) -> (TempDir, Console) {
    let folder = tempfile::tempdir().unwrap();
    let stage = Arc::new(TOWN.1.again(folder.path()).unwrap());
    let console = Console::on_stage(stage, clock().now()).speaking(lang).sized(80, 24);
    (folder, console)
}

fn tour(name: &str) -> Arc<Tour> {
    let mut tours = all().into_iter();
    tours.find(|tour| tour.name == name).unwrap()
}

fn at(console: &Console) -> Option<(usize, Progress)> {
    console
        .app
        .player
        .as_ref()
        .map(|player| (player.at + 1, player.progress))
}

fn visits(console: &Console) -> usize {
    let query = Query::Visits {
        household: None,
        part: Part::first(1),
    };
    match console.store().unwrap().answer(&query, clock().now()).unwrap() {
        Answer::Visits(window, _) => window.total,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_trainer_goes_on_and_back_takes_over_and_begins_again_and_the_data_go_along() {
    let (_folder, mut console) = console(Lang::En);
    let before = visits(&console);
    console.begin_tour(tour("offline"));
    assert_eq!(at(&console), Some((1, Progress::Shown)));
    console.press("down x");
    assert_eq!(
        console.app.notice,
        Some(Notice::Tour(TourNotice::Keys)),
        "other keys say which there are"
    );
    console.press("space");
    assert_eq!(
        (at(&console), visits(&console)),
        (Some((2, Progress::Shown)), before + 1)
    );
    console.press("space");
    assert_eq!(at(&console), Some((3, Progress::Turn)), "{}", console.screen());
    console.press("shift-f9 1");
    assert_eq!(
        (at(&console), visits(&console)),
        (Some((3, Progress::Shown)), before + 2),
        "shown to the trainee"
    );
    console.press("backspace");
    assert_eq!(
        (at(&console), visits(&console)),
        (Some((2, Progress::Shown)), before + 1),
        "as if not done"
    );
    console.press("f5");
    assert_eq!((at(&console), visits(&console)), (Some((1, Progress::Shown)), before));
    console.press("space esc 2");
    assert_eq!(
        (at(&console), visits(&console)),
        (None, before + 1),
        "taken over from there"
    );
    assert!(console.screen().contains("[2"), "{}", console.screen());
    console.press("shift-f9 end enter");
    assert_eq!(visits(&console), before, "the data are back at the start");
}

#[test]
fn a_trainee_who_takes_another_way_gets_there_and_is_told_what_was_other() {
    let (_folder, mut console) = console(Lang::En);
    console.begin_tour(tour("month"));
    console.press("space space");
    assert_eq!(at(&console), Some((3, Progress::Turn)));
    console.press("f10").press("3").press("esc 3");
    assert_eq!(at(&console), Some((3, Progress::Reached)), "{}", console.screen());
    let screen = console.screen();
    assert!(screen.contains("Another way: shown with 3, done with F10"), "{screen}");

    console.press("esc");
    console.begin_tour(tour("ladder"));
    console.press("space space");
    assert_eq!(at(&console), Some((3, Progress::Turn)), "{}", console.screen());
    // They take it on instead of sending it up.
    console.press("f6 ctrl-s");
    let screen = console.screen();
    assert_eq!(at(&console), Some((3, Progress::Turn)), "{screen}");
    assert!(screen.contains("You took it on"), "{screen}");
}

/// What of the training pack must not be seen by strangers: names that no lesson types, numbers, doors, notes, titles.
const CANARIES: [&str; 11] = [
    "肖惊蛰",
    "蒋大暑",
    "单大雪",
    "12900000008",
    "0000008",
    "1951120701",
    "大屋组",
    "石井组1",
    "夜间多犬吠叫",
    "药还有半盒，提醒",
    "旧屋漏雨",
];

#[test]
fn no_lesson_shows_strangers_anything_of_anybody_and_each_is_said_in_plain_lines() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Arc::new(TOWN.1.again(folder.path()).unwrap());
    for (nth, tour) in tours().iter().enumerate() {
        let size = SIZES[nth % 3];
        let mut console = Console::on_stage(stage.clone(), clock().now()).sized(size.0, size.1);
        console.app.session.cover(View::Projector);
        let (mut speaker, mut captions) = (Speaker::default(), 0);
        // That lesson turns the projector off to show what it does.
        let turns = tour.name == "health";
        let played = rehearse(&mut console, tour, |console| {
            let screen = console.screen();
            let lines = speaker.lines(&console.app, &screen);
            for text in lines.iter().chain([&screen]).filter(|_| !turns) {
                let seen = CANARIES.iter().find(|canary| text.contains(**canary));
                assert_eq!(seen, None, "{}\n{screen}", tour.name);
            }
            assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{lines:?}");
            captions += lines
                .iter()
                .filter(|line| line.contains(&format!("/{}  ", tour.steps.len())))
                .count();
        });
        if !turns {
            played.unwrap_or_else(|stuck| panic!("{stuck}"));
            assert!(captions >= tour.steps.len(), "{}: {captions} captions", tour.name);
        }
    }
}

/// Types into a field of the form that is open.
fn fill(console: &mut Console, field: &str, text: &str) {
    for _ in 0..40 {
        let Some(Layer::Form(form)) = console.app.layers.last() else {
            panic!("no form is open\n{}", console.screen());
        };
        if form.fields().list[form.focus()].spec.name == field {
            console.type_text(text);
            return;
        }
        console.press("tab");
    }
    panic!("there is no field {field}\n{}", console.screen());
}

#[test]
fn those_whom_nobody_plays_send_back_what_says_too_little_and_answer_what_says_enough() {
    for (note, state) in [("石", "returned"), ("雨后掉了三块石头", "resolved")] {
        let (_folder, mut console) = console(Lang::Zh);
        console.press("3 ctrl-n f3");
        fill(&mut console, "household", "何清明");
        fill(&mut console, "title", "屋后山坡掉石头");
        fill(&mut console, "category", "0404");
        console.press("enter ctrl-s f9");
        fill(&mut console, "note", note);
        console.press("ctrl-s f5");
        for _ in 0..6 {
            console.press("f5");
        }
        console.press("ctrl-f").type_text("屋后山坡").press("enter");
        let Some(Layer::Request(request)) = console.app.layers.last() else {
            panic!("{}", console.screen());
        };
        assert_eq!(
            request.detail().unwrap().folded.state.code(),
            state,
            "{}",
            console.screen()
        );
    }
}

#[test]
fn every_side_of_the_ladder_is_one_key_away_and_a_form_that_was_open_waits() {
    let (_folder, mut console) = console(Lang::Zh);
    console.press("2 f2").type_text("在家").press("shift-f1");
    let who = |console: &Console| console.app.session.identity.as_ref().unwrap().name.clone();
    let mut seen = vec![who(&console)];
    for _ in 0..3 {
        console.press("shift-f1");
        seen.push(who(&console));
    }
    assert_eq!(seen, ["邓小满", "黎秋分", "李惊蛰", "谭谷雨"]);
    assert_eq!(
        console.app.session.cable,
        Some(false),
        "the leader's cable is still out"
    );
    assert_eq!(console.app.session.counts.drafts, 1, "{}", console.screen());
}

#[test]
fn the_plug_is_pulled_three_times_and_every_character_is_there() {
    let (_folder, mut console) = console(Lang::En);
    console.press("shift-f10");
    let Some(Notice::Tour(TourNotice::PlugPulled(told))) = &console.app.notice else {
        panic!("{:?}", console.app.notice);
    };
    assert_eq!((told.kills, told.lost, &told.trouble), (3, 0, &None));
    assert!(told.saved >= 3 && told.characters > 30, "{told:?}");
    assert!(console.screen().contains("all there"), "{}", console.screen());
}
