//! Values as the session shows them: masked, plain for a minute, or stricter on the projector (norms.md 3.1).

use super::Ui;
use crate::app::session::Shown;
use crate::domain::mask::{self, View};

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

    /// A person's name.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        mask::name(&self.safe(name), self.view())
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
