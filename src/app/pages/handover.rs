//! 交接, step by step: who receives, what is handed over, each line answered by a digit, and the last step, which makes the receiver the
//! contact of the households. F6 is always the next step of whoever sits here; what was done before an interruption stays done.

use super::answer::{answer, take_step};
use super::list::List;
use super::list_page::{Acted, Ledger, ListPage};
use super::offers::{self, Need, Offer, offer};
use super::subject::Subject;
use crate::app::Session;
use crate::app::action::Action;
use crate::app::effect::SavedOk;
use crate::app::forms::About;
use crate::app::layout::Shape;
use crate::app::picked::Picked;
use crate::app::place::{PageId, Place};
use crate::app::screen::{Cx, DoneAs, Move, Notice, Refusal, Then};
use crate::change::entry::{Entry, HandoverLinesEntry};
use crate::change::{Cursor, Fields};
use crate::domain::comparison;
use crate::domain::ids::RecordId;
use crate::record::Kind;
use crate::record::permission::Operation;
use crate::store::{Answer, Query};
use crate::view::{HandoverItem, HandoverView, Part, RecordRow, SearchTarget, Window};
use uuid::Uuid;

/// The screen.
pub type HandoverScreen = ListPage<Handing>;

/// What it has of its own.
#[derive(Debug)]
pub struct Handing {
    id: RecordId,
    view: Option<HandoverView>,
}

impl Default for Handing {
    fn default() -> Self {
        Self {
            id: RecordId(Uuid::nil()),
            view: None,
        }
    }
}

/// Where a hand-over stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// What is handed over is not written yet.
    List,
    /// The receiver answers so many lines.
    Answer(usize),
    /// The receiver ends it.
    Receive,
    /// It is over.
    Over,
}

impl HandoverScreen {
    /// The lines of a hand-over.
    #[must_use]
    pub fn of(handover: RecordId) -> Self {
        Self::with(Handing {
            id: handover,
            view: None,
        })
    }

    /// The hand-over; `None` until it came, or when it is gone.
    #[must_use]
    pub fn view(&self) -> Option<&HandoverView> {
        self.own.view.as_ref()
    }
}

/// Where it stands.
#[must_use]
pub fn stage(view: &HandoverView) -> Stage {
    match (view.is_open(), view.lines.len(), view.open()) {
        (false, ..) => Stage::Over,
        (true, 0, _) => Stage::List,
        (true, _, 0) => Stage::Receive,
        (true, _, open) => Stage::Answer(open),
    }
}

/// True when it is handed over to who sits here.
#[must_use]
pub fn is_receiver(view: &HandoverView, session: &Session) -> bool {
    let who = session.identity.as_ref();
    who.is_some_and(|who| comparison::key(&who.name) == comparison::key(view.row.text("receiver")))
}

/// Saves these items as lines of the hand-over.
pub(in crate::app) fn handed_over(handover: RecordId, items: &[HandoverItem], session: &Session) -> Move {
    let lang = session.lang();
    let entry = Entry::HandoverLines(HandoverLinesEntry {
        handover: handover.to_string(),
        lines: items.iter().map(|item| lang.handover_line(item)).collect(),
    });
    Move::Pick(Box::new(Picked::Save(Box::new(entry), None)))
}

const ANSWERS: &[Need] = &[Need::Selected, Need::May(Operation::Edit, Kind::HandoverLine)];

impl Ledger for Handing {
    type Row = RecordRow;
    type Detail = ();

    const PAGE: PageId = PageId::Work;
    const PLACE: Place = Place::Handover;
    const OFFERS: &'static [&'static [Offer]] = &[&[
        offer(Action::Done, &[Need::May(Operation::Edit, Kind::Handover)]),
        offer(Action::Mark(1), ANSWERS),
        offer(Action::Mark(2), ANSWERS),
        offer(Action::Open, &[Need::Selected]),
        offer(
            Action::NewRecord(None),
            &[Need::May(Operation::Create, Kind::HandoverLine)],
        ),
        offer(Action::Edit, ANSWERS),
        offer(Action::NextPane, &[]),
        offers::REVEAL,
    ]];
    const SHAPE: Shape = Shape {
        above: 3,
        preview_from: u16::MAX,
        ..Shape::PLAIN
    };

    fn query(&self, _: Part) -> Query {
        Query::Handover(self.id)
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<RecordRow>> {
        let Answer::Handover(view) = answer else { return None };
        self.view = view.map(|view| *view);
        let rows = self.view.as_ref().map_or_else(Vec::new, |view| view.lines.clone());
        Some(Window {
            total: rows.len(),
            rows,
            cursor: self.view.as_ref().map_or_else(Cursor::default, |view| view.cursor),
            ..Window::default()
        })
    }

    fn key_of(record: RecordId) -> Option<RecordId> {
        Some(record)
    }

    fn ends(row: &RecordRow, saved: &SavedOk) -> bool {
        saved.record == row.id
    }

    fn subject(&self, row: &RecordRow, seen: Cursor) -> Subject {
        Subject::of_record(row.clone(), None, seen)
    }

    /// It goes on with the hand-over, whatever line is marked.
    fn done_as(_: &Subject, _: &Session) -> Option<DoneAs> {
        None
    }

    fn act(&mut self, action: &Action, list: &List<RecordRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        match (action, list.selected()) {
            (Action::Mark(digit), Some(row)) => self.answer_line(*digit, row, list.cursor(), cx),
            (Action::Done, _) => self.next_step(cx),
            (Action::Open, Some(row)) => match &row.household {
                Some((household, ..)) => cx.open(SearchTarget::Household(*household)),
                None => return Acted::No,
            },
            (Action::Edit, Some(row)) => cx.open(About::record(row, None, list.cursor())),
            (Action::NewRecord(None), _) => {
                let given = Fields::from_iter([("handover_id".to_owned(), self.id.to_string().into())]);
                cx.open(About::new_record(Kind::HandoverLine, None, None).given(given));
            }
            (Action::NextPane, _) => cx.open(SearchTarget::Record(Kind::Handover.def().code, self.id)),
            _ => return Acted::No,
        }
        Acted::Yes
    }
}

impl Handing {
    /// Only the receiver takes a line over.
    fn answer_line(&self, digit: u8, row: &RecordRow, seen: Cursor, cx: &mut Cx<'_>) {
        let Some(view) = &self.view else { return };
        let refused = match is_receiver(view, cx.session) && view.is_open() {
            false => Some(Refusal::NotTheReceiver),
            true => (!answer(row, usize::from(digit).saturating_sub(1), seen, cx)).then_some(Refusal::NoStatus),
        };
        if let Some(refusal) = refused {
            cx.say(Notice::Refused(Action::Mark(digit), refusal));
        }
    }

    /// Writes what is handed over, or ends it; whoever waits for the other is told so.
    fn next_step(&self, cx: &mut Cx<'_>) {
        let Some(view) = &self.view else { return };
        let refusal = match (stage(view), is_receiver(view, cx.session)) {
            (Stage::Over, _) => Refusal::NoNextStep,
            (Stage::Answer(open), true) => Refusal::LinesOpen(open),
            (Stage::Receive, true) => {
                if let Some(step) = view.row.kind.steps_from(view.row.state()).next() {
                    take_step(&view.row, step, view.cursor, cx);
                }
                return;
            }
            (Stage::List, true) => Refusal::NotTheGiver,
            (_, false) => return cx.ask_then(Query::HandoverItems, Then::HandOver(self.id)),
        };
        cx.say(Notice::Refused(Action::Done, refusal));
    }
}
