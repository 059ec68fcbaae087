//! The glossary is the test: what the program calls a thing is a term of the field's glossary.
//!
//! Left out on purpose, where the findings name a plainer word than the glossary: 路遇 and 家中无人 for 偶遇 and 未遇, 办理记录 for
//! 流转记录, 完整显示 for 明文; and the sides of a conflict, which are two people's and not a device's and a server's.

use crate::app::{Action, PageId};
use crate::domain::benefit::BenefitKind as B;
use crate::domain::household::{Colour, Residence};
use crate::domain::lang::Lang;
use crate::domain::person::Presence;
use crate::domain::request::{EventKind as E, Mode, RequestKind as R, Satisfaction as S, Urgency};
use crate::domain::role::Role;
use crate::domain::tag::{TagKind as T, TagLevel};
use crate::domain::unit::UnitKind as U;
use crate::domain::visit::{Compliance, Way};
use crate::record::Kind;

/// A term: its key, the glossary's words, and what the program says in a language.
type Term = (&'static str, &'static str, &'static str, Box<dyn Fn(Lang) -> String>);

macro_rules! terms {
    ($($key:literal, $zh:literal, $en:literal, $said:expr;)*) => {
        vec![$(($key, $zh, $en, Box::new(|lang: Lang| { let said: &dyn Fn(Lang) -> String = &$said; said(lang) }) as Box<dyn Fn(Lang) -> String>)),*]
    };
}

fn kind(kind: &Kind, lang: Lang) -> String {
    kind.def().label.of(lang).to_owned()
}

fn field(kind: &Kind, name: &str, lang: Lang) -> String {
    lang.field_of(kind, name).to_owned()
}

fn step(code: &str, lang: Lang) -> String {
    let step = Kind::Wish.def().steps.iter().find(|step| step.code == code);
    step.expect("the wish has it").label.of(lang).to_owned()
}

fn of_people() -> Vec<Term> {
    terms! {
        "org/county", "县(市、区)", "County", |l| l.unit_kind(&U::County).to_owned();
        "org/town", "乡镇(街道)", "Town", |l| l.unit_kind(&U::Town).to_owned();
        "org/village", "村(社区)", "Village", |l| l.unit_kind(&U::Village).to_owned();
        "org/party_branch", "党支部", "Party branch", |l| l.unit_kind(&U::PartyBranch).to_owned();
        "org/grid", "网格", "Grid", |l| l.unit_kind(&U::Grid).to_owned();
        "org/micro_grid", "微网格", "Micro-grid", |l| l.unit_kind(&U::MicroGrid).to_owned();
        "org/group", "村民小组", "Villager group", |l| l.unit_kind(&U::Group).to_owned();
        "org/micro_leader", "微网格长", "Micro-grid leader", |l| l.role(&Role::MicroLeader).to_owned();
        "org/grid_leader", "网格长", "Grid leader", |l| l.role(&Role::GridLeader).to_owned();
        "org/grid_member", "网格员", "Grid worker", |l| l.role(&Role::GridMember).to_owned();
        "org/clerk", "村文书(专干)", "Village clerk", |l| l.role(&Role::Clerk).to_owned();
        "org/branch_secretary", "村支书", "Village Party secretary", |l| l.role(&Role::BranchSecretary).to_owned();
        "org/town_office", "镇党建办/综治中心", "Town office", |l| l.role(&Role::TownOffice).to_owned();
        "org/department", "责任部门", "Department", |l| l.role(&Role::Department).to_owned();
        "org/village_doctor", "村医", "Village doctor", |l| l.role(&Role::VillageDoctor).to_owned();
        "org/work_team", "驻村工作队", "Resident work team", |l| l.role(&Role::WorkTeam).to_owned();
        "org/volunteer", "志愿者", "Volunteer", |l| l.role(&Role::Volunteer).to_owned();
        "org/guardian", "监护人", "Guardian", |l| field(&Kind::Person, "guardian_name", l);
        "org/family_doctor", "家庭医生", "Family doctor", |l| field(&Kind::Person, "doctor_team", l);
        "ledger/household", "户", "Household", |l| kind(&Kind::Household, l);
        "ledger/household_no", "户编号", "Household no.", |l| field(&Kind::Household, "household_no", l);
        "ledger/householder", "户主", "Householder", |l| l.relation("02").to_owned();
        "ledger/relation", "与户主关系", "Relation to householder", |l| field(&Kind::Person, "relation", l);
        "ledger/member", "家庭成员", "Member", |l| kind(&Kind::Person, l);
        "ledger/resident", "常住", "Resident", |l| l.residence(&Residence::Resident).to_owned();
        "ledger/vacant", "空置", "Vacant", |l| l.residence(&Residence::Vacant).to_owned();
        "ledger/migrant", "外出务工", "Away for work", |l| l.presence(&Presence::AwayWork).to_owned();
        "ledger/floating", "流动人口", "Floating population", |l| l.tag(&T::Floating).to_owned();
        "ledger/returnee", "返乡人员", "Returnee", |l| l.tag(&T::Returnee).to_owned();
        "ledger/living_alone", "独居", "Living alone", |l| l.tag(&T::LivingAlone).to_owned();
        "ledger/empty_nest", "空巢", "Empty-nest", |l| l.tag(&T::EmptyNest).to_owned();
        "ledger/disabled", "残疾", "Disabled", |l| l.tag(&T::Disabled).to_owned();
        "ledger/tag", "标签", "Tag", |l| kind(&Kind::Tag, l);
        "ledger/colour", "关注等级", "Attention level", |l| field(&Kind::Household, "colour", l);
        "ledger/red", "红", "Red", |l| l.colour(&Colour::Red).to_owned();
        "ledger/yellow", "黄", "Yellow", |l| l.colour(&Colour::Yellow).to_owned();
        "ledger/green", "绿", "Green", |l| l.colour(&Colour::Green).to_owned();
        "ledger/dibao", "低保", "Subsistence allowance", |l| l.tag(&T::Dibao).to_owned();
        "ledger/dibao", "低保", "Subsistence allowance", |l| l.benefit(&B::Dibao).to_owned();
        "ledger/tekun", "特困供养", "Support for extremely poor people", |l| l.benefit(&B::Tekun).to_owned();
        "ledger/subsidy_living", "困难残疾人生活补贴", "Living subsidy (disability)", |l| l.benefit(&B::SubsidyLiving).to_owned();
        "ledger/subsidy_care", "重度残疾人护理补贴", "Nursing subsidy (severe disability)", |l| l.benefit(&B::SubsidyCare).to_owned();
        "ledger/temp_relief", "临时救助", "Temporary relief", |l| l.benefit(&B::TempRelief).to_owned();
        "ledger/monitoring", "防返贫监测户", "Poverty-return monitored household", |l| l.tag(&T::Monitored).to_owned();
        "ledger/emergency_contact", "紧急联系人", "Emergency contact", |l| field(&Kind::Person, "emergency_name", l);
    }
}

fn of_requests() -> Vec<Term> {
    terms! {
        "requests/request", "诉求", "Request", |l| kind(&Kind::Request, l);
        "requests/hazard", "隐患", "Hazard", |l| l.request_kind(&R::Hazard).to_owned();
        "requests/dispute", "矛盾纠纷", "Dispute", |l| l.request_kind(&R::Dispute).to_owned();
        "requests/enquiry", "咨询", "Enquiry", |l| l.request_kind(&R::Enquiry).to_owned();
        "requests/errand", "代办", "Errand", |l| l.request_kind(&R::Errand).to_owned();
        "requests/complaint", "投诉", "Complaint", |l| l.request_kind(&R::Complaint).to_owned();
        "requests/suggestion", "建议", "Suggestion", |l| l.request_kind(&R::Suggestion).to_owned();
        "requests/praise", "表扬", "Praise", |l| l.request_kind(&R::Praise).to_owned();
        "requests/source", "来源", "Source", |l| field(&Kind::Request, "source", l);
        "requests/category", "类别", "Category", |l| field(&Kind::Request, "category", l);
        "requests/urgency", "紧急程度", "Urgency", |l| field(&Kind::Request, "urgency", l);
        "requests/urgency", "紧急程度", "Urgency", |l| l.fact_urgency().to_owned();
        "requests/critical", "特急", "Critical", |l| l.urgency(&Urgency::Critical).to_owned();
        "requests/urgent", "紧急", "Urgent", |l| l.urgency(&Urgency::Urgent).to_owned();
        "requests/normal", "一般", "Normal", |l| l.urgency(&Urgency::Normal).to_owned();
        "requests/handling_mode", "办理方式", "Handling mode", |l| field(&Kind::RequestEvent, "mode", l);
        "requests/immediate", "及时办", "Handle now", |l| l.mode(&Mode::Immediate).to_owned();
        "requests/coordinated", "协调办", "Coordinate", |l| l.mode(&Mode::Coordinated).to_owned();
        "requests/overall", "统筹办", "Plan at county level", |l| l.mode(&Mode::Overall).to_owned();
        "requests/register", "登记", "Register", |l| l.event(&E::Submit).to_owned();
        "requests/accept", "受理", "Accept", |l| l.event(&E::Accept).to_owned();
        "requests/reject", "不予受理", "Decline", |l| l.event(&E::Decline).to_owned();
        "requests/dispatch", "交办(派单)", "Dispatch", |l| l.event(&E::Dispatch).to_owned();
        "requests/escalate", "上报", "Escalate", |l| l.event(&E::Escalate).to_owned();
        "requests/return_back", "退回", "Return", |l| l.event(&E::Return).to_owned();
        "requests/progress", "办理进展", "Progress", |l| l.event(&E::Progress).to_owned();
        "requests/extension", "延期", "Extension", |l| l.event(&E::Extend).to_owned();
        "requests/suspend", "暂缓", "Suspend", |l| l.event(&E::Suspend).to_owned();
        "requests/urge", "催办", "Urge", |l| l.event(&E::Urge).to_owned();
        "requests/rectify_by", "限期整改", "Rectify by", |l| l.event(&E::SetThirdPartyDeadline).to_owned();
        "requests/resolve", "办结", "Resolve", |l| l.event(&E::Resolve).to_owned();
        "requests/return_visit", "回访", "Return visit", |l| l.event(&E::ReturnVisit).to_owned();
        "requests/withdraw", "撤回", "Withdraw", |l| l.event(&E::Withdraw).to_owned();
        "requests/merge", "并案", "Merge", |l| l.event(&E::Merge).to_owned();
        "requests/on_the_spot", "现场办结", "Solved on the spot", |l| field(&Kind::RequestEvent, "on_the_spot", l);
        "requests/reopen", "重办", "Reopen", |l| field(&Kind::RequestEvent, "redo", l);
        "requests/satisfaction", "满意度", "Satisfaction", |l| field(&Kind::RequestEvent, "satisfaction", l);
        "requests/very_satisfied", "非常满意", "Very satisfied", |l| l.satisfaction(&S::Very).to_owned();
        "requests/satisfied", "满意", "Satisfied", |l| l.satisfaction(&S::Satisfied).to_owned();
        "requests/mostly", "基本满意", "Mostly satisfied", |l| l.satisfaction(&S::Mostly).to_owned();
        "requests/unsatisfied", "不满意", "Unsatisfied", |l| l.satisfaction(&S::Unsatisfied).to_owned();
        "requests/no_answer", "未表态", "No answer", |l| l.satisfaction(&S::NoAnswer).to_owned();
        "requests/due", "时限", "Due", |l| l.col_due().to_owned();
        "requests/overdue", "逾期", "Overdue", |l| l.figure_overdue(7).replace(" 7", "");
        "requests/wish", "微心愿", "Wish", |l| kind(&Kind::Wish, l);
        "requests/claim", "认领", "Claim", |l| step("claim", l);
        "requests/fulfil", "实现", "Fulfil", |l| step("fulfil", l);
    }
}

fn of_visits_and_sync() -> Vec<Term> {
    terms! {
        "visits/visit", "走访", "Visit", |l| kind(&Kind::Visit, l);
        "visits/home", "入户", "Home", |l| l.way(&Way::Home).to_owned();
        "visits/phone", "电话", "Phone", |l| l.way(&Way::Phone).to_owned();
        "visits/follow_up", "随访", "Follow-up", |l| kind(&Kind::HealthRecord, l);
        "visits/reminder", "提醒", "Reminder", |l| kind(&Kind::Reminder, l);
        "visits/compliance", "服药情况", "Medicine taking", |l| field(&Kind::HealthRecord, "compliance", l);
        "visits/regular", "规律", "Regular", |l| l.compliance(&Compliance::Regular).to_owned();
        "visits/intermittent", "间断", "Intermittent", |l| l.compliance(&Compliance::Intermittent).to_owned();
        "visits/none", "不服药", "Not taking", |l| l.compliance(&Compliance::None).to_owned();
        "visits/stable", "稳定", "Stable", |l| l.tag_level(&TagLevel::Stable).to_owned();
        "visits/basic", "基本稳定", "Basically stable", |l| l.tag_level(&TagLevel::Basic).to_owned();
        "visits/unstable", "不稳定", "Unstable", |l| l.tag_level(&TagLevel::Unstable).to_owned();
        "visits/controlled", "控制满意", "Controlled", |l| l.tag_level(&TagLevel::Controlled).to_owned();
        "visits/uncontrolled", "控制不满意", "Uncontrolled", |l| l.tag_level(&TagLevel::Uncontrolled).to_owned();
        "sync/today", "今日", "Today", |l| l.page(PageId::Today).to_owned();
        "sync/inbox", "收件", "Inbox", |l| l.tab_inbox().to_owned();
        "sync/outbox", "待上传", "Outbox", |l| l.waiting(7).replace(" 7", "");
        "sync/outbox", "待上传", "Outbox", |l| l.sync_tab_pending(7).replace(" 7", "");
        "sync/conflict", "冲突", "Conflict", |l| l.sync_conflict().to_owned();
        "sync/offline", "离线", "Offline", |l| l.offline().to_owned();
        "sync/online", "在线", "Online", |l| l.online().to_owned();
        "sync/last_sync", "上次同步", "Last sync", |l| l.last_success("7".to_owned()).replace(" 7", "");
        "sync/device", "本机", "This device", |l| l.device_label().to_owned();
        "sync/save", "保存", "Save", |l| l.action(&Action::Save);
        "sync/undo", "撤销", "Undo", |l| l.action(&Action::Undo);
        "sync/search", "查找", "Search", |l| l.action(&Action::Search);
        "sync/filter", "筛选", "Filter", |l| l.action(&Action::Filter);
        "sync/sort", "排序", "Sort", |l| l.action(&Action::Sort);
        "sync/help", "帮助", "Help", |l| l.action(&Action::Help);
        "sync/demo_data", "演示数据", "Demo data", |l| l.demo_badge().to_owned();
    }
}

/// The forms of a term: `A(B)` is A, `A/B` is A or B.
fn forms(term: &str) -> Vec<String> {
    let term = term.to_lowercase();
    let head = term.split('(').next().unwrap_or_default();
    let parts = head.split('/').map(str::trim).chain([term.as_str()]);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[test]
fn what_the_program_says_is_in_the_glossary() {
    let terms = [of_people(), of_requests(), of_visits_and_sync()];
    for (key, zh, en, said) in terms.iter().flatten() {
        for (lang, term) in [(Lang::Zh, zh), (Lang::En, en)] {
            let label = said(lang);
            let known = forms(term);
            assert!(
                forms(&label).iter().any(|form| known.contains(form)),
                "{key}: {label} is not {term}"
            );
        }
    }
}

#[test]
fn one_concept_has_one_word_in_every_table() {
    let labels = Kind::ALL
        .iter()
        .flat_map(|kind| kind.fields())
        .map(|field| field.label.of(Lang::Zh));
    let kinds = Kind::all().map(|kind| kind.def().label.of(Lang::Zh));
    for label in labels.chain(kinds) {
        for old in [
            "缓急",
            "房屋",
            "户号",
            "超期",
            "风险等级",
            "观察风险",
            "人员",
            "户档",
            "单位类",
            "网格路径",
            "流转",
            "(分)",
        ] {
            assert!(!label.contains(old), "{label}");
        }
        assert_ne!(label, "待遇");
    }
}
