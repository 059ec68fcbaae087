//! `fill FILE -o OUT`: the office's own file, given back with our records in it.

use super::export::unwritten;
use super::import::{files, remembered};
use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::exchange::fill::{self, Sent, Subjects};
use crate::exchange::ledger::{Mapping, book};
use crate::exchange::printout::{About, Records};
use crate::platform::{plain_file, whole_file};
use crate::view::ledger::NotFilled;
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
    let mapping = args.map.as_deref().map(|file| files::mapping(file, lang)).transpose()?;
    let (mut store, identity) = common.open_ready()?;
    let failed = |error| CliError::store(&error, lang);
    // What is said now counts over what was said before.
    let mappings: Vec<Mapping> = remembered(&store, lang)?.into_iter().chain(mapping).collect();
    // As before an export: what a bad disk made of the records is in no file.
    store.check(common.now()).map_err(failed)?;
    let (records, about) = (
        Records::read(&store, common.now()).map_err(failed)?,
        About::new(&identity, common.clock.today(), lang),
    );
    let name = args
        .file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let sent = Sent {
        name: &name,
        bytes: &bytes,
        mappings: &mappings,
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
        let handed_out = given.handed_out(shown.clone());
        store.hand_out(&handed_out, common.now()).map_err(failed)?;
    }
    let files = files.iter().map(|file| file.display().to_string());
    out::lines(lang.filled(&given.told(files.collect())), lang)
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

fn not_filled(why: &NotFilled, lang: Lang) -> CliError {
    let [said, hint] = lang.not_filled(why);
    CliError::new(said, hint)
}
