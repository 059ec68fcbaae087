//! Why an action or a step cannot be done now: each in one sentence that says what would help.

use crate::app::{Action, Refusal};
use crate::domain::lang::Lang;
use crate::domain::request::{State, StepRefusal};

words! {
    not_possible(action: String, why: String): "{action}现在不行：{why}", "{action} is not possible: {why}";
    refused_nothing: "没有选中任何一行", "nothing is selected";
    refused_role: "当前身份不能做这一步", "your role may not do this";
    refused_not_yours: "这件诉求的这一步不归你", "not yours to do with this one";
    refused_others_record: "别人写的：由本人或网格长、村里更正", "somebody else wrote it: they, the grid leader or the village may";
    refused_not_there: "这条记录已经不在了", "the record is not there any more";
    refused_no_duplicate: "没有与之相像的记录 (证号、编号、姓名、生日、电话、住址)", "no record is like it in number, name, birth date, telephone or address";
    refused_no_similar: "没有找到相似的旧诉求", "no earlier request is like it";
    refused_only_demo: "只在演示数据中可用", "only in the training pack";
    refused_projector: "正在投影，旁人看得见；先按 Ctrl+T 关掉投影", "the projector view is on and strangers look on: Ctrl+T ends it";
    refused_no_server: "本机还没有登记服务器", "no server is known to this device";
    refused_open_requests(n: usize): "还有 {n} 件诉求没有办结", "open requests first: {n}";
    refused_no_conflict: "没有冲突", "nothing is in conflict";
    refused_one_value: "这一栏只能有一个值", "only one value is possible";
    refused_too_long: "合起来太长", "too long together";
    refused_no_next_step: "已经办完，没有下一步", "it is done: nothing more follows";
    refused_still_open: "还没有办结，先办结或撤回", "end or withdraw it first";
    refused_others_acted: "别人已接着办理；要更正按 F4 写更正说明", "somebody else went on from there; F4 writes a correction";
    refused_voided: "已经作废", "it was voided already";
    refused_too_narrow: "窗口要 110 列以上", "needs 110 columns";
    refused_alarm: "警报不能改期：先告知该告知的人", "an alarm cannot be put off: tell who must know";
    refused_snoozed: "已改期三次，不能再改", "postponed three times already";
    refused_untouched: "还没有改动", "nothing was changed yet";
    refused_no_text: "光标在文字栏时才能用", "only in a text field";
    refused_saving: "正在保存", "the save is under way";
    refused_extended: "只能延期一次，已用过", "the one extension was used";
    ended(state: &str): "{state}，不用再办", "nothing more to do: {state}";
    not_while(state: &str): "{state}时用不上", "not while it is {state}";
    in_check(level: &str): "已报办结，等{level}核查", "the result waits for the check by the {level}";
    waits_accept(level: &str): "已上报，等{level}受理", "it went up; the {level} is to accept it";
    waits_take_on: "已交给别人，等对方签收", "it was handed to somebody, who is to take it on";
    waits_result(level: &str): "等{level}办结", "the {level} is to resolve it";
    waits_begin(level: &str): "等{level}办理", "the {level} is to deal with it";
    refused_asked: "已申请，等上一级审批", "asked for already; the level above decides";
    refused_past_due(due: &str): "已过时限 {due}，不能再改时限", "the limit {due} has passed: it is not moved any more";
    refused_first(step: &str): "先{step} (F6)", "first: {step} (F6)";
    refused_hand_back: "这是交下来的事：办不了请退回", "it was handed to you: what you cannot do goes back";
    refused_handed_on: "原交你办，现已改交别人或收回", "it was handed to you, and since then to somebody else or taken back";
    refused_with_another: "已交给承办的单位或人，等结果", "somebody else was handed it: wait for the result";
    refused_top: "已在最高一级", "the highest level has it already";
    refused_needs_server: "这一步须联网后由服务器排序", "this step needs the server: connect first";
}

