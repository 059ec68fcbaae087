//! The frame and the overlays as a person sees them, at the three sizes and in both languages.

use crate::app::Msg;
use crate::domain::lang::Lang;
use crate::runtime::Console;
use crate::runtime::testing::nothing;
use crate::store::{Answer, Query};
use crate::ui::text::width;
use crate::view::{Counts, SearchHit, SearchTarget};

const SIZES: [(u16, u16); 4] = [(48, 14), (60, 18), (80, 24), (120, 40)];

fn console() -> Console {
    Console::with_answers(|query| match query {
        Query::Counts => Answer::Counts(Counts {
            pending: 3,
            ..Counts::default()
        }),
        Query::Search { .. } => Answer::Search(vec![
            SearchHit {
                target: SearchTarget::Household(crate::domain::ids::HouseholdId::new(Default::default(), [1; 10])),
                title: "谭小满".to_owned(),
                number: "012".to_owned(),
                address: "三组12号".to_owned(),
                birth: None,
                household_no: String::new(),
                phone: String::new(),
                day: None,
            },
            SearchHit {
                target: SearchTarget::Request(crate::domain::ids::RequestId::new(Default::default(), [2; 10])),
                title: "门前排水沟清淤".to_owned(),
                number: "12-1122-03".to_owned(),
                address: String::new(),
                birth: None,
                household_no: String::new(),
                phone: String::new(),
                day: None,
            },
        ]),
        other => nothing(other),
    })
}

/// The rows of the frame alone: header, tabs, message, keys.
fn frame_rows(screen: &str) -> String {
    let rows: Vec<&str> = screen.lines().collect();
    let last = rows.len();
    edged(&[rows[0], rows[1], rows[last - 2], rows[last - 1]])
}

#[test]
fn no_row_is_wider_than_the_screen_whatever_is_open() {
    for (columns, rows) in SIZES {
        for lang in [Lang::Zh, Lang::En] {
            for keys in ["", "f10", "ctrl-p", "f1", "/ t", "f12", "f2 ctrl-q", "6 f10"] {
                let mut console = console().sized(columns, rows).speaking(lang);
                console.press(keys);
                let screen = console.screen();
                assert_eq!(screen.lines().count(), usize::from(rows), "{columns}x{rows} {keys}");
                for row in screen.lines() {
                    assert!(width(row) <= usize::from(columns), "{columns}x{rows} {keys}: {row}");
                }
            }
        }
    }
}

#[test]
fn the_frame_says_where_who_and_what_waits() {
    let zh = console().screen();
    expect_test::expect![[r#"
        ] 连心 | 茶坪村 三网格 12号微网格 | 微网格长 谭小满           单机  | 11-22 周日
        ][1 今日] 2 联系户 3 诉求 4 提醒 5 走访 6 同步 7 工作 8 报表 9 台账  F1 F10 菜单
        ] 单机使用：记录都存在这台电脑上，记得备份。
        ] F2 记走访  F3 记诉求  Ins 添加  Ctrl+F 查找  Ctrl+Q 退出
    "#]]
    .assert_eq(&frame_rows(&zh));
    let en = console().speaking(Lang::En).screen();
    expect_test::expect![[r#"
        ] Lianxin | 茶坪村 三网格 12号微网格 | 谭小满            Local only  | 11-22 Sun
        ][1 Today] 2 House 3 Reqs 4 Follow 5 Visit 6 Sync 7 Work 8 Report 9 Ledger F1 F10
        ] Working alone: all is kept on this computer; back it up.
        ] F2 New visit  F3 New request  Ins Add  Ctrl+F Search  Ctrl+Q Quit
    "#]]
    .assert_eq(&frame_rows(&en));
}

