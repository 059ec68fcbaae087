//! Every lesson played without a terminal, in both languages and three sizes: each step gets where it wants to, a trainee who does it
//! by hand as well, and the room sees nothing that is anybody's.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use lianxin::app::tour::Tour;
use lianxin::clock::Clock;
use lianxin::demo::rehearsal::rehearse;
use lianxin::demo::stage::Stage;
use lianxin::domain::lang::Lang;
use lianxin::domain::time::parse_date;
use lianxin::runtime::Console;
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
