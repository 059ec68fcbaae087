//! A new record of a kind whose table says all there is to say: whom it is about, its fields, what is needed and by default.
//!
//! What a table cannot say (a number that is one household's only, an ID number that agrees with a birth date) is checked by
//! the kind's own function.

use super::check::{Check, PreparedRecord};
use super::edit::named;
use super::forms::NewEntry;
use super::sheet::{Reading, Sheet};
use super::{answer, ending, household, life_cycle, likely, person, postponement, roster, tag};
use crate::change::Fields;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::problem::Reason;
use crate::domain::unit::UnitPath;
use crate::record::{About, Default, FieldDef, Holds, Kind, KindDef, STATE, Target, Values, value};
use serde_json::Value;

/// The visit a record was made on.
pub(super) struct OnVisit<'a> {
    pub household: &'a Household,
    /// Its instant, as kept.
    pub at: i64,
    /// Its way, as kept.
    pub way: &'a str,
}

/// Of a new household: its householder becomes its first member.
pub const WITH_HOUSEHOLDER: &str = "with_householder";

/// Whom the record is about.
struct Subject {
    unit: UnitPath,
    household: Option<HouseholdId>,
    household_no: String,
    person: Option<PersonId>,
}

impl Subject {
    fn of(household: &Household) -> Self {
        Self {
            unit: household.unit.clone(),
            household: Some(household.id),
            household_no: household.household_no.clone(),
            person: None,
        }
    }

    fn nobody(unit: UnitPath) -> Self {
        Self {
            unit,
            household: None,
            household_no: String::new(),
            person: None,
        }
    }
}

/// The names an entry of the kind may give.
pub fn names(kind: &Kind) -> Vec<&'static str> {
    let about = kind.def().about.names().iter().copied();
    let about = about.chain((*kind == Kind::Household).then_some(WITH_HOUSEHOLDER));
    let names = typed(kind).flat_map(|field| [Some(field.name), field.typed_as]);
    about.chain(names.flatten()).collect()
}

/// The fields that are given a value, in the order of the table. Whom it is about is named by words of their own.
fn typed(kind: &Kind) -> impl Iterator<Item = &'static FieldDef> {
    let is_whom = |field: &FieldDef| matches!(field.holds, Holds::Ref(Target::Household | Target::Person));
    let is_typed = move |field: &&FieldDef| !field.is_fixed && !is_whom(field);
    kind.fields().iter().filter(is_typed)
}

/// Checks the entry and notes its change; on a visit, its household is the record's, and its time and way as well, unless
/// others are given.
pub(super) fn prepare(check: &mut Check<'_>, entry: &NewEntry, visit: Option<&OnVisit<'_>>) -> Option<PreparedRecord> {
    let subject = subject(check, entry.kind.def(), &entry.set, visit.map(|visit| visit.household));
    make(check, entry, subject, visit)
}

fn make(
    check: &mut Check<'_>,
    entry: &NewEntry,
    subject: Option<Subject>,
    visit: Option<&OnVisit<'_>>,
) -> Option<PreparedRecord> {
    let NewEntry { kind, set } = entry;
    let mut sheet = given(check, kind, set, visit);
    begin(&mut sheet, entry);
    let subject = check_kind(check, kind, &mut sheet, subject)?;
    if *kind == Kind::HealthRecord {
        // On a visit it has no text of its own.
        says_something(check, &sheet, set, if visit.is_none() { "text" } else { "person" });
    }
    if let Some(household) = subject.household {
        sheet.put("household_id", household.to_string());
    }
    if let Some(person) = subject.person {
        sheet.put("person_id", person.to_string());
    }
    let no = match kind {
        Kind::Household => sheet.text("household_no").to_owned(),
        _ => subject.household_no,
    };
    let record = match kind {
        Kind::CampaignRow => roster::new_row(check, sheet.set()),
        _ => check.lookup.new_id(),
    };
    let name = sheet.text("display_name").to_owned();
    check.change(kind.clone(), record, &subject.unit, sheet.into_set());
    if *kind == Kind::Household && set.get(WITH_HOUSEHOLDER).and_then(Value::as_bool) == Some(true) {
        let householder = NewEntry {
            kind: Kind::Person,
            set: [("name", name.as_str()), ("relation", person::HOUSEHOLDER)]
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .into_iter()
                .collect(),
        };
        let lives_there = Subject {
            household: Some(HouseholdId::from(record)),
            household_no: no.clone(),
            ..subject
        };
        check.within("householder", None, |check| {
            make(check, &householder, Some(lives_there), None)
        });
    }
    Some(PreparedRecord { record, no })
}

