//! Time limits of requests (`sla.toml`). Filled by its owner.

/// The limits in force.
#[derive(Debug, Clone)]
pub struct Sla;
