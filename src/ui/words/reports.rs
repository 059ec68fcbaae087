//! Words of the reports M01 to M21: what each figure is called, its rule in words, and how its numbers are printed.

use crate::app::effect::FileTrouble;
use crate::domain::benefit::BenefitKind;
use crate::domain::lang::Lang;
use crate::domain::report::{Absence, Amount, Counts, Figure, FigureId, Period, Shape, Span, UNSAID, tenths};
use crate::domain::request::Resolution;
use crate::domain::survey::Measure;
use crate::record::{FieldDef, Kind};

words! {
    report_title(period: &str): "网格工作报表 {period}", "Grid report {period}";
    report_as_of(day: &str): "按 {day} 当天所知", "As known on {day}";
    report_as_it_is(day: &str): "截至 {day}", "Up to {day}";
    report_masked: "不含姓名电话全称；每个比率都印分子、分母和口径。", "Names and telephones are masked; every rate prints n, N and its rule.";
    report_no_ranking: "不按人排名，不统计登录和在线。", "Nothing here ranks people or counts log-ins.";
    report_code: "编号", "Code";
    report_figure: "指标", "Figure";
    figure_in(name: &str, unit: &str): "{name}({unit})", "{name} ({unit})";
    report_numbers: "分子/分母", "n/N";
    report_value: "数值", "Value";
    report_change: "较上期", "Change";
    report_rule: "口径", "Rule";
    report_source: "出处", "Source";
    report_state_now: "现在状态", "State now";
    report_bar: "比例", "Bar";
    report_file_title: "报表写到哪里", "Where to write the report";
    report_file_exists: "那里已有文件，不会覆盖：换一个文件名", "A file is there and is never replaced: choose another name";
    report_file_unwritable(why: &str): "报表没有写成，没有留下半个文件：{why}", "The report was not written, no half a file is left: {why}";
    report_place: "地点", "Place";
    report_month: "月份", "Month";
    report_received: "收到诉求", "Received";
    report_resolved: "办结", "Resolved";
    report_visits: "走访(见到)", "Visits made";
    report_trend: "近期走势", "Trend";
    report_figures: "指标", "Figures";
    report_lists: "月例会清单", "Lists for the monthly meeting";
    report_list_rows(name: &str, n: usize): "{name} {n} 件", "{name} ({n})";
    report_list_empty: "(没有)", "(none)";
    report_counted(n: usize): "计入 {n}", "Counted {n}";
    report_not_counted(n: usize): "未计入 {n}", "Not counted {n}";
    report_row_gone: "(已不在本机)", "(no longer here)";
    report_before(count: &str, value: &str): "上期 {count} {value}", "Before: {count} {value}";
    report_working: "正在计算..", "Counting..";
    report_pick: "时段", "Period";
    report_span_month: "按月", "By month";
    report_span_quarter: "按季", "By quarter";
    report_span_year: "按年", "By year";
    report_span_range: "近 30 天", "The last 30 days";
    report_between: "任意两天..", "Any two days..";
    report_as_of_day: "按某一天所知..", "As known on a day..";
    report_as_of_now: "按现在所知", "As known now";
    report_as_of_end: "按期末当天所知 (不计后来的补录和更正)", "As known on its last day";
    report_back: "Esc 返回指标", "Esc: back to the figures";
    report_keys_hint: "左右键换时段，F7 选时段，Enter 看口径和明细", "Left and right change the period, F7 chooses, Enter shows rule and rows";
    report_written(file: &str): "报表已写到 {file}", "The report is in {file}";
    report_bad_period(given: &str): "没有这个时段：{given}", "Not a period: {given}";
    report_bad_period_hint: "例：2026-11，2026-Q4，2026，2026-11-01..2026-11-20", "Examples: 2026-11, 2026-Q4, 2026, 2026-11-01..2026-11-20";
    report_bad_day(given: &str): "不是日期：{given}", "Not a date: {given}";
    report_bad_day_hint: "例：--as-of 2026-11-30", "Example: --as-of 2026-11-30";
    report_bad_only(given: &str): "没有这个指标：{given}", "There is no figure {given}";
    report_bad_only_hint: "例：--only M05,M06；lianxin report 2026-11 --json 列出全部编号", "Example: --only M05,M06; lianxin report 2026-11 --json lists every code";
    report_bad_ending(given: &str): "不知道 {given} 要写成什么", "The ending of {given} says no format";
    report_bad_ending_hint: "文件名以 .xlsx，.html 或 .md 结尾", "Give a name that ends in .xlsx, .html or .md";
    report_template_failed(line: usize, why: &str): "模板第 {line} 行有错：{why}。已用自带的模板", "Line {line} of the template is wrong: {why}. The built-in one was used";
    report_workbook_failed(why: &str): "写不成工作簿：{why}", "The workbook cannot be made: {why}";
}

