//! What can go wrong in one round, and where: at which request, or at which use of the local database.

use super::dialect::Dialect;

/// One thing that goes wrong in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The request is lost.
    LoseRequest(usize),
    /// The server works, its answer is lost.
    LoseReply(usize),
    /// The request arrives twice; the second answer counts.
    Twice(usize),
    /// The request is held up: the device hears nothing, the server gets it in a later step.
    Late(usize),
    /// Half of the request arrives.
    CutRequest(usize),
    /// Half of the answer arrives.
    CutReply(usize),
    /// A bit of the packed request flips.
    FlipRequest(usize, u32),
    /// A bit of the packed answer flips.
    FlipReply(usize, u32),
    /// The answer is one that this device got to an earlier request of the kind.
    OldReply(usize, usize),
    /// The answer is one that another device got to a request of the kind.
    OthersReply(usize, usize),
    /// Something on the way answers with this status.
    Answer(usize, u16),
    /// A change of the push is spoilt on the way out: only it may suffer.
    Poison(usize),
    /// The console is killed before the request leaves.
    KillBefore(usize),
    /// The console is killed when the server has answered.
    KillAfter(usize),
    /// The server is killed after it worked, and starts again; the answer is lost.
    ServerDies(usize),
    /// The local database fails before this use of it.
    StoreBefore(usize),
    /// The local database fails after this use of it.
    StoreAfter(usize),
    /// The console is killed before this use of the local database.
    KillAtStore(usize),
    /// One side speaks another version.
    Words(usize, Dialect),
    /// Before the request somebody else writes.
    Meanwhile(usize),
}

impl Fault {
    /// True when it strikes at the request numbered `trip`.
    pub fn strikes(self, trip: usize) -> bool {
        match self {
            Self::LoseRequest(at)
            | Self::LoseReply(at)
            | Self::Twice(at)
            | Self::Late(at)
            | Self::CutRequest(at)
            | Self::CutReply(at)
            | Self::FlipRequest(at, _)
            | Self::FlipReply(at, _)
            | Self::OldReply(at, _)
            | Self::OthersReply(at, _)
            | Self::Answer(at, _)
            | Self::Poison(at)
            | Self::KillBefore(at)
            | Self::KillAfter(at)
            | Self::ServerDies(at)
            | Self::Words(at, _)
            | Self::Meanwhile(at) => at == trip,
            Self::None | Self::StoreBefore(_) | Self::StoreAfter(_) | Self::KillAtStore(_) => false,
        }
    }
}
