//! A request of a ledger: with the days and the state that stand there, and with its household where that is certain.
//!
//! Invariant: a request has ended only where the row says so in words that are known, or a person did.

use super::events::{Known, day_of};
use super::mentioned::mentioned;
use super::values::{RowValues, is_yes};
use super::work::{Step, Work};
use crate::change::entry::{Entry, Lookup, RequestEntry};
use crate::change::{Fields, Kind};
use crate::domain::category::{self, group};
use crate::domain::ids::RecordId;
use crate::domain::lang::Lang;
use crate::domain::request::{DisputeResult, EventKind};
use crate::domain::text::{clean, clean_line};
use crate::domain::unit::UnitPath;
use crate::exchange::ledger::{State, state_in};
use crate::record::{CodeSet, NOTE, code_set, value};
use crate::view::ledger::{Of, RowProblem, Target};
use crate::view::{Doubt, HeldEvent, RowNote, Say};
use serde_json::Value;
use uuid::Uuid;

/// What has no category of its own. Source: domain/model.md 6.1.
const OTHER: &str = "9900";
/// The group of disputes.
const DISPUTES: &str = "03";
/// Where a title that is a sentence ends.
const ENDS: [char; 7] = ['\n', '\u{3002}', '\u{FF1B}', ';', '\u{FF01}', '!', '\u{FF1F}'];

/// Takes the request of a row. Returns the household that it is about.
pub(super) fn request(
    work: &mut Work<'_>,
    known: &mut Known,
    values: &RowValues<'_>,
    unit: &UnitPath,
) -> Step<Option<Uuid>> {
    let subject = mentioned(work, values, unit)?;
    let mut set: Fields = values
        .given(Of::Request)
        .iter()
        .map(|(name, typed)| ((*name).to_owned(), Value::from(*typed)))
        .collect();
    titled(&mut set);
    let days = days(values);
    let event = HeldEvent {
        kind: Kind::Request,
        record: RecordId(Uuid::nil()),
        about: subject.map_or_else(Uuid::nil, |subject| subject.home.0),
        day: days.happened.or(days.registered).and_then(day_of),
        what: text(&set, "title").to_owned(),
        no: text(&set, "origin_no").to_owned(),
    };
    let home = subject.map(|subject| subject.home.0);
    let own = HeldEvent {
        no: text(&set, "temp_no").to_owned(),
        ..event.clone()
    };
    if known.find(&event).is_some() || (!own.no.is_empty() && known.find(&own).is_some()) {
        return Ok(home);
    }
    categorised(work, &mut set);
    ended(work, values, &days, &mut set)?;
    reported(values, &mut set);
    match subject {
        Some(subject) => {
            set.insert("household".to_owned(), subject.home.to_string().into());
            let person = subject.person.map(|person| person.to_string());
            set.insert("person".to_owned(), person.unwrap_or_default().into());
        }
        None => {
            set.insert("unit".to_owned(), unit.as_str().into());
            if text(&set, "place").is_empty() {
                placed(work, values, unit, &mut set);
            }
        }
    }
    if let Some(registered) = days.registered {
        set.insert("registered_at".to_owned(), registered.into());
    }
    set.retain(|name, _| RequestEntry::NAMES.contains(&name.as_str()));
    set.entry("urgency").or_insert_with(|| "normal".into());
    let entry: RequestEntry = serde_json::from_value(Value::Object(set)).unwrap_or_default();
    let record = work.take(&Kind::Request, &Entry::Request(entry))?;
    work.row.made.push(Kind::Request);
    known.note(&HeldEvent { record, ..event });
    Ok(home)
}

fn text<'s>(set: &'s Fields, field: &str) -> &'s str {
    set.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// What is told of a request in a sentence is its title as far as a title goes; all of it stays in the details.
