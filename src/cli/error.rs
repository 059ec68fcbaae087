//! [`CliError`]: why a command failed, as one clear message and a hint on stderr.

use super::out;
use crate::domain::lang::Lang;
use crate::store::StoreError;
use std::io;
use std::process::ExitCode;

/// A refusal or failure in the person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CliError {
    /// What happened.
    pub message: String,
    /// What is safe and what to do next; may be empty.
    pub hint: String,
    /// The stable code of what failed; empty when it has none.
    pub code: &'static str,
}

impl CliError {
    /// A message with a hint.
    #[must_use]
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            code: "",
        }
    }

    /// A failure of the database.
    #[must_use]
    pub fn store(error: &StoreError, lang: Lang) -> Self {
        let words = lang.database_trouble(error.code());
        let detail = error.detail();
        let detail = lang.system_detail(&detail);
        let message = if detail.is_empty() {
            words.what.to_owned()
        } else {
            lang.labelled(words.what, detail)
        };
        Self {
            code: error.code(),
            ..Self::new(message, lang.sentences(&[words.safe, words.next]))
        }
    }

    /// The clock is outside of the possible range.
    #[must_use]
    pub fn clock(lang: Lang) -> Self {
        Self::new(lang.cli_clock(), lang.cli_clock_hint())
    }

    /// A failure to write the command's own output. The reader may just have closed it (`lianxin list | head`).
    #[must_use]
    pub fn output(error: &io::Error, lang: Lang) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new("", "");
        }
        Self::new(lang.cli_output_failed(lang.os_error(error)), "")
    }

    /// Prints it and returns the exit code. A reader that went away is no failure.
    #[must_use]
    pub fn show(&self, lang: Lang) -> ExitCode {
        if self.message.is_empty() {
            return ExitCode::SUCCESS;
        }
        out::note(&lang.labelled(lang.cli_error(), &self.message));
        if !self.hint.is_empty() {
            out::note(&lang.labelled(lang.cli_hint(), &self.hint));
        }
        ExitCode::from(1)
    }
}
