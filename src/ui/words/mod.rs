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
        #[must_use]
        pub fn $name(self) -> &'static str {
            match self { Self::Zh => $zh, Self::En => $en }
        }
    };
    (@one $(#[$doc:meta])* $name:ident ($($arg:ident: $ty:ty),+) : $zh:literal, $en:literal) => {
        $(#[$doc])*
        #[doc = concat!("“", $zh, "” / “", $en, "”")]
        #[must_use]
        pub fn $name(self, $($arg: $ty),+) -> String {
            match self { Self::Zh => format!($zh), Self::En => format!($en) }
        }
    };
}

/// Declares the words of an enum with codes: `fn state(State) { Draft: "草稿", "Draft"; }`. A code this version does not
/// know is shown as it came.
macro_rules! code_words {
    ($($(#[$doc:meta])* fn $name:ident($enum:ident) { $($variant:ident: $zh:literal, $en:literal;)* })*) => {
        impl $crate::domain::lang::Lang {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(self, value: &$enum) -> &str {
                    match (self, value) {
                        $(
                            (Self::Zh, $enum::$variant) => $zh,
                            (Self::En, $enum::$variant) => $en,
                        )*
                        (_, $enum::Unknown(code)) => code,
                    }
                }
            )*
        }
    };
}

/// Declares words chosen by a text code: `fn category { "0101": "供水", "Water supply"; }`; `None` for other codes.
macro_rules! text_words {
    ($($(#[$doc:meta])* fn $name:ident { $($code:literal: $zh:literal, $en:literal;)* })*) => {
        impl $crate::domain::lang::Lang {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(self, code: &str) -> Option<&'static str> {
                    Some(match (self, code) {
                        $(
                            (Self::Zh, $code) => $zh,
                            (Self::En, $code) => $en,
                        )*
                        _ => return None,
                    })
                }
            )*
        }
    };
}

mod actions;
mod admin;
mod backup;
mod because;
mod categories;
pub mod cli;
mod codes;
pub mod desk;
mod errors;
mod forms;
mod frame;
pub mod net;
mod notices;
mod pages;
mod people;
mod problems;
mod reasons;
mod refusals;
mod stick;

words! {
    product: "连心", "Lianxin";
    demo_badge: "演示数据", "Demo data";
}

pub use pages::percent;

/// English plural: `n noun` with an `s` unless `n` is one.
#[must_use]
pub fn plural(n: usize, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{n} {noun}s")
    }
}
