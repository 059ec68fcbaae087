//! Which columns a table for people has: those of the rows as json has them, in the order of the record tables, under the words
//! that people know. Other records stand by their number or name; their ids are hidden columns at the end.

use super::Profile;
use super::names::Names;
use super::profile::Rows;
use super::table::{Cell, Column, OWN_HEADING, Table};
use crate::domain::followup::{FollowUpKind, Priority};
use crate::domain::lang::Lang;
use crate::domain::request::State;
use crate::domain::time::{Millis, parse_date};
use crate::record::code_set::{CATEGORY, EVENT_KIND, LEVEL, MODE, SATISFACTION};
use crate::record::{CodeSet, FieldDef, FieldType, Holds, Kind, Target};
use serde_json::{Map, Value};

/// What a key of the rows is shown as.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shows {
    /// A field of a record table.
    Field(&'static FieldDef),
    Text,
    Number,
    Date,
    Instant,
    Flag,
    Code(&'static CodeSet),
    /// Who or what an id means, and the id hidden.
    Named(Target),
    /// The unit's name, and its path hidden.
    Unit,
    /// For the program alone.
    Own,
}

/// The states of a request.
static STATE: CodeSet = CodeSet::named(
    || State::ALL.iter().map(State::code).collect(),
    |lang, code| lang.state(&State::from_code(code)).to_owned(),
);

/// The kinds of follow-ups.
static FOLLOW_UP_KIND: CodeSet = CodeSet::named(
    || FollowUpKind::ALL.iter().map(FollowUpKind::code).collect(),
    |lang, code| lang.follow_up_kind(&FollowUpKind::from_code(code)).to_owned(),
);

/// How pressing a follow-up is. Nobody types it: there is nothing to choose from.
static PRIORITY: CodeSet = CodeSet::named(Vec::new, |lang, code| {
    let priority = serde_json::from_value::<Priority>(code.into());
    priority.map_or_else(|_| code.to_owned(), |priority| lang.priority(priority).to_owned())
});

/// How sure a day is.
static CERTAINTY: CodeSet = CodeSet::named(Vec::new, |lang, code| lang.export_certainty(code).to_owned());

/// Whether a record is on the server.
static SYNC: CodeSet = CodeSet::named(Vec::new, |lang, code| lang.cli_sync_state(code).to_owned());

/// Why the server refused a change.
static REFUSAL: CodeSet = CodeSet::named(Vec::new, Lang::quarantine_reason);

/// What the list of requests has beside the fields of their table, and what of these.
const REQUESTS: &[(&str, Shows)] = &[
    ("temp_no", Shows::Text),
    ("title", Shows::Text),
    ("category", Shows::Code(&CATEGORY)),
    ("urgency", Shows::Code(&crate::record::code_set::EVERY_URGENCY)),
    ("household_id", Shows::Named(Target::Household)),
    ("person_id", Shows::Named(Target::Person)),
    ("reporter_name", Shows::Text),
    ("reporter_phone", Shows::Text),
    ("place", Shows::Text),
    ("registered_at", Shows::Instant),
    ("state", Shows::Code(&STATE)),
    ("level", Shows::Code(&LEVEL)),
    ("mode", Shows::Code(&MODE)),
    ("assignee", Shows::Text),
    ("awaiting_check", Shows::Flag),
    ("asked", Shows::Code(&EVENT_KIND)),
    ("due", Shows::Date),
    ("due_certainty", Shows::Code(&CERTAINTY)),
    ("resident_due", Shows::Date),
    ("doer_due", Shows::Date),
    ("accept_due", Shows::Date),
    ("first_reply_at", Shows::Instant),
    ("done_in_time", Shows::Flag),
    ("satisfaction", Shows::Code(&SATISFACTION)),
    ("attempt", Shows::Number),
    ("returns", Shows::Number),
    ("late_entries", Shows::Number),
    ("illegal_events", Shows::Number),
    ("origin_no", Shows::Text),
    ("sync", Shows::Code(&SYNC)),
    ("receipt", Shows::Number),
    ("refused", Shows::Code(&REFUSAL)),
];

/// What the list of follow-ups has.
const FOLLOW_UPS: &[(&str, Shows)] = &[
    ("due", Shows::Date),
    ("due_certainty", Shows::Code(&CERTAINTY)),
    ("kind", Shows::Code(&FOLLOW_UP_KIND)),
    ("priority", Shows::Code(&PRIORITY)),
    ("household_id", Shows::Named(Target::Household)),
    ("name", Shows::Text),
    ("person_id", Shows::Own),
    ("person_name", Shows::Text),
    ("address", Shows::Text),
    ("phone", Shows::Text),
    ("text", Shows::Text),
    ("request_id", Shows::Own),
    ("request_no", Shows::Text),
    ("request_title", Shows::Text),
    ("rule", Shows::Text),
    ("since", Shows::Date),
    ("snooze_count", Shows::Number),
    ("key", Shows::Own),
];

/// What counts have beside the fields of their kind.
const COUNTS: &[(&str, Shows)] = &[
    ("place", Shows::Text),
    ("month", Shows::Text),
    ("category", Shows::Code(&CATEGORY)),
    ("state", Shows::Code(&STATE)),
];

/// The kinds whose records the rows name.
#[must_use]
pub fn named(what: &Rows) -> Vec<Kind> {
    let targets = shown(what).into_iter().filter_map(|(_, shows)| match shows {
        Shows::Named(target) => target.kind(),
        Shows::Field(field) => match field.ty() {
            FieldType::Refs(target) => target.kind(),
            _ => None,
        },
        _ => None,
    });
    let mut kinds: Vec<Kind> = targets.collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The table of the rows that a profile lets out, in words. A column that no row has is left out; of no rows, one that the
/// profile lets nobody have.
#[must_use]
pub fn table(what: &Rows, profile: Profile, rows: &[Value], names: &Names, lang: Lang) -> Table {
    let spec = match profile {
        Profile::Public => of_counts(what),
        Profile::Internal | Profile::Report => shown(what),
    };
    let has = |key: &str| match (rows, profile) {
        ([], Profile::Internal) => true,
        ([], Profile::Report) => what.reports(key),
        ([], Profile::Public) => what.counts(key),
        (rows, _) => rows.iter().any(|row| row.get(key).is_some()),
    };
    let spec: Vec<_> = spec.into_iter().filter(|(key, _)| has(key)).collect();
    let maker = Maker { what, names, lang };
    let (plain, own): (Vec<_>, Vec<_>) = spec
        .iter()
        .flat_map(|(key, shows)| maker.columns(key, *shows))
        .partition(|(column, _)| !column.is_hidden);
    let columns: Vec<(Column, Part)> = plain.into_iter().chain(own).collect();
    let empty = Map::new();
    let cells = |row: &Value| {
        let row = row.as_object().unwrap_or(&empty);
        columns
            .iter()
            .map(|(column, part)| maker.cell(row, column, *part))
            .collect()
    };
    Table {
        name: maker.name(),
        rows: rows.iter().map(cells).collect(),
        columns: columns.into_iter().map(|(column, _)| column).collect(),
    }
}

/// The keys of rows of one sort, in the order in which people read them.
fn shown(what: &Rows) -> Vec<(&'static str, Shows)> {
    let own = [("unit", Shows::Unit), ("id", Shows::Own)];
    match what {
        Rows::Requests => REQUESTS.iter().copied().chain(own).collect(),
        Rows::FollowUps => FOLLOW_UPS.iter().copied().chain(own).collect(),
        Rows::Records(kind) => {
            let field = |field: &'static FieldDef| match field.ty() {
                FieldType::Ref(Target::Change) | FieldType::Key => (field.name, Shows::Own),
                // Somebody's own headings once more would be two lists beside each other to whoever reads the file.
                FieldType::Ref(target @ (Target::Person | Target::Household))
                    if target.kind().as_ref() == Some(kind) =>
                {
                    (field.name, Shows::Own)
                }
                FieldType::Ref(target) => (field.name, Shows::Named(target)),
                _ => (field.name, Shows::Field(field)),
            };
            kind.fields().iter().map(field).chain(own).collect()
        }
    }
}

fn of_counts(what: &Rows) -> Vec<(&'static str, Shows)> {
    let fields: Vec<(&str, Shows)> = match what {
        Rows::Records(kind) => kind
            .fields()
            .iter()
            .map(|field| (field.name, Shows::Field(field)))
            .collect(),
        _ => Vec::new(),
    };
    let counts = COUNTS
        .iter()
        .filter(|(key, _)| fields.iter().all(|(name, _)| name != key));
    let (unit, count) = (("unit", Shows::Unit), ("count", Shows::Number));
    [unit]
        .into_iter()
        .chain(counts.copied())
        .chain(fields.iter().copied())
        .chain([count])
        .collect()
}

/// Which part of a key a column shows.
#[derive(Clone, Copy)]
enum Part {
    Whole(Shows),
    /// The householder of a household that is named by its number.
    Householder,
    /// The id or path itself.
    Id,
}

struct Maker<'a> {
    what: &'a Rows,
    names: &'a Names,
    lang: Lang,
}

