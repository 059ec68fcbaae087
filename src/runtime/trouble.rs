//! The store's failures in the console's words: a code and details.

use crate::app::effect::StoreTrouble;
use crate::store::StoreError;

/// The store's failure as the console's code with details.
#[must_use]
pub fn trouble(error: &StoreError) -> StoreTrouble {
    StoreTrouble {
        code: error.code(),
        detail: error.detail(),
    }
}
