//! Values as the session shows them: masked, plain for a minute, or stricter on the projector (norms.md 3.1).
//!
//! Invariant: every value of a record that is drawn comes through here, free text too.

use super::Ui;
use crate::domain::ids::HouseholdId;
use crate::domain::mask::{Privacy, View, is_door};
use crate::domain::unit::UnitPath;
use crate::record::{FieldDef, Kind};
use uuid::Uuid;

impl Ui<'_> {
    /// How much shows now.
    #[must_use]
    pub fn view(&self) -> View {
        self.session.shown
    }

    /// The same for texts about these records (household, request), in which given names are hidden as well.
    #[must_use]
    pub fn about(&self, records: [Option<Uuid>; 2]) -> Self {
        Self {
            about: records.map(Option::unwrap_or_default),
            ..*self
        }
    }

    /// Masks a value by its privacy.
    #[must_use]
    pub fn show(&self, privacy: Privacy, text: &str) -> String {
        self.session.mask(&self.about).show(privacy, &self.safe(text))
    }

    /// Masks the value of a field. Undeclared fields count as free text.
    #[must_use]
    pub fn field_value(&self, kind: &Kind, field: &str, text: &str) -> String {
        self.show(
            kind.field(field)
                .map_or(Privacy::Text, |field: &FieldDef| field.privacy),
            text,
        )
    }

    /// A person's name. A name of a house (an empty one on the list) is free text.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        self.show(Privacy::Name, name)
    }

    /// Several names: who came along, the other side of a dispute.
    #[must_use]
    pub fn names(&self, names: &str) -> String {
        self.show(Privacy::Names, names)
    }

    /// What people call a unit; by its number when its name is not known here.
    #[must_use]
    pub fn unit_name(&self, path: &UnitPath) -> String {
        match self.session.unit_name(path) {
            Some(name) => self.show(Privacy::Public, name),
            None => self.lang.unit_by_number(path),
        }
    }

    /// A telephone number.
    #[must_use]
    pub fn phone(&self, phone: &str) -> String {
        self.show(Privacy::Phone, phone)
    }

    /// An ID number.
    #[must_use]
    pub fn id_no(&self, id_no: &str) -> String {
        self.show(Privacy::IdNo, id_no)
    }

    #[must_use]
    pub fn address(&self, address: &str) -> String {
        self.show(Privacy::Address, address)
    }

    /// The place of a matter, which its handler must know. A household's may be its door and is masked as such.
    #[must_use]
    pub fn place(&self, household: Option<HouseholdId>, place: &str) -> String {
        match household {
            Some(_) if is_door(place) => self.address(place),
            _ => self.show(Privacy::Place, place),
        }
    }

    /// Words that somebody typed, in a line: a title, who acts, where somebody is.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.show(Privacy::Text, text)
    }

    /// The number that people call a household or request by.
    #[must_use]
    pub fn number(&self, number: &str) -> String {
        self.show(Privacy::Public, number)
    }

    /// The name of somebody who works here.
    #[must_use]
    pub fn staff(&self, name: &str) -> String {
        self.show(Privacy::Public, name)
    }

    /// Who has a request: units and colleagues by name, although a resident may bear the same one. Anything else was typed by
    /// somebody and may name a resident.
    #[must_use]
    pub fn assignee(&self, assignee: &str) -> String {
        let is_ours = |word: &&str| {
            self.session.identity.iter().any(|who| {
                let colleagues = who.colleagues.iter().map(|colleague| colleague.name.as_str());
                let units = who.units.iter().map(|unit| unit.name.as_str());
                colleagues
                    .chain(units)
                    .chain([who.name.as_str()])
                    .any(|name| name == *word)
            })
        };
        // What stands between is one text: a number in groups, a name with blanks in it.
        let words: Vec<&str> = assignee.split(' ').collect();
        let runs = words.chunk_by(|one, next| is_ours(one) == is_ours(next));
        let shown = runs.map(|run| match run.iter().all(is_ours) {
            true => self.staff(&run.join(" ")),
            false => self.text(&run.join(" ")),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    /// A note on one line.
    #[must_use]
    pub fn note(&self, text: &str) -> String {
        self.whole_note(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A note with its line feeds.
    #[must_use]
    pub fn whole_note(&self, text: &str) -> String {
        match self.view() {
            View::Projector => self.lang.note_hidden().to_owned(),
            View::Plain | View::Masked => self.session.mask(&self.about).show(Privacy::Text, text),
        }
    }
}
