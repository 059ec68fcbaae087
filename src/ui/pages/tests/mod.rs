//! The pages as a person sees them, in three sizes and both languages, and what their keys do.

mod desk;
mod keys;
mod screens;
pub mod village;
mod whole;
