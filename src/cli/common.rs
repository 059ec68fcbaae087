//! What every command needs: folders, language, clock. Environment and arguments are read here, once.

use super::copy_words::when_and_how_much;
use super::{CliError, out};
use crate::clock::{Clock, random_bytes};
use crate::domain::lang::Lang;
use crate::domain::own_names::{self, OwnNames};
use crate::domain::rules::Rules;
use crate::domain::time::{Millis, parse_date};
use crate::domain::unit_list::{self, UnitList};
use crate::platform::{machine, plain_file, private_file};
use crate::runtime::data_folder;
use crate::store::backup::sticks;
use crate::store::{Store, StoreError, backup};
use crate::sync::status::TroubleCode;
use crate::view::Identity;
use clap::Args;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
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
    /// The console as lines.
    #[arg(long, global = true, display_order = 90)]
    pub linear: bool,
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
    /// The console says lines instead of drawing a screen.
    pub linear: bool,
    /// The account that runs the command, for audit logs.
    pub account: String,
    /// The data folder is the platform's, which nobody else uses.
    pub is_default_folder: bool,
}

impl Common {
    /// Settles the folders: those given, else the platform's, on Windows those that stay on this machine (other ones are copied
    /// to a server at each log-off); `DATA/config` when only the data folder was given.
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
            None => from_platform(directories::ProjectDirs::data_local_dir)?,
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
            linear: globals.linear,
            account: machine::account(),
            is_default_folder: globals.data_dir.is_none(),
        })
    }

    /// Where people look for their own files: the desktop, else the home folder; the data folder where there is no home.
    #[must_use]
    pub fn carry_dir(&self) -> PathBuf {
        let user = directories::UserDirs::new();
        let own = user.map(|user| {
            user.desktop_dir()
                .filter(|desktop| desktop.is_dir())
                .unwrap_or(user.home_dir())
                .to_owned()
        });
        own.unwrap_or_else(|| self.data_dir.clone())
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
        let file = |name| self.table(name);
        let (calendar, sla, rules) = (file("calendar.toml")?, file("sla.toml")?, file("rules.toml")?);
        Rules::load(calendar.as_deref(), sla.as_deref(), rules.as_deref())
            .map(Arc::new)
            .map_err(|error| CliError::new(self.lang.rules_error(&error), self.lang.cli_config_hint()))
    }

    /// The units that the town's office wrote down.
    ///
    /// # Errors
    /// When the file is not right.
    pub fn unit_list(&self) -> Result<UnitList, CliError> {
        let parse = |text: String| {
            UnitList::parse(&text).map_err(|error| CliError::new(error.to_string(), self.lang.cli_config_hint()))
        };
        Ok(self.table(unit_list::FILE)?.map(parse).transpose()?.unwrap_or_default())
    }

    /// Puts the county's own names for roles, levels and units in force. The console goes on without them and says why.
    ///
    /// # Errors
    /// When they cannot be read and a command is to run; nothing was changed.
    pub fn name_things(&self, is_console: bool) -> Result<(), CliError> {
        let parse = |text: &str| {
            OwnNames::parse(text)
                .map_err(|error| CliError::new(self.lang.rules_error(&error), self.lang.cli_config_hint()))
        };
        let names = self
            .table(own_names::FILE)
            .and_then(|text| text.as_deref().map(parse).transpose());
        match names {
            Err(error) if !is_console => return Err(error),
            names => names.ok().flatten().into_iter().for_each(OwnNames::install),
        }
        Ok(())
    }

    /// The text of a table of the person's; `None` when there is none.
    fn table(&self, name: &str) -> Result<Option<String>, CliError> {
        match plain_file::read_text(&self.config_dir.join(name), plain_file::SETTINGS) {
            Ok(text) => Ok(Some(text)),
            // If the data folder is a file, opening the database will say so.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => {
                let message = self.lang.cli_unreadable(name, self.lang.os_error(&error));
                Err(CliError::new(message, self.lang.cli_config_hint()))
            }
        }
    }

    /// Opens the database; with `create`, makes folder and file when there is none.
    ///
    /// # Errors
    /// The store's, in words.
    pub fn open(&self, create: bool) -> Result<Store, CliError> {
        self.passphrase()?;
        let rules = self.rules()?;
        if create {
            self.make_folder()?;
        }
        let mut store = Store::open(&self.database(), None, create, rules.clone());
        // Another enrolment that failed may be removing the empty folder at this moment.
        for _ in 0..5 {
            if create && store.is_err() && !self.data_dir.exists() {
                self.make_folder()?;
                store = Store::open(&self.database(), None, create, rules.clone());
            }
        }
        let store = store.map_err(|error| self.cannot_open(&error))?;
        // A refused command must change nothing, not even a file's rights.
        data_folder::tighten(&self.data_dir, self.is_default_folder);
        self.warn_of_missing_saves(&store)?;
        if let Some(why) = store.only_read() {
            out::note(self.lang.only_read(why.error().code()));
        }
        Ok(store)
    }

    /// Makes the day's copy if there is none yet, and brings it onto a chosen stick that is plugged in. Failures are not errors of
    /// the command; `doctor` reports them.
    pub fn keep_copy(&self) {
        let _told_by_doctor = backup::keep(&self.database(), backup::Due::Daily, self.now());
        for tried in sticks::keep(&self.database(), self.clock.today()).unwrap_or_default() {
            match tried.made {
                Ok(Some(file)) => out::note(&self.lang.stick_copy_made(&file.display().to_string())),
                Ok(None) => {}
                Err(error) => out::note(
                    &self
                        .lang
                        .stick_copy_failed(&tried.folder.display().to_string(), error.code()),
                ),
            }
        }
    }

    /// Why the database does not open; if it is damaged, also what it can be restored from.
    pub(super) fn cannot_open(&self, error: &StoreError) -> CliError {
        let said = CliError::store(error, self.lang);
        if !matches!(error, StoreError::Corrupt(_) | StoreError::Gone(_)) {
            return said;
        }
        let copy = match backup::good(&self.database(), self.clock.today()).next() {
            Some((_, facts)) => when_and_how_much(&facts, self.lang),
            None => self.lang.damaged_no_copy().to_owned(),
        };
        CliError {
            message: format!("{}. {copy}", said.message),
            hint: self.lang.damaged_hint().to_owned(),
            ..said
        }
    }

    /// Opens the database when there is one.
    ///
    /// # Errors
    /// As for [`Self::open`], but for a database that is not there.
    pub fn open_if_there(&self) -> Result<Option<Store>, CliError> {
        backup::finish(&self.database()).map_err(|error| self.cannot_open(&error))?;
        let there = self.database().symlink_metadata().is_ok();
        there.then(|| self.open(false)).transpose()
    }

    /// Checks that a database could be made here, without making one: before something is asked for that is given
    /// only once.
    ///
    /// # Errors
    /// When the folder cannot be made or written, and when a database was here that is gone.
    pub fn try_folder(&self) -> Result<(), CliError> {
        self.passphrase()?;
        self.rules()?;
        if let Some(left) = backup::traces(&self.database()) {
            return Err(self.cannot_open(&StoreError::Gone(left.file.display().to_string())));
        }
        let made = !self.data_dir.exists();
        self.make_folder()?;
        let name = format!("lianxin.db.{:016x}.try", u64::from_le_bytes(random_bytes()));
        let tried = private_file::try_folder(&self.data_dir, &name);
        if made {
            private_file::remove_if_empty(&self.data_dir);
        }
        tried.map_err(|error| self.unwritable(&error))
    }

    fn make_folder(&self) -> Result<(), CliError> {
        private_file::create_folder(&self.data_dir).map_err(|error| self.unwritable(&error))
    }

    fn unwritable(&self, error: &io::Error) -> CliError {
        let folder = self.data_dir.display().to_string();
        let detail = self.lang.labelled(&folder, self.lang.os_error(error));
        CliError::store(&StoreError::Unwritable(detail), self.lang)
    }

    /// Warns that acknowledged saves are missing. Every command does until `doctor` was run.
    fn warn_of_missing_saves(&self, store: &Store) -> Result<(), CliError> {
        let missing = store
            .missing_saves()
            .map_err(|error| CliError::store(&error, self.lang))?;
        if missing > 0 {
            out::note(&self.lang.cli_missing_saves(missing));
        }
        Ok(())
    }

    /// The passphrase file, if one is named: it must exist and not be empty.
    ///
    /// # Errors
    /// When it cannot be read or is empty.
    pub fn passphrase(&self) -> Result<Option<String>, CliError> {
        let Some(path) = &self.passphrase_file else {
            return Ok(None);
        };
        let (file, hint) = (path.display().to_string(), self.lang.cli_passphrase_hint());
        let text = plain_file::open_named(path)
            .and_then(io::read_to_string)
            .map_err(|error| CliError::new(self.lang.cli_unreadable(&file, self.lang.os_error(&error)), hint))?;
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        if text.is_empty() {
            return Err(CliError::new(self.lang.cli_passphrase_empty(&file), hint));
        }
        Ok(Some(text))
    }

    /// Opens the database of a device that is set up, and derives it for the present day.
    ///
    /// # Errors
    /// The store's, in words; when the device was never set up; when it was revoked: then nothing is shown or recorded until it is
    /// enrolled again.
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
            return Err(CliError::new(
                locked.what,
                self.lang.sentences(&[locked.safe, locked.next]),
            ));
        }
        store.roll_to(self.now()).map_err(words)?;
        Ok((store, identity))
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
    // The clock of every year there is may be tried.
    parse_date(text).ok_or_else(|| "2026-11-20".to_owned())
}
