//! The client engine: one round, transport, retry.

pub mod status;
