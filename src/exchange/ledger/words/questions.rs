//! Headings of a table of questions, and how measures are called in it.

use crate::domain::survey::Measure;

/// Headings of the question, of what it measures, of its options (one column, or one each) and of how many of them mean yes.
pub(in crate::exchange) const HEADINGS: [&[&str]; 4] = [
    &["题目", "问题", "问卷题目", "question"],
    &["指标", "类别", "measure"],
    &["选项", "option", "options"],
    &["肯定", "算肯定的选项数", "yes"],
];

/// How measures are called.
pub(in crate::exchange) const MEASURES: [(&str, Measure); 5] = [
    ("知晓", Measure::Awareness),
    ("支持", Measure::Support),
    ("满意", Measure::Satisfaction),
    ("参与", Measure::Participation),
    ("其他", Measure::Other),
];
