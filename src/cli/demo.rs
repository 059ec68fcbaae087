//! `demo`: the console on a throw-away copy of the training pack, with its own central server on loopback.

use super::{CliError, Common, out};
use crate::app::tour::Tour;
use crate::demo::stage::Stage;
use crate::demo::tours;
use crate::domain::lang::Lang;
use crate::platform::private_file;
use crate::platform::workshop::Workshop;
use crate::runtime::Options;
use crate::ui::Themes;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How to show it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the theme.
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Begins this lesson; without a name the first one.
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "report")]
    pub tour: Option<String>,
    /// Prints what the trainer says and presses in a lesson, and ends.
    #[arg(long, value_name = "NAME", conflicts_with = "tour")]
    pub script: Option<String>,
    /// Records what the screen shows into this file, in the projector view.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
}

/// Refuses an unknown theme: a trainer would take the default for the one they asked for.
fn theme(asked: Option<&str>, lang: Lang) -> Result<(), CliError> {
    let known = Themes::default().names();
    match asked.filter(|asked| !known.iter().any(|name| name == asked)) {
        Some(asked) => Err(CliError::new(
            lang.cli_unknown_theme(asked),
            lang.cli_known(&known.join(" ")),
        )),
        None => Ok(()),
    }
}

/// The lesson of that name.
fn tour(asked: &str, tours: &[Arc<Tour>], lang: Lang) -> Result<Arc<Tour>, CliError> {
    let found = tours.iter().find(|tour| tour.name == asked);
    let known = || {
        tours
            .iter()
            .map(|tour| tour.name.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let unknown = || CliError::new(lang.cli_unknown_tour(asked), lang.cli_known(&known()));
    found.cloned().ok_or_else(unknown)
}

/// What a trainer says and presses.
fn script(tour: &Tour, lang: Lang) -> Vec<String> {
    let mut lines = vec![tour.title.of(lang).to_owned()];
    for (at, step) in (1..).zip(&tour.steps) {
        let caption = step.caption.of(lang);
        let who = if step.turn {
            lang.labelled(lang.tour_your_turn(), caption)
        } else {
            caption.to_owned()
        };
        lines.push(format!("{at}. {who}"));
        lines.extend(step.say.as_ref().map(|say| format!("   {}", say.of(lang))));
    }
    lines
}

/// Opens the leader's console, behind which the town is built, and throws everything away.
///
/// # Errors
/// When there is no terminal, or the town cannot be built.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let lang = common.lang;
    theme(args.theme.as_deref(), lang)?;
    let tours = tours::all();
    if let Some(asked) = &args.script {
        out::lines(script(&*tour(asked, &tours, lang)?, lang), lang)?;
        return Ok(ExitCode::SUCCESS);
    }
    let begun = args.tour.as_ref().map(|asked| tour(asked, &tours, lang)).transpose()?;
    super::console::require_terminal(common)?;
    let failed = |error: &dyn std::fmt::Display| {
        CliError::new(lang.cli_demo_failed(&error.to_string()), lang.cli_demo_failed_hint())
    };
    // From here on a signal ends the demo in order, as soon as the console is open.
    let outside = super::console::listener()?;
    // Dropping it removes the folder; those of killed demos are removed now.
    let workshop = Workshop::beside(&std::env::temp_dir().join("lianxin-demo")).map_err(|error| failed(&error))?;
    let folder = workshop.path("town");
    private_file::create_folder(&folder).map_err(|error| failed(&error))?;
    let data_dir = folder.join("console");
    private_file::create_folder(&data_dir).map_err(|error| failed(&error))?;
    let program = std::env::current_exe().map_err(|error| failed(&error))?;
    // Its server runs until the console is left.
    let stage = Arc::new(Stage::new(&folder, common.clock, &program));
    let built = Arc::clone(&stage);
    let prepare = move |left: &AtomicBool| {
        built
            .build(left)
            .map_err(|error| lang.cli_demo_failed(&error.to_string()))
    };
    let options = Options {
        config_dir: data_dir.join("config"),
        data_dir,
        clock: common.clock,
        lang: Some(lang),
        theme: args.theme.clone(),
        key: None,
        carry_dir: common.carry_dir(),
        scene: Some(stage),
        tours,
        tour: begun,
        record: args.record.clone(),
        linear: common.linear,
        outside,
        prepare: Some(Box::new(prepare)),
    };
    super::console::open(options, lang)
}
