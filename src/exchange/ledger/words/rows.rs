//! Words that tell rows and sheets that are no data.

use super::meaning::List;
use crate::view::ledger::Target;

/// How a row begins that sums others up.
pub(in crate::exchange::ledger) const TOTALS: List = List("合计 总计 小计 共计 累计 总数 汇总");

/// How a line begins that somebody signs, or that explains.
pub(in crate::exchange::ledger) const SIGNED: List = List(
    "填表人 填报人 制表人 制表 审核人 审核 复核人 负责人 单位负责人 经办人 签字 签名 盖章 填报单位 填报日期 \
        填表日期 填报时间 联系人 注: 备注: 说明: 填表说明 注意: 村支书 驻村 填表单位",
);

/// What stands for the value above.
pub(in crate::exchange::ledger) const DITTO: List = List("同上 同前 〃 \" ″");

/// How a note above a heading begins that names the unit of its figures.
pub(in crate::exchange::ledger) const UNITS: List =
    List("单位:元 单位:万元 单位:人 单位:户 单位:亩 金额单位: 计量单位: (单位:");

/// Labels above a heading, each with what its value is.
pub(in crate::exchange::ledger) const LABELS: &[(Target, List)] = &[
    (
        Target::ReportedBy,
        List("填报单位 填表单位 单位 单位名称 报送单位 上报单位 填报单位名称"),
    ),
    (
        Target::ReportedOn,
        List("填报日期 填报时间 填表日期 填表时间 报送日期 日期 上报日期 制表日期"),
    ),
    (Target::Village, List("村 行政村 村(社区) 社区 村名 村居 村(居)")),
    (Target::Grid, List("网格 所属网格 网格名称 片区")),
    (Target::Year, List("年度 年份")),
    (
        Target::Nowhere,
        List(
            "省 市 县 区 县(区) 乡镇 镇 乡(镇) 街道 填报人 填表人 联系电话 负责人 审核人 单位负责人 联系人 复核人 制表人",
        ),
    ),
];

/// Names of sheets that hold codes.
pub(in crate::exchange::ledger) const CODES: List = List("BEAN 字典 代码 码表 下拉 选项 参数 数据源 DICT HIDDEN 编码");

/// Names of sheets that explain.
pub(in crate::exchange::ledger) const EXPLANATIONS: List = List("说明 声明 须知 填表 注意事项 README 步骤");

/// Numbers of columns that stand below a heading, besides figures.
pub(in crate::exchange::ledger) const COLUMN_NUMBERS: List = List("甲 乙 丙 丁 戊 己");

/// What stands in a date's place for one that never comes.
pub(in crate::exchange::ledger) const NEVER: List = List("长期 永久 长期有效 无期限 不限 无");
