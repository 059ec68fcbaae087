//! Words of files for people: help of their commands, headings of their columns, and why one cannot be made.

use crate::domain::lang::Lang;
use crate::view::Filled;
use crate::view::ledger::{NotFilled, Unread};

words! {
    export_follow_ups: "提醒", "Follow-ups";
    export_codes: "代码", "Codes";
    export_no: "否", "no";
    export_between: "、", "; ";
    export_left_out(n: usize): "另有 {n} 条没有写：给外面的文件不写未满14岁的，也不写病情、困难和待遇的提醒", "{n} more were left out: a file for others has nobody under 14, and no reminder of illness, need or benefits";
    export_only_json(what: &str): "{what} 只能导出为 json", "{what} is exported as json only";
    export_only_json_hint: "什么都没有写。加 --format json", "Nothing was written. Give --format json";
    export_encoding_of_csv: "--encoding 只用于 csv", "--encoding is for csv only";
    export_encoding_hint: "什么都没有写。去掉 --encoding，或加 --format csv", "Nothing was written. Leave --encoding out, or give --format csv";
    export_does_not_fit: "表格放不下：行或列太多，或一格超过三万字", "It does not fit a sheet: too many rows or columns, or more than 32,767 characters in a cell";
    export_does_not_fit_hint: "什么都没有写。改用 --format csv", "Nothing was written. Give --format csv";
    printout_written(rows: usize, file: &str): "已写到 {file}，{rows} 条", "Written to {file}, {rows} rows";
    printout_template_written(file: &str, name: &str): "模板已写到 {file}；改好后放进配置目录的 templates/{name}", "The template is in {file}; once changed, put it into the settings folder as templates/{name}";
    printout_bad_template(file: &str, line: usize, why: &str): "模板 {file} 第 {line} 行不对 ({why})，用了内置的", "Template {file}, line {line}: {why}. The built-in one was used";
    printout_unread_template(file: &str, why: &str): "读不了模板 {file} ({why})，用了内置的", "Cannot read the template {file} ({why}). The built-in one was used";
    printout_empty: "没有可填的记录，什么都没有写", "There is nothing to put in it; nothing was written";
    printout_empty_hint: "换一个月份 (--month 2026-11) 或一户 (--household 户编号)", "Choose another month (--month 2026-11) or household (--household NO)";
    printout_no_household(given: &str): "没有这一户：{given}", "There is no household {given}";
    printout_several(given: &str, ids: &str): "有几户都是 {given}：{ids}", "Several households are {given}: {ids}";
    printout_household_hint: "什么都没有写。--household 写户编号或 uuid；lianxin list households 列出各户", "Nothing was written. --household takes a number or a uuid; lianxin list households lists them";
    fill_file_mark: "已填", "filled";
    fill_done(rows: usize, files: usize): "已填 {rows} 行，{files} 个文件", "Filled {rows} rows, {files} files";
    fill_left_empty(headings: &str): "这些列没有填，本机的记录里没有：{headings}", "These columns stay empty, the records here do not have them: {headings}";
    fill_unknown(rows: &str): "这些行的人在本机找不到，没有填：{rows}", "These rows name somebody who is not here, and stay as they are: {rows}";
    fill_not_offered(words: &str): "下拉里没有这些词，没有填：{words}", "The drop-downs do not offer these, and their cells stay empty: {words}";
    fill_nothing_written: "什么都没有写，发来的文件没有动", "Nothing was written, and the file that was sent was not touched";
    fill_unread(why: &str): "读不了这个文件：{why}", "The file cannot be read: {why}";
    fill_too_large: "太大", "it is too large";
    fill_encrypted: "有密码", "it has a password";
    fill_damaged: "损坏或不完整", "it is damaged or cut short";
    fill_other: "不是表格", "it is no workbook";
    fill_empty: "是空的", "it is empty";
    fill_no_xlsx: "只能填 xlsx", "Only an xlsx can be filled";
    fill_no_xlsx_hint: "什么都没有写。用 Excel 或 WPS 另存为 xlsx 再填", "Nothing was written. Save it as xlsx first";
    fill_no_ledger: "认不出这是什么表", "It is not known what ledger this is";
    fill_no_ledger_hint: "什么都没有写。用 --sheet 指定工作表，或用 --map 说明各列是什么", "Nothing was written. Name the sheet with --sheet, or say with --map what its columns are";
    fill_asked(headings: &str): "这些列说不准是什么：{headings}", "It is not certain what these columns are: {headings}";
    fill_nothing: "没有可填的记录", "There is nothing here to fill it with";
    fill_complete: "能填的都已经在表里了", "All that could be filled in stands there already";
    fill_no_room: "表头下面没有空行", "There is no empty row below its heading";
    fill_no_room_hint: "什么都没有写。在表头下面插入空行再填", "Nothing was written. Insert empty rows below the heading";
    export_never_replaced(file: &str): "文件已存在：{file}", "The file exists: {file}";
    export_never_replaced_hint: "没有改动它：里面可能有手工填的内容。换一个文件名", "It was not touched: somebody may have written in it. Choose another name";
}

