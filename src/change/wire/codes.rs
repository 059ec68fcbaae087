//! Why a request is refused.

code_enum! {
    /// Why a request is refused ([`super::ErrorBody::code`]). Nothing of it was stored, except with [`Self::UpgradeRequired`].
    RefusalCode {
        /// The request is not understood.
        BadRequest = "bad_request",
        /// The body is not JSON.
        BadJson = "bad_json",
        /// The body is JSON of another form.
        BadEnvelope = "bad_envelope",
        /// The token is not known.
        TokenUnknown = "token_unknown",
        /// The token has expired.
        TokenExpired = "token_expired",
        /// The administrator revoked the device.
        DeviceRevoked = "device_revoked",
        /// The enrolment code is wrong, used or expired.
        CodeRefused = "code_refused",
        /// No such endpoint.
        NotFound = "not_found",
        /// The endpoint has another method.
        MethodNotAllowed = "method_not_allowed",
        /// The request took too long.
        TimedOut = "timed_out",
        /// Changes before the pushed ones are missing.
        Gap = "gap",
        /// Another copy of the device used these numbers.
        Forked = "forked",
        /// The cursor is not of the server's log.
        Diverged = "diverged",
        /// The body does not say its length.
        LengthRequired = "length_required",
        /// The body is too large, or has too many items.
        TooLarge = "too_large",
        /// The body is neither JSON nor gzip of it.
        UnsupportedMedia = "unsupported_media",
        /// The program is too old. What it pushed was taken all the same.
        UpgradeRequired = "upgrade_required",
        /// Another request of the device is under way.
        DeviceBusy = "device_busy",
        /// Too many wrong enrolment codes from one address.
        TooManyTries = "too_many_tries",
        /// Too many new incarnations in a day: a fault or an attack.
        TooManyRotations = "too_many_rotations",
        /// The server failed.
        Internal = "internal",
        /// The server is busy.
        Busy = "busy",
        /// The server's database takes nothing, a standby after a change of machines for example.
        ServerReadOnly = "server_read_only",
        /// The server's clock stands before 1970 or after 9999.
        ServerClock = "server_clock",
        /// The server's disk is full.
        ServerDiskFull = "server_disk_full",
    }
}
