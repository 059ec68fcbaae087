//! The device's store by itself: what a save, an answer, a page of another log, an order or an old copy does to it. The town
//! is one in memory ([`town`]); what is shown is compared with what folding the log gives ([`judge`]).

#![allow(clippy::unwrap_used, reason = "tests")]

mod alone;
mod audit;
mod campaign;
mod cards;
mod chance;
mod clocks;
mod correct;
mod damage;
mod day;
mod desk;
mod device;
mod doubts;
mod emergency;
mod entitled;
mod every_kind;
mod gone;
mod handover;
mod histories;
mod judge;
mod kind_tables;
mod leaving;
mod merged_chains;
mod merging;
mod misfits;
mod open;
mod privacy;
mod projector;
mod purge;
mod queries;
mod refused;
mod refused_again;
mod relog;
mod rules;
mod same_person;
mod save;
mod sheets;
mod similar;
mod surveys;
mod swap;
mod sync;
mod tags;
mod town;
mod undo;
mod withheld;

use lianxin::record::{About, Kind};

/// The kinds whose records are made by the table alone.
fn kinds() -> impl Iterator<Item = &'static Kind> {
    Kind::all().filter(|kind| !kind.is_server_owned() && kind.def().about != About::Own)
}
