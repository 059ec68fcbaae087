//! What the message row says after something happened, and what a failure means: what is safe, what to do.

use crate::app::effect::StoreTrouble;
use crate::domain::lang::Lang;

words! {
    draft_kept: "草稿已保存, 下次打开时恢复", "The draft is kept and comes back next time";
    cable_plugged: "网线已插上, 开始同步", "Cable plugged in; syncing";
    cable_pulled: "网线已拔掉: 一切照常, 记录先存本机", "Cable pulled: work goes on, records stay on this device";
    sync_done: "同步完成", "Sync done";
    ime_on(text: &str): "收到汉字\"{text}\": 已当作查找。中文输入法开着, 按 Shift 切英文",
        "\"{text}\" was typed: searching for it. The input method is on; Shift turns it off";
    ime_here(text: &str): "收到汉字\"{text}\": 这一栏用数字或左右键选。按 Shift 切英文, Tab 到下一栏",
        "\"{text}\" was typed: choose here by digit or arrow. Shift turns the input method off";
    revealed(seconds: u32): "{seconds} 秒内显示完整信息, 已记入操作日志", "Full values for {seconds} seconds; this is logged";
    draft_restored(at: String): "已恢复 {at} 的草稿", "The draft of {at} was brought back";
    not_saved_fields: "还没有保存: 请看标出的栏", "Not saved yet: see the marked fields";
}

impl Lang {
    /// What a failure of the database means and what to do.
    #[must_use]
    pub fn store_trouble(self, trouble: &StoreTrouble) -> String {
        let words = self.database_trouble(trouble.code);
        format!("{}. {} {}", words.what, words.safe, words.next)
    }
}
