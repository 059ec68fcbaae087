//! [`Store`]: what the rest of the program may ask of the database. Times are arguments; nothing here reads the clock.

use super::connection::SealKey;
use super::error::{SaveError, StoreError};
use super::identity::NewIdentity;
use super::known_index::{self, KnownIndex};
use super::marker::Marker;
use super::queries::{self, Answer, Query};
use super::reading::{self, OnlyRead};
use super::row_changes::RowChanges;
use super::save::Saved;
use super::saved_count::SavedCount;
use super::search_index::{self, SearchIndex};
use super::sync::{purge, repend};
use super::{
    Checked, DamagedChange, audit, backup, check, damage, derive, drafts, enrol, identity, meta, opaque, rebuild,
    recount, registers, save, saved_count,
};
use crate::change::Cursor;
use crate::change::entry::Entry;
use crate::domain::mask::Known;
use crate::domain::problem::Problem;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::platform::database_file::OpenDatabase;
use crate::platform::machine;
use crate::view::Identity;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;

/// The open database.
pub struct Store {
    pub(super) conn: Connection,
    pub(super) rules: Arc<Rules>,
    pub(super) index: SearchIndex,
    pub(super) known: KnownIndex,
    pub(super) marker: Marker,
    /// Why `conn` is a copy in memory; `None` when it is the file.
    pub(super) only_read: Option<OnlyRead>,
    pub(super) saved: SavedCount,
    pub(super) file: OpenDatabase,
}

impl Store {
    /// Opens the database at `path`, making it when `create` and there is none. Runs migrations, checks integrity. One that takes
    /// nothing is opened to be read ([`Self::only_read`]).
    ///
    /// # Errors
    /// [`StoreError`]; an existing file is never replaced.
    pub fn open(path: &Path, key: Option<&SealKey>, create: bool, rules: Arc<Rules>) -> Result<Self, StoreError> {
        Self::open_on(machine::id(), path, key, create, rules)
    }

