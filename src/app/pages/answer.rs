//! Steps of records, and the answers to whether something still holds: taken with a form, a choice, or at once.

use crate::app::Session;
use crate::app::forms::About;
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::Picked;
use crate::app::screen::{Cx, Then};
use crate::change::entry::{EditEntry, Entry, NewEntry};
use crate::change::{Cursor, Fields};
use crate::domain::benefit::{BenefitKind, BenefitState};
use crate::domain::followup::{FollowUp, FollowUpKind};
use crate::domain::lang::Lang;
use crate::record::kind::Kind;
use crate::record::{FieldDef, STATE, Step};
use crate::store::Query;
use crate::view::RecordRow;

/// Takes a step of a record: opens its form, or saves at once where there is nothing to ask, or only the day.
pub(super) fn take_step(row: &RecordRow, step: &'static Step, seen: Cursor, cx: &mut Cx<'_>) {
    let is_answer = row.kind.def().answers.contains(step);
    if step.fields().next().is_some() && !is_answer {
        return cx.open(About::record(row, Some(step), seen));
    }
    let mut asked = step.asks.iter().filter_map(|name| row.kind.field(name));
    if let Some(asked) = asked.find(|field| field.codes().is_some()) {
        return cx.open(which(row, step, asked, seen, cx.session));
    }
    let entry = edit(&row.kind, row.id.to_string(), said_by(step, cx.session));
    save_edit(entry, Some(seen), cx);
    if let (Kind::ListRow, "agreed", Some((household, ..))) = (&row.kind, step.code, &row.household) {
        cx.ask_then(Query::Household(*household), Then::OpenAgreed(Box::new(row.clone())));
    }
}

/// The answer in this place of the kind's table; false when it has none.
pub(super) fn answer(row: &RecordRow, place: usize, seen: Cursor, cx: &mut Cx<'_>) -> bool {
    let Some(step) = row.kind.def().answers.get(place) else {
        return false;
    };
    take_step(row, step, seen, cx);
    true
}

/// What is offered for a record, the answer first that its follow-up suggests: what goes on for somebody who died is stopped.
pub(super) fn offered(row: &RecordRow, follow_up: Option<&FollowUp>) -> Vec<&'static Step> {
    let stops = follow_up.is_some_and(|it| it.kind == FollowUpKind::BenefitReview && it.because.codes().0 == "died");
    let mut steps: Vec<_> = row.kind.offered_in(row.state()).collect();
    steps.sort_by_key(|step| !(stops && BenefitState::from_code(step.to) == BenefitState::Stopped));
    steps
}

/// The answer, with each of the codes that it asks for.
fn which(row: &RecordRow, step: &Step, asked: &'static FieldDef, seen: Cursor, session: &Session) -> Open {
    let lang = session.lang();
    let codes = asked.codes();
    let items = codes
        .into_iter()
        .flat_map(|codes| codes.codes().into_iter().map(move |code| (codes, code)));
    let items = items.map(|(codes, code)| {
        let mut set = said_by(step, session);
        set.insert(asked.name.to_owned(), code.into());
        let entry = Entry::Edit(edit(&row.kind, row.id.to_string(), set));
        let name = |lang: Lang| codes.word(lang, code);
        PickItem::named(Picked::Save(Box::new(entry), Some(seen)), name, lang)
    });
    Open::Pick(PickTitle::Choose, items.collect(), None)
}

/// The values of a step that is saved at once.
fn said_by(step: &Step, session: &Session) -> Fields {
    let state = Some((STATE.to_owned(), step.to.into())).filter(|_| !step.to.is_empty());
    let today = || session.today().to_string().into();
    let day = step.dated.map(|field| (field.to_owned(), today()));
    state.into_iter().chain(day).collect()
}

/// The answers to whether somebody is to have a benefit that nothing is recorded of: each makes its record.
pub(super) fn seems_due(whom: &(&str, String), kind: &BenefitKind, session: &Session) -> Open {
    let lang = session.lang();
    let answers = Kind::Benefit.def().answers.iter();
    // What is not paid cannot be stopped.
    let answers = answers.filter(|answer| !BenefitState::from_code(answer.to).is_over() || answer.to == "refused");
    let items = answers.map(|answer| {
        let mut set = said_by(answer, session);
        set.entry(STATE)
            .or_insert_with(|| BenefitState::Suspected.code().into());
        set.insert("kind".to_owned(), kind.code().into());
        set.insert(whom.0.to_owned(), whom.1.as_str().into());
        let entry = NewEntry {
            kind: Kind::Benefit,
            set,
        };
        let name = |lang: Lang| format!("{}: {}", answer.label.of(lang), lang.benefit(kind));
        PickItem::named(Picked::Save(Box::new(Entry::New(entry)), None), name, lang)
    });
    Open::Pick(PickTitle::Choose, items.collect(), None)
}

/// The edit of a record.
pub(super) fn edit(kind: &Kind, record: String, set: Fields) -> EditEntry {
    EditEntry {
        kind: kind.code().to_owned(),
        record,
        set,
    }
}

/// Saves it, of what was shown when the log ended at `seen`.
pub(super) fn save_edit(entry: EditEntry, seen: Option<Cursor>, cx: &mut Cx<'_>) {
    cx.save(Entry::Edit(entry), seen, Then::SaySaved);
}
