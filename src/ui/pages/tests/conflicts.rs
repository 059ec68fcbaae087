//! Settling a conflict, refused changes, USB files, removal, clock and lock, as a person meets them.

use super::village::{answer, refused};
use crate::app::effect::{BundleDone, BundleTrouble, Refused};
use crate::app::status::{Status, Trouble, TroubleCode};
use crate::app::{Drive, Effect, Msg, RecordKind};
use crate::domain::lang::Lang;
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::runtime::Console;
use crate::store::{Answer, Query};
use crate::view::StickCopies;
use std::path::Path;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// Every language at every size.
fn pairs() -> impl Iterator<Item = (Lang, (u16, u16))> {
    [Lang::Zh, Lang::En]
        .into_iter()
        .flat_map(|lang| SIZES.map(|size| (lang, size)))
}

/// A console whose device has a server, on the sync page.
fn enrolled(lang: Lang, (columns, rows): (u16, u16), status: Status) -> Console {
    let removal = if status == removal_asks() { 240 } else { 0 };
    let mut console = Console::with_answers_as(Role::MicroLeader, move |query| match answer(query) {
        Answer::Sync(mut view) => {
            view.removal = removal;
            view.checking = Some(812);
            Answer::Sync(view)
        }
        other => other,
    })
    .speaking(lang)
    .sized(columns, rows);
    let mut who = console.app.session.identity.clone().unwrap();
    who.server = Some("https://wg.example".to_owned());
    console.send(Msg::Ready(Box::new(who)));
    console.app.session.bundle_dir = "/data".to_owned();
    console.send(Msg::Sync(status));
    console.press("6");
    console
}

fn removal_asks() -> Status {
    Status::Failed {
        trouble: Trouble {
            code: TroubleCode::RemovalAsks,
            detail: String::new(),
        },
        since: crate::domain::time::Millis::parse("2026-11-22 09:00").unwrap(),
        next: None,
        tries: 1,
    }
}

fn idle(clock_off: Option<i64>) -> Status {
    Status::Idle {
        last_success: None,
        clock_off,
        moved: crate::app::status::Moved::default(),
    }
}

#[test]
fn new_screens_in_three_sizes_and_both_languages() {
    type Scene = (&'static str, &'static str, fn() -> Status);
    let scenes: [Scene; 5] = [
        ("removal_banner", "", removal_asks),
        ("removal_question", "f5", removal_asks),
        ("usb_export", "ctrl-o 1", || idle(None)),
        ("usb_import", "ctrl-o 2", || idle(None)),
        ("clock_off", "", || idle(Some(-4 * 365 * 86_400_000))),
    ];
    for (name, keys, status) in scenes {
        let mut all = String::new();
        for lang in [Lang::Zh, Lang::En] {
            for size in SIZES {
                let mut console = enrolled(lang, size, status());
                if !keys.is_empty() {
                    console.press(keys);
                }
                all.push_str(&format!(
                    "{} {}x{}\n{}\n",
                    lang.code(),
                    size.0,
                    size.1,
                    console.screen()
                ));
            }
        }
        insta::assert_snapshot!(name, all);
    }
}

#[test]
fn the_lock_screen_says_what_happened_in_three_sizes_and_holds_nothing_of_the_data() {
    let mut all = String::new();
    for wiped in [false, true] {
        for lang in [Lang::Zh, Lang::En] {
            for size in SIZES {
                let mut console = enrolled(lang, size, idle(None));
                console.press("2 enter f2");
                console.send(Msg::Locked { wiped });
                console.press("2 f1 f10 ctrl-f");
                let screen = console.screen();
                for told in ["谭", "微网格", "129", "A-001", "F10", "Offline"] {
                    assert!(!screen.contains(told), "{told}\n{screen}");
                }
                assert!(screen.contains("Ctrl+Q"), "{screen}");
                all.push_str(&format!("{} {}x{}\n{screen}\n", lang.code(), size.0, size.1));
            }
        }
    }
    insta::assert_snapshot!("locked", all);
}

#[test]
fn a_locked_console_takes_no_late_answer_and_only_leaves_or_looks_again() {
    let mut console = enrolled(Lang::Zh, (80, 24), idle(None));
    console.send(Msg::Locked { wiped: false });
    let before = console.effects.len();
    console.press("f5 f2 6 ctrl-o 1");
    assert_eq!(console.effects[before..], [Effect::OpenAgain]);
    console.press("ctrl-q");
    assert_eq!(console.effects.last(), Some(&Effect::Quit));
}

#[test]
fn after_a_wipe_enter_takes_a_new_code_and_nothing_else_goes_on() {
    let mut console = enrolled(Lang::Zh, (80, 24), idle(None));
    console.send(Msg::Locked { wiped: true });
    console.press("f5 f2 6");
    assert!(console.screen().contains("已清除"), "{}", console.screen());
    console.press("enter");
    assert!(console.screen().contains("登记码"), "{}", console.screen());
}