#[test]
fn a_narrow_terminal_keeps_the_tabs() {
    let small = console().sized(48, 14).screen();
    expect_test::expect![[r#"
        ] 连心 | 12号微网格 | 谭小满       单机  | 11-22
        ][1今] 2联 3诉 4提 5走 6同 7工 8报 9台  F10 菜单
        ] 单机使用：记录都存在这台电脑上，记得备份。
        ] F2 记走访  F3 记诉求  Ins 添加  Ctrl+F 查找
    "#]]
    .assert_eq(&frame_rows(&small));
    let middle = console().sized(60, 18).speaking(Lang::En).screen();
    expect_test::expect![[r#"
        ] Lianxin | 三网格 12号微网格 | 谭小满   Local only  | 11-22
        ][1Today] 2House 3Reqs 4F-ups 5Vis 6Sync 7Work 8Rep 9Led
        ] Working alone: all is kept on this computer; back it up.
        ] F2 New visit  F3 New request  Ins Add  F1 Help  F10 Menu
    "#]]
    .assert_eq(&frame_rows(&middle));
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    let screen = console().sized(40, 10).screen();
    assert!(screen.starts_with("窗口太小\n"), "{screen}");
}

#[test]
fn the_menu_is_numbered_and_greys_with_a_reason() {
    let mut console = console();
    console.press("6 f10");
    expect_test::expect![[r#"
        ] 本机改动 0 条  +------------------ 动作 1/3 ------------------+
        ]----------------| > 1  同步               本机还没有登记服务器 |----------------
        ] [本机改动 0]   |   2  处理                   没有选中任何一行 |
        ]  还没有记录。  |   3  用U盘传            本机还没有登记服务器 |
        ]                |   4  导出到U盘          本机还没有登记服务器 |
        ]                |   5  从U盘导入          本机还没有登记服务器 |
        ]                |   6  插拔网线             只在演示数据中可用 |
        ]                |   7  显示完整信息                     Ctrl+R |
        ]                |   8  查找                             Ctrl+F |
        ]                |   9  更多..                                  |
        ]                +---------- 数字或方向键选，Esc 关闭 ----------+
    "#]]
    .assert_eq(&boxed(&console.screen()));
}

#[test]
fn search_shows_hits_while_typing() {
    let mut console = console();
    console.press("/").type_text("txm");
    expect_test::expect![[r#"
        ]--------+---------------------------- 查找 ----------------------------+--------
        ]        | > txm                                                        |
        ]  欢迎用| > 户        谭*满                                012 三组*** |
        ]  2 再 I|   诉求      门前排水沟清淤                        12-1122-03 |
        ]  F2 记 |                                                              |
        ]  1 到 9|                                                              |
        ]  断网照|                                                              |
        ]        |                                                              |
        ]        |                                                              |
        ]        |                                                              |
        ]        |                                                              |
        ]        |                                                              |
        ]        |                                                              |
        ]--------|                                                              |--------
        ] 同一户 |                                                              |
        ]        +--------------------------------------------------------------+
    "#]]
    .assert_eq(&boxed(&console.screen()));
    assert_ne!(console.cursor(), (0, 0));
}

#[test]
fn a_question_has_cancel_selected() {
    let mut console = console().speaking(Lang::En);
    console.press("f2 ctrl-q");
    expect_test::expect![[r#"
        ]           Outc+---------------- Please confirm ----------------+he visit
        ]               | A form is open. Its draft is kept and comes    |
        ]              N| back next time. Quit now?                      |--------------+
        ]               |                                                |              |
        ]               | > 1 Cancel (Esc)                               |              |
        ]               |   2 Quit                                       |              |
        ]               +------------------------------------------------+              |
        ]                      |                                                        |
        ]                      +---------------------------------------------- 0/2000 --+
    "#]]
    .assert_eq(&boxed(&console.screen()));
}

#[test]
fn appearance_shows_what_is_in_force() {
    let mut console = console();
    console.press("f12");
    expect_test::expect![[r#"
        ]  F2 记走访，F3+--------------------- 外观 ---------------------+
        ]  1 到 9 换页；| > 1  主题       < 深色 >                       |
        ]  断网照常用： |   2  边框样式   < 简洁 (ASCII) >               |
        ]               |   3  语言       < 中文 >                       |
        ]               |   4  投影       < 否 >                         |
        ]               |                                                |
        ]               | 样例：逾 今 周  红 黄 绿  对齐| |              |
        ]               +------------------- 左右键换 -------------------+
    "#]]
    .assert_eq(&boxed(&console.screen()));
}