impl Lang {
    /// Why an action cannot be done now.
    #[must_use]
    pub fn refusal(self, action: &Action, refusal: &Refusal) -> String {
        match refusal {
            Refusal::NothingSelected => self.refused_nothing().to_owned(),
            Refusal::Role => self.refused_role().to_owned(),
            Refusal::Step(step) => self.step_refusal(step),
            Refusal::Waits(state, level) => self.waits_for(state, self.level(*level)),
            Refusal::NotOnRow(marked) => self.not_on_row(action, *marked),
            Refusal::NotInPlace(place) => self.not_in_place(action, *place).to_owned(),
            Refusal::LastColumn => self.refused_last_column().to_owned(),
            Refusal::Gone => self.refused_not_there().to_owned(),
            Refusal::NoDuplicate => self.refused_no_duplicate().to_owned(),
            Refusal::NoSimilar => self.refused_no_similar().to_owned(),
            Refusal::OnlyDemo => self.refused_only_demo().to_owned(),
            Refusal::NotYours => self.refused_others_record().to_owned(),
            Refusal::Projector => self.refused_projector().to_owned(),
            Refusal::NoServer => self.refused_no_server().to_owned(),
            Refusal::TownRemoves => self.retention_by_town().to_owned(),
            Refusal::Untouched => self.refused_untouched().to_owned(),
            Refusal::NoText => self.refused_no_text().to_owned(),
            Refusal::Saving => self.refused_saving().to_owned(),
            Refusal::NotALedger(why) => self.not_a_ledger(*why).to_owned(),
            Refusal::RowsLeftOut(n) => self.refused_left_out(*n),
            Refusal::ByCommand => self.refused_by_command().to_owned(),
            Refusal::NothingNew => self.refused_nothing_new().to_owned(),
            Refusal::StillLooking => self.refused_looking().to_owned(),
            Refusal::Unsaid(n) => self.refused_unsaid(*n),
            Refusal::NoStatus => self.refused_no_status().to_owned(),
            Refusal::NotTheReceiver => self.refused_not_the_receiver().to_owned(),
            Refusal::NotTheGiver => self.refused_not_the_giver().to_owned(),
            Refusal::LinesOpen(open) => self.handover_open(*open),
            Refusal::NoForm => self.refused_no_form().to_owned(),
            Refusal::OpenRequests(n) => self.refused_open_requests(*n),
            Refusal::NoConflict => self.refused_no_conflict().to_owned(),
            Refusal::OneValue => self.refused_one_value().to_owned(),
            Refusal::TooLong => self.refused_too_long().to_owned(),
            Refusal::NoNextStep => self.refused_no_next_step().to_owned(),
            Refusal::StillOpen => self.refused_still_open().to_owned(),
            Refusal::OthersActed => self.refused_others_acted().to_owned(),
            Refusal::Voided => self.refused_voided().to_owned(),
            Refusal::TooNarrow => self.refused_too_narrow().to_owned(),
            Refusal::SnoozedOut => self.refused_snoozed().to_owned(),
            Refusal::Alarm => self.refused_alarm().to_owned(),
        }
    }

    /// Why a step means nothing in a state.
    fn state_refusal(self, state: &State) -> String {
        let (zh, en) = match state {
            State::Reported => ("已上报，等受理", "it went up and is not accepted yet"),
            State::Resolved => ("已办结，只等回访", "it waits for the return visit"),
            State::Suspended => ("已暂缓，先恢复办理", "it is suspended: resume it first"),
            state if !state.is_open() => return self.ended(self.state(state)),
            state => return self.not_while(self.state(state)),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
        .to_owned()
    }

    /// What a request in a state waits for, at a level.
    fn waits_for(self, state: &State, level: &str) -> String {
        match state {
            State::Reported => self.waits_accept(level),
            State::HandedDown => self.waits_take_on().to_owned(),
            State::Accepted | State::Handling => self.waits_result(level),
            State::Registered | State::Returned => self.waits_begin(level),
            state => self.state_refusal(state),
        }
    }

    /// Why a step of a request cannot be taken.
    #[must_use]
    pub fn step_refusal(self, refusal: &StepRefusal) -> String {
        match (self, refusal) {
            (_, StepRefusal::State(state)) => self.state_refusal(state),
            (_, StepRefusal::First(kind)) => self.refused_first(self.event(kind)),
            (_, StepRefusal::InCheck { by }) => self.in_check(self.level(*by)),
            (_, StepRefusal::Role) => self.refused_role().to_owned(),
            (_, StepRefusal::NotYours) => self.refused_not_yours().to_owned(),
            (Self::Zh, StepRefusal::OtherLevel { has }) => format!("现由{}一级办理", self.level(*has)),
            (Self::En, StepRefusal::OtherLevel { has }) => {
                format!("the {} level has it now", self.level(*has).to_lowercase())
            }
            (_, StepRefusal::WithAnother) => self.refused_with_another().to_owned(),
            (_, StepRefusal::HandedOn) => self.refused_handed_on().to_owned(),
            (_, StepRefusal::ExtendedAlready) => self.refused_extended().to_owned(),
            (_, StepRefusal::AskedAlready) => self.refused_asked().to_owned(),
            (_, StepRefusal::PastDue { due }) => self.refused_past_due(&due.to_string()),
            (_, StepRefusal::HandBack) => self.refused_hand_back().to_owned(),
            (_, StepRefusal::TopLevel) => self.refused_top().to_owned(),
            (_, StepRefusal::NeedsServer) => self.refused_needs_server().to_owned(),
        }
    }
}
