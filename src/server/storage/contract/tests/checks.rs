//! The self-check finds what is wrong.

use super::super::*;

pub async fn run(make: &impl AsyncFn() -> Storage) {
}


