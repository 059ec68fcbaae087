//! What each column of a ledger is: known by its heading, told by a person, or asked.

use super::groups;
use super::heading::{Head, Heading};
use super::key;
use super::lookup::{self, Known};
use super::mapping::Answers;
use crate::domain::lang::Lang;
use crate::exchange::OWN_HEADING;
use crate::record::Both;
use crate::view::ledger::{Certainty, Column, Of, Question, Target, What};
use std::collections::BTreeMap;

/// The part of a household or person that is its id in an export.
pub(super) const ID: &str = "id";

/// What every column is, and what is to be asked.
pub(super) fn find(
    what: What,
    heading: &Heading,
    filled: &BTreeMap<u32, u32>,
    hidden: &[u32],
    told: &Answers,
) -> (Vec<Column>, Vec<Question>) {
    let mut columns: Vec<Column> = Vec::new();
    let mut questions = Vec::new();
    let mut addresses: Vec<(usize, usize)> = Vec::new();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let exported = exported(heading);
    for head in &heading.columns {
        let nth = times.entry(head.text.as_str()).or_default();
        *nth += 1;
        let mut column = Column {
            at: head.at,
            heading: head.text.clone(),
            target: None,
            certainty: Certainty::Heading,
            is_hidden: hidden.contains(&head.at),
            filled: filled.get(&head.at).copied().unwrap_or_default(),
        };
        match told.about(head, *nth) {
            Some(target) => {
                column.target = target;
                column.certainty = if target.is_some() {
                    Certainty::Told
                } else {
                    Certainty::LeftOut
                };
            }
            None if head.text.starts_with(OWN_HEADING) || own_label(exported, &head.text).is_some() => {
                column.target = own_label(exported, &head.text);
                if column.target.is_none() {
                    column.certainty = Certainty::LeftOut;
                }
            }
            None => match head.keys.iter().find_map(|key| lookup::known(what, key)) {
                Some(Known::One(target)) => column.target = Some(target),
                Some(Known::Address(rank)) => addresses.push((rank, columns.len())),
                // Nobody is asked about what nobody wrote, nor about what this program wrote.
                _ if column.filled == 0 || exported.is_some() => column.certainty = Certainty::LeftOut,
                unclear => {
                    column.certainty = Certainty::Asked;
                    let likely = match unclear {
                        Some(Known::Several(likely)) => likely.to_vec(),
                        _ => Vec::new(),
                    };
                    let at = head.at;
                    questions.push(Question::Column { at, likely });
                }
            },
        }
        columns.push(column);
    }
    best_address(&mut columns, addresses);
    asks_about_twins(&mut columns, &mut questions);
    (columns, questions)
}

/// Of several columns with an address, each with its rank, the best one is the household's.
fn best_address(columns: &mut [Column], mut ranked: Vec<(usize, usize)>) {
    let has_address = columns.iter().any(|column| column.target == Some(Target::ADDRESS));
    ranked.sort_unstable();
    for (place, (_, at)) in ranked.into_iter().enumerate() {
        let is_best = place == 0 && !has_address;
        columns[at].target = Some(if is_best { Target::ADDRESS } else { Target::Nowhere });
    }
}

/// What a column of an export is: a field of its record, or an id by which a row finds a household or person again.
fn own_label(exported: Option<Of>, heading: &str) -> Option<Target> {
    let of = exported?;
    own_id(of, heading).or_else(|| labelled(of, heading))
}

/// The id of an export that its column holds.
fn own_id(of: Of, heading: &str) -> Option<Target> {
    let of = match (of, heading.strip_prefix(OWN_HEADING)?) {
        (Of::Household, "id") | (_, "household_id") => Of::Household,
        (Of::Person, "id") => Of::Person,
        _ => return None,
    };
    Some(Target::Part(of, ID, ID))
}

