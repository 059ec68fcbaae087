//! A person at a terminal: the real binary in a pseudo-terminal, keys in, screen out.

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long a screen may take to show what is waited for; generous, because the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// The real binary in a terminal of its own.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<Screen>>,
}

/// What came out: the screen as a person sees it, and every byte.
struct Screen {
    parser: vt100::Parser,
    bytes: Vec<u8>,
}

impl Terminal {
    /// Starts `lianxin` with `args` in a terminal of `columns` x `rows`.
    pub fn start(args: &[&str], columns: u16, rows: u16) -> Self {
        Self::start_program(env!("CARGO_BIN_EXE_lianxin"), args, columns, rows)
    }

    /// Starts another program, which runs `lianxin`.
    pub fn start_program(program: &str, args: &[&str], columns: u16, rows: u16) -> Self {
        let pty = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env_remove("NO_COLOR");
        let child = pty.slave.spawn_command(command).expect("the binary starts");
        let screen = Arc::new(Mutex::new(Screen {
            parser: new_parser(told_or(columns, 80), told_or(rows, 24)),
            bytes: Vec::new(),
        }));
        let mut output = pty.master.try_clone_reader().expect("the terminal can be read");
        let shared = Arc::clone(&screen);
        thread::spawn(move || {
            let mut buffer = [0; 65_536];
            while let Ok(n @ 1..) = output.read(&mut buffer) {
                let mut screen = shared.lock().expect("no reader panics");
                screen.parser.process(&buffer[..n]);
                screen.bytes.extend_from_slice(&buffer[..n]);
            }
        });
        let keys = pty.master.take_writer().expect("the terminal can be written");
        Self {
            child,
            master: pty.master,
            keys,
            screen,
        }
    }

    /// Presses keys by name, space between them: `f2 tab ctrl+s down`, or one character each.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.send(&key_bytes(key));
            thread::sleep(Duration::from_millis(30));
        }
    }

    /// Types text as it is.
    pub fn type_text(&mut self, text: &str) {
        self.send(text.as_bytes());
        thread::sleep(Duration::from_millis(30));
    }

    fn send(&mut self, bytes: &[u8]) {
        self.keys
            .write_all(bytes)
            .and_then(|()| self.keys.flush())
            .expect("the terminal takes keys");
    }

    /// The screen now, one line a row, right-trimmed.
    pub fn screen(&self) -> String {
        let screen = self.screen.lock().expect("no reader panics");
        let columns = screen.parser.screen().size().1.get();
        let rows: Vec<_> = screen
            .parser
            .screen()
            .rows(0, columns)
            .map(|row| row.trim_end().to_owned())
            .collect();
        rows.join("\n")
    }

    /// Waits until the screen shows `text`; fails with the screen when it does not.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_until(text, |screen| screen.contains(text))
    }

    /// Waits until the screen no longer shows `text`.
    pub fn wait_gone(&self, text: &str) -> String {
        self.wait_until(&format!("no {text}"), |screen| !screen.contains(text))
    }

    fn wait_until(&self, what: &str, found: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if found(&screen) {
                return screen;
            }
            assert!(Instant::now() < end, "waited for {what:?}; the screen is\n{screen}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.screen
            .lock()
            .expect("no reader panics")
            .parser
            .screen_mut()
            .set_size(cells(rows), cells(columns));
        self.master
            .resize(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .expect("the terminal resizes");
    }

    /// The process.
    #[cfg(unix)]
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("the process runs")
    }

    /// Ends the process as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().expect("the process can be killed");
        let _ = self.child.wait();
    }

    /// Waits for the process to end by itself and returns its exit code.
    pub fn wait_exit(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("the process can be waited for") {
                return status.exit_code();
            }
            assert!(
                Instant::now() < end,
                "the process goes on; the screen is\n{}",
                self.screen()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Empties the screen as the reader sees it: what is on it afterwards was rewritten.
    #[cfg(unix)]
    pub fn forget_screen(&self) {
        let mut screen = self.screen.lock().expect("no reader panics");
        let (rows, columns) = screen.parser.screen().size();
        screen.parser = vt100::Parser::new(rows, columns, 0);
    }

    /// The last bytes written.
    #[cfg(unix)]
    pub fn end(&self) -> String {
        let screen = self.screen.lock().expect("no reader panics");
        let start = screen.bytes.len().saturating_sub(200);
        String::from_utf8_lossy(&screen.bytes[start..]).into_owned()
    }

    /// Waits until the last bytes written are `bytes`; false when they do not become so.
    #[cfg(unix)]
    pub fn wait_end(&self, bytes: &str) -> bool {
        let end = Instant::now() + Duration::from_secs(5);
        while !self.end().ends_with(bytes) {
            if Instant::now() > end {
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// True when everything written so far contains `bytes` (to see the terminal being restored).
    pub fn wrote(&self, bytes: &[u8]) -> bool {
        let screen = self.screen.lock().expect("no reader panics");
        screen.bytes.windows(bytes.len()).any(|window| window == bytes)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn new_parser(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(cells(rows), cells(columns), 0)
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a terminal has cells")
}

/// A terminal that does not say its size is one of 80 x 24.
fn told_or(n: u16, untold: u16) -> u16 {
    if n == 0 { untold } else { n }
}

fn key_bytes(key: &str) -> Vec<u8> {
    let fixed: &[u8] = match key {
        "up" => b"\x1b[A",
        "down" => b"\x1b[B",
        "right" => b"\x1b[C",
        "left" => b"\x1b[D",
        "home" => b"\x1b[H",
        "end" => b"\x1b[F",
        "pgup" => b"\x1b[5~",
        "pgdn" => b"\x1b[6~",
        "del" => b"\x1b[3~",
        "enter" => b"\r",
        "esc" => b"\x1b",
        "tab" => b"\t",
        "backtab" => b"\x1b[Z",
        "space" => b" ",
        "f1" => b"\x1bOP",
        "f2" => b"\x1bOQ",
        "f3" => b"\x1bOR",
        "f4" => b"\x1bOS",
        "f5" => b"\x1b[15~",
        "f6" => b"\x1b[17~",
        "f7" => b"\x1b[18~",
        "f8" => b"\x1b[19~",
        "f9" => b"\x1b[20~",
        "f10" => b"\x1b[21~",
        "f12" => b"\x1b[24~",
        other => {
            return match other.strip_prefix("ctrl+") {
                Some(letter) => vec![letter.as_bytes()[0] & 0x1f],
                None => other.as_bytes().to_vec(),
            };
        }
    };
    fixed.to_vec()
}
