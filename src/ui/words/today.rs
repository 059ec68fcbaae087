//! Words of 今日.

words! {
    figure_overdue(n: usize): "逾期 {n}", "Overdue {n}";
    figure_today(n: usize): "今日到期 {n}", "Due today {n}";
    figure_week(n: usize): "本周 {n}", "Week {n}";
    figure_requests(n: usize): "在办诉求 {n}", "Requests {n}";
    figure_done(done: usize, all: usize): "今天已办 {done}/{all}", "Done today {done}/{all}";
    figure_inbox(n: usize): "收件 {n}", "Inbox {n}";
    /// Cards that are not listed.
    more_cards(n: usize): ".. 另有 {n} 项", ".. {n} more";
    /// Which of the card's items is marked.
    item_of(at: usize, of: usize): "[{at}/{of} 左右键]", "[{at}/{of} left/right]";
    month_progress: "本月进度", "This month";
    progress_requests(received: usize, resolved: usize): "诉求  收 {received}  办结 {resolved}", "Requests  in {received}  done {resolved}";
    key_groups_mine: "重点人群(我的范围)", "Key groups (my area)";
    /// Between the visits proposed for the day and those that are due and can wait.
    day_plan_line(proposed: usize, later: usize): "-- 以上 {proposed} 户走访为今天建议，其余 {later} 户可后排 --", "-- {proposed} visits suggested for today; the other {later} can wait --";
    day_plan_rule: "一天建议走访几户由镇里定；警报、时限、约定的日子不受限。到期的都在，一户不少。", "Your town sets how many visits a day are suggested; alarms, limits and agreed days are not counted. All that is due is listed.";
    on_the_way(what: &str): "[顺路] {what}", "[on the way] {what}";
    today_rule: "同一户的事并成一条：一次入户，多事同办。", "One line per household: one visit settles everything there.";
}
