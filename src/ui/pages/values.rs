//! Values beyond name, telephone and ID number as the session shows them: what the projector hides is hidden here.
//!
//! Source: norms.md 3.1. The masked view keeps words of health and the age; the projector keeps neither.

use crate::app::pages::sync::Kind;
use crate::domain::benefit::BenefitKind;
use crate::domain::colour;
use crate::domain::followup::{Because, FollowUp};
use crate::domain::mask::{self, Privacy, TagShown, View};
use crate::domain::request::Urgency;
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::record::code_set::{ILLNESS, NO_ILLNESS};
use crate::record::kind::DELETED;
use crate::ui::Ui;
use crate::view::{PendingRow, RequestName, RequestRow, SearchTarget};

/// The context in which a request is drawn: its people and its household's are hidden in texts.
#[must_use]
pub fn about_request<'a>(row: &RequestRow, ui: &Ui<'a>) -> Ui<'a> {
    ui.about([Some(row.id.0), row.household_id.map(|id| id.0)])
}

/// Whom a follow-up is for that concerns no household and no request: the people of a unit, or nobody in particular.
#[must_use]
pub fn nobody(follow_up: &FollowUp, ui: &Ui<'_>) -> String {
    match follow_up.record {
        Some(_) => ui.unit(&follow_up.unit),
        None => ui.lang.nobody_special().to_owned(),
    }
}

/// The context in which a change that waits is drawn.
#[must_use]
pub fn about_pending<'a>(row: &PendingRow, ui: &Ui<'a>) -> Ui<'a> {
    let page = row.target.map(|target| match target {
        SearchTarget::Household(id) | SearchTarget::Person(id, _) => id.0,
        SearchTarget::Request(id) => id.0,
        SearchTarget::Record(_, id) => id.0,
    });
    ui.about([Some(row.record.0), page])
}

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
    /// What a follow-up record is about.
    fn illness(&self, illness: &TagKind) -> String;
    /// A benefit.
    fn benefit(&self, benefit: &BenefitKind) -> String;
    /// What a kind of record is called; where that alone tells of illness or need, a vague word on the projector.
    fn kind(&self, kind: &Kind) -> String;
    /// True when neither the names of a kind's fields nor their values are shown: they say what somebody has or receives.
    fn hides_fields(&self, kind: &Kind) -> bool;
    /// What the fields of a kind are called; nothing where the projector hides what they tell.
    fn fields_of(&self, kind: &Kind, fields: &[String]) -> Vec<String>;
    /// A request's title; on the projector its category alone.
    fn request_title(&self, category: &str, title: &str) -> String;
    /// A request as a list names it: how urgent an open one is, when it is more than usual, then the matter.
    fn matter(&self, row: &RequestRow) -> String;
    /// The number of a request and its title.
    fn request_name(&self, request: &RequestName) -> String;
    /// What a change is about: a household's or person's name, a request's title.
    fn subject(&self, kind: &Kind, subject: &str) -> String;
    /// A birth date.
    fn birth(&self, birth: Date) -> String;
    /// An age; by tens on the projector.
    fn age(&self, age: u32) -> String;
    /// What a follow-up asks for.
    fn follow_up(&self, follow_up: &FollowUp) -> String;
    /// Why a follow-up is here.
    fn because(&self, because: &Because) -> String;
    /// The name of a unit.
    fn unit(&self, unit: &UnitPath) -> String;
}

