//! `setup`: the first-run setup without a terminal. Never changes an existing identity.

use super::enrol::read_code;
use super::named;
use super::{CliError, Common, out};
use crate::clock::random_bytes;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::role::Role;
use crate::domain::text::{clean_line, fold_width};
use crate::domain::unit::{Unit, UnitPath};
use crate::store::{NewIdentity, Store};
use std::path::PathBuf;

/// Who, where, and how the database is kept.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person's name.
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Their role's code.
    #[arg(long, value_name = "ROLE")]
    pub role: String,
    /// Their unit: its path, or what `units.toml` calls it.
    #[arg(long, value_name = "UNIT")]
    pub unit: String,
    /// The database is not sealed.
    #[arg(long)]
    pub open: bool,
    /// The central server.
    #[arg(long, value_name = "URL", requires = "the_code")]
    pub server: Option<String>,
    /// The one-time code; others on this machine can read arguments.
    #[arg(long, value_name = "CODE", group = "the_code", requires = "server")]
    pub code: Option<String>,
    /// A file with the code; `-` is standard input.
    #[arg(long, value_name = "FILE", group = "the_code", requires = "server")]
    pub code_file: Option<PathBuf>,
}

/// Makes the database and says who this device is.
///
/// # Errors
/// When an argument is not right, when somebody is set up already, and the store's.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let identity = identity(args, common)?;
    sealing(args, common)?;
    let server = match &args.server {
        Some(server) => {
            let code = read_code(args.code.as_deref(), args.code_file.as_deref(), common.lang)?;
            Some((server.as_str(), code))
        }
        None => None,
    };
    let (name, role, unit) = bind(server, identity, common)?;
    let lang = common.lang;
    let done = lang.cli_set_up(&name, lang.role(&role), unit.as_str());
    out::lines([&done, lang.cli_set_up_next()], lang)?;
    // Printed last, so that it stays in view; a closed stderr does not undo the setup.
    out::note(lang.cli_open_warning());
    Ok(())
}

/// The identity; with a server, the server's name, role and unit are used.
fn bind(
    server: Option<(&str, String)>,
    identity: NewIdentity,
    common: &Common,
) -> Result<(String, Role, UnitPath), CliError> {
    if let Some(store) = common.open_if_there()? {
        refuse_existing(&store, common)?;
    }
    if let Some((server, code)) = server {
        let (mut store, given) = super::enrol::ask(server, &code, common)?;
        claim(&mut store, &given, common)?;
        return Ok((given.name, given.role, given.unit));
    }
    claim(&mut common.open(true)?, &identity, common)?;
    Ok((identity.name, identity.role, identity.unit))
}

/// Sets the identity if there is none: another set-up may have been faster.
fn claim(store: &mut Store, identity: &NewIdentity, common: &Common) -> Result<(), CliError> {
    let claimed = store.claim(identity, |before| before.is_none());
    match claimed.map_err(|error| CliError::store(&error, common.lang))? {
        true => Ok(()),
        false => refuse_existing(store, common),
    }
}

fn identity(args: &Args, common: &Common) -> Result<NewIdentity, CliError> {
    let lang = common.lang;
    let name = clean_line(&args.name);
    if name.is_empty() {
        return Err(CliError::new(lang.cli_no_name(), lang.cli_no_name_hint()));
    }
    let role = named::role(&args.role)
        .ok_or_else(|| CliError::new(lang.cli_unknown_role(&args.role), lang.cli_known(&named::roles(lang))))?;
    let (unit, units) = unit(&args.unit, common)?;
    let now = common.now();
    Ok(NewIdentity {
        user: UserId::new(now, random_bytes()),
        name,
        role,
        unit,
        device: DeviceId::new(now, random_bytes()),
        server: None,
        units,
        demo: false,
        series: None,
    })
}

/// The unit that is meant, and what is known of it and those above it.
fn unit(given: &str, common: &Common) -> Result<(UnitPath, Vec<Unit>), CliError> {
    let (lang, list) = (common.lang, common.unit_list()?);
    let listed: Vec<&Unit> = list.named(given).collect();
    let path = match listed[..] {
        [one] => Some(one.path.clone()),
        [] => UnitPath::parse(&fold_width(&clean_line(given))),
        [..] => {
            let paths: Vec<String> = listed.iter().map(|unit| unit.path.to_string()).collect();
            return Err(CliError::new(
                lang.cli_which_unit(given),
                lang.cli_known(&paths.join(" ")),
            ));
        }
    };
    let path = path.ok_or_else(|| CliError::new(lang.cli_bad_unit(given), lang.cli_bad_unit_hint()))?;
    let units = list.with_those_above(&path);
    Ok((path, units))
}

/// The person must say how the database is kept: sealed with a passphrase, or knowingly not.
fn sealing(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    if args.open {
        return Ok(());
    }
    if common.passphrase()?.is_none() {
        return Err(CliError::new(lang.cli_choose_sealing(), lang.cli_choose_sealing_hint()));
    }
    Err(CliError::new(
        lang.cli_sealing_not_built(),
        lang.cli_sealing_not_built_hint(),
    ))
}

fn refuse_existing(store: &Store, common: &Common) -> Result<(), CliError> {
    let there = store.identity().map_err(|error| CliError::store(&error, common.lang))?;
    there.map_or(Ok(()), |identity| Err(already(&identity.name, common)))
}

fn already(name: &str, common: &Common) -> CliError {
    CliError::new(
        common.lang.cli_set_up_already(name),
        common.lang.cli_set_up_already_hint(),
    )
}
