//! How the sync stands, in plain words above the lists of 同步: the link and what to do, what is safe, banners, figures.
//!
//! Invariant: the sentence that says what to do is never cut; where lines are few, figures go first.

use super::pen::{Ink, Pen};
use super::pieces::{flow, joined, moment};
use crate::app::pages::SyncPage;
use crate::app::status::{Status, TroubleCode};
use crate::domain::time::Millis;
use crate::ui::Ui;
use crate::view::SyncView;

/// True on a screen with so few lines that the list comes before the figures.
#[must_use]
pub(super) fn is_short(lines: u16) -> bool {
    lines < 17
}

/// Draws it; returns the lines used.
pub(super) fn state(pen: &mut Pen<'_, '_>, screen: &SyncPage, view: &SyncView, ui: &Ui<'_>) -> u16 {
    let lang = ui.lang;
    let width = pen.width().saturating_sub(2);
    let short = is_short(pen.height());
    let (link, ink, next, safe) = link(view, ui);
    let label = format!("{}  ", lang.sync_label());
    let x = 1 + pen.put(0, 1, width, &label, Ink::Muted);
    let mut used = 0;
    for line in flow(&link, usize::from(pen.width().saturating_sub(x + 1))) {
        pen.put(used, x, width, &line, ink);
        used += 1;
    }
    let mut rest: Vec<(String, Ink)> = Vec::new();
    let advice = if short && !next.is_empty() {
        vec![next]
    } else {
        vec![next, safe]
    };
    rest.extend(
        flow(&advice, usize::from(width))
            .into_iter()
            .map(|line| (line, Ink::Text)),
    );
    if !short {
        rest.push((server(view, ui), Ink::Text));
    }
    for (words, ink) in banners(screen, view, ui) {
        rest.extend(flow(&[words], usize::from(width)).into_iter().map(|line| (line, ink)));
    }
    for (words, ink) in rest {
        pen.put(used, 1, width, &words, ink);
        used += 1;
    }
    if !(short && view.pending_total == 0) {
        figures(pen, used, view, ui);
        used += 1;
    }
    match ui.session.cable {
        // The header says so too.
        Some(plugged) if !short => {
            let (word, ink) = match plugged {
                true => (lang.cable_in(), Ink::Ok),
                false => (lang.cable_is_out(), Ink::Warn),
            };
            pen.put(used, 1, width, word, ink);
            used + 1
        }
        _ => used,
    }
}

/// The link in plain words (parts of a line), how they are meant, what to do, what is safe.
fn link(view: &SyncView, ui: &Ui<'_>) -> (Vec<String>, Ink, String, String) {
    let lang = ui.lang;
    let time = |at: Millis| match at.local_date() == ui.session.today() {
        true => at.local().format("%H:%M").to_string(),
        false => moment(at, ui.session.today(), lang),
    };
    let well = |word: &str, ink, safe: &str| (vec![word.to_owned()], ink, String::new(), safe.to_owned());
    match &ui.session.sync {
        // Enrolled, and before its first round.
        Status::Alone if ui.session.has_server() => well(lang.status_not_yet(), Ink::Text, lang.status_idle_safe()),
        Status::Alone => well(lang.status_alone(), Ink::Text, lang.status_alone_safe()),
        Status::Idle { .. } => well(lang.status_idle(), Ink::Ok, lang.status_idle_safe()),
        Status::Running => well(lang.status_running(), Ink::Ok, lang.status_idle_safe()),
        Status::Failed {
            trouble, since, next, ..
        } => {
            let words = lang.trouble(&trouble.code);
            let what = words.what.trim_end_matches(['.', '\u{3002}']).to_owned();
            let when = next.map_or_else(|| lang.status_stopped().to_owned(), |next| lang.status_next(time(next)));
            let parts = vec![lang.status_since(what, time(*since)), when];
            let safe = match view.pending_total {
                0 => lang.status_failed_nothing().to_owned(),
                waiting => lang.status_failed_safe(waiting),
            };
            // The banner says what to do about it here.
            let next = match trouble.code {
                TroubleCode::RemovalAsks => String::new(),
                TroubleCode::NoNetwork
                | TroubleCode::NameNotFound
                | TroubleCode::Unreachable
                | TroubleCode::TimedOut => lang.sentences(&[words.next, lang.bundle_offer()]),
                _ => words.next.to_owned(),
            };
            (parts, Ink::Warn, next, safe)
        }
    }
}

fn server(view: &SyncView, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    let last = view.last_success.max(ui.session.counts.last_sync);
    let success = last.map_or_else(
        || lang.never_synced().to_owned(),
        |at| lang.last_success(moment(at, ui.session.today(), lang)),
    );
    let server = view.server.clone().unwrap_or_else(|| lang.server_none().to_owned());
    joined(&[lang.server_label().to_owned(), server, success])
}

fn figures(pen: &mut Pen<'_, '_>, line: u16, view: &SyncView, ui: &Ui<'_>) {
    let lang = ui.lang;
    let stick = view.sticks.as_ref().map(|sticks| match sticks.last {
        Some(at) => lang.stick_page_line(&moment(at, ui.session.today(), lang)),
        None => lang.stick_page_none().to_owned(),
    });
    let figures: Vec<String> = [match view.server {
        Some(_) => lang.pending_total(view.pending_total),
        None => lang.here_total(view.pending_total),
    }]
    .into_iter()
    .chain(
        view.server
            .as_ref()
            .map(|_| lang.today_moved(view.sent_today, view.received_today)),
    )
    .chain(stick)
    .chain([lang.database_size(lang.bytes(view.database_bytes))])
    .collect();
    let spaced: Vec<(&str, Ink)> = figures
        .iter()
        .flat_map(|figure| [(figure.as_str(), Ink::Text), ("  ", Ink::Text)])
        .collect();
    pen.pieces(line, 1, &spaced);
}

/// What a person should know of the sync beyond how the link stands, most pressing first; two at most.
fn banners(screen: &SyncPage, view: &SyncView, ui: &Ui<'_>) -> Vec<(String, Ink)> {
    let lang = ui.lang;
    let mut banners = Vec::new();
    if screen.asks_removal(ui.session) {
        banners.push((lang.removal_banner(view.removal), Ink::Danger));
    }
    if let Some(checking) = view.checking {
        banners.push((lang.progress_relog(checking), Ink::Warn));
    }
    if let Some(ms) = ui.session.clock_off() {
        banners.push((lang.clock_off(ms), Ink::Danger));
    }
    if let Some(wanted) = &view.wanted {
        banners.push((lang.update_banner(wanted), Ink::Warn));
    }
    if view.opaque > 0 {
        banners.push((lang.opaque_banner(view.opaque), Ink::Warn));
    }
    if let Some((folder, code)) = view.sticks.as_ref().and_then(|sticks| sticks.trouble.as_ref()) {
        banners.push((lang.stick_copy_failed(folder, code), Ink::Warn));
    }
    if let Some(row) = view.log.first().filter(|row| row.recovered > 0) {
        banners.push((lang.recovered_banner(row.recovered), Ink::Ok));
    }
    banners.truncate(2);
    banners
}