/// What the rows of a workbook or csv are that this program exported; `None` for any other file.
pub(super) fn exported(heading: &Heading) -> Option<Of> {
    let has = |text: &str| heading.columns.iter().any(|head| head.text == text);
    let own = |name: &str| has(&format!("{OWN_HEADING}{name}"));
    let labels = |of: Of| {
        of.kind()
            .fields()
            .iter()
            .filter(|field| has(field.label.of(Lang::Zh)))
            .count()
    };
    match (own("id"), own("household_id")) {
        (true, true) => [Of::Person, Of::Visit, Of::Request]
            .into_iter()
            .max_by_key(|of| labels(*of)),
        (true, false) => Some(Of::Household),
        _ => None,
    }
}

/// The field of a record table that is called so.
fn labelled(of: Of, heading: &str) -> Option<Target> {
    let fields = of.kind().fields().iter();
    let mut called = fields.filter(|field| [Lang::Zh, Lang::En].iter().any(|lang| field.label.of(*lang) == heading));
    called.next().map(|field| Target::Field(of, field.name))
}

/// Two columns that would be one value are asked about, unless they are one list, or one text.
fn asks_about_twins(columns: &mut [Column], questions: &mut Vec<Question>) {
    let mut by_target: BTreeMap<Target, Vec<usize>> = BTreeMap::new();
    for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.filled > 0) {
        if let Some(target) = column.target.filter(|target| !may_be_several(*target)) {
            by_target.entry(target).or_default().push(at);
        }
    }
    for (target, twins) in by_target.into_iter().filter(|(_, twins)| twins.len() > 1) {
        let mut asked: Vec<u32> = Vec::new();
        for at in twins {
            if columns[at].certainty != Certainty::Told {
                columns[at].target = None;
                columns[at].certainty = Certainty::Asked;
                asked.push(columns[at].at);
            }
        }
        let (at, likely) = (asked, vec![target, Target::Nowhere]);
        if !at.is_empty() {
            questions.push(Question::Same { at, likely });
        }
    }
    // One heading that may mean either, twice: one question.
    let mut asked: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for column in columns.iter().filter(|column| column.certainty == Certainty::Asked) {
        asked.entry(key::heading(&column.heading)).or_default().push(column.at);
    }
    for at in asked.into_values().filter(|at| at.len() > 1) {
        let mut likely = Vec::new();
        questions.retain(|question| match question {
            Question::Column { at: one, likely: known } if at.contains(one) => {
                likely.clone_from(known);
                false
            }
            _ => true,
        });
        let is_asked = questions
            .iter()
            .any(|question| matches!(question, Question::Same { at: known, .. } if *known == at));
        if !is_asked {
            questions.push(Question::Same { at, likely });
        }
    }
}

/// True for what several columns say together, or what is kept nowhere.
fn may_be_several(target: Target) -> bool {
    match target {
        Target::Nowhere | Target::RowNumber | Target::Grid | Target::Village | Target::Group => true,
        // 死亡时间 and 是否健在 say it of one.
        Target::Part(..) => false,
        target => target
            .field()
            .is_some_and(|field| matches!(field.both, Both::Union | Both::Join)),
    }
}

/// What values a column's become: one part of a field makes up the field.
pub(super) fn slots(target: Target) -> Vec<Target> {
    match target {
        Target::Part(of, "bp_sys", _) => vec![Target::Field(of, "bp_sys"), Target::Field(of, "bp_dia")],
        // The last step is no end: it stays what it is.
        Target::Part(Of::Step, ..) | Target::Part(_, ID, _) => vec![target],
        Target::Part(of, field, _) => vec![Target::Field(of, field)],
        // 肢体二级 stands in one cell.
        Target::Field(of @ Of::Tag("disabled"), field @ ("disability_class" | "level")) => {
            let other = if field == "level" { "disability_class" } else { "level" };
            vec![target, Target::Field(of, other)]
        }
        Target::Nowhere => Vec::new(),
        target => std::iter::once(target).chain(groups::beside(target)).collect(),
    }
}

/// The heading's columns in the order they stand, as they are compared: what a fingerprint is made of.
pub(super) fn signature(heads: &[Head]) -> String {
    let keys = heads.iter().map(|head| key::heading(&head.text));
    keys.collect::<Vec<_>>().join("\n")
}
