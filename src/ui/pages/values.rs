//! Values beyond name, telephone and ID number as the session shows them: what the projector hides is hidden here.
//!
//! Source: norms.md 3.1. The masked view keeps words of health and the age; the projector keeps neither.

use crate::app::pages::sync::Kind;
use crate::app::session::Shown;
use crate::domain::benefit::BenefitKind;
use crate::domain::colour;
use crate::domain::followup::{Because, FollowUp};
use crate::domain::mask::{self, TagShown, View};
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::ui::Ui;

/// Values as the session shows them.
pub trait Values {
    /// True when the tag's words are not shown.
    fn hides(&self, tag: &TagKind) -> bool;
    /// True when benefits are not shown.
    fn hides_benefits(&self) -> bool;
    /// Why a household has its colour; nothing of it where it would tell of illness or need.
    fn colour_because(&self, code: &str) -> String;
    /// A tag.
    fn tag(&self, tag: &TagKind) -> String;
    /// A benefit.
    fn benefit(&self, benefit: &BenefitKind) -> String;
    /// An address.
    fn address(&self, address: &str) -> String;
    /// Where a matter is: whoever handles it must know.
    fn place(&self, place: &str) -> String;
    /// What a change is about: a household's or person's name, a request's title.
    fn subject(&self, kind: &Kind, subject: &str) -> String;
    /// A birth date.
    fn birth(&self, birth: Date) -> String;
    /// An age; by tens on the projector.
    fn age(&self, age: u32) -> String;
    /// A note on one line.
    fn note(&self, text: &str) -> String;
    /// A note with its line feeds.
    fn whole_note(&self, text: &str) -> String;
    /// What a follow-up asks for.
    fn follow_up(&self, follow_up: &FollowUp) -> String;
    /// Why a follow-up is here.
    fn because(&self, because: &Because) -> String;
    /// The name of a unit.
    fn unit(&self, unit: &UnitPath) -> String;
}

impl Values for Ui<'_> {
    fn hides(&self, tag: &TagKind) -> bool {
        mask::hides_tag(tag, view(self))
    }

    fn hides_benefits(&self) -> bool {
        mask::benefit(view(self)) != TagShown::Full
    }

    fn tag(&self, tag: &TagKind) -> String {
        match mask::tag(tag, view(self)) {
            TagShown::Full => self.lang.tag(tag).to_owned(),
            TagShown::KeyGroup => self.lang.health_hidden().to_owned(),
            TagShown::Hardship => self.lang.benefit_hidden().to_owned(),
        }
    }

    fn benefit(&self, benefit: &BenefitKind) -> String {
        match self.hides_benefits() {
            true => self.lang.benefit_hidden().to_owned(),
            false => self.lang.benefit(benefit).to_owned(),
        }
    }

    fn address(&self, address: &str) -> String {
        mask::address(address, view(self))
    }

    fn place(&self, place: &str) -> String {
        match self.session.shown {
            Shown::Projector => self.address(place),
            Shown::Plain | Shown::Masked => place.to_owned(),
        }
    }

    fn subject(&self, kind: &Kind, subject: &str) -> String {
        match kind {
            Kind::Request | Kind::RequestEvent | Kind::Unit => subject.to_owned(),
            Kind::Reminder => self.note(subject),
            _ => self.name(subject),
        }
    }

    fn birth(&self, birth: Date) -> String {
        mask::birth(birth, view(self), self.session.today())
    }

    fn age(&self, age: u32) -> String {
        match self.session.shown {
            Shown::Projector => self.lang.age_decade(age / 10 * 10, age / 10 * 10 + 9),
            Shown::Plain | Shown::Masked => self.lang.age_years(age),
        }
    }

    fn note(&self, text: &str) -> String {
        match self.session.shown {
            Shown::Projector => self.lang.note_hidden().to_owned(),
            Shown::Plain | Shown::Masked => {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                mask::free_text(&text, view(self))
            }
        }
    }

    fn whole_note(&self, text: &str) -> String {
        match self.session.shown {
            Shown::Projector => self.lang.note_hidden().to_owned(),
            Shown::Plain | Shown::Masked => mask::free_text(text, view(self)),
        }
    }

    fn follow_up(&self, follow_up: &FollowUp) -> String {
        match follow_up.because.hides(view(self)) {
            true => self.lang.follow_up_kind(&follow_up.kind).to_owned(),
            false => self.lang.follow_up(follow_up),
        }
    }

    fn because(&self, because: &Because) -> String {
        match because.hides(view(self)) {
            true => self.lang.rule_is(because.rule.clone()),
            false => self.lang.because(because),
        }
    }

    fn colour_because(&self, code: &str) -> String {
        match colour::hides(code, view(self)) {
            true => self.lang.colour_hidden().to_owned(),
            false => self.lang.colour_because(code),
        }
    }

    fn unit(&self, unit: &UnitPath) -> String {
        self.unit_name(unit)
    }
}

/// The view of the masking rules that the session is in.
fn view(ui: &Ui<'_>) -> View {
    match ui.session.shown {
        Shown::Plain => View::Plain,
        Shown::Masked => View::Masked,
        Shown::Projector => View::Projector,
    }
}
