//! Words of the frame around every page, of overlays and of the empty and too small screens.

use crate::app::open::{PickTitle, Question};
use crate::app::overlays::AppearanceRow;
use crate::app::session::Glyphs;
use crate::app::{PageId, Place};
use crate::domain::lang::Lang;
use crate::domain::time::Date;
use chrono::Datelike;

words! {
    too_small: "窗口太小", "Window too small";
    too_small_hint: "请放大窗口或缩小字体 (48x14 以上)", "Enlarge it to 48x14 or more";
    opening: "载入中", "Loading";
    opening_demo: "正在准备演示数据，几秒钟就好；先按的键会记着", "Preparing the training village, a few seconds; keys are kept";
    cannot_open: "数据库打不开", "The database cannot be opened";
    cannot_open_keys: "Esc 退出", "Esc quits";
    try_again_keys: "F5 再试  Esc 退出", "F5 tries again  Esc quits";
    online: "在线", "Online";
    not_yet_online: "未连接", "Not yet online";
    offline: "离线", "Offline";
    syncing: "同步中", "Syncing";
    alone: "单机", "Local only";
    offline_short: "离线", "Offline";
    cable_out: "网线已拔", "Cable out";
    cable_out_with_key: "网线已拔 (Ctrl+N)", "Cable out (Ctrl+N)";
    cable_out_short: "拔线", "No cable";
    cast_typed: "(打字)", "(typing)";
    cast_chosen: "(选一项)", "(choosing)";
    projector_badge: "投影", "Projector";
    plain_badge(seconds: u64): "完整 {seconds}秒", "Plain {seconds}s";
    waiting(n: usize): "待上传 {n}", "outbox {n}";
    waiting_short(n: usize): "待{n}", "out {n}";
    conflicts_badge(n: usize): "冲突 {n}", "conflicts {n}";
    conflicts_short(n: usize): "冲{n}", "conf {n}";
    refused_badge(n: usize): "未收下 {n}", "refused {n}";
    refused_short(n: usize): "未收{n}", "ref {n}";
    drafts_badge(n: usize): "未写完 {n}", "drafts {n}";
    drafts_short(n: usize): "草{n}", "draft {n}";
    clock_badge: "时钟不对", "Clock wrong";
    clock_short: "钟错", "Clock!";
    key_help: "F1 帮助", "F1 Help";
    key_menu: "F10 菜单", "F10 Menu";
    tip_saved_here(n: usize): "{n} 条改动存在本机，联网后自动上传。", "{n} changes are safe here and go up with the network.";
    tip_alone: "单机使用：记录都存在这台电脑上，记得备份。", "Working alone: all is kept on this computer; back it up.";
    tip_all_here: "断网也一切照常：记录先存本机，联网后自动上传。", "All works offline: records are kept here and go up later.";
    menu_title: "动作", "Actions";
    menu_foot: "数字或方向键选，Esc 关闭", "Digit or arrows, Esc closes";
    pick_foot: "上下键选，输入文字可筛选，Esc 关闭", "Up/down, type to filter, Esc closes";
    menu_more: "更多..", "More ..";
    palette_title: "找功能", "Find an action";
    palette_hint: "输入动作名、拼音或首字母", "Type a part of the name";
    search_title: "查找", "Search";
    search_hint: "姓名、拼音首字母、电话、门牌、编号", "Name, pinyin, initials, phone, door, number";
    search_none: "没有找到。换一个字，或只输首字母", "Nothing found. Try initials, or another part";
    nothing_matches: "没有相符的", "Nothing matches";
    help_title(place: &str): "帮助：{place}", "Help: {place}";
    help_filter: "输入文字可筛选", "Type to filter";
    help_ime: "在列表里直接打姓名或拼音首字母就是查找，中文输入法不用关。字母不是命令。",
        "On a list just type a name or its initials to search. No letter is a command.";
    help_more(unseen: usize): "另有 {unseen} 个，上下键看", "{unseen} more: up/down";
    help_look: "边框错位、看不清：F12 换边框样式和主题。画面乱：Ctrl+L。字太小：Ctrl+滚轮。",
        "Borders or colours off: F12. Screen garbled: Ctrl+L. Letters too small: Ctrl+wheel.";
    appearance_title: "外观", "Appearance";
    appearance_foot: "左右键换", "Left/right change";
    appearance_sample: "样例：逾 今 周  红 黄 绿  对齐|", "Sample: overdue today week  aligned |";
    cancel_choice: "1 取消 (Esc)", "1 Cancel (Esc)";
    quit_choice: "2 退出", "2 Quit";
    delete_choice: "2 删除", "2 Delete";
    confirm_title: "请确认", "Please confirm";
    bad_config(file: &str, why: &str): "配置文件 {file} 有误，未改动，本次用默认设置：{why}",
        "The file {file} is not right; it was not touched and defaults are used: {why}";
    readme_key: "按键", "Key";
    readme_action: "动作", "Action";
    key_space: "空格", "Space";
    key_up: "上", "Up";
    key_down: "下", "Down";
    key_left: "左", "Left";
    key_right: "右", "Right";
    key_backspace: "退格", "Backspace";
    by_menu: "菜单", "Menu";
}

