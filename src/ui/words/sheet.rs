//! Words of a list as a sheet: its columns, arrangements under a name, what is copied and written into a file.

use crate::app::copying::{CopyOf, CopyTrouble, ViewChange};
use crate::app::effect::FileTrouble;
use crate::app::open::TextFor;
use crate::app::overlays::WrongText;
use crate::domain::lang::Lang;
use crate::view::{Order, SheetId};

words! {
    col_visit_due: "下次走访", "Next due";
    col_next_task: "下件事", "Next thing";
    col_unit: "网格", "Unit";
    col_place: "地点", "Place";
    col_level: "层级", "Level";
    col_registered: "登记", "Since";
    col_satisfaction: "满意度", "Satisfied";
    col_phone: "电话", "Phone";

    column_marked(head: &str): "列：{head}  Shift+F7 排序  Shift+F8 复制", "Column: {head}  Shift+F7 sorts  Shift+F8 copies";
    ordered_up(head: &str): "按 {head} 升序", "By {head}, up";
    ordered_down(head: &str): "按 {head} 降序", "By {head}, down";
    ordered_as_usual: "恢复原来的次序", "In the usual order";
    usual_view: "列、次序、筛选都是默认的", "Columns, order and filter are the usual ones";
    columns_title: "列 (勾选的显示，从左到右)", "Columns (those shown, from the left)";
    columns_foot: "空格 显示/隐藏  左右键 移动  F7 按它排  Enter 用  Esc 不改", "Space show/hide  Left/Right move  F7 order  Enter take  Esc leave";
    columns_short_foot: "空格 显隐  左右 移动  F7 排  Enter 用", "Space show  L/R move  F7 order  Enter take";
    refused_last_column: "至少要显示一列", "at least one column is shown";

    report_rows_name: "明细", "Rows";
    copy_cell: "这一格", "This cell";
    copy_row: "这一行", "This row";
    copy_table: "整张表", "The whole list";
    copy_file: "整张表，存成文件 (打码)", "The whole list, into a file (masked)";
    copied_cell: "已复制一格，内容已打码", "One cell copied, masked";
    copied_rows(rows: usize): "已复制 {rows} 行，内容已打码", "{rows} rows copied, masked";
    copy_too_long(bytes: usize, most: usize): "太长，剪贴板放不下 ({bytes} 字节，最多 {most})：存成文件", "Too long for the clipboard ({bytes} bytes of {most}): into a file instead";
    copy_no_clipboard: "这个终端不能写剪贴板：存成文件", "This terminal has no clipboard: into a file instead";
    copy_pick: "复制什么 (内容打码)", "What to copy (masked)";

    view_keep: "把现在的列、次序、筛选存成视图..", "Keep these columns, order and filter as a view..";
    view_forget: "删除一个视图..", "Delete a view..";
    views_pick: "视图", "Views";
    view_forget_pick: "删除哪个视图", "Delete which view";
    view_forget_question(name: &str): "删除视图 {name}？记录不受影响。", "Delete the view {name}? No record is touched.";
    view_forget_choice: "删除视图", "Delete the view";
    view_kept(name: &str): "视图已存：{name}，在视图列表里选用", "View kept: {name}; choose it from the list of views";
    view_forgotten(name: &str): "视图已删：{name}", "View deleted: {name}";
    view_name_title: "视图叫什么", "What the view is called";
    view_name_hint: "名字只在本机，同名的会被替换", "The name stays on this device; one of that name is replaced";
    wrong_name(most: usize): "写 1 到 {most} 个字", "Write 1 to {most} characters";

    list_file_title: "这张表写到哪里", "Where to write the list";
    list_file_hint: "文件名以 .xlsx 或 .csv 结尾", "Give a name that ends in .xlsx or .csv";
    list_file_masked(rows: usize, path: &str): "已写 {rows} 行 (打码) 到 {path}", "{rows} rows (masked) written to {path}";
    list_file_unwritten(why: &str): "没有写成，没有留下半个文件：{why}", "Not written, no half a file is left: {why}";

    report_range_title: "从哪天到哪天", "From which day to which";
    report_range_hint: "如 2026-10-05..2026-11-20，10-05 到 11-20", "Like 2026-10-05..2026-11-20 or 10-05 to 11-20";
    report_day_title: "按哪天所知", "As known on which day";
    report_day_hint: "如 2026-11-20，11-20，昨天", "Like 2026-11-20, 11-20 or yesterday";
    wrong_day: "不是日期", "That is no day";
    wrong_range: "写两个日子，早的在前，中间用 .. 或 到", "Two days, the earlier one first, with .. between them";
    wrong_ahead: "这天还没到", "That day lies ahead";
}

