//! Words of lessons: what the bar says beside a caption, what can be done, and what came of pulling the plug.

use super::plural;
use crate::app::picked::TourChoice;
use crate::app::tour::{PlugPulled, TourNotice};
use crate::domain::lang::Lang;

words! {
    tours_title: "演练", "Lessons";
    tour_your_turn: "轮到你", "Your turn";
    tour_reached: "做到了，按空格继续。", "Done; press Space to go on.";
    tour_waits: "等结果..", "Waiting..";
    tour_keys: "空格 下一步  退格 上一步  F5 从头  Esc 接手", "Space Next  Backspace Back  F5 Again  Esc Take over";
    tour_turn_keys: "Shift+F9 看演示、重来、结束", "Shift+F9 Show me, again, end";
    tour_taken: "已接手：从这里照常操作 (Shift+F9 再选演练)", "Taken over: go on from here (Shift+F9 for the lessons)";
    tour_ended: "演练完了 (Shift+F9 再选)", "The lesson is over (Shift+F9 for another)";
    tour_other_way(shown: &str, done: &str): "换了一种做法：示范用 {shown}，你用 {done}，结果一样。", "Another way: shown with {shown}, done with {done}; the same result.";
    no_keys: "不按键", "no key";
    pulling_plug: "正在断电试验：让另一份程序边存边断电，三次..", "Pulling the plug: a copy of the program is killed while it saves, three times..";
    selftest_plug(kills: usize, saved: usize, characters: usize, lost: usize, seed: u64): "断电 {kills} 次：说了已保存 {saved} 条、{characters} 个字，少了 {lost} 条 (种子 {seed})", "Killed {kills} times: {saved} said to be saved, {characters} characters; {lost} lost (seed {seed})";
    selftest_tours(played: usize, stuck: usize): "演练走了 {played} 遍：卡住 {stuck} 遍", "Lessons played {played} times: {stuck} stuck";
    plug_failed(why: &str): "断电试验没做成：{why}", "The plug could not be pulled: {why}";
}

impl Lang {
    /// What can be done about lessons; the lessons themselves have titles of their own.
    #[must_use]
    pub fn tour_choice(self, choice: TourChoice) -> &'static str {
        let (zh, en) = match choice {
            TourChoice::Begin(_) => ("开始", "Begin"),
            TourChoice::Restart => ("数据恢复到开头", "Data back to the start"),
            TourChoice::ShowMe => ("演示这一步", "Show me this step"),
            TourChoice::Again => ("这一步重来", "This step again"),
            TourChoice::Before => ("上一步", "The step before"),
            TourChoice::End => ("结束演练，从这里接手", "End it and go on from here"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// What is said of a lesson, and of the plug.
    #[must_use]
    pub fn tour_notice(self, told: &TourNotice) -> String {
        match told {
            TourNotice::Taken => self.tour_taken().to_owned(),
            TourNotice::Ended => self.tour_ended().to_owned(),
            TourNotice::Keys => self.tour_keys().to_owned(),
            TourNotice::PullingPlug => self.pulling_plug().to_owned(),
            TourNotice::PlugPulled(told) => self.plug_pulled(told),
        }
    }

    fn plug_pulled(self, told: &PlugPulled) -> String {
        let PlugPulled {
            kills,
            saved,
            characters,
            lost,
            trouble,
        } = told;
        if let Some(why) = trouble {
            return self.plug_failed(why);
        }
        match (self, lost) {
            (Self::Zh, 0) => format!("断电 {kills} 次：说了已保存的 {saved} 条、{characters} 个字，一个不少"),
            (Self::Zh, lost) => format!("断电 {kills} 次：说了已保存的 {saved} 条里少了 {lost} 条，请报告"),
            (Self::En, 0) => format!(
                "Killed {}: {} said to be saved, {characters} characters, all there",
                plural(*kills, "time"),
                plural(*saved, "record")
            ),
            (Self::En, lost) => format!(
                "Killed {}: of {} said to be saved {lost} are lost; please report it",
                plural(*kills, "time"),
                plural(*saved, "record")
            ),
        }
    }
}
