//! What a person said of ledgers, kept by their headings so that it is asked once; and the folders that files came from.
//!
//! Both are this device's own: they are sent nowhere, and their loss costs a question.

use super::queries::ledgers::{answers, folders};
use super::{Store, StoreError, meta};
use crate::view::LedgerAnswers;

/// Headings that answers are kept of.
const KEPT: usize = 200;
/// Folders that are offered.
const FOLDERS: usize = 5;

impl Store {
    /// All that was said, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn ledger_answers(&self) -> Result<Vec<LedgerAnswers>, StoreError> {
        self.read(answers)
    }

    /// Keeps what was said, in the place of what was said of these headings before.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn remember_answers(&mut self, said: &LedgerAnswers) -> Result<(), StoreError> {
        self.write(|conn, _| {
            let mut kept = answers(conn)?;
            kept.retain(|known| known.fingerprint != said.fingerprint);
            kept.insert(0, said.clone());
            kept.truncate(KEPT);
            meta::set(conn, meta::LEDGER_ANSWERS, &kept)
        })
    }

    /// Forgets what was said of these headings.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn forget_answers(&mut self, fingerprint: &str) -> Result<(), StoreError> {
        self.write(|conn, _| {
            let mut kept = answers(conn)?;
            kept.retain(|known| known.fingerprint != fingerprint);
            meta::set(conn, meta::LEDGER_ANSWERS, &kept)
        })
    }

    /// Keeps the folder that a file came from, to be offered next time.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn remember_folder(&mut self, folder: &str) -> Result<(), StoreError> {
        self.write(|conn, _| {
            let mut kept = folders(conn)?;
            kept.retain(|known| known != folder);
            kept.insert(0, folder.to_owned());
            kept.truncate(FOLDERS);
            meta::set(conn, meta::FOLDERS, &kept)
        })
    }
}
