//! The device's store by itself: what a save, an answer, a page of another log, an order or an old copy does to it. The town
//! is one in memory ([`town`]); what is shown is compared with what folding the log gives ([`judge`]).

#![allow(clippy::unwrap_used, reason = "tests")]

mod alone;
mod audit;
mod campaign;
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
mod histories;
mod judge;
mod kind_tables;
mod leaving;
mod merging;
mod misfits;
mod open;
mod privacy;
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
