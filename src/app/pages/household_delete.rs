//! What can be deleted on a household's page, and the question before it; the whole household only when nothing is open on it.

use super::chosen::ask_to_delete;
use super::household::HouseholdScreen;
use super::household_parts::deletable;
use crate::app::Session;
use crate::app::picked::Deletion;
use crate::app::screen::Cx;
use crate::change::{Cursor, Kind};
use crate::domain::benefit::BenefitKind;
use crate::domain::ids::RecordId;
use crate::domain::mask::{self, Privacy, TagShown};
use crate::domain::tag::TagKind;

impl HouseholdScreen {
    pub(super) fn deletable(&self) -> Option<(Kind, RecordId, String)> {
        deletable(self.detail()?, self.item()?)
    }

    pub(super) fn delete(&self, cx: &mut Cx<'_>) {
        let lang = cx.session.lang();
        let Some((kind, record, name)) = self.deletable() else {
            return;
        };
        let name = match kind {
            Kind::Tag => tag(&TagKind::from_code(&name), cx.session).to_owned(),
            Kind::Benefit => benefit(&BenefitKind::from_code(&name), cx.session).to_owned(),
            Kind::Person => cx.session.mask(&[]).show(Privacy::Name, &name),
            _ => cx.session.mask(&[self.id().0]).show(Privacy::Text, &name),
        };
        let what = format!("{} {name}", lang.kind(&kind));
        let seen = self.seen();
        ask_to_delete(Deletion { kind, record, seen }, what, cx);
    }

    /// Where the log ended when the household was shown.
    fn seen(&self) -> Option<Cursor> {
        self.detail().map(|detail| detail.cursor)
    }

    pub(super) fn delete_household(&self, cx: &mut Cx<'_>) {
        let Some(detail) = self.detail() else { return };
        let (kind, household) = (Kind::Household, &detail.household);
        let mask = cx.session.mask(&[]);
        let name = mask.show(Privacy::Name, &household.display_name);
        let number = mask.show(Privacy::Public, &household.household_no);
        let what = format!("{} {number} {name}", cx.session.lang().kind(&kind));
        let (record, seen) = (self.id().into(), self.seen());
        ask_to_delete(Deletion { kind, record, seen }, what, cx);
    }

    /// Requests that are open on the household: it is not deleted before they have ended.
    pub(super) fn open_requests(&self) -> usize {
        let requests = self.detail().into_iter().flat_map(|detail| &detail.requests);
        requests.filter(|row| row.state.is_open()).count()
    }
}

/// A tag, as the session shows it.
fn tag<'a>(kind: &'a TagKind, session: &Session) -> &'a str {
    let lang = session.lang();
    match mask::tag(kind, session.shown) {
        TagShown::Full => lang.tag(kind),
        TagShown::KeyGroup => lang.health_hidden(),
        TagShown::Hardship => lang.benefit_hidden(),
    }
}

/// A benefit, as the session shows it.
fn benefit<'a>(kind: &'a BenefitKind, session: &Session) -> &'a str {
    let lang = session.lang();
    match mask::benefit(session.shown) {
        TagShown::Full => lang.benefit(kind),
        TagShown::KeyGroup | TagShown::Hardship => lang.benefit_hidden(),
    }
}
