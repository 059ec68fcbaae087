//! What came of work beside the screens: files and folders, copies, an import, what happens around the training pack.

use super::copying::{COPY, CopyDone, MASKED};
use super::effect::{BundleDone, BundleTrouble, Effect, Msg};
use super::importing::ImportNews;
use super::layer::Layer;
use super::open::{FileFor, Open};
use super::screen::{Move as M, Notice};
use super::tour::TourNotice;
use super::{App, Drive, PageId, Ticket};

impl App {
    /// Takes what came of work beside the screens.
    pub(super) fn on_outcome(&mut self, msg: Msg, effects: &mut Vec<Effect>) {
        match msg {
            Msg::Bundle(outcome) => {
                self.on_bundle(&outcome, effects);
                self.notice = Some(Notice::Bundle(outcome));
            }
            Msg::Drives(drives) => self.on_drives(drives),
            Msg::Folder(ticket, folder, trouble) => {
                self.on_every_screen(effects, |screen, _| screen.listed(ticket, &folder, trouble));
            }
            Msg::Import(ticket, news) => self.on_import(ticket, &news, effects),
            Msg::PrintoutFiles(outcome) => {
                self.notice = Some(Notice::PrintoutFiles(outcome));
                self.load_visible(effects);
            }
            Msg::ReportFile(outcome) => self.notice = Some(Notice::ReportFile(outcome)),
            Msg::ListFile(outcome) => self.notice = Some(Notice::ListFile(outcome)),
            Msg::Copied(done) => self.on_copied(done, effects),
            Msg::Views(change, outcome) => {
                self.notice = Some(outcome.map_or_else(Notice::Store, |()| Notice::Views(change)));
            }
            Msg::ExpiredRemoved(outcome) => {
                self.notice = Some(outcome.map_or_else(Notice::Store, Notice::ExpiredRemoved));
                self.load_visible(effects);
            }
            Msg::OthersActed(acted) => self.others_acted(acted, effects),
            Msg::PlugPulled(told) => self.notice = Some(Notice::Tour(TourNotice::PlugPulled(told))),
            Msg::StickCopy(outcome) => self.notice = Some(Notice::StickCopy(outcome)),
            Msg::Restored(Ok(done)) => self.notice = Some(Notice::Restored(done)),
            Msg::Restored(Err(trouble)) => {
                self.rescue.working = false;
                self.rescue.refused = Some(trouble);
            }
            _ => {}
        }
    }

    /// What came in is undone without a question, like a save of this console.
    fn on_import(&mut self, ticket: Ticket, news: &ImportNews, effects: &mut Vec<Effect>) {
        match news {
            ImportNews::Written(saved) => self.session.own.extend(saved.group),
            ImportNews::Questions(read) => return self.on_questions(read.clone(), effects),
            ImportNews::Kept(group, _) | ImportNews::Listed { group, .. } => self.session.own.extend(*group),
            _ => {}
        }
        self.on_every_screen(effects, |screen, cx| screen.imported(ticket, news, cx));
    }

    fn on_drives(&mut self, drives: Vec<Drive>) {
        // The box may have been closed meanwhile.
        if let Some(Layer::File(file)) = self.layers.last_mut() {
            file.take_drives(drives);
        }
    }

    /// Says and notes that something was copied, or asks for the file that it goes into.
    fn on_copied(&mut self, done: CopyDone, effects: &mut Vec<Effect>) {
        match done {
            CopyDone::OnClipboard(of, sheet, rows) => {
                let about = format!("{} {MASKED}", sheet.code());
                effects.push(Effect::Audit(COPY, about));
                self.notice = Some(Notice::Copied(of, rows));
            }
            CopyDone::ToFile(drawn, trouble) => {
                self.push(Layer::new(Open::File(FileFor::List(drawn)), &self.session), effects);
                self.notice = trouble.map(Notice::NotCopied);
            }
        }
    }

    /// Shows what a bundle changed. If it asks a question, that is opened at once if the person is still on the page.
    fn on_bundle(&mut self, outcome: &Result<BundleDone, BundleTrouble>, effects: &mut Vec<Effect>) {
        match outcome {
            Ok(BundleDone::Exported { path, .. }) => {
                self.session.exported = Some(path.clone());
                return;
            }
            Err(_) | Ok(BundleDone::NothingNew) => return,
            Ok(BundleDone::Asks { records, path }) => {
                let question = self.pages.sync.asked_by_file(*records, path.clone());
                if self.page == PageId::Sync && self.layers.is_empty() {
                    self.apply(vec![M::Open(Box::new(question))], effects);
                }
            }
            Ok(BundleDone::Imported { .. } | BundleDone::Rotated) => {}
        }
        self.ask_identity(effects);
        self.load_visible(effects);
    }
}
