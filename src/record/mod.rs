//! The tables of record kinds: one file a kind, with its fields and their words, and who may do what with them. Everything
//! that knows kinds and fields reads these.

pub mod annulment;
pub mod benefit;
pub mod check;
pub mod code_set;
mod def;
pub mod health_record;
pub mod household;
pub mod kind;
pub mod permission;
pub mod person;
pub mod postponement;
pub mod reminder;
pub mod request;
pub mod request_event;
pub mod steps;
pub mod tag;
pub mod unit;
pub mod user;
pub mod value;
pub mod visit;
pub mod wish;
mod words;

pub use check::Values;
pub use code_set::CodeSet;
pub use def::{
    About, Audience, Both, Default, FieldDef, FieldType, Holds, KindDef, NOTE, Nature, REASON, STATE, Target, When,
};
pub use kind::Kind;
pub use steps::{DueRule, Step};
