//! `sync`: one complete round, and what was pushed, pulled and is still pending.
//!
//! Promise (`--json`): `{"ok","pushed","stored","duplicate","quarantined","pulled","pending","conflicts",
//! "error":{"code","message","hint"}|null}`, exit 0 when ok, else 1.

use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::platform::stop_signal::{Stop, Stops};
use crate::store::{Answer, Query, Store, wipe};
use crate::sync::batch::Batch;
use crate::sync::round::{self, Outcome};
use crate::sync::status::{Trouble, TroubleCode};
use crate::sync::transport::HttpTransport;
use crate::view::Counts;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Through which address, and how to answer.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Another address of the same server.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
    /// Agree that the sync takes many records off this device (a scope that shrank, a large clean-up).
    #[arg(long)]
    pub allow_removal: bool,
}

/// Runs the round.
///
/// # Errors
/// Without `--json`, why it failed; with it every failure is part of the answer.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let outcome = go(args, common);
    match outcome {
        // The reader has gone: print nothing more.
        Err(error) if args.json && !error.message.is_empty() => {
            let code = if error.code.is_empty() { "local" } else { error.code };
            let answer = json!({"ok": false, "pushed": 0, "stored": 0, "duplicate": 0, "quarantined": 0, "pulled": 0,
                "pending": 0, "conflicts": 0, "error": {"code": code, "message": error.message, "hint": error.hint}});
            out::json(&answer, common.lang)?;
            Ok(ExitCode::FAILURE)
        }
        outcome => outcome,
    }
}

fn go(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let mut store = common.open(false)?;
    if args.allow_removal {
        store
            .allow_removal()
            .map_err(|error| CliError::store(&error, common.lang))?;
    }
    let (outcome, stop) = one_round(&mut store, args.server.clone(), common)?;
    let counts = counts(&store, common)?;
    if wiped(&outcome) {
        drop(store);
        destroy(common)?;
    }
    match args.json {
        true => out::json(&answer(&outcome, &counts, common.lang), common.lang)?,
        // The data is gone: the error says everything.
        false if wiped(&outcome) => {}
        false => out::lines(lines(&outcome, &counts, common.lang), common.lang)?,
    }
    if let Some(stop) = stop {
        return Ok(stop.exit_code().into());
    }
    if outcome.failure.is_none() {
        common.keep_copy();
    }
    match &outcome.failure {
        None => Ok(ExitCode::SUCCESS),
        Some(_) if args.json => Ok(ExitCode::FAILURE),
        Some((trouble, _)) => {
            let (message, hint) = in_words(trouble, wiped(&outcome), common.lang);
            Err(CliError::new(message, hint))
        }
    }
}

fn wiped(outcome: &Outcome) -> bool {
    outcome.revoked == Some(true)
}

/// Runs the round. A signal cuts it off like a broken line would: the journal says what is pending.
fn one_round(store: &mut Store, server: Option<String>, common: &Common) -> Result<(Outcome, Option<Stop>), CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| CliError::new(e.to_string(), ""))?;
    let mut transport = HttpTransport::new(server);
    let mut batch = Batch::default();
    let clock = common.clock;
    let ended = runtime.block_on(async {
        let mut stops = Stops::not_ignored()?;
        Ok(tokio::select! {
            outcome = round::run(store, &mut transport, &mut batch, || clock.now()) => (outcome, None),
            stop = stops.next() => (stopped(), Some(stop)),
        })
    });
    // Does not wait for a DNS look-up under way.
    runtime.shutdown_background();
    ended.map_err(|error: std::io::Error| CliError::new(error.to_string(), ""))
}

fn stopped() -> Outcome {
    Outcome::failed(Trouble {
        code: TroubleCode::Interrupted,
        detail: "told to stop".into(),
    })
}

/// The administrator ordered to destroy the data.
pub(super) fn destroy(common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    match wipe(&common.database()) {
        Ok(()) => {
            // The exit code and the words of the revocation follow; this line is for people alone.
            out::note(lang.net_wiped());
            Ok(())
        }
        Err(error) => Err(CliError::new(
            lang.net_not_wiped(&error.detail()),
            lang.net_not_wiped_hint(),
        )),
    }
}

fn counts(store: &Store, common: &Common) -> Result<Counts, CliError> {
    match store.answer(&Query::Counts, common.clock.now()) {
        Ok(Answer::Counts(counts)) => Ok(counts),
        Ok(_) => Ok(Counts::default()),
        Err(error) => Err(CliError::store(&error, common.lang)),
    }
}

fn answer(outcome: &Outcome, counts: &Counts, lang: Lang) -> Value {
    let summary = outcome.summary;
    let error = outcome.failure.as_ref().map(|(trouble, _)| {
        let (message, hint) = in_words(trouble, wiped(outcome), lang);
        json!({"code": trouble.code.code(), "message": message, "hint": hint})
    });
    json!({
        "ok": error.is_none(),
        "pushed": summary.pushed,
        "stored": summary.stored,
        "duplicate": summary.duplicate,
        "quarantined": summary.quarantined,
        "pulled": summary.pulled,
        "pending": counts.pending,
        "conflicts": counts.conflicts,
        "error": error,
    })
}

fn lines(outcome: &Outcome, counts: &Counts, lang: Lang) -> Vec<String> {
    let summary = outcome.summary;
    let mut lines = Vec::new();
    if outcome.failure.is_none() {
        lines.push(lang.net_sync_line(summary.pushed, summary.pulled, counts.pending));
    } else {
        lines.push(lang.net_pending(counts.pending));
    }
    if summary.duplicate > 0 {
        lines.push(lang.net_duplicate(summary.duplicate));
    }
    if summary.recovered > 0 {
        lines.push(lang.net_recovered(summary.recovered));
    }
    if counts.refused > 0 {
        lines.push(lang.net_quarantined(counts.refused));
    }
    if counts.conflicts > 0 {
        lines.push(lang.net_conflicts(counts.conflicts));
    }
    lines.extend(outcome.clock_off.map(|off| clock(off, lang)));
    lines
}

fn clock(off: i64, lang: Lang) -> String {
    let minutes = off.saturating_abs() / 60_000;
    if off > 0 {
        lang.net_clock_ahead(minutes)
    } else {
        lang.net_clock_behind(minutes)
    }
}

/// What happened, what is safe, what to do next. After a wipe nothing is safe.
fn in_words(trouble: &Trouble, wiped: bool, lang: Lang) -> (String, String) {
    let words = lang.trouble(&trouble.code);
    if let (TroubleCode::RemovalAsks, Ok(records)) = (&trouble.code, trouble.detail.parse()) {
        return (words.what.to_owned(), lang.net_removal(records));
    }
    let detail = lang.system_detail(&trouble.detail);
    let message = if detail.is_empty() {
        words.what.to_owned()
    } else {
        format!("{} ({detail})", words.what)
    };
    let hint = match wiped {
        true => words.next.to_owned(),
        false => lang.sentences(&[words.safe, words.next]),
    };
    (message, hint)
}
