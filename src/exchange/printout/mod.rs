//! Printouts: what a town asks for on paper or as a list, made of the same records by templates that it may change.
//!
//! A template is a file of minijinja. The one under the same name in the folder `templates` of the settings is used instead of the
//! built-in one; when it is not right, the built-in one is, and its line is named. A template sees words, never codes:
//! docs/PRINTOUTS.md lists what. Invariant: nothing that a record holds is taken for markup or for a formula.

mod escape;
mod made;
mod model;

pub use made::{Asked, Made, NotMade};
pub use model::{About, Model, Of, Records, Scope};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};

/// A printout that can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printout(&'static Def);

/// What a printout is declared with.
#[derive(Debug, PartialEq, Eq)]
struct Def {
    /// Its stable name, as it is asked for.
    name: &'static str,
    /// The template's file, whose ending is the printout's own.
    file: &'static str,
    builtin: &'static str,
    of: &'static [Of],
    /// It is about a month: the present one when none is asked for.
    is_monthly: bool,
    /// Its template sees the report's figures of that month.
    has_figures: bool,
}

/// Declares the printouts: name, template, what it is made of, whether it is about a month, whether it has the report's figures.
macro_rules! printouts {
    ($($(#[$doc:meta])* $name:literal, $file:literal, $of:expr, $monthly:expr, $figures:expr;)*) => {
        static DEFS: &[Def] = &[$(Def {
            name: $name,
            file: $file,
            builtin: include_str!($file),
            of: $of,
            is_monthly: $monthly,
            has_figures: $figures,
        },)*];
        static ALL: &[Printout] = &{
            let mut all = [Printout(&DEFS[0]); [$($name),*].len()];
            let mut at = 0;
            while at < all.len() {
                all[at] = Printout(&DEFS[at]);
                at += 1;
            }
            all
        };
    };
}

printouts! {
    /// 走访登记表, a page a visit
    "visit-form", "visit-form.html", &[Of::Visits], false, false;
    /// 民情日记
    "diary", "diary.md", &[Of::Visits, Of::Requests], true, false;
    /// 走访台账, a row a visit
    "visit-ledger", "visit-ledger.csv", &[Of::Visits], true, false;
    /// 随访记录表, a row a follow-up record
    "follow-up", "follow-up.html", &[Of::HealthRecords], false, false;
    /// 月度情况
    "month", "month.md", &[Of::Visits, Of::Requests, Of::HealthRecords], true, true;
    /// 重点人群关爱探访表
    "care", "care.html", &[Of::Cared, Of::Visits], false, false;
    /// 例会纪要, a page a meeting with what it decided
    "minutes", "minutes.html", &[Of::Meetings, Of::AgendaItems], true, false;
    /// 网格交接单, to sign
    "handover", "handover.html", &[Of::Handovers, Of::HandoverLines], false, false;
}

impl Printout {
    /// The printouts, in the order in which they are offered.
    #[must_use]
    pub fn all() -> &'static [Self] {
        ALL
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The template's file.
    #[must_use]
    pub fn file(self) -> &'static str {
        self.0.file
    }

    /// The built-in template.
    #[must_use]
    pub fn builtin(self) -> &'static str {
        self.0.builtin
    }

    /// What it is made of.
    #[must_use]
    pub fn of(self) -> &'static [Of] {
        self.0.of
    }

    #[must_use]
    pub fn is_monthly(self) -> bool {
        self.0.is_monthly
    }

    /// True when its template sees the report's figures of its month.
    #[must_use]
    pub fn has_figures(self) -> bool {
        self.0.has_figures
    }

    /// True for one that a spreadprintout opens.
    #[must_use]
    pub fn is_csv(self) -> bool {
        self.file().ends_with(".csv")
    }
}

impl ValueEnum for Printout {
    fn value_variants<'a>() -> &'a [Self] {
        ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

/// A template that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct TemplateError {
    /// From 1.
    pub line: usize,
    /// The library's own sentence, in English.
    pub reason: String,
}

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        Self {
            line: error.line().unwrap_or(1),
            reason: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
        }
    }
}

/// The printout as `template` has it.
///
/// # Errors
/// When the template is not right, or names what there is not.
pub fn render(printout: Printout, template: &str, model: &Model) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A line that holds a tag alone leaves no line.
    let lines = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    environment.set_syntax(lines?);
    environment.set_auto_escape_callback(escape::of_file);
    environment.set_formatter(escape::format);
    environment.add_template(printout.file(), template)?;
    Ok(environment.get_template(printout.file())?.render(Serde(&model.seen))?)
}