/// The help of `report` and its arguments.
pub(super) const HELP: &[(&str, &str, &str)] = &[
    (
        "report",
        "报表：各项指标都带分子、分母和口径；每次都记入操作日志",
        "Figures M01 to M21, each with n, N and its rule; every report is logged",
    ),
    (
        "report period",
        "时段：2026-11，2026-Q4，2026，或 起..止",
        "Period: 2026-11, 2026-Q4, 2026, or FROM..TO",
    ),
    (
        "report as_of",
        "按那天晚上所知：后来的补录和更正不算",
        "As the records stood at the end of that day, without what was entered later",
    ),
    (
        "report output",
        "写到文件：以 .xlsx，.html 或 .md 结尾，不覆盖已有文件",
        "File ending in .xlsx, .html or .md; an existing one is never replaced",
    ),
    (
        "report only",
        "只要这些指标，如 M05,M06",
        "These figures only, e.g. M05,M06",
    ),
    (
        "report plain",
        "清单不打码，记入操作日志",
        "Shows the lists in full, which is logged",
    ),
];

/// Declares name and rule of every figure; one that is missing does not compile.
macro_rules! figure_words {
    ($($id:ident: [$zh:literal, $en:literal], [$rule_zh:literal, $rule_en:literal];)*) => {
        impl Lang {
            /// What a figure is called.
            #[must_use]
            pub fn figure(self, id: FigureId) -> &'static str {
                match (self, id) {
                    $(
                        (Self::Zh, FigureId::$id) => $zh,
                        (Self::En, FigureId::$id) => $en,
                    )*
                }
            }

            /// What it counts, in words.
            #[must_use]
            pub fn figure_rule(self, id: FigureId) -> &'static str {
                match (self, id) {
                    $(
                        (Self::Zh, FigureId::$id) => $rule_zh,
                        (Self::En, FigureId::$id) => $rule_en,
                    )*
                }
            }
        }
    };
}

