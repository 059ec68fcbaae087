//! The language files: every word a person reads, Chinese and English side by side. A word missing in one language does
//! not compile.
//!
//! Methods of [`Lang`](crate::domain::lang::Lang), so that `lang.saved()` reads the same in pages, forms and commands.
//! What is shown in the terminal is ASCII or two cells wide (no dashes, arrows, curly quotes): right on every console.

/// Declares words: `name: "中文", "English";` or with arguments `name(n: usize): "{n} 条", "{n} items";`.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(($($arg:ident: $ty:ty),+ $(,)?))? : $zh:literal, $en:literal;)*) => {
        impl $crate::domain::lang::Lang {
            $(words!(@one $(#[$doc])* $name $(($($arg: $ty),+))?: $zh, $en);)*
        }
    };
    (@one $(#[$doc:meta])* $name:ident : $zh:literal, $en:literal) => {
        $(#[$doc])*
        #[doc = concat!("“", $zh, "” / “", $en, "”")]
        // A word in brackets is no link.
        #[allow(rustdoc::broken_intra_doc_links)]
        #[must_use]
        pub fn $name(self) -> &'static str {
            match self { Self::Zh => $zh, Self::En => $en }
        }
    };
    (@one $(#[$doc:meta])* $name:ident ($($arg:ident: $ty:ty),+) : $zh:literal, $en:literal) => {
        $(#[$doc])*
        #[doc = concat!("“", $zh, "” / “", $en, "”")]
        // A word in brackets is no link.
        #[allow(rustdoc::broken_intra_doc_links)]
        #[must_use]
        pub fn $name(self, $($arg: $ty),+) -> String {
            match self { Self::Zh => format!($zh), Self::En => format!($en) }
        }
    };
}

mod actions;
mod admin;
mod audit;
mod backup;
mod because;
mod bundle;
mod campaign;
pub mod cli;
mod clocks;
mod command_help;
mod compare;
pub mod conflict;
mod deeds;
mod emergency;
mod entitled;
pub(crate) mod errors;
mod export;
mod forms;
mod frame;
#[cfg(test)]
mod glossary;
mod handover;
pub(crate) mod import;
mod kinds;
mod ledger;
mod ledgers;
pub mod net;
mod not_here;
mod notices;
mod os_error;
mod pages;
mod problems;
mod punctuation;
mod questions;
mod reasons;
mod records;
mod recurring;
mod refusals;
mod reports;
mod retention;
mod sheet;
mod today;
mod tours;

words! {
    product: "连心", "Lianxin";
    demo_badge: "演示数据", "Demo data";
}

/// The help of commands whose words stand in files of their own.
fn more_help() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    let files = [
        admin::HELP,
        campaign::HELP,
        compare::HELP,
        export::HELP,
        import::HELP,
        questions::HELP,
        reports::HELP,
    ];
    files.into_iter().flatten()
}

/// English plural: `n noun` with an `s` unless `n` is one.
#[must_use]
pub fn plural(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}
