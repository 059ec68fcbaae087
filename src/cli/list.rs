//! `list`: what the pages show, as text or JSON. Masked like the pages; `--plain` shows values in full and is logged.
//!
//! The rule of masking is that of the pages, in text and in JSON alike: the record tables say what a value tells, and what
//! nobody declared is free text. A household's `display_name` stays plain in JSON, so that scripts can match it.

pub(crate) mod masking;
mod rows;
mod table;
mod words;

pub(crate) use self::rows::rows;

use super::{CliError, Common, out};
use clap::ValueEnum;

/// What to list and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What.
    #[arg(value_enum)]
    pub what: What,
    /// As a JSON array.
    #[arg(long)]
    pub json: bool,
    /// Not masked.
    #[arg(long)]
    pub plain: bool,
}

/// What there is to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// 今日
    Today,
    /// 联系户
    Households,
    /// 人员
    Persons,
    /// 诉求
    Requests,
    /// 提醒
    FollowUps,
    /// 走访
    Visits,
    /// 待上传
    Pending,
    /// 冲突
    Conflicts,
}

/// Prints the rows.
///
/// # Errors
/// The store's, in words.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let (mut store, _) = common.open_ready()?;
    let failed = |error| CliError::store(&error, common.lang);
    if args.plain {
        let what = args.what.to_possible_value();
        let what = what.as_ref().map_or("", |value| value.get_name());
        store.audit("list_plain", what, common.now()).map_err(failed)?;
    }
    let words = (!args.json).then_some(common.lang);
    let mut rows = rows::rows(&store, args.what, words, common.now()).map_err(failed)?;
    if !args.plain {
        let known = store.known().map_err(failed)?;
        masking::mask(&mut rows, &known, common.now().local_date(), args.json);
    }
    if args.json {
        out::json_lines(&serde_json::Value::Array(rows), common.lang)
    } else {
        out::lines(table::lines(&rows, args.what, common.lang), common.lang)
    }
}
