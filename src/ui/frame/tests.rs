//! The header and the tabs at every width: no trouble is left out, and nothing is glued to its neighbour. Notices are whole.

use super::header::header;
use crate::app::effect::StoreTrouble;
use crate::app::session::Settings;
use crate::app::status::{Moved, Status, Trouble, TroubleCode};
use crate::app::{Action, App, Msg, Notice, PAGES, Refusal};
use crate::domain::lang::Lang;
use crate::domain::mask::View;
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::runtime::testing::someone;
use crate::ui::{self, Themes, Ui, screen_text};
use crate::view::Identity;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// The first two rows of a console of that width.
fn rows(app: &App, width: u16) -> (String, String) {
    let themes = Themes::default();
    let mut terminal = Terminal::new(TestBackend::new(width, 18)).unwrap();
    terminal.draw(|frame| ui::draw(frame, app, &themes)).unwrap();
    let text = screen_text(terminal.backend().buffer());
    let mut lines = text.lines().map(str::to_owned);
    (lines.next().unwrap(), lines.next().unwrap())
}

/// The header alone, at every width from 60 to 120.
fn headers(app: &App, themes: &Themes) -> Vec<(u16, String)> {
    let row = |width: u16| {
        let mut terminal = Terminal::new(TestBackend::new(width, 1)).unwrap();
        let ui = Ui::new(&app.session, themes);
        let drawn = terminal.draw(|frame| {
            let area = frame.area();
            header(frame, area, app, &ui);
        });
        drawn.unwrap();
        (width, screen_text(terminal.backend().buffer()).trim_end().to_owned())
    };
    (60..=120).map(row).collect()
}

fn app(lang: Lang, demo: bool) -> App {
    let now = Millis::parse("2026-11-22 09:12").unwrap();
    let mut app = App::new(Settings::default(), now);
    let who = Identity {
        server: Some("https://lianxin.example.cn".to_owned()),
        demo,
        ..someone(Role::MicroLeader)
    };
    app.update(Msg::Ready(Box::new(who)), now);
    app.session.settings.lang = lang;
    app.session.counts.last_sync = Some(now.plus(-3 * 60_000));
    app.notice = None;
    app
}

fn failed(code: TroubleCode) -> Status {
    Status::Failed {
        trouble: Trouble {
            code,
            detail: String::new(),
        },
        since: Millis::default(),
        next: None,
        tries: 1,
    }
}

fn idle(clock_off: Option<i64>) -> Status {
    Status::Idle {
        last_success: None,
        clock_off,
        moved: Moved::default(),
    }
}

