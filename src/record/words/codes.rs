//! Words of requests, visits, follow-ups and households: one row per code. Terms are those of the field's glossary.

use crate::domain::followup::FollowUpKind;
use crate::domain::followup::ReminderState;
use crate::domain::household::{Colour, Residence};
use crate::domain::request::{
    DisputeResult, EventKind, Mode, RequestKind, Resolution, Satisfaction, Source, State, Urgency,
};
use crate::domain::visit::{Compliance, Outcome, Topic, Way};
use crate::record::Kind;

code_words! {
    /// The state of a request.
    fn state(State) {
        Draft: "草稿", "Draft";
        Registered: "待受理", "Waiting";
        Reported: "已上报", "Escalated";
        Returned: "已退回", "Returned";
        Accepted: "已受理", "Accepted";
        Handling: "办理中", "Handling";
        Suspended: "暂缓", "Suspended";
        Resolved: "待回访", "Revisit";
        Closed: "已销号", "Closed";
        Declined: "不予受理", "Declined";
        Withdrawn: "已撤回", "Withdrawn";
        Merged: "已并案", "Merged";
        HandedDown: "已下派", "Sent down";
    }
    /// How a request is handled.
    fn mode(Mode) {
        Immediate: "及时办", "Handle now";
        Coordinated: "协调办", "Coordinate";
        Overall: "统筹办", "Plan at county level";
    }
    /// What a handling mode means.
    fn mode_meaning(Mode) {
        Immediate: "本级能办，当场或 3 个工作日内", "this level can do it: on the spot or in 3 working days";
        Coordinated: "需两方以上或镇级部门配合，7 个工作日", "two parties or a town department: 7 working days";
        Overall: "需县级或多部门会商、资金或政策，15 个工作日", "county, several departments, money or policy: 15 working days";
    }
    /// How urgent.
    fn urgency(Urgency) {
        Critical: "特急", "Critical";
        Urgent: "紧急", "Urgent";
        Normal: "一般", "Normal";
    }
    /// What sort of matter.
    fn request_kind(RequestKind) {
        Help: "求助", "Help";
        Hazard: "隐患", "Hazard";
        Dispute: "矛盾纠纷", "Dispute";
        Enquiry: "咨询", "Enquiry";
        Errand: "代办", "Errand";
        Complaint: "投诉", "Complaint";
        Suggestion: "建议", "Suggestion";
        Praise: "表扬", "Praise";
    }
    /// Where it was heard.
    fn source(Source) {
        Visit: "走访", "Visit";
        Phone: "电话", "Phone";
        Wechat: "微信", "WeChat";
        MiniProgram: "小程序", "Mini program";
        Patrol: "巡查", "Patrol";
        Talk: "座谈", "Talk";
        Office: "村部接待", "Office";
        Superior: "上级交办", "From above";
        Hotline: "12345热线", "12345 hotline";
        Hotline12345: "12345热线(旧码)", "12345 hotline (old code)";
        WorkTeam: "驻村工作队转介", "Resident work team";
        Meeting: "会议", "Meeting";
        Online: "网络", "Online";
    }
    /// What the resident says of the result.
    fn satisfaction(Satisfaction) {
        Very: "非常满意", "Very satisfied";
        Satisfied: "满意", "Satisfied";
        Mostly: "基本满意", "Mostly satisfied";
        Unsatisfied: "不满意", "Unsatisfied";
        NoAnswer: "未表态", "No answer";
        Unreachable: "未联系上", "Unreachable";
    }
    /// A step of a request.
    fn event(EventKind) {
        Submit: "登记", "Register";
        SelfAccept: "本级自办", "Handle here";
        Escalate: "上报", "Escalate";
        Accept: "受理", "Accept";
        Return: "退回", "Return";
        Dispatch: "交办", "Dispatch";
        Progress: "办理进展", "Progress";
        Urge: "催办", "Urge";
        SetThirdPartyDeadline: "限期整改", "Rectify by";
        ChangeMode: "调整办理方式", "Adjust handling mode";
        Extend: "延期", "Extension";
        Suspend: "暂缓", "Suspend";
        Resume: "恢复办理", "Resume";
        Resolve: "办结", "Resolve";
        Check: "核查", "Check";
        ReturnVisit: "回访", "Return visit";
        Decline: "不予受理", "Decline";
        Withdraw: "撤回", "Withdraw";
        Merge: "并案", "Merge";
        HandDown: "下派", "Hand down";
        Reply: "回复", "Reply";
        Approve: "审批", "Approve";
    }
    /// The result of a dispute.
    fn dispute_result(DisputeResult) {
        Open: "调解中", "Mediating";
        Agreed: "达成协议", "Agreed";
        Failed: "调解不成", "No agreement";
        ToCourt: "引导诉讼", "To court";
        Withdrawn: "当事人撤回", "Withdrawn by the parties";
    }
    /// How a result came about.
    fn resolution(Resolution) {
        Solved: "实质办结", "Really solved";
        Stages: "阶段性办结", "Solved in stages";
        Explained: "解释答复", "Explained, no change";
        Referred: "转报或列入计划", "Referred or listed";
        Ceased: "问题自行中止", "Fell away by itself";
    }
    /// How the contact was made.
    fn way(Way) {
        Home: "入户", "Home";
        Phone: "电话", "Phone";
        Met: "路遇", "Met by chance";
        Wechat: "微信", "WeChat";
        Office: "村部接待", "Office";
    }
    /// What came of a visit.
    fn outcome(Outcome) {
        Done: "见到人", "Met";
        NotHome: "家中无人", "Not at home";
        Refused: "不愿接待", "Declined the visit";
        Moved: "已搬走", "Moved away";
    }
    /// What was talked about.
    fn topic(Topic) {
        Policy: "政策宣传", "Policy";
        Opinion: "社情民意", "Opinion";
        Dispute: "纠纷排查", "Disputes";
        Hazard: "隐患排查", "Hazard check";
        Care: "人群关爱", "Care";
        Errand: "代办服务", "Errands";
        Emergency: "突发事件", "Emergency";
        Industry: "产业就业", "Industry, jobs";
        Health: "慢病随访", "Health";
        Other: "其他", "Other";
    }
    /// Medicine taking.
    fn compliance(Compliance) {
        Regular: "规律", "Regular";
        Intermittent: "间断", "Intermittent";
        None: "不服药", "Not taking";
        NotNeeded: "医嘱无需", "Not needed";
    }
    /// What sort of follow-up.
    fn follow_up_kind(FollowUpKind) {
        ReturnVisit: "回访", "Return visit";
        Health: "随访", "Health";
        Household: "走访", "Visit";
        Care: "关爱", "Care";
        Recheck: "复查", "Recheck";
        Dispute: "纠纷回访", "Dispute";
        BenefitReview: "救助待遇复核", "Benefit";
        DataGap: "资料补充", "Data";
        Custom: "提醒", "Reminder";
        Work: "工作", "Work";
    }
    /// The state of a manual reminder.
    fn reminder_state(ReminderState) {
        Open: "待办", "Open";
        Done: "已完成", "Done";
        Cancelled: "已取消", "Cancelled";
    }
    /// Whether somebody lives there.
    fn residence(Residence) {
        Resident: "常住", "Resident";
        Away: "举家外出", "All away";
        RegisteredOnly: "空挂", "Registered only";
        Rented: "租住", "Rented";
        Vacant: "空置", "Vacant";
    }
    /// Attention level.
    fn colour(Colour) {
        Red: "红", "Red";
        Yellow: "黄", "Yellow";
        Green: "绿", "Green";
    }
}

impl crate::domain::lang::Lang {
    /// A record kind.
    #[must_use]
    pub fn kind(self, kind: &Kind) -> &str {
        match kind {
            Kind::Unknown(code) => code,
            known => known.def().label.of(self),
        }
    }
}
