//! The pages as a person sees them, in three sizes and both languages, and what their keys do.

mod clocks;
mod conflicts;
mod every_key;
mod keys;
mod kinds;
mod menus;
mod narrow;
mod paging;
mod screens;
mod sheets;
mod steps;
mod told_apart;
pub mod village;
mod whole;
