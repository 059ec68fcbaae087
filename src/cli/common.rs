//! What every command needs: folders, language, clock. Environment and arguments are read here, once.

use super::CliError;
use crate::clock::Clock;
use crate::domain::lang::Lang;
use crate::domain::rules::Rules;
use crate::domain::time::{Millis, parse_date};
use crate::store::rows::Identity;
use crate::store::{Store, StoreError, backup};
use crate::sync::status::TroubleCode;
use clap::Args;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The options every command takes.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// Where the database lies.
    #[arg(
        long,
        global = true,
        display_order = 90,
        env = "LIANXIN_DATA_DIR",
        value_name = "DIR",
        hide_env = true
    )]
    pub data_dir: Option<PathBuf>,
    /// Where settings, themes and tables lie.
    #[arg(
        long,
        global = true,
        display_order = 90,
        env = "LIANXIN_CONFIG_DIR",
        value_name = "DIR",
        hide_env = true
    )]
    pub config_dir: Option<PathBuf>,
    /// The language.
    #[arg(long, global = true, display_order = 90, value_name = "zh-CN|en", value_parser = read_lang)]
    pub lang: Option<Lang>,
    /// The calendar's day.
    #[arg(long, global = true, display_order = 90, value_name = "DATE", value_parser = read_today)]
    pub today: Option<crate::domain::time::Date>,
    /// A file with the passphrase.
    #[arg(
        long,
        global = true,
        display_order = 90,
        env = "LIANXIN_PASSPHRASE_FILE",
        value_name = "FILE",
        hide_env = true
    )]
    pub passphrase_file: Option<PathBuf>,
    /// The help.
    #[arg(short = 'h', long, global = true, action = clap::ArgAction::Help, display_order = 100)]
    pub help: Option<bool>,
    /// The version.
    #[arg(short = 'V', long, action = clap::ArgAction::Version, display_order = 101)]
    pub version: Option<bool>,
}

/// What every command gets.
#[derive(Debug, Clone)]
pub struct Common {
    /// Where the database lies.
    pub data_dir: PathBuf,
    /// Where settings, themes and tables lie.
    pub config_dir: PathBuf,
    /// The language of messages.
    pub lang: Lang,
    /// The language asked for by `--lang`; `None` leaves it to the settings.
    pub lang_asked: Option<Lang>,
    /// The clock, moved by `--today`.
    pub clock: Clock,
    /// A file with the passphrase of a sealed database.
    pub passphrase_file: Option<PathBuf>,
}

