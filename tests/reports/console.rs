//! Page 8 in the console, by arrows and F-keys alone: period, as of when, the rows behind a number, a file.

use crate::village::{Village, at};
use lianxin::domain::lang::Lang;
use lianxin::runtime::Console;

/// The console on 10 December, with November shown; the folder goes with the test.
fn november(size: (u16, u16), lang: Lang) -> (Console, tempfile::TempDir) {
    let Village { store, folder, .. } = Village::told();
    let console = Console::with_store(store, at("2026-12-10 09:00"));
    let mut console = console.sized(size.0, size.1).speaking(lang);
    console.press("8 left");
    (console, folder)
}

/// The line of the screen that says this.
fn line(console: &Console, what: &str) -> String {
    let screen = console.screen();
    let found = screen.lines().find(|line| line.contains(what));
    found.unwrap_or_else(|| panic!("{what} in\n{screen}")).to_owned()
}

#[test]
fn the_arrows_change_the_period_and_f7_its_length_and_as_of_when() {
    let (mut console, _folder) = november((80, 24), Lang::Zh);
    assert!(line(&console, "2026年11月").contains("截至 2026-12-10"));
    // R2 was resolved again in December: not by the end of November.
    assert!(line(&console, "办结率").contains("3/5"), "{}", console.screen());
    console.press("left");
    assert!(line(&console, "收到诉求").contains("1件"), "R7 in October");
    console.press("right f7 down down enter");
    assert!(line(&console, "2026年").contains("< 2026年 >"));
    assert!(line(&console, "收到诉求").contains("7件"));
    console.press("f7 enter left f7 end up enter");
    assert!(
        line(&console, "2026年11月").contains("按 2026-11-30 当天所知"),
        "{}",
        console.screen()
    );
}

#[test]
fn enter_opens_the_rule_and_the_rows_and_enter_on_a_row_opens_the_record() {
    let (mut console, _folder) = november((80, 24), Lang::Zh);
    // M01, M01a, M02, M03.
    console.press("down down down enter");
    let screen = console.screen();
    assert!(screen.contains("[计入 3]") && screen.contains("未计入 2"), "{screen}");
    assert!(screen.contains("口径") && screen.contains("路灯不亮"), "{screen}");
    assert!(!screen.contains("谭立春"), "{screen}");
    console.press("right");
    let screen = console.screen();
    assert!(screen.contains("[未计入 2]") && screen.contains("水渠堵了"), "{screen}");
    console.press("enter");
    assert_eq!(console.app.top().place().code(), "request", "{}", console.screen());
    console.press("esc esc");
    assert!(line(&console, "> M03").contains("办结率"), "back on the same figure");
}

#[test]
fn the_menu_writes_the_page_into_a_file_once() {
    let (mut console, folder) = november((80, 24), Lang::Zh);
    let file = folder.path().join("november.md");
    let write = |console: &mut Console| {
        console.press("f10");
        let screen = console.screen();
        let item = screen
            .lines()
            .find(|line| line.contains("写成文件"))
            .unwrap_or_else(|| panic!("{screen}"));
        let digit = item[..item.find("写成文件").unwrap()]
            .chars()
            .rfind(char::is_ascii_digit)
            .unwrap()
            .to_string();
        console
            .press(&digit)
            .press("ctrl-u")
            .type_text(file.to_str().unwrap())
            .press("enter");
    };
    write(&mut console);
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{error}: {}", console.screen()));
    assert!(text.contains("2026年11月") && text.contains("3/5") && !text.contains("谭立春"));
    assert!(console.screen().contains("报表已写到"), "{}", console.screen());
    std::fs::write(&file, "mine").unwrap();
    write(&mut console);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn every_figure_is_reached_and_nothing_overflows_at_any_size() {
    for lang in [Lang::Zh, Lang::En] {
        for size in [(60, 18), (80, 24), (120, 40)] {
            let (mut console, _folder) = november(size, lang);
            for _ in 0..60 {
                let screen = console.screen();
                for line in screen.lines() {
                    assert!(
                        lianxin::ui::text::width(line) <= usize::from(size.0),
                        "{size:?}: {line}"
                    );
                }
                console.press("down");
            }
            assert!(line(&console, "> M21").contains(lang.figure(lianxin::domain::report::FigureId::Joined)));
            console.press("enter");
            assert!(
                console.screen().contains(lang.report_list_empty()),
                "{}",
                console.screen()
            );
        }
    }
}
