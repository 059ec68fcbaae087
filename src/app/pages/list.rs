//! A list with a selection by id. Filled by its owner.
