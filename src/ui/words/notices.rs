//! What the message row says after something happened, and what a failure means: what is safe, what to do.

use crate::app::Arrived;
use crate::app::effect::StoreTrouble;
use crate::domain::lang::Lang;
use crate::sync::status::TroubleCode;

words! {
    which_one: "还没选定是哪一个：用上下键选，按 Enter 选定", "Not chosen yet: up and down, then Enter";
    draft_kept: "草稿已保存，下次打开时恢复", "The draft is kept and comes back next time";
    cable_plugged: "网线已插上，开始同步", "Cable plugged in; syncing";
    cable_pulled: "网线已拔掉：一切照常，记录先存本机", "Cable pulled: work goes on, records stay on this device";
    round_done(sent: usize, received: usize): "同步完成：上传 {sent}，收到 {received}", "Sync done: sent {sent}, received {received}";
    news_one(what: String): "新到 1 件：{what}", "New: {what}";
    news_many(n: usize, what: String): "新到 {n} 件：{what}", "{n} new: {what}";
    news_row(title: &str, step: &str): "{title} ({step})", "{title} ({step})";
    new_conflicts(n: usize): "新冲突 {n}，到 6 同步 处理", "new conflicts {n}: see 6 Sync";
    new_refused(n: usize): "未收下 {n}，到 6 同步 处理", "not accepted {n}: see 6 Sync";
    sync_failed(what: &str, next: &str): "没有同步成：{what}{next}", "Not synced: {what} {next}";
    unfinished(n: usize): "有 {n} 份没写完，Shift+F2 (F10 里的 未写完的) 接着写", "{n} unfinished: Shift+F2 (or F10) goes on with them";
    nothing_unfinished: "没有写了一半的", "Nothing was left unfinished";
    open_form_again: "在这一页再打开那张表单，草稿会恢复", "Open the form again from here: its draft comes back";
    unfinished_row(form: &str, subject: &str, at: &str): "{form} {subject} {at}", "{form} {subject} {at}";
    quit_waits: "等正在保存的或服务器的回答，一有回答就退出", "Leaving as soon as the save, or the server, has answered";
    set_up_first: "先填完这一页，Ctrl+S 完成；要退出按 Ctrl+Q", "Fill in this page first, Ctrl+S finishes it; Ctrl+Q quits";
    projector_on: "投影开：姓名、地址、标题、记录都隐去，也不能看完整信息 (Ctrl+T 关)", "Projector view on: names, addresses, titles and notes are hidden, nothing is revealed (Ctrl+T ends it)";
    projector_off: "投影关：恢复平常的隐去", "Projector view off: masked as usual";
    covered: "已恢复隐去", "Values are hidden again";
    no_key(key: String): "{key} 在这里用不上；F1 看能用的键", "{key} has no use here; F1 lists the keys";
    ime_on(text: &str): "收到汉字\"{text}\"：已当作查找。中文输入法开着，按 Shift 切英文",
        "\"{text}\" was typed: searching for it. The input method is on; Shift turns it off";
    ime_here(text: &str): "收到汉字\"{text}\"：这一栏用数字或左右键选。按 Shift 切英文，Tab 到下一栏",
        "\"{text}\" was typed: choose here by digit or arrow. Shift turns the input method off";
    revealed(seconds: u32): "{seconds} 秒内显示完整信息，已记入操作日志", "Full values for {seconds} seconds; this is logged";
    draft_restored(at: String): "已恢复 {at} 的草稿", "The draft of {at} was brought back";
    unused_keys(n: usize): "之后抢先键入的 {n} 个键没有用上", "The {n} keys typed ahead were not used";
    new_registers(n: usize): "收到 {n} 种新台账，退出再打开后在第 7 页", "{n} new registers: on page 7 after leaving and starting again";
    not_saved_fields: "还没有保存：请看标出的栏", "Not saved yet: see the marked fields";
}

impl Lang {
    /// Why nothing was synced, and what to do.
    #[must_use]
    pub fn sync_failure(self, code: &TroubleCode) -> String {
        let words = self.trouble(code);
        self.sync_failed(words.what, words.next)
    }

    /// How many forms were begun and not finished.
    #[must_use]
    pub fn left_unfinished(self, n: usize) -> String {
        match n {
            0 => self.nothing_unfinished().to_owned(),
            n => self.unfinished(n),
        }
    }

    /// The projector view was turned on or off.
    #[must_use]
    pub fn projector(self, on: bool) -> &'static str {
        if on { self.projector_on() } else { self.projector_off() }
    }

    /// What arrived; `titles` are those of its rows as they may be shown.
    #[must_use]
    pub fn arrived(self, arrived: &Arrived, titles: &[String]) -> String {
        let named = arrived.rows.iter().zip(titles);
        let rows: Vec<String> = named
            .map(|(row, title)| self.news_row(title, &self.event_decided(&row.step, row.passed)))
            .collect();
        let what = self.listed(&rows);
        let news = match arrived.rows.len() {
            0 => None,
            1 => Some(self.news_one(what)),
            n => Some(self.news_many(n, what)),
        };
        let some = |n: usize| Some(n).filter(|n| *n > 0);
        let parts = [
            arrived.round.map(|moved| self.round_done(moved.sent, moved.received)),
            some(arrived.conflicts).map(|n| self.new_conflicts(n)),
            some(arrived.refused).map(|n| self.new_refused(n)),
            some(arrived.registers).map(|n| self.new_registers(n)),
            news,
        ];
        self.clauses(&parts.into_iter().flatten().collect::<Vec<_>>())
    }

    /// What a failure of the database means and what to do.
    #[must_use]
    pub fn store_trouble(self, trouble: &StoreTrouble) -> String {
        let words = self.database_trouble(trouble.code);
        {
            let what = match self {
                Self::Zh => format!("{}。", words.what),
                Self::En => format!("{}.", words.what),
            };
            self.sentences(&[&what, words.safe, words.next])
        }
    }
}
