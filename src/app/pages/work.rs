//! 工作: the records of the kinds that their tables alone describe, one kind a tab. Enter opens a record, F6 takes its next step.

use super::answer::answer;
use super::choices;
use super::list::List;
use super::list_page::{Acted, Ledger, ListPage};
use super::next_step::refused;
use super::offers::{self, Facts, Offer};
use super::sheet_offers::OF_SHEET;
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::copying::SheetRows;
use crate::app::effect::SavedOk;
use crate::app::forms::About;
use crate::app::open::Open;
use crate::app::picked::Picked;
use crate::app::place::PageId;
use crate::app::screen::{Cx, Then};
use crate::app::session::Session;
use crate::change::Cursor;
use crate::domain::ids::RecordId;
use crate::record::permission::Operation;
use crate::record::{CodeSet, FieldDef, Kind, STATE};
use crate::store::{Answer, Query};
use crate::view::{Part, RecordRow, SheetId, Window};

/// The page.
pub type WorkPage = ListPage<Work>;

/// What the page has of its own: the kind, and the state that is asked for.
#[derive(Debug)]
pub struct Work {
    kind: &'static Kind,
    state: Option<&'static str>,
}

impl Default for Work {
    fn default() -> Self {
        Self::of(&Kind::Wish)
    }
}

impl Work {
    fn of(kind: &'static Kind) -> Self {
        Self { kind, state: None }
    }
}

/// The kinds that are tabs, in their order.
pub fn kinds(session: &Session) -> impl Iterator<Item = &'static Kind> {
    Kind::all().filter(|kind| kind.def().has_tab() && may_read(session, kind))
}

/// True when the person's role reads records of the kind.
pub(super) fn may_read(session: &Session, kind: &Kind) -> bool {
    refused(session, Operation::Read, kind).is_none()
}

impl WorkPage {
    /// The kind of the tab.
    #[must_use]
    pub fn kind(&self) -> &'static Kind {
        self.own.kind
    }

    /// The state that is listed; `None`: all.
    #[must_use]
    pub fn state(&self) -> Option<&'static str> {
        self.own.state
    }
}

impl Ledger for Work {
    type Row = RecordRow;
    type Detail = ();

    const PAGE: PageId = PageId::Work;
    const OFFERS: &'static [&'static [Offer]] = &[
        &[
            offers::OPEN,
            offers::DONE,
            offers::answer(0),
            offers::answer(1),
            offers::answer(2),
            offers::NEW_RECORD,
            offers::EDIT_RECORD,
            offers::FILTER,
            offers::KINDS,
            offers::NEW_VISIT,
            offers::NEW_REQUEST,
            offers::REVEAL,
        ],
        OF_SHEET,
    ];

    fn load(&mut self, cx: &mut Cx<'_>) {
        if !may_read(cx.session, self.kind) {
            *self = Self::of(kinds(cx.session).next().unwrap_or(self.kind));
        }
    }

    fn sheet(&self) -> Option<SheetId> {
        Some(SheetId::Records(self.kind.clone()))
    }

    fn sheet_rows(rows: Vec<RecordRow>) -> Option<SheetRows> {
        Some(SheetRows::Records(rows))
    }

    fn filter(&self) -> String {
        self.state.unwrap_or_default().to_owned()
    }

    fn filter_by(&mut self, name: &str) {
        let set = self.kind.field(STATE).and_then(FieldDef::codes);
        let mut states = set.into_iter().flat_map(CodeSet::codes);
        self.state = states.find(|state| *state == name);
    }

    fn query(&self, part: Part) -> Query {
        Query::Records {
            kind: self.kind.clone(),
            state: self.state.map(str::to_owned),
            part,
        }
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<RecordRow>> {
        match answer {
            Answer::Records(window) => Some(window),
            _ => None,
        }
    }

    fn key_of(record: RecordId) -> Option<RecordId> {
        Some(record)
    }

    /// One finding after the other is answered.
    fn ends(row: &RecordRow, saved: &SavedOk) -> bool {
        saved.record == row.id && !row.kind.def().answers.is_empty()
    }

    fn subject(&self, row: &RecordRow, seen: Cursor) -> Subject {
        Subject::of_record(row.clone(), None, seen)
    }

    fn facts(&self, subject: Subject) -> Facts {
        Facts {
            listed: Some(self.kind.clone()),
            ..subject.into()
        }
    }

    fn act_first(&mut self, action: &Action, list: &mut List<RecordRow>, cx: &mut Cx<'_>) -> Acted {
        if let (Action::Answer(place), Some(row)) = (action, list.selected())
            && refused(cx.session, Operation::Edit, &row.kind).is_none()
            && answer(row, *place, list.cursor(), cx)
        {
            return Acted::Yes;
        }
        let kinds: Vec<_> = kinds(cx.session).collect();
        let at = kinds.iter().position(|kind| *kind == self.kind).unwrap_or(0);
        let to = match action {
            Action::Left => at.checked_sub(1).unwrap_or(kinds.len().saturating_sub(1)),
            Action::Right => (at + 1) % kinds.len().max(1),
            _ => return Acted::No,
        };
        *self = Self::of(kinds.get(to).copied().unwrap_or(self.kind));
        Acted::OtherRows
    }

    fn act(&mut self, action: &Action, list: &List<RecordRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        match action {
            Action::NewRecord(None) => cx.open(About::new_record(self.kind.clone(), None, None)),
            Action::Open => match list.selected().and_then(|row| Open::worked_on(self.kind, row.id)) {
                Some(open) => cx.open(open),
                None => return Acted::No,
            },
            Action::Edit => {
                let Some(row) = list.selected() else { return Acted::No };
                cx.open(About::record(row, None, list.cursor()));
            }
            Action::Board => cx.ask_then(Query::KindCounts, Then::ChooseKind(self.kind)),
            Action::Filter => cx.open(choices::record_state(self.kind, self.state, cx.session.lang())),
            _ => return Acted::No,
        }
        Acted::Yes
    }

    fn picked(&mut self, picked: &Picked) -> Acted {
        match picked {
            Picked::OfKind(kind) => *self = Self::of(kind),
            Picked::Records(state) => self.state = *state,
            _ => return Acted::No,
        }
        Acted::OtherRows
    }
}
