//! What comes back after the log lost it.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
}


