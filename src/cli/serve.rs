//! `serve`: the central server until Ctrl-C, SIGTERM or the end of its terminal.
//!
//! Promise: the first line on stdout is `listening on URL`, in every language; tests and scripts wait for it.

use super::{CliError, Common};
use crate::domain::lang::Lang;
use crate::log;
use crate::platform::stop_signal;
use crate::server::storage::{Location, StorageError};
use crate::server::{self, CHECK_EVERY, Config, Limits, StartError};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Where it keeps its database and where it listens.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `sqlite:FILE`, a bare path, or `postgres://...`; default `server.db` in the data folder. An address with a password is
    /// given by the environment: everybody on the machine can read arguments.
    #[arg(long, value_name = "DB", env = "LIANXIN_SERVER_DB", hide_env = true)]
    pub db: Option<String>,
    /// The key file; default `FILE.key` beside an SQLite file.
    #[arg(long, value_name = "FILE", env = "LIANXIN_SERVER_KEY", hide_env = true)]
    pub key: Option<PathBuf>,
    /// Address and port; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8750")]
    pub listen: String,
    /// Also serve metrics for Prometheus here, for example 127.0.0.1:9750.
    #[arg(long, value_name = "ADDR")]
    pub metrics: Option<String>,
    /// How the log on stderr is written.
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// The certificate chain, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A proxy in front speaks TLS: plain HTTP beyond this machine is allowed, for the metrics too.
    #[arg(long)]
    pub insecure_behind_proxy: bool,
    /// How many proxies a request comes through; the outermost one names the client.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9), requires = "insecure_behind_proxy")]
    pub proxies: u8,
}

/// How the server's log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// Serves until told to stop.
///
/// # Errors
/// When it cannot start.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let lang = common.lang;
    let config = Config {
        db: database(args.db.as_deref(), common)?,
        key: args.key.clone(),
        listen: args.listen.clone(),
        tls: args.tls_cert.clone().zip(args.tls_key.clone()),
        behind_proxy: args.insecure_behind_proxy,
        proxies: args.proxies.into(),
        metrics: args.metrics.clone(),
        check_every: Some(CHECK_EVERY),
        clock: common.clock,
        limits: Limits::default(),
        lost_log_lines: Arc::default(),
    };
    let _last_lines = log::to_stderr(args.log_format == LogFormat::Json, Arc::clone(&config.lost_log_lines));
    let server = server::start(config).map_err(|error| start_error(&error, lang))?;
    log::say(format!("listening on {}\n", server.url()));
    if let Some(metrics) = server.metrics_addr() {
        tracing::info!(%metrics, "metrics");
    }
    stop_signal::wait().map_err(|error| CliError::new(lang.os_error(&error), ""))?;
    server.shutdown();
    tracing::info!("{}", lang.net_stopped());
    Ok(ExitCode::SUCCESS)
}

/// The database that `--db` names, the same default for `serve` and `admin`.
///
/// # Errors
/// For an address of another kind.
pub fn database(given: Option<&str>, common: &Common) -> Result<Location, CliError> {
    match given {
        None => Ok(Location::Sqlite(common.data_dir.join("server.db"))),
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Ok(Location::Postgres(url.to_owned()))
        }
        Some(given) => match given.split_once("://") {
            // What follows may hold a password.
            Some((kind, _)) => {
                let kind = format!("{kind}://...");
                Err(CliError::new(
                    common.lang.net_bad_db(&kind),
                    common.lang.net_bad_db_hint(),
                ))
            }
            None => Ok(Location::Sqlite(given.strip_prefix("sqlite:").unwrap_or(given).into())),
        },
    }
}

/// A failure of the server's storage, in words.
#[must_use]
pub fn storage_error(error: &StorageError, lang: Lang) -> CliError {
    match error {
        StorageError::Missing(path) => CliError::new(lang.net_db_missing(path), lang.net_db_missing_hint()),
        StorageError::KeyMissing(path) => CliError::new(lang.net_key_missing(path), lang.net_key_missing_hint()),
        StorageError::KeyUnnamed => CliError::new(lang.net_key_unnamed(), lang.net_key_unnamed_hint()),
        StorageError::OtherKeys(path) => CliError::new(lang.admin_other_keys(path), lang.admin_other_keys_hint()),
        StorageError::Newer { found, known } => {
            CliError::new(lang.net_db_newer(*found, *known), lang.net_db_newer_hint())
        }
        StorageError::ReadOnly => CliError::new(lang.net_db_read_only(), lang.net_db_read_only_hint()),
        StorageError::Unnoted(why) => CliError::new(lang.admin_unnoted(why), lang.admin_unnoted_hint()),
        StorageError::DiskFull => CliError::new(lang.database_trouble("disk_full").what, lang.net_db_trouble_hint()),
        other => CliError::new(
            lang.with_detail(lang.net_db_trouble(), &other.to_string()),
            lang.net_db_trouble_hint(),
        ),
    }
}

fn start_error(error: &StartError, lang: Lang) -> CliError {
    match error {
        StartError::Storage(error) => storage_error(error, lang),
        StartError::Listen(address, why) => CliError::new(
            lang.with_detail(&lang.net_listen_bad(address), why),
            lang.net_listen_bad_hint(),
        ),
        StartError::Plain(address) => CliError::new(lang.net_plain_refused(address), lang.net_plain_refused_hint()),
        StartError::Tls(why) => CliError::new(lang.with_detail(lang.net_tls_bad(), why), lang.net_tls_bad_hint()),
        StartError::Clock => CliError::clock(lang),
        StartError::System(why) => CliError::new(why.clone(), ""),
    }
}