impl Maker<'_> {
    fn name(&self) -> String {
        match self.what {
            Rows::Records(kind) => kind.def().label.of(self.lang),
            Rows::Requests => Kind::Request.def().label.of(self.lang),
            Rows::FollowUps => self.lang.export_follow_ups(),
        }
        .to_owned()
    }

    /// The columns of a key: what it means, then its id.
    fn columns(&self, key: &str, shows: Shows) -> Vec<(Column, Part)> {
        let of_id = key.strip_suffix("_ids").or(key.strip_suffix("_id")).unwrap_or(key);
        let column = |name: &str, heading: String, part| {
            let column = Column {
                key: key.to_owned(),
                name: name.to_owned(),
                heading,
                choices: self.choices(shows),
                is_hidden: false,
            };
            (column, part)
        };
        let own = || {
            let column = Column {
                key: key.to_owned(),
                name: match shows {
                    Shows::Unit => "unit_path".to_owned(),
                    Shows::Own => key.to_owned(),
                    // `recurrence_of` is called so itself.
                    _ if of_id == key => format!("{key}_id"),
                    _ => key.to_owned(),
                },
                heading: format!("{OWN_HEADING}{key}"),
                choices: Vec::new(),
                is_hidden: true,
            };
            (column, Part::Id)
        };
        let of_household = |field: &str| self.lang.field_of(&Kind::Household, field).to_owned();
        match shows {
            Shows::Own => vec![own()],
            Shows::Named(Target::Household) => vec![
                column(of_id, of_household("household_no"), Part::Whole(shows)),
                column("householder", of_household("display_name"), Part::Householder),
                own(),
            ],
            Shows::Named(_) | Shows::Unit => vec![column(of_id, self.heading(key, shows), Part::Whole(shows)), own()],
            Shows::Field(field) if matches!(field.ty(), FieldType::Refs(_)) => {
                vec![column(of_id, self.heading(key, shows), Part::Whole(shows)), own()]
            }
            _ => vec![column(key, self.heading(key, shows), Part::Whole(shows))],
        }
    }

    fn heading(&self, key: &str, shows: Shows) -> String {
        if let Shows::Field(field) = shows {
            return field.label.of(self.lang).to_owned();
        }
        let own = self.lang.export_heading(key);
        let kind = match self.what {
            Rows::Records(kind) => Some(kind),
            Rows::Requests => Some(&Kind::Request),
            Rows::FollowUps => None,
        };
        let field = || kind?.field(key).map(|field| field.label.of(self.lang));
        own.or_else(field).unwrap_or(key).to_owned()
    }

    fn choices(&self, shows: Shows) -> Vec<String> {
        let words = |set: &CodeSet| set.codes().into_iter().map(|code| set.word(self.lang, code)).collect();
        match shows {
            Shows::Field(field) => match field.holds {
                Holds::Code(set) | Holds::TwoDigits(set) | Holds::Digit(set) => words(set),
                Holds::Bool => vec![self.lang.cli_yes().to_owned(), self.lang.export_no().to_owned()],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn cell(&self, row: &Map<String, Value>, column: &Column, part: Part) -> Cell {
        let Some(value) = row.get(&column.key).filter(|value| !value.is_null()) else {
            return Cell::Empty;
        };
        let text = value.as_str().unwrap_or_default();
        match part {
            Part::Id => match value {
                Value::Array(_) => Cell::text(joined(value, &str::to_owned, self.lang)),
                _ => Cell::text(text),
            },
            Part::Householder => Cell::text(self.names.household(text).1),
            Part::Whole(Shows::Unit) => Cell::text(self.names.units.get(text).map_or(text, String::as_str)),
            Part::Whole(Shows::Named(target)) => Cell::text(self.names.of(target, text)),
            Part::Whole(Shows::Field(field)) => shown_value(field, value, self.names, self.lang),
            Part::Whole(Shows::Code(set)) => Cell::text(set.word(self.lang, &plain(value))),
            Part::Whole(Shows::Date) => date(value),
            Part::Whole(Shows::Instant) => instant(value),
            Part::Whole(Shows::Flag) => flag(value, self.lang),
            Part::Whole(Shows::Number) => number(value),
            Part::Whole(Shows::Text | Shows::Own) => Cell::text(plain(value)),
        }
    }
}

/// A value of a record by its field, in words. What is not of the field's type, as a masked one, is a text.
#[must_use]
pub fn shown_value(field: &FieldDef, value: &Value, names: &Names, lang: Lang) -> Cell {
    let joined = |word: &dyn Fn(&str) -> String| Cell::text(joined(value, word, lang));
    match (field.holds, field.ty()) {
        (Holds::Decimal(decimals, ..), _) => match value.as_i64() {
            Some(kept) => decimals.said(kept).parse().map_or(Cell::Empty, Cell::Number),
            None => Cell::text(plain(value)),
        },
        (_, FieldType::Refs(target)) => joined(&|id| names.of(target, id)),
        (Holds::Codes(set), _) => joined(&|code| set.word(lang, code)),
        (Holds::Code(set) | Holds::TwoDigits(set) | Holds::Digit(set), _) => match plain(value) {
            code if code.is_empty() => Cell::Empty,
            code => Cell::text(set.word(lang, &code)),
        },
        (_, FieldType::List) => joined(&str::to_owned),
        (_, FieldType::Date) => date(value),
        (_, FieldType::Instant) => instant(value),
        (_, FieldType::Int) => number(value),
        (_, FieldType::Bool) => flag(value, lang),
        _ => Cell::text(plain(value)),
    }
}

fn flag(value: &Value, lang: Lang) -> Cell {
    match value {
        Value::Bool(true) => Cell::text(lang.cli_yes()),
        Value::Bool(false) => Cell::text(lang.export_no()),
        other => Cell::text(plain(other)),
    }
}

/// The items that have a word, in one cell.
fn joined(value: &Value, word: &dyn Fn(&str) -> String, lang: Lang) -> String {
    let items = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(word);
    let words: Vec<String> = items.filter(|word| !word.is_empty()).collect();
    words.join(lang.export_between())
}

fn date(value: &Value) -> Cell {
    let text = plain(value);
    parse_date(&text).map_or_else(|| Cell::text(text), Cell::Date)
}

fn instant(value: &Value) -> Cell {
    let at = value.as_i64().map(Millis).or_else(|| Millis::parse(value.as_str()?));
    at.map_or_else(|| Cell::text(plain(value)), Cell::Instant)
}

fn number(value: &Value) -> Cell {
    value.as_f64().map_or_else(|| Cell::text(plain(value)), Cell::Number)
}

/// A value as it is.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
