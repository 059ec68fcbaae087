//! Words of the page of ledgers, of choosing a file, and of an import on the screen.

use crate::app::ImportTrouble;
use crate::app::effect::{FileTrouble, PrintoutsGiven};
use crate::app::importing::FilesFor;
use crate::app::pages::ledgers::{Part, Task};
use crate::domain::lang::Lang;
use crate::domain::problem::Problem;
use crate::record::Kind;
use crate::view::{Entry, NotALedger, Place};
use std::io::{Error, ErrorKind};

/// Problems of a list that are said at most.
const PROBLEMS: usize = 3;

words! {
    part_tasks: "要做什么", "What to do";
    part_imports: "导入过的", "What came in";
    part_handed_out: "给出去后又改了的", "Given out, and changed since";
    part_answers: "记住的表头", "Headings that are known";
    task_import: "导入台账", "Bring a ledger in";
    task_import_hint: "选一个文件：Excel、WPS、CSV。先看每一行会怎样，再决定导不导", "Choose a file: a workbook or csv. What becomes of each row is shown first";
    task_fill: "填上级发来的表", "Fill in a form that was sent";
    task_fill_hint: "选上级发来的 .xlsx：空格用本机的记录填好，存成旁边一个新文件，原来的不动", "Choose the .xlsx that was sent: its empty cells are filled from the records here, in a new file beside it";
    task_printouts: "出本月各表", "Make the printouts of a month";
    task_printouts_hint: "走访登记表、民情日记、走访台账、随访记录、月度情况、关爱探访，一次写进一个文件夹", "Visit forms, diary, visit ledger, follow-ups, month and care visits, all at once into a folder";
    printouts_folder_title: "各表写到哪个文件夹", "The folder for the printouts";
    printouts_folder_hint: "已有的文件不会改动，同名的另起名", "No file is replaced: where a name is taken, another is used";
    printouts_given(files: usize, rows: usize, folder: &str): "{files} 张表，{rows} 条记录，写在 {folder}", "{files} printouts with {rows} records are in {folder}";
    printouts_none: "这个月没有可填的记录，什么都没有写", "There is nothing of that month; nothing was written";
    filled_esc: "Esc 返回", "Esc goes back";
    filled_title: "填好了，原来的文件没有动", "Filled in; the file that was sent was not touched";
    imports_empty: "还没有导入过", "Nothing came in yet";
    import_can_undo: "可撤回", "can be taken back";
    import_undone_mark: "已撤回", "taken back";
    import_row_hint: "Enter 整批撤回：改过的恢复原样，新增的去掉。后来又改过的，先撤后来的", "Enter takes all of it back: what it changed and what it added. Undo what came later first";
    import_again_hint: "Enter 再导入一遍", "Enter brings it in again";
    handed_out_changed(n: usize): "改了 {n} 条", "{n} changed";
    handed_out_added(n: usize): "新增 {n} 条", "{n} added";
    handed_out_hint(by: &str): "{by} 给出的，之后又改了。Enter 看改了哪些，F6 重新给一份，Del 不再提醒", "Given out by {by}, and changed since. Enter shows what changed, F6 gives it out again, Del says no more of it";
    outdated_title(n: usize, file: &str): "{file} 给出后改了 {n} 条，Enter 打开", "Changed since {file} was given out: {n}. Enter opens";
    outdated_empty: "给出后没有改过", "Nothing was changed since";
    outdated_new: "新增", "new";
    outdated_gone: "已删除", "deleted";
    col_changed: "改了什么", "What changed";
    answers_hint: "同样表头的文件不再问。Enter 忘掉，下次重新问", "Files with these headings are not asked about. Enter forgets it: it is asked again";
    forget_question(title: &str): "忘掉对\"{title}\"表头的回答？下次导入会重新问。", "Forget what was said of \"{title}\"? It will be asked again.";
    forget_handed_out_question(file: &str): "不再提醒 {file}？文件和记录都不受影响。", "Say no more of {file}? Neither the file nor any record is touched.";
    forget_choice: "2 忘掉", "2 Forget it";
    files_title_import: "选要导入的文件", "Choose the file to bring in";
    files_title_roster: "选名单文件", "Choose the list";
    files_title_fill: "选发来的表", "Choose the file that was sent";
    files_places: "从哪里选", "Where from";
    files_keys: "Enter 进入或选定  退格 上一层  打字筛选  F5 重读", "Enter opens  Backspace up  type to filter  F5 again";
    files_keys_several: "Enter 进入或选定  Ins 多选  退格 上一层  打字筛选  F5 重读", "Enter opens  Ins marks  Backspace up  type to filter  F5";
    files_marked(n: usize): "选了 {n} 个", "{n} marked";
    files_reading: "正在读取 ..", "Reading ..";
    files_empty: "这里什么都没有", "Nothing is here";
    files_unread(why: &str): "读不了：{why}。退格到上一层，F5 再读", "It cannot be read: {why}. Backspace goes up, F5 tries again";
    files_count(shown: usize, all: usize): "{shown}/{all}", "{shown}/{all}";
    place_drive: "U盘", "USB drive";
    place_recent: "上次用的", "Used before";
    place_desktop: "桌面", "Desktop";
    place_downloads: "下载", "Downloads";
    place_documents: "文档", "Documents";
    place_home: "个人文件夹", "Home";
    place_root: "本机", "This machine";
    no_ledger_empty: "空文件", "it is empty";
    no_ledger_large: "太大", "it is too large";
    no_ledger_lock: "打开着的表的临时文件", "a table that is open somewhere";
    no_ledger_form: "请另存为 .xlsx", "save it as .xlsx first";
    no_ledger_document: "不是表格", "it is no table";
    no_ledger_picture: "是图片", "it is a picture";
    no_ledger_archive: "是压缩包，先解压", "unpack it first";
    import_reading(file: &str): "正在读 {file} ..", "Reading {file} ..";
    import_writing(n: usize): "正在写入 {n} 行，请等一等", "Writing {n} rows, please wait";
    import_looked(n: usize): "正在核对，已看 {n} 行。Esc 取消", "Looking: {n} rows so far. Esc cancels";
    import_nothing_in(file: &str): "{file} 里没有可导入的行", "There are no rows to bring in in {file}";
    import_esc: "什么都没有改动。Esc 返回", "Nothing was changed. Esc goes back";
    import_fault: "程序处理这个文件时出错", "the program failed on this file";
    import_columns_title(n: usize): "先说清 {n} 处，F6 看每一行", "Still to be said: {n}; then F6 shows the rows";
    import_columns_all: "表头对照：Enter 改，F6 看每一行", "What the columns are: Enter changes, F6 shows the rows";
    import_asks_what(title: &str): "这是什么表？标题 {title}", "What ledger is it? Its title: {title}";
    import_asks_everybody: "标题说的是一类人。表里的人都算吗？算的话，每人加这个标签", "Its title names a group. Is everybody in it of that group? Then each is tagged so";
    import_asks_column: "这一列是什么？Enter 选，打字可找", "What is this column? Enter chooses; type to find it";
    import_known_column: "认出来的；不对就按 Enter 改", "Recognised; Enter changes it";
    import_asked_mark: "请选", "choose";
    import_hidden_column: "隐藏列", "hidden";
    col_ledger_column: "列", "Col";
    col_heading: "表头", "Heading";
    col_meaning: "是什么", "What it is";
    col_samples: "里面写的", "What stands in it";
    col_row: "行", "Row";
    col_fate: "结果", "Fate";
    col_told: "说明", "Why";
    about_what: "这张表", "Ledger";
    about_unit: "网格", "Grid";
    about_unit_rows: "没写网格的户", "Households that name none";
    import_asks_unit: "表里没写网格，这些户归哪个网格？", "The ledger names no grid. Of which grid are these households?";
    about_everybody: "所有人", "All";
    ledger_nothing_common: "不是，各不相同", "No, they differ";
    ledger_column_left_out: "不导入这一列", "Leave the column out";
    fate_all: "全部", "All";
    fates_empty: "没有这样的行", "There is no such row";
    fates_hint_all: "F6 导入好的行  Ctrl+S 全部  Ctrl+W 存退回的  Esc 不导", "F6 good  Ctrl+S all  Ctrl+W refused to a file  Esc none";
    say(n: usize, answer: &str): "{n} {answer}", "{n} {answer}";
    say_is(n: usize, who: &str): "{n} {who}", "{n} {who}";
    say_all: "全部待确认的：7 都按第一种  8 都按第二种  9 都先不收", "All to be confirmed: 7 the first answer  8 the second  9 leave out";
    fates_row_title(row: u32, name: &str, fate: &str): "第 {row} 行  {name}  {fate}", "Row {row}  {name}  {fate}";
    import_refused_file: "退回", "refused";
    import_refused_at(n: usize, file: &str): "没收的 {n} 行写在 {file}，改好后可再导入", "The {n} rows that were not taken are in {file}: mend and bring them in";
    import_not_done(why: String): "没有做成：{why}", "Not done: {why}";
    import_differs: "资料在这期间变了，什么都没有导入；这是现在的结果，请再看一遍", "The records changed meanwhile and nothing came in; look at the rows again";
    refused_left_out(n: usize): "有 {n} 行不能收；F6 只导入好的行", "{n} rows cannot be taken; F6 brings in the good ones";
    refused_by_command: "这种文件用命令重新导出：lianxin export", "such a file is made again by the command: lianxin export";
    refused_nothing_new: "没有新的内容", "nothing in it is new";
    refused_looking: "还在核对", "the rows are still being looked at";
    refused_unsaid(n: usize): "还有 {n} 处没说", "still to be said: {n}";
}