impl Lang {
    /// What people type between two days.
    #[must_use]
    pub fn range_signs(self) -> &'static [&'static str] {
        match self {
            // Long dashes are typed, and drawn nowhere: consoles do not agree on their width.
            Self::Zh => &["～", "。。", "至", "到", "\u{2014}\u{2014}", "\u{2014}"],
            Self::En => &["..", "~", " to ", " "],
        }
    }

    /// In which order the rows of a sheet come.
    #[must_use]
    pub fn ordered(self, sheet: &SheetId, order: Option<Order>) -> String {
        let head = order.map(|order| sheet.heading(order.column, self));
        match (head, order.is_some_and(|order| order.down)) {
            (Some(head), false) => self.ordered_up(head),
            (Some(head), true) => self.ordered_down(head),
            (None, _) => self.ordered_as_usual().to_owned(),
        }
    }

    /// What a list is called.
    #[must_use]
    pub fn list_name(self, sheet: &SheetId) -> String {
        match (sheet, sheet.kind()) {
            (_, Some(kind)) => kind.def().label.of(self),
            (SheetId::FollowUps, _) => self.export_follow_ups(),
            (_, None) => self.report_rows_name(),
        }
        .to_owned()
    }

    /// What is asked for in a line: its title, and how it is typed.
    #[must_use]
    pub fn text_for(self, purpose: &TextFor) -> (&'static str, &'static str) {
        match purpose {
            TextFor::ViewName(_) => (self.view_name_title(), self.view_name_hint()),
            TextFor::ReportRange => (self.report_range_title(), self.report_range_hint()),
            TextFor::ReportDay => (self.report_day_title(), self.report_day_hint()),
        }
    }

    /// Why a line is not taken.
    #[must_use]
    pub fn wrong_text(self, wrong: WrongText) -> String {
        match wrong {
            WrongText::Name(most) => return self.wrong_name(most),
            WrongText::Day => self.wrong_day(),
            WrongText::Range => self.wrong_range(),
            WrongText::Ahead => self.wrong_ahead(),
        }
        .to_owned()
    }

    /// What became of an arrangement.
    #[must_use]
    pub fn view_change(self, change: &ViewChange) -> String {
        match change {
            ViewChange::Keep(view) => self.view_kept(&view.name),
            ViewChange::Forget(_, name) => self.view_forgotten(name),
        }
    }

    /// What was copied: how many rows, and that they are masked.
    #[must_use]
    pub fn copied(self, of: CopyOf, rows: usize) -> String {
        match of {
            CopyOf::Cell => self.copied_cell().to_owned(),
            CopyOf::Row | CopyOf::Table | CopyOf::File => self.copied_rows(rows),
        }
    }

    /// Why the clipboard does not get it, over the line that asks for a file.
    #[must_use]
    pub fn not_copied(self, trouble: CopyTrouble) -> String {
        match trouble {
            CopyTrouble::TooLong(bytes, most) => self.copy_too_long(bytes, most),
            CopyTrouble::NoClipboard => self.copy_no_clipboard().to_owned(),
        }
    }

    /// The file that a list was written into, and how many rows it has; or why there is none.
    #[must_use]
    pub fn list_file(self, outcome: &Result<(String, usize), FileTrouble>) -> String {
        match outcome {
            Ok((path, rows)) => self.list_file_masked(*rows, path),
            Err(FileTrouble::Ending) => self.list_file_hint().to_owned(),
            Err(FileTrouble::Exists) => self.report_file_exists().to_owned(),
            Err(FileTrouble::Write(why)) => self.list_file_unwritten(why),
            Err(FileTrouble::Store(trouble)) => self.store_trouble(trouble),
        }
    }
}
