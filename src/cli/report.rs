//! `report PERIOD`: the figures M01 to M21 with n/N, on the terminal, as JSON, or in a file. Every report is noted in the audit log.

use super::export::unwritten;
use super::list::laid_out;
use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::domain::mask::View;
use crate::domain::report::{Amount, Figure, Period, Report, Shape};
use crate::domain::time::typed_date;
use crate::exchange::report::{Asked, Chosen, Ending, FileError, Line, Printed, TrendLine, made, written};
use crate::platform::whole_file;
use crate::runtime::report_file;
use crate::view::LIST_PLAIN;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Which report, and where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The period.
    #[arg(value_name = "PERIOD")]
    pub period: String,
    /// As the records stood at the end of this day.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The file.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    /// These figures only.
    #[arg(long, value_name = "M05,M06", value_delimiter = ',')]
    pub only: Vec<String>,
    /// The lists not masked.
    #[arg(long)]
    pub plain: bool,
}

/// Makes the report.
///
/// # Errors
/// When the period, a code or the file's ending is none; the store's, in words; when the file cannot be written.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let asked = asked(args, lang)?;
    let ending = args.output.as_deref().map(|file| ending(file, lang)).transpose()?;
    let (mut store, _) = common.open_ready()?;
    if let Some(file) = &args.output {
        whole_file::may_write(file, whole_file::Kind::Document, false)
            .map_err(|error| unwritten(file, &error, lang))?;
    }
    let failed = |error| CliError::store(&error, lang);
    let mut about = asked.period.code();
    for part in [
        asked.as_of.map(|day| day.to_string()),
        args.output.as_ref().map(|file| file.display().to_string()),
    ] {
        about.extend(part.map(|part| format!(" {part}")));
    }
    if args.plain {
        // This line travels: it names no file.
        store.audit(LIST_PLAIN, "requests", common.now()).map_err(failed)?;
    }
    store.audit("report", &about, common.now()).map_err(failed)?;
    let (report, printed) = made(&store, &asked, lang, common.now()).map_err(failed)?;
    if let (Some(file), Some(ending)) = (&args.output, ending) {
        write(file, ending, &printed, common)?;
        if !args.json {
            return out::lines([lang.report_written(&file.display().to_string())], lang);
        }
    }
    match args.json {
        true => out::json_lines(&as_json(&report, &printed, &asked.chosen), lang),
        false => out::lines(lines(&printed, lang), lang),
    }
}

fn asked(args: &Args, lang: Lang) -> Result<Asked, CliError> {
    let period = Period::parse(&args.period)
        .ok_or_else(|| CliError::new(lang.report_bad_period(&args.period), lang.report_bad_period_hint()))?;
    let day = |text: &String| {
        typed_date(text).ok_or_else(|| CliError::new(lang.report_bad_day(text), lang.report_bad_day_hint()))
    };
    let as_of = args.as_of.as_ref().map(day).transpose()?;
    let chosen = Chosen::of(&args.only);
    if let Some(code) = chosen.unknown() {
        return Err(CliError::new(lang.report_bad_only(code), lang.report_bad_only_hint()));
    }
    let view = if args.plain { View::Plain } else { View::Masked };
    Ok(Asked {
        period,
        as_of,
        chosen,
        view,
    })
}

fn ending(file: &Path, lang: Lang) -> Result<Ending, CliError> {
    let name = file.display().to_string();
    Ending::of(file).ok_or_else(|| CliError::new(lang.report_bad_ending(&name), lang.report_bad_ending_hint()))
}

fn write(file: &Path, ending: Ending, printed: &Printed, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let template = report_file::template(&common.config_dir);
    let (bytes, wrong) = written(printed, ending, template.as_deref()).map_err(|error| match error {
        FileError::Store(error) => CliError::store(&error, lang),
        FileError::Workbook(why) => CliError::new(lang.report_workbook_failed(&why), ""),
    })?;
    if let Some(wrong) = wrong {
        out::note(&lang.report_template_failed(wrong.line, &wrong.why));
    }
    whole_file::write(file, &bytes, whole_file::Kind::Document, false).map_err(|error| unwritten(file, &error, lang))
}

/// Cells of a bar.
const BAR: u32 = 10;

