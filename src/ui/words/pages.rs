//! Words of the six pages and the two details.

use crate::app::pages::household::HouseholdTab;
use crate::app::pages::sync::SyncTab;
use crate::domain::lang::Lang;
use crate::domain::unit::{UnitKind, UnitPath};
use chrono::Weekday;

words! {
    /// Stands where a list will be.
    list_loading: "载入中..", "Loading..";
    /// The record is not here any more.
    household_deleted(by: String, why: String): "已删除：{by}，原因：{why}", "Deleted: {by}, because: {why}";
    gone_history: "它的走访和诉求还在各自的列表里，只是不再提醒。", "Its visits and requests stay in their lists, without reminders.";
    gone_where: "可能并到了 (Enter 打开)：", "It may be one of these (Enter opens):";
    gone_nowhere: "没有同号、同名、同址的户。Esc 返回。", "No household has its number, name or address. Esc goes back.";
    record_gone: "这条记录已不在本机(可能已被删除或移出你的范围)。Esc 返回。", "This record is no longer here (deleted, or moved out of your area). Esc goes back.";
    /// Rows seen of all.
    rows_of(from: usize, to: usize, total: usize): "{from}-{to}/{total}", "{from}-{to} of {total}";

    /// Badge of something overdue.
    badge_late: "逾", "OD";
    /// Badge of something due today.
    badge_today: "今", "T ";
    /// Badge of something due this week.
    badge_week: "周", "W ";
    /// Badge of something due later.
    badge_later: "后", "  ";
    /// Badge of danger.
    badge_alarm: "急", "!!";
    /// Before the title of an urgent request; short, because a narrow list has little room for both.
    mark_urgent: "[急]", "[urg]";
    mark_critical: "[特急]", "[crit]";
    /// Badge of an escalated request that waits.
    badge_inbox: "收", "IN";
    /// Due today.
    due_today: "今日", "today";
    /// Overdue by days.
    due_late(days: i64): "-{days}天", "-{days}d";
    /// Overdue by days, in full.
    overdue_by(days: i64): "逾期{days}天", "{days}d overdue";
    /// Days since.
    days_since_n(days: i64): "{days}天", "{days}d";
    /// Days ago, in brackets.
    days_ago_n(days: i64): "({days} 天前)", "({days} days ago)";
    days_ago_today: "(今天)", "(today)";
    days_ago_yesterday: "(昨天)", "(yesterday)";
    unit_town(town: &str, code: &str): "{town} {code}", "{town} {code}";
    unit_numbered(unit: &str, n: &str): "{n}号{unit}", "{unit} {n}";
    /// In place of a name where a matter is nobody's in particular.
    nobody_special: "网格", "The grid";

    col_badge: "急", "Pr";
    col_due: "时限", "Due";
    col_who: "对象", "Who";
    col_what: "事项", "What";
    col_kind: "类别", "Kind";
    /// What sort of thing is to be done.
    col_task: "类别", "Task";
    col_state: "状态", "State";
    col_no: "户编号", "No.";
    col_householder: "户主", "Household";
    col_colour: "级", "Lv";
    col_people: "人", "P";
    col_address: "住址", "Address";
    col_tags: "标签", "Tags";
    col_visited: "走访", "Visit";
    col_since: "距今", "Since";
    col_tasks: "待办", "Do";
    col_request_no: "编号", "No.";
    col_title: "事项", "Matter";
    col_reporter: "反映人", "From";
    col_mode: "方式", "Mode";
    col_assignee: "承办", "With";
    col_date: "日期", "Date";
    col_text: "内容", "What to do";
    col_time: "时间", "When";
    col_way: "方式", "How";
    col_outcome: "结果", "Result";
    col_note: "记录", "Note";
    col_by: "记录人", "By";
    col_sync: "同步", "Sync";
    col_subject: "内容", "About";
    col_sent: "上传", "Up";
    col_received: "接收", "Down";
    col_recovered: "找回", "Brought";
    col_took: "用时", "Took";
    col_result: "结果", "Result";

    /// A follow-up that waits.
    to_do: "待办", "To do";
    /// Postponed so often.
    postponed(n: u32): "改期{n}次", "moved {n}x";
    age_years(n: u32): "{n}岁", "{n}y";
    last_visit_on(date: String, ago: String): "上次走访 {date}{ago}", "Last visit {date} {ago}";
    never_visited: "还没有走访记录", "Not visited yet";
    label_tel: "电话", "Tel.";
    label_why: "依据", "Why";
    label_tags: "标签", "Tags";

    households_word: "户", "households";
    today_empty: "今天没有到期的事。", "Nothing is due today.";
    today_empty_hint: "按 2 看联系户，F2 记一次走访，F3 记一条诉求。", "2 shows your households, F2 records a visit, F3 a request.";
    today_empty_new: "还没有联系户。按 2 再按 Ins 新建一户。", "No households yet. Press 2 then Ins for a new one.";
    welcome_title: "欢迎用连心。先记住这几件：", "Welcome to Lianxin. To begin with:";
    welcome_household: "2 再 Ins：建第一户，有姓名和住址就够了。", "2 and then Ins: the first household; a name and an address will do.";
    welcome_write: "F2 记走访，F3 记诉求；写一句也行，Ctrl+S 保存，Ctrl+Z 撤销。", "F2 a visit, F3 a request; one sentence will do. Ctrl+S saves, Ctrl+Z undoes.";
    welcome_keys: "1 到 9 换页；F10 看这里能做什么，F1 看帮助，Esc 退一步。", "1 to 9 change the page; F10 shows what can be done here, F1 helps, Esc goes back.";
    welcome_offline: "断网照常用：写下的都在这台电脑上，停电也不丢。", "All works offline: what you wrote is on this computer, also after a power cut.";
    today_empty_office: "按 3 看诉求；上报给镇里的诉求会排在这里最前面。", "3 shows the requests; what is escalated to you comes first here.";

    households_title(n: usize): "联系户 {n} 户", "Households {n}";
    filter_is(what: String): "筛选：{what}", "Filter: {what}";
    sort_is(what: String): "排序：{what}", "Order: {what}";
    households_empty: "还没有联系户。", "No households yet.";
    households_empty_hint: "按 Ins 新建一户；有服务器的，同步后自动出现。", "Ins makes a new one; with a server they come by the sync.";
    households_none: "没有符合筛选的户。按 F7 换一个筛选。", "No household fits the filter. F7 chooses another.";
    households_not_yours: "户的资料不在镇里。", "Household records stay in the village.";
    households_not_yours_hint: "你的身份只看诉求：按 3 看诉求，姓名和电话随诉求一起来。", "Your role works with requests: press 3. Name and phone come with each request.";
    overdue_mark: "逾 = 已过下次走访日", "OD = past the next visit";
    next_visit_on(date: String): "下次走访 {date}", "Next visit {date}";
    no_tasks: "没有待办", "Nothing to do";

    filter_all: "全部", "All";
    filter_overdue: "走访逾期", "Visit overdue";
    filter_tasks: "有待办", "With something to do";

    tab_inbox: "收件", "Inbox";
    tab_sent_down: "下派", "Sent down";
    tab_waiting: "待受理", "Waiting";
    tab_handling: "办理中", "Handling";
    tab_return_visit: "待回访", "Revisit";
    tab_ended: "已办结", "Ended";
    ended_lately: " (90 天内)", " (90 days)";
    requests_empty: "这里还没有诉求。", "No requests here.";
    requests_empty_hint: "F3 记一条诉求；左右键看其他分类。", "F3 records one; left and right show the other tabs.";
    sent_down_empty: "没有下派出去的诉求。", "Nothing is handed down.";
    inbox_empty: "收件箱是空的：没有上报给你的诉求。", "The inbox is empty: nothing was escalated to you.";
    registered_on(date: String): "{date} 反映", "reported {date}";
    next_step_is(what: String): "下一步：{what} (F6)", "Next: {what} (F6)";
    next_step_waits(what: &str): "下一步：{what}", "Next: {what}";
    history_word: "办理记录", "History";
    at_level(level: String): "在{level}", "with {level}";
    waits_check: "待核查", "to be checked";

    detail_text: "详情", "Details";
    detail_history: "办理记录 (新的在前)", "History (newest first)";
    detail_steps: "下一步 (上下键选，Enter 办)", "Next steps (up/down, Enter takes)";
    detail_facts: "基本", "Facts";
    fact_category: "类别", "Category";
    fact_kind: "种类", "Kind";
    scroll_up_hint: "PgUp 回前面", "PgUp goes back";
    scroll_down_hint(n: usize): "PgDn 看后面 {n} 行", "PgDn: {n} more lines";
    fact_urgency: "紧急程度", "Urgency";
    fact_source: "来源", "Source";
    fact_place: "地点", "Place";
    fact_household: "户", "Household";
    fact_people: "涉及人数", "People";
    fact_other_party: "对方当事人", "Other party";
    fact_violence: "有暴力苗头", "Sign of violence";
    fact_recurrence: "复发自", "Recurrence of";
    fact_attempt(n: u32): "第 {n} 次办理", "Attempt {n}";
    fact_assist: "协办", "Helping";
    fact_deadline: "限期整改", "Rectify by";
    fact_satisfaction: "满意度", "Satisfaction";
    fact_merged_into: "并入", "Merged into";
    fact_merged_here: "并入本件", "Merged into this";
    event_without_effect: "[不生效：当时状态不允许]", "[no effect: not allowed in its state]";
    event_to(party: String): "交给 {party}", "to {party}";
    event_until(date: String): "至 {date}", "until {date}";
    sync_pending: "待上传", "not sent";
    sync_here: "本机", "kept here";
    sync_synced: "已同步", "synced";
    sync_conflict: "冲突", "conflict";
    sync_refused(code: String): "未收下 {code}", "not taken {code}";
    receipt(n: u64): "已同步 回执 {n}", "synced, receipt {n}";

    week_of(year: i32, month: u32, week: u32): "{year}年{month}月 第{week}周", "{year}-{month:02} wk {week}";
    month_of(year: i32, month: u32): "{year}年{month}月", "{year}-{month:02}";
    due_count: "到期件数", "Due";
    count_items(n: usize): "{n} 件", "{n}";
    month_total(month: u32, n: usize): "{month} 月到期 {n} 件", "Due in month {month}: {n}";
    follow_ups_title(n: usize): "提醒 {n} 件", "Follow-ups {n}";
    on_day(date: String): "{date} 到期", "due {date}";
    follow_ups_empty: "没有到期的提醒。", "No follow-ups.";
    follow_ups_empty_hint: "提醒按规则自动生成；按 Ins 自己加一条。", "They come from the rules by themselves; Ins adds your own.";
    follow_ups_none: "这一类没有提醒。按 F7 换一个筛选。", "Nothing of this kind. F7 chooses another.";
    follow_ups_day_empty: "这一天没有到期的提醒。Esc 看全部日期。", "Nothing is due on this day. Esc shows all days.";
    days_hint: "左右键选日期", "left/right: a day";
    day_hint: "Esc 看全部，左右键换一天", "Esc: all days, left/right: another";
    calendar_hint: "方向键选日期，Enter 看当天，Esc 看全部", "Arrows: day. Enter: show it. Esc: all days";
    calendar_tab_hint: "左右键选日期，Tab 进月历，Esc 看全部", "Left/right: day. Tab: month. Esc: all days";
    rule_since(date: String): "自 {date}", "since {date}";
    rule_manual: "手工提醒", "Typed by hand";

    visits_title(n: usize): "走访记录 {n} 次", "Visits {n}";
    visits_title_voided(n: usize, voided: usize): "走访记录 {n} 次 (另有作废 {voided} 条)", "Visits {n} (and {voided} voided)";
    visits_empty: "还没有走访记录。", "No visits yet.";
    visits_empty_hint: "按 F2 记第一次走访：选户，写看到什么、办了什么、还差什么，Ctrl+S 保存。", "F2 records the first one: choose the household, write what you saw and did, Ctrl+S saves.";
    visit_of(who: String): "走访记录：{who}", "Visit: {who}";
    visit_companions(who: String): "同行 {who}", "with {who}";
    visit_next(date: String): "下次走访 {date}", "next visit {date}";
    visit_no_text: "(没有写文字)", "(no text)";
    visits_not_yours: "走访记录不上镇。", "Visit notes stay in the village.";

    tab_basic: "基本", "Basic";
    tab_members: "家庭成员", "Members";
    tab_requests: "诉求", "Requests";
    tab_visits: "走访", "Visits";
    tab_health: "健康", "Health";
    section_todo(due: usize, later: usize): "提醒：到期 {due}，以后 {later}", "Reminders: due {due}, later {later}";
    section_members(n: usize): "家庭成员 {n} 人", "Members {n}";
    section_tags(n: usize): "标签 {n}", "Tags {n}";
    section_benefits(n: usize): "救助待遇 {n}", "Benefits {n}";
    section_timeline(n: usize): "往来记录 {n}", "Timeline {n}";
    section_requests(n: usize): "诉求 {n}", "Requests {n}";
    section_visits(n: usize): "走访 {n}", "Visits {n}";
    section_health(n: usize): "随访 {n}", "Health {n}";
    tab_nothing: "这里还没有记录。", "Nothing here yet.";
    tab_nothing_members: "还没有家庭成员。按 Ins 新增。", "No members yet. Ins adds one.";
    tab_nothing_visits: "还没有走访。F2 记第一次走访。", "No visits yet. F2 records the first.";
    tab_nothing_requests: "没有诉求。F3 记一条。", "No requests. F3 records one.";
    household_no_is(no: String): "户编号 {no}", "No. {no}";
    same_number_as(name: String): "和{name}同号", "same as {name}";
    same_number: "有两户同号", "two households have it";
    colour_because_is(why: String): "({why})", "({why})";
    people_count(n: usize): "{n} 人", "{n} people";
    one_person: "1 人", "1 person";
    fact_housing: "住房", "Housing";
    fact_water: "饮水", "Water";
    fact_income: "收入来源", "Income";
    fact_industry: "产业", "Industry";
    fact_contact: "联系党员", "Contact";
    fact_remark: "备注", "Remark";
    fact_colour_reason: "定级原因", "Level set because";
    fact_id_no: "身份证号", "ID no.";
    fact_birth: "出生日期", "Birth date";
    fact_phones: "电话", "Tel.";
    fact_presence: "现在", "Now";
    fact_ethnic: "民族", "Ethnic group";
    fact_party: "党员", "Party member";
    fact_guardian: "监护人", "Guardian";
    fact_emergency: "紧急联系", "Emergency";
    fact_doctor: "家庭医生", "Doctor";
    fact_id_unverified: "证件有误待核", "ID to be checked";
    fact_since(date: String): "{date} 起", "since {date}";
    fact_until(date: String): "{date} 止", "until {date}";
    value_became(was: String, now: String): "{was} -> {now}", "{was} -> {now}";
    fact_review(day: String): "{day} 年审", "review {day}";
    fact_monthly(yuan: String): "{yuan} 元/月", "{yuan} yuan a month";
    fact_risk(n: u8): "危险性 {n} 级", "risk {n}";
    fact_blood_pressure(sys: String, dia: String): "血压 {sys}/{dia}", "BP {sys}/{dia}";
    fact_glucose(mmol: String): "血糖 {mmol}", "glucose {mmol}";
    fact_not_seen: "未见到本人", "not seen";
    fact_guardian_present: "监护人在场", "guardian present";
    fact_locked: "被关锁", "locked in";
    health_hidden: "重点", "key group";
    benefit_hidden: "困难", "support";
    note_hidden: "(已隐去)", "(hidden)";
    age_decade(from: u32, to: u32): "{from}-{to}岁", "{from}-{to}y";
    tab_benefits: "救助待遇", "Benefits";
    sex_male: "男", "M";
    sex_female: "女", "F";
    esc_closes: "Esc 关闭，上下键滚动", "Esc closes, up/down scroll";

    sync_tab_pending(n: usize): "待上传 {n}", "Outbox {n}";
    sync_tab_here(n: usize): "本机改动 {n}", "Kept here {n}";
    sync_tab_conflicts(n: usize): "冲突 {n}", "Conflicts {n}";
    sync_tab_log: "同步记录", "Rounds";
    sync_label: "连接", "Link";
    server_label: "服务器", "Server";
    server_none: "未登记", "none";
    device_label: "本机", "This device";
    status_alone: "单机使用，没有连服务器", "Working alone, no server";
    status_alone_safe: "记录都在本机。要上传，先向镇里要登记码，再运行 lianxin enrol。", "Everything is kept here. To send it, ask the town for a code and run lianxin enrol.";
    status_not_yet: "还没有联系上服务器", "The server was not reached yet";
    status_idle: "正常", "All well";
    status_idle_safe: "记录先存本机，再按先后顺序上传。断网时一切照常使用。", "Saved here first, then sent in order. All of it works without a network.";
    status_running: "正在同步..", "Syncing..";
    status_failed_nothing: "没有待上传的，照常使用。", "Nothing waits here; work goes on as usual.";
    status_failed_safe(n: usize): "{n} 条改动保存在本机，不会丢；连上后自动上传。", "{n} kept safely here; they go up by themselves once connected.";
    status_since(what: String, time: String): "{what} ({time} 起)", "{what} (since {time})";
    status_next(time: String): "{time} 自动重试，F5 立即试", "tries again {time}, F5 now";
    status_stopped: "不会自动重试", "not tried again by itself";
    last_success(time: String): "上次同步 {time}", "Last sync {time}";
    never_synced: "还没有同步过", "Never synced";
    today_moved(sent: usize, received: usize): "今日已传 {sent} 条，收 {received} 条", "Today up {sent}, down {received}";
    database_size(size: String): "本机数据 {size}", "Data here {size}";
    pending_total(n: usize): "待上传 {n} 条", "Outbox: {n}";
    cable_in: "演示网线：插着 (Ctrl+N 拔掉)", "Demo cable: in (Ctrl+N pulls it)";
    cable_is_out: "演示网线：已拔 (Ctrl+N 插回)", "Demo cable: out (Ctrl+N plugs it)";
    here_total(n: usize): "本机改动 {n} 条", "Kept here: {n}";
    pending_waits: "待上传", "not sent";
    pending_sending: "上传中", "sending";
    pending_refused: "未收下", "not taken";
    pending_empty: "没有待上传的记录：都在服务器上了。", "Nothing waits: everything is on the server.";
    pending_empty_alone: "还没有记录。", "Nothing was recorded yet.";
    conflicts_empty: "没有冲突(两人把同一处改得不一样)。", "No conflicts (two people writing different things in one place).";
    log_empty: "还没有同步过。按 F5 试一次。", "No rounds yet. F5 tries one.";
    log_ok: "完成", "done";
    conflict_field(subject: String, field: String): "冲突：{subject} - {field}", "Conflict: {subject} - {field}";
    conflict_field_word: "字段", "Field";
    conflict_empty_value: "(空)", "(empty)";
    seconds(n: u64): "{n} 秒", "{n} s";
}

