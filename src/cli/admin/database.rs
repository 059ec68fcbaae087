//! Opens the storage for an admin command, and words its failures.

use super::super::serve::{database, storage_error};
use crate::cli::{CliError, Common};
use crate::clock::random_bytes;
use crate::domain::comparison;
use crate::domain::lang::Lang;
use crate::domain::text::{clean_line, fold_width};
use crate::domain::unit::UnitPath;
use crate::server::chain::key_path;
use crate::server::storage::{Location, Storage, StorageError};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A command's output: text, the same as JSON, and whether all is well (exit code 0).
pub struct Done {
    /// For a person.
    pub lines: Vec<String>,
    /// For a script.
    pub json: Value,
    /// False gives exit code 1.
    pub ok: bool,
}

impl Done {
    /// All is well.
    pub fn well(lines: impl IntoIterator<Item = impl Into<String>>, json: Value) -> Self {
        Self {
            lines: lines.into_iter().map(Into::into).collect(),
            json,
            ok: true,
        }
    }
}

/// The database and key file that were named.
pub type Named<'a> = (Option<&'a str>, Option<&'a Path>);

/// The open storage and what goes with it.
pub struct AdminDb<'a> {
    /// The storage.
    pub storage: Storage,
    /// Where it is.
    pub at: Location,
    /// Runs what waits.
    pub runtime: tokio::runtime::Runtime,
    /// Clock and folders.
    pub common: &'a Common,
    /// The language.
    pub lang: Lang,
    key: Option<PathBuf>,
}

impl<'a> AdminDb<'a> {
    /// Opens what is there.
    ///
    /// # Errors
    /// The storage's, in words.
    pub fn open(named: Named, common: &'a Common) -> Result<Self, CliError> {
        Self::with(named, common, false)
    }

    /// Opens the database; with `create`, makes it when there is none.
    ///
    /// # Errors
    /// The storage's, in words.
    pub fn with((db, key): Named, common: &'a Common, create: bool) -> Result<Self, CliError> {
        let lang = common.lang;
        let at = database(db, common)?;
        let runtime = runtime()?;
        let storage = runtime.block_on(async {
            if create {
                Storage::open_or_create(&at, key, random_bytes()).await
            } else {
                Storage::open(&at, key).await
            }
        });
        Ok(Self {
            storage: storage.map_err(|error| storage_error(&error, lang))?,
            at,
            runtime,
            common,
            lang,
            key: key.map(Path::to_owned),
        })
    }

    /// Waits for the storage.
    pub fn wait<T>(&self, work: impl Future<Output = Result<T, StorageError>>) -> Result<T, StorageError> {
        self.runtime.block_on(work)
    }

    /// Waits for the storage; its failure in words.
    pub fn ask<T>(&self, work: impl Future<Output = Result<T, StorageError>>) -> Result<T, CliError> {
        self.wait(work).map_err(|error| self.words(&error))
    }

    /// A failure of the storage, in words.
    pub fn words(&self, error: &StorageError) -> CliError {
        storage_error(error, self.lang)
    }

    /// The key file in use; `None` when the database has no file to lie beside and none was named.
    pub fn key_file(&self) -> Option<PathBuf> {
        key_file(&self.at, self.key.as_deref())
    }

    /// The towns: the one that is named, or all.
    pub fn towns(&self, named: Option<&str>) -> Result<Vec<String>, CliError> {
        let mut towns = self.ask(self.storage.towns())?;
        if let Some(town) = named {
            towns.retain(|known| comparison::key(known) == comparison::key(town));
            if towns.is_empty() {
                return Err(CliError::new(
                    self.lang.admin_town_unknown(town),
                    self.lang.admin_town_unknown_hint(),
                ));
            }
        }
        Ok(towns)
    }

    /// The town that is named, or the only one.
    pub fn one_town(&self, named: Option<&str>) -> Result<String, CliError> {
        let mut towns = self.towns(named)?;
        match (towns.pop(), towns.is_empty()) {
            (Some(town), true) => Ok(town),
            (Some(_), false) => Err(CliError::new(
                self.lang.admin_which_town(),
                self.lang.net_user_ambiguous_hint(),
            )),
            (None, _) => Err(CliError::new(self.lang.admin_no_town(), self.lang.admin_no_town_hint())),
        }
    }
}

/// A runtime for one command.
pub fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| CliError::new(e.to_string(), ""))
}

/// The key file: the one named, or `FILE.key` beside an SQLite file.
pub fn key_file(at: &Location, named: Option<&Path>) -> Option<PathBuf> {
    match (named, at) {
        (Some(named), _) => Some(named.to_owned()),
        (None, Location::Sqlite(db)) => Some(key_path(db)),
        (None, Location::Postgres(_)) => None,
    }
}

/// An id as it was typed.
pub fn read_id<T: std::str::FromStr>(text: &str, lang: Lang) -> Result<T, CliError> {
    text.trim()
        .parse()
        .map_err(|_| CliError::new(lang.admin_bad_id(text), lang.admin_bad_id_hint()))
}

/// A unit path as it was typed.
pub fn read_path(text: &str, lang: Lang) -> Result<UnitPath, CliError> {
    UnitPath::parse(&fold_width(&clean_line(text)))
        .ok_or_else(|| CliError::new(lang.net_bad_path(text), lang.net_bad_path_hint()))
}

/// A name as it was typed.
pub fn read_name(text: &str, lang: Lang) -> Result<String, CliError> {
    let name = clean_line(text);
    if name.is_empty() {
        return Err(CliError::new(lang.net_empty_name(), lang.cli_no_name_hint()));
    }
    Ok(name)
}
