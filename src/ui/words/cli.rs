//! Words of the commands: what `setup`, `record`, `list`, `export` and the others print, and their help.

use crate::domain::lang::{Lang, Words};

words! {
    cli_error: "错误", "Error";
    cli_hint: "提示", "Hint";
    cli_no_home: "找不到用户目录", "There is no home folder";
    cli_no_home_hint: "用 --data-dir 指定数据目录", "Name the data folder with --data-dir";
    cli_unreadable(file: &str, why: &str): "读不了 {file}：{why}", "Cannot read {file}: {why}";
    cli_file_hint: "检查文件名和权限；- 表示从标准输入读", "Check the name and the permissions; - reads standard input";
    cli_config_hint: "数据没有变化。改正或移走这个配置文件后再试", "No data has changed. Mend this file or move it away, then try again";
    cli_passphrase_empty(file: &str): "口令文件是空的：{file}", "The passphrase file is empty: {file}";
    cli_passphrase_hint: "数据没有变化。检查 --passphrase-file 的文件名、权限和内容", "No data has changed. Check the name, permissions and content of --passphrase-file";
    cli_not_set_up: "本机还没有初始化", "This device is not set up yet";
    cli_not_set_up_hint: "先运行 lianxin setup --name 姓名 --role 身份 --unit 网格编码 --open", "Run lianxin setup --name NAME --role ROLE --unit PATH --open first";
    cli_output_failed(why: &str): "输出失败：{why}", "Cannot write the output: {why}";
    cli_not_built(what: &str): "{what}：尚未完成", "{what}: not built yet";
    cli_not_built_hint: "这个版本还没有这项功能；lianxin --help 列出可用的命令", "This version does not have it; lianxin --help lists what there is";
    cli_doctor_done: "数据库完好，已按日志重建各表", "The database is sound; its tables were rebuilt from the journal";
    cli_doctor_found: "数据库有损坏，已逐条列出；其余各表已按日志重建", "The database was damaged, as listed; all else was rebuilt from the journal";
    cli_doctor_mended_hint: "损坏的地方已修好，没有丢失记录。再运行一次 lianxin doctor 确认", "What was damaged is right again and no record is lost. Run lianxin doctor once more to be sure";
    cli_doctor_sync_hint: "损坏的改动已放到一边，不显示也不上传。运行 lianxin sync 从服务器取回；取不回的请重新录入，再用 lianxin doctor --forget-damaged 清除提示",
        "Damaged changes were set aside: they are neither shown nor sent. Run lianxin sync to fetch them from the server; enter again what does not come back, then run lianxin doctor --forget-damaged";
    cli_doctor_repair_hint: "损坏的改动已放到一边，不显示也不上传。运行 lianxin doctor --repair 从备份取回 (别处的备份加 --from 文件)，或 lianxin sync 从服务器取回；取不回的请重新录入，再用 lianxin doctor --forget-damaged 清除提示",
        "Damaged changes were set aside: they are neither shown nor sent. Run lianxin doctor --repair to take them from copies (--from FILE for one elsewhere), or lianxin sync to fetch them from the server; enter again what does not come back, then run lianxin doctor --forget-damaged";
    cli_doctor_lost_hint: "损坏的改动已放到一边，不显示。有备份就从备份恢复，否则请重新录入，再用 lianxin doctor --forget-damaged 清除提示",
        "Damaged changes were set aside and are not shown. Restore a backup if there is one, else enter them again, then run lianxin doctor --forget-damaged";
    cli_doctor_forgot(n: usize): "已清除 {n} 条损坏改动的提示", "Let go of {n} damaged changes";
    cli_damaged_change(kind: &str, record: &str, change: &str): "损坏的改动：{kind} {record}，改动号 {change}", "Damaged change: {kind} {record}, change {change}";
    cli_doctor_record(kind: &str, number: &str, record: &str): "记录与日志不符，已按日志改正：{kind} {number} ({record})", "A record differed from the journal and was made right: {kind} {number} ({record})";
    cli_doctor_mended(n: usize, first: &str): "数据库文件有 {n} 处不一致，已重建：{first}", "The file had {n} faults, rebuilt: {first}";
    cli_doctor_drafts(n: usize): "{n} 份草稿或撤销记录已损坏，已删除", "{n} drafts or entries for undo were damaged and are gone";
    cli_doctor_audit(n: usize): "操作日志有 {n} 行已损坏", "{n} lines of the audit log are damaged";
    cli_export_damaged_hint: "文件已写好，其余数据正确。运行 lianxin sync 取回损坏的改动，再导出一次", "The file was written and the rest of it is right. Run lianxin sync to fetch the damaged changes, then export again";
    cli_exported_without(rows: usize, file: &str, damaged: usize): "已导出 {rows} 条到 {file}，但有 {damaged} 条损坏的改动不在其中", "Exported {rows} rows to {file}, without {damaged} damaged changes";
    cli_no_terminal: "这里不是终端，打不开界面", "This is not a terminal: the console cannot open";
    cli_no_terminal_hint: "脚本请用 lianxin record / list / export", "Scripts use lianxin record, list and export";
    cli_dumb_terminal: "这个终端不能移动光标，打不开界面", "This terminal cannot move its cursor: the console cannot open";
    cli_old_console: "这个窗口是旧版控制台，打不开界面", "This window is a legacy console: the console cannot open";
    cli_old_console_hint: "在窗口标题栏上点右键，打开属性，取消旧版控制台 (需要 Windows 10)；或用 Windows Terminal", "In the window's properties untick the legacy console (Windows 10), or use Windows Terminal";
    cli_dumb_terminal_hint: "换一个终端，或设置 TERM", "Use another terminal, or set TERM";
    cli_second_console(folder: &str): "另一个连心窗口正在使用 {folder}", "Another console is open on {folder}";
    cli_second_console_hint: "回到那个窗口，或关闭它后再试", "Go back to that window, or close it and try again";
    cli_terminal_gone(why: &str): "终端断开了：{why}", "The terminal is gone: {why}";
    cli_fault(what: &str): "程序出错：{what}", "The program failed: {what}";
    cli_record_stopped: "已按要求停下：答复过的行都已保存，其余的没有", "Stopped as told: every answered line is saved, the others are not";
    cli_drafts_kept: "已保存的内容和草稿都在，重新打开即可", "What was saved and the drafts are kept: open it again";
    cli_demo_failed(why: &str): "演示数据没有建成：{why}", "The training pack could not be built: {why}";
    cli_demo_failed_hint: "真实数据没有受影响。检查临时目录的空间和权限", "No real data was touched. Check space and permissions of the temporary folder";
    cli_unknown_theme(given: &str): "没有这个主题：{given}", "There is no theme {given}";
    cli_unknown_tour(given: &str): "没有这个演练：{given}", "There is no lesson {given}";
    cli_no_name: "姓名不能为空", "The name must not be empty";
    cli_no_name_hint: "例：--name 谭谷雨", "Example：--name 谭谷雨";
    cli_unknown_role(given: &str): "没有这种身份：{given}", "There is no role {given}";
    cli_known(known: &str): "可用：{known}", "Known: {known}";
    cli_plain_why: "为什么看完整信息？(记入操作日志)", "Why are full values needed? (kept in the audit log)";
    cli_plain_no_reason: "要看完整信息，先写明原因", "Say why full values are needed";
    cli_plain_no_reason_hint: "什么都没有列出。例：--plain --reason 核对身份证号", "Nothing was listed. Example: --plain --reason 'checking ID numbers'";
    cli_which_unit(given: &str): "叫 {given} 的网格不止一个", "Several units are called {given}";
    cli_bad_unit(given: &str): "网格编码不对：{given}", "Not a unit code: {given}";
    cli_clock: "日期不可用：时钟(或 --today)在 1970 年以前或 9999 年以后", "No usable date: the clock (or --today) stands before 1970 or after 9999";
    cli_clock_hint: "数据没有变化。请先校准电脑的日期和时间，再试一次", "No data has changed. Set the computer's date and time, then try again";
    cli_no_code: "没有登记码", "There is no enrolment code";
    cli_code_hint: "什么都没有登记。登记码写在文件的第一行，用 --code-file 文件；或用 --code-file - 从标准输入给", "Nothing was enrolled. Give a file whose first line is the code with --code-file FILE, or the code on standard input with --code-file -";
    cli_bad_unit_hint: "例：439901100/200/03/012 (乡镇代码在前，只用字母数字和 - _)", "Example: 439901100/200/03/012 (the town's code first; letters, digits, - and _)";
    cli_choose_sealing: "要说明数据库是否加密", "Say how the database is to be kept";
    cli_choose_sealing_hint: "加 --passphrase-file 文件 (加密)，或 --open (不加密)", "Add --passphrase-file FILE (sealed) or --open (not sealed)";
    cli_sealing_not_built: "这个版本不能加密数据库，什么都没有建立", "This build cannot seal the database; nothing was made";
    cli_sealing_not_built_hint: "改用 --open (不加密)，或换用带加密的版本", "Use --open (not sealed), or a build with sealing";
    cli_set_up(name: &str, role: &str, unit: &str): "已初始化：{name} ({role})，所属网格 {unit}", "Set up: {name} ({role}), unit {unit}";
    cli_set_up_next: "下一步：lianxin 打开界面；lianxin record 录入数据", "Next: lianxin opens the console; lianxin record takes data";
    cli_open_warning: "注意：数据库没有加密！谁拿到这台电脑，谁就能看到全部内容。", "WARNING: the database is NOT sealed! Whoever has this computer can read everything in it.";
    cli_set_up_already(name: &str): "本机已经初始化，使用人是{name}；没有改动", "This device is set up already, for {name}; nothing was changed";
    cli_set_up_already_hint: "另一个人请用另一个数据目录：--data-dir 目录", "Use another data folder for another person: --data-dir DIR";
    cli_line_too_long: "这一行超过 1 MiB", "The line is longer than 1 MiB";
    cli_line_too_long_hint: "一行只写一条记录", "Write one record a line";
    cli_not_utf8: "这一行不是 UTF-8 编码", "The line is not UTF-8";
    cli_lost: "这一行的汉字都变成了问号", "The Chinese characters of this line have become question marks";
    cli_lost_hint: "是 PowerShell 的管道弄丢的。把内容存成 UTF-8 文件，用 lianxin record 文件 读入", "PowerShell's pipe lost them. Save a UTF-8 file and use lianxin record FILE";
    cli_not_utf8_hint: "把文件另存为 UTF-8", "Save the file as UTF-8";
    cli_not_json: "这一行不是 JSON 对象", "The line is not a JSON object";
    cli_not_json_hint: "每行一个对象，例：{\"do\":\"visit\",\"household\":\"A-001\",\"outcome\":\"done\"}",
        "One object a line, for example {\"do\":\"visit\",\"household\":\"A-001\",\"outcome\":\"done\"}";
    cli_no_do: "没有写 do：不知道要做什么", "There is no \"do\": nothing says what to record";
    cli_unknown_do(given: &str): "不认识 do：{given}", "Unknown \"do\": {given}";
    cli_unknown_field(given: &str): "没有这个字段：{given}", "There is no field {given}";
    cli_wrong_type(field: &str): "{field} 的值类型不对", "{field} has a value of the wrong type";
    cli_wrong_type_hint(detail: &str): "详情：{detail}", "In detail: {detail}";
    cli_line_wrong: "这一行没有保存", "The line was not saved";
    cli_exported(rows: usize, file: &str): "已导出 {rows} 条到 {file}", "Exported {rows} rows to {file}";
    cli_unwritable(file: &str, why: &str): "写不了 {file}：{why}", "Cannot write {file}: {why}";
    cli_taken(file: &str): "{file} 已存在，而且不是上一次写出的同类文件，或是数据库要用的名字", "{file} is there and is no earlier file of this kind, or its name belongs to a database";
    cli_taken_hint: "没有改动它：数据库、密钥、备份和别的文件从不覆盖。换一个文件名", "It was not touched: databases, keys, backups and other files are never replaced. Choose another name";
    cli_missing_saves(count: u64): "有 {count} 次保存不见了：数据库旁边的 -wal 文件被删除，或换上了旧的数据库文件", "{count} saves are missing: the -wal file beside the database was removed, or an older database was put in its place";
    cli_missing_saves_hint: "其余内容完好，已记入操作日志，只提示这一次。找得到原来的文件就先不要再记录，请管理员看；找不到就核对最近的记录，补记缺的", "The rest is whole; this stands in the audit log and is told once. If the former files can be found, record nothing more and ask your administrator; else look through the last records and enter what is missing";
    cli_unwritable_hint: "没有留下半个文件。换一个目录或检查权限和磁盘空间", "No half a file was left. Choose another folder, or check permissions and space";
    cli_only_internal(what: &str): "{what} 只能按 internal 导出", "{what} is exported by the internal profile only";
    cli_only_internal_hint: "什么都没有写。上报或公示请导出 requests，visits 等", "Nothing was written. For other profiles export requests, visits and the like";
    cli_nothing_listed: "(没有)", "(none)";
    cli_yes: "是", "yes";
    help_usage: "用法", "Usage";
    help_commands: "命令", "Commands";
    help_arguments: "参数", "Arguments";
    help_options: "选项", "Options";
    usage_hint: "lianxin --help 或 lianxin 命令 --help 有说明", "See lianxin --help or lianxin COMMAND --help";
    usage_unknown_argument(arg: &str): "没有这个参数：{arg}", "Unknown argument: {arg}";
    usage_unknown_command(given: &str): "没有这个命令：{given}", "Unknown command: {given}";
    usage_missing(arg: &str): "缺少参数：{arg}", "Missing: {arg}";
    usage_no_command: "缺少命令", "A command is missing";
    usage_invalid_value(value: &str, arg: &str): "{arg} 的值不对：'{value}'", "Not a value for {arg}: '{value}'";
    usage_conflict(arg: &str): "{arg} 不能和其他参数一起用", "{arg} cannot be used with the others";
    usage_wrong: "用法不对", "Wrong usage";
}

