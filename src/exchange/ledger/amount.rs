//! Amounts of money as they stand in cells, with their units and in Han figures.

use super::key::plain;
use super::words::{dates, values};
use crate::domain::decimal::YUAN;

/// An amount in yuan, without its unit: `420`, `1,200.50元`, `三百元`.
pub(super) fn yuan(text: &str) -> Option<String> {
    let text = plain(text);
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
        .unwrap_or(text.len());
    let (amount, unit) = match end {
        0 => {
            let end = text.find(|c| figure(c).is_none() && !values::THOUSANDS.iter().any(|(sign, _)| *sign == c));
            let (amount, unit) = text.split_at(end.unwrap_or(text.len()));
            (in_figures(amount)?.to_string(), unit)
        }
        end => (without_commas(&text[..end])?, &text[end..]),
    };
    let is_unit = unit.is_empty() || values::YUAN.has(unit);
    YUAN.kept(&amount).filter(|_| is_unit).map(|fen| YUAN.said(fen))
}

/// A figure without the commas that part its thousands; `None` when they part anything else.
fn without_commas(amount: &str) -> Option<String> {
    let whole = amount.split_once('.').map_or(amount, |(whole, _)| whole);
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let is_parted = groups.clone().next().is_some();
    let fits = groups.all(|group| group.len() == 3) && (!is_parted || (1..=3).contains(&first.len()));
    let fraction_has_none = !amount[whole.len()..].contains(',');
    (fits && fraction_has_none).then(|| amount.replace(',', ""))
}

fn figure(c: char) -> Option<u64> {
    dates::figure(c).filter(|figure| *figure < 10).map(u64::from)
}

/// A whole number in Han figures: `三百二十`, `一千零五十`, `两万`.
fn in_figures(text: &str) -> Option<u64> {
    let (mut all, mut part, mut last) = (0_u64, 0_u64, None);
    for c in text.chars() {
        if let Some(figure) = figure(c) {
            last = Some(figure);
            continue;
        }
        let (_, worth) = values::THOUSANDS.iter().find(|(sign, _)| *sign == c)?;
        if *worth >= 10_000 {
            all += (part + last.take().unwrap_or(0)) * worth;
            part = 0;
        } else {
            part += last.take().unwrap_or(1) * worth;
        }
    }
    let sum = all + part + last.unwrap_or(0);
    // Figures alone are no amount: 三五 may be three or five.
    let is_one = text.chars().count() == 1 || text.chars().any(|c| figure(c).is_none());
    (sum > 0 && is_one).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_with_its_unit_commas_and_in_han_figures() {
        for (typed, is) in [
            ("420", "420"),
            ("1,200.50", "1200.50"),
            ("900元/月", "900"),
            ("三百元", "300"),
            ("三百二十元", "320"),
            ("一千零五十元", "1050"),
            ("十五元", "15"),
            ("一万二千元", "12000"),
            ("１，２００元", "1200"),
        ] {
            assert_eq!(yuan(typed).as_deref(), Some(is), "{typed}");
        }
    }

    #[test]
    fn what_is_no_amount_a_month_is_none() {
        for typed in [
            "-5",
            "2000（一次性）",
            "1,20",
            "12,00.5",
            "三五元",
            "几百元",
            "低保",
            "1.2.3",
        ] {
            assert_eq!(yuan(typed), None, "{typed}");
        }
    }
}
