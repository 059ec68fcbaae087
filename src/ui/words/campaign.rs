//! Words of roster campaigns (专项任务) and their rows, and of surveys (问卷) and their sheets.

use crate::domain::five::Mark;
use crate::domain::followup::FollowUp;
use crate::domain::lang::Lang;
use crate::domain::report::FigureId;
use crate::domain::survey::Measure;

words! {
    roster_of_people(left: usize, all: usize): "剩 {left} 人 共 {all} 人", "{left} of {all} left";
    roster_of_households(left: usize, all: usize): "剩 {left} 户 共 {all} 户", "{left} of {all} households left";
    roster_done(done: usize, all: usize): "完成 {done}/{all}", "Done {done}/{all}";
    roster_until(day: &str): "{day} 止", "until {day}";
    roster_open_only: "只看未完", "open ones";
    roster_empty: "名单还没有人。", "Nobody is on the list yet.";
    roster_empty_hint: "按 F6 把符合条件的人列入，按 F10 从表里列入，按 Ins 加一个外来人员。", "F6 adds whom the campaign means, F10 a list from a file; Ins somebody from outside.";
    roster_all_done: "都办完了。按 F7 看全部。", "All are done. F7 shows them all.";
    roster_no_phone: "没有电话", "no telephone";
    campaign_card_people(called: &str, left: &str, to: &str): "{called} 剩 {left} 人，{to} 止", "{called}: {left} left, until {to}";
    campaign_card_households(called: &str, left: &str, to: &str): "{called} 剩 {left} 户，{to} 止", "{called}: {left} households left, until {to}";
    filter_lacks(mark: &str): "缺{mark}", "Lacking: {mark}";
    five_lacking: "无", "no";
    roster_dry_run(rows: usize, known: usize, unread: usize): "名单 {rows} 行，本地有的 {known} 人，没有姓名的 {unread} 行；预演，什么都没有写", "{rows} rows, {known} of them recorded here, {unread} without a name; a dry run, nothing was written";
    roster_brought(changes: usize, known: usize, unread: usize): "列入 {changes} 人，其中本地有的 {known} 人；没有姓名的 {unread} 行没有列入。名单在界面 7 工作", "{changes} rows added, {known} people recorded here; {unread} rows without a name left out. They are on page 7";
    roster_listed(rows: usize, known: usize, unread: usize): "列入 {rows} 行；名单上本地有的 {known} 人，没有姓名的 {unread} 行没有列入。Ctrl+Z 撤回", "{rows} rows added; {known} people of the list are recorded here, {unread} rows without a name left out. Ctrl+Z undoes";
    roster_made(changes: usize): "按名单条件列入 {changes} 人", "{changes} rows added by whom the campaign means";
    roster_no_names: "表里没有找到姓名一列", "no column with names was found";
    roster_no_names_hint: "给那一列写上表头：姓名", "give that column a heading such as 姓名";
    roster_row_at(row: usize): "第 {row} 行 ", "row {row} ";
    measure_awareness: "知晓率", "Know of it";
    measure_support: "支持率", "Support it";
    measure_satisfaction: "满意率", "Satisfied";
    measure_participation: "参与率", "Took part";
    measure_other: "其他", "Other";
    col_attempts: "联系", "Tries";
    mark_by(digit: u8): "登记为状态 {digit}", "Set status {digit}";
    refused_no_status: "没有用这个数字的选项", "nothing has this digit";
    answer_by(digit: u8): "选 {digit}", "Answer {digit}";
    survey_sheets(sheets: usize, invalid: usize): "答卷 {sheets} 份，其中无效 {invalid} 份", "{sheets} sheets, {invalid} of them invalid";
    survey_unreadable: "看不清", "Unreadable";
    survey_enter: "按 Enter 存下这份，接着录下一份。", "Enter keeps the sheet and begins the next.";
    survey_enter_early: "按数字作答；没答完按 Enter，这份算无效。", "Digits answer; Enter before the end keeps an invalid sheet.";
}

impl Lang {
    /// One of the five marks (五个到户): as its figure in the reports.
    #[must_use]
    pub fn five_mark(self, mark: Mark) -> &'static str {
        self.figure(match mark {
            Mark::Contact => FigureId::FiveContact,
            Mark::Visit => FigureId::FiveVisit,
            Mark::Policy => FigureId::FivePolicy,
            Mark::Industry => FigureId::FiveIndustry,
            Mark::Service => FigureId::FiveService,
        })
    }

    /// What the rate of a measure is called.
    #[must_use]
    pub fn measure(self, measure: Measure) -> &'static str {
        match measure {
            Measure::Awareness => self.measure_awareness(),
            Measure::Support => self.measure_support(),
            Measure::Satisfaction => self.measure_satisfaction(),
            Measure::Participation => self.measure_participation(),
            Measure::Other => self.measure_other(),
        }
    }

    /// What a reminder says of a record, and of a campaign how many rows wait until when.
    #[must_use]
    pub fn with_left(self, follow_up: &FollowUp, called: String) -> String {
        let because = &follow_up.because;
        let left = because.codes().1.split_once(' ').filter(|_| because.rule == "R29");
        let Some((left, whose)) = left else { return called };
        let to = because
            .since
            .map_or_else(String::new, |to| to.format("%m-%d").to_string());
        match whose {
            "household" => self.campaign_card_households(&called, left, &to),
            _ => self.campaign_card_people(&called, left, &to),
        }
    }

    /// How many rows wait, and how many there are.
    #[must_use]
    pub fn roster_left(self, left: usize, all: usize, of_households: bool) -> String {
        match of_households {
            true => self.roster_of_households(left, all),
            false => self.roster_of_people(left, all),
        }
    }
}

pub(super) const HELP: &[(&str, &str, &str)] = &[
    (
        "roster",
        "给专项任务加名单：按它的名单条件，或从一张表",
        "Adds rows to a campaign: by whom it means, or from a list",
    ),
    (
        "roster file",
        "名单文件：xlsx、xls、ods、csv；不给就按专项的名单条件",
        "The list: xlsx, xls, ods, csv; without one by whom the campaign means",
    ),
    ("roster campaign", "专项的名称或 uuid", "The campaign's title or uuid"),
    (
        "roster unit",
        "本地没有的人算哪个网格 (网格编码)；默认自己的网格",
        "The path of the grid of those not recorded here; the own one by default",
    ),
    ("roster dry_run", "只预演，不写", "Writes nothing"),
    ("roster json", "用 JSON 回答", "Answers as JSON"),
];