impl Lang {
    /// Why a record may be deleted; kept with the deletion.
    #[must_use]
    pub fn delete_reasons(self) -> [&'static str; 4] {
        match self {
            Self::Zh => ["录入有误", "重复录入", "情况已不存在", "本人要求删除"],
            Self::En => [
                "entered wrongly",
                "entered twice",
                "no longer so",
                "asked for by the person",
            ],
        }
    }

    /// Reasons to void what is created once.
    #[must_use]
    pub fn void_reasons(self) -> [&'static str; 4] {
        match self {
            Self::Zh => ["记错了户或人", "重复记录", "内容有误", "没有这回事"],
            Self::En => [
                "wrong household or person",
                "entered twice",
                "not right",
                "it did not happen",
            ],
        }
    }

    /// How long ago a day was, in brackets.
    #[must_use]
    pub fn days_ago(self, days: i64) -> String {
        match days {
            0 => self.days_ago_today().to_owned(),
            1 => self.days_ago_yesterday().to_owned(),
            _ => self.days_ago_n(days),
        }
    }

    /// Days since, in a few cells.
    #[must_use]
    pub fn days_since(self, days: i64) -> String {
        match days {
            0 => self.due_today().to_owned(),
            _ => self.days_since_n(days),
        }
    }

    /// A unit whose name is not known here: what it is by the depth of its path, and its number.
    #[must_use]
    pub fn unit_by_number(self, path: &UnitPath) -> String {
        let kind = match path.as_str().matches('/').count() {
            0 => return self.unit_town(self.unit_kind(&UnitKind::Town), path.number()),
            1 => UnitKind::Village,
            2 => UnitKind::Grid,
            _ => UnitKind::MicroGrid,
        };
        self.unit_numbered(self.unit_kind(&kind), path.number())
    }

