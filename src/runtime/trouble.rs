//! The store's failures in the console's words: a code and details.

use crate::app::effect::StoreTrouble;
use crate::store::StoreError;
use crate::store::backup::RestoreError;

/// The store's failure as the console's code with details.
#[must_use]
pub fn trouble(error: &StoreError) -> StoreTrouble {
    StoreTrouble {
        code: error.code(),
        detail: error.detail(),
    }
}

/// Why a restore was not done, as the console says it.
pub(super) fn why_not(error: &RestoreError) -> StoreTrouble {
    let coded = |code| StoreTrouble {
        code,
        detail: String::new(),
    };
    match error {
        RestoreError::Copy(error) | RestoreError::Store(error) => trouble(error),
        RestoreError::InUse => coded("locked"),
        RestoreError::NoCopy | RestoreError::Itself | RestoreError::Sealed(_) => coded("no_copy"),
        RestoreError::Other { .. } | RestoreError::Waiting(_) => coded("other_copy"),
        RestoreError::Revoked => coded("io"),
    }
}
