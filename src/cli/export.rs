//! `export WHAT --format json -o FILE`: records to a file, by profile. Every export is logged.

use super::list::{What as Listed, children, masking, rows};
use super::{CliError, Common, out};
use crate::change::Kind;
use crate::domain::escape;
use crate::domain::lang::Lang;
use crate::domain::time::Millis;
use crate::exchange::{Profile, Rows, prepare};
use crate::platform::whole_file::{self, WriteError};
use crate::store::{Store, StoreError};
use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// What to export, how and where.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What.
    #[arg(value_enum)]
    pub what: What,
    /// The format.
    #[arg(long, value_enum)]
    pub format: Format,
    /// The file.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// For whom.
    #[arg(long, value_enum, default_value_t = Profile::Internal)]
    pub profile: Profile,
}

/// What there is to export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// 户
    Households,
    /// 人员
    Persons,
    /// 走访
    Visits,
    /// 诉求
    Requests,
    /// 提醒
    FollowUps,
    /// 变更日志
    Changes,
    /// The records of a kind, by its code.
    Records(Kind),
}

/// Everything that can be exported: the profiles' own, then the kinds that devices write.
static ALL: LazyLock<Vec<What>> = LazyLock::new(|| {
    let profiled = [
        What::Households,
        What::Persons,
        What::Visits,
        What::Requests,
        What::FollowUps,
        What::Changes,
    ];
    let kinds = Kind::ALL.iter().filter(|kind| !kind.is_server_owned());
    profiled.into_iter().chain(kinds.cloned().map(What::Records)).collect()
});

impl ValueEnum for What {
    fn value_variants<'a>() -> &'a [Self] {
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl What {
    fn name(&self) -> &'static str {
        match self {
            Self::Households => "households",
            Self::Persons => "persons",
            Self::Visits => "visits",
            Self::Requests => "requests",
            Self::FollowUps => "follow-ups",
            Self::Changes => "changes",
            Self::Records(kind) => kind.def().code,
        }
    }

    /// The rows that a profile decides about; none of the journal, nor of a kind whose table lets nothing into a report: only the
    /// internal one carries them.
    fn rows(&self) -> Option<Rows> {
        Some(match self {
            Self::Households => Rows::Records(Kind::Household),
            Self::Persons => Rows::Records(Kind::Person),
            Self::Visits => Rows::Records(Kind::Visit),
            Self::Requests => Rows::Requests,
            Self::FollowUps => Rows::FollowUps,
            Self::Records(kind) if kind.def().is_reported() => Rows::Records(kind.clone()),
            Self::Changes | Self::Records(_) => return None,
        })
    }
}

/// File formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Excel.
    Xlsx,
    /// Comma-separated.
    Csv,
    /// JSON.
    Json,
}

/// Writes the file, all of it or nothing.
///
/// # Errors
/// The store's, in words; and when the file cannot be written.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let name = |value: Option<PossibleValue>| value.map(|it| it.get_name().to_owned()).unwrap_or_default();
    if args.format != Format::Json {
        let what = format!("export --format {}", name(args.format.to_possible_value()));
        return Err(CliError::new(lang.cli_not_built(&what), lang.cli_not_built_hint()));
    }
    if args.what.rows().is_none() && args.profile != Profile::Internal {
        // Changes carry everything that was typed, and no profile says what others may see of a single kind.
        return Err(CliError::new(
            lang.cli_only_internal(args.what.name()),
            lang.cli_only_internal_hint(),
        ));
    }
    let (mut store, _) = common.open_ready()?;
    whole_file::may_write(&args.output, whole_file::Kind::Export, true)
        .map_err(|error| unwritten(&args.output, &error, lang))?;
    let failed = |error| CliError::store(&error, lang);
    // Check first: a file must not carry what a bad disk made of the records.
    let found = store.check(common.now()).map_err(failed)?;
    let mut rows = whole(&store, &args.what, common.now()).map_err(failed)?;
    let known = store.known().map_err(failed)?;
    if let Some(what) = args.what.rows() {
        let today = common.now().local_date();
        if args.profile != Profile::Internal {
            children(&store, today).map_err(failed)?.leave_out(&mut rows);
        }
        let mask = |rows: &mut [Value]| match &args.what {
            What::Records(kind) => masking::mask_records(rows, kind, &known, today, false),
            _ => masking::mask(rows, &known, today, false),
        };
        rows = prepare(rows, &what, args.profile, &known, mask);
    }
    let (file, count) = (args.output.display().to_string(), rows.len());
    let about = format!("{} {} {file}", args.what.name(), name(args.profile.to_possible_value()));
    store.audit("export", &about, common.now()).map_err(failed)?;
    let text = format!("{:#}\n", Value::Array(rows));
    whole_file::write(
        &args.output,
        escape::json(&text).as_bytes(),
        whole_file::Kind::Export,
        true,
    )
    .map_err(|error| unwritten(&args.output, &error, lang))?;
    if !found.changes.is_empty() {
        let said = lang.cli_exported_without(count, &file, found.changes.len());
        let named = lang.clauses(&super::doctor::damaged(&found, lang));
        return Err(CliError::new(
            lang.labelled(&said, &named),
            lang.cli_export_damaged_hint(),
        ));
    }
    out::lines([lang.cli_exported(count, &file)], lang)
}

/// All rows, as they are kept.
fn whole(store: &Store, what: &What, now: Millis) -> Result<Vec<Value>, StoreError> {
    match what {
        What::Households => store.export(&Kind::Household),
        What::Persons => store.export(&Kind::Person),
        What::Visits => store.export(&Kind::Visit),
        What::Requests => rows(store, &Listed::Requests, None, now),
        What::FollowUps => rows(store, &Listed::FollowUps, None, now),
        What::Changes => store.export_changes(),
        What::Records(kind) => store.readable(kind),
    }
}

/// The error for a file that was not written.
pub(super) fn unwritten(file: &Path, error: &WriteError, lang: Lang) -> CliError {
    let name = file.display().to_string();
    match error {
        WriteError::Exists => CliError::new(lang.file_exists(&name), lang.file_exists_hint()),
        WriteError::Taken => CliError::new(lang.cli_taken(&name), lang.cli_taken_hint()),
        WriteError::Io(error) => CliError::new(
            lang.cli_unwritable(&name, lang.os_error(error)),
            lang.cli_unwritable_hint(),
        ),
    }
}
