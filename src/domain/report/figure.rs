//! The table of figures: one row each, with what it counts. Names and rules in words are `ui::words::reports`.
//!
//! Invariant: a figure is its rows. What it counts is as many as [`Figure::rows`], what that is a share of is those and
//! [`Figure::others`]: no number can be printed that cannot be opened. What was counted outside ([`Figure::outside`]) is the sum of what its
//! rows say.
//!
//! Source: domain/model.md 6.4.

use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId};

/// Makes [`FigureId`] and [`FIGURES`] out of one row a figure.
macro_rules! figures {
    ($($(#[$doc:meta])* $id:ident($code:literal, $counts:ident, $shape:ident, $source:literal);)*) => {
        /// A figure of the report.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FigureId {
            $($(#[$doc])* $id,)*
        }

        /// The figures in the order in which they are printed.
        pub static FIGURES: [FigureDef; [$($code),*].len()] = [
            $(FigureDef {
                id: FigureId::$id,
                code: $code,
                counts: Counts::$counts,
                shape: Shape::$shape,
                source: $source,
            }),*
        ];
    };
}

/// A row of [`FIGURES`].
#[derive(Debug)]
pub struct FigureDef {
    pub id: FigureId,
    /// A stable code: the report (M01 to M21), and a letter where that has several figures.
    pub code: &'static str,
    pub counts: Counts,
    pub shape: Shape,
    /// Where the formula comes from (domain/sources.md), or R: our decision.
    pub source: &'static str,
}

/// What is counted. People and person-times are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// 件
    Requests,
    /// 户
    Households,
    /// 户次
    HouseholdTimes,
    /// 人
    People,
    /// 人次
    PersonTimes,
    /// 个
    Records,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A number.
    Count,
    /// n/N and the percentage.
    Share,
    /// Working days: median and mean.
    WorkingDays,
    /// Minutes: median and mean.
    Minutes,
}

figures! {
    /// 收到诉求
    Received("M01", Requests, Count, "R");
    /// 其中撤回、并案、不予受理
    SetAside("M01a", Requests, Count, "R");
    /// 受理率
    TakenOn("M02", Requests, Share, "R");
    /// 办结率
    Resolved("M03", Requests, Share, "R");
    /// 办结方式
    ClosedHow("M03a", Requests, Share, "F");
    /// 按时办结率
    OnTime("M04", Requests, Share, "V73");
    /// 回复率
    Answered("M05", Requests, Share, "F");
    /// 满意率
    Satisfied("M06", Requests, Share, "F");
    /// 满意率(计入未表态)
    SatisfiedOfAll("M06a", Requests, Share, "R");
    /// 回访率
    ReturnVisited("M07", Requests, Share, "R");
    /// 重办率
    Reopened("M07a", Requests, Share, "R");
    /// 格内化解率
    InGrid("M08a", Requests, Share, "V17");
    /// 村级化解率
    InVillage("M08b", Requests, Share, "V17");
    /// 镇级化解率
    InTown("M08c", Requests, Share, "V17");
    /// 县级化解率
    InCounty("M08d", Requests, Share, "V17");
    /// 平均办理时长
    HandlingTime("M09", Requests, WorkingDays, "R");
    /// 首次响应
    FirstResponse("M09a", Requests, Minutes, "R");
    /// 调解成功率
    Mediated("M10", Requests, Share, "F");
    /// 调解成功率(只计已有结果)
    MediatedEnded("M10a", Requests, Share, "R");
    /// 走访覆盖率
    Covered("M11", Households, Share, "R");
    /// 上门覆盖率
    CoveredAtHome("M11a", Households, Share, "R");
    /// 空挂户联系率
    RegisteredOnlyReached("M11b", Households, Share, "R");
    /// 按期走访率
    VisitedInTime("M12", HouseholdTimes, Share, "R");
    /// 重点户按期走访率
    KeyVisitedInTime("M12a", HouseholdTimes, Share, "R");
    /// 月探访率
    MonthlyReached("M13", PersonTimes, Share, "V13");
    /// 随访按期率
    FollowedInTime("M14", People, Share, "V52");
    /// 规范管理率
    Managed("M14a", People, Share, "V52");
    /// 控制率
    Controlled("M14b", People, Share, "V52");
    /// 享受补贴人数
    Recipients("M15", People, Count, "F");
    /// 享受补贴人次
    BenefitTimes("M15a", PersonTimes, Count, "F");
    /// 享受两种以上
    SeveralBenefits("M15b", People, Count, "F");
    /// 疑似应享未享
    Suspected("M15c", PersonTimes, Count, "V8");
    /// 互斥疑点
    Exclusive("M15d", People, Count, "V8");
    /// 微心愿实现率
    WishesFulfilled("M16", Records, Share, "R");
    /// 联系到户
    FiveContact("M17a", Households, Share, "V21");
    /// 走访到户
    FiveVisit("M17b", Households, Share, "V21");
    /// 政策到户
    FivePolicy("M17c", Households, Share, "V21");
    /// 产业就业到户
    FiveIndustry("M17d", Households, Share, "V21");
    /// 服务到户
    FiveService("M17e", Households, Share, "V21");
    /// 知晓率、支持率、满意率
    Survey("M18", People, Share, "F");
    /// 专项完成率
    Campaign("M19", Records, Share, "R");
    /// 逾期清单
    Overdue("M20a", Requests, Count, "R");
    /// 民情订单
    Orders("M20b", Requests, Count, "F");
    /// 满意清单
    SatisfiedList("M20c", Requests, Count, "F");
    /// 待回访清单
    ToCallBack("M20d", Requests, Count, "R");
    /// 入群率
    Joined("M21", People, Share, "F");
}

/// The lists of the monthly meeting, which are printed row by row.
pub const LISTS: [FigureId; 4] = [
    FigureId::Overdue,
    FigureId::Orders,
    FigureId::SatisfiedList,
    FigureId::ToCallBack,
];

impl FigureId {
    /// Its row of the table.
    #[must_use]
    pub fn def(self) -> &'static FigureDef {
        &FIGURES[self as usize]
    }
}

/// What a row of a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Household(HouseholdId),
    Person(HouseholdId, PersonId),
    Request(RequestId),
    Wish(RecordId),
    /// A row of a campaign.
    CampaignRow(RecordId),
    /// A sheet of a survey.
    Sheet(RecordId),
    /// A chat group.
    Group(RecordId),
}

