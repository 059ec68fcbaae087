//! Why an action means nothing on the marked row or in a place, each with its own reason and what would help.

use crate::app::{Action, Marked, PageId, Place};
use crate::domain::lang::Lang;

impl Lang {
    /// Why the marked row is not one for the action.
    #[must_use]
    pub(super) fn not_on_row(self, action: &Action, marked: Marked) -> String {
        use Marked as M;
        let (zh, en) = match (action, marked) {
            (Action::Open, _) => ("这一行没有更多内容", "this row has nothing more to it"),
            (_, M::Nothing) => ("没有选中任何一行", "nothing is selected"),
            (Action::Done, M::Visit | M::HealthRecord) => (
                "已经记下；更正按 F4，作废按 Del",
                "it is written down; F4 corrects, Del voids",
            ),
            (Action::Done, M::Household | M::Person) => ("这户眼下没有要办的事", "nothing is due there now"),
            (Action::Done, _) => ("没有下一步", "nothing follows"),
            (Action::Postpone, M::Request) => ("诉求的时限要申请延期 (F10)", "a request's limit is extended (F10)"),
            (Action::Edit, M::FollowUp) => (
                "它按规则生成；F6 去办，F8 改期",
                "a rule made it; F6 deals with it, F8 puts it off",
            ),
            (Action::Delete, M::FollowUp) => ("它按规则生成，办完自己消除", "a rule made it; it goes when it is done"),
            (Action::Delete, M::Request) => ("按 Enter 打开，在里面作废", "open it with Enter, void it there"),
            (Action::Delete, M::Household) => {
                ("按 Enter 打开，再按 Ctrl+X 删除整户", "open it with Enter, then Ctrl+X")
            }
            (Action::NextPane, _) => ("这件事没有联系户", "no household belongs to it"),
            (Action::Escalate, _) => return self.only_requests(self.marked(marked)),
            (Action::Postpone | Action::Explain, _) => return self.only_follow_ups(self.marked(marked)),
            _ => return self.not_of_this_sort(self.marked(marked)),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
        .to_owned()
    }

    /// Why the action means nothing in a place.
    #[must_use]
    pub(super) fn not_in_place(self, action: &Action, place: Place) -> &'static str {
        use PageId as P;
        use Place::{Appearance, Household, Overlay, Page, Record, Request};
        let (zh, en) = match (action, place) {
            (Action::Filter, Page(P::Today)) => (
                "今日只列该办的；查某户按 Ctrl+F",
                "Today lists only what is due; Ctrl+F finds a household",
            ),
            (Action::Filter, Page(P::Visits)) => (
                "走访按日子全部列出；查某户按 Ctrl+F",
                "visits are listed by day; Ctrl+F finds a household",
            ),
            (Action::Filter, Page(_)) => ("这一页用左右键换页签", "left and right change the list here"),
            (Action::Filter, _) => ("筛选在列表里用，先按 Esc", "lists are filtered: Esc first"),
            (Action::Sort, _) => (
                "这里不能排序；2 3 4 5 7 的列表可以",
                "nothing is ordered here: lists are on 2 3 4 5 7",
            ),
            (Action::PrevColumn | Action::NextColumn, _) => (
                "这里没有列可标记；2 3 4 5 7 的列表有",
                "no columns to mark here: lists are on 2 3 4 5 7",
            ),
            (Action::Columns, _) => (
                "这里没有列可选；2 3 4 5 7 的列表有",
                "no columns to choose here: lists are on 2 3 4 5 7",
            ),
            (Action::Views | Action::UsualView, _) => (
                "视图属于列表：2 3 4 5 7，或 8 里打开的一个数",
                "views are of lists: 2 3 4 5 7, or an open figure on 8",
            ),
            (Action::Copy, _) => (
                "能复制的是列表：2 3 4 5 7，或 8 里打开的一个数",
                "lists are copied: 2 3 4 5 7, or an open figure on 8",
            ),
            (Action::Board, _) => ("看板在 3 诉求 和 7 工作", "boards are on 3 Requests and 7 Work"),
            (Action::Add, _) => (
                "这一页没有可添加的；走访 F2，诉求 F3",
                "nothing is added here; F2 a visit, F3 a request",
            ),
            (Action::Escalate, _) => (
                "只有诉求能上报，在 3 诉求 选一件",
                "only requests go up: choose one on 3 Requests",
            ),
            (Action::Postpone, _) => (
                "只有提醒能改期，在 4 提醒 选一条",
                "only follow-ups are put off: choose one on 4",
            ),
            (Action::Explain, _) => (
                "只有提醒有缘由，在 4 提醒 选一条",
                "only follow-ups have a reason: choose one on 4",
            ),
            (Action::Done, _) => ("这里没有要办的事", "nothing is to be done here"),
            (Action::Edit, _) => ("这一页只看不改", "this page is only read"),
            (Action::Delete, _) => ("这一页的记录不能删", "nothing is deleted on this page"),
            (Action::MoveHousehold | Action::DeleteHousehold, _) => ("先打开那一户", "open the household first"),
            (Action::Settle, Page(P::Sync)) => ("选中冲突按 Enter", "Enter settles the marked conflict"),
            (Action::Settle, Household | Request | Record) => ("这里没有冲突", "nothing is in conflict here"),
            (Action::Settle, _) => ("冲突都在 6 同步", "conflicts are on 6 Sync"),
            (Action::Bundle, _) => ("U盘在 6 同步", "USB is on 6 Sync"),
            (Action::Back, _) => ("已是最外一层；退出按 Ctrl+Q", "nothing lies below; Ctrl+Q quits"),
            (Action::NextPane | Action::PrevPane, Overlay | Appearance) => {
                ("只有这一个列表", "there is only this list")
            }
            (Action::NextPane | Action::PrevPane, _) => (
                "这里只有一栏；左右键换页签",
                "there is one pane; left and right change the tab",
            ),
            (Action::Left | Action::Right, Page(P::Visits)) => {
                ("这一页没有页签，用上下键", "there are no tabs here: use up and down")
            }
            (Action::Left | Action::Right, _) => ("这里用上下键选", "up and down choose here"),
            _ => ("这里用不上", "it has no use here"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// What sort of thing is marked.
    fn marked(self, marked: Marked) -> &'static str {
        let (zh, en) = match marked {
            Marked::Nothing => ("空行", "nothing"),
            Marked::Household => ("户", "a household"),
            Marked::Person => ("成员", "a member"),
            Marked::FollowUp | Marked::Reminder => ("提醒", "a follow-up"),
            Marked::Request => ("诉求", "a request"),
            Marked::Visit => ("走访", "a visit"),
            Marked::HealthRecord => ("随访记录", "a follow-up record"),
            Marked::Record => ("记录", "a record"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

words! {
    only_requests(what: &str): "这是{what}，只有诉求能上报", "this is {what}; only requests go up";
    only_follow_ups(what: &str): "这是{what}，只有提醒才行", "this is {what}; only follow-ups will do";
    not_of_this_sort(what: &str): "这是{what}，用不上", "this is {what}";
}
