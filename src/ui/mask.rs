//! Values as the session shows them: masked, plain for a minute, or stricter on the projector (norms.md 3.1).

use super::Ui;
use crate::app::session::Shown;
use crate::domain::mask::{self, View};
use crate::domain::unit::UnitPath;

/// Last characters of what is no person's name: house, hut, dwelling.
const HOUSES: [char; 3] = ['\u{623F}', '\u{5C4B}', '\u{5B85}'];

impl Ui<'_> {
    /// How much shows now.
    #[must_use]
    pub fn view(&self) -> View {
        match self.session.shown {
            Shown::Masked => View::Masked,
            Shown::Plain => View::Plain,
            Shown::Projector => View::Projector,
        }
    }

    /// A person's name. What names a house and nobody (an empty house on the list) is shown as it is.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        let safe = self.safe(name);
        if safe.ends_with(HOUSES) {
            return safe.into_owned();
        }
        mask::name(&safe, self.view())
    }

    /// What people call a unit; by its number when its name is not known here.
    #[must_use]
    pub fn unit_name(&self, path: &UnitPath) -> String {
        match self.session.unit_name(path) {
            Some(name) => self.safe(name).into_owned(),
            None => self.lang.unit_by_number(path),
        }
    }

    /// A telephone number.
    #[must_use]
    pub fn phone(&self, phone: &str) -> String {
        mask::phone(&self.safe(phone), self.view())
    }

    /// An ID number.
    #[must_use]
    pub fn id_no(&self, id_no: &str) -> String {
        mask::id_no(&self.safe(id_no), self.view())
    }
}
