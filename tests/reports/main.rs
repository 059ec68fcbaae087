//! The reports M01 to M21 over a village made by hand: golden numbers, figures that are their rows, and any day as it stood.

#![allow(clippy::unwrap_used, clippy::needless_pass_by_value, reason = "tests")]

mod as_of;
mod command;
mod console;
mod golden;
mod properties;
mod speed;
mod village;
