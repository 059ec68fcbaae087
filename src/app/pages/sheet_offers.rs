//! What can be done with lists as sheets ([`super::sheet`]).

use super::offers::Need::{Marked, Opened, Selected};
use super::offers::{Offer, offer, offer_when};
use crate::app::action::Action;

/// What can be done with a list as a sheet.
pub(super) const OF_SHEET: &[Offer] = &[
    offer(Action::Sort, &[]),
    offer(Action::Columns, &[]),
    offer(Action::Views, &[]),
    offer(Action::UsualView, &[]),
    offer(Action::Copy, &[Selected]),
];
/// The same with the rows of an open figure.
pub(super) const OF_OPEN_SHEET: &[Offer] = &[
    offer_when(Action::Sort, &[Opened], &[]),
    offer_when(Action::Columns, &[Opened], &[]),
    offer_when(Action::Views, &[Opened], &[]),
    offer_when(Action::UsualView, &[Opened], &[]),
    offer_when(Action::Copy, &[Opened], &[Marked]),
];
