//! Routing of keys, answers and moves.