fn titled(set: &mut Fields) {
    let limit = |field| Kind::Request.field(field).map_or(0, value::limit);
    let title = clean_line(text(set, "title"));
    let detail = clean(text(set, "detail"));
    let is_whole = !title.is_empty() && title.chars().count() <= limit("title");
    if is_whole || (title.is_empty() && detail.is_empty()) {
        return;
    }
    let told = if title.is_empty() { &detail } else { &title };
    let sentence = told.split(ENDS).map(str::trim).find(|part| !part.is_empty());
    let short: String = sentence.unwrap_or(told).chars().take(limit("title")).collect();
    let all = match title.is_empty() {
        true => detail.clone(),
        false => [title.as_str(), &detail].join("\n").trim().to_owned(),
    };
    if all == short {
        set.remove("detail");
    } else {
        let all: String = all.chars().take(limit("detail")).collect();
        set.insert("detail".to_owned(), all.into());
    }
    set.insert("title".to_owned(), short.into());
}

/// A category that is none of ours is another one, with its word kept; the same where the ledger says none.
fn categorised(work: &mut Work<'_>, set: &mut Fields) {
    let given = text(set, "category").to_owned();
    if category::is_known(&given) {
        return;
    }
    set.insert("category".to_owned(), OTHER.into());
    if !given.is_empty() {
        let detail = text(set, "detail").to_owned();
        let kept = format!("{given}\n{detail}");
        set.insert("detail".to_owned(), kept.trim().into());
    }
    work.row.notes.push(RowNote::OtherCategory { word: given });
}

/// The days of a request, as they were typed.
#[derive(Debug, Default)]
struct Days<'a> {
    registered: Option<&'a str>,
    happened: Option<&'a str>,
    ended: Option<&'a str>,
}

/// What a ledger says of its days. Without a day of its own it was registered by the day that something happened, or by its end.
fn days<'a>(values: &RowValues<'a>) -> Days<'a> {
    let said = |of, field| Some(values.text(of, field)).filter(|text| !text.is_empty());
    let happened = said(Of::Request, "happened_at");
    let ended = said(Of::Step, "at");
    let own = said(Of::Request, "registered_at");
    let last = ended.or(Some(values.last_step).filter(|last| !last.is_empty()));
    let earliest = || {
        let both = [happened, last].into_iter().flatten();
        last.and_then(|_| both.min_by_key(|typed| day_of(typed)))
    };
    Days {
        registered: own.or_else(earliest),
        happened,
        ended,
    }
}

/// Whether it has ended, with what result, and what was said of that.
fn ended(work: &mut Work<'_>, values: &RowValues<'_>, days: &Days<'_>, set: &mut Fields) -> Step<()> {
    let (word, note) = (values.text(Of::Step, "kind"), clean(values.text(Of::Step, "note")));
    let (in_word, in_note) = (state_in(word), state_in(&note));
    let result = [&in_word, &in_note].into_iter().find_map(|state| match state {
        State::Dispute(result) => Some(result.code()),
        _ => None,
    });
    if let Some(result) = result.filter(|_| group(text(set, "category")) == DISPUTES) {
        set.insert("dispute_result".to_owned(), result.into());
    }
    let state = match (word, in_word) {
        ("resolve", _) => State::Ended,
        ("submit", _) => State::Open,
        ("", _) => in_note,
        (_, found) => found,
    };
    let how = values.text(Of::Step, "resolution");
    let noted = match (note.is_empty(), how) {
        (false, _) => note.clone(),
        (true, "") => step_word(word),
        (true, how) => resolution_word(how),
    };
    let noted: String = noted.chars().take(NOTE).collect();
    let is_over = is_over(work, values, days.ended.is_some(), &state)?;
    if !is_over {
        let is_said = !note.is_empty() || !matches!(word, "" | "submit");
        set.insert(
            "progress_note".to_owned(),
            if is_said { noted.into() } else { Value::from("") },
        );
        if !how.is_empty() {
            let (target, text) = (Target::RESOLUTION, resolution_word(how));
            work.row
                .notes
                .push(RowNote::Value(RowProblem::NotKept { target, text }));
        }
        return Ok(());
    }
    set.insert("resolved_note".to_owned(), noted.into());
    set.insert("resolution".to_owned(), how.into());
    match days.ended.or(Some(values.last_step).filter(|last| !last.is_empty())) {
        Some(ended) => {
            set.insert("resolved_at".to_owned(), ended.into());
        }
        None => work.row.notes.push(RowNote::EndsToday),
    }
    let heard = values.text(Of::Step, "satisfaction");
    set.insert("satisfaction".to_owned(), heard.into());
    Ok(())
}

