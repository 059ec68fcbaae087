//! Names of kinds as an argument: those of the program are known before a database is open, those of the town when it is.

use super::CliError;
use crate::domain::lang::Lang;
use crate::record::Kind;
use crate::record::register::profile;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, ValueEnum};
use std::ffi::OsStr;
use std::marker::PhantomData;

/// A list of things, the records of a kind among them.
pub trait OfKind {
    /// The records of the kind.
    fn of_kind(kind: Kind) -> Self;
}

/// Reads what is on the list, and every code that a town may give a kind.
#[derive(Debug, Clone)]
pub struct OrRegister<T>(PhantomData<T>);

impl<T> OrRegister<T> {
    /// The reader of one argument.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: OfKind + ValueEnum + Clone + Send + Sync + 'static> TypedValueParser for OrRegister<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        match value.to_str().filter(|code| profile::of(code).is_some()) {
            Some(code) => Ok(T::of_kind(Kind::from_code(code))),
            None => EnumValueParser::<T>::new().parse_ref(command, arg, value),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values: Vec<_> = T::value_variants().iter().filter_map(T::to_possible_value).collect();
        Some(Box::new(values.into_iter()))
    }
}

/// The kind, now that a database is open.
///
/// # Errors
/// When no register of that code came here.
pub fn here(kind: &Kind, lang: Lang) -> Result<Kind, CliError> {
    match Kind::from_code(kind.code()) {
        Kind::Unknown(code) => Err(CliError::new(lang.cli_no_register(&code), lang.cli_no_register_hint())),
        kind => Ok(kind),
    }
}