impl Values for Ui<'_> {
    fn hides(&self, tag: &TagKind) -> bool {
        mask::hides_tag(tag, self.view())
    }

    fn hides_benefits(&self) -> bool {
        mask::benefit(self.view()) != TagShown::Full
    }

    fn tag(&self, tag: &TagKind) -> String {
        match mask::tag(tag, self.view()) {
            TagShown::Full => self.lang.tag(tag).to_owned(),
            TagShown::KeyGroup => self.lang.health_hidden().to_owned(),
            TagShown::Hardship => self.lang.benefit_hidden().to_owned(),
        }
    }

    fn illness(&self, illness: &TagKind) -> String {
        match illness {
            TagKind::Unknown(code) if code == NO_ILLNESS && !self.hides(illness) => ILLNESS.word(self.lang, code),
            illness => self.tag(illness),
        }
    }

    fn benefit(&self, benefit: &BenefitKind) -> String {
        match self.hides_benefits() {
            true => self.lang.benefit_hidden().to_owned(),
            false => self.lang.benefit(benefit).to_owned(),
        }
    }

    fn kind(&self, kind: &Kind) -> String {
        match (kind, self.view()) {
            (Kind::HealthRecord, View::Projector) => self.lang.health_hidden().to_owned(),
            (Kind::Benefit, View::Projector) => self.lang.benefit_hidden().to_owned(),
            _ => self.lang.kind(kind).to_owned(),
        }
    }

    fn hides_fields(&self, kind: &Kind) -> bool {
        self.view() == View::Projector && kind.def().is_sensitive
    }

    fn fields_of(&self, kind: &Kind, fields: &[String]) -> Vec<String> {
        if self.hides_fields(kind) {
            return Vec::new();
        }
        let word = |name: &String| match name.as_str() {
            DELETED => self.lang.conflict_delete_word().to_owned(),
            name => self.lang.field_of(kind, name).to_owned(),
        };
        fields.iter().map(word).collect()
    }

    fn request_title(&self, category: &str, title: &str) -> String {
        match self.view() {
            View::Projector => self.lang.category(category).to_owned(),
            View::Plain | View::Masked => self.text(title),
        }
    }

    fn matter(&self, row: &RequestRow) -> String {
        let title = self.request_title(&row.category, &row.title);
        match row.urgency {
            Urgency::Urgent if row.state.is_open() => format!("{} {title}", self.lang.mark_urgent()),
            Urgency::Critical if row.state.is_open() => format!("{} {title}", self.lang.mark_critical()),
            _ => title,
        }
    }

    fn request_name(&self, request: &RequestName) -> String {
        let title = self.request_title(&request.category, &request.title);
        format!("{} {title}", self.number(&request.no))
    }

    fn subject(&self, kind: &Kind, subject: &str) -> String {
        match kind {
            Kind::Reminder => self.note(subject),
            kind if kind.def().has_ledger() && kind.called_by() == Privacy::Text => self.note(subject),
            _ => self.show(kind.called_by(), subject),
        }
    }

    fn birth(&self, birth: Date) -> String {
        mask::birth(birth, self.view(), self.session.today())
    }

    fn age(&self, age: u32) -> String {
        match self.session.shown {
            View::Projector => self.lang.age_decade(age / 10 * 10, age / 10 * 10 + 9),
            View::Plain | View::Masked => self.lang.age_years(age),
        }
    }

    fn follow_up(&self, follow_up: &FollowUp) -> String {
        let is_typed = self.view() == View::Projector && !follow_up.text.is_empty();
        match is_typed || follow_up.because.hides(self.view()) {
            true => self.lang.follow_up_kind(&follow_up.kind).to_owned(),
            // What was typed is free text; the words of a rule hold nothing that is hidden.
            false if follow_up.text.is_empty() => self.lang.follow_up(follow_up),
            false => match self.lang.record_task(follow_up) {
                Some(task) => {
                    let called = self.lang.labelled(&task, &self.note(&follow_up.text));
                    self.lang.with_left(follow_up, called)
                }
                None => self.note(&follow_up.text),
            },
        }
    }

    fn because(&self, because: &Because) -> String {
        match because.hides(self.view()) {
            true => self.lang.note_hidden().to_owned(),
            false => self.lang.because(because),
        }
    }

    fn colour_because(&self, code: &str) -> String {
        match colour::hides(code, self.view()) {
            true => self.lang.colour_hidden().to_owned(),
            false => self.lang.colour_because(code),
        }
    }

    fn unit(&self, unit: &UnitPath) -> String {
        self.unit_name(unit)
    }
}