/// True when one of the words stands in the row between blanks or at its edges.
fn has(row: &str, words: &[String]) -> bool {
    words.iter().any(|word| {
        row.match_indices(word.as_str()).any(|(at, _)| {
            let (before, after) = (&row[..at], &row[at + word.len()..]);
            (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
        })
    })
}

#[test]
fn no_state_of_trouble_is_left_out_of_the_header_at_any_width() {
    let links: [(Status, Option<bool>); 5] = [
        (idle(None), None),
        (idle(None), Some(false)),
        (idle(Some(9_000_000)), None),
        (failed(TroubleCode::NoNetwork), None),
        (failed(TroubleCode::RemovalAsks), None),
    ];
    let themes = Themes::default();
    for lang in [Lang::Zh, Lang::En] {
        for (status, cable) in &links {
            for bits in 0..32_u32 {
                let on = |bit: u32, n: usize| if bits & (1 << bit) == 0 { 0 } else { n };
                let mut app = app(lang, on(4, 1) == 1);
                let session = &mut app.session;
                (session.sync, session.cable) = (status.clone(), *cable);
                let counts = &mut session.counts;
                (counts.conflicts, counts.refused) = (on(0, 12), on(1, 7));
                (counts.pending, counts.drafts) = (on(2, 138), on(2, 2));
                if on(3, 1) == 1 {
                    (session.shown, session.plain_until) = (View::Plain, Some(session.now.plus(43_000)));
                }
                for (width, row) in headers(&app, &themes) {
                    let mut wanted: Vec<Vec<String>> = Vec::new();
                    let mut want = |on: bool, words: &[&str]| {
                        wanted.extend(on.then(|| words.iter().map(|word| (*word).to_owned()).collect()));
                    };
                    want(*cable == Some(false), &[lang.cable_out(), lang.cable_out_short()]);
                    want(
                        matches!(status, Status::Idle { clock_off: Some(_), .. }),
                        &[lang.clock_badge(), lang.clock_short()],
                    );
                    want(*status == failed(TroubleCode::NoNetwork), &[lang.offline()]);
                    want(*status == failed(TroubleCode::RemovalAsks), &[lang.asks_word()]);
                    want(on(0, 1) == 1, &[&lang.conflicts_badge(12), &lang.conflicts_short(12)]);
                    want(on(1, 1) == 1, &[&lang.refused_badge(7), &lang.refused_short(7)]);
                    want(on(2, 1) == 1, &[&lang.waiting(138), &lang.waiting_short(138)]);
                    want(on(2, 1) == 1, &[&lang.drafts_badge(2), &lang.drafts_short(2)]);
                    want(on(3, 1) == 1, &[&lang.plain_badge(50)]);
                    for words in wanted {
                        assert!(has(&row, &words), "{width} {words:?}: {row}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_quiet_header_keeps_the_name_of_the_person_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        for (width, row) in headers(&app(lang, true), &Themes::default()) {
            assert!(row.contains("谭小满"), "{width}: {row}");
        }
        let mut revealed = app(lang, true);
        revealed.session.plain_until = Some(revealed.session.now.plus(43_000));
        let (row, _) = rows(&revealed, 80);
        assert!(row.contains("谭小满") && row.contains(&lang.plain_badge(50)), "{row}");
    }
}

/// The row of tabs and the row of keys of a console of that width.
fn tabs_and_keys(app: &App, width: u16) -> (String, String) {
    let themes = Themes::default();
    let mut terminal = Terminal::new(TestBackend::new(width, 18)).unwrap();
    terminal.draw(|frame| ui::draw(frame, app, &themes)).unwrap();
    let text = screen_text(terminal.backend().buffer());
    let lines: Vec<&str> = text.lines().collect();
    (lines[1].to_owned(), lines[17].to_owned())
}

#[test]
fn help_and_menu_are_named_and_what_waits_is_counted_in_the_tabs_at_every_width() {
    for lang in [Lang::Zh, Lang::En] {
        for inbox in [0, 3, 128] {
            let mut app = app(lang, false);
            app.session.counts.inbox = inbox;
            for width in 48..=120 {
                let (tabs, keys) = tabs_and_keys(&app, width);
                assert!(tabs.contains("F10") || keys.contains("F10"), "{width}: {tabs}\n{keys}");
                assert_eq!(tabs.contains(&format!("({inbox})")), inbox > 0, "{width}: {tabs}");
                if width == 60 {
                    assert!(tabs.contains("F1 ") || keys.contains("F1 "), "{tabs}\n{keys}");
                }
            }
        }
    }
}

#[test]
fn every_page_has_a_word_in_the_tabs_from_sixty_columns_on() {
    for lang in [Lang::Zh, Lang::En] {
        for open in &PAGES {
            for inbox in [0, 3, 12, 128] {
                let mut app = app(lang, false);
                app.session.counts.inbox = inbox;
                app.page = open.id;
                for width in 60..=120 {
                    let (_, tabs) = rows(&app, width);
                    for page in &PAGES {
                        let word = match inbox {
                            128 => lang.page_stub(page.id),
                            _ => lang.page_short(page.id),
                        };
                        let is_named = tabs.contains(&word) || tabs.contains(lang.page(page.id));
                        assert!(is_named, "{width}: {word} is not in {tabs}");
                    }
                }
            }
        }
    }
}

#[test]
fn without_a_server_nothing_waits_to_be_uploaded() {
    let mut app = app(Lang::Zh, false);
    if let Some(who) = &mut app.session.identity {
        who.server = None;
    }
    app.session.counts.pending = 79;
    let (row, _) = rows(&app, 120);
    assert!(row.contains("单机") && !row.contains("待"), "{row}");
}

#[test]
fn a_clock_behind_the_newest_change_is_shown_with_its_year() {
    let mut app = app(Lang::Zh, false);
    let now = app.session.now;
    app.session.counts.last_sync = None;
    for (newest, wrong) in [(now.plus(4 * 60_000), false), (now.plus(3 * 365 * 86_400_000), true)] {
        app.session.counts.newest = Some(newest);
        let (row, _) = rows(&app, 80);
        assert_eq!(row.contains("时钟不对") && row.contains("2026-11-22"), wrong, "{row}");
    }
}

/// Every notice that has a text of its own, those with a text of any length at their longest.
fn notices() -> Vec<Notice> {
    let store = |code: &'static str| StoreTrouble {
        code,
        detail: String::new(),
    };
    let mut all = vec![
        Notice::ImeOn("把".to_owned()),
        Notice::ImeHere("把".to_owned()),
        Notice::Revealed(60),
        Notice::DraftKept,
        Notice::DraftRestored(Millis::default()),
        Notice::Cable(true),
        Notice::Cable(false),
        Notice::BadFile {
            file: "config.toml".to_owned(),
            why: "unknown field `colour`, expected one of `theme`, `glyphs`, `lang`".to_owned(),
        },
        Notice::StillLocked,
        Notice::StickCopy(Ok(())),
        Notice::Unfinished(0),
        Notice::Unfinished(12),
        Notice::OpenFormAgain,
        Notice::QuitWaits,
        Notice::OnlyRead("disk_full"),
        Notice::OnlyRead("unwritable"),
        Notice::SetUpFirst,
        Notice::Covered,
        Notice::WhichOne,
        Notice::Projector(true),
        Notice::Projector(false),
    ];
    all.extend(crate::ui::words::errors::database_codes().map(|code| Notice::Store(store(code))));
    all.extend(TroubleCode::ALL.iter().cloned().map(Notice::SyncFailed));
    let reasons = [Refusal::Role, Refusal::NothingSelected, Refusal::TooNarrow];
    all.extend(reasons.map(|refusal| Notice::Refused(Action::Escalate, refusal)));
    all
}

#[test]
fn every_notice_is_read_whole_at_every_size() {
    let flat = |text: &str| text.split_whitespace().collect::<String>();
    for lang in [Lang::Zh, Lang::En] {
        for notice in notices() {
            for (width, height) in [(60, 18), (80, 24)] {
                let mut app = app(lang, true);
                app.notice = Some(notice.clone());
                let themes = Themes::default();
                let said = ui::notice::notice(&notice, &Ui::new(&app.session, &themes));
                let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
                terminal.draw(|frame| ui::draw(frame, &app, &themes)).unwrap();
                let screen = screen_text(terminal.backend().buffer());
                assert!(flat(&screen).contains(&flat(&said)), "{width}: {said}\n{screen}");
            }
        }
    }
}
