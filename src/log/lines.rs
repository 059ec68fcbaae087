//! Escapes log lines: each stays one line, without hidden characters, whatever an error's text contains.

use crate::domain::escape;
use std::io::{self, Write};

/// Writes escaped log lines to `to`.
pub struct Lines<W> {
    to: W,
    json: bool,
}

impl<W> Lines<W> {
    /// Lines for people, or JSON lines.
    pub fn new(to: W, json: bool) -> Self {
        Self { to, json }
    }
}

impl<W: Write> Write for Lines<W> {
    /// Takes whole lines, as the subscriber writes them.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let line = text.strip_suffix('\n').unwrap_or(&text);
        let shown = if self.json {
            escape::json(line)
        } else {
            escape::line(line)
        };
        self.to.write_all(format!("{shown}\n").as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::fmt::MakeWriter;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged<W: for<'w> MakeWriter<'w> + Send + Sync + 'static>(writer: W, json: bool, kept: &Kept) -> String {
        let log = tracing_subscriber::fmt().with_writer(writer).with_ansi(false);
        let hostile = "/tmp/a\u{1b}]0;x\u{7}\nERROR forged\u{202e}\u{9b}2J\u{2028}\u{85}";
        let say = || tracing::warn!(path = %hostile, other = hostile, "{hostile}");
        match json {
            false => tracing::subscriber::with_default(log.finish(), say),
            true => tracing::subscriber::with_default(log.json().finish(), say),
        }
        String::from_utf8(kept.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn a11_a_log_line_stays_one_line_and_hides_nothing() {
        let kept = Kept::default();
        let text = logged(Mutex::new(Lines::new(kept.clone(), false)), false, &kept);
        let kept = Kept::default();
        let json = logged(Mutex::new(Lines::new(kept.clone(), true)), true, &kept);
        for line in [&text, &json] {
            assert_eq!(line.matches('\n').count(), 1, "{line:?}");
            assert!(!line.contains(crate::domain::text::is_hostile), "{line:?}");
            assert!(line.contains("/tmp/a"), "{line:?}");
        }
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(
            read["fields"]["path"].as_str().unwrap().contains("\u{202e}\u{9b}"),
            "{read}"
        );
    }
}
