//! Words of actions and keys: the footer, the menu, the palette, help and the README read them here.

use crate::app::keymap::Group;
use crate::app::{Action, DoneAs, Key, KeyCode, PageId, Place};
use crate::domain::lang::Lang;
use crate::record::Kind;

impl Lang {
    /// An action in a few letters, for the footer, the menu and the palette.
    #[must_use]
    pub fn action(self, action: &Action) -> String {
        let (zh, en) = match action {
            Action::Page(page) => return self.page(*page).to_owned(),
            Action::Step(kind) => return self.event(kind).to_owned(),
            Action::Up => ("上一行", "Row up"),
            Action::Down => ("下一行", "Row down"),
            Action::Left => ("向左", "Left"),
            Action::Right => ("向右", "Right"),
            Action::PageUp => ("上一屏", "Screen up"),
            Action::PageDown => ("下一屏", "Screen down"),
            Action::First => ("首行", "First row"),
            Action::Last => ("末行", "Last row"),
            Action::Open => ("打开", "Open"),
            Action::Back => ("返回", "Back"),
            Action::NextPane => ("换栏", "Next pane"),
            Action::PrevPane => ("上一栏", "Previous pane"),
            Action::Help => ("帮助", "Help"),
            Action::Menu => ("动作菜单", "Menu"),
            Action::Palette => ("找功能", "Find an action"),
            Action::Appearance => ("主题和边框样式", "Appearance"),
            Action::Projector => ("投影开关", "Projector view"),
            Action::Search => ("查找", "Search"),
            Action::NewVisit => ("记走访", "New visit"),
            Action::FullVisit => ("记走访(完整表单)", "New visit (full form)"),
            Action::Clear => ("清空重填(再选一次找回)", "Clear (once more takes it back)"),
            Action::NewRequest => ("记诉求", "New request"),
            Action::Emergency => ("记特急", "Emergency"),
            Action::NewHousehold => ("新建户", "New household"),
            Action::NewRecord(Some("agenda_item")) => ("提交例会", "Put to the meeting"),
            Action::NewRecord(Some(code)) => return self.form_new(Kind::from_code(code).def().label.of(self)),
            Action::NewRecord(None) => ("新建", "New"),
            Action::RecordStep(step) => return step.label.of(self).to_owned(),
            Action::Answer(0) => ("同意改", "Agree"),
            Action::Answer(1) => ("待查", "Look into"),
            Action::Answer(_) => ("不符", "Does not fit"),
            Action::Mark(digit) => return self.mark_by(*digit),
            Action::Attempt => ("联系一次", "One more try"),
            Action::Merge => ("并成一人", "Merge two people"),
            Action::MergeHousehold => ("并成一户", "Merge two households"),
            Action::Add => ("添加", "Add"),
            Action::NewPerson => ("加成员", "New member"),
            Action::NewReminder => ("加提醒", "New reminder"),
            Action::NewTag => ("加标签", "New tag"),
            Action::Edit => ("编辑", "Edit"),
            Action::Delete => ("删除", "Delete"),
            Action::MoveHousehold => ("迁移、分户", "Move or split"),
            Action::BringList => ("从表里列入", "Add from a file"),
            Action::DeleteHousehold => ("删除整户", "Delete household"),
            Action::Board => ("看板/列表", "Board/list"),
            Action::Done => ("办结", "Done"),
            Action::Escalate => ("上报", "Escalate"),
            Action::Postpone => ("改期", "Postpone"),
            Action::Explain => ("为什么提醒", "Why"),
            Action::Filter => ("筛选", "Filter"),
            Action::Sort => ("排序", "Sort"),
            Action::PrevColumn => ("左一列", "Column left"),
            Action::NextColumn => ("右一列", "Column right"),
            Action::Columns => ("选列", "Columns"),
            Action::Views => ("视图", "Views"),
            Action::UsualView => ("恢复默认的列和次序", "Usual view"),
            Action::Copy => ("复制", "Copy"),
            Action::Sync => ("同步", "Sync"),
            Action::Settle => ("处理冲突", "Settle conflict"),
            Action::Bundle => ("用U盘传", "USB"),
            Action::ExportBundle => ("导出到U盘", "Export to USB"),
            Action::ImportBundle => ("从U盘导入", "Import from USB"),
            Action::ExportReport => ("写成文件", "Write to a file"),
            Action::Reveal => ("显示完整信息", "Show full values"),
            Action::Undo => ("撤销", "Undo"),
            Action::Redo => ("重做", "Redo"),
            Action::UndoList => ("最近的改动", "Last changes"),
            Action::Save => ("保存", "Save"),
            Action::SaveRefused => ("退回的行存成文件", "Refused rows to a file"),
            Action::Link => ("关联旧诉求", "Link old case"),
            Action::Phrases => ("常用语", "Phrases"),
            Action::Unfinished => ("未写完的", "Unfinished forms"),
            Action::Cable => ("插拔网线", "Network cable"),
            Action::Tours => ("演练", "Lessons"),
            Action::OtherSide => ("换到对方的屏幕", "The other side"),
            Action::PullPlug => ("断电试验", "Pull the plug"),
            Action::Redraw => ("刷新屏幕", "Refresh the screen"),
            Action::Quit => ("退出", "Quit"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
        .to_owned()
    }

    /// An action as it reads where it is offered; the main next step by what it does with what is selected.
    #[must_use]
    pub fn action_for(self, place: Place, action: &Action, done_as: Option<&DoneAs>, once: bool) -> String {
        let (zh, en) = match (action, done_as) {
            (Action::Edit, _) if once => ("更正", "Correct"),
            (Action::Delete, _) if once => ("作废", "Void"),
            (Action::Done, Some(DoneAs::Step(kind))) => return self.event(kind).to_owned(),
            (Action::Done, Some(DoneAs::EscalateAgain)) => return self.escalate_again().to_owned(),
            (Action::Done, Some(DoneAs::RecordStep(step))) => return step.label.of(self).to_owned(),
            (Action::Done, Some(DoneAs::Note(label))) => return self.note_down(label.of(self)),
            (Action::Done, Some(DoneAs::Finish)) => ("完成", "Done"),
            (Action::Done, Some(DoneAs::CopyIn)) => ("代录村医", "Doctor's note"),
            (Action::Done, Some(DoneAs::Health)) => ("记随访", "Health note"),
            (Action::Done, Some(DoneAs::Visit)) => ("去走访", "Visit them"),
            (Action::Done, Some(DoneAs::Look)) => ("去核对", "Look into it"),
            (Action::Done, Some(DoneAs::ImportLedger)) => return self.task_import().to_owned(),
            (Action::Done, Some(DoneAs::FillFile)) => ("填表", "Fill it in"),
            (Action::Done, Some(DoneAs::MakePrintouts)) => ("出表", "Make printouts"),
            (Action::Done, Some(DoneAs::MakeRoster)) => return self.task_roster().to_owned(),
            (Action::Done, Some(DoneAs::CompareList)) => return self.task_compare().to_owned(),
            (Action::Done, Some(DoneAs::KeepFindings)) => ("记下待核对", "Keep the findings"),
            (Action::Back, Some(DoneAs::KeepFindings)) => ("不记", "Keep nothing"),
            (Action::Edit, Some(DoneAs::KeepFindings)) => ("日期和种类", "Day and benefit"),
            (Action::Done, Some(DoneAs::TakeBack)) => ("整批撤回", "Take it back"),
            (Action::Done, Some(DoneAs::ImportAgain)) => ("再导入一遍", "Bring it in again"),
            (Action::Done, Some(DoneAs::LookAtRows)) => ("看每一行", "Look at the rows"),
            (Action::Done, Some(DoneAs::ImportGood)) => ("导入好的行", "Import good rows"),
            (Action::Done, Some(DoneAs::Removal)) => ("确认移走资料", "Records to leave"),
            _ => return self.action_in(place, action),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
        .to_owned()
    }

    /// An action as it reads in a place: the same key is "done" for a reminder and "next step" for a request.
    #[must_use]
    pub fn action_in(self, place: Place, action: &Action) -> String {
        let (zh, en) = match (place, action) {
            (Place::Page(_) | Place::Household | Place::Request | Place::Record, Action::Done) => {
                ("下一步", "Next step")
            }
            (Place::Page(PageId::Work), Action::Board) => ("各类", "Kinds"),
            (Place::Page(PageId::Sync), Action::Open) => ("处理", "Deal with it"),
            (Place::Request | Place::Record, Action::Open) => ("办这一步", "Take the step"),
            (Place::Request | Place::Record, Action::NextPane) => ("看这户", "Household"),
            (Place::Request | Place::Page(PageId::Requests), Action::Edit) => ("更正", "Correct"),
            (Place::Request, Action::Delete) => ("作废末步/删除", "Void last step"),
            (Place::Marking, Action::Open) => ("看电话", "Telephone"),
            (Place::Marking, Action::Attempt) => ("联系过", "Tried"),
            (Place::Sheets, Action::Open) => ("存下这份", "Keep the sheet"),
            (Place::Sheets, Action::Attempt) => ("看不清", "Unreadable"),
            (Place::Sheets, Action::Mark(digit)) => return self.answer_by(*digit),
            (Place::Sheets, Action::Left) => ("退一题", "Question before"),
            (Place::Sheets, Action::NextPane) => ("看问卷", "Survey"),
            (Place::Marking, Action::Done) => ("按条件列入", "Add who is meant"),
            (Place::Marking, Action::Filter) => ("未完/全部", "Open/all"),
            (Place::Marking, Action::NextPane) => ("看专项", "Campaign"),
            (Place::Handover, Action::Done) => ("下一步", "Next step"),
            (Place::Handover, Action::Open) => ("看这户", "Household"),
            (Place::Handover, Action::NewRecord(_)) => ("加一项", "Add a line"),
            (Place::Handover, Action::NextPane) => ("看交接", "Hand-over"),
            (Place::Handover, Action::Mark(1)) => ("已接", "Taken over"),
            (Place::Handover, Action::Mark(2)) => ("未见", "Not there"),
            (Place::Import, Action::Open) => ("打开这一行", "Open"),
            (Place::Import, Action::Save) => ("全部导入", "Import all"),
            (Place::Import, Action::Edit) => ("表头对照", "Columns"),
            (Place::Import, Action::Done) => ("下一步", "Next step"),
            (Place::Import, Action::Back) => ("不导入", "Import nothing"),
            (Place::Overlay, Action::Open) => ("选定", "Choose"),
            (Place::Appearance, Action::Open) => ("保存", "Keep"),
            (Place::Appearance, Action::Back) => ("取消", "Take back"),
            (Place::Appearance, Action::Left) => ("换", "Change"),
            (Place::Overlay | Place::Help, Action::Back) => ("关闭", "Close"),
            (Place::Help, Action::Open) => ("执行", "Do it"),
            (Place::Form | Place::Setup, Action::NextPane) => ("下一栏", "Next field"),
            (Place::Form | Place::Setup, Action::PrevPane) => ("上一栏", "Field before"),
            (Place::Form | Place::Setup, Action::Up) => ("上移", "Up"),
            (Place::Form | Place::Setup, Action::Down) => ("下移", "Down"),
            (Place::Form | Place::Setup, Action::First) => ("行首", "Line start"),
            (Place::Form | Place::Setup, Action::Last) => ("行末", "Line end"),
            (Place::Form, Action::Back) => ("离开(草稿保留)", "Leave (draft kept)"),
            _ => return self.action(action),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
        .to_owned()
    }

    /// What an action does in a place, in a sentence: in a form the keys of the lists mean something about its fields.
    #[must_use]
    pub fn action_help_in(self, place: Place, action: &Action) -> String {
        if !matches!(place, Place::Form | Place::Setup) {
            return self.action_help(action);
        }
        let (zh, en) = match action {
            Action::Up => (
                "上一栏；记录里上一行，日期晚一天",
                "field before; row up in a note, a day later in a date",
            ),
            Action::Down => (
                "下一栏；记录里下一行，日期早一天",
                "next field; row down in a note, a day earlier in a date",
            ),
            Action::Left => ("左移；选项里选前一个", "left, or the choice before"),
            Action::Right => ("右移；选项里选后一个", "right, or the next choice"),
            Action::PageUp => ("列表上翻；日期晚一周", "list up; a date a week later"),
            Action::PageDown => ("列表下翻；日期早一周", "list down; a date a week earlier"),
            Action::First => ("到行首", "to the start of the line"),
            Action::Last => ("到行末", "to the end of the line"),
            Action::NextPane => ("到下一栏", "to the next field"),
            Action::PrevPane => ("到上一栏", "to the field before"),
            Action::Back if place == Place::Setup => ("关闭打开的列表", "close an open list"),
            Action::Back => ("离开表单，草稿保留", "leave the form; its draft is kept"),
            Action::Undo => ("撤回这一栏刚打的字", "take back what was typed in the field"),
            Action::Redo => ("恢复刚撤回的字", "bring back what was taken back"),
            _ => return self.action_help(action),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
        .to_owned()
    }

    /// What an action does, in a sentence, for help and the README.
    #[must_use]
    pub fn action_help(self, action: &Action) -> String {
        let (zh, en) = match action {
            Action::Page(_) => ("切换到这一页", "go to this page"),
            Action::Step(_) => ("办理诉求的这一步", "take this step of the request"),
            Action::Up => ("上移一行", "one row up"),
            Action::Down => ("下移一行", "one row down"),
            Action::Left => ("上一个页签或栏", "previous tab or column"),
            Action::Right => ("下一个页签或栏", "next tab or column"),
            Action::PageUp => ("上翻一屏", "one screen up"),
            Action::PageDown => ("下翻一屏", "one screen down"),
            Action::First => ("到第一行", "to the first row"),
            Action::Last => ("到最后一行", "to the last row"),
            Action::Open => ("打开选中的一行", "open the selected row"),
            Action::Back => ("返回上一层，从不退出", "leave one level; never quits"),
            Action::NextPane => ("到下一栏", "to the next pane or field"),
            Action::PrevPane => ("到上一栏", "to the pane or field before"),
            Action::Help => ("这里能用的键", "the keys that hold here"),
            Action::Menu => ("这里能做的事，按数字选", "what can be done here, by number"),
            Action::Palette => ("按名称找动作", "every action by name"),
            Action::Appearance => ("换主题、边框样式、语言，开投影", "theme, borders, language, projector"),
            Action::Projector => (
                "旁人看得见屏幕时多隐去一些，再按一次恢复",
                "hides more while others look on; once more ends it",
            ),
            Action::Search => ("找户、人、诉求", "find a household, person or request"),
            Action::NewVisit => ("记一次走访", "write down a visit"),
            Action::FullVisit => (
                "记一次走访，带随访、诉求、提醒",
                "write down a visit with all that follows from it",
            ),
            Action::Clear => ("清空表单，再选一次找回", "empty the form; once more takes it back"),
            Action::NewRequest => ("记一件诉求", "write down a request"),
            Action::Emergency => (
                "几个键记下突发情况，随后列出该打的电话",
                "write down an emergency in a few keys; its page lists whom to call",
            ),
            Action::NewHousehold => ("新建一户", "add a household"),
            Action::NewRecord(_) => ("新建一条", "add a record"),
            Action::RecordStep(_) => ("办理这一步", "take this step"),
            Action::Answer(0) => (
                "名单核对：同意改，接着打开待遇",
                "list check: agreed; opens the benefit",
            ),
            Action::Answer(1) => ("名单核对：待查", "list check: to be looked into"),
            Action::Answer(_) => ("名单核对：不符，不改", "list check: does not fit, nothing changes"),
            Action::Mark(_) => (
                "专项名单：按数字登记状态，到下一行；答卷：选这一项",
                "rows of a campaign: sets the status with this digit and goes on; sheets: this option",
            ),
            Action::Attempt => (
                "专项名单：没联系上，记一次；答卷：看不清",
                "rows of a campaign: nobody was reached, one more attempt; sheets: unreadable",
            ),
            Action::Merge => (
                "同一个人登记了两次，并成一条",
                "one person recorded twice: make it one record",
            ),
            Action::MergeHousehold => (
                "同一户登记了两次，连人带记录并成一户",
                "one household recorded twice: make it one, with its people and records",
            ),
            Action::Add => ("新建一条，先选是什么", "add something: choose what first"),
            Action::NewPerson => ("给这户加一位成员", "add a member to the household"),
            Action::NewReminder => ("加一条提醒", "add a reminder"),
            Action::NewTag => ("给户或人加标签", "tag the household or person"),
            Action::Edit => ("修改选中的一行", "change the selected record"),
            Action::Delete => ("删除选中的一行，先确认", "delete the selected record; asks first"),
            Action::BringList => ("一张名单成为这个专项的名单", "a list becomes rows of the campaign"),
            Action::MoveHousehold => (
                "整户转到别的网格、分户，或一人并入另一户",
                "to another grid, a household of their own, or join another",
            ),
            Action::DeleteHousehold => ("删除整户及其记录，先确认", "delete the household; asks first"),
            Action::Board => (
                "诉求按进展分四栏看；在 7 看各类有几件",
                "requests by progress; on 7 all kinds",
            ),
            Action::Done => ("办结、回访或完成", "resolve, return visit or done"),
            Action::Escalate => ("把诉求上报一级", "pass the request one level up"),
            Action::Postpone => ("把提醒改到以后", "put the follow-up off"),
            Action::Explain => ("说明依据哪条规则", "which rule made it"),
            Action::Filter => ("只看一部分", "show only some rows"),
            Action::Sort => (
                "按标记的列排：升，降，再按恢复",
                "by the marked column: up, down, then as it was",
            ),
            Action::PrevColumn => ("标记左边一列", "mark the column to the left"),
            Action::NextColumn => (
                "标记右边一列；+N 是还没显示的列",
                "mark the column to the right; +N columns are not seen",
            ),
            Action::Columns => ("选显示哪些列，左右移动", "which columns are shown, and where"),
            Action::Views => (
                "列、次序、筛选存成视图，选用或删除",
                "columns, order and filter under a name: use, keep, delete",
            ),
            Action::UsualView => ("列、次序、筛选回到默认", "columns, order and filter as usual"),
            Action::Copy => (
                "复制一格、一行或整张表，内容打码",
                "copy a cell, a row or the list, masked",
            ),
            Action::Sync => ("立即与服务器同步", "sync with the server now"),
            Action::Settle => ("处理这条记录的冲突", "settle the record's conflict"),
            Action::Bundle => ("没有网时用U盘传", "take it by USB where there is no network"),
            Action::ExportBundle => (
                "没有网时，把待上传的写成加密文件带走",
                "without a network: what waits goes into a sealed file",
            ),
            Action::ImportBundle => ("读入镇里给的回执文件", "take the town's answer from a file"),
            Action::ExportReport => (
                "xlsx、网页或 Markdown，清单打码，记日志",
                "as xlsx, a page or Markdown; masked and logged",
            ),
            Action::Reveal => ("60 秒内显示完整信息，记日志", "full values for 60 seconds, logged"),
            Action::Undo => ("撤销上一次保存", "undo the last save"),
            Action::Redo => ("重做撤销的保存", "do again what was undone"),
            Action::UndoList => ("列出最近的保存，选一条撤销", "the last saves, to undo one of them"),
            Action::Save => ("保存表单", "save the form"),
            Action::SaveRefused => (
                "没收的行写成文件，放在原文件旁边，末尾加原因",
                "what was not taken goes into a file beside the ledger, with the reasons",
            ),
            Action::Link => (
                "把相似的旧诉求填为复发自，再按换下一件",
                "name a similar request as the earlier one, the next",
            ),
            Action::Phrases => ("插入常用语", "insert a stock phrase"),
            Action::Unfinished => ("接着写没写完的表单", "go on with a form that was begun"),
            Action::Cable => ("演示：拔掉或插上网线", "training: pull or plug the cable"),
            Action::Tours => (
                "演示：选一个演练，或把数据恢复到开头",
                "training: choose a lesson, or put the data back to the start",
            ),
            Action::OtherSide => (
                "演示：在网格长、村里、镇里、部门的屏幕之间换",
                "training: the screen of the leader, the village, the town, a department",
            ),
            Action::PullPlug => (
                "演示：正在保存时断电三次，看少了字没有",
                "training: kill a copy while it saves, three times, and see that nothing is lost",
            ),
            Action::Redraw => ("画面乱时刷新", "draw the screen again"),
            Action::Quit => ("退出连心", "leave the console"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
        .to_owned()
    }

    /// A group of the help page.
    #[must_use]
    pub fn group(self, group: Group) -> &'static str {
        match (self, group) {
            (Self::Zh, Group::Move) => "移动与查看",
            (Self::Zh, Group::Work) => "办事",
            (Self::Zh, Group::Form) => "表单里",
            (Self::Zh, Group::System) => "系统",
            (Self::En, Group::Move) => "Moving",
            (Self::En, Group::Work) => "Work",
            (Self::En, Group::Form) => "In a form",
            (Self::En, Group::System) => "System",
        }
    }

    /// A key as it is written on the keyboard.
    #[must_use]
    pub fn key(self, key: &Key) -> String {
        let name = match key.code {
            KeyCode::Char(' ') => self.key_space().to_owned(),
            KeyCode::Char(c) if key.ctrl => c.to_ascii_uppercase().to_string(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::F(n) => format!("F{n}"),
            KeyCode::Enter => "Enter".to_owned(),
            KeyCode::Esc => "Esc".to_owned(),
            KeyCode::Tab => "Tab".to_owned(),
            KeyCode::BackTab => "Shift+Tab".to_owned(),
            KeyCode::Backspace => self.key_backspace().to_owned(),
            KeyCode::Delete => "Del".to_owned(),
            KeyCode::Insert => "Ins".to_owned(),
            KeyCode::Up => self.key_up().to_owned(),
            KeyCode::Down => self.key_down().to_owned(),
            KeyCode::Left => self.key_left().to_owned(),
            KeyCode::Right => self.key_right().to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::Home => "Home".to_owned(),
            KeyCode::End => "End".to_owned(),
        };
        match (key.ctrl, key.shift) {
            (true, _) => format!("Ctrl+{name}"),
            (false, true) => format!("Shift+{name}"),
            (false, false) => name,
        }
    }
}
