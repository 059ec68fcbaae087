//! `update`: fetches the newer program that the town hands out, checks it, and says where it lies. Installs nothing.

use super::{CliError, Common, out};
use crate::platform::whole_file::{self, Kind, WriteError};
use crate::sync::release::{NoRelease, fetch};
use crate::sync::transport::HttpTransport;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder; the desktop by default.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// Fetches it.
///
/// # Errors
/// When there is no server, it is not reached, or what it gives is not signed by this town.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let lang = common.lang;
    let failed = |error: &crate::store::StoreError| CliError::store(error, lang);
    let (mut store, _) = common.open_ready()?;
    let Some(start) = store.sync_start().map_err(|error| failed(&error))? else {
        return Err(CliError::new(lang.update_alone(), lang.update_alone_hint()));
    };
    let known = store.release_key().map_err(|error| failed(&error))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CliError::new(lang.os_error(&error), ""))?;
    let transport = tokio::sync::Mutex::new(HttpTransport::new(None));
    let fetched = runtime.block_on(fetch(start.device, known.as_deref(), |request| {
        let (transport, start) = (&transport, &start);
        async move { transport.lock().await.release(start, &request).await }
    }));
    let (package, content) = match fetched {
        Ok(fetched) => fetched,
        Err(NoRelease::None) => {
            out::lines([lang.update_none()], lang)?;
            return Ok(ExitCode::SUCCESS);
        }
        Err(NoRelease::AnotherKey) => return Err(CliError::new(lang.update_another_key(), lang.update_refused_hint())),
        Err(NoRelease::Damaged) => return Err(CliError::new(lang.update_damaged(), lang.update_refused_hint())),
        Err(NoRelease::Failed(failure)) => {
            let words = lang.trouble(&failure.into_trouble().0.code);
            return Err(CliError::new(words.what, lang.sentences(&[words.safe, words.next])));
        }
    };
    let file = args
        .output
        .clone()
        .unwrap_or_else(|| common.carry_dir())
        .join(&package.file);
    let name = file.display().to_string();
    match whole_file::write(&file, &content, Kind::Document, false) {
        Ok(()) => {}
        Err(WriteError::Io(error)) => {
            let message = lang.cli_unwritable(&name, lang.os_error(&error));
            return Err(CliError::new(message, lang.cli_unwritable_hint()));
        }
        Err(_) => return Err(CliError::new(lang.update_there(&name), lang.update_there_hint())),
    }
    // Seen for the first time over the line that the device was enrolled by.
    store.trust_release_key(&package.key).map_err(|error| failed(&error))?;
    out::lines([&lang.update_done(&package.version, &name), lang.update_next()], lang)?;
    Ok(ExitCode::SUCCESS)
}
