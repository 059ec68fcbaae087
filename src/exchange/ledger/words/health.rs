//! Headings of follow-ups and check-ups.

use super::meaning::{List, Meaning, meaning, nowhere, tag};
use crate::view::ledger::{Of, Target};

const fn health(illness: &'static str, field: &'static str) -> Target {
    Target::Field(Of::Health(illness), field)
}

pub(super) const SMD: &[Meaning] = &[nowhere(List(
    "危险程度 患病名称 是否接受过治疗 康复机构 治疗状态 发病时间 康复时间 治疗医院 治疗情况 确诊医院 确诊时间 \
        病情 用药情况 是否有暴力倾向 治疗机构 疾病名称 初次发病时间 关注程度",
))];

pub(super) const SMD_FOLLOW_UP: &[Meaning] = &[
    meaning(health("smd", "at"), DATES),
    meaning(health("smd", "way"), WAYS),
    meaning(
        health("smd", "observed_risk"),
        List("危险性 危险性评估 危险性分级 危险性等级 危险性评估等级"),
    ),
    meaning(health("smd", "compliance"), COMPLIANCE),
    meaning(health("smd", "locked"), List("关锁情况 是否关锁 关锁")),
    meaning(health("smd", "next"), NEXT),
    meaning(health("smd", "doctor_name"), DOCTORS),
    meaning(tag("smd", "level"), CLASSES),
    nowhere(FOLLOW_UP_NOWHERE),
    nowhere(List(
        "自知力 睡眠情况 饮食情况 个人生活料理 家务劳动 生产劳动及工作 学习能力 社交能力 社会人际交往 轻度滋事次数 \
        肇事次数 肇祸次数 自伤次数 自杀未遂次数 住院情况 末次出院时间 轻度滋事 肇事 肇祸 自伤 自杀未遂 社会功能情况 \
        对社会影响 康复措施 本次随访形式 若失访原因 实验室检查 死亡原因 治疗效果",
    )),
];

pub(super) const HYPERTENSION: &[Meaning] = &[
    meaning(health("hypertension", "at"), DATES),
    meaning(health("hypertension", "way"), WAYS),
    meaning(health("hypertension", "bp_sys"), SYSTOLIC),
    meaning(health("hypertension", "bp_dia"), DIASTOLIC),
    meaning(Target::Part(Of::Health("hypertension"), "bp_sys", "both"), PRESSURE),
    meaning(health("hypertension", "compliance"), COMPLIANCE),
    meaning(health("hypertension", "next"), NEXT),
    meaning(health("hypertension", "doctor_name"), DOCTORS),
    meaning(tag("hypertension", "level"), CLASSES),
    nowhere(FOLLOW_UP_NOWHERE),
];

pub(super) const DIABETES: &[Meaning] = &[
    meaning(health("diabetes", "at"), DATES),
    meaning(health("diabetes", "way"), WAYS),
    meaning(health("diabetes", "bp_sys"), SYSTOLIC),
    meaning(health("diabetes", "bp_dia"), DIASTOLIC),
    meaning(Target::Part(Of::Health("diabetes"), "bp_sys", "both"), PRESSURE),
    meaning(health("diabetes", "glucose_10"), List("空腹血糖 空腹血糖值")),
    meaning(
        Target::Part(Of::Health("diabetes"), "glucose_10", "unit"),
        List("血糖单位 空腹血糖单位"),
    ),
    meaning(health("diabetes", "compliance"), COMPLIANCE),
    meaning(health("diabetes", "next"), NEXT),
    meaning(health("diabetes", "doctor_name"), DOCTORS),
    meaning(tag("diabetes", "level"), CLASSES),
    nowhere(FOLLOW_UP_NOWHERE),
    nowhere(List(
        "空腹测量方式 餐后血糖 随机血糖 糖化血红蛋白 检查日期 足背动脉搏动 主食 低血糖反应 胰岛素 胰岛素种类 \
        胰岛素用法和用量 餐后2小时血糖 目标主食",
    )),
];

const DATES: List = List("随访日期 随访时间 本次随访日期 本次随访时间");
const WAYS: List = List("随访方式 本次随访方式 随访形式");
const SYSTOLIC: List = List("收缩压 高压 血压收缩压 收缩压(高压)");
const DIASTOLIC: List = List("舒张压 低压 血压舒张压 舒张压(低压)");
const PRESSURE: List = List("血压 血压值 血压测量值 本次血压");
const COMPLIANCE: List = List("服药依从性 服药情况 服药依从 服药依从情况");
const NEXT: List = List("下次随访日期 下次随访时间 下次预约时间 下次预约日期 预约下次随访日期");
const DOCTORS: List = List("随访医生 随访医生签名 随访人 责任医生 随访医师 随访人员");
const CLASSES: List = List("随访分类 本次随访分类 此次随访分类 随访分类结果");
const FOLLOW_UP_NOWHERE: List = List(
    "转归 原因 目前症状 症状 目标体重 心率 日吸烟量 日饮酒量 周运动次数 每次时长 每次运动时长 摄盐情况 \
        不规律服药原因 药物不良反应 不良反应 心理调整 遵医行为 转诊原因 机构及科别 转诊机构及科别 是否转诊 转诊 \
        延后录入 体质指数 BMI 腰围 吸烟 饮酒 运动 用药情况 药物名称 用法用量 档案号 健康档案号 档案编号 居民档案号 \
        体征 其他体征 辅助检查 下一步管理措施 备注(随访) 目标心率 日吸烟量(目标) 管理机构 随访机构 建档日期 管理级别 \
        居民健康档案编号 死亡原因 终止管理原因 失访原因 是否规范管理 录入机构 服药名称 药品名称",
);

pub(super) const CHECKUP: &[Meaning] = &[
    meaning(
        health("senior", "at"),
        List("体检日期 体检时间 检查日期 检查时间 年检日期"),
    ),
    meaning(health("senior", "doctor_name"), List("责任医生 体检医生 主检医生")),
    meaning(health("senior", "bp_sys"), SYSTOLIC),
    meaning(health("senior", "bp_dia"), DIASTOLIC),
    meaning(Target::Part(Of::Health("senior"), "bp_sys", "both"), PRESSURE),
    nowhere(List(
        "血压左侧 血压右侧 左侧血压 右侧血压 左侧 右侧 自理能力 老年人生活自理能力自我评估 生活自理能力 未检原因 体温 \
        脉率 呼吸频率 腰围 体质指数 BMI 健康评价 健康指导 认知功能 情感状态 症状 空腹血糖 血红蛋白 白细胞 血小板 \
        心电图 腹部B超 体检机构 总胆固醇 甘油三酯 尿蛋白 尿糖 血型 老年人健康状态自我评估 体检结果 异常情况 档案号 \
        健康档案号 居住情况",
    )),
];
