//! The terminal while the console has it: raw mode, alternate screen, and back again on every way out.
//!
//! Invariant: nothing is ever asked of the terminal, so one that never answers (a serial line, a recorder) loses nothing; and what
//! was shown does not stay on it, nor comes out of a buffer after it was given back.

use super::linear::Speaker;
use super::recorder::Recorder;
use crate::app::App;
use crate::ui::{self, Themes};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};
use std::cell::RefCell;
use std::io::{self, Stdout, Write, stdout};
use std::rc::Rc;
use std::sync::Once;
use std::thread::{self, ThreadId};
use std::time::Duration;

/// What a terminal has that does not say its size (a serial line says 0 x 0).
const UNTOLD: Size = Size::new(80, 24);
/// How long to wait when a terminal that somebody made non-blocking takes nothing.
const FULL: Duration = Duration::from_millis(5);

/// A recording, shared by what draws and what knows the size.
type Recording = Rc<RefCell<Recorder>>;

/// The terminal, restored when dropped.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<FrameWriter>>,
    size: Size,
    brackets_paste: bool,
    recorder: Option<Recording>,
    /// What is shown is said in lines instead.
    speaker: Option<Speaker>,
}

impl Screen {
    /// Takes the terminal over; what is written to it is recorded.
    ///
    /// # Errors
    /// When it does not let itself be put into raw mode; it is as before then.
    pub(super) fn enter(brackets_paste: bool, recorder: Option<Recorder>) -> io::Result<Self> {
        restore_on_panic(thread::current().id());
        enable_raw_mode()?;
        let entered = enter(brackets_paste, recorder.map(|recorder| Rc::new(RefCell::new(recorder))));
        if entered.is_err() {
            restore();
        }
        entered
    }

    /// Takes the terminal over again: who had it meanwhile has left it otherwise.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn take_again(&mut self) -> io::Result<()> {
        // What is restored at the end stays what it was at the start.
        disable_raw_mode()?;
        enable_raw_mode()?;
        if self.speaker.is_some() {
            return Ok(());
        }
        take(self.terminal.backend_mut(), self.brackets_paste)?;
        self.clear()
    }

    /// The same without taking the screen: what is shown is said in lines.
    ///
    /// # Errors
    /// As for [`Self::enter`].
    pub(super) fn enter_linear() -> io::Result<Self> {
        enable_raw_mode()?;
        let screen = made(FrameWriter::new(stdout(), None), false, None, Some(Speaker::default()));
        if screen.is_err() {
            let _ = disable_raw_mode();
        }
        screen
    }

    /// Shows the console: a frame, or the lines that say what is new.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn show(&mut self, app: &App, themes: &Themes) -> io::Result<()> {
        let Some(speaker) = &mut self.speaker else {
            return self.draw(|frame| ui::draw(frame, app, themes));
        };
        let (columns, rows) = app.session.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).map_err(io::Error::other)?;
        terminal
            .draw(|frame| ui::draw(frame, app, themes))
            .map_err(io::Error::other)?;
        let lines = speaker.lines(app, &ui::screen_text(terminal.backend().buffer()));
        let out = self.terminal.backend_mut();
        for line in lines {
            write!(out, "{line}\r\n")?;
        }
        Write::flush(out)
    }

    /// Draws one frame in one write, the cursor hidden while it is painted.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate, cursor::Hide)?;
        let size = told_size()?;
        if size != self.size {
            self.size = size;
            if let Some(recorder) = &self.recorder {
                recorder.borrow_mut().resized(size.width, size.height);
            }
            self.clear()?;
        }
        self.terminal.draw(render)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Writes what is no part of the picture: nothing on the screen changes by it.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let out = self.terminal.backend_mut();
        out.write_all(bytes)?;
        Write::flush(out)
    }

    /// Forgets what is on the screen, so that the next frame is painted whole. The library's own way would ask the terminal
    /// where the cursor is, and fail where nobody answers.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn clear(&mut self) -> io::Result<()> {
        if let Some(speaker) = &mut self.speaker {
            // All of it is said again.
            *speaker = Speaker::default();
            return Ok(());
        }
        queue!(self.terminal.backend_mut(), ResetColor, Clear(ClearType::All))?;
        self.terminal.resize(Rect::from(self.size))
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        size()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        match self.speaker {
            None => restore(),
            Some(_) => drop(disable_raw_mode()),
        }
    }
}

/// Columns and rows of the terminal.
///
/// # Errors
/// When there is none.
pub(super) fn size() -> io::Result<(u16, u16)> {
    told_size().map(|size| (size.width, size.height))
}

fn told_size() -> io::Result<Size> {
    let (columns, rows) = crossterm::terminal::size()?;
    let or = |told: u16, untold: u16| if told == 0 { untold } else { told };
    Ok(Size::new(or(columns, UNTOLD.width), or(rows, UNTOLD.height)))
}

