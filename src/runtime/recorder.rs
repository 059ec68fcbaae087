//! Records what the screen shows as an asciicast (version 2): one line a frame, with the time since the start. Keys are not recorded.
//!
//! Invariant: a line is whole or missing; a recording that cannot be written on ends there, and nobody waits for it.
//!
//! Source: docs.asciinema.org, "asciicast v2".

use crate::platform::private_file;
use serde_json::json;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

/// A recording that goes on.
pub(super) struct Recorder {
    file: Option<File>,
    begun: Instant,
}

impl Recorder {
    /// Begins a recording of a screen of so many columns and rows.
    ///
    /// # Errors
    /// When there is such a file already, or none can be made.
    pub(super) fn begin(path: &Path, (columns, rows): (u16, u16)) -> io::Result<Self> {
        let mut file = private_file::create_new(path)?;
        let head = json!({"version": 2, "width": columns, "height": rows, "env": {"TERM": "xterm-256color"}});
        writeln!(file, "{head}")?;
        Ok(Self {
            file: Some(file),
            begun: Instant::now(),
        })
    }

    /// Notes what is written to the terminal.
    pub(super) fn note(&mut self, frame: &[u8]) {
        self.line("o", &String::from_utf8_lossy(frame));
    }

    /// Notes that the screen has so many columns and rows now.
    pub(super) fn resized(&mut self, columns: u16, rows: u16) {
        self.line("r", &format!("{columns}x{rows}"));
    }

    fn line(&mut self, what: &str, text: &str) {
        let Some(file) = &mut self.file else { return };
        let line = format!("{}\n", json!([self.begun.elapsed().as_secs_f64(), what, text]));
        if let Err(error) = file.write_all(line.as_bytes()) {
            tracing::warn!(%error, "the recording ends here");
            self.file = None;
        }
    }
}
