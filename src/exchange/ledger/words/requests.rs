//! Headings of requests, events, visits and wishes.

use super::meaning::{List, Meaning, meaning, nowhere, request, step};
use crate::view::ledger::{Of, Target};

pub(super) const fn visit(field: &'static str) -> Target {
    Target::Field(Of::Visit, field)
}

pub(super) const fn wish(field: &'static str) -> Target {
    Target::Field(Of::Wish, field)
}

pub(super) const REQUESTS: &[Meaning] = &[
    meaning(
        request("origin_no"),
        List("编号 登记编号 工单编号 工单号 诉求编号 受理编号 来电编号 单号 卡号 事项编号"),
    ),
    meaning(
        request("reporter_name"),
        List(
            "姓名 诉求姓名 反映人 反映人姓名 来访人 来访人姓名 诉求人 诉求人姓名 来电人 来电人姓名 投诉人 投诉人姓名 \
        群众姓名 求助人 求助人姓名",
        ),
    ),
    meaning(
        request("reporter_phone"),
        List(
            "联系电话 联系方式 电话 手机 手机号 手机号码 来电号码 反映人电话 反映人联系电话 反映人联系方式 诉求人电话 \
        来电电话 诉求人联系方式 联系手机 诉求人联系电话",
        ),
    ),
    meaning(
        request("place"),
        List("诉求地址 发生地点 诉求地点 问题地点 事发地址 事发地点 问题发生地 事项地点"),
    ),
    meaning(request("people_count"), List("反映群体人数 涉及人数 反映人数 来访人数")),
    meaning(
        request("title"),
        List(
            "主要愿望或诉求 诉求标题 标题 事项 诉求事项 反映事项 反映问题 诉求 主要诉求 事项名称 问题标题 工单标题 \
        主要愿望与诉求 愿望或诉求 诉求主题",
        ),
    ),
    meaning(
        request("detail"),
        List(
            "诉求内容 登记内容 问题描述 登记内容/问题描述 诉求详情 详细内容 反映内容 工单内容 事项内容 问题内容 事项描述 \
        诉求描述 具体内容 内容 主要内容",
        ),
    ),
    meaning(
        request("source"),
        List("诉求来源 途径 诉求来源/途径 来源 反映渠道 诉求渠道 来源渠道 诉求途径 受理途径 反映途径 收集途径"),
    ),
    meaning(
        request("category"),
        List("诉求类别 诉求类型 事项类别 问题类别 诉求分类 事项分类 类别"),
    ),
    meaning(request("urgency"), List("紧急程度 缓急程度")),
    meaning(request("happened_at"), List("发生时间 发生日期")),
    meaning(
        request("reply_due"),
        List("到期时间 办理期限 回复期限 办结期限 要求办结时间 截止时间 办理时限"),
    ),
    meaning(
        step("note"),
        List(
            "工作措施及内容 处理意见 落实情况 办理情况 处理结果 办理结果 处理情况 办结情况 回复内容 化解情况 \
        办理过程及结果",
        ),
    ),
    meaning(step("at"), List("办结时间 办结日期 完成时间 解决时间")),
    meaning(Target::Part(Of::Step, "at", "last"), List("办理时间")),
    meaning(step("resolution"), List("办结方式 办结类型 办结性质")),
    meaning(step("kind"), List("办理状态 状态 当前环节 是否办结 办结状态 诉求状态")),
    meaning(
        step("satisfaction"),
        List("反映人反馈意见 满意度 群众满意度 满意情况 是否满意 评价 群众评价 诉求人评价 反映人评价"),
    ),
    meaning(
        request("registered_at"),
        List("登记时间 登记日期 受理时间 受理日期 反映时间 反映日期 诉求时间 来电时间 收集时间 接收时间 收集日期"),
    ),
    nowhere(List(
        "建卡类型 登记单位 登记人 职业或身份 反映人签名 服务联系人 单位及职务 日期 部门 转入其他台账 \
        承办人信息反馈方式 工单分类 交办时间 承办单位 承办部门 责任单位 责任人 责任部门 承办人 受理人 \
        受理单位 办理人 办理单位 主办单位 协办单位 回访情况 回访时间 回访人 办理方式 工单类型 \
        诉求目的 交办日期 信息反馈方式 办理部门 领导批示 包案领导 公开情况",
    )),
];