#[test]
fn help_lists_the_keys_of_the_place() {
    let mut console = console();
    console.press("2 f1");
    expect_test::expect![[r#"
         连心 | 茶坪村 三网格 12号微网格 | 微网格长 谭小满           单机  | 11-22 周日
         1 今日 [2 联系户] 3 诉求 4 提醒 5 走访 6 同步 7 工作 8 报表 9 台账 F1 F10 菜单
        --------------------------------------------------------------------------------
         帮助：联系户                            输入文字可筛选：[                    ]
        > Enter            打开             没有选中任何一行
          F7               筛选             只看一部分
          F6               下一步           没有选中任何一行
          F2               记走访           记一次走访
          F3               记诉求           记一件诉求
          Shift+F3  !      记特急           几个键记下突发情况，随后列出该打的电话
          F8               改期             没有选中任何一行
          菜单             加提醒           加一条提醒
          Ctrl+R           显示完整信息     没有选中任何一行
          F4               编辑             没有选中任何一行
          Ins              新建户           新建一户
          Shift+F7         排序             按标记的列排：升，降，再按恢复
        -------------------------------------------------------- 另有 37 个，上下键看 --
         在列表里直接打姓名或拼音首字母就是查找，中文输入法不用关。字母不是命令。
         同步栏：待 = 存在本机；空白或回执号 = 在服务器上；冲 = 冲突(两人改得不一样)；
         未 = 服务器未收下。
         边框错位、看不清：F12 换边框样式和主题。画面乱：Ctrl+L。字太小：Ctrl+滚轮。
        --------------------------------------------------------------------------------
         单机使用：记录都存在这台电脑上，记得备份。
         Enter 执行  Esc 关闭
    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn a_failure_of_the_database_is_said_with_what_to_do() {
    let mut console = console();
    console.send(Msg::Failed(crate::app::effect::StoreTrouble {
        code: "corrupt",
        detail: String::new(),
    }));
    let screen = console.screen();
    for words in ["数据库打不开", "原文件没有改动", "不要删除它"] {
        assert!(screen.contains(words), "{words}:\n{screen}");
    }
    assert!(
        !screen.contains("断网也一切照常"),
        "nothing is promised over it:\n{screen}"
    );
}

#[test]
fn a_damaged_database_offers_its_copies_by_arrows_and_enter() {
    use crate::app::effect::StoreTrouble;
    use crate::app::{Effect, Offer, RestoredOk};
    use crate::domain::time::Millis;
    let offer = |day: &str, changes| Offer {
        path: format!("backups/{day}.db"),
        at: Millis::parse(&format!("{day} 18:57")),
        changes,
    };
    for (code, lang) in [("corrupt", Lang::Zh), ("gone", Lang::En)] {
        let mut console = console().speaking(lang);
        let failed = |code| StoreTrouble {
            code,
            detail: String::new(),
        };
        console.send(Msg::Failed(failed(code)));
        assert!(
            console.screen().contains(lang.rescue_checking()),
            "{}",
            console.screen()
        );
        console.press("enter");
        assert!(
            !console
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Restore(_))),
            "not checked yet"
        );
        console.send(Msg::Copies(vec![offer("2026-11-28", 36), offer("2026-11-27", 30)]));
        for (columns, rows) in SIZES {
            console.send(Msg::Resize(columns, rows));
            let screen = console.screen();
            for words in ["> 2026-11-28 18:57", "2026-11-27 18:57", "Enter"] {
                assert!(screen.contains(words), "{columns}x{rows} {words}:\n{screen}");
            }
        }
        console.press("down down enter enter");
        let asked: Vec<&Effect> = console
            .effects
            .iter()
            .filter(|e| matches!(e, Effect::Restore(_)))
            .collect();
        assert_eq!(
            asked,
            [&Effect::Restore(Some("backups/2026-11-27.db".to_owned()))],
            "once"
        );
        console.send(Msg::Restored(Err(failed("disk_full"))));
        let why = lang.database_trouble("disk_full").what;
        assert!(console.screen().contains(why), "{}", console.screen());
        console.press("up enter");
        assert_eq!(
            console.effects.last(),
            Some(&Effect::Restore(Some("backups/2026-11-28.db".to_owned())))
        );
        let kept = Some("replaced/2026-11-29-190000.db".to_owned());
        console.send(Msg::Restored(Ok(RestoredOk {
            carried: 3,
            missing: 0,
            kept,
        })));
        assert!(
            console.screen().contains("replaced/2026-11-29-190000.db"),
            "{}",
            console.screen()
        );
    }
}

/// The rows that hold a box's border, and those between.
fn boxed(screen: &str) -> String {
    let is_edge = |row: &str| row.contains("+--");
    let rows: Vec<&str> = screen.lines().collect();
    let first = rows.iter().position(|row| is_edge(row)).unwrap_or(0);
    let last = rows.iter().rposition(|row| is_edge(row)).unwrap_or(0);
    edged(&rows[first..=last])
}

/// Rows with a mark at their left edge: expectations lose the indentation that all rows share.
fn edged(rows: &[&str]) -> String {
    rows.iter().map(|row| format!("]{row}\n")).collect()
}

#[test]
fn what_lies_below_the_fold_of_a_form_is_named() {
    for (lang, said) in [(Lang::Zh, "下面还有"), (Lang::En, "more below")] {
        let mut console = console().sized(80, 24).speaking(lang);
        console.press("f2");
        let top = console.screen();
        let Some(crate::app::Layer::Form(form)) = console.app.layers.last() else {
            panic!("the form is open");
        };
        let row = top.lines().find(|row| row.contains(said)).expect("it is said");
        let n = row.split(|c: char| !c.is_ascii_digit()).find_map(|n| n.parse().ok());
        let below: Vec<_> = form.fields().shown().map(|field| field.spec.label(lang)).collect();
        let hidden = &below[below.len() - n.unwrap_or(0)..];
        assert!(!hidden.is_empty(), "{row}");
        for label in hidden {
            let shown = top
                .lines()
                .filter(|row| !row.contains(said))
                .any(|row| row.contains(label));
            assert!(!shown, "{label} is in view\n{top}");
        }
        assert!(row.contains(hidden[0]), "{row}");
        let mut last = console;
        last.press("backtab");
        assert!(!last.screen().contains(said), "{}", last.screen());
    }
}

#[test]
fn the_rows_of_a_form_under_an_open_list_are_covered_wholly() {
    let mut console = console().sized(80, 24);
    console.press("f3 tab");
    console.type_text("0");
    let screen = console.screen();
    let rows: Vec<&str> = screen.lines().collect();
    let field = rows
        .iter()
        .position(|row| row.contains("类别"))
        .expect("the field is there");
    for row in &rows[field + 1..field + 4] {
        assert!(
            !row.contains('*') && !row.contains("( )") && !row.contains(']'),
            "{row}\n{screen}"
        );
    }
}

#[test]
fn help_of_a_form_says_what_its_keys_do_there() {
    for (lang, wrong) in [
        (
            Lang::Zh,
            ["撤销上一次保存", "上翻一屏", "上移一行", "上一个页签", "Ctrl+U"],
        ),
        (
            Lang::En,
            [
                "undo the last save",
                "one screen up",
                "one row up",
                "previous tab",
                "Ctrl+U",
            ],
        ),
    ] {
        for (columns, rows) in [(60, 18), (80, 24), (120, 60)] {
            let mut console = console().sized(columns, rows).speaking(lang);
            console.press("f2 f1");
            let screen = console.screen();
            for words in wrong {
                assert!(!screen.contains(words), "{words}\n{screen}");
            }
        }
    }
}
