//! `admin`: towns, units, users, codes and devices, on the server's database; the server may run meanwhile.

use super::serve::{database, storage_error};
use super::{CliError, Common};
use crate::clock::random_bytes;
use crate::domain::lang::Lang;
use crate::domain::role::Role;
use crate::domain::text::clean_line;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::server::auth::CODE_MS;
use crate::server::storage::{DeviceRow, Location, Storage, StorageError, User};
use crate::server::town;
use clap::Subcommand;
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

/// What to do, and on which database.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `sqlite:FILE` or a bare path; default as for `serve`.
    #[arg(long, global = true, value_name = "DB")]
    pub db: Option<String>,
    /// The answer as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What an admin does.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Makes a town.
    Init {
        /// The town's code.
        #[arg(long, value_name = "CODE")]
        town: String,
        /// Its name.
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Adds a unit, or renames one.
    Unit {
        /// Its path, the town's code first.
        #[arg(long, value_name = "PATH")]
        path: String,
        /// What it is.
        #[arg(long, value_name = "KIND")]
        kind: String,
        /// Its name.
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Adds a user.
    User {
        /// Their name.
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Their role.
        #[arg(long, value_name = "ROLE")]
        role: String,
        /// Their unit.
        #[arg(long, value_name = "PATH")]
        unit: String,
    },
    /// Prints a one-time code for a user's device.
    Enrol {
        /// The user's name.
        #[arg(long, value_name = "NAME")]
        user: String,
        /// The town, when several have a user of that name.
        #[arg(long, value_name = "CODE")]
        town: Option<String>,
    },
    /// Lists the devices.
    Devices {
        /// Of one town only.
        #[arg(long, value_name = "CODE")]
        town: Option<String>,
    },
    /// Revokes a device: its token is refused from now on.
    Revoke {
        /// The device's id.
        #[arg(long, value_name = "ID")]
        device: String,
    },
    /// Changes kept apart.
    Quarantine,
    /// A safe copy.
    Backup,
}

/// Does it and says so.
///
/// # Errors
/// One message with a hint; nothing was changed then.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let (lines, json) = done(args, common)?;
    let text = if args.json { format!("{json}\n") } else { lines };
    let written = std::io::stdout().write_all(text.as_bytes());
    written.map_err(|error| CliError::output(&error, common.lang))?;
    Ok(ExitCode::SUCCESS)
}

/// The answer as text and as JSON.
fn done(args: &Args, common: &Common) -> Result<(String, Value), CliError> {
    let lang = common.lang;
    let not_built = |what| CliError::new(lang.net_not_built(what), lang.net_not_built_hint());
    match &args.task {
        Task::Quarantine => Err(not_built("admin quarantine")),
        Task::Backup => Err(not_built("admin backup")),
        Task::Init { town, name } => init(args, common, town, name),
        Task::Unit { path, kind, name } => unit(&Desk::open(args, common)?, path, kind, name),
        Task::User { name, role, unit } => user(&Desk::open(args, common)?, name, role, unit),
        Task::Enrol { user, town } => enrol(&Desk::open(args, common)?, user, town.as_deref()),
        Task::Devices { town } => devices(&Desk::open(args, common)?, town.clone()),
        Task::Revoke { device } => revoke(&Desk::open(args, common)?, device),
    }
}

/// The open storage and what goes with it.
struct Desk<'a> {
    storage: Storage,
    runtime: tokio::runtime::Runtime,
    common: &'a Common,
    lang: Lang,
}

impl<'a> Desk<'a> {
    fn open(args: &Args, common: &'a Common) -> Result<Self, CliError> {
        Self::with(args, common, false)
    }

    fn with(args: &Args, common: &'a Common, create: bool) -> Result<Self, CliError> {
        let lang = common.lang;
        let at: Location = database(args.db.as_deref(), common)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| CliError::new(e.to_string(), ""))?;
        let storage = runtime.block_on(async {
            if create {
                Storage::open_or_create(&at, None, random_bytes()).await
            } else {
                Storage::open(&at, None).await
            }
        });
        Ok(Self {
            storage: storage.map_err(|error| storage_error(&error, lang))?,
            runtime,
            common,
            lang,
        })
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, StorageError>>) -> Result<T, StorageError> {
        self.runtime.block_on(work)
    }

    fn words(&self, error: &StorageError) -> CliError {
        storage_error(error, self.lang)
    }
}

