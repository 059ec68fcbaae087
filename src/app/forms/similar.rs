//! What the request form asked about requests that may be the same matter, and what came.

use crate::app::effect::Ticket;
use crate::store::queries::SimilarTo;
use crate::view::SimilarRow;

/// What was asked, and what came.
#[derive(Debug, Default)]
pub struct SimilarSeen {
    pub(super) asked: Option<SimilarTo>,
    pub(super) waiting: Option<Ticket>,
    pub(super) rows: Vec<SimilarRow>,
}
