//! Which cells of a workbook show a date, and the number that is a day there.

use super::tags::{attribute, each};
use crate::domain::time::Date;
use quick_xml::events::BytesStart;
use std::collections::{BTreeMap, BTreeSet};

/// Built-in formats that show a day. Source: ECMA-376 part 1, 18.8.30, with the East Asian ones.
const BUILT_IN: [std::ops::RangeInclusive<u32>; 4] = [14..=17, 22..=22, 27..=31, 50..=58];
/// The days from which workbooks count.
const FROM_1900: (i32, u32, u32) = (1899, 12, 30);
const FROM_1904: (i32, u32, u32) = (1904, 1, 1);
/// The first day from which both programs and people count alike: before it Excel has a 29 February 1900.
const FIRST: (i32, u32, u32) = (1900, 3, 1);

/// How a workbook shows dates.
#[derive(Debug, Default)]
pub struct Dates {
    /// Styles of cells, by their number as it is written.
    styles: BTreeSet<String>,
    is_1904: bool,
}

impl Dates {
    /// Of the parts that say it.
    #[must_use]
    pub fn read(workbook: &str, styles: &str) -> Self {
        let mut is_1904 = false;
        each(workbook, "workbookPr", |tag| {
            is_1904 = matches!(attribute(tag, "date1904")?.as_str(), "1" | "true");
            Some(())
        });
        let mut own = BTreeMap::new();
        each(styles, "numFmt", |tag| {
            own.insert(attribute(tag, "numFmtId")?, shows_a_day(&attribute(tag, "formatCode")?))
        });
        let is_date = |tag: &BytesStart<'_>| -> Option<bool> {
            let format = attribute(tag, "numFmtId")?;
            let number: u32 = format.parse().ok()?;
            let built_in = BUILT_IN.iter().any(|formats| formats.contains(&number));
            Some(own.get(&format).copied().unwrap_or(built_in))
        };
        // Cells name formats of this part alone, not those of the named styles before it.
        let cells = styles.split_once("cellXfs").map_or("", |(_, rest)| rest);
        let cells = cells.split_once("cellXfs").map_or(cells, |(cells, _)| cells);
        let (mut number, mut found) = (0, BTreeSet::new());
        each(&format!("<{cells}"), "xf", |tag| {
            if is_date(tag).unwrap_or(false) {
                found.insert(number.to_string());
            }
            number += 1;
            Some(())
        });
        Self { styles: found, is_1904 }
    }

    /// The number of a day in a cell of this style; `None` where it would show a number.
    #[must_use]
    pub fn number(&self, style: &str, day: Date) -> Option<f64> {
        let date = |(year, month, day)| Date::from_ymd_opt(year, month, day);
        let from = date(if self.is_1904 { FROM_1904 } else { FROM_1900 })?;
        let first = date(if self.is_1904 { FROM_1904 } else { FIRST })?;
        let days = i32::try_from((day - from).num_days()).ok()?;
        (self.styles.contains(style) && day >= first).then(|| f64::from(days))
    }
}

/// True for the code of a format that shows year or day; what stands in quotes or brackets is text or colour.
fn shows_a_day(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    let mut shown = code.chars().filter(|c| match (*c, escaped) {
        (_, true) => {
            escaped = false;
            false
        }
        ('\\' | '_' | '*', _) => {
            escaped = true;
            false
        }
        ('"', _) => {
            quoted = !quoted;
            false
        }
        ('[' | ']', _) => {
            bracketed = *c == '[';
            false
        }
        _ => !quoted && !bracketed,
    });
    shown.any(|c| matches!(c.to_ascii_lowercase(), 'y' | 'd'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = concat!(
        r#"<styleSheet><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>"#,
        r#"<numFmt numFmtId="177" formatCode="[Red]0.00&quot;day&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>"#,
        r#"<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="14"><alignment/></xf></cellXfs>"#,
        r#"<cellStyles/></styleSheet>"#,
    );

    #[test]
    fn a_day_is_a_number_where_the_cell_shows_days() {
        let day = Date::from_ymd_opt(1948, 2, 3).unwrap();
        let dates = Dates::read("<workbook><workbookPr/></workbook>", STYLES);
        let shown = ["0", "1", "2", "3", "4"].map(|style| dates.number(style, day));
        assert_eq!(shown, [None, Some(17566.0), None, Some(17566.0), None]);
        let dates = Dates::read(r#"<workbook><workbookPr date1904="1"/></workbook>"#, STYLES);
        assert_eq!(dates.number("1", day), Some(16104.0));
        assert_eq!(Dates::read("", "").number("1", day), None);
    }

    #[test]
    fn a_format_shows_days_by_its_letters_and_not_by_its_words() {
        for code in ["yyyy-mm-dd", "m/d", "[$-804]yyyy年m月"] {
            assert!(shows_a_day(code), "{code}");
        }
        for code in ["0.00", "@", "General", "\"d\"0", "[Red]#,##0", "h:mm", "0\\d"] {
            assert!(!shows_a_day(code), "{code}");
        }
    }
}
