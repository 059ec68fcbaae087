//! Words of what comes again and again (高频问题).

use crate::domain::lang::Lang;
use crate::record::TITLE;
use crate::view::RecurringRow;

words! {
    task_recurring: "高频问题", "Comes again";
    task_recurring_hint: "90 天内同类、同地点 3 次以上的诉求：提交例会，定牵头人和办法", "Requests of one sort at one place, three times in 90 days: put them to the meeting for an owner and a plan";
    recurring_empty: "90 天内没有同类、同地点 3 次以上的诉求。", "Nothing came three times in 90 days at one place.";
    recurring_head(count: usize): "高频问题 {count} 个：90 天内同类、同地点 3 次以上", "Comes again: {count}, three times in 90 days";
    recurring_times: "次数", "Times";
    recurring_place: "地点", "Place";
    recurring_last: "最近", "Last";
    recurring_owner: "谁落实", "Owner";
    recurring_nobody: "未议", "Nobody";
    recurring_agenda: "待议", "On agenda";
    recurring_called(category: &str, place: &str, times: usize): "{place} {category} 90天{times}次", "{place}: {category}, {times} in 90 days";
}

impl Lang {
    /// What the agenda item about it is called.
    #[must_use]
    pub fn recurring_title(self, row: &RecurringRow) -> String {
        let said = self.recurring_called(self.category(&row.category), &row.place, row.requests.len());
        said.chars().take(TITLE).collect()
    }
}
