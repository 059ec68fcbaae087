//! Words of the head of 今日.

words! {
    figure_overdue(n: usize): "逾期 {n}", "Overdue {n}";
    figure_today(n: usize): "今日到期 {n}", "Due today {n}";
    figure_week(n: usize): "本周 {n}", "Week {n}";
    figure_requests(n: usize): "在办诉求 {n}", "Requests {n}";
    figure_done(done: usize, all: usize): "今天已办 {done}/{all}", "Done today {done}/{all}";
    figure_inbox(n: usize): "收件 {n}", "Inbox {n}";
}
