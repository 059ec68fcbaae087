//! What is kept apart, decided about, purged.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
}


