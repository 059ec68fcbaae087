//! Words of the questions of a survey that come out of a file.

use crate::domain::lang::Lang;
use crate::domain::survey::NoQuestions;

words! {
    task_questions: "问卷题目", "Survey questions";
    task_questions_hint: "从表格文件取题目，新建一份问卷；表头写 题目、指标、选项、肯定", "A survey with the questions of a table: headings question, measure, options, yes";
    files_title_questions: "选题目的文件", "Choose the file with the questions";
    questions_unread: "这个文件读不了", "the file could not be read";
    questions_not_taken(why: &str, hint: &str): "没有取到题目：{why}。{hint}", "No questions were taken: {why}. {hint}";
    questions_none: "文件里没有题目", "no question was found in the file";
    questions_row(row: u32): "第 {row} 行不是能按数字作答的题目", "row {row} is no question that digits answer";
    questions_hint: "没有改动。表头写 题目、指标、选项、肯定；选项 2 到 9 个，用空格或 / 分开",
        "Nothing was changed. Give it the headings question, measure, options, yes; two to nine options, parted by blanks or /";
    questions_taken(title: &str, count: usize): "问卷 {title}：{count} 题，在第 7 页录入答卷", "Survey {title}: {count} questions; its sheets are entered on page 7";
}

impl Lang {
    /// Why no questions came out of a file.
    #[must_use]
    pub fn no_questions(self, why: &NoQuestions) -> String {
        match why {
            NoQuestions::Unread => self.questions_unread().to_owned(),
            NoQuestions::None => self.questions_none().to_owned(),
            NoQuestions::Row(row) => self.questions_row(*row),
        }
    }
}

/// The help of the command and its arguments.
pub(super) const HELP: &[(&str, &str, &str)] = &[
    (
        "survey",
        "从文件取题目，新建一份问卷",
        "Makes a survey with the questions of a file",
    ),
    (
        "survey file",
        "题目的表：表头 题目、指标、选项、肯定 (xlsx、xls、ods、csv)",
        "The table with the questions: question, measure, options, yes (xlsx, xls, ods, csv)",
    ),
    ("survey title", "问卷名称", "What it is called"),
    ("survey to", "截止日期", "Its last day"),
    (
        "survey named",
        "记名：答卷可以注明是哪一户；不加就是不记名",
        "A sheet may name its household; without it it is anonymous",
    ),
    ("survey json", "用 JSON 回答", "Answers as JSON"),
];
