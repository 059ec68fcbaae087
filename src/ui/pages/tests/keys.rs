//! What the keys of the pages do.