figure_words! {
    Received: ["收到诉求", "Requests received"],
        ["登记日在期内的诉求，含后来撤回、并案、不予受理的", "Registered in the period, those withdrawn, merged or declined later among them"];
    SetAside: ["其中撤回并案不予受理", "of them set aside"],
        ["期内登记、到期末已撤回、并案或不予受理的，单列", "Registered in the period and withdrawn, merged or declined by its end; shown apart"];
    TakenOn: ["受理率", "Taken on"],
        ["已受理或自办 / 期内登记，分母不含撤回和并案", "Accepted or taken on / registered in the period, without withdrawn and merged ones"];
    Resolved: ["办结率", "Resolved"],
        ["到期末已办结或销号 / 期内登记，分母不含撤回、并案、不予受理", "Resolved or closed by the end of the period / registered in it, without withdrawn, merged and declined ones"];
    ClosedHow: ["办结方式", "Ended"],
        ["期内登记并已办结的，按办理人说明的方式分；不满意而由村级解释结案的算解释答复；没有说明的单列", "Of the resolved ones, as the handler said; ended by an explanation although the resident was not satisfied counts as explained; unsaid is shown apart"];
    OnTime: ["按时办结率", "Resolved on time"],
        ["时限内办结 / 时限落在期内的；以记录时间为准，提早填的日期不算；时限还没到的不计", "Resolved within the limit / limits that fell in the period; the day of writing counts, not an earlier one typed; limits still ahead are left out"];
    Answered: ["回复率", "Answered"],
        ["已有进展、答复、办结、回访或不予受理告知 / 期内登记，分母不含撤回和并案", "Progress, reply, result, return visit or refusal told / registered in the period, without withdrawn and merged ones"];
    Satisfied: ["满意率", "Satisfied"],
        ["非常满意、满意、基本满意 / 期内回访已表态的，每件取最后一次；未表态、未联系上不计", "Very, satisfied or mostly / those who said so in the period, the last word of each; no answer and not reached are left out"];
    SatisfiedOfAll: ["满意率(计入未表态)", "Satisfied (silent counted)"],
        ["同上，未表态计入分母", "The same, with those who gave no answer in the base"];
    ReturnVisited: ["回访率", "Return visits"],
        ["已回访到本人 / 期内办结的，含期内重办的", "Reached by a return visit / those with a result in the period, reopened ones among them"];
    Reopened: ["重办率", "Reopened"],
        ["期内因不满意重办 / 期内办结并已回访的", "Done over in the period because the resident was not satisfied / resolved and revisited"];
    InGrid: ["格内化解率", "Solved in the grid"],
        ["在微网格或网格办结 / 期内办结", "Resolved at the micro-grid or grid / resolved in the period"];
    InVillage: ["村级化解率", "Solved in the village"],
        ["在村(社区)办结 / 期内办结", "Resolved at the village / resolved in the period"];
    InTown: ["镇级化解率", "Solved in the town"],
        ["在乡镇(街道)办结 / 期内办结", "Resolved at the town / resolved in the period"];
    InCounty: ["县级化解率", "Solved in the county"],
        ["在县级办结 / 期内办结", "Resolved at the county / resolved in the period"];
    HandlingTime: ["办理时长", "Time to a result"],
        ["期内办结的，登记到办结的工作日：中位数和平均数", "Working days from registration to result, of those resolved in the period: median and mean"];
    FirstResponse: ["首次响应", "First response"],
        ["期内登记的，登记到第一次受理或办理的分钟：中位数和平均数", "Minutes from registration to the first step of a handler, of those registered in the period: median and mean"];
    Mediated: ["调解成功率", "Disputes agreed"],
        ["达成协议 / 期内登记的矛盾纠纷中达成、未达成和仍在调解的；引导诉讼、当事人撤回不计。结果按报表日所知", "Agreed / agreed, failed and open, of the disputes registered in the period; to court and withdrawn are left out. The result as known on the report's day"];
    MediatedEnded: ["调解成功率(只计已有结果)", "Disputes agreed, of ended"],
        ["达成协议 / 达成和未达成", "Agreed / agreed and failed"];
    Covered: ["走访覆盖率", "Households reached"],
        ["期内至少见到或通话一次的户 / 在册有人住的户，空置、空挂不计", "Met or spoken to at least once / households where somebody lives; vacant and registered-only ones are left out"];
    CoveredAtHome: ["上门覆盖率", "Visited at home"],
        ["期内至少上门见到一次的户 / 在册有人住的户", "Met at home at least once / households where somebody lives"];
    RegisteredOnlyReached: ["空挂户联系率", "Registered-only reached"],
        ["期内联系到的空挂户 / 空挂户，单列", "Registered-only households reached / all of them; shown apart"];
    VisitedInTime: ["按期走访率", "Visits in time"],
        ["到期前已走访 / 期内到期的户次；期限按期末关注等级推算，从上一次见到算起", "Made by the day / visits that fell due in the period, by the household's level at its end, counted from the last visit made"];
    KeyVisitedInTime: ["重点户按期走访率", "Key visits in time"],
        ["同上，只计期末红、黄户；等级按标签、低保、未成年人和手动设置，不含诉求逾期", "The same of red and yellow households; the level by tags, benefits, minors and what was set by hand, without overdue requests"];
    MonthlyReached: ["月探访率", "Reached each month"],
        ["当月见到或通话的 / 当月应探访的独居、空巢、留守、失能老人和重残、计生特殊人员，按人按月计", "Met or spoken to in the month / people alone, left behind, unable to care for themselves, severely disabled or bereaved, each month counted"];
    FollowedInTime: ["随访按期率", "Followed up in time"],
        ["下次随访未过期的 / 有医生分类的高血压、糖尿病、精神障碍患者；没有分类的不计", "Whose next follow-up is not overdue / people with a doctor's class; those without are left out"];
    Managed: ["规范管理率", "Managed by the rule"],
        ["一年内医生随访满4次 / 建档满一年、有医生分类的", "Four follow-ups by a doctor within a year / known for a year, with a doctor's class"];
    Controlled: ["控制率", "On target"],
        ["控制满意 / 一年内有医生随访和分类的高血压、糖尿病患者", "Controlled / hypertension and diabetes with a doctor's follow-up and class within a year"];
    Recipients: ["享受补贴人数", "People with a benefit"],
        ["期末享受至少一种待遇的人或户，每人只计一次", "People or households receiving at least one benefit at the end of the period, each once"];
    BenefitTimes: ["享受补贴人次", "Benefit times"],
        ["期末在享的每人每种待遇计一次，再按种类分", "Every benefit of every person at the end of the period, then by kind"];
    SeveralBenefits: ["享受两种以上", "With two or more"],
        ["期末享受两种及以上待遇的人或户", "People or households receiving two or more kinds at the end of the period"];
    Suspected: ["疑似应享未享", "Seem entitled"],
        ["记为疑似应享未享、还没有结论的", "Noted as entitled and not receiving, not decided yet"];
    Exclusive: ["互斥疑点", "Exclusive together"],
        ["期末同时享受不可同享待遇的人或户，待核对", "Receiving benefits that exclude each other, to be checked"];
    WishesFulfilled: ["微心愿实现率", "Wishes fulfilled"],
        ["到期末已实现 / 审核通过的微心愿，期前已实现的不计", "Fulfilled by the end of the period / reviewed wishes, without those fulfilled before it"];
    FiveContact: ["联系到户", "Contact person"],
        ["有联系人的户 / 有人住的户", "Households with a contact person / households where somebody lives"];
    FiveVisit: ["走访到户", "Visited in the quarter"],
        ["期末前90天内见到或通话的户 / 有人住的户", "Met or spoken to within 90 days before the end / households where somebody lives"];
    FivePolicy: ["政策到户", "Policies told"],
        ["一年内走访讲过政策或告知过政策通知的户 / 有人住的户", "Told of policies on a visit, or a notice of one, within a year / households where somebody lives"];
    FiveIndustry: ["产业就业到户", "Industry and jobs"],
        ["记有产业就业对接，或一年内走访谈过的户 / 有人住的户", "With an industry or job link noted, or spoken of within a year / households where somebody lives"];
    FiveService: ["服务到户", "Served"],
        ["一年内办结过诉求或代办过事的户 / 有人住的户", "A request resolved or an errand run within a year / households where somebody lives"];
    Survey: ["知晓率、支持率、满意率", "Surveys"],
        ["期内有效答卷 / 期内答卷；各率为肯定的回答 / 有效答卷的回答，无效答卷不计", "Valid sheets / sheets of the period; each rate is yes / answers of valid sheets, invalid ones apart"];
    Campaign: ["专项完成率", "Campaigns finished"],
        ["到期末已办结的 / 期内专项的名单，外来人员也计", "Final by the end of the period / rows of the campaigns that ran in it, people from outside too"];
    Overdue: ["逾期清单", "Overdue"],
        ["期末已过时限还没有办结的诉求", "Requests past their limit at the end of the period"];
    Orders: ["民情订单", "Open orders"],
        ["期末还没有销号的诉求", "Requests that are open at the end of the period"];
    SatisfiedList: ["满意清单", "Satisfied, by name"],
        ["期内回访表示满意的诉求", "Requests whose residents were satisfied in the period"];
    ToCallBack: ["待回访清单", "To call back"],
        ["期末已办结、等回访的诉求", "Resolved requests that wait for a return visit at the end of the period"];
    Joined: ["入群率", "In the groups"],
        ["在用微信群的入群人数 / 应入人数，都由群册填写并注明来源", "Members of the chat groups in use / people they are for, both as the groups' records say, with their source"];
}

