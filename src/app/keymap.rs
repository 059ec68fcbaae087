//! One table of keys: action, keys, where, footer. Filled by its owner.
