//! Towns, units and users.

use super::database::{AdminDb, Done, Named, read_name, read_path};
use crate::cli::named;
use crate::cli::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::domain::role::Role;
use crate::domain::text::clean_line;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::server::auth::CODE_MS;
use crate::server::storage::{StorageError, User};
use crate::server::town;
use serde_json::json;

/// Makes a town, and its database when there is none.
pub fn init(named: Named, common: &Common, code: &str, name: &str) -> Result<Done, CliError> {
    let lang = common.lang;
    let path = read_path(code, lang)?;
    if path.parent().is_some() {
        return Err(CliError::new(lang.net_bad_path(code), lang.net_bad_path_hint()));
    }
    let name = read_name(name, lang)?;
    let db = AdminDb::with(named, common, true)?;
    db.wait(town::init(&db.storage, common.clock, path, &name))
        .map_err(|error| match error {
            StorageError::Exists(_) => CliError::new(lang.net_town_exists(code), lang.net_town_exists_hint()),
            other => db.words(&other),
        })?;
    let json = json!({"ok": true, "town": code, "name": name});
    Ok(Done::well([lang.net_town_made(code, &name)], json))
}

/// Adds a unit, or renames one.
pub fn unit(db: &AdminDb, path: &str, kind: &str, name: &str) -> Result<Done, CliError> {
    let lang = db.lang;
    let path = read_path(path, lang)?;
    let kind = read_kind(kind, lang)?;
    let name = read_name(name, lang)?;
    let unit = Unit {
        path: path.clone(),
        kind: kind.clone(),
        name: name.clone(),
    };
    db.wait(put_with_parents(db, unit)).map_err(|error| match error {
        StorageError::NotFound(parent) => CliError::new(lang.net_unit_parent(&parent), lang.net_unit_unknown_hint()),
        other => db.words(&other),
    })?;
    let json = json!({"ok": true, "path": path, "kind": kind, "name": name});
    Ok(Done::well([lang.net_unit_made(path.as_str(), &name)], json))
}

/// A path may skip levels (`439901100/200/03/012` under the village `439901100/200`): the levels between get their
/// number for a name, as Party branches, until somebody names them.
async fn put_with_parents(db: &AdminDb<'_>, unit: Unit) -> Result<(), StorageError> {
    let mut missing = Vec::new();
    let mut above = unit.path.parent();
    while let Some(path) = above {
        if db.storage.unit_record(path.clone()).await?.is_some() {
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
        town::put_unit(&db.storage, db.common.clock, between).await?;
    }
    town::put_unit(&db.storage, db.common.clock, unit).await
}

/// What a level most likely is: the second part of a path is a village, the third a Party branch, then grids.
fn kind_between(path: &UnitPath) -> UnitKind {
    match path.as_str().split('/').count() {
        ..=2 => UnitKind::Village,
        3 => UnitKind::PartyBranch,
        _ => UnitKind::Grid,
    }
}

/// Adds a user.
pub fn user(db: &AdminDb, name: &str, role: &str, unit: &str) -> Result<Done, CliError> {
    let lang = db.lang;
    let name = read_name(name, lang)?;
    let role = read_role(role, lang)?;
    let path = read_path(unit, lang)?;
    let made = town::add_user(&db.storage, db.common.clock, &name, role, path);
    let user = db.wait(made).map_err(|error| match error {
        StorageError::NotFound(path) => CliError::new(lang.net_unit_unknown(&path), lang.net_unit_unknown_hint()),
        StorageError::Exists(_) => CliError::new(lang.net_user_exists(&name), lang.net_user_exists_hint()),
        other => db.words(&other),
    })?;
    let json = json!({"ok": true, "user": user.id, "name": user.name, "role": user.role, "unit": user.unit});
    Ok(Done::well([lang.net_user_made(&user.name, user.unit.as_str())], json))
}

/// Makes a one-time code for a user's device.
pub fn enrol(db: &AdminDb, name: &str, town: Option<&str>) -> Result<Done, CliError> {
    let user = find_user(db, name, town)?;
    let code = db
        .wait(town::enrol_code(&db.storage, db.common.clock, &user))
        .map_err(|error| db.words(&error))?;
    // Only the code goes to stdout, for scripts; the explanation goes to stderr.
    out::note(db.lang.net_code_note());
    let expires = db.common.clock.now().plus(CODE_MS).to_rfc3339();
    let json = json!({"ok": true, "code": code, "user": user.name, "expires": expires});
    Ok(Done::well([code], json))
}

fn find_user(db: &AdminDb, name: &str, town: Option<&str>) -> Result<User, CliError> {
    let lang = db.lang;
    let found = db.storage.users_named(clean_line(name), town.map(str::to_owned));
    let mut users = db.wait(found).map_err(|error| db.words(&error))?;
    match (users.pop(), users.is_empty()) {
        (Some(user), true) => Ok(user),
        (Some(_), false) => Err(CliError::new(
            lang.net_user_ambiguous(name),
            lang.net_user_ambiguous_hint(),
        )),
        (None, _) => Err(CliError::new(lang.net_user_unknown(name), lang.net_user_unknown_hint())),
    }
}

/// What to change of a user.
pub struct Move<'a> {
    /// Their name.
    pub user: &'a str,
    /// The town, when several have a user of that name.
    pub town: Option<&'a str>,
    /// Another role.
    pub role: Option<&'a str>,
    /// Another unit.
    pub unit: Option<&'a str>,
    /// Shut out.
    pub inactive: bool,
}

/// Gives a user another role or unit, or shuts them out; their devices learn of it at their next sync.
pub fn move_user(db: &AdminDb, wanted: &Move) -> Result<Done, CliError> {
    let lang = db.lang;
    let user = find_user(db, wanted.user, wanted.town)?;
    let role = match wanted.role {
        Some(role) => read_role(role, lang)?,
        None => user.role.clone(),
    };
    let unit = match wanted.unit {
        Some(unit) => read_path(unit, lang)?,
        None => user.unit.clone(),
    };
    let moved = town::move_user(&db.storage, db.common.clock, &user, role, unit, !wanted.inactive);
    let user = db.wait(moved).map_err(|error| match error {
        StorageError::NotFound(path) => CliError::new(lang.net_unit_unknown(&path), lang.net_unit_unknown_hint()),
        other => db.words(&other),
    })?;
    let line = if wanted.inactive {
        lang.admin_shut_out(&user.name)
    } else {
        lang.admin_moved(&user.name, lang.role(&user.role), user.unit.as_str())
    };
    let json = json!({
        "ok": true, "user": user.id, "name": user.name, "role": user.role, "unit": user.unit, "active": !wanted.inactive,
    });
    Ok(Done::well([line], json))
}

fn read_role(given: &str, lang: Lang) -> Result<Role, CliError> {
    named::role(given).ok_or_else(|| CliError::new(lang.net_bad_code(given), lang.cli_known(&named::roles(lang))))
}

fn read_kind(given: &str, lang: Lang) -> Result<UnitKind, CliError> {
    named::unit_kind(given)
        .ok_or_else(|| CliError::new(lang.net_bad_code(given), lang.cli_known(&named::unit_kinds(lang))))
}
