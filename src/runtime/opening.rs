//! [`Opening`]: what it takes to open the database, the first time and after everything that closes it.

use super::scene::Scene;
use crate::clock::Clock;
use crate::domain::rules::Rules;
use crate::store::SealKey;
use std::path::PathBuf;
use std::sync::Arc;

/// What the worker needs to open the database.
#[derive(Clone)]
pub(super) struct Opening {
    /// The file.
    pub path: PathBuf,
    pub key: Option<SealKey>,
    /// The rules in force.
    pub rules: Arc<Rules>,
    pub clock: Clock,
    /// What is around the console of the training pack.
    pub scene: Option<Arc<dyn Scene>>,
}
