//! The sync engine with real stores over real sockets: what a line does, what a server and its devices do to each other.
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

#[cfg(feature = "server")]
mod alone;
#[cfg(feature = "server")]
#[path = "../common_net/mod.rs"]
mod common_net;
#[cfg(feature = "server")]
mod hand_down;
mod line;
#[cfg(feature = "server")]
mod looks;
#[cfg(feature = "server")]
mod moves;
#[cfg(feature = "server")]
mod numbers;
#[cfg(feature = "server")]
mod open_wishes;
#[cfg(feature = "server")]
mod restores;
#[cfg(feature = "server")]
mod stores;
#[cfg(feature = "server")]
mod undone;
#[cfg(feature = "server")]
mod week;
#[cfg(feature = "server")]
mod world;