fn enter(brackets_paste: bool, recorder: Option<Recording>) -> io::Result<Screen> {
    let mut out = FrameWriter::new(stdout(), recorder.clone());
    take(&mut out, brackets_paste)?;
    made(out, brackets_paste, recorder, None)
}

fn made(
    out: FrameWriter,
    brackets_paste: bool,
    recorder: Option<Recording>,
    speaker: Option<Speaker>,
) -> io::Result<Screen> {
    let size = told_size()?;
    // Fixed, because the library would take 0 x 0 at its word.
    let viewport = Viewport::Fixed(Rect::from(size));
    let terminal = Terminal::with_options(CrosstermBackend::new(out), TerminalOptions { viewport })?;
    Ok(Screen {
        terminal,
        size,
        brackets_paste,
        recorder,
        speaker,
    })
}

fn take(out: &mut impl Write, brackets_paste: bool) -> io::Result<()> {
    queue!(out, EnterAlternateScreen, cursor::Hide)?;
    if brackets_paste {
        queue!(out, EnableBracketedPaste)?;
    }
    out.flush()
}

/// Gives the terminal back as it was. Best effort: there is nobody left to tell.
fn restore() {
    let _ = give_back(&mut stdout());
    let _ = disable_raw_mode();
}

/// Writes what undoes everything [`take`] and a half-drawn frame may have left on. The screen is wiped first: not every terminal
/// has a second one, and some keep what was on it.
fn give_back(out: &mut impl Write) -> io::Result<()> {
    queue!(out, EndSynchronizedUpdate, DisableBracketedPaste, ResetColor)?;
    queue!(out, cursor::MoveTo(0, 0), Clear(ClearType::FromCursorDown))?;
    execute!(out, LeaveAlternateScreen, cursor::Show)
}

/// Holds a frame until it is whole and writes it at once: old consoles are slow per write. What is not written when it is
/// dropped is never written.
struct FrameWriter<W = Stdout> {
    frame: Vec<u8>,
    out: W,
    recorder: Option<Recording>,
}

impl<W: Write> FrameWriter<W> {
    fn new(out: W, recorder: Option<Recording>) -> Self {
        let frame = Vec::new();
        Self { frame, out, recorder }
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(recorder) = self.recorder.as_ref().filter(|_| !self.frame.is_empty()) {
            recorder.borrow_mut().note(&self.frame);
        }
        let mut written = 0;
        while written < self.frame.len() {
            match self.out.write(&self.frame[written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => written += n,
                Err(error) => wait_if_full(error)?,
            }
        }
        self.frame.clear();
        while let Err(error) = self.out.flush() {
            wait_if_full(error)?;
        }
        Ok(())
    }
}

/// A program that shares the terminal may have made it non-blocking: then it is full for a moment, not gone.
fn wait_if_full(error: io::Error) -> io::Result<()> {
    match error.kind() {
        io::ErrorKind::WouldBlock => thread::sleep(FULL),
        io::ErrorKind::Interrupted => {}
        _ => return Err(error),
    }
    Ok(())
}

/// A panic of the drawing thread restores the terminal; another thread's is reported to the loop. Its message stays unsaid: it may
/// quote what was being drawn. The log has the place.
fn restore_on_panic(ui: ThreadId) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        std::panic::set_hook(Box::new(move |info| {
            tracing::error!(location = ?info.location(), "panic");
            if thread::current().id() == ui {
                restore();
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
        take(&mut out, true).unwrap();
        queue!(out, BeginSynchronizedUpdate).unwrap();
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

    #[test]
    fn a17_the_screen_is_wiped_before_it_is_left() {
        let mut out = Vec::new();
        give_back(&mut out).unwrap();
        let given = String::from_utf8(out).unwrap();
        let wiped = given.find("\u{1b}[1;1H\u{1b}[J").unwrap();
        assert!(wiped < given.find("\u{1b}[?1049l").unwrap(), "{given:?}");
    }

    /// A terminal that takes three bytes at a time and is full in between; after `room` bytes it is gone.
    struct Slow {
        taken: Vec<u8>,
        room: usize,
        full: bool,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.full = !self.full;
            if self.taken.len() >= self.room {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            if self.full {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let n = bytes.len().min(3);
            self.taken.extend_from_slice(&bytes[..n]);
            Ok(n)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written_to(room: usize) -> (io::Result<()>, Vec<u8>) {
        let taken = Vec::new();
        let full = false;
        let mut frame = FrameWriter::new(Slow { taken, room, full }, None);
        frame.write_all(b"one frame").unwrap();
        assert!(frame.out.taken.is_empty(), "nothing before it is whole");
        let flushed = frame.flush();
        (flushed, frame.out.taken)
    }

    #[test]
    fn a_frame_goes_whole_through_a_terminal_that_is_full_for_moments_and_fails_on_one_that_is_gone() {
        let (flushed, taken) = written_to(100);
        assert!(flushed.is_ok());
        assert_eq!(taken, b"one frame");
        let (flushed, taken) = written_to(6);
        assert_eq!(flushed.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!(taken, b"one fr", "and what is left is never written");
    }
}