/// What was given, and what a new record has without that.
fn given(check: &mut Check<'_>, kind: &Kind, set: &Fields, visit: Option<&OnVisit<'_>>) -> Sheet {
    let mut sheet = Sheet::new(kind.clone());
    for field in typed(kind) {
        let name = field
            .typed_as
            .filter(|name| set.contains_key(*name))
            .unwrap_or(field.name);
        let raw = set.get(name).and_then(|raw| value::given(kind, name, raw));
        match sheet.give_value(check, field.name, &raw.map_or(Value::Null, |(_, raw)| raw)) {
            Reading::Blank => by_default(check, &mut sheet, field, visit),
            Reading::Value(given) if matches!(field.holds, Holds::Ref(_)) => match named(check, field, &given) {
                Some(record) => sheet.put(field.name, record),
                None => sheet.drop(field.name),
            },
            Reading::Value(Value::Bool(false)) if field.default != Default::Yes => sheet.drop(field.name),
            Reading::Value(_) | Reading::Wrong => {}
        }
    }
    sheet
}

/// A follow-up record in which nothing is noted would tick its reminder off all the same. A wrong value is no empty one.
fn says_something(check: &mut Check<'_>, sheet: &Sheet, set: &Fields, field: &'static str) {
    let by_itself = ["disease", "at", "way", "by_role", "seen"];
    let is_given = |field: &FieldDef| sheet.has(field.name) || set.get(field.name).is_some_and(|raw| !is_blank(raw));
    if !typed(&Kind::HealthRecord).any(|field| !by_itself.contains(&field.name) && is_given(field)) {
        check.problem(field, Reason::NothingNoted);
    }
}

/// Its first state, where its values say another one than by default.
fn begin(sheet: &mut Sheet, entry: &NewEntry) {
    let is_given = entry.set.get(STATE).is_some_and(|raw| !is_blank(raw));
    let (Some(begins), false) = (entry.kind.def().begins, is_given) else {
        return;
    };
    let before = Fields::new();
    let set = sheet.set();
    let state = begins(&Values { before: &before, set });
    if let Some(state) = state {
        sheet.put(STATE, state);
    }
}

fn is_blank(raw: &Value) -> bool {
    raw.is_null() || raw.as_bool() == Some(false) || raw.as_str().is_some_and(|text| text.trim().is_empty())
}

fn by_default(check: &mut Check<'_>, sheet: &mut Sheet, field: &'static FieldDef, visit: Option<&OnVisit<'_>>) {
    let (at, way) = (
        visit.map_or(check.now.0, |visit| visit.at),
        visit.map(|visit| visit.way),
    );
    match (field.default, way) {
        (Default::Now, _) => sheet.put(field.name, at),
        (Default::Code(_), Some(way)) if field.name == "way" => sheet.put(field.name, way),
        (Default::Code(code), _) => sheet.put(field.name, code),
        (Default::Yes, _) => sheet.put(field.name, true),
        (Default::Today, _) => sheet.put(field.name, check.today.to_string()),
        (Default::Empty, _) if field.is_needed => check.problem(field.name, Reason::Required),
        (Default::Empty, _) => {}
    }
}

/// A line about no household lives where its hand-over does, whoever adds it: the receiver reads it there.
fn handed_over_with(check: &Check<'_>, sheet: &Sheet, subject: Subject) -> Subject {
    let handover = sheet.text("handover_id").parse().ok().map(RecordId);
    let unit = handover.and_then(|id| check.lookup.unit_of(&Kind::Handover, id));
    match (subject.household, unit) {
        (None, Some(unit)) => Subject { unit, ..subject },
        _ => subject,
    }
}

