//! Registers that the town describes: handing one out, another version of it, withdrawing it.

use super::database::{AdminDb, Done};
use crate::change::Fields;
use crate::cli::CliError;
use crate::domain::ids::RecordId;
use crate::domain::lang::Lang;
use crate::platform::plain_file;
use crate::record::register::description::Description;
use crate::record::register::{MAX_BYTES, MOST, Refused, put_in_force, read, stored, successor};
use crate::server::town;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Which register.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file that describes it.
    #[arg(value_name = "FILE.toml", conflicts_with = "withdraw")]
    pub file: Option<PathBuf>,
    /// The code of one that nobody is to write in any more.
    #[arg(long, value_name = "CODE")]
    pub withdraw: Option<String>,
    /// The town, when there are several.
    #[arg(long, value_name = "CODE")]
    pub town: Option<String>,
}

/// A register as the town has it.
struct Held {
    record: RecordId,
    code: String,
    text: String,
    is_withdrawn: bool,
}

impl Held {
    fn read((record, set): (RecordId, Fields)) -> Option<Self> {
        let text = |name: &str| Some(set.get(name)?.as_str()?.to_owned());
        Some(Self {
            record,
            code: text("code")?,
            text: text("description")?,
            is_withdrawn: set.get("withdrawn").and_then(Value::as_bool).unwrap_or_default(),
        })
    }

    fn label(&self, lang: Lang) -> String {
        let described = stored(&self.text);
        described.map_or_else(|| self.code.clone(), |described| label(&described, lang).to_owned())
    }
}

fn label(described: &Description, lang: Lang) -> &str {
    &described.label[usize::from(lang == Lang::En)]
}

/// For a command about one town: its registers are in force, with the days that they are kept.
pub fn put_in_force_of(db: &AdminDb, town: &str) -> Result<(), CliError> {
    let held = held(db, town)?.into_iter();
    put_in_force(held.map(|held| (held.text, held.is_withdrawn)));
    Ok(())
}

fn held(db: &AdminDb, town: &str) -> Result<Vec<Held>, CliError> {
    let found = db.ask(db.storage.registers(town.to_owned()))?;
    Ok(found.into_iter().filter_map(Held::read).collect())
}

/// Hands out, withdraws or lists.
pub fn run(db: &AdminDb, args: &Args) -> Result<Done, CliError> {
    let town = db.one_town(args.town.as_deref())?;
    let held = held(db, &town)?;
    match (&args.file, &args.withdraw) {
        (Some(file), _) => hand_out(db, &town, &held, file),
        (None, Some(code)) => withdraw(db, &town, &held, code),
        (None, None) => Ok(listed(&held, db.lang)),
    }
}

fn hand_out(db: &AdminDb, town: &str, held: &[Held], file: &Path) -> Result<Done, CliError> {
    let (lang, name) = (db.lang, file.display().to_string());
    // A larger file is read to be told what is wrong with it.
    let text = plain_file::read_text(file, 2 * MAX_BYTES).map_err(|error| {
        let said = lang.labelled(&lang.admin_register_unread(&name), lang.os_error(&error));
        CliError::new(said, lang.admin_register_bad_hint())
    })?;
    let refused = |refused: Refused| {
        let why = refused.reason.words(lang);
        let said = lang.admin_register_bad(&name, refused.line, &refused.at, &why);
        CliError::new(said, lang.admin_register_bad_hint())
    };
    let described = read::file(&text).map_err(refused)?;
    let (code, one_line) = (&described.code, read::text(&described));
    let former = held.iter().find(|held| held.code == *code);
    if former.is_none() && held.len() >= MOST {
        let said = lang.admin_register_too_many(MOST);
        return Err(CliError::new(said, lang.admin_register_bad_hint()));
    }
    if let Some(older) = former.and_then(|former| stored(&former.text)) {
        successor::check(&older, &described).map_err(|problem| refused(read::located(&text, problem)))?;
    }
    let json = json!({"ok": true, "town": town, "register": code});
    if former.is_some_and(|former| former.text == one_line && !former.is_withdrawn) {
        return Ok(Done::well([lang.admin_register_same(code)], json));
    }
    let record = former.map(|former| former.record);
    let register = (code.as_str(), one_line.as_str(), false);
    db.ask(town::put_register(&db.storage, db.common.clock, town, record, register))?;
    Ok(Done::well(
        [lang.admin_register_out(label(&described, lang), code)],
        json,
    ))
}

fn withdraw(db: &AdminDb, town: &str, held: &[Held], code: &str) -> Result<Done, CliError> {
    let lang = db.lang;
    let Some(former) = held.iter().find(|held| held.code == code) else {
        return Err(CliError::new(
            lang.admin_register_unknown(code),
            lang.admin_register_unknown_hint(),
        ));
    };
    let register = (code, former.text.as_str(), true);
    db.ask(town::put_register(
        &db.storage,
        db.common.clock,
        town,
        Some(former.record),
        register,
    ))?;
    let json = json!({"ok": true, "town": town, "register": code, "withdrawn": true});
    Ok(Done::well([lang.admin_register_withdrawn(code)], json))
}

fn listed(held: &[Held], lang: Lang) -> Done {
    let row = |held: &Held| json!({"code": held.code, "label": held.label(lang), "withdrawn": held.is_withdrawn});
    let json = json!({"ok": true, "registers": held.iter().map(row).collect::<Vec<_>>()});
    if held.is_empty() {
        return Done::well([lang.admin_registers_none()], json);
    }
    let line = |held: &Held| {
        let stopped = if held.is_withdrawn {
            lang.admin_register_stopped()
        } else {
            ""
        };
        format!("{}  {}  {stopped}", held.code, held.label(lang))
            .trim_end()
            .to_owned()
    };
    Done::well(held.iter().map(line).collect::<Vec<_>>(), json)
}
