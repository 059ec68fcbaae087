//! A newer program for the town's devices: handing it out, withdrawing it, saying which it is. Devices offer it to their person;
//! nothing installs it by itself.

use super::database::{AdminDb, Done};
use crate::cli::CliError;
use crate::domain::version;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Which version, and its packages.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The version.
    #[arg(value_name = "VERSION", requires = "files", conflicts_with = "withdraw")]
    pub number: Option<String>,
    /// Its packages, as they were made: one for each system.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Hands out nothing any more.
    #[arg(long)]
    pub withdraw: bool,
}

/// The system that a package is for, by the ending of its name.
fn system(file: &Path) -> Option<&'static str> {
    match file.extension()?.to_str()? {
        "exe" | "zip" => Some("windows"),
        "deb" | "gz" => Some("linux"),
        _ => None,
    }
}

/// Hands out, withdraws or says.
pub fn run(db: &AdminDb, args: &Args) -> Result<Done, CliError> {
    let lang = db.lang;
    let Some(releases) = db.storage.releases() else {
        return Ok(Done::well([lang.release_none()], json!({"ok": true, "version": null})));
    };
    if args.withdraw {
        releases
            .withdraw()
            .map_err(|error| CliError::new(lang.os_error(&error), ""))?;
    }
    let index = match &args.number {
        None => releases.index(),
        Some(number) => {
            let refused = |why: &str| CliError::new(why, lang.release_refused_hint());
            if version::numbers(number).is_none() {
                return Err(refused(&lang.release_bad_version(number)));
            }
            let mut files = Vec::new();
            for file in &args.files {
                let name = file.display().to_string();
                let system = system(file).ok_or_else(|| refused(&lang.release_bad_file(&name)))?;
                if files.iter().any(|(there, _)| *there == system) {
                    return Err(refused(&lang.release_bad_file(&name)));
                }
                files.push((system, file.clone()));
            }
            let done = releases.hand_out(number, &files);
            Some(done.map_err(|error| {
                let files = args.files.iter().map(|file| file.display().to_string());
                let names = files.collect::<Vec<_>>().join(" ");
                refused(&lang.cli_unreadable(&names, lang.os_error(&error)))
            })?)
        }
    };
    let Some(index) = index.filter(|index| !index.packages.is_empty()) else {
        return Ok(Done::well([lang.release_none()], json!({"ok": true, "version": null})));
    };
    let mut lines = vec![lang.release_handed_out(&index.version)];
    lines.extend(
        index
            .packages
            .iter()
            .map(|(system, package)| format!("  {system}  {}  {}  {}", package.file, package.length, package.sha256)),
    );
    let packages: Vec<_> = index.packages.values().map(|package| &package.file).collect();
    Ok(Done::well(
        lines,
        json!({"ok": true, "version": index.version, "packages": packages}),
    ))
}