impl Lang {
    /// A figure with its part: `享受补贴人次: 低保`.
    #[must_use]
    pub fn figure_name(self, figure: &Figure) -> String {
        let name = self.figure(figure.id);
        match figure.part.as_str() {
            "" => name.to_owned(),
            part => self.labelled(name, &self.figure_part(figure.id, part)),
        }
    }

    fn figure_part(self, id: FigureId, part: &str) -> String {
        match id {
            FigureId::ClosedHow if part == UNSAID => match self {
                Self::Zh => "未说明".to_owned(),
                Self::En => "not said".to_owned(),
            },
            FigureId::Survey => Measure::from_code(part).map_or(part, |it| self.measure(it)).to_owned(),
            FigureId::Campaign => part.to_owned(),
            FigureId::Joined => {
                let sorts = Kind::ChatGroup.field("sort").and_then(FieldDef::codes);
                sorts.map_or_else(String::new, |sorts| sorts.word(self, part))
            }
            FigureId::ClosedHow => self.resolution(&Resolution::from_code(part)).to_owned(),
            _ => self.benefit(&BenefitKind::from_code(part)).to_owned(),
        }
    }

    /// The numbers: `141/142`, `37 件`; empty where there is no figure.
    #[must_use]
    pub fn figure_count(self, id: FigureId, amount: &Amount) -> String {
        if amount.absent.is_some() {
            return String::new();
        }
        match id.def().shape {
            Shape::Share => format!("{}/{}", amount.n, amount.of),
            Shape::Count | Shape::WorkingDays | Shape::Minutes => {
                let unit = self.counted_in(id.def().counts);
                match self {
                    Self::Zh => format!("{}{unit}", amount.n),
                    Self::En => amount.n.to_string(),
                }
            }
        }
    }