/// Why there is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// There are no records of this yet.
    NoRecords,
    /// No doctor said how anybody is: 数据不足.
    NoClass,
    /// This device is given no households.
    NotHere,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub id: FigureId,
    /// Of what, where a figure has parts: a benefit, how it was closed. Empty: of all.
    pub part: String,
    /// What it counts.
    pub rows: Vec<Subject>,
    /// What belongs to its base and does not count.
    pub others: Vec<Subject>,
    /// Median and mean in tenths, of a time.
    pub time: Option<(u32, u32)>,
    /// What was counted outside, and of how many, as its rows say: no more can be opened than they are.
    pub outside: Option<(usize, usize)>,
    /// Why there is none.
    pub absent: Option<Absence>,
}

impl Figure {
    /// What counts, and what belongs to the base as well.
    #[must_use]
    pub fn new(id: FigureId, rows: Vec<Subject>, others: Vec<Subject>) -> Self {
        Self {
            id,
            part: String::new(),
            rows,
            others,
            time: None,
            outside: None,
            absent: None,
        }
    }

    /// No figure.
    pub(super) fn absent(id: FigureId, why: Absence) -> Self {
        Self {
            absent: Some(why),
            ..Self::new(id, Vec::new(), Vec::new())
        }
    }

    /// The same of a part.
    pub(super) fn part(self, part: &str) -> Self {
        Self {
            part: part.to_owned(),
            ..self
        }
    }

