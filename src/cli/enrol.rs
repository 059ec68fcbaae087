//! `enrol`: binds this device to a server with a one-time code. Changes recorded before are kept and pushed.

use super::{CliError, Common, out};
use crate::change::wire::{EnrolReply, EnrolRequest};
use crate::domain::comparison::typed_code;
use crate::domain::lang::Lang;
use crate::domain::text::typed_address;
use crate::platform::plain_file;
use crate::store::{NewIdentity, Store};
use crate::sync::status::{Trouble, TroubleCode};
use crate::sync::transport::{Failure, HttpTransport};
use crate::view::Identity;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A code has ten characters.
const MAX_LINE: u64 = 1_024;

/// Which server, which code.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The server's address.
    #[arg(long, value_name = "URL")]
    pub server: String,
    /// The one-time code; others on this machine can read arguments.
    #[arg(long, value_name = "CODE", required_unless_present = "code_file")]
    pub code: Option<String>,
    /// A file with the code; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "code")]
    pub code_file: Option<PathBuf>,
}

/// Binds the device and says to whom.
///
/// # Errors
/// The server's refusal, the line's failure or the store's, in words.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let code = read_code(args.code.as_deref(), args.code_file.as_deref(), common.lang)?;
    let (mut store, given) = ask(&args.server, &code, common)?;
    let claimed = store.claim(&given, |before| {
        before.is_none_or(|known| known.server.is_none() || known.user == given.user)
    });
    let lang = common.lang;
    if !claimed.map_err(|error| CliError::store(&error, lang))? {
        return Err(CliError::new(lang.net_other_person(), lang.net_other_person_hint()));
    }
    let enrolled = lang.net_enrolled(&given.name, given.unit.as_str());
    out::lines([&enrolled, lang.net_enrolled_next()], lang)?;
    Ok(ExitCode::SUCCESS)
}

/// The code that was given, from the first line of a file or of standard input when it was given so.
///
/// # Errors
/// When it cannot be read, or there is none.
pub fn read_code(given: Option<&str>, file: Option<&Path>, lang: Lang) -> Result<String, CliError> {
    let first = match (given, file) {
        (Some(given), _) => given.to_owned(),
        (None, Some(file)) => {
            let read = match file == Path::new("-") {
                true => first_line(std::io::stdin().lock()),
                false => plain_file::open_named(file).and_then(first_line),
            };
            let name = file.display().to_string();
            read.map_err(|error| {
                CliError::new(lang.cli_unreadable(&name, lang.os_error(&error)), lang.cli_code_hint())
            })?
        }
        (None, None) => String::new(),
    };
    match first.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}') {
        "" => Err(CliError::new(lang.cli_no_code(), lang.cli_code_hint())),
        code => Ok(code.to_owned()),
    }
}

pub(super) fn first_line(from: impl Read) -> std::io::Result<String> {
    let mut line = Vec::new();
    BufReader::new(from.take(MAX_LINE)).read_until(b'\n', &mut line)?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

/// Trades the code for an identity. The database is made only after the server has answered, and never removed: during a slow
/// request somebody else may set this device up.
///
/// # Errors
/// As for [`run`].
pub fn ask(server: &str, code: &str, common: &Common) -> Result<(Store, NewIdentity), CliError> {
    let before = match common.open_if_there()? {
        Some(store) => store.identity().map_err(|error| CliError::store(&error, common.lang))?,
        None => {
            // The code works once: check first that the database can be made.
            common.try_folder()?;
            None
        }
    };
    let request = EnrolRequest {
        code: typed_code(code),
        label: label(before.as_ref()),
    };
    let reply = trade(server, &request).map_err(|failure| in_words(&failure, common))?;
    let identity = NewIdentity {
        user: reply.user,
        name: reply.name,
        role: reply.role,
        unit: reply.unit,
        device: reply.device,
        server: Some((typed_address(server), reply.token)),
        units: reply.units,
        demo: before.is_some_and(|known| known.demo),
        series: reply.series,
    };
    Ok((common.open(true)?, identity))
}

/// The device's name in the admin's list: its former owner, and the program.
fn label(before: Option<&Identity>) -> String {
    let program = concat!("lianxin ", env!("CARGO_PKG_VERSION"));
    match before {
        Some(known) => format!("{} - {program}", known.name),
        None => program.to_owned(),
    }
}

fn trade(server: &str, request: &EnrolRequest) -> Result<EnrolReply, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::new(TroubleCode::Local, e.to_string()))?;
    runtime.block_on(HttpTransport::default().enrol(server, request))
}

fn in_words(failure: &Failure, common: &Common) -> CliError {
    let (Trouble { code, detail }, _) = failure.clone().into_trouble();
    let words = common.lang.trouble(&code);
    let detail = common.lang.system_detail(&detail);
    let message = if detail.is_empty() {
        words.what.to_owned()
    } else {
        format!("{} ({detail})", words.what)
    };
    CliError::new(message, common.lang.sentences(&[words.safe, words.next]))
}