#[test]
fn records_leave_only_after_a_yes_that_enter_alone_does_not_give() {
    let mut console = enrolled(Lang::Zh, (80, 24), removal_asks());
    assert!(console.screen().contains("等你确认  冲突"), "{}", console.screen());
    console.press("f5");
    assert!(console.screen().contains("240 条"), "{}", console.screen());
    console.press("enter");
    assert!(!console.effects.contains(&Effect::AllowRemoval));
    console.press("f5 2");
    let wanted = [Effect::AllowRemoval, Effect::Sync];
    assert!(console.effects.ends_with(&wanted), "{:?}", console.effects);
}

#[test]
fn a_refused_change_is_let_go_by_the_number_in_its_list() {
    let mut console = enrolled(Lang::Zh, (80, 24), idle(None));
    console.press("down enter 3");
    let decided = console.effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::Refused {
                decision: Refused::LetGo,
                ..
            }
        )
    });
    assert!(decided, "{:?}", console.effects);
}

/// A console whose refused change is of a kind that no form shows.
fn without_form(code: &'static str, lang: Lang, (columns, rows): (u16, u16)) -> Console {
    let mut console = Console::with_answers(move |query| match query {
        Query::Refused(_) => {
            let set = serde_json::json!({"state": "stopped", "to": "2026-11-30", "monthly_fen": 42_000});
            let mut detail = refused(RecordKind::Benefit, &set);
            detail.code = code.to_owned();
            Answer::Refused(Some(Box::new(detail)))
        }
        other => answer(other),
    })
    .speaking(lang)
    .sized(columns, rows);
    console.press("6 down enter 2");
    console
}

#[test]
fn a_refused_change_without_a_form_is_shown_before_it_is_saved_anew() {
    let mut all = String::new();
    for lang in [Lang::Zh, Lang::En] {
        for size in SIZES {
            let console = without_form("scope", lang, size);
            all.push_str(&format!(
                "{} {}x{}\n{}\n",
                lang.code(),
                size.0,
                size.1,
                console.screen()
            ));
        }
    }
    insta::assert_snapshot!("refused_without_form", all);
}

#[test]
fn what_no_form_can_mend_is_not_sent_to_be_refused_again() {
    let mut console = without_form("too_large", Lang::Zh, (80, 24));
    assert!(console.screen().contains("没有表单可改"), "{}", console.screen());
    console.press("enter");
    let decided = console
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::Refused { .. }));
    assert!(!decided, "{:?}", console.effects);
}

#[test]
fn between_two_others_no_value_is_called_mine() {
    let mut console = Console::with_answers(|query| match answer(query) {
        Answer::Sync(mut view) => {
            view.conflicts[0].other.mine = false;
            Answer::Sync(view)
        }
        other => other,
    });
    console.press("6 right");
    let screen = console.screen();
    assert!(
        screen.contains("1 用现在显示的") && !screen.contains("用我的"),
        "{screen}"
    );
}

fn drive(folder: &str, has_file: bool) -> Drive {
    Drive {
        folder: folder.to_owned(),
        has_file,
    }
}

#[test]
fn u80_the_sticks_that_are_plugged_in_are_offered_and_the_one_with_the_answer_comes_first() {
    for (lang, size) in pairs() {
        let mut console = enrolled(lang, size, idle(None));
        let path = |console: &mut Console| {
            console.press("enter");
            match console.effects.last().cloned() {
                Some(Effect::ExportBundle(path) | Effect::ImportBundle(path)) => path,
                other => panic!("{other:?}"),
            }
        };
        console.press("ctrl-o 1");
        assert!(matches!(console.effects.last(), Some(Effect::FindDrives(name)) if name.ends_with(".lxb")));
        console.send(Msg::Drives(Vec::new()));
        assert!(console.screen().contains("F5"), "{}", console.screen());
        console.press("f5");
        let two = || vec![drive("/media/甲", false), drive("/media/乙", true)];
        console.send(Msg::Drives(two()));
        let screen = console.screen();
        assert!(screen.contains("/media/甲") && screen.contains("/media/乙"), "{screen}");
        assert!(path(&mut console).starts_with("/media/甲/lianxin-"));
        console.press("ctrl-o 1");
        console.send(Msg::Drives(two()));
        console.press("down");
        assert!(
            path(&mut console).starts_with("/media/乙/lianxin-"),
            "another is chosen"
        );
        console.press("ctrl-o 2");
        console.send(Msg::Drives(two()));
        assert!(
            path(&mut console).starts_with("/media/乙/lianxin-"),
            "the answer is there"
        );
        console.press("ctrl-o 2 ctrl-u").type_text("/tmp/x.reply");
        console.send(Msg::Drives(two()));
        assert_eq!(path(&mut console), "/tmp/x.reply", "what was typed stays");
    }
}

