//! What the rest of the program may ask of the store. Times are arguments; nothing here reads the clock.

use super::connection::SealKey;
use super::error::{MeetsDamage, SaveError, StoreError};
use super::identity::NewIdentity;
use super::known_index::{self, KnownIndex};
use super::marker::Marker;
use super::queries::{self, Answer, Query};
use super::row_changes::RowChanges;
use super::save::Saved;
use super::saved::SavedCount;
use super::search_index::{self, SearchIndex};
use super::sync::{again, purge};
use super::{
    Checked, DamagedChange, backup, check, damage, derive, drafts, enrol, export, identity, opaque, rebuild, save,
    saved, undo,
};
use crate::change::Cursor;
use crate::change::entry::Entry;
use crate::domain::mask::Known;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::platform::database_file::OpenDatabase;
use crate::platform::machine;
use crate::view::Identity;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The open database.
pub struct Store {
    pub(super) conn: Connection,
    pub(super) rules: Arc<Rules>,
    index: SearchIndex,
    known: KnownIndex,
    pub(super) marker: Marker,
    saved: SavedCount,
    file: OpenDatabase,
}

impl Store {
    /// Opens the database at `path`, making it when `create` and there is none. Runs migrations, checks integrity.
    ///
    /// # Errors
    /// [`StoreError`]; an existing file is never replaced.
    pub fn open(path: &Path, key: Option<&SealKey>, create: bool, rules: Arc<Rules>) -> Result<Self, StoreError> {
        Self::open_on(machine::id(), path, key, create, rules)
    }

