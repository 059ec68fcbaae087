//! The clipboard of whoever sits in front of the terminal, through the terminal (OSC 52): over ssh it is theirs, not the server's.
//!
//! ```text
//! text --base64--> ESC ] 52 ; c ; .. BEL --> terminal
//!                  \-> as it is, and wrapped for tmux (whichever it lets through); cut into pieces for screen
//! ```
//!
//! Source: xterm's control sequences, "Manipulate Selection Data"; tmux(1), `set-clipboard` and `allow-passthrough`; screen(1), "Device
//! Control String".

use crate::app::copying::CopyTrouble;
use crate::exchange::guard::guarded;
use crate::platform::{Clipboard, TerminalFacts};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Bytes of text at most: in base64 and with what stands around it 100,000 bytes, which is the least that terminals with a limit
/// take in one sequence.
pub(super) const MOST: usize = 74_994;
/// Bytes that screen passes on in one piece, with room for what stands around them.
const PIECE: usize = 700;

/// What is written to the terminal to put `text` on the clipboard.
///
/// # Errors
/// When the terminal is known to have no way to it, and when the text is longer than terminals take.
pub(super) fn sequence(text: &str, facts: &TerminalFacts) -> Result<Vec<u8>, CopyTrouble> {
    let way = facts.clipboard().ok_or(CopyTrouble::NoClipboard)?;
    if text.len() > MOST {
        return Err(CopyTrouble::TooLong(text.len(), MOST));
    }
    let plain = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    Ok(match way {
        Clipboard::Direct => plain,
        Clipboard::Tmux => {
            let wrapped = plain.replace('\x1b', "\x1b\x1b");
            format!("{plain}\x1bPtmux;{wrapped}\x1b\\")
        }
        Clipboard::Screen => {
            let bytes: Vec<char> = plain.chars().collect();
            let piece = |piece: &[char]| format!("\x1bP{}\x1b\\", piece.iter().collect::<String>());
            bytes.chunks(PIECE).map(piece).collect()
        }
    }
    .into_bytes())
}

/// Rows as spreadsheets take them from a clipboard: cells by tabs. What looks like a formula is guarded, as in files.
#[must_use]
pub(super) fn lines<'a>(rows: impl Iterator<Item = &'a Vec<String>>) -> String {
    let cell = |cell: &String| guarded(&cell.replace(['\t', '\n', '\r'], " "));
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join("\t");
    rows.map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xterm() -> TerminalFacts {
        TerminalFacts {
            interactive: true,
            term: "xterm-256color".to_owned(),
            ..TerminalFacts::default()
        }
    }

    #[test]
    fn a_terminal_gets_the_text_in_one_sequence() {
        let sent = sequence("户主\t谭*满", &xterm()).unwrap();
        let sent = String::from_utf8(sent).unwrap();
        let inner = sent.strip_prefix("\x1b]52;c;").unwrap().strip_suffix('\x07').unwrap();
        assert_eq!(STANDARD.decode(inner).unwrap(), "户主\t谭*满".as_bytes());
    }

    #[test]
    fn tmux_gets_it_both_ways_and_screen_in_pieces() {
        let tmux = TerminalFacts { tmux: true, ..xterm() };
        let sent = String::from_utf8(sequence("a", &tmux).unwrap()).unwrap();
        assert_eq!(sent, "\x1b]52;c;YQ==\x07\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\");
        let screen = TerminalFacts {
            screen: true,
            ..xterm()
        };
        let long = "谭".repeat(1000);
        let sent = String::from_utf8(sequence(&long, &screen).unwrap()).unwrap();
        assert!(sent.split("\x1b\\").all(|piece| piece.len() < 768));
        let joined: String = sent
            .split("\x1b\\")
            .map(|piece| piece.trim_start_matches("\x1bP"))
            .collect();
        assert_eq!(joined, String::from_utf8(sequence(&long, &xterm()).unwrap()).unwrap());
    }

    #[test]
    fn what_terminals_do_not_take_is_refused_and_nothing_is_cut() {
        assert!(sequence(&"a".repeat(MOST), &xterm()).is_ok_and(|sent| sent.len() <= 100_010));
        let longer = sequence(&"a".repeat(MOST + 1), &xterm());
        assert_eq!(longer, Err(CopyTrouble::TooLong(MOST + 1, MOST)));
        for facts in [
            TerminalFacts {
                windows: true,
                ..xterm()
            },
            TerminalFacts {
                term: "linux".to_owned(),
                ..xterm()
            },
            TerminalFacts {
                no_clipboard: true,
                ..xterm()
            },
        ] {
            assert_eq!(sequence("a", &facts), Err(CopyTrouble::NoClipboard));
        }
        let terminal = TerminalFacts {
            windows: true,
            windows_terminal: true,
            ..xterm()
        };
        assert!(sequence("a", &terminal).is_ok());
    }

    #[test]
    fn cells_stay_cells_and_no_formula_is_pasted() {
        let rows = [
            vec!["a\tb".to_owned(), "=1+1".to_owned()],
            vec!["c".to_owned(), String::new()],
        ];
        let pasted = lines(rows.iter());
        assert_eq!(pasted, format!("a b\t{}\nc\t", guarded("=1+1")));
        assert!(!pasted.contains("\t="));
    }
}
