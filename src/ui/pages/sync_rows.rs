//! The lists of 同步 as columns and cells: what waits, what is open between two people, the last rounds, the audit log.

use super::columns::{Cell, Column};
use super::conflict;
use super::pen::Ink;
use super::pieces::{joined, moment};
use super::values::{Values, about_pending};
use crate::app::pages::settlement::sides;
use crate::app::status::{Status, TroubleCode};
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::record::Kind;
use crate::ui::Ui;
use crate::ui::text::width;
use crate::view::{AuditRow, ConflictRow, ExpiredCount, LogRow, PendingRow, VoidStepRow};

pub(super) fn pending_columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::fixed(lang.col_time(), 11),
        Column::fixed(lang.col_kind(), kind_width(lang)),
        Column::growing(lang.col_subject(), 10, 1),
        Column::fixed(lang.col_state(), 10),
    ]
}

/// Cells of the longest name of a kind, within reason.
fn kind_width(lang: Lang) -> u16 {
    let names = Kind::all().map(|kind| width(lang.kind(kind)));
    u16::try_from(names.max().unwrap_or_default().min(12)).unwrap_or(12)
}

pub(super) fn pending_cells(row: &PendingRow, ui: &Ui<'_>) -> Vec<Cell> {
    let ui = &about_pending(row, ui);
    let lang = ui.lang;
    let state = match (&row.refused, &ui.session.sync) {
        (Some(_), _) => (lang.pending_refused().to_owned(), Ink::Danger),
        (None, _) if !ui.session.has_server() => (lang.sync_here().to_owned(), Ink::Muted),
        (None, Status::Running) => (lang.pending_sending().to_owned(), Ink::Ok),
        (None, _) => (lang.pending_waits().to_owned(), Ink::Text),
    };
    let why = row
        .refused
        .as_ref()
        .map_or_else(String::new, |code| lang.quarantine_reason(code));
    vec![
        (moment(row.at, ui.session.today(), lang), Ink::Text),
        (ui.kind(&row.kind), Ink::Text),
        (joined(&[ui.subject(&row.kind, &row.subject), why]), Ink::Text),
        state,
    ]
}

pub(super) fn conflict_columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::fixed(lang.col_kind(), kind_width(lang)),
        Column::growing(lang.col_subject(), 8, 1),
        Column::growing(lang.conflict_field_word(), 8, 1),
        Column::growing(lang.col_by(), 8, 1),
    ]
}

pub(super) fn conflict_cells(row: &ConflictRow, ui: &Ui<'_>) -> Vec<Cell> {
    let (one, two) = sides(row);
    vec![
        (ui.kind(&row.kind), Ink::Text),
        (ui.subject(&row.kind, &row.subject), Ink::Text),
        (conflict::field(row, ui), Ink::Text),
        (format!("{} / {}", ui.staff(&one.by), ui.staff(&two.by)), Ink::Text),
    ]
}

pub(super) fn void_cells(row: &VoidStepRow, ui: &Ui<'_>) -> Vec<Cell> {
    let first = row.first.as_ref().map_or("", |first| first.by.as_str());
    vec![
        (ui.lang.void_word().to_owned(), Ink::Text),
        (ui.about([Some(row.request.0), None]).text(&row.title), Ink::Text),
        (ui.lang.event(&row.late.kind).to_owned(), Ink::Text),
        (format!("{} / {}", ui.staff(&row.late.by), ui.staff(first)), Ink::Text),
    ]
}

pub(super) fn audit_columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::fixed(lang.col_time(), 11),
        Column::fixed(lang.col_by(), 8),
        Column::growing(lang.audit_col_what(), 12, 1),
        Column::growing(lang.audit_col_about(), 12, 2),
    ]
}

pub(super) fn expired_columns(lang: Lang) -> Vec<Column> {
    vec![
        Column::growing(lang.audit_col_about(), 12, 1),
        Column::number(lang.retention_count(), 8),
        Column::fixed(lang.retention_oldest(), 10),
    ]
}

pub(super) fn expired_cells(row: &ExpiredCount, lang: Lang) -> Vec<Cell> {
    vec![
        (lang.kind(&row.kind).to_owned(), Ink::Strong),
        (row.count.to_string(), Ink::Text),
        (row.oldest.to_string(), Ink::Text),
    ]
}

pub(super) fn audit_cells(row: &AuditRow, ui: &Ui<'_>) -> Vec<Cell> {
    let lang = ui.lang;
    let about = match &row.record {
        Some((kind, id, called)) => {
            let ui = &ui.about([Some(id.0), None]);
            // Behind the record may stand the field that a form showed.
            let field = row.about.split(' ').nth(2).filter(|name| kind.field(name).is_some());
            let field = field.filter(|_| !ui.hides_fields(kind));
            let field = field.map_or("", |name| lang.field_of(kind, name));
            joined(&[ui.kind(kind), ui.subject(kind, called), field.to_owned()])
        }
        None => ui.text(&lang.audit_about(&row.about)),
    };
    vec![
        (moment(row.at, ui.session.today(), lang), Ink::Text),
        (ui.staff(&row.by), Ink::Text),
        (ui.show(Privacy::Public, &lang.audit_what(&row.what)), Ink::Strong),
        (joined(&[about, ui.text(lang.audit_why(&row.why))]), Ink::Text),
    ]
}

pub(super) fn log_columns(lang: Lang) -> Vec<Column> {
    let recovered = match lang {
        Lang::Zh => 6,
        Lang::En => 7,
    };
    vec![
        Column::fixed(lang.col_time(), 11),
        Column::number(lang.col_sent(), 6),
        Column::number(lang.col_received(), 6),
        Column::number(lang.col_recovered(), recovered),
        Column::number(lang.col_took(), 10),
        Column::growing(lang.col_result(), 10, 1),
    ]
}

pub(super) fn log_cells(row: &LogRow, ui: &Ui<'_>) -> Vec<Cell> {
    let lang = ui.lang;
    let result = match &row.error {
        None => (lang.log_ok().to_owned(), Ink::Ok),
        Some(code) => {
            let what = lang.trouble(&TroubleCode::from_code(code)).what;
            (what.trim_end_matches(['.', '\u{3002}']).to_owned(), Ink::Warn)
        }
    };
    let recovered = match row.recovered {
        0 => (String::new(), Ink::Text),
        n => (n.to_string(), Ink::Strong),
    };
    vec![
        (moment(row.at, ui.session.today(), lang), Ink::Text),
        (row.sent.to_string(), Ink::Text),
        (row.received.to_string(), Ink::Text),
        recovered,
        (lang.seconds(row.ms.div_ceil(1000)), Ink::Text),
        result,
    ]
}