#[test]
fn the_usb_file_goes_where_the_box_says_and_the_outcome_is_told() {
    let mut console = enrolled(Lang::Zh, (80, 24), idle(None));
    console.press("ctrl-o 1 enter");
    let Some(Effect::ExportBundle(path)) = console.effects.last().cloned() else {
        panic!("{:?}", console.effects)
    };
    let name = Path::new(&path)
        .strip_prefix("/data")
        .ok()
        .and_then(|name| name.to_str()?.strip_prefix("lianxin-")?.strip_suffix(".lxb"));
    assert_eq!(name.map(str::len), Some(6), "{path}");
    console.press("ctrl-o 2 enter");
    let answer = Effect::ImportBundle(format!("{path}.reply"));
    assert_eq!(console.effects.last(), Some(&answer), "where the counter writes it");
    let done = BundleDone::Exported {
        changes: 2,
        path: "/stick/up.lxb".to_owned(),
        more: false,
    };
    console.send(Msg::Bundle(Ok(done)));
    assert!(console.screen().contains("已写好 2 条"), "{}", console.screen());
    console.press("ctrl-o 2 enter");
    let answer = Effect::ImportBundle("/stick/up.lxb.reply".to_owned());
    assert_eq!(
        console.effects.last(),
        Some(&answer),
        "the answer to what was exported last"
    );
}

#[test]
fn p13_the_page_says_when_the_last_copy_on_a_stick_was_made_and_one_line_why_none_was() {
    for (lang, made, full) in [
        (Lang::Zh, "U盘备份 ", "U盘备份没有做成：U盘满了"),
        (Lang::En, "Copy on the stick ", "No copy on the stick: it is full"),
    ] {
        let mut console = Console::with_answers_as(Role::MicroLeader, |query| match answer(query) {
            Answer::Sync(mut view) => {
                view.sticks = Some(StickCopies {
                    last: Millis::parse("2026-11-22 08:03"),
                    trouble: None,
                });
                Answer::Sync(view)
            }
            other => other,
        })
        .speaking(lang)
        .sized(120, 40);
        console.press("6");
        let screen = console.screen();
        let line = screen.lines().find(|line| line.contains(made)).unwrap_or_default();
        assert!(line.contains("08:03"), "{screen}");
        for code in ["full", "read_only", "taken", "copy", "io", "no_folder", "store"] {
            let mut small = enrolled(lang, (60, 18), idle(None));
            small.send(Msg::StickCopy(Err(code)));
            let said = lang.stick_notice(Err(code));
            assert!(small.screen().contains(&said), "{code}: {}", small.screen());
            assert!(code != "full" || said == full);
        }
    }
}

#[test]
fn what_came_of_a_usb_file_fits_the_line_of_the_smallest_screen() {
    let ok = |done| (Ok(done), "");
    let bad = |code, detail: &str| {
        let detail = detail.to_owned();
        Err(BundleTrouble { code, detail })
    };
    let path = "/media/stick/lianxin-3fa9c1.lxb".to_owned();
    let imported = |more| BundleDone::Imported {
        sent: 1234,
        received: 1234,
        refused: 12,
        more,
    };
    let mut told = vec![
        ok(BundleDone::Exported {
            changes: 2,
            path: path.clone(),
            more: false,
        }),
        ok(BundleDone::Exported {
            changes: 0,
            path: path.clone(),
            more: false,
        }),
        ok(BundleDone::Exported {
            changes: 50_000,
            path,
            more: true,
        }),
        ok(imported(false)),
        ok(imported(true)),
        ok(BundleDone::NothingNew),
        ok(BundleDone::Rotated),
    ];
    for code in [
        "not_a_bundle",
        "newer",
        "truncated",
        "other_way",
        "other_device",
        "too_large",
        "unreadable",
        "damaged",
    ] {
        told.push((bad("file", code), code));
    }
    for code in [
        "token_unknown",
        "token_expired",
        "upgrade_required",
        "too_many_rotations",
    ] {
        told.push((bad("refused", code), code));
    }
    for code in ["not_enrolled", "exists", "read", "write", "store"] {
        told.push((bad(code, ""), code));
    }
    for lang in [Lang::Zh, Lang::En] {
        for (outcome, code) in &told {
            let mut console = enrolled(lang, (60, 18), idle(None));
            let words = lang.bundle(outcome);
            console.send(Msg::Bundle(outcome.clone()));
            let shown = console.screen().contains(&words);
            assert!(shown, "{code}: {words}\n{}", console.screen());
        }
    }
}

