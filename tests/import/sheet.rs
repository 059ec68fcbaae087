//! Ledgers as reading gives them, made by hand, and what is planned and written of them.

use crate::device::{Device, morning};
use lianxin::domain::ids::GroupId;
use lianxin::domain::time::Millis;
use lianxin::exchange::import::{Options, plan};
use lianxin::store::Import;
use lianxin::view::ledger::{Certainty, Column, Ledger, Of, Row, Target, What};
use lianxin::view::{Difference, Fate, Plan, Said, Say};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

pub const NO: Target = Target::HOUSEHOLD_NO;
pub const NAME: Target = Target::NAME;
pub const ID: Target = Target::ID_NO;
pub const BIRTH: Target = Target::BIRTH;
pub const RELATION: Target = Target::RELATION;
pub const PHONES: Target = Target::PHONES;
pub const ADDRESS: Target = Target::ADDRESS;
pub const DIBAO: Target = Target::Holds(Of::Tag("dibao"));

/// A ledger with these columns; an empty text is an empty cell. The heading stands in the first row.
pub fn ledger(what: What, targets: &[Target], rows: &[&[&str]]) -> Ledger {
    let columns = targets.iter().zip(0..).map(|(target, at)| Column {
        at,
        heading: target.to_string(),
        target: Some(*target),
        certainty: Certainty::Heading,
        is_hidden: false,
        filled: 1,
    });
    let targets: Arc<[Target]> = targets.into();
    let rows = rows.iter().zip(1..).map(|(cells, at)| {
        let values = cells.iter().map(|cell| (!cell.is_empty()).then(|| Arc::from(*cell)));
        Row::new(at, &targets, values.collect())
    });
    Ledger {
        sheet: what.code().to_owned(),
        what,
        title: String::new(),
        heading: 0..1,
        columns: columns.collect(),
        rows: rows.collect(),
        about: BTreeMap::new(),
        questions: Vec::new(),
        notes: Vec::new(),
        fingerprint: String::new(),
    }
}

/// Two families, each below its number.
pub fn roster() -> Ledger {
    ledger(
        What::Roster,
        &[NO, NAME, RELATION, ID, PHONES, ADDRESS, DIBAO],
        &[
            &["A-001", "谭小满", "20", "43990120180601401X", "", "", "no"],
            &[
                "A-001",
                "谭立春",
                "02",
                "439901195103041021",
                "12900000001",
                "石井组1号",
                "yes",
            ],
            &[
                "A-002",
                "罗谷雨",
                "02",
                "439901196807152138",
                "12900000002",
                "石井组2号",
                "",
            ],
            &["A-002", "罗霜降", "30", "439901198511203046", "", "", ""],
        ],
    )
}

pub fn planned_with(device: &Device, ledgers: &[Ledger], options: &Options, now: Millis) -> Plan {
    let plan = device.store.look(now, |held, lookup| {
        plan(ledgers, held, lookup, options, &|_| ControlFlow::Continue(()))
    });
    plan.unwrap().unwrap()
}

pub fn planned(device: &Device, ledgers: &[Ledger]) -> Plan {
    planned_with(device, ledgers, &Options::default(), morning())
}

/// What a person says of every row that is asked about.
pub fn said(all: Say) -> Options {
    Options {
        said: Said { all, ..Said::default() },
        ..Options::default()
    }
}

pub fn written(device: &mut Device, plan: &Plan) -> Option<GroupId> {
    let import = Import {
        file: "户籍.xlsx".to_owned(),
        rows: plan.tally(None).good(),
        said: "户籍.xlsx".to_owned(),
        changes: plan.changes.clone(),
        state: plan.state,
    };
    device.store.import(&import, morning()).unwrap()
}

/// Plans and writes what is good.
pub fn imported(device: &mut Device, ledgers: &[Ledger]) -> Plan {
    let plan = planned(device, ledgers);
    written(device, &plan).unwrap();
    plan
}

/// The fates as letters: New, Changed, Same, Refused, Asked.
pub fn fates(plan: &Plan) -> String {
    let letter = |fate: &Fate| match fate {
        Fate::New(_) => 'N',
        Fate::Changed(_) => 'C',
        Fate::Same => 'S',
        Fate::Refused(_) => 'R',
        Fate::Asked(_) => 'A',
    };
    plan.rows.iter().map(|row| letter(&row.fate)).collect()
}

/// What a row changes: fields with their values, added records by what they are of.
pub fn differences(plan: &Plan, row: usize) -> Vec<String> {
    let Fate::Changed(differences) = &plan.rows[row].fate else {
        panic!("{:?}", plan.rows[row]);
    };
    let told = differences.iter().map(|difference| match difference {
        Difference::Field {
            field, before, after, ..
        } => format!("{field} {before} {after}"),
        Difference::Added { kind, what } => format!("+{kind} {what}"),
    });
    told.collect()
}