impl Common {
    /// Settles the folders: those given, else the platform's; `DATA/config` when only the data folder was given.
    ///
    /// # Errors
    /// When there is no home folder and none was given, and when the clock stands before 1970 or after 9999.
    pub fn new(globals: &Globals, lang: Lang) -> Result<Self, CliError> {
        let clock = globals.today.map_or_else(Clock::system, Clock::with_today);
        if !clock.is_possible() {
            return Err(CliError::clock(lang));
        }
        let platform = directories::ProjectDirs::from("", "", "lianxin");
        let from_platform = |folder: fn(&directories::ProjectDirs) -> &Path| {
            platform
                .as_ref()
                .map(|dirs| folder(dirs).to_owned())
                .ok_or_else(|| CliError::new(lang.cli_no_home(), lang.cli_no_home_hint()))
        };
        let data_dir = match &globals.data_dir {
            Some(given) => given.clone(),
            None => from_platform(directories::ProjectDirs::data_dir)?,
        };
        let config_dir = match (&globals.config_dir, &globals.data_dir) {
            (Some(given), _) => given.clone(),
            (None, Some(data)) => data.join("config"),
            (None, None) => from_platform(directories::ProjectDirs::config_dir)?,
        };
        Ok(Self {
            data_dir,
            config_dir,
            lang,
            lang_asked: globals.lang,
            clock,
            passphrase_file: globals.passphrase_file.clone(),
        })
    }

    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data_dir.join("lianxin.db")
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The built-in tables with the person's own on top. A command refuses a table that is not right: nobody would see
    /// a warning in a script's log. The console goes on with the built-in ones and says so.
    ///
    /// # Errors
    /// When one of them cannot be read; nothing was changed.
    pub fn rules(&self) -> Result<Arc<Rules>, CliError> {
        let file = |name: &str| match fs::read_to_string(self.config_dir.join(name)) {
            Ok(text) => Ok(Some(text)),
            // A data folder that is a file is told by the database.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => {
                let message = self.lang.cli_unreadable(name, &error.to_string());
                Err(CliError::new(message, self.lang.cli_config_hint()))
            }
        };
        let (calendar, sla, rules) = (file("calendar.toml")?, file("sla.toml")?, file("rules.toml")?);
        Rules::load(calendar.as_deref(), sla.as_deref(), rules.as_deref())
            .map(Arc::new)
            .map_err(|error| CliError::new(error.to_string(), self.lang.cli_config_hint()))
    }

    /// Opens the database; with `create`, makes folder and file when there is none.
    ///
    /// # Errors
    /// The store's, in words.
    pub fn open(&self, create: bool) -> Result<Store, CliError> {
        self.passphrase()?;
        let rules = self.rules()?;
        if create {
            fs::create_dir_all(&self.data_dir).map_err(|error| {
                let detail = format!("{}: {error}", self.data_dir.display());
                CliError::store(&StoreError::Unwritable(detail), self.lang)
            })?;
        }
        Store::open(&self.database(), None, create, rules).map_err(|error| self.cannot_open(&error))
    }

    /// Makes the day's copy when there is none yet. What was recorded is safe without it; `doctor` tells of the copies.
    pub fn keep_copy(&self) {
        let _told_by_doctor = backup::keep(&self.database(), backup::Due::Daily, self.now());
    }

    /// Why the database does not open; of a damaged one, what it can be restored from.
    pub(super) fn cannot_open(&self, error: &StoreError) -> CliError {
        let said = CliError::store(error, self.lang);
        if !matches!(error, StoreError::Corrupt(_) | StoreError::Gone(_)) {
            return said;
        }
        let copy = match backup::good(&self.database(), self.clock.today()).next() {
            Some((_, facts)) => super::backup::when_and_how_much(&facts, self.lang),
            None => self.lang.damaged_no_copy().to_owned(),
        };
        CliError {
            message: format!("{}. {copy}", said.message),
            hint: self.lang.damaged_hint().to_owned(),
            ..said
        }
    }

    /// Opens the database, making it for the time being when there is none: what was made goes away again unless the
    /// command comes to its end and says [`Tentative::keep`].
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_tentative(&self) -> Result<(Store, Tentative), CliError> {
        let made = Tentative {
            database: (!self.database().exists()).then(|| self.database()),
            folder: (!self.data_dir.exists()).then(|| self.data_dir.clone()),
        };
        Ok((self.open(true)?, made))
    }

    /// The passphrase file, when one is named: it must be there and hold something.
    ///
    /// # Errors
    /// When it cannot be read or is empty.
    pub fn passphrase(&self) -> Result<Option<String>, CliError> {
        let Some(path) = &self.passphrase_file else {
            return Ok(None);
        };
        let (file, hint) = (path.display().to_string(), self.lang.cli_passphrase_hint());
        let text = fs::read_to_string(path)
            .map_err(|error| CliError::new(self.lang.cli_unreadable(&file, &error.to_string()), hint))?;
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        if text.is_empty() {
            return Err(CliError::new(self.lang.cli_passphrase_empty(&file), hint));
        }
        Ok(Some(text))
    }

    /// Opens the database of a device that was set up, brought up to the present day.
    ///
    /// # Errors
    /// The store's, in words; when the device was never set up, and when it was revoked: then nothing of it is shown, nor
    /// anything more recorded, until it is enrolled anew.
    pub fn open_ready(&self) -> Result<(Store, Identity), CliError> {
        let mut store = self.open(false)?;
        let words = |error: StoreError| CliError::store(&error, self.lang);
        let Some(identity) = store.identity().map_err(|error| self.cannot_open(&error))? else {
            return Err(CliError::new(
                self.lang.cli_not_set_up(),
                self.lang.cli_not_set_up_hint(),
            ));
        };
        if store.locked().map_err(words)? {
            let locked = self.lang.trouble(&TroubleCode::Locked);
            return Err(CliError::new(locked.what, format!("{} {}", locked.safe, locked.next)));
        }
        store.roll_to(self.now()).map_err(words)?;
        Ok((store, identity))
    }
}

/// A database that was made for something that may not come about. Dropped after the store, it takes away what it made.
#[derive(Debug)]
pub struct Tentative {
    database: Option<PathBuf>,
    folder: Option<PathBuf>,
}

impl Tentative {
    /// It came about: the database stays.
    pub fn keep(mut self) {
        self.database = None;
        self.folder = None;
    }
}

impl Drop for Tentative {
    fn drop(&mut self) {
        // Best effort: what stays behind is an empty database that the next attempt uses.
        for path in self.database.iter() {
            let _ = fs::remove_file(path);
        }
        for path in self.folder.iter() {
            let _ = fs::remove_dir(path);
        }
    }
}

/// The language: `--lang`, `LIANXIN_LANG`, the system's; Chinese when none of them says.
#[must_use]
pub fn language(args: &[OsString]) -> Lang {
    let texts: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let flag = texts
        .iter()
        .enumerate()
        .find_map(|(i, arg)| match arg.strip_prefix("--lang") {
            Some("") => texts.get(i + 1).map(ToString::to_string),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        });
    flag.or_else(|| std::env::var("LIANXIN_LANG").ok())
        .or_else(sys_locale::get_locale)
        .and_then(|code| Lang::from_code(&code))
        .unwrap_or_default()
}

fn read_lang(code: &str) -> Result<Lang, String> {
    Lang::from_code(code).ok_or_else(|| "zh-CN | en".to_owned())
}

fn read_today(text: &str) -> Result<crate::domain::time::Date, String> {
    parse_date(text).ok_or_else(|| "2026-11-20".to_owned())
}
