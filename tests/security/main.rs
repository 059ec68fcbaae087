//! What attackers and accidents found, one module an area: each test is named after its finding.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod masking;