    /// [`Self::open`] with the machine's id as an argument; a database from another machine continues as a new incarnation.
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
        let opened = super::open::open(path, key, create);
        match opened.and_then(|opened| Self::on(opened, None, path, machine.clone(), rules.clone())) {
            Err(error) => match OnlyRead::of(&error).filter(|_| key.is_none()) {
                // What cannot be read either is refused for the first reason.
                Some(why) => reading::open(path)
                    .and_then(|opened| Self::on(opened, Some(why), path, machine, rules))
                    .map_err(|_| error),
                None => Err(error),
            },
            opened => opened,
        }
    }

    /// The store on an open database.
    fn on(
        opened: (Connection, OpenDatabase),
        only_read: Option<OnlyRead>,
        path: &Path,
        machine: String,
        rules: Arc<Rules>,
    ) -> Result<Self, StoreError> {
        let (mut conn, file) = opened;
        let saved = SavedCount::new(path);
        saved.compare(&mut conn)?;
        registers::put_in_force(&conn)?;
        let tables = [vec![search_index::TABLE], known_index::tables()];
        let [search, known] = RowChanges::follow(&mut conn, tables)?;
        let marker = Marker::new(path, machine);
        let mut store = Self {
            conn,
            rules,
            index: SearchIndex::new(search),
            known: KnownIndex::new(known),
            marker,
            only_read,
            saved,
            file,
        };
        if rebuild::is_outdated(&store.conn)? || recount::is_outdated(&store.conn, &store.rules)? {
            store.renew(|conn, rules| {
                let limits = recount::limits(conn)?;
                match rebuild::is_outdated(conn)? {
                    true => rebuild::renew(conn, rules)?,
                    false => recount::count_again(conn, rules)?,
                }
                recount::note(conn, &limits, rules)
            })?;
        } else if derive::search::is_outdated(&store.conn)? {
            store.renew(|conn, _| derive::search::renew(conn))?;
        }
        store.scrub()?;
        Ok(store)
    }

    /// Removes purged texts from the files, if any are left. If another program's read blocks it, it is done later.
    ///
    /// # Errors
    /// When the database does not take it.
    pub(super) fn scrub(&mut self) -> Result<(), StoreError> {
        if self.only_read.is_some() || !purge::must_scrub(&self.conn)? {
            return Ok(());
        }
        // VACUUM may renumber the rows of the search table, which calls no update hook.
        self.index.forget();
        match purge::scrub(&self.conn) {
            Err(StoreError::Locked(_)) => Ok(()),
            Err(error) => Err(error),
            Ok(()) => backup::forget_older(&self.conn, self.file.path()),
        }
    }

    /// Makes a database without syncing to the disk, so a power cut may destroy it. For the training pack while it is built;
    /// opened with [`Self::open`] afterwards, saves are durable.
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

    /// Sets who this device is, if `may` agrees, given who it is now. Both happen in one transaction: of several set-ups at once
    /// one succeeds.
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
            repend::fold_waiting(conn, rules)?;
            marker.raise(conn).map(|mark| Some(Some(mark)))
        })?;
        match mark {
            None => Ok(false),
            Some(None) => Ok(true),
            Some(Some(mark)) => self.marker.write(&mark).map(|()| true),
        }
    }

    /// Saves an entry: journal, projection and draft removal in one durable transaction. `seen` is the cursor when the person was
    /// shown what they changed; `None` counts everything here as seen.
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
        self.save_as_asked(entry, draft, seen, None, now)
    }

    /// Saves an entry unless something about it is doubtful ([`Problem::is_question`]) that is not among `accepted`.
    ///
    /// # Errors
    /// As [`Self::save`]; [`SaveError::Refused`] with what is to be asked about.
    pub fn save_unless_doubtful(
        &mut self,
        entry: &Entry,
        draft: Option<&str>,
        seen: Option<Cursor>,
        accepted: &[Problem],
        now: Millis,
    ) -> Result<Saved, SaveError> {
        self.save_as_asked(entry, draft, seen, Some(accepted), now)
    }

    fn save_as_asked(
        &mut self,
        entry: &Entry,
        draft: Option<&str>,
        seen: Option<Cursor>,
        accepted: Option<&[Problem]>,
        now: Millis,
    ) -> Result<Saved, SaveError> {
        let marker = self.marker.clone();
        self.write(|conn, rules| {
            // A copy gives out no number in the series of the database that it was copied from.
            if marker.tells_a_copy(conn)? {
                meta::set(conn, meta::MUST_ROTATE, &true)?;
            }
            save::save(conn, entry, draft, seen, accepted, rules, now)
        })
    }

    /// Answers a page's question.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn answer(&self, query: &Query, now: Millis) -> Result<Answer, StoreError> {
        self.read(|conn| queries::answer(conn, query, &self.rules, &self.index, now))
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
        let roll = |conn: &Connection, rules: &Rules| derive::roll_to(conn, rules, now.local_date());
        match self.renew(roll) {
            Err(error) => match OnlyRead::of(&error).filter(|_| self.only_read.is_none()) {
                Some(why) => self.read_only(why).and_then(|()| self.renew(roll)),
                None => Err(error),
            },
            rolled => rolled,
        }
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
        self.write(|conn, _| audit::note(conn, what, about, now))
    }

    /// How many changes have a kind or field that this version does not know. Reads the whole journal.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn opaque_count(&self) -> Result<usize, StoreError> {
        opaque::counted(&self.conn)
    }

    /// Destroys the database, the files beside it under its name, and the folders of backups and logs. Only when the server has
    /// revoked the device and ordered it.
    ///
    /// # Errors
    /// The first thing that could not be removed; the rest is removed all the same.
    pub fn wipe(self) -> Result<(), StoreError> {
        let path = self.file.path().to_owned();
        // Destroys the files at the path; a database that was moved away is beyond reach.
        drop(self);
        super::wipe::wipe(&path)
    }

    /// Builds the projection again from the journal; what `doctor` does and tests compare with.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn rebuild(&mut self, now: Millis) -> Result<(), StoreError> {
        self.index.forget();
        self.write(|conn, rules| rebuild::rebuild(conn, rules, now.local_date()))
    }

    /// How many acknowledged writes are missing from this database: its log was removed after the program was killed, or it was
    /// replaced by an older copy.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn missing_saves(&self) -> Result<u64, StoreError> {
        saved_count::missing(&self.conn)
    }

    /// Call after a person was told what is missing. It is noted in the audit log.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn missing_saves_told(&mut self, now: Millis) -> Result<(), StoreError> {
        self.write(|conn, _| {
            let missing = saved_count::missing(conn)?;
            audit::note(conn, "missing_saves", &missing.to_string(), now)?;
            super::meta::remove(conn, super::meta::MISSING)
        })
    }

    /// Checks that the open database is still the file at its path: what is written into another one is lost.
    ///
    /// # Errors
    /// [`StoreError::Moved`]
    pub fn is_in_its_place(&self) -> Result<(), StoreError> {
        let gone = |path: &Path| StoreError::Moved(path.display().to_string());
        self.file.is_there().map_err(gone)
    }

    /// Checks the whole database, sets damaged changes aside and rebuilds the projection from the sound ones. Reads every row: for
    /// `doctor`, and before an export.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when what is wrong cannot be made right here; nothing was changed then.
    pub fn check(&mut self, now: Millis) -> Result<Checked, StoreError> {
        self.index.forget();
        self.renew(|conn, rules| check::check(conn, rules, now.local_date()))
    }

    /// Damaged changes that were set aside and that no sync has brought back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn damaged(&self) -> Result<Vec<DamagedChange>, StoreError> {
        damage::listed(&self.conn)
    }

    /// Restores damaged changes from copies, one by one: those beside the database, those on chosen sticks that are plugged in, and
    /// `file`. `key` opens `file` if it is sealed with another key than ours.
    ///
    /// # Errors
    /// When `file` is no copy of this person's; the database's. Nothing was changed then.
    pub fn regain(
        &mut self,
        file: Option<(&Path, Option<&backup::Key>)>,
        now: Millis,
    ) -> Result<backup::Regained, backup::RestoreError> {
        if let Some(why) = &self.only_read {
            return Err(why.error().into());
        }
        let found = backup::regain(&self.conn, file, now.local_date())?;
        self.index.forget();
        Ok(self.write(|conn, rules| found.take(conn, rules, now))?)
    }

    /// Gives up damaged changes that nobody can bring back. Returns how many.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn forget_damaged(&mut self) -> Result<usize, StoreError> {
        self.write(|conn, _| Ok::<_, StoreError>(conn.execute("DELETE FROM damaged", [])?))
    }
}
