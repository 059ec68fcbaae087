//! How the database is read and written: one transaction, once more when a damaged change is met.
//!
//! Invariant: what [`Store::write`] has written when it returns is on the disk, in the file at the database's path.

use super::error::MeetsDamage;
use super::known_index::{self, KnownIndex};
use super::reading::{self, OnlyRead};
use super::row_changes::RowChanges;
use super::saved_count::SavedCount;
use super::search_index::{self, SearchIndex};
use super::{Store, StoreError, damage};
use crate::domain::rules::Rules;
use rusqlite::{Connection, Transaction, TransactionBehavior};

impl Store {
    /// Runs `work` in one immediate transaction; an error rolls everything back. If it meets a damaged change, that is set aside and
    /// `work` runs once more. When this returns, what was written is on the disk, in the file at the database's path.
    pub(super) fn write<T, E: From<StoreError> + MeetsDamage>(
        &mut self,
        work: impl Fn(&Connection, &Rules) -> Result<T, E>,
    ) -> Result<T, E> {
        match &self.only_read {
            Some(why) => Err(why.error().into()),
            None => self.renew(work),
        }
    }

    /// The same for what follows from the journal: it is made again in a database that is only read as well.
    pub(super) fn renew<T, E: From<StoreError> + MeetsDamage>(
        &self,
        work: impl Fn(&Connection, &Rules) -> Result<T, E>,
    ) -> Result<T, E> {
        match self.transaction(&work) {
            Err(met) if met.is_damage() => {
                self.transaction(&damage::set_aside_and_fold)?;
                self.transaction(&work)
            }
            done => done,
        }
    }

    /// Runs `work`, which reads. If it meets a damaged change, that is set aside and `work` runs once more.
    pub(super) fn read<T>(&self, work: impl Fn(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match work(&self.conn) {
            Err(met) if met.is_damage() => {
                self.transaction(&damage::set_aside_and_fold)?;
                work(&self.conn)
            }
            done => done,
        }
    }

    /// Runs `work`, which reads, on the database as it stands at one moment, however many questions it asks.
    pub(super) fn at_one_moment<T>(
        conn: &Connection,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let moment = Transaction::new_unchecked(conn, TransactionBehavior::Deferred)?;
        work(&moment)
    }

    /// One immediate transaction; an error rolls everything back. Checks before and after that the file is still the one at its
    /// path: a write into another file must not be reported as saved.
    fn transaction<T, E: From<StoreError>>(&self, work: &impl Fn(&Connection, &Rules) -> Result<T, E>) -> Result<T, E> {
        let (tx, before) = self.begin()?;
        let done = work(&tx, &self.rules)?;
        self.commit(tx, before)?;
        Ok(done)
    }

    /// A transaction, and how many rows had been changed before it.
    fn begin(&self) -> Result<(Transaction<'_>, u64), StoreError> {
        self.is_in_its_place()?;
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let before = tx.total_changes();
        Ok((tx, before))
    }

    fn commit(&self, tx: Transaction<'_>, before: u64) -> Result<(), StoreError> {
        // What changed no row is no write: an idle round would else write and sync the disk four times a minute or more.
        let count = match tx.total_changes() == before {
            true => None,
            false => Some(SavedCount::count(&tx)?),
        };
        tx.commit()?;
        if let Some(count) = count.filter(|_| self.only_read.is_none()) {
            self.saved.note(count);
        }
        self.is_in_its_place()
    }
}

impl Store {
    /// Why nothing can be saved; `None` when it can.
    #[must_use]
    pub fn only_read(&self) -> Option<&OnlyRead> {
        self.only_read.as_ref()
    }

    /// Goes on with a copy in memory, because the disk takes nothing.
    pub(super) fn read_only(&mut self, why: OnlyRead) -> Result<(), StoreError> {
        let mut conn = reading::copy(&self.conn)?;
        let tables = [vec![search_index::TABLE], known_index::tables()];
        let [search, known] = RowChanges::follow(&mut conn, tables)?;
        self.index = SearchIndex::new(search);
        self.known = KnownIndex::new(known);
        self.conn = conn;
        self.only_read = Some(why);
        Ok(())
    }
}
