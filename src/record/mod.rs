//! The tables of record kinds: fields, types, privacy, and who may do what with them. Everything that knows kinds reads these.

pub mod kind;
pub mod permission;

pub use kind::{Field, FieldType, Kind, Nature};
