//! `record FILE.jsonl|-`: what the forms do, for scripts and other systems; the same checks.
//!
//! One JSON object a line in, one a line out, flushed at once. A refused line stops nothing; the exit code is 1 when any
//! was refused. A signal ends the run between two lines: what was answered is saved, what was not answered is not.

mod answer;
mod lines;

use self::answer::{Answer, Complaint};
use self::lines::{Line, Lines};
use super::{CliError, Common, out};
use crate::change::entry::{Entry, Misread};
use crate::domain::lang::Lang;
use crate::platform::plain_file;
use crate::platform::stop_signal::{self, Stop};
use crate::store::{SaveError, Store};
use serde_json::Value;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;

/// Lines read before the one that is being saved is answered.
const AHEAD: usize = 4;

/// Which file.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file, or `-` for stdin.
    #[arg(value_name = "FILE.jsonl|-")]
    pub file: String,
}

/// Records every line.
///
/// # Errors
/// When the file or the database cannot be opened; a refused line is an answer, not an error.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let (mut store, _) = common.open_ready()?;
    let input = open(&args.file, common.lang)?;
    let stopped = Arc::new(OnceLock::new());
    let lines = read_ahead(input, &stopped).map_err(|error| CliError::new(common.lang.os_error(&error), ""))?;
    let mut refused = false;
    // The reader thread may wait for input for ever; it ends with the process.
    while let Ok(Some(line)) = lines.recv() {
        if stopped.get().is_some() {
            break;
        }
        let line = line.map_err(|error| unreadable(&args.file, &error, common.lang))?;
        let answer = match line {
            Line::Blank => continue,
            Line::Endless => {
                return Err(CliError::new(
                    common.lang.cli_line_endless(),
                    common.lang.cli_line_endless_hint(),
                ));
            }
            line => one(&mut store, line, common)?,
        };
        refused |= answer.is_refused();
        out::json(&answer, common.lang)?;
    }
    match stopped.get() {
        Some(stop) => {
            // For people; the exit code says it as well.
            out::note(common.lang.cli_record_stopped());
            Ok(stop.exit_code().into())
        }
        None => {
            common.keep_copy();
            Ok(ExitCode::from(u8::from(refused)))
        }
    }
}

/// The reader's channel: lines, then `None`.
type Ahead = Receiver<Option<io::Result<Line>>>;

/// Reads lines on a thread of its own, so that a signal is noticed while no line comes. The signal sets `stopped`, and sends a
/// `None` to wake the receiver if no line would.
fn read_ahead(input: Box<dyn Read + Send>, stopped: &Arc<OnceLock<Stop>>) -> io::Result<Ahead> {
    let (ahead, lines) = sync_channel(AHEAD);
    let (heard, told) = (Arc::clone(stopped), ahead.clone());
    stop_signal::on_stop(move |stop| {
        let _once = heard.set(stop);
        let _others_wait = told.try_send(None);
    })?;
    thread::Builder::new().name("lines".into()).spawn(move || {
        for line in Lines::new(BufReader::new(input)).map(Some).chain([None]) {
            if ahead.send(line).is_err() {
                return;
            }
        }
    })?;
    Ok(lines)
}

/// Records one line. Only a failing database ends the run.
fn one(store: &mut Store, line: Line, common: &Common) -> Result<Answer, CliError> {
    let lang = common.lang;
    let entry = match line {
        Line::Text(text) => read_entry(&text, lang),
        Line::TooLong => Err(Complaint::new(
            "line",
            lang.cli_line_too_long(),
            lang.cli_line_too_long_hint(),
        )),
        Line::NotUtf8 | Line::Blank | Line::Endless => {
            Err(Complaint::new("line", lang.cli_not_utf8(), lang.cli_not_utf8_hint()))
        }
    };
    let entry = match entry {
        Ok(entry) => entry,
        Err(complaint) => return Ok(complaint.alone()),
    };
    match store.save(&entry, None, None, common.now()) {
        Ok(saved) => Ok(Answer::saved(&saved, lang)),
        Err(SaveError::Refused(problems)) => Ok(Answer::refused(&problems, lang)),
        Err(SaveError::NothingToUndo | SaveError::AskFirst(_) | SaveError::CannotUndo(..)) => {
            Ok(Complaint::new("do", lang.cli_line_wrong(), "").alone())
        }
        Err(SaveError::Store(error)) => Err(CliError::store(&error, lang)),
    }
}

/// Reads a line as an entry; what is wrong is named by field, as far as it can be.
fn read_entry(text: &str, lang: Lang) -> Result<Entry, Complaint> {
    let not_json = |error: serde_json::Error| {
        let message = lang.with_detail(lang.cli_not_json(), &error.to_string());
        Complaint::new("line", message, lang.cli_not_json_hint())
    };
    let value: Value = serde_json::from_str(text).map_err(not_json)?;
    let known = |names: &[&str]| lang.cli_known(&names.join(" "));
    if text.is_ascii() && is_lost(&value) {
        return Err(Complaint::new("line", lang.cli_lost(), lang.cli_lost_hint()));
    }
    let Value::Object(fields) = value else {
        return Err(Complaint::new("line", lang.cli_not_json(), lang.cli_not_json_hint()));
    };
    Entry::read(fields).map_err(|misread| match misread {
        Misread::NothingToDo => Complaint::new("do", lang.cli_no_do(), known(&Entry::verbs())),
        Misread::UnknownDo(given) => Complaint::new("do", lang.cli_unknown_do(&given), known(&Entry::verbs())),
        Misread::UnknownName { given, known: names } => {
            Complaint::new(&given, lang.cli_unknown_field(&given), known(&names))
        }
        Misread::WrongType { field, why } => {
            Complaint::new(&field, lang.cli_wrong_type(&field), lang.cli_wrong_type_hint(&why))
        }
    })
}

/// True when a text in it is nothing but question marks: Windows' PowerShell hands each Chinese character to a program as one.
fn is_lost(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() > 1 && text.bytes().all(|byte| byte == b'?'),
        Value::Array(values) => values.iter().any(is_lost),
        Value::Object(fields) => fields.values().any(is_lost),
        _ => false,
    }
}

fn open(file: &str, lang: Lang) -> Result<Box<dyn Read + Send>, CliError> {
    if file == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let file_opened = plain_file::open_named(Path::new(file)).map_err(|error| unreadable(file, &error, lang))?;
    Ok(Box::new(file_opened))
}

fn unreadable(file: &str, error: &io::Error, lang: Lang) -> CliError {
    CliError::new(lang.cli_unreadable(file, lang.os_error(error)), lang.cli_file_hint())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_line_is_named_by_its_field() {
        for (line, field) in [
            ("[1]", "line"),
            ("{", "line"),
            ("{}", "do"),
            (r#"{"do":"dance"}"#, "do"),
            (r#"{"do":"visit","colour":"red"}"#, "colour"),
            (r#"{"do":"person","name":"x","height":180}"#, "height"),
            (r#"{"do":"visit","met":"all"}"#, "met"),
            (r#"{"do":"visit","health":{"disease":"smd","shoe":41}}"#, "shoe"),
            (r#"{"do":"visit","requests":[{"titel":"x"}]}"#, "titel"),
            (r#"{"do":"edit","set":[]}"#, "set"),
            (r#"{"do":"visit","household":"A-1","people":[{"name":"???"}]}"#, "line"),
        ] {
            assert_eq!(read_entry(line, Lang::En).unwrap_err().field(), field, "{line}");
        }
    }
}
