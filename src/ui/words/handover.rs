//! Words of the hand-over of a grid.

use crate::change::Fields;
use crate::domain::lang::Lang;
use crate::domain::text::clean_line;
use crate::record::LINE;
use crate::view::{HandedOver, HandoverItem};
use serde_json::json;

words! {
    handover_visit(name: &str, day: &str): "约好 {day} 走访 {name}", "A visit to {name} is agreed for {day}";
    handover_begun(to: &str, count: usize): "移交给 {to}：共 {count} 项", "Handed over to {to}: {count} lines";
    handover_next: "交接单：lianxin printout handover -o 交接单.html。双方同步后，接收人在第 7 页 交接 打开，逐项按 1 或 2，最后按 F6 接清 (或运行 lianxin handover end)",
        "To sign: lianxin printout handover -o handover.html. After a sync the receiver opens it on page 7, answers each line with 1 or 2, and ends it with F6 (or lianxin handover end)";
    handover_nobody: "没写接收人，或者就是本人", "No receiver was named, or it is you";
    handover_nobody_hint: "没有改动。例：--to 罗立夏", "Nothing was changed. Name the receiver with --to NAME";
    handover_none(name: &str): "没有移交给 {name} 的网格", "Nothing is handed over to {name}";
    handover_none_hint: "没有改动。请移交人先运行 lianxin handover begin --to 姓名，双方再同步", "Nothing was changed. Whoever hands over runs lianxin handover begin --to NAME first, then both sync";
    handover_open(open: usize): "还有 {open} 项没有接收", "{open} lines are not answered yet";
    handover_open_hint: "没有改动。在第 7 页 交接 打开，逐项按 1 (已接) 或 2 (未见)，再来一次", "Nothing was changed. Answer each on page 7 with 1 (taken over) or 2 (not there), then once more";
    handover_received(passed: usize): "已接清：{passed} 户的联系人改成了本人", "Received: the contact of {passed} households is you now";
    handover_others(others: usize): "另有 {others} 户的联系人是别人，没有改", "{others} more households have another contact and keep them";
    handover_move(giver: &str): "请管理员运行 lianxin admin move --user {giver} (换网格，或 --inactive)：旧设备下次同步后不再留有这些户",
        "Now the administrator runs lianxin admin move --user {giver} (another unit, or --inactive): the old device keeps none of these households after its next sync";
    handover_refused(why: &str): "停在这里：{why}", "It stopped here: {why}";
    handover_refused_hint: "前面的已经保存。改好后再运行一次，会接着做", "What came before is saved. Once this is right, run it again: it goes on from here";
    handover_whom(giver: &str, receiver: &str): "{giver} 移交 {receiver}", "{giver} hands over to {receiver}";
    handover_answered(answered: usize, all: usize): "已答 {answered}/{all} 项", "answered {answered}/{all}";
    handover_no_lines: "还没有列出移交的事项。", "What is handed over is not listed yet.";
    handover_what: "事项", "What";
    handover_step_list: "列出事项", "List";
    handover_step_answer: "逐项接收", "Answer";
    handover_step_receive: "接清", "Receive";
    handover_step_over: "旧设备清空", "Old device";
    handover_next_list: "按 F6 列出约定、逾期、诉求、重点户；Ins 加钥匙、台账本。", "F6 lists what is to be handed over; Ins a key or book.";
    handover_wait_list: "等移交人列出事项并同步。", "Waits for who hands over to list it and sync.";
    handover_next_answer: "逐项按 1 已接 或 2 未见。", "Answer each line: 1 taken over, 2 not there.";
    handover_wait_answer(receiver: &str): "同步后等 {receiver} 逐项接收；F6 补列新的事项。", "Sync, then {receiver} answers; F6 adds what is new.";
    handover_next_receive(passes: usize, others: usize): "按 F6 接清：{passes} 户的联系人改为本人，{others} 户不变。", "F6 ends it: contact of {passes} households, not of {others}.";
    handover_wait_receive(receiver: &str): "都已答完，等 {receiver} 按 F6 接清。", "All answered; {receiver} ends it with F6.";
    handover_over(giver: &str): "已接清。管理员把 {giver} 移出后，旧设备同步即清空。", "Done. Moved away, the device of {giver} empties at a sync.";
    points_total(points: u32, entries: u32): "合计 {points} 分，{entries} 次", "{points} points in all, {entries} entries";
    refused_not_the_receiver: "由接收人逐项接收，移交人不能代答", "the receiver answers the lines, while it is under way";
    refused_not_the_giver: "等移交人列出事项", "who hands over lists it first";
    problem_nothing_new: "要移交的都已列出，没有新的", "all of it is listed already";
    hint_nothing_new: "再加一项按 Ins", "Ins adds a line";
    problem_not_the_receiver: "接清由接收人本人办", "only the receiver ends it";
    hint_not_the_receiver: "接收人在自己的设备上办；名字不对先改接收人", "on the receiver's own device; if the name is wrong, correct it first";
}

impl Lang {
    /// The four steps of a hand-over.
    #[must_use]
    pub fn handover_steps(self) -> [&'static str; 4] {
        [
            self.handover_step_list(),
            self.handover_step_answer(),
            self.handover_step_receive(),
            self.handover_step_over(),
        ]
    }

    /// What is handed over, as a line is written.
    #[must_use]
    pub fn handover_line(self, item: &HandoverItem) -> Fields {
        let said = match &item.what {
            HandedOver::Visit(day) => self.handover_visit(&item.name, &day.to_string()),
            HandedOver::Promise(follow_up) | HandedOver::Late(follow_up) => {
                format!("{} {}", item.name, self.follow_up(follow_up))
            }
            HandedOver::Request(no, title) => format!("{no} {title}"),
            HandedOver::Family => item.name.clone(),
        };
        let text: String = clean_line(&said).chars().take(LINE).collect();
        let line = json!({
            "sort": item.what.sort(), "text": text, "household": item.household.map(|id| id.to_string()).unwrap_or_default(),
            "due": item.due.map(|due| due.to_string()).unwrap_or_default(),
        });
        line.as_object().cloned().unwrap_or_default()
    }
}