text_words! {
    /// The sync state of a record, by the code `list` gives.
    fn cli_sync_known {
        "pending": "待上传", "not sent";
        "synced": "已同步", "synced";
        "conflict": "冲突", "conflict";
        "refused": "未收下", "not taken";
        "voided": "作废", "voided";
        "here": "本机", "kept here";
    }
}

/// Column titles of `list`, by field name.
const COLUMNS: &[(&str, &str, &str)] = &[
    ("due", "到期", "Due"),
    ("proposal", "安排", "Plan"),
    ("priority", "轻重", "Priority"),
    ("name", "姓名", "Name"),
    ("address", "住址", "Address"),
    ("phone", "电话", "Phone"),
    ("phones", "电话", "Phones"),
    ("items", "事项数", "Items"),
    ("household_no", "户编号", "No."),
    ("display_name", "户主", "Householder"),
    ("residence", "居住", "Residence"),
    ("people", "人数", "People"),
    ("colour", "等级", "Level"),
    ("last_visit", "上次走访", "Last visit"),
    ("visit_due", "应访", "Visit due"),
    ("tasks", "待办", "Tasks"),
    ("sync", "同步", "Sync"),
    ("relation", "关系", "Relation"),
    ("sex", "性别", "Sex"),
    ("birth", "出生", "Birth"),
    ("presence", "在家", "Presence"),
    ("id", "编号", "Id"),
    ("temp_no", "临时号", "Temp. no."),
    ("title", "事项", "Title"),
    ("category", "类别", "Category"),
    ("urgency", "紧急", "Urgency"),
    ("state", "状态", "State"),
    ("level", "层级", "Level"),
    ("assignee", "承办", "Assignee"),
    ("kind", "类型", "Kind"),
    ("person_name", "对象", "Person"),
    ("text", "内容", "Text"),
    ("rule", "规则", "Rule"),
    ("request_no", "诉求号", "Request"),
    ("at", "时间", "When"),
    ("way", "方式", "Way"),
    ("outcome", "结果", "Outcome"),
    ("by", "记录人", "By"),
    ("subject", "对象", "About"),
    ("fields", "字段", "Fields"),
    ("bytes", "字节", "Bytes"),
    ("refused", "未收下", "Not taken"),
    ("field", "字段", "Field"),
    ("shown", "现值", "Shown"),
    ("day", "起", "From"),
    ("what", "什么", "What"),
    ("against", "不能同享", "Not together with"),
    ("check", "须核对", "To be checked"),
    ("source", "来源", "Source"),
    ("other_name", "另一位", "The other"),
    ("other_no", "户编号", "No."),
    ("other_birth", "出生", "Birth"),
    ("likeness", "相同处", "Alike in"),
    ("other_id", "另一位编号", "The other's id"),
    ("other", "另一值", "Other"),
];

impl Lang {
    /// The title of a column of `list`.
    #[must_use]
    pub fn column_title(self, name: &str) -> &str {
        let mut all = COLUMNS
            .iter()
            .chain(super::audit::COLUMNS)
            .chain(super::retention::COLUMNS);
        let row = all.find(|(key, _, _)| *key == name);
        row.map_or(name, |&(_, zh, en)| Words([zh, en]).of(self))
    }

    /// The sync state of a record.
    #[must_use]
    pub fn cli_sync_state(self, code: &str) -> &str {
        self.cli_sync_known(code).unwrap_or(code)
    }

    /// The help of a command or argument; empty when it has none.
    #[must_use]
    pub fn help_text(self, name: &str) -> &'static str {
        let mut all = super::command_help::HELP.iter().chain(super::more_help());
        let row = all.find(|(key, _, _)| *key == name);
        row.map_or("", |&(_, zh, en)| Words([zh, en]).of(self))
    }
}
