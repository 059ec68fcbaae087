//! What the message row says after something happened. Names in it are masked as on the pages.

use super::Ui;
use super::deeds::{deeds, promise, saved, when_and_what};
use crate::app::effect::{Refused, SaveTrouble};
use crate::app::{Arrived, Notice};
use crate::domain::mask::Privacy;
use crate::view::NewsRow;

/// What the message row says.
#[must_use]
pub fn notice(notice: &Notice, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    match notice {
        Notice::Saved(ok) => saved(ok, ui),
        Notice::Undone(ok) => lang.deeds_undone(deeds(&ok.deeds, ui)),
        Notice::Redone(ok) => format!("{}{}", lang.deeds_redone(deeds(&ok.deeds, ui)), promise(ok, ui)),
        Notice::FastSaved(n, ok) => lang.fast_saved(*n, deeds(&ok.deeds, ui)),
        Notice::Settled(ok) => lang.deeds_settled(deeds(&ok.deeds, ui)),
        Notice::DealtWith(Refused::SaveAgain, ok) => lang.deeds_again(deeds(&ok.deeds, ui)),
        Notice::DealtWith(Refused::LetGo, _) => lang.refused_gone().to_owned(),
        Notice::NotSaved(trouble) => not_saved(trouble, ui),
        Notice::Refused(action, refusal) => lang.not_possible(lang.action(action), lang.refusal(action, refusal)),
        Notice::Store(trouble) => lang.store_trouble(trouble),
        Notice::OnlyRead(code) => lang.only_read(code).to_owned(),
        Notice::NoKey(key) => lang.no_key(lang.key(key)),
        Notice::ImeOn(text) => lang.ime_on(text),
        Notice::ImeHere(text) => lang.ime_here(text),
        Notice::Revealed(seconds) => lang.revealed(*seconds),
        Notice::WhichOne => lang.which_one().to_owned(),
        Notice::DraftKept => lang.draft_kept().to_owned(),
        Notice::DraftRestored(at) => lang.draft_restored(lang.moment(*at, ui.session.today())),
        Notice::Cable(true) => lang.cable_plugged().to_owned(),
        Notice::Cable(false) => lang.cable_pulled().to_owned(),
        Notice::BadFile { file, why } => lang.bad_config(file, why),
        Notice::StillLocked => lang.lock_still().to_owned(),
        Notice::Restored(done) => lang.rescued(done),
        Notice::ExpiredRemoved(records) => lang.retention_removed(*records),
        Notice::Tour(told) => lang.tour_notice(told),
        Notice::StickCopy(outcome) => lang.stick_notice(*outcome),
        Notice::Bundle(outcome) => lang.bundle(outcome),
        Notice::ReportFile(outcome) => lang.report_file(outcome),
        Notice::NoQuestions(why) => lang.questions_not_taken(&lang.no_questions(why), lang.questions_hint()),
        Notice::Column(sheet, column) => lang.column_marked(sheet.heading(*column, lang)),
        Notice::Ordered(sheet, order) => lang.ordered(sheet, *order),
        Notice::UsualView => lang.usual_view().to_owned(),
        Notice::Views(change) => lang.view_change(change),
        Notice::Copied(of, rows) => lang.copied(*of, *rows),
        Notice::NotCopied(trouble) => lang.not_copied(*trouble),
        Notice::ListFile(outcome) => lang.list_file(outcome),
        Notice::PrintoutFiles(outcome) => lang.printout_files(outcome),
        Notice::RefusedAt(file, rows) => lang.import_refused_at(*rows, file),
        Notice::NotImported(trouble) => lang.import_not_done(lang.import_trouble(trouble)),
        Notice::Listed(rows, known, unread) => lang.roster_listed(*rows, *known, *unread),
        Notice::FindingsKept(findings) => lang.findings_kept(*findings),
        Notice::ImportDiffers => lang.import_differs().to_owned(),
        Notice::Arrived(arrived) => arrived_words(arrived, ui),
        Notice::SyncFailed(code) => lang.sync_failure(code),
        Notice::Unfinished(n) => lang.left_unfinished(*n),
        Notice::OpenFormAgain => lang.open_form_again().to_owned(),
        Notice::QuitWaits => lang.quit_waits().to_owned(),
        Notice::SetUpFirst => lang.set_up_first().to_owned(),
        Notice::Projector(on) => lang.projector(*on).to_owned(),
        Notice::Covered => lang.covered().to_owned(),
    }
}

/// A save that did not go through, and why.
fn not_saved(trouble: &SaveTrouble, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    match trouble {
        SaveTrouble::Refused(_) => lang.not_saved_fields().to_owned(),
        SaveTrouble::NothingToUndo => lang.nothing_to_undo().to_owned(),
        SaveTrouble::NothingToRedo => lang.nothing_to_redo().to_owned(),
        SaveTrouble::AskFirst(row) => lang.undo_question(when_and_what(row, ui).0, deeds(&row.deeds, ui)),
        SaveTrouble::CannotUndo(row, why) => {
            let (what, why) = (deeds(&row.deeds, ui), lang.undo_refusal(*why, row));
            match row.undone {
                false => lang.cannot_undo(what, why),
                true => lang.cannot_redo(what, why),
            }
        }
        SaveTrouble::Store(trouble) => lang.store_trouble(trouble),
    }
}

/// What arrived, in so many titles as are read at a glance; they show what a list would show of them.
fn arrived_words(arrived: &Arrived, ui: &Ui<'_>) -> String {
    let title = |row: &NewsRow| {
        let about = ui.about([row.household.map(|id| id.0), Some(row.request.0)]);
        about.show(Privacy::Text, &row.title)
    };
    let titles: Vec<String> = arrived.rows.iter().take(2).map(title).collect();
    ui.lang.arrived(arrived, &titles)
}