text_words! {
    /// Headings of columns that are no fields of a record, and of those that people call otherwise in a ledger.
    fn export_heading {
        "unit": "所属网格", "Unit";
        "state": "状态", "State";
        "level": "现在层级", "Level now";
        "mode": "办理方式", "Handling mode";
        "assignee": "承办", "Assignee";
        "awaiting_check": "待核查", "To be checked";
        "asked": "待批", "Asked for";
        "due": "期限", "Due";
        "due_certainty": "期限依据", "Due by";
        "resident_due": "答复群众期限", "Answer the resident by";
        "doer_due": "承办期限", "Doer's limit";
        "accept_due": "受理期限", "Accept by";
        "first_reply_at": "首次答复", "First reply";
        "done_in_time": "按期办结", "Done in time";
        "satisfaction": "满意度", "Satisfaction";
        "attempt": "回访次数", "Tries";
        "returns": "退回次数", "Returns";
        "late_entries": "补记步骤", "Late entries";
        "illegal_events": "没起作用的步骤", "Steps without effect";
        "sync": "同步", "Sync";
        "receipt": "回执号", "Receipt";
        "refused": "未收下", "Not taken";
        "kind": "类别", "Kind";
        "priority": "轻重", "Priority";
        "name": "姓名", "Name";
        "person_name": "对象", "Person";
        "address": "住址", "Address";
        "phone": "电话", "Phone";
        "text": "内容", "Text";
        "request_no": "诉求编号", "Request no.";
        "request_title": "诉求", "Request";
        "rule": "规则", "Rule";
        "since": "起算", "Since";
        "snooze_count": "改期次数", "Postponed";
        "place": "地点", "Place";
        "month": "月份", "Month";
        "category": "类别", "Category";
        "count": "数量", "Count";
    }
    /// How sure a day is.
    fn export_certainty_known {
        "table": "放假安排", "holidays known";
        "weekend_guess": "按周末推算", "by weekends";
    }
}

impl Lang {
    /// What was filled, and what was not.
    #[must_use]
    pub fn filled(self, filled: &Filled) -> Vec<String> {
        let mut lines = vec![self.fill_done(filled.rows, filled.files.len())];
        if !filled.left_empty.is_empty() {
            lines.push(self.fill_left_empty(&self.listed(&filled.left_empty)));
        }
        if !filled.unknown.is_empty() {
            let rows: Vec<String> = filled.unknown.iter().map(ToString::to_string).collect();
            lines.push(self.fill_unknown(&self.listed(&rows)));
        }
        if !filled.not_offered.is_empty() {
            let words = filled.not_offered.iter();
            let words: Vec<String> = words.map(|(heading, word)| self.labelled(heading, word)).collect();
            lines.push(self.fill_not_offered(&self.listed(&words)));
        }
        lines
    }

    /// Why a file is not given back filled in, and what to do.
    #[must_use]
    pub fn not_filled(self, why: &NotFilled) -> [String; 2] {
        let unread = |why: &str| [self.fill_unread(why), self.fill_nothing_written().to_owned()];
        let said = |said: &str, hint: &str| [said.to_owned(), hint.to_owned()];
        match why {
            NotFilled::Unread(Unread::Encrypted) => unread(self.fill_encrypted()),
            NotFilled::Unread(Unread::Other(_)) => unread(self.fill_other()),
            NotFilled::Unread(Unread::Empty) => unread(self.fill_empty()),
            NotFilled::Unread(Unread::Damaged(_)) | NotFilled::Damaged(_) => unread(self.fill_damaged()),
            NotFilled::Unread(_) => unread(self.fill_too_large()),
            NotFilled::NoXlsx => said(self.fill_no_xlsx(), self.fill_no_xlsx_hint()),
            NotFilled::NoLedger => said(self.fill_no_ledger(), self.fill_no_ledger_hint()),
            NotFilled::Asked(headings) => said(&self.fill_asked(&self.listed(headings)), self.fill_no_ledger_hint()),
            NotFilled::Nothing => said(self.fill_nothing(), self.fill_nothing_written()),
            NotFilled::Complete => said(self.fill_complete(), self.fill_nothing_written()),
            NotFilled::NoRoom => said(self.fill_no_room(), self.fill_no_room_hint()),
        }
    }
}

