//! `fill FILE -o OUT`: the office's own file, given back with our records in it.

use super::export::unwritten;
use super::sheet::{about, records};
use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::exchange::fill::{self, Given, NotFilled, Sent, Subjects};
use crate::exchange::ledger::{Mapping, Unread, What, book};
use crate::platform::{plain_file, whole_file};
use crate::record::Kind;
use crate::view::HandedOut;
use std::path::{Path, PathBuf};

/// Which file, and where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file that was sent.
    pub file: PathBuf,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Which sheet.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// What its columns are.
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
}

/// Writes the filled file, or several; each all of it or nothing.
///
/// # Errors
/// Why nothing was written.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let document = whole_file::Kind::Document;
    let bytes = read(&args.file, book::FILE, lang)?;
    let mapping = args.map.as_deref().map(|file| mapping(file, lang)).transpose()?;
    let (mut store, identity) = common.open_ready()?;
    let failed = |error| CliError::store(&error, lang);
    // As before an export: what a bad disk made of the records is in no file.
    store.check(common.now()).map_err(failed)?;
    let (records, about) = (records(&store, common).map_err(failed)?, about(&identity, common));
    let name = args
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let sent = Sent {
        name: &name,
        bytes: &bytes,
        mappings: mapping.as_slice(),
        sheet: args.sheet.as_deref(),
    };
    let given = fill::fill(&sent, &Subjects::new(&records, &about)).map_err(|error| not_filled(&error, lang))?;
    let files = names(&args.output, given.files.len());
    // None is written before all of them can be.
    for file in &files {
        whole_file::may_write(file, document, false).map_err(|error| unwritten(file, &error, lang))?;
    }
    for (file, content) in files.iter().zip(&given.files) {
        let shown = file.display().to_string();
        store
            .audit("export", &format!("fill {shown}"), common.now())
            .map_err(failed)?;
        whole_file::write(file, content, document, false).map_err(|error| unwritten(file, &error, lang))?;
        let handed_out = HandedOut {
            what: "fill".to_owned(),
            file: shown,
            kinds: kinds(given.what),
            records: Some(given.records.iter().filter_map(|id| id.parse().ok()).collect()),
        };
        store.hand_out(&handed_out, common.now()).map_err(failed)?;
    }
    out::lines(told(&given, lang), lang)
}

/// What was filled, and what was not.
fn told(given: &Given, lang: Lang) -> Vec<String> {
    let mut lines = vec![lang.fill_done(given.rows, given.files.len())];
    if !given.left_empty.is_empty() {
        lines.push(lang.fill_left_empty(&lang.listed(&given.left_empty)));
    }
    if !given.unknown.is_empty() {
        let rows: Vec<String> = given.unknown.iter().map(ToString::to_string).collect();
        lines.push(lang.fill_unknown(&lang.listed(&rows)));
    }
    if !given.not_offered.is_empty() {
        let words = given
            .not_offered
            .iter()
            .map(|(heading, word)| lang.labelled(heading, word));
        lines.push(lang.fill_not_offered(&lang.listed(&words.collect::<Vec<_>>())));
    }
    lines
}

/// `OUT`, or `OUT-1`, `OUT-2` when there are several.
fn names(output: &Path, count: usize) -> Vec<PathBuf> {
    if count == 1 {
        return vec![output.to_owned()];
    }
    let part =
        |name: Option<&std::ffi::OsStr>| name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, ending) = (part(output.file_stem()), part(output.extension()));
    (1..=count)
        .map(|number| output.with_file_name(format!("{stem}-{number}.{ending}")))
        .collect()
}

fn kinds(what: What) -> Vec<Kind> {
    let own = match what {
        What::Requests | What::Events => vec![Kind::Request, Kind::RequestEvent],
        What::Visits => vec![Kind::Visit],
        What::Wishes => vec![Kind::Wish],
        what if what.illness().is_some() => vec![Kind::HealthRecord],
        _ => Vec::new(),
    };
    own.into_iter()
        .chain([Kind::Household, Kind::Person, Kind::Tag, Kind::Benefit])
        .collect()
}

fn read(file: &Path, most: usize, lang: Lang) -> Result<Vec<u8>, CliError> {
    let name = file.display().to_string();
    match plain_file::read(file, most) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(CliError::new(
            lang.fill_unread(lang.fill_too_large()),
            lang.fill_nothing_written(),
        )),
        Err(error) => Err(CliError::new(
            lang.cli_unreadable(&name, lang.os_error(&error)),
            lang.fill_nothing_written(),
        )),
    }
}

fn mapping(file: &Path, lang: Lang) -> Result<Mapping, CliError> {
    let bytes = read(file, plain_file::SETTINGS, lang)?;
    Mapping::from_toml(&String::from_utf8_lossy(&bytes)).map_err(|error| {
        let said = lang.fill_bad_map(&file.display().to_string(), &error.to_string());
        CliError::new(said, lang.fill_nothing_written())
    })
}

fn not_filled(error: &NotFilled, lang: Lang) -> CliError {
    let unread = |why: &str| CliError::new(lang.fill_unread(why), lang.fill_nothing_written());
    match error {
        NotFilled::Unread(Unread::Encrypted) => unread(lang.fill_encrypted()),
        NotFilled::Unread(Unread::Other(_)) => unread(lang.fill_other()),
        NotFilled::Unread(Unread::Empty) => unread(lang.fill_empty()),
        NotFilled::Unread(Unread::Damaged(_)) | NotFilled::Damaged(_) => unread(lang.fill_damaged()),
        NotFilled::Unread(_) => unread(lang.fill_too_large()),
        NotFilled::NoXlsx => CliError::new(lang.fill_no_xlsx(), lang.fill_no_xlsx_hint()),
        NotFilled::NoLedger => CliError::new(lang.fill_no_ledger(), lang.fill_no_ledger_hint()),
        NotFilled::Asked(headings) => {
            CliError::new(lang.fill_asked(&lang.listed(headings)), lang.fill_no_ledger_hint())
        }
        NotFilled::Nothing => CliError::new(lang.fill_nothing(), lang.fill_nothing_written()),
        NotFilled::Complete => CliError::new(lang.fill_complete(), lang.fill_nothing_written()),
        NotFilled::NoRoom => CliError::new(lang.fill_no_room(), lang.fill_no_room_hint()),
    }
}