text_words! {
    /// What a printout is called, by its stable name.
    fn printout_name {
        "visit-form": "走访登记表", "Visit forms";
        "diary": "民情日记", "Diary";
        "visit-ledger": "走访台账", "Visit ledger";
        "follow-up": "随访记录表", "Follow-ups";
        "month": "月度情况", "Month";
        "care": "关爱探访表", "Care visits";
        "minutes": "例会纪要", "Minutes";
    }
}

impl Lang {
    /// A part of the page.
    #[must_use]
    pub fn ledgers_part(self, part: Part) -> &'static str {
        match part {
            Part::Tasks => self.part_tasks(),
            Part::Imports => self.part_imports(),
            Part::HandedOut => self.part_handed_out(),
            Part::Answers => self.part_answers(),
        }
    }

    /// Something to begin, and what it is.
    #[must_use]
    pub fn ledgers_task(self, task: Task) -> [&'static str; 2] {
        match task {
            Task::Import => [self.task_import(), self.task_import_hint()],
            Task::Fill => [self.task_fill(), self.task_fill_hint()],
            Task::Printouts => [self.task_printouts(), self.task_printouts_hint()],
            Task::Compare => [self.task_compare(), self.task_compare_hint()],
            Task::Roster => [self.task_roster(), self.task_roster_hint()],
            Task::Entitled => [self.task_entitled(), self.task_entitled_hint()],
            Task::Duplicates => [self.task_duplicates(), self.task_duplicates_hint()],
            Task::Questions => [self.task_questions(), self.task_questions_hint()],
            Task::Recurring => [self.task_recurring(), self.task_recurring_hint()],
        }
    }

    /// What a file is chosen for.
    #[must_use]
    pub fn files_title(self, purpose: FilesFor) -> &'static str {
        match purpose {
            FilesFor::Import => self.files_title_import(),
            FilesFor::Fill => self.files_title_fill(),
            FilesFor::Compare => self.files_title_compare(),
            FilesFor::Roster(_) => self.files_title_roster(),
            FilesFor::Questions => self.files_title_questions(),
        }
    }

    /// What sort of place something is; empty for a folder or file.
    #[must_use]
    pub fn place_sort(self, entry: Entry) -> &'static str {
        match entry {
            Entry::Place(Place::Drive) => self.place_drive(),
            Entry::Place(Place::Recent) => self.place_recent(),
            Entry::Place(Place::Desktop) => self.place_desktop(),
            Entry::Place(Place::Downloads) => self.place_downloads(),
            Entry::Place(Place::Documents) => self.place_documents(),
            Entry::Place(Place::Home) => self.place_home(),
            Entry::Place(Place::Root) => self.place_root(),
            Entry::Folder | Entry::File { .. } => "",
        }
    }

    /// Why a file cannot be a ledger.
    #[must_use]
    pub fn not_a_ledger(self, why: NotALedger) -> &'static str {
        match why {
            NotALedger::Empty => self.no_ledger_empty(),
            NotALedger::TooLarge => self.no_ledger_large(),
            NotALedger::Lock => self.no_ledger_lock(),
            NotALedger::OtherForm => self.no_ledger_form(),
            NotALedger::Document | NotALedger::NoTable => self.no_ledger_document(),
            NotALedger::Picture => self.no_ledger_picture(),
            NotALedger::Archive => self.no_ledger_archive(),
        }
    }

    /// Why a folder or file could not be read.
    #[must_use]
    pub fn not_readable(self, why: ErrorKind) -> &'static str {
        self.os_error(&Error::from(why))
    }

    /// What is wrong with rows of a list, the first ones.
    fn rows_refused(self, problems: &[Problem]) -> Vec<String> {
        let said = problems.iter().take(PROBLEMS).map(|problem| {
            let at = problem.part.and_then(|part| part.index);
            let at = at.map_or_else(String::new, |at| self.roster_row_at(at + 1));
            let field = self.field_of(&Kind::CampaignRow, problem.field);
            format!("{at}{}", self.labelled(field, &self.problem(problem)))
        });
        said.collect()
    }

    /// Why a step of an import was not done.
    #[must_use]
    pub fn import_trouble(self, trouble: &ImportTrouble) -> String {
        match trouble {
            ImportTrouble::In(file, why) => self.labelled(file, &self.import_trouble(why)),
            ImportTrouble::File(why) => self.not_readable(*why).to_owned(),
            ImportTrouble::Unread(why) => self.unread(why),
            ImportTrouble::Store(trouble) => self.store_trouble(trouble),
            ImportTrouble::NotFilled(why) => self.clauses(&self.not_filled(why)),
            ImportTrouble::Written(FileTrouble::Write(why)) => self.system_detail(why).to_owned(),
            ImportTrouble::Written(FileTrouble::Store(trouble)) => self.store_trouble(trouble),
            ImportTrouble::Written(FileTrouble::Exists | FileTrouble::Ending) => self.report_file_exists().to_owned(),
            ImportTrouble::NoNames => self.sentences(&[self.roster_no_names(), self.roster_no_names_hint()]),
            ImportTrouble::Refused(problems) => self.clauses(&self.rows_refused(problems)),
            ImportTrouble::Fault => self.import_fault().to_owned(),
        }
    }

    /// What became of the printouts of a month.
    #[must_use]
    pub fn printout_files(self, outcome: &Result<PrintoutsGiven, FileTrouble>) -> String {
        match outcome {
            Ok(PrintoutsGiven { files: 0, .. }) => self.printouts_none().to_owned(),
            Ok(given) => self.printouts_given(given.files, given.rows, &given.folder),
            Err(trouble) => self.report_file(&Err(trouble.clone())),
        }
    }

    /// Bytes as people read them.
    #[must_use]
    pub fn file_size(self, bytes: u64) -> String {
        match bytes {
            0..1024 => format!("{bytes} B"),
            1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
            _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
        }
    }
}
