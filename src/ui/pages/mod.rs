//! The pages and the two details, drawn into the body. Each file draws one screen; [`pen`], [`columns`] and
//! [`pieces`] are what they have in common.

mod calls;
mod clocks;
mod code_words;
mod column;
mod columns;
mod conflict;
pub mod copied;
pub mod duplicates;
pub mod entitled;
mod field_cells;
pub mod follow_ups;
mod gone;
pub mod handover;
pub mod household;
mod household_items;
mod household_lines;
pub mod households;
pub mod import;
mod import_columns;
mod import_findings;
pub mod ledgers;
pub mod marking;
pub mod outdated;
pub(super) mod pen;
mod pieces;
pub mod record;
pub mod recurring;
pub mod reports;
pub mod request;
pub mod requests;
mod requests_board;
mod sheet;
mod short_list;
pub mod survey;
mod sync;
mod sync_rows;
mod sync_state;
pub mod today;
mod today_preview;
mod today_rows;
pub mod values;
pub mod visits;
pub(super) mod whom;
pub mod work;

pub use conflict::fields;

use super::Ui;
use crate::app::{App, PageId};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the page shown.
pub fn draw(frame: &mut Frame<'_>, body: Rect, app: &App, ui: &Ui<'_>) {
    let state = &app.pages;
    match app.page {
        PageId::Today => today::draw(frame, body, &state.today, ui),
        PageId::Households => households::draw(frame, body, &state.households, ui),
        PageId::Requests => requests::draw(frame, body, &state.requests, ui),
        PageId::FollowUps => follow_ups::draw(frame, body, &state.follow_ups, ui),
        PageId::Visits => visits::draw(frame, body, &state.visits, ui),
        PageId::Sync => sync::draw(frame, body, &state.sync, ui),
        PageId::Work => work::draw(frame, body, &state.work, ui),
        PageId::Reports => reports::draw(frame, body, &state.reports, ui),
        PageId::Ledgers => ledgers::draw(frame, body, &state.ledgers, ui),
    }
}

#[cfg(test)]
mod tests;
