//! An entry as a script hands it in: a JSON object with `do` and the values by name.

use super::handover::OF_LINE;
use super::named::{Misread, POSTPONE, all_known, brought_in, kind_of};
use super::roster::OF_ROW;
use super::{
    DeleteEntry, EditEntry, Entry, EventEntry, HandoverLinesEntry, MergeEntry, MoveEntry, NewEntry, RequestEntry,
    ReturnVisitEntry, RosterEntry, SplitEntry, VisitEntry, names,
};
use crate::change::Fields;
use crate::record::{About, Kind};
use serde::de::DeserializeOwned;
use serde_json::Value;

impl<'de> serde::Deserialize<'de> for Entry {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let given = Fields::deserialize(from)?;
        Self::read(given).map_err(|misread| serde::de::Error::custom(format!("{misread:?}")))
    }
}

impl Entry {
    /// What `do` may say: the kinds that are recorded, and what is done with records.
    #[must_use]
    pub fn verbs() -> Vec<&'static str> {
        let kinds = Kind::all().filter_map(Self::verb);
        kinds
            .chain(["edit", "move", "split", "roster", "handover_lines", "delete", "merge"])
            .collect()
    }

    /// What `do` says for a new record of the kind; `None` for kinds that the server or the program writes.
    #[must_use]
    pub fn verb(kind: &Kind) -> Option<&'static str> {
        match kind {
            Kind::Postponement => Some(POSTPONE),
            Kind::Unknown(_) => None,
            kind if kind.def().is_of_program => None,
            kind => (!kind.is_server_owned()).then_some(kind.def().code),
        }
    }

    /// What an entry with this `do` may give.
    #[must_use]
    pub fn names_of(verb: &str) -> Vec<&'static str> {
        match (verb, kind_of(verb)) {
            ("edit", _) => EditEntry::NAMES.to_vec(),
            ("move", _) => MoveEntry::NAMES.to_vec(),
            ("split", _) => SplitEntry::NAMES.to_vec(),
            ("roster", _) => RosterEntry::NAMES.to_vec(),
            ("handover_lines", _) => HandoverLinesEntry::NAMES.to_vec(),
            ("delete", _) => DeleteEntry::NAMES.to_vec(),
            ("merge", _) => MergeEntry::NAMES.to_vec(),
            (_, Kind::Visit) => VisitEntry::NAMES.to_vec(),
            (_, Kind::Request) => RequestEntry::NAMES.to_vec(),
            (_, Kind::RequestEvent) => EventEntry::NAMES.to_vec(),
            (_, kind) => names(&kind),
        }
    }

    /// Reads an object.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(mut given: Fields) -> Result<Self, Misread> {
        let Some(Value::String(verb)) = given.remove("do") else {
            return Err(Misread::NothingToDo);
        };
        match (verb.as_str(), kind_of(&verb)) {
            ("edit", _) => typed(given, EditEntry::NAMES).map(Self::Edit),
            ("move", _) => typed(given, MoveEntry::NAMES).map(Self::Move),
            ("split", _) => typed(given, SplitEntry::NAMES).map(Self::Split),
            ("roster", _) => roster(given),
            ("handover_lines", _) => handover_lines(given),
            ("delete", _) => typed(given, DeleteEntry::NAMES).map(Self::Delete),
            ("merge", _) => typed(given, MergeEntry::NAMES).map(Self::Merge),
            (_, Kind::Visit) => visit(given),
            (_, Kind::Request) => typed(given, RequestEntry::NAMES).map(Self::Request),
            (_, Kind::RequestEvent) => typed(given, EventEntry::NAMES).map(Self::RequestEvent),
            (_, kind) if kind.def().about != About::Own => {
                all_known(&given, &names(&kind))?;
                Ok(Self::New(NewEntry { kind, set: given }))
            }
            _ => Err(Misread::UnknownDo(verb)),
        }
    }
}

/// A visit, and the records that were made on it.
fn visit(given: Fields) -> Result<Entry, Misread> {
    let entry: VisitEntry = typed(given, VisitEntry::NAMES)?;
    let made = |kind: &Kind, sets: &[Fields]| sets.iter().try_for_each(|set| all_known(set, &names(kind)));
    made(&Kind::HealthRecord, entry.health.as_slice())?;
    made(&Kind::Reminder, entry.reminder.as_slice())?;
    made(&Kind::Tag, &entry.tags)?;
    for set in &entry.records {
        brought_in(set.clone())?;
    }
    Ok(Entry::Visit(entry))
}

fn roster(given: Fields) -> Result<Entry, Misread> {
    let entry: RosterEntry = typed(given, RosterEntry::NAMES)?;
    entry.rows.iter().try_for_each(|row| all_known(row, OF_ROW))?;
    Ok(Entry::Roster(entry))
}

fn handover_lines(given: Fields) -> Result<Entry, Misread> {
    let entry: HandoverLinesEntry = typed(given, HandoverLinesEntry::NAMES)?;
    entry.lines.iter().try_for_each(|line| all_known(line, OF_LINE))?;
    Ok(Entry::HandoverLines(entry))
}

fn typed<T: DeserializeOwned>(given: Fields, known: &'static [&'static str]) -> Result<T, Misread> {
    all_known(&given, known)?;
    for (part, known) in [
        ("requests", RequestEntry::NAMES),
        ("return_visits", ReturnVisitEntry::NAMES),
    ] {
        let parts = given.get(part).and_then(Value::as_array).into_iter().flatten();
        parts
            .filter_map(Value::as_object)
            .try_for_each(|part| all_known(part, known))?;
    }
    serde_json::from_value(Value::Object(given.clone())).map_err(|error| Misread::WrongType {
        field: wrong::<T>(given).unwrap_or_else(|| "line".to_owned()),
        why: error.to_string(),
    })
}

/// The field whose value has the wrong type: the one that is refused alone as well.
fn wrong<T: DeserializeOwned>(given: Fields) -> Option<String> {
    let is_wrong = |(name, value): (String, Value)| {
        let alone = Value::Object(Fields::from_iter([(name.clone(), value)]));
        serde_json::from_value::<T>(alone).is_err().then_some(name)
    };
    given.into_iter().find_map(is_wrong)
}