/// Whether it has ended, by its state, the day of its end and how it ended; a person is asked where these do not agree.
fn is_over(work: &mut Work<'_>, values: &RowValues<'_>, has_day: bool, state: &State) -> Step<bool> {
    let (word, note) = (values.text(Of::Step, "kind"), clean(values.text(Of::Step, "note")));
    let how = values.text(Of::Step, "resolution");
    Ok(match state {
        State::Ended => true,
        State::Open => (has_day || !how.is_empty()) && says_so(work, word, &note)?,
        State::Dispute(result) => *result == DisputeResult::Agreed || has_day,
        State::Unsaid if !word.is_empty() => says_so(work, word, &note)?,
        State::Unsaid if has_day => true,
        // It says how it ended, and nothing in the column for the day.
        State::Unsaid if !how.is_empty() && values.has_end => says_so(work, &resolution_word(how), "")?,
        State::Unsaid if !how.is_empty() => true,
        // A row without a day in the column for the end has none.
        State::Unsaid if values.has_end || note.is_empty() => false,
        State::Unsaid => says_so(work, word, &note)?,
    })
}

/// What a step without words is noted as: what its column says.
fn step_word(word: &str) -> String {
    let code = if word.is_empty() {
        EventKind::Resolve.code()
    } else {
        word
    };
    CodeSet::word(&code_set::EVENT_KIND, Lang::Zh, code)
}

fn resolution_word(code: &str) -> String {
    CodeSet::word(&code_set::RESOLUTION, Lang::Zh, code)
}

/// True when somebody says that it has ended, of which the words are not clear.
fn says_so(work: &mut Work<'_>, word: &str, note: &str) -> Step<bool> {
    let text = if word.is_empty() { note } else { word }.to_owned();
    Ok(work.ask(Doubt::Ended { text })? != Say::Other)
}

/// Who reported it, in the row's own words.
fn reported(values: &RowValues<'_>, set: &mut Fields) {
    let in_its_own_words = [
        ("reporter_name", values.name()),
        ("reporter_phone", values.text(Of::Person, "phones")),
        ("place", values.text(Of::Household, "address")),
    ];
    for (name, text) in in_its_own_words.into_iter().filter(|(_, text)| !text.is_empty()) {
        set.entry(name).or_insert_with(|| text.into());
    }
    let people: Option<u64> = text(set, "people_count").parse().ok();
    set.insert("people_count".to_owned(), people.map_or(Value::Null, Value::from));
    for name in ["violence_sign", "at_night"] {
        let is_said = is_yes(text(set, name));
        set.insert(name.to_owned(), is_said.into());
    }
}

/// Without a place of its own it is of the group, village or unit that the ledger is of.
fn placed(work: &mut Work<'_>, values: &RowValues<'_>, unit: &UnitPath, set: &mut Fields) {
    let named = work.planned.unit(unit).map(|unit| unit.name).unwrap_or_default();
    let places = [values.group, values.village, values.grid, &named, unit.number()];
    let Some(place) = places.into_iter().find(|place| !place.is_empty()) else {
        return;
    };
    set.insert("place".to_owned(), place.into());
    work.row.notes.push(RowNote::PlaceOfUnit);
}