fn init(args: &Args, common: &Common, code: &str, name: &str) -> Result<(String, Value), CliError> {
    let lang = common.lang;
    let path = read_path(code, lang)?;
    if path.parent().is_some() {
        return Err(CliError::new(lang.net_bad_path(code), lang.net_bad_path_hint()));
    }
    let name = read_name(name, lang)?;
    let desk = Desk::with(args, common, true)?;
    desk.wait(town::init(&desk.storage, common.clock, path, &name))
        .map_err(|error| match error {
            StorageError::Exists(_) => CliError::new(lang.net_town_exists(code), lang.net_town_exists_hint()),
            other => desk.words(&other),
        })?;
    let json = json!({"ok": true, "town": code, "name": name});
    Ok((format!("{}\n", lang.net_town_made(code, &name)), json))
}

fn unit(desk: &Desk, path: &str, kind: &str, name: &str) -> Result<(String, Value), CliError> {
    let lang = desk.lang;
    let path = read_path(path, lang)?;
    let kind = UnitKind::from_code(kind);
    if !kind.is_known() {
        return Err(unknown_code(
            kind.code(),
            UnitKind::ALL.iter().map(UnitKind::code),
            lang,
        ));
    }
    let name = read_name(name, lang)?;
    let unit = Unit {
        path: path.clone(),
        kind: kind.clone(),
        name: name.clone(),
    };
    desk.wait(put_with_parents(desk, unit)).map_err(|error| match error {
        StorageError::NotFound(parent) => CliError::new(lang.net_unit_parent(&parent), lang.net_unit_unknown_hint()),
        other => desk.words(&other),
    })?;
    let json = json!({"ok": true, "path": path, "kind": kind, "name": name});
    Ok((format!("{}\n", lang.net_unit_made(path.as_str(), &name)), json))
}

/// A path may skip levels (`439901100/200/03/012` under the village `439901100/200`): the levels between get their
/// number for a name, as Party branches, until somebody names them.
async fn put_with_parents(desk: &Desk<'_>, unit: Unit) -> Result<(), StorageError> {
    let mut missing = Vec::new();
    let mut above = unit.path.parent();
    while let Some(path) = above {
        if desk.storage.unit_record(path.clone()).await?.is_some() {
            break;
        }
        above = path.parent();
        if above.is_none() {
            return Err(StorageError::NotFound(path.to_string()));
        }
        missing.push(path);
    }
    for path in missing.into_iter().rev() {
        let between = Unit {
            name: path.number().to_owned(),
            kind: kind_between(&path),
            path,
        };
        town::put_unit(&desk.storage, desk.common.clock, between).await?;
    }
    town::put_unit(&desk.storage, desk.common.clock, unit).await
}

/// What a level most likely is: the second part of a path is a village, the third a Party branch, then grids.
fn kind_between(path: &UnitPath) -> UnitKind {
    match path.as_str().split('/').count() {
        ..=2 => UnitKind::Village,
        3 => UnitKind::PartyBranch,
        _ => UnitKind::Grid,
    }
}

fn user(desk: &Desk, name: &str, role: &str, unit: &str) -> Result<(String, Value), CliError> {
    let lang = desk.lang;
    let name = read_name(name, lang)?;
    let role = Role::from_code(role);
    if !role.is_known() {
        return Err(unknown_code(role.code(), Role::ALL.iter().map(Role::code), lang));
    }
    let path = read_path(unit, lang)?;
    let made = town::add_user(&desk.storage, desk.common.clock, &name, role, path);
    let user = desk.wait(made).map_err(|error| match error {
        StorageError::NotFound(path) => CliError::new(lang.net_unit_unknown(&path), lang.net_unit_unknown_hint()),
        StorageError::Exists(_) => CliError::new(lang.net_user_exists(&name), lang.net_user_exists_hint()),
        other => desk.words(&other),
    })?;
    let json = json!({"ok": true, "user": user.id, "name": user.name, "role": user.role, "unit": user.unit});
    Ok((
        format!("{}\n", lang.net_user_made(&user.name, user.unit.as_str())),
        json,
    ))
}

