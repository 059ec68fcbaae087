//! The sync engine's state, as the header and the sync page show it.

use crate::domain::time::Millis;

/// A clock that is off by more than this gets a banner: due dates and the order of edits would look odd.
pub const CLOCK_BEARABLE_MS: i64 = 5 * 60_000;

/// The engine's state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Status {
    /// No server is known: this device works alone.
    #[default]
    Alone,
    /// Waiting: the last round went well.
    Idle {
        last_success: Option<Millis>,
        /// How far this device's clock is ahead of the server's (behind: negative), in milliseconds; `None` when they agree
        /// within [`CLOCK_BEARABLE_MS`].
        clock_off: Option<i64>,
        /// What the last round moved.
        moved: Moved,
    },
    /// A round is under way.
    Running,
    /// The last round failed; it is tried again.
    Failed {
        /// Why.
        trouble: Trouble,
        /// When it began to fail.
        since: Millis,
        /// When it is tried again; `None` when only a person can help (revoked, upgrade).
        next: Option<Millis>,
        /// How many tries failed in a row.
        tries: u32,
    },
}

/// What a round moved, as a person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// Changes sent and answered.
    pub sent: usize,
    /// Changes of others that arrived.
    pub received: usize,
}

/// Why a round failed. Each code has its own words and next step in `ui::words::net`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The kind.
    pub code: TroubleCode,
    /// What the system or the server said.
    pub detail: String,
}

code_enum! {
    /// The kinds of failure.
    TroubleCode {
        NoNetwork = "no_network",
        /// The server's name is not found.
        NameNotFound = "name_not_found",
        /// Nobody listens there.
        Unreachable = "unreachable",
        /// Stalled or took too long.
        TimedOut = "timed_out",
        /// The connection broke in the middle.
        Interrupted = "interrupted",
        /// Somebody else's web page answered (captive portal).
        CaptivePortal = "captive_portal",
        /// By this clock the certificate has expired.
        CertificateExpired = "certificate_expired",
        /// By this clock the certificate is not valid yet.
        CertificateEarly = "certificate_early",
        /// The certificate is another server's.
        CertificateName = "certificate_name",
        /// The certificate is not trusted.
        CertificateUntrusted = "certificate_untrusted",
        /// This system has no trusted certificate authority.
        NoAuthorities = "no_authorities",
        /// The token is not known.
        TokenUnknown = "token_unknown",
        TokenExpired = "token_expired",
        DeviceRevoked = "device_revoked",
        ServerBusy = "server_busy",
        ServerDiskFull = "server_disk_full",
        /// The server's database cannot be written.
        ServerReadOnly = "server_read_only",
        /// The server's clock is wrong.
        ServerClock = "server_clock",
        /// This device's clock is before 1970 or after 9999.
        ClockWrong = "clock_wrong",
        /// The server wants a newer version.
        UpgradeRequired = "upgrade_required",
        /// The server's log is not the one we know.
        Diverged = "diverged",
        /// Another copy of this device wrote, and so did one of its new incarnation.
        Forked = "forked",
        /// The batch is too large.
        TooLarge = "too_large",
        /// The server failed.
        ServerError = "server_error",
        /// The answer makes no sense.
        BadAnswer = "bad_answer",
        /// The local database failed.
        Local = "local",
        NotEnrolled = "not_enrolled",
        /// The enrolment code is wrong, used or expired.
        CodeRefused = "code_refused",
        /// Too many wrong enrolment codes from here.
        TooManyTries = "too_many_tries",
        /// The pull would remove many records from this device: a person must agree first.
        RemovalAsks = "removal_asks",
        /// This device was revoked and is locked until it is enrolled again.
        Locked = "locked",
        /// The marker file beside the database cannot be written: nothing is pushed.
        MarkerUnwritable = "marker_unwritable",
        /// The server's address is invalid.
        BadAddress = "bad_address",
        /// The plain-HTTP address is not this machine.
        PlainHttp = "plain_http",
    }
}

impl TroubleCode {
    /// True when no connection came about: nothing was sent.
    #[must_use]
    pub fn is_before_the_line(&self) -> bool {
        matches!(
            self,
            Self::NoNetwork
                | Self::NameNotFound
                | Self::Unreachable
                | Self::CertificateExpired
                | Self::CertificateEarly
                | Self::CertificateName
                | Self::CertificateUntrusted
                | Self::NoAuthorities
        )
    }

    /// True for troubles that no retry cures: a person must act first. An expired token may be one by the server's clock, which
    /// somebody will set.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        matches!(
            self,
            Self::TokenUnknown
                | Self::DeviceRevoked
                | Self::UpgradeRequired
                | Self::NotEnrolled
                | Self::RemovalAsks
                | Self::Locked
                | Self::PlainHttp
                | Self::BadAddress
                | Self::CodeRefused
        )
    }
}
