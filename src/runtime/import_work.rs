//! The files of an import while somebody looks at them: read, recognised, planned, and written when they say so.
//!
//! Invariant: nothing but answers and the folder is kept before [`ImportStep::Write`]; a step that fails leaves the former state.

use super::compare_work::Compared;
use super::trouble::trouble;
use super::{fill_work, free_name, roster_work};
use crate::app::effect::{FileTrouble, SavedOk};
use crate::app::importing::{ImportNews, ImportStep, ImportTrouble};
use crate::domain::ids::RecordId;
use crate::domain::lang::Lang;
use crate::domain::mask::View;
use crate::domain::time::Millis;
use crate::exchange::import::{self, Files, GoesBack, Options, Source, Written, plan};
use crate::exchange::ledger::{Book, Mapping, Unread, book};
use crate::platform::plain_file;
use crate::store::{SaveError, StoreError};
use crate::sync::Journal;
use crate::ui::import_rows::RowWords;
use crate::view::ledger::{Brought, Told};
use crate::view::{Plan, RowFate};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// Hears how many rows were looked at, and says whether to go on.
pub(super) type Watch = Arc<dyn Fn(usize) -> ControlFlow<()> + Send + Sync>;

/// The files of an import.
#[derive(Default)]
pub(super) struct ImportWork {
    /// The folder and name of the first file, which the refused rows are written beside.
    first: PathBuf,
    files: Option<Files>,
    answers: Vec<Mapping>,
    options: Options,
    /// The last plan without its changes, and these.
    plan: Option<(Arc<Plan>, Plan)>,
    compared: Compared,
}

impl ImportWork {
    /// Does a step; `None` when it was broken off, and for leaving.
    pub(super) fn run<J: Journal>(
        &mut self,
        step: ImportStep,
        journal: &mut J,
        watch: &Watch,
        now: Millis,
    ) -> Option<ImportNews> {
        let done = match step {
            ImportStep::Open(paths) => self.open(&paths, journal),
            ImportStep::Answer(told) => self.answer(&told, journal, now),
            ImportStep::Look(said, unit) => {
                self.options = Options { unit, said };
                return self.look(journal, watch, now);
            }
            ImportStep::Write => self.write(journal, now),
            ImportStep::WriteRefused(lang) => self.write_refused(journal, lang, now),
            ImportStep::Fill(lang) => {
                let filled = fill_work::fill(&self.first, &self.answers, journal, lang, now);
                filled.map(|filled| ImportNews::Filled(Box::new(filled)))
            }
            ImportStep::Compare(asked) => match &self.files {
                Some(files) => self.compared.compare(files, &self.first, asked, journal, now),
                None => Err(ImportTrouble::Fault),
            },
            ImportStep::Keep => match &self.files {
                Some(files) => self.compared.keep(files, journal, now),
                None => Err(ImportTrouble::Fault),
            },
            ImportStep::List(campaign, path) => {
                roster_work::bring(campaign, &path, journal, now).inspect(|_| remember_folder(&path, journal))
            }
            ImportStep::Leave => return None,
        };
        Some(done.unwrap_or_else(ImportNews::Failed))
    }

    fn open<J: Journal>(&mut self, paths: &[PathBuf], journal: &mut J) -> Result<ImportNews, ImportTrouble> {
        let named = |path: &Path, why| match paths.len() {
            1 => why,
            _ => ImportTrouble::In(name_of(path), Box::new(why)),
        };
        let books: Result<Vec<_>, ImportTrouble> = paths
            .iter()
            .map(|path| read(path).map_err(|why| named(path, why)))
            .collect();
        let books = books?;
        let kept = journal.with(|store| store.ledger_answers()).map_err(store_trouble)?;
        self.answers = Mapping::kept(&kept);
        self.first = paths.first().cloned().unwrap_or_default();
        self.files = Some(Files::new(books, &self.answers));
        remember_folder(&self.first, journal);
        Ok(self.brought())
    }

    /// Recognises the files again by what was said, and keeps that.
    fn answer<J: Journal>(
        &mut self,
        told: &[(usize, Told)],
        journal: &mut J,
        now: Millis,
    ) -> Result<ImportNews, ImportTrouble> {
        let Some(files) = &mut self.files else {
            return Err(ImportTrouble::Fault);
        };
        let ledgers = files.ledgers.clone();
        for (at, told) in told {
            let Some(ledger) = ledgers.get(*at) else { continue };
            let before = self
                .answers
                .iter()
                .position(|known| known.fingerprint == ledger.fingerprint);
            let before = before.map(|before| self.answers.swap_remove(before));
            let mapping = Mapping::told(ledger, told, before.as_ref());
            let kept = mapping.to_keep(ledger, now);
            self.answers.push(mapping);
            journal
                .with(move |store| store.remember_answers(&kept))
                .map_err(store_trouble)?;
        }
        files.recognise(&self.answers);
        self.plan = None;
        Ok(self.brought())
    }

    fn brought(&self) -> ImportNews {
        let Some(files) = &self.files else {
            return ImportNews::Failed(ImportTrouble::Fault);
        };
        let notes = files.notes().map(|(name, note)| (name.to_owned(), note.clone()));
        ImportNews::Read(Box::new(Brought {
            ledgers: files.ledgers.clone(),
            samples: (0..files.ledgers.len()).map(|at| files.samples(at)).collect(),
            left_out: files.left_out().cloned().collect(),
            notes: notes.collect(),
        }))
    }

