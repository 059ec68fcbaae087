//! What a field is declared with: plain data that everything else reads.
//!
//! Invariant: a field without a privacy cannot be declared, and what is not declared is shown, listed and exported nowhere.

use super::code_set::CodeSet;
use crate::domain::decimal::{Decimals, YUAN};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Characters of a title at most. Source: domain/model.md 6.1.
pub const TITLE: usize = 40;
/// Characters of a detail or visit text at most. Source: domain/model.md 6.1.
pub(super) const TEXT: usize = 2000;
/// Characters of an event's note at most. Source: domain/model.md 6.1.
pub const NOTE: usize = 1000;
/// Characters of a reminder's text or a reason at most.
pub const REASON: usize = 200;
/// Characters of a name at most.
pub(super) const NAME: usize = 40;
/// Characters of a number or telephone at most.
pub(super) const NUMBER: usize = 20;
/// Fen of an amount at most.
const MOST_FEN: i64 = 100_000_000;
/// Characters of other lines at most.
pub const LINE: usize = 100;

/// One field of a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldDef {
    /// Its name in `set`, in JSON and as the column.
    pub name: &'static str,
    /// The name by which people give it with its decimals, where it is kept in parts: an amount in yuan.
    pub typed_as: Option<&'static str>,
    /// What it is called on forms, pages and in problems.
    pub label: Words,
    /// What may be in it.
    pub holds: Holds,
    /// What it tells about somebody, and so how it is shown on the screen, in lists, in files and to operators.
    pub privacy: Privacy,
    /// A record always has it: a new one is not saved without it, and it is never emptied.
    pub is_needed: bool,
    /// What a new record has in it when nothing was given.
    pub default: Default,
    /// The program writes it; nobody types it.
    pub is_fixed: bool,
    /// The furthest file that carries it.
    pub audience: Audience,
    /// What becomes of two values when both are kept.
    pub both: Both,
}

/// What may be in a field. Lengths are characters of what is kept, the typed text cleaned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines of at most so many characters together.
    Text(usize),
    /// Several names or parties, each one line of at most so many characters.
    Lines(usize),
    Code(&'static CodeSet),
    /// Several of these codes.
    Codes(&'static CodeSet),
    /// Two digits of a national standard; the set has the common ones.
    TwoDigits(&'static CodeSet),
    /// A local date.
    Date(When),
    /// An instant that does not lie ahead, UTC milliseconds.
    Instant,
    /// One of these numbers.
    Digit(&'static CodeSet),
    /// A whole number between the two, inclusive.
    Int(i64, i64),
    /// A number that people say with decimals, kept in its smallest parts and so many of them, inclusive.
    Decimal(Decimals, i64, i64),
    /// Yes or no.
    Bool,
    /// A telephone.
    Phone,
    /// Several telephones.
    Phones,
    IdNumber,
    /// The uuid of another record.
    Ref(Target),
    /// The uuids of other records.
    Refs(Target),
    /// The key of a follow-up, which names its subject: `R11:<uuid>:<anchor>`.
    Key,
}

/// Where a date may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Anywhere.
    Any,
    /// Today or before.
    NotAhead,
    /// Today or later.
    NotBehind,
}

/// What a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Household,
    Person,
    Request,
    /// A record of the kind with this code.
    Record(&'static str),
    /// A change of the log, by its id.
    Change,
}

/// What a new record has in a field that nobody filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    /// Nothing.
    Empty,
    Code(&'static str),
    Yes,
    /// The day of the entry.
    Today,
    /// The instant of the entry.
    Now,
}

/// The furthest file that carries a field: each carries what the next one does. Source: norms.md 3, "Public notices".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// 内部台账
    Internal,
    /// 上报, masked.
    Report,
    /// 公示, where nothing in it has to be masked.
    Public,
}

/// What becomes of two values when both are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Both {
    /// One list with the items of both.
    Union,
    /// One text: `a; b`.
    Join,
    /// What is shown stays; the other goes into the remark with its author and date. Kinds without one keep one.
    Remark,
    /// There is only one: a date, a code, a number, a name to the record.
    One,
}

/// The type of a field's JSON value; also its SQLite column type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A string (TEXT).
    Text,
    /// A code of an enum (TEXT).
    Code,
    /// A local date `2026-11-20` (TEXT).
    Date,
    /// An instant, UTC milliseconds (INTEGER).
    Instant,
    /// An integer (INTEGER).
    Int,
    /// A boolean (INTEGER 0/1).
    Bool,
    /// The uuid of another record (TEXT).
    Ref(Target),
    /// A JSON array of uuids of other records (TEXT).
    Refs(Target),
    /// The key of a follow-up (TEXT).
    Key,
    /// A JSON array of strings (TEXT).
    List,
}

impl FieldDef {
    /// The type of its JSON value.
    #[must_use]
    pub const fn ty(&self) -> FieldType {
        match self.holds {
            Holds::Line(_) | Holds::Text(_) | Holds::Phone | Holds::IdNumber => FieldType::Text,
            Holds::Lines(_) | Holds::Codes(_) | Holds::Phones => FieldType::List,
            Holds::Code(_) | Holds::TwoDigits(_) => FieldType::Code,
            Holds::Date(_) => FieldType::Date,
            Holds::Instant => FieldType::Instant,
            Holds::Digit(_) | Holds::Int(..) | Holds::Decimal(..) => FieldType::Int,
            Holds::Bool => FieldType::Bool,
            Holds::Ref(target) => FieldType::Ref(target),
            Holds::Refs(target) => FieldType::Refs(target),
            Holds::Key => FieldType::Key,
        }
    }