/// The help of the commands that write files for people.
pub(super) const HELP: &[(&str, &str, &str)] = &[
    ("export", "导出到文件", "Writes records to a file"),
    (
        "export what",
        "households 户，persons 家庭成员，visits 走访，requests 诉求，follow-ups 提醒，changes 改动日志；一类记录 (多数只按 internal)：{kinds}",
        "households, persons, visits, requests, follow-ups, or changes (the journal); the records of a kind (most by internal only): {kinds}",
    ),
    (
        "export format",
        "xlsx 表格 (代码译成词，编号藏在最后几列)，csv，json (代码不译)",
        "xlsx (codes in words, ids in hidden columns at the end), csv or json (codes stay codes)",
    ),
    (
        "export output",
        "输出文件；json 已有的会整个替换，xlsx 和 csv 从不替换",
        "The file to write; an earlier json is replaced as a whole, a workbook or csv never",
    ),
    (
        "export encoding",
        "csv 的编码：utf8 (带 BOM，Excel 能认)，gb18030 (老系统；生僻字也在)",
        "Encoding of a csv: utf8 (with a BOM, for Excel) or gb18030 (older systems; rare characters too)",
    ),
    (
        "fill",
        "把上级发来的表 (xlsx) 用本机的记录填好：版式，合并，下拉，隐藏页都不动，只写表头下面的空格",
        "Fills the office's own file (xlsx) from the records here: layout, merges, drop-downs and hidden sheets stay, only empty cells below the heading are written",
    ),
    ("fill file", "上级发来的文件", "The file that was sent"),
    (
        "fill output",
        "输出文件；放不下时分成 文件-1，文件-2；已有的从不替换",
        "The file to write; FILE-1, FILE-2 where one takes only so many rows; one that is there is never replaced",
    ),
    (
        "fill sheet",
        "填哪一个工作表；不写就是第一个认得出的",
        "Which sheet; the first that is known unless given",
    ),
    (
        "fill map",
        "说明各列是什么的文件 (toml)",
        "A file that says what its columns are (toml)",
    ),
    ("handover", "交接网格：移交，接收", "Hands a grid over: begin and end"),
    (
        "handover begin",
        "移交人：逐条写出要交接的事项 (约定，逾期，在办诉求，重点户，钥匙，台账本)；可以重复运行，只补缺的",
        "Who hands over: writes what is handed over, line by line; run again it adds what is missing",
    ),
    ("handover begin to", "接收人姓名", "The receiver's name"),
    (
        "handover begin key",
        "一把钥匙，可写多次",
        "A key; may be given several times",
    ),
    (
        "handover begin book",
        "一本台账，可写多次",
        "A book; may be given several times",
    ),
    (
        "handover begin other",
        "其他事项，可写多次",
        "Anything else; may be given several times",
    ),
    (
        "handover end",
        "接收人：事项都接了以后，把各户的联系人改成自己",
        "Who receives: once every line was answered, the households' contact becomes them",
    ),
    (
        "printout",
        "用同一批记录出各种表：走访登记表，民情日记，走访台账，随访记录表，月度情况，关爱探访表，例会纪要，网格交接单",
        "Makes what a town asks for from the same records: visit forms, the diary, ledgers, follow-up sheets, the month, the care list, minutes, the hand-over",
    ),
    (
        "printout name",
        "visit-form 走访登记表，diary 民情日记，visit-ledger 走访台账 (csv)，follow-up 随访记录表，month 月度情况，care 重点人群关爱探访表，minutes 例会纪要，handover 网格交接单",
        "visit-form, diary, visit-ledger (csv), follow-up, month, care, minutes or handover",
    ),
    (
        "printout household",
        "只要这一户：户编号或 uuid",
        "This household alone: number or uuid",
    ),
    ("printout visit", "只要这一次走访 (uuid)", "This visit alone (uuid)"),
    (
        "printout month",
        "只要这个月，如 2026-11；日记，台账和月度情况不写就是本月",
        "This month alone, e.g. 2026-11; diary, ledger and month take the present one",
    ),
    (
        "printout template",
        "写出在用的模板，不填记录；改好放进配置目录的 templates",
        "Writes the template in use instead; a changed one goes into templates in the settings folder",
    ),
    (
        "printout output",
        "输出文件；已有的从不替换",
        "The file to write; one that is there is never replaced",
    ),
    (
        "export profile",
        "用途：internal 内部，report 上报，public 公示",
        "For whom: internal, report or public",
    ),
];

impl Lang {
    /// True for a heading that asks whether, not how much.
    #[must_use]
    pub fn asks_whether(self, heading: &str) -> bool {
        heading.trim_start_matches(['*', '\u{FF0A}', ' ']).starts_with("是否")
    }

    /// How sure a day is; the code itself when this version does not know it.
    #[must_use]
    pub fn export_certainty(self, code: &str) -> &str {
        self.export_certainty_known(code).unwrap_or(code)
    }
}
