//! The merge rule of one field: the same function on the device and on the server (SYNC.md, "The fold").

/// placeholder
pub fn placeholder() {}
