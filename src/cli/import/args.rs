//! What `import` is given.

use clap::ValueEnum;
use std::path::PathBuf;

/// Which files, and what is done with rows that are not certain.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The files.
    #[arg(value_name = "FILE", required_unless_present = "undo")]
    pub files: Vec<PathBuf>,
    /// Nothing is written.
    #[arg(long)]
    pub dry_run: bool,
    /// The others are written when some are refused.
    #[arg(long)]
    pub good_rows: bool,
    /// Rows that are asked about.
    #[arg(long, value_enum)]
    pub asked: Option<Asked>,
    /// Where the refused rows go.
    #[arg(long, value_name = "FILE.xlsx|csv")]
    pub refused: Option<PathBuf>,
    /// What columns are.
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// One sheet.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Of rows that name none.
    #[arg(long, value_name = "PATH")]
    pub unit: Option<String>,
    /// Takes the last import back.
    #[arg(long, conflicts_with_all = ["files", "dry_run", "good_rows", "asked", "refused", "map", "sheet", "unit"])]
    pub undo: bool,
    /// Answers as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What is said of rows that are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Asked {
    /// It is the one who is here.
    Same,
    /// It is somebody else.
    New,
    /// They are left out.
    Skip,
}