fn enrol(desk: &Desk, name: &str, town: Option<&str>) -> Result<(String, Value), CliError> {
    let user = find_user(desk, name, town)?;
    let code = desk
        .wait(town::enrol_code(&desk.storage, desk.common.clock, &user))
        .map_err(|error| desk.words(&error))?;
    // The code stands alone on stdout, for scripts; what it is good for is said beside it.
    let _unread = writeln!(std::io::stderr(), "{}", desk.lang.net_code_note());
    let expires = desk.common.clock.now().plus(CODE_MS).to_rfc3339();
    let json = json!({"ok": true, "code": code, "user": user.name, "expires": expires});
    Ok((format!("{code}\n"), json))
}

fn find_user(desk: &Desk, name: &str, town: Option<&str>) -> Result<User, CliError> {
    let lang = desk.lang;
    let found = desk.storage.users_named(clean_line(name), town.map(str::to_owned));
    let mut users = desk.wait(found).map_err(|error| desk.words(&error))?;
    match (users.pop(), users.is_empty()) {
        (Some(user), true) => Ok(user),
        (Some(_), false) => Err(CliError::new(
            lang.net_user_ambiguous(name),
            lang.net_user_ambiguous_hint(),
        )),
        (None, _) => Err(CliError::new(lang.net_user_unknown(name), lang.net_user_unknown_hint())),
    }
}

fn devices(desk: &Desk, town: Option<String>) -> Result<(String, Value), CliError> {
    let rows = desk
        .wait(desk.storage.devices(town))
        .map_err(|error| desk.words(&error))?;
    let mut text: String = rows.iter().map(|row| device_line(row, desk.lang)).collect();
    if rows.is_empty() {
        text = format!("{}\n", desk.lang.net_no_devices());
    }
    Ok((text, json!({"ok": true, "devices": rows})))
}

fn device_line(row: &DeviceRow, lang: Lang) -> String {
    let seen = row
        .last_seen
        .map_or_else(|| lang.net_never().to_owned(), |at| at.to_rfc3339());
    let revoked = if row.revoked { lang.net_revoked_mark() } else { "" };
    let line = [
        row.device.to_string(),
        row.user.clone(),
        row.role.to_string(),
        row.unit.to_string(),
        row.label.clone(),
        row.changes.to_string(),
        seen,
        revoked.to_owned(),
    ];
    format!("{}\n", line.join("  ").trim_end())
}

fn revoke(desk: &Desk, device: &str) -> Result<(String, Value), CliError> {
    let lang = desk.lang;
    let unknown = || CliError::new(lang.net_device_unknown(device), lang.net_device_unknown_hint());
    let id = device.trim().parse().map_err(|_| unknown())?;
    let found = desk
        .wait(desk.storage.revoke(id, false))
        .map_err(|error| desk.words(&error))?;
    if !found {
        return Err(unknown());
    }
    Ok((
        format!("{}\n", lang.net_revoked(device)),
        json!({"ok": true, "device": id}),
    ))
}

fn read_path(text: &str, lang: Lang) -> Result<UnitPath, CliError> {
    UnitPath::parse(text).ok_or_else(|| CliError::new(lang.net_bad_path(text), lang.net_bad_path_hint()))
}

fn read_name(text: &str, lang: Lang) -> Result<String, CliError> {
    let name = clean_line(text);
    if name.is_empty() {
        return Err(CliError::new(lang.net_empty_name(), lang.cli_no_name_hint()));
    }
    Ok(name)
}

fn unknown_code<'a>(given: &str, known: impl Iterator<Item = &'a str>, lang: Lang) -> CliError {
    let known: Vec<_> = known.collect();
    CliError::new(lang.net_bad_code(given), lang.cli_known(&known.join(" ")))
}
