//! Passphrases of sealed copies: from a named file, typed hidden at a terminal, or else the first line of standard input.

use super::enrol::first_line;
use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::runtime::hidden_line;
use crate::store::backup::{Key, SHORTEST, SealError, sticks};
use std::io::{self, IsTerminal};
use std::path::Path;

/// A new passphrase; at a terminal it is typed twice.
///
/// # Errors
/// When there is none, it is too short, or the two differ.
pub(super) fn choose(common: &Common) -> Result<String, CliError> {
    let lang = common.lang;
    let given = read(lang.passphrase_new(), common)?;
    if given.trim().chars().count() < SHORTEST {
        return Err(CliError::new(
            lang.passphrase_short(SHORTEST),
            lang.passphrase_new_hint(),
        ));
    }
    let is_typed = common.passphrase_file.is_none() && io::stdin().is_terminal();
    if is_typed && read(lang.passphrase_again(), common)? != given {
        return Err(CliError::new(lang.passphrase_differs(), lang.passphrase_new_hint()));
    }
    Ok(given)
}

/// The passphrase of the sealed copy in `file`; `None` when none is needed.
///
/// # Errors
/// When the passphrase is wrong, or the file was altered.
pub(super) fn key_of(file: &Path, common: &Common) -> Result<Option<Key>, CliError> {
    let words = |error: &SealError| in_words(error, file, common.lang);
    let Some(lock) = sticks::locked(&common.database(), file).map_err(|error| words(&error))? else {
        return Ok(None);
    };
    let given = read(common.lang.passphrase_ask(), common)?;
    lock.open(&given).map(Some).map_err(|error| words(&error))
}

/// Why a sealed copy does not open.
pub(super) fn in_words(error: &SealError, file: &Path, lang: Lang) -> CliError {
    let (why, hint) = lang.sealed_trouble(error.code());
    let why = match error {
        SealError::Io(error) => lang.os_error(error).to_owned(),
        _ => why.to_owned(),
    };
    CliError::new(lang.restore_bad_copy(&file.display().to_string(), &why), hint)
}

fn read(question: &str, common: &Common) -> Result<String, CliError> {
    let lang = common.lang;
    if let Some(given) = common.passphrase()? {
        return Ok(given);
    }
    let given = match io::stdin().is_terminal() {
        true => {
            out::note(question);
            hidden_line::read()
        }
        false => first_line(io::stdin().lock()).map(Some),
    };
    let given = given.ok().flatten().unwrap_or_default();
    match given.trim_end_matches(['\r', '\n']) {
        "" => Err(CliError::new(lang.passphrase_none(), lang.passphrase_none_hint())),
        given => Ok(given.to_owned()),
    }
}