    fn look<J: Journal>(&mut self, journal: &mut J, watch: &Watch, now: Millis) -> Option<ImportNews> {
        let Some(files) = &self.files else {
            return Some(ImportNews::Failed(ImportTrouble::Fault));
        };
        let (ledgers, options, watch) = (files.ledgers.clone(), self.options.clone(), watch.clone());
        let looked = journal
            .with(move |store| Ok(store.look(now, |held, lookup| plan(&ledgers, held, lookup, &options, &*watch))));
        match looked {
            Ok(Ok(made)) => Some(ImportNews::Planned(self.keep(made?))),
            Ok(Err(error)) => Some(ImportNews::Failed(save_trouble(&error))),
            Err(error) => Some(ImportNews::Failed(store_trouble(error))),
        }
    }

    /// Keeps a plan; gives back its fates.
    fn keep(&mut self, mut made: Plan) -> Arc<Plan> {
        let changes = Plan {
            rows: Vec::new(),
            changes: std::mem::take(&mut made.changes),
            state: made.state,
        };
        let fates = Arc::new(made);
        self.plan = Some((fates.clone(), changes));
        fates
    }

    fn write<J: Journal>(&mut self, journal: &mut J, now: Millis) -> Result<ImportNews, ImportTrouble> {
        let (Some((fates, changes)), Some(files)) = (self.plan.take(), &self.files) else {
            return Err(ImportTrouble::Fault);
        };
        let (ledgers, options, file) = (files.ledgers.clone(), self.options.clone(), files.named());
        let kept = fates.clone();
        let written = journal.with(move |store| {
            let source = Source {
                file: &file,
                ledgers: &ledgers,
                options: &options,
            };
            let plan = Plan {
                rows: fates.rows.clone(),
                ..changes
            };
            Ok(import::write(store, source, plan, now))
        });
        match written.map_err(store_trouble)? {
            Ok(Written::Done { group, changes, deed }) => {
                let deeds = Vec::from_iter(deed);
                Ok(ImportNews::Written(SavedOk {
                    record: deeds.first().map_or(RecordId(Uuid::nil()), |deed| deed.record),
                    no: String::new(),
                    changes,
                    warnings: Vec::new(),
                    group: Some(group),
                    deeds,
                    ended: Vec::new(),
                    sent: false,
                }))
            }
            Ok(Written::Differs(plan)) => Ok(ImportNews::Differs(self.keep(plan))),
            Err(error) => {
                // A later look makes its changes again.
                let none = Plan::default();
                self.plan = Some((kept, none));
                Err(save_trouble(&error))
            }
        }
    }

    /// Writes the rows that are not taken beside the ledger, under a name that is free.
    fn write_refused<J: Journal>(
        &mut self,
        journal: &mut J,
        lang: Lang,
        now: Millis,
    ) -> Result<ImportNews, ImportTrouble> {
        let (Some((fates, _)), Some(files)) = (&self.plan, &self.files) else {
            return Err(ImportTrouble::Fault);
        };
        let known = journal.with(|store| store.known()).map_err(store_trouble)?;
        let words = RowWords {
            known: &known,
            view: View::Masked,
            today: now.local_date(),
            lang,
        };
        let reason = |row: &RowFate| lang.clauses(&words.reasons(row));
        let back = GoesBack {
            is_csv: false,
            heading: lang.import_reason(),
            reason: &reason,
        };
        let failed = |why: String| ImportTrouble::Written(FileTrouble::Write(why));
        let content = files.refused(fates, &back).map_err(|error| failed(error.to_string()))?;
        let stem = self
            .first
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let stem = format!("{stem}-{}", lang.import_refused_file());
        let folder = self.first.parent().unwrap_or(Path::new(""));
        let file = free_name::write(folder, &stem, "xlsx", &content).map_err(ImportTrouble::Written)?;
        let shown = file.to_string_lossy().into_owned();
        Ok(ImportNews::RefusedAt(shown, fates.left_out().count()))
    }
}

/// The folder is offered when a file is chosen again.
fn remember_folder<J: Journal>(file: &Path, journal: &mut J) {
    if let Some(folder) = file.parent().map(|folder| folder.to_string_lossy().into_owned()) {
        let kept = journal.with(move |store| store.remember_folder(&folder));
        super::store_effects::note(kept);
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub(super) fn read(path: &Path) -> Result<(String, Book), ImportTrouble> {
    let bytes = plain_file::read(path, book::FILE).map_err(|error| ImportTrouble::File(error.kind()))?;
    let too_large = || Unread::TooLarge {
        bytes: path.metadata().map_or(0, |file| file.len()),
        most: book::FILE as u64,
    };
    let name = name_of(path);
    let book = bytes.ok_or_else(too_large).and_then(|bytes| Book::read(&name, &bytes));
    Ok((name, book.map_err(ImportTrouble::Unread)?))
}

#[expect(clippy::needless_pass_by_value, reason = "it is the end of a map_err")]
pub(super) fn store_trouble(error: StoreError) -> ImportTrouble {
    ImportTrouble::Store(trouble(&error))
}

pub(super) fn save_trouble(error: &SaveError) -> ImportTrouble {
    match error {
        SaveError::Store(error) => ImportTrouble::Store(trouble(error)),
        // The console is open, so that it is set up; an import asks nothing and undoes nothing.
        _ => ImportTrouble::Fault,
    }
}
