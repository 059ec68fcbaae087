//! The terminal while the console has it: raw mode, alternate screen, and back again on every way out.

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::Frame;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::sync::Once;
use std::thread::{self, ThreadId};

/// One write a frame: old consoles are slow per write.
const BUFFER: usize = 64 * 1024;

/// The terminal, restored when dropped.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Screen {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When it does not let itself be put into raw mode; it is as before then.
    pub fn enter(brackets_paste: bool) -> io::Result<Self> {
        restore_on_panic(thread::current().id());
        enable_raw_mode()?;
        let entered = enter(brackets_paste);
        if entered.is_err() {
            restore();
        }
        entered
    }

    /// Draws one frame in one write, the cursor hidden while it is painted.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate, cursor::Hide)?;
        self.terminal.draw(render)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Forgets what is on the screen, so that the next frame is painted whole.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn clear(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal does not say.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        self.terminal.size().map(|size| (size.width, size.height))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn enter(brackets_paste: bool) -> io::Result<Screen> {
    let mut out = BufWriter::with_capacity(BUFFER, stdout());
    queue!(out, EnterAlternateScreen, cursor::Hide)?;
    if brackets_paste {
        queue!(out, EnableBracketedPaste)?;
    }
    out.flush()?;
    let terminal = Terminal::new(CrosstermBackend::new(out))?;
    Ok(Screen { terminal })
}

/// Gives the terminal back as it was. Best effort: there is nobody left to tell.
fn restore() {
    let _ = give_back(&mut stdout());
    let _ = disable_raw_mode();
}

/// Writes what undoes everything [`enter`] and a half-drawn frame may have left on.
fn give_back(out: &mut impl Write) -> io::Result<()> {
    execute!(out, EndSynchronizedUpdate, DisableBracketedPaste)?;
    execute!(out, ResetColor, LeaveAlternateScreen, cursor::Show)
}

/// A panic of the drawing thread restores the terminal before it is printed; another thread's is reported to the loop.
fn restore_on_panic(ui: ThreadId) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            tracing::error!(location = ?info.location(), "panic");
            if thread::current().id() == ui {
                restore();
                before(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_is_given_back_whole_whatever_frame_was_half_drawn() {
        let mut out = Vec::new();
        queue!(
            out,
            EnterAlternateScreen,
            cursor::Hide,
            EnableBracketedPaste,
            BeginSynchronizedUpdate
        )
        .unwrap();
        let taken = String::from_utf8(out).unwrap();
        let mut out = Vec::new();
        give_back(&mut out).unwrap();
        let given = String::from_utf8(out).unwrap();
        for mode in ["?1049", "?25", "?2004", "?2026"] {
            let (on, off) = if mode == "?25" { ("l", "h") } else { ("h", "l") };
            assert!(taken.contains(&format!("\u{1b}[{mode}{on}")), "{mode} is taken");
            assert!(given.contains(&format!("\u{1b}[{mode}{off}")), "{mode} is given back");
        }
    }
}
