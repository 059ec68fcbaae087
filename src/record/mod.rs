//! The tables of record kinds: one file a kind, with its fields and their words, and who may do what with them. Everything
//! that knows kinds and fields reads these.

pub mod annulment;
pub mod audit_line;
pub mod benefit;
pub mod check;
pub mod code_set;
pub mod contact;
mod def;
pub mod external_list;
pub mod health_record;
pub mod household;
mod keep;
pub mod kind;
mod kind_def;
mod life_cycle;
pub mod list_row;
pub mod permission;
pub mod person;
pub mod postponement;
pub mod register;
pub mod reminder;
pub mod request;
pub mod request_event;
mod rights;
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
pub use def::{Audience, Both, Default, FieldDef, FieldType, Holds, LINE, NOTE, REASON, Target, When};
pub use keep::{DELETED_RULE, End, Ended, Keep};
pub use kind::Kind;
pub use kind_def::{About, KindDef, Nature};
pub use steps::{DueRule, STATE, Step};