#[test]
fn a_usb_file_that_would_take_much_away_asks_and_a_yes_takes_it_once_more() {
    let asks = BundleDone::Asks {
        records: 240,
        path: "/data/answer".to_owned(),
    };
    let take = Effect::ImportBundle("/data/answer".to_owned());
    let mut console = enrolled(Lang::Zh, (80, 24), idle(None));
    console.send(Msg::Bundle(Ok(asks.clone())));
    assert!(console.screen().contains("240"), "{}", console.screen());
    console.press("enter");
    assert!(!console.effects.contains(&Effect::AllowRemoval), "no is marked first");
    console.send(Msg::Bundle(Ok(asks.clone())));
    console.press("left enter");
    assert_eq!(
        console.effects[console.effects.len() - 2..],
        [Effect::AllowRemoval, take.clone()]
    );
    // Somebody who has gone on to another page is not interrupted; F5 on the sync page asks.
    let mut console = enrolled(Lang::Zh, (80, 24), removal_asks());
    console.press("1");
    console.send(Msg::Bundle(Ok(asks)));
    console.press("6 f5 left enter");
    assert_eq!(
        console.effects[console.effects.len() - 2..],
        [Effect::AllowRemoval, take]
    );
}

#[test]
fn the_end_of_a_round_is_said_to_who_asked_for_it_and_to_nobody_else() {
    let mut console = enrolled(Lang::Zh, (80, 24), idle(None));
    console.send(Msg::Sync(Status::Running));
    console.send(Msg::Sync(idle(None)));
    assert!(!console.screen().contains("同步完成"));
    console.press("f5");
    console.send(Msg::Sync(Status::Running));
    console.send(Msg::Sync(idle(None)));
    assert!(console.screen().contains("同步完成"), "{}", console.screen());
}

#[test]
fn names_of_units_that_came_with_a_pull_are_shown_without_a_restart() {
    let mut console = Console::with_answers_as(Role::MicroLeader, |query| match query {
        Query::Identity => {
            let mut who = crate::runtime::testing::someone(Role::MicroLeader);
            for unit in &mut who.units {
                unit.name = "新名字".to_owned();
            }
            Answer::Identity(Some(Box::new(who)))
        }
        other => answer(other),
    });
    assert!(!console.screen().contains("新名字"));
    console.send(Msg::Changed);
    assert!(console.screen().contains("新名字"), "{}", console.screen());
}

#[test]
fn a_conflict_is_settled_on_the_households_own_page_by_arrows_and_enter() {
    let mut console = enrolled(Lang::Zh, (80, 24), idle(None));
    console.press("2 enter enter down");
    let enter = Msg::Key(crate::app::Key::parse("enter").unwrap());
    let effects = console.app.update(enter, console.app.session.now);
    let settled = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Settle { set, .. } if set["phone"] == "12900010022"));
    assert!(settled, "{effects:?}\n{}", console.screen());
}

#[test]
fn f9_u10_the_promise_to_undo_ends_when_the_server_has_it_and_says_what_helps_then() {
    for (lang, promise, sent) in [
        (Lang::Zh, "Ctrl+Z 可撤销", "已上传；在它那一行 F4 更正，Del 作废"),
        (Lang::En, "Ctrl+Z undoes it", "sent; on its row F4 corrects, Del voids"),
    ] {
        let pending = std::rc::Rc::new(std::cell::Cell::new(2));
        let told = pending.clone();
        let mut console = Console::with_answers(move |query| match answer(query) {
            Answer::Counts(mut counts) => {
                counts.pending = told.get();
                Answer::Counts(counts)
            }
            other => other,
        })
        .speaking(lang);
        let mut who = console.app.session.identity.clone().unwrap();
        who.server = Some("https://wg.example".to_owned());
        console.send(Msg::Ready(Box::new(who)));
        console.press("5 del 2 1");
        assert!(console.screen().contains(promise), "{}", console.screen());
        pending.set(0);
        console.send(Msg::Changed);
        let screen = console.screen();
        assert!(screen.contains(sent) && !screen.contains(promise), "{screen}");
    }
}

#[test]
fn u14_no_key_settles_a_conflict_at_once_and_its_own_choice_takes_a_number() {
    let mut console = enrolled(Lang::Zh, (80, 24), idle(None));
    console.press("6 right f6 esc f7 f9");
    assert!(!console.screen().contains("冲突已处理"), "{}", console.screen());
    assert!(
        console.screen().contains("1 用我的  2 用对方的  3 都留"),
        "{}",
        console.screen()
    );
    console.press("enter 2");
    assert!(console.screen().contains("冲突已处理"), "{}", console.screen());
}
