//! Another run of a program, talked to line by line until it is killed.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A program that runs. Dropping it kills it.
pub struct Talker {
    child: Child,
    input: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Talker {
    /// Starts it.
    ///
    /// # Errors
    /// When the system does not.
    pub fn start<A: AsRef<OsStr>>(program: &Path, args: &[A]) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let answers = BufReader::new(output).lines();
        Ok(Self { child, input, answers })
    }

    /// Says a line.
    ///
    /// # Errors
    /// When it has ended.
    pub fn say(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.input, "{line}")?;
        self.input.flush()
    }

    /// The next line that it says.
    ///
    /// # Errors
    /// When it has ended.
    pub fn hear(&mut self) -> io::Result<String> {
        let ended = || io::Error::from(io::ErrorKind::UnexpectedEof);
        self.answers.next().ok_or_else(ended)?
    }

    /// Kills it as a power cut does: nothing of it runs any more.
    ///
    /// # Errors
    /// When the system does not.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

impl Drop for Talker {
    fn drop(&mut self) {
        // One that has ended already is no trouble.
        let _ = self.kill();
    }
}