    /// [`Self::open`] on the machine of the given id; a database from another one goes on as a new incarnation.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_on(
        machine: String,
        path: &Path,
        key: Option<&SealKey>,
        create: bool,
        rules: Arc<Rules>,
    ) -> Result<Self, StoreError> {
        let (mut conn, file) = super::open::open(path, key, create)?;
        let saved = SavedCount::new(path);
        saved.compare(&mut conn)?;
        let tables = [vec![search_index::TABLE], known_index::tables()];
        let [search, known] = RowChanges::follow(&mut conn, tables)?;
        let marker = Marker::new(path, machine);
        let mut store = Self {
            conn,
            rules,
            index: SearchIndex::new(search),
            known: KnownIndex::new(known),
            marker,
            saved,
            file,
        };
        if rebuild::is_outdated(&store.conn)? {
            store.write(rebuild::renew)?;
        } else if derive::search::is_outdated(&store.conn)? {
            store.write(|conn, _| derive::search::renew(conn))?;
        }
        store.scrub()?;
        Ok(store)
    }

    /// Clears away purged texts, when there are any left. What another program's reading holds up is done later.
    ///
    /// # Errors
    /// When the database does not take it.
    pub(super) fn scrub(&mut self) -> Result<(), StoreError> {
        if !purge::must_scrub(&self.conn)? {
            return Ok(());
        }
        // Rows of the search table may get other numbers, which no hook tells.
        self.index.forget();
        match purge::scrub(&self.conn) {
            Err(StoreError::Locked(_)) => Ok(()),
            Err(error) => Err(error),
            Ok(()) => match self.conn.path().map(PathBuf::from) {
                Some(path) => backup::forget_older(&self.conn, &path),
                None => Ok(()),
            },
        }
    }

    /// Makes a database that is thrown away with its folder: nothing waits for the disk, so a power cut may spoil it. For
    /// the training pack while it is built; opened with [`Self::open`] afterwards, saves are durable again.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn make_throwaway(path: &Path, rules: Arc<Rules>) -> Result<Self, StoreError> {
        let store = Self::open(path, None, true, rules)?;
        store.conn.pragma_update(None, "synchronous", "OFF")?;
        Ok(store)
    }

    /// Who this device is; `None` before setup.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn identity(&self) -> Result<Option<Identity>, StoreError> {
        identity::shown(&self.conn)
    }

    /// Sets who this device is (setup, enrolment). Pending changes keep their `n` when the device id stays.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn set_identity(&mut self, identity: &NewIdentity) -> Result<(), StoreError> {
        self.claim(identity, |_| true).map(drop)
    }

    /// Sets who this device is, when `may` agrees to who it was until then. Between the question and the answer nobody else
    /// sets it: of several set-ups at once one comes to its end, and the others are told by whom.
    ///
    /// # Errors
    /// As [`Self::set_identity`].
    pub fn claim(&mut self, new: &NewIdentity, may: impl Fn(Option<&Identity>) -> bool) -> Result<bool, StoreError> {
        let marker = self.marker.clone();
        let mark = self.write(|conn, rules| {
            let before = identity::shown(conn)?;
            if !may(before.as_ref()) {
                return Ok(None);
            }
            enrol::set(conn, new)?;
            if new.server.is_none() || before.is_some_and(|before| before.device == new.device) {
                return Ok(Some(None));
            }
            again::fold_waiting(conn, rules)?;
            marker.raise(conn).map(|mark| Some(Some(mark)))
        })?;
        match mark {
            None => Ok(false),
            Some(None) => Ok(true),
            Some(Some(mark)) => self.marker.write(&mark).map(|()| true),
        }
    }

    /// Saves an entry: journal, projection and draft removal in one durable transaction. `seen` is where the log ended for
    /// the person when they were shown what they changed; `None` takes everything here as seen.
    ///
    /// # Errors
    /// [`SaveError`]; nothing was written then.
    pub fn save(
        &mut self,
        entry: &Entry,
        draft: Option<&str>,
        seen: Option<Cursor>,
        now: Millis,
    ) -> Result<Saved, SaveError> {
        self.write(|conn, rules| save::save(conn, (entry, draft), seen, rules, now))
    }

    /// Undoes the last save of this device by saving its inverse.
    ///
    /// # Errors
    /// [`SaveError::NothingToUndo`] and the others of [`Self::save`].
    pub fn undo(&mut self, now: Millis) -> Result<Saved, SaveError> {
        self.write(|conn, rules| undo::undo(conn, rules, now))
    }

    /// Saves again what was undone last.
    ///
    /// # Errors
    /// As [`Self::undo`].
    pub fn redo(&mut self, now: Millis) -> Result<Saved, SaveError> {
        self.write(|conn, rules| undo::redo(conn, rules, now))
    }

    /// Answers a page's question.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn answer(&self, query: &Query, now: Millis) -> Result<Answer, StoreError> {
        self.read(|conn| queries::answer(conn, query, (&self.rules, &self.index), now))
    }

    /// The names and doors that are hidden in free text, as of now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn known(&self) -> Result<Arc<Known>, StoreError> {
        self.read(|conn| self.known.known(conn))
    }

    /// Brings what depends on the date up to `now` (colours, rechecks); cheap when the day has not changed.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn roll_to(&mut self, now: Millis) -> Result<(), StoreError> {
        if !derive::must_roll(&self.conn, now.local_date())? {
            return Ok(());
        }
        self.write(|conn, rules| derive::roll_to(conn, rules, now.local_date()))
    }

    /// Keeps a draft.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn save_draft(&mut self, key: &str, body: &serde_json::Value, now: Millis) -> Result<(), StoreError> {
        self.write(|conn, _| drafts::save(conn, key, body, now))
    }

    /// Forgets a draft.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn drop_draft(&mut self, key: &str) -> Result<(), StoreError> {
        self.write(|conn, _| drafts::drop(conn, key))
    }

    /// Appends to the audit log, which is never edited.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn audit(&mut self, what: &str, about: &str, now: Millis) -> Result<(), StoreError> {
        self.write(|conn, _| drafts::audit(conn, what, about, now))
    }

    /// All records of a kind as JSON objects by field name, with `id` and `unit`, tombstones left out, in id order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn export(&self, kind: &crate::change::Kind) -> Result<Vec<serde_json::Value>, StoreError> {
        self.read(|conn| export::records(conn, kind))
    }

    /// Those of them that the device's user may read.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn readable(&self, kind: &crate::change::Kind) -> Result<Vec<serde_json::Value>, StoreError> {
        self.read(|conn| export::readable(conn, kind))
    }

    /// Every change of the journal as JSON, sequenced ones first in the log's order, what waits after them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn export_changes(&self) -> Result<Vec<serde_json::Value>, StoreError> {
        self.read(export::journal)
    }

    /// How many changes this version does not understand whole; they are kept and handed on. Reads the whole journal.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn opaque_count(&self) -> Result<usize, StoreError> {
        opaque::counted(&self.conn)
    }

    /// Destroys the database, what stands beside it under its name, and the folders of backups and logs: the server has
    /// revoked the device and ordered it.
    ///
    /// # Errors
    /// The first thing that could not be removed; the rest is removed all the same.
    pub fn wipe(self) -> Result<(), StoreError> {
        let path = self.conn.path().map(PathBuf::from);
        // Whatever stands under the name is destroyed; a file that was moved away is beyond reach.
        drop(self);
        path.map_or(Ok(()), |path| super::wipe::wipe(&path))
    }

    /// Builds the projection again from the journal; what `doctor` does and tests compare with.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn rebuild(&mut self, now: Millis) -> Result<(), StoreError> {
        self.index.forget();
        self.write(|conn, rules| rebuild::rebuild(conn, rules, now.local_date()))
    }

    /// So many acknowledged writes are missing from this database: its log was removed after the program was killed, or an
    /// older copy was put in its place.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn missing_saves(&self) -> Result<u64, StoreError> {
        saved::missing(&self.conn)
    }

    /// A person was told what is missing; it stays in the audit log.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn missing_saves_told(&mut self, now: Millis) -> Result<(), StoreError> {
        self.write(|conn, _| {
            let missing = saved::missing(conn)?;
            drafts::audit(conn, "missing_saves", &missing.to_string(), now)?;
            super::meta::remove(conn, super::meta::MISSING)
        })
    }

    /// Looks whether the open database is still the one under its name: what is written into another file, nobody finds.
    ///
    /// # Errors
    /// [`StoreError::Moved`]
    pub fn is_in_its_place(&self) -> Result<(), StoreError> {
        let gone = |path: &Path| StoreError::Moved(path.display().to_string());
        self.file.is_there().map_err(gone)
    }

    /// Looks the whole database through, names what is damaged, sets damaged changes aside and builds the projection again from
    /// the sound ones. A look at every row: for `doctor`, and before an export.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when what is wrong cannot be made right here; nothing was changed then.
    pub fn check(&mut self, now: Millis) -> Result<Checked, StoreError> {
        self.index.forget();
        self.write(|conn, rules| check::check(conn, rules, now.local_date()))
    }

    /// Damaged changes that are not here again: they were set aside, and no sync has brought them back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn damaged(&self) -> Result<Vec<DamagedChange>, StoreError> {
        damage::listed(&self.conn)
    }

    /// Takes damaged changes from copies, one by one: from those beside the database, from chosen sticks that are there, and
    /// from `file`, which `key` opens when it is sealed with another than our own.
    ///
    /// # Errors
    /// When `file` is no copy of this person's; what the database says. Nothing was changed then.
    pub fn regain(
        &mut self,
        file: Option<(&Path, Option<&backup::Key>)>,
        now: Millis,
    ) -> Result<backup::Regained, backup::RestoreError> {
        let found = backup::regain(&self.conn, file, now.local_date())?;
        self.index.forget();
        Ok(self.write(|conn, rules| found.take(conn, rules, now))?)
    }

    /// Lets go of damaged changes that nobody can bring back. How many.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn forget_damaged(&mut self) -> Result<usize, StoreError> {
        self.write(|conn, _| Ok::<_, StoreError>(conn.execute("DELETE FROM damaged", [])?))
    }

    /// Runs `work` in one immediate transaction; an error rolls everything back. A damaged change that it meets is set aside,
    /// and it runs once more, without it. What it wrote is on the disk, in the file under the database's name, when this comes
    /// back.
    pub(super) fn write<T, E: From<StoreError> + MeetsDamage>(
        &mut self,
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

    /// Runs `work`, which reads. A damaged change that it meets is set aside, and it runs once more, without it.
    pub(super) fn read<T>(&self, work: impl Fn(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match work(&self.conn) {
            Err(met) if met.is_damage() => {
                self.transaction(&damage::set_aside_and_fold)?;
                work(&self.conn)
            }
            done => done,
        }
    }

    /// One immediate transaction; an error rolls everything back. In a file that is not the one under its name nothing is
    /// written, and nothing that was is called kept.
    fn transaction<T, E: From<StoreError>>(&self, work: &impl Fn(&Connection, &Rules) -> Result<T, E>) -> Result<T, E> {
        self.is_in_its_place()?;
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate).map_err(StoreError::from)?;
        let done = work(&tx, &self.rules)?;
        let count = SavedCount::count(&tx)?;
        tx.commit().map_err(StoreError::from)?;
        self.saved.note(count);
        self.is_in_its_place()?;
        Ok(done)
    }
}
