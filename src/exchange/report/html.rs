//! A report as one page to print, from a template that a town may change. Nothing in it is fetched from anywhere.

use super::printed::{Printed, TrendLine};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Value, context};
use std::fmt::Write as _;

/// The name of the template in the settings folder's `templates`.
pub const TEMPLATE: &str = "report.html";

/// The template that came with the program.
const BUILT_IN: &str = include_str!("report.html");

/// Why a template makes no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct TemplateError {
    /// The line at fault; 0 when it is not known.
    pub line: usize,
    pub why: String,
}

/// The page; by the town's own template, if there is one.
///
/// # Errors
/// When the template is wrong; the built-in one makes a page always.
pub fn page(printed: &Printed, template: Option<&str>) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let failed = |error: minijinja::Error| TemplateError {
        line: error.line().unwrap_or(0),
        why: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
    };
    environment
        .add_template(TEMPLATE, template.unwrap_or(BUILT_IN))
        .map_err(failed)?;
    let page = environment.get_template(TEMPLATE).map_err(failed)?;
    let words = context! { chart => chart(&printed.trend), ..Value::from(Serde(printed)) };
    page.render(words).map_err(failed)
}

/// Pixels of the chart: across and down, and what is left for the months' names.
const SIZE: (usize, usize) = (720, 160);
const FOOT: usize = 20;

/// Columns of what was received and what was resolved, and the visits as a line.
fn chart(trend: &[TrendLine]) -> String {
    let (width, height) = SIZE;
    let room = height - FOOT;
    let most = |of: fn(&TrendLine) -> usize| trend.iter().map(of).max().unwrap_or(0).max(1);
    let requests = most(|month| month.received.max(month.resolved));
    let visits = most(|month| month.visits);
    let step = width / trend.len().max(1);
    let bar = (step / 3).max(1);
    let mut svg = format!(r#"<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">"#);
    let mut line = String::new();
    for (at, month) in trend.iter().enumerate() {
        let x = at * step;
        for (place, n, fill) in [(0, month.received, "#357"), (1, month.resolved, "#7a4")] {
            let tall = n * (room - FOOT) / requests;
            let (x, y) = (x + place * bar, room - tall);
            let _ = write!(
                svg,
                r#"<rect x="{x}" y="{y}" width="{bar}" height="{tall}" fill="{fill}"/>"#
            );
            let _ = write!(svg, r#"<text x="{x}" y="{}">{n}</text>"#, y.saturating_sub(2));
        }
        let y = room - month.visits * (room - FOOT) / visits;
        let _ = write!(line, "{},{y} ", x + bar);
        let _ = write!(svg, r#"<text x="{x}" y="{height}">{}</text>"#, month.month);
    }
    let _ = write!(
        svg,
        r##"<polyline points="{}" fill="none" stroke="#c60" stroke-width="2"/></svg>"##,
        line.trim_end()
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::exchange::report::printed::tests::empty;

    #[test]
    fn the_page_fetches_nothing_and_hides_what_is_no_text() {
        let mut printed = empty(Lang::Zh);
        printed.unit = "<script>alert(1)</script>".to_owned();
        let page = page(&printed, None).unwrap();
        for outside in ["http://", "https://", "src=", "<script", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("&lt;script&gt;"));
        assert_eq!(page.matches("<tr><td>M").count(), printed.lines.len());
    }

    #[test]
    fn a_towns_own_template_is_used_and_a_wrong_one_names_its_line() {
        let printed = empty(Lang::En);
        assert_eq!(page(&printed, Some("{{ title }}")).unwrap(), "Grid report 2026-11");
        let wrong = page(&printed, Some("a\nb\n{% for %}")).unwrap_err();
        assert_eq!(wrong.line, 3, "{wrong}");
    }
}
