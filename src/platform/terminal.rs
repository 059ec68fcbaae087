//! What the terminal is and what it can show, as decisions that can be tested anywhere.
//!
//! What Windows' consoles are like is tested with facts of their shape; docs/WINDOWS.md says what was seen there.

use std::io::IsTerminal;

/// What is known of the terminal, read once at the start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TerminalFacts {
    /// Standard input and output are both a terminal.
    pub interactive: bool,
    /// `TERM`; empty when not set.
    pub term: String,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// `COLORTERM`; empty when not set.
    pub colorterm: String,
    /// The last field of `COLORFGBG`, the background's colour number.
    pub background: Option<u8>,
    /// `WT_SESSION` is set: probably Windows Terminal.
    pub windows_terminal: bool,
    /// The locale says UTF-8 (always true on Windows, where text goes out as UTF-16).
    pub utf8: bool,
    pub windows: bool,
    /// A Windows console that knows no escape sequences: before Windows 10, or set so in its properties.
    pub old_console: bool,
    /// `TMUX` is set: tmux stands between us and the terminal.
    pub tmux: bool,
    /// `STY` is set: so does screen.
    pub screen: bool,
    /// A terminal that is known to keep its clipboard to itself.
    pub no_clipboard: bool,
}

/// How a text gets to the terminal's clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clipboard {
    /// The terminal takes the sequence itself.
    Direct,
    /// tmux passes it on, wrapped or not, as it is configured.
    Tmux,
    /// screen passes it on, wrapped.
    Screen,
}

/// Why the console cannot run here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Not a terminal.
    NotATerminal,
    /// `TERM=dumb`.
    Dumb,
    /// A Windows console that knows no escape sequences.
    OldConsole,
}

impl TerminalFacts {
    /// Reads the environment of this process.
    #[must_use]
    pub fn read() -> Self {
        let text = |name: &str| std::env::var(name).unwrap_or_default();
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .map(text)
            .find(|value| !value.is_empty())
            .unwrap_or_default()
            .to_ascii_lowercase();
        Self {
            interactive: std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
            term: text("TERM"),
            no_color: !text("NO_COLOR").is_empty(),
            colorterm: text("COLORTERM"),
            background: text("COLORFGBG").rsplit(';').next().and_then(|last| last.parse().ok()),
            windows_terminal: !text("WT_SESSION").is_empty(),
            utf8: cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8"),
            windows: cfg!(windows),
            old_console: is_old_console(),
            tmux: !text("TMUX").is_empty(),
            screen: !text("STY").is_empty(),
            no_clipboard: text("TERM_PROGRAM") == "Apple_Terminal",
        }
    }

    /// How a text gets to the clipboard; `None` where it is known that it does not: the Windows console and the Linux console have no
    /// such sequence.
    #[must_use]
    pub fn clipboard(&self) -> Option<Clipboard> {
        if self.tmux {
            Some(Clipboard::Tmux)
        } else if self.screen {
            Some(Clipboard::Screen)
        } else if self.no_clipboard || self.term == "linux" || (self.windows && !self.windows_terminal) {
            None
        } else {
            Some(Clipboard::Direct)
        }
    }

    /// Why the console cannot run here; `None` when it can.
    #[must_use]
    pub fn unfit(&self) -> Option<Unfit> {
        if !self.interactive {
            Some(Unfit::NotATerminal)
        } else if self.term == "dumb" {
            Some(Unfit::Dumb)
        } else if self.old_console {
            Some(Unfit::OldConsole)
        } else {
            None
        }
    }

    /// True when box-drawing characters are surely one cell wide: Chinese Windows consoles draw them two cells wide.
    #[must_use]
    pub fn draws_lines(&self) -> bool {
        self.utf8 && (!self.windows || self.windows_terminal) && self.term != "linux"
    }

    /// The theme to use when `wanted` is the person's choice; `chosen` says whether they chose it themselves.
    #[must_use]
    pub fn theme<'a>(&self, wanted: &'a str, chosen: bool) -> &'a str {
        if self.no_color {
            "mono"
        } else if chosen {
            wanted
        } else if !self.has_many_colours() {
            "ansi16"
        } else if self.background.is_some_and(|colour| colour == 7 || colour > 8) {
            "light"
        } else {
            wanted
        }
    }

    fn has_many_colours(&self) -> bool {
        matches!(self.colorterm.as_str(), "truecolor" | "24bit")
            || self.windows_terminal
            || ["256color", "direct", "kitty", "alacritty", "ghostty", "foot"]
                .iter()
                .any(|part| self.term.contains(part))
    }

    /// True when the terminal may be asked to bracket pastes: on Windows that loses the terminal's own paste warning.
    #[must_use]
    pub fn brackets_paste(&self) -> bool {
        !self.windows
    }
}

#[cfg(not(windows))]
fn is_old_console() -> bool {
    false
}

/// Asks the console for escape sequences, which stay on: the screen needs them.
#[cfg(windows)]
fn is_old_console() -> bool {
    use crossterm_winapi::{ConsoleMode, Handle};
    const SEQUENCES: u32 = 0x0004;
    let asked = Handle::current_out_handle().and_then(|handle| {
        let mode = ConsoleMode::from(handle);
        mode.set_mode(mode.mode()? | SEQUENCES)
    });
    asked.is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linux() -> TerminalFacts {
        TerminalFacts {
            interactive: true,
            term: "xterm-256color".to_owned(),
            utf8: true,
            ..TerminalFacts::default()
        }
    }

    fn conhost() -> TerminalFacts {
        TerminalFacts {
            interactive: true,
            utf8: true,
            windows: true,
            ..TerminalFacts::default()
        }
    }

    #[test]
    fn a_pipe_and_a_dumb_terminal_are_refused() {
        let piped = TerminalFacts {
            interactive: false,
            ..linux()
        };
        let dumb = TerminalFacts {
            term: "dumb".to_owned(),
            ..linux()
        };
        assert_eq!(piped.unfit(), Some(Unfit::NotATerminal));
        assert_eq!(dumb.unfit(), Some(Unfit::Dumb));
        assert_eq!(linux().unfit(), None);
        let old = TerminalFacts {
            old_console: true,
            ..conhost()
        };
        assert_eq!(old.unfit(), Some(Unfit::OldConsole));
        assert_eq!(conhost().unfit(), None);
    }

    #[test]
    fn lines_are_drawn_only_where_they_are_surely_one_cell() {
        let terminal = TerminalFacts {
            windows_terminal: true,
            ..conhost()
        };
        let latin = TerminalFacts { utf8: false, ..linux() };
        for (facts, lines) in [(linux(), true), (conhost(), false), (terminal, true), (latin, false)] {
            assert_eq!(facts.draws_lines(), lines, "{facts:?}");
        }
    }

    #[test]
    fn a_theme_fits_the_terminal_unless_the_person_chose_one() {
        let none = TerminalFacts {
            no_color: true,
            ..linux()
        };
        let bright = TerminalFacts {
            background: Some(15),
            ..linux()
        };
        let old = TerminalFacts {
            term: "xterm".to_owned(),
            ..linux()
        };
        for (facts, chosen, theme) in [
            (linux(), false, "dark"),
            (none, true, "mono"),
            (bright.clone(), false, "light"),
            (bright, true, "dark"),
            (old, false, "ansi16"),
            (conhost(), false, "ansi16"),
        ] {
            assert_eq!(facts.theme("dark", chosen), theme, "{facts:?}");
        }
    }
}
