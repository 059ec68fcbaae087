//! Makes a kind's table of a sound description. It is kept for the rest of the program, as those of the program itself are.

use super::check::{about, tells};
use super::description::{
    Carries, Choice, Day, Description, DueText, FieldText, KeepText, Label, StepText, Tells, Type, Whom,
};
use super::profile;
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::record::code_set::CodeSet;
use crate::record::def::{self, Audience, Default, FieldDef, Target, When};
use crate::record::keep::{End, Ended, Keep};
use crate::record::kind_def::KindDef;
use crate::record::rights::Rights;
use crate::record::steps::{self, DueRule, STATE, Step};

/// The kind's table. Nobody writes records of one that was withdrawn; those that stand are read.
pub fn table(described: &Description, is_withdrawn: bool) -> &'static KindDef {
    let rights = profile::of(&described.code).map_or(Rights::NOBODY, |profile| profile.unknown.rights);
    let code = leaked(&described.code);
    let fields = owners(described).into_iter().chain(state(&described.states));
    let fields: Vec<FieldDef> = fields.chain(described.fields.iter().map(field)).collect();
    Box::leak(Box::new(KindDef {
        code,
        label: words(&described.label),
        about: about(described.about),
        rights: match is_withdrawn {
            true => Rights {
                read: rights.read,
                ..Rights::NOBODY
            },
            false => rights,
        },
        title: Some(leaked(&described.title)),
        list: all(&described.columns),
        order: leaked(&described.order),
        on_visit: described.on_visit && !is_withdrawn,
        steps: list(described.steps.iter().map(step)),
        due: list(described.due.iter().map(|one| due(code, one))),
        keep: described.keep.as_ref().map_or(Keep::Forever, keep),
        fields: list(fields.into_iter()),
        ..KindDef::BLANK
    }))
}

fn leaked(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn list<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(items.collect::<Vec<_>>().into_boxed_slice())
}

fn all(names: &[String]) -> &'static [&'static str] {
    list(names.iter().map(|name| leaked(name)))
}

fn words(label: &Label) -> Words {
    Words([leaked(&label[0]), leaked(&label[1])])
}

fn codes(choices: &[Choice]) -> &'static CodeSet {
    let choices = list(
        choices
            .iter()
            .map(|choice| (leaked(&choice.code), words(&choice.label))),
    );
    Box::leak(Box::new(CodeSet::listed(choices)))
}

/// The fields that say whom a record is about.
fn owners(described: &Description) -> Vec<FieldDef> {
    let household = def::reference("household_id", Target::Household, ["户", "Household"]);
    let person = def::reference("person_id", Target::Person, ["家庭成员", "Member"]);
    match described.about {
        Whom::Unit => Vec::new(),
        // What reminds somebody is looked for by household and person.
        Whom::Household if described.due.is_empty() => vec![household],
        Whom::Anybody => vec![household],
        Whom::Household | Whom::Person | Whom::PersonOrHousehold => vec![household, person],
    }
}

fn state(states: &[Choice]) -> Option<FieldDef> {
    let first = leaked(&states.first()?.code);
    Some(def::code(STATE, codes(states), ["状态", "State"]).or(first))
}

fn field(field: &FieldText) -> FieldDef {
    let (name, label) = (leaked(&field.name), words(&field.label).0);
    let max = field.max.and_then(|max| usize::try_from(max).ok()).unwrap_or_default();
    let privacy = tells(field).map_or(Privacy::Code, privacy);
    let made = match field.ty {
        Type::Line => def::line(name, max, label, privacy),
        Type::Text => def::text(name, max, label, privacy),
        Type::Lines => def::lines(name, max, label, privacy),
        Type::Choice => def::code(name, codes(&field.choices), label),
        Type::Choices => def::codes(name, codes(&field.choices), label),
        Type::Date => def::date(name, when(field.when), label),
        Type::Number => def::int(name, (field.min.unwrap_or_default(), field.max.unwrap_or(1)), label),
        Type::YesNo => def::flag(name, label),
        Type::Phone => def::phone(name, label).tells(privacy),
        Type::IdNumber => def::id_number(name, label),
    };
    FieldDef {
        is_needed: field.needed,
        default: match (field.ty, field.default.as_deref()) {
            (Type::Choice, Some(code)) => Default::Code(leaked(code)),
            (Type::Date, Some(_)) => Default::Today,
            (Type::YesNo, Some(_)) => Default::Yes,
            _ => Default::Empty,
        },
        audience: match field.file {
            None | Some(Carries::Internal) => Audience::Internal,
            Some(Carries::Report) => Audience::Report,
            Some(Carries::Public) => Audience::Public,
        },
        ..made
    }
}

fn privacy(tells: Tells) -> Privacy {
    match tells {
        Tells::Text => Privacy::Text,
        Tells::Public => Privacy::Public,
        Tells::Notice => Privacy::Notice,
        Tells::Name => Privacy::Name,
        Tells::Names => Privacy::Names,
        Tells::Phone => Privacy::Phone,
        Tells::IdNo => Privacy::IdNo,
        Tells::Address => Privacy::Address,
        Tells::Place => Privacy::Place,
    }
}

fn when(day: Option<Day>) -> When {
    match day {
        None | Some(Day::Any) => When::Any,
        Some(Day::NotAhead) => When::NotAhead,
        Some(Day::NotBehind) => When::NotBehind,
    }
}

fn step(step: &StepText) -> Step {
    Step {
        code: leaked(&step.code),
        label: words(&step.label),
        from: all(&step.from),
        to: leaked(&step.to),
        needs: all(&step.needs),
        asks: all(&step.asks),
        dated: step.dated.as_deref().map(leaked),
        clears: all(&step.clears),
    }
}

fn due(code: &'static str, due: &DueText) -> DueRule {
    let when = (leaked(&due.state), leaked(&due.after));
    let made = steps::due(code, when, Priority::Data, words(&due.task).0, words(&due.because).0);
    DueRule {
        days: Some(due.days),
        instead: due.instead.as_deref().map(leaked),
        ..made
    }
}

fn keep(keep: &KeepText) -> Keep {
    let ended = match &keep.from {
        Some(from) => Ended::On(leaked(from)),
        None => Ended::In(STATE, all(&keep.after)),
    };
    Keep::After(list(std::iter::once(End {
        rule: "",
        days: Some(keep.days),
        ended,
    })))
}
