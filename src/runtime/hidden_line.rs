//! A line typed at a terminal that shows nothing of it: a passphrase. Invariant: the terminal is given back as it was.

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::io::{self, Read};

/// Gives the terminal back, whatever happens.
struct Raw;

impl Drop for Raw {
    fn drop(&mut self) {
        // A terminal that is gone needs nothing any more.
        let _gone = disable_raw_mode();
    }
}

/// Reads a line; `None` when it was given up (Ctrl+C, Ctrl+D).
///
/// # Errors
/// The terminal's.
pub fn read() -> io::Result<Option<String>> {
    enable_raw_mode()?;
    let _raw = Raw;
    line(io::stdin().lock().bytes())
}

fn line(bytes: impl Iterator<Item = io::Result<u8>>) -> io::Result<Option<String>> {
    let mut typed: Vec<u8> = Vec::new();
    for byte in bytes {
        match byte? {
            b'\r' | b'\n' => return Ok(Some(String::from_utf8_lossy(&typed).into_owned())),
            3 | 4 => return Ok(None),
            // Ctrl+U
            21 => typed.clear(),
            8 | 127 => {
                let text = String::from_utf8_lossy(&typed);
                let kept = text.char_indices().last().map_or(0, |(at, _)| at);
                typed.truncate(kept);
            }
            0..=31 => {}
            byte => typed.push(byte),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_with_enter_is_corrected_by_character_and_given_up_by_ctrl_c() {
        for (typed, expected) in [
            ("春分ab\r", Some("春分ab")),
            ("春分a\u{7f}\u{7f}至\r", Some("春至")),
            ("wrong\u{15}right\n", Some("right")),
            ("\u{7f}\r", Some("")),
            ("half\u{3}", None),
            ("no end", None),
        ] {
            let found = line(typed.bytes().map(Ok)).unwrap();
            assert_eq!(found.as_deref(), expected, "{typed:?}");
        }
    }
}
