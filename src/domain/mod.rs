//! Pure rules of grid work. No clock, no file, no network: time and randomness are arguments.

pub mod benefit;
pub mod calendar;
pub mod category;
pub mod colour;
pub mod comparison;
pub mod emergency;
pub mod escape;
pub mod facts;
pub mod followup;
pub mod handing;
pub mod household;
pub mod id_number;
pub mod ids;
pub mod known_since;
pub mod lang;
pub mod mask;
pub mod money;
pub mod own_names;
pub mod person;
pub mod phone;
pub mod problem;
pub mod quarantine;
pub mod request;
pub mod right;
pub mod role;
mod rule_file;
pub mod rules;
pub mod search_key;
pub mod sla;
pub mod surname;
pub mod tag;
#[cfg(test)]
pub(crate) mod testing;
pub mod text;
pub mod time;
pub mod unit;
pub mod visit;
