//! [`Privacy`]: what a value reveals about somebody, and so how it is masked. Declared for every field in the record tables.
//!
//! Invariant: what nobody declared is not shown: there is no value of a field or column without a privacy.

use super::{
    Known, View, address, birth, free_text, id_no, is_listing, is_no_person, is_personal, lunar_birth, name, phone,
    public_text,
};
use crate::domain::time::{Date, Millis, parse_date};
use uuid::Uuid;

/// Characters of a code or a unit's path at most.
const LONGEST_CODE: usize = 64;

/// What a value reveals about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// What was typed: telephones, ID numbers and known names in it are hidden.
    #[default]
    Text,
    /// What only the program writes: a code, a date, an id. Anything else in its place is free text.
    Code,
    /// What everybody may read: a household's or request's number, the name of a unit or of who works here.
    Public,
    /// What hangs on the notice board to be called in an emergency: shown whole, numbers too.
    Notice,
    /// A person's name, or what a household is called by.
    Name,
    /// Several names.
    Names,
    /// A telephone number.
    Phone,
    /// An ID number.
    IdNo,
    /// A birth date.
    Birth,
    /// A lunar birthday, as text.
    LunarBirth,
    /// Where somebody lives: the door is hidden.
    Address,
    /// Where a matter is: whoever handles it must find it, so that only the projector hides the door.
    Place,
}

/// What is shown of values: the view, who is known here, and which records the values are about.
#[derive(Debug, Clone, Copy)]
pub struct Mask<'a> {
    /// How much shows.
    pub view: View,
    /// The names and doors that are hidden in texts.
    pub known: &'a Known,
    /// For ages.
    pub today: Date,
    /// The household and the record.
    pub about: &'a [Uuid],
}

impl Mask<'_> {
    /// What is shown of a value.
    #[must_use]
    pub fn show(&self, privacy: Privacy, text: &str) -> String {
        let view = self.view;
        if view == View::Plain || text.is_empty() {
            return text.to_owned();
        }
        match privacy {
            Privacy::Text => self.text(text),
            Privacy::Code if is_code(text) => text.to_owned(),
            Privacy::Code => self.inside(text),
            Privacy::Notice => text.to_owned(),
            Privacy::Public => public_text(text, view),
            Privacy::Name if is_no_person(text) => self.inside(text),
            Privacy::Name => name(text, view),
            Privacy::Names => text.split_inclusive(is_listing).map(|part| self.listed(part)).collect(),
            Privacy::Phone => phone(text, view),
            Privacy::IdNo => id_no(text, view),
            Privacy::Birth => match parse_date(text) {
                Some(date) => birth(date, view, self.today),
                None => lunar_birth(text, view),
            },
            Privacy::LunarBirth => self.inside(&lunar_birth(text, view)),
            Privacy::Address => self.inside(&address(text, view)),
            Privacy::Place if view == View::Projector => self.inside(&address(text, view)),
            Privacy::Place => self.inside(text),
        }
    }

    fn text(&self, text: &str) -> String {
        free_text(text, self.view, self.known, self.about)
    }

    /// Masks numbers and names that got into a value which is no free text.
    fn inside(&self, text: &str) -> String {
        free_text(text, View::Masked, self.known, self.about)
    }

    /// One name of a list with what ends it, words between blanks each for itself.
    fn listed(&self, part: &str) -> String {
        let (words, end) = match part.strip_suffix(is_listing) {
            Some(words) => (words, &part[words.len()..]),
            None => (part, ""),
        };
        let shown = words.split(' ').map(|word| match is_personal(word) {
            true => name(word, self.view),
            false => self.inside(word),
        });
        shown.collect::<Vec<_>>().join(" ") + end
    }
}

/// True for what only the program writes: an id, a date, an instant, a unit's path, a code, or such parts joined by colons.
fn is_code(text: &str) -> bool {
    is_one_code(text) || text.split(':').all(is_one_code)
}

fn is_one_code(text: &str) -> bool {
    let is_word = || {
        let letters = text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/'));
        text.len() <= LONGEST_CODE && letters && public_text(text, View::Masked) == text
    };
    Uuid::parse_str(text).is_ok() || parse_date(text).is_some() || Millis::parse(text).is_some() || is_word()
}