/// What the table of the kind cannot say.
fn check_kind(check: &mut Check<'_>, kind: &Kind, sheet: &mut Sheet, subject: Option<Subject>) -> Option<Subject> {
    match kind {
        Kind::Person => {
            person::identity(check, sheet.set(), None);
            person::relation_fits(check, sheet.set(), None);
        }
        Kind::HealthRecord => sheet.put("by_role", check.lookup.author().role.capacity()),
        Kind::Tag => tag::withdrawn(&Fields::new(), sheet.set()),
        Kind::Handover if !sheet.has("giver") => sheet.put("giver", check.lookup.author().name.as_str()),
        Kind::Postponement => postponement::snoozes(check, sheet.text("key")),
        _ => {}
    }
    let person = subject.as_ref().and_then(|subject| subject.person);
    if *kind == Kind::CampaignRow {
        let (before, set) = (&Fields::new(), &*sheet.set());
        roster::row_fits(check, Values { before, set });
    }
    let mut subject = subject;
    if *kind == Kind::HandoverLine {
        subject = subject.map(|subject| handed_over_with(check, sheet, subject));
    }
    if *kind == Kind::Answer && answer::fits(check, sheet.set()) {
        subject = subject.map(|subject| Subject::nobody(subject.unit));
    }
    ending::complete(check, kind, person, &Fields::new(), sheet.set());
    life_cycle::begin(check, kind, sheet.set());
    let subject = subject?;
    match (kind, subject.household) {
        (Kind::Household, _) => {
            household::number(check, None, &subject.unit, sheet.text("household_no"));
            household::name(check, None, &subject.unit, sheet.text("display_name"));
        }
        (Kind::Tag, _) => tag::consent(check, sheet.set(), subject.person),
        (Kind::Person, Some(household)) => person::householder(check, household, sheet.text("relation"), None),
        _ => {}
    }
    let about = likely::About {
        household: subject.household,
        person: subject.person,
        record: None,
    };
    likely::ask(check, kind, &about, &Fields::new(), sheet.set());
    Some(subject)
}

fn subject(check: &mut Check<'_>, def: &KindDef, set: &Fields, visited: Option<&Household>) -> Option<Subject> {
    let about = def.about;
    let given = |name: &str| set.get(name).and_then(Value::as_str).unwrap_or_default();
    let (person, household) = (given("person"), given("household"));
    match about {
        About::Unit => unit(check, def, given("unit")),
        About::Person if !check.required("person", person) => None,
        About::Person => of_person(check, person, visited),
        About::PersonOrHousehold | About::Anyone if !person.trim().is_empty() => of_person(check, person, None),
        About::Household | About::PersonOrHousehold | About::Anybody | About::Anyone => match visited {
            Some(visited) if household.trim().is_empty() || about == About::Anybody => Some(Subject::of(visited)),
            None if household.trim().is_empty() && about == About::Anyone => unit(check, def, given("unit")),
            None if household.trim().is_empty() && about == About::Anybody => {
                Some(Subject::nobody(check.lookup.author().unit.clone()))
            }
            _ => check
                .required_household("household", household)
                .map(|household| Subject::of(&household)),
        },
        About::Own => None,
    }
}

/// A person; on a visit, of its household.
fn of_person(check: &mut Check<'_>, given: &str, visited: Option<&Household>) -> Option<Subject> {
    let person = check.person("person", given)?;
    if visited.is_some_and(|visited| visited.id != person.household_id) {
        check.not_found("person", given);
        return None;
    }
    let household = check.lookup.household(person.household_id);
    Some(Subject {
        unit: person.unit,
        household: Some(person.household_id),
        household_no: household.map_or_else(String::new, |household| household.household_no),
        person: Some(person.id),
    })
}

fn unit(check: &mut Check<'_>, def: &KindDef, given: &str) -> Option<Subject> {
    let author = check.lookup.author();
    if given.trim().is_empty() && author.unit.parent().is_none() && !def.goes_down() {
        // What is of the whole town would reach nobody's caseload.
        check.problem("unit", Reason::Required);
        return None;
    }
    let unit = check.unit("unit", given, &author.unit)?;
    Some(Subject::nobody(unit))
}
