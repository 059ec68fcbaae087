//! What stands in dates besides digits.

use super::meaning::List;

/// Behind a year.
pub(in crate::exchange::ledger) const YEAR: char = '\u{5E74}';

/// What may stand behind a day without changing it.
pub(in crate::exchange::ledger) const BEHIND: List = List("上午 下午 早上 早晨 中午 晚上 傍晚 出生 生");

/// What tells a day of the lunar calendar.
pub(in crate::exchange::ledger) const LUNAR: List = List("农历 阴历 旧历 正月 腊月 冬月 初 廿 闰");

/// True for what stands between a year, a month and a day.
pub(in crate::exchange::ledger) fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '/' | '.' | ',' | '\\' | '\u{3001}' | YEAR | '月' | '日' | '号')
}

/// The figure that a Han character is; a ten is 10.
pub(in crate::exchange::ledger) const fn figure(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    })
}
