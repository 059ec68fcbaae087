//! Values as the session shows them: masked, plain for a minute, or stricter on the projector (norms.md 3.1).

use super::Ui;
use crate::app::session::Shown;

impl Ui<'_> {
    /// A person's name.
    #[must_use]
    pub fn name(&self, name: &str) -> String {
        let name = self.safe(name).into_owned();
        match self.session.shown {
            Shown::Plain => name,
            Shown::Masked | Shown::Projector => mask_middle(&name, 1, 1),
        }
    }

    /// A telephone number.
    #[must_use]
    pub fn phone(&self, phone: &str) -> String {
        let phone = self.safe(phone).into_owned();
        match self.session.shown {
            Shown::Plain => phone,
            Shown::Masked => mask_middle(&phone, 3, 4),
            Shown::Projector => mask_middle(&phone, 3, 0),
        }
    }

    /// An ID number.
    #[must_use]
    pub fn id_no(&self, id_no: &str) -> String {
        let id_no = self.safe(id_no).into_owned();
        match self.session.shown {
            Shown::Plain => id_no,
            Shown::Masked => mask_middle(&id_no, 6, 4),
            Shown::Projector => "--".to_owned(),
        }
    }
}

/// `text` with stars between its first `head` and last `tail` characters.
fn mask_middle(text: &str, head: usize, tail: usize) -> String {
    let count = text.chars().count();
    if count <= head {
        return text.to_owned();
    }
    let tail = if count > head + tail { tail } else { 0 };
    text.chars()
        .enumerate()
        .map(|(index, c)| if index < head || index >= count - tail { c } else { '*' })
        .collect()
}