pub(super) const EVENTS: &[Meaning] = &[
    meaning(
        request("title"),
        List("事件名称 纠纷名称 事件标题 矛盾纠纷名称 事项名称 事由 案由"),
    ),
    meaning(
        request("detail"),
        List(
            "事件简述 事件描述 事件经过 纠纷简述 纠纷情况 矛盾纠纷情况 基本情况 简要情况 事件内容 主要情况 纠纷概况 \
        事件概述 纠纷简要情况",
        ),
    ),
    meaning(request("people_count"), List("涉及人数 涉事人数 参与人数")),
    meaning(request("happened_at"), List("发生时间 发生日期 事发时间 事件发生时间")),
    meaning(Target::Part(Of::Request, "happened_at", "hour"), List("时")),
    meaning(Target::Part(Of::Request, "happened_at", "minute"), List("分")),
    meaning(request("place"), List("发生地点 事发地点 发生地址 事件地点")),
    meaning(
        request("other_party"),
        List("对方当事人 对方当事人姓名 其他当事人 被申请人"),
    ),
    meaning(request("urgency"), List("紧急程度")),
    meaning(Target::NAME, List("主要当事人姓名 当事人姓名 主要当事人 当事人 申请人")),
    meaning(Target::PHONES, List("当事人电话 当事人联系电话 主要当事人电话")),
    meaning(
        step("note"),
        List("处理意见 调处情况 化解情况 处理情况 处理结果 调解结果 办理结果 落实情况 办理情况 调处结果 化解结果"),
    ),
    meaning(step("at"), List("化解时间 办结时间 办结日期 化解日期 结案时间")),
    meaning(
        Target::Part(Of::Step, "at", "last"),
        List("最后处理时间 调解时间 处理时间 调处时间"),
    ),
    meaning(step("resolution"), List("办结方式 办结类型 办结性质")),
    meaning(step("kind"), List("是否化解 状态 事件状态 办理状态 化解状态 是否办结")),
    meaning(step("satisfaction"), List("满意度 是否满意 当事人满意度")),
    meaning(
        request("category"),
        List(
            "(子类) 子类 事件类型子类 事件类型(子类) 事件类型 纠纷类型 矛盾类型 矛盾纠纷类型 纠纷类别 事件类别 矛盾纠纷类别",
        ),
    ),
    meaning(
        request("registered_at"),
        List("登记时间 登记日期 上报时间 上报日期 排查时间 受理时间"),
    ),
    nowhere(List(
        "事件类型(大类) (大类) 大类 事件类型大类 事件规模 反馈时间 承办人 \
        承办人手机 是否重点场所 编号 事件编号 承办单位 责任人 责任单位 包案领导 调解员 \
        调解人 化解责任人 上报人 事件等级 事件级别 当事人人数 调解方式 化解期限 \
        调解组织 风险等级 稳控措施 化解措施 涉及金额",
    )),
];

pub(super) const VISITS: &[Meaning] = &[
    meaning(
        visit("at"),
        List("走访日期 走访时间 入户时间 入户日期 走访年月日 时间 日期"),
    ),
    meaning(visit("way"), List("走访方式 联系形式 走访形式")),
    meaning(visit("outcome"), List("走访结果 是否见到")),
    meaning(visit("topics"), List("走访类型 走访类别 走访事项类型")),
    meaning(
        visit("text"),
        List(
            "走访内容 走访情况 走访记录 情况记录 走访情况记录 谈话内容 了解情况 走访了解情况 存在问题 走访纪实 反映问题 \
        意见建议 群众意见建议 群众诉求 民情记录",
        ),
    ),
    meaning(visit("next_visit"), List("下次走访 下次走访日期 下次走访时间")),
    meaning(visit("companions"), List("同行人 同行人员 陪同人员 随行人员")),
    nowhere(List(
        "走访人 走访人员 走访领导 员工姓名 走访干部 走访单位 走访次数 处理情况 解决情况 落实情况 走访人签名 \
        被走访人签名 走访照片 走访人员签名 群众签名 解决措施 帮扶措施 走访主题 走访目的",
    )),
];

pub(super) const WISHES: &[Meaning] = &[
    meaning(
        wish("text"),
        List("心愿内容 微心愿 微心愿内容 心愿 心愿描述 心愿名称 微心愿名称"),
    ),
    meaning(wish("kind"), List("心愿类别 心愿类型")),
    meaning(wish("est_yuan"), List("预计金额 预计费用 预算金额 心愿金额 所需金额")),
    meaning(wish("state"), List("心愿状态 认领状态 状态 完成情况 办理状态")),
    meaning(wish("claimer"), List("认领人 认领人姓名 认领党员 认领者")),
    meaning(wish("claimer_phone"), List("认领人电话 认领人联系电话 认领人联系方式")),
    meaning(wish("claimed_at"), List("认领时间 认领日期")),
    meaning(wish("due"), List("期限 完成期限 计划完成时间 拟完成时间 预计完成时间")),
    meaning(wish("fulfilled_at"), List("完成时间 完成日期 实现时间 实现日期")),
    meaning(wish("words"), List("备注")),
    nowhere(List(
        "困难类型 认领单位 回访 回访情况 征集时间 征集人 编号 申请时间 审核人 公示时间 派送人 派送时间 心愿人类别 \
        满意度 困难类别 困难情况 认领组织",
    )),
];
