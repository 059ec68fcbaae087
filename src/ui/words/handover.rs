//! Words of the hand-over of a grid.

words! {
    handover_visit(name: &str, day: &str): "约好 {day} 走访 {name}", "A visit to {name} is agreed for {day}";
    handover_begun(to: &str, count: usize): "移交给 {to}：共 {count} 项", "Handed over to {to}: {count} lines";
    handover_next: "交接单：lianxin printout handover -o 交接单.html。双方同步后，接收人在第 7 页 交接事项 逐项接收，再运行 lianxin handover end",
        "To sign: lianxin printout handover -o handover.html. After a sync the receiver answers each line on page 7, then runs lianxin handover end";
    handover_nobody: "没写接收人，或者就是本人", "No receiver was named, or it is you";
    handover_nobody_hint: "没有改动。例：--to 罗立夏", "Nothing was changed. Name the receiver with --to NAME";
    handover_none(name: &str): "没有移交给 {name} 的网格", "Nothing is handed over to {name}";
    handover_none_hint: "没有改动。请移交人先运行 lianxin handover begin --to 姓名，双方再同步", "Nothing was changed. Whoever hands over runs lianxin handover begin --to NAME first, then both sync";
    handover_open(open: usize): "还有 {open} 项没有接收", "{open} lines are not answered yet";
    handover_open_hint: "没有改动。在第 7 页 交接事项 逐项按 + (已接) 或 = (未见)，再运行一次", "Nothing was changed. Answer each on page 7 with + (taken over) or = (not there) and run it again";
    handover_received(passed: usize): "已接清：{passed} 户的联系人改成了本人", "Received: the contact of {passed} households is you now";
    handover_others(others: usize): "另有 {others} 户的联系人是别人，没有改", "{others} more households have another contact and keep them";
    handover_move(giver: &str): "请管理员运行 lianxin admin move --user {giver} (换网格，或 --inactive)：旧设备下次同步后不再留有这些户",
        "Now the administrator runs lianxin admin move --user {giver} (another unit, or --inactive): the old device keeps none of these households after its next sync";
    handover_refused(why: &str): "停在这里：{why}", "It stopped here: {why}";
    handover_refused_hint: "前面的已经保存。改好后再运行一次，会接着做", "What came before is saved. Once this is right, run it again: it goes on from here";
}