impl Lang {
    /// A page's name, as in the tab row.
    #[must_use]
    pub fn page(self, page: PageId) -> &'static str {
        let (zh, en) = match page {
            PageId::Today => ("今日", "Today"),
            PageId::Households => ("联系户", "Households"),
            PageId::Requests => ("诉求", "Requests"),
            PageId::FollowUps => ("提醒", "Follow-ups"),
            PageId::Visits => ("走访", "Visits"),
            PageId::Sync => ("同步", "Sync"),
            PageId::Work => ("工作", "Work"),
            PageId::Reports => ("报表", "Reports"),
            PageId::Ledgers => ("台账", "Ledgers"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A page's name where there is little room for it: still words.
    #[must_use]
    pub fn page_short(self, page: PageId) -> String {
        match (self, page) {
            (Self::Zh, page) => self.page(page).chars().take(2).collect(),
            (Self::En, PageId::Households) => "House".to_owned(),
            (Self::En, PageId::Requests) => "Reqs".to_owned(),
            (Self::En, PageId::FollowUps) => "Follow".to_owned(),
            (Self::En, page) => self.page(page).trim_end_matches('s').to_owned(),
        }
    }

    /// A page's name where not even its short name has room.
    #[must_use]
    pub fn page_stub(self, page: PageId) -> String {
        match (self, page) {
            (Self::Zh, page) => self.page(page).chars().take(1).collect(),
            (Self::En, PageId::FollowUps) => "F-ups".to_owned(),
            (Self::En, PageId::Visits | PageId::Reports | PageId::Ledgers) => self.page(page).chars().take(3).collect(),
            (Self::En, page) => self.page_short(page),
        }
    }

    /// What a place is called.
    #[must_use]
    pub fn place(self, place: Place) -> &'static str {
        let (zh, en) = match place {
            Place::Page(page) => return self.page(page),
            Place::Household => ("户详情", "Household"),
            Place::Request => ("诉求详情", "Request"),
            Place::Record => ("记录详情", "Record"),
            Place::Marking => ("专项名单", "Campaign rows"),
            Place::Sheets => ("答卷", "Answer sheets"),
            Place::Handover => ("交接事项", "Hand-over"),
            Place::Form => ("表单", "Form"),
            Place::Overlay => ("列表", "List"),
            Place::Appearance => ("外观", "Appearance"),
            Place::Import => ("导入台账", "Bring in a ledger"),
            Place::Help => ("帮助", "Help"),
            Place::Setup => ("初次设置", "Setup"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The weekday of a date, in two cells or three letters.
    #[must_use]
    pub fn weekday(self, date: Date) -> &'static str {
        let index = date.weekday().num_days_from_monday() as usize;
        match self {
            Self::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][index],
            Self::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][index],
        }
    }

    /// The title of a list to choose from.
    #[must_use]
    pub fn pick_title(self, title: PickTitle) -> &'static str {
        let (zh, en) = match title {
            PickTitle::Filter => ("筛选", "Filter"),
            PickTitle::Reason => ("原因", "Reason"),
            PickTitle::Choose => ("请选择", "Choose"),
            PickTitle::Unfinished => ("未写完的", "Unfinished"),
            PickTitle::Period => return self.report_pick(),
            PickTitle::Reveal => return self.audit_why_pick(),
            PickTitle::Copy => return self.copy_pick(),
            PickTitle::Views => return self.views_pick(),
            PickTitle::Tours => return self.tours_title(),
            PickTitle::ForgetView => return self.view_forget_pick(),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A question: the words, and the dangerous answer.
    #[must_use]
    pub fn question(self, question: &Question) -> (String, &'static str) {
        match (self, question) {
            (Self::Zh, Question::Quit) => (
                "表单还开着。草稿会保留，下次打开时恢复。现在退出？".to_owned(),
                self.quit_choice(),
            ),
            (Self::En, Question::Quit) => (
                "A form is open. Its draft is kept and comes back next time. Quit now?".to_owned(),
                self.quit_choice(),
            ),
            (Self::Zh, Question::Delete { what }) => (format!("删除 {what}？可用 Ctrl+Z 撤销。"), self.delete_choice()),
            (Self::En, Question::Delete { what }) => {
                (format!("Delete {what}? Ctrl+Z undoes it."), self.delete_choice())
            }
            (_, Question::Void { what }) => (self.void_question(what.clone()), self.void_choice()),
            (_, Question::RefusedSource { .. }) => (self.refused_question(String::new()), self.enter_again_choice()),
            (_, Question::ForgetView { name }) => (self.view_forget_question(name), self.view_forget_choice()),
            (_, Question::Turn(_)) => (String::new(), self.undo_choice()),
            (_, Question::ForgetHandedOut(file)) => (self.forget_handed_out_question(file), self.forget_choice()),
            (_, Question::ForgetAnswers(title)) => (self.forget_question(title), self.forget_choice()),
            (_, Question::Expired { records }) => (self.retention_question(*records), self.retention_choice()),
            (_, Question::Removal { records }) => (self.removal_question(*records), self.removal_choice()),
        }
    }

    /// A row of the appearance overlay.
    #[must_use]
    pub fn appearance_row(self, row: AppearanceRow) -> &'static str {
        let (zh, en) = match row {
            AppearanceRow::Theme => ("主题", "Theme"),
            AppearanceRow::Glyphs => ("边框样式", "Borders"),
            AppearanceRow::Lang => ("语言", "Language"),
            AppearanceRow::Projector => ("投影", "Projector"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A glyph set.
    #[must_use]
    pub fn glyph_set(self, glyphs: Glyphs) -> &'static str {
        match (self, glyphs) {
            (Self::Zh, Glyphs::Ascii) => "简洁 (ASCII)",
            (Self::Zh, Glyphs::Unicode) => "线条 (Unicode)",
            (Self::En, Glyphs::Ascii) => "plain (ASCII)",
            (Self::En, Glyphs::Unicode) => "lines (Unicode)",
        }
    }

    /// A built-in theme's name; a user's theme by its own.
    #[must_use]
    pub fn theme_name(self, theme: &str) -> &str {
        match (self, theme) {
            (Self::Zh, "dark") => "深色",
            (Self::Zh, "light") => "浅色",
            (Self::Zh, "contrast") => "高对比",
            (Self::Zh, "contrast-light") => "高对比浅色",
            (Self::Zh, "ansi16") => "16 色",
            (Self::Zh, "mono") => "单色",
            (Self::En, "contrast") => "high contrast",
            (Self::En, "contrast-light") => "contrast, light",
            (Self::En, "ansi16") => "16 colours",
            (_, other) => other,
        }
    }

    /// The language in its own name.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }
}