    /// The value: `99.3%`, or a time with its unit; empty for a plain number, `none` where there is none.
    #[must_use]
    pub fn figure_value(self, id: FigureId, amount: &Amount, none: &str) -> String {
        let bare = self.figure_bare_value(id, amount, none);
        match (self.time_unit(id), amount.time) {
            (Some(unit), Some(_)) if amount.absent.is_none() => format!("{bare} {unit}"),
            _ => bare,
        }
    }

    /// In what a figure that is a time is measured.
    #[must_use]
    pub fn time_unit(self, id: FigureId) -> Option<&'static str> {
        let (zh, en) = match id.def().shape {
            Shape::WorkingDays => ("工作日", "workdays"),
            Shape::Minutes => ("分钟", "minutes"),
            Shape::Count | Shape::Share => return None,
        };
        Some(match self {
            Self::Zh => zh,
            Self::En => en,
        })
    }

    /// The value without the unit of a time, where something else says it.
    #[must_use]
    pub fn figure_bare_value(self, id: FigureId, amount: &Amount, none: &str) -> String {
        if amount.absent.is_some() {
            return none.to_owned();
        }
        match id.def().shape {
            Shape::Count => String::new(),
            Shape::Share => amount
                .rate()
                .map_or_else(|| none.to_owned(), |rate| format!("{}%", tenths(rate))),
            Shape::WorkingDays | Shape::Minutes => amount.time.map_or_else(
                || none.to_owned(),
                |(median, mean)| format!("{} / {}", tenths(median), tenths(mean)),
            ),
        }
    }

    /// How it changed since the period before: percentage points, or how many; empty where that cannot be said.
    #[must_use]
    pub fn figure_change(self, id: FigureId, now: &Amount, before: Option<&Amount>) -> String {
        let Some(before) = before.filter(|before| before.absent.is_none() && now.absent.is_none()) else {
            return String::new();
        };
        let signed = |by: i64| match by {
            0 => "=".to_owned(),
            by => format!("{by:+}"),
        };
        match id.def().shape {
            Shape::Share => match (now.rate(), before.rate()) {
                (Some(now), Some(before)) if now == before => "=".to_owned(),
                (Some(now), Some(before)) => {
                    let sign = if now > before { '+' } else { '-' };
                    format!("{sign}{}", tenths(now.abs_diff(before)))
                }
                _ => String::new(),
            },
            Shape::Count => {
                let [now, before] = [now.n, before.n].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
                signed(now - before)
            }
            Shape::WorkingDays | Shape::Minutes => String::new(),
        }
    }

    /// What is counted.
    #[must_use]
    pub fn counted_in(self, counts: Counts) -> &'static str {
        let (zh, en) = match counts {
            Counts::Requests => ("件", "requests"),
            Counts::Households => ("户", "households"),
            Counts::HouseholdTimes => ("户次", "household-times"),
            Counts::People => ("人", "people"),
            Counts::PersonTimes => ("人次", "person-times"),
            Counts::Records => ("个", "records"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Why there is no figure.
    #[must_use]
    pub fn figure_absent(self, why: Absence) -> &'static str {
        let (zh, en) = match why {
            Absence::NoRecords => ("还没有这类记录", "No such records yet"),
            Absence::NoClass => ("数据不足：没有医生分类", "Not enough data: no doctor's class"),
            Absence::NotHere => ("户的资料不在本机", "Household records are not on this device"),
        };
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// What became of a report's file.
    #[must_use]
    pub fn report_file(self, outcome: &Result<String, FileTrouble>) -> String {
        match outcome {
            Ok(file) => self.report_written(file),
            Err(FileTrouble::Ending) => self.report_bad_ending_hint().to_owned(),
            Err(FileTrouble::Exists) => self.report_file_exists().to_owned(),
            Err(FileTrouble::Write(why)) => self.report_file_unwritable(why),
            Err(FileTrouble::Store(trouble)) => self.store_trouble(trouble),
        }
    }

    /// A period as people say it.
    #[must_use]
    pub fn period(self, period: &Period) -> String {
        use chrono::Datelike as _;
        let (year, month) = (period.from.year(), period.from.month());
        match (self, period.span) {
            (Self::Zh, Span::Month) => format!("{year}年{month}月"),
            (Self::Zh, Span::Quarter) => format!("{year}年{}季度", (month - 1) / 3 + 1),
            (Self::Zh, Span::Year) => format!("{year}年"),
            (Self::Zh, Span::Range) => format!("{}至{}", period.from, period.to),
            (Self::En, Span::Range) => format!("{} to {}", period.from, period.to),
            (Self::En, _) => period.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::FIGURES;

    fn amount(n: usize, of: usize) -> Amount {
        Amount {
            n,
            of,
            time: None,
            absent: None,
        }
    }

    #[test]
    fn a_rate_prints_its_numbers_and_nothing_of_nothing() {
        let id = FigureId::Answered;
        assert_eq!(Lang::Zh.figure_count(id, &amount(141, 142)), "141/142");
        assert_eq!(Lang::Zh.figure_value(id, &amount(141, 142), "-"), "99.3%");
        assert_eq!(Lang::Zh.figure_value(id, &amount(0, 0), "-"), "-");
        assert_eq!(Lang::Zh.figure_count(FigureId::Received, &amount(3, 3)), "3件");
        let before = amount(98, 100);
        assert_eq!(Lang::Zh.figure_change(id, &amount(141, 142), Some(&before)), "+1.3");
        assert_eq!(Lang::Zh.figure_change(id, &amount(0, 0), Some(&before)), "");
        assert_eq!(
            Lang::Zh.figure_change(FigureId::Received, &amount(3, 3), Some(&amount(5, 5))),
            "-2"
        );
    }

    #[test]
    fn no_two_figures_have_one_name_and_each_has_a_rule() {
        for lang in [Lang::Zh, Lang::En] {
            let mut names: Vec<_> = FIGURES.iter().map(|def| lang.figure(def.id)).collect();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count);
            assert!(FIGURES.iter().all(|def| lang.figure_rule(def.id).len() > 6));
        }
    }
}