    /// The codes it takes or offers; `None` where it takes none.
    #[must_use]
    pub const fn codes(&self) -> Option<&'static CodeSet> {
        match self.holds {
            Holds::Code(set) | Holds::Codes(set) | Holds::TwoDigits(set) | Holds::Digit(set) => Some(set),
            _ => None,
        }
    }

    /// Nobody saves a record without it.
    pub(super) const fn needed(self) -> Self {
        Self {
            is_needed: true,
            ..self
        }
    }

    /// A record always has it, this code when nothing was given.
    pub(super) const fn or(self, code: &'static str) -> Self {
        self.by_default(Default::Code(code)).needed()
    }

    /// What a new record has in it when nothing was given.
    pub(super) const fn by_default(self, default: Default) -> Self {
        Self { default, ..self }
    }

    /// The program writes it.
    pub(super) const fn fixed(self) -> Self {
        Self { is_fixed: true, ..self }
    }

    /// A person may give it another value.
    pub(super) const fn typed(self) -> Self {
        Self {
            is_fixed: false,
            ..self
        }
    }

    /// It is a text in words: two of them read as one.
    pub(super) const fn joined(self) -> Self {
        Self {
            both: Both::Join,
            ..self
        }
    }

    /// There is only ever one, and the other goes into no remark.
    pub(super) const fn single(self) -> Self {
        Self {
            both: Both::One,
            ..self
        }
    }

    /// Reports carry it, masked.
    pub(super) const fn reported(self) -> Self {
        Self {
            audience: Audience::Report,
            ..self
        }
    }

    /// Public notices carry it.
    pub(super) const fn public(self) -> Self {
        Self {
            audience: Audience::Public,
            ..self
        }
    }

    /// It tells this about somebody.
    pub(super) const fn tells(self, privacy: Privacy) -> Self {
        Self { privacy, ..self }
    }
}

const fn field(name: &'static str, label: Words, holds: Holds, privacy: Privacy) -> FieldDef {
    let both = match holds {
        Holds::Lines(_) | Holds::Codes(_) | Holds::Phones | Holds::Refs(_) => Both::Union,
        Holds::Line(_) | Holds::Text(_) | Holds::Phone => Both::Remark,
        _ => Both::One,
    };
    FieldDef {
        name,
        typed_as: None,
        label,
        holds,
        privacy,
        is_needed: false,
        default: Default::Empty,
        is_fixed: matches!(holds, Holds::Ref(_) | Holds::Refs(_)),
        audience: Audience::Internal,
        both,
    }
}

/// One line.
pub(super) const fn line(name: &'static str, max: usize, label: [&'static str; 2], privacy: Privacy) -> FieldDef {
    field(name, Words(label), Holds::Line(max), privacy)
}

/// Several lines that say something in words.
pub(super) const fn text(name: &'static str, max: usize, label: [&'static str; 2], privacy: Privacy) -> FieldDef {
    field(name, Words(label), Holds::Text(max), privacy).joined()
}

/// Several lines of at most `max` characters each.
pub(super) const fn lines(name: &'static str, max: usize, label: [&'static str; 2], privacy: Privacy) -> FieldDef {
    field(name, Words(label), Holds::Lines(max), privacy)
}

/// One code of a set.
pub(super) const fn code(name: &'static str, set: &'static CodeSet, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Code(set), Privacy::Code)
}

/// Several codes of a set.
pub(super) const fn codes(name: &'static str, set: &'static CodeSet, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Codes(set), Privacy::Code)
}

/// Two digits of a standard.
pub(super) const fn two_digits(name: &'static str, set: &'static CodeSet, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::TwoDigits(set), Privacy::Code)
}

/// A date.
pub(super) const fn date(name: &'static str, when: When, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Date(when), Privacy::Code)
}

/// An instant.
pub(super) const fn instant(name: &'static str, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Instant, Privacy::Code)
}

/// One of a few numbers.
pub(super) const fn digit(name: &'static str, set: &'static CodeSet, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Digit(set), Privacy::Code)
}

/// A whole number.
pub(super) const fn int(name: &'static str, (min, max): (i64, i64), label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Int(min, max), Privacy::Code)
}

/// A number that is kept in parts; with its decimals it is given as `typed_as`.
pub(super) const fn decimal(
    name: &'static str,
    typed_as: &'static str,
    decimals: Decimals,
    (min, max): (i64, i64),
    label: [&'static str; 2],
) -> FieldDef {
    FieldDef {
        typed_as: Some(typed_as),
        ..field(name, Words(label), Holds::Decimal(decimals, min, max), Privacy::Code)
    }
}

/// An amount of money, kept in fen; in yuan it is given as `typed_as`.
pub(super) const fn money(name: &'static str, typed_as: &'static str, label: [&'static str; 2]) -> FieldDef {
    decimal(name, typed_as, YUAN, (0, MOST_FEN), label)
}

/// Yes or no.
pub(super) const fn flag(name: &'static str, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Bool, Privacy::Code)
}

/// A telephone.
pub(super) const fn phone(name: &'static str, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Phone, Privacy::Phone)
}

/// Several telephones.
pub(super) const fn phones(name: &'static str, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Phones, Privacy::Phone)
}

/// An ID number. It is never copied into a remark: the remark is read by more people than the number is.
pub(super) const fn id_number(name: &'static str, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::IdNumber, Privacy::IdNo).single()
}

/// Another record.
pub(super) const fn reference(name: &'static str, target: Target, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Ref(target), Privacy::Code)
}

/// Other records.
pub(super) const fn references(name: &'static str, target: Target, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Refs(target), Privacy::Code)
}

/// The key of a follow-up.
pub(super) const fn key(name: &'static str, label: [&'static str; 2]) -> FieldDef {
    field(name, Words(label), Holds::Key, Privacy::Code)
}
