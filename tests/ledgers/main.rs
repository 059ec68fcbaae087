//! Ledgers as people bring them: recognised, read, or refused with a reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod fixtures;
mod headings;
mod hostile;
mod parsers;
