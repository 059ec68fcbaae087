//! `selftest`: kills a copy of the program a hundred times while it saves, plays every lesson, and says what was lost.
//!
//! Promise: exit 0 when nothing was lost and every lesson came to its end, else 1. Nothing of the person's own is touched.

use super::{CliError, Common, out};
use crate::clock::random_bytes;
use crate::demo::plug::Kills;
use crate::demo::rehearsal::rehearse;
use crate::demo::stage::Stage;
use crate::demo::tours;
use crate::domain::lang::Lang;
use crate::platform::private_file;
use crate::platform::workshop::Workshop;
use crate::runtime::Console;
use serde::Serialize;
use std::process::ExitCode;
use std::sync::Arc;

/// How often the plug is pulled.
const KILLS: usize = 100;
/// Columns and rows at which the lessons are played.
const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// How it is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    /// The seed of an earlier run, which pulls at the same records.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
struct Told {
    seed: u64,
    kills: usize,
    saved: usize,
    characters: usize,
    lost: Vec<Lost>,
    tours: usize,
    stuck: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

/// A record that was said to be saved and is not there whole.
#[derive(Debug, Serialize)]
struct Lost {
    kill: usize,
    note: String,
}

impl Told {
    /// A slow machine gets through fewer kills in their time, which is told and no fault.
    fn is_well(&self) -> bool {
        self.kills > 0 && self.lost.is_empty() && self.stuck.is_empty() && self.trouble.is_none()
    }
}

/// Tests the program.
///
/// # Errors
/// When the training pack cannot be built, or the output not be written.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let lang = common.lang;
    let failed = |error: &dyn std::fmt::Display| {
        CliError::new(lang.cli_demo_failed(&error.to_string()), lang.cli_demo_failed_hint())
    };
    let workshop = Workshop::beside(&std::env::temp_dir().join("lianxin-demo")).map_err(|error| failed(&error))?;
    let folder = workshop.path("town");
    private_file::create_folder(&folder).map_err(|error| failed(&error))?;
    let program = std::env::current_exe().map_err(|error| failed(&error))?;
    let stage = Arc::new(Stage::new(&folder, common.clock, &program));
    stage.build(&Default::default()).map_err(|error| failed(&error))?;
    let seed = args
        .seed
        .unwrap_or_else(|| u64::from(u32::from_le_bytes(random_bytes())));
    let pulled = stage.kill(Kills { seed, count: KILLS });
    let mut told = Told {
        seed,
        kills: pulled.kills,
        saved: pulled.saved,
        characters: pulled.characters,
        lost: pulled
            .lost
            .into_iter()
            .map(|(kill, note)| Lost { kill, note })
            .collect(),
        trouble: pulled.trouble,
        ..Told::default()
    };
    play(&stage, common, &mut told);
    if args.json {
        out::json(&told, lang)?;
    } else {
        out::lines(in_words(&told, lang), lang)?;
    }
    Ok(ExitCode::from(u8::from(!told.is_well())))
}

/// Plays every lesson in both languages at every size.
fn play(stage: &Arc<Stage>, common: &Common, told: &mut Told) {
    for tour in tours::all() {
        for ((columns, rows), lang) in SIZES.into_iter().flat_map(|size| [(size, Lang::Zh), (size, Lang::En)]) {
            let console = Console::on_stage(stage.clone(), common.now());
            let mut console = console.speaking(lang).sized(columns, rows);
            told.tours += 1;
            if let Err(stuck) = rehearse(&mut console, &tour, |_| {}) {
                told.stuck.push(format!("{columns}x{rows} {}: {stuck}", lang.code()));
            }
        }
    }
}

fn in_words(told: &Told, lang: Lang) -> Vec<String> {
    let mut lines = vec![
        lang.selftest_plug(told.kills, told.saved, told.characters, told.lost.len(), told.seed),
        lang.selftest_tours(told.tours, told.stuck.len()),
    ];
    lines.extend(told.trouble.iter().map(|why| lang.plug_failed(why)));
    lines.extend(told.lost.iter().map(|lost| format!("{}: {}", lost.kill, lost.note)));
    // Of one that is stuck the first line says where.
    lines.extend(
        told.stuck
            .iter()
            .filter_map(|stuck| stuck.lines().next())
            .map(str::to_owned),
    );
    lines
}
