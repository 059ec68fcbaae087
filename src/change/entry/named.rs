//! Values by name, as a script hands them in: which names are known, and why an object is no entry.

use super::forms::NewEntry;
use super::new::names;
use crate::change::Fields;
use crate::record::Kind;
use serde_json::Value;

/// Why an object is no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// It does not say what to do.
    NothingToDo,
    /// It says something nobody knows.
    UnknownDo(String),
    /// It gives a value by a name that is not among the known ones.
    UnknownName {
        /// The name.
        given: String,
        /// What may be given there.
        known: Vec<&'static str>,
    },
    /// The value of a field is of another type.
    WrongType {
        field: String,
        /// What is wrong, in the machine's words.
        why: String,
    },
}

/// What scripts call a new postponement; the other kinds go by their codes.
pub(super) const POSTPONE: &str = "postpone";

/// The kind that a verb makes a record of.
pub(super) fn kind_of(verb: &str) -> Kind {
    Kind::from_code(if verb == POSTPONE { "postponement" } else { verb })
}

/// A record that a visit brings in.
pub(super) fn brought_in(mut given: Fields) -> Result<NewEntry, Misread> {
    let Some(Value::String(verb)) = given.remove("do") else {
        return Err(Misread::NothingToDo);
    };
    let kind = kind_of(&verb);
    if !kind.def().on_visit {
        return Err(Misread::UnknownDo(verb));
    }
    all_known(&given, &names(&kind))?;
    Ok(NewEntry { kind, set: given })
}

/// Refuses a value whose name is not among the known ones.
pub(super) fn all_known(given: &Fields, known: &[&'static str]) -> Result<(), Misread> {
    match given.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(Misread::UnknownName {
            given: name.clone(),
            known: known.to_vec(),
        }),
    }
}