    /// Its code, with that of its part: `M15a:dibao`.
    #[must_use]
    pub fn code(&self) -> String {
        let code = self.id.def().code;
        match self.part.as_str() {
            "" => code.to_owned(),
            part => format!("{code}:{part}"),
        }
    }

    /// The numbers of it.
    #[must_use]
    pub fn amount(&self) -> Amount {
        let (n, of) = self
            .outside
            .unwrap_or((self.rows.len(), self.rows.len() + self.others.len()));
        Amount {
            n,
            of,
            time: self.time,
            absent: self.absent,
        }
    }
}

/// The numbers of a figure, without its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    pub n: usize,
    /// The base; as many as `n` where nothing is a share.
    pub of: usize,
    /// Median and mean in tenths, of a time.
    pub time: Option<(u32, u32)>,
    /// Why there is none.
    pub absent: Option<Absence>,
}

impl Amount {
    /// Tenths of a percent; `None` without a base.
    #[must_use]
    pub fn rate(&self) -> Option<u32> {
        rate(self.n, self.of).filter(|_| self.absent.is_none())
    }
}

/// `n` of `of` in tenths of a percent, half up; never the whole while something is missing. `None` without a base.
#[must_use]
pub fn rate(n: usize, of: usize) -> Option<u32> {
    if of == 0 {
        return None;
    }
    let tenths = (2000 * n as u128 + of as u128) / (2 * of as u128);
    let tenths = u32::try_from(tenths).unwrap_or(u32::MAX);
    Some(if n < of { tenths.min(999) } else { tenths })
}

/// A number of tenths: `99.3`.
#[must_use]
pub fn tenths(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Median and mean in tenths, half up; `None` of nothing.
#[must_use]
pub(super) fn median_and_mean(mut values: Vec<u64>) -> Option<(u32, u32)> {
    if values.is_empty() {
        return None;
    }
    values.sort_unstable();
    let count = values.len() as u64;
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    let middle = values.len() / 2;
    let twice = match values.len() % 2 {
        0 => at(middle - 1) + at(middle),
        _ => 2 * at(middle),
    };
    let mean = (values.iter().sum::<u64>() * 20 + count) / (2 * count);
    let fit = |tenths: u64| u32::try_from(tenths).unwrap_or(u32::MAX);
    Some((fit(twice * 5), fit(mean)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_the_field_reports_come_out_as_they_were_printed() {
        for (n, of, printed) in [
            (141, 142, "99.3"),
            (134, 137, "97.8"),
            (1122, 1140, "98.4"),
            (65, 99, "65.7"),
        ] {
            assert_eq!(tenths(rate(n, of).unwrap()), printed, "{n}/{of}");
        }
    }

    #[test]
    fn a_rate_is_whole_only_when_nothing_is_missing_and_nothing_of_nothing() {
        assert_eq!(rate(9_999, 10_000), Some(999));
        assert_eq!(rate(10_000, 10_000), Some(1000));
        assert_eq!(rate(1, 8), Some(125));
        assert_eq!(rate(1, 2000), Some(1), "half a tenth goes up");
        assert_eq!(rate(0, 3), Some(0));
        assert_eq!(rate(0, 0), None);
        assert_eq!(rate(usize::MAX, usize::MAX), Some(1000));
    }

    #[test]
    fn every_figure_has_a_code_of_its_own_in_the_order_of_the_table() {
        let codes: Vec<_> = FIGURES.iter().map(|def| def.code).collect();
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(codes, sorted);
        for report in 1..=21 {
            let report = format!("M{report:02}");
            assert!(codes.iter().any(|code| code.starts_with(&report)), "{report}");
        }
        assert!(FIGURES.iter().all(|def| def.id.def().code == def.code));
    }

    #[test]
    fn a_median_between_two_values_is_their_middle() {
        assert_eq!(median_and_mean(vec![3, 1, 8]), Some((30, 40)));
        assert_eq!(median_and_mean(vec![1, 2]), Some((15, 15)));
        assert_eq!(median_and_mean(vec![1, 1, 2]), Some((10, 13)));
        assert_eq!(median_and_mean(Vec::new()), None);
    }
}
