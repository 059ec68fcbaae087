//! Why an exchange failed. Refusals that change the course of a round are variants; everything else is a trouble.

use crate::change::wire::PushResult;
use crate::sync::status::{Trouble, TroubleCode};

/// Why an exchange failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The server lacks own changes from this `n` on.
    Gap {
        /// The `n` it expects next.
        expect: u64,
    },
    /// Our cursor is not of the server's log.
    Diverged,
    /// Another copy of this device wrote changes with these numbers.
    Forked {
        /// The greatest `n` the server has of this device.
        device_n: u64,
    },
    /// The administrator revoked this device.
    Revoked {
        /// Destroy the data on this device.
        wipe: bool,
    },
    /// This program is too old for the server; what was pushed was taken all the same.
    Upgrade {
        /// What became of the pushed changes.
        results: Vec<PushResult>,
        /// What the server said.
        detail: String,
    },
    /// Anything else.
    Trouble {
        trouble: Trouble,
        /// Seconds the server asks us to wait.
        retry_after: Option<u64>,
    },
}

impl Failure {
    /// A trouble without a waiting time.
    #[must_use]
    pub fn new(code: TroubleCode, detail: impl Into<String>) -> Self {
        Self::Trouble {
            trouble: Trouble {
                code,
                detail: detail.into(),
            },
            retry_after: None,
        }
    }

    /// The trouble's kind, when it is one.
    #[must_use]
    pub fn code(&self) -> Option<&TroubleCode> {
        match self {
            Self::Trouble { trouble, .. } => Some(&trouble.code),
            _ => None,
        }
    }

    /// The trouble to show, and the seconds the server asks us to wait.
    #[must_use]
    pub fn into_trouble(self) -> (Trouble, Option<u64>) {
        let (code, detail) = match self {
            Self::Trouble { trouble, retry_after } => return (trouble, retry_after),
            Self::Gap { expect } => (TroubleCode::Forked, format!("the server expects change {expect}")),
            Self::Forked { device_n } => (TroubleCode::Forked, format!("the server has change {device_n}")),
            Self::Diverged => (TroubleCode::Diverged, String::new()),
            Self::Revoked { .. } => (TroubleCode::DeviceRevoked, String::new()),
            Self::Upgrade { detail, .. } => (TroubleCode::UpgradeRequired, detail),
        };
        (Trouble { code, detail }, None)
    }
}
