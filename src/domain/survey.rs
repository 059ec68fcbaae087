//! What the questions of a survey (问卷) ask, what its sheets answer, and what counts as yes.
//!
//! Invariant: a sheet counts in every rate or in none. One on which an answer is missing or is no option is invalid, and is counted
//! apart.

/// What a question measures. Source: domain/model.md M18.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// 知晓率
    Awareness,
    /// 支持率
    Support,
    /// 满意率
    Satisfaction,
    /// 参与率
    Participation,
    /// Counted in no rate.
    Other,
}

impl Measure {
    /// Those with a rate, in the order in which they are printed.
    pub const RATES: [Self; 4] = [Self::Awareness, Self::Support, Self::Satisfaction, Self::Participation];

    /// Its stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Support => "support",
            Self::Satisfaction => "satisfaction",
            Self::Participation => "participation",
            Self::Other => "other",
        }
    }

    /// The measure of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let all = Self::RATES.into_iter().chain([Self::Other]);
        all.into_iter().find(|measure| measure.code() == code)
    }
}

/// Why no questions came out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoQuestions {
    /// It could not be read.
    Unread,
    /// No row is a question.
    None,
    /// This row is none that can be answered by digits.
    Row(u32),
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub text: String,
    pub measure: Measure,
    /// What can be answered, by the digits from 1 on.
    pub options: Vec<String>,
    /// So many of the first options mean yes.
    pub yes: u8,
}

impl Question {
    /// Reads `text|measure|options|yes`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('|').map(str::trim);
        let (text, measure) = (parts.next()?, Measure::from_code(parts.next()?)?);
        let options: Vec<String> = parts.next()?.split_whitespace().map(str::to_owned).collect();
        let yes = parts.next().map_or(Some(1), |yes| yes.parse().ok())?;
        let fits = (2..=9).contains(&options.len()) && usize::from(yes) < options.len() && yes > 0;
        (fits && !text.is_empty() && parts.next().is_none()).then(|| Self {
            text: text.to_owned(),
            measure,
            options,
            yes,
        })
    }

    /// Those of a survey.
    pub fn all<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        texts.into_iter().filter_map(Self::parse).collect()
    }

    /// True when the digit is one of its options.
    #[must_use]
    pub fn takes(&self, digit: u8) -> bool {
        digit > 0 && usize::from(digit) <= self.options.len()
    }
}

/// The digits of a sheet.
#[must_use]
pub fn digits(values: &str) -> Vec<u8> {
    values.bytes().map(|byte| byte.wrapping_sub(b'0')).collect()
}

/// Of each question whether it was answered yes; `None` of an invalid sheet.
#[must_use]
pub fn judged(questions: &[Question], values: &str) -> Option<Vec<(Measure, bool)>> {
    let digits = digits(values);
    let is_valid = digits.len() == questions.len() && digits.iter().zip(questions).all(|(digit, of)| of.takes(*digit));
    let judge = |(digit, of): (u8, &Question)| (of.measure, digit <= of.yes);
    is_valid.then(|| digits.into_iter().zip(questions).map(judge).collect())
}

/// True for what may be kept of a sheet: a digit a question, 0 where nothing can be read.
#[must_use]
pub fn is_sheet(questions: &[Question], values: &str) -> bool {
    values.len() == questions.len() && values.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "您满意吗|satisfaction|满意 基本满意 不满意|2";

    #[test]
    fn a_question_says_what_it_measures_and_how_many_options_mean_yes() {
        let of = |text| Question::parse(text).map(|question| (question.measure, question.options.len(), question.yes));
        assert_eq!(of(EXAMPLE), Some((Measure::Satisfaction, 3, 2)));
        assert_eq!(of("知道吗|awareness|知道 不知道"), Some((Measure::Awareness, 2, 1)));
        for wrong in [
            "知道吗",
            "知道吗|fame|知道 不知道",
            "知道吗|awareness|知道",
            "|awareness|是 否",
            "吗|other|是 否|2",
            "吗|other|是 否|0",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_sheet_counts_whole_or_not_at_all() {
        let questions = Question::all(["知道吗|awareness|知道 不知道", EXAMPLE]);
        let yes =
            |values| judged(&questions, values).map(|all| all.into_iter().map(|(_, yes)| yes).collect::<Vec<_>>());
        assert_eq!(yes("12"), Some(vec![true, true]));
        assert_eq!(yes("23"), Some(vec![false, false]));
        for invalid in ["10", "31", "1", "121", "", "1x"] {
            assert_eq!(yes(invalid), None, "{invalid}");
        }
        assert!(is_sheet(&questions, "10") && !is_sheet(&questions, "1"));
    }
}