/// The report on a terminal: figures with bars, then the months, then the lists.
fn lines(printed: &Printed, lang: Lang) -> Vec<String> {
    let words = &printed.words;
    let mut lines = vec![
        printed.title.clone(),
        format!("{} {}", printed.unit, printed.as_of),
        String::new(),
    ];
    let mut cells = vec![
        [words.code, words.figure, words.numbers, words.value, "", words.change]
            .map(str::to_owned)
            .to_vec(),
    ];
    cells.extend(printed.lines.iter().map(figure_cells));
    lines.extend(laid_out(&cells));
    lines.push(String::new());
    lines.extend(trend(
        &printed.trend,
        [words.month, words.received, words.resolved, words.visits],
    ));
    for list in &printed.lists {
        lines.extend([String::new(), list.title.clone()]);
        let mut cells = vec![list.columns.clone()];
        cells.extend(list.rows.iter().cloned());
        match list.rows.is_empty() {
            true => lines.push(lang.report_list_empty().to_owned()),
            false => lines.extend(laid_out(&cells)),
        }
    }
    lines
}

fn figure_cells(line: &Line) -> Vec<String> {
    let bar = line.tenths.map_or_else(String::new, |tenths| {
        let full = (tenths * BAR + 500) / 1000;
        let [full, rest] = [full, BAR - full].map(|cells| usize::try_from(cells).unwrap_or(0));
        format!("{}{}", "#".repeat(full), ".".repeat(rest))
    });
    // A dash of its own width on every console.
    let value = line.value.replace(crate::exchange::report::NONE, "-");
    let said = if line.count.is_empty() {
        line.rule.clone()
    } else {
        line.change.clone()
    };
    vec![
        line.code.clone(),
        line.name.clone(),
        line.count.clone(),
        value,
        bar,
        said,
    ]
}

/// The months, each number with a bar as long as it is to the greatest.
fn trend(months: &[TrendLine], heads: [&str; 4]) -> Vec<String> {
    let most = |of: fn(&TrendLine) -> usize| months.iter().map(of).max().unwrap_or(0).max(1);
    let most = [
        most(|month| month.received),
        most(|month| month.resolved),
        most(|month| month.visits),
    ];
    let mut cells = vec![heads.map(str::to_owned).to_vec()];
    cells.extend(months.iter().map(|month| {
        let numbers = [month.received, month.resolved, month.visits];
        let bars = numbers.iter().zip(most).map(|(n, most)| {
            let cells = n * usize::try_from(BAR).unwrap_or(0) / most;
            format!("{n} {}", "#".repeat(cells))
        });
        std::iter::once(month.month.clone()).chain(bars).collect()
    }));
    laid_out(&cells)
}

fn as_json(report: &Report, printed: &Printed, chosen: &Chosen) -> Value {
    let figures = report.figures.iter().filter(|figure| chosen.holds(figure.id));
    let figures = figures.map(|figure| figure_json(report, figure));
    let trend = printed.trend.iter().map(|month| json!(month));
    json!({
        "period": report.period.code(),
        "from": report.period.from.to_string(),
        "to": report.period.to.to_string(),
        "as_of": report.as_of.to_string(),
        "figures": figures.collect::<Vec<_>>(),
        "trend": trend.collect::<Vec<_>>(),
        "lists": printed.lists.iter().map(|list| json!(list)).collect::<Vec<_>>(),
    })
}

fn figure_json(report: &Report, figure: &Figure) -> Value {
    let def = figure.id.def();
    let mut object = Map::new();
    object.insert("code".to_owned(), figure.code().into());
    object.insert("name".to_owned(), names(|lang| lang.figure_name(figure)));
    object.insert("rule".to_owned(), names(|lang| lang.figure_rule(figure.id).to_owned()));
    object.insert("counts".to_owned(), Lang::En.counted_in(def.counts).into());
    object.insert("source".to_owned(), def.source.into());
    if let Some(why) = figure.absent {
        object.insert("absent".to_owned(), Lang::En.figure_absent(why).into());
        return Value::Object(object);
    }
    object.extend(numbers(figure.id.def().shape, &figure.amount()));
    if let Some(before) = report.before(figure) {
        object.insert("before".to_owned(), Value::Object(numbers(def.shape, &before)));
    }
    Value::Object(object)
}

fn names(of: impl Fn(Lang) -> String) -> Value {
    json!({ "zh-CN": of(Lang::Zh), "en": of(Lang::En) })
}

fn numbers(shape: Shape, amount: &Amount) -> Map<String, Value> {
    let tenths = |tenths: u32| Value::from(f64::from(tenths) / 10.0);
    let mut numbers = Map::new();
    numbers.insert("n".to_owned(), amount.n.into());
    if shape == Shape::Share {
        numbers.insert("of".to_owned(), amount.of.into());
        numbers.insert("percent".to_owned(), amount.rate().map_or(Value::Null, tenths));
    }
    if let Some((median, mean)) = amount.time {
        numbers.insert("median".to_owned(), tenths(median));
        numbers.insert("mean".to_owned(), tenths(mean));
    }
    numbers
}
