//! What can go wrong between a device and the server, and the moods in which histories are drawn.

use crate::change::Rng;

/// The fate of one request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    None,
    /// The request never arrives (also: truncated, a bit flipped, 429, 503: the server does nothing).
    RequestLost,
    /// The reply never arrives.
    ReplyLost,
    /// The request arrives again or for the first time much later; its reply reaches nobody.
    Late,
    /// It arrives now and once more later.
    Twice,
    /// The device is killed before it has sent.
    CrashBefore,
    /// The device is killed before it has applied the reply.
    CrashAfter,
    /// The reply is applied, and once more.
    AppliedTwice,
}

/// How much goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    /// The network only.
    Network,
    /// Devices are restored and copied too.
    Devices,
    /// The server is restored too.
    Server,
    /// All of it.
    All,
}

impl Fault {
    pub fn draw(rng: &mut Rng) -> Self {
        match rng.below(20) {
            0 => Self::RequestLost,
            1 | 2 => Self::ReplyLost,
            3 => Self::Late,
            4 => Self::Twice,
            5 => Self::CrashBefore,
            6 => Self::CrashAfter,
            7 => Self::AppliedTwice,
            _ => Self::None,
        }
    }
}
