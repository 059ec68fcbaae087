//! End to end: the real binary, at a terminal and against a real server.

mod console;
mod story;
mod terminal;
mod village;
