//! The six pages and the two details, drawn into the body. Each file draws one screen; [`pen`], [`columns`] and
//! [`pieces`] are what they have in common.

mod code_words;
mod columns;
mod conflict;
pub mod follow_ups;
pub mod household;
mod household_items;
mod household_lines;
pub mod households;
mod pen;
mod pieces;
pub mod request;
pub mod requests;
mod requests_board;
pub mod sync;
mod sync_rows;
mod sync_state;
pub mod today;
mod today_preview;
mod today_rows;
pub mod values;
pub mod visits;

pub use conflict::fields;

#[cfg(test)]
mod tests;