    /// How many people are here.
    #[must_use]
    pub fn people_here(self, n: usize) -> String {
        match n {
            1 => self.one_person().to_owned(),
            _ => self.people_count(n),
        }
    }

    /// A day of the week, Monday first.
    #[must_use]
    pub fn weekday_short(self, day: Weekday) -> &'static str {
        let words = match self {
            Self::Zh => ["一", "二", "三", "四", "五", "六", "日"],
            Self::En => ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
        };
        words[day.num_days_from_monday() as usize]
    }

    /// The name of a household's tab.
    #[must_use]
    pub fn household_tab(self, tab: HouseholdTab) -> &'static str {
        match tab {
            HouseholdTab::Basic => self.tab_basic(),
            HouseholdTab::Members => self.tab_members(),
            HouseholdTab::Requests => self.tab_requests(),
            HouseholdTab::Visits => self.tab_visits(),
            HouseholdTab::Health => self.tab_health(),
        }
    }

    /// The name of a tab of the sync page with how many there are.
    #[must_use]
    pub fn sync_tab(self, tab: SyncTab, count: usize, alone: bool) -> String {
        match tab {
            SyncTab::Pending if alone => self.sync_tab_here(count),
            SyncTab::Pending => self.sync_tab_pending(count),
            SyncTab::Conflicts => self.sync_tab_conflicts(count),
            SyncTab::Log => self.sync_tab_log().to_owned(),
            SyncTab::Audit => self.sync_tab_audit().to_owned(),
            SyncTab::Retention => self.retention_tab().to_owned(),
        }
    }

    /// A size in the unit people use.
    #[must_use]
    pub fn bytes(self, bytes: u64) -> String {
        // Tenths, rounded up: nothing is "0.0 MB".
        let tenths = bytes.div_ceil(104_858);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_in_one_unit_and_are_never_nothing() {
        for (bytes, text) in [(980, "0.1 MB"), (1_048_576, "1.0 MB"), (14_890_000, "14.3 MB")] {
            assert_eq!(Lang::Zh.bytes(bytes), text);
        }
    }
}
