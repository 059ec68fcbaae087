//! What stands in the brackets of a heading and changes nothing about what it means.

use super::meaning::List;

/// Parts of what says how a cell is to be filled in, and units.
const HOW: List =
    List("必填 选填 多选 单选 填写 请 例 格式 以内 盖章 签名 签字 位) 年月日 年-月 下拉 选择 勾选 打勾 划√ 打√ 公历");

/// Whole contents that are units.
const UNITS: List = List(
    "元 万元 元/月 元/年 支 两 次 分 分钟 克 克/天 千克 公斤 厘米 岁 周岁 亩 人 户 平方米 平米 18位 11位 位 \
        毫米汞柱 次/分 次/周 分钟/次 支/天 两/天 姓名 章",
);

/// True when a heading means the same without these brackets.
pub(in crate::exchange::ledger) fn is_harmless(inner: &str) -> bool {
    let has_han = inner.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let first_is_digit = inner.starts_with(|c: char| c.is_ascii_digit());
    let is_list = inner.contains('/') || (first_is_digit && inner.contains(['-', '.', '~', ':', '、', '字']));
    !has_han || is_list || UNITS.has(inner) || HOW.iter().any(|how| inner.contains(how))
}
