//! What the message row says after something happened, and what a failure means: what is safe, what to do.

use crate::app::Notice;
use crate::app::effect::{Refused, SaveTrouble, SavedOk, StoreTrouble};
use crate::domain::lang::Lang;

words! {
    undone: "已撤销上一步 (Ctrl+Y 重做)", "Undone (Ctrl+Y does it again)";
    redone: "已重做", "Done again";
    nothing_to_undo: "没有可以撤销的", "There is nothing to undo";
    draft_kept: "草稿已保存, 下次打开时恢复", "The draft is kept and comes back next time";
    cable_plugged: "网线已插上, 开始同步", "Cable plugged in; syncing";
    cable_pulled: "网线已拔掉: 一切照常, 记录先存本机", "Cable pulled: work goes on, records stay on this device";
    sync_done: "同步完成", "Sync done";
    ime_on(text: &str): "收到汉字\"{text}\": 已当作查找。中文输入法开着, 按 Shift 切英文",
        "\"{text}\" was typed: searching for it. The input method is on; Shift turns it off";
    ime_here(text: &str): "收到汉字\"{text}\": 这一栏用数字或左右键选。按 Shift 切英文, Tab 到下一栏",
        "\"{text}\" was typed: choose here by digit or arrow. Shift turns the input method off";
    revealed(seconds: u32): "{seconds} 秒内显示完整信息, 已记入操作日志", "Full values for {seconds} seconds; this is logged";
    fast_saved(n: usize): "已保存第 {n} 条, 继续下一户", "Saved no. {n}; next household";
    draft_restored(at: String): "已恢复 {at} 的草稿", "The draft of {at} was brought back";
    unused_keys(n: usize): "没有保存, 之后抢先键入的 {n} 个键没有用上", "Not saved; the {n} keys typed ahead were not used";
    not_saved_fields: "还没有保存: 请看标出的栏", "Not saved yet: see the marked fields";
}

impl Lang {
    /// What the message row says.
    #[must_use]
    pub fn notice(self, notice: &Notice) -> String {
        match notice {
            Notice::Saved(saved) => self.saved(saved),
            Notice::NotSaved(trouble) => self.not_saved(trouble),
            Notice::Refused(action, refusal) => match self {
                Self::Zh => format!("不能{}: {}", self.action(action), self.refusal(refusal)),
                Self::En => format!("{} is not possible: {}", self.action(action), self.refusal(refusal)),
            },
            Notice::Store(trouble) => self.store_trouble(trouble),
            Notice::Undone => self.undone().to_owned(),
            Notice::Redone => self.redone().to_owned(),
            Notice::ImeOn(text) => self.ime_on(text),
            Notice::Revealed(seconds) => self.revealed(*seconds),
            Notice::DraftKept => self.draft_kept().to_owned(),
            Notice::DraftRestored(at) => self.draft_restored(at.local().format("%m-%d %H:%M").to_string()),
            Notice::FastSaved(n) => self.fast_saved(*n),
            Notice::Cable(true) => self.cable_plugged().to_owned(),
            Notice::Cable(false) => self.cable_pulled().to_owned(),
            Notice::BadFile { file, why } => self.bad_config(file, why),
            Notice::StillLocked => self.lock_still().to_owned(),
            Notice::DealtWith(Refused::SaveAgain) => self.refused_saved_again().to_owned(),
            Notice::DealtWith(Refused::LetGo) => self.refused_gone().to_owned(),
            Notice::ImeHere(text) => self.ime_here(text),
            Notice::Settled => self.conflict_settled().to_owned(),
            Notice::Restored(done) => self.rescued(done),
            Notice::StickCopy(Ok(())) => self.stick_notice_made().to_owned(),
            Notice::StickCopy(Err(code)) => self.stick_notice_failed(code),
            Notice::Bundle(outcome) => self.bundle(outcome),
            Notice::SyncDone => self.sync_done().to_owned(),
        }
    }

    /// A save that went through.
    #[must_use]
    pub fn saved(self, saved: &SavedOk) -> String {
        let no = if saved.no.is_empty() {
            String::new()
        } else {
            format!(" {}", saved.no)
        };
        match self {
            Self::Zh => format!("已保存{no}, Ctrl+Z 可撤销"),
            Self::En => format!("Saved{no}; Ctrl+Z undoes it"),
        }
    }

    /// A save that did not, and why.
    #[must_use]
    pub fn not_saved(self, trouble: &SaveTrouble) -> String {
        match trouble {
            SaveTrouble::Refused(_) => self.not_saved_fields().to_owned(),
            SaveTrouble::NothingToUndo => self.nothing_to_undo().to_owned(),
            SaveTrouble::Store(trouble) => self.store_trouble(trouble),
        }
    }

    /// What a failure of the database means and what to do.
    #[must_use]
    pub fn store_trouble(self, trouble: &StoreTrouble) -> String {
        let words = self.database_trouble(trouble.code);
        format!("{}. {} {}", words.what, words.safe, words.next)
    }
}
